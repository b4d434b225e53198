package import FHIR

/// What stands beside a body in the store, made of it when it is accepted.
package struct DerivedColumns: Sendable {
    /// Where it is shown, and what hides it.
    package let label: ItemLabel
    /// When it happened, in milliseconds since 1970.
    package let date: Int64?
    /// When the source recorded it, in milliseconds since 1970.
    package let recorded: Int64?
    /// Of a Patient, what the record is searched, linked and shown by.
    package let demographics: Demographics?

    /// Columns.
    package init(label: ItemLabel, date: Int64?, recorded: Int64?, demographics: Demographics?) {
        self.label = label
        self.date = date
        self.recorded = recorded
        self.demographics = demographics
    }
}

/// How what stands beside a body is made of it: for checking what is stored.
package struct ColumnRule: Sendable {
    /// By which lists and rules of sections it labels (``RecordStore/labelling(_:)``).
    package let lists: String
    /// The columns of a resource of a type from a kind of source.
    package let columns: @Sendable (Element, String, SourceKind) -> DerivedColumns

    /// A rule.
    package init(lists: String, columns: @escaping @Sendable (Element, String, SourceKind) -> DerivedColumns) {
        self.lists = lists
        self.columns = columns
    }
}

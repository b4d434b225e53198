/// What a review of accesses knows of a patient record: whose it is, and nothing that stands in it.
package struct ReviewSubject: Sendable, Equatable {
    /// The person.
    package let person: Int64
    /// Their family name, folded (``Demographics/fold(_:)``); empty when it is not known.
    package let family: String
    /// Where they live: first line and postcode, letters and digits only; empty when it is not known.
    package let household: String
    /// The day of death, in milliseconds since 1970; nil when none is known.
    package let died: Int64?
    /// The latest encounter of any source, in milliseconds since 1970; nil when there is none.
    package let lastEncounter: Int64?

    /// What is known of a record.
    package init(
        person: Int64, family: String = "", household: String = "", died: Int64? = nil, lastEncounter: Int64? = nil
    ) {
        self.person = person
        self.family = family
        self.household = household
        self.died = died
        self.lastEncounter = lastEncounter
    }
}

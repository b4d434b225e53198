package import LegalTime

/// What a decision rests on, for one principal and one person. Gathered by `Relationships` only, and never shown.
package struct Facts: Sendable {
    /// Between which days the person was born, by all their records; nil when no record says it to the day.
    package let born: ClosedRange<CivilDay>?
    /// When the person died, in milliseconds since 1970; nil while no source says that they did.
    package let died: Int64?
    /// One source's patient record of the person.
    package struct Record: Sendable {
        /// The patient record.
        package let pid: Int64
        /// The code of the source by whose rules it goes: of what the node filed again, the one whose entries it has.
        package let source: String
        /// The source's organisation.
        package let organisation: String
        /// The categories that naming this source would reveal.
        package let sourceSensitivity: SensitivityMask
        /// Whether the source marks the person's demographics as restricted.
        package let isRestricted: Bool

        /// A record as found in the directory.
        package init(
            pid: Int64, source: String, organisation: String, sourceSensitivity: SensitivityMask,
            isRestricted: Bool = false
        ) {
            self.pid = pid
            self.source = source
            self.organisation = organisation
            self.sourceSensitivity = sourceSensitivity
            self.isRestricted = isRestricted
        }
    }
    /// Every source's record of the person.
    package let records: [Record]
    /// Who has to do with the person, and since when.
    package let relationships: [Relationship]
    /// What the person does not want shared.
    package let objections: [Objection]
    /// Whose own record it is, of people at work, and for which organisation each works.
    package let staff: [(subject: String, organisation: String)]
    /// The moment of the decision, in milliseconds since 1970.
    package let now: Int64

    /// The facts of one decision.
    package init(
        records: [Record], relationships: [Relationship], objections: [Objection] = [],
        staff: [(subject: String, organisation: String)] = [], born: ClosedRange<CivilDay>? = nil, died: Int64? = nil,
        now: Int64
    ) {
        self.born = born
        self.died = died
        self.records = records
        self.relationships = relationships
        self.objections = objections
        self.staff = staff
        self.now = now
    }

    /// Whether the record is that of the principal, who is at work.
    package func isOwn(_ principal: Principal) -> Bool {
        principal.role.isAtWork && staff.contains { $0.subject == principal.subject }
    }
    /// Whether the person works for the principal's organisation, and is somebody else.
    package func isColleague(_ principal: Principal) -> Bool {
        !isOwn(principal) && staff.contains { $0.organisation == principal.organisation }
    }
}

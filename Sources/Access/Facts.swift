/// What a decision rests on, for one principal and one person. Gathered by `Relationships` only, and never shown.
package struct Facts: Sendable {
    /// One source's patient record of the person.
    package struct Record: Sendable {
        /// The patient record.
        package let pid: Int64
        /// The source's organisation.
        package let organisation: String
        /// The categories that naming this source would reveal.
        package let sourceSensitivity: SensitivityMask
        /// Whether this source is the practice where the person is registered.
        package let isRegistration: Bool
        /// When the source last had the person in its care, in milliseconds since 1970; nil when it never recorded it.
        package let lastEncounter: Int64?

        /// A record as found in the directory.
        package init(
            pid: Int64, organisation: String, sourceSensitivity: SensitivityMask, isRegistration: Bool,
            lastEncounter: Int64?
        ) {
            self.pid = pid
            self.organisation = organisation
            self.sourceSensitivity = sourceSensitivity
            self.isRegistration = isRegistration
            self.lastEncounter = lastEncounter
        }
    }
    /// Every source's record of the person.
    package let records: [Record]
    /// The moment of the decision, in milliseconds since 1970.
    package let now: Int64

    /// The facts of one decision.
    package init(records: [Record], now: Int64) {
        self.records = records
        self.now = now
    }
}

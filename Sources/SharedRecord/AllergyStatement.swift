/// What the allergies panel may say, and why.
///
/// Source: shared-record specification §2. The heading is exactly one of four; "No known allergies" needs an assertion,
/// no recorded allergy, an answer from every contributing source, and nothing masked.
package struct AllergyStatement: Sendable, Equatable {
    /// The four headings.
    package enum Heading: String, Sendable, CaseIterable {
        case known = "Known allergies"
        case noneKnown = "No known allergies"
        case notRecorded = "Allergies not recorded"
        case unavailable = "Allergies unavailable"
    }
    /// The heading.
    package let heading: Heading
    /// Why the panel may be incomplete, each in words; empty when it is complete.
    package let incomplete: [String]

    /// A statement.
    package init(heading: Heading, incomplete: [String]) {
        self.heading = heading
        self.incomplete = incomplete
    }

    /// The heading, with what is missing: `Known allergies (incomplete: no answer from Marsh Lane Hospital)`.
    package var text: String {
        incomplete.isEmpty
            ? heading.rawValue : "\(heading.rawValue) (incomplete: \(incomplete.joined(separator: "; ")))"
    }

    /// What is known when the heading is decided.
    package struct Evidence: Sendable, Equatable {
        /// Whether the role includes allergies at all.
        package var isPermitted = true
        /// Whether any source records an allergy that is not withdrawn or refuted.
        package var recordsAllergy = false
        /// Whether any source asserts that there is none.
        package var assertsNone = false
        /// How many contributing sources answered.
        package var answered = 0
        /// Contributing sources that did not answer, by name.
        package var unanswered: [String] = []
        /// Contributing sources that do not share allergies, by name.
        package var notShared: [String] = []
        /// Contributing sources to whose sharing the person objected, by name.
        package var objected: [String] = []
        /// Whether any allergy is masked, or may be.
        package var isMasked = false

        /// Nothing is known.
        package init() {}
    }

    /// The rule as a table, from top to bottom.
    ///
    /// | role includes | records one | all answered, nothing masked | asserts none | heading |
    /// |---|---|---|---|---|
    /// | no | – | – | – | Allergies unavailable |
    /// | yes | yes | either | either | Known allergies (incomplete when not all answered) |
    /// | yes | no | no | either | Allergies unavailable |
    /// | yes | no | yes | yes | No known allergies |
    /// | yes | no | yes | no | Allergies not recorded |
    package static func decide(_ evidence: Evidence) -> AllergyStatement {
        guard evidence.isPermitted else {
            return AllergyStatement(heading: .unavailable, incomplete: ["your role does not include this"])
        }
        let reasons = reasons(evidence)
        if evidence.recordsAllergy { return AllergyStatement(heading: .known, incomplete: reasons) }
        if !reasons.isEmpty { return AllergyStatement(heading: .unavailable, incomplete: reasons) }
        return AllergyStatement(heading: evidence.assertsNone ? .noneKnown : .notRecorded, incomplete: [])
    }

    private static func reasons(_ evidence: Evidence) -> [String] {
        var reasons: [String] = []
        if !evidence.unanswered.isEmpty { reasons.append("no answer from \(Wording.list(evidence.unanswered, "or"))") }
        if !evidence.notShared.isEmpty { reasons.append("not shared by \(Wording.list(evidence.notShared, "or"))") }
        if !evidence.objected.isEmpty {
            reasons.append(
                "objection to sharing what \(Wording.list(evidence.objected, "and")) \(holds(evidence.objected))")
        }
        if evidence.isMasked { reasons.append("restricted items exist") }
        if reasons.isEmpty && evidence.answered == 0 { reasons.append("no source that records allergies is known") }
        return reasons
    }
    private static func holds(_ names: [String]) -> String { names.count == 1 ? "holds" : "hold" }
}

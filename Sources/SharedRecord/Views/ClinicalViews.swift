package import LegalTime

/// The allergies panel.
package struct AllergiesView: Sendable {
    /// The heading, its reasons for being incomplete, and what it rests on.
    package var statement = AllergyStatement(heading: .unavailable, incomplete: [])
    /// The allergies, most severe first.
    package var items: [AllergyItemView] = []
    /// Assertions that there are none, from each source that made one: shown, never outranking an allergy.
    package var assertions: [ProvenanceView] = []
    /// Absent lines: restricted, unavailable, role.
    package var absences: [AbsenceView] = []

    /// Nothing known.
    package init() {}
}

/// One allergy or intolerance.
package struct AllergyItemView: Sendable {
    /// The substance, never blank.
    package var substance = ""
    /// "Anaphylaxis", "Severe", "Intolerance", "High risk", …
    package var flag: FlagView?
    /// "Collapse and wheeze, 1998. Confirmed. Severity not recorded."
    package var detail = ""
    /// Whether it is a danger to life: anaphylaxis, severe, or high criticality.
    package var isSevere = false
    /// Whether every source that holds it says that it is inactive or resolved.
    package var isInactive = false
    /// "Active in Canal Side Practice; resolved in Marsh Lane Hospital"; nil when the sources agree.
    package var disagreement: String?
    /// Where it comes from.
    package var provenance = ProvenanceView()

    /// An empty line.
    package init() {}
}

/// The problems panel and page.
package struct ProblemsView: Sendable {
    /// Active problems, newest first.
    package var active: [ProblemItemView] = []
    /// How many active problems there are; the summary shows the newest of them.
    package var activeTotal = 0
    /// Resolved or inactive problems.
    package var resolved: [ProblemItemView] = []
    /// Absent lines.
    package var absences: [AbsenceView] = []

    /// Nothing known.
    package init() {}
}

/// One problem.
package struct ProblemItemView: Sendable {
    /// The problem, never blank.
    package var title = ""
    /// Since when; nil reads "Onset not recorded".
    package var onset: StaffDate?
    /// Severity, stage, body site, note.
    package var detail = ""
    /// "Provisional", "Resolved".
    package var flag: FlagView?
    /// "Active in Canal Side Practice; resolved in Marsh Lane Hospital"; nil when the sources agree.
    package var disagreement: String?
    /// Where it comes from.
    package var provenance = ProvenanceView()

    /// An empty line.
    package init() {}
}

/// The care plan panel.
package struct PlanView: Sendable {
    /// "Care plan", "Universal care plan", "ReSPECT".
    package var title = "Care plan"
    /// What it says: CPR, Focus, Place of care, Matters most, Form.
    package var facts: [FactView] = []
    /// "Review overdue. The decisions still stand."; nil when no review is due.
    package var review: ReviewView?
    /// The document that is the form itself; nil when there is none.
    package var form: Int64?
    /// Other plans in force, each with its page.
    package var others: [ItemView] = []
    /// Where the facts come from; nil when there is no plan.
    package var provenance: ProvenanceView?
    /// Absent lines.
    package var absences: [AbsenceView] = []

    /// No plan.
    package init() {}
}

/// A review that is due or overdue.
package struct ReviewView: Sendable, Equatable {
    /// "Review overdue" or "Review due".
    package var flag = FlagView()
    /// The day.
    package var due: StaffDate?
    /// "The decisions still stand."
    package var text = ""

    /// An empty line.
    package init() {}
}

/// The recent results panel.
package struct ResultsView: Sendable {
    /// One line a test: critical first, then newest.
    package var rows: [ResultRowView] = []
    /// Which of the tests stand in `rows`; of the others those that the summary leaves out are on the section's page.
    package var paging = Paging()
    /// "Each reference range is the laboratory's own.", which is true of results of a laboratory.
    package var caption = ""
    /// The heading of the trend column: "Since Jan-2025".
    package var trendHeading = "Trend"
    /// Absent lines.
    package var absences: [AbsenceView] = []

    /// Nothing known.
    package init() {}
}

/// One test's newest result.
package struct ResultRowView: Sendable {
    /// The name of the test, never blank.
    package var test = ""
    /// Names the series in a URL without saying what it is.
    package var trendToken = ""
    /// The value as the source wrote it, or "Not recorded".
    package var value = ""
    /// The unit; empty when there is none.
    package var unit = ""
    /// `HH`, `H`, `L`, `LL`, `A`, `N`; empty when there is none.
    package var flagCode = ""
    /// "HH Critically high"; "In range" without a colour; nil when the source gave none and none follows from the
    /// item's own range.
    package var flag: FlagView?
    /// Whether the flag was worked out here from the item's own range, because the source gave none.
    package var isFlagDerived = false
    /// Whether it is critical.
    package var isCritical = false
    /// The item's own reference range: "3.5 to 5.3", "below 5", "Not given".
    package var range = ""
    /// The result before this one.
    package var previous: PreviousResultView?
    /// The earlier results that the line shows: the previous one and those of the trend.
    package var trendRids: [Int64] = []
    /// The trend; nil with fewer than two values that can be drawn.
    package var spark: SparkView?
    /// When the specimen was taken or the observation made.
    package var taken: StaffDate?
    /// "Preliminary", "Corrected", "Specimen haemolysed", …; empty when there is nothing to say.
    package var note = ""
    /// Where it comes from.
    package var provenance = ProvenanceView()

    /// An empty line.
    package init() {}
}

/// The result before.
package struct PreviousResultView: Sendable, Equatable {
    /// The value with its unit when that differs.
    package var value = ""
    /// When.
    package var date: StaffDate?

    /// An empty value.
    package init() {}
}

/// A small drawing of a test's values over time, oldest first.
package struct SparkView: Sendable, Equatable {
    /// When, in milliseconds since 1970, and how much.
    package var points: [Point] = []
    /// The reference band of the newest result; nil where it is open.
    package var low: Double?
    /// The upper end.
    package var high: Double?
    /// Whether the newest value is outside its range.
    package var isOut = false
    /// The name of the test.
    package var test = ""
    /// The unit; empty when there is none.
    package var unit = ""
    /// "Potassium, 6 results since Jan-2025: 4.6, 4.7, 4.9, 4.8, 5.2, 6.1 mmol/L": the drawing in words.
    package var label: String {
        let first = points.first.map { " since " + StaffDate(milliseconds: $0.milliseconds).monthText } ?? ""
        let values = points.map(\.text).joined(separator: ", ")
        return "\(test), \(points.count) results\(first): \(values)\(unit.isEmpty ? "" : " " + unit)"
    }
    /// One value.
    package struct Point: Sendable, Equatable {
        /// Milliseconds since 1970.
        package var milliseconds: Int64 = 0
        /// The value.
        package var value = 0.0
        /// The value as written.
        package var text = ""

        /// Nothing known.
        package init() {}
    }

    /// An empty drawing.
    package init() {}
}

/// The newest observations that one source made at one time. Nothing is worked out from them.
package struct LatestObservationsView: Sendable {
    /// When they were made; nil reads "Date not recorded".
    package var taken: StaffDate?
    /// The observations, NEWS2 first.
    package var items: [Item] = []
    /// The source.
    package var source = ""
    /// Whether the source did not answer, so that they are shown as last received.
    package var isAsLastReceived = false

    /// One observation.
    package struct Item: Sendable {
        /// "NEWS2", "Blood pressure".
        package var name = ""
        /// The value with its unit, as the source wrote it.
        package var value = ""
        /// "HH Critically high", "Preliminary"; nil when there is nothing to point at.
        package var flag: FlagView?
        /// Names the series in a URL.
        package var trendToken = ""
        /// Where it comes from.
        package var provenance = ProvenanceView()

        /// Nothing known.
        package init() {}
    }

    /// None.
    package init() {}
}

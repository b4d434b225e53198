package import LegalTime

/// How a source has a medicine at the moment of the view.
package enum MedicineState: Sendable {
    /// Taken, as far as its source says; what is uncertain about it stands in its reasons.
    case current
    /// On a list of an ended hospital stay which a later list or a later GP record follows without naming it.
    case unconfirmed
    /// Not to be given (FHIR R4 MedicationRequest.doNotPerform).
    case prohibited
    /// Stopped, cancelled or not taken.
    case stopped
    /// Over.
    case past
}

/// Why a medicine is past, or what is uncertain about one that stays among the current. Nothing is said that its source
/// did not state.
package enum MedicineReason: Sendable, Equatable {
    /// The end that the source states.
    case ended(StaffDate)
    /// A course of a stated length has run: `7 days` from a day on, or from the day on which it was written.
    case ran(length: String, from: StaffDate, isWritten: Bool, until: StaffDate)
    /// Its source calls it completed and states no end.
    case completed
    /// It was stopped; nil when the source does not say when.
    case stopped(StaffDate?)
    /// A later prescription of the same source names it as the one that it replaces.
    case replaced(StaffDate?)
    /// It stands on the list of a hospital stay that ended; nil when no day is recorded.
    ///
    /// `isOrder`: whether it was ordered for the stay and not for the time after it.
    case discharged(StaffDate?, isOrder: Bool, isUnconfirmed: Bool)
    /// It was on a discharge list, and something settled it afterwards, on a day where one is stated.
    case dischargedUntil(StaffDate?, Since, StaffDate?)
    /// The supply of a stated length has run out; whether it is still taken is not stated.
    case supplyOver(length: String, until: StaffDate)
    /// The prescription is completed, and what was supplied lasts until then.
    case supplyLasts(until: StaffDate)
    /// The prescription was valid until then.
    case authorised(StaffDate)
    /// Another entry of the same list, not older, says that it was stopped.
    case stoppedInList(StaffDate?)
    /// The repeat that it was issued from is stopped.
    case repeatStopped

    /// What came after a discharge list.
    package enum Since: String, Sendable {
        /// A later discharge list has it too.
        case listed = "on a later discharge list"
        /// A GP has prescribed it.
        case prescribed = "prescribed since by a GP"
        /// A GP record has it as stopped.
        case stopped = "stopped since by a GP"
    }

    /// For staff: `Course ended 12-Mar-2026`, `On discharge 12-Mar-2024, not confirmed since`.
    package var text: String { words(\.dateText, hospital: "discharge", order: "Ordered in hospital, stay ended") }
    /// For the public: `Course ended Thursday 12 March 2026`.
    package var publicText: String {
        words(\.publicText, hospital: "the list at the end of a hospital stay,", order: "For a hospital stay, ended")
    }

    private func words(_ date: (StaffDate) -> String, hospital: String, order: String) -> String {
        func on(_ words: String, _ day: StaffDate?) -> String {
            day.map { "\(words) \(date($0))" } ?? "\(words), date not recorded"
        }
        switch self {
        case .ended(let day): return on("Course ended", day)
        case .ran(let length, let from, false, let until):
            return "Course of \(length) from \(date(from)), ended \(date(until))"
        case .ran(let length, let from, true, let until):
            return "Course of \(length) written \(date(from)), over by \(date(until))"
        case .completed: return "Completed, end not recorded"
        case .stopped(let day): return on("Stopped", day)
        case .replaced(let day): return on("Replaced by a prescription of", day)
        case .discharged(let day, let isOrder, let isUnconfirmed):
            return on(isOrder ? order : "On \(hospital)", day) + (isUnconfirmed ? ", not confirmed since" : "")
        case .dischargedUntil(let day, let since, let then):
            return "\(on("On \(hospital)", day)); \(on(since.rawValue, then))"
        case .supplyOver(let length, let until):
            return "Supply for \(length) ran out by \(date(until)), end of treatment not recorded"
        case .supplyLasts(let until): return "Prescription completed, its supply lasts until \(date(until))"
        case .authorised(let day): return "Authorised until \(date(day)), which has passed"
        case .stoppedInList(let day): return on("Another entry of this list says stopped", day)
        case .repeatStopped: return "The repeat that it was issued from is stopped"
        }
    }
}

/// Medicines by source: lists side by side, never merged, never advice.
package struct MedicinesView: Sendable {
    /// The lists, the GP's first; each is one column.
    package var lists: [MedicineListView] = []
    /// One line a medicine that a list has as current, as not confirmed since a discharge, or as not to be given;
    /// differences first.
    package var rows: [MedicineRowView] = []
    /// How many lines differ.
    package var differing: Int { rows.count { $0.isDifferent } }
    /// How many lines rest on a discharge list alone that nothing has confirmed since.
    package var unconfirmed: Int { rows.count { $0.isUnconfirmed } }
    /// How many medicines are past.
    package var past = 0
    /// The past medicines, newest first; only where the page shows them.
    package var pastRows: [PastMedicineView] = []
    /// Absent lines.
    package var absences: [AbsenceView] = []

    /// Nothing known.
    package init() {}
}

/// One source's list.
package struct MedicineListView: Sendable {
    /// "GP repeat list", "Hospital list".
    package var title = ""
    /// A short name for cells and comparisons: "GP", "Hospital".
    package var shortTitle = ""
    /// The source.
    package var source = ""
    /// As at: when the list was last received.
    package var asAt: StaffDate?
    /// Whether the source did not answer.
    package var isAsLastReceived = false

    /// An empty list.
    package init() {}
}

/// One medicine across the lists.
package struct MedicineRowView: Sendable {
    /// The medicine.
    package var name = ""
    /// What each list says, in the order of `lists`; nil where the list does not have it.
    package var cells: [MedicineCellView?] = []
    /// "Different dose", "Hospital list only", "Stopped in hospital, on GP list", "Same".
    package var compared = FlagView()
    /// Whether the lists differ.
    package var isDifferent = false
    /// Whether any list has it as taken, confirmed or not; else it is only named as not to be given.
    package var isTaken: Bool {
        cells.contains { $0.map { $0.state == .current || $0.state == .unconfirmed } ?? false }
    }
    /// Whether it stands on a discharge list alone that nothing has confirmed since.
    package var isUnconfirmed: Bool {
        isTaken && !cells.contains { $0?.state == .current }
    }
    /// "Anticoagulant", "Insulin", "Opioid"; nil when the medicine is in no class of risk.
    package var risk: String?

    /// An empty line.
    package init() {}
}

/// What one list says of a medicine.
package struct MedicineCellView: Sendable {
    /// The product as this list names it, when it is not the row's name.
    package var product: String?
    /// The dose as written: "5 mg once a day", or "Dose not recorded".
    package var dose = ""
    /// How the list has it.
    package var state = MedicineState.current
    /// Why it is past, or what is uncertain about it; empty when there is nothing to say.
    package var reasons: [MedicineReason] = []
    /// "Issued", "Started", "Stopped"; the date follows.
    package var dateLabel = ""
    /// The date that belongs to the label.
    package var date: StaffDate?
    /// Why it was stopped, a note, or the state when it is neither active nor stopped; may be empty.
    package var note = ""
    /// How many further entries this list has for the medicine.
    package var more = 0
    /// Other doses that entries of the same list have as current, as written: none is dropped.
    package var otherDoses: [String] = []
    /// Where it comes from.
    package var provenance = ProvenanceView()

    /// The reasons in one text for staff: `On discharge 12-Mar-2024, not confirmed since`; may be empty.
    package var reasonText: String { Wording.sentences(reasons.map(\.text)) }
    /// The same for the public.
    package var publicReasonText: String { Wording.sentences(reasons.map(\.publicText)) }

    /// An empty cell.
    package init() {}
}

/// A medicine that no list has as current: what each source says of it, and why it is past.
package struct PastMedicineView: Sendable {
    /// The medicine.
    package var name = ""
    /// What each source says, one line a source, the newest first.
    package var cells: [MedicineCellView] = []

    /// An empty line.
    package init() {}
}

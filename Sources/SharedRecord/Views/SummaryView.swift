package import Access
package import LegalTime

/// The record page's first response: everything it shows, in the order of the design language, from one read.
package struct SummaryView: Sendable {
    /// Who the person is.
    package var banner = BannerView()
    /// Alerts, most dangerous first.
    package var alerts: [AlertView] = []
    /// Which sources answered.
    package var sources = SourcesView()
    /// Allergies.
    package var allergies = AllergiesView()
    /// Active problems.
    package var problems = ProblemsView()
    /// Care plan.
    package var plan = PlanView()
    /// The newest of each vital sign, and of NEWS2 where a source recorded one.
    package var observations: [LatestObservationsView] = []
    /// Recent results.
    package var results = ResultsView()
    /// Medicines by source.
    package var medicines = MedicinesView()
    /// The ten newest encounters.
    package var encounters = ListView()
    /// The ten newest documents.
    package var documents = ListView()
    /// What stands in place of all these for a role that reads nothing of anybody's health; nil for every other role.
    package var desk: DeskView?
    /// What this page does not show.
    package var absences = AbsencesView()
    /// The sections and how much is in each.
    package var rail = RailView()
    /// The numbers of every resource that the page shows, for the ledger, each once, ascending.
    package var shown: [Int64] = []

    /// An empty summary.
    package init() {}
}

/// Who the person is: always visible. Source: NHS Common User Interface, "Patient Banner".
package struct BannerView: Sendable {
    /// `SMITH, John (Mr)`, or "Name not recorded".
    package var name = "Name not recorded"
    /// How to speak of the person: `Mrs Adeyemi`.
    package var politeName = "This person"
    /// The preferred name, when one is recorded.
    package var preferredName: String?
    /// Birth date; nil reads "Not recorded".
    package var born: StaffDate?
    /// `75y`, in brackets after the birth date; nil when dead or when the birth date is not known.
    package var age: String?
    /// "Female", "Male", "Other", "Unknown" or "Not recorded".
    package var gender = "Not recorded"
    /// `999 000 0018`, or "Not recorded".
    package var nhsNumber = "Not recorded"
    /// "Not verified" when the source says that the number was not traced.
    package var nhsNumberNote: String?
    /// Whether any source says that the person has died.
    package var isDeceased = false
    /// The date of death, when known.
    package var died: StaffDate?
    /// `84y`, when the dates of birth and death are known.
    package var ageAtDeath: String?
    /// What the sources do not agree on.
    package var disagreements: [DisagreementView] = []
    /// The allergies in a line, for the head of each printed sheet: "Known allergies: Penicillin (Anaphylaxis),
    /// Codeine (Intolerance)."; nil where the role does not include them.
    package var allergyLine: String?
    /// The patient resources that the banner rests on, for their pages.
    package var patients: [ProvenanceView] = []
    /// What stands under "Address" for readers who may know that it is restricted; nil for others.
    package var addressNote: String?

    /// An empty banner.
    package init() {}
}

/// Sources that do not agree on who the person is: stated, never settled silently.
package struct DisagreementView: Sendable, Equatable {
    /// What they disagree on: "Birth date".
    package var subject = ""
    /// Each value with the sources that hold it: ("04-Mar-1951", "Canal Side Practice").
    package var values: [Value] = []
    /// One value and who says it.
    package struct Value: Sendable, Equatable {
        /// The value in words.
        package var text = ""
        /// The names of the sources.
        package var sources: [String] = []

        /// Nothing known.
        package init() {}
    }
    /// `Sources disagree on birth date: 04-Mar-1951 (Canal Side Practice); 03-Apr-1951 (Marsh Lane Hospital).`
    package var text: String {
        let parts = values.map { "\($0.text) (\($0.sources.joined(separator: ", ")))" }
        return "Sources disagree on \(subject.lowercased()): \(parts.joined(separator: "; "))."
    }

    /// Nothing known.
    package init() {}
}

/// One alert at the top of the page.
package struct AlertView: Sendable, Equatable {
    /// What the alert is about, in the order of danger.
    package enum Kind: Int, Sendable {
        case allergy, criticalResult, resuscitation, medicineRisk, adjustment, safeguarding, other, placeNow
    }
    /// What it is about.
    package var kind = Kind.other
    /// Its colour.
    package var tone = Tone.plain
    /// Bold: "Anaphylaxis", "Critical result".
    package var title = ""
    /// "Penicillins", "Potassium 6.1 mmol/L,", "Decision of"; a date may follow.
    package var text = ""
    /// The date that follows the text.
    package var date: StaffDate?
    /// The part of the page that it points to, without `#`: "allergies", "results", "plan", "medicines",
    /// "encounters"; nil when the item's own page is meant.
    package var anchor: String?
    /// The item that it comes from.
    package var rid: Int64 = 0
    /// Every item that it rests on, for the ledger.
    package var rids: [Int64] = []
    /// Whether one of them is shown only because restricted items were opened.
    package var isOpened = false

    /// An empty alert.
    package init() {}
}

/// Whether a source answered, for one person.
package enum SourceState: Sendable, Equatable {
    /// It answered.
    case answered
    /// It did not: what it sent earlier is still shown, "as at".
    case failed
    /// It answered, but keeps these sections back from sharing.
    case notShared(SectionMask)
    /// The person objected to sharing what this source holds.
    case objected
}

/// "12 of 14 sources answered", and what is known of each.
package struct SourcesView: Sendable {
    /// How many answered.
    package var answered = 0
    /// How many hold records of the person and may be named.
    package var total = 0
    /// The names of those that did not answer.
    package var failed: [String] = []
    /// When they were asked.
    package var asked: StaffDate?
    /// Every source, those without an answer first.
    package var rows: [SourceRowView] = []

    /// `12 of 14 sources answered.`
    package var headline: String { "\(answered) of \(total) \(total == 1 ? "source" : "sources") answered." }
    /// `No answer from Marsh Lane Hospital or Lea Borough adult social care.`; nil when every source answered.
    package var failureText: String? {
        failed.isEmpty ? nil : "No answer from \(Wording.list(failed, "or"))."
    }

    /// No source.
    package init() {}
}

/// One line of the table of sources.
package struct SourceRowView: Sendable {
    /// The store's number of the source: the value of the timeline's source filter.
    package var number = 0
    /// The name.
    package var name = ""
    /// Whether it answered.
    package var state = SourceState.answered
    /// "Answered, live", "Answered, daily batch", "Source unavailable", "Mrs X objected to sharing these".
    package var answer = ""
    /// Whether it sends in batches.
    package var isBatch = false
    /// When anything last came from it; nil reads "Unknown".
    package var asAt: StaffDate?

    /// An empty line.
    package init() {}
}

/// A list with the number of all there are.
package struct ListView: Sendable {
    /// The items shown, newest first.
    package var items: [ItemView] = []
    /// How many entries the section has to which the list's heading leads.
    package var count = SectionCount()
    /// Whether the role includes the section that is counted; where not, no number is shown.
    package var isPermitted = true
    /// Why the list is empty, or what is missing from it.
    package var absences: [AbsenceView] = []

    /// An empty list.
    package init() {}
}

/// How many entries there are, as far as it is known. "None" is said only where it is known (design rule 5.3).
package struct SectionCount: Sendable, Equatable {
    /// How many are held that the reader may see.
    package let entries: Int
    /// Why it is not known that there are none: "no answer from Marsh Lane Hospital"; empty when it is known, and when
    /// there are some.
    package let unknown: [String]
    /// Whether the number may be said.
    package var isKnown: Bool { unknown.isEmpty }
    /// `14 entries`, `no entries`, `not known: no answer from Marsh Lane Hospital`.
    package var words: String {
        if !isKnown { return "not known: \(unknown.joined(separator: "; "))" }
        return entries == 0 ? "no entries" : Wording.entries(entries)
    }

    /// A count.
    package init(entries: Int, unknown: [String]) {
        self.entries = entries
        self.unknown = unknown
    }
    /// Nothing was counted.
    package init() { self.init(entries: 0, unknown: ["not counted"]) }
}

/// The sections of the record and how many entries each holds, in the order of the rail.
package struct RailView: Sendable {
    /// A heading with its sections.
    package struct Group: Sendable {
        /// "Clinical", "Plans and support".
        package var title = ""
        /// Its sections.
        package var entries: [Entry] = []

        /// Nothing known.
        package init() {}
    }
    /// One section.
    package struct Entry: Sendable {
        /// The section.
        package var section = Section.administration
        /// Its name.
        package var title = ""
        /// How many entries it holds.
        package var count = SectionCount()

        /// Nothing known.
        package init() {}
    }
    /// How many entries the timeline holds.
    package var timeline = SectionCount()
    /// Whether the role includes any clinical section; where not, the timeline has no number.
    package var hasTimeline = true
    /// The groups; a section that the role does not include is left out.
    package var groups: [Group] = []
    /// How many entries a section holds; not known for one that the role does not include.
    package func count(_ section: Section) -> SectionCount {
        groups.lazy.flatMap(\.entries).first { $0.section == section }?.count ?? SectionCount()
    }

    /// An empty rail.
    package init() {}
}

import Access
import LegalTime
import Store

extension Record {
    /// The record page's first response, in the order of the design language. Source: shared-record specification §1,
    /// §2.
    ///
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func summary() throws -> SummaryView {
        var view = SummaryView()
        view.banner = banner()
        view.sources = sources.view(now: now, person: person)
        view.allergies = allergies()
        view.problems = problems()
        view.problems.active = Array(view.problems.active.prefix(12))
        let decisions = resuscitation()
        view.plan = plan(decisions)
        view.observations = latestObservations()
        view.results = results()
        view.medicines = medicines()
        view.encounters = newest(.encounters, also: Self.contacts, 10) { $0 == .encounter }
        view.documents = newest(.documents, 10) { $0 == .documentReference || $0 == .composition }
        view.alerts = alerts(view.allergies, view.results, view.medicines, decisions)
        if grant.principal.role.isAtWork { view.banner.allergyLine = allergyLine(view.allergies) }
        view.absences = absences()
        view.rail = rail()
        if !view.rail.hasTimeline && grant.principal.role.isAtWork { view.desk = desk() }
        view.shown = shown(view)
        try names.check()
        return view
    }

    /// Sections that hold contacts beside those among the encounters.
    static let contacts: [Section] = [.ambulance, .maternity, .mentalHealth, .socialCare]
    /// Sections of the record that say nothing of anybody's health.
    private static let notClinical: [Section] = [.identity, .appointments, .administration]

    /// The sections that the role includes, with how much is in each.
    func rail() -> RailView {
        var view = RailView()
        view.timeline = timelineCount()
        view.hasTimeline = Section.allCases.contains { permits($0) && !Self.notClinical.contains($0) }
        let groups: [(String, [Section])] = [
            (
                "Clinical",
                [
                    .allergies, .problems, .medicines, .laboratory, .observations, .imaging, .encounters, .documents,
                    .immunisations, .procedures, .referrals, .appointments, .maternity,
                ]
            ),
            (
                "Plans and support",
                [.carePlans, .alerts, .mentalHealth, .socialCare, .ambulance, .family, .careTeam, .identity]
            ),
        ]
        view.groups = groups.map { title, sections in
            var group = RailView.Group()
            group.title = title
            group.entries = sections.filter(permits).map { section in
                var entry = RailView.Entry()
                entry.section = section
                entry.title = section.title
                entry.count = count(section)
                return entry
            }
            return group
        }
        return view
    }

    private func shown(_ view: SummaryView) -> [Int64] {
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        shown.insert(view.alerts)
        for item in view.allergies.items { shown.insert(item.provenance) }
        for assertion in view.allergies.assertions { shown.insert(assertion) }
        for item in view.problems.active { shown.insert(item.provenance) }
        for item in view.problems.resolved { shown.insert(item.provenance) }
        if let plan = view.plan.provenance { shown.insert(plan) }
        if let form = view.plan.form { shown.insert(form) }
        shown.insert(view.plan.others)
        for group in view.observations { for item in group.items { shown.insert(item.provenance) } }
        insert(view.results, into: &shown)
        insert(view.medicines, into: &shown)
        shown.insert(view.encounters.items)
        shown.insert(view.documents.items)
        shown.insert((view.desk?.people ?? []) + (view.desk?.next ?? []))
        return shown.sorted
    }
    /// A result's line shows the whole small trend: every result of it is named.
    func insert(_ results: ResultsView, into shown: inout Shown) {
        for row in results.rows {
            shown.insert(row.provenance)
            for rid in row.trendRids { shown.insert(rid) }
        }
    }
    func insert(_ medicines: MedicinesView, into shown: inout Shown) {
        for row in medicines.rows { for case let cell? in row.cells { shown.insert(cell.provenance) } }
        for row in medicines.pastRows { for cell in row.cells { shown.insert(cell.provenance) } }
    }
}

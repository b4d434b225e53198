package import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// The record page. Source: design language, "Record order": source line; allergies, problems, plan in three
    /// columns; results; medicines; encounters, documents; "What this page does not show".
    package static func summaryPage(_ view: SummaryView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail, current: .summary)
        let session = record.view
        return recordPage(frame, record, "Summary") {
            pageHead("Summary") { openedLine(view.banner, record) }
            sourceLine(view.sources, again: Routes.record(session))
            if let desk = view.desk {
                div(.class("lg-cols lg-cols--2")) {
                    contactPanel(desk, session)
                    if desk.hasAppointments { nextPanel(desk, session) }
                }
            } else {
                clinicalPanels(view, record)
            }
            absencesPanel(view.absences, record.view)
        }
    }

    /// The newest vital signs: what was seen, when and by whom. A score only where a source recorded one.
    @BlockMarkup
    private static func latestObservations(_ views: [LatestObservationsView], _ session: String) -> Block {
        panel("latest", "Latest observations") {
            headLink(Routes.section(session, .observations), "All observations")
        } content: {
            ul(.class("lg-items lg-signs")) {
                Each(views) { view in
                    li {
                        p(.class("lg-signs__values")) {
                            Each(view.items) { item in
                                span {
                                    a(.href(Routes.trend(session, item.trendToken))) { item.name }
                                    " "
                                    b(.class("lg-num")) { item.value }
                                    if let flag = item.flag {
                                        " "
                                        FlagLabel(flag)
                                    }
                                }
                            }
                        }
                        p(.class("lg-meta")) {
                            DateText(view.taken, missing: "Date not recorded")
                            ", \(view.source)"
                            if view.isAsLastReceived { " (as last received)" }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func clinicalPanels(_ view: SummaryView, _ record: RecordContext) -> Block {
        let session = record.view
        div(.class("lg-cols lg-cols--top")) {
            allergiesPanel(view.allergies, view.rail.count(.allergies), session)
            problemsPanel(view.problems, view.rail.count(.problems), session)
            planPanel(view.plan, session)
        }
        if !view.observations.isEmpty { latestObservations(view.observations, session) }
        resultsPanel(view.results, view.rail.count(.laboratory), session)
        medicinesPanel(view.medicines, view.rail.count(.medicines), session)
        div(.class("lg-cols lg-cols--2")) {
            listPanel("encounters", .encounters, view.encounters, session)
            listPanel("documents", .documents, view.documents, session)
        }
        div(.class("lg-cols lg-cols--2")) { latePanels(view.rail, record) }
    }

    /// How to reach the person, as each source has it, and where they are registered.
    @BlockMarkup
    private static func contactPanel(_ view: DeskView, _ session: String) -> Block {
        panel("contact", "Contact details by source") {
            headLink(Routes.section(session, .identity), "All details")
        } content: {
            div(.class("lg-panel__body")) {
                factList {
                    fact("Registered practice") {
                        view.practices.isEmpty
                            ? "Not recorded by the sources that answered" : view.practices.joined(separator: "; ")
                    }
                }
            }
            itemList(view.people, [], session)
        }
    }

    /// When the person comes next.
    @BlockMarkup
    private static func nextPanel(_ view: DeskView, _ session: String) -> Block {
        panel("next", "Appointments from today") {
            headLink(Routes.section(session, .appointments), "All \(grouped(view.appointments))")
        } content: {
            if view.next.isEmpty {
                div(.class("lg-panel__body")) {
                    p { "None from today on is recorded by the sources that answered." }
                }
            }
            if !view.next.isEmpty || !view.absences.isEmpty { itemList(view.next, view.absences, session) }
            if view.isPartial {
                div(.class("lg-panel__foot")) { "Your role includes when an appointment is, not what it is for." }
            }
        }
    }

    @BlockMarkup
    private static func resultsPanel(_ view: ResultsView, _ count: SectionCount, _ session: String) -> Block {
        panel("results", "Recent results") {
            if !isExcluded(view.absences) {
                countLink(Routes.section(session, .laboratory), count)
            }
        } content: {
            if view.rows.isEmpty {
                ul(.class("lg-items")) { AbsentItems(view.absences) }
            } else {
                resultsTable(view, session)
                if !view.absences.isEmpty {
                    div(.class("lg-panel__foot")) { Each(view.absences) { line in AbsentLine(line) } }
                }
            }
        }
    }

    @BlockMarkup
    private static func medicinesPanel(_ view: MedicinesView, _ count: SectionCount, _ session: String) -> Block {
        panel("medicines", "Medicines by source") {
            if !isExcluded(view.absences) {
                medicinesLine(view)
                countLink(Routes.medicines(session), count)
            }
        } content: {
            if !view.rows.isEmpty { medicinesTable(view, session) }
            if !view.absences.isEmpty { ul(.class("lg-items")) { AbsentItems(view.absences) } }
        }
    }

    @BlockMarkup
    private static func listPanel(_ id: String, _ kind: Section, _ view: ListView, _ session: String) -> Block {
        panel(id, kind.title) {
            if view.isPermitted { countLink(Routes.section(session, kind), view.count) }
        } content: {
            itemList(view.items, view.absences, session)
        }
    }

    @BlockMarkup
    private static func absencesPanel(_ view: AbsencesView, _ session: String) -> Block {
        panel("absent", "What this page does not show") {
            div(.class("lg-panel__body lg-cols lg-cols--3")) {
                if view.items.isEmpty && view.retracted.isEmpty {
                    p { "Nothing that your role may know of." }
                }
                Each(view.items) { line in AbsentLine(line) }
                Each(view.retracted) { retracted in
                    p(.class("lg-absent")) {
                        b { retracted.section.title }
                        " "
                        retracted.text
                    }
                }
            }
            if view.mayBreakGlass {
                div(.class("lg-panel__foot")) {
                    "If care needs it: "
                    a(.href(Routes.breakGlass(session))) { "open restricted items with a reason" }
                }
            }
        }
    }

    /// Sections that the record page does not show at once: a panel each, which loads when it comes into sight. One
    /// that has no answer after five seconds says so, and offers to try again. Without scripts, and on paper, it stays
    /// a link with the number of entries.
    package static let lateSections: [Section] = [
        .observations, .procedures, .immunisations, .referrals, .appointments, .maternity, .mentalHealth, .socialCare,
        .ambulance,
    ]

    private static func latePanels(_ rail: RailView, _ record: RecordContext) -> some Piece {
        Each(rail.groups.flatMap(\.entries).filter { $0.count.entries > 0 && lateSections.contains($0.section) }) {
            entry in
            latePanel(entry, record.view, isSpooled: record.page.isSpooled)
        }
    }

    @BlockMarkup
    private static func latePanel(_ entry: RailView.Entry, _ session: String, isSpooled: Bool) -> Block {
        // While the ledger cannot be written no part of a page loads on its own: it could not say so. Its list can.
        section(
            .class("lg-panel"), .id(entry.section.slug), .aria("labelledby", entry.section.slug + "-h"),
            .hxGet(isSpooled ? nil : Routes.panel(session, entry.section)),
            .hx(.trigger, "intersect once, retry"), .hx(.swap, "outerHTML"), .hx(.request, #"{"timeout":5000}"#)
        ) {
            div(.class("lg-panel__head")) {
                h2(.id(entry.section.slug + "-h")) { entry.title }
                countLink(Routes.section(session, entry.section), entry.count)
            }
            div(.class("lg-panel__body")) {
                p(.class("lg-wait")) { entry.count.words }
            }
        }
    }

    /// What takes the place of a panel that loads on its own.
    package static func latePart(_ kind: Section, _ view: ListView, _ record: RecordContext) -> [UInt8] {
        listPanel(kind.slug, kind, view, record.view).fragment()
    }
}

import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// Every item of one section. Sections with a form of their own (allergies, problems, results, medicines) show it
    /// first; nothing is left out below it.
    package static func sectionPage(_ view: SectionView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail,
            current: .section(view.section))
        let session = record.view
        return recordPage(frame, record, view.section.title) {
            if isExcluded(view.absences) {
                pageHead(view.section.title) {}
                Each(view.absences) { line in AbsentLine(line) }
            } else {
                held(view, session)
            }
        }
    }

    /// What the section holds.
    @BlockMarkup
    private static func held(_ view: SectionView, _ session: String) -> Block {
        // Where the entries stand on the page, they say what is missing.
        let absences = view.paging == nil ? view.absences : []
        pageHead(view.section.title) {
            p { view.count.words }
        }
        sourceLine(view.sources, again: Routes.section(session, view.section))
        if view.list == .entries {
            p { a(.href(Routes.section(session, view.section))) { entriesElsewhere(view.section) } }
        }
        if let allergies = view.allergies { allergiesPanel(allergies, view.count, session) }
        if let problems = view.problems { problemPanels(problems, absences, session) }
        if let medicines = view.medicines { medicinesBySource(medicines, absences, session) }
        if let results = view.results { testsPanel(results, view, absences, session) }
        if let paging = view.paging { entries(view, paging, session) } else { entriesLink(view, session) }
        if let retracted = view.retracted {
            p(.class("lg-absent")) {
                b { "Withdrawn" }
                " \(retracted.text)"
            }
        }
    }

    /// The way back from the entries to the panel of their section.
    private static func entriesElsewhere(_ section: Section) -> String {
        switch section {
        case .laboratory: "Newest of each test"
        case .observations: "Newest of each observation"
        case .medicines: "Medicines by source"
        default: section.title
        }
    }

    @BlockMarkup
    private static func testsPanel(
        _ results: ResultsView, _ view: SectionView, _ absences: [AbsenceView], _ session: String
    ) -> Block {
        if !results.rows.isEmpty {
            let paging = results.paging
            panel("results", entriesElsewhere(view.section)) {
                p(.class("lg-meta")) {
                    paging.pages > 1 ? paging.text : counted(paging.total, "line", "lines")
                }
            } content: {
                resultsTable(results, session)
                if !absences.isEmpty { div(.class("lg-panel__foot")) { Each(absences) { line in AbsentLine(line) } } }
            }
            movedNotice(paging, start: Routes.section(session, view.section))
            pagination(paging) { Routes.section(session, view.section, .front, $0) }
        }
    }

    /// The entries of a section whose own panel takes the page.
    @BlockMarkup
    private static func entriesLink(_ view: SectionView, _ session: String) -> Block {
        div(.class("lg-panel")) {
            div(.class("lg-panel__body lg-row")) {
                p {
                    b { "Every entry, newest first" }
                    ", \(grouped(view.count.entries)) with their sources"
                }
                a(.class("lg-button lg-button--quiet"), .href(Routes.section(session, view.section, .entries))) {
                    "Show all \(view.count.words)"
                }
            }
        }
    }

    @BlockMarkup
    private static func medicinesBySource(
        _ view: MedicinesView, _ absences: [AbsenceView], _ session: String
    ) -> Block {
        panel("medicines", "Medicines by source") {
            medicinesLine(view)
        } content: {
            if !view.rows.isEmpty { medicinesTable(view, session) }
            if !absences.isEmpty { ul(.class("lg-items")) { AbsentItems(absences) } }
        }
        if !view.pastRows.isEmpty {
            panel("past", "Past medicines") {
                p(.class("lg-meta")) { counted(view.past, "medicine", "medicines") }
            } content: {
                pastMedicines(view, session)
            }
        }
    }

    @BlockMarkup
    private static func problemPanels(
        _ view: ProblemsView, _ absences: [AbsenceView], _ session: String
    ) -> Block {
        panel("problems", "Active problems") {
            p(.class("lg-meta")) { counted(view.active.count, "problem", "problems") }
        } content: {
            problemList(view.active, absences, session)
        }
        if !view.resolved.isEmpty {
            panel("resolved", "Resolved or inactive") {
                p(.class("lg-meta")) { counted(view.resolved.count, "problem", "problems") }
            } content: {
                problemList(view.resolved, [], session)
            }
        }
    }

    @BlockMarkup
    private static func entries(_ view: SectionView, _ paging: Paging, _ session: String) -> Block {
        let start = Routes.section(session, view.section, view.list)
        movedNotice(paging, start: start)
        panel("entries", "Every entry, newest first") {
            p(.class("lg-meta")) { paging.pages > 1 ? "Entries \(paging.text)" : view.count.words }
        } content: {
            itemList(view.items, view.absences, session)
        }
        pagination(paging) { Routes.section(session, view.section, view.list, $0) }
    }
}

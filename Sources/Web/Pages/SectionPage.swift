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
        pageHead(view.section.title) {
            p { view.count.words }
        }
        sourceLine(view.sources, again: Routes.section(session, view.section))
        if let allergies = view.allergies { allergiesPanel(allergies, view.count, session) }
        if let problems = view.problems { problemPanels(problems, session) }
        if let medicines = view.medicines { medicinesBySource(medicines, session) }
        if let results = view.results, !results.rows.isEmpty {
            panel("results", "Newest of each test") { resultsTable(results, session) }
        }
        entries(view, session)
        if let retracted = view.retracted {
            p(.class("lg-absent")) {
                b { "Withdrawn" }
                " \(retracted.text)"
            }
        }
    }

    /// Medicines by source: lists side by side, then every entry, past ones among them.
    package static func medicinesPage(_ view: SectionView, _ record: RecordContext) -> [UInt8] {
        sectionPage(view, record)
    }

    @BlockMarkup
    private static func medicinesBySource(_ view: MedicinesView, _ session: String) -> Block {
        panel("medicines", "Medicines by source") {
            medicinesLine(view)
        } content: {
            if !view.rows.isEmpty { medicinesTable(view, session) }
            if !view.absences.isEmpty { ul(.class("lg-items")) { AbsentItems(view.absences) } }
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
    private static func problemPanels(_ view: ProblemsView, _ session: String) -> Block {
        panel("problems", "Active problems") {
            p(.class("lg-meta")) { counted(view.active.count, "problem", "problems") }
        } content: {
            problemList(view.active, view.absences, session)
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
    private static func entries(_ view: SectionView, _ session: String) -> Block {
        panel("entries", view.isFirst ? "Every entry, newest first" : "Earlier entries, newest first") {
            p(.class("lg-meta")) {
                view.items.count == view.count.entries
                    ? view.count.words : "\(grouped(view.items.count)) of \(view.count.words)"
            }
        } content: {
            itemList(view.items, view.absences, session)
        }
        if let next = view.next {
            p {
                a(.class("lg-button"), .href(Routes.section(session, view.section, before: next))) {
                    "Show earlier entries, \(grouped(view.older)) more"
                }
            }
        }
    }
}

import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

/// A part of a person's own record with all its entries, and one entry of it.
extension Pages {
    /// Every entry of one part of a person's own record.
    package static func ownSectionPage(_ view: SectionView, _ record: RecordContext) -> [UInt8] {
        let words = PlainEnglish.section(view.section)
        return page(record.page, record.page.title(words.title), .open) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.ownRecord)) { "\(record.page.whose) record" }
                h1 { record.page.heading(of: view.section) }
                p(.class("lg-lede")) { words.about }
                if view.section == .laboratory || view.section == .imaging {
                    p(.class("lg-meta")) { ResultsRelease(record.grant).rule }
                }
                Each(view.absences.filter { $0.kind == .notShared }) { line in p { line.text } }
                ownSources(view.sources)
                if let medicines = view.medicines {
                    if !medicines.rows.isEmpty {
                        panel("now", "Medicines now") {
                            ul(.class("lg-items lg-items--roomy")) {
                                Each(medicines.rows) { row in li { medicineLine(row, medicines.lists) } }
                            }
                        }
                    }
                    if !medicines.pastRows.isEmpty { pastPanel(medicines) }
                }
                if let paging = view.paging { movedNotice(paging, start: Routes.ownPart(view.section)) }
                panel(
                    "entries",
                    view.paging.flatMap { $0.pages > 1 ? "Entries \($0.text)" : nil }
                        ?? counted(view.count.entries, "entry", "entries")
                ) {
                    if view.items.isEmpty {
                        div(.class("lg-panel__body")) { p { "There is none that we can show." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) { Each(view.items) { item in li { itemLine(item) } } }
                    }
                }
                if let paging = view.paging { pagination(paging) { Routes.ownPart(view.section, $0) } }
            }
        }
    }

    /// One entry of a person's own record: what it says, where it comes from, and what to do when it is wrong.
    package static func ownEntryPage(_ view: ItemDetailView, _ record: RecordContext) -> [UInt8] {
        let plain = view.codes.lazy.compactMap { PlainWords($0, in: view.item.section) }.first
        let test = view.codes.compactMap { PlainEnglish.test(system: $0.uri, code: $0.code) }.first
        let words = PlainEnglish.section(view.item.section)
        // Of a document the detail is the kind of its file.
        let hasDocument = !view.attachments.isEmpty
        return page(record.page, record.page.title(words.title), .open) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.ownPart(view.item.section))) {
                    record.page.heading(of: view.item.section)
                }
                h1 { plain?.name ?? test?.name ?? view.item.title }
                if let retraction = view.retraction { warningCallout("This entry was taken back") { p { retraction } } }
                if let about = plain?.about ?? test?.about { p(.class("lg-lede")) { about } }
                panel("says", "What it says") {
                    div(.class("lg-panel__body")) {
                        if plain != nil { p { "Written as “\(view.item.title)”." } }
                        factList {
                            fact("When") { view.item.date?.publicText ?? "Not recorded" }
                            Each(
                                view.facts.filter {
                                    !staffFacts.contains($0.label) && !(hasDocument && $0.label == "Detail")
                                }
                            ) { row in
                                fact(row.label) { row.text }
                            }
                        }
                    }
                }
                Each(view.attachments) { attachment in
                    panel("document-\(attachment.index)", attachment.title) {
                        div(.class("lg-panel__body")) {
                            if attachment.isHeld {
                                p {
                                    a(.class("lg-button"), .href(Routes.ownContent(view.item.rid, attachment.index))) {
                                        "Open the document"
                                    }
                                }
                            } else {
                                p { "Its service named this document and did not send it to us." }
                            }
                        }
                    }
                }
                panel("origin", "Where it comes from") {
                    div(.class("lg-panel__body")) {
                        let origin = view.item.provenance
                        factList {
                            fact("Service") { origin.organisation }
                            fact("Written by") { origin.author }
                            fact("Written on") { origin.recorded?.publicText ?? "Not recorded" }
                            fact("Here since") { origin.received?.publicText ?? "Not recorded" }
                        }
                    }
                }
                panel("wrong", "Is something wrong?") {
                    div(.class("lg-panel__body")) {
                        p { "Tell the service that wrote it. It must look at it and answer you." }
                        p { a(.class("lg-button"), .href(Routes.askCorrection(view.item.rid))) { "This is not right" } }
                    }
                }
            }
        }
    }

    /// What staff read of an entry and a person does not need: its date stands apart, its codes mean nothing to them.
    private static let staffFacts: Set<String> = ["Date", "Status", "Main code", "Flag", "Value as sent", "Code"]
}

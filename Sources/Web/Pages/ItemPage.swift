import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// How many bytes of an original stand on its page, as they are written there; the whole is one link away.
    private static var originalLimit: Int { 60_000 }

    /// One item with everything known about it: what it says, where it comes from, its codes, its versions, and the
    /// resource as its source sent it.
    package static func itemPage(_ view: ItemDetailView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail,
            current: .section(view.item.section))
        return recordPage(frame, record, view.item.kind.isEmpty ? "Item" : view.item.kind) {
            a(.class("nhsuk-back-link"), .href(Routes.section(record.view, view.item.section))) {
                view.item.section.title
            }
            if let retraction = view.retraction {
                warningCallout("Not a fact") { p { retraction } }
            }
            itemHead(view.item)
            sourceLine(view.sources, again: Routes.item(record.view, view.item.rid))
            div(.class("lg-cols lg-cols--2")) {
                factsPanel("says", "What it says", view.facts, isPartial: view.isPartial)
                div(.class("lg-stack")) {
                    factsPanel("origin", "Where it comes from", view.provenance)
                    codesPanel(view)
                }
            }
            if !view.attachments.isEmpty { attachmentsPanel(view, record.view) }
            versionsPanel(view.versions)
            originalPanel(view, record.view)
        }
    }

    @BlockMarkup
    private static func itemHead(_ view: ItemView) -> Block {
        div(.class("lg-pagehead")) {
            h1 { view.title }
            div(.class("lg-meta")) {
                Each(view.flags) { words in
                    FlagLabel(words)
                    " "
                }
                OpenedMark(view.provenance.isOpened)
                DateText(view.date, missing: "Date not recorded")
            }
        }
    }

    @BlockMarkup
    private static func factsPanel(
        _ id: String, _ heading: String, _ facts: [FactView], isPartial: Bool = false
    ) -> Block {
        panel(id, heading) {
            div(.class("lg-panel__body")) {
                if facts.isEmpty { p { "Nothing more is recorded." } }
                if isPartial {
                    p(.class("lg-meta")) {
                        "Parts of this are not shown to your role. What is missing here may still be recorded."
                    }
                }
                factList { Each(facts) { row in planFact(row) } }
            }
        }
    }

    @BlockMarkup
    private static func codesPanel(_ view: ItemDetailView) -> Block {
        panel("codes", "Codes") {
            div(.class("lg-panel__body")) {
                if view.codes.isEmpty { p { view.isPartial ? "No code is shown." : "No code is recorded." } }
                factList { Each(view.codes) { code in fact(code.text) { code.display } } }
            }
        }
    }

    @BlockMarkup
    private static func attachmentsPanel(_ view: ItemDetailView, _ session: String) -> Block {
        panel("attachments", "Documents") {
            ul(.class("lg-items")) {
                Each(view.attachments) { attachment in
                    li { a(.href(Routes.document(session, view.item.rid))) { attachment.title } }
                }
            }
        }
    }

    @BlockMarkup
    private static func versionsPanel(_ versions: [VersionView]) -> Block {
        panel("versions", "Versions") {
            p(.class("lg-meta")) { versions.count }
        } content: {
            table(.class("lg-table lg-table--stack")) {
                caption { "Newest first. A correction is a new version; no version is lost." }
                thead {
                    tr {
                        th(.scope("col")) { "Version" }
                        th(.scope("col")) { "Recorded by the source" }
                        th(.scope("col")) { "Received here" }
                        th(.scope("col")) { "State" }
                    }
                }
                tbody {
                    Each(versions) { version in
                        tr {
                            th(.scope("row"), .class("lg-num")) { String(version.t) }
                            td(.data("l", fixed: "Recorded by the source")) { span { DateText(version.recorded) } }
                            td(.data("l", fixed: "Received here")) { span { DateText(version.received) } }
                            td(.data("l", fixed: "State")) { version.state }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func originalPanel(_ view: ItemDetailView, _ session: String) -> Block {
        let text = laidOut(view.original)
        let shown = Array(text[..<boundary(in: text)])
        panel("original", "Original") {
            headLink(Routes.original(session, view.item.rid), "Open the original alone")
        } content: {
            div(.class("lg-panel__body")) {
                p(.class("lg-meta")) {
                    view.isPartial
                        ? "FHIR \(view.resourceType), laid out for reading, without the parts that you may not see."
                        : "FHIR \(view.resourceType), as its source sent it; laid out for reading, nothing changed."
                    if shown.count < text.count {
                        " The first \(grouped(shown.count)) of \(grouped(text.count)) bytes."
                    }
                }
                pre(.class("lg-original"), .tabindex(0), .role("region"), .aria("label", fixed: "Original")) {
                    code { TextBytes(shown) }
                }
            }
        }
    }

    /// The last place up to which the text, escaped, is within the limit, and at which no UTF-8 character is cut.
    private static func boundary(in text: [UInt8]) -> Int {
        var written = 0
        for (end, byte) in text.enumerated() {
            // `&quot;` and its like have up to 6 bytes.
            written += byte == 0x22 || byte == 0x26 || byte == 0x27 || byte == 0x3C || byte == 0x3E ? 6 : 1
            guard written > originalLimit else { continue }
            var end = end
            while end > 0 && text[end] & 0xC0 == 0x80 { end -= 1 }
            return end
        }
        return text.count
    }
}

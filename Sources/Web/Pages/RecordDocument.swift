import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// A person's own record as one document to be printed: every part, every entry, in plain words.
    ///
    /// It names no address and no file; the printer brings the style.
    ///
    /// - Parameter parts: whole parts, in the order of the record.
    package static func ownRecordDocument(
        _ summary: SummaryView, _ parts: [SectionView], _ record: RecordContext
    ) -> [UInt8] {
        let acting = record.page.acting
        let name = acting?.name ?? record.page.principalName ?? summary.banner.name
        let whose = acting == nil ? "of you and may show you" : "of them and may show you"
        return html(.lang("en-GB")) {
            head {
                meta(.charset("utf-8"))
                title { acting == nil ? "My record" : "A record" }
            }
            body {
                header {
                    p(.class("runs")) {
                        "\(name), NHS number \(summary.banner.nhsNumber). Made on "
                        "\(record.page.made.dateOnly.publicText)."
                    }
                }
                main {
                    h1 { acting == nil ? "My record" : "Record of \(name)" }
                    p(.class("lede")) {
                        "\(name). Born \(summary.banner.born?.publicText ?? "on a day that is not recorded"). NHS "
                        "number \(summary.banner.nhsNumber)."
                    }
                    if record.page.isDemo { p { b { "Demonstration: an invented person, not for care." } } }
                    p {
                        "This is what \(record.page.nodeName) held \(whose) on "
                        "\(record.page.made.publicText). Keep it safe: anyone who has it can read it."
                    }
                    if acting != nil {
                        p { "Made by \(record.page.principalName ?? "somebody"), who acts for \(name)." }
                    }
                    if let failure = summary.sources.failureText {
                        p { b { "Some of \(record.page.yours) record is missing. \(failure)" } }
                    }
                    p { "It does not show:" }
                    ul {
                        li { ResultsRelease(record.grant).notShown }
                        Each(summary.absences.items.filter { $0.kind == .notShared }) { line in
                            li { "\(line.subject): \(line.text)" }
                        }
                        if acting == nil {
                            li { "What your care team must talk over with you first, or what is about another person." }
                        } else {
                            li { "What stays private between a person and those who care for them." }
                        }
                        li { "Anything that no service has sent us." }
                    }
                    Each(parts) { part in documentPart(part, record.page) }
                    if let receipt = record.page.receipt {
                        p(.class("end")) { "That this copy was made is noted. Receipt \(receipt)." }
                    }
                }
            }
        }.document()
    }

    @BlockMarkup
    private static func documentPart(_ part: SectionView, _ context: PageContext) -> Block {
        let words = PlainEnglish.section(part.section)
        // What a test is stands once, where it first comes: a long record has the same tests hundreds of times.
        let first = Set(Dictionary(part.items.map { ($0.provenance.code.code, $0.rid) }) { first, _ in first }.values)
        h2 { context.heading(of: part.section) }
        p { "\(words.about) \(counted(part.count.entries, "entry", "entries"))." }
        if let statement = part.allergies?.statement, !statement.incomplete.isEmpty {
            p { "This list may not be complete. Ask your GP practice if you are not sure." }
        }
        table {
            thead {
                tr {
                    th(.scope("col")) { "When" }
                    th(.scope("col")) { "What" }
                    th(.scope("col")) { "From" }
                }
            }
            tbody {
                Each(part.items) { item in
                    tr {
                        td { (item.date ?? item.provenance.recorded)?.dateOnly.publicText ?? "Not recorded" }
                        td { itemWords(item, isExplained: first.contains(item.rid)) }
                        td { item.provenance.line }
                    }
                }
            }
        }
    }
}

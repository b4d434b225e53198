import Access
package import AccessReview
import HTMLBuilder
package import Ledger
import LegalTime

/// The list of unusual accesses as an officer sees it.
package struct UnusualView: Sendable {
    /// What was found.
    package let found: UnusualAccesses
    /// How much of the ledger was gone through.
    package let range: ReviewedRange
    /// Whether there were too many pairs of reader and person to follow all of them over the days.
    package let isVisitsCut: Bool
    /// The officer's own subject: nobody opens a case about themselves.
    package let reader: String
    /// The cases that were opened from a line: the line's name and the case's key.
    package let cases: Set<String>

    /// A view.
    package init(
        found: UnusualAccesses, range: ReviewedRange, isVisitsCut: Bool, reader: String, cases: Set<String>
    ) {
        self.found = found
        self.range = range
        self.isVisitsCut = isVisitsCut
        self.reader = reader
        self.cases = cases
    }

    /// The key of the case that was opened from a line.
    func key(of line: UnusualAccesses.Line) -> String? {
        let name = "unusual \(line.rule.rawValue) \(line.event.description) "
        return cases.first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
    }
    /// How much was looked at, in a sentence.
    var looked: String {
        let people = counted(found.readers, "person", "people")
        return "Looked at: \(counted(found.accesses, "access", "accesses")) by \(people) at work here in the last "
            + "\(ReviewComparison.days) days, compared with the same roles on this node"
            + (range.isCut ? ", from \(range.oldest.map { StaffDate(milliseconds: $0).text } ?? "") on." : ".")
    }
}

extension Pages {
    /// Accesses that are unusual for their role. It names no patient: who it is about is shown with a case.
    package static func unusualPage(_ view: UnusualView, _ context: PageContext) -> [UInt8] {
        page(context, "Unusual accesses", .staff) {
            column {
                pageHead("Unusual accesses") {
                    p { "Accesses by staff of \(context.organisationName ?? "your organisation") that are seldom." }
                }
                div(.class("lg-callout")) {
                    p { view.looked }
                    p { "A line accuses nobody. It says what is seldom, by how much, and what may explain it." }
                    if view.range.erased > 0 {
                        p {
                            counted(view.range.erased, "entry", "entries")
                            " of erased records could be counted and not read."
                        }
                    }
                    if view.isVisitsCut {
                        p { "Not every reader could be followed over the days: there were too many. Use the command." }
                    }
                }
                panel("lines", "To look at") {
                    if view.found.lines.isEmpty {
                        div(.class("lg-panel__body")) { p { "Nothing unusual." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(view.found.lines) { line in li { unusualLine(line, view, context) } }
                        }
                    }
                }
                usualPanel(view.found.groups)
                rulesPanel()
            }
        }
    }

    @BlockMarkup
    private static func unusualLine(
        _ line: UnusualAccesses.Line, _ view: UnusualView, _ context: PageContext
    ) -> Block {
        h3 { line.rule.row.title }
        p { "\(line.reader.name), \(line.reader.role.title). \(line.figure)." }
        p { line.usual }
        p(.class("lg-meta")) {
            "What may explain it: \(line.rule.row.explanations). Newest access "
            DateText(StaffDate(milliseconds: line.time), missing: "Time not recorded")
            ", receipt \(line.event.receipt)."
        }
        if let key = view.key(of: line) {
            p { a(.href(Routes.privacyCase(key))) { "The case about this" } }
        } else if line.reader.subject == view.reader {
            p { "This is about your own accesses: another officer opens a case." }
        } else {
            form(.method("post"), .action(Routes.cases)) {
                csrfField(context)
                input(.type("hidden"), .name("from"), .value("unusual"))
                input(.type("hidden"), .name("rule"), .value(line.rule.rawValue))
                input(.type("hidden"), .name("key"), .value(line.event.description))
                button(
                    .class("lg-button"), .type("submit"),
                    .aria("label", "Open a case: \(line.rule.row.title), \(line.reader.name)")
                ) { "Open a case" }
            }
        }
    }

    @BlockMarkup
    private static func usualPanel(_ groups: [UnusualAccesses.Group]) -> Block {
        panel("usual", "What is usual for each role") {
            if groups.isEmpty {
                div(.class("lg-panel__body")) { p { "Nobody at work here opened a record in this time." } }
            } else {
                table(.class("lg-table lg-table--stack")) {
                    caption { "People opened in the busiest hour and on the busiest day" }
                    thead {
                        tr {
                            th(.scope("col")) { "Role" }
                            th(.scope("col")) { "Opened records" }
                            th(.scope("col")) { "Busiest hour" }
                            th(.scope("col")) { "Busiest day" }
                        }
                    }
                    tbody {
                        Each(groups) { group in
                            tr {
                                th(.scope("row")) {
                                    span { group.title.prefix(1).uppercased() + group.title.dropFirst() }
                                }
                                td(.data("l", fixed: "Opened records")) { span { String(group.readers) } }
                                td(.data("l", fixed: "Busiest hour")) { span { usualWords(group.hour) } }
                                td(.data("l", fixed: "Busiest day")) { span { usualWords(group.day) } }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func usualWords(_ usual: UsualRange?) -> String {
        guard let usual else {
            return "Cannot be said: fewer than \(ReviewComparison.fewestOthers) others to compare with"
        }
        return "Nine in ten open \(usual.ninth) people or fewer; far above is more than \(Int(usual.limit))"
    }

    @BlockMarkup
    private static func rulesPanel() -> Block {
        panel("rules", "How this is worked out") {
            div(.class("lg-panel__body")) {
                p {
                    "Compared means: shown only when it is also more than the middle figure of others in the same "
                        + "role, at the same kind of organisation, by five times their usual spread (median absolute "
                        + "deviation). With fewer than \(ReviewComparison.fewestOthers) others nothing is compared."
                }
                p {
                    "The ledger knows when a page was opened, not how long it was read. Where somebody lives is the "
                        + "address that a source sent."
                }
            }
            table(.class("lg-table lg-table--stack")) {
                caption { "The rules, with their thresholds and reasons" }
                thead {
                    tr {
                        th(.scope("col")) { "Rule" }
                        th(.scope("col")) { "What is counted" }
                        th(.scope("col")) { "From" }
                        th(.scope("col")) { "Why" }
                    }
                }
                tbody {
                    Each(ReviewRule.table) { row in
                        tr {
                            th(.scope("row")) { span { row.title } }
                            td(.data("l", fixed: "What is counted")) { span { "\(row.counts)." } }
                            td(.data("l", fixed: "From")) {
                                span { row.isCompared ? "\(row.least), compared" : String(row.least) }
                            }
                            td(.data("l", fixed: "Why")) { span { "\(row.why)." } }
                        }
                    }
                }
            }
        }
    }
}

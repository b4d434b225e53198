import HTMLBuilder
import LegalTime
import SharedRecord

/// The head of every printed sheet: who it is about, what is dangerous, which sources are missing, who printed it and
/// when. On the screen it is not there; in print the stylesheet makes it the head of a table, which browsers repeat.
///
/// Source: shared-record specification §2, "Print carries identity on each page, who printed, when, and which sources
/// were missing".
@BlockMarkup
func printHead(
    _ view: BannerView, _ alerts: [AlertView], _ sources: SourcesView, _ record: RecordContext
) -> Block {
    div(.class("lg-sheet__head"), .aria("hidden", fixed: "true")) {
        div(.class("lg-sheet__row")) {
            p(.class("lg-sheet__name")) { view.name }
            p {
                "Born "
                b { (view.born.map(\.dateText) ?? "Not recorded") + (view.age.map { " (\($0))" } ?? "") }
                if view.isDeceased {
                    "   Died "
                    b { view.died.map(\.dateText) ?? "Date not recorded" }
                }
                "   Gender "
                b { view.gender }
                "   NHS No. "
                b { view.nhsNumber + (view.nhsNumberNote.map { " (\($0))" } ?? "") }
            }
            if let line = view.allergyLine { p { b { line } } }
            if !alerts.isEmpty {
                p {
                    Each(alerts) { alert in
                        b { alert.title }
                        " \(alert.text)\(alert.date.map { " \($0.text)" } ?? "").   "
                    }
                }
            }
            p {
                b { sources.headline }
                if let missing = sources.failureText { " \(missing) What they hold may be missing here." }
            }
            p {
                "Printed by \(record.page.principalText ?? "nobody signed in"). Page made "
                record.page.made.text
                span(.data("printed", fixed: "")) {}
                ". \(record.page.nodeName), Longitude"
                if let receipt = record.page.receipt { ", receipt \(receipt)" }
                "."
                if record.page.isDemo { " Demonstration: invented people, not for care." }
            }
        }
    }
}

import HTMLBuilder
import LegalTime
import SharedRecord

/// "12 of 14 sources answered", each failure named; opened, what is known of each source.
///
/// Source: shared-record specification §2. A failed source is stated and is never "no results".
@BlockMarkup
func sourceLine(_ view: SourcesView, again: SafeURL) -> Block {
    details(.class("lg-sources", "lg-sources--all", when: view.failed.isEmpty)) {
        summary {
            b { view.headline }
            if let failure = view.failureText { " \(failure)" }
        }
        div(.class("lg-panel")) {
            table(.class("lg-table lg-table--stack")) {
                caption {
                    "Sources asked"
                    if let asked = view.asked { " at \(asked.text)" }
                    ". "
                    if !view.failed.isEmpty {
                        "What was received earlier is shown; newer information may be missing. "
                        a(.href(again)) { "Ask again" }
                    }
                }
                thead {
                    tr {
                        th(.scope("col")) { "Source" }
                        th(.scope("col")) { "Answer" }
                        th(.scope("col")) { "Data as at" }
                    }
                }
                tbody { Each(view.rows) { row in sourceRow(row) } }
            }
        }
    }
}

private func sourceRow(_ row: SourceRowView) -> some Piece {
    tr {
        th(.scope("row")) { row.name }
        td(.data("l", fixed: "Answer")) {
            if let tone = row.state.tone { span(.class("lg-flag", tone.flagClass)) { row.answer } } else { row.answer }
        }
        td(.data("l", fixed: "Data as at")) { span { DateText(row.asAt, missing: "Unknown") } }
    }
}

extension SourceState {
    /// The colour of the flag that says the state; nil when the source answered and words are enough.
    fileprivate var tone: Tone? {
        switch self {
        case .answered: nil
        case .failed: .warn
        case .notShared: .plain
        case .objected: .hide
        }
    }
}

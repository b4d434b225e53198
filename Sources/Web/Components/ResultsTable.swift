import HTMLBuilder
import LegalTime
import SharedRecord

/// One line a test: number right, unit in its own column, then flag, the item's own range, the value before with its
/// date, the trend, when it was taken and by whom. Source: design language, "Tables"; shared-record specification §2.
@BlockMarkup
func resultsTable(_ view: ResultsView, _ session: String) -> Block {
    table(.class("lg-table lg-table--stack lg-table--results")) {
        caption { view.caption }
        thead {
            tr {
                th(.scope("col")) { "Test" }
                th(.scope("col"), .class("lg-r")) { "Result" }
                th(.scope("col")) { "Unit" }
                th(.scope("col")) { "Flag" }
                th(.scope("col")) { "Reference" }
                th(.scope("col")) { "Previous" }
                th(.scope("col")) { view.trendHeading }
                th(.scope("col")) { "Taken" }
            }
        }
        tbody { Each(view.rows) { row in resultRow(row, view.trendHeading, session) } }
    }
}

private func resultRow(_ row: ResultRowView, _ trendHeading: String, _ session: String) -> some Piece {
    tr(.class("lg-res", "lg-is-crit", when: row.isCritical)) {
        th(.scope("row")) {
            span {
                testName(row, session)
                a(.class("lg-from"), .href(Routes.item(session, row.provenance.rid))) {
                    row.provenance.source
                    Unseen(": \(row.test), source and original")
                }
                OpenedMark(row.provenance.isOpened)
            }
        }
        td(.data("l", fixed: "Result"), .class("lg-r lg-res-value")) { span(.class("lg-value")) { row.value } }
        td { if !row.unit.isEmpty { span(.class("lg-unit")) { row.unit } } }
        td(.data("l", fixed: "Flag"), .class("lg-res-flag")) { span { flagCell(row) } }
        td(.data("l", fixed: "Reference"), .class("lg-num lg-res-range")) { row.range }
        td(.data("l", fixed: "Previous")) { previousCell(row.previous) }
        td(.data("l", trendHeading), .class("lg-res-trend")) { if let drawn = row.spark { spark(drawn) } }
        td(.data("l", fixed: "Taken"), .class("lg-res-taken")) {
            span { DateText(row.taken) }
        }
    }
}

@Markup
private func testName(_ row: ResultRowView, _ session: String) -> some Piece {
    if row.trendToken.isEmpty {
        a(.href(Routes.item(session, row.provenance.rid))) { row.test }
    } else {
        a(.href(Routes.trend(session, row.trendToken))) { row.test }
    }
}

@Markup
private func flagCell(_ row: ResultRowView) -> some Piece {
    if let words = row.flag { QuietFlag(words) }
    if row.isFlagDerived { span(.class("lg-meta lg-res-note")) { "Worked out from the range" } }
    if !row.note.isEmpty { span(.class("lg-meta lg-res-note")) { row.note } }
}

@Markup
private func previousCell(_ previous: PreviousResultView?) -> some Piece {
    if let previous {
        span(.class("lg-num")) {
            previous.value
            " "
            span(.class("lg-meta lg-res-note")) { DateText(previous.date, withTime: false) }
        }
    }
}

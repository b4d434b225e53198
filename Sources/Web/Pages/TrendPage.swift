import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// One test over time: a drawing for each unit, then every result as a table. Source: shared-record specification
    /// §2 (time axis true to scale, name and unit on the y axis, exact values readable, table equivalent).
    ///
    /// - Parameter token: the test in the URL.
    package static func trendPage(_ view: TrendView, _ token: String, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail,
            current: .section(view.section))
        return recordPage(frame, record, "Trend") {
            pageHead(view.test) { p { view.code.text } }
            sourceLine(view.sources, again: Routes.record(record.view))
            if let note = view.note { p(.class("lg-absent lg-absent--fail")) { note } }
            Each(Array(view.series.enumerated())) { index, series in seriesPanel(series, index) }
            movedNotice(view.paging, start: Routes.trend(record.view, token))
            tablePanel(view, record.view)
            pagination(view.paging) { Routes.trend(record.view, token, $0) }
            Each(view.absences) { line in AbsentLine(line) }
            p { a(.href(Routes.section(record.view, view.section))) { "All \(view.section.title.lowercased())" } }
        }
    }

    @BlockMarkup
    private static func seriesPanel(_ series: TrendView.Series, _ index: Int) -> Block {
        let recent = recentPart(of: series)
        let heading = series.unit.isEmpty ? series.name : "\(series.name), \(series.unit)"
        panel("series-\(index)", heading) {
            if let recent {
                div(.class("lg-panel__body lg-cols lg-cols--21")) {
                    chart(series, id: "chart-\(index)", width: 600)
                    chart(recent, id: "recent-\(index)", width: 330)
                }
            } else {
                div(.class("lg-panel__body")) { chart(series, id: "chart-\(index)", width: 960) }
            }
            if !series.hasOneRange {
                div(.class("lg-panel__foot")) {
                    "The green band is the newest result’s own range. Others came with other ranges: see the table."
                }
            }
        }
    }

    /// The last 30 days apart, when at least three results crowd there and the series is much longer.
    private static func recentPart(of series: TrendView.Series) -> TrendView.Series? {
        guard let first = series.points.first, let last = series.points.last else { return nil }
        let month: Int64 = 30 * 24 * 3_600_000
        let points = series.points.filter { $0.milliseconds > last.milliseconds - month }
        guard points.count >= 3, points.count < series.points.count,
            last.milliseconds - first.milliseconds > 4 * month
        else { return nil }
        var recent = series
        recent.points = points
        return recent
    }

    @BlockMarkup
    private static func tablePanel(_ view: TrendView, _ session: String) -> Block {
        panel("table", "Every result") {
            p(.class("lg-meta")) {
                view.paging.pages > 1 ? "Results \(view.paging.text)" : grouped(view.rows.count)
            }
        } content: {
            table(.class("lg-table lg-table--stack")) {
                caption {
                    "Newest first."
                    if view.paging.number > 1 { " The drawing of all of them is on the first page." }
                    if view.section == .laboratory { " Each result against its own laboratory’s range." }
                }
                thead {
                    tr {
                        th(.scope("col")) { "Taken" }
                        th(.scope("col"), .class("lg-r")) { "Result" }
                        th(.scope("col")) { "Unit" }
                        th(.scope("col")) { "Flag" }
                        th(.scope("col")) { "Reference" }
                        th(.scope("col")) { "Source" }
                    }
                }
                tbody { Each(view.rows) { row in trendRow(row, session) } }
            }
        }
    }

    private static func trendRow(_ row: TrendView.Row, _ session: String) -> some Piece {
        tr {
            th(.scope("row")) { span { DateText(row.taken) } }
            td(.data("l", fixed: "Result"), .class("lg-r")) { span(.class("lg-value")) { row.value } }
            td(.data("l", fixed: "Unit")) { if !row.unit.isEmpty { span(.class("lg-unit")) { row.unit } } }
            td(.data("l", fixed: "Flag")) { if let words = row.flag { QuietFlag(words) } }
            td(.data("l", fixed: "Reference"), .class("lg-num")) { row.range }
            td(.data("l", fixed: "Source")) {
                a(.href(Routes.item(session, row.provenance.rid))) { row.provenance.source }
                OpenedMark(row.provenance.isOpened)
            }
        }
    }
}

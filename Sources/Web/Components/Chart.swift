import HTMLBuilder
import LegalTime
import SharedRecord

/// One series as a drawing with its name and unit, a reference band and exact values where they fit. It is drawn twice,
/// for wide pages and for phones, so that its words are never scaled.
///
/// Source: design language, "Charts"; shared-record specification §2 (time axis true to scale, oldest left).
@BlockMarkup
func chart(_ series: TrendView.Series, id: String, width: Int) -> Block {
    let wide = ChartDrawing(series, width: width)
    let phone = ChartDrawing(series, width: 330)
    figure(.class("lg-fig")) {
        figcaption(.class("lg-meta")) {
            b { wide.periodText }
            ", \(counted(series.points.count, "result", "results"))"
        }
        drawing(wide, id: id + "-wide", "lg-chart--wide")
        drawing(phone, id: id + "-phone", "lg-chart--phone")
    }
}

@BlockMarkup
private func drawing(_ chart: ChartDrawing, id: String, _ kind: StaticString) -> Block {
    svg(
        .class("lg-chart", kind), .viewBox(chart.width, chart.height), .role("img"),
        .aria("labelledby", "\(id)-t \(id)-d")
    ) {
        desc(.id(id + "-t")) { chart.axisTitle }
        desc(.id(id + "-d")) { chart.description }
        grid(chart)
        polyline(.class("lg-plotline"), .points(chart.points))
        Each(chart.dots) { dots in path(.class("lg-dots", dots.kind), .dots(dots.at)) }
        Each(chart.labels) { label in
            drawnText(.class("lg-lab", label.kind), .x(label.at.x), .y(label.at.y), .textAnchor(label.anchor)) {
                label.text
            }
        }
    }
}

@BlockMarkup
private func grid(_ chart: ChartDrawing) -> Block {
    let (left, right, bottom) = (chart.left, chart.right, chart.bottom)
    if let band = chart.band {
        rect(.class("lg-band"), .x(left), .y(band.top), .width(right - left), .height(band.bottom - band.top))
    }
    drawnText(.class("lg-lab"), .x(0), .y(14)) { chart.axisTitle }
    Each(chart.values.ticks) { tick in
        line(.class("lg-grid"), .x1(left), .y1(chart.y(tick)), .x2(right), .y2(chart.y(tick)))
        drawnText(.x(left - 8), .y(chart.y(tick) + 4), .textAnchor("end")) { plainNumber(tick) }
    }
    if let words = chart.bandLabel {
        drawnText(.class("lg-bandtext"), .x(words.at.x), .y(words.at.y), .textAnchor(words.anchor)) { words.text }
    }
    line(.class("lg-axis"), .x1(left), .y1(bottom), .x2(right), .y2(bottom))
    Each(chart.times.ticks) { tick in
        line(
            .class("lg-axis"), .x1(chart.x(tick.milliseconds)), .y1(bottom), .x2(chart.x(tick.milliseconds)),
            .y2(bottom + 5))
        drawnText(.x(chart.x(tick.milliseconds)), .y(bottom + 19), .textAnchor("middle")) { tick.text }
    }
}

/// Where everything of a chart lies.
struct ChartDrawing {
    let series: TrendView.Series
    let width: Int
    let height = 250
    let values: ValueScale
    let times: TimeScale
    let left: Double
    var right: Double { Double(width) - 14 }
    let top = 34.0
    let bottom = 220.0

    init(_ series: TrendView.Series, width: Int) {
        self.series = series
        self.width = width
        let bounds = [series.low, series.high].compactMap { $0 }
        values = ValueScale(series.points.map(\.value) + bounds)
        let widest = values.ticks.map { plainNumber($0).utf8.count }.max() ?? 1
        left = Double(20 + 8 * widest)
        let (first, last) = (series.points.first?.milliseconds ?? 0, series.points.last?.milliseconds ?? 0)
        times = TimeScale(from: first, to: last, most: width / 70)
    }

    func x(_ milliseconds: Int64) -> Double {
        left + Double(milliseconds - times.start) / Double(times.end - times.start) * (right - left)
    }
    func y(_ value: Double) -> Double { bottom - (value - values.low) / (values.high - values.low) * (bottom - top) }

    var points: [Point] { series.points.map { Point(x: x($0.milliseconds), y: y($0.value)) } }

    /// The reference band in the drawing, as far as it is on the axis.
    var band: Band? {
        guard series.low != nil || series.high != nil else { return nil }
        let upper = min(max(series.high.map(y) ?? top, top), bottom)
        let lower = min(max(series.low.map(y) ?? bottom, top), bottom)
        return upper < lower ? Band(top: upper, bottom: lower) : nil
    }
    /// A band between two heights.
    struct Band {
        let top: Double
        let bottom: Double
        /// The baseline of its words: inside where they fit, else above it.
        var textY: Double { bottom - top >= 18 ? (top + bottom) / 2 + 4 : top - 4 }
    }

    /// `45 to 84`, `above 90`, `below 5`.
    var rangeText: String {
        switch (series.low, series.high) {
        case (let low?, let high?): "\(plainNumber(low)) to \(plainNumber(high))"
        case (let low?, nil): "above \(plainNumber(low))"
        case (nil, let high?): "below \(plainNumber(high))"
        case (nil, nil): "not given"
        }
    }
    /// The name and unit at the top of the axis.
    var axisTitle: String { series.unit.isEmpty ? series.name : "\(series.name), \(series.unit)" }
    /// `Oct-2024 to Mar-2026`.
    var periodText: String {
        guard let first = series.points.first, let last = series.points.last else { return "No results" }
        let (from, to) = (StaffDate(milliseconds: first.milliseconds), StaffDate(milliseconds: last.milliseconds))
        if from.dateText == to.dateText { return from.dateText }
        return from.monthText == to.monthText
            ? "\(from.dateText) to \(to.dateText)" : "\(from.monthText) to \(to.monthText)"
    }
    /// The drawing in words.
    var description: String {
        guard let first = series.points.first, let last = series.points.last else { return "No results." }
        let least = series.points.min { $0.value < $1.value } ?? first
        let most = series.points.max { $0.value < $1.value } ?? last
        return "\(series.points.count) results, \(periodText). First \(first.text), lowest \(least.text), "
            + "highest \(most.text), latest \(last.text). Reference range \(rangeText). The table has every value."
    }
}

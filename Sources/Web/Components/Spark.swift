import HTMLBuilder
import SharedRecord

/// A test's values as a small line, true to time, with the reference band of the newest result behind it.
@BlockMarkup
func spark(_ view: SparkView) -> Block {
    let drawing = SparkDrawing(view)
    svg(.class("lg-spark"), .viewBox(112, 26), .role("img"), .aria("label", view.label)) {
        if let band = drawing.band {
            rect(.class("lg-band"), .x(0), .y(band.lowerBound), .width(112), .height(band.upperBound - band.lowerBound))
        }
        polyline(.class("lg-plotline"), .points(drawing.points))
        if let last = drawing.points.last {
            circle(.class("lg-dot", drawing.lastClass), .cx(last.x), .cy(last.y), .r(3.5))
        }
    }
}

/// Where the line and the band of a small drawing lie in its 112 by 26 units.
private struct SparkDrawing {
    var points: [Point] = []
    /// From the top edge of the band to its bottom edge.
    var band: ClosedRange<Double>?
    /// Red above the range, blue below it; the flag beside the drawing says the same in words.
    var lastClass: StaticString?

    init(_ view: SparkView) {
        guard let first = view.points.first, let last = view.points.last else { return }
        let values = view.points.map(\.value)
        let scale = Extent(values: values, low: view.low, high: view.high)
        let span = Double(last.milliseconds - first.milliseconds)
        points = view.points.map { point in
            let along = span > 0 ? Double(point.milliseconds - first.milliseconds) / span : 1
            return Point(x: 3 + along * 106, y: scale.y(point.value))
        }
        if view.low != nil || view.high != nil {
            let top = view.high.map(scale.y) ?? 3
            let bottom = view.low.map(scale.y) ?? 23
            if top <= bottom { band = top...bottom }
        }
        if let low = view.low, last.value < low { lastClass = "lg-dot--low" }
        if let high = view.high, last.value > high { lastClass = "lg-dot--out" }
        if lastClass == nil && view.isOut { lastClass = "lg-dot--out" }
    }

    /// The values from the bottom (23) to the top (3), with room for the band where it is open.
    private struct Extent {
        let low: Double
        let high: Double
        init(values: [Double], low bandLow: Double?, high bandHigh: Double?) {
            var least = min(values.min() ?? 0, bandLow ?? .infinity, bandHigh ?? .infinity)
            var most = max(values.max() ?? 0, bandHigh ?? -.infinity, bandLow ?? -.infinity)
            if bandLow == nil && bandHigh != nil { least = min(least, 0) }
            if bandHigh == nil && bandLow != nil { most += (most - least) * 0.15 }
            low = least
            high = most > least ? most : least + 1
        }
        func y(_ value: Double) -> Double { 23 - (value - low) / (high - low) * 20 }
    }
}

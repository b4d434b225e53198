import HTMLBuilder
import SharedRecord

extension ChartDrawing {
    /// A dot of the line.
    struct Dot {
        let at: Point
        let kind: StaticString?
    }
    /// An exact value beside its dot.
    struct Label {
        let at: Point
        let anchor: StaticString
        let text: String
        let kind: StaticString?
    }

    /// Every value as a dot; red where its flag is high or critical, blue where it is low.
    var dots: [Dot] {
        zip(points, series.points).map { Dot(at: $0, kind: $1.flag.flatMap { Self.dotKind($0.tone) }) }
    }

    /// Exact values where they fit: the last, then the highest and lowest, the first, and any other with room left.
    var labels: [Label] {
        let places = points
        var taken: [Box] = places.map { Box(left: $0.x - 4, right: $0.x + 4, top: $0.y - 4, bottom: $0.y + 4) }
        var labels: [Label] = []
        for index in order where labels.count < 14 {
            let point = series.points[index]
            let words = Double(point.text.unicodeScalars.count) * 7.5
            for candidate in candidates(at: places[index], words) {
                guard candidate.box.left >= left - 4, candidate.box.right <= Double(width), candidate.box.top >= 18,
                    candidate.box.bottom <= bottom, !taken.contains(where: candidate.box.touches)
                else { continue }
                taken.append(candidate.box)
                let kind = point.flag.flatMap { Self.labelKind($0.tone) }
                labels.append(Label(at: candidate.at, anchor: candidate.anchor, text: point.text, kind: kind))
                break
            }
        }
        return labels
    }

    /// In which order values get their label.
    private var order: [Int] {
        let indices = Array(series.points.indices)
        guard let last = indices.last else { return [] }
        let most = indices.max { series.points[$0].value < series.points[$1].value } ?? last
        let least = indices.min { series.points[$0].value < series.points[$1].value } ?? last
        var order: [Int] = []
        for index in [last, most, least, 0] + indices where !order.contains(index) { order.append(index) }
        return order
    }

    private struct Box {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double
        func touches(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    /// Above, below, left and right of a dot.
    private func candidates(at place: Point, _ words: Double) -> [(at: Point, anchor: StaticString, box: Box)] {
        let (x, y) = (place.x, place.y)
        let half = words / 2
        return [
            (Point(x: x, y: y - 10), "middle", Box(left: x - half, right: x + half, top: y - 21, bottom: y - 7)),
            (Point(x: x, y: y + 20), "middle", Box(left: x - half, right: x + half, top: y + 7, bottom: y + 23)),
            (Point(x: x - 8, y: y + 4), "end", Box(left: x - 8 - words, right: x - 6, top: y - 8, bottom: y + 7)),
            (Point(x: x + 8, y: y + 4), "start", Box(left: x + 6, right: x + 8 + words, top: y - 8, bottom: y + 7)),
        ]
    }

    private static func dotKind(_ tone: Tone) -> StaticString? {
        switch tone {
        case .critical, .danger: "lg-dot--out"
        case .info: "lg-dot--low"
        case .warn, .ok, .hide, .plain: nil
        }
    }
    private static func labelKind(_ tone: Tone) -> StaticString? {
        switch tone {
        case .critical, .danger: "lg-lab--out"
        case .info: "lg-lab--low"
        case .warn, .ok, .hide, .plain: nil
        }
    }
}

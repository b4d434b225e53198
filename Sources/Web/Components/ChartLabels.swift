import HTMLBuilder
import SharedRecord

extension ChartDrawing {
    /// Dots of one colour.
    struct Dots {
        var at: [Point] = []
        let kind: StaticString?
    }
    /// An exact value beside its dot.
    struct Label {
        let at: Point
        let anchor: StaticString
        let text: String
        let kind: StaticString?
    }

    /// Every value as a dot; red where its flag is high or critical, blue where it is low. Those out of range lie on
    /// top of the others.
    var dots: [Dots] {
        var (plain, low, out) = (Dots(kind: nil), Dots(kind: "lg-dots--low"), Dots(kind: "lg-dots--out"))
        for (place, point) in zip(points, series.points) {
            switch point.flag?.tone {
            case .critical, .danger: out.at.append(place)
            case .info: low.at.append(place)
            default: plain.at.append(place)
            }
        }
        return [plain, low, out].filter { !$0.at.isEmpty }
    }

    /// Exact values where they fit: the last, then the highest and lowest, the first, and any other with room left.
    var labels: [Label] {
        let places = points
        var taken: [Box] = places.map { Box(left: $0.x - 4, right: $0.x + 4, top: $0.y - 4, bottom: $0.y + 4) }
        if let words = bandLabel { taken.append(box(of: words)) }
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

    /// The words of the reference band: at its left, or at its right where the line runs through the left.
    var bandLabel: Label? {
        guard let band else { return nil }
        let text = "Reference \(rangeText)"
        let start = Label(at: Point(x: left + 6, y: band.textY), anchor: "start", text: text, kind: nil)
        let end = Label(at: Point(x: right - 6, y: band.textY), anchor: "end", text: text, kind: nil)
        return crosses(box(of: start)) && !crosses(box(of: end)) ? end : start
    }

    private func box(of words: Label) -> Box {
        let width = Double(words.text.unicodeScalars.count) * 7
        let isStart = words.at.x < right / 2
        return Box(
            left: isStart ? words.at.x : words.at.x - width, right: isStart ? words.at.x + width : words.at.x,
            top: words.at.y - 13, bottom: words.at.y + 4)
    }

    /// Whether the line of the values runs through a box, looked at in ten places of its width.
    private func crosses(_ box: Box) -> Bool {
        let places = points
        for (from, to) in zip(places, places.dropFirst()) where from.x <= box.right && to.x >= box.left {
            for step in 0...10 {
                let x = box.left + (box.right - box.left) * Double(step) / 10
                guard x >= from.x, x <= to.x, to.x > from.x else { continue }
                let y = from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x)
                if y > box.top && y < box.bottom { return true }
            }
        }
        return false
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
    private static func labelKind(_ tone: Tone) -> StaticString? {
        switch tone {
        case .critical, .danger: "lg-lab--out"
        case .info: "lg-lab--low"
        case .warn, .ok, .hide, .plain: nil
        }
    }
}

import LegalTime

/// The vertical axis of a chart: round steps around the values and the reference band.
struct ValueScale {
    /// The value at the bottom.
    let low: Double
    /// The value at the top.
    let high: Double
    /// The values with a line and a number, from the bottom.
    let ticks: [Double]

    /// An axis for these values, with about four steps.
    init(_ values: [Double]) {
        let least = values.min() ?? 0
        let most = values.max() ?? 1
        // Values that differ by less than their own precision stand on one line.
        let span = most > least ? max(most - least, abs(most) * 1e-12, 1e-12) : max(abs(most) * 0.2, 1)
        let step = Self.roundStep(span / 4)
        let bottom = (least / step).rounded(.down) * step
        var ticks = [bottom]
        while let last = ticks.last, last < most - step * 1e-9, ticks.count < 12 { ticks.append(last + step) }
        if ticks.count == 1 { ticks.append(bottom + step) }
        low = bottom
        high = ticks.last ?? bottom + step
        self.ticks = ticks
    }

    /// The next of 1, 2, 2.5, 4, 5 and 10 times a power of ten.
    private static func roundStep(_ raw: Double) -> Double {
        guard raw.isNormal, raw > 0 else { return 1 }
        var power = 1.0
        while power > raw { power /= 10 }
        while power * 10 <= raw { power *= 10 }
        for factor in [1, 2, 2.5, 4, 5] where power * factor >= raw { return power * factor }
        return power * 10
    }
}

/// The horizontal axis of a chart, true to time.
struct TimeScale {
    /// The moment at the left, in milliseconds since 1970.
    let start: Int64
    /// The moment at the right.
    let end: Int64
    /// The moments with a mark and words, from the left.
    let ticks: [Tick]

    /// A mark of the axis.
    struct Tick: Equatable {
        let milliseconds: Int64
        let text: String
    }

    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * 3_600_000

    /// An axis from the first to the last moment, with at most `most` marks.
    init(from first: Int64, to last: Int64, most: Int) {
        let margin = max((last - first) / 25, last == first ? Self.day : Self.hour / 4)
        start = first - margin
        end = last + margin
        let days = Double(end - start) / Double(Self.day)
        if days < 2 {
            ticks = Self.hours(start, end, most)
        } else if days <= Double(most) * 28 {
            ticks = Self.days(start, end, most)
        } else {
            ticks = Self.months(start, end, most)
        }
    }

    private static func hours(_ start: Int64, _ end: Int64, _ most: Int) -> [Tick] {
        for step in [1, 2, 3, 6, 12, 24] {
            var ticks: [Tick] = []
            for number in (start / hour + 1)...max(start / hour + 1, end / hour) {
                let moment = number * hour
                let time = LondonTime(milliseconds: moment)
                if time.hour % step != 0 { continue }
                let date = StaffDate(time)
                let clock = date.timeText ?? ""
                let isNamed = time.hour == 0 || ticks.isEmpty
                ticks.append(Tick(milliseconds: moment, text: isNamed ? "\(dayText(time.day)) \(clock)" : clock))
            }
            if ticks.count <= max(2, most - 1) { return ticks }
        }
        return []
    }

    private static func days(_ start: Int64, _ end: Int64, _ most: Int) -> [Tick] {
        let first = LondonTime(milliseconds: start).day.number + 1
        let last = LondonTime(milliseconds: end).day.number
        for step in [1, 2, 7, 14, 28] where (last - first) / step + 1 <= most {
            return stride(from: first, through: last, by: step).map { number in
                let day = CivilDay(number: number)
                return Tick(milliseconds: LondonTime.start(of: day), text: dayText(day))
            }
        }
        return months(start, end, most)
    }

    private static func months(_ start: Int64, _ end: Int64, _ most: Int) -> [Tick] {
        let (from, to) = (LondonTime(milliseconds: start).day, LondonTime(milliseconds: end).day)
        let first = from.year * 12 + from.month
        let last = to.year * 12 + to.month - 1
        for step in [1, 3, 6, 12, 24, 60, 120, 240] {
            let months = (first...max(first, last)).filter { $0 % step == 0 && $0 <= last }
            if months.count > most { continue }
            return months.enumerated().compactMap { index, month in
                guard let day = CivilDay(year: month / 12, month: month % 12 + 1, day: 1) else { return nil }
                let isNamed = index == 0 || month % 12 == 0
                let heading = StaffDate(year: day.year, month: day.month)
                let short = String(heading.monthText.prefix(3))
                let text = step >= 12 ? "\(day.year)" : isNamed ? "\(short) \(day.year)" : short
                return Tick(milliseconds: LondonTime.start(of: day), text: text)
            }
        }
        return []
    }

    private static func dayText(_ day: CivilDay) -> String {
        String(StaffDate(year: day.year, month: day.month, day: day.day).dateText.prefix(6))
    }
}

/// A number without needless digits: `84`, `5.3`.
func plainNumber(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return "\(value)" }
    let thousandths = Int(value * 1_000 + (value < 0 ? -0.5 : 0.5))
    if thousandths % 1_000 == 0 { return "\(thousandths / 1_000)" }
    var digits = String(thousandths.magnitude)
    while digits.utf8.count < 4 { digits = "0" + digits }
    let fraction = digits.suffix(3)
    let kept = fraction.reversed().drop { $0 == "0" }.reversed()
    return (value < 0 ? "-" : "") + digits.dropLast(3) + "." + String(kept)
}

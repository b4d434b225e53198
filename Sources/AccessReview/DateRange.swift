import FHIR
import LegalTime

/// The moments that a value of a `date` parameter stands for, and how they are compared with. Source: FHIR R4
/// search.html#date and #prefix. A day, and a time without an offset, are those of London.
struct DateRange: Sendable, Equatable {
    private let comparison: String
    /// The first moment that the text can mean, and the first after the last: in milliseconds since 1970.
    let low: Int64, high: Int64

    /// The range of a text such as `ge2026-03`; nil when it is none.
    init?(_ text: String) {
        let prefix = text.prefix(2)
        let isPlain = text.utf8.first.map { (0x30...0x39).contains($0) } ?? true
        guard isPlain || ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"].contains(prefix),
            let range = Self.range(isPlain ? text : String(text.dropFirst(2)))
        else { return nil }
        comparison = isPlain ? "eq" : String(prefix)
        (low, high) = range
    }

    /// Whether an event of that moment, in milliseconds since 1970, is found.
    func holds(_ time: Int64) -> Bool {
        switch comparison {
        case "ne": time < low || time >= high
        case "gt", "sa": time >= high
        case "lt", "eb": time < low
        case "ge": time >= low
        case "le": time < high
        default: time >= low && time < high
        }
    }

    /// The first moment at which it can hold, and the one after the last.
    var bounds: (from: Int64, to: Int64) {
        switch comparison {
        case "ne": (Int64.min, Int64.max)
        case "gt", "sa": (high, Int64.max)
        case "lt", "eb": (Int64.min, low)
        case "ge": (low, Int64.max)
        case "le": (Int64.min, high)
        default: (low, high)
        }
    }

    private static func range(_ text: String) -> (low: Int64, high: Int64)? {
        guard text.utf8.count > 10 else { return days(text) }
        var (clock, zone) = (Substring(text), Substring())
        if clock.hasSuffix("Z") {
            (clock, zone) = (clock.dropLast(), "Z")
        } else if clock.utf8.count > 16, let sign = clock.utf8.dropLast(5).last, sign == 0x2B || sign == 0x2D {
            (clock, zone) = (clock.dropLast(6), clock.suffix(6))
        }
        // A search may leave the seconds out, a FHIR dateTime not.
        let hasSeconds = clock.utf8.count > 16
        guard clock.utf8.count >= 16,
            let read = PartialDate("\(clock)\(hasSeconds ? "" : ":00")\(zone.isEmpty ? "Z" : zone)")
        else { return nil }
        var width: Int64 = hasSeconds ? 1000 : 60_000
        // Thousandths of a second are as fine as the ledger's clock.
        for _ in 0..<min(3, max(0, clock.utf8.count - 20)) { width /= 10 }
        if !zone.isEmpty { return (read.milliseconds, read.milliseconds + width) }
        let within = ((read.milliseconds % 1000) + 1000) % 1000
        let second = (read.milliseconds - within) / 1000
        let inDay = Int(((second % 86_400) + 86_400) % 86_400)
        guard let day = CivilDay(year: read.year, month: read.month, day: read.day) else { return nil }
        switch LondonTime.read(day, hour: inDay / 3600, minute: inDay / 60 % 60, second: inDay % 60) {
        case .once(let moment): return (moment + within, moment + within + width)
        // Either may be meant.
        case .twice(let first, let last): return (first + within, last + within + width)
        case .never: return nil
        }
    }

    /// A year, a month or a day of London.
    private static func days(_ text: String) -> (low: Int64, high: Int64)? {
        guard let date = PartialDate(text),
            let first = CivilDay(year: date.year, month: date.month, day: date.day)
        else { return nil }
        let length =
            switch date.precision {
            case .year: (1...12).reduce(0) { $0 + CivilDay.days(in: $1, of: date.year) }
            case .month: CivilDay.days(in: date.month, of: date.year)
            default: 1
            }
        return (LondonTime.start(of: first), LondonTime.start(of: CivilDay(number: first.number + length)))
    }
}

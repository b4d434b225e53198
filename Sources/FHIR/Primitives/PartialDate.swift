/// A FHIR `date`, `dateTime` or `instant` at the precision it was written with.
///
/// Source: FHIR R4 datatypes.html#dateTime. A `dateTime` with a time always has an offset. The day is checked against
/// the month; a leap second (`:60`) is accepted and read as `:59`.
public struct PartialDate: Sendable, Hashable {
    /// How much of the date was written.
    public enum Precision: Int, Sendable, Comparable {
        case year, month, day, minute, second, fraction
        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }
    /// Year, 1 to 9999.
    public let year: Int
    /// Month, 1 to 12; 1 when not written.
    public let month: Int
    /// Day, 1 to 31; 1 when not written.
    public let day: Int
    /// Milliseconds since 1 January 1970 UTC of the earliest moment the text can mean, for ordering. A date without a
    /// time counts from midnight UTC.
    public let milliseconds: Int64
    /// How much was written.
    public let precision: Precision
    /// Milliseconds since 1 January 1970 UTC of the latest moment the text can mean: the last of its year, month or
    /// day, as the end of a period reaches (FHIR R4 Period.end). A time means itself.
    public var latest: Int64 {
        let day: Int
        switch precision {
        case .year: day = Self.dayNumber(year + 1, 1, 1)
        case .month: day = month == 12 ? Self.dayNumber(year + 1, 1, 1) : Self.dayNumber(year, month + 1, 1)
        case .day: day = Self.dayNumber(year, month, self.day + 1)
        case .minute, .second, .fraction: return milliseconds
        }
        return Int64(day) * 86_400_000 - 1
    }

    /// Parses the characters of a FHIR date, dateTime or instant; nil when they are none.
    public init?(_ text: String) {
        var text = text
        let parsed = text.withUTF8 { unsafe PartialDate($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    private init?(_ s: UnsafeBufferPointer<UInt8>) {
        func number(_ from: Int, _ count: Int) -> Int? {
            guard from + count <= s.count else { return nil }
            var value = 0
            for i in from..<from + count {
                let c = unsafe s[i]
                guard c >= 0x30 && c <= 0x39 else { return nil }
                value = value * 10 + Int(c - 0x30)
            }
            return value
        }
        func isByte(_ i: Int, _ c: UInt8) -> Bool { unsafe i < s.count && s[i] == c }
        guard let year = number(0, 4), year > 0 else { return nil }
        var month = 1
        var day = 1
        var precision = Precision.year
        var ms: Int64 = 0
        if s.count > 4 {
            guard isByte(4, 0x2D), let m = number(5, 2), (1...12).contains(m) else { return nil }
            month = m
            precision = .month
        }
        if s.count > 7 {
            guard isByte(7, 0x2D), let d = number(8, 2), d >= 1, d <= Self.days(year, month) else { return nil }
            day = d
            precision = .day
        }
        if s.count > 10 {
            guard isByte(10, 0x54), let h = number(11, 2), h < 24, isByte(13, 0x3A), let m = number(14, 2), m < 60
            else { return nil }
            ms = Int64(h * 60 + m) * 60_000
            precision = .minute
            var i = 16
            guard isByte(i, 0x3A), let sec = number(17, 2), sec <= 60 else { return nil }
            ms += Int64(min(sec, 59)) * 1000
            precision = .second
            i = 19
            if isByte(i, 0x2E) {
                i += 1
                var scale: Int64 = 100
                let start = i
                while i < s.count, let digit = number(i, 1) {
                    ms += Int64(digit) * scale
                    scale /= 10
                    i += 1
                }
                guard i > start else { return nil }
                precision = .fraction
            }
            if isByte(i, 0x5A) {
                i += 1
            } else {
                guard isByte(i, 0x2B) || isByte(i, 0x2D), let oh = number(i + 1, 2), isByte(i + 3, 0x3A),
                    let om = number(i + 4, 2), om < 60, oh < 14 || (oh == 14 && om == 0)
                else { return nil }
                let offset = Int64(oh * 60 + om) * 60_000
                ms += isByte(i, 0x2B) ? -offset : offset
                i += 6
            }
            guard i == s.count else { return nil }
        } else if s.count != 4 && s.count != 7 && s.count != 10 {
            return nil
        }
        self.year = year
        self.month = month
        self.day = day
        self.precision = precision
        milliseconds = Int64(Self.dayNumber(year, month, day)) * 86_400_000 + ms
    }

    /// The number of days in a month of the Gregorian calendar.
    public static func days(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1 January 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms", 2021).
    public static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yoe = y - era * 400
        let doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }

    /// Year, month and day of a day number (the inverse of ``dayNumber(_:_:_:)``).
    public static func civil(_ dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let z = dayNumber + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1)
    }
}

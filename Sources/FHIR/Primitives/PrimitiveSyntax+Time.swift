/// The primitive types of time. Days are checked against their month.
extension PrimitiveSyntax {
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    public static func date(_ s: Span<UInt8>) -> Bool {
        guard s.count <= 10 else { return false }
        return dateTime(s)
    }

    /// A date, or a date with a time to the second or finer and its offset from UTC.
    public static func dateTime(_ s: Span<UInt8>) -> Bool {
        guard s.count >= 4 else { return false }
        let year = pair(s, 0) &* 100 &+ pair(s, 2)
        guard year >= 1 && year <= 9999 else { return false }
        if s.count == 4 { return true }
        guard s.count >= 7, s[4] == 0x2D else { return false }
        let month = pair(s, 5)
        guard month >= 1 && month <= 12 else { return false }
        if s.count == 7 { return true }
        guard s.count >= 10, s[7] == 0x2D else { return false }
        let day = pair(s, 8)
        guard day >= 1, day <= 28 || day <= PartialDate.days(year, month) else { return false }
        if s.count == 10 { return true }
        guard s[10] == 0x54 else { return false }
        let end = clock(s, 11)
        return end > 0 && isOffset(s, end)
    }

    /// A `dateTime` to the second or finer.
    public static func instant(_ s: Span<UInt8>) -> Bool {
        guard s.count > 10 else { return false }
        return dateTime(s)
    }

    /// `hh:mm:ss` with any fraction of a second, and no offset.
    public static func time(_ s: Span<UInt8>) -> Bool {
        s.count >= 8 && clock(s, 0) == s.count
    }

    /// Two digits; far below zero when they are none.
    @inline(__always) private static func pair(_ s: Span<UInt8>, _ i: Int) -> Int {
        let tens = s[i] &- 0x30
        let ones = s[i &+ 1] &- 0x30
        return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : -1_000_000
    }

    /// The index after `hh:mm:ss(.f+)?` from `i`; negative when it is none. `24:00` is none, a leap second is one.
    @inline(__always) private static func clock(_ s: Span<UInt8>, _ i: Int) -> Int {
        guard i &+ 8 <= s.count, s[i &+ 2] == 0x3A, s[i &+ 5] == 0x3A else { return -1 }
        let (hour, minute, second) = (pair(s, i), pair(s, i &+ 3), pair(s, i &+ 6))
        guard hour >= 0 && hour < 24, minute >= 0 && minute < 60, second >= 0 && second <= 60 else { return -1 }
        guard i &+ 8 < s.count, s[i &+ 8] == 0x2E else { return i &+ 8 }
        let end = digits(s, i &+ 9)
        return end > i &+ 9 ? end : -1
    }

    /// Whether the bytes from `i` to the end are `Z` or an offset up to 14:00.
    @inline(__always) private static func isOffset(_ s: Span<UInt8>, _ i: Int) -> Bool {
        if s.count == i &+ 1 { return s[i] == 0x5A }
        guard s.count == i &+ 6, s[i] == 0x2B || s[i] == 0x2D, s[i &+ 3] == 0x3A else { return false }
        let (hour, minute) = (pair(s, i &+ 1), pair(s, i &+ 4))
        guard hour >= 0, minute >= 0 && minute < 60 else { return false }
        return hour < 14 || (hour == 14 && minute == 0)
    }
}

/// Days as `yyyy-mm-dd`, the form in which they are kept and exchanged. Source: ISO 8601-1, calendar date.
extension CivilDay {
    /// The day of a text `yyyy-mm-dd`; nil for any other text.
    package init?(iso text: String) {
        guard let (year, month, day) = Self.parts(text), let month, let day else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `2026-03-10`.
    package var isoText: String { StaffDate(year: year, month: month, day: day).machineText }

    /// The days that a date of any precision can mean: one for `2026-03-10`, a month for `2026-03`, a year for `2026`;
    /// nil for any other text.
    package static func span(_ text: String) -> ClosedRange<CivilDay>? {
        guard let (year, month, day) = parts(text),
            let first = CivilDay(year: year, month: month ?? 1, day: day ?? 1),
            let last = CivilDay(
                year: year, month: month ?? 12, day: day ?? Self.days(in: month ?? 12, of: year))
        else { return nil }
        return first...last
    }

    /// Four digits, two and two; what is missing from the end is nil.
    private static func parts(_ text: String) -> (year: Int, month: Int?, day: Int?)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), zip(parts, [4, 2, 2]).allSatisfy({ $0.utf8.count == $1 }),
            text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }), let year = Int(parts[0])
        else { return nil }
        let month = parts.count > 1 ? Int(parts[1]) : nil
        guard month.map({ (1...12).contains($0) }) ?? true else { return nil }
        return (year, month, parts.count > 2 ? Int(parts[2]) : nil)
    }
}

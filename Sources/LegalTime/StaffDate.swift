/// A date as it is shown, at the precision it was given with: a year, a month, a day, or a minute.
///
/// It holds numbers and is written out only when asked. Source of the forms: NHS Common User Interface, "Date display"
/// (`dd-Mmm-yyyy`), and the NHS service manual for the public form.
package struct StaffDate: Sendable, Hashable {
    /// How much is known.
    package enum Precision: UInt8, Sendable, Comparable {
        case year, month, day, minute
        package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }
    /// How much is known.
    package let precision: Precision
    private let yearField: Int16
    private let monthField: Int8
    private let dayField: Int8
    private let minuteOfDay: Int16
    private let offset: Int8

    /// A moment in milliseconds since 1970 UTC, as the clock in London showed it.
    package init(milliseconds: Int64) {
        self.init(LondonTime(milliseconds: milliseconds))
    }
    /// A moment as the clock in London showed it.
    package init(_ time: LondonTime) {
        precision = .minute
        yearField = Int16(clamping: time.day.year)
        monthField = Int8(time.day.month)
        dayField = Int8(time.day.day)
        minuteOfDay = Int16(time.hour * 60 + time.minute)
        offset = Int8(time.offsetMinutes)
    }
    /// A date without a time: a day, a month (`day` nil) or a year (`month` nil too).
    package init(year: Int, month: Int? = nil, day: Int? = nil) {
        precision = month == nil ? .year : day == nil ? .month : .day
        yearField = Int16(clamping: year)
        monthField = Int8(clamping: month ?? 1)
        dayField = Int8(clamping: day ?? 1)
        minuteOfDay = 0
        offset = 0
    }

    /// Year.
    package var year: Int { Int(yearField) }
    /// Month, 1 when not known.
    package var month: Int { Int(monthField) }
    /// Day of the month, 1 when not known.
    package var day: Int { Int(dayField) }
    /// The day, when it is known.
    package var civilDay: CivilDay? { precision >= .day ? CivilDay(year: year, month: month, day: day) : nil }
    /// The same date without its time.
    package var dateOnly: StaffDate { precision == .minute ? StaffDate(year: year, month: month, day: day) : self }

    /// `10-Mar-2026`, `Mar-2026` or `2026`.
    package var dateText: String {
        switch precision {
        case .year: Self.digits(year, 4)
        case .month: "\(Self.shortMonth(month))-\(Self.digits(year, 4))"
        case .day, .minute: "\(Self.digits(day, 2))-\(Self.shortMonth(month))-\(Self.digits(year, 4))"
        }
    }
    /// `14:21`; nil when only the date is known.
    package var timeText: String? {
        guard precision == .minute else { return nil }
        return "\(Self.digits(Int(minuteOfDay) / 60, 2)):\(Self.digits(Int(minuteOfDay) % 60, 2))"
    }
    /// For staff: `10-Mar-2026 14:21`, or as much of it as is known.
    package var text: String { timeText.map { "\(dateText) \($0)" } ?? dateText }

    /// For the public: `Tuesday 10 March 2026, 2:32pm`, or as much of it as is known. Midnight and midday are named.
    package var publicText: String {
        switch precision {
        case .year: return "\(year)"
        case .month: return "\(Self.longMonth(month)) \(year)"
        case .day: return publicDay
        case .minute: return "\(publicDay), \(publicTime)"
        }
    }
    /// For the public, from this moment to a later one: `Tuesday 10 March 2026, 2:32pm to 2:50pm`; both days when they
    /// differ, and one moment when nothing that is shown differs.
    package func publicText(to end: StaffDate) -> String {
        if publicText == end.publicText { return publicText }
        return "\(publicText) to \(dateOnly == end.dateOnly ? end.publicTime : end.publicText)"
    }
    private var publicDay: String {
        let weekday = civilDay.map { Self.weekdays[$0.weekday] + " " } ?? ""
        return "\(weekday)\(day) \(Self.longMonth(month)) \(year)"
    }
    private var publicTime: String {
        let (hour, minute) = (Int(minuteOfDay) / 60, Int(minuteOfDay) % 60)
        if minute == 0 && hour == 0 { return "midnight" }
        if minute == 0 && hour == 12 { return "midday" }
        let shown = hour % 12 == 0 ? 12 : hour % 12
        let minutes = minute == 0 ? "" : ":\(Self.digits(minute, 2))"
        return "\(shown)\(minutes)\(hour < 12 ? "am" : "pm")"
    }

    /// For machines, as HTML `datetime` and FHIR `dateTime` write it: `2026-03-10T14:21:00+00:00`, `2026-03-10`, …
    package var machineText: String {
        var out = Self.digits(year, 4)
        if precision >= .month { out += "-\(Self.digits(month, 2))" }
        if precision >= .day { out += "-\(Self.digits(day, 2))" }
        if let timeText { out += "T\(timeText):00+\(offset == 0 ? "00" : "01"):00" }
        return out
    }
    /// `Mar-2026`, or the year alone when no more is known.
    package var monthText: String {
        precision == .year ? dateText : StaffDate(year: year, month: month).dateText
    }
    /// `March 2026`, the heading of a month.
    package var monthHeading: String {
        precision == .year ? "\(year)" : "\(Self.longMonth(month)) \(year)"
    }

    private static let shortMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let longMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    private static func shortMonth(_ month: Int) -> String { shortMonths[max(0, min(11, month - 1))] }
    private static func longMonth(_ month: Int) -> String { longMonths[max(0, min(11, month - 1))] }
    private static func digits(_ value: Int, _ count: Int) -> String {
        let text = "\(value)"
        return text.utf8.count >= count ? text : String(repeating: "0", count: count - text.utf8.count) + text
    }
}

import HTMLBuilder
import LegalTime
import SharedRecord

extension Tone {
    /// The class of a flag of this colour; nil for none.
    var flagClass: StaticString? {
        switch self {
        case .critical: "lg-flag--crit"
        case .danger: "lg-flag--high"
        case .warn: "lg-flag--warn"
        case .info: "lg-flag--low"
        case .ok: "lg-flag--ok"
        case .hide: "lg-flag--hide"
        case .plain: nil
        }
    }
    /// The class of an absent line of this colour; nil for grey.
    var absentClass: StaticString? {
        switch self {
        case .hide: "lg-absent--hide"
        case .warn, .danger, .critical: "lg-absent--fail"
        case .info, .ok, .plain: nil
        }
    }
    /// The class of an alert of this colour; nil for none.
    var alertClass: StaticString? {
        switch self {
        case .critical, .danger: "lg-alert--danger"
        case .warn: "lg-alert--warn"
        case .info: "lg-alert--info"
        case .ok, .hide, .plain: nil
        }
    }
}

/// A short label, always with words.
struct FlagLabel: Component {
    let view: FlagView
    init(_ view: FlagView) { self.view = view }
    var content: Block { span(.class("lg-flag", view.tone.flagClass)) { view.text } }
}

/// A flag, or quiet words where there is nothing to point at, such as "In range" and "Same".
struct QuietFlag: Component {
    let view: FlagView
    init(_ view: FlagView) { self.view = view }
    var content: Block {
        if view.tone == .plain { span(.class("lg-meta")) { view.text } } else { FlagLabel(view) }
    }
}

/// A date for staff, never broken over lines; `missing` where there is none.
struct DateText: Component {
    let date: StaffDate?
    var missing = "Not recorded"
    var withTime = true
    init(_ date: StaffDate?, missing: String = "Not recorded", withTime: Bool = true) {
        self.date = date
        self.missing = missing
        self.withTime = withTime
    }
    var content: Block {
        if let date {
            Day(date)
            if withTime, let clock = date.timeText {
                " "
                span(.class("lg-num")) { clock }
            }
        } else {
            missing
        }
    }
}

/// A day for staff, with the same for machines.
struct Day: Component {
    let date: StaffDate
    init(_ date: StaffDate) { self.date = date }
    var content: Block {
        if date.precision >= .day {
            time(.class("lg-date"), .datetime(machineText)) { staffText }
        } else {
            time(.class("lg-date"), .datetime(date.machineText)) { date.dateText }
        }
    }

    /// `2026-03-10`. A record page has hundreds of dates: both forms are written digit by digit into a short string,
    /// which is ten times as fast as putting strings together.
    private var machineText: String {
        unsafe String(unsafeUninitializedCapacity: 10) { bytes in
            unsafe Self.put(date.year, 4, into: bytes, at: 0)
            unsafe bytes[4] = 0x2D
            unsafe Self.put(date.month, 2, into: bytes, at: 5)
            unsafe bytes[7] = 0x2D
            unsafe Self.put(date.day, 2, into: bytes, at: 8)
            return 10
        }
    }

    /// `10-Mar-2026`, as `StaffDate.dateText` has it.
    private var staffText: String {
        unsafe String(unsafeUninitializedCapacity: 11) { bytes in
            unsafe Self.put(date.day, 2, into: bytes, at: 0)
            unsafe bytes[2] = 0x2D
            let month = max(0, min(11, date.month - 1)) * 3
            for index in 0..<3 { unsafe bytes[3 + index] = Self.months.utf8Start[month + index] }
            unsafe bytes[6] = 0x2D
            unsafe Self.put(date.year, 4, into: bytes, at: 7)
            return 11
        }
    }

    private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

    private static func put(_ value: Int, _ digits: Int, into bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        var rest = max(0, value)
        for index in (0..<digits).reversed() {
            unsafe bytes[start + index] = UInt8(0x30 + rest % 10)
            rest /= 10
        }
    }
}

/// A line that says what is missing and why.
struct AbsentLine: Component {
    let view: AbsenceView
    init(_ view: AbsenceView) { self.view = view }
    var content: Block {
        p(.class("lg-absent", view.kind.tone.absentClass)) {
            b { view.subject }
            " "
            view.text
        }
    }
}

/// Whether the lines say that the role does not include the section: then no number of it and no way to all of it
/// stands on the page, as nothing is known of it here.
func isExcluded(_ absences: [AbsenceView]) -> Bool { absences.contains { $0.kind == .roleExcludes } }

/// Absent lines at the end of a list.
struct AbsentItems: Component {
    let views: [AbsenceView]
    init(_ views: [AbsenceView]) { self.views = views }
    var content: Block { Each(views) { view in li { AbsentLine(view) } } }
}

/// Text that only screen readers say.
struct Unseen: Component {
    let words: String
    init(_ words: String) { self.words = words }
    var content: Block { span(.class("nhsuk-u-visually-hidden")) { words } }
}

/// A number with commas: `1,284,913`.
func grouped(_ number: Int) -> String { Wording.grouped(number) }

/// `1 entry`, `1,204 entries`.
func counted(_ count: Int, _ one: String, _ many: String) -> String { Wording.counted(count, one, many) }

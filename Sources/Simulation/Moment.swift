import FHIR

/// A second of time, counted from 1 January 1970 UTC. Written as a FHIR `instant` in UTC.
struct Moment: Comparable, Hashable, Sendable {
    /// Seconds since 1 January 1970 UTC.
    var seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    /// A time of a day; `day` counts days since 1 January 1970.
    @inline(never)
    init(_ day: Int, _ hour: Int = 9, _ minute: Int = 0) { seconds = day * 86_400 + hour * 3600 + minute * 60 }

    /// Days since 1 January 1970.
    var day: Int { seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400 }

    @inline(never)
    static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }

    func adding(minutes: Int) -> Moment { Moment(seconds: seconds + minutes * 60) }
    func adding(hours: Int) -> Moment { Moment(seconds: seconds + hours * 3600) }
    func adding(days: Int) -> Moment { Moment(seconds: seconds + days * 86_400) }

    /// FHIR `instant`, such as `2026-11-22T13:48:00Z`.
    var text: String {
        let day = self.day
        let rest = seconds - day * 86_400
        return Moment.dated(day, suffix: 10) { digits in
            digits(0x54, -1)
            digits(rest / 3600, 2)
            digits(0x3A, -1)
            digits(rest / 60 % 60, 2)
            digits(0x3A, -1)
            digits(rest % 60, 2)
            digits(0x5A, -1)
        }
    }

    /// Hours and minutes, such as `13:48`.
    var clock: String {
        let rest = (seconds - day * 86_400) / 60
        return "\(rest / 60 < 10 ? "0" : "")\(rest / 60):\(rest % 60 < 10 ? "0" : "")\(rest % 60)"
    }

    /// A FHIR `date` of a day number, such as `2026-11-22`.
    @inline(never)
    static func date(_ day: Int) -> String { dated(day, suffix: 0) { _ in } }

    /// A date as staff read it, such as `22-Nov-2026`.
    @inline(never)
    static func words(_ day: Int) -> String {
        let (y, m, d) = PartialDate.civil(day)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(d < 10 ? "0" : "")\(d)-\(months[m - 1])-\(y)"
    }

    /// The day number of a date.
    @inline(never)
    static func day(_ year: Int, _ month: Int, _ day: Int) -> Int { PartialDate.dayNumber(year, month, day) }

    private typealias Digits = (_ value: Int, _ width: Int) -> Void

    @inline(never)
    private static func dated(_ day: Int, suffix: Int, _ more: (Digits) -> Void) -> String {
        let (y, m, d) = PartialDate.civil(day)
        return unsafe String(unsafeUninitializedCapacity: 10 + suffix) { buffer in
            var i = 0
            func digits(_ value: Int, _ width: Int) {
                if width < 0 {
                    unsafe buffer[i] = UInt8(value)
                    i += 1
                    return
                }
                var scale = width == 4 ? 1000 : 10
                while scale > 0 {
                    unsafe buffer[i] = UInt8(0x30 + value / scale % 10)
                    i += 1
                    scale /= 10
                }
            }
            digits(y, 4)
            digits(0x2D, -1)
            digits(m, 2)
            digits(0x2D, -1)
            digits(d, 2)
            withoutActuallyEscaping(digits) { more($0) }
            return i
        }
    }
}

/// A moment as the clocks in London show it.
package struct LondonTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1 January 1970 UTC.
    package let milliseconds: Int64
    /// The day in London.
    package let day: CivilDay
    /// Hour of the day, 0 to 23.
    package let hour: Int
    /// Minute of the hour.
    package let minute: Int
    /// Second of the minute.
    package let second: Int
    /// How far the clock stands ahead of UTC, in minutes: 0 or 60.
    package let offsetMinutes: Int

    /// The local time of a moment in milliseconds since 1970 UTC.
    package init(milliseconds: Int64) {
        let offset = SummerTime.offset(at: milliseconds)
        let local = milliseconds + offset
        let number = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
        let seconds = Int((local - number * 86_400_000) / 1000)
        self.milliseconds = milliseconds
        day = CivilDay(number: Int(number))
        hour = seconds / 3600
        minute = seconds / 60 % 60
        second = seconds % 60
        offsetMinutes = Int(offset / 60_000)
    }

    /// What a time on London's clock can mean.
    package enum Reading: Sendable, Equatable {
        /// One moment, in milliseconds since 1970 UTC.
        case once(Int64)
        /// The hour that comes twice when summer time ends: the earlier and the later moment.
        case twice(Int64, Int64)
        /// The hour that is left out when summer time begins.
        case never
    }

    /// The moments at which London's clock shows a day and time.
    package static func read(_ day: CivilDay, hour: Int, minute: Int, second: Int = 0) -> Reading {
        let plain = Int64(day.number) * 86_400_000 + Int64(hour * 3600 + minute * 60 + second) * 1000
        let summer = plain - 3_600_000
        let isSummer = SummerTime.offset(at: summer) != 0
        let isWinter = SummerTime.offset(at: plain) == 0
        switch (isSummer, isWinter) {
        case (true, true): return .twice(summer, plain)
        case (true, false): return .once(summer)
        case (false, true): return .once(plain)
        case (false, false): return .never
        }
    }

    /// The first moment of a day in London, in milliseconds since 1970 UTC.
    package static func start(of day: CivilDay) -> Int64 {
        switch read(day, hour: 0, minute: 0) {
        case .once(let moment), .twice(let moment, _): moment
        case .never: Int64(day.number) * 86_400_000
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}

/// When a person was born, as far as it is known.
package enum Birth: Sendable, Hashable {
    /// To the minute.
    case moment(LondonTime)
    /// To the day.
    case day(CivilDay)
    /// To the month.
    case month(year: Int, month: Int)
    /// To the year.
    case year(Int)
}

/// Age in words for the banner.
///
/// Source: shared-record specification §2 after NHS Common User Interface "Patient Banner": under 2 hours in minutes,
/// under 2 days in hours, under 4 weeks in days, under 1 year in weeks and days, under 2 years in months and days,
/// under
/// 18 years in years and months, else in years. An anniversary is reached on the day of the month of the birth; a
/// person
/// born on 29 February reaches it on 1 March in other years.
package enum Age {
    /// `34min`, `29hr`, `12d`, `27w 5d`, `13m 4d`, `4y 3m`, `75y`. A birth known only to the day counts whole days when
    /// minutes or hours would be said; one known to the month or year gives `about 75y`. A birth in the future reads
    /// "Not known".
    package static func text(from birth: Birth, to moment: LondonTime) -> String {
        switch birth {
        case .moment(let born):
            let minutes = (moment.milliseconds - born.milliseconds) / 60_000
            if moment.milliseconds < born.milliseconds { return "Not known" }
            if minutes < 120 { return "\(minutes)min" }
            if minutes < 2 * 24 * 60 { return "\(minutes / 60)hr" }
            return text(from: born.day, to: moment.day)
        case .day(let day): return text(from: day, to: moment.day)
        case .month(let year, let month): return about(year, month, moment.day)
        case .year(let year): return about(year, 12, moment.day)
        }
    }

    /// Whole years of age on a day; nil before birth.
    package static func years(from birth: CivilDay, to day: CivilDay) -> Int? {
        let months = months(from: birth, to: day)
        return months < 0 ? nil : months / 12
    }

    private static func text(from birth: CivilDay, to day: CivilDay) -> String {
        let days = day.number - birth.number
        if days < 0 { return "Not known" }
        if days < 28 { return "\(days)d" }
        let months = months(from: birth, to: day)
        if months < 12 { return "\(days / 7)w \(days % 7)d" }
        if months < 24 { return "\(months)m \(daysSinceMonth(birth, day))d" }
        if months < 18 * 12 { return "\(months / 12)y \(months % 12)m" }
        return "\(months / 12)y"
    }

    /// Whole months between two days; negative before birth.
    private static func months(from birth: CivilDay, to day: CivilDay) -> Int {
        let months = (day.year - birth.year) * 12 + day.month - birth.month
        return day.day < birth.day ? months - 1 : months
    }
    /// Days since the last monthly anniversary; where the month is too short for it, it falls on the first of the next.
    private static func daysSinceMonth(_ birth: CivilDay, _ day: CivilDay) -> Int {
        if day.day >= birth.day { return day.day - birth.day }
        let month = day.month == 1 ? 12 : day.month - 1
        let year = day.month == 1 ? day.year - 1 : day.year
        guard let anniversary = CivilDay(year: year, month: month, day: birth.day) else { return day.day - 1 }
        return day.number - anniversary.number
    }
    /// The smallest age that the birth allows.
    private static func about(_ year: Int, _ month: Int, _ day: CivilDay) -> String {
        let months = (day.year - year) * 12 + day.month - month
        if months < 0 { return day.year >= year ? "about 0y" : "Not known" }
        return "about \(months / 12)y"
    }
}

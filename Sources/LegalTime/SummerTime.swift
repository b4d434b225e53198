/// When clocks in the United Kingdom are ahead of Greenwich.
///
/// Since 1996: from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October (The Summer Time
/// Order 2002, SI 2002/262, after Directive 2000/84/EC; 1996 and 1997 by the Summer Time Order 1994, 1998 to 2001 by
/// that of 1997, with the same dates). From 1972 to 1995: from 02:00 UTC on the day after the third Saturday of March,
/// or of the second when the day after the third was Easter Day, to 02:00 UTC on the day after the fourth Saturday of
/// October (Summer Time Act 1972 s1(2)), altered for 1981 to 1995 by the Summer Time Orders; those are the table
/// below. From 18 February 1968 to 31 October 1971 the clock stood one hour ahead all year (Summer Time Order 1968 and
/// British Standard Time Act 1968). Before 1968 Greenwich Mean Time is used all year: a documented limit, good to the
/// day for a birth date, which is never converted.
enum SummerTime {
    /// Days on which summer time began and ended, year by year from 1972 to 1995, as (month, day); the change was at
    /// 02:00 UTC up to 1980 and at 01:00 UTC afterwards. Source: Summer Time Act 1972 and the Summer Time Orders 1980
    /// (SI 1980/1089), 1982 (SI 1982/1673), 1986 (SI 1986/223), 1988 (SI 1988/931), 1989 (SI 1989/985), 1992
    /// (SI 1992/1729) and 1994 (SI 1994/2798).
    static let table: [(begin: (Int, Int), end: (Int, Int))] = [
        ((3, 19), (10, 29)),  // 1972
        ((3, 18), (10, 28)),
        ((3, 17), (10, 27)),
        ((3, 16), (10, 26)),
        ((3, 21), (10, 24)),  // 1976
        ((3, 20), (10, 23)),
        ((3, 19), (10, 29)),
        ((3, 18), (10, 28)),
        ((3, 16), (10, 26)),  // 1980
        ((3, 29), (10, 25)),
        ((3, 28), (10, 24)),
        ((3, 27), (10, 23)),
        ((3, 25), (10, 28)),  // 1984
        ((3, 31), (10, 27)),
        ((3, 30), (10, 26)),
        ((3, 29), (10, 25)),
        ((3, 27), (10, 23)),  // 1988
        ((3, 26), (10, 29)),
        ((3, 25), (10, 28)),
        ((3, 31), (10, 27)),
        ((3, 29), (10, 25)),  // 1992
        ((3, 28), (10, 24)),
        ((3, 27), (10, 23)),
        ((3, 26), (10, 22)),
    ]
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000

    /// How far the clock stands ahead of UTC, in milliseconds, at a moment in milliseconds since 1970.
    static func offset(at moment: Int64) -> Int64 {
        let year = year(of: moment)
        if year >= 1972 {
            let (begin, end) = year < 1972 + known.count ? known[year - 1972] : bounds(of: year)
            return moment >= begin && moment < end ? hour : 0
        }
        return moment >= standardTime.begin && moment < standardTime.end ? hour : 0
    }

    /// The year of a moment in UTC, by the mean length of a year and a look at its neighbours.
    private static func year(of moment: Int64) -> Int {
        let guess = 1970 + Int(moment >= 0 ? moment / 31_556_952_000 : (moment - 31_556_951_999) / 31_556_952_000)
        if moment < start(of: guess) { return guess - 1 }
        return moment >= start(of: guess + 1) ? guess + 1 : guess
    }
    private static func start(of year: Int) -> Int64 { Int64(CivilDay(unchecked: year, 1, 1).number) * day }

    /// The bounds of the years that records speak of, worked out once.
    private static let known: [(Int64, Int64)] = (1972...2100).map(bounds)

    /// British Standard Time: 02:00 UTC on 18 February 1968 to 02:00 UTC on 31 October 1971.
    private static let standardTime: (begin: Int64, end: Int64) = (
        Int64(CivilDay(unchecked: 1968, 2, 18).number) * day + 2 * hour,
        Int64(CivilDay(unchecked: 1971, 10, 31).number) * day + 2 * hour
    )

    private static func bounds(of year: Int) -> (Int64, Int64) {
        if year >= 1996 {
            return (
                Int64(CivilDay.lastSunday(of: 3, year).number) * day + hour,
                Int64(CivilDay.lastSunday(of: 10, year).number) * day + hour
            )
        }
        let row = table[year - 1972]
        let at = year <= 1980 ? 2 * hour : hour
        return (
            Int64(CivilDay(unchecked: year, row.begin.0, row.begin.1).number) * day + at,
            Int64(CivilDay(unchecked: year, row.end.0, row.end.1).number) * day + at
        )
    }
}

import LegalTime
import Testing

/// Milliseconds since 1970 of a day and time in UTC.
private func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) throws -> Int64 {
    let day = try #require(CivilDay(year: year, month: month, day: day))
    return Int64(day.number) * 86_400_000 + Int64(hour * 60 + minute) * 60_000
}

@Suite("The clock in London")
struct LondonTimeTests {
    /// The last minute of winter time, the first of summer time, the last of summer time, the first of winter time.
    @Test(
        "Changes of the clock",
        arguments: [
            // After tzdata 2024a, Europe/London.
            (1972, (3, 19, 2), (10, 29, 2)), (1976, (3, 21, 2), (10, 24, 2)), (1980, (3, 16, 2), (10, 26, 2)),
            (1981, (3, 29, 1), (10, 25, 1)), (1985, (3, 31, 1), (10, 27, 1)), (1989, (3, 26, 1), (10, 29, 1)),
            (1995, (3, 26, 1), (10, 22, 1)), (1996, (3, 31, 1), (10, 27, 1)), (2002, (3, 31, 1), (10, 27, 1)),
            (2024, (3, 31, 1), (10, 27, 1)), (2026, (3, 29, 1), (10, 25, 1)), (2037, (3, 29, 1), (10, 25, 1)),
        ])
    func changes(year: Int, begin: (Int, Int, Int), end: (Int, Int, Int)) throws {
        let begins = try utc(year, begin.0, begin.1, begin.2)
        let ends = try utc(year, end.0, end.1, end.2)
        #expect(LondonTime(milliseconds: begins - 1).offsetMinutes == 0)
        #expect(LondonTime(milliseconds: begins).offsetMinutes == 60)
        #expect(LondonTime(milliseconds: ends - 1).offsetMinutes == 60)
        #expect(LondonTime(milliseconds: ends).offsetMinutes == 0)
    }

    @Test("British Standard Time, 1968 to 1971, is summer time all year")
    func standardTime() throws {
        #expect(LondonTime(milliseconds: try utc(1970, 1, 15, 12)).offsetMinutes == 60)
        #expect(LondonTime(milliseconds: try utc(1971, 10, 31, 1, 59)).offsetMinutes == 60)
        #expect(LondonTime(milliseconds: try utc(1971, 10, 31, 2)).offsetMinutes == 0)
        #expect(LondonTime(milliseconds: try utc(1968, 2, 18, 1, 59)).offsetMinutes == 0)
    }

    @Test("A summer evening in UTC is the next day in London")
    func nextDay() throws {
        let time = LondonTime(milliseconds: try utc(2026, 6, 30, 23, 30))
        #expect(time.day == CivilDay(year: 2026, month: 7, day: 1))
        #expect((time.hour, time.minute) == (0, 30))
    }

    @Test("The hour left out, the hour that comes twice, and an ordinary one")
    func readings() throws {
        let spring = try #require(CivilDay(year: 2026, month: 3, day: 29))
        let autumn = try #require(CivilDay(year: 2026, month: 10, day: 25))
        #expect(LondonTime.read(spring, hour: 1, minute: 30) == .never)
        #expect(LondonTime.read(spring, hour: 2, minute: 0) == .once(try utc(2026, 3, 29, 1)))
        #expect(
            LondonTime.read(autumn, hour: 1, minute: 30)
                == .twice(try utc(2026, 10, 25, 0, 30), try utc(2026, 10, 25, 1, 30)))
        #expect(LondonTime.read(autumn, hour: 2, minute: 0) == .once(try utc(2026, 10, 25, 2)))
    }

    @Test("Reading what the clock shows gives the moment back, over sixty years")
    func roundTrip() throws {
        var moment = try utc(1972, 1, 1)
        let end = try utc(2032, 1, 1)
        while moment < end {
            let time = LondonTime(milliseconds: moment)
            switch LondonTime.read(time.day, hour: time.hour, minute: time.minute, second: time.second) {
            case .once(let back): #expect(back == moment)
            case .twice(let first, let second): #expect(first == moment || second == moment)
            case .never: Issue.record("the clock showed an hour that it leaves out")
            }
            moment += 7 * 3_600_000 + 1_000
        }
    }

    @Test("Days before 1970 and across leap years count right")
    func dayNumbers() throws {
        for number in stride(from: -150_000, to: 60_000, by: 37) {
            let day = CivilDay(number: number)
            #expect(day.number == number)
            #expect(CivilDay(year: day.year, month: day.month, day: day.day) == day)
        }
        #expect(CivilDay(number: 0).weekday == 4)
        #expect(CivilDay(year: 1900, month: 2, day: 29) == nil)
        #expect(CivilDay(year: 2000, month: 2, day: 29) != nil)
    }
}

@Suite("Dates as they are shown")
struct StaffDateTests {
    @Test("Staff read dd-Mmm-yyyy, as much of it as is known")
    func staff() throws {
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10, 14, 21)).text == "10-Mar-2026 14:21")
        #expect(StaffDate(milliseconds: try utc(2026, 7, 1, 23, 5)).text == "02-Jul-2026 00:05")
        #expect(StaffDate(year: 1951, month: 3, day: 4).text == "04-Mar-1951")
        #expect(StaffDate(year: 2019, month: 3).text == "Mar-2019")
        #expect(StaffDate(year: 2019).text == "2019")
        #expect(StaffDate(year: 2019).timeText == nil)
        #expect(StaffDate(year: 2019, month: 3, day: 9).monthHeading == "March 2019")
    }

    @Test("The public reads the date in full")
    func people() throws {
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10, 14, 32)).publicText == "Tuesday 10 March 2026, 2:32pm")
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10, 9)).publicText == "Tuesday 10 March 2026, 9am")
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10)).publicText == "Tuesday 10 March 2026, midnight")
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10, 12)).publicText == "Tuesday 10 March 2026, midday")
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10, 0, 5)).publicText == "Tuesday 10 March 2026, 12:05am")
        #expect(StaffDate(year: 2026, month: 3).publicText == "March 2026")
    }

    @Test("Machines read ISO 8601 with the offset")
    func machines() throws {
        #expect(StaffDate(milliseconds: try utc(2026, 3, 10, 14, 21)).machineText == "2026-03-10T14:21:00+00:00")
        #expect(StaffDate(milliseconds: try utc(2026, 7, 10, 14, 21)).machineText == "2026-07-10T15:21:00+01:00")
        #expect(StaffDate(year: 951, month: 3).machineText == "0951-03")
    }
}

@Suite("Age")
struct AgeTests {
    private static let now: Int64 = 1_773_151_200_000  // 10 March 2026, 14:00 in London

    @Test(
        "By day of birth",
        arguments: [
            ((2026, 3, 10), "0d"), ((2026, 3, 9), "1d"), ((2026, 2, 11), "27d"), ((2026, 2, 10), "4w 0d"),
            ((2026, 1, 1), "9w 5d"), ((2025, 3, 11), "52w 0d"), ((2025, 3, 10), "12m 0d"), ((2024, 11, 30), "15m 9d"),
            ((2024, 3, 11), "23m 27d"), ((2024, 3, 10), "2y 0m"), ((2019, 9, 11), "6y 5m"), ((2008, 3, 11), "17y 11m"),
            ((2008, 3, 10), "18y"), ((1951, 3, 4), "75y"), ((1951, 3, 11), "74y"), ((2026, 3, 11), "Not known"),
        ])
    func days(birth: (Int, Int, Int), expected: String) throws {
        let day = try #require(CivilDay(year: birth.0, month: birth.1, day: birth.2))
        #expect(Age.text(from: .day(day), to: LondonTime(milliseconds: Self.now)) == expected)
    }

    @Test(
        "By minute of birth",
        arguments: [
            (0, "0min"), (119, "119min"), (120, "2hr"), (47 * 60 + 59, "47hr"), (48 * 60, "2d"), (10 * 24 * 60, "10d"),
        ])
    func minutes(before: Int, expected: String) {
        let birth = LondonTime(milliseconds: Self.now - Int64(before) * 60_000)
        #expect(Age.text(from: .moment(birth), to: LondonTime(milliseconds: Self.now)) == expected)
    }

    @Test("A birth known to the year or the month is said to be about so long ago, never older than it may be")
    func about() {
        let now = LondonTime(milliseconds: Self.now)
        #expect(Age.text(from: .year(1951), to: now) == "about 74y")
        #expect(Age.text(from: .month(year: 1951, month: 3), to: now) == "about 75y")
        #expect(Age.text(from: .year(2026), to: now) == "about 0y")
        #expect(Age.text(from: .year(2027), to: now) == "Not known")
    }

    @Test("A person born on 29 February has the anniversary on 1 March")
    func leapDay() throws {
        let birth = try #require(CivilDay(year: 2008, month: 2, day: 29))
        let before = try #require(CivilDay(year: 2026, month: 2, day: 28))
        let after = try #require(CivilDay(year: 2026, month: 3, day: 1))
        #expect(Age.years(from: birth, to: before) == 17)
        #expect(Age.years(from: birth, to: after) == 18)
        #expect(Age.years(from: after, to: birth) == nil)
    }
}

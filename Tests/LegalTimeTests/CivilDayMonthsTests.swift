import LegalTime
import Testing

@Suite struct CivilDayMonthsTests {
    @Test(
        "A month later is the same number, or the month's last day",
        arguments: [
            ("2026-03-04", 1, "2026-04-04"), ("2026-01-31", 1, "2026-02-28"), ("2028-01-30", 1, "2028-02-29"),
            ("2026-12-31", 1, "2027-01-31"), ("2026-08-31", 1, "2026-09-30"), ("2026-11-15", 3, "2027-02-15"),
        ])
    func months(from: String, months: Int, to: String) throws {
        func day(_ text: String) throws -> CivilDay {
            let parts = text.split(separator: "-").compactMap { Int($0) }
            return try #require(CivilDay(year: parts[0], month: parts[1], day: parts[2]))
        }
        #expect(try day(from).adding(months: months) == day(to))
    }
}

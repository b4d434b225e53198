import Access
import Ledger
import LegalTime
import SharedRecord
import Testing
import Web

/// 10 March 2026, 10:02 in London, in milliseconds since 1970.
private let morning: Int64 = 1_773_136_920_000

/// An access so many minutes after ``morning``, as the ledger holds it.
private func access(
    _ minutes: Int64, by subject: String = "raman", name: String = "Dr Priya Raman",
    role: String = "hospitalConsultant", basis: String = "", resources: String = "", action: String = "read"
) throws -> RecordedAccess {
    let number = String(minutes + 1_000_000)
    let event = String(repeating: "0", count: 32 - number.count) + number
    return try RecordedAccess(
        text: Array(
            """
            {"event":"\(event)","time":\(morning + minutes * 60_000),"action":"\(action)","who":"\(subject)",\
            "name":"\(name)","role":"\(role)","organisation":"RRL","at":"Limehouse General Hospital",\
            "purpose":"\(Purpose.directCare.rawValue)","route":"summary","basis":"\(basis)",\
            "resources":"\(resources)","record":7}
            """.utf8))
}

private func view(_ accesses: [RecordedAccess]) -> SeenView {
    SeenView(
        accesses, sections: [1: .laboratory, 2: .medicines], month: nil, show: .others, now: morning + 86_400_000)
}

@Suite struct SeenViewTests {
    /// Three accesses within half an hour of each other are one line, that says when it began and ended.
    @Test func aVisitSaysFromWhenToWhenAndHowOften() throws {
        let line = try #require(try view([access(0), access(12), access(23)]).entries.first)
        #expect(line.when == "Tuesday 10 March 2026, 10:02am to 10:25am, 3 times")
    }

    /// Each access can be seen with its own time, its own parts and its own receipt.
    @Test func noAccessOfAVisitIsLost() throws {
        let accesses = try [access(0, resources: "1"), access(12, resources: "2"), access(23)]
        let line = try #require(view(accesses).entries.first)
        #expect(line.accesses.map(\.when).map { $0.suffix(7) } == ["10:25am", "10:14am", "10:02am"])
        #expect(line.accesses.map(\.receipt) == accesses.reversed().map(\.event.receipt))
        #expect(line.accesses.map(\.lookedAt) == ["Your record", "Medicines", "Test results"])
    }

    /// A long visit of one reader does not put another's, which ended before it, above it; the newest is the first.
    @Test func linesStandInTheOrderOfTheirLatestAccess() throws {
        let entries = try view([
            access(0), access(25), access(50), access(10, by: "clarke", name: "Ruth Clarke", role: "midwife"),
            access(40, by: "clarke", name: "Ruth Clarke", role: "midwife"),
        ]).entries
        #expect(entries.map(\.time) == [50, 40, 10].map { morning + $0 * 60_000 })
        #expect(
            entries.map(\.when) == [
                "Tuesday 10 March 2026, 10:02am to 10:52am, 3 times", "Tuesday 10 March 2026, 10:42am",
                "Tuesday 10 March 2026, 10:12am",
            ])
    }

    /// Two reasons within a visit are both told.
    @Test func everyReasonOfAVisitIsTold() throws {
        let kinds = [Relationship.Kind.registered, .claimed]
        let line = try #require(
            try view([access(0, basis: kinds[0].title), access(5, basis: kinds[1].title)]).entries.first)
        for kind in kinds { #expect(line.why.contains(PlainEnglish.relationship(kind))) }
    }

    /// One person in two roles is not shown in one of them for both.
    @Test func anotherRoleIsAnotherLine() throws {
        let entries = try view([access(0), access(5, role: "generalPractitioner")]).entries
        #expect(entries.count == 2)
    }

    /// Who acts for a person reads their own looks under their own name, as nobody else's and not as "You".
    @Test func whoActsIsNamedOnTheirOwnLines() throws {
        let looks = try [access(0, by: "father", name: "Shirin Hosseini", role: "proxy", basis: "mother")]
        let theirs = SeenView(
            looks, sections: [:], month: nil, show: .own, now: morning + 86_400_000, for: .proxy(of: "Peter Shaw"))
        let line = try #require(theirs.entries.first)
        #expect(line.title == "Shirin Hosseini, acting for Peter Shaw" && !line.canAsk)
        #expect(line.why == "You were signed in to act for Peter Shaw.")
    }

    /// What goes on past midnight names both days, and stands in the month in which it ended.
    @Test func aVisitPastMidnightNamesBothDays() throws {
        // 31 March 2026, 23:55 in summer time.
        let night: Int64 = (1_774_997_700_000 - morning) / 60_000
        let seen = try view([access(night), access(night + 15)])
        #expect(
            seen.entries.first?.when
                == "Tuesday 31 March 2026, 11:55pm to Wednesday 1 April 2026, 12:10am, 2 times")
        #expect(seen.month == "2026-04")
    }
}

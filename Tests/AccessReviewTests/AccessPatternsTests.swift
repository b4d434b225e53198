import Access
import AccessReview
import Ledger
import Store
import Testing

/// Each rule of the review below, at and above its threshold, on accesses that are written by hand.
@Suite struct AccessPatternsTests {
    /// Monday 2 March 2026, 10:00 in London, which is UTC then.
    private static let morning: Int64 = 1_772_445_600_000
    private static let minute: Int64 = 60_000, day: Int64 = 86_400_000

    /// Accesses as they are entered, one after another.
    private struct Log {
        var patterns: AccessPatterns
        init(answered: [AccessPatterns.Answered] = []) { patterns = AccessPatterns(answered: answered) }

        mutating func open(
            _ who: String, _ person: Int64, at time: Int64, role: Role = .pharmacist, organisation: String = "H",
            action: AccessEvent.Action = .read, subject: ReviewSubject? = nil, event: EventID = EventID()
        ) throws {
            let principal = Principal(
                subject: who, name: "Name of \(who)", role: role, organisation: organisation,
                organisationName: "Hospital")
            let part = AccessEvent.Part(pid: person * 10, resources: [1])
            let entry = AccessEvent(
                id: event, time: time, action: action, principal: principal, purpose: .directCare, route: "record",
                basis: "test", parts: [part])
            let text =
                CanonicalEvent(entry).opening(of: part) + CanonicalEvent.closing(seq: 1, previous: [UInt8]())
            patterns.add(
                ReviewedAccess(
                    access: try RecordedAccess(text: text), pid: person * 10,
                    subject: subject ?? ReviewSubject(person: person)))
        }
        func lines(of organisation: String? = "H") -> [UnusualAccesses.Line] {
            patterns.unusual(kinds: ["H": .acute], of: organisation).lines
        }
        func count(_ rule: ReviewRule, by who: String = "r") -> Int? {
            lines().first { $0.rule == rule && $0.reader.subject == who }?.count
        }
        /// Five others who open as many people in an hour.
        mutating func others(_ figures: [Int] = [3, 3, 3, 3, 3], days: Int = 1) throws {
            for (n, figure) in figures.enumerated() {
                for day in 0..<days {
                    for k in 0..<figure {
                        try open(
                            "o\(n)", Int64(10_000 + n * 1000 + day * 100 + k),
                            at: morning + Int64(day) * AccessPatternsTests.day + Int64(k) * minute)
                    }
                }
            }
        }
        private let morning = AccessPatternsTests.morning, minute = AccessPatternsTests.minute
    }

    @Test("Many people in an hour: from 20, and far above others of the role", arguments: [(19, false), (20, true)])
    func inAnHour(people: Int, isShown: Bool) throws {
        var log = Log()
        try log.others()
        for k in 0..<people { try log.open("r", Int64(k), at: Self.morning + Int64(k) * Self.minute) }
        #expect(log.count(.peopleInAnHour) == (isShown ? people : nil))
    }

    @Test("What others do too is not far above", arguments: [(20, 25, false), (20, 26, true)])
    func compared(others: Int, people: Int, isShown: Bool) throws {
        var log = Log()
        // All alike: the spread counts as one, so the limit is 20 + 5.
        try log.others([Int](repeating: others, count: 5))
        for k in 0..<people { try log.open("r", Int64(k), at: Self.morning + Int64(k) * Self.minute) }
        #expect(log.count(.peopleInAnHour) == (isShown ? people : nil))
    }

    @Test("With fewer than five others nothing is compared, and the group says so", arguments: [4, 5])
    func tooFew(others: Int) throws {
        var log = Log()
        try log.others([Int](repeating: 3, count: others))
        for k in 0..<30 { try log.open("r", Int64(k), at: Self.morning + Int64(k) * Self.minute) }
        #expect((log.count(.peopleInAnHour) != nil) == (others == 5))
        let groups = log.patterns.unusual(kinds: ["H": .acute], of: "H").groups
        #expect(groups.map(\.title) == ["pharmacists of hospitals"])
        #expect((groups.first?.hour != nil) == (others == 5))
    }

    @Test("Nine in ten, the middle and the limit of ten figures")
    func range() throws {
        let usual = try #require(UsualRange([4, 8, 6, 5, 7, 6, 6, 5, 12, 7]))
        #expect(usual.median == 6)
        #expect(usual.ninth == 8)
        // The deviations from 6 are 0 0 0 1 1 1 1 2 2 6: their middle is 1.
        #expect(abs(usual.limit - (6 + 5 * 1.4826)) < 0.001)
    }

    @Test("Many people in a day: from 40", arguments: [(39, false), (40, true)])
    func inADay(people: Int, isShown: Bool) throws {
        var log = Log()
        try log.others()
        for k in 0..<people { try log.open("r", Int64(k), at: Self.morning + Int64(k) * 8 * Self.minute) }
        #expect(log.count(.peopleInADay) == (isShown ? people : nil))
        #expect(log.count(.peopleInAnHour) == nil)
    }

    @Test("The same person twice, and an access with several entries, count once")
    func once() throws {
        var log = Log()
        try log.others()
        let event = EventID()
        for _ in 0..<3 { try log.open("r", 1, at: Self.morning, event: event) }
        for k in 0..<40 { try log.open("r", Int64(k % 10), at: Self.morning + Int64(k) * Self.minute) }
        #expect(log.lines().filter { $0.reader.subject == "r" && $0.rule == .peopleInAnHour }.isEmpty)
        #expect(log.patterns.accesses == 15 + 1 + 40)
    }

    @Test(
        "Reasons of one's own: five within seven days",
        arguments: [(4, Int64(1), false), (5, 1, true), (5, 2, false)])
    func reasons(times: Int, daysApart: Int64, isShown: Bool) throws {
        var log = Log()
        for k in 0..<times {
            try log.open(
                "r", Int64(k), at: Self.morning + Int64(k) * daysApart * Self.day,
                action: k % 2 == 0 ? .careClaim : .breakGlass)
        }
        #expect(log.count(.statedReasons) == (isShown ? times : nil))
    }

    @Test(
        "One family or one address after another: three",
        arguments: [(2, Int64(1), true, false), (3, 1, true, true), (3, 1, false, true), (3, 31, true, false)])
    func households(people: Int, minutesApart: Int64, isFamily: Bool, isShown: Bool) throws {
        var log = Log()
        for k in 0..<people {
            let subject = ReviewSubject(
                person: Int64(k), family: isFamily ? "adeyemi" : "name\(k)", household: isFamily ? "" : "1highstreete1")
            try log.open("r", Int64(k), at: Self.morning + Int64(k) * minutesApart * Self.minute, subject: subject)
        }
        #expect(log.count(.sameHousehold) == (isShown ? people : nil))
    }

    @Test("Somebody of another name between them ends the run; nobody's name is no name")
    func runs() throws {
        var log = Log()
        for (k, family) in ["a", "a", "b", "a", "a", "", "", ""].enumerated() {
            try log.open(
                "r", Int64(k), at: Self.morning + Int64(k) * Self.minute,
                subject: ReviewSubject(person: Int64(k), family: family))
        }
        #expect(log.count(.sameHousehold) == nil)
    }

    @Test(
        "Left within 15 seconds: eight on one day",
        arguments: [(7, Int64(15_000), false), (8, 15_000, true), (8, 15_001, false)])
    func left(times: Int, apart: Int64, isShown: Bool) throws {
        var log = Log()
        for k in 0...times { try log.open("r", Int64(k), at: Self.morning + Int64(k) * apart) }
        #expect(log.count(.openedAndLeft) == (isShown ? times : nil))
    }

    @Test(
        "One person on five days, without care since",
        arguments: [(4, Int64(-1), false), (5, -1, true), (5, 2, false)])
    func days(days: Int, encounterOnDay: Int64, isShown: Bool) throws {
        var log = Log()
        let encounter = encounterOnDay < 0 ? Self.morning - Self.day : Self.morning + encounterOnDay * Self.day
        for k in 0..<days {
            let time = Self.morning + Int64(k) * Self.day
            try log.open("r", 7, at: time, subject: ReviewSubject(person: 7, lastEncounter: encounter))
            try log.open("r", 7, at: time + Self.minute, subject: ReviewSubject(person: 7, lastEncounter: encounter))
        }
        #expect(log.count(.daysWithoutCare) == (isShown ? days : nil))
    }

    @Test("At hours in which the role hardly works: three people", arguments: [(2, false), (3, true)])
    func hours(people: Int, isShown: Bool) throws {
        var log = Log()
        try log.others([Int](repeating: 10, count: 5), days: 4)
        for k in 0..<people { try log.open("r", Int64(k), at: Self.morning + 16 * 3_600_000 + Int64(k)) }
        #expect(log.count(.unusualHours) == (isShown ? people : nil))
        #expect(log.lines().first { $0.rule == .unusualHours }?.figure.contains("02:00") == (isShown ? true : nil))
    }

    @Test("With fewer than 200 openings of others no hour is seldom")
    func tooFewHours() throws {
        var log = Log()
        try log.others([Int](repeating: 10, count: 5), days: 3)
        for k in 0..<9 { try log.open("r", Int64(k), at: Self.morning + 16 * 3_600_000 + Int64(k)) }
        #expect(log.count(.unusualHours) == nil)
    }

    @Test("Opened again after an officer's answer", arguments: [(Int64(0), false), (1, true)])
    func answered(after: Int64, isShown: Bool) throws {
        var log = Log(answered: [.init(subject: "r", person: 7, time: Self.morning)])
        try log.open("r", 7, at: Self.morning + after)
        try log.open("other", 7, at: Self.morning + Self.day)
        #expect(log.count(.afterAnswer) == (isShown ? 1 : nil))
        #expect(log.count(.afterAnswer, by: "other") == nil)
    }

    @Test("More than 28 days after death", arguments: [(Int64(0), false), (1, true)])
    func afterDeath(more: Int64, isShown: Bool) throws {
        var log = Log()
        let subject = ReviewSubject(person: 7, died: Self.morning - 28 * Self.day)
        try log.open("r", 7, at: Self.morning + more, subject: subject)
        #expect(log.count(.afterDeath) == (isShown ? 1 : nil))
    }

    @Test("A quiet node has no line, and says how much was looked at")
    func quiet() throws {
        var log = Log()
        try log.others()
        let found = log.patterns.unusual(kinds: ["H": .acute], of: "H")
        #expect(found.lines.isEmpty)
        #expect(found.accesses == 15)
        #expect(found.readers == 5)
    }

    @Test("People themselves, refusals and searches are no openings; staff of others are compared and not listed")
    func others() throws {
        var log = Log()
        for k in 0..<30 {
            try log.open("r", Int64(k), at: Self.morning + Int64(k), action: .query)
            try log.open("d", Int64(k), at: Self.morning + Int64(k), action: .denied)
            try log.open("p", Int64(k), at: Self.morning + Int64(k), role: .person)
        }
        #expect(log.patterns.accesses == 0)
        for k in 0..<9 { try log.open("r", Int64(k), at: Self.morning + Int64(k), organisation: "X") }
        #expect(log.lines().isEmpty)
        #expect(log.lines(of: nil).map(\.rule) == [.openedAndLeft])
    }

    @Test("The rules stand in the order of their names, each with a reason and what may explain it")
    func table() {
        #expect(ReviewRule.table.map(\.rule) == ReviewRule.allCases)
        for row in ReviewRule.table {
            #expect(row.least > 0 && !row.why.isEmpty && !row.explanations.isEmpty && !row.counts.isEmpty)
        }
    }
}

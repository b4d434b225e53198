package import Access
package import Ledger
import LegalTime
import Store

/// What a walk through the ledger has found so far: for each reader the busiest hour and day and a few counts, never a
/// list of all that they did. Memory grows with the number of readers, and is bounded beside it.
///
/// Feed it with accesses in the order of their entries; then ask ``unusual(kinds:of:)``.
package struct AccessPatterns: Sendable {
    /// Somebody at work who opened records.
    package struct Reader: Sendable, Hashable {
        /// Who.
        package let subject: String
        /// In which role.
        package let role: Role
        /// The code of the organisation.
        package let organisation: String
    }
    /// An access that an officer has looked at already: of a reader to a person's record.
    package struct Answered: Sendable {
        let key: Pair
        let time: Int64

        /// What was answered, and when, in milliseconds since 1970.
        package init(subject: String, person: Int64, time: Int64) {
            key = Pair(subject: subject, person: person)
            self.time = time
        }
    }
    struct Pair: Hashable, Sendable {
        let subject: String
        let person: Int64
    }
    /// The most of something that was seen: how many, when, and for whom.
    struct Peak: Sendable {
        var count = 0
        var time: Int64 = 0
        var event: EventID?
        var records: [Int64] = []

        mutating func take(_ count: Int, _ time: Int64, _ event: EventID, _ records: [Int64]) {
            guard count > self.count else { return }
            self = Peak(count: count, time: time, event: event, records: Array(records.prefix(Self.mostRecords)))
        }
        /// A case names at most so many records.
        static let mostRecords = 100
    }
    /// The people opened within an hour or a day.
    struct Span: Sendable {
        var start: Int64 = -1
        var people: Set<Int64> = []
        var records: [Int64] = []

        /// Whether the person is the first of theirs in the span.
        mutating func add(_ person: Int64, _ pid: Int64, at start: Int64) -> Bool {
            if start != self.start { self = Span(start: start) }
            // Beyond any use: a count that stands still at so many is unusual all the same.
            guard people.count < 10_000, people.insert(person).inserted else { return false }
            if records.count < Peak.mostRecords { records.append(pid) }
            return true
        }
    }
    struct State: Sendable {
        var name = ""
        var organisationName = ""
        var busiestHour = Peak()
        var busiestDay = Peak()
        var reasons = Peak()
        var household = Peak()
        var left = Peak()
        var afterAnswer = Peak()
        var afterDeath = Peak()
        /// People opened at each hour of the clock, once in each hour.
        var hours = [Int](repeating: 0, count: 24)
        /// The newest opening at each hour.
        var newestAt = [Peak](repeating: Peak(), count: 24)
        var openings = 0
        var accesses = 0
        fileprivate var hour = Span()
        fileprivate var day = Span()
        fileprivate var dead: Set<Int64> = []
        fileprivate var reasonsGiven: [(time: Int64, event: EventID, pid: Int64)] = []
        fileprivate var last: (person: Int64, since: Int64, until: Int64, event: EventID, pid: Int64)?
        fileprivate var leftToday: (day: Int64, records: [Int64]) = (-1, [])
        fileprivate var run: (family: String, household: String, people: [Int64], records: [Int64]) = ("", "", [], [])
    }
    /// On how many days somebody opened one person's record.
    struct Visits: Sendable {
        var days = 0
        var lastDay: Int64 = -1
        let first: Int64
        var newest: Peak
        var lastEncounter: Int64?
    }
    private(set) var readers: [Reader: State] = [:]
    private(set) var visits: [PairOf: Visits] = [:]
    struct PairOf: Hashable, Sendable {
        let reader: Reader
        let person: Int64
    }
    /// Accesses that were counted: by somebody at work, of a record.
    package private(set) var accesses = 0
    /// Whether so many pairs of reader and person were seen that not all are followed over the days.
    package private(set) var isVisitsCut = false
    private let answered: [Pair: Int64]
    private static let mostPairs = 500_000

    /// Nothing seen yet.
    ///
    /// - Parameter answered: what officers have looked at.
    package init(answered: [Answered] = []) {
        self.answered = Dictionary(answered.map { ($0.key, $0.time) }) { min($0, $1) }
    }

    /// Takes in an access.
    package mutating func add(_ reviewed: ReviewedAccess) {
        let access = reviewed.access
        guard let subject = access.subject, let role = access.role, role.isAtWork else { return }
        let reader = Reader(subject: subject, role: role, organisation: access.organisation)
        switch access.action {
        case .read: opened(reviewed, reader)
        case .careClaim, .breakGlass: stated(reviewed, reader)
        default: return
        }
        readers[reader]?.name = access.name ?? subject
        readers[reader]?.organisationName = access.organisationName
    }

    private mutating func stated(_ reviewed: ReviewedAccess, _ reader: Reader) {
        readers[reader, default: State()].stated(reviewed)
    }

    private mutating func opened(_ reviewed: ReviewedAccess, _ reader: Reader) {
        let london = LondonTime(milliseconds: reviewed.access.time)
        let settled = answered[Pair(subject: reader.subject, person: reviewed.subject.person)]
        // In place: a copy of a busy day for each access would take quadratic time.
        guard readers[reader, default: State()].opened(reviewed, london, settled: settled) else { return }
        accesses += 1
        readers[reader]?.accesses += 1
        visited(reviewed, reader, Int64(london.day.number))
    }

    private mutating func visited(_ reviewed: ReviewedAccess, _ reader: Reader, _ day: Int64) {
        let (access, key) = (reviewed.access, PairOf(reader: reader, person: reviewed.subject.person))
        let newest = Peak(count: 1, time: access.time, event: access.event, records: [reviewed.pid])
        if visits[key] == nil {
            guard visits.count < Self.mostPairs else {
                isVisitsCut = true
                return
            }
            visits[key] = Visits(first: access.time, newest: newest, lastEncounter: nil)
        }
        visits[key]?.lastEncounter = reviewed.subject.lastEncounter
        visits[key]?.newest = newest
        if visits[key]?.lastDay != day {
            visits[key]?.days += 1
            visits[key]?.lastDay = day
        }
    }
}

extension AccessPatterns.State {
    /// A relationship was stated, or restricted items were opened.
    fileprivate mutating func stated(_ reviewed: ReviewedAccess) {
        let access = reviewed.access
        // An entry on each record of the person: one statement.
        guard reasonsGiven.last?.event != access.event else { return }
        reasonsGiven.removeAll { $0.time <= access.time - 7 * 86_400_000 }
        if reasonsGiven.count < AccessPatterns.Peak.mostRecords {
            reasonsGiven.append((access.time, access.event, reviewed.pid))
        }
        reasons.take(reasonsGiven.count, access.time, access.event, reasonsGiven.map(\.pid))
    }

    /// Whether the access is another one than the last: it has an entry on each of the person's records.
    fileprivate mutating func opened(_ reviewed: ReviewedAccess, _ london: LondonTime, settled: Int64?) -> Bool {
        let (access, subject, pid) = (reviewed.access, reviewed.subject, reviewed.pid)
        let person = subject.person
        if let last, last.event == access.event, last.person == person { return false }
        let today = Int64(london.day.number)
        if hour.add(person, pid, at: today * 24 + Int64(london.hour)) {
            busiestHour.take(hour.people.count, access.time, access.event, hour.records)
            hours[london.hour] += 1
            openings += 1
            newestAt[london.hour] = AccessPatterns.Peak(
                count: 1, time: access.time, event: access.event, records: [pid])
        }
        if day.add(person, pid, at: today) {
            busiestDay.take(day.people.count, access.time, access.event, day.records)
        }
        let isAnother = last?.person != person
        if isAnother { came(to: reviewed, today) }
        last = (person, isAnother ? access.time : last?.since ?? access.time, access.time, access.event, pid)
        if let died = subject.died, access.time > died + 28 * 86_400_000, dead.count < AccessPatterns.Peak.mostRecords,
            dead.insert(person).inserted
        {
            afterDeath.take(dead.count, access.time, access.event, afterDeath.records + [pid])
        }
        if let settled, access.time > settled {
            let records = afterAnswer.records
            afterAnswer.take(
                afterAnswer.count + 1, access.time, access.event, records.contains(pid) ? records : records + [pid])
        }
        return true
    }

    /// Another person than the one before: was that one left within seconds, and are they of one family or address?
    private mutating func came(to reviewed: ReviewedAccess, _ today: Int64) {
        let (access, subject) = (reviewed.access, reviewed.subject)
        if let last, access.time - last.since <= 15_000 {
            if leftToday.day != today { leftToday = (today, []) }
            if leftToday.records.count < 10_000 { leftToday.records.append(last.pid) }
            left.take(leftToday.records.count, access.time, access.event, leftToday.records)
        }
        let isSoon = last.map { access.time - $0.until <= 1_800_000 } ?? false
        let isFamily = !subject.family.isEmpty && subject.family == run.family
        let isHousehold = !subject.household.isEmpty && subject.household == run.household
        if !isSoon || !(isFamily || isHousehold) { (run.people, run.records) = ([], []) }
        (run.family, run.household) = (subject.family, subject.household)
        if !run.people.contains(subject.person), run.people.count < AccessPatterns.Peak.mostRecords {
            run.people.append(subject.person)
            run.records.append(reviewed.pid)
        }
        household.take(run.people.count, access.time, access.event, run.records)
    }
}

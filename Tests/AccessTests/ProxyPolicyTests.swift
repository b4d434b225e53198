import Access
import LegalTime
import Testing

private let hour: Int64 = 3_600_000
private let proven = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1990-01-01", family: "Invented")

private func day(_ text: String) throws -> CivilDay { try #require(CivilDay(iso: text)) }
/// The first moment of a day in London.
private func start(_ text: String) throws -> Int64 { LondonTime.start(of: try day(text)) }

/// When what depends on an age, a day or a death begins and ends. Days are those of London.
@Suite struct ProxyPolicyTests {
    /// Whether somebody opens the record of a person born between two days.
    private func opens(
        _ kind: Relationship.Kind, born: String, and other: String? = nil, from: String = "2020-01-01",
        until: String = "2100-01-01", died: Int64? = nil, at now: Int64,
        _ change: (inout PolicyDocument) -> Void = { _ in }
    ) throws -> Bool {
        var document = try Policy.illustrative().document
        change(&document)
        let isOwn = kind == .themselves
        let purpose: Purpose =
            isOwn ? .ownRequest : kind == .attorney || kind == .deputy ? .powerOfAttorney : .familyRequest
        let facts = Facts(
            records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
            relationships: [
                Relationship(
                    kind: kind, organisation: "", subject: "s", since: isOwn ? nil : try start(from),
                    until: isOwn ? nil : try start(until))
            ], born: try day(born)...(try day(other ?? born)), died: died, now: now)
        let decision = try Policy(document).decide(
            principal: isOwn
                ? Principal(subject: "s", name: "S", proven: proven)
                : Principal(subject: "s", name: "S", actingAs: proven), purpose: purpose, person: 1, facts: facts)
        if case .permit = decision { return true }
        return false
    }

    @Test("A parent's authority ends with the day before the eleventh birthday, in summer and in winter time")
    func eleven() throws {
        for (born, birthday) in [("2015-06-15", "2026-06-15"), ("2015-12-15", "2026-12-15")] {
            let midnight = try start(birthday)
            #expect(try opens(.parent, born: born, at: midnight - 24 * hour))
            #expect(try opens(.parent, born: born, at: midnight - 1))
            #expect(try !opens(.parent, born: born, at: midnight))
            #expect(try !opens(.parent, born: born, at: midnight + 24 * hour))
        }
        // In summer London's midnight is an hour before that of UTC.
        #expect(try start("2026-06-15") == 1_781_478_000_000 && start("2026-12-15") == 1_797_292_800_000)
        // Born on a leap day, the birthday of other years is the first of March.
        #expect(try opens(.parent, born: "2016-02-29", at: try start("2027-03-01") - 1))
        #expect(try !opens(.parent, born: "2016-02-29", at: try start("2027-03-01")))
    }

    @Test("What is recorded from the eleventh birthday on holds until the day before the sixteenth")
    func sixteen() throws {
        for (from, isLookedAt) in [("2026-06-14", false), ("2026-06-15", true), ("2026-06-16", true)] {
            #expect(try opens(.parent, born: "2015-06-15", from: from, at: try start("2027-01-01")) == isLookedAt)
        }
        let midnight = try start("2031-06-15")
        #expect(try opens(.parent, born: "2015-06-15", from: "2026-07-01", at: midnight - 1))
        #expect(try !opens(.parent, born: "2015-06-15", from: "2026-07-01", at: midnight))
        #expect(try !opens(.parent, born: "2015-06-15", from: "2026-07-01", at: midnight + 24 * hour))
        // An adult has no parent here, whenever it was recorded.
        #expect(try !opens(.parent, born: "1980-01-01", at: try start("2026-01-01")))
    }

    @Test(
        "Whom a person asked and a deputy act from the sixteenth birthday on, an attorney from the eighteenth",
        arguments: [
            (Relationship.Kind.chosen, "2010-06-15"), (.deputy, "2010-06-15"), (.attorney, "2008-06-15"),
        ])
    func adults(kind: Relationship.Kind, born: String) throws {
        let midnight = try start("2026-06-15")
        #expect(try !opens(kind, born: born, at: midnight - 1))
        #expect(try opens(kind, born: born, at: midnight))
        #expect(try opens(kind, born: "1940-01-01", at: midnight))
    }

    @Test("Somebody opens their own record from the thirteenth birthday on")
    func thirteen() throws {
        let midnight = try start("2026-06-15")
        #expect(try !opens(.themselves, born: "2013-06-15", at: midnight - 24 * hour))
        #expect(try !opens(.themselves, born: "2013-06-15", at: midnight - 1))
        #expect(try opens(.themselves, born: "2013-06-15", at: midnight))
        #expect(try opens(.themselves, born: "2013-06-15", at: midnight + 24 * hour))
        #expect(try opens(.themselves, born: "1951-03-04", at: midnight))
    }

    @Test("Where records disagree about a birth, what opens has to be right for each")
    func disagreement() throws {
        let now = try start("2026-06-15")
        // 10 by one record, 11 by the other.
        #expect(try !opens(.parent, born: "2015-06-15", and: "2016-06-15", at: now))
        // 15 and 16.
        #expect(try !opens(.chosen, born: "2010-01-01", and: "2011-01-01", at: now))
        #expect(try !opens(.parent, born: "2010-01-01", and: "2011-01-01", from: "2023-01-01", at: now))
        // 12 and 13.
        #expect(try !opens(.themselves, born: "2013-01-01", and: "2014-01-01", at: now))
    }

    @Test("An authority begins with its first day and ends with its last")
    func days() throws {
        let (first, after) = (try start("2026-03-29"), try start("2026-10-25"))
        for kind in [Relationship.Kind.parent, .attorney] {
            let born = kind == .parent ? "2020-01-01" : "1940-01-01"
            func isOpen(_ now: Int64) throws -> Bool {
                try opens(kind, born: born, from: "2026-03-29", until: "2026-10-25", at: now)
            }
            #expect(try !isOpen(first - 1) && isOpen(first) && isOpen(after - 1) && !isOpen(after))
        }
    }

    @Test("An authority without an end opens nothing, nor one for somebody whose birth is not known")
    func incomplete() throws {
        let now = try start("2026-06-15")
        let policy = try Policy.illustrative()
        for (until, born) in [(nil, try day("2020-01-01")), (now + hour, nil)] as [(Int64?, CivilDay?)] {
            let facts = Facts(
                records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
                relationships: [
                    Relationship(kind: .parent, organisation: "", subject: "s", since: now - hour, until: until)
                ], born: born.map { $0...$0 }, now: now)
            let decision = policy.decide(
                principal: Principal(subject: "s", name: "S", actingAs: proven), purpose: .familyRequest, person: 1,
                facts: facts)
            guard case .deny = decision else {
                Issue.record("opened")
                continue
            }
        }
    }

    @Test(
        "With the death everything of the person's own ends, and every authority",
        arguments: [
            Relationship.Kind.themselves, .parent, .chosen, .attorney, .deputy,
        ])
    func death(kind: Relationship.Kind) throws {
        let now = try start("2026-06-15")
        let born = kind == .parent ? "2020-01-01" : "1940-01-01"
        #expect(try opens(kind, born: born, at: now))
        #expect(try !opens(kind, born: born, died: now - 1, at: now))
        #expect(try !opens(kind, born: born, died: now + 24 * hour, at: now))
    }

    @Test("After a death care goes on for 28 days, then a reason has to be stated; the ledger says that it is after it")
    func afterDeath() throws {
        let now: Int64 = 1_773_153_127_000
        // The illustrative policy's own hours are what is tested, unless a test takes them away.
        func grant(_ kind: Relationship.Kind, died: Int64?, isBounded: Bool = true) throws -> Policy.Decision {
            var document = try Policy.illustrative().document
            if !isBounded { document.afterDeath = nil }
            let facts = Facts(
                records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
                relationships: [Relationship(kind: kind, organisation: "O", subject: "s", since: now - hour)],
                died: died, now: now)
            return try Policy(document).decide(
                principal: Principal(
                    subject: "s", name: "S", role: .generalPractitioner, organisation: "O", organisationName: "O"),
                purpose: .directCare, person: 1, facts: facts)
        }
        for kind in [Relationship.Kind.registered, .encounter, .claimed] {
            guard case .permit(let alive) = try grant(kind, died: nil),
                case .permit(let last) = try grant(kind, died: now - 672 * hour)
            else {
                Issue.record("\(kind) was refused")
                continue
            }
            #expect(alive.relationship == kind.title)
            #expect(last.relationship == kind.title + ", after their death")
            switch try grant(kind, died: now - 672 * hour - 1) {
            case .permit: #expect(kind == .claimed)
            case .deny(let denial): #expect(kind != .claimed && denial.mayClaim)
            }
            // A policy that sets no limit has none.
            guard case .permit = try grant(kind, died: now - 10_000 * hour, isBounded: false) else {
                Issue.record("\(kind) ended without a rule")
                continue
            }
        }
    }

    @Test("What an authority rests on is in the words of the ledger, with what somebody is to the person")
    func words() {
        let mother = Relationship(
            kind: .parent, organisation: "", subject: "s", since: 0, until: 1, kinship: "mother")
        #expect(mother.title == "somebody you act for, with parental responsibility, as their mother")
        #expect(Relationship.kinship(in: mother.title) == "mother")
        #expect(Relationship.kinship(in: Relationship.Kind.registered.title) == nil)
        #expect(Role.allCases.filter { !$0.isAtWork } == [.person, .proxy])
    }
}

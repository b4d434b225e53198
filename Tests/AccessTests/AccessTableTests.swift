import Access
import LegalTime
import Testing

private let now: Int64 = 1_773_153_127_000
private let hour: Int64 = 3_600_000
private let day: Int64 = 86_400_000

/// One line of the table of expectations.
struct Expectation {
    let line: Substring
    let role: Role
    let relationship: String
    /// The activities granted with the role; nil where the provider grants none to anybody.
    let activities: [String]?
    let purpose: Purpose
    let section: Section
    let labels: SensitivityMask
    let source: String
    let objection: String
    let isGlassBroken: Bool
    let seen: String

    init(_ line: Substring) throws {
        self.line = line
        let field = line.split(separator: " ").map(String.init)
        try #require(field.count == 9, "\(line)")
        role = try #require(Role(rawValue: field[0]), "\(line)")
        let words = field[1].split(separator: "+", maxSplits: 1).map(String.init)
        relationship = words[0]
        activities = words.count == 1 ? nil : words[1] == "none" ? [] : words[1].split(separator: "+").map(String.init)
        purpose = try #require(Purpose(rawValue: field[2]), "\(line)")
        section = try #require(Section(name: field[3]), "\(line)")
        let names = field[4] == "-" ? [] : field[4].split(separator: "+").map(String.init)
        labels = SensitivityMask(try names.map { try #require(SensitivityCategory(name: $0), "\(line)") })
        source = field[5]
        objection = field[6]
        isGlassBroken = field[7] == "broken"
        seen = field[8]
    }

    static func all() throws -> [Expectation] {
        try [
            accessExpectations, teamExpectations, personExpectations, proxyExpectations, reviewedExpectations,
            relationshipExpectations, sourceExpectations,
        ].joined(separator: "\n").split(separator: "\n")
            .map(Expectation.init)
    }

    /// The policy of the demonstration, with the rules of sources of ``sourceRules`` in place of its own.
    static func document() throws -> PolicyDocument {
        var document = try Policy.illustrative().document
        document.sources = sourceRules
        return document
    }

    /// What a policy makes of the item.
    func found(_ policy: Policy) throws -> String {
        let proven = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")
        let principal =
            role == .person
            ? Principal(subject: "s", name: "S", proven: proven)
            : role == .proxy
                ? Principal(subject: "s", name: "S", actingAs: proven)
                : Principal(
                    subject: "s", name: "S", role: role, organisation: "O", organisationName: "O",
                    activities: activities)
        let decision = policy.decide(
            principal: principal, purpose: purpose, person: 1, facts: try facts(), breakGlass: isGlassBroken)
        guard case .permit(let grant) = decision else { return "denied" }
        let (received, isReviewed) = (now - age.hours * hour, age.isReviewed)
        let pid = try place().pid
        let isTraced = grant.sections.contains(section) && grant.tracedSections.contains(section)
        if grant.objectedPids.contains(pid) { return "objected" }
        guard grant.pids.contains(pid) else { return grant.unnamedPids.contains(pid) && isTraced ? "traced" : "hidden" }
        if grant.admits(
            pid: pid, section: section, sensitivity: labels, received: received, isReviewed: isReviewed)
        {
            return "seen"
        }
        if grant.sections.contains(section), !grant.sections(of: pid).contains(section) { return "notShared" }
        if grant.isHeld(pid: pid, section: section, received: received, isReviewed: isReviewed) {
            return isTraced ? "traced" : "hidden"
        }
        if grant.mayKnow(section: section, sensitivity: labels) { return "restricted" }
        return isTraced ? "traced" : "hidden"
    }

    /// How long ago it was received, and whether it is final.
    private var age: (hours: Int64, isReviewed: Bool) {
        switch source {
        case "new": (71, true)
        case "early": (1, false)
        case "checked": (1, true)
        case "unchecked", "uncheckedAgain": (1000, false)
        case "day": (25, true)
        case "dayUnchecked": (119, false)
        case "daySoon": (23, true)
        default: (73, true)
        }
    }

    private func place() throws -> (pid: Int64, organisation: String) {
        switch source {
        case "own": (1, "O")
        case "other", "new": (2, "OTHER")
        case "sexualHealthClinic": (3, "CLINIC")
        case "drugService": (4, "DRUGS")
        case "refuge": (5, "REFUGE")
        case "mentalHealthTrust": (6, "TRUST")
        case "partial": (7, "PARTIAL")
        case "ownPartial": (8, "O")
        case "closed": (9, "CLOSED")
        case "clinicPartial": (10, "CLINIC")
        case "early": (11, "EARLY")
        case "checked", "unchecked": (12, "CHECKED")
        case "closedAgain": (14, "CLOSED")
        case "uncheckedAgain": (15, "CHECKED")
        case "day", "dayUnchecked", "daySoon": (13, "DAY")
        default: throw Unknown(word: source)
        }
    }

    private func facts() throws -> Facts {
        let records: [Facts.Record] = [
            .init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: []),
            .init(pid: 2, source: "S2", organisation: "OTHER", sourceSensitivity: []),
            .init(pid: 3, source: "S3", organisation: "CLINIC", sourceSensitivity: [.sexualHealth]),
            .init(pid: 4, source: "S4", organisation: "DRUGS", sourceSensitivity: [.substanceUse]),
            .init(pid: 5, source: "S5", organisation: "REFUGE", sourceSensitivity: [.abuse]),
            .init(pid: 6, source: "S6", organisation: "TRUST", sourceSensitivity: [.keptFromProxy]),
            .init(pid: 7, source: "S7", organisation: "PARTIAL", sourceSensitivity: []),
            .init(pid: 8, source: "S8", organisation: "O", sourceSensitivity: []),
            .init(pid: 9, source: "S9", organisation: "CLOSED", sourceSensitivity: []),
            .init(pid: 10, source: "S10", organisation: "CLINIC", sourceSensitivity: [.sexualHealth]),
            .init(pid: 11, source: "S11", organisation: "EARLY", sourceSensitivity: []),
            .init(pid: 12, source: "S12", organisation: "CHECKED", sourceSensitivity: []),
            .init(pid: 13, source: "S13", organisation: "DAY", sourceSensitivity: []),
            .init(pid: 14, source: "S9", organisation: "CLOSED", sourceSensitivity: []),
            .init(pid: 15, source: "S12", organisation: "CHECKED", sourceSensitivity: []),
        ]
        if let reviewed = try reviewedFacts(records) { return reviewed }
        if let dated { return Facts(records: records, relationships: [dated], objections: try objections(), now: now) }
        let relationships: [Relationship] =
            switch relationship {
            case "registered": [.init(kind: .registered, organisation: "O", since: nil)]
            case "recent":
                [.init(kind: .encounter, organisation: "O", since: now - 364 * day, until: now - 364 * day)]
            case "old": [.init(kind: .encounter, organisation: "O", since: now - 366 * day, until: now - 366 * day)]
            case "claimed": [.init(kind: .claimed, organisation: "O", subject: "s", since: now - hour)]
            case "lapsed": [.init(kind: .claimed, organisation: "O", subject: "s", since: now - 25 * hour)]
            case "colleague": [.init(kind: .claimed, organisation: "O", subject: "t", since: now - hour)]
            case "moved": [.init(kind: .claimed, organisation: "OTHER", subject: "s", since: now - hour)]
            case "elsewhere":
                [
                    .init(kind: .registered, organisation: "OTHER", since: nil),
                    .init(kind: .encounter, organisation: "OTHER", since: now),
                ]
            case "none": []
            case "self": [.init(kind: .themselves, organisation: "", subject: "s", since: nil)]
            case "other": [.init(kind: .themselves, organisation: "", subject: "t", since: nil)]
            case "parent": [acting(.parent, "s")]
            case "otherParent": [acting(.parent, "t")]
            case "chosen": [acting(.chosen, "s")]
            case "attorney": [acting(.attorney, "s")]
            case "deputy": [acting(.deputy, "s")]
            default: throw Unknown(word: relationship)
            }
        return Facts(
            records: records, relationships: relationships, objections: try objections(), born: born...born, now: now)
    }
    /// The relationship of the words of ``relationshipExpectations``; nil for another word.
    private var dated: Relationship? {
        func between(_ kind: Relationship.Kind, _ since: Int64, _ until: Int64?, other: Bool = false) -> Relationship {
            Relationship(
                kind: kind, organisation: "O", since: now + since, until: until.map { now + $0 }, isReported: other)
        }
        return switch relationship {
        case "stay": between(.encounter, -400 * day, nil)
        case "stayEndless": between(.encounter, -1826 * day, 355_000 * day)
        case "appointmentEndless": between(.appointment, -15 * day, 355_000 * day, other: true)
        case "caseloadEndless": between(.caseload, -3651 * day, 355_000 * day)
        case "callEndless": between(.ambulanceCall, -49 * hour, 355_000 * day)
        case "callYearLong": between(.ambulanceCall, -365 * day, -hour)
        case "stayForgotten": between(.encounter, -1826 * day, nil)
        case "stayEnded364": between(.encounter, -800 * day, -364 * day)
        case "stayEnded366": between(.encounter, -800 * day, -366 * day)
        case "stayAhead23": between(.encounter, 23 * hour, nil)
        case "stayAhead25": between(.encounter, 25 * hour, nil)
        case "call": between(.ambulanceCall, -hour, nil)
        case "callForgotten": between(.ambulanceCall, -49 * hour, nil)
        case "callEnded47": between(.ambulanceCall, -50 * hour, -47 * hour)
        case "callEnded49": between(.ambulanceCall, -50 * hour, -49 * hour)
        case "callAhead": between(.ambulanceCall, 2 * hour, nil)
        case "appointment13": between(.appointment, 13 * day, 13 * day + hour)
        case "appointment15": between(.appointment, 15 * day, 15 * day + hour)
        case "appointmentOver13": between(.appointment, -13 * day, -13 * day)
        case "appointmentOver15": between(.appointment, -15 * day, -15 * day)
        case "appointmentReported": between(.appointment, hour, 2 * hour, other: true)
        case "referral": between(.referral, -364 * day, nil, other: true)
        case "referralOld": between(.referral, -366 * day, nil, other: true)
        case "caseload": between(.caseload, -3000 * day, nil)
        case "caseloadForgotten": between(.caseload, -3651 * day, nil)
        case "caseloadEnded": between(.caseload, -30 * day, -1)
        case "caseloadEnding": between(.caseload, -30 * day, hour)
        default: nil
        }
    }

    /// The facts of the words of ``reviewedExpectations``; nil for another word.
    private func reviewedFacts(_ records: [Facts.Record]) throws -> Facts? {
        func facts(
            _ relationship: Relationship, born first: String? = "1951-03-04", to last: String? = nil,
            died: Int64? = nil, staff: [(subject: String, organisation: String)] = []
        ) throws -> Facts {
            let days = try [first, last ?? first].compactMap { try $0.map { try #require(CivilDay(iso: $0)) } }
            return Facts(
                records: records, relationships: [relationship], objections: try objections(), staff: staff,
                born: days.count == 2 ? days[0]...days[1] : nil, died: died, now: now)
        }
        func since(_ first: String, until: Int64? = nil) throws -> Relationship {
            Relationship(
                kind: .parent, organisation: "", subject: "s",
                since: LondonTime.start(of: try #require(CivilDay(iso: first))), until: until ?? now + 30 * day,
                kinship: "mother")
        }
        let own = Relationship(kind: .themselves, organisation: "", subject: "s", since: nil)
        let practice = Relationship(kind: .registered, organisation: "O", since: nil)
        let cared = Relationship(kind: .encounter, organisation: "O", since: now - 30 * day)
        let stated = Relationship(kind: .claimed, organisation: "O", subject: "s", since: now - hour)
        return switch relationship {
        case "parent10": try facts(acting(.parent, "s"), born: "2015-03-11")
        case "parent11": try facts(acting(.parent, "s"), born: "2015-03-10")
        case "parent11Looked": try facts(acting(.parent, "s"), born: "2015-03-08")
        case "parent15": try facts(since("2025-06-01"), born: "2010-03-11")
        case "parent16": try facts(since("2025-06-01"), born: "2010-03-10")
        case "parentOfYear2015": try facts(acting(.parent, "s"), born: "2015-01-01", to: "2015-12-31")
        case "parentOfYear2016": try facts(acting(.parent, "s"), born: "2016-01-01", to: "2016-12-31")
        case "parentOfMonth": try facts(acting(.parent, "s"), born: "2015-03-01", to: "2015-03-31")
        case "parentTwoDates": try facts(acting(.parent, "s"), born: "2015-03-01", to: "2016-03-01")
        case "parentNoBirth": try facts(acting(.parent, "s"), born: nil)
        case "parentOver": try facts(since("2026-01-01", until: now), born: "2019-11-01")
        case "parentTomorrow": try facts(since("2026-03-11"), born: "2019-11-01")
        case "parentOfDead": try facts(acting(.parent, "s"), born: "2019-11-01", died: now - hour)
        case "chosen15": try facts(acting(.chosen, "s"), born: "2010-03-11")
        case "chosen16": try facts(acting(.chosen, "s"), born: "2010-03-10")
        case "attorney17": try facts(acting(.attorney, "s"), born: "2008-03-11")
        case "attorney18": try facts(acting(.attorney, "s"), born: "2008-03-10")
        case "deputy15": try facts(acting(.deputy, "s"), born: "2010-03-11")
        case "deputy16": try facts(acting(.deputy, "s"), born: "2010-03-10")
        case "attorneyOfDead": try facts(acting(.attorney, "s"), died: now - hour)
        case "self12": try facts(own, born: "2013-03-11")
        case "self13": try facts(own, born: "2013-03-10")
        case "selfDead": try facts(own, died: now - hour)
        case "registeredDied27": try facts(practice, died: now - 27 * day)
        case "registeredDied29": try facts(practice, died: now - 29 * day)
        case "recentDied29": try facts(cared, died: now - 29 * day)
        case "claimedDied29": try facts(stated, died: now - 29 * day)
        case "ownAtWork": try facts(practice, staff: [("s", "O")])
        case "ownElsewhere": try facts(practice, staff: [("s", "OTHER")])
        case "colleagueRecord": try facts(practice, staff: [("t", "O")])
        default: nil
        }
    }

    /// The person is 75; a child of 6 where somebody is their parent.
    private var born: CivilDay { CivilDay(number: relationship.lowercased().hasSuffix("parent") ? 18_200 : -6878) }
    private func acting(_ kind: Relationship.Kind, _ subject: String) -> Relationship {
        Relationship(
            kind: kind, organisation: "", subject: subject, since: now - day, until: now + day, kinship: "mother")
    }

    private func objections() throws -> [Objection] {
        switch objection {
        case "-": []
        case "record": [.init(scope: .record, since: now - day)]
        case "source": [.init(scope: .source(organisation: try place().organisation), since: now - day)]
        case "elsewhere": [.init(scope: .source(organisation: "THIRD"), since: now - day)]
        case "organisation": [.init(scope: .organisation("O"), since: now - day)]
        case "otherOrganisation": [.init(scope: .organisation("THIRD"), since: now - day)]
        case "withdrawn": [.init(scope: .record, since: now - 2 * day, until: now - hour)]
        case "future": [.init(scope: .record, since: now + day)]
        default:
            if let colon = objection.firstIndex(of: ":") {
                [.init(scope: .category(String(objection[objection.index(after: colon)...])), since: now - day)]
            } else {
                throw Unknown(word: objection)
            }
        }
    }

    struct Unknown: Error { let word: String }
}

@Suite struct AccessTableTests {
    @Test("Each expectation of the table holds")
    func table() throws {
        let policy = try Policy(Expectation.document())
        let expectations = try Expectation.all()
        #expect(expectations.count >= 300)
        for expectation in expectations {
            let found = try expectation.found(policy)
            #expect(found == expectation.seen, "\(expectation.line)")
        }
    }

    @Test("Nobody sees or is told of what is never opened, whatever they state")
    func never() throws {
        let policy = try Policy.illustrative()
        let facts = Facts(
            records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
            relationships: [.init(kind: .registered, organisation: "O", since: nil)], now: now)
        for role in Role.allCases {
            for purpose in Purpose.allCases {
                for isBroken in [false, true] {
                    let principal = Principal(
                        subject: "s", name: "S", role: role, organisation: "O", organisationName: "O")
                    let decision = policy.decide(
                        principal: principal, purpose: purpose, person: 1, facts: facts, breakGlass: isBroken)
                    guard case .permit(let grant) = decision else { continue }
                    #expect(grant.visible.isDisjoint(with: [.veryRestricted, .unknownLabel]))
                    #expect(grant.known.isDisjoint(with: [.veryRestricted, .unknownLabel]))
                    #expect(grant.breaks.isDisjoint(with: [.veryRestricted, .unknownLabel]))
                }
            }
        }
    }

    @Test("A category that nobody knows of masks by default: an objection to it is none")
    func unknownObjection() throws {
        let objection = try Expectation(
            "generalPractitioner registered TREAT problems hiv other category:nonsense - hidden")
        let found = try objection.found(Policy.illustrative())
        #expect(found == "hidden")
    }

    @Test("A label is never dropped: of an unknown system or code it restricts")
    func labels() {
        let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
        #expect(SensitivityMask.category(system: actCode, code: "HIV") == .hiv)
        #expect(SensitivityMask.category(system: actCode, code: "psy") == .unknownLabel)
        #expect(SensitivityMask.category(system: "", code: "") == .unknownLabel)
        #expect(SensitivityMask.category(system: "urn:local", code: "N") == .unknownLabel)
        let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
        #expect(SensitivityMask.category(system: confidentiality, code: "N") == nil)
        #expect(SensitivityMask.category(system: confidentiality, code: "V") == .veryRestricted)
    }

    @Test("The bits that stand in databases never change")
    func bits() {
        #expect(Section.allCases.map(\.rawValue) == Array(0..<22))
        #expect("\(Section.allCases[5])" == "medicines" && "\(Section.allCases[21])" == "administration")
        #expect(SensitivityCategory.allCases.map(\.rawValue) == Array(0..<12))
        #expect(
            "\(SensitivityCategory.allCases[5])" == "hiv" && "\(SensitivityCategory.allCases[10])" == "keptFromProxy")
    }
}

import Access
import Foundation
import Ledger
import Relationships
import Store
import StoreSQLite
import Testing

private func patient(
    _ number: String, _ family: String, _ lines: String, _ postcode: String, more: String = ""
)
    -> String
{
    #"{"resourceType":"Patient","id":"\#(number)",\#(more)"identifier":[{"#
        + #""system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(number)"}],"name":[{"family":"\#(family)"}],"#
        + #""birthDate":"1970-01-01","address":[{"use":"old","line":["1 Old Road"],"postalCode":"N1 1AA"},"#
        + #"{"line":[\#(lines)],"postalCode":"\#(postcode)"}]}"#
}

/// Readers who should perhaps not look: themselves, colleagues, family, neighbours, the well known.
@Suite struct ReaderTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000)
    private let reader = "9990000018", other = "9990000026"

    @Test(
        "Which rules hold between two addresses, as a table",
        arguments: [
            // The person's family name, lines and postcode; the reader is Shah of Flat 2, 12 Mill Lane, E14 9XY.
            ("Brown", ["Flat 2", "12 Mill Lane"], "E14 9XY", [ReaderRule.sameAddress]),
            ("Brown", ["FLAT 2, 12 MILL LANE"], "e149xy", [.sameAddress]),
            ("Shah", ["Flat 2", "12 Mill Lane"], "E14 9XY", [.sameAddress, .sameFamily]),
            ("shah", ["14 Mill Lane"], "E14 9XY", [.sameFamily]),
            ("Brown", ["14 Mill Lane"], "E14 9XY", [.neighbour]), ("Brown", ["Flat 2", "12 Mill Lane"], "E14 9XZ", []),
            ("Shah", ["Flat 2", "12 Mill Lane"], "", []), ("Shah", [], "E14 9XY", [.sameFamily]),
            ("", [], "E14 9XY", [.neighbour]), ("Brown", [""], "e14  9xy", [.neighbour]),
        ] as [(String, [String], String, [ReaderRule])])
    func table(family: String, lines: [String], postcode: String, rules: [ReaderRule]) {
        let mine = [Household(family: "Shah", lines: ["Flat 2", "12 Mill Lane"], postcode: "E14 9XY")]
        let theirs = [Household(family: family, lines: lines, postcode: postcode)]
        #expect(ReaderMatch.rules(reader: mine, person: theirs) == Set(rules))
        #expect(ReaderMatch.rules(reader: theirs, person: mine) == Set(rules))
        // Nothing is known of a reader whose own record is not known, and two who say nothing do not match.
        #expect(ReaderMatch.rules(reader: [], person: theirs).isEmpty)
        let silent = [Household(family: "", lines: [], postcode: "")]
        #expect(ReaderMatch.rules(reader: silent, person: silent).isEmpty)
    }

    private struct Place {
        let here: TemporaryStore
        let relationships: Relationships
        let reader: Int64
        let person: Int64
    }

    private func place(restricted: Bool = false) async throws -> Place {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient(reader, "Shah", #""Flat 2","12 Mill Lane""#, "E14 9XY"), from: source)
        let label =
            #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},"#
        try await here.accept(
            patient(other, "Brown", #""Flat 2, 12 Mill Lane""#, "e14 9xy", more: restricted ? label : ""), from: source)
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        func find(_ number: String, _ family: String) async throws -> Int64 {
            try #require(
                try await relationships.person(
                    ProvenIdentity(nhsNumber: number, birthDate: "1970-01-01", family: family)))
        }
        return Place(
            here: here, relationships: relationships, reader: try await find(reader, "Shah"),
            person: try await find(other, "Brown"))
    }
    private func principal(_ subject: String, at organisation: String = "A") -> Principal {
        Principal(
            subject: subject, name: "S", role: .generalPractitioner, organisation: organisation,
            organisationName: organisation)
    }
    private let officer = Principal(
        subject: "w", name: "W", role: .privacyOfficer, organisation: "A", organisationName: "A")

    @Test("One's own record does not open at work, for any purpose, glass or claim; anybody else's does")
    func own() async throws {
        let place = try await place()
        try await place.relationships.setStaff(of: place.reader, subject: "shah", officer: officer, now: now)
        for (subject, person, isOwn) in [
            ("shah", place.reader, true), ("shah", place.person, false), ("else", place.reader, false),
        ] {
            for purpose in [Purpose.directCare, .emergency] {
                for isBroken in [false, true] {
                    let decision = try await place.relationships.decide(
                        principal: principal(subject), purpose: purpose, person: person, now: now,
                        breakGlass: isBroken)
                    switch decision {
                    case .deny(let denial): #expect(isOwn && denial.isOwn && !denial.mayClaim)
                    case .permit: #expect(!isOwn)
                    }
                }
            }
        }
        // It holds in every read, also of a view that was open before.
        let read = try await place.relationships.read(
            principal: principal("shah"), purpose: .directCare, person: place.reader, now: now
        ) { _, snapshot in try snapshot.rows().count }
        #expect(read == nil)
        // In their own pages it opens.
        let proven = ProvenIdentity(nhsNumber: reader, birthDate: "1970-01-01", family: "Shah")
        #expect(try await place.here.own(proven) != nil)
        try await place.relationships.setStaff(of: place.reader, subject: nil, officer: officer, now: now)
        let decision = try await place.relationships.decide(
            principal: principal("shah"), purpose: .directCare, person: place.reader, now: now)
        guard case .permit = decision else { throw StoreError.conflict }
    }

    @Test("The records of somebody at work are theirs under any name; another leave says none")
    func ownRecords() async throws {
        let place = try await place()
        #expect(try await place.relationships.ownRecords(of: principal("shah")).isEmpty)
        try await place.relationships.setStaff(of: place.reader, subject: "shah", officer: officer, now: now)
        let hospital = try await place.here.source("B")
        let apart = patient(reader, "Zimmer", #""9 Far Road""#, "N1 1AA")
            .replacingOccurrences(of: "1970-01-01", with: "1985-07-31")
        try await place.here.accept(apart, from: hospital)
        let proven = ProvenIdentity(nhsNumber: reader, birthDate: "1985-07-31", family: "Zimmer")
        let other = try #require(try await place.relationships.person(proven))
        #expect(other != place.reader)
        let mine = try await place.relationships.allRecords(ofPerson: place.reader)
        let kept = try await place.relationships.allRecords(ofPerson: other)
        #expect(mine.count == 1 && kept.count == 1)
        #expect(try await place.relationships.ownRecords(of: principal("shah")) == Set(mine + kept))
        #expect(try await place.relationships.ownRecords(of: principal("else")).isEmpty)
        for job in [JobGrant.Job.privacy, .readers(subject: "shah", person: place.reader), .statistics] {
            #expect(try await place.here.store.ownRecords(Policy.grant(job: job)).isEmpty)
        }
        try await place.relationships.setStaff(of: place.reader, subject: nil, officer: officer, now: now)
        #expect(try await place.relationships.ownRecords(of: principal("shah")).isEmpty)
    }

    @Test("Colleagues, those at one address and the well known are told of; the officer's list says why")
    func told() async throws {
        let place = try await place()
        let relationships = place.relationships
        func notice(_ subject: String, _ person: Int64, at organisation: String = "A") async throws -> ReaderNotice {
            try await relationships.notice(principal(subject, at: organisation), person: person, now: now)
        }
        #expect(try await notice("shah", place.person) == ReaderNotice(told: [], warned: []))
        try await relationships.setStaff(of: place.reader, subject: "shah", officer: officer, now: now)
        #expect(
            try await notice("shah", place.person) == ReaderNotice(told: [.sameAddress], warned: [.sameAddress]))
        #expect(try await notice("osei", place.reader) == ReaderNotice(told: [.colleague], warned: [.colleague]))
        #expect(try await notice("osei", place.reader, at: "B") == ReaderNotice(told: [], warned: []))
        #expect(try await notice("osei", place.person) == ReaderNotice(told: [], warned: []))
        try await relationships.setPublicInterest(
            of: place.person, words: "A well known person", officer: "W", now: now)
        // Whoever opens it is not told that the mark exists.
        #expect(try await notice("osei", place.person) == ReaderNotice(told: [.publicInterest], warned: []))
        let event = EventID()
        try await relationships.tell(
            [.sameAddress, .publicInterest], principal("shah"), person: place.person, event: event, now: now)
        let alert = try #require(try await relationships.alerts(organisation: "A", .open).first)
        #expect(alert.item.kind == .reader && alert.key == event)
        #expect(
            alert.item.why
                == "The reader and the person appear to share an address. The person is marked as of public interest.")
        #expect(!alert.item.why.contains("Mill"))
        try await relationships.setPublicInterest(of: place.person, words: nil, officer: "W", now: now)
        #expect(try await notice("osei", place.person).told.isEmpty)
    }

    @Test("Of somebody whose address is restricted no reader is told that they share it; the officer is")
    func restricted() async throws {
        let place = try await place(restricted: true)
        try await place.relationships.setStaff(of: place.reader, subject: "shah", officer: officer, now: now)
        let notice = try await place.relationships.notice(principal("shah"), person: place.person, now: now)
        #expect(notice == ReaderNotice(told: [.sameAddress], warned: []))
    }

    @Test(
        "An officer is told of their own organisation and ordinary ones; beside a restricted address of their own",
        arguments: [false, true])
    func nameable(isRestricted: Bool) async throws {
        let place = try await place(restricted: isRestricted)
        _ = try await place.here.source("B")
        _ = try await place.here.source("REF", kind: .domesticAbuse)
        _ = try await place.here.source("SEX", kind: .sexualHealth)
        let codes = ["A", "B", "REF", "SEX", "ELSEWHERE"]
        let person = place.person
        let told = try await place.relationships.nameable(codes, beside: person, to: officer)
        #expect(told == (isRestricted ? ["A"] : ["A", "B", "ELSEWHERE"]))
        let clinic = Principal(
            subject: "x", name: "X", role: .privacyOfficer, organisation: "SEX", organisationName: "Clinic")
        let own = try await place.relationships.nameable(codes, beside: person, to: clinic)
        #expect(own == (isRestricted ? ["SEX"] : ["A", "B", "ELSEWHERE", "SEX"]))
    }

    @Test("A review of accesses says where nobody lives whose address is restricted", arguments: [false, true])
    func reviewed(isRestricted: Bool) async throws {
        let place = try await place(restricted: isRestricted)
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: place.here.folder, records: place.here.store))
        for person in [place.reader, place.person] {
            let pids = try await place.relationships.allRecords(ofPerson: person)
            try await ledger.append(
                AccessEvent(
                    id: EventID(), time: now, action: .read, principal: principal("osei"), purpose: .directCare,
                    route: "record", basis: "x", parts: pids.map { .init(pid: $0, resources: []) }))
        }
        let homes = try await ledger.review(since: 0, limit: 100, into: [Int64: String]()) {
            $0[$1.subject.person] = $1.subject.household
        }.value
        #expect(homes[place.reader]?.isEmpty == false)
        #expect(homes[place.person]?.isEmpty == isRestricted)
    }

    @Test("What is not for readers reaches nobody by another leave, and goes with the record")
    func leave() async throws {
        let place = try await place()
        try await place.relationships.setStaff(of: place.reader, subject: "shah", officer: officer, now: now)
        for job in [JobGrant.Job.privacy, .feed, .decide(principal: "shah", person: place.person)] {
            let basis = try await place.here.store.readerBasis(Policy.grant(job: job))
            #expect(basis.reader.isEmpty && basis.person.isEmpty)
        }
        let records = try await place.here.store.records(
            Policy.grant(job: .erase), of: .nhsNumber(reader, birthDate: nil))
        try await place.here.store.erase(Policy.grant(job: .erase), pids: records)
        let notice = try await place.relationships.notice(principal("shah"), person: place.person, now: now)
        #expect(notice.told.isEmpty)
    }

    @Test(
        "A policy says what follows; it neither keeps people from care nor tells who is marked",
        arguments: [
            ("self", "warn", true), ("self", "nothing", true), ("colleague", "refuse", false),
            ("sameFamily", "alert", true), ("publicInterest", "warn", false), ("neighbour", "alert", true),
            ("neighbour", "refuse", false), ("passerBy", "alert", false),
            ("colleague", "shout", false),
        ])
    func policy(rule: String, does: String, isGood: Bool) throws {
        var document = try Policy.illustrative().document
        document.readers = [.init(rule: rule, does: does)]
        if isGood {
            let policy = try Policy(document)
            #expect(policy.effect(of: try #require(ReaderRule(rawValue: rule))).rawValue == does)
            // What the policy does not name stays as usual.
            #expect(policy.effect(of: rule == "colleague" ? .own : .colleague) != .nothing)
        } else {
            #expect(throws: PolicyError.self) { _ = try Policy(document) }
        }
    }
}

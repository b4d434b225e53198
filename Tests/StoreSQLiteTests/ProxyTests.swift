import Access
import Foundation
import Ledger
import LegalTime
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let hour: Int64 = 3_600_000
private let mother = ProvenIdentity(nhsNumber: "9990000026", birthDate: "1990-01-01", family: "Invented")
private let child = ProvenIdentity(nhsNumber: "9990000018", birthDate: "2020-03-04", family: "Invented")

private func patient(
    _ id: String, number: String = "9990000018", born: String = "2020-03-04", family: String = "Invented",
    _ more: String = ""
) -> String {
    samplePatient(id, number: number, family: family, given: "Ida", born: born, more: more)
}
private let restrictedMark =
    #","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}"#
private func flag(_ id: String, patient: String, label: String?, status: String = "active") -> String {
    let meta = label.map {
        #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"\#($0)"}]},"#
    }
    return #"{"resourceType":"Flag","id":"\#(id)",\#(meta ?? "")"status":"\#(status)","code":{"text":"A flag"},"#
        + #""subject":{"reference":"Patient/\#(patient)"}}"#
}

/// What the tests look at: a store, a day at noon, and the mother of a child of 6.
private struct Family {
    let here: TemporaryStore
    let relationships: Relationships
    let now: Int64
    let today: CivilDay
    let principal = Principal(subject: "m", name: "Mia Invented", actingAs: mother)

    init() throws {
        here = try TemporaryStore()
        relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        today = try #require(CivilDay(year: 2026, month: 11, day: 23))
        now = LondonTime.start(of: today) + 12 * hour
    }

    func authority(
        _ proxy: ProvenIdentity = mother, basis: ProxyAuthority.Basis = .parent, from: Int = -1, last: Int = 100
    ) -> ProxyAuthority {
        ProxyAuthority(
            proxy: proxy, given: "Mia", kinship: .mother, basis: basis, from: CivilDay(number: today.number + from),
            lastDay: CivilDay(number: today.number + last), evidence: "Birth certificate", officer: "Grace Webb",
            capacity: "", recorded: now)
    }
    func person(_ proven: ProvenIdentity = child) async throws -> Int64 {
        try #require(try await relationships.person(proven))
    }
    func acting(_ now: Int64? = nil) async throws -> [Acting] {
        try await relationships.acting(principal, now: now ?? self.now)
    }
    func grant(_ person: Int64, _ purpose: Purpose = .familyRequest) async throws -> Grant? {
        let decision = try await relationships.decide(
            principal: principal, purpose: purpose, person: person, now: now)
        guard case .permit(let grant) = decision else { return nil }
        return grant
    }
}

/// Who may act for a person: whose authority it is, when it ends, and what closes it at once.
@Suite struct ProxyTests {
    @Test("Nobody acts for anybody by address, family name or number alone")
    func whose() async throws {
        let family = try Family()
        try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
        let person = try await family.person()
        #expect(try await family.acting().isEmpty)
        for other in [
            ProvenIdentity(nhsNumber: "9990000034", birthDate: "1990-01-01", family: "Invented"),
            ProvenIdentity(nhsNumber: "9990000026", birthDate: "1990-01-02", family: "Invented"),
            ProvenIdentity(nhsNumber: "9990000026", birthDate: "1990-01-01", family: "Other"),
        ] {
            try await family.relationships.authorise(family.authority(other), person: person)
            #expect(try await family.acting().isEmpty)
            #expect(try await family.grant(person) == nil)
        }
        try await family.relationships.authorise(family.authority(), person: person)
        let acting = try await family.acting()
        #expect(acting.map(\.person) == [person] && acting.first?.name == "Ida Invented")
        #expect(acting.first?.kinship == "mother" && acting.first?.purpose == .familyRequest)
        // For the purpose of its basis and no other, and not as their own.
        #expect(try await family.grant(person) != nil)
        #expect(try await family.grant(person, .powerOfAttorney) == nil)
        #expect(try await family.grant(person, .ownRequest) == nil)
        let own = Principal(subject: "m", name: "M", proven: mother)
        guard
            case .deny = try await family.relationships.decide(
                principal: own, purpose: .ownRequest, person: person, now: family.now)
        else {
            Issue.record("the child's record is the mother's own")
            return
        }
    }

    @Test("It holds from its first day to its last, and is over when it was ended")
    func days() async throws {
        for (from, last, isOpen) in [
            (-10, -1, false), (-10, 0, true), (0, 10, true), (1, 10, false), (0, 0, true),
        ] {
            let family = try Family()
            try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
            let person = try await family.person()
            try await family.relationships.authorise(family.authority(from: from, last: last), person: person)
            #expect(try await family.acting().isEmpty != isOpen, "\(from) to \(last)")
            #expect(try await (family.grant(person) != nil) == isOpen, "\(from) to \(last)")
            let key = try #require(try await family.relationships.authorities(for: person).first?.key)
            try await family.relationships.end(
                key, person: person, ProxyAuthority.Ending(time: family.now, by: "O", words: "Asked for"))
            #expect(try await family.acting().isEmpty)
            #expect(try await family.grant(person) == nil)
            #expect(try await family.relationships.authorities(for: person).first?.item.ending?.words == "Asked for")
        }
    }

    @Test("Of a child of 11, of somebody of another birth date at another source, and of a sibling it opens nothing")
    func children() async throws {
        let family = try Family()
        let source = try await family.here.source("A", kind: .gp)
        try await family.here.accept(patient("c", born: "2015-11-23"), from: source)
        try await family.here.accept(patient("s", number: "9990000042"), from: source)
        let eleven = try await family.person(
            ProvenIdentity(nhsNumber: "9990000018", birthDate: "2015-11-23", family: "Invented"))
        try await family.relationships.authorise(family.authority(), person: eleven)
        #expect(try await family.acting().isEmpty)
        #expect(try await family.acting(family.now - 24 * hour).count == 1)
        let sibling = try await family.person(
            ProvenIdentity(nhsNumber: "9990000042", birthDate: "2020-03-04", family: "Invented"))
        #expect(try await family.grant(sibling) == nil)
        let born = CivilDay(iso: "2015-11-23")
        #expect(try await family.relationships.born(eleven) == born.map { $0...$0 })
    }

    @Test("A closure of the proxies' pages closes those alone; one of the person's own closes both")
    func closures() async throws {
        let family = try Family()
        try await family.here.accept(
            patient("c", born: "2012-03-04"), from: try await family.here.source("A", kind: .gp))
        let proven = ProvenIdentity(nhsNumber: "9990000018", birthDate: "2012-03-04", family: "Invented")
        let person = try await family.person(proven)
        try await family.relationships.authorise(family.authority(), person: person)
        func isOpen() async throws -> [Bool] {
            let own = try await family.here.own(proven, now: family.now) != nil
            return [own, try await family.grant(person) != nil]
        }
        func set(_ isOpen: Bool, _ covers: RoomClosure.Covered) async throws {
            try await family.relationships.setRoom(
                of: person, isOpen: isOpen, for: covers, officer: "O", words: "A reason.", now: family.now)
        }
        #expect(try await isOpen() == [true, true])
        try await set(false, .proxies)
        #expect(try await isOpen() == [true, false])
        try await set(true, .everyone)
        #expect(try await isOpen() == [true, false])
        try await set(true, .proxies)
        #expect(try await isOpen() == [true, true])
        try await set(false, .everyone)
        #expect(try await isOpen() == [false, false])
    }

    @Test(
        "A flag of abuse or of a child's safeguarding closes every proxy's pages at once, until it is inactive",
        arguments: ["VIO", "SDV"])
    func marked(label: String) async throws {
        let family = try Family()
        let source = try await family.here.source("A", kind: .gp)
        try await family.here.accept(patient("c"), from: source)
        try await family.here.accept(flag("f", patient: "c", label: nil), from: source)
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        #expect(try await family.grant(person) != nil)
        try await family.here.accept(flag("f", patient: "c", label: label), from: source)
        #expect(try await family.grant(person) == nil)
        #expect(try await family.acting().isEmpty)
        try await family.here.accept(flag("f", patient: "c", label: label, status: "inactive"), from: source)
        #expect(try await family.grant(person) != nil)
        try await family.here.accept(
            flag("f", patient: "c", label: label, status: "entered-in-error"), from: source)
        #expect(try await family.grant(person) != nil)
        // Another child's flag says nothing of this one.
        try await family.here.accept(patient("s", number: "9990000042"), from: source)
        try await family.here.accept(flag("g", patient: "s", label: label), from: source)
        #expect(try await family.grant(person) != nil)
    }

    @Test("Nobody acts for a person whose demographics one source marks as restricted, until none does")
    func restricted() async throws {
        let family = try Family()
        let (one, other) = (try await family.here.source("A"), try await family.here.source("B"))
        try await family.here.accept(patient("c"), from: one)
        try await family.here.accept(patient("c"), from: other)
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        #expect(try await family.grant(person) != nil)
        try await family.here.accept(patient("c", restrictedMark), from: other)
        #expect(try await family.grant(person) == nil)
        #expect(try await family.acting().isEmpty)
        try await family.here.accept(patient("c"), from: other)
        #expect(try await family.grant(person) != nil)
    }

    @Test("What marks a record of the same number that is kept apart, under another family name, closes them too")
    func apart() async throws {
        let refuge = SourceKind.domesticAbuse
        for (kind, more) in [(SourceKind.acute, restrictedMark), (refuge, ""), (.acute, #","deceasedBoolean":true"#)] {
            let family = try Family()
            try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
            let person = try await family.person()
            try await family.relationships.authorise(family.authority(), person: person)
            let other = try await family.here.source("B", kind: kind)
            if kind != refuge {
                try await family.here.accept(patient("c", family: "Fled"), from: other)
                #expect(try await family.grant(person) != nil)
            }
            try await family.here.accept(patient("c", family: "Fled", more), from: other)
            #expect(try await family.grant(person) == nil, "\(kind) \(more)")
            #expect(try await family.acting().isEmpty)
        }
        let family = try Family()
        let (one, other) = (try await family.here.source("A", kind: .gp), try await family.here.source("B"))
        try await family.here.accept(patient("c"), from: one)
        try await family.here.accept(patient("c", family: "Fled"), from: other)
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        let half = try await family.person(
            ProvenIdentity(nhsNumber: "9990000018", birthDate: "2020-03-04", family: "Fled"))
        func set(_ isOpen: Bool) async throws {
            try await family.relationships.setRoom(
                of: half, isOpen: isOpen, for: .proxies, officer: "O", words: "A reason.", now: family.now)
        }
        #expect(try await family.grant(person) != nil)
        try await set(false)
        #expect(try await family.grant(person) == nil)
        try await set(true)
        #expect(try await family.grant(person) != nil)
    }

    @Test("An authority does not follow a record to another number, and ends with another birth date or name")
    func another() async throws {
        for (changed, leaves) in [
            (patient("c", number: "9990000042"), 0), (patient("c", born: "2020-03-05"), 1),
            (patient("c", family: "Other"), 1), (patient("c", #","gender":"female""#), 1),
        ] {
            let family = try Family()
            let source = try await family.here.source("A", kind: .gp)
            try await family.here.accept(patient("c"), from: source)
            // Somebody else, with whom the changed record may be linked.
            try await family.here.accept(
                patient("s", number: "9990000042"), from: try await family.here.source("B", kind: .gp))
            let person = try await family.person()
            try await family.relationships.authorise(family.authority(), person: person)
            #expect(try await family.acting().count == 1)
            try await family.here.accept(changed, from: source)
            let isSame = changed.contains("female")
            #expect(try await family.acting().isEmpty != isSame, "\(changed)")
            let kept = try await family.relationships.authorities(for: person)
            #expect(kept.count == leaves && kept.allSatisfy { ($0.item.ending == nil) == isSame }, "\(changed)")
            if !isSame, leaves == 1 { #expect(kept.first?.item.ending?.by == "This node") }
        }
    }

    @Test("Ended on one record it is ended on all, on one too that was another person's meanwhile")
    func endedOnce() async throws {
        let family = try Family()
        let (one, other) = (try await family.here.source("A", kind: .gp), try await family.here.source("B"))
        for source in [one, other] { try await family.here.accept(patient("c"), from: source) }
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        let key = try #require(try await family.relationships.authorities(for: person).first?.key)
        let copies = try await family.here.store.items(
            Policy.grant(job: .choices(person: person)), ProxyAuthority.self, CollectionQuery(person: person))
        #expect(copies.count == 2)
        // As if one of them had been away: only the other is ended.
        var ended = copies[0].item
        ended.ending = .init(time: family.now, by: "O", words: "Asked for")
        _ = try await family.here.store.put(
            Policy.grant(job: .choices(person: person)), ended, key: key, pid: copies[0].pid, replacing: 1)
        #expect(try await family.grant(person) == nil)
        // It is shown as one that stands, so that it can be ended.
        #expect(try await family.relationships.authorities(for: person).first?.item.ending == nil)
        try await family.relationships.end(key, person: person, .init(time: family.now, by: "O", words: "Again"))
        #expect(try await family.relationships.authorities(for: person).allSatisfy { $0.item.ending != nil })
    }

    @Test("An attorney acts for nobody under 18, whatever the form let pass")
    func attorney() async throws {
        for (born, isOpen) in [("2008-11-24", false), ("2008-11-23", true)] {
            let family = try Family()
            try await family.here.accept(
                patient("c", born: born), from: try await family.here.source("A", kind: .gp))
            let person = try await family.person(
                ProvenIdentity(nhsNumber: "9990000018", birthDate: born, family: "Invented"))
            try await family.relationships.authorise(family.authority(basis: .attorney), person: person)
            #expect(try await (family.grant(person, .powerOfAttorney) != nil) == isOpen, "\(born)")
        }
    }

    @Test(
        "The record of a refuge closes them too; that of a clinic or of a mental health trust is not there for a parent"
    )
    func sources() async throws {
        let family = try Family()
        try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
        for (code, kind) in [("S", SourceKind.sexualHealth), ("M", .mentalHealth), ("C", .socialCare)] {
            try await family.here.accept(patient("c"), from: try await family.here.source(code, kind: kind))
        }
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        let grant = try #require(try await family.grant(person))
        #expect(grant.pids.count == 1 && grant.unnamedPids.count == 3 && grant.tracedSections == [])
        let (named, withheld) = try await family.here.store.read(grant) { (try $0.sources(), try $0.withheld()) }
        #expect(named.map(\.code) == ["A"] && withheld == [])
        try await family.here.accept(patient("c"), from: try await family.here.source("R", kind: .domesticAbuse))
        #expect(try await family.grant(person) == nil)
    }

    @Test(
        "With a death that any source records the own pages and those of proxies close",
        arguments: [#","deceasedBoolean":true"#, #","deceasedDateTime":"2026-11-01""#])
    func death(words: String) async throws {
        let family = try Family()
        let source = try await family.here.source("A", kind: .gp)
        try await family.here.accept(patient("c", born: "1940-01-01"), from: source)
        let proven = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1940-01-01", family: "Invented")
        let person = try await family.person(proven)
        try await family.relationships.authorise(family.authority(basis: .attorney), person: person)
        #expect(try await family.grant(person, .powerOfAttorney) != nil)
        #expect(try await family.here.own(proven, now: family.now) != nil)
        try await family.here.accept(patient("c", born: "1940-01-01", #","deceasedBoolean":false"#), from: source)
        #expect(try await family.grant(person, .powerOfAttorney) != nil)
        try await family.here.accept(
            patient("d", born: "1940-01-01", words), from: try await family.here.source("B"))
        #expect(try await family.grant(person, .powerOfAttorney) == nil)
        #expect(try await family.acting().isEmpty)
        #expect(try await family.here.own(proven, now: family.now) == nil)
        let staff = Principal(
            subject: "t", name: "T", role: .generalPractitioner, organisation: "A", organisationName: "A")
        let decision = try await family.relationships.decide(
            principal: staff, purpose: .directCare, person: person, now: family.now)
        guard case .permit(let grant) = decision else {
            Issue.record("the practice may not read")
            return
        }
        #expect(grant.relationship == "registered with your practice, after their death")
    }

    @Test("Who acts is told of those at work that reveal nothing, and of their own accesses; never of a proof")
    func told() async throws {
        let family = try Family()
        try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
        for (code, kind) in [("R", SourceKind.domesticAbuse), ("S", .sexualHealth), ("M", .mentalHealth)] {
            _ = try await family.here.source(code, kind: kind)
        }
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        let grant = try #require(try await family.grant(person))
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: family.here.folder, records: family.here.store))
        func enter(
            _ principal: Principal, _ action: AccessEvent.Action = .read,
            basis: String = "registered with your practice"
        ) async throws {
            try await ledger.append(
                AccessEvent(
                    id: EventID(), time: family.now, action: action, principal: principal, purpose: .directCare,
                    route: "record", basis: basis, parts: grant.pids.map { .init(pid: $0, resources: []) }))
        }
        func staff(_ name: String, _ role: Role, _ organisation: String = "A") -> Principal {
            Principal(
                subject: name, name: name, role: role, organisation: organisation, organisationName: organisation)
        }
        try await enter(staff("gp", .generalPractitioner))
        try await enter(staff("broke", .generalPractitioner), basis: "registered with your practice, glass broken")
        try await enter(staff("broke", .generalPractitioner), .breakGlass)
        try await enter(staff("claim", .nurse), .careClaim, basis: "stated: safeguarding")
        try await enter(staff("psychiatrist", .psychiatrist))
        try await enter(staff("midwife", .midwife))
        try await enter(staff("social", .socialWorker))
        try await enter(staff("refuge", .nurse, "R"))
        try await enter(staff("clinic", .nurse, "S"))
        try await enter(staff("trust", .nurse, "M"))
        try await enter(staff("officer", .privacyOfficer), .choice)
        try await enter(Principal(subject: "c", name: "child", proven: child))
        try await enter(Principal(subject: "f", name: "father", actingAs: mother))
        try await enter(family.principal)
        let all = try await ledger.accesses(grant, since: 0)
        #expect(all.count == 14)
        let told = try await family.relationships.told(all, to: grant, now: family.now)
        #expect(Set(told.compactMap(\.name)) == ["gp", "broke", "Mia Invented"] && told.count == 3)
        #expect(told.allSatisfy { !$0.isGlassBroken })
        _ = try await ledger.publish(time: family.now)
        await #expect(throws: StoreError.self) { _ = try await ledger.proof(grant) { _ in [] } }
    }

    @Test("Who acts reads the questions that they asked, and nobody else's; the person reads all")
    func questions() async throws {
        let family = try Family()
        try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
        let person = try await family.person()
        for proxy in [nil, "m", "f"] {
            _ = try await family.relationships.ask(
                PersonQuestion(
                    kind: .access, organisation: "A", organisationName: "A", words: proxy ?? "own", asked: 1,
                    proxy: proxy), person: person)
        }
        let own = Principal(subject: "c", name: "C", proven: child)
        #expect(try await family.relationships.questions(of: person, for: family.principal).map(\.item.words) == ["m"])
        #expect(try await family.relationships.questions(of: person, for: own).count == 3)
    }

    @Test("An authority stands on every record of the person, is erased with them, and no other leave reaches it")
    func kept() async throws {
        let family = try Family()
        try await family.here.accept(patient("c"), from: try await family.here.source("A", kind: .gp))
        try await family.here.accept(patient("c"), from: try await family.here.source("B"))
        let person = try await family.person()
        try await family.relationships.authorise(family.authority(), person: person)
        let query = CollectionQuery(field: (name: "proxy", value: mother.nhsNumber))
        func copies(_ job: JobGrant.Job) async throws -> Int {
            try await family.here.store.items(Policy.grant(job: job), ProxyAuthority.self, query).count
        }
        #expect(try await copies(.acting(mother)) == 2)
        for job in [JobGrant.Job.privacy, .own(mother), .choices(person: person), .export, .policy] {
            #expect(try await copies(job) == 0)
        }
        #expect(try await family.relationships.authorities(for: person).count == 1)
        #expect(try await family.relationships.authorities(for: person + 1).isEmpty)
        let pids = try await family.here.store.records(
            Policy.grant(job: .erase), of: .nhsNumber("9990000018", birthDate: nil))
        try await family.here.store.erase(Policy.grant(job: .erase), pids: pids)
        #expect(try await copies(.acting(mother)) == 0)
    }
}

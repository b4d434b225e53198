import Access
import Foundation
import Intake
import Ledger
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let themselves = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")
private let hour: Int64 = 3_600_000

private func patient(_ id: String, family: String = "Invented") -> String { samplePatient(id, family: family) }
private func result(_ id: String, patient: String, label: String? = nil) -> String {
    let meta = label.map {
        #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"\#($0)"}]},"#
    }
    return #"{"resourceType":"Observation","id":"\#(id)",\#(meta ?? "")"status":"final","subject":{"reference":"#
        + #""Patient/\#(patient)"},"category":[{"coding":[{"code":"laboratory"}]}],"#
        + #""code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},"valueString":"4.1"}"#
}
private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

/// A person's own record: whose it is, what is released to them, and which accesses they are told of.
@Suite struct OwnRecordTests {
    @Test("A record is somebody's own when number, birth date and family name agree, and nobody's otherwise")
    func whose() async throws {
        let here = try TemporaryStore()
        try await here.accept(patient("p"), from: try await here.source("A", kind: .gp))
        #expect(try await here.own(themselves) != nil)
        for other in [
            ProvenIdentity(nhsNumber: "9990000026", birthDate: "1951-03-04", family: "Invented"),
            ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-04-03", family: "Invented"),
            ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Other"),
        ] { #expect(try await here.own(other) == nil) }
        // Their own session opens nobody else's record: the decision rests on the record, not on the session.
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(try await relationships.person(themselves))
        let stranger = Principal(
            subject: "x", name: "X",
            proven: ProvenIdentity(nhsNumber: "9990000026", birthDate: "1980-01-01", family: "Other"))
        let decision = try await relationships.decide(
            principal: stranger, purpose: .ownRequest, person: person, now: now)
        guard case .deny = decision else {
            Issue.record("a stranger may read")
            return
        }
    }

    @Test(
        "A result shows when it has been here for 72 hours, by number and by range alike; staff see it at once",
        arguments: [0, 64])
    func held(cacheMegabytes: Int) async throws {
        let here = try TemporaryStore(cacheMegabytes: cacheMegabytes)
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient("p"), from: source)
        try await here.accept(result("o", patient: "p"), from: source)
        let staff = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        let rid = try #require(
            try await here.store.read(staff) { try $0.rows().first { $0.typeName == "Observation" } }?.rid)
        for (after, isShown) in [(0, false), (71 * hour, false), (73 * hour, true)] {
            let own = try #require(try await here.own(themselves, now: now + after))
            let (listed, found, withheld) = try await here.store.read(own) { snapshot in
                (
                    try snapshot.rows().contains { $0.rid == rid }, try snapshot.row(rid: rid) != nil,
                    try snapshot.withheld()
                )
            }
            #expect(listed == isShown && found == isShown && withheld == [])
        }
    }

    @Test(
        "What is kept from the person leaves no trace for them and is ordinary for staff", arguments: ["NOPAT", "TBOO"])
    func kept(label: String) async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient("p"), from: source)
        try await here.accept(result("o", patient: "p", label: label), from: source)
        let own = try #require(try await here.own(themselves, now: now + 100 * hour))
        let (rows, withheld) = try await here.store.read(own) { (try $0.rows().map(\.typeName), try $0.withheld()) }
        #expect(rows == ["Patient"] && withheld == [])
        let staff = try #require(try await here.grant("9990000018", .receptionist, at: "A"))
        #expect(staff.visible.contains(.keptFromPerson))
    }

    @Test("Accesses are told in the order of time, an event once, from the day asked for; not those of a refuge")
    func accesses() async throws {
        let here = try TemporaryStore()
        let practice = try await here.source("A", kind: .gp)
        _ = try await here.source("R", kind: .domesticAbuse)
        try await here.accept(patient("p"), from: practice)
        try await here.accept(patient("q"), from: try await here.source("B", kind: .acute))
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: here.folder, records: here.store))
        let own = try #require(try await here.own(themselves))
        #expect(own.pids.count == 2)
        func enter(_ who: String, _ organisation: String, at time: Int64, _ resources: [Int64]) async throws -> EventID
        {
            let id = EventID()
            let principal = Principal(
                subject: who, name: who, role: .nurse, organisation: organisation, organisationName: organisation)
            try await ledger.append(
                AccessEvent(
                    id: id, time: time, action: .read, principal: principal, purpose: .directCare, route: "record",
                    basis: "in the care of your organisation",
                    parts: own.pids.enumerated().map { .init(pid: $1, resources: [resources[$0 % resources.count]]) }))
            return id
        }
        let start = now
        let old = try await enter("old", "A", at: start - 400 * 24 * hour, [1])
        let first = try await enter("first", "A", at: start, [1, 36_000_000_000])
        let refuge = try await enter("refuge", "R", at: start + 1, [2])
        let second = try await enter("second", "B", at: start + 2, [3])
        let found = try await ledger.accesses(own, since: start - 366 * 24 * hour)
        #expect(found.map(\.event) == [second, refuge, first])
        #expect(found.last?.resources.sorted() == [1, 36_000_000_000] && found.last?.name == "first")
        #expect(try await ledger.accesses(own, since: 0).last?.event == old)
        let policies = try Policies([Policy.illustrative()])
        let relationships = Relationships(store: here.store, policies: policies)
        #expect(try await relationships.told(found, to: own, now: start).map(\.event) == [second, first])
        // The law keeps those of an organisation until a day.
        var document = try Policy.illustrative().document
        document.withheld = [.init(organisation: "B", basis: "Crime and Policing Act, a test", reviewBy: "2100-01-01")]
        let strict = Relationships(store: here.store, policies: try Policies([Policy(document)]))
        #expect(try await strict.told(found, to: own, now: start).map(\.event) == [first])
        #expect(try await strict.told(found, to: own, now: 4_200_000_000_000).map(\.event) == [second, first])
        // A proof says that they are there, and not what they are.
        _ = try await ledger.publish(time: start)
        let bundle = try await ledger.proof(own) { _ in [first] }
        let texts = bundle.chains.flatMap(\.entries).compactMap(\.text).map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.count == 2 && texts.allSatisfy { $0.contains(first.description) })
        try bundle.verify(keys: [bundle.key])
        // Nobody at work reads them this way.
        let staff = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        await #expect(throws: StoreError.self) { _ = try await ledger.accesses(staff, since: 0) }
        await #expect(throws: StoreError.self) { _ = try await ledger.proof(staff) { _ in [] } }
    }

    @Test("Pages that were closed open for nobody, on a record that is linked later too, until they are opened again")
    func closure() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient("p"), from: source)
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(try await relationships.person(themselves))
        try await relationships.setRoom(of: person, isOpen: false, officer: "O", words: "A reason.", now: now)
        #expect(try await here.own(themselves) == nil)
        try await here.accept(patient("q"), from: try await here.source("B"))
        #expect(try await here.own(themselves) == nil)
        // Staff see what they saw.
        #expect(try await here.grant("9990000018", .generalPractitioner, at: "A") != nil)
        try await relationships.setRoom(of: person, isOpen: true, officer: "O", words: "", now: now)
        #expect(try await here.own(themselves) != nil)
        #expect(try await relationships.closures(of: person).count == 1)
    }

    @Test("A question is answered once, by the organisation that was asked, and only its person reads it")
    func questions() async throws {
        let here = try TemporaryStore()
        try await here.accept(patient("p"), from: try await here.source("A", kind: .gp))
        let other = patient("z", family: "Other").replacing("9990000018", with: "9990000026")
        try await here.accept(other, from: try await here.source("A", kind: .gp))
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(try await relationships.person(themselves))
        let key = try await relationships.ask(
            PersonQuestion(kind: .access, organisation: "A", organisationName: "A", words: "who?", asked: 1),
            person: person)
        #expect(try await relationships.questions(of: person).map(\.key) == [key])
        #expect(try await relationships.questions(of: person + 1).isEmpty)
        #expect(try await relationships.questions(to: "B", isAnswered: false).isEmpty)
        #expect(try await relationships.question(key, to: "B") == nil)
        let question = try #require(try await relationships.question(key, to: "A"))
        let answer = PersonQuestion.Answer(officer: "O", time: 2, outcome: .right, words: "They treated you.")
        try await relationships.answer(question, answer)
        await #expect(throws: StoreError.self) { try await relationships.answer(question, answer) }
        #expect(try await relationships.questions(to: "A", isAnswered: true).map(\.item.answer) == [answer])
        #expect(try await relationships.questions(to: "A", isAnswered: false).isEmpty)
        // Not with somebody else's record.
        await #expect(throws: StoreError.self) {
            _ = try await relationships.ask(
                PersonQuestion(kind: .access, organisation: "A", organisationName: "A", words: "", asked: 1),
                person: person, pid: 2)
        }
    }
}

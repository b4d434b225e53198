import Access
import FHIR
import Foundation
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private func patient(_ id: String, _ family: String = "Adeyemi") -> String { samplePatient(id, family: family) }

/// State beside the record: versions, leave, erasure; and what decisions make of it.
@Suite struct CollectionTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000)

    private func filled() async throws -> (here: TemporaryStore, person: Int64) {
        let here = try TemporaryStore(cacheMegabytes: 0)
        for code in ["A", "B"] {
            let source = try await here.source(code)
            try await here.accept(patient("p"), from: source)
        }
        let identify = try #require(
            try Policy.illustrative().identify(principal: principal("A", .nurse)))
        let person = try #require(try await here.store.persons(identify, nhsNumber: number).first)
        return (here, person)
    }

    private func principal(_ organisation: String, _ role: Role) -> Principal {
        Principal(subject: "s", name: "S", role: role, organisation: organisation, organisationName: organisation)
    }

    private func relationships(_ here: TemporaryStore) throws -> Relationships {
        Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
    }

    @Test("An item is replaced only by who read its last version")
    func versions() async throws {
        let (here, person) = try await filled()
        let leave = Policy.grant(job: .choices(person: person))
        let key = EventID()
        var objection = Objection(scope: .record, since: 1)
        let first = try await here.store.put(leave, objection, key: key, pid: 1, replacing: nil)
        objection.until = 2
        await #expect(throws: StoreError.self) {
            _ = try await here.store.put(leave, objection, key: key, pid: 1, replacing: nil)
        }
        await #expect(throws: StoreError.self) {
            _ = try await here.store.put(leave, objection, key: key, pid: 1, replacing: 7)
        }
        let second = try await here.store.put(leave, objection, key: key, pid: 1, replacing: first)
        #expect(first == 1 && second == 2)
        let kept = try await here.store.items(leave, Objection.self, CollectionQuery(person: person))
        #expect(kept.map(\.item) == [objection] && kept.first?.version == 2 && kept.first?.key == key)
    }

    @Test("A leave reaches its own person's items and no others'")
    func leave() async throws {
        let (here, person) = try await filled()
        let objection = Objection(scope: .record, since: 1)
        for job in [JobGrant.Job.choices(person: person + 1), .privacy, .doctor, .policy] {
            await #expect(throws: StoreError.self) {
                _ = try await here.store.put(
                    Policy.grant(job: job), objection, key: EventID(), pid: 1, replacing: nil)
            }
        }
        let mine = Policy.grant(job: .choices(person: person))
        _ = try await here.store.put(mine, objection, key: EventID(), pid: 1, replacing: nil)
        let other = try await here.store.items(
            Policy.grant(job: .choices(person: person + 1)), Objection.self, CollectionQuery(person: person))
        let everybody = try await here.store.items(mine, Objection.self, CollectionQuery())
        #expect(other.isEmpty && everybody.isEmpty)
        // Nor does it reach a record that is nobody's.
        await #expect(throws: StoreError.self) {
            _ = try await here.store.put(mine, objection, key: EventID(), pid: 99, replacing: nil)
        }
    }

    @Test("A stated relationship opens the record for who stated it, and tells the privacy officer")
    func claim() async throws {
        let (here, person) = try await filled()
        let relationships = try relationships(here)
        let nurse = principal("ELSEWHERE", .nurse)
        func isOpen(_ principal: Principal, at moment: Int64) async throws -> Bool {
            let decision = try await relationships.decide(
                principal: principal, purpose: .directCare, person: person, now: moment)
            if case .permit = decision { return true }
            return false
        }
        #expect(try await !isOpen(nurse, at: now))
        let event = EventID()
        try await relationships.claim(
            nurse, person: person, reason: .presentNow, words: "In the walk-in clinic", event: event, now: now)
        #expect(try await isOpen(nurse, at: now))
        #expect(try await !isOpen(nurse, at: now + 25 * 3_600_000))
        let colleague = Principal(
            subject: "t", name: "T", role: .nurse, organisation: "ELSEWHERE", organisationName: "E")
        #expect(try await !isOpen(colleague, at: now))
        let alerts = try await relationships.alerts(organisation: "ELSEWHERE", .open)
        #expect(alerts.count == 1 && alerts.first?.item.event == event.description)
        #expect(alerts.first?.item.words == "In the walk-in clinic")
        #expect(try await relationships.alerts(organisation: "A", .open).isEmpty)
        // Closed once; a second officer who read the first version is told.
        let alert = try #require(alerts.first)
        let finding = PrivacyAlert.Finding(officer: "O", time: now, words: "Asked them", isJustified: true)
        try await relationships.close(alert, replacing: alert.version, finding)
        await #expect(throws: StoreError.self) {
            try await relationships.close(alert, replacing: alert.version, finding)
        }
        let found = try #require(try await relationships.alert(alert.key, organisation: "ELSEWHERE"))
        let others = try await relationships.alert(alert.key, organisation: "A")
        #expect(found.item.state == .closed && others == nil)
        // What was found is not found again.
        await #expect(throws: StoreError.self) {
            try await relationships.close(found, replacing: found.version, finding)
        }
        let closed = try await relationships.alerts(organisation: "ELSEWHERE", .closed).first?.item
        #expect(closed?.state == .closed && closed?.finding == finding)
    }

    @Test("An objection closes the other organisations' records, says so, and is set aside by some")
    func objection() async throws {
        let (here, person) = try await filled()
        let relationships = try relationships(here)
        let consultant = principal("A", .hospitalConsultant)
        try await relationships.claim(
            consultant, person: person, reason: .presentNow, words: "-", event: EventID(), now: now)
        try await relationships.object(Objection(scope: .record, since: now - 1), person: person)
        func sources(breakGlass: Bool) async throws -> (shown: [String], objected: Int, rows: Int)? {
            try await relationships.read(
                principal: consultant, purpose: .directCare, person: person, now: now, breakGlass: breakGlass
            ) { _, snapshot in
                (
                    try snapshot.sources().map(\.code).sorted(), try snapshot.objectedSources().count,
                    try snapshot.rows().count
                )
            }
        }
        let closed = try #require(try await sources(breakGlass: false))
        #expect(closed.shown == ["A", "B"] && closed.objected == 1 && closed.rows == 1)
        let open = try #require(try await sources(breakGlass: true))
        #expect(open.shown == ["A", "B"] && open.objected == 0 && open.rows == 2)
    }

    @Test("An objection stands on every record of the person, and is taken back on each")
    func everyRecord() async throws {
        let (here, person) = try await filled()
        let relationships = try relationships(here)
        try await relationships.object(Objection(scope: .record, since: now - 1), person: person)
        let leave = Policy.grant(job: .choices(person: person))
        let copies = try await here.store.items(leave, Objection.self, CollectionQuery(person: person))
        #expect(Set(copies.map(\.pid)) == [1, 2])
        let objections = try await relationships.objections(of: person)
        #expect(objections.count == 1)
        try await relationships.withdraw(try #require(objections.first), person: person, now: now)
        let ended = try await here.store.items(leave, Objection.self, CollectionQuery(person: person))
        #expect(ended.count == 2 && ended.allSatisfy { $0.item.until == now })
    }

    @Test("Who has no record of their own, of a person who objected, may still set the objection aside")
    func nothingOfTheirOwn() async throws {
        let (here, person) = try await filled()
        let relationships = try relationships(here)
        let consultant = principal("ELSEWHERE", .hospitalConsultant)
        try await relationships.claim(
            consultant, person: person, reason: .presentNow, words: "-", event: EventID(), now: now)
        try await relationships.object(Objection(scope: .record, since: now - 1), person: person)
        let decision = try await relationships.decide(
            principal: consultant, purpose: .directCare, person: person, now: now)
        guard case .permit(let grant) = decision else { throw StoreError.conflict }
        #expect(grant.pids.isEmpty && grant.objectedPids == [1, 2] && grant.maySetAsideObjections)
        let opened = try await relationships.decide(
            principal: consultant, purpose: .directCare, person: person, now: now, breakGlass: true)
        guard case .permit(let all) = opened else { throw StoreError.conflict }
        #expect(all.pids == [1, 2] && all.objectedPids.isEmpty)
    }

    @Test("Erasure leaves no item of the record")
    func erasure() async throws {
        let (here, person) = try await filled()
        let relationships = try relationships(here)
        try await relationships.claim(
            principal("ELSEWHERE", .nurse), person: person, reason: .referred, words: "A word to be erased",
            event: EventID(), now: now)
        let file = here.folder.appending(path: "records.sqlite")
        func holds() throws -> Bool {
            var bytes = try Data(contentsOf: file)
            bytes += (try? Data(contentsOf: URL(filePath: file.path + "-wal"))) ?? Data()
            return bytes.range(of: Data("A word to be erased".utf8)) != nil
        }
        #expect(try holds())
        try await here.store.erase(Policy.grant(job: .erase), pids: [1, 2])
        #expect(try !holds())
        #expect(try await relationships.alerts(organisation: "ELSEWHERE", .open).isEmpty)
    }
}

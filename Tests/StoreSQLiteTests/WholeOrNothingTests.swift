import Access
import Foundation
import GRDB
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

/// What is kept in several steps is kept whole or not at all: the disk refuses the last of them.
@Suite struct WholeOrNothingTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000)
    private let officer = Principal(
        subject: "w", name: "W", role: .privacyOfficer, organisation: "A", organisationName: "A")
    private let doctor = Principal(
        subject: "d", name: "D", role: .hospitalConsultant, organisation: "A", organisationName: "A")

    private struct Place {
        let here: TemporaryStore
        let relationships: Relationships
        let person: Int64

        /// From now on the database refuses what a condition holds for; `NEW` is the row.
        func refuse(_ operation: String, when condition: String) async throws {
            try await database { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER refused BEFORE \(operation) WHEN \(condition)
                        BEGIN SELECT RAISE(ABORT, 'refused'); END
                        """)
            }
        }
        /// It refuses nothing any more.
        func allow() async throws { try await database { try $0.execute(sql: "DROP TRIGGER refused") } }

        private func database(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
            let queue = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
            try await queue.write(body)
            try queue.close()
        }
    }

    /// Somebody with a record at each of two sources.
    private func place() async throws -> Place {
        let here = try TemporaryStore(cacheMegabytes: 8)
        for code in ["A", "B"] {
            try await here.accept(
                samplePatient(family: "Shah", given: "A", born: "1990-05-06"),
                from: try await here.source(code, kind: .gp))
        }
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(try await relationships.person(nhsNumber: "9990000018", birthDate: "1990-05-06"))
        return Place(here: here, relationships: relationships, person: person)
    }

    @Test("A stated relationship and what tells the privacy officer of it")
    func claim() async throws {
        let place = try await place()
        func claim() async throws {
            try await place.relationships.claim(
                doctor, person: place.person, reason: .presentNow, words: "On the ward", event: EventID(), now: now)
        }
        func alerts() async throws -> Int { try await place.relationships.alerts(organisation: "A", .open).count }
        try await place.refuse("INSERT ON item", when: "NEW.kind = \(CollectionName.careClaim.rawValue)")
        await #expect(throws: (any Error).self) { try await claim() }
        #expect(try await alerts() == 0)
        try await place.allow()
        try await claim()
        #expect(try await alerts() == 1)
        let claims = try await place.here.store.items(
            Policy.grant(job: .choices(person: place.person)), CareClaim.self, CollectionQuery(person: place.person))
        #expect(claims.map(\.item.subject) == ["d"])
    }

    @Test("Who somebody is at work, on every record: the old one goes with the new one")
    func staff() async throws {
        let place = try await place()
        func subjects() async throws -> [String] {
            try await place.here.store.items(
                Policy.grant(job: .choices(person: place.person)), StaffRecord.self,
                CollectionQuery(person: place.person)
            ).filter { $0.item.until == nil }.map(\.item.subject)
        }
        func set(_ subject: String) async throws {
            try await place.relationships.setStaff(of: place.person, subject: subject, officer: officer, now: now)
        }
        try await set("one")
        #expect(try await subjects() == ["one", "one"])
        let last = try await place.here.store.decisionBasis(
            Policy.grant(job: .decide(principal: "", person: place.person))
        ).records.map(\.pid).max()
        try await place.refuse(
            "INSERT ON item",
            when: "NEW.kind = \(CollectionName.staffRecord.rawValue) AND NEW.version = 1 AND NEW.pid = \(last ?? 0)")
        await #expect(throws: (any Error).self) { try await set("two") }
        #expect(try await subjects() == ["one", "one"])
        try await place.allow()
        try await set("two")
        #expect(try await subjects() == ["two", "two"])
    }

    @Test("A mark of public interest, on every record")
    func publicInterest() async throws {
        let place = try await place()
        func marks() async throws -> Int {
            try await place.here.store.items(
                Policy.grant(job: .choices(person: place.person)), PublicInterest.self,
                CollectionQuery(person: place.person)
            ).count { $0.item.until == nil }
        }
        func set(_ words: String?) async throws {
            try await place.relationships.setPublicInterest(of: place.person, words: words, officer: "W", now: now)
        }
        try await set("Well known")
        #expect(try await marks() == 2)
        // Ending it fails on one of the records: it stands on both.
        try await place.refuse(
            "INSERT ON item",
            when: """
                NEW.kind = \(CollectionName.publicInterest.rawValue) AND NEW.pid = (SELECT max(pid) FROM patient)
                """)
        await #expect(throws: (any Error).self) { try await set(nil) }
        #expect(try await marks() == 2)
        try await place.allow()
        try await set(nil)
        #expect(try await marks() == 0)
    }

    @Test("An account that two officers closed at once opens again whole")
    func reopened() async throws {
        let place = try await place()
        let store = place.here.store
        for _ in 0..<2 {
            let item = try JSONDecoder().decode(
                AccountClosure.self,
                from: Data(#"{"name":"x","organisation":"A","closed":{"officer":"w","time":\#(now)}}"#.utf8))
            _ = try await store.put(Policy.grant(job: .privacy), item, key: EventID(), pid: 0, replacing: nil)
        }
        func closed() async throws -> Int { try await place.relationships.closedAccounts(of: "A").count }
        try await place.refuse(
            "INSERT ON item",
            when: """
                NEW.kind = \(CollectionName.accountClosure.rawValue) AND NEW.key = (SELECT max(key) FROM item
                WHERE kind = NEW.kind)
                """)
        await #expect(throws: (any Error).self) {
            try await place.relationships.reopen(account: "x", by: officer, now: now)
        }
        #expect(try await closed() == 2)
        try await place.allow()
        try await place.relationships.reopen(account: "x", by: officer, now: now)
        #expect(try await closed() == 0)
    }

    @Test("A seal and that it was confirmed: refused, the request waits and the person is known")
    func sealed() async throws {
        let place = try await place()
        let request = SealRequest(officer: officer, ground: .adoption, words: "Order seen", time: now)
        try await place.relationships.askForSeal(request, person: place.person)
        let second = Principal(
            subject: "v", name: "V", role: .privacyOfficer, organisation: "A", organisationName: "A")
        try await place.refuse("UPDATE ON patient", when: "NEW.sealed = 1")
        await #expect(throws: (any Error).self) {
            try await place.relationships.seal(place.person, confirmedBy: second)
        }
        let waiting = try #require(try await place.relationships.sealRequest(of: place.person))
        #expect(waiting.version == 1 && waiting.item == request)
        try await place.allow()
        try await place.relationships.seal(place.person, confirmedBy: second)
        #expect(try await place.relationships.person(nhsNumber: "9990000018", birthDate: "1990-05-06") == nil)
    }
}

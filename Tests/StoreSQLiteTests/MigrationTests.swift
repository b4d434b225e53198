import Access
import FHIR
import Foundation
import GRDB
import Ledger
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let patient = samplePatient("p1")
private func result(_ value: String, status: String = "final") -> String {
    #"{"resourceType":"Observation","id":"o1","status":"\#(status)","subject":{"reference":"Patient/p1"},"#
        + #""code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},"valueString":"\#(value)"}"#
}

/// Databases as earlier versions of the program left them.
@Suite struct MigrationTests {
    /// What undoes the migrations down to a schema, with the names that the schema had.
    private static let records = [
        1: """
        ALTER TABLE current RENAME COLUMN marks TO status; ALTER TABLE version RENAME COLUMN marks TO status;
        UPDATE current SET status = 1, code = NULL; DELETE FROM grdb_migrations WHERE identifier = '2';
        """,
        2: """
        CREATE TABLE outbox(
            t INTEGER PRIMARY KEY, source INTEGER NOT NULL, event TEXT NOT NULL, versions INTEGER NOT NULL);
        INSERT INTO outbox SELECT t, source, lower(hex(event)), 1 FROM change;
        CREATE INDEX current_t ON current(t); CREATE INDEX version_t ON version(t); DROP TABLE change;
        DELETE FROM grdb_migrations WHERE identifier = '3';
        """,
        3: """
        DROP TABLE item; DROP TABLE item_field; ALTER TABLE patient DROP COLUMN items;
        DELETE FROM grdb_migrations WHERE identifier = '4';
        """,
        4: "ALTER TABLE counter DROP COLUMN lists; DELETE FROM grdb_migrations WHERE identifier = '5';",
        5: "DELETE FROM grdb_migrations WHERE identifier = '6';",
        6: """
        DROP INDEX patient_sealed; DROP TABLE sealed_number; ALTER TABLE patient DROP COLUMN sealed;
        ALTER TABLE patient DROP COLUMN restricted; DELETE FROM grdb_migrations WHERE identifier = '7';
        """,
        7: "ALTER TABLE patient DROP COLUMN died; DELETE FROM grdb_migrations WHERE identifier = '8';",
        8: """
        DROP TABLE involvement; DROP TABLE organisation; ALTER TABLE patient ADD COLUMN encounter INTEGER;
        DELETE FROM grdb_migrations WHERE identifier = '9';
        """,
        9: "DROP TABLE companion; DELETE FROM grdb_migrations WHERE identifier = '10';",
        10: """
        CREATE TABLE earlier(pid INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);
        INSERT INTO earlier SELECT pid, wrapped FROM record_key; DROP TABLE record_key;
        ALTER TABLE earlier RENAME TO record_key; ALTER TABLE blob DROP COLUMN key;
        ALTER TABLE quarantine DROP COLUMN key; ALTER TABLE quarantine DROP COLUMN digest;
        DELETE FROM grdb_migrations WHERE identifier = '11';
        """,
        11: """
        UPDATE counter SET clock = max(clock, (SELECT max(t) FROM change)), rid = (SELECT max(rid) FROM directory);
        ALTER TABLE change DROP COLUMN rid; DELETE FROM grdb_migrations WHERE identifier = '12';
        """,
        12: "ALTER TABLE source DROP COLUMN refiles; DELETE FROM grdb_migrations WHERE identifier = '13';",
    ]
    private static let ledger = """
        DROP TABLE chain; CREATE UNIQUE INDEX leaf_pid ON leaf(pid, seq) WHERE pid IS NOT NULL;
        ALTER TABLE frontier ADD COLUMN time INTEGER; ALTER TABLE frontier DROP COLUMN writes;
        ALTER TABLE frontier DROP COLUMN spool; ALTER TABLE frontier DROP COLUMN spooled;
        ALTER TABLE leaf DROP COLUMN key; DELETE FROM grdb_migrations WHERE identifier IN ('2', '4', '5');
        """

    /// A copy of a filled node, taken back to an earlier schema.
    private final class OldNode {
        let here: TemporaryStore
        let folder: URL
        let grant: Grant

        init(
            schema: Int, _ patient: String = patient, sending more: [String] = [], changing: String = ""
        ) async throws {
            here = try TemporaryStore(cacheMegabytes: 0)
            folder = here.folder.appending(path: "old")
            let practice = try await here.source("A", kind: .gp)
            try await here.accept(patient, from: practice)
            for text in ["4.1", "4.2"] { try await here.accept(result(text), from: practice) }
            for resource in more { try await here.accept(resource, from: practice) }
            grant = try #require(try await here.grant(number, .generalPractitioner, at: "A"))
            do {
                let ledger = try SQLiteLedgerStore(folder: here.folder, records: here.store)
                try await Ledger(store: ledger).append(
                    AccessEvent(
                        id: grant.event, time: 1, action: .read, principal: grant.principal, purpose: .directCare,
                        route: "record", basis: "test", parts: [.init(pid: 1, resources: [1])]))
                try ledger.backup(to: here.folder.appending(path: "ledger.copy"))
            }
            let manager = FileManager.default
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
            try await here.store.backup(
                Policy.grant(job: .backup), to: folder.appending(path: "records.sqlite"))
            try manager.moveItem(
                at: here.folder.appending(path: "ledger.copy"), to: folder.appending(path: "ledger.sqlite"))
            try manager.copyItem(at: here.folder.appending(path: "keys"), to: folder.appending(path: "keys"))
            try change("records.sqlite", changing)
            for step in MigrationTests.records.keys.sorted(by: >) where step >= schema {
                try change("records.sqlite", MigrationTests.records[step] ?? "")
            }
            try change("ledger.sqlite", MigrationTests.ledger)
        }

        func change(_ file: String, _ sql: String) throws {
            let queue = try DatabaseQueue(path: folder.appending(path: file).path)
            try queue.write { try $0.execute(sql: sql) }
            try queue.close()
        }
        func open() throws -> SQLiteRecordStore { try SQLiteRecordStore(folder: folder, cacheMegabytes: 0) }
    }

    @Test(arguments: 1...12) func everyEarlierSchemaIsBroughtToThisOne(schema: Int) async throws {
        let old = try await OldNode(schema: schema)
        #expect(throws: StoreError.self) { try old.open() }
        let pending = try NodeMigration.pending(in: old.folder)
        #expect(pending.map(\.file) == ["records.sqlite", "ledger.sqlite"])
        #expect(pending[0].migrations == (schema + 1...13).map { "\($0)" })
        // Looking changes nothing.
        #expect(throws: StoreError.self) { try old.open() }
        #expect(try NodeMigration.run(in: old.folder) == pending)
        #expect(try NodeMigration.run(in: old.folder).isEmpty)

        let store = try old.open()
        #expect(try await store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
        let (before, after) = (try await rows(old.here.store, old.grant), try await rows(store, old.grant))
        #expect(after.map(\.marks) == before.map(\.marks))
        #expect(after.map(\.code) == before.map(\.code))
        let feed = Policy.grant(job: .feed)
        let changes = try await store.changes(feed, after: 0, limit: 99)
        let told = try await old.here.store.changes(feed, after: 0, limit: 99)
        #expect(changes == told)
        let audit = Policy.grant(job: .audit)
        let writes = try await store.acceptedWrites(audit, after: 0, limit: 99)
        let known = try await old.here.store.acceptedWrites(audit, after: 0, limit: 99)
        #expect(writes.map(\.event) == known.map(\.event))
        #expect(writes.count == 3)

        let ledger = try SQLiteLedgerStore(folder: old.folder, records: store)
        #expect(try await ledger.audit().allSatisfy(\.isGood))
        #expect(try await Ledger(store: ledger).enterWrites(of: store) == 3)
        #expect(try await ledger.audit().allSatisfy(\.isGood))
    }

    @Test func aRestrictedPatientOfAnEarlierSchemaIsStillRestrictedAndIsKnown() async throws {
        let old = try await OldNode(
            schema: 6,
            changing: "UPDATE current SET sensitivity = 1 WHERE rid = (SELECT min(rid) FROM current)")
        _ = try NodeMigration.run(in: old.folder)
        let store = try old.open()
        let leave = try #require(try Policy.illustrative().identify(principal: old.grant.principal))
        let person = try #require(try await store.persons(leave, nhsNumber: number).first)
        let basis = try await store.decisionBasis(Policy.grant(job: .decide(principal: "t", person: person)))
        #expect(basis.records.map(\.isRestricted) == [true])
        #expect(try await rows(store, old.grant).contains { $0.typeName == "Patient" && $0.sensitivity.isEmpty })
    }

    @Test(arguments: [#""deceasedBoolean":true"#, #""deceasedDateTime":"2999-03-03""#])
    func aDeathThatAnEarlierSchemaHoldsIsKnown(said: String) async throws {
        let old = try await OldNode(schema: 7, patient.replacing("\"birthDate\"", with: said + ",\"birthDate\""))
        _ = try NodeMigration.run(in: old.folder)
        let leave = Policy.grant(job: .decide(principal: "t", person: 1))
        let (before, after) = (
            try await old.here.store.decisionBasis(leave), try await old.open().decisionBasis(leave)
        )
        #expect(after.records.count == 1 && after.records[0].died != nil)
        #expect(after.records.map(\.died) == before.records.map(\.died))
    }

    @Test func whoHasToDoWithSomebodyInAnEarlierSchemaIsKnown() async throws {
        let ods = #"{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B"}"#
        let sent = [
            #"{"resourceType":"Organization","id":"o","identifier":[\#(ods)]}"#,
            #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"#
                + #""subject":{"reference":"Patient/p1"},"period":{"start":"2024-06-01","end":"2024-06-02"}}"#,
            #"{"resourceType":"Encounter","id":"f","status":"cancelled","class":{"code":"AMB"},"#
                + #""subject":{"reference":"Patient/p1"},"period":{"start":"2024-06-05"}}"#,
            #"{"resourceType":"ServiceRequest","id":"r","status":"active","intent":"order","authoredOn":"2024-06-03","#
                + #""subject":{"reference":"Patient/p1"},"performer":[{"reference":"Organization/o"}]}"#,
        ]
        let old = try await OldNode(schema: 8, sending: sent)
        _ = try NodeMigration.run(in: old.folder)
        let leave = Policy.grant(job: .decide(principal: "t", person: 1))
        let (before, after) = (
            try await old.here.store.decisionBasis(leave), try await old.open().decisionBasis(leave)
        )
        #expect(
            after.records.map(\.involvements) == [
                [
                    Involvement(kind: .encounter, begins: 1_717_200_000_000, ends: 1_717_372_799_999),
                    Involvement(kind: .referral, begins: 1_717_372_800_000, ends: nil, whose: .organisation("B")),
                ]
            ])
        #expect(after.records.map(\.involvements) == before.records.map(\.involvements))
    }

    private func rows(_ store: SQLiteRecordStore, _ grant: Grant) async throws -> [StoredResource] {
        try await store.read(grant) { try $0.rows() }
    }

    @Test func aDamagedBodyDoesNotKeepAnOldStoreClosed() async throws {
        let old = try await OldNode(
            schema: 1, changing: "UPDATE current SET body = x'00' WHERE rid = (SELECT max(rid) FROM current)")
        _ = try NodeMigration.run(in: old.folder)
        let again = try old.open()
        let first = try await again.read(old.grant) {
            try $0.rows().first { $0.typeName == "Patient" }?.document.root["id"]?.string
        }
        #expect(first == "p1")
        // What cannot be read is marked so that a view looks at it and fails, rather than leaves it out.
        #expect(try await rows(again, old.grant).map(\.marks).contains([.resuscitation, .underWay]))
        #expect(try await again.doctor(Policy.grant(job: .doctor)).contains { $0.check == "bodies" && !$0.isGood })
    }

    @Test func aNodeInUseIsNotMigrated() async throws {
        let old = try await OldNode(schema: 2)
        _ = try NodeMigration.run(in: old.folder)
        let store = try old.open()
        try old.change("ledger.sqlite", Self.ledger)
        #expect(throws: StoreError.self) { try NodeMigration.run(in: old.folder) }
        #expect(try NodeMigration.pending(in: old.folder).map(\.file) == ["ledger.sqlite"])
        withExtendedLifetime(store) {}
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let old = try await OldNode(schema: 2)
        try old.change("records.sqlite", "INSERT INTO grdb_migrations VALUES ('99')")
        #expect(throws: StoreError.self) { try NodeMigration.pending(in: old.folder) }
        #expect(throws: StoreError.self) { try old.open() }
    }
}

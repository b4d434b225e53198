import Access
import FHIR
import Foundation
import GRDB
import Intake
import Relationships
import Store
import StoreSQLite
import Synchronization

/// A real store in a folder of its own, removed at the end of the test.
final class TemporaryStore: Sendable {
    let folder: URL
    let store: SQLiteRecordStore
    let intake: Intake

    init(cacheMegabytes: Int = 64, cacheLifetime: Duration = .seconds(900), isServed: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        store = try SQLiteRecordStore(
            folder: folder, cacheMegabytes: cacheMegabytes, cacheLifetime: cacheLifetime, isServed: isServed)
        intake = Intake(store: store, lists: try SensitivityLists.illustrative())
    }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A copy of the node as it was before migration 10 knew what stands beside what, brought to this schema.
    func migratedWithoutCompanions() async throws -> URL {
        try await migrated(after: "DROP TABLE companion; DELETE FROM grdb_migrations WHERE identifier = '10'")
    }

    /// A copy of the node, brought to this schema after a migration was undone in it.
    func migrated(after undoing: String) async throws -> URL {
        let copy = folder.appending(path: "old")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        try await store.backup(Policy.grant(job: .backup), to: copy.appending(path: "records.sqlite"))
        try FileManager.default.copyItem(at: folder.appending(path: "keys"), to: copy.appending(path: "keys"))
        let database = try DatabaseQueue(path: copy.appending(path: "records.sqlite").path)
        try await database.write { try $0.execute(sql: undoing) }
        try database.close()
        _ = try NodeMigration.run(in: copy)
        return copy
    }

    /// A registered source.
    func source(_ code: String, kind: SourceKind = .acute) async throws -> Source {
        try await store.source(SourceRegistration(code: code, kind: kind, organisation: code))
    }

    /// Accepts a text.
    @discardableResult
    func accept(_ json: String, from source: Source) async throws -> Intake.Report {
        try await intake.accept(Array(json.utf8), from: source, origin: "test")
    }

    /// The bodies of an export.
    func exported(_ form: SQLiteRecordStore.ExportForm = .accepted) async throws -> [String] {
        let lines = Mutex<[String]>([])
        let box = Box(lines)
        _ = try await store.export(Policy.grant(job: .export), form: form) { line in
            box.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        return box.lines.withLock { $0 }
    }
    final class Box: Sendable {
        let lines: Mutex<[String]>
        init(_ lines: consuming sending Mutex<[String]>) { self.lines = lines }
    }

    /// A grant for whoever has that NHS number, decided by the policy for this principal.
    func grant(
        _ nhsNumber: String, _ role: Role, at organisation: String, by document: PolicyDocument? = nil
    ) async throws -> Grant? {
        let principal = Principal(
            subject: "t", name: "T", role: role, organisation: organisation, organisationName: organisation)
        let policy = try document.map { (document) throws in try Policy(document) } ?? Policy.illustrative()
        guard let identify = policy.identify(principal: principal),
            let person = try await store.persons(identify, nhsNumber: nhsNumber).first
        else { return nil }
        let purpose = role == .paramedic ? Purpose.emergency : .directCare
        let decision = try await Relationships(store: store, policies: Policies([policy])).decide(
            principal: principal, purpose: purpose, person: person, now: Int64(Date().timeIntervalSince1970 * 1000))
        guard case .permit(let grant) = decision else { return nil }
        return grant
    }

    /// A person's grant to their own record; nil when it is not theirs.
    func own(
        _ proven: ProvenIdentity, now: Int64 = Int64(Date().timeIntervalSince1970 * 1000),
        by document: PolicyDocument? = nil
    ) async throws -> Grant? {
        let policy = try document.map { (document) throws in try Policy(document) } ?? Policy.illustrative()
        let relationships = Relationships(store: store, policies: try Policies([policy]))
        guard let person = try await relationships.person(proven) else { return nil }
        let decision = try await relationships.decide(
            principal: Principal(subject: "p", name: "P", proven: proven), purpose: .ownRequest, person: person,
            now: now)
        guard case .permit(let grant) = decision else { return nil }
        return grant
    }
}

/// A JSON value as a comparable tree: object members by name, numbers as they were written.
func tree(_ element: Element) -> String {
    if element.isObject {
        return "{"
            + element.members.map { "\($0.name.debugDescription):\(tree($0.value))" }.sorted().joined(separator: ",")
            + "}"
    }
    if element.isArray { return "[" + element.elements.map(tree).joined(separator: ",") + "]" }
    return element.string?.debugDescription ?? String(decoding: element.rawBytes, as: UTF8.self)
}

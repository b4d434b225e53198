package import Access
import Crypto
import FHIR
import Foundation
import GRDB
package import Store

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func filed(_ grant: WriteGrant, _ place: FiledPlace) async throws -> FiledEntry? {
        try await onReader { [self] db in
            let reader = RowReader(db: db, keys: keys, compression: compression)
            let select = """
                SELECT rid, pid, type, sid FROM directory
                WHERE (rid = ?1 OR sid = ?2) AND source = ?3 AND state = 1 AND pid <> 0 AND type <> ?4
                """
            let (number, sid): (Int64?, Data?) =
                switch place {
                case .number(let rid): (rid, nil)
                case .identity(let identity):
                    (nil, keys.serverID(source: grant.source, type: identity.type, id: identity.id))
                }
            let found = try Row.fetchOne(
                db.cachedStatement(sql: select),
                arguments: [number, sid, grant.source, WriteApplication.patientType])
            guard let found, let row = try reader.row(pid: found[1], type: found[2], rid: found[0]) else { return nil }
            let original = try reader.original(row)
            guard let identity = try identity(place, of: original, row, sid: found[3], grant.source) else {
                throw StoreError.invalid("This entry came without an id of its own. Its source has to withdraw it.")
            }
            let since = try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(received) FROM (SELECT received FROM current WHERE pid = ?1 AND type = ?2 AND rid = ?3
                    UNION ALL SELECT received FROM version WHERE pid = ?1 AND type = ?2 AND rid = ?3)
                    """, arguments: [row.pid, row.type, row.rid])
            let companions = try CompanionRows.all(of: row.rid, in: row.pid, db).compactMap { one, target in
                try companion(one, beside: target, grant.source, reader)
            }
            return FiledEntry(
                identity: identity, row: row, original: original, since: since ?? row.received, companions: companions)
        }
    }

    private func companion(
        _ one: CompanionRows.One, beside target: Int64, _ source: Int, _ reader: RowReader
    ) throws -> FiledCompanion? {
        guard let row = try reader.row(pid: one.pid, type: one.type, rid: one.rid) else { return nil }
        let original = try reader.original(row)
        let sid = try Data.fetchOne(
            reader.db.cachedStatement(sql: "SELECT sid FROM directory WHERE rid = ?"), arguments: [one.rid])
        let identity = try self.identity(.number(one.rid), of: original, row, sid: sid ?? Data(), source)
        return FiledCompanion(
            identity: identity ?? SourceIdentity(type: row.type, of: original), row: row, original: original,
            target: target)
    }

    private func identity(
        _ place: FiledPlace, of original: [UInt8], _ row: StoredResource, sid: Data, _ source: Int
    ) throws -> SourceIdentity? {
        if case .identity(let identity) = place { return identity }
        guard let id = try Document(parsing: original).root["id"]?.string,
            keys.serverID(source: source, type: row.type, id: id) == sid
        else { return nil }
        return SourceIdentity(type: row.type, id: id)
    }

    /// As `RecordStore` says.
    package func patient(
        _ grant: WriteGrant, nhsNumber: String, birthDate: String
    ) async throws -> (pid: Int64, identity: SourceIdentity)? {
        try await onReader { [self] db in
            let pids = try Int64.fetchAll(
                db, sql: "SELECT pid FROM patient WHERE source = ? AND nhs = ? AND birth = ? LIMIT 2",
                arguments: [grant.source, nhsNumber, birthDate])
            guard pids.count == 1 else { return nil }
            let reader = RowReader(db: db, keys: keys, compression: compression)
            let rows = try reader.rows(
                "SELECT \(RowReader.columns) FROM current WHERE pid = ? AND type = ?",
                [pids[0], WriteApplication.patientType])
            guard let row = rows.first, let id = try row.readDocument().root["id"]?.string else { return nil }
            let sid = keys.serverID(source: grant.source, type: WriteApplication.patientType, id: id)
            let known = try Int64.fetchOne(db, sql: "SELECT rid FROM directory WHERE sid = ?", arguments: [sid])
            return known == row.rid
                ? (pids[0], SourceIdentity(type: WriteApplication.patientType, id: id)) : nil
        }
    }

    /// As `RecordStore` says.
    package func correct(
        _ grant: JobGrant, _ filed: FiledEntry, _ writes: [(grant: WriteGrant, request: WriteRequest)],
        keeping items: [ItemChange]
    ) async throws -> [WriteOutcome] {
        try await onWriter(size: filed.original.count) { [self] db in
            let reader = RowReader(db: db, keys: keys, compression: compression)
            guard let row = try reader.row(pid: filed.row.pid, type: filed.row.type, rid: filed.row.rid),
                row.t == filed.row.t
            else { throw StoreError.conflict }
            // What stands beside it goes with it: nothing that nobody has looked at.
            let beside = try CompanionRows.all(of: row.rid, in: row.pid, db).map { one, _ in
                try RowReader.number(
                    db, "SELECT t FROM current WHERE pid = ? AND type = ? AND rid = ?", [one.pid, one.type, one.rid])
            }
            guard beside == filed.companions.map(\.row.t) else { throw StoreError.conflict }
            let clock = counters.nextClock - 1
            do {
                for item in items { try Self.put(grant, item, db) }
                return try writes.map { try apply($0.grant, $0.request, db) }
            } catch {
                // What a request before the refused one advanced is rolled back with it.
                counters.advance(clock: clock)
                throw error
            }
        }
    }

    /// Whether an officer took exactly these bytes away from where they would come to stand.
    ///
    /// - Parameter record: where that is, for bytes that do not say it themselves.
    static func isTakenAway(_ rid: Int64, _ body: [UInt8], from record: Int64?, _ db: Database) throws -> Bool {
        let digest = Hex.text(SHA256.hash(data: body))
        let select = try db.cachedStatement(
            sql: "SELECT 1 FROM item_field WHERE kind = ? AND name = ? AND value = ? AND pid = ifnull(?, pid)")
        return try Int.fetchOne(
            select,
            arguments: [
                CollectionName.filingCorrection.rawValue, FilingCorrection.field,
                FilingCorrection.value(entry: rid, digest: digest), record,
            ]) != nil
    }
}

package import Access
import Foundation
import GRDB
package import Store

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func items<Item: CollectionItem>(
        _ grant: JobGrant, _ type: Item.Type, _ query: CollectionQuery
    ) async throws -> [Stored<Item>] {
        guard Item.isOpen(to: grant.job, person: query.person) else { return [] }
        return try await onReader { db in
            var sql = "SELECT i.key, i.pid, i.version, i.time, i.schema, i.body FROM item i"
            var arguments: StatementArguments = []
            if let field = query.field {
                sql +=
                    " JOIN item_field f ON f.kind = i.kind AND f.name = ? AND f.value = ? AND f.pid = i.pid"
                    + " AND f.key = i.key"
                arguments += [field.name, field.value]
            }
            sql += " WHERE i.kind = ?"
            arguments += [Item.collection.rawValue]
            if let person = query.person {
                sql += " AND i.pid IN (SELECT pid FROM patient WHERE person = ? AND sealed = 0)"
                arguments += [person]
            }
            sql += " AND NOT EXISTS (SELECT 1 FROM patient s WHERE s.pid = i.pid AND s.sealed = 1)"
            sql += " ORDER BY i.time DESC, i.key LIMIT ?"
            arguments += [query.limit]
            return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in
                guard let key = EventID(bytes: Array(row[0] as Data)) else {
                    throw StoreError.unavailable("an item of \(Item.collection) has no key")
                }
                return Stored(
                    key: key, pid: row[1], version: row[2], time: row[3],
                    item: try Item.read(row[5] as Data, schema: row[4]))
            }
        }
    }

    /// As `RecordStore` says.
    package func put<Item: CollectionItem>(
        _ grant: JobGrant, _ item: Item, key: EventID, pid: Int64, replacing version: Int?
    ) async throws -> Int {
        let body = try JSONEncoder().encode(item)
        let fields = item.index
        guard fields.count <= 8 else { throw StoreError.invalid("An item has at most eight fields to find it by.") }
        return try await onWriter(size: body.count) { db in
            let person = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT person FROM patient WHERE pid = ? AND sealed = 0"), arguments: [pid])
            guard pid == 0 || person != nil, Item.isOpen(to: grant.job, person: person) else {
                throw StoreError.invalid("This leave does not reach the item.")
            }
            let keyBytes = Data(key.bytes)
            let held = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT version FROM item WHERE kind = ? AND pid = ? AND key = ?"),
                arguments: [Item.collection.rawValue, pid, keyBytes])
            guard held == version else { throw StoreError.conflict }
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO item(pid, kind, key, version, time, schema, body)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                pid, Item.collection.rawValue, keyBytes, (held ?? 0) + 1, Self.now(), Item.schema, body,
            ])
            try db.cachedStatement(sql: "DELETE FROM item_field WHERE kind = ? AND pid = ? AND key = ?")
                .execute(arguments: [Item.collection.rawValue, pid, keyBytes])
            let insert = try db.cachedStatement(
                sql: "INSERT INTO item_field(kind, name, value, pid, key) VALUES (?, ?, ?, ?, ?)")
            for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
                try insert.execute(arguments: [Item.collection.rawValue, name, value, pid, keyBytes])
            }
            try db.cachedStatement(sql: "UPDATE patient SET items = 1 WHERE pid = ? AND items = 0")
                .execute(arguments: [pid])
            return (held ?? 0) + 1
        }
    }

    /// As `RecordStore` says.
    package func kinds(_ grant: JobGrant, ofOrganisation code: String) async throws -> Set<SourceKind> {
        guard grant.job == .statistics else { return [] }
        return try await onReader { db in
            let select = try db.cachedStatement(sql: "SELECT DISTINCT kind FROM source WHERE organisation = ?")
            return Set(try String.fetchAll(select, arguments: [code]).compactMap(SourceKind.init(rawValue:)))
        }
    }

    /// As `RecordStore` says.
    package func demographics(_ grant: JobGrant, pid: Int64) async throws -> Demographics? {
        guard grant.job == .privacy else { return nil }
        return try await onReader { db in
            let select = try db.cachedStatement(
                sql: "SELECT nhs, birth, family, given, gender, active FROM patient WHERE pid = ? AND sealed = 0")
            return try Row.fetchOne(select, arguments: [pid]).map { RowReader.demographics($0, from: 0) }
        }
    }

    /// What a decision about a person rests on: most people have no items, and nothing is asked for them.
    func decisionBasis(
        of person: Int64, _ proven: ProvenIdentity?, _ db: Database
    ) throws -> DecisionBasis {
        var records: [DecisionRecord] = []
        var pids: [Int64] = []
        try RowReader.forEach(
            db,
            """
            SELECT \(RowReader.sourceColumns), p.pid, p.encounter, p.items,
            p.nhs = ?2 AND p.birth = ?3 AND p.folded = ?4, p.restricted FROM patient p
            JOIN source s ON s.number = p.source WHERE p.person = ?1 AND p.sealed = 0 ORDER BY p.pid
            """, [person, proven?.nhsNumber, proven?.birthDate, proven.map { Demographics.fold($0.family) }]
        ) { columns in
            records.append(
                DecisionRecord(
                    pid: columns.int64(8), source: RowReader.source(columns), lastEncounter: columns.optional(9),
                    isProven: columns.int(11) == 1, isRestricted: columns.int(12) != 0))
            if columns.int(10) != 0 { pids.append(columns.int64(8)) }
        }
        var state: [(collection: CollectionName, schema: Int, json: Data)] = []
        for pid in pids {
            // Objections, claims, closures and staff only: alerts decide nothing, and there may be many.
            let select =
                "SELECT kind, schema, body FROM item WHERE pid = ? AND kind IN (1, 2, 6, 41) ORDER BY kind, key"
            try RowReader.forEach(db, select, [pid]) {
                guard let collection = CollectionName(rawValue: $0.int(0)) else { return }
                state.append((collection, $0.int(1), Data($0.bytes(2))))
            }
        }
        return DecisionBasis(records: records, consents: try consents(of: person, db), state: state)
    }
}

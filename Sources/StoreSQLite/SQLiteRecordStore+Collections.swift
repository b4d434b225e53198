package import Access
import FHIR
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
        try await put(grant, [ItemChange(item, key: key, pid: pid, replacing: version)])
        return (version ?? 0) + 1
    }

    /// As `RecordStore` says.
    package func put(_ grant: JobGrant, _ changes: [ItemChange]) async throws {
        try await onWriter(size: changes.reduce(0) { $0 + $1.body.count }) { db in
            for change in changes { try Self.put(grant, change, db) }
        }
    }

    static func put(_ grant: JobGrant, _ change: ItemChange, _ db: Database) throws {
        let (kind, pid) = (change.collection.rawValue, change.pid)
        let person = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT person FROM patient WHERE pid = ? AND sealed = 0"), arguments: [pid])
        guard change.index.count <= 8 else {
            throw StoreError.invalid("An item has at most eight fields to find it by.")
        }
        guard pid == 0 || person != nil, change.isOpen(grant.job, person) else {
            throw StoreError.invalid("This leave does not reach the item.")
        }
        let key = Data(change.key.bytes)
        let held = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT version FROM item WHERE kind = ? AND pid = ? AND key = ?"),
            arguments: [kind, pid, key])
        guard held == change.version else { throw StoreError.conflict }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO item(pid, kind, key, version, time, schema, body)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [pid, kind, key, (held ?? 0) + 1, Self.now(), change.schema, change.body])
        // Of whom it was when it is nobody's now is no field of the item itself.
        try db.cachedStatement(sql: "DELETE FROM item_field WHERE kind = ? AND pid = ? AND key = ? AND name <> ?")
            .execute(arguments: [kind, pid, key, WriteApplication.formerField])
        let insert = try db.cachedStatement(
            sql: "INSERT INTO item_field(kind, name, value, pid, key) VALUES (?, ?, ?, ?, ?)")
        for (name, value) in change.index.sorted(by: { $0.key < $1.key }) {
            try insert.execute(arguments: [kind, name, value, pid, key])
        }
        try db.cachedStatement(sql: "UPDATE patient SET items = 1 WHERE pid = ? AND items = 0")
            .execute(arguments: [pid])
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

    /// As `RecordStore` says.
    package func persons(_ grant: JobGrant, nhsNumber: String, birthDate: String) async throws -> [Int64] {
        switch grant.job {
        case .privacy, .staffList: break
        default: return []
        }
        return try await onReader { db in
            try Int64.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT DISTINCT p.person FROM patient p JOIN source s ON s.number = p.source
                        WHERE p.nhs = ? AND p.birth = ? AND p.sealed = 0 AND s.refiles IS NULL LIMIT 2
                        """),
                arguments: [nhsNumber, birthDate])
        }
    }

    /// As `RecordStore` says.
    package func outline(_ grant: JobGrant, person: Int64) async throws -> [ItemOutline] {
        guard grant.job == .privacy else { return [] }
        return try await onReader { db in
            var outlines: [ItemOutline] = []
            let select = """
                SELECT c.pid, c.section, c.sensitivity, c.received, c.marks
                FROM patient p JOIN current c ON c.pid = p.pid
                WHERE p.person = ? AND p.sealed = 0 AND c.type <> \(StoredResource.provenance)
                """
            try RowReader.forEach(db, select, [person]) {
                outlines.append(
                    ItemOutline(
                        pid: $0.int64(0), section: Section(rawValue: $0.int(1)) ?? .administration,
                        sensitivity: SensitivityMask(rawValue: UInt64(bitPattern: $0.int64(2))),
                        received: $0.int64(3), isReviewed: Marks(rawValue: $0.int(4)).contains(.reviewed)))
            }
            return outlines
        }
    }

    /// What a decision about a person rests on: most people have no items, and nothing is asked for them.
    func decisionBasis(of person: Int64, _ proven: ProvenIdentity?, _ db: Database) throws -> DecisionBasis {
        var records: [DecisionRecord] = []
        var practices: [(place: Int, isInactive: Bool)] = []
        var pids: [Int64] = []
        try RowReader.forEach(
            db,
            """
            SELECT \(RowReader.sourceColumns), p.pid, p.items,
            p.nhs = ?2 AND p.birth = ?3 AND p.folded = ?4, \(Whereabouts.isRestricted("p")), p.birth, p.died, p.changed,
            p.active = 0 AND p.family IS NOT NULL
            FROM patient p JOIN source s ON s.number = p.source
            WHERE p.person = ?1 AND p.sealed = 0 ORDER BY p.pid
            """,
            [person, proven?.nhsNumber, proven?.birthDate, proven.map { Demographics.fold($0.family) }]
        ) { columns in
            let source = RowReader.source(columns)
            if source.kind == .gp { practices.append((records.count, columns.int(16) == 1)) }
            records.append(
                DecisionRecord(
                    pid: columns.int64(9), source: source, changed: columns.int64(15), registrationEnded: nil,
                    isProven: columns.int(11) == 1, isRestricted: columns.int(12) != 0,
                    birthDate: columns.optionalText(13), died: columns.optional(14)))
            if columns.int(10) != 0 { pids.append(columns.int64(9)) }
        }
        try InvolvementRows.read(of: person, db) { pid, involvement in
            guard let place = records.firstIndex(where: { $0.pid == pid }) else { return }
            records[place].involvements.append(involvement)
        }
        // The record of somebody who died is put out of use: then the episode alone says whether they had left before.
        let isDead = records.contains { $0.died != nil }
        for (place, isInactive) in practices {
            records[place].registrationEnded =
                isInactive && !isDead ? 0 : try registrationEnded(records[place], db)
        }
        let order = try Self.policyOrder(db)
        var state: [(collection: CollectionName, key: EventID, schema: Int, json: Data)] = []
        func read(_ pid: Int64, _ kinds: String) throws {
            let select =
                "SELECT kind, key, schema, body FROM item WHERE pid = ? AND kind IN (\(kinds)) ORDER BY kind, key"
            try RowReader.forEach(db, select, [pid]) {
                guard let collection = CollectionName(rawValue: $0.int(0)), let key = EventID(bytes: $0.bytes(1)) else {
                    throw StoreError.unavailable("an item has no key")
                }
                state.append((collection, key, $0.int(2), Data($0.bytes(3))))
            }
        }
        // Claims and authorities beside what is copied: alerts decide nothing, and there may be many.
        for pid in pids { try read(pid, "2, 20, \(WriteApplication.copiedKinds)") }
        var apart: [Int64] = []
        try RowReader.forEach(
            db,
            """
            SELECT DISTINCT o.pid FROM patient p JOIN patient o ON o.nhs = p.nhs
            WHERE p.person = ?1 AND o.person <> ?1 AND o.sealed = 0 AND o.items <> 0
            """, [person]
        ) { apart.append($0.int64(0)) }
        for pid in apart { try read(pid, WriteApplication.copiedKinds) }
        let isMarked =
            try proven != nil && (records.contains { try self.isMarked($0.pid, db) } || isMarkedElsewhere(person, db))
        return DecisionBasis(
            records: records, consents: try consents(of: person, records, db), isMarked: isMarked, policyOrder: order,
            state: state)
    }

    /// Whether a flag of abuse or of a child's safeguarding stands in a record: one that is not inactive, nor entered
    /// in error. Few records have a flag of such a kind, so its body is read only then.
    private func isMarked(_ pid: Int64, _ db: Database) throws -> Bool {
        let kinds: SensitivityMask = [.abuse, .keptFromProxy]
        let reader = RowReader(db: db, keys: keys, compression: compression)
        let rows = try reader.rows(
            "SELECT \(RowReader.columns) FROM current WHERE pid = ? AND type = ? AND sensitivity & ? <> 0",
            [pid, Self.flagType, Int64(bitPattern: kinds.rawValue)])
        return try rows.contains { row in
            try !row.marks.contains(.enteredInError) && row.readDocument().root["status"]?.equals("inactive") != true
        }
    }
    /// Whether a record that carries the person's number and is kept apart, such as one under an earlier family name,
    /// is marked, of a refuge, or of somebody who died.
    private func isMarkedElsewhere(_ person: Int64, _ db: Database) throws -> Bool {
        var pids: [Int64] = []
        var isMarked = false
        try RowReader.forEach(
            db,
            """
            SELECT p.pid, s.kind = ? OR p.died IS NOT NULL
            FROM patient p JOIN source s ON s.number = p.source WHERE p.person <> ? AND p.sealed = 0 AND p.nhs IN (
            SELECT nhs FROM patient WHERE person = ? AND nhs IS NOT NULL)
            """,
            [SourceKind.domesticAbuse.rawValue, person, person]
        ) {
            pids.append($0.int64(0))
            if $0.int(1) != 0 { isMarked = true }
        }
        return try isMarked || pids.contains { try self.isMarked($0, db) }
    }
    private static let flagType = R4.resourceTypeNames.firstIndex(of: "Flag") ?? -1
}

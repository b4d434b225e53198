import Crypto
import FHIR
import Foundation
import GRDB
import Store

/// The table `companion`: what names no patient itself, and what it stands beside (``Store/Companion``).
///
/// A row is a current resource and its target, of the same source. The resource is in the record of its target, goes
/// with it to another, and waits in nobody's until the target is in one. Nothing is guessed: a resource that others of
/// a record refer to is in no record before it came itself.
enum CompanionRows {
    /// Types of resources that may stand in it.
    static let types = Set(Companion.types.compactMap { R4.resourceTypeNames.firstIndex(of: $0) })

    /// A resource that stands beside another.
    struct One {
        let rid: Int64
        let type: Int
        /// The record in which it stands: 0, nobody's, while it waits.
        let pid: Int64
    }

    /// Enters what a resource stands beside, in the place of what it stood beside before.
    static func insert(_ rid: Int64, beside target: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO companion(rid, target) VALUES (?, ?)")
            .execute(arguments: [rid, target])
    }

    /// Takes out that a resource stands beside another.
    static func delete(_ rid: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM companion WHERE rid = ?").execute(arguments: [rid])
    }

    /// What stands beside a resource, in whichever record.
    static func companions(of target: Int64, _ db: Database) throws -> [One] {
        var found: [One] = []
        try RowReader.forEach(
            db,
            """
            SELECT d.rid, d.type, d.pid FROM companion c JOIN directory d ON d.rid = c.rid
            WHERE c.target = ? AND d.state = 1 ORDER BY d.rid
            """, [target]
        ) { found.append(One(rid: $0.int64(0), type: $0.int(1), pid: $0.int64(2))) }
        return found
    }

    /// What stands beside a resource in its record, and beside that, each behind what it stands beside.
    static func all(of target: Int64, in pid: Int64, _ db: Database) throws -> [(one: One, target: Int64)] {
        var found: [(one: One, target: Int64)] = []
        var seen: Set<Int64> = [target]
        var next = [target]
        while let rid = next.popLast() {
            for one in try companions(of: rid, db) where one.pid == pid && seen.insert(one.rid).inserted {
                found.append((one, rid))
                next.append(one.rid)
            }
        }
        return found
    }

    /// Takes out, before the directory of a record is erased, what stands in it, and what waits for that.
    static let forgetting = """
        DELETE FROM companion WHERE rid IN (SELECT rid FROM directory WHERE pid = ?1)
        OR target IN (SELECT rid FROM directory WHERE pid = ?1)
        """

    /// Files what waited in a record: every version since it has waited, each as it was made. None is made by it.
    ///
    /// What the commits said of it they say of the record from now on, so that its erasure finds them.
    /// - Returns: the commits that made those versions.
    static func file(
        _ one: One, in pid: Int64, _ db: Database, _ keys: KeyRing, _ compression: Compression
    ) throws -> Set<Int64> {
        let reader = RowReader(db: db, keys: keys, compression: compression)
        return try file(one, in: pid, db) { table, since in
            let select = """
                SELECT \(RowReader.columns) FROM \(table) WHERE pid = ? AND type = ? AND rid = ? AND t > ?
                """
            for row in try reader.rows(select, [one.pid, one.type, one.rid, since]) {
                for cut in row.cuts { try seal(cut.blob, from: one.pid, to: pid, reader) }
            }
        }
    }

    /// Seals an attachment under the key of the record that it goes to.
    private static func seal(_ blob: Int64, from old: Int64, to pid: Int64, _ reader: RowReader) throws {
        guard let key = try reader.keys.key(reader.db, pid: pid) else {
            throw StoreError.invalid("This record was erased; nothing more can be kept in it.")
        }
        let sealed = try Sealing.seal(try reader.blob(blob, pid: old), key, reader.compression)
        try reader.db.cachedStatement(sql: "UPDATE blob SET pid = ?, key = ?, sealed = ? WHERE number = ?")
            .execute(arguments: [pid, key.number, sealed, blob])
    }

    private static func file(
        _ one: One, in pid: Int64, _ db: Database, attachments: (String, Int64) throws -> Void
    ) throws -> Set<Int64> {
        let key: StatementArguments = [one.pid, one.type, one.rid]
        // What ended there before it came again did not wait.
        let since =
            try RowReader.number(
                db, "SELECT max(t) FROM version WHERE pid = ? AND type = ? AND rid = ? AND body IS NULL", key) ?? 0
        var clocks: Set<Int64> = []
        for table in ["current", "version"] {
            try attachments(table, since)
            let rows = "WHERE pid = ? AND type = ? AND rid = ? AND t > ?"
            try RowReader.forEach(db, "SELECT t FROM \(table) \(rows)", key + [since]) { clocks.insert($0.int64(0)) }
        }
        for t in clocks {
            // It has not left a record to which it comes back with the same version.
            try db.cachedStatement(
                sql: "DELETE FROM version WHERE pid = ? AND type = ? AND rid = ? AND t = ? AND body IS NULL"
            ).execute(arguments: [pid, one.type, one.rid, t])
            try SQLiteRecordStore.tellChanges(at: t, db) { $0.filed(one.rid, from: one.pid, to: pid) }
        }
        for table in ["current", "version"] {
            try db.cachedStatement(
                sql: "UPDATE \(table) SET pid = ? WHERE pid = ? AND type = ? AND rid = ? AND t > ?"
            ).execute(arguments: [pid] + key + [since])
        }
        try db.cachedStatement(sql: "UPDATE directory SET pid = ? WHERE rid = ?").execute(arguments: [pid, one.rid])
        return clocks
    }

    /// What a current resource stands beside: nothing when it names a patient itself.
    ///
    /// - Parameter target: what a reference names; nil when that is not known here.
    static func target(
        of root: Element, type: Int, target: (Element) throws -> InvolvementRows.Target?
    ) throws -> Int64? {
        guard types.contains(type) else { return nil }
        let beside = Companion.references(of: root, type: R4.resourceTypeNames[type])
        for element in Companion.patientElements.flatMap({ root.all($0) }) + beside where element.isObject {
            if try target(element)?.type == WriteApplication.patientType { return nil }
        }
        return try beside.lazy.compactMap(target).first?.rid
    }

    /// Migration 10: the table, from the current resources. What earlier versions left in nobody's record although what
    /// it is of came since is filed; a Binary whose data stands apart needs a key for that. `doctor` tells of it, and
    /// of what they left in the record from which its target was moved.
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE companion(rid INTEGER PRIMARY KEY, target INTEGER NOT NULL);
                CREATE INDEX companion_target ON companion(target);
                """)
        let compression = Compression()
        var found: [(rid: Int64, target: Int64)] = []
        var cut: Set<Int64> = []
        for type in types.sorted() {
            let select = "SELECT rid, dict, size, body, refs FROM current WHERE type = ?"
            try RowReader.forEach(db, select, [type]) { row in
                let body = CompressedBody(row.bytes(3), dictionary: row.int(1), size: row.int(2), compression)
                guard let root = try? body.document().root else { return }
                let (references, cuts) = unsafe RowCoding.decode(row.blob(4))
                let target = try target(of: root, type: type) { element in
                    guard let range = element["reference"]?.byteRange,
                        let rid = references.first(where: { $0.offset == range.lowerBound + 1 })?.rid,
                        let type = try RowReader.number(db, "SELECT type FROM directory WHERE rid = ?", [rid])
                    else { return nil }
                    return (rid, Int(type))
                }
                guard let target else { return }
                found.append((row.int64(0), target))
                if !cuts.isEmpty { cut.insert(row.int64(0)) }
            }
        }
        for one in found { try insert(one.rid, beside: one.target, db) }
        let arrived = """
            SELECT d.rid, d.type, d.pid, t.pid FROM companion c JOIN directory d ON d.rid = c.rid
            JOIN directory t ON t.rid = c.target
            WHERE d.pid = 0 AND d.state = 1 AND t.pid <> 0 AND t.state <> 0
            AND t.pid NOT IN (SELECT pid FROM patient WHERE sealed = 1)
            """
        var isDone = false
        while !isDone {
            var ready: [(one: One, pid: Int64)] = []
            try RowReader.forEach(db, arrived) { row in
                guard !cut.contains(row.int64(0)) else { return }
                ready.append((One(rid: row.int64(0), type: row.int(1), pid: row.int64(2)), row.int64(3)))
            }
            for (one, pid) in ready { _ = try file(one, in: pid, db) { _, _ in } }
            isDone = ready.isEmpty
        }
    }
}

extension ChangeCoding.Item {
    /// What a commit says of a resource that waited, from when it is filed in a record on; nil for its end in that
    /// record, to which it came back.
    func filed(_ filed: Int64, from old: Int64, to pid: Int64) -> ChangeCoding.Item? {
        guard rid == filed else { return self }
        if self.pid == pid, isDeletion { return nil }
        guard self.pid == old, !isDeletion else { return self }
        return ChangeCoding.Item(pid: pid, type: type, rid: rid, isDeletion: false, isFiled: isFiled)
    }
}

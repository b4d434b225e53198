package import Access
import FHIR
package import Foundation
import GRDB
import Store

extension SQLiteRecordStore {
    /// What is in nobody's record, accepted or refused, and names a person all the same.
    package struct Unfiled: Sendable, Equatable {
        /// Their server ids with the type, and the numbers of refused inputs: what names the person and nobody else,
        /// and is erased with them.
        package var theirs: [String] = []
        /// What may name the person, or names others too: to be erased only when somebody says so.
        package var shared: [String] = []

        /// Nothing.
        package init() {}
    }

    /// What an erasure of records finds in nobody's record (``UnfiledSearch``).
    package func unfiled(_ grant: JobGrant, of pids: [Int64]) async throws -> Unfiled {
        guard grant.job == .erase else { return Unfiled() }
        return try await onReader { [self] db in try unfiled(of: pids, db).told }
    }

    /// Removes patient records for ever: their keys, their rows in every table, their cached rows, and what is in
    /// nobody's record and names the person; then rewrites the log.
    ///
    /// The journal of erasures stands with the keys, outside backups, and is written first: a restored backup is
    /// erased again (see ``replayErasures()``).
    ///
    /// - Parameter shared: whether what names others too goes as well.
    /// - Returns: what was found in nobody's record.
    @discardableResult
    package func erase(_ grant: JobGrant, pids: [Int64], withShared shared: Bool = false) async throws -> Unfiled {
        guard grant.job == .erase else { return Unfiled() }
        let found = try await onWriter { [self] db in
            let found = try unfiled(of: pids, db)
            let rids = found.theirs + (shared ? found.shared : [])
            let refused = Set((found.refusedTheirs + (shared ? found.refusedShared : [])).map(\.digest))
            try erasures.append(
                pids.map { "record \($0)" } + rids.map { "resource \($0) \(try serverID(of: $0, db))" }
                    + refused.sorted().map { "refused \($0)" })
            try erase(pids, rids, refused, db)
            return found.told
        }
        forget(pids)
        try pool.truncateLog()
        return found
    }

    private func forget(_ pids: [Int64]) {
        for pid in pids + [0] { cache.forget(pid: pid) }
        for pid in pids { keys.forget(pid: pid) }
    }

    private func serverID(of rid: Int64, _ db: Database) throws -> String {
        let select = try db.cachedStatement(sql: "SELECT sid FROM directory WHERE pid = 0 AND rid = ?")
        return try Data.fetchOne(select, arguments: [rid]).map { Base32.text(Array($0)) } ?? ""
    }

    private func erase(_ pids: [Int64], _ rids: [Int64], _ refused: Set<String>, _ db: Database) throws {
        try erase(refused: refused, db)
        for rid in rids { try erase(unfiled: rid, db) }
        for pid in pids {
            try Self.forgetChanges(of: pid, db)
            // What belongs to nobody was only guessed to be here until it comes: others refer to it too.
            let shared = SQLiteSnapshot.sharedTypeList
            for sql in [
                "UPDATE directory SET pid = 0 WHERE pid = ? AND state = 0 AND type IN (\(shared))",
                CompanionRows.forgetting, "DELETE FROM record_key WHERE pid = ?", "DELETE FROM current WHERE pid = ?",
                "DELETE FROM version WHERE pid = ?", "DELETE FROM blob WHERE pid = ?",
                "DELETE FROM involvement WHERE pid = ?",
                "DELETE FROM directory WHERE pid = ?", "DELETE FROM review WHERE pid = ?1 OR other = ?1",
                "DELETE FROM item WHERE pid = ?", "DELETE FROM item_field WHERE pid = ?",
                "DELETE FROM person_set WHERE pid = ?", "DELETE FROM patient WHERE pid = ?",
            ] { try db.execute(sql: sql, arguments: [pid]) }
        }
    }

    /// Removes a resource that is in nobody's record, every version of it.
    private func erase(unfiled rid: Int64, _ db: Database) throws {
        let reader = RowReader(db: db, keys: keys, compression: compression)
        for table in ["current", "version"] {
            for row in try reader.rows("SELECT \(RowReader.columns) FROM \(table) WHERE pid = 0 AND rid = ?", [rid]) {
                try Self.forgetChange(of: rid, at: row.t, db)
                for cut in row.cuts {
                    try db.execute(sql: "DELETE FROM blob WHERE pid = 0 AND number = ?", arguments: [cut.blob])
                }
            }
            try db.execute(sql: "DELETE FROM \(table) WHERE pid = 0 AND rid = ?", arguments: [rid])
        }
        for table in ["involvement", "directory"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE pid = 0 AND rid = ?", arguments: [rid])
        }
        try db.execute(sql: "DELETE FROM companion WHERE rid = ?1 OR target = ?1", arguments: [rid])
    }

    private var erasures: Journal { Journal(file: keyFolder.appending(path: "erasures")) }

    /// Erases again what the journal names; for a store restored from a backup. The number of records erased.
    ///
    /// A line is `record` and its number, in files of before the number alone; or `resource`, the number of a resource
    /// in nobody's record and its server id; or `refused` and the digest of a refused input.
    package func replayErasures() async throws -> Int {
        var pids: [Int64] = []
        var rids: [(rid: Int64, sid: Substring?)] = []
        var refused: Set<String> = []
        for line in try erasures.lines() {
            let parts = line.split(separator: " ")
            if parts.count == 1 || parts.count == 2 && parts[0] == "record", let pid = parts.last.flatMap({ Int64($0) })
            {
                pids.append(pid)
            } else if (2...3).contains(parts.count), parts[0] == "resource", let rid = Int64(parts[1]) {
                rids.append((rid, parts.count == 3 ? parts[2] : nil))
            } else if parts.count == 2, parts[0] == "refused" {
                refused.insert(String(parts[1]))
            } else {
                throw StoreError.incompatible(
                    "\(erasures.file.path) has a line that cannot be read: who was erased cannot be told. Restore it.")
            }
        }
        guard !pids.isEmpty || !rids.isEmpty || !refused.isEmpty else { return 0 }
        let (records, resources, inputs) = (pids, rids, refused)
        try await onWriter { [self] db in
            // A journal of before what is in nobody's record was looked through names records alone.
            let found = try unfiled(of: records, db)
            // The number of a resource may be another's by now: what has another server id is not what was erased.
            let named = try resources.filter { one in try one.sid.map { try $0 == serverID(of: one.rid, db) } ?? true }
            try erase(
                records, named.map(\.rid) + found.theirs, inputs.union(found.refusedTheirs.map(\.digest)), db)
            // A number that was erased is never given again, not by a store that is older than the erasure either:
            // the next restore would erase whoever has it then.
            try Self.keepAbove(pid: records.max() ?? 0, db)
            counters.keepAbove(rid: resources.map(\.rid).max() ?? 0)
        }
        forget(pids)
        try pool.truncateLog()
        return pids.count
    }

    /// A number of a record that was given by a store that this one is an older copy of is not given again.
    static func keepAbove(pid: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO sqlite_sequence(name, seq) SELECT 'patient', 0
                WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'patient')
                """)
        try db.execute(sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'patient'", arguments: [pid])
    }

    /// The compressed frames of every stored body, earlier ones too, and the sealed attachments: for proving that an
    /// erasure left none of them.
    package func storedFrames(_ grant: JobGrant) async throws -> [Data] {
        guard grant.job == .erase else { return [] }
        return try await onReader { db in
            try Data.fetchAll(
                db,
                sql: """
                    SELECT body FROM current UNION ALL SELECT body FROM version WHERE body IS NOT NULL
                    UNION ALL SELECT sealed FROM blob
                    """)
        }
    }
}

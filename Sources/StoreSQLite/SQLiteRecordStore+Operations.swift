package import Access
import FHIR
package import Foundation
import GRDB
import Store

extension SQLiteRecordStore {
    /// One thing the doctor looked at.
    package struct Finding: Sendable {
        /// What was checked.
        package let check: String
        /// Whether it is in order.
        package let isGood: Bool
        /// What was found.
        package let detail: String

        /// A finding.
        package init(check: String, isGood: Bool, detail: String) {
            self.check = check
            self.isGood = isGood
            self.detail = detail
        }
    }

    /// Checks the store: the files, the directory against the rows, every stored body.
    package func doctor(_ grant: JobGrant) async throws -> [Finding] {
        guard grant.job == .doctor else { return [] }
        return try await onReader { [self] db in
            var findings: [Finding] = []
            let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check")
            findings.append(
                Finding(
                    check: "database file", isGood: integrity == ["ok"],
                    detail: integrity.prefix(5).joined(separator: "; ")))
            let orphans =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM directory d WHERE state = 1 AND NOT EXISTS
                        (SELECT 1 FROM current c WHERE c.pid = d.pid AND c.type = d.type AND c.rid = d.rid)
                        """) ?? 0
            let strays =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM current c WHERE NOT EXISTS
                        (SELECT 1 FROM directory d WHERE d.rid = c.rid AND d.pid = c.pid AND d.type = c.type AND
                        d.state = 1)
                        """) ?? 0
            findings.append(
                Finding(
                    check: "directory", isGood: orphans + strays == 0,
                    detail: "\(orphans) entries without a body, \(strays) bodies without an entry"))
            let keyless =
                try Int.fetchOne(
                    db,
                    sql:
                        "SELECT count(*) FROM patient p WHERE NOT EXISTS (SELECT 1 FROM record_key k WHERE "
                        + "k.pid = p.pid)"
                ) ?? 0
            findings.append(
                Finding(check: "record keys", isGood: keyless == 0, detail: "\(keyless) records without a key"))
            let log = LogLimit(path: pool.path)
            findings.append(
                Finding(
                    check: "write-ahead log", isGood: log.isKept,
                    detail: "\(log.size >> 20) MB"
                        + (log.isKept ? "" : "; it is not moved into the database. Look for a reader that never ends")))
            findings.append(try Self.changesFinding(db))
            findings.append(try quarantineFinding(db))
            let reader = RowReader(db: db, keys: keys, compression: compression)
            var bodies = 0
            var damaged = 0
            var mismarked = 0
            var codes: [Int64: String] = [:]
            // Rows from before there was a mark get it when everything is labelled anew, before the node serves.
            let lists = try String.fetchOne(db, sql: "SELECT lists FROM counter")
            let isMarkedAnew = lists?.hasSuffix("-m\(Marks.version)") == true
            let late: Marks = isMarkedAnew ? [] : [.reviewed]
            try RowReader.forEach(
                db,
                """
                SELECT \(RowReader.columns) FROM current
                UNION ALL SELECT \(RowReader.columns) FROM version WHERE body IS NOT NULL
                """
            ) { columns in
                bodies += 1
                do {
                    let row = reader.row(columns)
                    _ = try reader.original(row)
                    let root = try row.readDocument().root
                    let code = try row.code.flatMap { number -> String? in
                        if codes[number] == nil {
                            codes[number] = try String.fetchOne(
                                db, sql: "SELECT text FROM term WHERE number = ?", arguments: [number])
                        }
                        return codes[number]
                    }
                    let marks = Marks(type: row.typeName, root)
                    if marks.symmetricDifference(row.marks).subtracting(late) != [] || MainCode.of(root) != code {
                        mismarked += 1
                    }
                } catch { damaged += 1 }
            }
            findings.append(
                Finding(
                    check: "marks", isGood: mismarked == 0,
                    detail: "\(mismarked) rows whose marks or code are not their body's"
                ))
            findings.append(
                Finding(check: "bodies", isGood: damaged == 0, detail: "\(bodies) read, \(damaged) damaged"))
            return findings
        }
    }

    /// Whether the commits say exactly which versions there are.
    private static func changesFinding(_ db: Database) throws -> Finding {
        var named = 0
        try RowReader.forEach(db, "SELECT what FROM change") { row in
            named += unsafe ChangeCoding.decode(row.blob(0)).count
        }
        let versions =
            try Int.fetchOne(db, sql: "SELECT (SELECT count(*) FROM current) + (SELECT count(*) FROM version)") ?? 0
        let strays =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM (SELECT t FROM current UNION SELECT t FROM version) v
                    WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.t = v.t)
                    """) ?? 0
        return Finding(
            check: "changes", isGood: named == versions && strays == 0,
            detail: "\(named) changes, \(versions) versions, \(strays) commits that are not told")
    }

    /// Copies the database, consistent at one moment, while the node runs. Keys are left out on purpose.
    package func backup(_ grant: JobGrant, to file: URL) async throws {
        guard grant.job == .backup else { return }
        let copy = try DatabaseQueue(path: file.path)
        try pool.backup(to: copy)
        try copy.close()
    }

    /// Removes one patient record for ever: its key, its rows in every table, its cached rows; then rewrites the log.
    ///
    /// The journal of erasures stands with the keys, outside backups, and is written first: a restored backup is
    /// erased again (see ``replayErasures()``).
    package func erase(_ grant: JobGrant, pids: [Int64]) async throws {
        guard grant.job == .erase else { return }
        try journal(pids)
        try await onWriter { [self] db in try erase(pids, db) }
        for pid in pids {
            cache.forget(pid: pid)
            keys.forget(pid: pid)
        }
        try truncateLog()
    }

    func truncateLog() throws {
        for _ in 0..<100 {
            do {
                return try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // The timer's checkpoint runs: SQLite then waits for nothing, whatever the connection is set to.
                usleep(100_000)
            }
        }
        try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    }

    private func erase(_ pids: [Int64], _ db: Database) throws {
        for pid in pids {
            try eraseQuarantined(of: pid, db)
            try Self.forgetChanges(of: pid, db)
            // What belongs to nobody was only guessed to be here until it comes: others refer to it too.
            let shared = SQLiteSnapshot.sharedTypes.map(String.init).joined(separator: ",")
            for sql in [
                "UPDATE directory SET pid = 0 WHERE pid = ? AND state = 0 AND type IN (\(shared))",
                "DELETE FROM record_key WHERE pid = ?", "DELETE FROM current WHERE pid = ?",
                "DELETE FROM version WHERE pid = ?", "DELETE FROM blob WHERE pid = ?",
                "DELETE FROM involvement WHERE pid = ?",
                "DELETE FROM directory WHERE pid = ?", "DELETE FROM review WHERE pid = ?1 OR other = ?1",
                "DELETE FROM item WHERE pid = ?", "DELETE FROM item_field WHERE pid = ?",
                "DELETE FROM person_set WHERE pid = ?", "DELETE FROM patient WHERE pid = ?",
            ] { try db.execute(sql: sql, arguments: [pid]) }
        }
    }

    private var journalFile: URL { keyFolder.appending(path: "erasures") }

    private func journal(_ pids: [Int64]) throws {
        if !FileManager.default.fileExists(atPath: journalFile.path) {
            guard
                FileManager.default.createFile(
                    atPath: journalFile.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw StoreError.unavailable("the journal of erasures cannot be written, so nothing was erased") }
        }
        let handle = try FileHandle(forUpdating: journalFile)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(pids.map { "\($0)\n" }.joined().utf8))
        try handle.synchronize()
        try handle.close()
    }

    /// Erases again what the journal names; for a store restored from a backup. The number of records erased.
    package func replayErasures() async throws -> Int {
        guard FileManager.default.fileExists(atPath: journalFile.path) else { return 0 }
        let pids = try String(contentsOf: journalFile, encoding: .utf8).split(separator: "\n").map { line in
            guard let pid = Int64(line) else {
                throw StoreError.incompatible(
                    "\(journalFile.path) has a line that is no number: who was erased cannot be told. Restore it.")
            }
            return pid
        }
        try await onWriter { [self] db in
            try erase(pids, db)
            // A number that was erased is never given again, not by a store that is older than the erasure either:
            // the next restore would erase whoever has it then.
            try db.execute(
                sql: """
                    INSERT INTO sqlite_sequence(name, seq) SELECT 'patient', 0
                    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'patient')
                    """)
            try db.execute(
                sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'patient'",
                arguments: [pids.max() ?? 0])
        }
        for pid in pids { keys.forget(pid: pid) }
        try truncateLog()
        return pids.count
    }

    /// By what the operator names one person.
    package enum NamedPerson: Sendable {
        /// An NHS number, and the birth date (`yyyy-mm-dd`) where others carry the same number.
        case nhsNumber(String, birthDate: String?)
        /// The identifier of a Patient at a source, by the source's code: for people without an NHS number.
        case patient(id: String, source: String)
    }

    /// The patient records of one person, for work that the operator does for them: erasure, or the proof of what the
    /// ledger holds.
    ///
    /// - Throws: `StoreError.invalid` when more than one person is named: a number that was mistyped for somebody else
    ///   must not take their record along.
    package func records(_ grant: JobGrant, of named: NamedPerson) async throws -> [Int64] {
        guard grant.job == .erase || grant.job == .prove else { return [] }
        return try await onReader { [self] db in
            let persons: [Int64]
            switch named {
            case .nhsNumber(let number, let birthDate):
                persons = try Int64.fetchAll(
                    db,
                    sql: "SELECT DISTINCT person FROM patient WHERE nhs = ?1 AND (?2 IS NULL OR birth = ?2)",
                    arguments: [number, birthDate])
            case .patient(let id, let code):
                guard
                    let source = try Int.fetchOne(
                        db, sql: "SELECT number FROM source WHERE code = ?", arguments: [code])
                else { throw StoreError.invalid("There is no source of that code. `longitude sources` lists them.") }
                persons = try Int64.fetchAll(
                    db, sql: "SELECT p.person FROM directory d JOIN patient p ON p.pid = d.pid WHERE d.sid = ?",
                    arguments: [keys.serverID(source: source, type: WriteApplication.patientType, id: id)])
            }
            guard persons.count <= 1 else {
                throw StoreError.invalid(
                    "\(persons.count) people who are kept apart carry that number. "
                        + "Write the birth date (yyyy-mm-dd) on a second line of the file, or name one of the records "
                        + "with --source and --patient. `longitude reviews` lists them.")
            }
            return try Int64.fetchAll(
                db, sql: "SELECT pid FROM patient WHERE person = ? ORDER BY pid", arguments: [persons.first ?? 0])
        }
    }
}

extension SQLiteRecordStore {
    /// The compressed frames of every stored body, for proving that an erasure left none of them.
    package func storedFrames(_ grant: JobGrant) async throws -> [Data] {
        guard grant.job == .erase else { return [] }
        return try await onReader { db in try Data.fetchAll(db, sql: "SELECT body FROM current") }
    }
}

extension SQLiteRecordStore {
    /// Bytes of the database without the blobs and without free pages.
    package func size(_ grant: JobGrant) async throws -> Int {
        guard grant.job == .statistics else { return 0 }
        try truncateLog()
        return try await onReader { db in
            let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let blobs = try Int.fetchOne(db, sql: "SELECT ifnull(sum(length(sealed)), 0) FROM blob") ?? 0
            return (pages - free) * page - blobs
        }
    }
}

package import Access
import FHIR
import Foundation
import GRDB
package import Store

extension SQLiteRecordStore {
    /// Checks the store: the files, the directory against the rows, every stored body, and what stands beside it.
    ///
    /// It reads a row at a time and changes nothing. What is wrong is named by the server id of its resource.
    ///
    /// - Parameter rule: what the columns beside a body have to say; nil leaves out those that only `Intake` can tell.
    package func doctor(_ grant: JobGrant, columns rule: ColumnRule? = nil) async throws -> [Finding] {
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
            findings.append(try Self.personsFinding(db))
            findings.append(try quarantineFinding(db))
            findings += try Self.relationFindings(db)
            findings += try bodyFindings(rule, db)
            return findings
        }
    }

    /// Which keys seal, and whether one of them is on its way out.
    package var keysFinding: Finding {
        let sealing = keys.keys.described
        let words = sealing.map {
            "key \($0.number), \($0.algorithm.rawValue), made "
                + ($0.made.map { "on \($0.formatted(.iso8601))" } ?? "nobody knows when")
        }
        let unfinished = "a change has not ended. Stop the node and run `longitude keys change --confirm`"
        return Finding(
            check: "node keys", isGood: sealing.count == 1,
            detail: (words + (sealing.count == 1 ? [] : [unfinished])).joined(separator: "; "))
    }

    /// Whether the commits say exactly which versions there are.
    private static func changesFinding(_ db: Database) throws -> Finding {
        var named = 0
        try RowReader.forEach(db, "SELECT what FROM change") { row in
            named += unsafe ChangeCoding.decode(row.blob(0)).count { !$0.isFiled }
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

    /// Whether each record is in the set of the person whose it is, and in no other.
    private static func personsFinding(_ db: Database) throws -> Finding {
        let strays =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM patient p WHERE 1 <> (
                        SELECT count(*) FROM person_set s WHERE s.pid = p.pid AND s.t_end IS NULL)
                    OR NOT EXISTS (
                        SELECT 1 FROM person_set s WHERE s.pid = p.pid AND s.person = p.person AND s.t_end IS NULL)
                    """) ?? 0
        return Finding(check: "people", isGood: strays == 0, detail: "\(strays) records that are not their person's")
    }

    /// What every stored body says of itself and of the columns beside it.
    private func bodyFindings(_ rule: ColumnRule?, _ db: Database) throws -> [Finding] {
        let reader = RowReader(db: db, keys: keys, compression: compression)
        var bodies = 0
        var damaged = 0
        var mismarked = 0
        var codes: [Int64: String] = [:]
        // Rows from before there was a mark get it when everything is labelled anew, before the node serves.
        let lists = try String.fetchOne(db, sql: "SELECT lists FROM counter")
        let isMarkedAnew = lists?.hasSuffix("-m\(Marks.version)") == true
        let late: Marks = isMarkedAnew ? [] : [.reviewed]
        var check = try rule.map { try ColumnCheck(rule: $0, db, keys) }
        try RowReader.forEach(
            db,
            """
            SELECT \(RowReader.columns), 1 FROM current
            UNION ALL SELECT \(RowReader.columns), 0 FROM version WHERE body IS NOT NULL
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
                try check?.look(at: row, root, section: columns.int(4), isCurrent: columns.int(16) == 1)
            } catch is DatabaseError {
                throw StoreError.unavailable("the database cannot be read to its end")
            } catch { damaged += 1 }
        }
        return [
            Finding(
                check: "marks and codes", isGood: mismarked == 0,
                detail: "\(mismarked) rows whose marks or code are not their body's"),
            Finding(check: "bodies", isGood: damaged == 0, detail: "\(bodies) read, \(damaged) damaged"),
        ] + (try check?.findings() ?? [])
    }
}

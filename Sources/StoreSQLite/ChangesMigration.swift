import Access
import Foundation
import GRDB

/// Migration 3: what each commit changed stands in a row of its own, with the audit event of the write. The indexes on
/// the clock, which cost each resource a row of theirs, and the outbox go.
enum ChangesMigration {
    static func run(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE change(
                    t INTEGER PRIMARY KEY, source INTEGER NOT NULL, time INTEGER NOT NULL, event BLOB NOT NULL,
                    what BLOB NOT NULL)
                """)
        let insert = try db.cachedStatement(
            sql: "INSERT INTO change(t, source, time, event, what) VALUES (?, ?, ?, ?, ?)")
        let rows = """
            SELECT pid, type, rid, 0, source, received FROM current WHERE t = ?1 UNION ALL
            SELECT pid, type, rid, body IS NULL, source, received FROM version WHERE t = ?1 ORDER BY pid, type, rid
            """
        // Commit by commit, by the indexes that are there still: a large store does not fit into memory.
        let commits = """
            SELECT c.t, o.event FROM (SELECT t FROM current UNION SELECT t FROM version) c
            LEFT JOIN outbox o ON o.t = c.t
            """
        try RowReader.forEach(db, commits) { commit in
            var source = 0
            var time: Int64 = 0
            var changes: [ChangeCoding.Item] = []
            try RowReader.forEach(db, rows, [commit.int64(0)]) { row in
                source = row.int(4)
                time = max(time, row.int64(5))
                changes.append(
                    ChangeCoding.Item(
                        pid: row.int64(0), type: row.int(1), rid: row.int64(2), isDeletion: row.int(3) != 0))
            }
            let event = commit.optionalText(1).flatMap { EventID($0) } ?? EventID()
            try insert.execute(arguments: [
                commit.int64(0), source, time, Data(event.bytes), Data(ChangeCoding.encode(changes)),
            ])
        }
        try db.execute(sql: "DROP INDEX current_t; DROP INDEX version_t; DROP TABLE outbox")
    }
}

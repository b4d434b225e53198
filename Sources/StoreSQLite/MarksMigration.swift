import FHIR
import GRDB
import Store

/// Migration 2: the column `status`, which nothing read, becomes `marks`, and `code` the main code by the rule of
/// ``Store/MainCode``, so that a view counts and groups rows without reading their bodies.
enum MarksMigration {
    static func run(_ db: Database) throws {
        let terms = Terms()
        let compression = Compression()
        for table in ["current", "version"] {
            // Each row is written once: on a large store that is what takes the time and the room in the log.
            try db.execute(sql: "ALTER TABLE \(table) RENAME COLUMN status TO marks")
            let update = try db.cachedStatement(
                sql: "UPDATE \(table) SET marks = ?, code = ? WHERE pid = ? AND type = ? AND rid = ? AND t = ?")
            let select = "SELECT pid, type, rid, t, dict, size, body, code FROM \(table) WHERE body IS NOT NULL"
            try RowReader.forEach(db, select) { row in
                let type = row.int(1)
                let body = CompressedBody(row.bytes(6), dictionary: row.int(4), size: row.int(5), compression)
                // A body that cannot be read is marked so that a view looks at it, and fails, as before.
                var marks: Marks = [.resuscitation, .underWay]
                var code = row.optional(7)
                if R4.resourceTypeNames.indices.contains(type), let root = try? body.document().root {
                    marks = Marks(type: R4.resourceTypeNames[type], root)
                    code = try terms.number(db, MainCode.of(root))
                }
                try update.execute(arguments: [marks.rawValue, code, row.int64(0), type, row.int64(2), row.int64(3)])
            }
            try db.execute(sql: "UPDATE \(table) SET marks = 0 WHERE body IS NULL")
        }
    }
}

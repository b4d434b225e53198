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
            try db.execute(sql: "ALTER TABLE \(table) RENAME COLUMN status TO marks")
            try db.execute(sql: "UPDATE \(table) SET marks = 0")
            let update = try db.cachedStatement(
                sql: "UPDATE \(table) SET marks = ?, code = ? WHERE pid = ? AND type = ? AND rid = ? AND t = ?")
            let select = "SELECT pid, type, rid, t, dict, size, body, code FROM \(table) WHERE body IS NOT NULL"
            try RowReader.forEach(db, select) { row in
                let type = row.int(1)
                let body = CompressedBody(row.bytes(6), dictionary: row.int(4), size: row.int(5), compression)
                let root = try body.document().root
                let marks = Marks(type: R4.resourceTypeNames[type], root)
                let code = try terms.number(db, MainCode.of(root))
                guard !marks.isEmpty || code != row.optional(7) else { return }
                try update.execute(arguments: [marks.rawValue, code, row.int64(0), type, row.int64(2), row.int64(3)])
            }
        }
    }
}

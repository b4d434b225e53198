import FHIR
import GRDB
import Store

/// Migration 8: what a Patient says of a death stands in the column `died`, so that no decision reads its body.
enum DeathMigration {
    static func run(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE patient ADD COLUMN died INTEGER")
        let compression = Compression()
        let update = try db.cachedStatement(sql: "UPDATE patient SET died = ? WHERE pid = ?")
        let select = "SELECT pid, received, dict, size, body FROM current WHERE type = ? AND body IS NOT NULL"
        try RowReader.forEach(db, select, [WriteApplication.patientType]) { row in
            let body = CompressedBody(row.bytes(4), dictionary: row.int(2), size: row.int(3), compression)
            // Of a body that cannot be read no death is known: a view of it fails in any case.
            guard let root = try? body.document().root, let death = Death(in: root) else { return }
            try update.execute(arguments: [death.moment(known: nil, received: row.int64(1)), row.int64(0)])
        }
    }
}

import GRDB
import Store

/// Migration 13: a source that this node made, to file entries of another again, says so, and of which.
///
/// Earlier versions told it by the code alone. What they made counts as a registration no more, and goes by the rules
/// of the source whose entries it has; a record that was left behind under an earlier name is the person's again.
enum RefilingMigration {
    /// What earlier versions added to the code of the other source.
    private static let suffix = "-CORRECTED"

    static func run(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE source ADD COLUMN refiles TEXT")
        let codes = try String.fetchSet(db, sql: "SELECT code FROM source")
        for code in codes {
            guard let original = original(of: code, codes) else { continue }
            try db.execute(sql: "UPDATE source SET refiles = ? WHERE code = ?", arguments: [original, code])
        }
        let clock = try Int64.fetchOne(db, sql: Counters.selectClock) ?? 0
        let now = SQLiteRecordStore.now()
        for pid in try RefiledRecords.all(db) { try RefiledRecords.follow(pid, t: clock, now: now, db) }
    }

    /// The source whose entries one of that code has; nil for a system that sends.
    private static func original(of code: String, _ codes: Set<String>) -> String? {
        var original = code
        // Of what was filed again, entries were filed again too.
        while original.hasSuffix(suffix), codes.contains(String(original.dropLast(suffix.count))) {
            original.removeLast(suffix.count)
        }
        return original == code ? nil : original
    }
}

import GRDB
import Store

/// The records that this node made, to file entries again that stood under the wrong person (`Source.refiles`).
///
/// Nobody sends who they are: they are the person whose number they have, as that person's sources say today. They
/// take no part in what decides which records are one person.
enum RefiledRecords {
    /// A record that a system sent, under the names `p` and `s`.
    private static let sent = "FROM patient p JOIN source s ON s.number = p.source WHERE s.refiles IS NULL"
    private static let made = "FROM patient p JOIN source s ON s.number = p.source WHERE s.refiles IS NOT NULL"

    /// All of them, but those of sealed identities.
    static func all(_ db: Database) throws -> [Int64] {
        try Int64.fetchAll(db, sql: "SELECT p.pid \(made) AND p.sealed = 0 ORDER BY p.pid")
    }

    /// Those that what is said now of a record that a system sent may concern: of the person whose it was, of the one
    /// whose it is, and under its number.
    static func touched(
        from before: Int64, to after: Int64, number: String?, _ db: Database
    ) throws -> [Int64] {
        guard try RowReader.number(db, "SELECT 1 FROM source WHERE refiles IS NOT NULL LIMIT 1") != nil else {
            return []
        }
        let select = try db.cachedStatement(
            sql: """
                SELECT p.pid \(made) AND p.sealed = 0 AND p.person = ?1 UNION
                SELECT p.pid \(made) AND p.sealed = 0 AND p.person = ?2 UNION
                SELECT p.pid \(made) AND p.sealed = 0 AND p.nhs = ?3 ORDER BY 1
                """)
        return try Int64.fetchAll(select, arguments: [before, after, number])
    }

    /// Puts one with the person whose number it has, and gives it the demographics that a source has of them.
    ///
    /// It stays while a record of that number does. When the last one leaves, it goes along; else it is found as the
    /// officer found the person, by number and birth date. A record that names another number takes nothing along: that
    /// may be somebody else.
    ///
    /// - Parameters:
    ///   - left: the record that is written, with the person whose it was: nil when none is.
    ///   - t: the commit's clock.
    ///   - now: milliseconds since 1970.
    static func follow(
        _ pid: Int64, behind left: (pid: Int64, from: Int64)? = nil, t: Int64, now: Int64, _ db: Database
    ) throws {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT person, nhs, birth, folded FROM patient WHERE pid = ?"),
                arguments: [pid]), let number: String = row[1]
        else { return }
        let (person, birth): (Int64, String?) = (row[0], row[2])
        func record(_ condition: String, _ arguments: StatementArguments) throws -> Row? {
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT p.person, p.nhs, p.birth, p.folded, p.family, p.given, p.gender \(sent)
                        AND p.sealed = 0 AND p.nhs = ? AND \(condition) ORDER BY p.pid LIMIT 1
                        """), arguments: [number] + arguments)
        }
        var found = try record("p.person = ?", [person])
        if found == nil, let left, left.from == person { found = try record("p.pid = ?", [left.pid]) }
        if found == nil {
            found = try record(
                """
                p.birth = ? AND 1 = (SELECT count(DISTINCT o.person) FROM patient o
                JOIN source os ON os.number = o.source
                WHERE os.refiles IS NULL AND o.sealed = 0 AND o.nhs = p.nhs AND o.birth = p.birth)
                """, [birth])
        }
        guard let found else { return try part(pid, from: person, t: t, db) }
        let target: Int64 = found[0]
        if target != person { try WriteApplication.move(pid, from: person, to: target, t: t, db) }
        try WriteApplication.endAuthorities(
            of: pid, before: (number, birth, row[3]), now: (number, found[2], found[3]), time: now, db)
        try db.cachedStatement(
            sql: "UPDATE patient SET birth = ?, folded = ?, family = ?, given = ?, gender = ? WHERE pid = ?"
        ).execute(arguments: [
            found[2] as String?, found[3] as String?, found[4] as String?, found[5] as String?, found[6] as String?,
            pid,
        ])
        try db.cachedStatement(sql: "DELETE FROM review WHERE (pid = ?1 OR other = ?1) AND closed IS NULL")
            .execute(arguments: [pid])
    }

    /// Leaves the records whose number has become another.
    private static func part(_ pid: Int64, from person: Int64, t: Int64, _ db: Database) throws {
        let others = try RowReader.number(db, "SELECT 1 \(sent) AND p.person = ? LIMIT 1", [person])
        guard others != nil else { return }
        try db.cachedStatement(sql: "INSERT INTO person DEFAULT VALUES").execute()
        try WriteApplication.move(pid, from: person, to: db.lastInsertedRowID, t: t, db)
    }

    /// Whether one says of the person what a record says that a system sent, where there is any.
    static func isRight(_ pid: Int64, _ db: Database) throws -> Bool {
        try RowReader.number(
            db,
            """
            SELECT 1 FROM patient r WHERE r.pid = ? AND (
            NOT EXISTS (SELECT 1 \(sent) AND p.person = r.person) OR EXISTS (
            SELECT 1 \(sent) AND p.person = r.person AND p.nhs = r.nhs AND p.birth IS r.birth
            AND p.folded IS r.folded AND p.family IS r.family AND p.given IS r.given AND p.gender IS r.gender))
            """, [pid]) != nil
    }
}

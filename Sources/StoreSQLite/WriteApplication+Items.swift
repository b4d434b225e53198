import Foundation
import GRDB
import Store

/// What a person wrote or chose, or was kept of them, when a record comes to name somebody else: it is of whoever has
/// the number under which it was kept.
extension WriteApplication {
    /// What stands once for each of a person's records, a copy on each.
    static let copied: [CollectionName] = [.objection, .roomClosure, .staffRecord, .publicInterest]
    /// What stands once, on any of them.
    private static let kept: [CollectionName] = [.careClaim, .privacyAlert, .question, .privacyCase, .sealRequest]
    /// The field of what is kept for a number that no record carries.
    static let formerField = "former"
    static let formerKinds = list(copied + kept)
    static let copiedKinds = list(copied)

    private static func list(_ kinds: [CollectionName]) -> String {
        kinds.map { String($0.rawValue) }.joined(separator: ",")
    }

    /// Leaves behind what is of the number that a record carried.
    ///
    /// It goes to another record of that number; where there is none it is nobody's, which no person reads and officers
    /// do, until one comes. Copies stay while the record carries no number: what it holds is most likely still theirs.
    func changeNumber(of pid: Int64, person: Int64, from number: String?, to new: String?) throws {
        guard number != new, try has(items: pid) else { return }
        var other: Int64?
        if let number {
            let pids = try Int64.fetchAll(
                db.cachedStatement(
                    sql: "SELECT pid FROM patient WHERE nhs = ? AND sealed = 0 ORDER BY person <> ?, pid"),
                arguments: [number, person])
            try agree(pids)
            other = pids.first { $0 != pid }
        }
        for kind in Self.copied + Self.kept {
            let isCopied = Self.copied.contains(kind)
            // Of a record without a number nobody can write or choose anything: its copies are of the one before.
            if number == nil, !isCopied { continue }
            for key in try keys(of: kind, on: pid) {
                if let number, !isCopied || other == nil {
                    try copy(kind, key, from: pid, to: other ?? 0)
                    if other == nil {
                        try db.cachedStatement(
                            sql: "INSERT OR REPLACE INTO item_field(kind, name, value, pid, key) VALUES (?, ?, ?, 0, ?)"
                        ).execute(arguments: [kind.rawValue, Self.formerField, number, key])
                    }
                }
                if !isCopied || new != nil { try remove(kind, key, from: pid) }
            }
        }
    }

    /// Brings what is kept for a number to a record that carries it now.
    func bringBack(_ number: String, to pid: Int64) throws {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT kind, key FROM item_field WHERE kind IN (\(Self.formerKinds)) AND name = ? AND value = ?
                    AND pid = 0
                    """), arguments: [Self.formerField, number])
        for row in rows {
            guard let kind = CollectionName(rawValue: row[0]) else { continue }
            try copy(kind, row[1], from: 0, to: pid)
            try remove(kind, row[1], from: 0)
        }
    }

    /// Makes the copies of each item agree, one on each of some records: ended on one of them, it is ended.
    func agree(_ pids: [Int64]) throws {
        let holders = try pids.filter(has(items:))
        guard pids.count > 1, !holders.isEmpty else { return }
        for kind in Self.copied {
            for key in Set(try holders.flatMap { try keys(of: kind, on: $0) }) {
                var ends: [Int64: Int64] = [:]
                for pid in holders {
                    let row = try Row.fetchOne(
                        db.cachedStatement(
                            sql: """
                                SELECT json_extract(CAST(body AS TEXT), '$.until') FROM item
                                WHERE pid = ? AND kind = ? AND key = ?
                                """), arguments: [pid, kind.rawValue, key])
                    if let row { ends[pid] = row[0] ?? .max }
                }
                guard let first = ends.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { continue }
                for pid in pids where ends[pid] != first.value { try copy(kind, key, from: first.key, to: pid) }
            }
        }
    }

    private func has(items pid: Int64) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT items FROM patient WHERE pid = ?"), arguments: [pid]) ?? false
    }

    private func keys(of kind: CollectionName, on pid: Int64) throws -> [Data] {
        try Data.fetchAll(
            db.cachedStatement(sql: "SELECT key FROM item WHERE pid = ? AND kind = ?"), arguments: [pid, kind.rawValue])
    }

    /// Puts an item on another record too, in place of its copy there; what it says of whose it is then fits.
    private func copy(_ kind: CollectionName, _ key: Data, from: Int64, to: Int64) throws {
        let arguments: StatementArguments = [to, kind.rawValue, key, from]
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO item(pid, kind, key, version, time, schema, body)
                SELECT ?1, kind, key,
                    ifnull((SELECT version + 1 FROM item h WHERE h.pid = ?1 AND h.kind = ?2 AND h.key = ?3), version),
                    time, schema, body
                FROM item WHERE pid = ?4 AND kind = ?2 AND key = ?3
                """
        ).execute(arguments: arguments)
        try db.cachedStatement(sql: "DELETE FROM item_field WHERE pid = ?1 AND kind = ?2 AND key = ?3")
            .execute(arguments: [to, kind.rawValue, key])
        let names = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT name, value FROM item_field WHERE kind = ? AND pid = ? AND key = ? AND name <> ?"),
            arguments: [kind.rawValue, from, key, Self.formerField])
        for row in names {
            try db.cachedStatement(
                sql: "INSERT INTO item_field(kind, name, value, pid, key) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [kind.rawValue, row[0] as String, row[1] as String, to, key])
        }
        try db.cachedStatement(sql: "UPDATE patient SET items = 1 WHERE pid = ? AND items = 0")
            .execute(arguments: [to])
        let whose: StatementArguments = [to, kind.rawValue, key]
        switch kind {
        case .privacyAlert:
            try db.cachedStatement(
                sql: """
                    UPDATE item SET body = CAST(json_set(CAST(body AS TEXT), '$.person',
                    ifnull((SELECT person FROM patient p WHERE p.pid = ?1), 0)) AS BLOB)
                    WHERE pid = ?1 AND kind = ?2 AND key = ?3
                    """
            ).execute(arguments: whose)
        case .privacyCase:
            try db.cachedStatement(
                sql: """
                    UPDATE item SET body = CAST(json_set(CAST(body AS TEXT), '$.records', json((
                    SELECT json_group_array(CASE value WHEN ?4 THEN ?1 ELSE value END)
                    FROM json_each(CAST(item.body AS TEXT), '$.records')))) AS BLOB)
                    WHERE pid = ?1 AND kind = ?2 AND key = ?3
                    """
            ).execute(arguments: whose + [from])
        default: break
        }
    }

    private func remove(_ kind: CollectionName, _ key: Data, from pid: Int64) throws {
        for table in ["item", "item_field"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE pid = ? AND kind = ? AND key = ?")
                .execute(arguments: [pid, kind.rawValue, key])
        }
    }
}

import Foundation
import GRDB
import Store

/// What names no patient itself is where what it stands beside is (``CompanionRows``).
extension WriteApplication {
    /// Files what waited for a resource in its record, and what waited for that. No version is made.
    mutating func file(beside rid: Int64, in pid: Int64) throws {
        var arrived = [rid]
        while let next = arrived.popLast() {
            for one in try CompanionRows.companions(of: next, db) where one.pid == 0 {
                let clocks = try CompanionRows.file(one, in: pid, db, keys, compression)
                if clocks.contains(t) {
                    changes = changes.compactMap { $0.filed(one.rid, from: one.pid, to: pid) }
                } else {
                    filings.append(.init(pid: pid, type: one.type, rid: one.rid, isDeletion: false, isFiled: true))
                }
                filed[one.rid] = pid
                arrived.append(one.rid)
            }
        }
    }

    /// Moves what stands beside a resource to its record, and what stands beside that: as the resource itself moves,
    /// each ends in the record that it leaves and has a version of this commit in the other.
    mutating func follow(_ rid: Int64, received: Int64) throws {
        guard
            let pid = try RowReader.number(
                db, "SELECT pid FROM directory WHERE rid = ? AND state <> ?",
                [rid, Schema.State.awaited.rawValue])
        else { return }
        var moved = [rid]
        while let next = moved.popLast() {
            for one in try CompanionRows.companions(of: next, db)
            where one.pid != pid && !sealed.contains(one.pid) {
                try move(one, to: pid, received: received)
                moved.append(one.rid)
            }
        }
    }

    private mutating func move(_ one: CompanionRows.One, to pid: Int64, received: Int64) throws {
        let reader = RowReader(db: db, keys: keys, compression: compression)
        guard let row = try reader.row(pid: one.pid, type: one.type, rid: one.rid) else { return }
        let cuts = try row.cuts.map { try seal($0, of: row, in: pid, reader) }
        let old = Entry(rid: one.rid, pid: one.pid, state: .present)
        // What this commit made of it in the record that it leaves, it makes in the other.
        let isMadeNow = row.t == t
        try db.cachedStatement(
            sql: """
                INSERT INTO current(pid, type, rid, t, \(Schema.columns))
                SELECT ?, type, rid, ?, section, sensitivity, date, code, marks, recorded, ?, source, dict, size, ?,
                body FROM current WHERE pid = ? AND type = ? AND rid = ?
                """
        ).execute(arguments: [
            pid, t, isMadeNow ? row.received : received, RowCoding.encode(row.references, cuts).map { Data($0) },
            one.pid, one.type, one.rid,
        ])
        if isMadeNow {
            try withdraw(row, from: old)
        } else {
            try retire(old, type: one.type)
        }
        // It has not left a record to which it comes back in the same commit.
        try db.cachedStatement(
            sql: "DELETE FROM version WHERE pid = ? AND type = ? AND rid = ? AND t = ? AND body IS NULL"
        ).execute(arguments: [pid, one.type, one.rid, t])
        changes.removeAll { $0.rid == one.rid && $0.pid == pid && $0.isDeletion }
        changes.append(.init(pid: pid, type: one.type, rid: one.rid, isDeletion: false))
        try db.cachedStatement(sql: "UPDATE directory SET pid = ? WHERE rid = ?").execute(arguments: [pid, one.rid])
        touched.formUnion([one.pid, pid])
        filed[one.rid] = pid
    }

    /// Takes out of a record the version that this commit made there. What that superseded there has ended.
    private mutating func withdraw(_ row: StoredResource, from old: Entry) throws {
        for cut in row.cuts {
            try db.cachedStatement(sql: "DELETE FROM blob WHERE number = ? AND pid = ?")
                .execute(arguments: [cut.blob, row.pid])
        }
        try db.cachedStatement(sql: "DELETE FROM current WHERE pid = ? AND type = ? AND rid = ?")
            .execute(arguments: [row.pid, row.type, row.rid])
        changes.removeAll { $0.rid == row.rid && $0.pid == row.pid && !$0.isDeletion }
        let superseded = try RowReader.number(
            db, "SELECT 1 FROM version WHERE pid = ? AND type = ? AND rid = ? AND t_end = ?",
            [row.pid, row.type, row.rid, t])
        if superseded != nil { try end(old, type: row.type) }
    }

    /// Seals an attachment anew under the key of the record that it goes to. In the one that it leaves it stays as the
    /// earlier version has it. One that is damaged stays damaged, and keeps nothing in the wrong record.
    private func seal(
        _ cut: AttachmentCut, of row: StoredResource, in pid: Int64, _ reader: RowReader
    ) throws -> AttachmentCut {
        guard let key = try keys.key(db, pid: pid) else {
            throw StoreError.invalid("This record was erased; nothing more can be kept in it.")
        }
        let data: [UInt8]
        do {
            data = try reader.blob(cut.blob, pid: row.pid)
        } catch let error as DatabaseError {
            throw error
        } catch {
            return cut
        }
        let sealed = try Sealing.seal(data, key, compression)
        try db.cachedStatement(sql: "INSERT INTO blob(pid, key, sealed) VALUES (?, ?, ?)")
            .execute(arguments: [pid, key.number, sealed])
        return AttachmentCut(offset: cut.offset, blob: db.lastInsertedRowID)
    }

    /// Takes away what stands beside an entry that an officer takes away from a record, and what stands beside that.
    mutating func take(beside rid: Int64, in pid: Int64) throws {
        for (one, _) in try CompanionRows.all(of: rid, in: pid, db) {
            try retire(Entry(rid: one.rid, pid: pid, state: .present), type: one.type)
            try db.cachedStatement(sql: "UPDATE directory SET state = ? WHERE rid = ?")
                .execute(arguments: [Schema.State.deleted.rawValue, one.rid])
            try CompanionRows.delete(one.rid, db)
        }
    }
}

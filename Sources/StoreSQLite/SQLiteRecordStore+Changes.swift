package import Access
import FHIR
import Foundation
import GRDB
package import Store

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func changes(_ grant: JobGrant, after t: Int64, limit: Int) async throws -> [Change] {
        guard grant.job == .feed, limit > 0 else { return [] }
        return try await onReader { db in
            let select = try db.cachedStatement(sql: "SELECT sid FROM directory WHERE rid = ?")
            let sealed = try Self.sealed(db)
            var changes: [Change] = []
            // A commit without a change is one whose records were all erased.
            let commits = "SELECT t, what FROM change WHERE t > ? AND length(what) > 0 ORDER BY t LIMIT ?"
            var last = t
            var read = limit
            // Commits of sealed records tell nothing, however many follow each other: what comes after them does.
            while changes.count < limit, read == limit {
                read = 0
                try RowReader.forEach(db, commits, [last, limit]) { row in
                    read += 1
                    guard changes.count < limit else { return }
                    last = row.int64(0)
                    for item in unsafe ChangeCoding.decode(row.blob(1)) where !sealed.contains(item.pid) {
                        let sid = try Data.fetchOne(select, arguments: [item.rid])
                        changes.append(
                            Change(
                                t: last, pid: item.pid, type: item.type, rid: item.rid,
                                id: sid.map { Base32.text(Array($0)) }, isDeletion: item.isDeletion))
                    }
                }
            }
            return changes
        }
    }

    /// As `RecordStore` says.
    package func acceptedWrites(_ grant: JobGrant, after t: Int64, limit: Int) async throws -> [AcceptedWrite] {
        guard grant.job == .audit, limit > 0 else { return [] }
        return try await onReader { db in
            var sources: [Int: Source] = [:]
            try RowReader.forEach(db, "SELECT \(RowReader.sourceColumns) FROM source s") { row in
                let source = RowReader.source(row)
                sources[source.number] = source
            }
            var writes: [AcceptedWrite] = []
            try RowReader.forEach(
                db, "SELECT t, source, time, event, what FROM change WHERE t > ? ORDER BY t LIMIT ?", [t, limit]
            ) { row in
                guard let source = sources[row.int(1)], let event = EventID(bytes: row.bytes(3)) else {
                    throw StoreError.incompatible(
                        "Commit \(row.int64(0)) names a source or an event that is not there. It was changed from "
                            + "outside; restore the node.")
                }
                writes.append(
                    AcceptedWrite(
                        t: row.int64(0), time: row.int64(2), event: event, source: source,
                        resources: unsafe ChangeCoding.decode(row.blob(4)).map { ($0.pid, $0.rid) }))
            }
            return writes
        }
    }

    /// As `RecordStore` says.
    package func clock(_ grant: JobGrant) async throws -> Int64 {
        guard grant.job == .audit else { return 0 }
        return try await onReader { try Int64.fetchOne($0, sql: Counters.selectClock) ?? 0 }
    }

    /// Takes a record out of what the commits say they changed.
    static func forgetChanges(of pid: Int64, _ db: Database) throws {
        let clocks = try Int64.fetchAll(
            db, sql: "SELECT t FROM current WHERE pid = ?1 UNION SELECT t FROM version WHERE pid = ?1",
            arguments: [pid])
        for t in clocks { try forgetChanges(at: t, db) { $0.pid == pid } }
    }

    /// Takes a resource that is in nobody's record out of what a commit says that it changed.
    static func forgetChange(of rid: Int64, at t: Int64, _ db: Database) throws {
        try forgetChanges(at: t, db) { $0.pid == 0 && $0.rid == rid }
    }

    static func forgetChanges(at t: Int64, _ db: Database, _ isForgotten: (ChangeCoding.Item) -> Bool) throws {
        try tellChanges(at: t, db) { isForgotten($0) ? nil : $0 }
    }

    /// Puts right what a commit says that it changed; what becomes nil is told no more.
    static func tellChanges(
        at t: Int64, _ db: Database, _ told: (ChangeCoding.Item) -> ChangeCoding.Item?
    ) throws {
        var rest: [ChangeCoding.Item] = []
        try RowReader.forEach(db, "SELECT what FROM change WHERE t = ?", [t]) { row in
            rest = unsafe ChangeCoding.decode(row.blob(0)).compactMap(told)
        }
        let update = try db.cachedStatement(sql: "UPDATE change SET what = ? WHERE t = ?")
        try update.execute(arguments: [Data(ChangeCoding.encode(rest)), t])
    }
}

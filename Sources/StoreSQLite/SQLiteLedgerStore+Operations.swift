package import Foundation
import GRDB
import Ledger
import MerkleTree

extension SQLiteLedgerStore {
    /// Rebuilds the tree from the leaves and compares it with the one that is kept; walks each chain's numbers.
    package func doctor() async throws -> [SQLiteRecordStore.Finding] {
        try check(try await head())
    }

    private func check(_ head: LedgerHead) throws -> [SQLiteRecordStore.Finding] {
        try pool.read { db in
            var frontier = MerkleFrontier()
            let cursor = try Row.fetchCursor(db, sql: "SELECT number, commitment FROM leaf ORDER BY number")
            var isDense = true
            while let row = try cursor.next() {
                if row[0] as Int64 != Int64(frontier.size) { isDense = false }
                frontier.append(MerkleHash.leaf(row[1] as Data))
            }
            let gaps =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM (SELECT pid FROM leaf WHERE pid IS NOT NULL GROUP BY pid
                        HAVING count(*) <> max(seq) OR min(seq) <> 1)
                        """) ?? 0
            let strays =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT (SELECT count(*) FROM chain c LEFT JOIN leaf l ON l.number = c.number
                        WHERE l.pid IS NOT c.pid OR l.seq IS NOT c.seq) + abs((SELECT count(*) FROM leaf
                        WHERE pid IS NOT NULL AND number < (SELECT size FROM frontier)) -
                        (SELECT count(*) FROM chain))
                        """) ?? 0
            return [
                SQLiteRecordStore.Finding(
                    check: "ledger tree", isGood: isDense && frontier.root == head.root,
                    detail: "\(frontier.size) leaves, root \(Hex.text(frontier.root).prefix(16))…"),
                SQLiteRecordStore.Finding(
                    check: "ledger chains", isGood: gaps == 0 && strays == 0,
                    detail: "\(gaps) chains with a missing entry, \(strays) entries in the wrong place"),
            ]
        }
    }

    /// Copies the ledger, consistent at one moment.
    package func backup(to file: URL) throws {
        let copy = try DatabaseQueue(path: file.path)
        try pool.backup(to: copy)
        try copy.close()
    }
}

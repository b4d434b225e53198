import FHIR
package import Foundation
import GRDB
import Ledger
import MerkleTree
package import Store

extension SQLiteLedgerStore {
    /// Reads the whole ledger and says exactly what is not as it was entered, signed or derived.
    ///
    /// | check | what is compared |
    /// |---|---|
    /// | `ledger tree` | the numbers of the leaves, and the root with the one in use |
    /// | `ledger entries` | each sealed text with its commitment, its record and its time |
    /// | `ledger chains` | the numbers of each record's entries, and their stored order |
    /// | `ledger tiles` | each stored tile with the leaves |
    /// | `ledger checkpoints` | each signature and root with the leaves, and the last one signed |
    ///
    /// - Parameter ofCopy: whether it is of a copy that may be older than the last one signed.
    package func audit(ofCopy: Bool = false) async throws -> [Finding] {
        let head = try await head()
        let identity = Result { try logIdentity() }
        return try await onReader { [self] db in
            var audit = LedgerAudit()
            var roots: [UInt64: Bytes32] = [:]
            for size in try Int64.fetchAll(db, sql: "SELECT size FROM checkpoint") { roots[UInt64(size)] = .zero }
            for succession in (try? identity.get())?.successions ?? [] { roots[succession.beginning.kept.size] = .zero }
            let select = "SELECT number, commitment, time, pid, seq, sealed, key FROM leaf ORDER BY number"
            try RowReader.forEach(db, select) { row in
                let pid = row.optional(3)
                let key: LedgerAudit.Key
                do {
                    key = try self.key(pid ?? 0, number: row.int64(6)).map { .found($0) } ?? .destroyed
                } catch is StoreError { key = .missing }
                audit.add(
                    LedgerAudit.Leaf(
                        number: row.int64(0), commitment: row.bytes(1), time: row.int64(2), pid: pid,
                        seq: row.int64(4), sealed: row.bytes(5)), key: key)
                if roots[audit.frontier.size] != nil { roots[audit.frontier.size] = audit.frontier.root }
            }
            if audit.frontier.size == head.size, audit.frontier.root != head.root {
                audit.tree.append("the root is not the one in use")
            }
            let entered = try Int64.fetchOne(db, sql: "SELECT writes FROM frontier") ?? 0
            let clock = try records.pool.read { try Int64.fetchOne($0, sql: Counters.selectClock) } ?? 0
            if entered > clock {
                audit.entries.append("writes are entered up to clock \(entered), beyond the records' \(clock)")
            }
            try checkChains(db, &audit)
            try checkTiles(db, &audit)
            try checkCheckpoints(db, identity, roots, ofCopy: ofCopy, &audit)
            return audit.findings
        }
    }

    private func checkChains(_ db: Database, _ audit: inout LedgerAudit) throws {
        let strays = """
            SELECT c.pid, c.seq, c.number FROM chain c LEFT JOIN leaf l ON l.number = c.number
            WHERE l.pid IS NOT c.pid OR l.seq IS NOT c.seq
            """
        try RowReader.forEach(db, strays) { row in
            audit.chains.append(
                "record \(row.int64(0)) has entry \(row.int64(2)) in place \(row.int64(1)) of its chain")
        }
        let missing = """
            SELECT number FROM leaf l WHERE pid IS NOT NULL AND number < (SELECT size FROM frontier)
            AND NOT EXISTS (SELECT 1 FROM chain c WHERE c.pid = l.pid AND c.seq = l.seq)
            """
        try RowReader.forEach(db, missing) { audit.chains.append("entry \($0.int64(0)) is missing from its chain") }
    }

    private func checkTiles(_ db: Database, _ audit: inout LedgerAudit) throws {
        try RowReader.forEach(db, "SELECT place, hashes, inner FROM tile ORDER BY place") { row in
            let place = row.int64(0)
            audit.tilesRead += 1
            guard let tile = Tile(level: Int(place >> 56), index: UInt64(place & (1 << 56 - 1))) else {
                return audit.tiles.append("there is no tile \(place)")
            }
            let bytes = try Self.computed(tile, db)
            if bytes != row.bytes(1) { audit.tiles.append("\(tile.path) is not the tile of the leaves") }
            if (try? tile.innerHashes(of: bytes)) != row.bytes(2) {
                audit.tiles.append("the hashes within \(tile.path) are not those of the leaves")
            }
        }
    }

    private func checkCheckpoints(
        _ db: Database, _ identity: Result<LogIdentity, any Error>, _ roots: [UInt64: Bytes32], ofCopy: Bool,
        _ audit: inout LedgerAudit
    ) throws {
        guard case .success(let identity) = identity else {
            return audit.checkpoints.append("the log's key or last checkpoint cannot be read")
        }
        var newest: Checkpoint?
        try RowReader.forEach(db, "SELECT size, note FROM checkpoint ORDER BY size") { row in
            let size = UInt64(row.int64(0))
            audit.checkpointsRead += 1
            guard let signed = try? SignedCheckpoint(parsing: row.bytes(1)), signed.checkpoint.size == size,
                (try? identity.verify(signed)) != nil
            else {
                return audit.checkpoints.append("the checkpoint of \(size) entries is not one that this log signed")
            }
            if size > 0, roots[size] != signed.checkpoint.root {
                audit.checkpoints.append("the first \(size) entries are not those that the checkpoint was signed for")
            }
            newest = signed.checkpoint
        }
        for (succession, kept) in identity.successions.map({ ($0, $0.beginning.kept) }) {
            audit.lost.append(
                "the log began after \(succession.beginning.before.name), of whose \(succession.beginning.signed.size) "
                    + "entries the first \(kept.size) are here")
            // A tree that is too small is told of below.
            if 1...max(1, audit.frontier.size) ~= kept.size, roots[kept.size] != kept.root {
                audit.checkpoints.append("the first \(kept.size) entries are not those of the log before")
            }
        }
        // Without its file the last change of key would stand for it: a backup from before it is no fault.
        if !ofCopy, identity.hasCheckpointFile, let last = identity.lastSigned?.checkpoint {
            do { try Self.check(db, audit.frontier.size, extends: last) } catch {
                audit.checkpoints.append("\(error)")
            }
            if newest?.size ?? 0 < last.size { audit.checkpoints.append("the last checkpoint is missing") }
        }
        if let newest, newest.size <= audit.frontier.size,
            ChainHeads.root(in: newest) != (try headsAnew(db, newest.size)).root
        {
            audit.checkpoints.append("the newest entries of the chains are not those that were signed")
        }
    }

    /// Copies the ledger, consistent at one moment.
    package func backup(to file: URL) throws {
        let copy = try DatabaseQueue(path: file.path)
        try pool.backup(to: copy)
        try copy.close()
    }
}

/// What an audit has found so far.
struct LedgerAudit {
    struct Leaf {
        let number: Int64
        let commitment: [UInt8]
        let time: Int64
        let pid: Int64?
        let seq: Int64
        let sealed: [UInt8]
    }
    /// The key that an entry names: there, destroyed with its record, or not there, or damaged, although it should be.
    enum Key {
        case found(SealingKey), destroyed, missing
    }
    private(set) var frontier = MerkleFrontier()
    private var heads: [Int64: (seq: Int64, commitment: [UInt8])] = [:]
    private var erased = 0
    var tilesRead = 0
    var checkpointsRead = 0
    var tree: [String] = []
    var entries: [String] = []
    var chains: [String] = []
    var tiles: [String] = []
    var checkpoints: [String] = []
    /// What is known to be lost: no fault, but to be said for ever.
    var lost: [String] = []

    mutating func add(_ leaf: Leaf, key: Key) {
        let expected = Int64(frontier.size)
        if leaf.number != expected, tree.isEmpty {
            tree.append("entry \(expected) is missing; the next is \(leaf.number)")
        }
        frontier.append(MerkleHash.leaf(leaf.commitment))
        let head = leaf.pid.flatMap { heads[$0] }
        if let pid = leaf.pid {
            if leaf.seq != (head?.seq ?? 0) + 1 {
                chains.append("entry \(leaf.number) is number \(leaf.seq) of its chain after \(head?.seq ?? 0)")
            }
            heads[pid] = (leaf.seq, leaf.commitment)
        }
        if case .destroyed = key {
            erased += 1
            return
        }
        guard case .found(let key) = key,
            let entry = try? SealedEntry(
                opening: leaf.sealed, key, seq: leaf.seq, previous: head?.commitment ?? [])
        else { return entries.append("entry \(leaf.number) cannot be opened: its text or its record was changed") }
        guard entry.commitment == leaf.commitment else {
            return entries.append("entry \(leaf.number) is not what was committed to, or the entry before it is not")
        }
        let root = try? Document(parsing: entry.text).root
        if root?["time"]?.int != Int(leaf.time) { entries.append("entry \(leaf.number) has another time") }
        if root?["record"]?.int != leaf.pid.map({ Int($0) }) {
            entries.append("entry \(leaf.number) is of another record")
        }
    }

    var findings: [Finding] {
        func finding(_ check: String, _ faults: [String], _ summary: String) -> Finding {
            let more = faults.count > 5 ? ["and \(faults.count - 5) more"] : []
            return Finding(
                check: check, isGood: faults.isEmpty,
                detail: ([summary] + faults.prefix(5) + more).joined(separator: "; "))
        }
        return [
            finding("ledger tree", tree, "\(frontier.size) leaves, root \(frontier.root.description.prefix(16))…"),
            finding("ledger entries", entries, "\(Int(frontier.size) - erased) read, \(erased) of erased records"),
            finding("ledger chains", chains, "\(heads.count) chains"),
            finding("ledger tiles", tiles, "\(tilesRead) full tiles"),
            finding("ledger checkpoints", checkpoints, (["\(checkpointsRead) signed"] + lost).joined(separator: "; ")),
        ]
    }
}

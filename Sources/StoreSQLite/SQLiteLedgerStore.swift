import Crypto
package import Foundation
import GRDB
package import Ledger
import MerkleTree
import Store
import Synchronization

/// `LedgerStore` in a database file of its own, with its own writer: an import never delays a view's entry.
package final class SQLiteLedgerStore: LedgerStore {
    let pool: DatabasePool
    private let writer: GroupCommit
    private let state: State
    private let records: SQLiteRecordStore
    private let checkpointer: Checkpointer
    private let lock: FolderLock

    /// The newest entry of a chain.
    private typealias Head = (seq: Int64, commitment: [UInt8])

    /// The right edge of the tree and the heads of recently used chains, owned by the writer.
    private final class State: Sendable {
        struct Value {
            var frontier = MerkleFrontier()
            var time: Int64?
            /// Entries below this number stand in `chain`; the chains of all others have their heads in memory.
            var chained: Int64 = 0
            /// The clock of the newest write that is entered.
            var writes: Int64 = 0
            var heads: [Int64: Head] = [:]
            /// A commit failed: what is on the disk is read again before the next.
            var isStale = false
        }
        let value = Mutex(Value())
    }
    /// After so many entries they are added to `chain`, in one go: an entry of its own would write a page of it for
    /// each record.
    private static let chainBatch: Int64 = 1024

    /// Opens the ledger beside the records whose keys seal its entries.
    package init(folder: URL, records: SQLiteRecordStore) throws {
        self.records = records
        lock = try FolderLock(folder, .together)
        let pool = try DatabaseFile.open(
            folder.appending(path: "ledger.sqlite").path, migrator: Schema.ledgerMigrator, pageSize: 4096,
            cacheMegabytes: 16)
        self.pool = pool
        checkpointer = try Checkpointer(path: pool.path, label: "longitude.ledger.checkpoint")
        let state = State()
        self.state = state
        try pool.read { try Self.load($0, state) }
        writer = GroupCommit(
            pool: pool, label: "longitude.ledger.write",
            opening: { db in
                let size = try Int64.fetchOne(db.cachedStatement(sql: "SELECT size FROM frontier"))
                let (known, isStale) = state.value.withLock { (Int64($0.frontier.size), $0.isStale) }
                if size != known || isStale { try Self.load(db, state) }
            },
            closing: { db in
                let now = state.value.withLock { $0 }
                try db.cachedStatement(sql: "UPDATE frontier SET size = ?, subtrees = ?, time = ?, writes = ?")
                    .execute(arguments: [
                        Int64(now.frontier.size), Data(now.frontier.subtrees.joined()), now.time, now.writes,
                    ])
            },
            undone: { undone in
                // A request changes the state in memory as its last step, so only a failed batch leaves the two apart.
                if case .batch = undone { state.value.withLock { $0.isStale = true } }
            },
            afterwards: { try Self.chain($0, state) })
    }

    private static func load(_ db: Database, _ state: State) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT size, subtrees, time, chained, writes FROM frontier") else {
            throw StoreError.incompatible("The ledger has no frontier. Restore it from a backup.")
        }
        let bytes = Array(row[1] as Data)
        let subtrees = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<min($0 + 32, bytes.count)]) }
        let leaves = try Int64.fetchOne(db, sql: "SELECT ifnull(max(number) + 1, 0) FROM leaf") ?? 0
        guard let frontier = MerkleFrontier(size: UInt64(row[0] as Int64), subtrees: subtrees), leaves == row[0] else {
            throw StoreError.incompatible(
                "The ledger holds \(leaves) leaves but its tree says \(row[0] as Int64). It was changed from "
                    + "outside; restore it."
            )
        }
        var heads: [Int64: Head] = [:]
        try RowReader.forEach(
            db, "SELECT pid, seq, commitment FROM leaf WHERE number >= ? AND pid IS NOT NULL ORDER BY number", [row[3]]
        ) { heads[$0.int64(0)] = ($0.int64(1), $0.bytes(2)) }
        let (time, chained, writes): (Int64?, Int64, Int64) = (row[2], row[3], row[4])
        state.value.withLock {
            $0 = State.Value(frontier: frontier, time: time, chained: chained, writes: writes, heads: heads)
        }
    }

    /// Adds the newest entries to `chain`, when there are many, in a commit of its own.
    private static func chain(_ db: Database, _ state: State) throws {
        let (size, chained) = state.value.withLock { (Int64($0.frontier.size), $0.chained) }
        guard size - chained >= chainBatch else { return }
        try db.inTransaction(.immediate) {
            // Another process may have added them.
            let from = try Int64.fetchOne(db, sql: "SELECT chained FROM frontier") ?? size
            try db.execute(
                sql: """
                    INSERT INTO chain SELECT pid, seq, number FROM leaf
                    WHERE number >= ?1 AND number < ?2 AND pid IS NOT NULL ORDER BY pid, seq;
                    """, arguments: [from, size])
            try db.execute(sql: "UPDATE frontier SET chained = max(chained, ?)", arguments: [size])
            return .commit
        }
        state.value.withLock {
            $0.chained = size
            if $0.heads.count > 50_000 { $0.heads = [:] }
        }
    }

    /// As `LedgerStore` says.
    package func append(_ event: AccessEvent) async throws {
        guard !event.parts.isEmpty else {
            throw StoreError.invalid(
                "An event without parts would leave no entry. What is on nobody's chain is a part.")
        }
        let keys = try await sealingKeys(event.parts.compactMap(\.pid))
        guard event.parts.allSatisfy({ keys[$0.pid ?? 0] != nil }) else {
            throw StoreError.unavailable("a record's key is missing, so its entry cannot be sealed")
        }
        try await append([event], keys, writes: nil)
    }

    /// As `LedgerStore` says.
    package func append(_ writes: [WriteEntry]) async throws {
        let keys = try await sealingKeys(writes.flatMap { $0.event.parts.compactMap(\.pid) })
        for chunk in stride(from: 0, to: writes.count, by: 64) {
            // In parts, so that no view waits for all of them.
            try await append([], keys, writes: Array(writes[chunk..<min(chunk + 64, writes.count)]))
        }
    }

    private func append(
        _ events: [AccessEvent], _ keys: [Int64: SymmetricKey], writes: [WriteEntry]?
    ) async throws {
        let state = state
        try await writer.submit(size: 1024, isBackground: writes != nil) { db in
            let (frontier, entered) = state.value.withLock { ($0.frontier, $0.writes) }
            var leaves = Leaves(frontier: frontier, time: nil, writes: entered)
            for event in events { try Self.append(event, keys, &leaves, state, db) }
            for write in writes ?? [] where write.t > leaves.writes {
                try Self.append(write.event, keys, &leaves, state, db)
                leaves.writes = write.t
            }
            state.value.withLock { value in
                value.frontier = leaves.frontier
                value.time = leaves.time ?? value.time
                value.writes = leaves.writes
                value.heads.merge(leaves.heads) { $1 }
            }
        }
    }

    /// What a request adds: kept apart until all of it is written.
    private struct Leaves {
        var frontier: MerkleFrontier
        var time: Int64?
        var writes: Int64
        var heads: [Int64: Head] = [:]
    }

    /// The data keys of the records (0 is the node's own), read from the record store. Without an erased record's.
    private func sealingKeys(_ pids: [Int64]) async throws -> [Int64: SymmetricKey] {
        let cached = records.keys.cached(pids + [0])
        if cached.count == Set(pids + [0]).count { return cached }
        return try await records.onReader { [records] db in
            var keys: [Int64: SymmetricKey] = [:]
            for pid in pids + [0] { keys[pid] = try records.keys.key(db, pid: pid) }
            return keys
        }
    }

    private static func append(
        _ event: AccessEvent, _ keys: [Int64: SymmetricKey], _ leaves: inout Leaves, _ state: State, _ db: Database
    ) throws {
        let canonical = CanonicalEvent(event)
        let chances = EntryChances()
        for (n, part) in event.parts.enumerated() {
            if let key = keys[part.pid ?? 0] {
                try append(part, of: canonical, at: event.time, key: key, chances[n], &leaves, state, db)
            } else if let key = keys[0] {
                // Only a write comes here: its record was erased since, or its key is lost. That something was written
                // stays entered, on nobody's chain.
                let part = AccessEvent.Part(pid: nil, resources: [])
                try append(part, of: canonical, at: event.time, key: key, chances[n], &leaves, state, db)
            }
        }
        leaves.time = event.time
    }

    private static func append(
        _ part: AccessEvent.Part, of event: CanonicalEvent, at time: Int64, key: SymmetricKey, _ chance: EntryChance,
        _ leaves: inout Leaves, _ state: State, _ db: Database
    ) throws {
        var head: Head = (0, [])
        if let pid = part.pid {
            if let known = leaves.heads[pid] ?? state.value.withLock({ $0.heads[pid] }) {
                head = known
            } else {
                let newest = """
                    SELECT c.seq, l.commitment FROM chain c JOIN leaf l ON l.number = c.number
                    WHERE c.pid = ? ORDER BY c.seq DESC LIMIT 1
                    """
                try RowReader.forEach(db, newest, [pid]) { head = ($0.int64(0), $0.bytes(1)) }
            }
        }
        let seq = head.seq + 1
        let json = event.json(of: part, seq: seq, previous: head.commitment)
        let commitment = LedgerLeaf.commitment(salt: chance.salt, json: json)
        let number = Int64(leaves.frontier.size)
        leaves.frontier.append(MerkleHash.leaf(commitment))
        if let pid = part.pid { leaves.heads[pid] = (seq, commitment) }
        try db.cachedStatement(
            sql: "INSERT INTO leaf(number, commitment, time, pid, seq, sealed) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            number, Data(commitment), time, part.pid, part.pid == nil ? 0 : seq,
            try KeyRing.seal(chance.salt + json, key, nonce: AES.GCM.Nonce(data: chance.nonce)),
        ])
    }

    /// As `LedgerStore` says.
    package func enteredWrites() async throws -> Int64 { state.value.withLock { $0.writes } }

    /// As `LedgerStore` says.
    package func head() async throws -> LedgerHead {
        state.value.withLock { LedgerHead(size: $0.frontier.size, root: $0.frontier.root, time: $0.time) }
    }
}

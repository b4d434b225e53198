import Access
import Crypto
import Dispatch
package import Foundation
import GRDB
package import Ledger
import MerkleTree
import Store
import Synchronization

/// `LedgerStore` in a database file of its own, with its own writer: an import never delays a view's entry.
package final class SQLiteLedgerStore: LedgerStore {
    let pool: DatabasePool
    let writer: GroupCommit
    private let state: State
    let records: SQLiteRecordStore
    let publisher = LedgerPublisher()
    /// Where the log's key stands, with the node's.
    var keyFolder: URL { records.keyFolder }
    private let checkpointer: Checkpointer
    private let lock: FolderLock

    /// The newest entry of a chain.
    private typealias Head = (seq: Int64, commitment: [UInt8])

    /// How far a file of the urgent spool is entered.
    private struct Spooled: Equatable {
        /// The file's number; empty before the first.
        var file = ""
        var line: Int64 = 0
    }

    /// The right edge of the tree and the heads of recently used chains.
    private final class State: Sendable {
        /// What is on the disk.
        struct Value {
            var frontier = MerkleFrontier()
            var time: Int64?
            /// The size up to which `chain` and the stored right edge go. The chains of all later entries have their
            /// heads in memory.
            var settled: Int64 = 0
            /// The clock of the newest write that is entered.
            var writes: Int64 = 0
            /// The last line that was entered of which file of the urgent spool.
            var spool = Spooled()
            var heads: [Int64: Head] = [:]
        }
        /// What the batch that is being written makes of it: the writer's alone until its commit is on the disk.
        struct Batch {
            var frontier = MerkleFrontier()
            var time: Int64?
            var writes: Int64 = 0
            var spool = Spooled()
            var heads: [Int64: Head] = [:]
        }
        let value = Mutex(Value())
        let batch = Mutex(Batch())

        func begin() {
            let fresh = value.withLock {
                Batch(frontier: $0.frontier, time: $0.time, writes: $0.writes, spool: $0.spool)
            }
            batch.withLock { $0 = fresh }
        }
        func commit() {
            let done = batch.withLock { $0 }
            value.withLock { value in
                value.frontier = done.frontier
                value.time = done.time
                value.writes = done.writes
                value.spool = done.spool
                for (pid, head) in done.heads { value.heads[pid] = head }
            }
        }
    }
    /// After so many entries they are settled in one go: each at once would write a page of `chain` for every record.
    private static let batch: Int64 = 1024

    /// Opens the ledger beside the records whose keys seal its entries.
    package init(folder: URL, records: SQLiteRecordStore) throws {
        self.records = records
        lock = try records.loneLock ?? FolderLock(folder, .together)
        let path = folder.appending(path: "ledger.sqlite").path
        let log = LogLimit(path: path, hasRoom: records.isServed)
        let pool = try DatabaseFile.open(
            path, migrator: Schema.ledgerMigrator, pageSize: 4096, cacheMegabytes: 16, log: log)
        self.pool = pool
        checkpointer = try Checkpointer(path: pool.path, label: "longitude.ledger.checkpoint")
        let state = State()
        self.state = state
        try pool.read { try Self.load($0, state) }
        writer = GroupCommit(
            pool: pool, log: log, label: "longitude.ledger.write", threads: records.ownThreads, hasSavepoints: false,
            opening: { db in
                // Another process may have appended.
                let last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(number) FROM leaf")) ?? -1
                if last + 1 != state.value.withLock({ Int64($0.frontier.size) }) { try Self.load(db, state) }
                state.begin()
            },
            closing: { db in
                let (writes, spool) = state.batch.withLock { ($0.writes, $0.spool) }
                guard state.value.withLock({ $0.writes != writes || $0.spool != spool }) else { return }
                try db.cachedStatement(sql: "UPDATE frontier SET writes = ?, spool = ?, spooled = ?")
                    .execute(arguments: [writes, spool.file, spool.line])
            },
            committed: { state.commit() },
            afterwards: (
                isDue: { state.value.withLock { Int64($0.frontier.size) - $0.settled >= Self.batch } },
                work: { try Self.settle($0, state) }
            ))
    }

    private static func load(_ db: Database, _ state: State) throws {
        let select = "SELECT size, subtrees, writes, spool, spooled FROM frontier"
        guard let row = try Row.fetchOne(db, sql: select) else {
            throw StoreError.incompatible("The ledger has no frontier. Restore it from a backup.")
        }
        let (settled, writes): (Int64, Int64) = (row[0], row[2])
        let bytes = Array(row[1] as Data)
        let subtrees = stride(from: 0, to: bytes.count, by: 32).compactMap {
            Bytes32(bytes[$0..<min($0 + 32, bytes.count)])
        }
        let spool = Spooled(file: row[3], line: row[4])
        var value = State.Value(settled: settled, writes: writes, spool: spool)
        let last = try Int64.fetchOne(db, sql: "SELECT max(number) FROM leaf") ?? -1
        guard let frontier = MerkleFrontier(size: UInt64(settled), subtrees: subtrees), last + 1 >= settled else {
            throw StoreError.incompatible(
                "The ledger holds \(last + 1) leaves but its tree says \(settled). It was changed from outside; "
                    + "restore it.")
        }
        value.frontier = frontier
        value.time = try Int64.fetchOne(db, sql: "SELECT time FROM leaf WHERE number = ?", arguments: [last])
        try RowReader.forEach(
            db, "SELECT number, commitment, pid, seq FROM leaf WHERE number >= ? ORDER BY number", [settled]
        ) { row in
            guard row.int64(0) == Int64(value.frontier.size) else {
                throw StoreError.incompatible(
                    "Entry \(value.frontier.size) is missing from the ledger. It was changed from outside; restore it."
                )
            }
            let commitment = row.bytes(1)
            value.frontier.append(MerkleHash.leaf(commitment))
            if let pid = row.optional(2) { value.heads[pid] = (row.int64(3), commitment) }
        }
        state.value.withLock { [value] in $0 = value }
    }

    /// Brings `chain` and the stored right edge to the newest entry, when there are many, in a commit of its own.
    private static func settle(_ db: Database, _ state: State) throws {
        let (frontier, settled) = state.value.withLock { ($0.frontier, $0.settled) }
        let size = Int64(frontier.size)
        guard size - settled >= batch else { return }
        try db.inTransaction(.immediate) {
            // Another process may have gone further.
            let from = try Int64.fetchOne(db, sql: "SELECT size FROM frontier") ?? size
            guard from < size else { return .rollback }
            try db.execute(
                sql: """
                    INSERT INTO chain SELECT pid, seq, number FROM leaf
                    WHERE number >= ? AND number < ? AND pid IS NOT NULL ORDER BY pid, seq
                    """, arguments: [from, size])
            try db.execute(
                sql: "UPDATE frontier SET size = ?, subtrees = ?",
                arguments: [size, Data(frontier.subtrees.flatMap(\.bytes))])
            return .commit
        }
        state.value.withLock {
            $0.settled = size
            if $0.heads.count > 50_000 { $0.heads = [:] }
        }
    }

    /// As `LedgerStore` says.
    package func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
        guard !event.parts.isEmpty else {
            throw StoreError.invalid(
                "An event without parts would leave no entry. What is on nobody's chain is a part.")
        }
        let keys = try await sealingKeys(event.parts.compactMap(\.pid))
        guard event.parts.allSatisfy({ keys[$0.pid ?? 0] != nil }) else {
            throw StoreError.unavailable("a record's key is missing or damaged, so its entry cannot be sealed")
        }
        try await append([PreparedEvent(event, keys)], meanwhile: meanwhile)
    }

    /// As `LedgerStore` says.
    package func append(spooled: [SpooledEntry]) async throws -> Int {
        let keys = try await sealingKeys(spooled.flatMap { $0.event.parts.compactMap(\.pid) })
        var count = 0
        for chunk in stride(from: 0, to: spooled.count, by: 64) {
            let events = try spooled[chunk..<min(chunk + 64, spooled.count)].map { entry in
                try PreparedEvent(
                    entry.event, keys, line: Spooled(file: entry.spool.description, line: entry.number))
            }
            count += try await append(events)
        }
        return count
    }

    /// As `LedgerStore` says.
    package func append(_ writes: [WriteEntry]) async throws {
        let keys = try await sealingKeys(writes.flatMap { $0.event.parts.compactMap(\.pid) })
        for chunk in stride(from: 0, to: writes.count, by: 64) {
            // In parts, so that no view waits for all of them.
            let events = try writes[chunk..<min(chunk + 64, writes.count)].map {
                try PreparedEvent($0.event, keys, t: $0.t)
            }
            try await append(events, isBackground: true)
        }
    }

    /// What can be made of an event's entries before their places are known, on the threads of the callers: the one
    /// writer has the rest to do.
    private struct PreparedEvent: Sendable {
        struct Entry: Sendable {
            let pid: Int64?
            let salt: [UInt8]
            let opening: [UInt8]
            /// The number of the key that sealed it.
            let key: Int64
            let sealed: [UInt8]
        }
        /// The clock of the write whose event it is; nil for an access.
        let t: Int64?
        /// The line of the urgent spool in which it waited; nil for what did not.
        let line: Spooled?
        let time: Int64
        let entries: [Entry]

        init(_ event: AccessEvent, _ keys: [Int64: SealingKey], t: Int64? = nil, line: Spooled? = nil) throws {
            let canonical = CanonicalEvent(event)
            let chances = try EntryChances()
            self.t = t
            self.line = line
            time = event.time
            entries = try event.parts.enumerated().compactMap { n, part in
                // Only a write, or what waited in the spool, comes without a key: its record was erased since, or its
                // key is lost or damaged. That something was done stays entered, on nobody's chain.
                let part = keys[part.pid ?? 0] == nil ? AccessEvent.Part(pid: nil, resources: []) : part
                guard let key = keys[part.pid ?? 0] else { return nil }
                let opening = canonical.opening(of: part)
                let chance = chances[n]
                let sealed = try key.seal(chance.salt + opening, nonce: chance.nonce)
                return Entry(
                    pid: part.pid, salt: chance.salt, opening: opening, key: key.number, sealed: Array(sealed))
            }
        }
    }

    /// Appends events; how many were not there yet.
    @discardableResult
    private func append(
        _ events: [PreparedEvent], isBackground: Bool = false, meanwhile: () -> Void = {}
    ) async throws -> Int {
        let state = state
        return try await writer.submit(size: 1024, isBackground: isBackground, meanwhile: meanwhile) { db in
            let insert = try RowWriter(
                db, "INSERT INTO leaf(number, commitment, time, pid, seq, sealed, key) VALUES (?, ?, ?, ?, ?, ?, ?)")
            return try state.batch.withLock { batch in
                var count = 0
                for event in events {
                    if let t = event.t {
                        if t <= batch.writes { continue }
                        batch.writes = t
                    }
                    if let line = event.line {
                        if line.file == batch.spool.file && line.line <= batch.spool.line { continue }
                        batch.spool = line
                    }
                    count += 1
                    for entry in event.entries { try Self.append(entry, at: event.time, &batch, state, insert, db) }
                    batch.time = event.time
                }
                return count
            }
        }
    }

    /// The urgent spool in a folder, sealed under a key of this node: nil for the one beside the data.
    ///
    /// - Parameter former: the folders that it was in before, in their order.
    package func urgentSpool(in folder: URL? = nil, former: [URL] = []) -> UrgentSpool {
        let keys = records.keys.keys.sealing.reversed().map {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: $0.key.secret, info: Data("longitude urgent spool".utf8), outputByteCount: 32)
        }
        return UrgentSpool(
            folder: folder ?? records.folder.appending(path: "spool"), key: keys[0], earlier: Array(keys.dropFirst()),
            former: former)
    }

    /// The data keys of the records (0 is the node's own), read from the record store. Without an erased record's, and
    /// without one that is damaged: it must keep nobody else's entries back.
    private func sealingKeys(_ pids: [Int64]) async throws -> [Int64: SealingKey] {
        let cached = records.keys.cached(pids + [0])
        if cached.count == Set(pids + [0]).count { return cached }
        return try await records.onReader { [records] db in
            var keys: [Int64: SealingKey] = [:]
            for pid in pids + [0] { keys[pid] = try records.keys.keyIfOpen(db, pid: pid) }
            return keys
        }
    }

    private static func append(
        _ entry: PreparedEvent.Entry, at time: Int64, _ batch: inout State.Batch, _ state: State, _ insert: RowWriter,
        _ db: Database
    ) throws {
        var head: Head = (0, [])
        if let pid = entry.pid {
            if let known = batch.heads[pid] ?? state.value.withLock({ $0.heads[pid] }) {
                head = known
            } else {
                let newest = """
                    SELECT c.seq, l.commitment FROM chain c JOIN leaf l ON l.number = c.number
                    WHERE c.pid = ? ORDER BY c.seq DESC LIMIT 1
                    """
                try RowReader.forEach(db, newest, [pid]) { head = ($0.int64(0), $0.bytes(1)) }
            }
        }
        let seq = entry.pid == nil ? 0 : head.seq + 1
        let commitment = LedgerLeaf.commitment(
            salt: entry.salt, opening: entry.opening,
            closing: CanonicalEvent.closing(seq: seq, previous: head.commitment))
        let number = Int64(batch.frontier.size)
        batch.frontier.append(MerkleHash.leaf(commitment))
        if let pid = entry.pid { batch.heads[pid] = (seq, commitment) }
        try insert.run {
            $0.bind(number, at: 1)
            $0.bind(commitment, at: 2)
            $0.bind(time, at: 3)
            $0.bind(entry.pid, at: 4)
            $0.bind(seq, at: 5)
            $0.bind(entry.sealed, at: 6)
            $0.bind(entry.key, at: 7)
        }
    }

    /// As `LedgerStore` says.
    package func enteredWrites() async throws -> Int64 {
        // Of the disk: another process may have entered some.
        try await onReader { try Int64.fetchOne($0, sql: "SELECT writes FROM frontier") ?? 0 }
    }

    /// As `LedgerStore` says.
    package func head() async throws -> LedgerHead {
        state.value.withLock { LedgerHead(size: $0.frontier.size, root: $0.frontier.root, time: $0.time) }
    }
}

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

    /// The newest entry of a chain.
    private typealias Head = (seq: Int64, commitment: [UInt8])

    /// The right edge of the tree and the heads of recently used chains, owned by the writer.
    private final class State: Sendable {
        struct Value {
            var frontier = MerkleFrontier()
            var time: Int64?
            var heads: [Int64: Head] = [:]
        }
        let value = Mutex(Value())
    }

    /// Opens the ledger beside the records whose keys seal its entries.
    package init(folder: URL, records: SQLiteRecordStore) throws {
        self.records = records
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
                if size != state.value.withLock({ Int64($0.frontier.size) }) { try Self.load(db, state) }
            },
            closing: { db in
                let (frontier, time) = state.value.withLock { ($0.frontier, $0.time) }
                try db.cachedStatement(sql: "UPDATE frontier SET size = ?, subtrees = ?, time = ?")
                    .execute(arguments: [Int64(frontier.size), Data(frontier.subtrees.joined()), time])
            },
            undone: { undone in
                // A request changes the state in memory as its last step, so only a failed batch leaves the two apart.
                guard case .batch = undone else { return }
                do { try pool.read { try Self.load($0, state) } } catch { state.value.withLock { $0.heads = [:] } }
            })
    }

    private static func load(_ db: Database, _ state: State) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT size, subtrees, time FROM frontier") else {
            throw StoreError.incompatible("The ledger has no frontier. Restore it from a backup.")
        }
        let bytes = Array(row[1] as Data)
        let subtrees = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<min($0 + 32, bytes.count)]) }
        let leaves = try Int64.fetchOne(db, sql: "SELECT count(*) FROM leaf") ?? 0
        guard let frontier = MerkleFrontier(size: UInt64(row[0] as Int64), subtrees: subtrees), leaves == row[0] else {
            throw StoreError.incompatible(
                "The ledger holds \(leaves) leaves but its tree says \(row[0] as Int64). It was changed from "
                    + "outside; restore it."
            )
        }
        let time: Int64? = row[2]
        state.value.withLock {
            $0.frontier = frontier
            $0.time = time
            $0.heads = [:]
        }
    }

    /// As `LedgerStore` says.
    package func append(_ event: AccessEvent) async throws {
        guard !event.parts.isEmpty else {
            throw StoreError.invalid(
                "An event without parts would leave no entry. What is on nobody's chain is a part.")
        }
        let keys = try await sealingKeys(event.parts.compactMap(\.pid))
        let state = state
        try await writer.submit(size: 1024) { db in
            var leaves = Leaves(frontier: state.value.withLock { $0.frontier })
            let canonical = CanonicalEvent(event)
            let random = KeyRing.bytes(SymmetricKey(size: SymmetricKeySize(bitCount: event.parts.count * 8 * 28)))
            for (n, part) in event.parts.enumerated() {
                guard let key = keys[part.pid ?? 0] else {
                    throw StoreError.unavailable("a record's key is missing, so its entry cannot be sealed")
                }
                let chance = random[n * 28..<(n + 1) * 28]
                try Self.append(part, of: canonical, at: event.time, key: key, chance, &leaves, state, db)
            }
            state.value.withLock { value in
                value.frontier = leaves.frontier
                value.time = event.time
                if value.heads.count > 50_000 { value.heads = [:] }
                for (pid, head) in leaves.heads { value.heads[pid] = head }
            }
        }
    }

    /// What one event adds: kept apart until all of it is written.
    private struct Leaves {
        var frontier: MerkleFrontier
        var heads: [Int64: Head] = [:]
    }

    /// The data keys of the records (0 is the node's own), read from the record store.
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
        _ part: AccessEvent.Part, of event: CanonicalEvent, at time: Int64, key: SymmetricKey, _ chance: Data,
        _ leaves: inout Leaves, _ state: State, _ db: Database
    ) throws {
        var head: Head = (0, [])
        if let pid = part.pid {
            if let known = leaves.heads[pid] ?? state.value.withLock({ $0.heads[pid] }) {
                head = known
            } else if let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT seq, commitment FROM leaf WHERE pid = ? ORDER BY seq DESC LIMIT 1"),
                arguments: [pid])
            {
                head = (row[0], Array(row[1] as Data))
            }
        }
        let seq = head.seq + 1
        let json = event.json(of: part, seq: seq, previous: head.commitment)
        // 16 random bytes of salt, 12 for the seal.
        let salt = Array(chance.prefix(16))
        let commitment = LedgerLeaf.commitment(salt: salt, json: json)
        let number = Int64(leaves.frontier.size)
        leaves.frontier.append(MerkleHash.leaf(commitment))
        if let pid = part.pid { leaves.heads[pid] = (seq, commitment) }
        try db.cachedStatement(
            sql: "INSERT INTO leaf(number, commitment, time, pid, seq, sealed) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            number, Data(commitment), time, part.pid, part.pid == nil ? 0 : seq,
            try KeyRing.seal(salt + json, key, nonce: AES.GCM.Nonce(data: chance.suffix(12))),
        ])
    }

    /// As `LedgerStore` says.
    package func head() async throws -> LedgerHead {
        state.value.withLock { LedgerHead(size: $0.frontier.size, root: $0.frontier.root, time: $0.time) }
    }
}

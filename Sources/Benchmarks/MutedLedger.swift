import Access
import Ledger
import MerkleTree
import StoreSQLite
import Synchronization

/// The ledger that can be made to enter nothing, to see what a view costs without its entry: here only, never in a
/// node.
final class MutedLedger: LedgerStore {
    private let store: SQLiteLedgerStore
    private let muted = Atomic(false)

    init(_ store: SQLiteLedgerStore) { self.store = store }

    /// Whether accesses are entered.
    func mute(_ isMuted: Bool) { muted.store(isMuted, ordering: .relaxed) }

    func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
        if muted.load(ordering: .relaxed) { meanwhile() } else { try await store.append(event, meanwhile: meanwhile) }
    }
    func enteredWrites() async throws -> Int64 { try await store.enteredWrites() }
    func append(_ writes: [WriteEntry]) async throws { try await store.append(writes) }
    func append(spooled: [SpooledEntry]) async throws -> Int { try await store.append(spooled: spooled) }
    func accesses(_ grant: Grant, since: Int64) async throws -> [RecordedAccess] {
        try await store.accesses(grant, since: since)
    }
    func accesses(_ grant: JobGrant, pids: [Int64], since: Int64) async throws -> [RecordedAccess] {
        try await store.accesses(grant, pids: pids, since: since)
    }
    func review<Value: Sendable>(
        _ grant: JobGrant, since: Int64, limit: Int, into start: Value,
        _ body: @escaping @Sendable (inout Value, ReviewedAccess) -> Void
    ) async throws -> (value: Value, range: ReviewedRange) {
        try await store.review(grant, since: since, limit: limit, into: start, body)
    }
    func recentAccesses(
        _ grant: JobGrant, since: Int64, limit: Int, entries: Int
    ) async throws -> RecentAccesses {
        try await store.recentAccesses(grant, since: since, limit: limit, entries: entries)
    }
    func proof(_ grant: JobGrant, pids: [Int64]) async throws -> ProofBundle {
        try await store.proof(grant, pids: pids)
    }
    func head() async throws -> LedgerHead { try await store.head() }
    func publish(time: Int64) async throws -> SignedCheckpoint { try await store.publish(time: time) }
    func checkpoint() async throws -> [UInt8]? { try await store.checkpoint() }
    func resource(_ resource: TileResource) async throws -> [UInt8]? { try await store.resource(resource) }
    func verifierKey() async throws -> NoteVerifierKey { try await store.verifierKey() }
    func keyChanges() async throws -> [KeyChange] { try await store.keyChanges() }
    func changeKey(time: Int64) async throws -> KeyChange? { try await store.changeKey(time: time) }
    func consistencyProof(from old: UInt64, to new: UInt64) async throws -> [Bytes32] {
        try await store.consistencyProof(from: old, to: new)
    }
    func add(_ cosignature: SignedNote.Signature, toCheckpointOf size: UInt64) async throws {
        try await store.add(cosignature, toCheckpointOf: size)
    }
}

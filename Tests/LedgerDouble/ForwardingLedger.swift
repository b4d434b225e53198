package import Access
package import Ledger
package import MerkleTree

/// A ledger's store that stands before another and changes some of what it does: to measure a view without its entry,
/// or to let a disk be slow or full. Whatever it does not say itself goes to the other.
package protocol ForwardingLedger: LedgerStore {
    /// The type of the other.
    associatedtype Other: LedgerStore
    /// The store that does the work.
    var other: Other { get }
}

extension ForwardingLedger {
    /// Forwards.
    package func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
        try await other.append(event, meanwhile: meanwhile)
    }
    /// Forwards.
    package func enteredWrites() async throws -> Int64 { try await other.enteredWrites() }
    /// Forwards.
    package func append(_ writes: [WriteEntry]) async throws { try await other.append(writes) }
    /// Forwards.
    package func append(spooled: [SpooledEntry]) async throws -> Int { try await other.append(spooled: spooled) }
    /// Forwards.
    package func accesses(_ grant: Grant, since: Int64) async throws -> [RecordedAccess] {
        try await other.accesses(grant, since: since)
    }
    /// Forwards.
    package func accesses(_ grant: JobGrant, pids: [Int64], since: Int64) async throws -> [RecordedAccess] {
        try await other.accesses(grant, pids: pids, since: since)
    }
    /// Forwards.
    package func review<Value: Sendable>(
        _ grant: JobGrant, since: Int64, limit: Int, into start: Value,
        _ body: @escaping @Sendable (inout Value, ReviewedAccess) -> Void
    ) async throws -> (value: Value, range: ReviewedRange) {
        try await other.review(grant, since: since, limit: limit, into: start, body)
    }
    /// Forwards.
    package func recentAccesses(
        _ grant: JobGrant, since: Int64, limit: Int, entries: Int
    ) async throws -> RecentAccesses {
        try await other.recentAccesses(grant, since: since, limit: limit, entries: entries)
    }
    /// Forwards.
    package func proof(_ grant: JobGrant, pids: [Int64]) async throws -> ProofBundle {
        try await other.proof(grant, pids: pids)
    }
    /// Forwards.
    package func head() async throws -> LedgerHead { try await other.head() }
    /// Forwards.
    package func publish(time: Int64) async throws -> SignedCheckpoint { try await other.publish(time: time) }
    /// Forwards.
    package func checkpoint() async throws -> [UInt8]? { try await other.checkpoint() }
    /// Forwards.
    package func resource(_ resource: TileResource) async throws -> [UInt8]? { try await other.resource(resource) }
    /// Forwards.
    package func verifierKey() async throws -> NoteVerifierKey { try await other.verifierKey() }
    /// Forwards.
    package func keyChanges() async throws -> [KeyChange] { try await other.keyChanges() }
    /// Forwards.
    package func changeKey(time: Int64) async throws -> KeyChange? { try await other.changeKey(time: time) }
    /// Forwards.
    package func successions() async throws -> [LogSuccession] { try await other.successions() }
    /// Forwards.
    package func lostEntries() async throws -> LostEntries { try await other.lostEntries() }
    /// Forwards.
    package func beginLog(time: Int64) async throws -> LogSuccession { try await other.beginLog(time: time) }
    /// Forwards.
    package func consistencyProof(from old: UInt64, to new: UInt64) async throws -> [Bytes32] {
        try await other.consistencyProof(from: old, to: new)
    }
    /// Forwards.
    package func add(_ cosignature: SignedNote.Signature, toCheckpointOf size: UInt64) async throws {
        try await other.add(cosignature, toCheckpointOf: size)
    }
}

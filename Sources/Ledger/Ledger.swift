package import Access
import Crypto
package import MerkleTree
import Store

/// Something that may leave the node once its access is on the disk: the event, and the body it names.
package struct Disclosure<Body: Sendable>: Sendable {
    /// What will be entered in the ledger.
    package let event: AccessEvent
    /// Makes the body. It runs while the entry is being written.
    package let render: @Sendable () throws -> Body
    /// Makes the body that says that its entry waits in the urgent spool; nil for what is not shown without the ledger.
    package let waiting: (@Sendable () throws -> Body)?

    /// A disclosure.
    package init(
        event: AccessEvent, waiting: (@Sendable () throws -> Body)? = nil, render: @escaping @Sendable () throws -> Body
    ) {
        self.event = event
        self.waiting = waiting
        self.render = render
    }
}

/// A body whose access is in the ledger. Only ``Ledger/release(_:)`` makes one, and the doors answer with nothing else.
package struct Released<Body: Sendable>: Sendable {
    /// The body.
    package let body: Body
    /// The receipt of the access.
    package let receipt: String

    internal init(body: Body, receipt: String) {
        self.body = body
        self.receipt = receipt
    }

    /// The same disclosure in another form, such as a page as a PDF.
    package func map<Other>(_ form: (Body) async throws -> Other) async rethrows -> Released<Other> {
        Released<Other>(body: try await form(body), receipt: receipt)
    }
}

/// Where the ledger's log is kept.
///
/// Guarantee: when `append` returns, every part of the event is on the disk, on the chain of its patient record and in
/// the tree; when it throws, none is.
package protocol LedgerStore: Sendable {
    /// Appends one leaf for each part.
    ///
    /// - Parameter meanwhile: what the caller does while the entry is written: it runs at most once, and before this
    ///   returns. It does not run when the entry cannot even be begun.
    func append(_ event: AccessEvent, meanwhile: () -> Void) async throws
    /// The clock of the newest write that is entered; 0 for none.
    func enteredWrites() async throws -> Int64
    /// Appends the entries of writes, in the order of their clock, each once: what another process entered meanwhile
    /// is left out.
    func append(_ writes: [WriteEntry]) async throws
    /// Appends entries that waited in the urgent spool, in their order, each once: those up to the last line that was
    /// entered of the same file are left out.
    ///
    /// - Returns: how many were appended.
    func append(spooled: [SpooledEntry]) async throws -> Int
    /// The accesses to the records of a grant, the newest first: what the person is told of who has seen their record.
    ///
    /// - Parameters:
    ///   - grant: of the person themselves, or of who acts for them.
    ///   - since: milliseconds since 1970.
    /// - Throws: `StoreError.invalid` for a grant of somebody at work; ``LedgerError/otherHistory(_:)`` when an entry
    ///   is not what was committed to.
    func accesses(_ grant: Grant, since: Int64) async throws -> [RecordedAccess]
    /// The accesses to records, the newest first: for a privacy officer who has to tell who saw something.
    ///
    /// - Parameter since: milliseconds since 1970.
    /// - Throws: `StoreError.invalid` for a leave that is not `prove`; otherwise as ``accesses(_:since:)``.
    func accesses(_ grant: JobGrant, pids: [Int64], since: Int64) async throws -> [RecordedAccess]
    /// Goes through the accesses to all records from a moment on, in the order in which they were entered, without
    /// holding more than one of them.
    ///
    /// - Parameters:
    ///   - since: milliseconds since 1970.
    ///   - limit: at most so many entries, the newest.
    ///   - start: what the walk begins with.
    ///   - body: takes in one access.
    /// - Returns: what has come of it, and how much was gone through.
    /// - Throws: `StoreError.invalid` for a leave that is not `review`.
    func review<Value: Sendable>(
        _ grant: JobGrant, since: Int64, limit: Int, into start: Value,
        _ body: @escaping @Sendable (inout Value, ReviewedAccess) -> Void
    ) async throws -> (value: Value, range: ReviewedRange)
    /// The newest accesses to anybody's records, for a count under job leave; what sources wrote is left out.
    ///
    /// - Parameters:
    ///   - since: milliseconds since 1970.
    ///   - limit: the most accesses.
    ///   - entries: the most entries that are looked at for them.
    /// - Throws: `StoreError.invalid` for another leave; what an entry throws that was changed.
    func recentAccesses(_ grant: JobGrant, since: Int64, limit: Int, entries: Int) async throws -> RecentAccesses
    /// Every entry on the chains of records up to the last checkpoint, with the proofs that it is all.
    ///
    /// - Throws: `StoreError.invalid` when nothing is signed yet, or an entry's key was destroyed;
    ///   ``LedgerError/otherHistory(_:)`` when a stored entry is not the one that was signed.
    func proof(_ grant: JobGrant, pids: [Int64]) async throws -> ProofBundle
    /// The size and root of the tree.
    func head() async throws -> LedgerHead
    /// Signs the tree as it is, with the newest entry of each chain, and keeps the checkpoint; the last one when
    /// nothing was appended since.
    ///
    /// - Parameter time: when, in milliseconds since 1970.
    /// - Throws: ``LedgerError/otherHistory(_:)`` when what was signed last is not the beginning of the tree.
    func publish(time: Int64) async throws -> SignedCheckpoint
    /// The note of the last checkpoint; nil before the first.
    func checkpoint() async throws -> [UInt8]?
    /// A tile or a bundle of entries of the tree at the last checkpoint; nil when that tree has none such.
    func resource(_ resource: TileResource) async throws -> [UInt8]?
    /// The key that verifies the log's checkpoints.
    func verifierKey() async throws -> NoteVerifierKey
    /// The changes of the log's key so far, in their order.
    func keyChanges() async throws -> [KeyChange]
    /// Signs the tree as it is with the log's key and a new one, which is the log's from then on.
    ///
    /// - Parameter time: when, in milliseconds since 1970.
    /// - Returns: the change; nil when nothing was appended since the last checkpoint: there must not be two of a size.
    /// - Throws: as ``publish(time:)``. The key is then as it was, or changed for good.
    func changeKey(time: Int64) async throws -> KeyChange?
    /// How the node's log came after others, the oldest first; none for its first log.
    func successions() async throws -> [LogSuccession]
    /// What the log has lost: which of the entries that it signed are not here any more, as after an older copy was
    /// restored.
    ///
    /// - Throws: ``LedgerError/nothingLost(_:)`` when the log can go on, or its keys or its ledger are to be put right
    ///   otherwise.
    func lostEntries() async throws -> LostEntries
    /// Signs the tree as it is as the first of a new log, which is the node's from then on. The log before signs it too
    /// and has then ended.
    ///
    /// - Parameter time: when, in milliseconds since 1970.
    /// - Throws: as ``lostEntries()``, or when it cannot be signed or kept. The log is then the one before, which signs
    ///   nothing, or the new one, whole.
    func beginLog(time: Int64) async throws -> LogSuccession
    /// The proof that the tree of a checkpoint begins with that of an earlier size; none from size 0.
    func consistencyProof(from old: UInt64, to new: UInt64) async throws -> [Bytes32]
    /// Adds a witness's cosignature to the checkpoint of a size, if it does not have it.
    func add(_ cosignature: SignedNote.Signature, toCheckpointOf size: UInt64) async throws
}

extension LedgerStore {
    /// Appends one leaf for each part.
    package func append(_ event: AccessEvent) async throws { try await append(event) {} }
}

/// The size and root of the ledger's tree.
package struct LedgerHead: Sendable, Equatable {
    /// How many leaves.
    package let size: UInt64
    /// The root.
    package let root: Bytes32
    /// When the last leaf was appended, in milliseconds since 1970; nil for an empty tree.
    package let time: Int64?

    /// A head.
    package init(size: UInt64, root: Bytes32, time: Int64?) {
        self.size = size
        self.root = root
        self.time = time
    }
}

/// The ledger of every access: nothing leaves before its entry is durable.
///
/// What it proves is that nothing that was entered has been altered or dropped. It does not prove that someone with
/// full control of the machine entered everything.
package struct Ledger: Sendable {
    let store: any LedgerStore
    let spool: UrgentSpool?

    /// A ledger over a store.
    ///
    /// - Parameter spool: where entries of the urgent view wait while the store fails; nil when it is not
    ///   shown then.
    package init(store: any LedgerStore, spool: UrgentSpool? = nil) {
        self.store = store
        self.spool = spool
    }

    /// Appends the event while the body is made, and answers the body when the entry is on the disk: in the ledger, or
    /// for the urgent view alone in the spool, and then with a body that says so.
    ///
    /// - Throws: ``LedgerError/unavailable`` when the entry could not be written (nothing may be shown), or what the
    ///   body threw: the entry then stands, for an access that showed nothing.
    package func release<Body>(_ disclosure: Disclosure<Body>) async throws -> Released<Body> {
        var body: Result<Body, any Error>?
        do {
            try await append(disclosure.event) { body = Result { try disclosure.render() } }
        } catch {
            guard let spool, let waiting = disclosure.waiting, disclosure.event.isUrgent,
                (try? await spool.add(disclosure.event)) != nil
            else { throw error }
            return Released(body: try waiting(), receipt: disclosure.event.id.receipt)
        }
        guard let body else { throw LedgerError.unavailable }
        return Released(body: try body.get(), receipt: disclosure.event.id.receipt)
    }

    /// Appends an event that shows nothing of a record, such as a refusal.
    package func append(_ event: AccessEvent) async throws { try await append(event) {} }

    private func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
        do {
            try await store.append(event, meanwhile: meanwhile)
        } catch {
            throw LedgerError.unavailable
        }
    }

    /// Enters what waits in the urgent spool, in its order and each entry once.
    ///
    /// - Parameter time: when, in milliseconds since 1970.
    /// - Throws: when the ledger does not work yet: what waits stays.
    package func drainSpool(time: Int64) async throws -> UrgentSpool.Drained {
        try await spool?.drain(into: store, time: time) ?? UrgentSpool.Drained()
    }

    /// How many entries wait in the urgent spool.
    package var spooled: Int { spool?.waiting ?? 0 }

    /// As ``LedgerStore/accesses(_:since:)``.
    package func accesses(_ grant: Grant, since: Int64) async throws -> [RecordedAccess] {
        try await store.accesses(grant, since: since)
    }

    /// The accesses to records, the newest first. They are shown only after that was entered.
    ///
    /// - Parameter since: milliseconds since 1970.
    package func accesses(toRecords pids: [Int64], since: Int64) async throws -> [RecordedAccess] {
        try await store.accesses(Policy.grant(job: .prove), pids: pids, since: since)
    }

    /// The chains of records with the text of some entries only: what is evidence in a case. The others stand as their
    /// commitments, so that it is proved that none is missing.
    ///
    /// - Throws: as ``LedgerStore/proof(_:pids:)``.
    package func evidence(
        ofRecords pids: [Int64], telling isTold: (RecordedAccess) -> Bool
    ) async throws -> ProofBundle {
        try await store.proof(Policy.grant(job: .prove), pids: pids).keeping { !isTold($0) }
    }

    /// As ``LedgerStore/review(_:since:limit:into:_:)``. What is made of it is shown only after that was entered.
    package func review<Value: Sendable>(
        since: Int64, limit: Int, into start: Value,
        _ body: @escaping @Sendable (inout Value, ReviewedAccess) -> Void
    ) async throws -> (value: Value, range: ReviewedRange) {
        try await store.review(Policy.grant(job: .review), since: since, limit: limit, into: start, body)
    }

    /// As ``LedgerStore/recentAccesses(_:since:limit:entries:)``.
    package func recentAccesses(
        _ grant: JobGrant, since: Int64, limit: Int, entries: Int
    ) async throws -> RecentAccesses {
        try await store.recentAccesses(grant, since: since, limit: limit, entries: entries)
    }

    /// The person's own proof: every entry on the chains of the records that they may know of, those that they are not
    /// told of as commitments.
    ///
    /// - Parameters:
    ///   - grant: of the person themselves.
    ///   - told: which of the accesses they are told of.
    /// - Throws: as ``LedgerStore/proof(_:pids:)``, and `StoreError.invalid` for a grant of somebody at work.
    package func proof(
        _ grant: Grant, telling told: ([RecordedAccess]) async throws -> Set<EventID>
    ) async throws -> ProofBundle {
        guard grant.principal.role == .person else { throw StoreError.invalid("This leave is not the person's own.") }
        let bundle = try await store.proof(Policy.grant(job: .prove), pids: grant.pids)
        let accesses = try bundle.chains.flatMap(\.entries).compactMap(\.text).map { try RecordedAccess(text: $0) }
        let told = try await told(accesses)
        return try bundle.keeping { !told.contains($0.event) }
    }

    /// The size and root of the tree.
    package func head() async throws -> LedgerHead { try await store.head() }

    /// Signs the tree as it is. As ``LedgerStore/publish(time:)``.
    package func publish(time: Int64) async throws -> SignedCheckpoint { try await store.publish(time: time) }

    /// The note of the last checkpoint; nil before the first.
    package func checkpoint() async throws -> [UInt8]? { try await store.checkpoint() }

    /// A tile or a bundle of entries at the last checkpoint. As ``LedgerStore/resource(_:)``.
    package func resource(_ resource: TileResource) async throws -> [UInt8]? { try await store.resource(resource) }

    /// As ``LedgerStore/consistencyProof(from:to:)``.
    package func consistencyProof(from old: UInt64, to new: UInt64) async throws -> [Bytes32] {
        try await store.consistencyProof(from: old, to: new)
    }

    /// As ``LedgerStore/add(_:toCheckpointOf:)``.
    package func add(_ cosignature: SignedNote.Signature, toCheckpointOf size: UInt64) async throws {
        try await store.add(cosignature, toCheckpointOf: size)
    }

    /// The key that verifies the log's checkpoints.
    package func verifierKey() async throws -> NoteVerifierKey { try await store.verifierKey() }

    /// As ``LedgerStore/keyChanges()``.
    package func keyChanges() async throws -> [KeyChange] { try await store.keyChanges() }

    /// Changes the log's key, with an entry that says so.
    ///
    /// - Parameter time: when, in milliseconds since 1970.
    /// - Throws: when the entry cannot be made, or as ``LedgerStore/changeKey(time:)``.
    package func changeKey(time: Int64) async throws -> KeyChange {
        // Somebody else may sign the entry's tree first: then there is one more.
        for _ in 0..<100 {
            try await append(
                AccessEvent(
                    id: EventID(), time: time, action: .job, principal: nil, purpose: nil, route: "command line",
                    basis: "change of the log's key", parts: [.init(pid: nil, resources: [])]))
            if let change = try await store.changeKey(time: time) { return change }
        }
        throw LedgerError.unavailable
    }
}

/// Why the ledger refused.
package enum LedgerError: Error, Sendable, CustomStringConvertible {
    /// A new log is not to be begun: no entry is lost for good.
    case nothingLost(String)
    /// The entry could not be written.
    case unavailable
    /// The log's key or its last checkpoint is not usable.
    case identity(String)
    /// The databases do not hold the history that was signed before.
    case otherHistory(String)

    package var description: String {
        switch self {
        case .unavailable: Self.noEntry
        case .identity(let words), .otherHistory(let words), .nothingLost(let words): words
        }
    }
    private static let noEntry =
        "The access could not be entered in the ledger, so nothing was shown. Try again; if it fails again, "
        + "tell the node's operator."
}

/// A leaf of the ledger: a salted commitment to one part of one event.
package enum LedgerLeaf {
    /// SHA-256(salt ‖ canonical JSON), 32 bytes: what the tree holds, and what the next entry of the chain names.
    package static func commitment(salt: [UInt8], opening: [UInt8], closing: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        for part in [salt, opening, closing] { unsafe part.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) } }
        return Array(hash.finalize())
    }
}

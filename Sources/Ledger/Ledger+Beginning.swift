import Access
package import MerkleTree

/// Which entries that a log signed are not there any more.
package struct LostEntries: Sendable, Equatable {
    /// The last checkpoint that the log signed.
    package let last: SignedCheckpoint
    /// The largest tree that was signed and is here; ``LedgerHead/time`` is that of its last entry.
    package let kept: LedgerHead

    /// What is lost.
    package init(last: SignedCheckpoint, kept: LedgerHead) {
        self.last = last
        self.kept = kept
    }
}

extension Ledger {
    /// As ``LedgerStore/successions()``.
    package func successions() async throws -> [LogSuccession] { try await store.successions() }

    /// As ``LedgerStore/lostEntries()``.
    package func lostEntries() async throws -> LostEntries { try await store.lostEntries() }

    /// Begins a new log after one whose newest entries are lost, with an entry that says so.
    ///
    /// - Parameters:
    ///   - time: when, in milliseconds since 1970.
    ///   - name: who does it, as the machine knows them.
    /// - Throws: when the entry cannot be made, or as ``LedgerStore/beginLog(time:)``.
    package func beginLog(time: Int64, by name: String) async throws -> LogSuccession {
        let lost = try await store.lostEntries()
        let last = lost.last.checkpoint
        try await append(
            AccessEvent(
                id: EventID(), time: time, action: .job, principal: nil, purpose: nil, route: "command line",
                basis: "beginning of a new log after \(last.origin), whose last tree had \(last.size) entries and the "
                    + "root \(last.root); the first \(lost.kept.size) are here, by \(name)",
                parts: [.init(pid: nil, resources: [])]))
        return try await store.beginLog(time: time)
    }
}

import Ledger
import LedgerDouble
import StoreSQLite
import Synchronization

/// The ledger that can be made to enter nothing, to see what a view costs without its entry: here only, never in a
/// node.
final class MutedLedger: ForwardingLedger {
    let other: SQLiteLedgerStore
    private let muted = Atomic(false)

    init(_ store: SQLiteLedgerStore) { other = store }

    /// Whether accesses are entered.
    func mute(_ isMuted: Bool) { muted.store(isMuted, ordering: .relaxed) }

    func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
        if muted.load(ordering: .relaxed) { meanwhile() } else { try await other.append(event, meanwhile: meanwhile) }
    }
}

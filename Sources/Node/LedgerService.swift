import Foundation
import Ledger
import Logging
import MerkleTree
import ServiceLifecycle
import Store

/// What the ledger does beside the views while the node serves: once a second accepted writes are entered, and what
/// waits in the urgent spool; every ten seconds the tree is signed if it has grown, and cosigned by the witnesses.
struct LedgerService: Service {
    let ledger: Ledger
    let records: any RecordStore
    let witnesses: [WitnessClient]
    let logger: Logger

    func run() async throws {
        var troubles: Set<String> = []
        var second = 0
        var published: UInt64?
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            await attempt("accepted writes cannot be entered in the ledger", &troubles) {
                _ = try await ledger.enterWrites(of: records)
            }
            await attempt("entries of the urgent view wait in the spool", &troubles) {
                let drained = try await ledger.drainSpool(time: Int64(Date().timeIntervalSince1970 * 1000))
                if drained.entered > 0 {
                    logger.warning("\(drained.entered) entries of the urgent view are entered now")
                }
                if let kept = drained.kept {
                    logger.error("\(drained.damaged) lines of the urgent spool cannot be read; kept in \(kept.path)")
                }
            }
            if second % 10 == 0 {
                await attempt("the ledger is not signed, or not cosigned by every witness", &troubles) {
                    let size = try await ledger.head().size
                    guard size != published else { return }
                    published = try await WitnessClient.publish(ledger, cosignedBy: witnesses).checkpoint.size
                }
            }
            second += 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }

    /// Nothing is lost by a failure: what was to be done is done later. It is said once, until it works again.
    private func attempt(_ trouble: String, _ troubles: inout Set<String>, _ work: () async throws -> Void) async {
        do {
            try await work()
            troubles.remove(trouble)
        } catch {
            if troubles.insert(trouble).inserted { logger.error("\(trouble): \(error)") }
        }
    }
}

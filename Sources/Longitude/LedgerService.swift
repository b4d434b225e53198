import Foundation
import Ledger
import Logging
import ServiceLifecycle
import Store

/// What the ledger does beside the views while the node serves: once a second accepted writes are entered, and every
/// ten seconds the tree is signed if it has grown.
struct LedgerService: Service {
    let ledger: Ledger
    let records: any RecordStore
    let logger: Logger

    func run() async throws {
        var troubles: Set<String> = []
        var second = 0
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            await attempt("accepted writes cannot be entered in the ledger", &troubles) {
                _ = try await ledger.enterWrites(of: records)
            }
            if second % 10 == 0 {
                await attempt("the ledger cannot be signed", &troubles) {
                    _ = try await ledger.publish(time: Int64(Date().timeIntervalSince1970 * 1000))
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

import Ledger
import Logging
import ServiceLifecycle
import Store

/// Enters accepted writes in the ledger while the node serves: once a second what has come since.
struct WriteEntryService: Service {
    let ledger: Ledger
    let records: any RecordStore
    let logger: Logger

    func run() async throws {
        var hasFailed = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                _ = try await ledger.enterWrites(of: records)
                hasFailed = false
            } catch {
                // Nothing is lost: the writes keep their events. Said once, until it works again.
                if !hasFailed { logger.error("accepted writes cannot be entered in the ledger: \(type(of: error))") }
                hasFailed = true
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }
}

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
        // Apart: a witness that is silent holds up no entry.
        await withDiscardingTaskGroup { group in
            group.addTask { await every(.seconds(1), enter) }
            group.addTask { await every(.seconds(10), sign) }
        }
    }

    /// What a repeated piece of work knows of the times before.
    private struct Progress {
        /// Why something failed when it did last, by what it was.
        var troubles: [String: String] = [:]
        /// The size of the tree that is signed, and cosigned by every witness.
        var published: UInt64?
    }

    /// Does work again and again until the node stops, as often as it can when it takes longer than the time between.
    private func every(_ time: Duration, _ work: (inout Progress) async -> Void) async {
        var progress = Progress()
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let next = ContinuousClock.now + time
            await work(&progress)
            try? await cancelWhenGracefulShutdown { try await Task.sleep(until: next) }
        }
    }

    private func enter(_ progress: inout Progress) async {
        await attempt("accepted writes cannot be entered in the ledger", &progress) {
            _ = try await ledger.enterWrites(of: records)
        }
        await attempt("entries of the urgent view wait in the spool", &progress) {
            let drained = try await ledger.drainSpool(time: Int64(Date().timeIntervalSince1970 * 1000))
            if drained.entered > 0 {
                logger.warning("\(drained.entered) entries of the urgent view are entered now")
            }
            if drained.damaged > 0 {
                let kept = drained.kept.map(\.path).joined(separator: ", ")
                logger.error("\(drained.damaged) lines of the urgent spool cannot be read; kept in \(kept)")
            }
        }
    }

    private func sign(_ progress: inout Progress) async {
        let known = progress.published
        var done: (size: UInt64, refusals: [String: any Error])?
        await attempt("the ledger is not signed", &progress) {
            let size = try await ledger.head().size
            guard size != known else { return }
            done = (size, try await WitnessClient.publish(ledger, cosignedBy: witnesses).refusals)
        }
        guard let (size, refusals) = done else { return }
        progress.published = refusals.isEmpty ? size : nil
        for witness in witnesses {
            await attempt("the ledger is not cosigned by \(witness.key.name)", &progress) {
                if let refusal = refusals[witness.key.name] { throw refusal }
            }
        }
    }

    /// Nothing is lost by a failure: what was to be done is done later. It is said once, until it works again or fails
    /// for another reason.
    private func attempt(
        _ trouble: String, _ progress: inout Progress, _ work: () async throws -> Void
    ) async {
        do {
            try await work()
            progress.troubles[trouble] = nil
        } catch {
            let why = "\(error)"
            if progress.troubles.updateValue(why, forKey: trouble) != why { logger.error("\(trouble): \(why)") }
        }
    }
}

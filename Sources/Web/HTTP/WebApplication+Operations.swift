import Access
package import Hummingbird
import Ledger
import Logging
import MerkleTree
import NIOCore
import Relationships
import Store

/// What whoever runs the node asks it: whether it lives, whether it is ready, and its figures. On a port of its own,
/// which is not for the world.
extension WebApplication {
    func addHealth(to router: Router<BasicRequestContext>) {
        router.get("/livez") { _, _ in plainText("ok\n") }
        // Ready when the facts, the ledger and the policies answer: a node that cannot make an entry, or decide, must
        // get no views.
        router.get("/readyz") { _, _ in
            _ = try await ledger.head()
            _ = try await relationships.policies()
            _ = try await store.changes(Policy.grant(job: .feed), after: Int64.max, limit: 1)
            return plainText("ok\n")
        }
    }

    /// The routes of the port for operations.
    package func operationsRouter() -> Router<BasicRequestContext> {
        let router = Router()
        router.middlewares.add(SafetyMiddleware(application: self))
        addHealth(to: router)
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: try await metrics())))
        }
        return router
    }

    /// A server for the port for operations.
    package func operationsServer(host: String, port: Int) -> Application<RouterResponder<BasicRequestContext>> {
        var logger = Logger(label: "longitude.operations")
        logger.logLevel = .warning
        return Application(
            router: operationsRouter(),
            configuration: .init(address: .hostname(host, port: port), serverName: nil), logger: logger)
    }

    /// The figures in Prometheus' text format. Nothing of anyone is in them, and no source that would tell something.
    private func metrics() async throws -> String {
        let now = settings.now()
        let counts = try await figures.counts(now: now) {
            try await store.statistics(Policy.grant(job: .statistics))
        }.value
        let head = try await ledger.head()
        var lines = figures.lines() + securityLog.lines()
        func gauge(_ name: String, _ help: String, _ value: Int) {
            lines += [
                "# HELP longitude_\(name) \(help)", "# TYPE longitude_\(name) gauge", "longitude_\(name) \(value)",
            ]
        }
        gauge("ledger_entries", "Entries of the ledger.", Int(head.size))
        let signed = try await ledger.checkpoint().map { try SignedCheckpoint(parsing: $0).checkpoint.size }
        gauge("ledger_signed_entries", "Entries of the last checkpoint that was signed.", Int(signed ?? 0))
        gauge("ledger_spooled_entries", "Entries that wait in the urgent spool.", ledger.spooled)
        gauge("people", "People known to this node.", counts.people)
        gauge("resources", "Current resources of every source.", counts.resources)
        gauge("sources", "Sources registered.", counts.sources)
        gauge("sources_available", "Sources that answer.", counts.sourcesAvailable)
        gauge("quarantined", "Refused inputs that wait for an operator.", counts.quarantined)
        gauge("cached_bytes", "Decoded rows in memory, estimated.", counts.cachedBytes)
        gauge("reviews", "Pairs of records that disagree about who they are of.", counts.review)
        if let oldest = counts.feeds.min() {
            gauge(
                "oldest_feed_seconds",
                "Of the available sources that hold a record, since the one that is silent longest sent.",
                Int(now - oldest) / 1000)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

package import Access
package import Authentication
package import Foundation
import HTTPTypes
package import Hummingbird
package import Ledger
import LegalTime
import Logging
import NIOCore
import Relationships
package import Store

/// The web pages of a node: what they need, and the router that answers.
package struct WebApplication: Sendable {
    /// The facts.
    let store: any RecordStore
    /// The ledger of every access.
    let ledger: Ledger
    /// Who may read what.
    let relationships: Relationships
    /// Who is signed in.
    let sessions = Sessions()
    /// The embedded provider and the node's side of it.
    let provider: EmbeddedProvider
    let party: RelyingParty
    let assets: Assets
    let figures = Figures()
    let settings: Settings

    /// What the operator decides.
    package struct Settings: Sendable {
        /// The name beside the mark.
        package var nodeName: String
        /// The version for the footer.
        package var version: String
        /// Whether cookies are sent over TLS only. Browsers take loopback addresses for safe.
        package var secureCookies = true
        /// Where the clock is read: milliseconds since 1970.
        package var now: @Sendable () -> Int64

        /// Settings.
        package init(
            nodeName: String, version: String,
            now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
        ) {
            self.nodeName = nodeName
            self.version = version
            self.now = now
        }
    }

    /// The pages over a store and a ledger.
    ///
    /// - Parameters:
    ///   - assets: the folder of the third-party styles and scripts that `make setup` unpacks.
    /// - Throws: ``AssetError`` when a style or script is missing.
    package init(
        store: any RecordStore, ledger: Ledger, policies: Policies, provider: EmbeddedProvider, assets: URL,
        settings: Settings
    ) throws {
        self.store = store
        self.ledger = ledger
        relationships = Relationships(store: store, policies: policies)
        self.provider = provider
        party = try RelyingParty(
            clientID: "longitude", redirect: "/sign-in/callback", issuer: provider.issuer,
            publicKey: provider.publicKey)
        self.assets = try Assets(folder: assets)
        self.settings = settings
    }

    /// Every route.
    package func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.middlewares.add(SafetyMiddleware(application: self))
        router.get("/assets/:name") { request, context in try await asset(request, context) }
        router.get("/livez") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "ok\n"))) }
        // Ready when the facts and the ledger answer: a node that cannot make an entry must get no views.
        router.get("/readyz") { _, _ in
            _ = try await ledger.head()
            _ = try await store.changes(Policy.grant(job: .feed), after: Int64.max, limit: 1)
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "ok\n")))
        }
        addStart(to: router)
        addSearch(to: router)
        addRecord(to: router)
        addReasons(to: router)
        addPrivacy(to: router)
        addLedger(to: router)
        return router
    }

    /// A server for the router on an address.
    package func server(
        host: String, port: Int, onReady: @escaping @Sendable (Int) -> Void
    )
        -> Application<RouterResponder<BasicRequestContext>>
    {
        var logger = Logger(label: "longitude.web")
        logger.logLevel = .warning
        return Application(
            router: router(),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in onReady(channel.localAddress?.port ?? port) }, logger: logger)
    }

    private func asset(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let name = context.parameters.get("name"), let asset = assets.files[name] else {
            return notFound(request)
        }
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified) }
        return Response(
            status: .ok,
            headers: [.contentType: asset.type, .cacheControl: "public, max-age=3600", .eTag: asset.tag],
            body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }
}

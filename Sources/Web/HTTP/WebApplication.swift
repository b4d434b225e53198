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
    /// Where people sign in.
    let signInServices: SignInServices
    let assets: Assets
    let figures = Figures()
    let securityLog = SecurityLog()
    let work = WorkInHand()
    let costlyWork = CostlyWork()
    let settings: Settings

    /// What the operator decides.
    package struct Settings: Sendable {
        /// The name beside the mark.
        package var nodeName: String
        /// The version for the footer.
        package var version: String
        /// Whether its people are invented: each page then says so.
        package var isDemo = true
        /// Whether cookies are sent over TLS only. Browsers take loopback addresses for safe.
        package var secureCookies = true
        /// Makes PDFs; nil where people print pages themselves.
        package var printer: DocumentPrinter?
        /// Looks for malware in files before they are handed out; nil where they go out as their sources sent them.
        package var scanner: FileScanner?
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

    /// Where people sign in.
    package struct SignInServices: Sendable {
        /// One for each provider that another organisation runs, in the order of the page.
        let parties: [RelyingParty]
        /// The people to be without a password; nil when everybody signs in at a provider.
        let demonstration: (any DemonstrationSignIn)?

        /// Providers that other organisations run, and what a demonstration adds.
        package init(parties: [RelyingParty], demonstration: (any DemonstrationSignIn)? = nil) {
            self.parties = parties
            self.demonstration = demonstration
        }

        /// The demonstration whose own provider has a code; nil for every other provider.
        func demonstration(of code: String) -> (any DemonstrationSignIn)? {
            demonstration.flatMap { own in own.parties.contains { $0.configuration.code == code } ? own : nil }
        }

        /// The provider of a code, a demonstration's own too; nil for one that is not configured.
        func party(_ code: String) -> RelyingParty? {
            ((demonstration?.parties ?? []) + parties).first { $0.configuration.code == code }
        }
    }

    /// The pages over a store and a ledger.
    ///
    /// - Parameters:
    ///   - assets: the folder of the third-party styles and scripts that `make setup` unpacks.
    /// - Throws: ``AssetError`` when a style or script is missing; `AuthenticationError.configuration` where anybody
    ///   could sign in without a password although people are real.
    package init(
        store: any RecordStore, ledger: Ledger, policies: Policies, signIn: SignInServices, assets: URL,
        settings: Settings
    ) throws {
        // No command does it; nor can one that is written later (OWASP ASVS 5.0, V15.2.3).
        guard settings.isDemo || signIn.demonstration == nil else {
            throw AuthenticationError.configuration("a node in production signs nobody in without a password.")
        }
        self.store = store
        self.ledger = ledger
        relationships = Relationships(store: store, policies: policies)
        signInServices = signIn
        self.assets = try Assets(folder: assets)
        self.settings = settings
    }

    /// Reads the policies that decide, before anything is served.
    ///
    /// - Throws: `StoreError.incompatible` when they cannot be used, or when a node of real people has an illustrative
    ///   one among those that officers approved.
    package func prepare() async throws {
        let policies = try await relationships.policies()
        guard settings.isDemo || !policies.all.contains(where: \.document.isIllustrative) else {
            throw StoreError.incompatible(
                "An approved policy in this folder is illustrative: a node in production does not use it. Begin with "
                    + "a data folder that no demonstration has used.")
        }
    }

    /// Every route.
    package func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.middlewares.add(SafetyMiddleware(application: self))
        router.get("/assets/:name") { request, context in try await asset(request, context) }
        addHealth(to: router)
        addStart(to: router)
        addSignIn(to: router)
        addSessions(to: router)
        addSearch(to: router)
        addRecord(to: router)
        addReasons(to: router)
        addPrivacy(to: router)
        addChoices(to: router)
        addProxies(to: router)
        addQuestions(to: router)
        addUnusual(to: router)
        addCases(to: router)
        addRequests(to: router)
        addCorrections(to: router)
        addPolicy(to: router)
        addPersonRoom(to: router)
        addLedger(to: router)
        addAuditEvents(to: router)
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

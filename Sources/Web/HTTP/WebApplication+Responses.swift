import Access
import Authentication
import Foundation
import HTTPTypes
package import Hummingbird
import Ledger
import LegalTime
import NIOCore
import Store

/// Who asks, and in which session.
struct SignedIn: Sendable {
    let key: String
    let session: Sessions.Session
}

/// Somebody who looks at their own record, and in which session.
struct SignedInPerson: Sendable {
    let key: String
    let session: Sessions.PersonSession
    /// Who asks, for themselves or for the person they act for.
    var principal: Principal {
        session.acting == nil ? Principal(session.person) : Principal(actingAs: session.person)
    }
    /// Their subject where they act for somebody; nil for themselves.
    var proxySubject: String? { session.acting == nil ? nil : session.person.subject }
    /// What they open a record for.
    var purpose: Purpose { session.acting?.purpose ?? .ownRequest }
}

extension Principal {
    /// Somebody who acts for another person, as NHS login proved who they are.
    init(actingAs person: PersonIdentity) {
        let own = Principal(person)
        self.init(
            subject: own.subject, name: own.name,
            actingAs: ProvenIdentity(
                nhsNumber: person.nhsNumber, birthDate: person.birthDate, family: person.familyName))
    }

    /// Somebody who looks at their own record, as NHS login proved them.
    init(_ person: PersonIdentity) {
        self.init(
            subject: person.subject,
            name: [person.givenName, person.familyName].compactMap(\.self).joined(separator: " "),
            proven: ProvenIdentity(
                nhsNumber: person.nhsNumber, birthDate: person.birthDate, family: person.familyName))
    }
}

extension WebApplication {
    static let sessionCookie = "__Host-longitude"
    static let pendingCookie = "__Host-longitude-sign-in"
    static let shortcutsCookie = "__Host-longitude-shortcuts"

    // MARK: Who asks

    func signedIn(_ request: Request) -> SignedIn? {
        guard let key = request.cookies[Self.cookieName(Self.sessionCookie, settings)]?.value,
            let session = sessions.session(key, now: settings.now())
        else { return nil }
        return SignedIn(key: key, session: session)
    }

    func signedInPerson(_ request: Request) -> SignedInPerson? {
        guard let key = request.cookies[Self.cookieName(Self.sessionCookie, settings)]?.value,
            let session = sessions.personSession(key, now: settings.now())
        else { return nil }
        return SignedInPerson(key: key, session: session)
    }

    func isSignedIn(_ request: Request) -> Bool { signedIn(request) != nil || signedInPerson(request) != nil }

    /// Tells the security log what happened to a request.
    func note(
        _ event: SecurityLog.Event, _ reason: String? = nil, status: Int? = nil, in request: Request,
        route: String? = nil
    ) {
        let principal = signedIn(request)?.session.principal
        let who: SecurityLog.Who? =
            principal.map { .staff(subject: $0.subject, organisation: $0.organisation, role: $0.role.rawValue) }
            ?? (signedInPerson(request) == nil ? nil : .person)
        securityLog.note(
            event, reason, status: status, request: request, route: route, who: who, now: settings.now())
    }

    static func cookieName(_ name: String, _ settings: Settings) -> String {
        settings.secureCookies ? name : String(name.dropFirst("__Host-".count))
    }

    func cookie(_ name: String, _ value: String, maxAge: Int? = nil) -> Cookie {
        Cookie(
            name: Self.cookieName(name, settings), value: value, maxAge: maxAge, path: "/",
            secure: settings.secureCookies, httpOnly: true, sameSite: .lax)
    }

    func pageContext(_ request: Request, _ signedIn: SignedIn?) -> PageContext {
        var page = PageContext(made: StaffDate(milliseconds: settings.now()))
        page.nodeName = settings.nodeName
        page.version = settings.version
        page.isDemo = settings.isDemo
        page.path = request.uri.path
        page.shortcutsOn = request.cookies[Self.cookieName(Self.shortcutsCookie, settings)]?.value != "off"
        if let signedIn {
            let principal = signedIn.session.principal
            page.principalName = principal.name
            page.roleTitle = principal.role.title
            page.organisationName = principal.organisationName
            page.csrfToken = signedIn.session.csrf
            page.room = principal.role == .privacyOfficer ? .privacyOfficer : .staff
            page.idleSeconds = Int(Sessions.sessionLifetime / 1000)
        } else if let person = signedInPerson(request) {
            page.principalName = person.principal.name
            page.csrfToken = person.session.csrf
            page.room = person.session.acting == nil ? .person : .proxy
            page.acting = person.session.acting
            page.idleSeconds = Int(Sessions.sessionLifetime / 1000)
        }
        page.canPrint = settings.printer != nil
        // The app shows its own header and footer. Source: NHS App web integration, "Headers and footers".
        page.isInNHSApp = request.headers[.userAgent]?.contains("nhsapp-") ?? false
        if let destination = HTTPField.Name("Sec-Fetch-Dest"), request.headers[destination] == "iframe" {
            page.isFramed = true
            page.idleSeconds = nil
        }
        return page
    }

    // MARK: What costs much

    /// Does what reckons for seconds when it is the turn of who asks, on threads that serve nothing else. It looks at
    /// the session itself, which may have ended meanwhile; of whoever has none it refuses the request at once.
    ///
    /// - Throws: `CostlyWork.Busy` when too many wait.
    func costly<T: Sendable>(_ request: Request, _ body: () async throws -> T) async throws -> T {
        guard let key = signedIn(request)?.key ?? signedInPerson(request)?.key else { return try await body() }
        return try await costlyWork.run(for: key) {
            try await withTaskExecutorPreference(store.threadsForLongWork) { try await body() }
        }
    }

    // MARK: Answers

    /// A page that shows nothing of anyone's record. One that tells all the same, such as that nobody was found,
    /// carries the receipt of its entry: see ``OpenRoutes``.
    func plain(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, receipt: String? = nil) -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        if let name = Self.receiptHeader { headers[name] = receipt }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// An answer for a program, of a few words that say nothing of anyone.
    func plainText(_ words: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: words)))
    }

    /// The number of the access that an answer is of; a proxy's log keeps it (`ledger reconcile`).
    private static let receiptHeader = HTTPField.Name("Longitude-Receipt")

    /// What the ledger has released: the only way for anything of a record to leave.
    func answer(_ released: Released<[UInt8]>, type: String = "text/html; charset=utf-8") -> Response {
        var headers: HTTPFields = [.contentType: type]
        if let name = Self.receiptHeader { headers[name] = released.receipt }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: released.body)))
    }

    func redirect(_ location: String, receipt: String? = nil) -> Response {
        var headers: HTTPFields = [.location: location]
        if let name = Self.receiptHeader { headers[name] = receipt }
        return Response(status: .seeOther, headers: headers)
    }

    /// The fields of a form whose token is right; nil when the form is not one of this session's.
    func form(_ request: Request, _ signedIn: SignedIn?) async throws -> FormBody? {
        try await form(request, csrf: signedIn?.session.csrf)
    }

    /// The fields of a form whose token is right; without a token to compare, of any form.
    package func form(_ request: Request, csrf: String?) async throws -> FormBody? {
        var request = request
        let buffer = try await request.collectBody(upTo: FormBody.maximumSize)
        guard let form = FormBody(Array(buffer.readableBytesView)) else { return nil }
        guard let csrf else { return form }
        guard let token = form["csrf"], Token.equal(token, csrf) else { return nil }
        return form
    }

    func notFound(_ request: Request) -> Response {
        plain(Pages.deniedPage(pageContext(request, signedIn(request))), status: .notFound)
    }
    /// The page that says that a form cannot be used.
    package func refusedForm(_ request: Request) -> Response {
        plain(Pages.failurePage(.form, retry: nil, pageContext(request, signedIn(request))), status: .forbidden)
    }
    func badRequest(_ request: Request, status: HTTPResponse.Status) -> Response {
        plain(Pages.deniedPage(pageContext(request, signedIn(request))), status: status)
    }
    func unavailable(
        _ request: Request, _ failure: Failure, status: HTTPResponse.Status = .serviceUnavailable
    ) -> Response {
        plain(
            Pages.failurePage(failure, retry: nil, pageContext(request, signedIn(request))), status: status)
    }
    /// Whoever is signed in for another room is told what everybody is told of what is not there.
    func signInFirst(_ request: Request) -> Response {
        if signedInPerson(request) != nil { return notFound(request) }
        return forgottenIfOver(
            request, plain(Pages.sessionExpiredPage(pageContext(request, nil)), status: .unauthorized))
    }

    /// An answer to a browser whose session is over: it is to forget what it kept of the pages. The cookie stays, as
    /// the one that a newer answer set must not be taken away by an older one.
    func forgottenIfOver(_ request: Request, _ response: Response) -> Response {
        guard let key = request.cookies[Self.cookieName(Self.sessionCookie, settings)]?.value,
            sessions.isOver(key, now: settings.now())
        else { return response }
        return forgotten(response)
    }

    /// An answer at which the browser forgets what it kept of this node's pages (W3C Clear Site Data).
    func forgotten(_ response: Response) -> Response {
        var response = response
        if let name = Self.clearSiteData { response.headers[name] = #""cache", "storage""# }
        return response
    }
    private static let clearSiteData = HTTPField.Name("Clear-Site-Data")
}

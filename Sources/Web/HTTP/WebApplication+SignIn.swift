import Access
package import Authentication
import Foundation
import HTMLBuilder
import HTTPTypes
package import Hummingbird
import Ledger
import Relationships
import Store

/// Signing in and out: the browser is sent to a provider and comes back with an answer for its own cookie only.
extension WebApplication {
    func addSignIn(to router: Router<BasicRequestContext>) {
        router.get("/sign-in") { request, _ in forgottenIfOver(request, signInPage(request)) }
        router.get("/sign-in/at/:code") { request, context in
            let code = context.parameters.get("code")
            guard let party = signInServices.parties.first(where: { $0.configuration.code == code }) else {
                return notFound(request)
            }
            guard isAskedForHere(request) else { return signInPage(request) }
            return try await sendAway(request, to: party, RelyingParty.Demand())
        }
        router.get("/sign-in/from-nhs-app") { request, _ in try await comeFromNHSApp(request) }
        router.get("/sign-in/callback/:code") { request, context in
            do { return try await callback(request, context) } catch let error as AuthenticationError {
                return notSignedIn(request, error)
            }
        }
        router.post("/sign-in/role") { request, _ in try await chooseRole(request) }
        router.post("/sign-in/back-channel/:code") { request, context in try await endElsewhere(request, context) }
        router.get("/record/:view/confirm") { request, context in try await confirm(request, context) }
        router.post("/sign-out") { request, _ in try await signOut(request) }
        signInServices.demonstration?.addRoutes(to: router, of: self)
    }

    private static let roleCookie = "__Host-longitude-role"
    private static let returnCookie = "__Host-longitude-return"

    /// The providers to choose from.
    func services() -> [(code: String, name: String)] {
        signInServices.parties.map(\.configuration).map {
            ($0.code, Self.name(of: $0) + ($0.kind == .nhsLogin ? ", to see your own record" : ""))
        }
    }

    /// What readers call a provider.
    static func name(of provider: ProviderConfiguration) -> String {
        switch provider.kind {
        case .cis2: "NHS Care Identity"
        case .nhsLogin: "NHS login"
        case .organisation: provider.code
        }
    }

    private func signInPage(_ request: Request) -> Response {
        var view = SignInView()
        view.services = services()
        let page = pageContext(request, nil)
        return plain(Pages.signInPage(view, page, choice: signInServices.demonstration?.onSignInPage(page)))
    }

    /// Whether whoever uses the browser asked for a page themselves, on a page of this node or in the address bar. On
    /// other sites a link, a form, a picture or a script may ask for it unseen.
    ///
    /// Sources: W3C Fetch Metadata Request Headers; for browsers without them the `Referer`, which our pages send.
    private func isAskedForHere(_ request: Request) -> Bool {
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
        guard let site = header("Sec-Fetch-Site") else {
            let host = request.head.authority ?? ""
            return header("Referer").map { $0.hasPrefix("https://\(host)/") || $0.hasPrefix("http://\(host)/") } ?? true
        }
        return ["same-origin", "none"].contains(site) && header("Sec-Fetch-User") ?? "?1" == "?1"
            && header("Sec-Fetch-Dest") ?? "document" == "document"
    }

    private func notSignedIn(_ request: Request, _ error: AuthenticationError) -> Response {
        note(.signInRefused, error.code, in: request, route: "/sign-in")
        return plain(Pages.notSignedInPage(error.description, pageContext(request, nil)), status: .unauthorized)
    }

    /// Sends the browser to a provider, with a cookie that its answer needs; a demonstration's own answers at once.
    package func sendAway(
        _ request: Request, to party: RelyingParty, _ demand: RelyingParty.Demand
    ) async throws -> Response {
        let now = settings.now()
        do {
            let (url, pending) = try await party.begin(demand, now: now)
            let demonstration = signInServices.demonstration(of: pending.provider)
            let answer = try demonstration?.answer(to: url, of: pending.provider, demand, now: now)
            var response = redirect(answer ?? url)
            response.setCookie(cookie(Self.pendingCookie, sessions.keep(pending, now: now), maxAge: 600))
            return response
        } catch let error as AuthenticationError { return notSignedIn(request, error) }
    }

    /// A provider's answer comes to the address of that provider, which refuses what was begun at another.
    private func callback(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let now = settings.now()
        guard let party = signInServices.party(context.parameters.get("code") ?? ""),
            let key = request.cookies[Self.cookieName(Self.pendingCookie, settings)]?.value,
            let pending = sessions.take(key, now: now)
        else { return signInFirst(request) }
        let signIn = try await party.finish(query: request.uri.query ?? "", pending: pending, now: now)
        if pending.isStepUp { return try await stepUp(request, signIn.proof, now: now) }
        let identity: StaffIdentity
        switch signIn.identity {
        case .staff(let staff): identity = staff
        case .person(let person): return try await begin(request, person, signIn.proof)
        }
        let roles = try await roles(of: identity, at: party, now)
        do {
            return try await begin(request, try identity.principal(map: { roles[$0] }), signIn.proof)
        } catch AuthenticationError.roleNotChosen {
            var response = plain(Pages.rolePage(identity.roles, pageContext(request, nil)))
            response.setCookie(cookie(Self.roleCookie, sessions.keep(signIn, now: now), maxAge: 600))
            response.setCookie(cookie(Self.pendingCookie, "", maxAge: 0))
            return response
        }
    }

    /// What a provider's roles mean to the policy in force, by the kind of organisation where there is one.
    private func roles(
        of identity: StaffIdentity, at party: RelyingParty, _ now: Int64
    ) async throws -> [StaffIdentity.NationalRole: Role] {
        var roles: [StaffIdentity.NationalRole: Role] = [:]
        for role in identity.roles where party.configuration.speaks(forOrganisation: role.organisation) {
            if let demonstration = signInServices.demonstration(of: party.configuration.code) {
                roles[role] = demonstration.role(of: role)
            } else {
                let kind = try await relationships.kind(ofOrganisation: role.organisation)
                roles[role] = try await relationships.policy(at: now)?.role(
                    code: role.roleCode, organisationKind: kind?.rawValue,
                    provider: party.configuration.kind == .cis2 ? nil : party.configuration.code)
            }
        }
        return roles
    }

    /// Begins a session, once its entry is durable. Whoever was signed in before is not any more.
    private func begin(_ request: Request, _ principal: Principal, _ proof: SignInProof) async throws -> Response {
        let now = settings.now()
        guard try await relationships.policy(at: now)?.permitsSigningIn(principal) ?? true else {
            throw AuthenticationError.activityMissing
        }
        let names = [principal.subject, proof.subject]
        guard try await !relationships.isClosed(account: names, of: principal.organisation) else {
            return closedAccount(request)
        }
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: now, action: .signIn, principal: principal, purpose: nil, route: "sign-in",
                basis: "signed in at \(proof.provider), \(proof.assurance.name)",
                parts: [.init(pid: nil, resources: [])]))
        endSession(of: request)
        var response = redirect(principal.role == .privacyOfficer ? "/privacy-officer/alerts" : "/search")
        let session = sessions.begin(principal, proof: proof, now: now)
        // An officer may have closed it since, and ended the sessions that there were.
        guard try await !relationships.isClosed(account: names, of: principal.organisation) else {
            sessions.end(session)
            return closedAccount(request)
        }
        response.setCookie(cookie(Self.sessionCookie, session))
        response.setCookie(cookie(Self.pendingCookie, "", maxAge: 0))
        return response
    }

    private func closedAccount(_ request: Request) -> Response {
        note(.signInRefused, "the account is closed at its organisation", in: request, route: "/sign-in")
        return plain(Pages.closedAccountPage(pageContext(request, nil)), status: .forbidden)
    }

    /// Begins the session of somebody who looks at their own record, when there is one that is theirs beyond doubt, or
    /// who may act for somebody.
    private func begin(_ request: Request, _ person: PersonIdentity, _ proof: SignInProof) async throws -> Response {
        let now = settings.now()
        let who = Principal(person)
        // Whether there is no record, or its pages are closed to keep somebody safe, is one answer.
        let mayAct = try await !relationships.acting(Principal(actingAs: person), now: now).isEmpty
        guard try await hasOwnRecord(who, now: now) || mayAct
        else {
            note(.signInRefused, "no own record to open", in: request, route: "/sign-in")
            return plain(Pages.noOwnRecordPage(pageContext(request, nil)), status: .forbidden)
        }
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: now, action: .signIn, principal: who, purpose: nil, route: "sign-in",
                basis: "signed in at \(proof.provider), \(proof.assurance.name)",
                parts: [.init(pid: nil, resources: [])]))
        endSession(of: request)
        var response = redirect(mayAct ? Routes.people.text : Routes.ownRecord.text)
        response.setCookie(cookie(Self.sessionCookie, sessions.begin(person, proof: proof, now: now)))
        response.setCookie(cookie(Self.pendingCookie, "", maxAge: 0))
        return response
    }

    /// Whether somebody may open a record as their own.
    func hasOwnRecord(_ who: Principal, now: Int64) async throws -> Bool {
        guard let proven = who.proven, let record = try await relationships.person(proven),
            case .permit = try await relationships.decide(
                principal: who, purpose: .ownRequest, person: record, now: now)
        else { return false }
        return true
    }

    /// Whoever was signed in in this browser is not any more.
    private func endSession(of request: Request) {
        if let key = request.cookies[Self.cookieName(Self.sessionCookie, settings)]?.value { sessions.end(key) }
    }

    /// The NHS App opens the record for somebody who is signed in there: NHS login is asked without another sign-in.
    /// Source: NHS App web integration, "Single sign on".
    private func comeFromNHSApp(_ request: Request) async throws -> Response {
        guard let party = signInServices.parties.first(where: { $0.configuration.kind == .nhsLogin }) else {
            return notFound(request)
        }
        var demand = RelyingParty.Demand()
        demand.assertedLoginIdentity = FormBody((request.uri.query ?? "").utf8)?["assertedLoginIdentity"]
        return try await sendAway(request, to: party, demand)
    }

    /// Someone with several roles has chosen one.
    private func chooseRole(_ request: Request) async throws -> Response {
        let now = settings.now()
        guard let form = try await form(request, nil), let chosen = form["role"],
            let key = request.cookies[Self.cookieName(Self.roleCookie, settings)]?.value,
            let signIn = sessions.takeChoice(key, now: now), case .staff(let identity) = signIn.identity,
            let party = signInServices.party(signIn.proof.provider)
        else { return signInFirst(request) }
        let roles = try await roles(of: identity, at: party, now)
        do {
            let principal = try identity.principal(in: chosen, map: { roles[$0] })
            var response = try await begin(request, principal, signIn.proof)
            response.setCookie(cookie(Self.roleCookie, "", maxAge: 0))
            return response
        } catch let error as AuthenticationError { return notSignedIn(request, error) }
    }

    // MARK: A fresh sign-in, for what needs one

    /// Sends the browser away to prove who it is once more, and back to where restricted items are opened.
    private func confirm(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        let view = context.parameters.get("view") ?? ""
        guard let proof = who.session.proof, let party = signInServices.party(proof.provider),
            sessions.view(view, session: who.key, now: settings.now()) != nil
        else { return notFound(request) }
        var response = try await sendAway(
            request, to: party, RelyingParty.Demand(isStepUp: true, subject: proof.subject))
        response.setCookie(cookie(Self.returnCookie, view, maxAge: 600))
        return response
    }

    /// Sends an officer's browser away to prove who they are once more, and back to the policy that they decide on.
    func confirm(_ request: Request, policy version: Int) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let proof = who.session.proof, let party = signInServices.party(proof.provider) else {
            return notFound(request)
        }
        var response = try await sendAway(
            request, to: party, RelyingParty.Demand(isStepUp: true, subject: proof.subject))
        response.setCookie(cookie(Self.returnCookie, Self.policyReturn + String(version), maxAge: 600))
        return response
    }
    /// No view session's identifier begins like it.
    private static let policyReturn = "policy:"

    /// Where somebody who signed in again goes on: what they have open, or the policy that they decide on.
    private func returnAddress(_ place: String, session: String, now: Int64) -> String? {
        if place.hasPrefix(Self.policyReturn), let version = Int(place.dropFirst(Self.policyReturn.count)) {
            return Routes.policy(version).text
        }
        return sessions.view(place, session: session, now: now) == nil ? nil : "/record/\(place)/break-glass"
    }

    private func stepUp(_ request: Request, _ proof: SignInProof, now: Int64) async throws -> Response {
        guard let who = signedIn(request),
            let place = request.cookies[Self.cookieName(Self.returnCookie, settings)]?.value,
            let key = sessions.stepUp(who.key, with: proof, now: now)
        else { return signInFirst(request) }
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: now, action: .signIn, principal: who.session.principal, purpose: nil,
                route: "confirm", basis: "signed in again at \(proof.provider), \(proof.assurance.name)",
                parts: [.init(pid: nil, resources: [])]))
        // The record may have been closed meanwhile; the session has its new key all the same.
        var response =
            returnAddress(place, session: key, now: now).map { redirect($0) }
            ?? viewEnded(request, SignedIn(key: key, session: who.session))
        response.setCookie(cookie(Self.sessionCookie, key))
        response.setCookie(cookie(Self.pendingCookie, "", maxAge: 0))
        response.setCookie(cookie(Self.returnCookie, "", maxAge: 0))
        return response
    }

    // MARK: Signing out

    private func signOut(_ request: Request) async throws -> Response {
        let (staff, person) = (signedIn(request), signedInPerson(request))
        let token = staff?.session.csrf ?? person?.session.csrf
        guard try await form(request, csrf: token) != nil else { return refusedForm(request) }
        note(.signedOut, in: request, route: "/sign-out")
        endSession(of: request)
        var response = redirect("/")
        // The provider's own session goes on: where it can be ended is a link, as forms may not lead elsewhere.
        if let proof = staff?.session.proof ?? person?.session.proof, let party = signInServices.party(proof.provider),
            let url = try? await party.signOutURL(now: settings.now()), let address = SafeURL(url)
        {
            response = plain(Pages.signedOutPage(address, pageContext(request, nil)))
        }
        response.setCookie(cookie(Self.sessionCookie, "", maxAge: 0))
        return forgotten(response)
    }

    /// A provider says that a session ended there. OpenID Connect Back-Channel Logout 1.0 section 2.8.
    private func endElsewhere(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let party = signInServices.party(context.parameters.get("code") ?? ""),
            let form = try await form(request, nil), let token = form["logout_token"]
        else { return plainText("", status: .badRequest) }
        do {
            let notice = try await party.notice(logoutToken: token, now: settings.now())
            sessions.end(subject: notice.subject, sid: notice.sid, provider: notice.provider)
            note(.signedOutByProvider, party.configuration.code, in: request, route: "/sign-in/back-channel")
            return plainText("", status: .ok)
        } catch let error as AuthenticationError {
            note(.signedOutByProvider, "refused: \(error.code)", in: request, route: "/sign-in/back-channel")
            return plainText("", status: .badRequest)
        }
    }
}

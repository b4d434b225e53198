import Access
import Authentication
import Foundation
import Hummingbird
import Ledger
import LegalTime
import Store

extension WebApplication {
    func addStart(to router: Router<BasicRequestContext>) {
        router.get("/") { request, _ in
            plain(Pages.startPage(try await startView(), pageContext(request, signedIn(request))))
        }
        router.get("/figures") { _, _ in plain(Pages.figuresPart(try await startView())) }
        router.get("/sign-in") { request, _ in
            var view = SignInView()
            view.groups = peopleToBe()
            return plain(Pages.signInPage(view, pageContext(request, nil)))
        }
        router.post("/sign-in") { request, _ in try await chooseIdentity(request) }
        router.post("/demo/sign-in") { request, _ in try await chooseIdentity(request) }
        router.get("/sign-in/callback") { request, _ in try await callback(request) }
        router.post("/sign-out") { request, _ in
            let who = signedIn(request)
            guard try await form(request, who) != nil else { return refusedForm(request) }
            if let who { sessions.end(who.key) }
            var response = redirect("/")
            response.setCookie(cookie(Self.sessionCookie, "", maxAge: 0))
            return response
        }
        router.post("/session/keep") { request, _ in
            signedIn(request) == nil ? signInFirst(request) : Response(status: .noContent)
        }
        router.get("/accessibility") { request, _ in
            plain(Pages.accessibilityPage(pageContext(request, signedIn(request))))
        }
        router.get("/privacy") { request, _ in
            plain(Pages.privacyPage(pageContext(request, signedIn(request))))
        }
        router.get("/how-measured") { request, _ in
            plain(Pages.measuredPage(try await startView().figures, pageContext(request, signedIn(request))))
        }
        router.get("/keyboard") { request, _ in
            plain(Pages.keyboardPage(pageContext(request, signedIn(request))))
        }
        router.post("/keyboard") { request, _ in
            guard let form = try await form(request, signedIn(request)) else { return refusedForm(request) }
            var response = redirect("/keyboard")
            response.setCookie(
                Cookie(
                    name: "lg-shortcuts", value: form["shortcuts"] == "off" ? "off" : "on", path: "/", sameSite: .lax))
            return response
        }
    }

    private func peopleToBe() -> [DemoGroup] {
        let people = provider.people.map { person in
            DemoPerson(
                id: person.principal.subject, name: person.principal.name,
                role: "\(person.principal.role.title), \(person.principal.organisationName)", story: person.task)
        }
        return [DemoGroup(title: "Care", people: people)]
    }

    /// The embedded provider's answer to a person's choice: a code, as if the browser had been sent there and back.
    private func chooseIdentity(_ request: Request) async throws -> Response {
        guard let form = try await form(request, nil), let subject = form["as"] else { return refusedForm(request) }
        let now = settings.now()
        let (pending, authorization) = party.begin()
        guard let code = try? provider.authorize(authorization, as: subject, now: now) else {
            return refusedForm(request)
        }
        var response = redirect("/sign-in/callback?code=\(code)&state=\(pending.state)")
        response.setCookie(cookie(Self.pendingCookie, sessions.keep(pending, now: now), maxAge: 600))
        return response
    }

    private func callback(_ request: Request) async throws -> Response {
        let now = settings.now()
        guard let key = request.cookies[Self.cookieName(Self.pendingCookie, settings)]?.value,
            let pending = sessions.take(key, now: now), let query = FormBody((request.uri.query ?? "").utf8),
            let code = query["code"], let state = query["state"], Token.equal(state, pending.state),
            let token = try? provider.token(
                code: code, verifier: pending.verifier, clientID: party.clientID, redirect: party.redirect, now: now),
            let principal = try? party.principal(token: token, pending: pending, now: now)
        else { return signInFirst(request) }
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: now, action: .signIn, principal: principal, purpose: nil, route: "sign-in",
                basis: "signed in", parts: [.init(pid: nil, resources: [])]))
        if let old = signedIn(request) { sessions.end(old.key) }
        var response = redirect(principal.role == .privacyOfficer ? "/privacy-officer/alerts" : "/search")
        response.setCookie(cookie(Self.sessionCookie, sessions.begin(principal, now: now)))
        response.setCookie(cookie(Self.pendingCookie, "", maxAge: 0))
        return response
    }

    /// The start page's figures, each measured on this node when the page is made.
    private func startView() async throws -> StartView {
        let counts = try await store.statistics(Policy.grant(job: .statistics))
        let head = try await ledger.head()
        let now = settings.now()
        var view = StartView()
        view.people = counts.people
        view.sources = counts.sources
        view.groups = peopleToBe()
        view.measuredAt = StaffDate(milliseconds: now).text
        func figure(_ label: String, _ value: String?, _ how: String) {
            view.figures.append(Figure(label: label, value: value, how: how))
        }
        figure(
            "sources answering", "\(counts.sourcesAvailable) of \(counts.sources)",
            "Sources registered on this node that are marked as available, of all that are registered.")
        figure(
            "half of record pages start within", figures.median.map { "\(max(1, Int($0.rounded(.up)))) ms" },
            "The median over the last 1,000 record pages of the time from the request to the first byte.")
        figure(
            "entries in the ledger", grouped(Int(head.size)),
            "The size of the ledger’s tree: one leaf for each record that an access or a write touched.")
        figure(
            "last ledger entry", head.time.map { StaffDate(milliseconds: $0).timeText ?? "" },
            "The time of the newest leaf.")
        figure("facts in the record", grouped(counts.resources), "Resources that are current, of every source.")
        figure(
            "in quarantine, with a reason", grouped(counts.quarantined),
            "Refused inputs that are kept for correction and replay.")
        figure(
            "pairs of records to review", grouped(counts.review),
            "Records with one NHS number that disagree on birth date or name.")
        figure(
            "oldest feed", counts.oldestFeed.map { Self.lag(now - $0) },
            "The longest time since any source that ever sent something last sent something.")
        return view
    }

    /// `12 h 32 min` for milliseconds.
    private static func lag(_ milliseconds: Int64) -> String {
        let minutes = max(0, milliseconds / 60_000)
        if minutes >= 2880 { return "\(minutes / 1440) days" }
        return minutes >= 60 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min"
    }
}

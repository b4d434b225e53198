import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import LegalTime
import Relationships
import Store

/// Sessions as their holders see them, and as a privacy officer ends them.
extension WebApplication {
    func addSessions(to router: Router<BasicRequestContext>) {
        router.get("/sessions") { request, _ in
            guard let holder = holder(request) else { return signInFirst(request) }
            return plain(
                Pages.ownSessionsPage(
                    ownSessions(holder.key), pageContext(request, signedIn(request))))
        }
        router.post("/sessions") { request, _ in
            guard let holder = holder(request) else { return signInFirst(request) }
            guard try await form(request, csrf: holder.csrf) != nil else { return refusedForm(request) }
            note(.signedOut, "other sessions of the same person", in: request, route: "/sessions")
            sessions.endOthers(of: holder.key, now: settings.now())
            return redirect(Routes.sessions.text)
        }
        router.get("/privacy-officer/sessions") { request, _ in
            guard let who = officer(request) else { return notOfficer(request) }
            return try await staffSessionsPage(StaffSessionsForm(), request, who)
        }
        router.post("/privacy-officer/sessions") { request, _ in try await endSessions(request) }
    }

    /// The session of whoever is signed in, at work or for their own record.
    private func holder(_ request: Request) -> (key: String, csrf: String)? {
        if let staff = signedIn(request) { return (staff.key, staff.session.csrf) }
        return signedInPerson(request).map { ($0.key, $0.session.csrf) }
    }

    private func ownSessions(_ key: String) -> [OwnSessionView] {
        sessions.own(key, now: settings.now()).map { own in
            let provider = signInServices.party(own.provider)?.configuration
            let name = provider.map { signInServices.demonstration(of: $0.code)?.name ?? Self.name(of: $0) }
            // What NHS login calls it says nothing to people.
            let strength = own.assurance.split(separator: ".").contains("P9") ? "identity proved" : own.assurance
            return OwnSessionView(
                begun: StaffDate(milliseconds: own.begun), used: StaffDate(milliseconds: own.used),
                assurance: [name, strength].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", "),
                isThis: own.isThis)
        }
    }

    private func staffSessionsPage(
        _ form: StaffSessionsForm, _ request: Request, _ who: SignedIn, status: HTTPResponse.Status = .ok,
        receipt: String? = nil
    ) async throws -> Response {
        let closed = try await relationships.closedAccounts(of: who.session.principal.organisation).map {
            ClosedAccountView(
                name: $0.item.name, officer: $0.item.closed.officer,
                closed: StaffDate(milliseconds: $0.item.closed.time))
        }
        return plain(
            Pages.staffSessionsPage(form, closed, pageContext(request, who)), status: status, receipt: receipt)
    }

    /// An officer ends every session of a member of staff of their organisation, closes their account there, or opens
    /// it again. The answer is the same whether there was a session, or anybody of that name.
    private func endSessions(_ request: Request) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        var form = StaffSessionsForm(
            name: fields["staff-name"], act: fields["act"].flatMap(StaffSessionsForm.Act.init) ?? .end)
        let principal = who.session.principal
        if form.name == principal.subject || form.name == who.session.proof?.subject {
            form.errors.append(
                FieldError(field: "staff-name", message: "End your own sessions under “Where you are signed in”"))
        }
        guard form.errors.isEmpty else {
            return try await staffSessionsPage(form, request, who, status: .badRequest)
        }
        let event = AccessEvent(
            id: EventID(), time: settings.now(), action: .privacyReview, principal: principal, purpose: nil,
            route: "sessions", basis: "\(form.act.basis) \(form.name)", parts: [.init(pid: nil, resources: [])])
        try await ledger.append(event)
        switch form.act {
        case .end: break
        // Kept before sessions end: who signs in meanwhile finds it closed.
        case .close: try await relationships.close(account: form.name, by: principal, now: settings.now())
        case .reopen: try await relationships.reopen(account: form.name, by: principal, now: settings.now())
        }
        if form.act != .reopen {
            sessions.end(staff: form.name, of: principal.organisation, now: settings.now())
        }
        form.isDone = true
        return try await staffSessionsPage(form, request, who, receipt: event.id.receipt)
    }
}

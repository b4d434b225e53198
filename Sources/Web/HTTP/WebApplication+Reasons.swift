import Access
import Authentication
import Hummingbird
import Ledger
import Relationships
import SharedRecord

/// Accesses that need a reason: a stated relationship, and restricted items.
extension WebApplication {
    func addReasons(to router: Router<BasicRequestContext>) {
        router.post("/claim") { request, _ in try await claim(request) }
        router.get("/record/:view/break-glass") { request, context in
            try await breakGlassPage(request, context, ReasonForm())
        }
        router.post("/record/:view/break-glass") { request, context in try await breakGlass(request, context) }
        router.post("/record/:view/mend-glass") { request, context in
            guard let who = signedIn(request) else { return signInFirst(request) }
            guard try await form(request, who) != nil else { return refusedForm(request) }
            let key = context.parameters.get("view") ?? ""
            guard sessions.view(key, session: who.key, now: settings.now()) != nil else {
                return viewEnded(request, who)
            }
            sessions.setGlassBroken(false, view: key, session: who.key)
            return redirect("/record/\(key)")
        }
    }

    /// States a relationship, after its entry is durable and the privacy officer's alert is kept.
    private func claim(_ request: Request) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        guard let fields = try await form(request, who), let token = fields["person"] else {
            return refusedForm(request)
        }
        let now = settings.now()
        let principal = who.session.principal
        let purpose = fields["purpose"].flatMap(Purpose.init(rawValue:)) ?? principal.usualPurpose
        guard let person = sessions.offered(token, session: who.key, now: now),
            case .deny(let denial) = try await relationships.decide(
                principal: principal, purpose: purpose, person: person, now: now), denial.mayClaim
        else { return notFound(request) }
        let reason = ReasonForm(
            reason: fields[ReasonForm.Field.reason], words: fields[ReasonForm.Field.words])
        guard reason.errors.isEmpty, let chosen = reason.reason else {
            return plain(
                Pages.claimPage(reason, ClaimContext(token: token, purpose: purpose), pageContext(request, who)),
                status: .badRequest)
        }
        let event = EventID()
        try await ledger.append(
            AccessEvent(
                id: event, time: now, action: .careClaim, principal: principal, purpose: purpose, route: "claim",
                policyVersion: try await relationships.policy(at: now)?.version ?? 0,
                basis: "stated: \(chosen.rawValue)",
                parts: try await parts(of: person, for: principal)))
        try await relationships.claim(
            principal, person: person, reason: chosen, words: reason.words, event: event, now: now)
        guard
            case .permit(let grant) = try await relationships.decide(
                principal: principal, purpose: purpose, person: person, now: now)
        else { return notFound(request) }
        // The page said already that the privacy officer is told.
        try await tell(try await relationships.notice(principal, person: person, now: now), grant, person, now)
        let view = sessions.open(
            session: who.key, person: person, purpose: purpose, receipt: grant.event.receipt, now: now)
        return redirect("/record/\(view)")
    }

    private func breakGlassPage(
        _ request: Request, _ context: BasicRequestContext, _ reason: ReasonForm
    ) async throws -> Response {
        let isFresh = signedIn(request)?.session.isFresh(now: settings.now()) ?? false
        return try await show(request, context, route: "break-glass") { record in
            guard record.mayBreakGlass else { return nil }
            let view = try record.head()
            return Shown(view.shown) {
                isFresh ? Pages.breakGlassPage(reason, view, $0) : Pages.confirmPage(view, $0)
            }
        }
    }

    /// Breaks the glass, after its entry is durable and the privacy officer's alert is kept.
    private func breakGlass(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let key = context.parameters.get("view") ?? ""
        let principal = who.session.principal
        guard let view = sessions.view(key, session: who.key, now: now) else { return viewEnded(request, who) }
        let may = try await relationships.read(
            principal: principal, purpose: view.purpose, person: view.person, now: now
        ) { grant, snapshot in try Record(snapshot: snapshot, grant: grant, now: now).mayBreakGlass }
        guard may == true else { return notFound(request) }
        guard !view.isGlassBroken else { return redirect("/record/\(key)") }
        guard who.session.isFresh(now: now) else { return redirect("/record/\(key)/break-glass") }
        let reason = ReasonForm(
            reason: fields[ReasonForm.Field.reason], words: fields[ReasonForm.Field.words])
        guard reason.errors.isEmpty, let chosen = reason.reason else {
            return try await breakGlassPage(request, context, reason)
        }
        guard sessions.mayTry("glass \(principal.subject)", limit: 10, now: now) else {
            return try await breakGlassPage(
                request, context, reason.refused("Too often. Wait a minute, then try again."))
        }
        // A form that is sent twice at once breaks it once: one entry, one alert.
        guard sessions.beginBreakingGlass(view: key, session: who.key) else { return redirect("/record/\(key)") }
        var isBroken = false
        defer { sessions.setGlassBroken(isBroken, view: key, session: who.key) }
        let event = EventID()
        try await ledger.append(
            AccessEvent(
                id: event, time: now, action: .breakGlass, principal: principal, purpose: view.purpose,
                route: "break-glass", policyVersion: try await relationships.policy(at: now)?.version ?? 0,
                basis: "restricted items: \(chosen.rawValue)", parts: try await parts(of: view.person, for: principal)))
        try await relationships.brokeGlass(
            principal, person: view.person, reason: chosen, words: reason.words, event: event, now: now)
        isBroken = true
        return redirect("/record/\(key)")
    }
}

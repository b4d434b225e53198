import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import NIOCore
import Relationships
import Store

/// Where privacy officers write the node's policies, try them on what happened, and approve each other's.
///
/// A policy is data of nobody's record: its pages are shown without an entry. What an officer does to one, and each dry
/// run, is entered in the ledger first.
extension WebApplication {
    func addPolicy(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/policy") { request, _ in try await policies(request, PolicyWordsForm()) }
        router.post("/privacy-officer/policy") { request, _ in try await beginPolicy(request) }
        router.get("/privacy-officer/policy/:version") { request, context in
            try await show(request, context) { Pages.policyPage($0, PolicyWordsForm(), $1) }
        }
        router.get("/privacy-officer/policy/:version/policy.json") { request, context in
            try await policyText(request, context)
        }
        router.get("/privacy-officer/policy/:version/dry-run") { request, context in
            try await costly(request) { try await dryRun(request, context) }
        }
        router.get("/privacy-officer/policy/:version/confirm") { request, context in
            guard let who = officer(request) else { return notOfficer(request) }
            guard let view = try await policyView(context, for: who), view.revision != nil else {
                return notFound(request)
            }
            return try await confirm(request, policy: view.document.version)
        }
        for (part, act) in Self.acts {
            router.post("/privacy-officer/policy/:version/\(part)") { request, context in
                try await self.act(act, request, context)
            }
        }
        addPolicyForms(to: router)
    }

    /// What can be done to a revision, by the last part of the address.
    private static var acts: [(part: String, act: PolicyRevision.Act.Kind)] {
        [("submit", .submitted), ("approve", .approved), ("send-back", .sentBack), ("withdraw", .withdrawn)]
    }

    // MARK: Showing

    private func policies(
        _ request: Request, _ form: PolicyWordsForm, status: Int = 200
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        let overview = try await relationships.policyOverview()
        return plain(
            Pages.policiesPage(overview, now: settings.now(), form, pageContext(request, who)),
            status: .init(code: status))
    }

    /// The policy of an address; nil when there is none of that number.
    func policyView(_ context: BasicRequestContext, for who: SignedIn) async throws -> PolicyView? {
        guard let version = context.parameters.get("version").flatMap({ Int($0) }) else { return nil }
        let overview = try await relationships.policyOverview()
        guard let document = overview.document(version) else { return nil }
        let now = settings.now()
        let policy: Policy
        // What is kept was checked when it was kept.
        do { policy = try Policy(document) } catch { throw StoreError.incompatible("Policy \(version): \(error)") }
        return PolicyView(
            policy, revision: overview.revision(version), before: overview.before(version),
            inForce: overview.policies.inForce(at: now)?.version, reader: who.session.principal,
            isFresh: who.session.isFresh(now: now))
    }

    /// A page of one policy.
    func show(
        _ request: Request, _ context: BasicRequestContext, status: Int = 200,
        _ page: (PolicyView, PageContext) -> [UInt8]?
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let view = try await policyView(context, for: who), let body = page(view, pageContext(request, who))
        else { return notFound(request) }
        return plain(body, status: .init(code: status))
    }

    /// The file that a node's configuration takes.
    private func policyText(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let view = try await policyView(context, for: who) else { return notFound(request) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json",
                .contentDisposition: "attachment; filename=\"policy-\(view.document.version).json\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: Array(view.document.json))))
    }

    /// Counts whose access would change: one entry on nobody's chain, as a count names nobody.
    private func dryRun(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let view = try await policyView(context, for: who), let before = view.before else {
            return notFound(request)
        }
        let now = settings.now()
        guard sessions.mayTry("dry run \(who.session.principal.subject)", limit: 10, now: now) else {
            return badRequest(request, status: .tooManyRequests)
        }
        let policy: Policy
        do { policy = try Policy(view.document) } catch { return notFound(request) }
        let event = policyEvent(
            who, .query, "policy dry run",
            "count of accesses that policy \(view.document.version) would change, after \(before.version)")
        let run = try await relationships.dryRun(policy, after: before, in: ledger, now: now)
        let page = pageContext(request, who)
        return answer(try await ledger.release(Disclosure(event: event) { Pages.dryRunPage(view, run, page) }))
    }

    /// What an officer does to a policy: an entry on nobody's chain.
    func policyEvent(
        _ who: SignedIn, _ action: AccessEvent.Action, _ route: String, _ basis: String
    ) -> AccessEvent {
        AccessEvent(
            id: EventID(), time: settings.now(), action: action, principal: who.session.principal, purpose: nil,
            route: route, basis: basis, parts: [.init(pid: nil, resources: [])])
    }

    // MARK: What is done to a policy

    private func beginPolicy(_ request: Request) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let words = PolicyWordsForm(fields)
        guard words.errors.isEmpty, let base = fields["base"].flatMap({ Int($0) }) else {
            return try await policies(request, words, status: 400)
        }
        guard try await relationships.policyOverview().document(base) != nil else { return notFound(request) }
        try await ledger.append(policyEvent(who, .policy, "policy", "a policy begun from policy \(base)"))
        do {
            let version = try await relationships.beginPolicy(
                from: base, why: words.words, by: who.session.principal, now: settings.now())
            return redirect(Routes.policy(version ?? base).text)
        } catch StoreError.conflict { return redirect(Routes.policies.text) }
    }

    private func act(
        _ kind: PolicyRevision.Act.Kind, _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        guard let view = try await policyView(context, for: who), let revision = view.revision else {
            return notFound(request)
        }
        let now = settings.now()
        // A screen left open decides nothing.
        if kind == .approved || kind == .sentBack, !who.session.isFresh(now: now) {
            return redirect(Routes.policy(view.document.version).text)
        }
        var words = ""
        if kind == .submitted || kind == .sentBack {
            let form = PolicyWordsForm(fields)
            guard form.errors.isEmpty else {
                return try await show(request, context, status: 400) { Pages.policyPage($0, form, $1) }
            }
            words = form.words
        }
        let act = PolicyRevision.Act(kind: kind, by: who.session.principal, time: now, words: words)
        let (version, seal) = (fields["version"].flatMap { Int($0) } ?? 0, fields["seal"] ?? "")
        do {
            // What is refused is not entered as done.
            try await relationships.mayAct(act, on: revision, version: version, seal: seal)
            try await ledger.append(
                policyEvent(
                    who, .policy, "policy", "policy \(view.document.version): \(kind.rawValue), seal \(seal)"))
            try await relationships.act(act, on: revision, version: version, seal: seal)
        } catch let refusal as PolicyRefusal {
            return try await show(request, context, status: 409) {
                Pages.policyPage($0, PolicyWordsForm(refused: refusal), $1)
            }
        }
        return redirect(Routes.policy(view.document.version).text)
    }
}

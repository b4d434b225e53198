import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import LegalTime
import Relationships
import Store

/// Who may act for a person, recorded by a privacy officer who saw the evidence, and ended by them.
extension WebApplication {
    func addProxies(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/choices/:token/proxy") { request, context in
            try await unlessOwn(request, context) {
                try await proxyPage(
                    request, context, ProxyForm(today: LondonTime(milliseconds: settings.now()).day))
            }
        }
        router.post("/privacy-officer/choices/:token/proxy") { request, context in
            try await unlessOwn(request, context) { try await authorise(request, context) }
        }
        router.post("/privacy-officer/choices/:token/proxy/:key") { request, context in
            try await unlessOwn(request, context) { try await end(request, context) }
        }
    }

    private func end(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now),
            let key = context.parameters.get("key").flatMap({ EventID($0) }),
            try await relationships.authorities(for: person).contains(where: { $0.key == key })
        else { return notFound(request) }
        // To end it is never held up for want of words.
        let words = String((fields["words-\(key.description.prefix(8))"] ?? "").prefix(ReasonForm.mostWords))
        try await ledger.append(
            try await choiceEvent(who, person, .choice, "proxy", "authority to act ended", now))
        try await relationships.end(
            key, person: person,
            ProxyAuthority.Ending(
                time: now, by: who.session.principal.name, words: words.isEmpty ? "No reason given" : words))
        return redirect(Routes.choices(token).text)
    }

    private func proxyPage(
        _ request: Request, _ context: BasicRequestContext, _ form: ProxyForm
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now),
            let demographics = try await relationships.demographics(of: person)
        else { return notFound(request) }
        let view = CandidateView(demographics, token: token, now: now)
        let page = pageContext(request, who)
        let released = try await ledger.release(
            Disclosure(
                event: try await choiceEvent(who, person, .privacyReview, "proxy", "who may act for the person", now)
            ) { Pages.proxyPage(view, form, page) })
        var response = answer(released)
        if !form.errors.isEmpty { response.status = .badRequest }
        return response
    }

    private func authorise(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now),
            let demographics = try await relationships.demographics(of: person),
            let policy = try await relationships.policy(at: now)
        else { return notFound(request) }
        let form = ProxyForm(
            { fields[$0] }, for: demographics.nhsNumber, born: try await relationships.born(person),
            rule: policy.ages, officer: who.session.principal.name, now: now)
        guard let authority = form.authority else { return try await proxyPage(request, context, form) }
        try await ledger.append(
            try await choiceEvent(
                who, person, .choice, "proxy", "authority to act recorded: \(authority.basis.rawValue)", now))
        try await relationships.authorise(authority, person: person)
        return redirect(Routes.choices(token).text)
    }
}

import Access
import Authentication
import Hummingbird
import Ledger
import Relationships
import Store

/// The privacy officer's room: they look at accesses, not at records.
extension WebApplication {
    func addPrivacy(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/alerts") { request, _ in
            guard let who = signedIn(request) else { return signInFirst(request) }
            guard who.session.principal.role == .privacyOfficer else { return notFound(request) }
            let organisation = who.session.principal.organisation
            let own = try await relationships.ownRecords(of: who.session.principal)
            let open = try await relationships.alerts(organisation: organisation, .open)
                .filter { !own.contains($0.pid) }
            let closed = try await relationships.alerts(organisation: organisation, .closed, limit: 50)
                .filter { !own.contains($0.pid) }
            let page = pageContext(request, who)
            // Named as on the page of each: the entry of the list stands on the chain of every record in it.
            var people: [Int64: CandidateView] = [:]
            for alert in open + closed where people[alert.pid] == nil {
                people[alert.pid] = try await relationships.person(of: alert)
                    .map { CandidateView($0, now: settings.now()) }
            }
            let named = people
            let released = try await ledger.release(
                Disclosure(event: reviewEvent(who, open + closed, "alerts", "review of accesses")) {
                    Pages.alertsPage(open: open, closed: closed, people: named, page)
                })
            return answer(released)
        }
        router.get("/privacy-officer/alerts/:key") { request, context in
            try await unlessOwnAlert(request, context) {
                try await show(alert: request, context) { _ in FindingForm() }
            }
        }
        router.post("/privacy-officer/alerts/:key") { request, context in
            try await unlessOwnAlert(request, context) { try await close(request, context) }
        }
    }

    private func unlessOwnAlert(
        _ request: Request, _ context: BasicRequestContext, _ body: () async throws -> Response
    ) async throws -> Response {
        try await unlessOwn(
            request, about: { try await alert(context, for: $0).map { [$0.pid] } ?? [] }, body)
    }

    /// What an officer looked at: an entry on the chain of each record that an alert is about.
    private func reviewEvent(
        _ who: SignedIn, _ alerts: [Stored<PrivacyAlert>], _ route: String, _ basis: String
    ) -> AccessEvent {
        return AccessEvent(
            id: EventID(), time: settings.now(), action: .privacyReview, principal: who.session.principal,
            purpose: nil, route: route, basis: basis,
            parts: AccessEvent.parts(of: alerts.map(\.pid)))
    }

    private func alert(
        _ context: BasicRequestContext, for who: SignedIn
    ) async throws -> Stored<PrivacyAlert>? {
        guard who.session.principal.role == .privacyOfficer,
            let key = context.parameters.get("key").flatMap({ EventID($0) })
        else { return nil }
        return try await relationships.alert(key, organisation: who.session.principal.organisation)
    }

    private func show(
        alert request: Request, _ context: BasicRequestContext,
        _ form: (SignedIn) async throws -> FindingForm?
    ) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        guard let alert = try await alert(context, for: who), let form = try await form(who) else {
            return notFound(request)
        }
        let page = pageContext(request, who)
        let person = try await relationships.person(of: alert).map { CandidateView($0, now: settings.now()) }
        let released = try await ledger.release(
            Disclosure(event: reviewEvent(who, [alert], "alert", "review of an access")) {
                Pages.alertPage(alert, person, form, page)
            })
        return answer(released)
    }

    private func close(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        guard let alert = try await alert(context, for: who),
            // Nobody judges their own access.
            alert.item.principal.subject != who.session.principal.subject
        else { return notFound(request) }
        guard alert.item.state == .open else { return redirect("/privacy-officer/alerts/\(alert.key)") }
        let finding = FindingForm(
            justified: fields[FindingForm.Field.isJustified], words: fields[FindingForm.Field.words])
        guard finding.errors.isEmpty, let isJustified = finding.isJustified else {
            return try await show(alert: request, context) { _ in finding }
        }
        try await ledger.append(
            reviewEvent(who, [alert], "alert closed", isJustified ? "access found right" : "access found not right"))
        do {
            let found = PrivacyAlert.Finding(
                officer: who.session.principal.name, time: settings.now(), words: finding.words,
                isJustified: isJustified)
            try await relationships.close(
                alert, replacing: fields["version"].flatMap { Int($0) } ?? 0, found)
        } catch StoreError.conflict { return redirect("/privacy-officer/alerts/\(alert.key)") }
        return redirect("/privacy-officer/alerts")
    }
}

extension AccessEvent {
    /// An entry on the chain of each record that something is kept with, once; what is nobody's is on none.
    static func parts(of pids: [Int64]) -> [Part] {
        let pids = Set(pids).subtracting([0]).sorted()
        return pids.isEmpty ? [Part(pid: nil, resources: [])] : pids.map { Part(pid: $0, resources: []) }
    }
}

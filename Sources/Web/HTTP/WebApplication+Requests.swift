import Access
import Authentication
import FHIR
import HTMLBuilder
import Hummingbird
import Ledger
import LegalTime
import Relationships
import SharedRecord
import Store

/// Requests of people for a copy of what this node holds of them, answered by privacy officers.
extension WebApplication {
    func addRequests(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/requests") { request, _ in
            guard let who = officer(request) else { return notOfficer(request) }
            return plain(Pages.officerSearchPage(.requests, SearchView(), pageContext(request, who)))
        }
        router.post("/privacy-officer/requests") { request, _ in try await findPerson(request, for: .requests) }
        router.get("/privacy-officer/requests/:token") { request, context in
            try await unlessOwn(request, context) { try await asked(request, context, RequestForm()) }
        }
        router.post("/privacy-officer/requests/:token") { request, context in
            try await unlessOwn(request, context) { try await ask(request, context) }
        }
        router.get("/privacy-officer/cases/:key/copy") { request, context in
            try await unlessOwnCase(request, context) {
                try await costly(request) {
                    try await copy(request, context, "subject access copy", "text/html; charset=utf-8") { copy, page in
                        Pages.subjectAccessPage(copy, page)
                    }
                }
            }
        }
        router.get("/privacy-officer/cases/:key/copy.json") { request, context in
            try await unlessOwnCase(request, context) {
                try await costly(request) {
                    try await copy(request, context, "subject access file", "application/json") { copy, _ in copy.json }
                }
            }
        }
    }

    // MARK: Recording a request

    private func asked(
        _ request: Request, _ context: BasicRequestContext, _ form: RequestForm
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now),
            let demographics = try await relationships.demographics(of: person)
        else { return notFound(request) }
        let view = CandidateView(demographics, token: token, now: now)
        let page = pageContext(request, who)
        let records = try await relationships.allRecords(ofPerson: person)
        let released = try await ledger.release(
            Disclosure(event: caseEvent(who, records, "request", "person who asks for a copy")) {
                Pages.requestPage(view, form, page)
            })
        var response = answer(released)
        if !form.errors.isEmpty { response.status = .badRequest }
        return response
    }

    private func ask(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let (principal, now) = (who.session.principal, settings.now())
        guard let person = sessions.offered(context.parameters.get("token") ?? "", session: who.key, now: now),
            let record = try await relationships.allRecords(ofPerson: person).first
        else { return notFound(request) }
        let form = RequestForm(now: now) { fields[$0] }
        guard form.errors.isEmpty, let received = form.received else { return try await asked(request, context, form) }
        let records = try await relationships.allRecords(ofPerson: person)
        try await ledger.append(caseEvent(who, records, "request", "request for a copy recorded"))
        // The month runs from the day of receipt (UK GDPR article 12(3)) to the end of the day in London.
        let due = LondonTime.start(of: CivilDay(number: received.adding(months: 1).number + 1)) - 1
        let key = try await relationships.open(
            PrivacyCase(
                kind: .subjectAccess, organisation: principal.organisation, origin: .request,
                accessed: LondonTime.start(of: received), records: [record], opened: now, by: principal, due: due))
        return redirect(Routes.privacyCase(key.description).text)
    }

    // MARK: The copy

    /// What an open request of a case needs; nil when the case is none, or is not the officer's.
    private func request(
        _ context: BasicRequestContext, _ who: SignedIn
    ) async throws -> (stored: Stored<PrivacyCase>, person: Int64)? {
        guard let stored = try await privacyCase(context, for: who), stored.item.kind == .subjectAccess,
            // Whoever makes the copy handles the case, while it is open: nobody else has a reason to.
            stored.item.closed == nil, stored.item.handler?.subject == who.session.principal.subject,
            let record = stored.item.records.first, let person = try await relationships.person(ofRecord: record)
        else { return nil }
        return (stored, person)
    }

    private func copy(
        _ request: Request, _ context: BasicRequestContext, _ route: String, _ type: String,
        _ render: @escaping @Sendable (SubjectAccessCopy, PageContext) -> [UInt8]
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let (stored, person) = try await self.request(context, who) else { return notFound(request) }
        let (now, name) = (settings.now(), settings.nodeName)
        guard
            let access = try await relationships.subjectAccess(
                person, ledger: ledger, now: now,
                { grant, snapshot in try SubjectAccessCopy.Part(snapshot, grant, node: name, now: now) })
        else { return plain(Pages.noCopyPage(stored.key.description, pageContext(request, who)), status: .conflict) }
        let copy = SubjectAccessCopy(access, node: name, due: stored.item.due, now: now)
        let event = AccessEvent(
            id: EventID(), time: now, action: .read, principal: who.session.principal, purpose: .ownRequest,
            route: route, policyVersion: access.grant.policyVersion, basis: "the person’s request for a copy",
            parts: access.copy.parts.map { .init(pid: $0.pid, resources: $0.rids) })
        var page = pageContext(request, who)
        page.receipt = event.id.receipt
        let released = try await ledger.release(Disclosure(event: event) { [page] in render(copy, page) })
        var response = answer(released, type: type)
        if type == "application/json" {
            response.headers[.contentDisposition] = "attachment; filename=\"copy-\(stored.key.receipt).json\""
        }
        return response
    }

    /// What the copy of a request leaves out, for the page of its case; nil when no copy can be made.
    func kept(of item: PrivacyCase) async throws -> KeptFromCopy? {
        guard let record = item.records.first, let person = try await relationships.person(ofRecord: record) else {
            return nil
        }
        return try await relationships.subjectAccess(person, ledger: ledger, now: settings.now()) { _, _ in }?.kept
    }
}

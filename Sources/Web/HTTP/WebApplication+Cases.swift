import Access
import AccessReview
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import Relationships
import Store

/// Cases: what privacy officers look into, with its evidence.
extension WebApplication {
    func addCases(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/cases") { request, _ in
            guard let who = officer(request) else { return notOfficer(request) }
            let organisation = who.session.principal.organisation
            let own = try await relationships.ownRecords(of: who.session.principal)
            let open = try await relationships.cases(of: organisation, isOpen: true)
                .filter { own.isDisjoint(with: $0.item.records) }
            let closed = try await relationships.cases(of: organisation, isOpen: false, limit: 50)
                .filter { own.isDisjoint(with: $0.item.records) }
            let (page, now) = (pageContext(request, who), settings.now())
            // The list names no patient: an entry on nobody's chain.
            let released = try await ledger.release(
                Disclosure(event: caseEvent(who, [], "cases", "review of cases")) {
                    Pages.casesPage(open: open, closed: closed, now: now, page)
                })
            return answer(released)
        }
        router.post("/privacy-officer/cases") { request, _ in try await open(request) }
        router.get("/privacy-officer/cases/:key") { request, context in
            guard let who = officer(request) else { return notOfficer(request) }
            return try await unlessOwnCase(request, context) {
                guard let stored = try await privacyCase(context, for: who) else { return notFound(request) }
                return try await show(stored, who, CaseForm(), request)
            }
        }
        router.post("/privacy-officer/cases/:key") { request, context in
            try await unlessOwnCase(request, context) { try await change(request, context) }
        }
        router.get("/privacy-officer/cases/:key/evidence.json") { request, context in
            guard let who = officer(request) else { return notOfficer(request) }
            return try await unlessOwnCase(request, context) {
                try await costly(request) {
                    guard let stored = try await privacyCase(context, for: who),
                        stored.item.mayBeHandled(by: who.session.principal)
                    else { return notFound(request) }
                    return try await evidence(stored, who)
                }
            }
        }
    }

    /// The answer of `body`, unless the case is about the officer's own record.
    func unlessOwnCase(
        _ request: Request, _ context: BasicRequestContext, _ body: () async throws -> Response
    ) async throws -> Response {
        try await unlessOwn(
            request, about: { try await privacyCase(context, for: $0)?.item.records ?? [] }, body)
    }

    func privacyCase(_ context: BasicRequestContext, for who: SignedIn) async throws -> Stored<PrivacyCase>? {
        guard let key = context.parameters.get("key").flatMap({ EventID($0) }) else { return nil }
        return try await relationships.privacyCase(key, of: who.session.principal.organisation)
    }

    /// What an officer did with a case: an entry on the chain of each record that it is about.
    func caseEvent(
        _ who: SignedIn, _ records: [Int64], _ route: String, _ basis: String,
        _ action: AccessEvent.Action = .privacyReview
    ) -> AccessEvent {
        AccessEvent(
            id: EventID(), time: settings.now(), action: action, principal: who.session.principal,
            purpose: nil, route: route, basis: basis,
            parts: AccessEvent.parts(of: records))
    }

    // MARK: Opening

    private func open(_ request: Request) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        guard let opened = try await begun(fields, who, request),
            // Nobody judges their own access.
            opened.mayBeHandled(by: who.session.principal)
        else { return notFound(request) }
        return try await unlessOwn(request, about: { _ in opened.records }) {
            let records = try await relationships.present(opened.records)
            try await ledger.append(caseEvent(who, records, "case", "case opened"))
            let key = try await relationships.open(opened)
            return redirect(Routes.privacyCase(key.description).text)
        }
    }

    /// The case that a form opens; nil when what it names is not there, or not the organisation's.
    private func begun(_ fields: FormBody, _ who: SignedIn, _ request: Request) async throws -> PrivacyCase? {
        let (principal, now) = (who.session.principal, settings.now())
        guard let key = fields["key"].flatMap({ EventID($0) }) else { return nil }
        switch fields["from"] {
        case "alert":
            guard let alert = try await relationships.alert(key, organisation: principal.organisation) else {
                return nil
            }
            return PrivacyCase(
                kind: .access, organisation: principal.organisation, origin: .alert(key.description),
                reader: alert.item.principal, event: alert.item.event, accessed: alert.item.time,
                records: [alert.pid], opened: now, by: principal)
        case "question":
            guard let question = try await relationships.question(key, to: principal.organisation),
                question.item.kind == .access
            else { return nil }
            return PrivacyCase(
                kind: .access, organisation: principal.organisation, origin: .question(key.description),
                reader: question.item.reader, event: question.item.event ?? "",
                accessed: question.item.accessed ?? question.item.asked, records: [question.pid], opened: now,
                by: principal)
        case "unusual":
            // The list is made anew: what a form says of somebody is not believed.
            return try await unusual(for: who, request).found.lines
                .first { $0.event == key && $0.rule.rawValue == fields["rule"] }
                .map { PrivacyCase($0, by: principal, now: now) }
        default: return nil
        }
    }

    // MARK: Looking at one

    func show(
        _ stored: Stored<PrivacyCase>, _ who: SignedIn, _ form: CaseForm, _ request: Request
    ) async throws -> Response {
        let records = try await relationships.present(stored.item.records)
        let now = settings.now()
        let people = try await relationships.people(ofRecords: records)
        var view = CaseView(
            stored, people: people.map { CandidateView($0.who, now: now) },
            mayBeHandled: stored.item.mayBeHandled(by: who.session.principal), now: now)
        view.saw = Reader.each(of: try await costly(request) { try await correction.saw(stored.item) })
        let right = try await relationships.present([stored.item.filing?.right].compactMap { $0 })
        view.right = try await relationships.people(ofRecords: right).first.map { CandidateView($0.who, now: now) }
        view.isHandler = stored.item.handler?.subject == who.session.principal.subject
        if stored.item.kind == .subjectAccess, view.isHandler, stored.item.closed == nil {
            view.kept = try await costly(request) { try await kept(of: stored.item) }
        }
        let page = pageContext(request, who)
        let released = try await ledger.release(
            Disclosure(event: caseEvent(who, records + right, "case", "review of a case")) { [view] in
                Pages.casePage(view, form, page)
            })
        var response = answer(released)
        if !form.errors.isEmpty { response.status = .badRequest }
        return response
    }

    // MARK: Changing one

    private func change(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        guard let stored = try await privacyCase(context, for: who),
            stored.item.mayBeHandled(by: who.session.principal)
        else { return notFound(request) }
        let back = redirect(Routes.privacyCase(stored.key.description).text)
        guard stored.item.closed == nil else { return back }
        let form = CaseForm { fields[$0] }
        guard let step = form.step else { return notFound(request) }
        guard form.errors.isEmpty else { return try await show(stored, who, form, request) }
        let records = try await relationships.present(stored.item.records)
        try await ledger.append(caseEvent(who, records, "case", "case: \(step.rawValue)"))
        let (principal, now) = (who.session.principal, settings.now())
        let note = PrivacyCase.Note(time: now, officer: principal.name, words: form.words)
        do {
            try await relationships.change(stored, by: principal) { item in
                switch step {
                case .take: item.handler = PrivacyCase.Officer(principal)
                case .note: item.notes.append(note)
                case .told: item.told[form.event] = note
                case .close:
                    guard let outcome = form.outcome else { return }
                    item.closed = PrivacyCase.Closing(
                        outcome: outcome, officer: principal.name, time: now, words: form.words)
                }
            }
        } catch StoreError.conflict {
            // Somebody else was first: the page shows it.
        }
        return back
    }

    // MARK: Evidence

    private func evidence(_ stored: Stored<PrivacyCase>, _ who: SignedIn) async throws -> Response {
        let item = stored.item
        let records = try await relationships.present(item.records)
        let (principal, now) = (who.session.principal, settings.now())
        _ = try await ledger.publish(time: now)
        let pids = try await relationships.allRecords(of: records)
        guard !pids.isEmpty else { return notFoundEvidence() }
        let bundle = try await ledger.evidence(ofRecords: pids) { CaseEvidence.concerns($0, item) }
        var explanation: Explanation?
        if let reader = item.reader, let person = try await relationships.people(ofRecords: records).first?.person {
            let began = try bundle.chains.flatMap(\.entries).compactMap(\.text).map { try RecordedAccess(text: $0) }
                .first { $0.event.description == item.event }
            explanation = try await relationships.explanation(
                of: reader, purpose: began?.purpose ?? .directCare, person: person, at: item.accessed)
        }
        var alert: PrivacyAlert?, question: PersonQuestion?
        if case .alert(let key) = item.origin, let key = EventID(key) {
            alert = try await relationships.alert(key, organisation: item.organisation)?.item
        }
        if case .question(let key) = item.origin, let key = EventID(key) {
            question = try await relationships.question(key, to: item.organisation)?.item
        }
        let evidence = CaseEvidence(
            item: item, bundle: bundle, policy: try await relationships.policy(at: item.accessed),
            explanation: explanation,
            alert: alert, question: question, made: now, by: principal)
        let released = try await ledger.release(
            Disclosure(event: caseEvent(who, records, "evidence", "evidence of a case made")) { evidence.json })
        var response = answer(released, type: "application/json")
        response.headers[.contentDisposition] = "attachment; filename=\"evidence-\(stored.key.receipt).json\""
        return response
    }

    private func notFoundEvidence() -> Response {
        plain(Array("Every record of this case was erased: there is no chain to prove from.\n".utf8), status: .gone)
    }
}

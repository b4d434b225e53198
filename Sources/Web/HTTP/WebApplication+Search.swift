import Access
import Authentication
import Hummingbird
import Ledger
import LegalTime
import Relationships
import Store

extension WebApplication {
    func addSearch(to router: Router<BasicRequestContext>) {
        router.get("/search") { request, _ in
            guard let who = signedIn(request) else { return signInFirst(request) }
            return plain(Pages.searchPage(SearchView(), pageContext(request, who)))
        }
        router.post("/search") { request, _ in try await search(request) }
        router.post("/open") { request, _ in try await open(request) }
    }

    private func search(_ request: Request) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let page = pageContext(request, who)
        let now = settings.now()
        // A privacy officer looks for people in their own room, to record what they choose.
        guard who.session.principal.role != .privacyOfficer,
            let grant = try await relationships.policy(at: now)?.identify(principal: who.session.principal)
        else { return notFound(request) }
        var (view, query) = SearchRequest.read(fields)
        guard sessions.mayTry(who.session.principal.subject, limit: 30, now: now) else {
            view.errors = [
                FieldError(
                    field: SearchForm.Field.nhsNumber, message: "Too many searches. Wait a minute, then search again.")
            ]
            return plain(Pages.searchPage(view, page), status: .tooManyRequests)
        }
        guard let query else { return plain(Pages.searchPage(view, page), status: .badRequest) }
        let start = ContinuousClock.now
        let candidates = try await find(query, grant, who, now: now)
        if candidates.isEmpty, query.birthDate == nil {
            // The same answer for a number nobody has, and for one of a person there is no relationship with.
            view.outcome = .needsBirthDate
            try await ledger.append(event(grant, who, parts: [.init(pid: nil, resources: [])], now: now))
            // Only of a known number a decision was made: the answer goes out at one time for both.
            let answered = start.duration(to: .now)
            let beats = Int(answered / Self.searchBeat) + 1
            try await Task.sleep(for: Self.searchBeat * beats - answered)
            return plain(Pages.searchPage(view, page), receipt: grant.event.receipt)
        }
        view.outcome =
            candidates.count > grant.limit
            ? .tooMany
            : .found(
                candidates.map { candidate in
                    CandidateView(
                        candidate.demographics,
                        token: sessions.offer(session: who.key, person: candidate.person, now: now),
                        now: now)
                })
        // A candidate list is one entry for each person shown; an empty one is an entry on nobody's chain.
        let shown = candidates.count > grant.limit ? [] : candidates
        let parts = try await parts(ofFound: shown, for: who.session.principal)
        let found = view
        var waiting = page
        waiting.isSpooled = true
        let spooled = waiting
        let released = try await ledger.release(
            Disclosure(
                event: event(grant, who, parts: parts, now: now), waiting: { Pages.searchPage(found, spooled) }
            ) { Pages.searchPage(found, page) })
        return answer(released)
    }

    /// Answers that must not tell by their time whether somebody is known go out in steps of this.
    private static let searchBeat = Duration.milliseconds(25)

    private func find(
        _ query: CandidateQuery, _ grant: IdentifyGrant, _ who: SignedIn, now: Int64
    ) async throws -> [Candidate] {
        var query = query
        if query.birthDate == nil, let number = query.nhsNumber {
            for person in try await store.persons(grant, nhsNumber: number) {
                let decision = try await relationships.decide(
                    principal: who.session.principal, purpose: who.session.principal.usualPurpose, person: person,
                    now: now)
                if case .permit = decision { query.related.append(person) }
            }
        }
        return try await store.candidates(grant, query)
    }

    private func event(
        _ grant: IdentifyGrant, _ who: SignedIn, parts: [AccessEvent.Part], now: Int64
    ) -> AccessEvent {
        AccessEvent(
            id: grant.event, time: now, action: .query, principal: who.session.principal, purpose: nil,
            route: "search", policyVersion: grant.policyVersion, basis: "search by identifiers", parts: parts)
    }

    private func open(_ request: Request) async throws -> Response {
        guard let who = signedIn(request) else { return signInFirst(request) }
        guard let fields = try await form(request, who), let token = fields["person"] else {
            return refusedForm(request)
        }
        let now = settings.now()
        let principal = who.session.principal
        let purpose = fields["purpose"].flatMap(Purpose.init(rawValue:)) ?? principal.usualPurpose
        guard let person = sessions.offered(token, session: who.key, now: now) else { return notFound(request) }
        switch try await relationships.decide(principal: principal, purpose: purpose, person: person, now: now) {
        case .deny(let denial):
            let event = EventID()
            try await ledger.append(
                AccessEvent(
                    id: event, time: now, action: .denied, principal: principal, purpose: purpose, route: "open",
                    policyVersion: try await relationships.policy(at: now)?.version ?? 0, basis: denial.reason,
                    parts: try await parts(of: person, for: principal)))
            if denial.isOwn { return try await refuseOwn(request, who, person, event, now) }
            guard denial.mayClaim else { return notFound(request) }
            return plain(
                Pages.claimPage(
                    ReasonForm(), ClaimContext(token: token, purpose: purpose), pageContext(request, who)),
                status: .notFound)
        case .permit(let grant):
            let notice = try await relationships.notice(principal, person: person, now: now)
            guard notice.warned.isEmpty || fields["told"] == "yes" else {
                // That the person works here, or lives near, is something about them: it leaves with its entry.
                let event = AccessEvent(
                    id: EventID(), time: now, action: .query, principal: principal, purpose: purpose,
                    route: RecordedAccess.noticeRoute, policyVersion: grant.policyVersion,
                    basis: "warned before opening", parts: try await parts(of: person, for: principal))
                let page = pageContext(request, who)
                return answer(
                    try await ledger.release(
                        Disclosure(event: event) {
                            Pages.noticePage(notice.warned, ClaimContext(token: token, purpose: purpose), page)
                        }))
            }
            try await tell(notice, grant, person, now)
            let view = sessions.open(
                session: who.key, person: person, purpose: purpose, receipt: grant.event.receipt, now: now)
            return redirect("/record/\(view)")
        }
    }
}

extension WebApplication {
    /// Tells the privacy officer of a reader who should perhaps not look, after its entry is durable.
    func tell(_ notice: ReaderNotice, _ grant: Grant, _ person: Int64, _ now: Int64) async throws {
        guard !notice.told.isEmpty else { return }
        let event = EventID()
        try await ledger.append(
            AccessEvent(
                id: event, time: now, action: .read, principal: grant.principal, purpose: grant.purpose, route: "open",
                policyVersion: grant.policyVersion, basis: grant.relationship,
                parts: try await parts(of: person, for: grant.principal)))
        try await relationships.tell(notice.told, grant.principal, person: person, event: event, now: now)
    }

    /// Somebody at work asked for their own record, which is entered already.
    private func refuseOwn(
        _ request: Request, _ who: SignedIn, _ person: Int64, _ event: EventID, _ now: Int64
    ) async throws -> Response {
        try await relationships.tell([.own], who.session.principal, person: person, event: event, now: now)
        return plain(Pages.ownAtWorkPage(pageContext(request, who)), status: .forbidden)
    }

    /// The parts of a search: of every record of those found. On the chain of the record that matched alone, a person
    /// who may not be told of its source would not be told of the search either.
    func parts(ofFound candidates: [Candidate], for principal: Principal) async throws -> [AccessEvent.Part] {
        var parts: [AccessEvent.Part] = []
        for candidate in candidates { parts += try await self.parts(of: candidate.person, for: principal) }
        return parts.isEmpty ? [.init(pid: nil, resources: [])] : parts
    }

    /// A part of an event for each record of a person: what is entered when nothing of them is shown.
    func parts(of person: Int64, for principal: Principal) async throws -> [AccessEvent.Part] {
        let job = Policy.grant(job: .decide(principal: principal.subject, person: person))
        let pids = try await store.decisionBasis(job).records.map(\.pid)
        return pids.isEmpty ? [.init(pid: nil, resources: [])] : pids.map { .init(pid: $0, resources: []) }
    }
}

extension Principal {
    /// The purpose that a role usually opens records for.
    var usualPurpose: Purpose { role == .paramedic ? .emergency : .directCare }
}

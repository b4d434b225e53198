import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import Relationships
import Store

/// What people choose, recorded by a privacy officer for them: objections to sharing.
extension WebApplication {
    func addChoices(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/choices") { request, _ in
            guard let who = officer(request) else { return notOfficer(request) }
            let isSealed = FormBody((request.uri.query ?? "").utf8)?["done"] == "sealed"
            return plain(
                Pages.officerSearchPage(.choices, SearchView(), isSealed: isSealed, pageContext(request, who)))
        }
        router.post("/privacy-officer/choices") { request, _ in try await findPerson(request, for: .choices) }
        router.get("/privacy-officer/choices/:token") { request, context in
            try await unlessOwn(request, context) { try await choices(request, context, ObjectionForm()) }
        }
        router.post("/privacy-officer/choices/:token") { request, context in
            try await unlessOwn(request, context) { try await object(request, context) }
        }
        router.post("/privacy-officer/choices/:token/room") { request, context in
            try await unlessOwn(request, context) { try await room(request, context) }
        }
        router.post("/privacy-officer/choices/:token/staff") { request, context in
            try await unlessOwn(request, context) { try await staff(request, context) }
        }
        router.post("/privacy-officer/choices/:token/seal") { request, context in
            try await unlessOwn(request, context) { try await seal(request, context) }
        }
        router.post("/privacy-officer/choices/:token/interest") { request, context in
            try await unlessOwn(request, context) { try await interest(request, context) }
        }
        router.post("/privacy-officer/choices/:token/:key") { request, context in
            try await unlessOwn(request, context) { try await withdraw(request, context) }
        }
    }

    /// Who is signed in as privacy officer.
    func officer(_ request: Request) -> SignedIn? {
        signedIn(request).flatMap { $0.session.principal.role == .privacyOfficer ? $0 : nil }
    }

    func notOfficer(_ request: Request) -> Response {
        signedIn(request) == nil ? signInFirst(request) : notFound(request)
    }

    /// By NHS number and birth date, both: one person or nobody, or those whose records are kept apart.
    func findPerson(_ request: Request, for search: OfficerSearch) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let page = pageContext(request, who)
        guard let grant = try await relationships.policy(at: now)?.identify(principal: who.session.principal) else {
            return notFound(request)
        }
        var (view, query) = SearchRequest.read(fields)
        guard sessions.mayTry(who.session.principal.subject, limit: 30, now: now) else {
            view.errors = [
                FieldError(
                    field: SearchForm.Field.nhsNumber, message: "Too many searches. Wait a minute, then search again.")
            ]
            return plain(Pages.officerSearchPage(search, view, page), status: .tooManyRequests)
        }
        guard let query, query.nhsNumber != nil, query.birthDate != nil else {
            if view.errors.isEmpty {
                view.errors = [
                    FieldError(
                        field: SearchForm.Field.nhsNumber, message: "Enter the NHS number and the birth date")
                ]
            }
            return plain(Pages.officerSearchPage(search, view, page), status: .badRequest)
        }
        let candidates = try await store.candidates(grant, query)
        try await ledger.append(
            AccessEvent(
                id: grant.event, time: now, action: .query, principal: who.session.principal, purpose: nil,
                route: search.rawValue, policyVersion: grant.policyVersion, basis: "search by identifiers",
                parts: try await parts(ofFound: candidates, for: who.session.principal)))
        guard let candidate = candidates.first, candidates.count == 1 else {
            var apart: [CandidateView] = []
            for one in candidates {
                let token = sessions.offer(session: who.key, person: one.person, now: now)
                var person = CandidateView(one.demographics, token: token, now: now)
                person.sources = try await relationships.sourceNames(of: one.person)
                apart.append(person)
            }
            view.outcome = .found(apart)
            return plain(Pages.officerSearchPage(search, view, page), receipt: grant.event.receipt)
        }
        if try await refuses(who, try await relationships.allRecords(ofPerson: candidate.person)) {
            return plain(Pages.ownAtWorkPage(page), status: .forbidden)
        }
        let token = sessions.offer(session: who.key, person: candidate.person, now: now)
        return redirect(search.found(token).text, receipt: grant.event.receipt)
    }

    private func choices(
        _ request: Request, _ context: BasicRequestContext, _ form: ObjectionForm
    ) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now),
            let demographics = try await relationships.demographics(of: person)
        else { return notFound(request) }
        let view = CandidateView(demographics, token: token, now: now)
        let objections = try await relationships.objections(of: person)
        let closures = try await relationships.closures(of: person).map(\.item).filter { $0.until == nil }
        let authorities = try await relationships.authorities(for: person)
        let page = pageContext(request, who)
        let consents = try await relationships.consents(of: person)
        let seal = try await relationships.sealRequest(of: person)
        let named =
            objections.compactMap(\.item.scope.named)
            + consents.flatMap { [$0.source.organisation] + $0.reading.objections.compactMap(\.scope.named) }
        let marks = OfficerMarks(
            consents: consents,
            nameable: try await relationships.nameable(named, beside: person, to: who.session.principal),
            closures: closures, authorities: authorities,
            staff: try await relationships.staffRecords(
                of: person, organisation: who.session.principal.organisation
            ).first?.item, interest: try await relationships.publicInterest(of: person).first?.item,
            seal: seal?.item, isOwnSeal: seal?.item.subject == who.session.principal.subject)
        // A name that reveals a kind of care is not told here.
        let names = Dictionary(
            try await store.sources(Policy.grant(job: .statistics)).filter(\.kind.sensitivity.isEmpty)
                .map { ($0.organisation, $0.name) }, uniquingKeysWith: { first, _ in first })
        let open = try await relationships.openMatters(of: person)
        let released = try await ledger.release(
            Disclosure(
                event: try await choiceEvent(who, person, .privacyReview, "choices", "what the person chose", now)
            ) { Pages.choicesPage(view, objections, names: names, marks, open: open, form, now: now, page) })
        return answer(released)
    }

    private func object(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let form = ObjectionForm(
            kind: fields[ObjectionForm.Field.scope], category: fields[ObjectionForm.Field.category],
            organisation: fields[ObjectionForm.Field.organisation])
        guard let scope = form.scope else { return try await choices(request, context, form) }
        // Of a code that nobody has, everybody would be told that it holds, and nothing would.
        let sources = try await store.sources(Policy.grant(job: .statistics))
        if let code = scope.named, !sources.contains(where: { $0.organisation == code }) {
            var again = form
            again.errors = [
                FieldError(
                    field: ObjectionForm.Field.organisation,
                    message: "No organisation of this node has the code \(code). Check it, and enter it again")
            ]
            return try await choices(request, context, again)
        }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now) else { return notFound(request) }
        try await ledger.append(try await choiceEvent(who, person, .choice, "objection", "objection recorded", now))
        try await relationships.object(Objection(scope: scope, since: now), person: person)
        return redirect("/privacy-officer/choices/\(token)")
    }

    /// Closes the person's own pages, or opens them again.
    private func room(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now) else { return notFound(request) }
        let isOpen = fields["room"] == "open"
        let covers = fields["covers"].flatMap(RoomClosure.Covered.init(rawValue:)) ?? .everyone
        let words = (fields["words-\(covers.rawValue)"] ?? "").trimmingPrefix { $0.isWhitespace }.description
        let faults = isOpen ? [] : ReasonForm.faults(words, in: "words-\(covers.rawValue)")
        guard faults.isEmpty else {
            var form = ObjectionForm()
            form.errors = faults
            form.typed["words-\(covers.rawValue)"] = words
            return try await choices(request, context, form)
        }
        try await ledger.append(
            try await choiceEvent(
                who, person, .privacyReview, "own pages",
                "\(covers == .everyone ? "own pages" : "pages of who acts for the person") "
                    + (isOpen ? "opened" : "closed"), now))
        try await relationships.setRoom(
            of: person, isOpen: isOpen, for: covers, officer: who.session.principal.name, words: words, now: now)
        return redirect("/privacy-officer/choices/\(token)")
    }

    /// Records that the person works for the officer's organisation, or that they no longer do.
    private func staff(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now) else { return notFound(request) }
        let subject = (fields["subject"] ?? "").filter { !$0.isWhitespace }
        let isEnd = fields["staff"] == "end"
        guard isEnd || (1...200).contains(subject.utf8.count) else {
            var form = ObjectionForm()
            form.errors = [FieldError(field: "subject", message: "Enter the name under which they sign in")]
            return try await choices(request, context, form)
        }
        try await ledger.append(
            try await choiceEvent(
                who, person, .privacyReview, "staff", isEnd ? "not staff any more" : "marked as staff", now))
        try await relationships.setStaff(
            of: person, subject: isEnd ? nil : subject, officer: who.session.principal, now: now)
        return redirect("/privacy-officer/choices/\(token)")
    }

    /// Marks the person as of public interest, or ends it.
    private func interest(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now) else { return notFound(request) }
        let words = (fields["interest-words"] ?? "").trimmingPrefix { $0.isWhitespace }.description
        let isEnd = fields["interest"] == "end"
        let faults = isEnd ? [] : ReasonForm.faults(words, in: "interest-words")
        guard faults.isEmpty else {
            var form = ObjectionForm()
            form.errors = faults
            form.typed["interest-words"] = words
            return try await choices(request, context, form)
        }
        try await ledger.append(
            try await choiceEvent(
                who, person, .privacyReview, "watch", isEnd ? "not watched any more" : "watched more closely", now))
        try await relationships.setPublicInterest(
            of: person, words: isEnd ? nil : words, officer: who.session.principal.name, now: now)
        return redirect("/privacy-officer/choices/\(token)")
    }

    /// Asks that the identity is sealed, takes the request back, or confirms what another officer asked for.
    private func seal(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now) else { return notFound(request) }
        let principal = who.session.principal
        func enter(_ words: String) async throws {
            try await ledger.append(try await choiceEvent(who, person, .privacyReview, "seal", words, now))
        }
        do {
            switch fields["seal"] {
            case "confirm":
                guard let asked = try await relationships.sealRequest(of: person),
                    asked.item.subject != principal.subject
                else { return notFound(request) }
                let open = try await relationships.openMatters(of: person)
                let givenUp = OpenMatters(field: fields[SealForm.givenUp])
                guard open == .none || open == givenUp else {
                    var form = ObjectionForm()
                    form.errors = [
                        FieldError(
                            field: SealForm.givenUp, message: "Close what is open first, or say that it is given up")
                    ]
                    return try await choices(request, context, form)
                }
                try await enter(open == .none ? "identity sealed" : "identity sealed, with what was open given up")
                try await relationships.seal(person, confirmedBy: principal, givingUp: givenUp)
                return redirect(Routes.sealed.text)
            case "end":
                try await enter("request to seal taken back")
                try await relationships.endSealRequest(of: person, now: now)
            default:
                let asked = SealForm(ground: fields["seal-ground"], words: fields["seal-words"])
                guard let ground = asked.ground, asked.errors.isEmpty else {
                    var form = ObjectionForm()
                    form.errors = asked.errors
                    form.typed = ["seal-ground": asked.ground?.rawValue ?? "", "seal-words": asked.words]
                    return try await choices(request, context, form)
                }
                try await enter("identity to be sealed")
                try await relationships.askForSeal(
                    SealRequest(officer: principal, ground: ground, words: asked.words, time: now), person: person)
            }
        } catch StoreError.invalid(let why) {
            var form = ObjectionForm()
            // The page of a request that waits has no ground to choose.
            let asked = try await relationships.sealRequest(of: person)
            form.errors = [FieldError(field: asked == nil ? "seal-ground" : "seal", message: why)]
            return try await choices(request, context, form)
        } catch StoreError.conflict {
            // Somebody else did it first: the page shows it.
        }
        return redirect("/privacy-officer/choices/\(token)")
    }

    private func withdraw(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard try await form(request, who) != nil else { return refusedForm(request) }
        let now = settings.now()
        let token = context.parameters.get("token") ?? ""
        guard let person = sessions.offered(token, session: who.key, now: now),
            let key = context.parameters.get("key").flatMap({ EventID($0) }),
            let objection = try await relationships.objections(of: person).first(where: { $0.key == key })
        else { return notFound(request) }
        if objection.item.stands(at: now) {
            try await ledger.append(
                try await choiceEvent(who, person, .choice, "objection", "objection taken back", now))
            do {
                try await relationships.withdraw(objection, person: person, now: now)
            } catch StoreError.conflict {
                // Somebody else took it back first: the page shows it.
            }
        }
        return redirect("/privacy-officer/choices/\(token)")
    }

    func choiceEvent(
        _ who: SignedIn, _ person: Int64, _ action: AccessEvent.Action, _ route: String, _ basis: String, _ now: Int64
    ) async throws -> AccessEvent {
        AccessEvent(
            id: EventID(), time: now, action: action, principal: who.session.principal, purpose: nil, route: route,
            policyVersion: try await relationships.policy(at: now)?.version ?? 0, basis: basis,
            parts: try await parts(of: person, for: who.session.principal))
    }
}

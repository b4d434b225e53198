import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import Relationships
import Store

/// What people ask about their records, answered by the privacy officer of the organisation that is asked.
extension WebApplication {
    func addQuestions(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/questions") { request, _ in
            guard let who = signedIn(request) else { return signInFirst(request) }
            guard who.session.principal.role == .privacyOfficer else { return notFound(request) }
            let organisation = who.session.principal.organisation
            let own = try await relationships.ownRecords(of: who.session.principal)
            let open = try await relationships.questions(to: organisation, isAnswered: false)
                .filter { !own.contains($0.pid) }
            let answered = try await relationships.questions(to: organisation, isAnswered: true, limit: 50)
                .filter { !own.contains($0.pid) }
            let (page, now) = (pageContext(request, who), settings.now())
            let released = try await ledger.release(
                Disclosure(event: questionEvent(who, open + answered, "questions", "review of questions")) {
                    Pages.questionsPage(open: open, answered: answered, now: now, page)
                })
            return answer(released)
        }
        router.get("/privacy-officer/questions/:key") { request, context in
            guard let who = signedIn(request) else { return signInFirst(request) }
            guard let question = try await question(context, for: who) else { return notFound(request) }
            return try await unlessOwn(request, about: { _ in [question.pid] }) {
                try await show(question, who, QuestionForm(), request)
            }
        }
        router.post("/privacy-officer/questions/:key") { request, context in
            guard let who = signedIn(request) else { return signInFirst(request) }
            guard let fields = try await form(request, who) else { return refusedForm(request) }
            guard let question = try await question(context, for: who),
                // Nobody judges their own access.
                question.item.reader?.subject != who.session.principal.subject
            else { return notFound(request) }
            return try await unlessOwn(request, about: { _ in [question.pid] }) {
                try await answer(question, fields, who, request)
            }
        }
    }

    private func answer(
        _ question: Stored<PersonQuestion>, _ fields: FormBody, _ who: SignedIn, _ request: Request
    ) async throws -> Response {
        guard question.item.answer == nil else { return redirect(Routes.question(question.key.description).text) }
        let form = QuestionForm(outcome: fields["outcome"], words: fields["words"])
        guard form.errors.isEmpty, let outcome = form.outcome else {
            return try await show(question, who, form, request)
        }
        try await ledger.append(
            questionEvent(who, [question], "question answered", "answered: \(outcome.rawValue)"))
        do {
            try await relationships.answer(
                question,
                PersonQuestion.Answer(
                    officer: who.session.principal.name, time: settings.now(), outcome: outcome, words: form.words))
        } catch StoreError.conflict { return redirect(Routes.question(question.key.description).text) }
        return redirect(Routes.questions.text)
    }

    private func question(
        _ context: BasicRequestContext, for who: SignedIn
    ) async throws -> Stored<PersonQuestion>? {
        guard who.session.principal.role == .privacyOfficer,
            let key = context.parameters.get("key").flatMap({ EventID($0) })
        else { return nil }
        return try await relationships.question(key, to: who.session.principal.organisation)
    }

    private func show(
        _ question: Stored<PersonQuestion>, _ who: SignedIn, _ form: QuestionForm, _ request: Request
    ) async throws -> Response {
        let page = pageContext(request, who)
        let person = try await relationships.person(of: question).map { CandidateView($0, now: settings.now()) }
        let isOwn = question.item.reader?.subject == who.session.principal.subject
        let released = try await ledger.release(
            Disclosure(event: questionEvent(who, [question], "question", "review of a question")) {
                Pages.questionPage(question, person, isOwn: isOwn, form, page)
            })
        var response = answer(released)
        if !form.errors.isEmpty { response.status = .badRequest }
        return response
    }

    /// What an officer looked at: an entry on the chain of each record that is asked about.
    private func questionEvent(
        _ who: SignedIn, _ questions: [Stored<PersonQuestion>], _ route: String, _ basis: String
    ) -> AccessEvent {
        return AccessEvent(
            id: EventID(), time: settings.now(), action: .privacyReview, principal: who.session.principal,
            purpose: nil, route: route, basis: basis,
            parts: AccessEvent.parts(of: questions.map(\.pid)))
    }
}

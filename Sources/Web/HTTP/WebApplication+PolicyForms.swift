import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import Relationships
import Store

/// The forms by which a draft of a policy is changed: a line of a role, the other parts, codes, what sources share,
/// what is withheld.
extension WebApplication {
    func addPolicyForms(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/policy/:version/line/:role/:purpose") { request, context in
            try await show(request, context) { view, page in
                Self.line(context).map { role, purpose in
                    Pages.policyLinePage(
                        view, role, purpose, PolicyLineForm(view.document.line(role, purpose)), page)
                }
            }
        }
        router.post("/privacy-officer/policy/:version/line/:role/:purpose") { request, context in
            try await changeLine(request, context)
        }
        router.get("/privacy-officer/policy/:version/parts") { request, context in
            try await parts(request, context)
        }
        router.post("/privacy-officer/policy/:version/parts") { request, context in
            try await changeParts(request, context)
        }
        router.post("/privacy-officer/policy/:version/codes") { request, context in
            try await changeCodes(request, context)
        }
        router.post("/privacy-officer/policy/:version/sources") { request, context in
            try await changeSources(request, context)
        }
        router.post("/privacy-officer/policy/:version/withheld") { request, context in
            try await changeWithheld(request, context)
        }
    }

    /// The role and the purpose of an address, when they go together.
    private static func line(_ context: BasicRequestContext) -> (role: Role, purpose: Purpose)? {
        guard let role = context.parameters.get("role").flatMap(Role.init(rawValue:)),
            let purpose = context.parameters.get("purpose").flatMap(Purpose.init(rawValue:)),
            (purpose == .ownRequest) != role.isAtWork
        else { return nil }
        return (role, purpose)
    }

    private func parts(
        _ request: Request, _ context: BasicRequestContext, status: Int = 200, _ form: PolicyPartsForm? = nil,
        code: PolicyEntryForm = PolicyEntryForm(), withheld: PolicyEntryForm = PolicyEntryForm(),
        source: PolicySourceForm = PolicySourceForm()
    ) async throws -> Response {
        try await show(request, context, status: status) { view, page in
            Pages.policyPartsPage(view, form ?? PolicyPartsForm(view.document), code, withheld, source, page)
        }
    }

    /// A draft that is to be changed, and what was posted.
    private struct Draft {
        let who: SignedIn
        let fields: FormBody
        let view: PolicyView
        let revision: Stored<PolicyRevision>
    }
    private enum Opened {
        case draft(Draft)
        case answer(Response)
    }

    /// The draft of a form, for an officer; otherwise the answer instead.
    private func draft(_ request: Request, _ context: BasicRequestContext) async throws -> Opened {
        guard let who = officer(request) else { return .answer(notOfficer(request)) }
        guard let fields = try await form(request, who) else { return .answer(refusedForm(request)) }
        guard let view = try await policyView(context, for: who), let revision = view.revision else {
            return .answer(notFound(request))
        }
        return .draft(Draft(who: who, fields: fields, view: view, revision: revision))
    }

    /// Keeps what a draft is to say, after its entry is durable.
    ///
    /// - Throws: `PolicyRefusal`.
    private func keep(_ document: PolicyDocument, _ draft: Draft, _ what: String) async throws -> Response {
        let version = draft.fields["version"].flatMap { Int($0) } ?? 0
        // The rules of the document first: a form that is refused is not entered as a change.
        do { _ = try Policy(document) } catch { throw PolicyRefusal.rule(error) }
        guard draft.revision.version == version, draft.view.isOpen else { throw PolicyRefusal.changedMeanwhile }
        try await ledger.append(
            policyEvent(
                draft.who, .policy, "policy", "policy \(draft.view.document.version): changed, \(what)"))
        try await relationships.change(
            draft.revision, to: document, version: version, by: draft.who.session.principal, now: settings.now())
        return redirect(Routes.policy(draft.view.document.version).text)
    }

    private func changeLine(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let draft: Draft
        switch try await self.draft(request, context) {
        case .answer(let response): return response
        case .draft(let found): draft = found
        }
        guard let (role, purpose) = Self.line(context) else { return notFound(request) }
        var form = PolicyLineForm(draft.fields, inPlaceOf: draft.view.document.line(role, purpose))
        var status = 400
        if form.errors.isEmpty {
            var document = draft.view.document
            document.set(form.opens ? form.line : nil, for: role, purpose)
            do {
                return try await keep(document, draft, "\(role.rawValue) \(purpose.rawValue)")
            } catch PolicyRefusal.rule(let error) {
                form = form.refused(error)
            } catch let refusal as PolicyRefusal {
                status = 409
                form.errors = [FieldError(field: PolicyLineForm.Field.opens, message: refusal.description)]
            }
        }
        return try await show(request, context, status: status) {
            Pages.policyLinePage($0, role, purpose, form, $1)
        }
    }

    private func changeParts(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let draft: Draft
        switch try await self.draft(request, context) {
        case .answer(let response): return response
        case .draft(let found): draft = found
        }
        var form = PolicyPartsForm(draft.fields, inPlaceOf: draft.view.document)
        var status = 400
        if form.errors.isEmpty {
            do {
                return try await keep(form.applied(to: draft.view.document), draft, "parts")
            } catch PolicyRefusal.rule(let error) {
                form = form.refused(error)
            } catch let refusal as PolicyRefusal {
                status = 409
                form.errors = [FieldError(field: PolicyPartsForm.Field.from, message: refusal.description)]
            }
        }
        return try await parts(request, context, status: status, form)
    }

    private func changeCodes(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let draft: Draft
        switch try await self.draft(request, context) {
        case .answer(let response): return response
        case .draft(let found): draft = found
        }
        var document = draft.view.document
        var form = PolicyEntryForm()
        if let at = draft.fields["remove"].flatMap({ Int($0) }) {
            guard document.codes.indices.contains(at) else { return notFound(request) }
            document.codes.remove(at: at)
        } else {
            form = PolicyEntryForm(
                draft.fields,
                [
                    ("code", true, "Enter the code"), ("display", true, "Enter what the code means"),
                    ("role", true, "Choose a role"), ("kind", false, "Choose a kind of organisation"),
                    ("provider", false, "Use at most 200 characters"),
                ])
            if !form.value("kind").isEmpty, SourceKind(rawValue: form.value("kind")) == nil {
                form.errors.append(FieldError(field: "kind", message: "Choose a kind of organisation"))
            }
            document.codes.append(
                .init(
                    code: form.value("code"), display: form.value("display"), role: form.value("role"),
                    provider: draft.fields["provider"], organisationKind: draft.fields["kind"]))
        }
        return try await keepEntry(document, draft, "codes", form.errors, at: "code") { errors, status in
            form.errors = errors
            return try await parts(request, context, status: status, code: form)
        }
    }

    private func changeSources(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let draft: Draft
        switch try await self.draft(request, context) {
        case .answer(let response): return response
        case .draft(let found): draft = found
        }
        var document = draft.view.document
        var rules = document.sources ?? []
        var form = PolicySourceForm()
        if let at = draft.fields["remove"].flatMap({ Int($0) }) {
            guard rules.indices.contains(at) else { return notFound(request) }
            rules.remove(at: at)
        } else {
            let known = try await store.sources(Policy.grant(job: .statistics)).filter { $0.refiles == nil }
                .map(\.code)
            form = PolicySourceForm(draft.fields, known: Set(known))
            rules = form.added(to: rules)
        }
        document.sources = rules.isEmpty ? nil : rules
        let place = PolicySourceForm.Field.source
        return try await keepEntry(document, draft, "sources", form.errors, at: place) { errors, status in
            form.errors = errors
            return try await parts(request, context, status: status, source: form)
        }
    }

    private func changeWithheld(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let draft: Draft
        switch try await self.draft(request, context) {
        case .answer(let response): return response
        case .draft(let found): draft = found
        }
        var document = draft.view.document
        var lines = document.withheld ?? []
        var form = PolicyEntryForm()
        if let at = draft.fields["remove"].flatMap({ Int($0) }) {
            guard lines.indices.contains(at) else { return notFound(request) }
            lines.remove(at: at)
        } else {
            form = PolicyEntryForm(
                draft.fields,
                [
                    ("organisation", true, "Enter the organisation’s code"),
                    ("basis", true, "Enter the law that it rests on"), ("reviewBy", true, "Enter the last day"),
                ])
            lines.append(
                .init(
                    organisation: form.value("organisation"), basis: form.value("basis"),
                    reviewBy: form.value("reviewBy")))
        }
        document.withheld = lines.isEmpty ? nil : lines
        return try await keepEntry(document, draft, "withheld", form.errors, at: "organisation") { errors, status in
            form.errors = errors
            return try await parts(request, context, status: status, withheld: form)
        }
    }

    /// Keeps a document with an entry more or less, or shows the form of the entry again.
    ///
    /// - Parameters:
    ///   - errors: what is wrong with the form; nothing is kept then.
    ///   - field: where on the form a refusal is told.
    ///   - again: shows the form with these errors and this status.
    private func keepEntry(
        _ document: PolicyDocument, _ draft: Draft, _ what: String, _ errors: [FieldError], at field: String,
        again: ([FieldError], Int) async throws -> Response
    ) async throws -> Response {
        guard errors.isEmpty else { return try await again(errors, 400) }
        do {
            return try await keep(document, draft, what)
        } catch let refusal as PolicyRefusal {
            let errors = [FieldError(field: field, message: refusal.description)]
            if case .rule = refusal { return try await again(errors, 400) }
            return try await again(errors, 409)
        }
    }
}

import Access
import AccessReview
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import LegalTime
import Relationships
import Store

/// Entries that a source of the officer's organisation filed under the wrong person.
extension WebApplication {
    var correction: EntryCorrection { EntryCorrection(ledger: ledger, store: store, relationships: relationships) }

    func addCorrections(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/corrections") { request, _ in
            guard let who = officer(request) else { return notOfficer(request) }
            let sources = try await ownSources(who)
            return plain(
                Pages.correctionPage(
                    CorrectionForm(), sources: sources, found: nil, now: settings.now(), pageContext(request, who)))
        }
        router.post("/privacy-officer/corrections") { request, _ in try await correct(request) }
    }

    private func ownSources(_ who: SignedIn) async throws -> [Source] {
        try await store.sources(Policy.grant(job: .statistics))
            .filter { $0.organisation == who.session.principal.organisation }
    }

    private func correct(_ request: Request) async throws -> Response {
        guard let who = officer(request) else { return notOfficer(request) }
        guard let fields = try await form(request, who) else { return refusedForm(request) }
        let sources = try await ownSources(who)
        let page = pageContext(request, who)
        let now = settings.now()
        var form = CorrectionForm { fields[$0] }
        func again(_ error: FieldError? = nil) -> Response {
            if let error { form.errors.append(error) }
            return plain(Pages.correctionPage(form, sources: sources, found: nil, now: now, page), status: .badRequest)
        }
        guard fields["change"] == nil else {
            let released = try await ledger.release(
                Disclosure(event: caseEvent(who, [], "correction", "what was entered changed")) { [form] in
                    Pages.correctionPage(form, sources: sources, found: nil, now: now, page)
                })
            return answer(released)
        }
        guard sessions.mayTry(who.session.principal.subject, limit: 30, now: now) else {
            return again(FieldError(field: "entry", message: "Too many tries. Wait a minute, then try again."))
        }
        guard form.errors.isEmpty, let place = form.place else { return again() }
        // A source of another organisation is as unknown as none.
        guard let source = sources.first(where: { $0.code == form.source }) else {
            return again(FieldError(field: "source", message: "Choose one of your organisation’s sources"))
        }
        var found: EntryCorrection.Found?
        // Whatever is wrong once the entry is found is wrong with the right person.
        var field = "entry"
        do {
            found = try await correction.find(place, of: source, right: nil)
            if found != nil, let right = form.right {
                field = "nhs-number"
                found = try await correction.find(place, of: source, right: right)
            }
        } catch StoreError.invalid(let words) {
            return again(FieldError(field: field, message: words))
        }
        guard let found else {
            return again(FieldError(field: "entry", message: "This source has no such entry under a person"))
        }
        let pids = [found.entry.row.pid] + (found.right.map { [$0.pid] } ?? [])
        if try await refuses(who, pids) { return plain(Pages.ownAtWorkPage(page), status: .forbidden) }
        guard fields["confirmed"] == "\(found.entry.row.t)" else {
            let released = try await ledger.release(
                Disclosure(event: caseEvent(who, pids, "correction", "where an entry stands")) { [form] in
                    Pages.correctionPage(form, sources: sources, found: found, now: now, page)
                })
            return answer(released)
        }
        do {
            let done = try await correction.correct(
                found, by: who.session.principal, words: form.words, clock: settings.now)
            return redirect(Routes.privacyCase(done.key.description).text)
        } catch StoreError.conflict {
            return again(FieldError(field: "entry", message: "The entry changed meanwhile. Look again."))
        } catch StoreError.invalid(let words) {
            return again(FieldError(field: "entry", message: words))
        }
    }
}

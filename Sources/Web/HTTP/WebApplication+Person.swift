import Access
import Authentication
import Foundation
import HTMLBuilder
import HTTPTypes
import Hummingbird
import Ledger
import LegalTime
import Relationships
import SharedRecord
import Store

/// The room of people with their own records: what stands in it, who has seen it, what they choose and ask.
extension WebApplication {
    func addPersonRoom(to router: Router<BasicRequestContext>) {
        router.get("/my") { _, _ in redirect(Routes.ownRecord.text) }
        router.get("/my/record") { request, _ in
            try await showOwn(request, route: "own record") { record in
                let view = try record.summary()
                return Shown(view.shown) { Pages.ownRecordPage(view, $0) }
            }
        }
        router.get("/my/record/:slug") { request, context in
            guard let section = context.parameters.get("slug").flatMap(Section.init(slug:)) else {
                return notFound(request)
            }
            let page = PageRequest(FormBody((request.uri.query ?? "").utf8))
            return try await showOwn(request, route: "own section") { record in
                let view = try record.section(section, .entries, page: page, limit: 20)
                return Shown(view.shown) { Pages.ownSectionPage(view, $0) }
            }
        }
        router.get("/my/entry/:rid") { request, context in
            try await showOwnEntry(request, context, route: "own entry") { record, rid in
                guard let view = try record.item(rid) else { return nil }
                return Shown(view.shown) { Pages.ownEntryPage(view, $0) }
            }
        }
        router.get("/my/entry/:rid/content/:index") { request, context in
            let index = context.parameters.get("index").flatMap { Int($0) } ?? -1
            return try await showOwnEntry(request, context, route: "own attachment") { record, rid in
                guard let content = try record.attachment(rid, index: index) else { return nil }
                return Shown(content)
            }
        }
        router.get("/my/download/record.json") { request, _ in
            let name = settings.nodeName
            let choices = try await ownConsents(request)
            return try await showOwn(
                request, route: "own download", type: "application/fhir+json", isCostly: true
            ) { record in
                let copy = try record.copy(from: name, consents: choices)
                return Shown(copy.shown, fileName: "my-record.json") { _ in copy.bytes }
            }
        }
        router.get("/my/download/record.pdf") { request, _ in
            let mayPrint = settings.printer != nil
            return try await showOwn(
                request, route: "own download", type: "application/pdf", isCostly: true
            ) { record in
                guard mayPrint else { return nil }
                let summary = try record.summary()
                let parts = try summary.rail.groups.flatMap(\.entries).filter { $0.count.entries > 0 }
                    .map { try record.section($0.section, limit: .max) }
                let shown = Set(parts.flatMap(\.shown)).sorted()
                return Shown(shown, fileName: "my-record.pdf", isPrinted: true) {
                    Pages.ownRecordDocument(summary, parts, $0)
                }
            }
        }
        addSeen(to: router)
        addOwnChoices(to: router)
        addOwnQuestions(to: router)
        addPeople(to: router)
    }

    private func showOwnEntry(
        _ request: Request, _ context: BasicRequestContext, route: String,
        _ body: @escaping @Sendable (Record, Int64) throws -> Shown?
    ) async throws -> Response {
        guard let rid = context.parameters.get("rid").flatMap({ Int64($0) }) else { return notFound(request) }
        return try await showOwn(request, route: route) { try body($0, rid) }
    }

    /// What the person who asks chose here, as FHIR Consents; none when the record is not theirs to read.
    private func ownConsents(_ request: Request) async throws -> [[UInt8]] {
        // What somebody objects to is nobody else's to read, who acts for them included.
        guard let (who, person) = try await own(request), who.session.acting == nil,
            let number = who.principal.proven?.nhsNumber, try await ownGrant(who, person) != nil
        else { return [] }
        let now = settings.now()
        return try await relationships.objections(of: person).map {
            $0.item.consent(id: $0.key.description, nhsNumber: number, now: now)
        }
    }

    /// Whose record the request is about, one's own or that of the person one acts for; nil when nobody is signed in as
    /// such, no record is theirs any more, or the authority to act has ended.
    func own(_ request: Request) async throws -> (who: SignedInPerson, person: Int64)? {
        guard let who = signedInPerson(request), let proven = who.principal.proven else { return nil }
        if let acting = who.session.acting {
            let now = settings.now()
            let decision = try await relationships.decide(
                principal: who.principal, purpose: acting.purpose, person: acting.person, now: now)
            if case .permit = decision { return (who, acting.person) }
            // No page of theirs says any more for whom they acted.
            sessions.stopActing(who.key, now: now)
            return nil
        }
        guard let person = try await relationships.person(proven)
        else { return nil }
        return (who, person)
    }

    /// The path of a person's view of their own record: the same as that of staff, with no view to open.
    ///
    /// - Parameter isCostly: whether it is of so much that it waits for its turn.
    func showOwn(
        _ request: Request, route: String, type: String? = nil, isCostly: Bool = false,
        _ body: @escaping @Sendable (Record) throws -> Shown?
    ) async throws -> Response {
        guard signedInPerson(request) != nil else { return signInFirst(request) }
        let disclosed =
            isCostly
            ? try await costly(request) { try await discloseOwn(request, route, body) }
            : try await discloseOwn(request, route, body)
        guard let (who, shown, disclosed) = disclosed else { return notFound(request) }
        var released = disclosed
        try await scan(shown, released)
        if shown.isPrinted, let printer = settings.printer {
            let (now, style, page) = (settings.now(), assets.printStyle, released)
            // Who has gone away leaves the printer to the next.
            released = try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await page.map { try await printer.pdf($0, style: style, made: now) }
            }
            // It took up to a minute: they may have signed out, or it may not be theirs any more.
            guard signedInPerson(request)?.session.acting?.person == who.session.acting?.person else {
                return signInFirst(request)
            }
            guard let (again, person) = try await own(request), try await ownGrant(again, person) != nil else {
                return notFound(request)
            }
        }
        var response = answer(released, type: type ?? shown.type)
        // Whoever is waited for in this way has no further request on their connection.
        if shown.isPrinted { response.headers[.connection] = "close" }
        if let name = shown.fileName {
            let disposition = route == "own download" ? "attachment" : "inline"
            // The name says of nobody whose it is, and not to who acts for somebody that it is theirs.
            let named = who.session.acting == nil ? name : name.replacing("my-", with: "their-")
            response.headers[.contentDisposition] = "\(disposition); filename=\"\(named)\""
        }
        return response
    }

    /// Reads of one's own record and releases what is made of it; nil when it is not theirs, or not there.
    private func discloseOwn(
        _ request: Request, _ route: String, _ body: @escaping @Sendable (Record) throws -> Shown?
    ) async throws -> (who: SignedInPerson, shown: Shown, released: Released<[UInt8]>)? {
        guard let (who, person) = try await own(request) else { return nil }
        let (now, principal) = (settings.now(), who.principal)
        let read = try await relationships.read(
            principal: principal, purpose: who.purpose, person: person, now: now
        ) { grant, snapshot -> (Grant, Shown, [AccessEvent.Part])? in
            let record = try Record(snapshot: snapshot, grant: grant, now: now)
            guard let shown = try body(record) else { return nil }
            return (grant, shown, record.parts(of: shown.rids).map { .init(pid: $0.pid, resources: $0.rids) })
        }
        guard let (grant, shown, parts) = read ?? nil else { return nil }
        let event = AccessEvent(
            id: grant.event, time: now, action: .read, principal: principal, purpose: who.purpose, route: route,
            policyVersion: grant.policyVersion, basis: grant.relationship, parts: parts)
        let frame = ownFrame(request, grant)
        return (who, shown, try await ledger.release(Disclosure(event: event) { shown.render(frame) }))
    }

    func ownFrame(_ request: Request, _ grant: Grant) -> RecordContext {
        var page = pageContext(request, nil)
        page.receipt = grant.event.receipt
        return RecordContext(
            page: page, view: "", purpose: grant.purpose.title, relationship: grant.relationship, grant: grant)
    }

    /// An entry about what a person does in their room, on the chain of each of their records.
    func ownEvent(
        _ who: SignedInPerson, _ person: Int64, _ action: AccessEvent.Action, _ route: String, _ basis: String
    ) async throws -> AccessEvent {
        let now = settings.now()
        return AccessEvent(
            id: EventID(), time: now, action: action, principal: who.principal, purpose: who.purpose, route: route,
            policyVersion: try await relationships.policy(at: now)?.version ?? 0, basis: basis,
            parts: try await parts(of: person, for: who.principal))
    }

    // MARK: Who has seen it

    private func addSeen(to router: Router<BasicRequestContext>) {
        router.get("/my/seen") { request, _ in try await costly(request) { try await ownAccesses(request) } }
        router.get("/my/download/proof.json") { request, _ in
            try await costly(request) { try await ownProof(request) }
        }
    }

    private func ownAccesses(_ request: Request) async throws -> Response {
        guard signedInPerson(request) != nil else { return signInFirst(request) }
        guard let (who, person) = try await own(request), let seen = try await seen(who, person) else {
            return notFound(request)
        }
        let fields = FormBody((request.uri.query ?? "").utf8)
        let view = SeenView(
            seen.accesses, sections: seen.sections, month: fields?["month"],
            show: fields?["show"].flatMap(SeenView.Show.init(rawValue:)) ?? .others, now: settings.now(),
            asked: Set(try await relationships.questions(of: person, for: who.principal).compactMap(\.item.event)),
            for: viewer(who),
            lost: try await ledger.successions().map(\.beginning).filter { $0.until >= seen.since })
        let frame = ownFrame(request, seen.grant)
        let released = try await ledger.release(
            Disclosure(event: try await ownEvent(who, person, .read, "own accesses", seen.grant.relationship)) {
                Pages.seenPage(view, frame)
            })
        return answer(released)
    }

    private func ownProof(_ request: Request) async throws -> Response {
        guard signedInPerson(request) != nil else { return signInFirst(request) }
        // A proof tells how many entries it leaves out: it is the person's alone.
        guard let (who, person) = try await own(request), who.session.acting == nil,
            let seen = try await seen(who, person)
        else { return notFound(request) }
        let (grant, now) = (seen.grant, settings.now())
        _ = try await ledger.publish(time: now)
        let relationships = relationships
        let bundle = try await ledger.proof(grant) { accesses in
            // An entry that names what they may not see has no words here: its numbers would tell of it.
            let partly = accesses.filter { !$0.resources.allSatisfy { seen.sections[$0] != nil } }.map(\.event)
            return Set(try await relationships.told(accesses, to: grant, now: now).map(\.event))
                .subtracting(partly)
        }
        let released = try await ledger.release(
            Disclosure(event: try await ownEvent(who, person, .read, "own proof", grant.relationship)) {
                bundle.json
            })
        var response = answer(released, type: "application/json")
        response.headers[.contentDisposition] = "attachment; filename=\"who-has-seen-my-record.json\""
        return response
    }

    /// The accesses that a person is told of, since when, and of the entries that they may see sections and types.
    struct Seen: Sendable {
        let grant: Grant
        let since: Int64
        let accesses: [RecordedAccess]
        let sections: [Int64: Section]
        let types: [Int64: String]
    }

    private func viewer(_ who: SignedInPerson) -> SeenView.Viewer {
        who.session.acting.map { .proxy(of: $0.name) } ?? .person
    }

    private func ownGrant(_ who: SignedInPerson, _ person: Int64) async throws -> Grant? {
        let decision = try await relationships.decide(
            principal: who.principal, purpose: who.purpose, person: person, now: settings.now())
        guard case .permit(let grant) = decision else { return nil }
        return grant
    }

    /// The accesses of the last twelve months that the person is told of, and which of their entries stand where.
    func seen(_ who: SignedInPerson, _ person: Int64) async throws -> Seen? {
        let now = settings.now()
        let since = now - 366 * 86_400_000
        let read = try await relationships.read(
            principal: who.principal, purpose: who.purpose, person: person, now: now
        ) { grant, snapshot -> (Grant, [Int64: Section], [Int64: String]) in
            let rows = try snapshot.rows()
            return (
                grant, Dictionary(rows.map { ($0.rid, $0.section) }) { first, _ in first },
                Dictionary(rows.map { ($0.rid, $0.typeName) }) { first, _ in first }
            )
        }
        guard let (grant, sections, types) = read else { return nil }
        let told = try await relationships.told(try await ledger.accesses(grant, since: since), to: grant, now: now)
        return Seen(grant: grant, since: since, accesses: told, sections: sections, types: types)
    }

    // MARK: Choices

    private func addOwnChoices(to router: Router<BasicRequestContext>) {
        router.get("/my/choices") { request, _ in try await ownChoices(request, ObjectionForm()) }
        router.post("/my/choices") { request, _ in
            guard let (who, person) = try await chooser(request) else { return signInFirst(request) }
            guard let fields = try await form(request, csrf: who.session.csrf) else { return refusedForm(request) }
            let form = ObjectionForm(
                kind: fields[ObjectionForm.Field.scope], category: fields[ObjectionForm.Field.category],
                organisation: fields[ObjectionForm.Field.organisation])
            guard let scope = form.scope else { return try await ownChoices(request, form.forThePerson) }
            try await ledger.append(try await ownEvent(who, person, .choice, "own choice", "objection recorded"))
            try await relationships.object(Objection(scope: scope, since: settings.now()), person: person)
            return redirect(Routes.ownChoices.text)
        }
        router.post("/my/choices/:key") { request, context in
            guard let (who, person) = try await chooser(request) else { return signInFirst(request) }
            guard try await form(request, csrf: who.session.csrf) != nil else { return refusedForm(request) }
            let now = settings.now()
            guard let key = context.parameters.get("key").flatMap({ EventID($0) }),
                let objection = try await relationships.objections(of: person).first(where: { $0.key == key })
            else { return notFound(request) }
            if objection.item.stands(at: now) {
                try await ledger.append(try await ownEvent(who, person, .choice, "own choice", "objection taken back"))
                do {
                    try await relationships.withdraw(objection, person: person, now: now)
                } catch StoreError.conflict {
                    // Somebody else took it back first: the page shows it.
                }
            }
            return redirect(Routes.ownChoices.text)
        }
    }

    /// Who chooses: the person alone. Whoever acts for somebody tells a privacy officer what they think is right.
    func chooser(_ request: Request) async throws -> (who: SignedInPerson, person: Int64)? {
        try await own(request).flatMap { $0.who.session.acting == nil ? $0 : nil }
    }

    func ownChoices(_ request: Request, _ form: ObjectionForm) async throws -> Response {
        guard signedInPerson(request) != nil else { return signInFirst(request) }
        guard let (who, person) = try await chooser(request), let grant = try await ownGrant(who, person) else {
            return notFound(request)
        }
        let now = settings.now()
        let objections = try await relationships.objections(of: person)
        let authorities = try await relationships.authorities(for: person).filter { !$0.item.isOver(at: now) }
        let isClosed = try await relationships.closures(of: person).contains {
            $0.item.until == nil && $0.item.covers == .proxies
        }
        // What a service sent that may not be named to this person is not told as theirs.
        let stated = try await relationships.consents(of: person).filter { grant.pids.contains($0.pid) }
        // Only services that may be named to this person.
        let services = try await relationships.read(
            principal: who.principal, purpose: who.purpose, person: person, now: now
        ) { _, snapshot in try snapshot.sources().map { OwnService(code: $0.organisation, name: $0.name) } }
        let frame = ownFrame(request, grant)
        let released = try await ledger.release(
            Disclosure(event: try await ownEvent(who, person, .read, "own choices", grant.relationship)) {
                Pages.ownChoicesPage(
                    objections, stated, services ?? [], ActingView(authorities, isClosed: isClosed), form, now: now,
                    frame.page)
            })
        var response = answer(released)
        if !form.errors.isEmpty { response.status = .badRequest }
        return response
    }

    // MARK: Questions

    private func addOwnQuestions(to router: Router<BasicRequestContext>) {
        router.get("/my/questions") { request, _ in
            guard signedInPerson(request) != nil else { return signInFirst(request) }
            guard let (who, person) = try await own(request), let grant = try await ownGrant(who, person) else {
                return notFound(request)
            }
            let questions = try await relationships.questions(of: person, for: who.principal)
            let entries = questions.compactMap(\.item.entry)
            let readable = try await relationships.read(
                principal: who.principal, purpose: who.purpose, person: person, now: settings.now()
            ) { _, snapshot in Set(try entries.filter { try snapshot.row(rid: $0) != nil }) }
            let frame = ownFrame(request, grant)
            let released = try await ledger.release(
                Disclosure(event: try await ownEvent(who, person, .read, "own questions", grant.relationship)) {
                    Pages.ownQuestionsPage(questions, readable: readable ?? [], frame.page)
                })
            return answer(released)
        }
        router.get("/my/seen/:event/ask") { request, context in
            try await askAccess(request, context) { _, _, _ in .left(QuestionForm()) }
        }
        router.post("/my/seen/:event/ask") { request, context in
            try await askAccess(request, context) { who, person, access in
                guard let fields = try await form(request, csrf: who.session.csrf) else {
                    return .done(refusedForm(request))
                }
                let words = QuestionForm(fields["words"], isRequired: false)
                guard words.errors.isEmpty else { return .left(words) }
                let reader = Principal(
                    subject: access.subject ?? "", name: access.name ?? "", role: access.role ?? .receptionist,
                    organisation: access.organisation, organisationName: access.organisationName)
                try await ask(
                    who, person,
                    PersonQuestion(
                        kind: .access, organisation: access.organisation, organisationName: access.organisationName,
                        event: access.event.description, action: access.action, reader: reader, accessed: access.time,
                        words: words.words, asked: settings.now(), proxy: who.proxySubject))
                return .done(redirect(Routes.ownQuestions.text))
            }
        }
        router.get("/my/entry/:rid/wrong") { request, context in
            try await showOwnEntry(request, context, route: "own correction") { record, rid in
                guard let view = try record.item(rid) else { return nil }
                return Shown(view.shown) { Pages.askCorrectionPage(view, QuestionForm(), $0) }
            }
        }
        router.post("/my/entry/:rid/wrong") { request, context in try await askCorrection(request, context) }
    }

    private func ask(
        _ who: SignedInPerson, _ person: Int64, _ question: PersonQuestion, pid: Int64? = nil
    ) async throws {
        let about = question.kind == .access ? "asked about an access" : "asked for a correction"
        try await ledger.append(try await ownEvent(who, person, .question, "own question", about))
        _ = try await relationships.ask(question, person: person, pid: pid)
    }

    /// What became of a form: it was done, or stands on the page with what is wrong.
    private enum Asked {
        case done(Response)
        case left(QuestionForm)
    }

    /// The page on which an access is asked about.
    private func askAccess(
        _ request: Request, _ context: BasicRequestContext,
        _ post: (SignedInPerson, Int64, RecordedAccess) async throws -> Asked
    ) async throws -> Response {
        guard signedInPerson(request) != nil else { return signInFirst(request) }
        guard let (who, person) = try await own(request),
            let seen = try await costly(request, { try await seen(who, person) }),
            let event = context.parameters.get("event").flatMap({ EventID($0) }),
            // Only what they were told of, by somebody at work.
            let access = seen.accesses.first(where: { $0.event == event }), access.role?.isAtWork == true
        else { return notFound(request) }
        let asked = try await relationships.questions(of: person, for: who.principal)
        if asked.contains(where: { $0.item.event == event.description }) { return redirect(Routes.ownQuestions.text) }
        let form: QuestionForm
        switch try await post(who, person, access) {
        case .done(let response): return response
        case .left(let left): form = left
        }
        let frame = ownFrame(request, seen.grant)
        let entry = SeenView.Entry([access], sections: seen.sections, for: viewer(who))
        let released = try await ledger.release(
            Disclosure(event: try await ownEvent(who, person, .read, "own question", seen.grant.relationship)) {
                Pages.askAccessPage(entry, form, frame.page)
            })
        var response = answer(released)
        if !form.errors.isEmpty { response.status = .badRequest }
        return response
    }

    private func askCorrection(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let (who, person) = try await own(request) else { return signInFirst(request) }
        guard let fields = try await form(request, csrf: who.session.csrf) else { return refusedForm(request) }
        guard let rid = context.parameters.get("rid").flatMap({ Int64($0) }) else { return notFound(request) }
        let words = QuestionForm(fields["words"], isRequired: true)
        guard words.errors.isEmpty else {
            var response = try await showOwn(request, route: "own correction") { record in
                guard let view = try record.item(rid) else { return nil }
                return Shown(view.shown) { Pages.askCorrectionPage(view, words, $0) }
            }
            if response.status == .ok { response.status = .badRequest }
            return response
        }
        let asked = try await relationships.questions(of: person, for: who.principal)
        if asked.contains(where: { $0.item.entry == rid && $0.item.answer == nil }) {
            return redirect(Routes.ownQuestions.text)
        }
        let now = settings.now()
        let found = try await relationships.read(
            principal: who.principal, purpose: who.purpose, person: person, now: now
        ) { _, snapshot -> (row: StoredResource, source: Source)? in
            guard let row = try snapshot.row(rid: rid),
                let source = try snapshot.sources().first(where: { $0.number == row.source })
            else { return nil }
            return (row, source)
        }
        guard let (row, source) = found ?? nil else { return notFound(request) }
        let day = (row.date ?? row.recorded).map { ", \(StaffDate(milliseconds: $0).dateText)" } ?? ""
        try await ask(
            who, person,
            PersonQuestion(
                kind: .correction, organisation: source.organisation, organisationName: source.name, entry: rid,
                about: "\(row.section.title)\(day)", words: words.words, asked: now,
                proxy: who.proxySubject), pid: row.pid)
        return redirect(Routes.ownQuestions.text)
    }
}

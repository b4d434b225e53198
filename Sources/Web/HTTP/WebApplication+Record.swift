import Access
import Authentication
import Foundation
import Hummingbird
import Ledger
import LegalTime
import Relationships
import SharedRecord
import Store

extension WebApplication {
    func addRecord(to router: Router<BasicRequestContext>) {
        let record = router.group("/record/:view")
        record.get("") { request, context in
            try await show(request, context, route: "record") { record in
                let view = try record.summary()
                return Shown(view.shown) { Pages.summaryPage(view, $0) }
            }
        }
        record.get("timeline") { request, context in
            let filter = TimelineFilter(query: request.uri.query ?? "")
            return try await show(request, context, route: "timeline") { record in
                let view = try record.timeline(filter)
                return Shown(view.shown) { Pages.timelinePage(view, $0) }
            }
        }
        record.post("find") { request, context in
            guard let fields = try await form(request, signedIn(request)) else { return refusedForm(request) }
            var filter = TimelineFilter(fields)
            filter.text = fields["q"] ?? ""
            let words = filter
            return try await show(request, context, route: "find") { record in
                let view = try record.timeline(words)
                return Shown(view.shown) { Pages.timelinePage(view, $0) }
            }
        }
        record.get("section/:slug") { request, context in
            guard let section = context.parameters.get("slug").flatMap(Section.init(slug:)) else {
                return notFound(request)
            }
            let fields = FormBody((request.uri.query ?? "").utf8)
            let list = fields?["list"].flatMap(SectionList.init(rawValue:)) ?? .front
            return try await show(request, context, route: "section") { record in
                let view = try record.section(section, list, page: PageRequest(fields))
                return Shown(view.shown) { Pages.sectionPage(view, $0) }
            }
        }
        record.get("panel/:slug") { request, context in
            guard let section = context.parameters.get("slug").flatMap(Section.init(slug:)),
                Pages.lateSections.contains(section)
            else { return notFound(request) }
            return try await show(request, context, route: "panel") { record in
                let (view, shown) = try record.panel(section)
                return Shown(shown) { Pages.latePart(section, view, $0) }
            }
        }
        record.get("trend/:token") { request, context in
            let token = context.parameters.get("token") ?? ""
            let page = PageRequest(FormBody((request.uri.query ?? "").utf8))
            return try await show(request, context, route: "trend") { record in
                guard let view = try record.trend(token: token, page: page) else { return nil }
                return Shown(view.shown) { Pages.trendPage(view, token, $0) }
            }
        }
        record.get("medicines") { request, context in
            try await show(request, context, route: "medicines") { record in
                let view = try record.section(.medicines)
                return Shown(view.shown) { Pages.sectionPage(view, $0) }
            }
        }
        record.get("why") { request, context in
            try await show(request, context, route: "why") { record in
                let view = try record.head()
                return Shown(view.shown) { Pages.whyPage(view, $0) }
            }
        }
        addItems(to: record)
        record.post("close") { request, context in
            guard let who = signedIn(request) else { return signInFirst(request) }
            guard try await form(request, who) != nil else { return refusedForm(request) }
            sessions.close(context.parameters.get("view") ?? "", session: who.key)
            return redirect("/search")
        }
    }

    private func addItems(to record: RouterGroup<BasicRequestContext>) {
        record.get("item/:rid") { request, context in
            try await showItem(request, context, route: "item") { record, rid in
                guard let view = try record.item(rid) else { return nil }
                return Shown(view.shown) { Pages.itemPage(view, $0) }
            }
        }
        record.get("item/:rid/original") { request, context in
            try await showItem(request, context, route: "original", type: "application/fhir+json") { record, rid in
                guard let view = try record.item(rid, hasAlerts: false) else { return nil }
                return Shown(view.shown) { _ in view.original }
            }
        }
        record.get("document/:rid") { request, context in
            try await showItem(request, context, route: "document") { record, rid in
                guard let view = try record.document(rid) else { return nil }
                return Shown(view.shown) { Pages.documentPage(view, $0) }
            }
        }
        record.get("document/:rid/content/:index") { request, context in
            let index = context.parameters.get("index").flatMap { Int($0) } ?? -1
            return try await showItem(request, context, route: "attachment") { record, rid in
                guard let content = try record.attachment(rid, index: index) else { return nil }
                return Shown(content)
            }
        }
    }

    /// What a handler made of a record: the numbers shown, and the body.
    struct Shown: Sendable {
        let rids: [Int64]
        let type: String
        let fileName: String?
        /// Whether what is rendered is printed as a PDF.
        let isPrinted: Bool
        /// Whether it is a file as its source sent it.
        let isFile: Bool
        let render: @Sendable (RecordContext) -> [UInt8]

        init(
            _ rids: [Int64], type: String = "text/html; charset=utf-8", fileName: String? = nil,
            isPrinted: Bool = false, isFile: Bool = false, render: @escaping @Sendable (RecordContext) -> [UInt8]
        ) {
            self.rids = rids
            self.type = type
            self.fileName = fileName
            self.isPrinted = isPrinted
            self.isFile = isFile
            self.render = render
        }

        /// A file of an entry, as its source sent it.
        init(_ content: AttachmentContent) {
            self.init([content.rid], type: content.contentType, fileName: content.fileName, isFile: true) { _ in
                content.bytes
            }
        }
    }

    /// Looks for malware in a file. Its entry stands already: that somebody opened it is true, whatever it holds.
    ///
    /// - Throws: `FileScanError` when it must not be handed out.
    func scan(_ shown: Shown, _ released: Released<[UInt8]>) async throws {
        guard shown.isFile, let scanner = settings.scanner else { return }
        _ = try await released.map { try await scanner.scan($0) }
    }

    private func showItem(
        _ request: Request, _ context: BasicRequestContext, route: String, type: String? = nil,
        _ body: @escaping @Sendable (Record, Int64) throws -> Shown?
    ) async throws -> Response {
        guard let rid = context.parameters.get("rid").flatMap({ Int64($0) }) else { return notFound(request) }
        return try await show(request, context, route: route, type: type) { try body($0, rid) }
    }

    /// The path of every view: session → view → decide → one read under the grant → ledger → answer.
    func show(
        _ request: Request, _ context: BasicRequestContext, route: String, type: String? = nil,
        _ body: @escaping @Sendable (Record) throws -> Shown?
    ) async throws -> Response {
        let start = ContinuousClock.now
        guard let who = signedIn(request) else { return signInFirst(request) }
        let now = settings.now()
        let key = context.parameters.get("view") ?? ""
        guard let view = sessions.view(key, session: who.key, now: now) else { return viewEnded(request, who) }
        let principal = who.session.principal
        let read = try await relationships.read(
            principal: principal, purpose: view.purpose, person: view.person, now: now,
            breakGlass: view.isGlassBroken
        ) { grant, snapshot -> (Grant, Shown, [AccessEvent.Part])? in
            let record = try Record(snapshot: snapshot, grant: grant, now: now)
            guard let shown = try body(record) else { return nil }
            return (grant, shown, record.parts(of: shown.rids).map { .init(pid: $0.pid, resources: $0.rids) })
        }
        guard let (grant, shown, parts) = read ?? nil else { return notFound(request) }
        var page = pageContext(request, who)
        page.receipt = grant.event.receipt
        var made = RecordContext(
            page: page, view: key, purpose: view.purpose.title, relationship: grant.relationship, grant: grant)
        if route == "why" {
            made.explanation = try await relationships.policies().all.first { $0.version == grant.policyVersion }?
                .explanation(of: grant)
        }
        let frame = made
        let event = AccessEvent(
            id: grant.event, time: now, action: .read, principal: principal, purpose: view.purpose, route: route,
            policyVersion: grant.policyVersion,
            basis: grant.isGlassBroken ? grant.relationship + RecordedAccess.brokenGlass : grant.relationship,
            parts: parts)
        // A page can say that its entry waits; a part of one, an original or an attachment cannot.
        made.page.isSpooled = true
        let spooled = made
        let waiting: @Sendable () throws -> [UInt8] = { shown.render(spooled) }
        let isPage = (type ?? shown.type).hasPrefix("text/html") && route != "panel"
        let released = try await ledger.release(
            Disclosure(event: event, waiting: isPage ? waiting : nil) { shown.render(frame) })
        try await scan(shown, released)
        var response = answer(released, type: type ?? shown.type)
        if let name = shown.fileName {
            response.headers[.contentDisposition] = "inline; filename=\"\(name)\""
        }
        if route == "record" {
            let taken = start.duration(to: .now)
            figures.note(
                milliseconds: Double(taken.components.attoseconds) / 1e15 + Double(taken.components.seconds) * 1000)
        }
        return response
    }

    func viewEnded(_ request: Request, _ who: SignedIn) -> Response {
        plain(Pages.recordClosedPage(pageContext(request, who)), status: .notFound)
    }
}

extension TimelineFilter {
    /// The filter that a URL asks for; what it does not understand is left out.
    init(query: String) {
        if let fields = FormBody(query.utf8) { self.init(fields) } else { self.init() }
    }
    /// The filter that a form asks for, but for its words. `only` and `clear` name one chip as `type.results` and count
    /// for more than the chips of their row.
    init(_ fields: FormBody) {
        self.init()
        let sections = fields.all("type").compactMap(Section.init(slug:))
        if !sections.isEmpty { self.sections = Set(sections) }
        let sources = fields.all("source").compactMap { Int($0) }
        if !sources.isEmpty { self.sources = Set(sources) }
        period = fields["since"].flatMap(Period.init(rawValue:)) ?? .all
        if let chip = fields["only"].flatMap(TimelineChip.init) { self = self.only(chip) }
        if let chip = fields["clear"].flatMap(TimelineChip.init) { self = without(chip) }
        page = fields["only"] == nil && fields["clear"] == nil ? PageRequest(fields) : PageRequest()
    }
}

extension PageRequest {
    /// The page that a URL or a form asks for; the first when it asks for none.
    init(_ fields: FormBody?) {
        self.init(fields?["page"].flatMap { Int($0) } ?? 1, began: fields?["of"].flatMap { Int($0) })
    }
}

import Access
import AccessReview
import Authentication
import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Relationships
import Store

/// The ledger as FHIR R4 AuditEvents: for a person of their own record, what their page tells; for a privacy officer of
/// the accesses by staff of their organisation. Nobody else is told that there is anything. `docs/ledger.md` says the
/// rest.
extension WebApplication {
    func addAuditEvents(to router: Router<BasicRequestContext>) {
        router.get("/fhir/AuditEvent") { request, _ in try await auditEvents(request, id: nil) }
        router.get("/fhir/AuditEvent/:event") { request, context in
            try await auditEvents(request, id: context.parameters.get("event") ?? "")
        }
    }

    /// Who asks, decided before anything of the request is looked at.
    private enum Asker {
        case officer(SignedIn)
        case person(SignedInPerson, person: Int64, seen: Seen)
        case nobody(Response)
    }

    private func auditEvents(_ request: Request, id: String?) async throws -> Response {
        do {
            return try await costly(request) { try await search(request, id: id) }
        } catch is CostlyWork.Busy {
            return refused(.tooManyRequests, Self.unavailableOutcome)
        } catch is LedgerError {
            return refused(.serviceUnavailable, Self.unavailableOutcome)
        } catch StoreError.unavailable {
            return refused(.serviceUnavailable, Self.unavailableOutcome)
        }
    }

    private func search(_ request: Request, id: String?) async throws -> Response {
        let asker = try await asker(request)
        if case .nobody(let response) = asker { return response }
        let fields = FormBody((request.uri.query ?? "").utf8)?.fields
        guard takesJSON(request, format: fields?.last { $0.name == "_format" }?.value) else {
            return refused(
                .notAcceptable, OperationOutcome(.error, .notSupported, "The form is application/fhir+json."))
        }
        guard let fields else {
            return refused(
                .badRequest, OperationOutcome(.error, .value, "What follows the question mark cannot be read."))
        }
        // An id that no event can have.
        if let id, EventID(id)?.description != id { return notThere() }
        let search: AuditEventSearch
        do {
            search = try asked(fields, id: id, asker)
        } catch { return refused(.badRequest, OperationOutcome(error)) }
        switch asker {
        case .officer(let who): return try await officersEvents(search, id: id, who, request)
        case .person(let who, let person, let seen):
            return try await ownEvents(search, id: id, who, person, seen, request)
        case .nobody(let response): return response
        }
    }

    private func asker(_ request: Request) async throws -> Asker {
        if let who = officer(request) { return .officer(who) }
        if signedIn(request) != nil { return .nobody(notThere()) }
        guard signedInPerson(request) != nil else {
            return .nobody(refused(.unauthorized, OperationOutcome(.error, .login, "Sign in first.")))
        }
        guard let (who, person) = try await own(request), let seen = try await seen(who, person) else {
            return .nobody(notThere())
        }
        return .person(who, person: person, seen: seen)
    }

    /// The search of a request; one event is a search by its id.
    private func asked(
        _ fields: [(name: String, value: String)], id: String?, _ asker: Asker
    ) throws(AuditEventSearch.Problem) -> AuditEventSearch {
        var takesCase = false
        if case .officer = asker { takesCase = true }
        guard let id else { return try AuditEventSearch(fields, takesCase: takesCase) }
        // Only the case may be named beside it.
        let names = fields.filter { $0.name != "_format" && !(takesCase && $0.name == "case") }
        if let other = names.first { throw AuditEventSearch.unknown(other.name) }
        return try AuditEventSearch([("_id", id)] + fields, takesCase: takesCase)
    }

    // MARK: A person

    private func ownEvents(
        _ search: AuditEventSearch, id: String?, _ who: SignedInPerson, _ person: Int64, _ seen: Seen,
        _ request: Request
    ) async throws -> Response {
        let now = settings.now()
        let isOwn = who.session.acting == nil
        var gatherer = AuditEventGatherer(search, now: now)
        for access in seen.accesses where SeenView.tells(access, sees: { seen.sections[$0] != nil }) {
            var known = AuditEvent.Known()
            known.patients = [
                AuditEvent.Patient(
                    name: who.session.acting?.name ?? who.principal.name,
                    nhsNumber: isOwn ? who.principal.proven?.nhsNumber : nil)
            ]
            known.types = seen.types
            // As in the file of proofs: what names something that they may not see has no words of its own.
            known.tellsGrounds = isOwn && access.resources.allSatisfy { seen.sections[$0] != nil }
            gatherer.add(AuditEvent(access, known: known, node: settings.nodeName))
        }
        let notes =
            search.bounds.from < seen.since
            ? [OperationOutcome(.information, .informational, "Accesses of the last 12 months are searched.")] : []
        let event = try await ownEvent(who, person, .read, "own audit events", seen.grant.relationship)
        return try await release(gatherer.page, notes, search, id: id, event, request)
    }

    // MARK: A privacy officer

    private func officersEvents(
        _ search: AuditEventSearch, id: String?, _ who: SignedIn, _ request: Request
    ) async throws -> Response {
        let reviewer = AccessReviewer(ledger: ledger, relationships: relationships)
        let (principal, now) = (who.session.principal, settings.now())
        guard let key = search.privacyCase else {
            let (page, notes) = try await reviewer.auditEvents(
                of: principal.organisation, search, now: now, node: settings.nodeName)
            // It names no patient: an entry on nobody's chain.
            let event = caseEvent(who, [], "audit events", "accesses by staff, without patients")
            return try await release(page, notes, search, id: id, event, request)
        }
        guard let stored = try await relationships.privacyCase(key, of: principal.organisation),
            stored.item.mayBeHandled(by: principal), try await !refuses(who, stored.item.records)
        else { return notThere() }
        let (page, records) = try await reviewer.auditEvents(
            of: stored.item, search, now: now, node: settings.nodeName)
        let event = caseEvent(who, records, "audit events", "accesses of a case")
        return try await release(page, [], search, id: id, event, request)
    }

    // MARK: Answers

    /// The page, or the one event that was asked for, when its entry is durable.
    private func release(
        _ page: AuditEventPage, _ notes: [OperationOutcome], _ search: AuditEventSearch, id: String?,
        _ event: AccessEvent, _ request: Request
    ) async throws -> Response {
        let base = fhirBase(request)
        if id != nil {
            guard let found = page.events.first else { return notThere() }
            return answer(
                try await ledger.release(Disclosure(event: event) { found.json }), type: Self.fhirType)
        }
        let released = try await ledger.release(
            Disclosure(event: event) { page.json(search, base: base, notes: notes) })
        return answer(released, type: Self.fhirType)
    }

    private static let fhirType = "application/fhir+json"
    private static let unavailableOutcome = OperationOutcome(
        .error, .transient, "The node cannot answer now, and nothing was shown. Try again.")

    private func refused(_ status: HTTPResponse.Status, _ outcome: OperationOutcome) -> Response {
        Response(
            status: status, headers: [.contentType: Self.fhirType],
            body: .init(byteBuffer: ByteBuffer(bytes: outcome.json)))
    }
    /// What is not there, and what is for somebody else.
    private func notThere() -> Response {
        refused(.notFound, OperationOutcome(.error, .notFound, "There is nothing to show here."))
    }

    /// Where this node's FHIR is, as who asks has named the node.
    private func fhirBase(_ request: Request) -> String {
        let host = request.head.authority ?? ""
        let isPlain = host.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains($0)
        }
        guard isPlain, !host.isEmpty else { return "/fhir" }
        // A proxy ends TLS; on the machine itself there is none.
        let isLoopback = ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
        return "\(settings.secureCookies && !isLoopback ? "https" : "http")://\(host)/fhir"
    }

    /// Whether JSON of R4 is among the forms that are taken. Source: FHIR R4 http.html#mime-type; RFC 9110 section
    /// 12.5.1.
    private func takesJSON(_ request: Request, format: String?) -> Bool {
        let forms = ["application/fhir+json", "application/json", "text/json", "json"]
        // A + that was not written as %2B has become a space.
        if let format { return forms.contains(format.replacing(" ", with: "+").lowercased()) }
        let accepted = request.headers[values: .accept].flatMap { $0.lowercased().split(separator: ",") }
        if accepted.isEmpty { return true }
        return accepted.contains { range in
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let type = parts.first, (forms.dropLast() + ["*/*", "application/*"]).contains(type) else {
                return false
            }
            return parts.dropFirst().allSatisfy { part in
                let sides = part.split(separator: "=", maxSplits: 1)
                switch sides.first {
                case "q": return Double(sides.last ?? "") != 0
                case "fhirversion": return sides.last == "4.0"
                default: return true
                }
            }
        }
    }
}

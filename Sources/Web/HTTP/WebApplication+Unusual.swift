import Access
import AccessReview
import Authentication
import Hummingbird
import Ledger
import Relationships
import Store

/// The list of unusual accesses: for privacy officers, about staff of their organisation.
extension WebApplication {
    func addUnusual(to router: Router<BasicRequestContext>) {
        router.get("/privacy-officer/unusual") { request, _ in
            guard let who = officer(request) else { return notOfficer(request) }
            let found = try await unusual(for: who, request)
            let now = settings.now()
            var opened: Set<String> = []
            for line in found.found.lines {
                let like = PrivacyCase(line, by: who.session.principal, now: now)
                if let known = try await relationships.privacyCase(like: like) {
                    opened.insert("\(like.originName) \(known.key)")
                }
            }
            let page = pageContext(request, who)
            let view = UnusualView(
                found: found.found, range: found.range, isVisitsCut: found.isVisitsCut,
                reader: who.session.principal.subject, cases: opened)
            let released = try await ledger.release(
                Disclosure(event: unusualEvent(who)) {
                    Pages.unusualPage(view, page)
                })
            return answer(released)
        }
    }

    /// What is unusual among the accesses of an officer's organisation now.
    func unusual(
        for who: SignedIn, _ request: Request
    ) async throws -> (found: UnusualAccesses, range: ReviewedRange, isVisitsCut: Bool) {
        try await costly(request) {
            try await AccessReviewer(ledger: ledger, relationships: relationships).unusual(
                of: who.session.principal.organisation, now: settings.now(), limit: AccessReviewer.mostEntriesOfAPage)
        }
    }

    /// An entry on nobody's chain: the list counts people and names none.
    private func unusualEvent(_ who: SignedIn) -> AccessEvent {
        AccessEvent(
            id: EventID(), time: settings.now(), action: .privacyReview, principal: who.session.principal,
            purpose: nil, route: "unusual", basis: "unusual accesses, without patients",
            parts: [.init(pid: nil, resources: [])])
    }
}

extension PrivacyCase {
    /// A case about a line of the list.
    init(_ line: UnusualAccesses.Line, by officer: Principal, now: Int64) {
        self.init(
            kind: .access, organisation: officer.organisation,
            origin: .unusual(
                rule: line.rule.rawValue, title: line.rule.row.title, figure: line.figure, usual: line.usual),
            reader: line.reader, event: line.event.description, accessed: line.time, records: line.records,
            opened: now, by: officer)
    }
}

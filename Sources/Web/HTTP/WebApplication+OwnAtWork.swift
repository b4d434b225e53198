import Access
import Authentication
import Hummingbird
import Ledger
import Relationships
import Store

/// Somebody at work is a patient too. A privacy officer handles nothing that is about themselves, or they would read
/// there what is kept from the person, and judge for themselves what is shown: another officer does.
extension WebApplication {
    /// The answer of `body`, unless the person of the token is the officer.
    func unlessOwn(
        _ request: Request, _ context: BasicRequestContext, _ body: () async throws -> Response
    ) async throws -> Response {
        try await unlessOwn(
            request,
            about: { who in
                let token = context.parameters.get("token") ?? ""
                guard let person = sessions.offered(token, session: who.key, now: settings.now()) else { return [] }
                return try await relationships.allRecords(ofPerson: person)
            }, body)
    }

    /// The answer of `body`, unless one of the records that the request is about is the officer's own.
    func unlessOwn(
        _ request: Request, about records: (SignedIn) async throws -> [Int64], _ body: () async throws -> Response
    ) async throws -> Response {
        if let who = officer(request), try await refuses(who, try await records(who)) {
            return plain(Pages.ownAtWorkPage(pageContext(request, who)), status: .forbidden)
        }
        return try await body()
    }

    /// Whether one of these records is the officer's own. If so that is entered, and another officer is told.
    func refuses(_ who: SignedIn, _ records: [Int64]) async throws -> Bool {
        let principal = who.session.principal
        let own = try await relationships.ownRecords(of: principal)
        let mine = records.filter(own.contains)
        guard !mine.isEmpty else { return false }
        let event = caseEvent(who, mine, "own record", Policy.ownRecord, .denied)
        try await ledger.append(event)
        for pid in mine {
            guard let person = try await relationships.person(ofRecord: pid) else { continue }
            try await relationships.tell([.own], principal, person: person, event: event.id, now: event.time)
            break
        }
        return true
    }
}

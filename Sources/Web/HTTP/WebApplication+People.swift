import Access
import Authentication
import HTMLBuilder
import Hummingbird
import Ledger
import Relationships
import Store

/// For whom somebody acts: the choice between their own record and those of others, and what the person says to it.
extension WebApplication {
    func addPeople(to router: Router<BasicRequestContext>) {
        router.get("/my/people") { request, _ in try await people(request) }
        router.post("/my/people") { request, _ in try await choosePerson(request) }
        router.post("/my/choices/acting") { request, _ in
            guard let (who, person) = try await chooser(request) else { return signInFirst(request) }
            guard try await form(request, csrf: who.session.csrf) != nil else { return refusedForm(request) }
            try await ledger.append(
                try await ownEvent(who, person, .choice, "own choice", "nobody may act for the person"))
            let isClosed = try await relationships.closures(of: person).contains {
                $0.item.until == nil && $0.item.covers == .proxies
            }
            if !isClosed {
                try await relationships.setRoom(
                    of: person, isOpen: false, for: .proxies, officer: who.principal.name,
                    words: "The person’s own wish", now: settings.now())
            }
            return redirect(Routes.ownChoices.text)
        }
        router.post("/my/choices/acting/:key") { request, context in
            guard let (who, person) = try await chooser(request) else { return signInFirst(request) }
            guard try await form(request, csrf: who.session.csrf) != nil else { return refusedForm(request) }
            guard let key = context.parameters.get("key").flatMap({ EventID($0) }),
                try await relationships.authorities(for: person).contains(where: { $0.key == key })
            else { return notFound(request) }
            try await ledger.append(
                try await ownEvent(who, person, .choice, "own choice", "authority to act ended by the person"))
            try await relationships.end(
                key, person: person,
                ProxyAuthority.Ending(time: settings.now(), by: who.principal.name, words: "The person’s own wish"))
            return redirect(Routes.ownChoices.text)
        }
    }

    /// The page on which somebody chooses for whom they act now. Each name on it is entered on its person's chain.
    private func people(_ request: Request) async throws -> Response {
        guard let who = signedInPerson(request) else { return signInFirst(request) }
        let now = settings.now()
        let proxy = Principal(actingAs: who.session.person)
        let people = try await relationships.acting(proxy, now: now)
        let view = PeopleView(
            people: people.map { one in
                PeopleView.Choice(
                    token: sessions.offer(session: who.key, person: one.person, now: now), name: one.name,
                    kinship: one.kinship, isCurrent: who.session.acting?.person == one.person)
            }, hasOwnRecord: try await hasOwnRecord(Principal(who.session.person), now: now),
            isActing: who.session.acting != nil)
        let page = pageContext(request, nil)
        var events: [AccessEvent] = []
        for one in people { events.append(try await actingEvent(proxy, one, "people", now)) }
        // That there is nobody is told too: on nobody's chain.
        let last =
            events.popLast()
            ?? AccessEvent(
                id: EventID(), time: now, action: .read, principal: proxy, purpose: nil, route: "people",
                basis: "nobody to act for", parts: [.init(pid: nil, resources: [])])
        for event in events { try await ledger.append(event) }
        let released = try await ledger.release(Disclosure(event: last) { Pages.peoplePage(view, page) })
        return answer(released)
    }

    /// Begins to act for somebody, or for oneself again: a new session, so that no page of one person is used for
    /// another.
    private func choosePerson(_ request: Request) async throws -> Response {
        guard let who = signedInPerson(request) else { return signInFirst(request) }
        guard let fields = try await form(request, csrf: who.session.csrf) else { return refusedForm(request) }
        let now = settings.now()
        var acting: Acting?
        if fields["who"] != "own" {
            let proxy = Principal(actingAs: who.session.person)
            guard let person = fields["who"].flatMap({ sessions.offered($0, session: who.key, now: now) }),
                let found = try await relationships.acting(proxy, now: now).first(where: { $0.person == person })
            else { return notFound(request) }
            try await ledger.append(try await actingEvent(proxy, found, "acting", now))
            acting = found
        }
        guard let key = sessions.act(who.key, for: acting, now: now) else { return signInFirst(request) }
        var response = redirect(Routes.ownRecord.text)
        response.setCookie(cookie(Self.sessionCookie, key))
        return response
    }

    private func actingEvent(
        _ proxy: Principal, _ acting: Acting, _ route: String, _ now: Int64
    ) async throws -> AccessEvent {
        AccessEvent(
            id: EventID(), time: now, action: .read, principal: proxy, purpose: acting.purpose, route: route,
            policyVersion: try await relationships.policy(at: now)?.version ?? 0, basis: acting.relationship,
            parts: try await parts(of: acting.person, for: proxy))
    }
}

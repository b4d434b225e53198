import Access
import Authentication
import Testing

private let minute: Int64 = 60_000

@Suite("Sessions and open records end by the clock")
struct SessionsTests {
    private let sessions = Sessions()
    private let doctor = Principal(
        subject: "1", name: "Dr Raman", role: .hospitalConsultant, organisation: "O1", organisationName: "Hospital")

    @Test("A session ends after 15 minutes without use, and lasts as long as it is used")
    func idle() {
        let key = sessions.begin(doctor, now: 0)
        #expect(sessions.session(key, now: 14 * minute) != nil)
        #expect(sessions.session(key, now: 28 * minute) != nil)
        #expect(sessions.session(key, now: 43 * minute) == nil)
        #expect(sessions.session(key, now: 0) == nil, "a clock that is set back brings no session back")
    }

    @Test("A record closes 15 minutes after it was opened, used or not, and is open to its own session only")
    func view() {
        let key = sessions.begin(doctor, now: 0)
        let other = sessions.begin(doctor, now: 0)
        let view = sessions.open(session: key, person: 7, purpose: .directCare, receipt: "R", now: 0)
        #expect(sessions.view(view, session: key, now: 14 * minute)?.person == 7)
        #expect(sessions.view(view, session: key, now: 15 * minute) == nil)
        #expect(sessions.view(view, session: other, now: minute) == nil)
        #expect(sessions.view("", session: key, now: minute) == nil)
    }

    @Test("One request breaks the glass of a view, until it is mended or could not be broken")
    func glass() {
        let key = sessions.begin(doctor, now: 0)
        let other = sessions.begin(doctor, now: 0)
        let view = sessions.open(session: key, person: 7, purpose: .directCare, receipt: "R", now: 0)
        for isBroken in [false, true, false] {
            #expect(!sessions.beginBreakingGlass(view: view, session: other))
            #expect(sessions.beginBreakingGlass(view: view, session: key))
            #expect(!sessions.beginBreakingGlass(view: view, session: key))
            sessions.setGlassBroken(isBroken, view: view, session: key)
            #expect(sessions.view(view, session: key, now: 0)?.isGlassBroken == isBroken)
            #expect(sessions.beginBreakingGlass(view: view, session: key) == !isBroken)
            sessions.setGlassBroken(false, view: view, session: key)
        }
    }

    @Test("Signing out ends the session and every record it has open, and nobody else's")
    func signingOut() {
        let key = sessions.begin(doctor, now: 0)
        let other = sessions.begin(doctor, now: 0)
        let mine = sessions.open(session: key, person: 7, purpose: .directCare, receipt: "R", now: 0)
        let theirs = sessions.open(session: other, person: 7, purpose: .directCare, receipt: "R", now: 0)
        sessions.end(key)
        #expect(sessions.session(key, now: minute) == nil)
        #expect(sessions.view(mine, session: key, now: minute) == nil)
        #expect(sessions.view(theirs, session: other, now: minute) != nil)
    }

    @Test("A person found may be opened for ten minutes, by the session that searched")
    func offer() {
        let token = sessions.offer(session: "a", person: 7, now: 0)
        #expect(sessions.offered(token, session: "a", now: 9 * minute) == 7)
        #expect(sessions.offered(token, session: "b", now: minute) == nil)
        #expect(sessions.offered(token, session: "a", now: 10 * minute) == nil)
    }

    @Test("So many searches a minute, then none until the minute is over")
    func attempts() {
        for _ in 1...3 { #expect(sessions.mayTry("1", limit: 3, now: 0)) }
        #expect(!sessions.mayTry("1", limit: 3, now: minute))
        #expect(sessions.mayTry("2", limit: 3, now: minute))
        #expect(sessions.mayTry("1", limit: 3, now: minute + 1))
    }

    @Test("Identifiers are never used again and say nothing")
    func identifiers() {
        let keys = (0..<100).map { _ in
            sessions.open(session: "a", person: 7, purpose: .directCare, receipt: "R", now: 0)
        }
        #expect(Set(keys).count == 100)
        #expect(keys.allSatisfy { $0.utf8.count >= 22 })
    }
}

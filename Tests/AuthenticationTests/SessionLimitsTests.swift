import Access
import Authentication
import Testing

private let minute: Int64 = 60_000
private let hour: Int64 = 60 * minute

@Suite("Sessions are bounded in time and in number, and change their identifier")
struct SessionLimitsTests {
    private let doctor = Principal(
        subject: "1", name: "Dr Raman", role: .hospitalConsultant, organisation: "O1", organisationName: "Hospital")

    private func proof(
        _ subject: String = "1", at time: Int64? = 0, strongest: Bool = true, provider: String = "a"
    ) -> SignInProof {
        SignInProof(
            provider: provider, subject: subject, sid: "s", authenticatedAt: time,
            assurance: Assurance(name: strongest ? "AAL3" : "AAL2", isStrongest: strongest))
    }

    private func small() -> Sessions {
        var limits = Sessions.Limits()
        limits.pending = 3
        limits.sessions = 3
        limits.views = 3
        limits.offers = 3
        limits.attempts = 3
        return Sessions(limits: limits)
    }

    @Test("A session ends after 12 hours however much it is used")
    func absolute() {
        let sessions = Sessions()
        let key = sessions.begin(doctor, proof: proof(), now: 0)
        for time in stride(from: 10 * minute, to: 12 * hour, by: Int(10 * minute)) {
            #expect(sessions.session(key, now: time) != nil)
        }
        #expect(sessions.session(key, now: 12 * hour - 1)?.expires == 12 * hour)
        #expect(sessions.session(key, now: 12 * hour) == nil)
    }

    @Test("When it is full the oldest goes, whatever it is")
    func oldest() async throws {
        let sessions = small()
        let keys = (0..<4).map { sessions.begin(doctor, now: Int64($0)) }
        #expect(keys.map { sessions.session($0, now: 5) != nil } == [false, true, true, true])
        let views = (0..<4).map {
            sessions.open(session: keys[1], person: $0, purpose: .directCare, receipt: "R", now: Int64($0))
        }
        #expect(views.map { sessions.view($0, session: keys[1], now: 5) != nil } == [false, true, true, true])
        let offers = (0..<Int64(4)).map { sessions.offer(session: keys[1], person: $0, now: $0) }
        #expect(offers.map { sessions.offered($0, session: keys[1], now: 5) != nil } == [false, true, true, true])
        let party = try TestProvider().party()
        var pending: [String] = []
        for _ in 0..<4 { pending.append(sessions.keep(try await party.begin(now: 0).pending, now: 0)) }
        #expect(pending.map { sessions.take($0, now: 5) != nil } == [false, true, true, true])
    }

    @Test("What has ended makes room before what has not")
    func room() {
        let sessions = small()
        let first = sessions.begin(doctor, now: 0)
        let second = sessions.begin(doctor, now: 0)
        let third = sessions.begin(doctor, now: 0)
        #expect(sessions.session(first, now: 10 * minute) != nil)
        #expect(sessions.session(third, now: 10 * minute) != nil)
        let fourth = sessions.begin(doctor, now: 16 * minute)
        #expect(sessions.session(first, now: 16 * minute) != nil, "in use, though the oldest")
        #expect(sessions.session(second, now: 16 * minute) == nil)
        #expect(sessions.session(third, now: 16 * minute) != nil && sessions.session(fourth, now: 16 * minute) != nil)
    }

    @Test("A hundred thousand entries leave no more than the limit, and closing and ending leave nothing behind")
    func churn() {
        let sessions = small()
        for time in 0..<Int64(100_000) {
            let key = sessions.begin(doctor, now: time)
            let view = sessions.open(session: key, person: 1, purpose: .directCare, receipt: "R", now: time)
            #expect(sessions.view(view, session: key, now: time) != nil)
            if time % 2 == 0 { sessions.close(view, session: key) }
            if time % 3 == 0 { sessions.end(key) }
            _ = sessions.mayTry("\(time)", limit: 1, now: time)
        }
        let keys = (0..<3).map { _ in sessions.begin(doctor, now: 100_001) }
        #expect(keys.allSatisfy { sessions.session($0, now: 100_001) != nil })
    }

    @Test("A sign-in waits ten minutes for its answer, once")
    func pending() async throws {
        let sessions = Sessions()
        let party = try TestProvider().party()
        let pending = try await party.begin(now: 0).pending
        let key = sessions.keep(pending, now: 0)
        #expect(sessions.take(key, now: 0)?.state == pending.state)
        #expect(sessions.take(key, now: 0) == nil)
        let late = sessions.keep(pending, now: 0)
        #expect(sessions.take(late, now: 10 * minute) == nil)
    }

    @Test("The choice of a role: listed as often as needed, taken once, gone with a log-out")
    func choice() async throws {
        let sessions = Sessions()
        let provider = try TestProvider()
        let signIn = try await provider.signIn(try provider.party())
        let key = sessions.keep(signIn, now: 0)
        #expect(sessions.choice(key, now: 0) != nil && sessions.choice(key, now: 0) != nil)
        #expect(sessions.takeChoice(key, now: 0) != nil && sessions.choice(key, now: 0) == nil)
        let ended = sessions.keep(signIn, now: 0)
        sessions.end(subject: nil, sid: "sid-1", provider: "test")
        #expect(sessions.choice(ended, now: 0) == nil)
    }

    @Test("A sign-in has a new identifier and a new form token, whatever came before")
    func fixation() {
        let sessions = Sessions()
        let first = sessions.begin(doctor, now: 0)
        let second = sessions.begin(doctor, now: 0)
        #expect(first != second)
        #expect(sessions.session(first, now: 0)?.csrf != sessions.session(second, now: 0)?.csrf)
        #expect(sessions.session("", now: 0) == nil)
    }

    @Test("A step-up changes the identifier, keeps the open records and the absolute end, and lasts five minutes")
    func stepUp() throws {
        let sessions = Sessions()
        let old = sessions.begin(doctor, proof: proof(strongest: false), now: 0)
        let view = sessions.open(session: old, person: 7, purpose: .directCare, receipt: "R", now: 0)
        let offer = sessions.offer(session: old, person: 8, now: 0)
        #expect(sessions.session(old, now: 0)?.isFresh(now: 0) == false)
        let key = try #require(sessions.stepUp(old, with: proof(at: minute), now: 2 * minute))
        #expect(sessions.session(old, now: 2 * minute) == nil)
        let session = try #require(sessions.session(key, now: 2 * minute))
        #expect(session.isFresh(now: 6 * minute) && !session.isFresh(now: 6 * minute + 1))
        #expect(session.ends == 12 * hour && session.principal == doctor)
        #expect(sessions.view(view, session: key, now: 3 * minute)?.person == 7)
        #expect(sessions.view(view, session: old, now: 3 * minute) == nil)
        #expect(sessions.offered(offer, session: key, now: 3 * minute) == 8)
    }

    @Test("A step-up of someone else, of another provider or of a session that is over does nothing")
    func stepUpRefused() {
        let sessions = Sessions()
        let key = sessions.begin(doctor, proof: proof(), now: 0)
        #expect(sessions.stepUp(key, with: proof("2"), now: 0) == nil)
        #expect(sessions.stepUp(key, with: proof(provider: "b"), now: 0) == nil)
        #expect(sessions.stepUp("", with: proof(), now: 0) == nil)
        #expect(sessions.session(key, now: 0) != nil)
        #expect(sessions.stepUp(key, with: proof(), now: 16 * minute) == nil)
        let unproved = sessions.begin(doctor, now: 0)
        #expect(sessions.stepUp(unproved, with: proof(), now: 0) == nil)
    }

    @Test("Without a time of authentication nothing is fresh")
    func unknownTime() { #expect(!proof(at: nil).isFresh(now: 0)) }

    @Test("A person's session is never a session of staff, nor the other way round")
    func kinds() async throws {
        let provider = try TestProvider(kind: .nhsLogin)
        let signIn = try await provider.signIn(try provider.party(provider.configuration(.nhsLogin)))
        guard case .person(let person) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        let sessions = Sessions()
        let key = sessions.begin(person, proof: signIn.proof, now: 0)
        #expect(sessions.session(key, now: 0) == nil)
        #expect(sessions.personSession(key, now: 0)?.person.nhsNumber == "9990000018")
        #expect(sessions.personSession(key, now: 14 * minute) != nil)
        #expect(sessions.personSession(key, now: 29 * minute) == nil)
        let staff = sessions.begin(doctor, now: 0)
        #expect(sessions.personSession(staff, now: 0) == nil)
    }
}

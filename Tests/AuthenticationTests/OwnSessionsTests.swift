import Access
import Authentication
import Testing

private let minute: Int64 = 60_000

@Suite("Sessions are seen by whoever holds them, and ended by them or by an officer of their organisation")
struct OwnSessionsTests {
    private let sessions = Sessions()

    private func doctor(_ subject: String = "1", at organisation: String = "O1") -> Principal {
        Principal(
            subject: subject, name: "Dr Raman", role: .hospitalConsultant, organisation: organisation,
            organisationName: "Hospital")
    }

    private func proof(_ subject: String, _ provider: String = "trust") -> SignInProof {
        SignInProof(
            provider: provider, subject: subject, sid: nil, authenticatedAt: 0,
            assurance: Assurance(name: "AAL3", isStrongest: true))
    }

    private func person() async throws -> (PersonIdentity, SignInProof) {
        let provider = try TestProvider(kind: .nhsLogin)
        let signIn = try await provider.signIn(try provider.party(provider.configuration(.nhsLogin)))
        guard case .person(let person) = signIn.identity else { throw AuthenticationError.declined(.accessDenied) }
        return (person, signIn.proof)
    }

    @Test("One's own, the one last used first, with beginning, use and strength; looking moves the end of none")
    func own() throws {
        let first = sessions.begin(doctor(), proof: proof("1"), now: 0)
        let second = sessions.begin(doctor(at: "O2"), now: 2 * minute)
        _ = sessions.begin(doctor("2"), now: 3 * minute)
        #expect(sessions.session(first, now: 5 * minute) != nil)
        let own = sessions.own(second, now: 6 * minute)
        #expect(own.map(\.begun) == [0, 2 * minute] && own.map(\.used) == [5 * minute, 2 * minute])
        #expect(own.map(\.isThis) == [false, true] && own.map(\.assurance) == ["AAL3", ""])
        #expect(own.map(\.provider) == ["trust", ""])
        // Ends 15 minutes after its last use, although it was looked at in between.
        #expect(sessions.own(first, now: 17 * minute).count == 1, "what is over is not shown")
        #expect(sessions.session(second, now: 17 * minute) == nil)
        #expect(sessions.own(second, now: 17 * minute).isEmpty && sessions.own("", now: 0).isEmpty)
    }

    @Test("Beginning and last use are right up to the last minute of twelve hours, and after a step-up")
    func times() throws {
        let hours = Sessions.absoluteLifetime
        var key = sessions.begin(doctor(), proof: proof("1"), now: 0)
        for time in stride(from: 0, to: hours - minute, by: Int(10 * minute)) { _ = sessions.session(key, now: time) }
        _ = sessions.session(key, now: hours - minute)
        #expect(sessions.own(key, now: hours - 1).map(\.used) == [hours - minute])
        key = try #require(sessions.stepUp(key, with: proof("1"), now: hours - 10))
        #expect(sessions.own(key, now: hours - 5).map(\.used) == [hours - 10])
        #expect(sessions.own(key, now: hours - 5).map(\.begun) == [0])
    }

    @Test("Ending the others ends all of the same reader but this one, their records and waiting choices with them")
    func others() async throws {
        let provider = try TestProvider()
        let waiting = sessions.keep(try await provider.signIn(try provider.party()), now: 0)
        let mine = sessions.begin(doctor(), now: 0)
        let other = sessions.begin(doctor(at: "O2"), now: 0)
        let colleague = sessions.begin(doctor("2"), now: 0)
        let view = sessions.open(session: other, person: 7, purpose: .directCare, receipt: "R", now: 0)
        let kept = sessions.open(session: mine, person: 7, purpose: .directCare, receipt: "R", now: 0)
        #expect(sessions.endOthers(of: mine, now: minute) == 1)
        #expect(sessions.session(other, now: minute) == nil && sessions.isOver(other, now: minute))
        #expect(sessions.view(view, session: other, now: minute) == nil)
        #expect(sessions.view(kept, session: mine, now: minute) != nil)
        #expect(sessions.session(mine, now: minute) != nil && sessions.session(colleague, now: minute) != nil)
        #expect(sessions.choice(waiting, now: minute) != nil, "of somebody else")
        #expect(sessions.endOthers(of: other, now: minute) == 0, "a session that is over ends none")
        let asChosen = sessions.begin(doctor("910000000001"), now: 0)
        sessions.endOthers(of: asChosen, now: minute)
        #expect(sessions.choice(waiting, now: minute) == nil)
    }

    @Test("A person's sessions and those of staff are apart, whatever their subjects are called")
    func kinds() async throws {
        let (person, proof) = try await person()
        let own = sessions.begin(person, proof: proof, now: 0)
        let again = sessions.begin(person, proof: proof, now: 0)
        let staff = sessions.begin(doctor(person.subject), now: 0)
        #expect(sessions.own(own, now: 0).count == 2 && sessions.own(staff, now: 0).count == 1)
        #expect(sessions.end(staff: person.subject, of: "O1", now: 0) == 1)
        #expect(sessions.personSession(own, now: 0) != nil && sessions.session(staff, now: 0) == nil)
        #expect(sessions.endOthers(of: own, now: 0) == 1)
        #expect(sessions.personSession(again, now: 0) == nil)
        #expect(sessions.endOthers(of: own, now: 0) == 0)
    }

    @Test("An officer ends every session of a colleague at their organisation, by either name, and no others")
    func staff() async throws {
        let provider = try TestProvider()
        let waiting = sessions.keep(try await provider.signIn(try provider.party()), now: 0)
        let desk = sessions.begin(doctor("trust:ada"), proof: proof("ada"), now: 0)
        let phone = sessions.begin(doctor("trust:ada"), proof: proof("ada"), now: 0)
        let elsewhere = sessions.begin(doctor("trust:ada", at: "O2"), proof: proof("ada"), now: 0)
        let colleague = sessions.begin(doctor("trust:eve"), proof: proof("eve"), now: 0)
        let view = sessions.open(session: desk, person: 7, purpose: .directCare, receipt: "R", now: 0)
        for unknown in ["", "ad", "Ada", "trust:", "*"] {
            #expect(sessions.end(staff: unknown, of: "O1", now: 0) == 0, "\(unknown)")
        }
        #expect(sessions.end(staff: "ada", of: "O1", now: minute) == 2)
        #expect(sessions.session(desk, now: minute) == nil && sessions.session(phone, now: minute) == nil)
        #expect(sessions.view(view, session: desk, now: minute) == nil)
        #expect(sessions.session(elsewhere, now: minute) != nil && sessions.session(colleague, now: minute) != nil)
        #expect(sessions.end(staff: "trust:eve", of: "O1", now: minute) == 1)
        sessions.end(staff: "910000000001", of: "O1", now: 0)
        #expect(sessions.choice(waiting, now: 0) != nil, "they have no role there")
        sessions.end(staff: "910000000001", of: "RZZ01", now: 0)
        #expect(sessions.choice(waiting, now: 0) == nil)
    }
}

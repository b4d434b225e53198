import Access
import Authentication
import Synchronization
import Testing

private let seconds = TestProvider.now / 1000

@Suite("A back-channel log-out ends what its token names, when the token holds")
struct LogoutTests {
    private let now = TestProvider.now

    static let claims: JSON = [
        "iss": .text(TestProvider.issuer), "aud": "client", "iat": .number(seconds), "exp": .number(seconds + 120),
        "jti": "once", "sub": "910000000001", "sid": "sid-1",
        "events": ["http://schemas.openid.net/event/backchannel-logout": [:]],
    ]

    private func token(
        _ provider: TestProvider, _ change: (inout sending TestProvider.Script) -> Void = { _ in }
    ) throws -> String {
        var token = ""
        try provider.script.withLock { script in
            script.claims = Self.claims
            script.header["typ"] = "logout+jwt"
            change(&script)
            token = try script.key.sign(script.claims, header: script.header)
        }
        return token
    }

    @Test("A token works once, and names subject and session")
    func once() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let token = try token(provider)
        let notice = try await party.notice(logoutToken: token, now: now)
        #expect(notice.provider == "test" && notice.subject == "910000000001" && notice.sid == "sid-1")
        await #expect(throws: AuthenticationError.token(.replayed)) {
            try await party.notice(logoutToken: token, now: now + 100_000)
        }
        let other = try self.token(provider) { $0.claims["jti"] = "twice" }
        _ = try await party.notice(logoutToken: other, now: now)
    }

    @Test("Subject alone or session alone; the type in any spelling", arguments: ["sub", "sid"])
    func optional(left: String) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        for type in ["logout+jwt", "application/logout+jwt", "Application/Logout+JWT"] {
            let token = try token(provider) { script in
                script.claims[left] = nil
                script.claims["jti"] = .text(type)
                script.header["typ"] = .text(type)
            }
            _ = try await party.notice(logoutToken: token, now: now)
        }
    }

    @Test("A provider that does not type them has to be configured so; another type is refused all the same")
    func untyped() async throws {
        let provider = try TestProvider()
        var configuration = provider.configuration()
        configuration.typesLogoutTokens = false
        let lenient = try provider.party(configuration)
        for (index, type) in ([nil, "JWT", "application/jwt"] as [JSON?]).enumerated() {
            let token = try token(provider) { script in
                script.header["typ"] = type
                script.claims["jti"] = .text("untyped-\(index)")
            }
            await #expect(throws: AuthenticationError.token(.type)) {
                try await provider.party().notice(logoutToken: token, now: now)
            }
            _ = try await lenient.notice(logoutToken: token, now: now)
        }
        let other = try token(provider) { $0.header["typ"] = "at+jwt" }
        await #expect(throws: AuthenticationError.token(.type)) {
            try await lenient.notice(logoutToken: other, now: now)
        }
    }

    static let violations: [Violation] = [
        Violation("an identity token's type of another kind", .token(.type)) { $0.header["typ"] = "at+jwt" },
        Violation("another issuer", .token(.issuer)) { $0.claims["iss"] = "https://evil.test" },
        Violation("another audience", .token(.audience)) { $0.claims["aud"] = ["other"] },
        Violation("expired", .token(.expired)) { $0.claims["exp"] = .number(seconds - 60) },
        Violation("issued in the future", .token(.issuedInFuture)) { $0.claims["iat"] = .number(seconds + 61) },
        Violation("valid for more than five minutes", .token(.lifetime)) { $0.claims["exp"] = .number(seconds + 301) },
        Violation("no identifier", .claim("jti", "it is missing")) { $0.claims["jti"] = nil },
        Violation("a nonce", .token(.notALogout)) { $0.claims["nonce"] = "n" },
        Violation("a nonce that is null", .token(.notALogout)) { $0.claims["nonce"] = nil as JSON },
        Violation("no event", .token(.notALogout)) { $0.claims["events"] = nil },
        Violation("another event", .token(.notALogout)) { $0.claims["events"] = ["other": [:]] },
        Violation("an event that is no object", .token(.notALogout)) {
            $0.claims["events"] = ["http://schemas.openid.net/event/backchannel-logout": true]
        },
        Violation("neither subject nor session", .token(.notALogout)) { script in
            script.claims["sub"] = nil
            script.claims["sid"] = nil
        },
        Violation("another key", .token(.signature)) { script in
            if let key = try? TestProvider.otherRSA.get() { script.key = key }
        },
        Violation("no signature", .token(.algorithm)) { $0.header["alg"] = "none" },
    ]

    @Test("One rule broken", arguments: violations)
    func refused(_ violation: Violation) async throws {
        let provider = try TestProvider()
        let token = try token(provider) { violation.change(&$0) }
        await #expect(throws: violation.error) { try await provider.party().notice(logoutToken: token, now: now) }
    }

    @Test("An identity token is no logout token, and a logout token no identity token")
    func confusion() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await provider.signIn(party)
        let identity = try provider.script.withLock { try $0.key.sign($0.claims, header: $0.header) }
        await #expect(throws: AuthenticationError.token(.type)) {
            try await party.notice(logoutToken: identity, now: now)
        }
        var configuration = provider.configuration()
        configuration.typesLogoutTokens = false
        let lenient = try provider.party(configuration)
        await #expect(throws: AuthenticationError.claim("jti", "it is missing")) {
            try await lenient.notice(logoutToken: identity, now: now)
        }
        let logout = try token(provider)
        await #expect(throws: AuthenticationError.token(.type)) {
            try await provider.signIn(party) { $0.tokens["id_token"] = .text(logout) }
        }
    }

    private func proof(_ provider: String, _ subject: String, _ sid: String?) -> SignInProof {
        SignInProof(
            provider: provider, subject: subject, sid: sid, authenticatedAt: now,
            assurance: Assurance(name: "AAL2", isStrongest: false))
    }

    @Test("It ends the session named, or all of the subject, at that provider only; with their records and offers")
    func sessions() {
        let sessions = Sessions()
        let doctor = Principal(
            subject: "1", name: "Dr Raman", role: .hospitalConsultant, organisation: "O1", organisationName: "Hospital")
        func begin(_ provider: String, _ subject: String, _ sid: String?) -> String {
            sessions.begin(doctor, proof: proof(provider, subject, sid), now: now)
        }
        let first = begin("a", "1", "x")
        let second = begin("a", "1", "y")
        let elsewhere = begin("b", "1", "x")
        let other = begin("a", "2", "z")
        let without = sessions.begin(doctor, now: now)
        let view = sessions.open(session: first, person: 7, purpose: .directCare, receipt: "R", now: now)
        let offer = sessions.offer(session: first, person: 7, now: now)
        #expect(sessions.end(subject: nil, sid: nil, provider: "a") == 0)
        #expect(sessions.end(subject: "2", sid: "x", provider: "a") == 0)
        #expect(sessions.end(subject: "1", sid: "x", provider: "a") == 1)
        #expect(sessions.session(first, now: now) == nil && sessions.session(second, now: now) != nil)
        #expect(sessions.view(view, session: first, now: now) == nil)
        #expect(sessions.offered(offer, session: first, now: now) == nil)
        #expect(sessions.end(subject: nil, sid: "z", provider: "a") == 1)
        #expect(sessions.session(other, now: now) == nil)
        let third = begin("a", "1", nil)
        #expect(sessions.end(subject: "1", sid: nil, provider: "a") == 2)
        #expect(sessions.session(second, now: now) == nil && sessions.session(third, now: now) == nil)
        #expect(sessions.session(elsewhere, now: now) != nil && sessions.session(without, now: now) != nil)
    }
}

import Authentication
import Testing

/// A way in which a token breaks one rule, and only that.
struct Violation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: AuthenticationError
    let change: @Sendable (inout TestProvider.Script) -> Void

    init(
        _ description: String, _ error: AuthenticationError,
        _ change: @escaping @Sendable (inout TestProvider.Script) -> Void
    ) {
        testDescription = description
        self.error = error
        self.change = change
    }
}

private let seconds = TestProvider.now / 1000

@Suite("An identity token that breaks one rule is refused for that rule")
struct IdentityTokenTests {
    static let violations: [Violation] = [
        Violation("another issuer", .token(.issuer)) { $0.claims["iss"] = "https://provider.test/realm/" },
        Violation("another audience", .token(.audience)) { $0.claims["aud"] = "someone" },
        Violation("no audience at all", .token(.audience)) { $0.claims["aud"] = [] },
        Violation("several audiences and no azp", .token(.authorizedParty)) { $0.claims["aud"] = ["client", "other"] },
        Violation("several audiences, azp of the other", .token(.authorizedParty)) {
            $0.claims["aud"] = ["client", "other"]
            $0.claims["azp"] = "other"
        },
        Violation("one audience, azp of another", .token(.authorizedParty)) { $0.claims["azp"] = "other" },
        Violation("expired by more than the skew", .token(.expired)) { $0.claims["exp"] = .number(seconds - 60) },
        Violation("issued in the future", .token(.issuedInFuture)) { $0.claims["iat"] = .number(seconds + 61) },
        Violation("not yet valid", .token(.notYetValid)) { $0.claims["nbf"] = .number(seconds + 61) },
        Violation("another nonce", .token(.nonce)) { $0.claims["nonce"] = "other" },
        Violation("no nonce", .token(.nonce)) { $0.claims["nonce"] = nil },
        Violation("authenticated in the future", .token(.authenticationTime)) {
            $0.claims["auth_time"] = .number(seconds + 61)
        },
        Violation("hash of another access token", .token(.accessTokenHash)) {
            $0.claims["at_hash"] = .text(TestKey.halfHash("other"))
        },
        Violation("a lower level", .assuranceTooLow(demanded: "AAL2", given: "AAL1")) {
            $0.claims["acr"] = "AAL1_USERPASS"
            $0.claims["authentication_assurance_level"] = "1"
        },
        Violation("a class that is high and a level that is low", .assuranceTooLow(demanded: "AAL2", given: "AAL1")) {
            $0.claims["authentication_assurance_level"] = 1
        },
        Violation("a level that is high and a class that is low", .assuranceTooLow(demanded: "AAL2", given: "AAL3")) {
            $0.claims["acr"] = "AAL1_USERPASS"
        },
        Violation("no level", .assuranceTooLow(demanded: "AAL2", given: "unknown")) {
            $0.claims["acr"] = nil
            $0.claims["authentication_assurance_level"] = nil
        },
        Violation("user information of someone else", .token(.subject)) { $0.userinfo["sub"] = "910000000002" },
        Violation("no subject", .claim("sub", "it is missing")) { $0.claims["sub"] = nil },
        Violation("an empty subject", .claim("sub", "its value is not allowed")) { $0.claims["sub"] = "" },
        Violation("no expiry", .claim("exp", "it is missing")) { $0.claims["exp"] = nil },
        Violation("no time of issue", .claim("iat", "it is missing")) { $0.claims["iat"] = nil },
        Violation("an expiry beyond reckoning", .claim("exp", "its value is not allowed")) {
            $0.claims["exp"] = .raw("1e300")
        },
        Violation("a token of another kind", .token(.type)) { $0.header["typ"] = "logout+jwt" },
        Violation("an access token", .token(.type)) { $0.header["typ"] = "at+jwt" },
        Violation("a critical extension", .token(.criticalHeader)) { $0.header["crit"] = ["b64"] },
        Violation("a critical extension that is null", .token(.criticalHeader)) { $0.header["crit"] = nil as JSON },
    ]

    @Test("One rule broken", arguments: violations)
    func refused(_ violation: Violation) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await provider.signIn(party)
        await #expect(throws: violation.error) { try await provider.signIn(party) { violation.change(&$0) } }
    }

    @Test("Clocks may differ by the skew; azp may name this client; a fraction of a second is cut off")
    func accepted() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await provider.signIn(party) { script in
            script.claims["exp"] = .number(seconds - 59)
            script.claims["iat"] = .raw("\(seconds + 60).9")
            script.claims["nbf"] = .number(seconds + 60)
            script.claims["aud"] = ["other", "client"]
            script.claims["azp"] = "client"
            script.claims["at_hash"] = nil
        }
    }

    @Test("A step-up needs an authentication after the request, at the stronger level, by the same person")
    func stepUp() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let demand = RelyingParty.Demand(isStepUp: true, subject: "910000000001")
        let signIn = try await provider.signIn(party, demand, finishedAt: TestProvider.now + 120_000) { script in
            script.claims["auth_time"] = .number(seconds + 30)
        }
        #expect(signIn.proof.isFresh(now: TestProvider.now + 330_000))
        #expect(!signIn.proof.isFresh(now: TestProvider.now + 331_000))
        await #expect(throws: AuthenticationError.token(.authenticationTime)) {
            try await provider.signIn(party, demand) { $0.claims["auth_time"] = .number(seconds - 61) }
        }
        await #expect(throws: AuthenticationError.token(.authenticationTime)) {
            try await provider.signIn(party, demand) { $0.claims["auth_time"] = nil }
        }
        await #expect(throws: AuthenticationError.assuranceTooLow(demanded: "AAL3", given: "AAL2")) {
            try await provider.signIn(party, demand) { script in
                script.claims["auth_time"] = .number(seconds)
                script.claims["acr"] = "AAL2_OR_AAL3_ANY"
                script.claims["authentication_assurance_level"] = "2"
            }
        }
        await #expect(throws: AuthenticationError.anotherPerson) {
            try await provider.signIn(party, .init(isStepUp: true, subject: "910000000002")) { script in
                script.claims["acr"] = "AAL3_ANY"
                script.claims["authentication_assurance_level"] = "3"
            }
        }
    }

    @Test(
        "NHS login: the vector must be one that was asked for, and the identity proved to P9",
        arguments: [
            ("P5.Cp.Cd", "P9", "P9"), ("P9.Cp", "P9", "P9"), ("", "P9", "P9"), ("P9.Cp.Cd", "P5", "P9"),
            ("P9.Cp.Cd", "P9", "P5"), ("P9.Cp.Cd.Ck", "P9", "P9"),
        ])
    func vector(vot: String, level: String, userinfoLevel: String) async throws {
        let provider = try TestProvider(kind: .nhsLogin)
        let party = try provider.party(provider.configuration(.nhsLogin))
        await #expect(throws: AuthenticationError.assuranceTooLow(demanded: "P9", given: "a lower one")) {
            try await provider.signIn(party) { script in
                script.claims["vot"] = .text(vot)
                script.claims["identity_proofing_level"] = .text(level)
                script.userinfo["identity_proofing_level"] = .text(userinfoLevel)
            }
        }
        try await provider.signIn(party) { script in
            script.claims["vot"] = "P9.Cd.Cp"
            script.claims["identity_proofing_level"] = "P9"
            script.userinfo["identity_proofing_level"] = "P9"
        }
    }

    @Test("An organisation's provider: the class must be one of those asked for")
    func classReference() async throws {
        let provider = try TestProvider(kind: .organisation)
        let party = try provider.party(provider.configuration(.organisation))
        let usual = try await provider.signIn(party) { $0.claims["acr"] = "usual" }
        #expect(!usual.proof.assurance.isStrongest)
        let strong = try await provider.signIn(party) { $0.claims["acr"] = "strong" }
        #expect(strong.proof.assurance.isStrongest)
        for acr: JSON? in ["weak", nil] {
            await #expect(
                throws: AuthenticationError.assuranceTooLow(demanded: "usual or strong", given: "a lower one")
            ) {
                try await provider.signIn(party) { $0.claims["acr"] = acr }
            }
        }
    }
}

import Authentication
import Crypto
import CryptoExtras
import Foundation
import Synchronization
import Testing

@Suite("A sign-in from the request to the identity")
struct SignInTests {
    private let now = TestProvider.now

    @Test("The request carries state, nonce, PKCE and what the provider is to demand; each anew")
    func request() async throws {
        let party = try TestProvider().party()
        let (url, pending) = try await party.begin(now: now)
        let fields = TestProvider.fields(String(url.split(separator: "?")[1]))
        #expect(url.hasPrefix("https://provider.test/realm/authorize?"))
        #expect(fields["response_type"] == "code" && fields["client_id"] == "client")
        #expect(fields["redirect_uri"] == "https://node.test/sign-in/callback/test" && fields["scope"] == "openid")
        #expect(fields["state"] == pending.state && fields["nonce"] == pending.nonce)
        #expect(fields["code_challenge"] == Token.challenge(of: pending.verifier))
        #expect(fields["code_challenge_method"] == "S256" && fields["acr_values"] == "AAL2_OR_AAL3_ANY")
        #expect(fields["prompt"] == nil && fields["max_age"] == nil && fields["vtr"] == nil)
        #expect(pending.verifier.utf8.count == 43, "RFC 7636 section 4.1")
        let again = try await party.begin(now: now).pending
        #expect(Set([pending, again].flatMap { [$0.state, $0.nonce, $0.verifier] }).count == 6)

        let stronger = try await party.begin(.init(isStepUp: true), now: now).url
        let step = TestProvider.fields(String(stronger.split(separator: "?")[1]))
        #expect(step["prompt"] == "login" && step["max_age"] == "0" && step["acr_values"] == "AAL3_ANY")
    }

    @Test("NHS login gets its vectors, and what the NHS App handed over")
    func people() async throws {
        let provider = try TestProvider(kind: .nhsLogin)
        let party = try provider.party(provider.configuration(.nhsLogin))
        let url = try await party.begin(.init(assertedLoginIdentity: "a.b.c&d"), now: now).url
        let fields = TestProvider.fields(String(url.split(separator: "?")[1]))
        #expect(fields["vtr"] == #"["P9.Cp.Cd","P9.Cm"]"# && fields["asserted_login_identity"] == "a.b.c&d")
    }

    @Test("The code is exchanged with verifier, redirect and the client's secret")
    func exchange() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let (_, pending) = try await party.begin(now: now)
        provider.change { $0.claims["nonce"] = .text(pending.nonce) }
        _ = try await party.finish(query: "code=a%2Bb&state=\(pending.state)", pending: pending, now: now)
        let (form, headers) = provider.script.withLock { ($0.form, $0.headers) }
        #expect(form["grant_type"] == "authorization_code" && form["code"] == "a+b")
        #expect(form["redirect_uri"] == "https://node.test/sign-in/callback/test")
        #expect(form["code_verifier"] == pending.verifier && form["client_secret"] == nil)
        #expect(headers["Authorization"] == "Bearer access", "the last request was for user information")
    }

    @Test("The secret goes as the registration says")
    func secrets() async throws {
        let provider = try TestProvider()
        provider.change { $0.tokenStatus = 500 }
        var configuration = provider.configuration()
        configuration.clientAuthentication = .secretBasic(secret: "secret")
        _ = try? await provider.signIn(try provider.party(configuration, deployment: .demonstration))
        // Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
        let basic = Data("client:it%E2%80%99s%3Asecret".utf8).base64EncodedString()
        #expect(provider.script.withLock { $0.headers["Authorization"] } == "Basic \(basic)")
        configuration.clientAuthentication = .secretPost(secret: "secret")
        _ = try? await provider.signIn(try provider.party(configuration, deployment: .demonstration))
        let (form, headers) = provider.script.withLock { ($0.form, $0.headers) }
        #expect(form["client_id"] == "client" && form["client_secret"] == "it’s:secret")
        #expect(headers["Authorization"] == nil)
    }

    private struct Assertion: Decodable {
        let iss: String
        let sub: String
        let aud: String
        let jti: String
        let iat: Int64
        let exp: Int64
    }

    @Test("private_key_jwt: signed, for the token end point, short-lived, never the same twice")
    func assertion() async throws {
        let key = P256.Signing.PrivateKey()
        guard case .rsa(let rsa) = try TestProvider.rsa.get() else { return }
        for (algorithm, pem): (SigningAlgorithm, String) in [
            (.es256, key.pemRepresentation), (.rs512, rsa.pemRepresentation),
        ] {
            let provider = try TestProvider()
            var configuration = provider.configuration()
            configuration.clientAuthentication = .privateKey(key: "key", keyID: "k-1", algorithm: algorithm)
            let party = try RelyingParty(
                configuration: configuration, deployment: .production, secret: { _ in Array(pem.utf8) },
                transport: provider)
            var identifiers: Set<String> = []
            for _ in 1...2 {
                try await provider.signIn(party)
                let form = provider.script.withLock { $0.form }
                #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                let parts = try #require(form["client_assertion"]).split(separator: ".").map { part in
                    let text = part.replacing("-", with: "+").replacing("_", with: "/")
                    return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)) ?? Data()
                }
                let header = try JSONDecoder().decode([String: String].self, from: parts[0])
                #expect(header["alg"] == algorithm.rawValue && header["kid"] == "k-1")
                let claims = try JSONDecoder().decode(Assertion.self, from: parts[1])
                #expect(claims.iss == "client" && claims.sub == "client")
                #expect(claims.aud == "https://provider.test/realm/token")
                #expect(claims.iat == now / 1000 && claims.exp > claims.iat && claims.exp <= claims.iat + 300)
                identifiers.insert(claims.jti)
                let signed = Data(
                    (try #require(form["client_assertion"]).split(separator: ".").prefix(2).joined(separator: ".")).utf8
                )
                if algorithm == .es256 {
                    let signature = try P256.Signing.ECDSASignature(rawRepresentation: parts[2])
                    #expect(key.publicKey.isValidSignature(signature, for: signed))
                } else {
                    #expect(
                        rsa.publicKey.isValidSignature(
                            .init(rawRepresentation: parts[2]), for: SHA512.hash(data: signed),
                            padding: .insecurePKCS1v1_5))
                }
            }
            #expect(identifiers.count == 2)
        }
    }

    @Test("A client key of RSA of 2,048 bits stops the start, and the message says how to make another")
    func shortClientKey() throws {
        guard case .rsa(let short) = try TestKey.newRSA(.bits2048) else { return }
        let provider = try TestProvider()
        var configuration = provider.configuration()
        configuration.clientAuthentication = .privateKey(key: "key", keyID: "k-1", algorithm: .rs512)
        let error = #expect(throws: AuthenticationError.self) {
            _ = try RelyingParty(
                configuration: configuration, deployment: .production,
                secret: { _ in Array(short.pemRepresentation.utf8) }, transport: provider)
        }
        #expect(error?.description.contains("rsa_keygen_bits:4096") == true)
    }

    @Test(
        "An answer that is not to this request is refused before the code is sent anywhere",
        arguments: [
            ("code=c&state=other", AuthenticationError.answer(.state)), ("code=c", .answer(.state)),
            ("error=access_denied&state=other", .answer(.state)), ("code=c&code=d&state=STATE", .answer(.malformed)),
            ("code=%zz&state=STATE", .answer(.malformed)), ("state=STATE", .answer(.codeMissing)),
            ("code=&state=STATE", .answer(.codeMissing)),
            ("code=c&state=STATE&iss=https://evil.test", .answer(.issuer)),
            ("error=access_denied&state=STATE", .declined(.accessDenied)),
            ("error=login_required&state=STATE", .declined(.interactionRequired)),
            ("error=temporarily_unavailable&state=STATE", .unavailable("authorization")),
            ("error=%3Cscript%3E&error_description=x&state=STATE", .declined(.other)),
        ])
    func answers(query: String, error: AuthenticationError) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let pending = try await party.begin(now: now).pending
        await #expect(throws: error) {
            try await party.finish(
                query: query.replacing("STATE", with: pending.state), pending: pending, now: now)
        }
        #expect(provider.script.withLock { $0.form.isEmpty })
        #expect(!error.description.contains("<"))
    }

    @Test("A provider that promises to name itself must; a sign-in begun at another provider is not finished here")
    func mixUp() async throws {
        let provider = try TestProvider()
        provider.change { $0.metadata["authorization_response_iss_parameter_supported"] = true }
        let party = try provider.party()
        await #expect(throws: AuthenticationError.answer(.issuer)) { try await provider.signIn(party) }
        let pending = try await party.begin(now: now).pending
        provider.change { $0.claims["nonce"] = .text(pending.nonce) }
        _ = try await party.finish(
            query: "code=c&state=\(pending.state)&iss=https%3A%2F%2Fprovider.test%2Frealm", pending: pending, now: now)
    }

    @Test("An answer that comes to another provider's address is refused before anything is asked of that provider")
    func otherCallback() async throws {
        let (provider, hostile) = (try TestProvider(), try TestProvider())
        let pending = try await provider.party().begin(now: now).pending
        var other = provider.configuration()
        other.code = "other"
        other.redirectURI = "https://node.test/sign-in/callback/other"
        await #expect(throws: AuthenticationError.answer(.provider)) {
            try await hostile.party(other).finish(query: "code=d&state=\(pending.state)", pending: pending, now: now)
        }
        #expect(hostile.script.withLock { $0.fetches.isEmpty && $0.form.isEmpty })
    }

    @Test("A code or a state works once")
    func replay() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let sessions = Sessions()
        let key = sessions.keep(try await party.begin(now: now).pending, now: now)
        let pending = try #require(sessions.take(key, now: now))
        provider.change { $0.claims["nonce"] = .text(pending.nonce) }
        let query = "code=c&state=\(pending.state)"
        _ = try await party.finish(query: query, pending: pending, now: now)
        #expect(sessions.take(key, now: now) == nil)
        await #expect(throws: AuthenticationError.declined(.codeSpent)) {
            try await party.finish(query: query, pending: pending, now: now)
        }
    }

    @Test(
        "What the token end point refuses is said in words",
        arguments: [
            ("invalid_grant", AuthenticationError.declined(.codeSpent)),
            (
                "invalid_client",
                .configuration(
                    "the provider refused this node (token: invalid_client). Compare the registration with it.")
            ), ("server_error", .unavailable("token")),
        ])
    func refusals(code: String, error: AuthenticationError) async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        await #expect(throws: error) {
            try await provider.signIn(party) { script in
                script.tokenStatus = 400
                script.bodies["token"] = JSON.object(["error": .text(code)]).bytes
            }
        }
    }

    @Test("Discovery: the issuer to the letter, https everywhere, no more than 256 KiB")
    func discovery() async throws {
        let wrongIssuer = AuthenticationError.protocolBroken(
            "its discovery document names another issuer than “https://provider.test/realm”")
        let notSecure = AuthenticationError.protocolBroken(
            "its discovery document names an end point that is not https")
        let cases: [(AuthenticationError, @Sendable (inout TestProvider.Script) -> Void)] = [
            (wrongIssuer, { $0.metadata["issuer"] = "https://provider.test/realm/" }),
            (notSecure, { $0.metadata["token_endpoint"] = "http://provider.test/token" }),
            (notSecure, { $0.metadata["jwks_uri"] = "http://127.0.0.1/keys" }),
            (notSecure, { $0.metadata["userinfo_endpoint"] = "https://user:pw@provider.test/userinfo" }),
            (notSecure, { $0.metadata["authorization_endpoint"] = "javascript:alert(1)" }),
            (notSecure, { $0.metadata["end_session_endpoint"] = "https://provider.test/\\evil" }),
            (
                .protocolBroken("in its answer (discovery), “jwks_uri”: it is missing"),
                { $0.metadata["jwks_uri"] = nil }
            ),
            (.unavailable("discovery"), { $0.statuses["openid-configuration"] = 302 }),
            (
                .protocolBroken("its answer (discovery) is too large"),
                { $0.bodies["openid-configuration"] = Array(repeating: 0x20, count: 256 * 1024 + 1) }
            ),
        ]
        for (error, change) in cases {
            let provider = try TestProvider()
            provider.change { change(&$0) }
            let party = try provider.party()
            await #expect(throws: error) { try await party.begin(now: now) }
            let fetches = provider.fetched("openid-configuration")
            await #expect(throws: AuthenticationError.unavailable("discovery")) {
                try await party.begin(now: now + 4999)
            }
            #expect(provider.fetched("openid-configuration") == fetches, "left alone for five seconds")
        }
    }

    @Test("Oversize and strange answers of the other end points are refused")
    func answersOfEndpoints() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let large = [UInt8](repeating: 0x20, count: 64 * 1024 + 1)
        await #expect(throws: AuthenticationError.protocolBroken("its answer (token) is too large")) {
            try await provider.signIn(party) { $0.bodies["token"] = large }
        }
        provider.change { $0.bodies = ["userinfo": Array(repeating: 0x20, count: 256 * 1024 + 1)] }
        await #expect(throws: AuthenticationError.protocolBroken("its answer (user information) is too large")) {
            try await provider.signIn(party)
        }
        // User information as a signed token is not read.
        provider.change { $0.bodies = ["userinfo": Array("eyJhbGciOiJub25lIn0.e30.".utf8)] }
        await #expect(throws: AuthenticationError.claim("the document", "it is not JSON")) {
            try await provider.signIn(party)
        }
        provider.change { $0.bodies = [:] }
        await #expect(throws: AuthenticationError.protocolBroken("its access token is not one")) {
            try await provider.signIn(party) { script in
                script.tokens["access_token"] = "a\r\nX-Forged: 1"
                script.claims["at_hash"] = nil
            }
        }
        await #expect(throws: AuthenticationError.protocolBroken("its access token is not a bearer token")) {
            try await provider.signIn(party) { script in
                script.tokens["access_token"] = "access"
                script.tokens["token_type"] = "DPoP"
            }
        }
    }

    @Test("Metadata and keys are kept for an hour, and for a day while the provider is silent")
    func caching() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        let hour: Int64 = 3600_000
        try await provider.signIn(party)
        _ = try await party.begin(now: now + hour - 1)
        #expect(provider.fetched("openid-configuration") == 1)
        provider.change { $0.statuses["openid-configuration"] = 503 }
        _ = try await party.begin(now: now + hour)
        #expect(provider.fetched("openid-configuration") == 2)
        await #expect(throws: AuthenticationError.unavailable("discovery")) {
            try await party.begin(now: now + 24 * hour)
        }
    }

    @Test("Many sign-ins at once make one fetch")
    func together() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await party.begin(now: TestProvider.now) } }
            try await group.waitForAll()
        }
        #expect(provider.fetched("openid-configuration") == 1)
    }

    @Test("Signing out at the provider: the address says which node, and nothing of the person")
    func signOut() async throws {
        let provider = try TestProvider()
        let party = try provider.party()
        try await provider.signIn(party)
        #expect(
            try await party.signOutURL(now: now) == "https://provider.test/realm/end?client_id=client"
                + "&post_logout_redirect_uri=https%3A%2F%2Fnode.test%2F")
        provider.change { $0.metadata["end_session_endpoint"] = nil }
        #expect(try await provider.party().signOutURL(now: now) == nil)
    }
}

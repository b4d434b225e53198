import Authentication
import Crypto
import Foundation
import Synchronization

/// A provider whose every answer a test can bend.
final class TestProvider: ProviderTransport {
    struct Script: Sendable {
        var metadata: JSON
        var keys: [JSON]
        var key: TestKey
        var header: JSON
        var claims: JSON
        var userinfo: JSON
        var tokens: JSON = ["access_token": "access", "token_type": "Bearer"]
        var tokenStatus = 200
        var statuses: [String: Int] = [:]
        var bodies: [String: [UInt8]] = [:]
        /// What was asked.
        var fetches: [String: Int] = [:]
        var form: [String: String] = [:]
        var headers: [String: String] = [:]
        var spent: Set<String> = []
        var challenge: String?
    }
    static let issuer = "https://provider.test/realm"
    static let now: Int64 = 1_800_000_000_000
    static let rsa = Result { try TestKey.newRSA() }
    /// This node's key for `private_key_jwt`, in PEM.
    static let nodeKey = P256.Signing.PrivateKey().pemRepresentation
    static let otherRSA = Result { try TestKey.newRSA() }

    let script: Mutex<Script>

    init(kind: ProviderConfiguration.Kind = .cis2) throws {
        let base = Self.issuer
        let key = try Self.rsa.get()
        let seconds = Self.now / 1000
        var claims: JSON = [
            "iss": .text(base), "sub": "910000000001", "aud": "client", "exp": .number(seconds + 300),
            "iat": .number(seconds), "auth_time": .number(seconds), "sid": "sid-1",
            "at_hash": .text(TestKey.halfHash("access")),
        ]
        let userinfo: JSON
        switch kind {
        case .cis2:
            claims["acr"] = "AAL3_ANY"
            claims["authentication_assurance_level"] = "3"
            claims["id_assurance_level"] = "3"
            userinfo = Self.staff
        case .nhsLogin:
            claims["vot"] = "P9.Cp.Cd"
            claims["identity_proofing_level"] = "P9"
            userinfo = Self.person
        case .organisation:
            claims["acr"] = "strong"
            userinfo = [
                "sub": "910000000001", "name": "Ada Trust", "groups": ["doctor", "teacher"], "org": "RZZ",
                "org_title": "A trust",
            ]
        }
        script = Mutex(
            Script(
                metadata: [
                    "issuer": .text(base), "authorization_endpoint": .text(base + "/authorize"),
                    "token_endpoint": .text(base + "/token"), "userinfo_endpoint": .text(base + "/userinfo"),
                    "jwks_uri": .text(base + "/keys"), "end_session_endpoint": .text(base + "/end"),
                ],
                keys: [try key.published("one")], key: key, header: ["alg": "RS256", "kid": "one", "typ": "JWT"],
                claims: claims, userinfo: userinfo))
    }

    static let staff: JSON = [
        "sub": "910000000001", "nhsid_useruid": "910000000001", "name": "Ada Clinician",
        "nhsid_nrbac_roles": [
            [
                "org_code": "RZZ01", "person_roleid": "role-1", "role_code": "S8000:G8000:R8001",
                "role_name": "Clinician", "activity_codes": ["B0401", "B0360"],
            ]
        ],
        "nhsid_user_orgs": [["org_code": "RZZ01", "org_name": "Invented Hospital"]], "selected_roleid": "role-1",
    ]
    static let person: JSON = [
        "sub": "910000000001", "nhs_number": "9990000018", "identity_proofing_level": "P9", "family_name": "Invented",
        "given_name": "Bo", "birthdate": "1980-02-29", "email": "bo@example.test", "phone_number": "+447700900000",
    ]

    func change(_ change: (inout sending Script) -> Void) { script.withLock { change(&$0) } }

    func fetched(_ name: String) -> Int { script.withLock { $0.fetches[name] ?? 0 } }

    func get(_ url: String, headers: [String: String], limits: TransportLimits) async throws -> ProviderResponse {
        script.withLock { script in
            let name = url.split(separator: "/").last.map(String.init) ?? ""
            script.fetches[name, default: 0] += 1
            let body: [UInt8]
            switch name {
            case "openid-configuration": body = script.metadata.bytes
            case "keys": body = JSON.object(["keys": .list(script.keys)]).bytes
            case "userinfo":
                script.headers = headers
                body = script.userinfo.bytes
            default: return ProviderResponse(status: 404, body: [])
            }
            return ProviderResponse(status: script.statuses[name] ?? 200, body: script.bodies[name] ?? body)
        }
    }

    func post(
        _ url: String, form: String, headers: [String: String], limits: TransportLimits
    ) async throws -> ProviderResponse {
        try script.withLock { script in
            script.headers = headers
            script.form = Self.fields(form)
            if let body = script.bodies["token"] { return ProviderResponse(status: script.tokenStatus, body: body) }
            guard script.spent.insert(script.form["code"] ?? "").inserted else {
                return ProviderResponse(status: 400, body: Array(#"{"error":"invalid_grant"}"#.utf8))
            }
            var tokens = script.tokens
            if tokens["id_token"] == nil {
                tokens["id_token"] = .text(try script.key.sign(script.claims, header: script.header))
            }
            return ProviderResponse(status: script.tokenStatus, body: tokens.bytes)
        }
    }

    static func fields(_ form: String) -> [String: String] {
        var parts = URLComponents()
        parts.percentEncodedQuery = form
        return Dictionary((parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }
}

extension TestProvider {
    func configuration(_ kind: ProviderConfiguration.Kind = .cis2) -> ProviderConfiguration {
        ProviderConfiguration(
            code: "test", kind: kind, issuer: Self.issuer, clientID: "client",
            redirectURI: "https://node.test/sign-in/callback/test",
            clientAuthentication: .privateKey(key: "key", keyID: "k-1", algorithm: .es256), scopes: ["openid"],
            acrValues: kind == .cis2 ? ["AAL2_OR_AAL3_ANY"] : kind == .organisation ? ["usual", "strong"] : [],
            stepUpACRValues: kind == .cis2 ? ["AAL3_ANY"] : kind == .organisation ? ["strong"] : [],
            multiFactorACRValues: kind == .organisation ? ["usual", "strong"] : [],
            vtr: kind == .nhsLogin ? ["P9.Cp.Cd", "P9.Cm"] : [],
            claims: kind == .organisation
                ? ClaimNames(
                    role: "groups", organisation: "org", organisationName: "org_title", organisations: ["RZZ"]) : nil,
            organisations: kind == .cis2 ? ["RZZ"] : [])
    }

    func party(
        _ configuration: ProviderConfiguration? = nil, deployment: Deployment = .production
    ) throws -> RelyingParty {
        try RelyingParty(
            configuration: configuration ?? self.configuration(), deployment: deployment,
            secret: { Array(($0 == "key" ? Self.nodeKey : "it’s:secret\n").utf8) }, transport: self)
    }

    /// A whole sign-in, the provider's answers bent by `change` after the request was made.
    @discardableResult
    func signIn(
        _ party: RelyingParty, _ demand: RelyingParty.Demand = .init(), now: Int64 = TestProvider.now,
        finishedAt: Int64? = nil, query: String? = nil, change: (inout sending Script) -> Void = { _ in }
    ) async throws -> SignIn {
        let (_, pending) = try await party.begin(demand, now: now)
        script.withLock { script in
            script.claims["nonce"] = .text(pending.nonce)
            change(&script)
        }
        return try await party.finish(
            query: query ?? "code=\(Token.random())&state=\(pending.state)", pending: pending, now: finishedAt ?? now)
    }
}

import Access
package import Authentication
import Crypto
import Foundation
import Synchronization

extension EmbeddedProvider: ProviderTransport {
    private var base: String { issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer }

    /// Discovery, keys and user information.
    package func get(_ url: String, headers: [String: String], limits: TransportLimits) async throws -> ProviderResponse
    {
        switch url {
        case base + "/.well-known/openid-configuration":
            return try Self.json(
                Metadata(
                    issuer: issuer, authorization_endpoint: base + "/authorize", token_endpoint: base + "/token",
                    userinfo_endpoint: base + "/userinfo", jwks_uri: base + "/keys"))
        case base + "/keys": return try Self.json(["keys": state.withLock { $0.keys.map(PublishedKey.init) }])
        case base + "/userinfo": return try userinfo(headers["Authorization"] ?? "")
        default: return ProviderResponse(status: 404, body: [])
        }
    }

    /// The token end point.
    package func post(
        _ url: String, form: String, headers: [String: String], limits: TransportLimits
    ) async throws -> ProviderResponse {
        guard url == base + "/token" else { return ProviderResponse(status: 404, body: []) }
        let now = clock()
        // The code is spent, whatever comes of it (RFC 6749 section 4.1.2).
        guard let fields = FormFields.decode(form, maximumBytes: 16 * 1024),
            fields["grant_type"] == "authorization_code",
            let code = fields["code"], let verifier = fields["code_verifier"],
            let issued = state.withLock({ $0.codes.take(code, now: now) }),
            issued.request.redirect == fields["redirect_uri"],
            Token.equal(Token.challenge(of: verifier), issued.request.challenge)
        else { return try Self.refused("invalid_grant", status: 400) }
        let credentials = Data("\(issued.request.clientID):\(secret)".utf8).base64EncodedString()
        guard Token.equal(headers["Authorization"] ?? "", "Basic \(credentials)") else {
            return try Self.refused("invalid_client", status: 401)
        }
        let access = Token.random()
        state.withLock { $0.access.insert(issued.subject, for: access, expires: now + 60_000, now: now) }
        return try Self.json(
            Answer(
                access_token: access, token_type: "Bearer", expires_in: 60,
                id_token: try await identityToken(issued, access: access, now: now)))
    }

    private func userinfo(_ authorization: String) throws -> ProviderResponse {
        let parts = authorization.split(separator: " ")
        guard parts.count == 2, parts[0] == "Bearer",
            let subject = state.withLock({ $0.access.take(String(parts[1]), now: clock()) })
        else { return ProviderResponse(status: 401, body: []) }
        if let person = people.first(where: { $0.principal.subject == subject }) {
            return try Self.json(StaffInformation(person.principal))
        }
        guard let citizen = citizens.first(where: { $0.subject == subject }) else {
            return ProviderResponse(status: 401, body: [])
        }
        return try Self.json(CitizenInformation(citizen))
    }
}

extension EmbeddedProvider {
    private static func json(_ value: some Encodable, status: Int = 200) throws -> ProviderResponse {
        ProviderResponse(status: status, body: Array(try JSONEncoder().encode(value)))
    }

    private static func refused(_ error: String, status: Int) throws -> ProviderResponse {
        try json(["error": error], status: status)
    }
}

private struct Metadata: Encodable {
    let issuer: String
    let authorization_endpoint: String
    let token_endpoint: String
    let userinfo_endpoint: String
    let jwks_uri: String
    let response_types_supported = ["code"]
    let subject_types_supported = ["public"]
    let id_token_signing_alg_values_supported = ["ES256"]
    let token_endpoint_auth_methods_supported = ["client_secret_basic"]
    let code_challenge_methods_supported = ["S256"]
    let authorization_response_iss_parameter_supported = true
    let backchannel_logout_supported = true
    let backchannel_logout_session_supported = true
}

private struct PublishedKey: Encodable {
    let kty = "EC"
    let crv = "P-256"
    let use = "sig"
    let alg = "ES256"
    let kid: String
    let x: String
    let y: String

    init(_ key: EmbeddedProvider.Key) {
        let point = Array(key.key.publicKey.rawRepresentation)
        kid = key.identifier
        x = Token.base64URL(Array(point.prefix(32)))
        y = Token.base64URL(Array(point.suffix(32)))
    }
}

private struct Answer: Encodable {
    let access_token: String
    let token_type: String
    let expires_in: Int
    let id_token: String
}

private struct StaffInformation: Encodable {
    struct Role: Encodable {
        let org_code: String
        let org_name: String
        let person_roleid: String
        let role_code: String
        let role_name: String
        let activity_codes: [String]
    }
    let sub: String
    let nhsid_useruid: String
    let name: String
    let nhsid_nrbac_roles: [Role]
    let selected_roleid: String

    init(_ principal: Principal) {
        sub = principal.subject
        nhsid_useruid = principal.subject
        name = principal.name
        selected_roleid = "\(principal.subject)-1"
        nhsid_nrbac_roles = [
            Role(
                org_code: principal.organisation, org_name: principal.organisationName, person_roleid: selected_roleid,
                role_code: EmbeddedProvider.inventedCode(of: principal.role), role_name: principal.role.title,
                // View Detailed Health Records: who looks after accesses only has no need of it.
                activity_codes: principal.role == .privacyOfficer ? [] : ["B0360"])
        ]
    }
}

private struct CitizenInformation: Encodable {
    let sub: String
    let nhs_number: String
    let identity_proofing_level = "P9"
    let family_name: String
    let given_name: String
    let birthdate: String

    init(_ citizen: EmbeddedProvider.Citizen) {
        sub = citizen.subject
        nhs_number = citizen.nhsNumber
        family_name = citizen.familyName
        given_name = citizen.givenName
        birthdate = citizen.birthDate
    }
}

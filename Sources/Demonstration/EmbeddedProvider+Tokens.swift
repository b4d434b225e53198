package import Access
package import Authentication
import Crypto
import JWTKit
import Synchronization

extension EmbeddedProvider {
    /// The invented code of a role, in the shape of the national ones: `S9990:G9990:R9901` and on.
    package static func inventedCode(of role: Role) -> String {
        "S9990:G9990:R\(9901 + (Role.allCases.firstIndex(of: role) ?? 0))"
    }

    /// The role that an invented code stands for; nil for any other, so that no national code works in a demonstration.
    package static func role(of role: StaffIdentity.NationalRole) -> Role? {
        Role.allCases.first { inventedCode(of: $0) == role.roleCode }
    }

    /// A logout token for a client's sessions, valid for two minutes (OpenID Connect Back-Channel Logout 1.0).
    /// - Parameters:
    ///   - client: ``staffClient`` or ``peopleClient``.
    ///   - sid: the provider's session, `SignInProof.sid`; nil for all of the subject's.
    package func logoutToken(client: String, subject: String, sid: String?, now: Int64) async throws -> String {
        let claims = LogoutTokenClaims(
            iss: issuer, aud: client, iat: now / 1000, exp: now / 1000 + 120, jti: Token.random(), sub: subject,
            sid: sid, events: ["http://schemas.openid.net/event/backchannel-logout": [:]])
        return try await sign(claims, type: "logout+jwt")
    }

    func identityToken(_ code: Code, access: String, now: Int64) async throws -> String {
        let isCitizen = code.request.clientID == Self.peopleClient
        let acr = isCitizen ? nil : code.request.acrValues.first ?? "AAL2_OR_AAL3_ANY"
        let claims = IssuedClaims(
            iss: issuer, sub: code.subject, aud: code.request.clientID, nonce: code.request.nonce, iat: now / 1000,
            exp: now / 1000 + 300, auth_time: code.authenticated / 1000, sid: code.sid,
            at_hash: SigningAlgorithm.es256.leftHalfHash(of: access), acr: acr,
            authentication_assurance_level: acr.flatMap(Assurance.careIdentityLevel).map { String($0) },
            id_assurance_level: isCitizen ? nil : "3", vot: isCitizen ? "P9.Cp.Cd" : nil,
            identity_proofing_level: isCitizen ? "P9" : nil)
        return try await sign(claims, type: "JWT")
    }

    private func sign(_ claims: some JWTPayload, type: String) async throws -> String {
        guard let current = state.withLock({ $0.keys.last }) else { throw AuthenticationError.unavailable("keys") }
        let kid = JWKIdentifier(string: current.identifier)
        let keys = await JWTKeyCollection().add(ecdsa: try ES256PrivateKey(backing: current.key), kid: kid)
        return try await keys.sign(claims, kid: kid, header: ["typ": .string(type)])
    }
}

/// What the embedded provider says in an identity token.
private struct IssuedClaims: JWTPayload {
    let iss: String
    let sub: String
    let aud: String
    let nonce: String
    let iat: Int64
    let exp: Int64
    let auth_time: Int64
    let sid: String
    let at_hash: String
    let acr: String?
    let authentication_assurance_level: String?
    let id_assurance_level: String?
    let vot: String?
    let identity_proofing_level: String?

    func verify(using algorithm: some JWTAlgorithm) {}
}

/// What it says in a logout token.
private struct LogoutTokenClaims: JWTPayload {
    let iss: String
    let aud: String
    let iat: Int64
    let exp: Int64
    let jti: String
    let sub: String
    let sid: String?
    let events: [String: [String: String]]

    func verify(using algorithm: some JWTAlgorithm) {}
}

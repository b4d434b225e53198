import Synchronization

/// What a provider's back-channel log-out ends.
package struct LogoutNotice: Sendable, Equatable {
    /// The code of the provider.
    package let provider: String
    /// The subject whose sessions end; nil when only the session is named.
    package let subject: String?
    /// The provider's session that ends; nil for every session of the subject.
    package let sid: String?
}

extension RelyingParty {
    /// The longest that a logout token may be valid, in seconds: the section on its claims advises two minutes at most,
    /// and not every provider keeps to that (section 2.4).
    static let longestLogout: Int64 = 300

    /// What a logout token ends (OpenID Connect Back-Channel Logout 1.0 section 2.6).
    ///
    /// Each token works once, and is short-lived. It has to be typed `logout+jwt`, unless the provider's configuration
    /// says that it does not type them; then the event tells it from an identity token. The caller answers 200 with
    /// `Cache-Control: no-store` when it has ended the sessions, and 400 for any error (section 2.8).
    /// - Parameters:
    ///   - logoutToken: the form field `logout_token` of the request.
    ///   - now: milliseconds since 1970.
    /// - Throws: ``AuthenticationError``.
    package func notice(logoutToken: String, now: Int64) async throws -> LogoutNotice {
        let token = try SignedToken(logoutToken)
        let isUntyped = token.header.typ == nil || token.header.isOfType("jwt")
        guard token.header.isOfType("logout+jwt") || (isUntyped && !configuration.typesLogoutTokens) else {
            throw AuthenticationError.token(.type)
        }
        _ = try await provider.verify(token, now: now)
        let claims = try HostileJSON.decode(LogoutClaims.self, from: token.payload)
        try configuration.check(
            issuer: claims.iss, audience: claims.aud.values, expires: claims.exp, issued: claims.iat, now: now)
        guard claims.exp.seconds - claims.iat.seconds <= Self.longestLogout else {
            throw AuthenticationError.token(.lifetime)
        }
        guard claims.isLogout, !claims.hasNonce, claims.sub != nil || claims.sid != nil else {
            throw AuthenticationError.token(.notALogout)
        }
        let end = (claims.exp.seconds + configuration.clockSkew) * 1000
        guard logouts.isFirst(claims.jti.text, until: end, now: now) else {
            throw AuthenticationError.token(.replayed)
        }
        return LogoutNotice(provider: configuration.code, subject: claims.sub?.text, sid: claims.sid?.text)
    }
}

/// The claims of a logout token (section 2.4).
private struct LogoutClaims: Decodable {
    let iss: String
    let aud: OneOrMany
    let iat: NumericDate
    let exp: NumericDate
    let jti: ClaimText
    let sub: ClaimText?
    let sid: ClaimText?
    let isLogout: Bool
    let hasNonce: Bool

    private enum CodingKeys: String, CodingKey { case iss, aud, iat, exp, jti, sub, sid, events, nonce }
    private static let event = AnyKey("http://schemas.openid.net/event/backchannel-logout")

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        iss = try fields.decode(String.self, forKey: .iss)
        aud = try fields.decode(OneOrMany.self, forKey: .aud)
        iat = try fields.decode(NumericDate.self, forKey: .iat)
        exp = try fields.decode(NumericDate.self, forKey: .exp)
        jti = try fields.decode(ClaimText.self, forKey: .jti)
        sub = try fields.decodeIfPresent(ClaimText.self, forKey: .sub)
        sid = try fields.decodeIfPresent(ClaimText.self, forKey: .sid)
        hasNonce = fields.contains(.nonce)
        // The event's value is a JSON object, often empty.
        let events = try? fields.nestedContainer(keyedBy: AnyKey.self, forKey: .events)
        isLogout = (try? events?.nestedContainer(keyedBy: AnyKey.self, forKey: Self.event)) != nil
    }
}

/// Identifiers of tokens that were used, until the tokens expire.
final class ReplayCache: Sendable {
    private let used = Mutex(ExpiringStore<Void>(limit: 10_000))

    /// Whether an identifier comes for the first time; from then on it has come.
    func isFirst(_ identifier: String, until expires: Int64, now: Int64) -> Bool {
        used.withLock { used in
            guard used.value(for: identifier, now: now) == nil else { return false }
            used.insert((), for: identifier, expires: expires, now: now)
            return true
        }
    }
}

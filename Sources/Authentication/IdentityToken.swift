/// The claims of an identity token that are looked at (OpenID Connect Core 1.0 section 2).
struct IdentityTokenClaims: Decodable, Sendable {
    let iss: String
    let sub: ClaimText
    let aud: OneOrMany
    let exp: NumericDate
    let iat: NumericDate
    let nbf: NumericDate?
    let nonce: String?
    let azp: String?
    let auth_time: NumericDate?
    let at_hash: String?
    let acr: String?
    let sid: ClaimText?
    /// NHS login: the vector of trust that was reached (RFC 8485).
    let vot: String?
    let identity_proofing_level: String?
    /// CIS2: the levels, 1 to 3, and the role that the person chose there.
    let authentication_assurance_level: LevelText?
    let id_assurance_level: LevelText?
    let selected_roleid: String?
}

extension ProviderConfiguration {
    /// Checks the claims that any token for this client must make.
    /// - Throws: ``AuthenticationError/token(_:)``.
    func check(issuer: String, audience: [String], expires: NumericDate, issued: NumericDate, now: Int64) throws {
        guard issuer == self.issuer else { throw AuthenticationError.token(.issuer) }
        guard audience.contains(clientID) else { throw AuthenticationError.token(.audience) }
        let seconds = now / 1000
        guard seconds < expires.seconds + clockSkew else { throw AuthenticationError.token(.expired) }
        guard issued.seconds <= seconds + clockSkew else { throw AuthenticationError.token(.issuedInFuture) }
    }

    /// Checks the claims of an identity token whose signature holds (OpenID Connect Core 1.0 section 3.1.3.7).
    /// - Parameters:
    ///   - accessToken: the access token that came with it.
    ///   - algorithm: the one that it is signed with.
    ///   - now: milliseconds since 1970.
    /// - Returns: how strongly the person signed in.
    /// - Throws: ``AuthenticationError/token(_:)``, ``AuthenticationError/assuranceTooLow(demanded:given:)``,
    ///   ``AuthenticationError/anotherPerson``.
    func check(
        _ claims: IdentityTokenClaims, pending: RelyingParty.Pending, accessToken: String, algorithm: SigningAlgorithm,
        now: Int64
    ) throws -> Assurance {
        try check(
            issuer: claims.iss, audience: claims.aud.values, expires: claims.exp, issued: claims.iat, now: now)
        // Steps 4 and 5: another audience is trusted only if the token was issued to us.
        guard claims.azp == clientID || (claims.azp == nil && claims.aud.values.count == 1) else {
            throw AuthenticationError.token(.authorizedParty)
        }
        let seconds = now / 1000
        if let start = claims.nbf, start.seconds > seconds + clockSkew {
            throw AuthenticationError.token(.notYetValid)
        }
        guard let nonce = claims.nonce, Token.equal(nonce, pending.nonce) else {
            throw AuthenticationError.token(.nonce)
        }
        if let time = claims.auth_time, time.seconds > seconds + clockSkew {
            throw AuthenticationError.token(.authenticationTime)
        }
        if let maximumAge = pending.maximumAge {
            // Counted from the request: the person may take a while at the provider's page.
            guard let time = claims.auth_time,
                time.seconds >= pending.begun / 1000 - maximumAge - clockSkew
            else { throw AuthenticationError.token(.authenticationTime) }
        }
        if let hash = claims.at_hash, !Token.equal(hash, algorithm.leftHalfHash(of: accessToken)) {
            throw AuthenticationError.token(.accessTokenHash)
        }
        if let subject = pending.subject, subject != claims.sub.text { throw AuthenticationError.anotherPerson }
        return try assurance(of: claims, demanded: pending.demanded)
    }
}

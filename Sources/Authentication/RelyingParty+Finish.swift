/// Someone has signed in.
package struct SignIn: Sendable {
    /// Who, as the provider asserts it.
    package enum Identity: Sendable {
        /// Someone at work, with their roles.
        case staff(StaffIdentity)
        /// Someone who asks for their own record.
        case person(PersonIdentity)
    }

    /// Who.
    package let identity: Identity
    /// What the session keeps of the authentication.
    package let proof: SignInProof
}

/// What a session keeps of how its person signed in.
package struct SignInProof: Sendable, Equatable {
    /// The code of the provider.
    package let provider: String
    /// The subject there.
    package let subject: String
    /// The provider's session; nil when it names none.
    package let sid: String?
    /// When the person authenticated, in milliseconds since 1970; nil when the provider does not say.
    package let authenticatedAt: Int64?
    /// How strongly.
    package let assurance: Assurance

    /// What a provider asserted.
    package init(
        provider: String, subject: String, sid: String?, authenticatedAt: Int64?, assurance: Assurance
    ) {
        self.provider = provider
        self.subject = subject
        self.sid = sid
        self.authenticatedAt = authenticatedAt
        self.assurance = assurance
    }
}

extension RelyingParty {
    /// The longest answer through the browser that is read, in bytes.
    private static let maximumQuery = 16 * 1024

    /// Checks the answer that came through the browser, exchanges its code, and answers who signed in.
    ///
    /// The caller must have taken `pending` out of ``Sessions`` with the browser's own cookie, so that an answer is
    /// used once. The relying party is that of the address which the answer came to: what was begun at another
    /// provider is refused, so that no provider is sent another's code (RFC 9700 section 4.4.2.2).
    /// - Parameters:
    ///   - query: what follows `?` in the address that the person came back to.
    ///   - now: milliseconds since 1970.
    /// - Throws: ``AuthenticationError``.
    package func finish(query: String, pending: Pending, now: Int64) async throws -> SignIn {
        guard pending.provider == configuration.code else { throw AuthenticationError.answer(.provider) }
        let metadata = try await provider.metadata(now: now)
        let code = try code(in: query, pending: pending, metadata)
        let tokens = try await exchange(code, pending: pending, at: metadata.token_endpoint, now: now)

        let token = try SignedToken(tokens.id_token)
        guard token.header.typ == nil || token.header.isOfType("jwt") else { throw AuthenticationError.token(.type) }
        let algorithm = try await provider.verify(token, now: now)
        let claims = try HostileJSON.decode(IdentityTokenClaims.self, from: token.payload)
        let assurance = try configuration.check(
            claims, pending: pending, accessToken: tokens.access_token, algorithm: algorithm, now: now)

        let userinfo = try await userinfo(tokens.access_token, at: metadata.userinfo_endpoint)
        // Without this check one person's token could be joined to another's data (Core 1.0 section 5.3.2).
        guard try HostileJSON.decode(Subject.self, from: userinfo).sub == claims.sub else {
            throw AuthenticationError.token(.subject)
        }
        return SignIn(
            identity: try identity(claims, token.payload, userinfo, assurance),
            proof: SignInProof(
                provider: configuration.code, subject: claims.sub.text, sid: claims.sid?.text,
                authenticatedAt: claims.auth_time.map { $0.seconds * 1000 }, assurance: assurance))
    }

    private func identity(
        _ claims: IdentityTokenClaims, _ payload: [UInt8], _ userinfo: [UInt8], _ assurance: Assurance
    ) throws -> SignIn.Identity {
        switch configuration.kind {
        case .cis2: return .staff(try StaffIdentity(careIdentity: userinfo, token: claims, assurance: assurance))
        case .nhsLogin: return .person(try PersonIdentity(nhsLogin: userinfo, assurance: assurance))
        case .organisation:
            guard let names = configuration.claims else {
                throw AuthenticationError.configuration("provider “\(configuration.code)” has no “claims”.")
            }
            return .staff(
                try StaffIdentity(
                    organisation: names.source == .idToken ? payload : userinfo, names: names,
                    subject: "\(configuration.code):\(claims.sub.text)", assurance: assurance))
        }
    }

    private struct Subject: Decodable { let sub: ClaimText }

    /// The code in an answer (OpenID Connect Core 1.0 section 3.1.2.7, RFC 9207 section 2.4).
    private func code(in query: String, pending: Pending, _ metadata: ProviderMetadata) throws -> String {
        guard let fields = FormFields.decode(query, maximumBytes: Self.maximumQuery) else {
            throw AuthenticationError.answer(.malformed)
        }
        // First of all, so that nothing else in a forged answer has any effect.
        guard let state = fields["state"], Token.equal(state, pending.state) else {
            throw AuthenticationError.answer(.state)
        }
        let promised = metadata.authorization_response_iss_parameter_supported == true
        guard fields["iss"] == configuration.issuer || (fields["iss"] == nil && !promised) else {
            throw AuthenticationError.answer(.issuer)
        }
        if let error = fields["error"] { throw AuthenticationError(refusal: error, at: "authorization") }
        guard let code = fields["code"], !code.isEmpty else { throw AuthenticationError.answer(.codeMissing) }
        return code
    }

    private struct Tokens: Decodable {
        let access_token: String
        let token_type: String
        let id_token: String
    }
    private struct Refused: Decodable { let error: String }

    private func exchange(_ code: String, pending: Pending, at endpoint: String, now: Int64) async throws -> Tokens {
        let proof = try await credential.prove(at: endpoint, now: now)
        let form = FormFields.encode(
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.redirectURI),
                ("code_verifier", pending.verifier),
            ] + proof.fields)
        let headers = proof.headers.merging(["Accept": "application/json"]) { kept, _ in kept }
        let response: ProviderResponse
        do {
            response = try await transport.post(endpoint, form: form, headers: headers, limits: .token)
        } catch { throw error as? AuthenticationError ?? AuthenticationError.unavailable("token") }
        if response.status == 400 || response.status == 401, response.body.count <= TransportLimits.token.maximumBytes,
            let refused = try? HostileJSON.decode(Refused.self, from: response.body)
        {
            throw AuthenticationError(refusal: refused.error, at: "token")
        }
        let tokens = try response.document(Tokens.self, "token", limits: .token)
        guard tokens.token_type.lowercased() == "bearer" else {
            throw AuthenticationError.protocolBroken("its access token is not a bearer token")
        }
        return tokens
    }

    private func userinfo(_ accessToken: String, at endpoint: String) async throws -> [UInt8] {
        // Visible ASCII only: anything else could end the header and begin another (RFC 6750 section 2.1).
        guard !accessToken.isEmpty, accessToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AuthenticationError.protocolBroken("its access token is not one")
        }
        let headers = ["Authorization": "Bearer \(accessToken)", "Accept": "application/json"]
        let response: ProviderResponse
        do {
            response = try await transport.get(endpoint, headers: headers, limits: .document)
        } catch { throw error as? AuthenticationError ?? AuthenticationError.unavailable("user information") }
        guard response.status == 200 else { throw AuthenticationError.unavailable("user information") }
        guard response.body.count <= TransportLimits.document.maximumBytes else {
            throw AuthenticationError.protocolBroken("its answer (user information) is too large")
        }
        return response.body
    }
}

extension AuthenticationError {
    /// What an error code of a provider means for the person. The code is of a closed list; any description that comes
    /// with it is left unread, since anyone can write one into an address.
    init(refusal code: String, at step: String) {
        self =
            switch code {
            case "access_denied", "consent_required": .declined(.accessDenied)
            case "login_required", "interaction_required", "account_selection_required",
                "unmet_authentication_requirements":
                .declined(.interactionRequired)
            case "invalid_grant": .declined(.codeSpent)
            case "server_error", "temporarily_unavailable": .unavailable(step)
            case "invalid_client", "unauthorized_client", "invalid_scope", "unsupported_response_type",
                "unsupported_grant_type", "invalid_request", "invalid_target":
                .configuration("the provider refused this node (\(step): \(code)). Compare the registration with it.")
            default: .declined(.other)
            }
    }
}

/// The node's side of a sign-in at one provider: sends the person there, checks what comes back, answers who it is.
///
/// The authorization code flow with PKCE, nonce and state, for every kind of provider alike. Sources: OpenID Connect
/// Core 1.0 section 3.1, RFC 7636, RFC 9207, RFC 9700.
package struct RelyingParty: Sendable {
    /// The provider and the registration with it.
    package let configuration: ProviderConfiguration
    let provider: OpenIDProvider
    let transport: any ProviderTransport
    let credential: ClientCredential
    let logouts = ReplayCache()

    /// What a sign-in asks for beyond the ordinary.
    package struct Demand: Sendable, Equatable {
        /// Whether the person must authenticate anew and more strongly.
        package var isStepUp: Bool
        /// The provider's subject that must come back; for a step-up, that of the session.
        package var subject: String?
        /// What the NHS App handed over, sent on as it came, so that the person need not sign in twice (NHS login).
        package var assertedLoginIdentity: String?

        /// An ordinary sign-in, unless said otherwise.
        package init(isStepUp: Bool = false, subject: String? = nil, assertedLoginIdentity: String? = nil) {
            self.isStepUp = isStepUp
            self.subject = subject
            self.assertedLoginIdentity = assertedLoginIdentity
        }
    }

    /// What must be kept between the request and the answer, for this browser only.
    package struct Pending: Sendable {
        /// The code of the provider that was asked.
        package let provider: String
        /// Binds the answer to this browser.
        package let state: String
        /// Binds the identity token to this request.
        package let nonce: String
        /// Proves at the token end point who asked (PKCE).
        package let verifier: String
        /// When the person was sent away, in milliseconds since 1970.
        package let begun: Int64
        /// Whether it is to strengthen a session that is there already.
        package let isStepUp: Bool
        /// The subject that must come back; nil for anyone.
        package let subject: String?
        /// How old the authentication may be, in seconds; nil for any age.
        let maximumAge: Int64?
        /// The authentication classes of which one must be answered.
        let demanded: [String]
    }

    /// A relying party of one provider. Nothing is fetched yet.
    /// - Parameters:
    ///   - secret: reads a secret by name, as ``SecretsDirectory/read(_:)`` does; asked once, here.
    ///   - transport: how the provider is reached.
    /// - Throws: ``AuthenticationError/configuration(_:)``.
    package init(
        configuration: ProviderConfiguration, deployment: Deployment, secret: (String) throws -> [UInt8],
        transport: any ProviderTransport
    ) throws {
        try configuration.check(for: deployment)
        self.configuration = configuration
        self.transport = transport
        credential = try ClientCredential(configuration, secret: secret)
        provider = OpenIDProvider(configuration, deployment: deployment, transport: transport)
    }

    /// A new sign-in: the address to send the person to, and what to keep until the answer.
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: ``AuthenticationError/configuration(_:)`` for a step-up at a provider that has no stronger class;
    ///   ``AuthenticationError/unavailable(_:)``, ``AuthenticationError/protocolBroken(_:)`` of the discovery.
    package func begin(_ demand: Demand = Demand(), now: Int64) async throws -> (url: String, pending: Pending) {
        let classes = demand.isStepUp ? configuration.stepUpACRValues : configuration.acrValues
        if demand.isStepUp, classes.isEmpty, configuration.kind != .nhsLogin {
            throw AuthenticationError.configuration(
                "provider “\(configuration.code)”: “stepUpACRValues” must name a class to sign in more strongly with.")
        }
        let endpoint = try await provider.metadata(now: now).authorization_endpoint
        let pending = Pending(
            provider: configuration.code, state: Token.random(), nonce: Token.random(), verifier: Token.random(),
            begun: now, isStepUp: demand.isStepUp, subject: demand.subject, maximumAge: demand.isStepUp ? 0 : nil,
            demanded: classes)
        var fields = [
            ("response_type", "code"), ("client_id", configuration.clientID),
            ("redirect_uri", configuration.redirectURI), ("scope", configuration.scopes.joined(separator: " ")),
            ("state", pending.state), ("nonce", pending.nonce),
            ("code_challenge", Token.challenge(of: pending.verifier)), ("code_challenge_method", "S256"),
        ]
        if !classes.isEmpty { fields.append(("acr_values", classes.joined(separator: " "))) }
        if configuration.kind == .nhsLogin {
            // A JSON array of texts; they are letters, digits and dots, so they need no escapes.
            fields.append(("vtr", "[" + configuration.vtr.map { "\"\($0)\"" }.joined(separator: ",") + "]"))
            if let asserted = demand.assertedLoginIdentity {
                guard asserted.utf8.count <= SignedToken.maximumBytes else {
                    throw AuthenticationError.answer(.malformed)
                }
                fields.append(("asserted_login_identity", asserted))
            }
        }
        if demand.isStepUp { fields += [("prompt", "login"), ("max_age", "0")] }
        return (endpoint + (endpoint.contains("?") ? "&" : "?") + FormFields.encode(fields), pending)
    }

    /// Where to send someone who signs out, so that the provider ends its session too; nil when it offers no such place
    /// (OpenID Connect RP-Initiated Logout 1.0 section 2).
    ///
    /// Addresses are kept by browsers and proxies, so nothing of the person is in it: the provider knows them by its
    /// own cookie. Without the identity token it asks whether to sign out (section 2).
    package func signOutURL(now: Int64) async throws -> String? {
        guard let endpoint = try await provider.metadata(now: now).end_session_endpoint else { return nil }
        let fields = [
            ("client_id", configuration.clientID), ("post_logout_redirect_uri", configuration.signedOutURI),
        ]
        return endpoint + (endpoint.contains("?") ? "&" : "?") + FormFields.encode(fields)
    }
}

/// What a provider publishes of itself (OpenID Connect Discovery 1.0 section 3).
struct ProviderMetadata: Decodable, Sendable {
    let issuer: String
    let authorization_endpoint: String
    let token_endpoint: String
    let userinfo_endpoint: String
    let jwks_uri: String
    let end_session_endpoint: String?
    /// Whether every answer names the issuer (RFC 9207 section 3).
    let authorization_response_iss_parameter_supported: Bool?
}

/// A provider as the node knows it: its metadata and keys, fetched when needed and kept for an hour.
actor OpenIDProvider {
    private let configuration: ProviderConfiguration
    private let deployment: Deployment
    private let transport: any ProviderTransport

    private var metadata: (value: ProviderMetadata, fetched: Int64)?
    private var keys: (value: KeySet, fetched: Int64, generation: Int)?
    /// When an unknown key identifier last led to a fetch.
    private var refetched: Int64?
    /// When a fetch last failed.
    private var failed: Int64?
    private var isFetching = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// How long a document is fresh; afterwards it is fetched anew, so that a withdrawn key is soon distrusted.
    private static let freshness: Int64 = 3600_000
    /// How long one is kept while the provider cannot be reached.
    private static let patience: Int64 = 24 * 3600_000
    /// At most one fetch for an unknown key identifier in this time: anyone can make identifiers up.
    private static let refetchInterval: Int64 = 60_000
    /// After a failed fetch the provider is left alone for this long.
    private static let retryInterval: Int64 = 5000

    init(_ configuration: ProviderConfiguration, deployment: Deployment, transport: any ProviderTransport) {
        self.configuration = configuration
        self.deployment = deployment
        self.transport = transport
    }

    /// The metadata.
    /// - Throws: ``AuthenticationError/unavailable(_:)``, ``AuthenticationError/protocolBroken(_:)``.
    func metadata(now: Int64) async throws -> ProviderMetadata {
        if let metadata, now - metadata.fetched < Self.freshness { return metadata.value }
        await enter()
        defer { leave() }
        if let metadata, now - metadata.fetched < Self.freshness { return metadata.value }
        do {
            let value = try await discover(now: now)
            metadata = (value, now)
            return value
        } catch {
            guard let metadata, now - metadata.fetched < Self.patience else { throw error }
            return metadata.value
        }
    }

    /// Verifies the signature of a token; answers the algorithm.
    ///
    /// The algorithm must be on the configured list and fit the key, so a public key is never taken for a shared secret
    /// (RFC 8725 sections 3.1 and 3.2). An unknown key identifier leads to one fetch of the keys, at most once a
    /// minute.
    /// - Throws: ``AuthenticationError/token(_:)`` and what ``metadata(now:)`` throws.
    func verify(_ token: SignedToken, now: Int64) async throws -> SigningAlgorithm {
        guard let algorithm = SigningAlgorithm(rawValue: token.header.alg), configuration.algorithms.contains(algorithm)
        else { throw AuthenticationError.token(.algorithm) }
        let (known, generation) = try await keys(now: now)
        func verify(_ keys: KeySet) async throws {
            try await token.verify(
                with: try keys.key(
                    for: token.header.kid, algorithm: algorithm, leastRSABits: configuration.leastRSABits))
        }
        do {
            try await verify(known)
        } catch let fault as AuthenticationError
            where fault == .token(.unknownKey) || (fault == .token(.signature) && token.header.kid == nil)
        {
            // A token without an identifier says of a new key only that the old one does not fit.
            guard let rotated = try await keys(after: generation, now: now) else { throw fault }
            try await verify(rotated)
        }
        return algorithm
    }

    private func keys(now: Int64) async throws -> (KeySet, generation: Int) {
        if let keys, now - keys.fetched < Self.freshness { return (keys.value, keys.generation) }
        let address = try await metadata(now: now).jwks_uri
        await enter()
        defer { leave() }
        if let keys, now - keys.fetched < Self.freshness { return (keys.value, keys.generation) }
        do {
            return try await fetchKeys(address, now: now)
        } catch {
            guard let keys, now - keys.fetched < Self.patience else { throw error }
            return (keys.value, keys.generation)
        }
    }

    /// Newer keys than those of a generation; nil when they were fetched for this less than a minute ago.
    private func keys(after generation: Int, now: Int64) async throws -> KeySet? {
        let address = try await metadata(now: now).jwks_uri
        await enter()
        defer { leave() }
        if let keys, keys.generation > generation { return keys.value }
        guard refetched.map({ abs(now - $0) >= Self.refetchInterval }) ?? true else { return nil }
        refetched = now
        return try await fetchKeys(address, now: now).0
    }

    private func fetchKeys(_ address: String, now: Int64) async throws -> (KeySet, generation: Int) {
        let value = try await fetch(KeySet.self, address, "keys", now: now)
        let generation = (keys?.generation ?? 0) + 1
        keys = (value, now, generation)
        return (value, generation)
    }

    private func discover(now: Int64) async throws -> ProviderMetadata {
        let issuer = configuration.issuer
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        return try await fetch(
            ProviderMetadata.self, base + "/.well-known/openid-configuration", "discovery", now: now
        ) { found in
            guard found.issuer == issuer else {
                throw AuthenticationError.protocolBroken("its discovery document names another issuer than “\(issuer)”")
            }
            let endpoints = [
                found.authorization_endpoint, found.token_endpoint, found.userinfo_endpoint, found.jwks_uri,
                found.end_session_endpoint ?? issuer,
            ]
            guard endpoints.allSatisfy({ ProviderAddress.isAllowed($0, in: deployment) }) else {
                throw AuthenticationError.protocolBroken("its discovery document names an end point that is not https")
            }
        }
    }

    private func fetch<T: Decodable & Sendable>(
        _ type: T.Type, _ address: String, _ step: String, now: Int64, check: (T) throws -> Void = { _ in }
    ) async throws -> T {
        if let failed, abs(now - failed) < Self.retryInterval { throw AuthenticationError.unavailable(step) }
        do {
            let response = try await transport.get(
                address, headers: ["Accept": "application/json"], limits: .document)
            let value = try response.document(type, step, limits: .document)
            try check(value)
            failed = nil
            return value
        } catch {
            failed = now
            throw error as? AuthenticationError ?? AuthenticationError.unavailable(step)
        }
    }

    /// One fetch at a time; who waited looks again at what is there before fetching.
    private func enter() async {
        while isFetching { await withCheckedContinuation { waiting.append($0) } }
        isFetching = true
    }

    private func leave() {
        isFetching = false
        let next = waiting
        waiting = []
        for continuation in next { continuation.resume() }
    }
}

extension ProviderResponse {
    /// The document of a good answer.
    /// - Throws: ``AuthenticationError/unavailable(_:)`` for another status than 200,
    ///   ``AuthenticationError/protocolBroken(_:)`` for a document that is too large or of another form.
    func document<T: Decodable>(_ type: T.Type, _ step: String, limits: TransportLimits) throws -> T {
        guard status == 200 else { throw AuthenticationError.unavailable(step) }
        guard body.count <= limits.maximumBytes else {
            throw AuthenticationError.protocolBroken("its answer (\(step)) is too large")
        }
        do {
            return try HostileJSON.decode(type, from: body)
        } catch AuthenticationError.claim(let name, let problem) {
            throw AuthenticationError.protocolBroken("in its answer (\(step)), “\(name)”: \(problem)")
        }
    }
}

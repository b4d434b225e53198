import Foundation

/// Whether real people's records are behind the sign-in.
package enum Deployment: Sendable {
    /// Real people: `https` everywhere, nobody signs in without a password.
    case production
    /// Invented people: `http` to this machine is allowed too.
    case demonstration
}

/// One OpenID provider and this node's registration with it, as the operator writes it down.
///
/// Written as JSON with the property names as keys; an unknown key is an error. Secrets and keys are files of the
/// secrets directory, given by name.
package struct ProviderConfiguration: Codable, Sendable, Equatable {
    /// Whose claims they are.
    package enum Kind: String, Codable, Sendable {
        /// NHS Care Identity Service 2: staff with national roles.
        case cis2
        /// NHS login: people, with their NHS number.
        case nhsLogin
        /// An organisation's own provider: its staff.
        case organisation
    }

    /// The short name by which sessions, addresses and the ledger know this provider: a–z, 0–9 and hyphens.
    package var code: String
    /// Whose claims they are.
    package var kind: Kind
    /// The issuer identifier, to the letter (OpenID Connect Discovery 1.0 section 4.3).
    package var issuer: String
    /// The client identifier that the provider gave this node.
    package var clientID: String
    /// The registered address to which the provider sends people back: ``callbackPath(_:)`` on this node.
    package var redirectURI: String
    /// How this node proves itself at the token end point.
    package var clientAuthentication: ClientAuthentication
    /// What is asked for; `openid` is among them.
    package var scopes: [String]
    /// Authentication context classes to ask for; one of them must be answered (OpenID Connect Core 1.0 section
    /// 3.1.2.1).
    package var acrValues: [String]
    /// The classes to ask for before something that needs a stronger sign-in.
    package var stepUpACRValues: [String]
    /// Those of the classes that the provider gives for more than one factor only, under names of its own: the operator
    /// vouches for them. An organisation's own provider only; names of ``Assurance/multiFactorClasses`` need not stand.
    package var multiFactorACRValues: [String]
    /// Vectors of trust to ask for; one of them must be answered (RFC 8485). NHS login only.
    package var vtr: [String]
    /// The only algorithms that a token may be signed with.
    package var algorithms: [SigningAlgorithm]
    /// How long a key of RSA has to be with which it signs, in bits: 2,048 or more. Less than 3,072 is less than 128
    /// bits of security (NIST SP 800-57 part 1, table 2): a provider that has no longer one yet has to be named so.
    package var leastRSABits: Int
    /// How far the two clocks may differ, in seconds: 0 to 300.
    package var clockSkew: Int64
    /// Whether the provider types its logout tokens `logout+jwt`, as it should (OpenID Connect Back-Channel Logout 1.0
    /// section 2.4); one that is not typed is then refused.
    package var typesLogoutTokens: Bool
    /// What an organisation's own provider calls things.
    package var claims: ClaimNames?
    /// The organisations whose staff may act here, by code; empty for all whom the provider asserts. CIS2 asserts staff
    /// of every organisation in England: in production they are named.
    package var organisations: [String]

    /// A provider.
    package init(
        code: String, kind: Kind, issuer: String, clientID: String, redirectURI: String,
        clientAuthentication: ClientAuthentication, scopes: [String], acrValues: [String] = [],
        stepUpACRValues: [String] = [], multiFactorACRValues: [String] = [], vtr: [String] = [],
        algorithms: [SigningAlgorithm] = SigningAlgorithm.standard, leastRSABits: Int = Self.standardRSABits,
        clockSkew: Int64 = 60,
        typesLogoutTokens: Bool = true, claims: ClaimNames? = nil, organisations: [String] = []
    ) {
        self.code = code
        self.kind = kind
        self.issuer = issuer
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.clientAuthentication = clientAuthentication
        self.scopes = scopes
        self.acrValues = acrValues
        self.stepUpACRValues = stepUpACRValues
        self.multiFactorACRValues = multiFactorACRValues
        self.vtr = vtr
        self.algorithms = algorithms
        self.leastRSABits = leastRSABits
        self.clockSkew = clockSkew
        self.typesLogoutTokens = typesLogoutTokens
        self.claims = claims
        self.organisations = organisations
    }

    /// How long a key of RSA has to be where nothing else is configured: 128 bits of security.
    static let standardRSABits = 3072

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case code, kind, issuer, clientID, redirectURI, clientAuthentication, scopes, acrValues, stepUpACRValues
        case multiFactorACRValues, vtr, algorithms, leastRSABits, clockSkew, typesLogoutTokens, claims, organisations
    }

    /// Reads a provider; see ``read(_:)`` for errors in words.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.knownFields(CodingKeys.self, in: "a provider")
        self.init(
            code: try fields.decode(String.self, forKey: .code), kind: try fields.decode(Kind.self, forKey: .kind),
            issuer: try fields.decode(String.self, forKey: .issuer),
            clientID: try fields.decode(String.self, forKey: .clientID),
            redirectURI: try fields.decode(String.self, forKey: .redirectURI),
            clientAuthentication: try fields.decode(ClientAuthentication.self, forKey: .clientAuthentication),
            scopes: try fields.decode([String].self, forKey: .scopes),
            acrValues: try fields.decodeIfPresent([String].self, forKey: .acrValues) ?? [],
            stepUpACRValues: try fields.decodeIfPresent([String].self, forKey: .stepUpACRValues) ?? [],
            multiFactorACRValues: try fields.decodeIfPresent([String].self, forKey: .multiFactorACRValues) ?? [],
            vtr: try fields.decodeIfPresent([String].self, forKey: .vtr) ?? [],
            algorithms: try fields.decodeIfPresent([SigningAlgorithm].self, forKey: .algorithms)
                ?? SigningAlgorithm.standard,
            leastRSABits: try fields.decodeIfPresent(Int.self, forKey: .leastRSABits) ?? Self.standardRSABits,
            clockSkew: try fields.decodeIfPresent(Int64.self, forKey: .clockSkew) ?? 60,
            typesLogoutTokens: try fields.decodeIfPresent(Bool.self, forKey: .typesLogoutTokens) ?? true,
            claims: try fields.decodeIfPresent(ClaimNames.self, forKey: .claims),
            organisations: try fields.decodeIfPresent([String].self, forKey: .organisations) ?? [])
    }

    /// The path on this node to which the provider of a code sends people back: each has its own, so that the answer of
    /// one is not taken for that of another (RFC 9700 section 4.4.2.2).
    package static func callbackPath(_ code: String) -> String { "/sign-in/callback/\(code)" }

    /// The start page of this node, to which a provider sends people back when they have signed out there.
    var signedOutURI: String { String(redirectURI.dropLast(Self.callbackPath(code).count)) + "/" }

    /// Whether staff of an organisation may act here when this provider asserts them.
    package func speaks(forOrganisation code: String) -> Bool { organisations.isEmpty || organisations.contains(code) }

    /// The provider that a JSON document describes. It is not yet checked: see ``check(for:)``.
    /// - Throws: ``AuthenticationError/configuration(_:)`` naming the key that is unknown, missing or wrong.
    package static func read(_ json: [UInt8]) throws -> ProviderConfiguration {
        do {
            return try JSONDecoder().decode(ProviderConfiguration.self, from: Data(json))
        } catch let error as AuthenticationError {
            throw error
        } catch {
            let (path, problem) = HostileJSON.explain(error)
            throw AuthenticationError.configuration("“\(path)” of a provider cannot be used: \(problem).")
        }
    }
}

/// The claims that an organisation's own provider sends.
package struct ClaimNames: Codable, Sendable, Equatable {
    /// Where the claims stand.
    package enum Source: String, Codable, Sendable {
        /// In the identity token.
        case idToken
        /// At the user information end point.
        case userinfo
    }

    /// The name to show: a text.
    package var name: String
    /// The roles: a text or a list of texts, which the node's policy maps.
    package var role: String
    /// The code of the organisation: a text.
    package var organisation: String
    /// The name of the organisation: a text; nil when the provider sends none.
    package var organisationName: String?
    /// Where they stand.
    package var source: Source
    /// The only organisations that this provider may speak for: a trust's provider must not make staff of another's.
    package var organisations: [String]

    /// The names of the claims.
    package init(
        name: String = "name", role: String, organisation: String, organisationName: String? = nil,
        source: Source = .userinfo, organisations: [String]
    ) {
        self.name = name
        self.role = role
        self.organisation = organisation
        self.organisationName = organisationName
        self.source = source
        self.organisations = organisations
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, role, organisation, organisationName, source, organisations
    }

    /// Reads the names; `name` and `source` may be left out.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.knownFields(CodingKeys.self, in: "“claims” of a provider")
        self.init(
            name: try fields.decodeIfPresent(String.self, forKey: .name) ?? "name",
            role: try fields.decode(String.self, forKey: .role),
            organisation: try fields.decode(String.self, forKey: .organisation),
            organisationName: try fields.decodeIfPresent(String.self, forKey: .organisationName),
            source: try fields.decodeIfPresent(Source.self, forKey: .source) ?? .userinfo,
            organisations: try fields.decode([String].self, forKey: .organisations))
    }
}

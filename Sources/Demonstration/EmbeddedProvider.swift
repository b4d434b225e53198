package import Access
package import Authentication
import Crypto
import Foundation
import Synchronization

/// An OpenID provider inside the demonstration: people to sign in as, no passwords.
///
/// It speaks the authorization code flow with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636 with S256) behind
/// `ProviderTransport`, so that the relying party runs the same code for it as for a foreign one: discovery, keys,
/// token and user information, signed with ES256. Staff get claims in the shape of CIS2, people in that of NHS login.
/// The program for production has none, and `WebApplication` starts with none where people are real.
package final class EmbeddedProvider: Sendable {
    /// Someone at work to sign in as.
    package struct Person: Sendable {
        /// Who they are at work.
        package let principal: Principal
        /// What they come to do, in a line.
        package let task: String

        /// A person of the demonstration.
        package init(principal: Principal, task: String) {
            self.principal = principal
            self.task = task
        }
    }

    /// Someone to sign in as to see their own record.
    package struct Citizen: Sendable {
        /// The subject in tokens.
        package let subject: String
        /// The given name.
        package let givenName: String
        /// The family name.
        package let familyName: String
        /// An NHS number of the test range.
        package let nhsNumber: String
        /// The date of birth, `YYYY-MM-DD`.
        package let birthDate: String
        /// What they come to do, in a line.
        package let task: String
        /// Whether they come to act for somebody else.
        package let isProxy: Bool

        /// A citizen of the demonstration.
        package init(
            subject: String, givenName: String, familyName: String, nhsNumber: String, birthDate: String, task: String,
            isProxy: Bool = false
        ) {
            self.isProxy = isProxy
            self.subject = subject
            self.givenName = givenName
            self.familyName = familyName
            self.nhsNumber = nhsNumber
            self.birthDate = birthDate
            self.task = task
        }
    }

    /// What a relying party asks for.
    package struct AuthorizationRequest: Sendable {
        /// The client identifier of the relying party.
        package var clientID: String
        /// Where the person is sent back to.
        package var redirect: String
        /// Binds the answer to the browser.
        package var state: String
        /// Binds the token to the request.
        package var nonce: String
        /// The PKCE challenge, S256.
        package var challenge: String
        /// The authentication classes asked for; the first is granted.
        package var acrValues: [String]

        /// A request with its PKCE challenge (S256).
        package init(
            clientID: String, redirect: String, state: String, nonce: String, challenge: String,
            acrValues: [String] = []
        ) {
            self.clientID = clientID
            self.redirect = redirect
            self.state = state
            self.nonce = nonce
            self.challenge = challenge
            self.acrValues = acrValues
        }

        /// The request that an address of `RelyingParty.begin` makes; nil when it is not one.
        package init?(url: String) {
            guard let query = url.split(separator: "?", maxSplits: 1).dropFirst().first,
                let fields = FormFields.decode(String(query), maximumBytes: 64 * 1024),
                fields["response_type"] == "code", fields["code_challenge_method"] == "S256",
                let clientID = fields["client_id"], let redirect = fields["redirect_uri"], let state = fields["state"],
                let nonce = fields["nonce"], let challenge = fields["code_challenge"]
            else { return nil }
            self.init(
                clientID: clientID, redirect: redirect, state: state, nonce: nonce, challenge: challenge,
                acrValues: (fields["acr_values"] ?? "").split(separator: " ").map(String.init))
        }
    }

    /// The client identifier with which staff sign in.
    package static let staffClient = "longitude"
    /// The client identifier with which people sign in.
    package static let peopleClient = "longitude-people"

    /// Everyone at work who can sign in.
    package let people: [Person]
    /// Everyone who can sign in to see their own record.
    package let citizens: [Citizen]
    /// The issuer named in tokens.
    package let issuer: String
    /// The clients' secret, new in every process.
    let secret = Token.random()
    let clock: @Sendable () -> Int64
    let state = Mutex(State())

    struct Key: Sendable {
        let identifier = Token.random()
        let key = P256.Signing.PrivateKey()
    }
    struct Code: Sendable {
        let request: AuthorizationRequest
        let subject: String
        let authenticated: Int64
        let sid: String
    }
    struct State: Sendable {
        /// The keys published; the last signs.
        var keys = [Key()]
        var codes = ExpiringStore<Code>(limit: 1000)
        /// The subjects of access tokens.
        var access = ExpiringStore<String>(limit: 1000)
    }

    /// A provider for these people.
    /// - Parameter clock: the time in milliseconds since 1970; the same that ``authorize(_:as:now:)`` is given.
    package init(
        people: [Person], citizens: [Citizen] = [], issuer: String,
        clock: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    ) {
        self.clock = clock
        self.people = people
        self.citizens = citizens
        self.issuer = issuer
    }

    /// A single-use code for the person chosen, valid for a minute.
    /// - Parameters:
    ///   - subject: of one of ``people`` for ``staffClient``, of ``citizens`` for ``peopleClient``.
    ///   - now: milliseconds since 1970.
    /// - Throws: `AuthenticationError.declined` for nobody of them.
    package func authorize(_ request: AuthorizationRequest, as subject: String, now: Int64) throws -> String {
        let isKnown =
            switch request.clientID {
            case Self.staffClient: people.contains { $0.principal.subject == subject }
            case Self.peopleClient: citizens.contains { $0.subject == subject }
            default: false
            }
        guard isKnown else { throw AuthenticationError.declined(.accessDenied) }
        let code = Token.random()
        let issued = Code(request: request, subject: subject, authenticated: now, sid: Token.random())
        state.withLock { $0.codes.insert(issued, for: code, expires: now + 60_000, now: now) }
        return code
    }

    /// The query with which the person is sent back: code, state, and the issuer (RFC 9207).
    package func answer(_ code: String, to request: AuthorizationRequest) -> String {
        FormFields.encode([("code", code), ("state", request.state), ("iss", issuer)])
    }

    /// Signs with a new key from now on; the one before stays published, older ones go.
    package func rotateKey() { state.withLock { $0.keys = Array($0.keys.suffix(1)) + [Key()] } }

    /// The configuration of a relying party of this provider.
    /// - Parameters:
    ///   - kind: `cis2` for staff, `nhsLogin` for people.
    ///   - redirectURI: any address on this machine or `https`; the demonstration's pages go there themselves.
    package func configuration(
        _ kind: ProviderConfiguration.Kind, code: String, redirectURI: String
    ) -> ProviderConfiguration {
        let isForPeople = kind == .nhsLogin
        return ProviderConfiguration(
            code: code, kind: kind, issuer: issuer, clientID: isForPeople ? Self.peopleClient : Self.staffClient,
            redirectURI: redirectURI, clientAuthentication: .secretBasic(secret: "embedded"),
            scopes: isForPeople
                ? ["openid", "profile", "profile_extended"]
                : ["openid", "profile", "nhsperson", "nationalrbacaccess", "selectedrole", "associatedorgs"],
            acrValues: isForPeople ? [] : ["AAL2_OR_AAL3_ANY"], stepUpACRValues: isForPeople ? [] : ["AAL3_ANY"],
            vtr: isForPeople ? ["P9.Cp.Cd"] : [], algorithms: [.es256])
    }

    /// A relying party of this provider, for a demonstration.
    /// - Throws: `AuthenticationError.configuration`.
    package func relyingParty(
        _ kind: ProviderConfiguration.Kind, code: String = "demo", redirectURI: String
    ) throws -> RelyingParty {
        try RelyingParty(
            configuration: configuration(kind, code: code, redirectURI: redirectURI), deployment: .demonstration,
            secret: { _ in Array(self.secret.utf8) }, transport: self)
    }
}

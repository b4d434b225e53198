package import Access
import Crypto
import Foundation
import Synchronization

/// An OpenID provider inside the node, for the demonstration only: people to sign in as, no passwords.
///
/// It speaks the authorization code flow with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636 with S256) and signs
/// identity tokens with ES256 (RFC 7518). A node in production refuses to start with it.
package final class EmbeddedProvider: Sendable {
    /// Someone to sign in as.
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

    /// Everyone who can sign in.
    package let people: [Person]
    /// The issuer named in tokens.
    package let issuer: String
    private let key = P256.Signing.PrivateKey()
    private let codes = Mutex<[String: Code]>([:])

    private struct Code {
        let subject: String
        let clientID: String
        let redirect: String
        let nonce: String
        let challenge: String
        let expires: Int64
    }

    /// A provider for these people.
    package init(people: [Person], issuer: String) {
        self.people = people
        self.issuer = issuer
    }

    /// The public key that checks the tokens, X9.63.
    package var publicKey: [UInt8] { Array(key.publicKey.x963Representation) }

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

        /// A request with its PKCE challenge (S256).
        package init(clientID: String, redirect: String, state: String, nonce: String, challenge: String) {
            self.clientID = clientID
            self.redirect = redirect
            self.state = state
            self.nonce = nonce
            self.challenge = challenge
        }
    }

    /// A single-use code for the person chosen, valid for a minute.
    /// - Throws: ``AuthenticationError/unknownPerson``.
    package func authorize(_ request: AuthorizationRequest, as subject: String, now: Int64) throws -> String {
        guard people.contains(where: { $0.principal.subject == subject }) else {
            throw AuthenticationError.unknownPerson
        }
        let code = Token.random()
        codes.withLock { codes in
            codes = codes.filter { $0.value.expires > now }
            codes[code] = Code(
                subject: subject, clientID: request.clientID, redirect: request.redirect, nonce: request.nonce,
                challenge: request.challenge, expires: now + 60_000)
        }
        return code
    }

    /// The identity token for a code. The code is spent, whatever comes of it.
    /// - Throws: ``AuthenticationError/refused``.
    package func token(
        code: String, verifier: String, clientID: String, redirect: String, now: Int64
    ) throws -> String {
        guard let issued = codes.withLock({ $0.removeValue(forKey: code) }), issued.expires > now,
            issued.clientID == clientID, issued.redirect == redirect,
            Token.challenge(of: verifier) == issued.challenge,
            let person = people.first(where: { $0.principal.subject == issued.subject })
        else { throw AuthenticationError.refused }
        let claims = IdentityClaims(
            iss: issuer, sub: issued.subject, aud: clientID, nonce: issued.nonce, iat: now / 1000,
            exp: now / 1000 + 300, principal: person.principal)
        return try sign(claims)
    }

    private func sign(_ claims: IdentityClaims) throws -> String {
        let header = Token.base64URL(Array(#"{"alg":"ES256","typ":"JWT"}"#.utf8))
        let payload = Token.base64URL(Array(try JSONEncoder().encode(claims)))
        let signature = try key.signature(for: Array("\(header).\(payload)".utf8))
        return "\(header).\(payload).\(Token.base64URL(Array(signature.rawRepresentation)))"
    }
}

/// The claims of an identity token.
struct IdentityClaims: Codable {
    let iss: String
    let sub: String
    let aud: String
    let nonce: String
    let iat: Int64
    let exp: Int64
    let principal: Principal
}

/// Why a sign-in failed.
package enum AuthenticationError: Error, Sendable {
    /// Nobody of that name can sign in here.
    case unknownPerson
    /// The code, the state or the token did not hold.
    case refused
}

/// Random tokens and their encodings.
package enum Token {
    /// 256 random bits in base64url.
    package static func random() -> String {
        unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe base64URL(Array($0)) }
    }
    /// The PKCE challenge of a verifier: base64url(SHA-256) (RFC 7636 section 4.2).
    package static func challenge(of verifier: String) -> String {
        base64URL(Array(SHA256.hash(data: Array(verifier.utf8))))
    }
    static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    static func bytes(base64URL text: String) -> [UInt8]? {
        var text = text.replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: text).map { Array($0) }
    }
    /// Whether two tokens are equal, in a time that does not depend on where they differ.
    package static func equal(_ a: String, _ b: String) -> Bool {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

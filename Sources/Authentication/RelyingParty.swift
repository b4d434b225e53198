package import Access
import Crypto
import Foundation

/// The node's side of a sign-in: makes the request, checks the identity token, answers the principal.
///
/// Source: OpenID Connect Core 1.0 section 3.1.3.7 (ID Token validation).
package struct RelyingParty: Sendable {
    /// The client identifier at the provider.
    package let clientID: String
    /// Where the provider sends the person back to.
    package let redirect: String
    private let issuer: String
    private let key: P256.Signing.PublicKey

    /// What must be kept between the request and the answer, in the person's own session.
    package struct Pending: Sendable {
        /// Binds the answer to this browser.
        package let state: String
        /// Binds the token to this request.
        package let nonce: String
        /// Proves at the token end point who asked (PKCE).
        package let verifier: String
    }

    /// A relying party of one provider.
    /// - Parameter publicKey: the provider's key, X9.63.
    package init(clientID: String, redirect: String, issuer: String, publicKey: [UInt8]) throws {
        self.clientID = clientID
        self.redirect = redirect
        self.issuer = issuer
        key = try P256.Signing.PublicKey(x963Representation: publicKey)
    }

    /// A new sign-in.
    package func begin() -> (pending: Pending, request: EmbeddedProvider.AuthorizationRequest) {
        let pending = Pending(state: Token.random(), nonce: Token.random(), verifier: Token.random())
        let request = EmbeddedProvider.AuthorizationRequest(
            clientID: clientID, redirect: redirect, state: pending.state, nonce: pending.nonce,
            challenge: Token.challenge(of: pending.verifier))
        return (pending, request)
    }

    /// The principal that a token asserts.
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: ``AuthenticationError/refused`` when the algorithm, the signature, issuer, audience, nonce or time do
    ///   not hold.
    package func principal(token: String, pending: Pending, now: Int64) throws -> Principal {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let header = Token.bytes(base64URL: parts[0]),
            let payload = Token.bytes(base64URL: parts[1]), let raw = Token.bytes(base64URL: parts[2]),
            let algorithm = try? JSONDecoder().decode([String: String].self, from: Data(header))["alg"],
            algorithm == "ES256", let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw),
            key.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)),
            let claims = try? JSONDecoder().decode(IdentityClaims.self, from: Data(payload)),
            claims.iss == issuer, claims.aud == clientID, Token.equal(claims.nonce, pending.nonce),
            claims.exp > now / 1000, claims.iat <= now / 1000 + 60, claims.sub == claims.principal.subject
        else { throw AuthenticationError.refused }
        return claims.principal
    }
}

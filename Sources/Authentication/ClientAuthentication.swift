import Foundation
import JWTKit

/// How this node proves itself at the token end point (OpenID Connect Core 1.0 section 9).
package enum ClientAuthentication: Codable, Sendable, Equatable {
    /// `client_secret_basic`: the name of the file with the secret.
    case secretBasic(secret: String)
    /// `client_secret_post`: the name of the file with the secret.
    case secretPost(secret: String)
    /// `private_key_jwt` (RFC 7523): the name of the PEM file, the registered key identifier, RS512 or ES256.
    case privateKey(key: String, keyID: String, algorithm: SigningAlgorithm)

    private enum Method: String, Codable {
        case client_secret_basic, client_secret_post, private_key_jwt
    }
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case method, secret, key, keyID, algorithm
    }

    /// Reads `{"method": "client_secret_basic", "secret": FILE}`, the same with `client_secret_post`, or
    /// `{"method": "private_key_jwt", "key": FILE, "keyID": …, "algorithm": "RS512"}`.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.knownFields(CodingKeys.self, in: "“clientAuthentication” of a provider")
        let method = try fields.decode(Method.self, forKey: .method)
        let allowed: [CodingKeys] =
            method == .private_key_jwt ? [.method, .key, .keyID, .algorithm] : [.method, .secret]
        if let other = fields.allKeys.first(where: { !allowed.contains($0) }) {
            throw AuthenticationError.configuration(
                "“\(other.stringValue)” does not go with \(method.rawValue). Remove it from clientAuthentication.")
        }
        switch method {
        case .client_secret_basic: self = .secretBasic(secret: try fields.decode(String.self, forKey: .secret))
        case .client_secret_post: self = .secretPost(secret: try fields.decode(String.self, forKey: .secret))
        case .private_key_jwt:
            self = .privateKey(
                key: try fields.decode(String.self, forKey: .key),
                keyID: try fields.decode(String.self, forKey: .keyID),
                algorithm: try fields.decode(SigningAlgorithm.self, forKey: .algorithm))
        }
    }

    /// Writes what ``init(from:)`` reads.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .secretBasic(let secret):
            try fields.encode(Method.client_secret_basic, forKey: .method)
            try fields.encode(secret, forKey: .secret)
        case .secretPost(let secret):
            try fields.encode(Method.client_secret_post, forKey: .method)
            try fields.encode(secret, forKey: .secret)
        case .privateKey(let key, let keyID, let algorithm):
            try fields.encode(Method.private_key_jwt, forKey: .method)
            try fields.encode(key, forKey: .key)
            try fields.encode(keyID, forKey: .keyID)
            try fields.encode(algorithm, forKey: .algorithm)
        }
    }
}

/// The secret or key itself, ready to be used.
struct ClientCredential: Sendable {
    private enum Proof: Sendable {
        case basic(String)
        case post(String)
        case rsa(Insecure.RSA.PrivateKey, identifier: String)
        case ecdsa(ES256PrivateKey, identifier: String)
    }
    private let clientID: String
    private let proof: Proof

    /// How long an assertion may be used, in seconds.
    static let assertionLifetime: Int64 = 120

    /// Reads the secret or key.
    /// - Throws: ``AuthenticationError/configuration(_:)`` when it is missing or not a key of that algorithm.
    init(_ configuration: ProviderConfiguration, secret: (String) throws -> [UInt8]) throws {
        clientID = configuration.clientID
        func text(_ name: String) throws -> String {
            let text = String(decoding: try secret(name), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard !text.isEmpty else { throw AuthenticationError.configuration("the secret “\(name)” is empty.") }
            return text
        }
        switch configuration.clientAuthentication {
        case .secretBasic(let name): proof = .basic(try text(name))
        case .secretPost(let name): proof = .post(try text(name))
        case .privateKey(let name, let identifier, let algorithm):
            let pem = try text(name)
            let refusal = AuthenticationError.configuration(
                "the secret “\(name)” is not a private key for \(algorithm.rawValue) in PEM.")
            switch algorithm {
            case .rs512:
                guard let key = try? Insecure.RSA.PrivateKey(pem: pem),
                    let modulus = try? key.publicKey.getKeyPrimitives().modulus
                else { throw refusal }
                guard RSALength.bits(ofModulus: modulus) >= ProviderConfiguration.standardRSABits else {
                    throw AuthenticationError.configuration(
                        "the key “\(name)” is of RSA and has fewer than \(ProviderConfiguration.standardRSABits) bits. "
                            + "Make one of 4096 (openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096) and "
                            + "register its public half with the provider.")
                }
                proof = .rsa(key, identifier: identifier)
            case .es256:
                guard let key = try? ES256PrivateKey(pem: pem) else { throw refusal }
                proof = .ecdsa(key, identifier: identifier)
            default:
                throw AuthenticationError.configuration(
                    "private_key_jwt takes the algorithm RS512 or ES256, not \(algorithm.rawValue).")
            }
        }
    }

    /// What is added to a token request.
    /// - Parameter now: milliseconds since 1970.
    func prove(at endpoint: String, now: Int64) async throws -> (fields: [(String, String)], headers: [String: String])
    {
        switch proof {
        case .basic(let secret):
            // Both are form-encoded before they are joined (RFC 6749 section 2.3.1).
            let pair = "\(FormFields.escape(clientID)):\(FormFields.escape(secret))"
            return ([], ["Authorization": "Basic \(Data(pair.utf8).base64EncodedString())"])
        case .post(let secret): return ([("client_id", clientID), ("client_secret", secret)], [:])
        case .rsa(let key, let identifier):
            let kid = JWKIdentifier(string: identifier)
            let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha512, kid: kid)
            return (try await assertion(at: endpoint, now: now, keys, kid), [:])
        case .ecdsa(let key, let identifier):
            let kid = JWKIdentifier(string: identifier)
            let keys = await JWTKeyCollection().add(ecdsa: key, kid: kid)
            return (try await assertion(at: endpoint, now: now, keys, kid), [:])
        }
    }

    private func assertion(
        at endpoint: String, now: Int64, _ keys: JWTKeyCollection, _ kid: JWKIdentifier
    ) async throws -> [(String, String)] {
        let claims = ClientAssertion(
            iss: clientID, sub: clientID, aud: endpoint, jti: Token.random(), iat: now / 1000,
            exp: now / 1000 + Self.assertionLifetime)
        return [
            ("client_id", clientID),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", try await keys.sign(claims, kid: kid)),
        ]
    }
}

/// The claims of a client assertion (RFC 7523 section 3).
private struct ClientAssertion: JWTPayload {
    let iss: String
    let sub: String
    let aud: String
    let jti: String
    let iat: Int64
    let exp: Int64

    func verify(using algorithm: some JWTAlgorithm) {}
}

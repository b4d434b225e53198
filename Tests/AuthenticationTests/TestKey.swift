import Crypto
import CryptoExtras
import Foundation

/// A key of a provider in tests, which signs without the library that the module verifies with.
enum TestKey: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case ec(P256.Signing.PrivateKey)

    static func newRSA(_ size: _RSA.Signing.KeySize = .bits3072) throws -> TestKey {
        .rsa(try _RSA.Signing.PrivateKey(keySize: size))
    }
    static func newEC() -> TestKey { .ec(P256.Signing.PrivateKey()) }

    /// The public key as a provider publishes it.
    func published(_ kid: String?, algorithm: String? = nil) throws -> JSON {
        var key: JSON
        switch self {
        case .rsa(let key_):
            let numbers = try key_.publicKey.getKeyPrimitives()
            key = [
                "kty": "RSA", "use": "sig", "n": .text(Self.base64URL(numbers.modulus)),
                "e": .text(Self.base64URL(numbers.publicExponent)),
            ]
        case .ec(let key_):
            let point = key_.publicKey.rawRepresentation
            key = [
                "kty": "EC", "use": "sig", "crv": "P-256", "x": .text(Self.base64URL(point.prefix(32))),
                "y": .text(Self.base64URL(point.suffix(32))),
            ]
        }
        key["kid"] = kid.map { .text($0) }
        key["alg"] = algorithm.map { .text($0) }
        return key
    }

    /// A token signed with an algorithm, which must be one of the key's unless it is `none` or `HS256`.
    func sign(_ claims: JSON, header: JSON) throws -> String {
        let input = Self.base64URL(header.bytes) + "." + Self.base64URL(claims.bytes)
        guard case .text(let algorithm) = header["alg"] ?? "none" else { return input + "." }
        let data = Data(input.utf8)
        let signature: Data
        switch (algorithm, self) {
        case ("RS256", .rsa(let key)):
            signature = try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
        case ("RS512", .rsa(let key)):
            signature = try key.signature(for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
        case ("PS256", .rsa(let key)):
            signature = try key.signature(for: SHA256.hash(data: data), padding: .PSS).rawRepresentation
        case (_, .ec(let key)): signature = try key.signature(for: data).rawRepresentation
        case ("HS256", .rsa(let key)):
            // The confusion of RFC 8725 section 2.1: the published key taken for a shared secret.
            let secret = SymmetricKey(data: Data(key.publicKey.pemRepresentation.utf8))
            signature = Data(HMAC<SHA256>.authenticationCode(for: data, using: secret))
        default: signature = Data()
        }
        return input + "." + Self.base64URL(signature)
    }

    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// `at_hash` for an algorithm with SHA-256.
    static func halfHash(_ token: String) -> String {
        base64URL(Array(SHA256.hash(data: Data(token.utf8))).prefix(16))
    }
}

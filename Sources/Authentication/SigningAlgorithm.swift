import Crypto
import JWTKit

/// The algorithms that a token may be signed with (RFC 7518 section 3.1). `none` and the shared-secret ones (HS256 and
/// its like) cannot be named, so no configuration lets them in.
package enum SigningAlgorithm: String, Codable, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"

    /// What a provider may use when the configuration says nothing: CIS2 signs with RS256, NHS login with RS512.
    package static let standard: [SigningAlgorithm] = [.rs256, .rs512, .ps256, .es256]

    /// The name that jwt-kit knows it by.
    var named: JWK.Algorithm? { JWK.Algorithm(rawValue: rawValue) }

    /// The `kty` of its keys.
    var keyType: String { rawValue.hasPrefix("ES") ? "EC" : "RSA" }

    /// The `crv` of its keys; nil for RSA.
    var curve: String? {
        switch self {
        case .es256: "P-256"
        case .es384: "P-384"
        case .es512: "P-521"
        default: nil
        }
    }

    /// The left half of its hash over a token, in base64url: `at_hash` (OpenID Connect Core 1.0 section 3.1.3.6).
    package func leftHalfHash(of token: String) -> String {
        let input = Array(token.utf8)
        let hash: [UInt8] =
            switch self {
            case .rs256, .ps256, .es256: Array(SHA256.hash(data: input))
            case .rs384, .ps384, .es384: Array(SHA384.hash(data: input))
            case .rs512, .ps512, .es512: Array(SHA512.hash(data: input))
            }
        return Token.base64URL(Array(hash.prefix(hash.count / 2)))
    }
}

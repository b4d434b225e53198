import JWTKit

/// The signing keys that a provider publishes (RFC 7517).
struct KeySet: Decodable, Sendable {
    private struct Key: Decodable {
        let kty: String
        let kid: String?
        let use: String?
        let alg: String?
        let crv: String?
        let n: String?
        let e: String?
        let x: String?
        let y: String?
    }
    /// A key of a kind not known here is left out; it does not spoil the others (RFC 7517 section 5).
    private struct Tolerant: Decodable {
        let key: Key?
        init(from decoder: any Decoder) throws { key = try? Key(from: decoder) }
    }
    private enum CodingKeys: String, CodingKey { case keys }

    private let keys: [Key]
    /// More keys than any provider has; what comes after is not looked at.
    private static let maximumKeys = 100

    init(from decoder: any Decoder) throws {
        let all = try decoder.container(keyedBy: CodingKeys.self).decode([Tolerant].self, forKey: .keys)
        keys = all.prefix(Self.maximumKeys).compactMap(\.key).filter { $0.use ?? "sig" == "sig" }
    }

    /// The one key that can have signed a token of that header.
    ///
    /// - Throws: ``AuthenticationError/token(_:)`` with `unknownKey` when no key has the identifier, or the token names
    ///   none and there are several (OpenID Connect Core 1.0 section 10.1); `keyType` when the key named is not of the
    ///   type, curve or algorithm that the header claims; `keyLength` when one of RSA has fewer bits.
    func key(for kid: String?, algorithm: SigningAlgorithm, leastRSABits: Int) throws -> JWK {
        func fits(_ key: Key) -> Bool {
            key.kty == algorithm.keyType && key.crv == algorithm.curve
                && key.alg ?? algorithm.rawValue == algorithm.rawValue
        }
        let named = kid == nil ? keys : keys.filter { $0.kid == kid }
        guard !named.isEmpty else { throw AuthenticationError.token(.unknownKey) }
        let fitting = named.filter(fits)
        guard let key = fitting.first else { throw AuthenticationError.token(.keyType) }
        guard fitting.count == 1 else { throw AuthenticationError.token(.unknownKey) }
        if algorithm.curve == nil {
            let modulus = key.n.flatMap { Token.bytes(base64URL: $0[...]) } ?? []
            guard RSALength.bits(ofModulus: modulus) >= leastRSABits else {
                throw AuthenticationError.token(.keyLength)
            }
        }
        // Made anew from the public members alone, so that nothing private or unexpected reaches the verifier.
        let identifier = JWKIdentifier(string: kid ?? "")
        return algorithm.curve == nil
            ? .rsa(algorithm.named, identifier: identifier, modulus: key.n, exponent: key.e)
            : .ecdsa(
                algorithm.named, identifier: identifier, x: key.x, y: key.y,
                curve: algorithm.curve.flatMap(ECDSACurve.init(rawValue:)))
    }
}

/// How long a key of RSA is.
enum RSALength {
    /// The bits of a modulus in big-endian bytes, whatever zeros it begins with.
    static func bits(ofModulus bytes: some Collection<UInt8>) -> Int {
        let significant = bytes.drop { $0 == 0 }
        return significant.count * 8 - (significant.first?.leadingZeroBitCount ?? 0)
    }
}

extension SignedToken {
    /// A payload of which only the signature matters; the claims are decoded afterwards, with errors that name them.
    private struct Unread: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// Checks the signature with a key.
    /// - Throws: ``AuthenticationError/token(_:)`` with `signature`.
    func verify(with key: JWK) async throws {
        do {
            _ = try await JWTKeyCollection().add(jwk: key).verify(text, as: Unread.self)
        } catch {
            throw AuthenticationError.token(.signature)
        }
    }
}

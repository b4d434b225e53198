import Crypto
import Foundation
import Store

/// How bytes are sealed: authenticated encryption with a key of 256 bits and a nonce of 96.
package enum SealingAlgorithm: String, Sendable, CaseIterable {
    case aes256GCM = "AES-256-GCM"
    case chaCha20Poly1305 = "ChaCha20-Poly1305"
}

/// A key that seals, and what it is named by: the number of the node's key. With that number what is sealed says which
/// key opens it, and by which algorithm; a record's data key has the number and the algorithm of the node's key that
/// wraps it.
struct SealingKey: Sendable {
    let number: Int64
    let algorithm: SealingAlgorithm
    let secret: SymmetricKey

    init(number: Int64, algorithm: SealingAlgorithm, secret: SymmetricKey = SymmetricKey(size: .bits256)) {
        self.number = number
        self.algorithm = algorithm
        self.secret = secret
    }

    /// The bytes of the key.
    var bytes: Data { unsafe secret.withUnsafeBytes { unsafe Data($0) } }

    /// Seals bytes: the nonce, what is encrypted, and 16 bytes that authenticate it.
    ///
    /// - Parameters:
    ///   - nonce: 12 random bytes; nil for fresh ones.
    ///   - place: what has to be said again to open them.
    func seal(_ bytes: some DataProtocol, nonce: [UInt8]? = nil, at place: Data = Data()) throws -> Data {
        switch algorithm {
        case .aes256GCM:
            let nonce = try nonce.map { try AES.GCM.Nonce(data: $0) }
            guard
                let combined = try AES.GCM.seal(bytes, using: secret, nonce: nonce, authenticating: place).combined
            else { throw StoreError.unavailable("sealing failed") }
            return combined
        case .chaCha20Poly1305:
            let nonce = try nonce.map { try ChaChaPoly.Nonce(data: $0) }
            return try ChaChaPoly.seal(bytes, using: secret, nonce: nonce, authenticating: place).combined
        }
    }

    /// Opens sealed bytes.
    /// - Throws: when they were changed, or sealed under another key or at another place.
    func open(_ sealed: Data, at place: Data = Data()) throws -> [UInt8] {
        switch algorithm {
        case .aes256GCM:
            Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: secret, authenticating: place))
        case .chaCha20Poly1305:
            Array(try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: sealed), using: secret, authenticating: place))
        }
    }

    /// A code under the key, by which it is known again and which says nothing of it.
    var mark: Data { Data(HMAC<SHA256>.authenticationCode(for: Data("node-key-mark".utf8), using: secret)) }
}

import Crypto
package import Foundation
import Store

/// The keys of a node as their file holds them: a line for each, with its use, its number, its algorithm, when it was
/// made, and the key in base64.
///
///     longitude node keys 1
///     sealing 2 AES-256-GCM 2026-11-30T09:12:44Z …
///     identity 1 HMAC-SHA-256 - …
///
/// The first form of the file was 64 bytes, a sealing key and the identity key: each is number 1, made nobody knows
/// when.
package struct NodeKeys: Sendable {
    /// A key that seals what the node keeps, without its secret.
    package struct Sealing: Sendable, Equatable {
        /// What it is named by.
        package let number: Int64
        /// How it seals.
        package let algorithm: SealingAlgorithm
        /// When it was made; nil where nobody knows.
        package let made: Date?
    }

    private static let header = "longitude node keys 1"
    private static let identityAlgorithm = "HMAC-SHA-256"

    /// The keys that seal, in the order of their numbers: one, or those of a change that has not ended. The last seals.
    private(set) var sealing: [(key: SealingKey, made: Date?)]
    /// The key that names: server ids, sealed NHS numbers, the pseudonyms of chains. It encrypts nothing.
    let identity: SymmetricKey
    private let identityMade: Date?

    /// The keys of a new node.
    init(now: Date) {
        sealing = [(SealingKey(number: 1, algorithm: .aes256GCM), now)]
        identity = SymmetricKey(size: .bits256)
        identityMade = now
    }

    /// The file of a new node's keys, for a manager of secrets to keep.
    package static func newFile() -> [UInt8] { Array(NodeKeys(now: Date()).file) }

    /// The keys in a file; nil when it is no such file.
    init?(_ file: Data) {
        if file.count == 64 {
            let secret = SymmetricKey(data: file.prefix(32))
            sealing = [(SealingKey(number: 1, algorithm: .aes256GCM, secret: secret), nil)]
            identity = SymmetricKey(data: file.suffix(32))
            identityMade = nil
            return
        }
        let lines = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard lines.first == Self.header[...] else { return nil }
        var sealing: [(key: SealingKey, made: Date?)] = []
        var identities: [(secret: SymmetricKey, made: Date?)] = []
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 5, let number = Int64(words[1]), let secret = Data(base64Encoded: words[4]),
                secret.count == 32
            else { return nil }
            let made = try? Date(words[3], strategy: .iso8601)
            guard made != nil || words[3] == "-" else { return nil }
            let key = SymmetricKey(data: secret)
            if words[0] == "sealing", let algorithm = SealingAlgorithm(rawValue: words[2]),
                number > sealing.last?.key.number ?? 0
            {
                sealing.append((SealingKey(number: number, algorithm: algorithm, secret: key), made))
            } else if words[0] == "identity", number == 1, words[2] == Self.identityAlgorithm {
                identities.append((key, made))
            } else {
                return nil
            }
        }
        guard !sealing.isEmpty, identities.count == 1 else { return nil }
        self.sealing = sealing
        identity = identities[0].secret
        identityMade = identities[0].made
    }

    /// What the file holds.
    var file: Data {
        func line(_ use: String, _ number: Int64, _ algorithm: String, _ made: Date?, _ secret: Data) -> String {
            "\(use) \(number) \(algorithm) \(made?.formatted(.iso8601) ?? "-") \(secret.base64EncodedString())\n"
        }
        let identity = unsafe identity.withUnsafeBytes { unsafe Data($0) }
        let lines =
            sealing.map { line("sealing", $0.key.number, $0.key.algorithm.rawValue, $0.made, $0.key.bytes) }
            + [line("identity", 1, Self.identityAlgorithm, identityMade, identity)]
        return Data((Self.header + "\n" + lines.joined()).utf8)
    }

    /// These with the earlier keys of another file of the same node, so that what they sealed opens again.
    ///
    /// - Throws: `StoreError.incompatible` when the file is another node's, or holds a key that is not an earlier one.
    func adding(earlier other: NodeKeys) throws -> NodeKeys {
        guard other.identity == identity else {
            throw StoreError.incompatible("it is the key file of another node")
        }
        var keys = self
        for one in other.sealing {
            if let known = self[one.key.number] {
                guard known.mark == one.key.mark, known.algorithm == one.key.algorithm else {
                    throw StoreError.incompatible("its key \(one.key.number) is another than the node's of that number")
                }
            } else {
                guard one.key.number < newest.number else {
                    throw StoreError.incompatible(
                        "its key \(one.key.number) is newer than the node's: it is not the file of an earlier time")
                }
                keys.sealing.append(one)
            }
        }
        keys.sealing.sort { $0.key.number < $1.key.number }
        return keys
    }

    /// These with another key, which seals from now on.
    func adding(_ algorithm: SealingAlgorithm, now: Date) -> NodeKeys {
        var keys = self
        let number = (sealing.last?.key.number ?? 0) + 1
        keys.sealing.append((SealingKey(number: number, algorithm: algorithm), now))
        return keys
    }

    /// These with the key that seals, and without the ones before it.
    var withoutEarlier: NodeKeys {
        var keys = self
        keys.sealing = sealing.suffix(1)
        return keys
    }

    /// The key that seals.
    var newest: SealingKey { sealing[sealing.count - 1].key }

    /// The key of a number.
    subscript(number: Int64) -> SealingKey? { sealing.first { $0.key.number == number }?.key }

    /// What the keys are, without their secrets.
    package var described: [Sealing] {
        sealing.map { Sealing(number: $0.key.number, algorithm: $0.key.algorithm, made: $0.made) }
    }
}

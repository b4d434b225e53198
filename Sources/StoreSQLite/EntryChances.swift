import Crypto
import Foundation
import Store

/// The random parts of one ledger entry.
struct EntryChance {
    /// 16 bytes that make the commitment say nothing of the entry.
    let salt: [UInt8]
    /// 12 bytes for the seal.
    let nonce: [UInt8]
}

/// The random parts of an event's entries, derived from one fresh secret that is kept nowhere: the system's random
/// numbers cost a call of the kernel for every few bytes.
struct EntryChances {
    private var secret = [UInt8](repeating: 0, count: 40)

    /// - Throws: `StoreError.unavailable` when the system gives no random numbers.
    init() throws {
        guard unsafe getentropy(&secret, 32) == 0 else {
            throw StoreError.unavailable("the system gives no random numbers")
        }
    }

    /// Those of the n-th entry: of SHA-256(secret ‖ n).
    subscript(n: Int) -> EntryChance {
        var text = secret
        for i in 0..<8 { text[32 + i] = UInt8(truncatingIfNeeded: n >> (8 * i)) }
        let hash = Array(SHA256.hash(data: text))
        return EntryChance(salt: Array(hash[..<16]), nonce: Array(hash[16..<28]))
    }
}

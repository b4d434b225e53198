import Crypto
import Foundation

/// The random parts of one ledger entry.
struct EntryChance {
    /// 16 bytes that make the commitment say nothing of the entry.
    let salt: [UInt8]
    /// 12 bytes for the seal.
    let nonce: [UInt8]
}

/// The random parts of an event's entries, derived from one fresh secret that is kept nowhere: the system's random
/// numbers cost a call of the kernel for every eight bytes.
struct EntryChances {
    private let secret = SymmetricKey(size: .bits256)

    /// Those of the n-th entry.
    subscript(n: Int) -> EntryChance {
        let code = Array(HMAC<SHA256>.authenticationCode(for: Data("\(n)".utf8), using: secret))
        return EntryChance(salt: Array(code[..<16]), nonce: Array(code[16..<28]))
    }
}

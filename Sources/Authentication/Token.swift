import Crypto
import Foundation

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

    /// Whether two tokens are equal, in a time that does not depend on where they differ.
    package static func equal(_ a: String, _ b: String) -> Bool {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// base64url without padding (RFC 7515 appendix C).
    package static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of base64url; nil for any other character, padding included.
    static func bytes(base64URL text: Substring) -> [UInt8]? {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard allowed, text.utf8.count % 4 != 1 else { return nil }
        var padded = text.replacing("-", with: "+").replacing("_", with: "/")
        padded += String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        return Data(base64Encoded: String(padded)).map { Array($0) }
    }
}

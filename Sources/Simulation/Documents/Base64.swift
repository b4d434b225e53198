/// Base64 (RFC 4648 section 4) of bytes, as bytes of text.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text between quotation marks, ready to stand in JSON.
    static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 4 / 3 + 6)
        out.append(0x22)
        var i = 0
        while i < bytes.count {
            let b1 = i + 1 < bytes.count ? bytes[i + 1] : 0
            let b2 = i + 2 < bytes.count ? bytes[i + 2] : 0
            let word = UInt32(bytes[i]) << 16 | UInt32(b1) << 8 | UInt32(b2)
            out.append(alphabet[Int(word >> 18 & 63)])
            out.append(alphabet[Int(word >> 12 & 63)])
            out.append(i + 1 < bytes.count ? alphabet[Int(word >> 6 & 63)] : 0x3D)
            out.append(i + 2 < bytes.count ? alphabet[Int(word & 63)] : 0x3D)
            i += 3
        }
        out.append(0x22)
        return out
    }
}

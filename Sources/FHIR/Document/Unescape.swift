/// The bytes that an escaped JSON string stands for (RFC 8259 section 7). The input has been checked by the parser.
enum Unescape {
    /// UTF-8 of the decoded string.
    static func bytes(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var i = 0
        func unit(_ at: Int) -> UInt32 {
            var value: UInt32 = 0
            for k in at..<at + 4 {
                let c = unsafe raw[k]
                value = value << 4 | UInt32(c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57)
            }
            return value
        }
        while i < raw.count {
            let c = unsafe raw[i]
            guard c == 0x5C else {
                out.append(c)
                i += 1
                continue
            }
            let escape = unsafe raw[i + 1]
            i += 2
            switch escape {
            case 0x62: out.append(0x08)
            case 0x66: out.append(0x0C)
            case 0x6E: out.append(0x0A)
            case 0x72: out.append(0x0D)
            case 0x74: out.append(0x09)
            case 0x75:
                var code = unit(i)
                i += 4
                if code >= 0xD800 && code <= 0xDBFF {
                    code = 0x10000 + (code - 0xD800) << 10 + (unit(i + 2) - 0xDC00)
                    i += 6
                }
                if let scalar = Unicode.Scalar(code) { out.append(contentsOf: Array(String(Character(scalar)).utf8)) }
            default: out.append(escape)
            }
        }
        return out
    }
}

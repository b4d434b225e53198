/// The primitive types that are numbers, and base64.
extension PrimitiveSyntax {
    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`: as JSON writes a number.
    public static func decimal(_ s: Span<UInt8>) -> Bool {
        var i = !s.isEmpty && s[0] == 0x2D ? 1 : 0
        let whole = i
        i = digits(s, i)
        guard i > whole, s[whole] != 0x30 || i == whole + 1 else { return false }
        if i < s.count, s[i] == 0x2E {
            let end = digits(s, i + 1)
            guard end > i + 1 else { return false }
            i = end
        }
        if i < s.count, s[i] | 0x20 == 0x65 {
            i += 1
            if i < s.count, s[i] == 0x2B || s[i] == 0x2D { i += 1 }
            let end = digits(s, i)
            guard end > i else { return false }
            i = end
        }
        return i == s.count
    }

    /// A whole number without fraction or exponent, in a range: 32 bits, for R4's `integer` is signed 32 bits.
    public static func integer(_ s: Span<UInt8>, _ range: ClosedRange<Int64>) -> Bool {
        let isNegative = !s.isEmpty && s[0] == 0x2D
        let start = isNegative ? 1 : 0
        let count = s.count - start
        guard count > 0 && count <= 10, s[start] != 0x30 || count == 1 else { return false }
        var value: Int64 = 0
        for i in start..<s.count {
            let digit = s[i] &- 0x30
            guard digit < 10 else { return false }
            value = value &* 10 &+ Int64(digit)
        }
        // -0 matches R4's expression for integer, and not those of the other two.
        if isNegative && range.lowerBound >= 0 { return false }
        return range.contains(isNegative ? -value : value)
    }

    /// `(\s*([0-9a-zA-Z\+/=]){4}\s*)+`: groups of four characters, padded at the end alone, with white space anywhere.
    ///
    /// White space inside a group is accepted too: encoders break lines where they like.
    public static func base64Binary(_ s: Span<UInt8>) -> Bool {
        var characters = 0
        var padding = 0
        for i in s.indices {
            let c = s[i]
            if isBase64(c) {
                if padding > 0 { return false }
                characters &+= 1
            } else if c == 0x3D {
                padding &+= 1
            } else if !isWhiteSpace(c) {
                return false
            }
        }
        return characters > 0 && padding <= 2 && (characters &+ padding) & 3 == 0
    }

    @inline(__always) private static func isBase64(_ c: UInt8) -> Bool {
        (c | 0x20) &- 0x61 < 26 || c &- 0x30 < 10 || c == 0x2B || c == 0x2F
    }
}

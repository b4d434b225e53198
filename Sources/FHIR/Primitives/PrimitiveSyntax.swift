/// Whether characters are a value of a primitive type, without making anything of them.
///
/// Each function takes the decoded characters as UTF-8. The rules are the regular expressions and sentences of FHIR R4
/// datatypes.html#primitive; where the text is stricter than the expression (days of a month, 32 bits), the text holds.
///
///     PrimitiveSyntax.accepts(.date, "2024-02-30")     // false: February has no 30th
///     PrimitiveSyntax.accepts(.id, "abc_1")            // false: an id has no underscore
public enum PrimitiveSyntax {
    /// The largest string, in characters (`string`: "SHALL NOT exceed 1MB (1024*1024 characters)").
    public static var maximumCharacters: Int { 1 << 20 }

    /// Whether `text` is a value of the type.
    public static func accepts(_ type: Primitive, _ text: String) -> Bool {
        accepts(type, Array(text.utf8)[...])
    }

    /// Whether the bytes are a value of the type.
    public static func accepts(_ type: Primitive, _ bytes: ArraySlice<UInt8>) -> Bool {
        accepts(type, bytes.span)
    }

    /// Whether the bytes are a value of the type.
    public static func accepts(_ type: Primitive, _ s: Span<UInt8>) -> Bool {
        switch type {
        case .base64Binary: base64Binary(s)
        case .boolean: boolean(s)
        case .canonical, .uri, .url: uri(s)
        case .code: code(s)
        case .date: date(s)
        case .dateTime: dateTime(s)
        case .decimal: decimal(s)
        case .id: id(s)
        case .instant: instant(s)
        case .integer: integer(s, Int64(Int32.min)...Int64(Int32.max))
        case .markdown, .string: string(s)
        case .oid: oid(s)
        case .positiveInt: integer(s, 1...Int64(Int32.max))
        case .time: time(s)
        case .unsignedInt: integer(s, 0...Int64(Int32.max))
        case .uuid: uuid(s)
        case .xhtml: xhtml(s)
        }
    }

    /// `true` or `false`.
    public static func boolean(_ s: Span<UInt8>) -> Bool {
        (s.count == 4 && begins(s, "true")) || (s.count == 5 && begins(s, "false"))
    }

    /// `[A-Za-z0-9\-\.]{1,64}`
    public static func id(_ s: Span<UInt8>) -> Bool {
        guard s.count >= 1 && s.count <= 64 else { return false }
        for i in s.indices {
            let c = s[i]
            let isLetter = (c | 0x20) &- 0x61 < 26
            guard isLetter || c &- 0x30 < 10 || c == 0x2D || c == 0x2E else { return false }
        }
        return true
    }

    /// `[^\s]+(\s[^\s]+)*`: no white space at either end, and one at a time between.
    public static func code(_ s: Span<UInt8>) -> Bool {
        var wasSpace = true
        for i in s.indices {
            let c = s[i]
            let isSpace = c <= 0x20
            if isSpace && (wasSpace || !isWhiteSpace(c)) { return false }
            wasSpace = isSpace
        }
        return !wasSpace
    }

    /// `\S*`, and as every value not empty: `uri`, `url` and `canonical`.
    public static func uri(_ s: Span<UInt8>) -> Bool {
        guard s.count >= 8 else {
            for i in s.indices where s[i] <= 0x20 { return false }
            return s.count > 0
        }
        let last = s.count &- 8
        var i = 0
        while true {
            let word = unsafe s.bytes.unsafeLoadUnaligned(fromByteOffset: i, as: UInt64.self)
            // The high bit of each byte below 0x21.
            if (word &- 0x2121_2121_2121_2121) & ~word & 0x8080_8080_8080_8080 != 0 { return false }
            if i == last { return true }
            i = min(i &+ 8, last)
        }
    }

    /// `urn:oid:[0-2](\.(0|[1-9][0-9]*))+`
    public static func oid(_ s: Span<UInt8>) -> Bool {
        guard s.count > 10, begins(s, "urn:oid:"), s[8] >= 0x30 && s[8] <= 0x32 else {
            return false
        }
        var i = 9
        while i < s.count {
            guard s[i] == 0x2E else { return false }
            let start = i + 1
            i = digits(s, start)
            guard i > start, s[start] != 0x30 || i == start + 1 else { return false }
        }
        return true
    }

    /// `urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`
    public static func uuid(_ s: Span<UInt8>) -> Bool {
        guard s.count == 45, begins(s, "urn:uuid:") else { return false }
        for i in 9..<45 {
            let c = s[i]
            if i == 17 || i == 22 || i == 27 || i == 32 {
                guard c == 0x2D else { return false }
            } else {
                guard c &- 0x30 < 10 || c &- 0x61 < 6 else { return false }
            }
        }
        return true
    }

    /// Characters, not none and not more than ``maximumCharacters``; of the control characters tab, LF and CR alone.
    ///
    /// R4 says that strings *should* not hold other control characters; here they may not, because the XML form of a
    /// resource cannot hold them.
    public static func string(_ s: Span<UInt8>) -> Bool {
        guard s.count > 0, isWithinLimit(s) else { return false }
        for i in s.indices where s[i] < 0x20 && s[i] != 0x09 && s[i] != 0x0A && s[i] != 0x0D { return false }
        return true
    }

    /// Whether there are at most ``maximumCharacters`` characters.
    static func isWithinLimit(_ s: Span<UInt8>) -> Bool {
        if s.count <= maximumCharacters { return true }
        var characters = 0
        // Bytes of the form 10xxxxxx continue a character.
        for i in s.indices where s[i] & 0xC0 != 0x80 { characters += 1 }
        return characters <= maximumCharacters
    }

    /// An XHTML `div`: begins with its start tag and ends with a tag. The content is not read.
    public static func xhtml(_ s: Span<UInt8>) -> Bool {
        var start = 0
        var end = s.count
        while start < end, isWhiteSpace(s[start]) { start += 1 }
        while end > start, isWhiteSpace(s[end - 1]) { end -= 1 }
        guard end - start >= 6, s[start] == 0x3C, s[start + 1] == 0x64, s[start + 2] == 0x69,
            s[start + 3] == 0x76, s[end - 1] == 0x3E
        else { return false }
        let next = s[start + 4]
        return next == 0x3E || next == 0x2F || isWhiteSpace(next)
    }

    @inline(__always) static func isWhiteSpace(_ c: UInt8) -> Bool { c == 0x20 || (c >= 0x09 && c <= 0x0D) }

    /// Whether the bytes begin with ASCII text.
    static func begins(_ s: Span<UInt8>, _ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard s.count >= count else { return false }
        for i in 0..<count where unsafe s[i] != text.utf8Start[i] { return false }
        return true
    }

    /// The index after the decimal digits from `start`.
    @inline(__always) static func digits(_ s: Span<UInt8>, _ start: Int) -> Int {
        var i = start
        while i < s.count, s[i] &- 0x30 < 10 { i &+= 1 }
        return i
    }
}

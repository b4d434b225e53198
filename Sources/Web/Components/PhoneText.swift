import HTMLBuilder

/// Words in which telephone numbers can be called: `020 7946 0018`, `+44 7700 900118`.
///
/// A number is a zero or a plus sign and digits with single spaces, hyphens or brackets between them, 10 or 11 digits
/// long, 11 to 13 after a plus sign: an NHS number, which never begins with a zero, and a year are none. Source: Ofcom,
/// The National Telephone Numbering Plan.
struct PhoneText: Component {
    let words: String
    init(_ words: String) { self.words = words }

    var content: Block {
        Each(Self.parts(of: words)) { part in
            if part.isNumber, let address = SafeURL.telephone(part.text) {
                a(.href(address)) { part.text }
            } else {
                part.text
            }
        }
    }

    struct Part: Equatable {
        let text: String
        let isNumber: Bool
    }

    /// The words, numbers apart.
    static func parts(of words: String) -> [Part] {
        let bytes = Array(words.utf8)
        var parts: [Part] = []
        var start = 0
        var at = 0
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        while at < bytes.count {
            let isBegin = bytes[at] == 0x30 || bytes[at] == 0x2B || bytes[at] == 0x28
            guard isBegin, at == 0 || !isWord(bytes[at - 1]), let end = end(of: bytes, at) else {
                at += 1
                continue
            }
            if at > start { parts.append(Part(text: text(start..<at), isNumber: false)) }
            parts.append(Part(text: text(at..<end), isNumber: true))
            start = end
            at = end
        }
        if start < bytes.count { parts.append(Part(text: text(start..<bytes.count), isNumber: false)) }
        return parts
    }

    /// Where the number that begins there ends; nil when none does.
    private static func end(of bytes: [UInt8], _ start: Int) -> Int? {
        var digits: [UInt8] = []
        var end = start
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte >= 0x30 && byte <= 0x39 {
                digits.append(byte)
                end = at + 1
            } else if byte == 0x2B {
                if at != start { break }
            } else if byte != 0x20 && byte != 0x28 && byte != 0x29 && byte != 0x2D {
                break
            } else if at > start, bytes[at] == 0x20, bytes[at - 1] == 0x20 {
                break
            }
            at += 1
        }
        guard end == bytes.count || !isWord(bytes[end]) else { return nil }
        let isForeign = bytes[start] == 0x2B
        guard isForeign ? (11...13).contains(digits.count) : digits.first == 0x30 && (10...11).contains(digits.count)
        else { return nil }
        return end
    }
    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x80 || byte == 0x2F
    }
}

/// The fields of a form, as browsers send them.
///
/// Source: WHATWG URL Standard, application/x-www-form-urlencoded parsing. A text that is not UTF-8 after decoding, a
/// broken escape, a control character or more than 200 fields is refused whole.
package struct FormBody: Sendable {
    /// Names and values in the order sent.
    package let fields: [(name: String, value: String)]

    /// The largest form that is read, in bytes.
    package static let maximumSize = 16_384

    /// Parses a body or a query; nil when it is not a well-formed form.
    package init?(_ bytes: some Collection<UInt8>) {
        if bytes.count > Self.maximumSize { return nil }
        var fields: [(String, String)] = []
        for part in bytes.split(separator: 0x26) {
            let sides = part.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = sides.first, let name = Self.decode(first),
                let value = Self.decode(sides.count > 1 ? Array(sides[1]) : [])
            else { return nil }
            fields.append((name, value))
            if fields.count > 200 { return nil }
        }
        self.fields = fields
    }

    private static func decode(_ bytes: some Collection<UInt8>) -> String? {
        var out: [UInt8] = []
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case 0x2B: out.append(0x20)
            case 0x25:
                guard let a = rest.next().flatMap(hex), let b = rest.next().flatMap(hex) else { return nil }
                out.append(a << 4 | b)
            default: out.append(byte)
            }
        }
        guard let text = String(validating: out, as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\r" && $0 != "\t" })
        else { return nil }
        return text
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// The first value of that name, without white space at its ends; nil when absent or empty.
    package subscript(_ name: String) -> String? {
        guard let value = fields.first(where: { $0.name == name })?.value else { return nil }
        let trimmed = value.drop(while: \.isWhitespace)
        let text = String(trimmed.reversed().drop(while: \.isWhitespace).reversed())
        return text.isEmpty ? nil : text
    }
    /// Every value of that name.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}

/// An address that may stand in a link, a form or an image of a page.
///
/// Only paths of this server, relative paths, fragments, telephone numbers and `https` addresses exist as a `SafeURL`;
/// `javascript:`, `data:` and protocol-relative addresses cannot be made.
public struct SafeURL: Hashable, Sendable {
    /// The address as it stands in the page, before attribute escaping.
    public let text: String

    private init(checked text: String) { self.text = text }

    /// A path of this server: `/` and the percent-encoded segments.
    ///
    /// Empty segments and `.` and `..` are left out, as they would change which path is meant (`//host`).
    /// - Parameters:
    ///   - segments: the segments, not encoded
    ///   - query: names and values, not encoded; names may repeat
    ///   - fragment: the identifier of an element of the page
    public static func path(
        _ segments: [String], query: [(StaticString, String)] = [], fragment: String? = nil
    )
        -> SafeURL
    {
        // Written into the text itself: a page has hundreds of addresses.
        var room = 1 + (fragment.map { 3 * $0.utf8.count + 1 } ?? 0)
        for segment in segments { room += 3 * segment.utf8.count + 1 }
        for (name, value) in query { room += 3 * (name.utf8CodeUnitCount + value.utf8.count) + 2 }
        let text = unsafe String(unsafeUninitializedCapacity: room) { buffer in
            var bytes = unsafe Bytes(buffer)
            for segment in segments where !segment.isEmpty && segment != "." && segment != ".." {
                bytes.append(0x2F)
                encode(segment, into: &bytes)
            }
            if bytes.count == 0 { bytes.append(0x2F) }
            for (index, (name, value)) in query.enumerated() {
                bytes.append(index == 0 ? 0x3F : 0x26)
                encode(name.description, into: &bytes)
                bytes.append(0x3D)
                encode(value, into: &bytes)
            }
            if let fragment {
                bytes.append(0x23)
                encode(fragment, into: &bytes)
            }
            return bytes.count
        }
        return SafeURL(checked: text)
    }

    /// The bytes of an address while it is written, in room that holds all of them.
    @safe private struct Bytes {
        private let buffer: UnsafeMutableBufferPointer<UInt8>
        private(set) var count = 0

        init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { unsafe self.buffer = unsafe buffer }

        mutating func append(_ byte: UInt8) {
            unsafe buffer[count] = byte
            count += 1
        }
    }

    /// An element of the same page.
    public static func fragment(_ id: String) -> SafeURL {
        let text = unsafe String(unsafeUninitializedCapacity: 3 * id.utf8.count + 1) { buffer in
            var bytes = unsafe Bytes(buffer)
            bytes.append(0x23)
            encode(id, into: &bytes)
            return bytes.count
        }
        return SafeURL(checked: text)
    }

    /// A telephone number to be called: `020 7946 0018` becomes `tel:02079460018`.
    ///
    /// - Returns: nil unless there are 3 to 15 digits, a plus sign at most before them, and nothing else but spaces,
    ///   hyphens, dots and brackets: not every telephone dials an extension. Source: RFC 3966 §3, ITU-T E.164.
    public static func telephone(_ number: String) -> SafeURL? {
        var digits = ""
        for byte in number.utf8 {
            switch byte {
            case 0x30...0x39: digits.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x2B where digits.isEmpty: digits = "+"
            case 0x20, 0x28, 0x29, 0x2D, 0x2E: continue
            default: return nil
            }
        }
        let count = digits.utf8.count - (digits.hasPrefix("+") ? 1 : 0)
        return (3...15).contains(count) ? SafeURL(checked: "tel:" + digits) : nil
    }

    /// An address from elsewhere; nil unless it is `https`, a fragment, or a path on this server.
    ///
    /// Refused besides other schemes: white space and control characters (which browsers drop before they look for
    /// the scheme), backslashes (which browsers read as slashes) and addresses that begin with two slashes.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x5C }) else { return nil }
        if bytes.starts(with: "https://".utf8) && bytes.count > 8 && bytes[8] != 0x2F {
            self.text = text
            return
        }
        if bytes.starts(with: "//".utf8) { return nil }
        // A colon before the first slash, question mark or hash would make what stands before it a scheme.
        for byte in bytes {
            if byte == 0x3A { return nil }
            if byte == 0x2F || byte == 0x3F || byte == 0x23 { break }
        }
        self.text = text
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986 §2.3.
    private static func encode(_ text: String, into bytes: inout Bytes) {
        var text = text
        text.withUTF8 { source in
            for index in 0..<source.count {
                let byte = unsafe source[index]
                if isUnreserved(byte) {
                    bytes.append(byte)
                } else {
                    bytes.append(0x25)
                    bytes.append(hexadecimal(byte >> 4))
                    bytes.append(hexadecimal(byte & 15))
                }
            }
        }
    }

    /// The unreserved characters as bits: those below 64, those from 64 to 127.
    private static let unreserved: (UInt64, UInt64) = (0x03FF_6000_0000_0000, 0x47FF_FFFE_87FF_FFFE)
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        if byte < 0x40 { return unreserved.0 >> UInt64(byte) & 1 == 1 }
        return byte < 0x80 && unreserved.1 >> UInt64(byte & 0x3F) & 1 == 1
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x37 + nibble }
}

/// Looks for words in a text without regard to the case of ASCII letters, byte by byte: texts are short and many.
enum Words {
    /// Whether the text contains the words.
    ///
    /// - Parameter words: in lower case.
    static func contains(_ text: String, _ words: StaticString) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            let length = words.utf8CodeUnitCount
            guard bytes.count >= length, length > 0 else { return false }
            let first = unsafe words.utf8Start[0]
            for start in 0...(bytes.count - length) where unsafe lower(bytes[start]) == first {
                var k = 1
                while k < length, unsafe lower(bytes[start + k]) == words.utf8Start[k] { k += 1 }
                if k == length { return true }
            }
            return false
        }
    }
    /// Whether the text contains any of them.
    static func containsAny(_ text: String, _ all: [StaticString]) -> Bool { all.contains { contains(text, $0) } }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}

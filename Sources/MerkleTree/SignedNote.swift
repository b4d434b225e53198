/// A text and the signatures on it. Source: C2SP signed-note, "Format".
///
/// The text means nothing before ``verify(with:)`` has found the signature of a trusted key.
public struct SignedNote: Sendable, Hashable, CustomStringConvertible {
    /// How many bytes a note may have; as in golang.org/x/mod/sumdb/note.
    public static let longest = 1_000_000
    /// How many signatures a note may have; as in golang.org/x/mod/sumdb/note.
    public static let mostSignatures = 100

    /// The bytes that are signed: UTF-8 that ends in a newline.
    public let text: [UInt8]
    /// The signatures in their order.
    public private(set) var signatures: [Signature]

    /// One signature line.
    public struct Signature: Sendable, Hashable, CustomStringConvertible {
        /// The name of the key.
        public let name: String
        /// The first bytes of the hash of name and key.
        public let keyID: UInt32
        /// What follows the key ID: the signature as its type has it.
        public let bytes: [UInt8]

        /// A signature line's content.
        /// - Throws: ``TextFormatError/Problem/keyName`` or ``TextFormatError/Problem/signatureLength``, of line 1.
        public init(name: String, keyID: UInt32, bytes: [UInt8]) throws(TextFormatError) {
            guard SignedNote.isKeyName(name) else { throw TextFormatError(1, .keyName) }
            guard !bytes.isEmpty else { throw TextFormatError(1, .signatureLength) }
            (self.name, self.keyID, self.bytes) = (name, keyID, bytes)
        }

        /// When a cosignature was made, in seconds since 1970: the first eight bytes. Says nothing of other types.
        public var time: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

        /// `— <name> <Base 64 of key ID and signature>`, without the newline.
        public var description: String {
            let id = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: keyID >> $0) }
            return "— \(name) \((id + bytes).base64)"
        }

        public static func == (left: Self, right: Self) -> Bool {
            left.keyID == right.keyID && left.bytes == right.bytes && left.name.utf8.elementsEqual(right.name.utf8)
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(keyID)
            hasher.combine(bytes)
        }
    }

    /// A note without signatures yet.
    /// - Throws: ``TextFormatError`` when the text does not end in a newline, is too long, or has characters that no
    ///   note may have.
    public init(text: String) throws(TextFormatError) { try self.init(text: Array(text.utf8)) }

    init(text: [UInt8]) throws(TextFormatError) {
        let lines = try TextLines.check(text[...], limit: Self.longest)
        guard text.last == UInt8(ascii: "\n") else { throw TextFormatError(max(1, lines), .ends) }
        (self.text, signatures) = (text, [])
    }

    /// Reads a note. Its signatures are not verified.
    /// - Throws: ``TextFormatError`` at the first line that no note may have.
    public init(parsing bytes: [UInt8]) throws(TextFormatError) { try self.init(parsing: bytes[...], after: 0) }

    /// Reads a note that follows other lines.
    init(parsing bytes: ArraySlice<UInt8>, after line: Int) throws(TextFormatError) {
        let last = try TextLines.check(bytes, limit: Self.longest, after: line)
        guard bytes.last == UInt8(ascii: "\n") else { throw TextFormatError(max(line + 1, last), .ends) }
        // The last empty line separates.
        let newline = UInt8(ascii: "\n")
        let ends = bytes.indices.dropFirst()
        guard let blank = ends.last(where: { bytes[$0] == newline && bytes[$0 - 1] == newline }),
            blank + 1 < bytes.endIndex
        else { throw TextFormatError(last, .noSignatures) }
        text = Array(bytes[..<blank])
        let before = line + text.count { $0 == newline } + 1
        signatures = try Self.signatures(in: bytes[(blank + 1)...], after: before)
    }

    /// Reads signature lines alone, as a witness answers with. Source: C2SP tlog-witness, "add-checkpoint".
    /// - Throws: ``TextFormatError`` at the first line that is none.
    public static func signatures(parsing bytes: [UInt8]) throws(TextFormatError) -> [Signature] {
        _ = try TextLines.check(bytes[...], limit: longest)
        return try signatures(in: bytes[...], after: 0)
    }

    private static func signatures(in bytes: ArraySlice<UInt8>, after line: Int) throws(TextFormatError) -> [Signature]
    {
        var lines = TextLines(bytes, after: line)
        var signatures: [Signature] = []
        while !lines.isAtEnd {
            let line = try lines.next(after: "— ")
            guard signatures.count < mostSignatures else { throw lines.error(.tooManyLines) }
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(validating: parts[0], as: UTF8.self), isKeyName(name) else {
                throw lines.error(.keyName)
            }
            guard parts.count == 2 else { throw lines.error(.base64) }
            let bytes = try lines.base64(parts[1])
            guard bytes.count > 4 else { throw lines.error(.signatureLength) }
            let id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
            signatures.append(try Signature(name: name, keyID: id, bytes: Array(bytes.dropFirst(4))))
        }
        return signatures
    }

    /// Adds a signature at the end.
    public mutating func add(_ signature: Signature) { signatures.append(signature) }

    /// Adds the signature of a key. See ``NoteSigningKey/sign(_:time:)``.
    /// - Throws: when the key cannot sign.
    public mutating func sign(with key: NoteSigningKey, time: UInt64 = 0) throws {
        signatures.append(try key.sign(text, time: time))
    }

    /// The note as it is sent: text, empty line, signature lines.
    public var bytes: [UInt8] { text + [UInt8(ascii: "\n")] + signatures.flatMap { Array("\($0)\n".utf8) } }

    /// The note as it is sent.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether signature lines may have that name: not empty, no Unicode space, no plus sign.
    static func isKeyName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }
}

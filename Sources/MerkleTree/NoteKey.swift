import Crypto

/// How a signature on a note is made: the signature type identifier byte. Source: C2SP signed-note, "Signature types".
public enum NoteSignatureType: UInt8, Sendable, CaseIterable {
    /// Ed25519 over the text of the note.
    case ed25519 = 0x01
    /// A witness's Ed25519 over a header, a time and the text. Source: C2SP tlog-cosignature.
    case cosignature = 0x04

    /// The key ID: the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
    func keyID(name: String, publicKey: [UInt8]) -> UInt32 {
        let hash = SHA256.hash(data: Array(name.utf8) + [0x0A, rawValue] + publicKey)
        return hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// What is signed, for this type, of a note's text.
    func message(_ text: [UInt8], time: UInt64) -> [UInt8] {
        switch self {
        case .ed25519: text
        case .cosignature: Array("cosignature/v1\ntime \(time)\n".utf8) + text
        }
    }
}

/// A public key that verifies signatures on notes, with its name. Source: C2SP signed-note, "Signatures".
public struct NoteVerifierKey: Sendable, Hashable, CustomStringConvertible {
    /// The name in the signature lines.
    public let name: String
    /// How it signs.
    public let type: NoteSignatureType
    /// The Ed25519 public key, 32 bytes.
    public let publicKey: [UInt8]
    /// The key ID in the signature lines.
    public let id: UInt32

    /// A key of that name.
    /// - Throws: ``TextFormatError/Problem/keyName`` or ``TextFormatError/Problem/key``, of line 1.
    public init(name: String, type: NoteSignatureType, publicKey: [UInt8]) throws(TextFormatError) {
        guard SignedNote.isKeyName(name) else { throw TextFormatError(1, .keyName) }
        guard (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw TextFormatError(1, .key)
        }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        id = type.keyID(name: name, publicKey: publicKey)
    }

    /// Reads `<name>+<key ID, eight lower-case hexadecimal digits>+<Base 64 of type and key>`.
    ///
    /// Source: C2SP signed-note, "Verifier keys"; golang.org/x/mod/sumdb/note, `NewVerifier`.
    /// - Throws: what is wrong with it, as of line 1.
    public init(_ text: String) throws(TextFormatError) {
        let lines = TextLines([], after: 1)
        // Base 64 may have plus signs too: only the first two separate.
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let name = String(validating: parts[0], as: UTF8.self) else {
            throw lines.error(.prefix)
        }
        let bytes = try lines.base64(parts[2])
        guard let type = bytes.first.flatMap(NoteSignatureType.init) else { throw lines.error(.keyType) }
        try self.init(name: name, type: type, publicKey: Array(bytes.dropFirst()))
        guard parts[1].elementsEqual(hexID.utf8) else { throw lines.error(.keyID) }
    }

    private var hexID: String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// `<name>+<key ID>+<key>`.
    public var description: String { "\(name)+\(hexID)+\(([type.rawValue] + publicKey).base64)" }

    /// Whether the signature line names this key.
    func matches(_ signature: SignedNote.Signature) -> Bool {
        signature.keyID == id && signature.name.utf8.elementsEqual(name.utf8)
    }

    /// Whether this key made the signature on that text.
    func isValid(_ signature: SignedNote.Signature, on text: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        var bytes = signature.bytes[...]
        if type == .cosignature {
            guard bytes.count == 72, signature.time <= UInt64(Int64.max) else { return false }
            bytes = bytes.dropFirst(8)
        }
        return bytes.count == 64 && key.isValidSignature(bytes, for: type.message(text, time: signature.time))
    }
}

/// A private key that signs notes.
public struct NoteSigningKey: Sendable {
    /// The key that verifies what this one signs.
    public let verifierKey: NoteVerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// The Ed25519 key of that seed, 32 bytes.
    /// - Throws: ``TextFormatError/Problem/keyName`` or ``TextFormatError/Problem/key``, of line 1.
    public init(name: String, type: NoteSignatureType, seed: [UInt8]) throws(TextFormatError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw TextFormatError(1, .key)
        }
        self.key = key
        verifierKey = try NoteVerifierKey(name: name, type: type, publicKey: Array(key.publicKey.rawRepresentation))
    }

    /// A new random seed, 32 bytes.
    public static func seed() -> [UInt8] { Array(Curve25519.Signing.PrivateKey().rawRepresentation) }

    /// Signs the text of a note. Source: C2SP signed-note, "Ed25519 signatures"; C2SP tlog-cosignature, "Format".
    /// - Parameter time: for a cosignature, when it is made, in seconds since 1970; above 2^63 − 1, that is signed.
    ///   Else not used.
    /// - Throws: when the key cannot sign.
    public func sign(_ text: [UInt8], time: UInt64 = 0) throws -> SignedNote.Signature {
        let time = min(time, UInt64(Int64.max))
        var bytes: [UInt8] = []
        if verifierKey.type == .cosignature {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: time >> shift)) }
        }
        bytes += try key.signature(for: verifierKey.type.message(text, time: time))
        return try SignedNote.Signature(name: verifierKey.name, keyID: verifierKey.id, bytes: bytes)
    }
}

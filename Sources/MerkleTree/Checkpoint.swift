/// The head of a log's tree: what a checkpoint's note says. Source: C2SP tlog-checkpoint, "Note text".
public struct Checkpoint: Sendable, Hashable {
    /// The log's identity.
    public let origin: String
    /// How many leaves the tree has.
    public let size: UInt64
    /// The root of the tree.
    public let root: Bytes32
    /// Lines after the root, opaque; mostly none.
    public let extensions: [String]

    /// A head of a tree.
    /// - Throws: ``TextFormatError`` when the origin or an extension line is empty, or has a newline or another control
    ///   character.
    public init(origin: String, size: UInt64, root: Bytes32, extensions: [String] = []) throws(TextFormatError) {
        for (line, text) in [(1, origin)] + extensions.enumerated().map({ ($0.offset + 4, $0.element) }) {
            guard !text.isEmpty else { throw TextFormatError(line, .empty) }
            guard text.utf8.allSatisfy({ $0 >= 0x20 }) else { throw TextFormatError(line, .characters) }
        }
        (self.origin, self.size, self.root, self.extensions) = (origin, size, root, extensions)
    }

    /// Reads the text of a checkpoint's note, with its last newline. Its size is at most `Int64.max`.
    /// - Throws: ``TextFormatError`` at the first line that no checkpoint may have.
    public init(text: [UInt8]) throws(TextFormatError) { try self.init(text: text, after: 0) }

    init(text: [UInt8], after line: Int) throws(TextFormatError) {
        _ = try TextLines.check(text[...], limit: SignedNote.longest, after: line)
        var lines = TextLines(text[...], after: line)
        let origin = try lines.next()
        guard !origin.isEmpty else { throw lines.error(.empty) }
        size = try lines.nextNumber()
        guard size <= Int64.max else { throw lines.error(.size) }
        root = try lines.nextHash()
        var extensions: [String] = []
        while !lines.isAtEnd {
            let line = try lines.next()
            guard !line.isEmpty else { throw lines.error(.empty) }
            extensions.append(String(decoding: line, as: UTF8.self))
        }
        self.origin = String(decoding: origin, as: UTF8.self)
        self.extensions = extensions
    }

    /// The text of the note that says it.
    public var text: String {
        (["\(origin)", "\(size)", root.base64] + extensions).map { $0 + "\n" }.joined()
    }

    public static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(root)
    }
}

/// A checkpoint with the note that carries it.
public struct SignedCheckpoint: Sendable, Hashable {
    /// What the note says: nothing before ``verify(origin:logKeys:witnesses:)``.
    public let checkpoint: Checkpoint
    /// The note with its signatures.
    public private(set) var note: SignedNote

    /// Signs a checkpoint.
    /// - Throws: when the key cannot sign.
    public init(_ checkpoint: Checkpoint, signedWith key: NoteSigningKey) throws {
        self.checkpoint = checkpoint
        note = try SignedNote(text: checkpoint.text)
        try note.sign(with: key)
    }

    /// Reads a note and the checkpoint in it. The signatures are not verified.
    /// - Throws: ``TextFormatError`` at the first line that is wrong.
    public init(parsing bytes: [UInt8]) throws(TextFormatError) { try self.init(parsing: bytes[...], after: 0) }

    init(parsing bytes: ArraySlice<UInt8>, after line: Int) throws(TextFormatError) {
        note = try SignedNote(parsing: bytes, after: line)
        checkpoint = try Checkpoint(text: note.text, after: line)
    }

    /// Adds a signature, such as a witness's answer. It is not verified.
    public mutating func add(_ signature: SignedNote.Signature) { note.add(signature) }

    /// Checks that it is of that log, that one of the log's keys signed it, and which witnesses cosigned it.
    ///
    /// Source: C2SP tlog-checkpoint, "Signatures"; C2SP tlog-proof, "Verifying a tlog proof", steps 2 and 3. How many
    /// witnesses are enough is for the caller to say; each is counted once.
    /// - Returns: the cosignatures of those witnesses that signed.
    /// - Throws: ``CheckpointError`` or ``SignedNoteError``.
    @discardableResult
    public func verify(
        origin: String, logKeys: [NoteVerifierKey], witnesses: [NoteVerifierKey] = []
    ) throws -> [SignedNote.Verified] {
        guard checkpoint.origin.utf8.elementsEqual(origin.utf8) else {
            throw CheckpointError.otherOrigin(checkpoint.origin)
        }
        // A cosignature says that a witness saw the checkpoint, not that the log made it.
        _ = try note.verify(with: logKeys.filter { $0.type == .ed25519 })
        return try note.verified(with: witnesses.filter { $0.type == .cosignature })
    }
}

/// Why a checkpoint is not the one asked for.
public enum CheckpointError: Error, Hashable, Sendable {
    /// It is of the log with that origin.
    case otherOrigin(String)
    /// The older tree's root is another than the one known, or the proof that must be empty is not.
    case inconsistent
}

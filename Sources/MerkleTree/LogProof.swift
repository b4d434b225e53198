/// A proof, whole in one file, that an entry is in a log: its index, its inclusion proof, and the checkpoint with the
/// witnesses' cosignatures. Source: C2SP tlog-proof, "Format".
public struct LogProof: Sendable, Hashable {
    private static let header = "c2sp.org/tlog-proof@v1"

    /// Data of the application; nothing authenticates it.
    public let extra: [UInt8]?
    /// The index of the entry in the log.
    public let index: UInt64
    /// The inclusion proof, the leaf's sibling first.
    public let proof: [Bytes32]
    /// The checkpoint of the tree that the proof is in.
    public let checkpoint: SignedCheckpoint

    /// A proof. Empty `extra` is the same as none.
    public init(index: UInt64, proof: [Bytes32], checkpoint: SignedCheckpoint, extra: [UInt8]? = nil) {
        self.extra = extra == [] ? nil : extra
        self.index = index
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Reads a proof.
    /// - Throws: ``TextFormatError`` at the first line that is wrong. Nothing is verified.
    public init(parsing bytes: [UInt8]) throws(TextFormatError) {
        guard bytes.count <= SignedNote.longest else { throw TextFormatError(1, .tooLong) }
        var lines = TextLines(bytes[...])
        guard try lines.next(after: Self.header).isEmpty else { throw lines.error(.prefix) }
        var (line, extra) = (try lines.next(), [UInt8]?.none)
        if line.starts(with: "extra ".utf8) {
            let data = try lines.base64(line.dropFirst(6))
            guard !data.isEmpty else { throw lines.error(.empty) }
            (line, extra) = (try lines.next(), data)
        }
        guard line.starts(with: "index ".utf8) else { throw lines.error(.prefix) }
        index = try lines.number(line.dropFirst(6))
        proof = try lines.hashes(most: 64)
        checkpoint = try SignedCheckpoint(parsing: lines.rest, after: lines.line)
        self.extra = extra
    }

    /// The proof as it is stored, in a file whose name ends in `.tlog-proof`.
    public var bytes: [UInt8] {
        var lines = [Self.header]
        if let extra { lines.append("extra \(extra.base64)") }
        lines += ["index \(index)"] + proof.map(\.base64) + [""]
        return Array(lines.map { $0 + "\n" }.joined().utf8) + checkpoint.note.bytes
    }

    /// Checks that the leaf is in the log, as a log key signed it. Source: C2SP tlog-proof, "Verifying a tlog proof".
    /// - Returns: the cosignatures of those witnesses that signed; how many are enough is for the caller to say.
    /// - Throws: ``CheckpointError``, ``SignedNoteError`` or ``MerkleProofError``.
    @discardableResult
    public func verify(
        leaf: Bytes32, origin: String, logKeys: [NoteVerifierKey], witnesses: [NoteVerifierKey] = []
    ) throws -> [SignedNote.Verified] {
        let cosignatures = try checkpoint.verify(origin: origin, logKeys: logKeys, witnesses: witnesses)
        let head = checkpoint.checkpoint
        try MerkleProof.verifyInclusion(leaf: leaf, index: index, size: head.size, proof: proof, root: head.root)
        return cosignatures
    }
}

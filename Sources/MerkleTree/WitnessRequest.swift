/// What a log sends to a witness: a checkpoint, and the proof that the tree the witness cosigned last is its beginning.
/// Source: C2SP tlog-witness, "add-checkpoint".
public struct WitnessRequest: Sendable, Hashable {
    /// How many lines the proof may have.
    public static let mostProofLines = 63

    /// The size of the tree that the witness cosigned last, 0 for none.
    public let oldSize: UInt64
    /// The consistency proof from that size.
    public let proof: [Bytes32]
    /// The new checkpoint.
    public let checkpoint: SignedCheckpoint

    /// A request.
    public init(oldSize: UInt64, proof: [Bytes32], checkpoint: SignedCheckpoint) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Reads a request's body.
    /// - Throws: ``TextFormatError`` at the first line that is wrong. Whether the proof and the signatures are right is
    ///   not looked at.
    public init(parsing bytes: [UInt8]) throws(TextFormatError) {
        guard bytes.count <= SignedNote.longest else { throw TextFormatError(1, .tooLong) }
        var lines = TextLines(bytes[...])
        oldSize = try lines.nextNumber(after: "old ")
        proof = try lines.hashes(most: Self.mostProofLines)
        checkpoint = try SignedCheckpoint(parsing: lines.rest, after: lines.line)
    }

    /// The request's body.
    public var bytes: [UInt8] {
        Array((["old \(oldSize)"] + proof.map(\.base64) + [""]).map { $0 + "\n" }.joined().utf8) + checkpoint.note.bytes
    }

    /// Checks the proof as a witness must: from nothing, it must be empty; for equal sizes the roots must be the same.
    /// - Parameter oldRoot: the root of the tree that the witness cosigned last, not looked at when `oldSize` is 0.
    /// - Throws: ``CheckpointError/inconsistent`` or ``MerkleProofError``.
    public func verifyConsistency(oldRoot: Bytes32) throws {
        let new = checkpoint.checkpoint
        if oldSize == 0 {
            guard proof.isEmpty else { throw CheckpointError.inconsistent }
            return
        }
        try MerkleProof.verifyConsistency(
            old: oldSize, oldRoot: oldRoot, new: new.size, newRoot: new.root, proof: proof)
    }
}

/// What is wrong with a proof, or with what it is to be checked against.
public enum MerkleProofError: Error, Hashable, Sendable {
    /// A hash is not 32 bytes long.
    case hashLength(Int)
    /// The leaf is not in a tree of that size.
    case indexBeyondSize(index: UInt64, size: UInt64)
    /// The older tree is larger than the newer one.
    case sizesOutOfOrder(old: UInt64, new: UInt64)
    /// A tree without leaves is consistent with every other, so a proof of it says nothing (RFC 9162 section 2.1.4
    /// asks for 0 < first).
    case emptyTree
    /// `[start, end)` is no subtree: `start` is no multiple of the least power of two that is not below its size.
    case invalidSubtree(start: UInt64, end: UInt64)
    /// The subtree ends after the tree.
    case subtreeBeyondTree(end: UInt64, size: UInt64)
    /// A proof between these sizes has a fixed number of hashes.
    case proofLength(expected: Int, actual: Int)
    /// The proof does not lead to the hash of the older tree, or of the subtree.
    case oldRootDiffers
    /// The proof does not lead to the root.
    case rootDiffers
}

extension Bytes32 {
    /// The hash in those bytes.
    /// - Throws: ``MerkleProofError/hashLength(_:)`` unless there are 32.
    public init(hash bytes: some Collection<UInt8>) throws(MerkleProofError) {
        guard let hash = Bytes32(bytes) else { throw .hashLength(bytes.count) }
        self = hash
    }
}

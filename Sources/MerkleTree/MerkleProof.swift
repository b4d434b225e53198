/// Verification of Merkle proofs (RFC 9162 section 2.1). Nothing here reads a tree; ``MerkleProver`` makes the proofs.
///
/// Every function takes any input without a crash: sizes up to `UInt64.max`, proofs of any length.
///
/// A proof binds the leaf, its index and the root. It does not bind the size, which only gives the path its shape: take
/// the size from the same signed checkpoint as the root.
public enum MerkleProof {
    /// How many hashes an inclusion proof has; `index` is below `size`.
    static func inclusionLength(index: UInt64, size: UInt64) -> (inner: Int, border: Int) {
        let inner = 64 - (index ^ (size - 1)).leadingZeroBitCount
        return (inner, inner == 64 ? 0 : (index >> inner).nonzeroBitCount)
    }

    /// Checks that a leaf is at `index` in the tree of that size and root. Source: RFC 9162 section 2.1.3.2.
    public static func verifyInclusion(
        leaf: Bytes32, index: UInt64, size: UInt64, proof: [Bytes32], root: Bytes32
    ) throws(MerkleProofError) {
        guard try self.root(leaf: leaf, index: index, size: size, proof: proof) == root else { throw .rootDiffers }
    }

    /// The root of the tree of that size that has the leaf at `index`, were the proof right.
    ///
    /// Source: RFC 9162 section 2.1.3.2 without its last comparison. Up to where the paths of the leaf and of the last
    /// leaf meet, the bits of the index say on which side a hash stands; from there on all stand on the left.
    public static func root(
        leaf: Bytes32, index: UInt64, size: UInt64, proof: [Bytes32]
    ) throws(MerkleProofError) -> Bytes32 {
        guard index < size else { throw .indexBeyondSize(index: index, size: size) }
        let (inner, border) = inclusionLength(index: index, size: size)
        guard proof.count == inner + border else {
            throw .proofLength(expected: inner + border, actual: proof.count)
        }
        var hash = leaf
        for (level, sibling) in proof.enumerated() {
            let isRight = level >= inner || index >> level & 1 == 1
            hash = isRight ? MerkleHash.node(sibling, hash) : MerkleHash.node(hash, sibling)
        }
        return hash
    }

    /// Checks that the tree of size `old` is the beginning of the tree of size `new`. Source: RFC 9162 section 2.1.4.2.
    ///
    /// Equal sizes need equal roots and an empty proof; the tree of size 0 is refused, with
    /// ``MerkleProofError/emptyTree``.
    public static func verifyConsistency(
        old: UInt64, oldRoot: Bytes32, new: UInt64, newRoot: Bytes32, proof: [Bytes32]
    ) throws(MerkleProofError) {
        guard old <= new else { throw .sizesOutOfOrder(old: old, new: new) }
        guard old > 0 else { throw .emptyTree }
        try ConsistencySteps(start: 0, end: old, size: new).verify(oldRoot, newRoot, proof)
    }

    /// Checks that a leaf is at `index`, counted in the whole tree, in the subtree of leaves `[start, end)`.
    /// Source: draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Inclusion Proof".
    public static func verifySubtreeInclusion(
        leaf: Bytes32, index: UInt64, start: UInt64, end: UInt64, proof: [Bytes32], root: Bytes32
    ) throws(MerkleProofError) {
        guard isSubtree(start: start, end: end) else { throw .invalidSubtree(start: start, end: end) }
        guard start <= index, index < end else { throw .indexBeyondSize(index: index, size: end) }
        try verifyInclusion(leaf: leaf, index: index - start, size: end - start, proof: proof, root: root)
    }

    /// Checks that the subtree of leaves `[start, end)` with hash `subtree` is part of the tree.
    ///
    /// Source: draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Consistency Proof". Of an empty subtree only
    /// the hash is checked, which must be that of the empty tree: it says nothing of the tree.
    public static func verifySubtreeConsistency(
        start: UInt64, end: UInt64, subtree: Bytes32, size: UInt64, root: Bytes32, proof: [Bytes32]
    ) throws(MerkleProofError) {
        guard isSubtree(start: start, end: end) else { throw .invalidSubtree(start: start, end: end) }
        guard end <= size else { throw .subtreeBeyondTree(end: end, size: size) }
        if start == end {
            guard proof.isEmpty else { throw .proofLength(expected: 0, actual: proof.count) }
            guard subtree == MerkleHash.empty else { throw .oldRootDiffers }
            return
        }
        try ConsistencySteps(start: start, end: end, size: size).verify(subtree, root, proof)
    }

    /// Whether `[start, end)` is a subtree: `start` is a multiple of the least power of two that is not below its size.
    /// Source: draft-ietf-plants-merkle-tree-certs, "Definition of a Subtree".
    public static func isSubtree(start: UInt64, end: UInt64) -> Bool {
        guard start <= end else { return false }
        guard end - start > 1 else { return true }
        let bits = 64 - (end - start - 1).leadingZeroBitCount
        return start.trailingZeroBitCount >= bits
    }
}

/// How the hashes of a consistency proof are combined: fixed by the numbers alone, before any is hashed.
///
/// Source: draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Consistency Proof", which with `start` 0 is the
/// procedure of RFC 9162 section 2.1.4.2.
struct ConsistencySteps {
    /// Where the next hash of the proof stands.
    enum Step {
        /// Left of both the subtree and the tree.
        case leftOfBoth
        /// Left of the tree only: the subtree begins there.
        case leftOfTree
        /// On the right, in the tree only.
        case right
    }

    /// Whether the proof begins with the hash from which both are built, not being the subtree's own.
    private(set) var isSeeded: Bool
    private(set) var steps: [Step] = []

    /// `[start, end)` is a subtree that is not empty, and `end` is not above `size`.
    init(start: UInt64, end: UInt64, size: UInt64) {
        var (first, second, third) = (start, end - 1, size - 1)
        func shift() { (first, second, third) = (first >> 1, second >> 1, third >> 1) }
        let isRightEdge = second == third
        while first != second, isRightEdge || second & 1 == 1 { shift() }
        isSeeded = first != second
        while third != 0 {
            if second & 1 == 1 || second == third {
                steps.append(first < second ? .leftOfBoth : .leftOfTree)
                while second & 1 == 0 { shift() }
            } else {
                steps.append(.right)
            }
            shift()
        }
    }

    /// How many hashes the proof has.
    var length: Int { steps.count + (isSeeded ? 1 : 0) }

    func verify(_ subtree: Bytes32, _ root: Bytes32, _ proof: [Bytes32]) throws(MerkleProofError) {
        guard proof.count == length else { throw .proofLength(expected: length, actual: proof.count) }
        var (old, new) = isSeeded ? (proof[0], proof[0]) : (subtree, subtree)
        for (step, hash) in zip(steps, proof.dropFirst(isSeeded ? 1 : 0)) {
            switch step {
            case .leftOfBoth:
                old = MerkleHash.node(hash, old)
                new = MerkleHash.node(hash, new)
            case .leftOfTree: new = MerkleHash.node(hash, new)
            case .right: new = MerkleHash.node(new, hash)
            }
        }
        guard old == subtree else { throw .oldRootDiffers }
        guard new == root else { throw .rootDiffers }
    }
}

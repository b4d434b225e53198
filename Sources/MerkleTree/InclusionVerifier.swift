/// Verifies many inclusion proofs against one root, hashing what they share only once.
///
/// It keeps the hashes on the path of the last leaf that it found. The path of the next leaf is hashed up to where it
/// meets that one; there, and above, equal hashes are enough. Whatever the order, it accepts and refuses what
/// ``MerkleProof/verifyInclusion(leaf:index:size:proof:root:)`` does, unless SHA-256 is broken; in
/// ascending order of indexes every inner node is hashed once.
public struct InclusionVerifier: Sendable {
    /// How many leaves the tree has.
    public let size: UInt64
    /// The root of the tree.
    public let root: Bytes32
    private var last: Path?

    /// A leaf found in the tree: its proof, and the hashes from the leaf (first) to the root (last).
    private struct Path {
        var index: UInt64
        var proof: [Bytes32]
        var hashes: [Bytes32]
    }

    /// Verifies against the tree of that size and root.
    public init(size: UInt64, root: Bytes32) {
        self.size = size
        self.root = root
    }

    /// Checks that a leaf is at `index` in the tree. Source: RFC 9162 section 2.1.3.2.
    public mutating func verify(leaf: Bytes32, index: UInt64, proof: [Bytes32]) throws(MerkleProofError) {
        guard index < size else { throw .indexBeyondSize(index: index, size: size) }
        let (inner, border) = MerkleProof.inclusionLength(index: index, size: size)
        guard proof.count == inner + border else {
            throw .proofLength(expected: inner + border, actual: proof.count)
        }
        var path = Path(index: index, proof: proof, hashes: [leaf])
        path.hashes.reserveCapacity(proof.count + 1)
        // Where the path meets the last one, counted from the leaf: the number of hashes to compute.
        let shared = last.map { sharedSplits(index, $0.index) }
        let computed = shared.map { max(0, proof.count - $0 - 1) } ?? proof.count
        var hash = leaf
        for level in 0..<computed {
            let isRight = level >= inner || index >> level & 1 == 1
            hash = isRight ? MerkleHash.node(proof[level], hash) : MerkleHash.node(hash, proof[level])
            path.hashes.append(hash)
        }
        if let last, let shared {
            guard Self.joins(path, last, shared: shared) else { throw .rootDiffers }
            path.hashes.append(contentsOf: last.hashes.suffix(shared == proof.count ? shared : shared + 1))
        } else {
            guard hash == root else { throw .rootDiffers }
        }
        last = path
    }

    /// Whether the path, computed up to below its meeting point with a verified one, is the same from there on.
    private static func joins(_ path: Path, _ last: Path, shared: Int) -> Bool {
        let (own, other) = (path.proof.count - shared, last.proof.count - shared)
        guard path.proof[own...] == last.proof[other...] else { return false }
        // The same leaf again.
        if path.index == last.index { return path.hashes[0] == last.hashes[0] }
        // Each stands beside the other just below the meeting point.
        return path.hashes[own - 1] == last.proof[other - 1] && path.proof[own - 1] == last.hashes[other - 1]
    }

    /// How many splits of the tree, from the root down, both leaves are on the same side of.
    private func sharedSplits(_ first: UInt64, _ second: UInt64) -> Int {
        var (first, second, size, count) = (first, second, size, 0)
        while size > 1 {
            let bits = 64 - (size - 1).leadingZeroBitCount
            if size.nonzeroBitCount == 1 {
                return count + bits - (64 - (first ^ second).leadingZeroBitCount)
            }
            let split = UInt64(1) << (bits - 1)
            guard (first < split) == (second < split) else { return count }
            if first < split {
                size = split
            } else {
                (first, second, size) = (first - split, second - split, size - split)
            }
            count += 1
        }
        return count
    }
}

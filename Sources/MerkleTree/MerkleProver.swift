/// A source of the hashes of a tree's perfect subtrees, from which ``MerkleProver`` makes roots and proofs.
public protocol MerkleHashes {
    /// The hash of the leaves from `index << level` up to, not including, `(index + 1) << level`, all in the tree.
    /// Mutating, so that a source may keep what it read.
    /// - Throws: when the source cannot be read.
    mutating func hash(level: Int, index: UInt64) throws -> Bytes32
}

/// Hashes that a closure answers.
public struct ClosureHashes: MerkleHashes {
    private let answer: (_ level: Int, _ index: UInt64) throws -> Bytes32

    /// Asks the closure for every hash, each time anew.
    public init(_ answer: @escaping (_ level: Int, _ index: UInt64) throws -> Bytes32) { self.answer = answer }

    /// What the closure answers.
    public mutating func hash(level: Int, index: UInt64) throws -> Bytes32 { try answer(level, index) }
}

/// Makes the root and the proofs of a tree of one size.
///
/// A tree that has since grown serves: only hashes of perfect subtrees within `size` are asked for. The few nodes at
/// the right edge that are no perfect subtrees are hashed once and kept, so many proofs cost little more than their
/// reads; in ascending order of indexes a caching source reads each tile once.
public struct MerkleProver<Source: MerkleHashes> {
    /// How many leaves the tree has.
    public let size: UInt64
    /// Where the hashes come from.
    public private(set) var source: Source
    /// The hash of the leaves from `size >> level << level` on, by level; nil where there are none.
    private var edges: [Bytes32?]?

    /// A tree of that size.
    public init(size: UInt64, source: Source) {
        self.size = size
        self.source = source
    }

    /// The root. Source: RFC 9162 section 2.1.1.
    /// - Throws: what the source throws.
    public mutating func root() throws -> Bytes32 {
        try size == 0 ? MerkleHash.empty : range(0, size)
    }

    /// The hashes that lead from the leaf at `index` to the root, the leaf's sibling first.
    ///
    /// Source: RFC 9162 section 2.1.3.1, PATH(index, D).
    /// - Throws: ``MerkleProofError/indexBeyondSize(index:size:)``, or what the source throws.
    public mutating func inclusionProof(index: UInt64) throws -> [Bytes32] {
        guard index < size else { throw MerkleProofError.indexBeyondSize(index: index, size: size) }
        let (inner, border) = MerkleProof.inclusionLength(index: index, size: size)
        var proof: [Bytes32] = []
        proof.reserveCapacity(inner + border)
        for level in 0..<inner {
            let sibling = index >> level ^ 1
            // Only the last sibling, where the paths of this leaf and of the last one meet, may be ragged.
            if level == inner - 1, sibling & 1 == 1, let edge = try edge(level: level, index: sibling) {
                proof.append(edge)
            } else {
                proof.append(try source.hash(level: level, index: sibling))
            }
        }
        for level in inner..<64 where index >> level & 1 == 1 {
            proof.append(try source.hash(level: level, index: index >> level ^ 1))
        }
        return proof
    }

    /// The hashes that show the tree of size `old` to be the beginning of this one; none for equal sizes.
    ///
    /// Source: RFC 9162 section 2.1.4.1, PROOF(old, D).
    /// - Throws: ``MerkleProofError/sizesOutOfOrder(old:new:)``, ``MerkleProofError/emptyTree`` for an old size of 0,
    ///   or what the source throws.
    public mutating func consistencyProof(old: UInt64) throws -> [Bytes32] {
        guard old <= size else { throw MerkleProofError.sizesOutOfOrder(old: old, new: size) }
        guard old > 0 else { throw MerkleProofError.emptyTree }
        return try subtreeConsistencyProof(start: 0, end: old)
    }

    /// The hashes that show the subtree of leaves `[start, end)` to be part of this tree.
    ///
    /// Source: draft-ietf-plants-merkle-tree-certs, "Generating a Subtree Consistency Proof".
    /// - Throws: ``MerkleProofError/invalidSubtree(start:end:)``, ``MerkleProofError/subtreeBeyondTree(end:size:)``, or
    ///   what the source throws.
    public mutating func subtreeConsistencyProof(start: UInt64, end: UInt64) throws -> [Bytes32] {
        guard MerkleProof.isSubtree(start: start, end: end) else {
            throw MerkleProofError.invalidSubtree(start: start, end: end)
        }
        guard end <= size else { throw MerkleProofError.subtreeBeyondTree(end: end, size: size) }
        guard start < end else { return [] }
        // SUBTREE_SUBPROOF from the root down; the hashes come out last first.
        var (low, high, isKnown, proof) = (UInt64(0), size, true, [Bytes32]())
        var first = start
        while (first, end) != (low, high) {
            let middle = low + split(high - low)
            if end <= middle {
                proof.append(try range(middle, high))
                high = middle
            } else {
                proof.append(try range(low, middle))
                if first < middle { (first, isKnown) = (middle, false) }
                low = middle
            }
        }
        if !isKnown { proof.append(try range(low, high)) }
        return proof.reversed()
    }

    /// The hash of the subtree of leaves `[start, end)`.
    /// - Throws: as ``subtreeConsistencyProof(start:end:)``.
    public mutating func subtreeHash(start: UInt64, end: UInt64) throws -> Bytes32 {
        guard MerkleProof.isSubtree(start: start, end: end) else {
            throw MerkleProofError.invalidSubtree(start: start, end: end)
        }
        guard end <= size else { throw MerkleProofError.subtreeBeyondTree(end: end, size: size) }
        return try start == end ? MerkleHash.empty : range(start, end)
    }

    /// The largest power of two below a number above 1.
    private func split(_ count: UInt64) -> UInt64 { 1 << (63 - (count - 1).leadingZeroBitCount) }

    /// The hash of leaves that form a subtree, not empty: its perfect subtrees, largest first, joined from the right.
    private mutating func range(_ low: UInt64, _ high: UInt64) throws -> Bytes32 {
        var hash: Bytes32?
        var (count, end) = (high - low, high)
        while count > 0 {
            let level = count.trailingZeroBitCount
            let subtree = try source.hash(level: level, index: (end - 1) >> level)
            hash = hash.map { MerkleHash.node(subtree, $0) } ?? subtree
            count &= count - 1
            end -= 1 << level
        }
        return hash ?? MerkleHash.empty
    }

    /// The hash of the node at the right edge of the tree, when it is there and no perfect subtree.
    private mutating func edge(level: Int, index: UInt64) throws -> Bytes32? {
        guard index == size >> level else { return nil }
        if edges == nil {
            var made: [Bytes32?] = []
            var hash: Bytes32?
            for level in 0..<64 {
                made.append(hash)
                if size >> level & 1 == 1 {
                    let subtree = try source.hash(level: level, index: size >> level ^ 1)
                    hash = hash.map { MerkleHash.node(subtree, $0) } ?? subtree
                }
            }
            edges = made
        }
        return edges?[level]
    }
}

/// Why a proof of a ``SparseMerkleMap`` is refused.
public enum SparseMerkleProofError: Error, Hashable, Sendable {
    /// The bytes are no proof, from that one on.
    case format(offset: Int)
    /// It is a proof of absence where one of presence was asked for, or the other way round.
    case otherKind
    /// The path is longer than a key, or ends in nothing beside nothing, which no map does.
    case path
    /// The other leaf cannot stand on the key's path: it has the key itself, or leaves the path above.
    case leafElsewhere
    /// The proof does not lead to the root.
    case rootDiffers
}

/// The proof that a ``SparseMerkleMap`` has a key with a value, or that it has not: where the key's path ends, and the
/// hashes beside the path.
public struct SparseMerkleProof: Sendable, Hashable {
    /// Where the path of the key ends.
    public enum End: Sendable, Hashable {
        /// At the leaf of the key.
        case present
        /// At nothing: the key is absent.
        case nothing
        /// At the leaf of another key, which would not be alone there were the key present: it is absent.
        case otherLeaf(key: Bytes32, value: Bytes32)
    }

    /// Where the path of the key ends.
    public let end: End
    /// The hashes beside the path, from below the root down; zero for nothing.
    public let siblings: [Bytes32]

    init(_ end: End, siblings: [Bytes32]) {
        self.end = end
        self.siblings = siblings
    }

    /// Checks that the map of that root has the key with that value.
    public func verifyPresence(key: Bytes32, value: Bytes32, root: Bytes32) throws(SparseMerkleProofError) {
        guard end == .present else { throw .otherKind }
        try verify(MerkleHash.hash(prefix: 0, key, value), key, root)
    }

    /// Checks that the map of that root does not have the key.
    public func verifyAbsence(key: Bytes32, root: Bytes32) throws(SparseMerkleProofError) {
        switch end {
        case .present: throw .otherKind
        case .nothing: try verify(.zero, key, root)
        case .otherLeaf(let other, let value):
            guard other != key, other.commonPrefix(with: key) >= siblings.count else { throw .leafElsewhere }
            try verify(MerkleHash.hash(prefix: 0, other, value), key, root)
        }
    }

    private func verify(_ leaf: Bytes32, _ key: Bytes32, _ root: Bytes32) throws(SparseMerkleProofError) {
        guard siblings.count <= 256, siblings.last != .zero else { throw .path }
        var hash = leaf
        for (depth, sibling) in siblings.enumerated().reversed() {
            hash = key.bit(depth) ? MerkleHash.node(sibling, hash) : MerkleHash.node(hash, sibling)
        }
        guard hash == root else { throw .rootDiffers }
    }

    /// The proof in bytes: its kind (0 present, 1 nothing, 2 other leaf), the number of siblings as a big-endian
    /// `uint16`, the other leaf's key and value if there is one, one bit a sibling, highest first, set where it is not
    /// nothing, and those siblings.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = [0, UInt8(truncatingIfNeeded: siblings.count >> 8), UInt8(siblings.count & 0xFF)]
        switch end {
        case .present: bytes[0] = 0
        case .nothing: bytes[0] = 1
        case .otherLeaf(let key, let value):
            bytes[0] = 2
            key.append(to: &bytes)
            value.append(to: &bytes)
        }
        let bitmap = bytes.count
        bytes += [UInt8](repeating: 0, count: (siblings.count + 7) / 8)
        for (depth, sibling) in siblings.enumerated() where sibling != .zero {
            bytes[bitmap + depth / 8] |= 0x80 >> (depth % 8)
            sibling.append(to: &bytes)
        }
        return bytes
    }

    /// Reads what ``bytes`` writes, and nothing else.
    public init(parsing bytes: [UInt8]) throws(SparseMerkleProofError) {
        guard bytes.count >= 3, bytes[0] <= 2 else { throw .format(offset: 0) }
        let count = Int(bytes[1]) << 8 | Int(bytes[2])
        guard count <= 256 else { throw .format(offset: 1) }
        var place = 3
        func take() throws(SparseMerkleProofError) -> Bytes32 {
            guard bytes.count - place >= 32, let taken = Bytes32(bytes[place..<place + 32]) else {
                throw .format(offset: place)
            }
            place += 32
            return taken
        }
        switch bytes[0] {
        case 0: end = .present
        case 1: end = .nothing
        default: end = .otherLeaf(key: try take(), value: try take())
        }
        let bitmap = place
        place += (count + 7) / 8
        guard bytes.count >= place else { throw .format(offset: bitmap) }
        if count % 8 > 0, bytes[place - 1] << (count % 8) != 0 { throw .format(offset: place - 1) }
        var siblings: [Bytes32] = []
        for depth in 0..<count {
            guard bytes[bitmap + depth / 8] & 0x80 >> (depth % 8) != 0 else {
                siblings.append(.zero)
                continue
            }
            siblings.append(try take())
            if siblings.last == .zero { throw .format(offset: place - 32) }
        }
        guard place == bytes.count else { throw .format(offset: place) }
        self.siblings = siblings
    }
}

import Crypto

/// Hashes of a Merkle tree as Certificate Transparency defines them (RFC 6962 section 2.1, RFC 9162 section 2.1).
public enum MerkleHash {
    /// SHA-256(0x00 ‖ entry): the hash of a leaf. Source: RFC 9162 section 2.1.1.
    public static func leaf(_ entry: [UInt8]) -> Bytes32 {
        var hash = SHA256()
        unsafe withUnsafeBytes(of: 0 as UInt8) { unsafe hash.update(bufferPointer: $0) }
        unsafe entry.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return Bytes32(hash.finalize())
    }

    /// SHA-256(0x01 ‖ left ‖ right): the hash of an inner node. Source: RFC 9162 section 2.1.1.
    public static func node(_ left: Bytes32, _ right: Bytes32) -> Bytes32 { hash(prefix: 1, left, right) }

    /// The hash of the tree without leaves: SHA-256 of nothing. Source: RFC 9162 section 2.1.1.
    public static let empty = Bytes32(SHA256.hash(data: [UInt8]()))

    /// SHA-256(prefix ‖ first ‖ second), from a block on the stack: this runs once for each node of a proof.
    static func hash(prefix: UInt8, _ first: Bytes32, _ second: Bytes32) -> Bytes32 {
        let block = (
            UInt64(prefix).bigEndian, first.a.bigEndian, first.b.bigEndian, first.c.bigEndian, first.d.bigEndian,
            second.a.bigEndian, second.b.bigEndian, second.c.bigEndian, second.d.bigEndian
        )
        var hash = SHA256()
        unsafe withUnsafeBytes(of: block) { bytes in
            unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[7...]))
        }
        return Bytes32(hash.finalize())
    }
}

/// The right edge of a growing tree: all that is needed to append and to know the root.
///
/// Holds the roots of the perfect subtrees that the size's binary digits name, largest first.
public struct MerkleFrontier: Sendable, Equatable {
    /// How many leaves the tree has.
    public private(set) var size: UInt64 = 0
    /// Roots of the perfect subtrees, largest first: one for each bit set in `size`.
    public private(set) var subtrees: [Bytes32] = []

    /// An empty tree.
    public init() {}

    /// A tree of a known size; nil when the number of subtrees does not fit the size.
    public init?(size: UInt64, subtrees: [Bytes32]) {
        guard subtrees.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.subtrees = subtrees
    }

    /// Appends a leaf hash (see ``MerkleHash/leaf(_:)``).
    public mutating func append(_ leaf: Bytes32) {
        var hash = leaf
        var bits = size
        while bits & 1 == 1 {
            hash = MerkleHash.node(subtrees.removeLast(), hash)
            bits >>= 1
        }
        subtrees.append(hash)
        size += 1
    }

    /// The root of the tree.
    public var root: Bytes32 {
        guard var hash = subtrees.last else { return MerkleHash.empty }
        for subtree in subtrees.dropLast().reversed() { hash = MerkleHash.node(subtree, hash) }
        return hash
    }
}

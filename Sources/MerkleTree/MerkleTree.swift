import Crypto

/// Hashes of a Merkle tree as Certificate Transparency defines them (RFC 6962 section 2.1, RFC 9162 section 2.1).
public enum MerkleHash {
    /// SHA-256(0x00 ‖ entry).
    public static func leaf(_ entry: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: Array(entry))
        return Array(hash.finalize())
    }
    /// SHA-256(0x01 ‖ left ‖ right), each side 32 bytes.
    public static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [1])
        hash.update(data: left)
        hash.update(data: right)
        return Array(hash.finalize())
    }
    /// The root of the empty tree: SHA-256 of nothing.
    public static var empty: [UInt8] { Array(SHA256.hash(data: [UInt8]())) }
}

/// The right edge of a growing tree: all that is needed to append and to know the root.
///
/// Holds the roots of the perfect subtrees that the size's binary digits name, largest first.
public struct MerkleFrontier: Sendable, Equatable {
    /// How many leaves the tree has.
    public private(set) var size: UInt64 = 0
    /// Roots of the perfect subtrees, largest first: one for each bit set in `size`.
    public private(set) var subtrees: [[UInt8]] = []

    /// An empty tree.
    public init() {}

    /// A tree of a known size; nil when the number of subtrees does not fit the size.
    public init?(size: UInt64, subtrees: [[UInt8]]) {
        guard subtrees.count == size.nonzeroBitCount, subtrees.allSatisfy({ $0.count == 32 }) else { return nil }
        self.size = size
        self.subtrees = subtrees
    }

    /// Appends a leaf hash (see ``MerkleHash/leaf(_:)``).
    public mutating func append(_ leaf: [UInt8]) {
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
    public var root: [UInt8] {
        guard var hash = subtrees.last else { return MerkleHash.empty }
        for subtree in subtrees.dropLast().reversed() { hash = MerkleHash.node(subtree, hash) }
        return hash
    }
}

import Crypto
import MerkleTree

/// The definitions of RFC 9162 section 2.1 and of draft-ietf-plants-merkle-tree-certs, as they stand there: slow and
/// plain.
enum ReferenceTree {
    static func sha256(_ parts: [UInt8]...) -> [UInt8] { Array(SHA256.hash(data: parts.flatMap { $0 })) }

    /// The largest power of two below n.
    private static func split(_ n: Int) -> Int {
        var k = 1
        while k * 2 < n { k *= 2 }
        return k
    }

    /// MTH(D).
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        if leaves.isEmpty { return sha256() }
        if leaves.count == 1 { return sha256([0], leaves[leaves.startIndex]) }
        let k = leaves.startIndex + split(leaves.count)
        return sha256([1], root(leaves[..<k]), root(leaves[k...]))
    }

    /// PATH(m, D).
    static func path(_ m: Int, _ leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
        if leaves.count == 1 { return [] }
        let k = split(leaves.count)
        let (left, right) = (leaves.prefix(k), leaves.dropFirst(k))
        return m < k ? path(m, left) + [root(right)] : path(m - k, right) + [root(left)]
    }

    /// SUBTREE_SUBPROOF(start, end, D, b), which with start 0 is SUBPROOF(end, D, b).
    static func subproof(_ start: Int, _ end: Int, _ leaves: ArraySlice<[UInt8]>, _ b: Bool) -> [[UInt8]] {
        if start == 0, end == leaves.count { return b ? [] : [root(leaves)] }
        let k = split(leaves.count)
        let (left, right) = (leaves.prefix(k), leaves.dropFirst(k))
        if end <= k { return subproof(start, end, left, b) + [root(right)] }
        if k <= start { return subproof(start - k, end - k, right, b) + [root(left)] }
        return subproof(0, end - k, right, false) + [root(left)]
    }
}

/// Every hash of a tree's perfect subtrees, in memory.
struct DenseHashes: MerkleHashes {
    private(set) var levels: [[Bytes32]]

    init(leaves: [Bytes32]) {
        levels = [leaves]
        while let last = levels.last, last.count > 1 {
            levels.append((0..<last.count / 2).map { MerkleHash.node(last[2 * $0], last[2 * $0 + 1]) })
        }
    }

    mutating func hash(level: Int, index: UInt64) throws -> Bytes32 { levels[level][Int(index)] }
}

extension [UInt8] {
    /// These bytes with one bit changed.
    func flipping(bit: Int) -> Self {
        var changed = self
        changed[bit / 8] ^= 1 << (bit % 8)
        return changed
    }

    /// The bytes of hexadecimal digits.
    init(hex: String) {
        let digits = hex.utf8.map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
        self = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

extension Bytes32 {
    /// The hash with one bit changed.
    func flipping(bit: Int) -> Bytes32 { Bytes32(bytes.flipping(bit: bit)) ?? .zero }

    /// A hash of a number.
    static func hash(of number: UInt64) -> Bytes32 {
        MerkleHash.leaf((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }
}

/// Leaf entries that are all different, the first few as in the CT vectors' manner: empty, one byte, more.
func entries(_ count: Int) -> [[UInt8]] {
    (0..<count).map { number in
        (0..<number % 40).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) } + [UInt8(number & 0xFF)]
    }
}

import Crypto

/// Thirty-two bytes held in place, without a heap allocation: a hash of a tree, or a key or a value of a
/// ``SparseMerkleMap``. Ordered as its bytes are.
public struct Bytes32: Hashable, Sendable, Comparable {
    /// The bytes as four big-endian integers, so that comparing the integers compares the bytes.
    let a: UInt64, b: UInt64, c: UInt64, d: UInt64

    init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    /// Thirty-two zeros.
    public static let zero = Self(0, 0, 0, 0)

    /// Takes exactly thirty-two bytes; nil when there are more or fewer.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        for byte in bytes {
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
        self.init(words.0, words.1, words.2, words.3)
    }

    init(_ digest: SHA256.Digest) {
        self = unsafe digest.withUnsafeBytes { unsafe Self(reading: $0, at: 0) }
    }

    /// Reads thirty-two bytes from an offset that the caller has checked.
    init(reading bytes: UnsafeRawBufferPointer, at offset: Int) {
        a = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        b = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
        c = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
        d = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
    }

    /// The bytes as an array.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(32)
        append(to: &result)
        return result
    }

    /// Appends the bytes to an array.
    public func append(to array: inout [UInt8]) {
        let words = (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)
        unsafe withUnsafeBytes(of: words) { unsafe array.append(contentsOf: $0) }
    }

    public static func < (left: Self, right: Self) -> Bool {
        if left.a != right.a { return left.a < right.a }
        return (left.b, left.c, left.d) < (right.b, right.c, right.d)
    }

    /// The bit at a position from 0, the first byte's highest, to 255.
    func bit(_ position: Int) -> Bool {
        let word =
            switch position >> 6 {
            case 0: a
            case 1: b
            case 2: c
            default: d
            }
        return word >> (63 - UInt64(position & 63)) & 1 == 1
    }

    /// How many bits from the first on are the same in both, 256 when all are.
    func commonPrefix(with other: Self) -> Int {
        if a != other.a { return (a ^ other.a).leadingZeroBitCount }
        if b != other.b { return 64 + (b ^ other.b).leadingZeroBitCount }
        if c != other.c { return 128 + (c ^ other.c).leadingZeroBitCount }
        return 192 + (d ^ other.d).leadingZeroBitCount
    }
}

extension Bytes32: CustomStringConvertible {
    /// The bytes in lower-case hexadecimal.
    public var description: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

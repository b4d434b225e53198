/// One entry of a document's tape in 64 bits: kind (4), byte offset (30), and length or end (30).
///
/// A scalar's offset and length delimit its bytes (a string's without the quotes). A container's offset is that of its
/// opening bracket, its `end` the tape index after its closing entry; the closing entry holds the byte offset after the
/// closing bracket.
@frozen public struct TapeEntry: BitwiseCopyable, Sendable {
    /// The kinds of entry.
    @frozen public enum Kind: UInt8, BitwiseCopyable, Sendable {
        case object = 1, array, string, escapedString, number, bool, null, end
    }
    @usableFromInline var bits: UInt64

    @inlinable @inline(__always) init(_ kind: Kind, offset: Int, length: Int) {
        bits =
            UInt64(kind.rawValue) << 60 | UInt64(truncatingIfNeeded: offset) << 30
            | UInt64(truncatingIfNeeded: length)
    }
    /// The kind, as its raw four bits.
    @inlinable @inline(__always) var rawKind: UInt8 { UInt8(truncatingIfNeeded: bits >> 60) }
    /// The kind of the entry.
    @inlinable @inline(__always) public var kind: Kind { Kind(rawValue: rawKind) ?? .null }
    /// Byte offset in the text.
    @inlinable @inline(__always) public var offset: Int { Int(truncatingIfNeeded: bits >> 30 & 0x3FFF_FFFF) }
    /// A scalar's length in bytes, or a container's end on the tape.
    @inlinable @inline(__always) public var length: Int { Int(truncatingIfNeeded: bits & 0x3FFF_FFFF) }
}

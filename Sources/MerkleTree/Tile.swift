/// A tile: up to 256 consecutive hashes of a tree at every eighth level, and the path at which it is served.
///
/// Source: C2SP tlog-tiles, "Merkle Tree". Only tiles of a tree whose size is a `UInt64` can be named, so levels end at
/// 7 where the format counts to 63.
public struct Tile: Hashable, Sendable {
    /// How many levels of the tree a tile spans.
    public static let height = 8
    /// How many hashes a full tile has.
    public static let fullWidth = 256

    /// 0 for a tile of leaf hashes; at level 1 each hash is of a full tile of level 0, and so on.
    public let level: Int
    /// The place of the tile within its level.
    public let index: UInt64
    /// How many hashes it has: 256 in a full tile, 1 to 255 in a partial one.
    public let width: Int

    /// A tile at those coordinates; nil when no tree of up to `UInt64.max` leaves has it.
    public init?(level: Int, index: UInt64, width: Int = Self.fullWidth) {
        guard 0..<8 ~= level, 1...Self.fullWidth ~= width else { return nil }
        let most = UInt64.max >> UInt64(level * Self.height)
        guard UInt64(width) <= most, index <= (most - UInt64(width)) / 256 else { return nil }
        self.init(known: level, index, width)
    }

    init(known level: Int, _ index: UInt64, _ width: Int) {
        (self.level, self.index, self.width) = (level, index, width)
    }

    /// Whether it has fewer than 256 hashes.
    public var isPartial: Bool { width < Self.fullWidth }
    /// How many bytes it has.
    public var byteCount: Int { width * 32 }
    /// `tile/<L>/<N>[.p/<W>]`, as in `tile/0/x001/x234/067.p/112`. Source: C2SP tlog-tiles, "Merkle Tree".
    public var path: String { TileResource.hashes(self).path }

    /// The tile with those coordinates in a tree of that size; nil when the tree has no hash of it.
    public static func tile(level: Int, index: UInt64, inTreeOf size: UInt64) -> Self? {
        guard 0..<8 ~= level else { return nil }
        let hashes = size >> UInt64(level * height)
        guard index <= hashes / 256, hashes - index * 256 > 0 else { return nil }
        return Self(known: level, index, Int(min(256, hashes - index * 256)))
    }

    /// Every tile of a tree of that size, lowest level first. Source: C2SP tlog-tiles, "Partial Tiles".
    public static func tiles(ofTree size: UInt64) -> Tiles { Tiles(from: 0, to: size) }

    /// The tiles that a tree has at a size and not yet at an earlier one: what to publish with a new checkpoint. A tile
    /// that grew is among them, with its new width; none when the tree did not grow.
    public static func newTiles(from old: UInt64, to new: UInt64) -> Tiles { Tiles(from: old, to: new) }

    /// The tile's hashes joined, as served.
    /// - Throws: what the source throws.
    public func bytes(from source: inout some MerkleHashes) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        for place in 0..<UInt64(width) {
            try source.hash(level: level * Self.height, index: index * 256 + place).append(to: &bytes)
        }
        return bytes
    }

    /// The hashes in the tile's bytes.
    /// - Throws: ``TileError/length(_:expected:actual:)`` when there are more or fewer bytes than its width asks for.
    public func hashes(in bytes: [UInt8]) throws(TileError) -> [Bytes32] {
        guard bytes.count == byteCount else { throw .length(path, expected: byteCount, actual: bytes.count) }
        return unsafe bytes.withUnsafeBytes { buffer in
            (0..<width).map { unsafe Bytes32(reading: buffer, at: $0 * 32) }
        }
    }

    /// The tiles between two sizes of a tree, made as they are asked for.
    public struct Tiles: Sequence, IteratorProtocol, Sendable {
        private let old, new: UInt64
        private var level = 0
        private var index: UInt64

        init(from old: UInt64, to new: UInt64) {
            (self.old, self.new) = (old, new)
            index = old / 256
        }

        /// The next tile, level by level.
        public mutating func next() -> Tile? {
            while level < 8 {
                let shift = UInt64(level * Tile.height)
                if new >> shift > old >> shift, let tile = Tile.tile(level: level, index: index, inTreeOf: new) {
                    index += 1
                    return tile
                }
                level += 1
                index = level < 8 ? old >> UInt64(level * Tile.height) / 256 : 0
            }
            return nil
        }
    }
}

/// What is wrong with a tile, an entry bundle, or a question put to them.
public enum TileError: Error, Hashable, Sendable {
    /// The resource at that path has the wrong number of bytes.
    case length(String, expected: Int, actual: Int)
    /// The tree of that size has no such perfect subtree.
    case outsideTree(level: Int, index: UInt64, size: UInt64)
    /// An entry bundle ends within an entry, has bytes after the last, or the wrong number of them; from that byte on.
    case bundle(offset: Int)
    /// An entry is longer than the 65,535 bytes that its length prefix can say.
    case entryLength(Int)
}

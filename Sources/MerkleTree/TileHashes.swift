/// The hashes of a tree's perfect subtrees, from its tiles: what a client of a tiled log needs to make roots and
/// proofs.
///
/// A tile holds every eighth level; the levels between are hashed again, once for each tile. The tiles read last are
/// kept. Nothing says that a tile is right: check the root, or a proof, against a signed checkpoint.
public struct TileHashes: MerkleHashes {
    /// How many leaves the tree has: it says which tiles are partial.
    public let size: UInt64
    /// How many tiles were read so far.
    public private(set) var reads = 0
    private let read: (Tile) throws -> [UInt8]
    private let inner: ((Tile) throws -> [UInt8]?)?
    private let capacity: Int
    private var kept: [Kept] = []
    private var places: [Key: Int] = [:]
    /// Where the tile read last at each level is kept, which mostly is the one asked for next.
    private var recent = [Int](repeating: -1, count: 8)
    /// The clock's hand: which tile to let go next.
    private var hand = 0

    private struct Key: Hashable {
        let level: Int
        let index: UInt64
    }

    /// A tile's bytes, and those of the levels between it and the next tile, which are made when first needed.
    private struct Kept {
        let key: Key
        let tile: Tile
        let bytes: [UInt8]
        var inner: [UInt8]?
        var isUsed = false
    }

    /// Reads tiles of a tree of that size.
    /// - Parameters:
    ///   - capacity: how many tiles are kept, each of up to 16 KB.
    ///   - inner: what ``Tile/innerHashes(of:)`` made of a tile, or nil to have it made anew. To hash a full tile costs
    ///     255 hashes, about 0.2 ms: whoever makes many proofs of leaves that lie far apart should store these too.
    ///   - read: the bytes of a tile, which is asked for with the width that it has at `size`. A server that has only
    ///     the full tile left answers with its first bytes.
    public init(
        size: UInt64, capacity: Int = 1_024, inner: ((Tile) throws -> [UInt8]?)? = nil,
        read: @escaping (Tile) throws -> [UInt8]
    ) {
        self.size = size
        self.capacity = max(16, capacity)
        self.inner = inner
        self.read = read
    }

    /// The hash of a perfect subtree of the tree.
    /// - Throws: ``TileError/outsideTree(level:index:size:)``, ``TileError/length(_:expected:actual:)``, or what `read`
    ///   throws.
    public mutating func hash(level: Int, index: UInt64) throws -> Bytes32 {
        guard 0..<64 ~= level, index < size >> UInt64(level) else {
            throw TileError.outsideTree(level: level, index: index, size: size)
        }
        let (tileLevel, inner) = (level / Tile.height, level % Tile.height)
        let key = Key(level: tileLevel, index: index >> UInt64(Tile.height - inner))
        let place = try self.place(of: key)
        let offset = Int(index & (UInt64(Tile.fullWidth) >> UInt64(inner) - 1)) * 32
        if inner == 0 { return unsafe kept[place].bytes.withUnsafeBytes { unsafe Bytes32(reading: $0, at: offset) } }
        let start = offset + kept[place].tile.innerOffset(inner)
        let bytes = try innerBytes(at: place)
        return unsafe bytes.withUnsafeBytes { unsafe Bytes32(reading: $0, at: start) }
    }

    /// The bytes of the levels above a tile that is kept.
    private mutating func innerBytes(at place: Int) throws -> [UInt8] {
        if let bytes = kept[place].inner { return bytes }
        let tile = kept[place].tile
        let bytes = try inner?(tile) ?? tile.innerHashes(of: kept[place].bytes)
        let expected = tile.innerOffset(Tile.height)
        guard bytes.count == expected else {
            throw TileError.length(tile.path, expected: expected, actual: bytes.count)
        }
        kept[place].inner = bytes
        return bytes
    }

    /// Where the tile is kept, after reading it if need be.
    private mutating func place(of key: Key) throws -> Int {
        let latest = recent[key.level]
        if latest >= 0, kept[latest].key == key { return latest }
        if let place = places[key] {
            kept[place].isUsed = true
            recent[key.level] = place
            return place
        }
        guard let tile = Tile.tile(level: key.level, index: key.index, inTreeOf: size) else {
            throw TileError.outsideTree(level: key.level * Tile.height, index: key.index, size: size)
        }
        let bytes = try read(tile)
        guard bytes.count == tile.byteCount else {
            throw TileError.length(tile.path, expected: tile.byteCount, actual: bytes.count)
        }
        let new = Kept(key: key, tile: tile, bytes: bytes)
        reads += 1
        let place: Int
        if kept.count < capacity {
            place = kept.count
            kept.append(new)
        } else {
            place = freePlace()
            places[kept[place].key] = nil
            kept[place] = new
        }
        places[key] = place
        recent[key.level] = place
        return place
    }

    /// The place of a tile that was not used since the hand last passed.
    private mutating func freePlace() -> Int {
        while kept[hand].isUsed || recent.contains(hand) {
            kept[hand].isUsed = false
            hand = (hand + 1) % kept.count
        }
        defer { hand = (hand + 1) % kept.count }
        return hand
    }
}

extension Tile {
    /// The hashes of the seven levels above a tile's own, lowest first, each level from left to right, joined: those of
    /// whole pairs only, 254 of a full tile.
    /// - Throws: ``TileError/length(_:expected:actual:)`` when there are more or fewer bytes than its width asks for.
    public func innerHashes(of bytes: [UInt8]) throws(TileError) -> [UInt8] {
        var level = try hashes(in: bytes)
        var inner: [UInt8] = []
        inner.reserveCapacity(innerOffset(Self.height))
        while level.count > 1, inner.count < innerOffset(Self.height) {
            level = (0..<level.count / 2).map { MerkleHash.node(level[2 * $0], level[2 * $0 + 1]) }
            for hash in level { hash.append(to: &inner) }
        }
        return inner
    }

    /// Where the hashes of a level from 1 to 7 begin in ``innerHashes(of:)``; for 8, where they end.
    func innerOffset(_ level: Int) -> Int {
        var (offset, above) = (0, 1)
        while above < level {
            offset += width >> above
            above += 1
        }
        return offset * 32
    }
}

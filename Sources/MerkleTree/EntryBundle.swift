/// The entries of a tile of level 0, each after its length as a big-endian `uint16`.
/// Source: C2SP tlog-tiles, "Log entries".
public enum EntryBundle {
    /// The longest entry that can be in a bundle.
    public static let longestEntry = 65_535

    /// Joins up to 256 entries.
    /// - Throws: ``TileError/entryLength(_:)``.
    public static func encode(_ entries: some Collection<[UInt8]>) throws(TileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var count = 0
        for entry in entries { count += 2 + entry.count }
        bytes.reserveCapacity(count)
        for entry in entries {
            guard entry.count <= longestEntry else { throw .entryLength(entry.count) }
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 0xFF))
            bytes.append(contentsOf: entry)
        }
        return bytes
    }

    /// The entries in a bundle of that width, as slices of it.
    /// - Throws: ``TileError/bundle(offset:)`` unless there are exactly that many and nothing after them.
    public static func entries(in bytes: [UInt8], width: Int) throws(TileError) -> [ArraySlice<UInt8>] {
        var entries: [ArraySlice<UInt8>] = []
        var offset = 0
        while offset < bytes.count {
            guard entries.count < width, bytes.count - offset >= 2 else { throw .bundle(offset: offset) }
            let start = offset + 2
            let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
            guard bytes.count - start >= length else { throw .bundle(offset: offset) }
            entries.append(bytes[start..<start + length])
            offset = start + length
        }
        guard entries.count == width else { throw .bundle(offset: offset) }
        return entries
    }
}

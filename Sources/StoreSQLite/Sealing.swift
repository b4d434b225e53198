import Foundation

/// Compresses and seals bytes that are kept apart from the rows: the length in four bytes, then the sealed frame.
enum Sealing {
    static func seal(_ bytes: [UInt8], _ key: SealingKey, _ compression: Compression) throws -> Data {
        var framed = Data()
        for shift in [0, 8, 16, 24] { framed.append(UInt8(truncatingIfNeeded: bytes.count >> shift)) }
        framed.append(try key.seal(compression.compress(bytes, type: -1).bytes))
        return framed
    }

    /// The bytes that were sealed.
    /// - Throws: when the frame is cut short, damaged, or sealed under another key.
    static func open(_ framed: Data, _ key: SealingKey, _ compression: Compression) throws -> [UInt8] {
        let size = framed.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let opened = try key.open(framed.dropFirst(4))
        return try unsafe opened.withUnsafeBytes { try unsafe compression.decompress($0, dictionary: 0, size: size) }
    }

    /// The same frame, sealed under another key.
    /// - Throws: when it is damaged, or sealed under another key than `old`.
    static func reseal(_ framed: Data, from old: SealingKey, to new: SealingKey) throws -> Data {
        framed.prefix(4) + (try new.seal(old.open(framed.dropFirst(4))))
    }
}

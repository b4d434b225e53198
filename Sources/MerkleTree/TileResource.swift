/// What a tiled log serves at a path below `tile/`. Source: C2SP tlog-tiles, "Merkle Tree" and "Log entries".
public enum TileResource: Hashable, Sendable {
    /// A tile of hashes.
    case hashes(Tile)
    /// The entries of a tile of level 0.
    case entries(Tile)

    /// `tile/<L>/<N>[.p/<W>]`, or `tile/entries/<N>[.p/<W>]`.
    ///
    /// `<N>` is padded to a multiple of three digits, cut into elements of three, and all elements but the last begin
    /// with `x`: 1234067 is `x001/x234/067`.
    public var path: String {
        let (folder, tile) =
            switch self {
            case .hashes(let tile): (String(tile.level), tile)
            case .entries(let tile): ("entries", tile)
            }
        var digits = String(tile.index)
        digits = String(repeating: "0", count: (3 - digits.count % 3) % 3) + digits
        var elements: [String] = []
        while !digits.isEmpty {
            elements.append((digits.count > 3 ? "x" : "") + digits.prefix(3))
            digits.removeFirst(3)
        }
        let width = tile.isPartial ? ".p/\(tile.width)" : ""
        return "tile/\(folder)/\(elements.joined(separator: "/"))\(width)"
    }

    /// Reads such a path; nil when it is not exactly how ``path`` writes it, or when no tree has the tile.
    public init?(path: String) {
        var elements = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        // The longest is `tile/entries/` with seven elements of <N> and one of <W>.
        guard 3...10 ~= elements.count, elements.removeFirst().elementsEqual("tile".utf8) else { return nil }
        let folder = elements.removeFirst()
        let isEntries = folder.elementsEqual("entries".utf8)
        guard let level = isEntries ? 0 : Self.number(folder, most: 63) else { return nil }
        var width: UInt64 = 256
        if elements.count > 1, elements[elements.endIndex - 2].suffix(2).elementsEqual(".p".utf8) {
            guard let partial = Self.number(elements.removeLast(), most: 255), partial > 0 else { return nil }
            width = partial
            elements[elements.endIndex - 1] = elements[elements.endIndex - 1].dropLast(2)
        }
        guard let index = Self.index(elements),
            let tile = Tile(level: Int(level), index: index, width: Int(width))
        else { return nil }
        self = isEntries ? .entries(tile) : .hashes(tile)
    }

    /// A decimal number without leading zeros.
    private static func number(_ digits: Substring.UTF8View, most: UInt64) -> UInt64? {
        guard 1...3 ~= digits.count, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return value <= most ? value : nil
    }

    /// The index in elements of three digits.
    private static func index(_ elements: ArraySlice<Substring.UTF8View>) -> UInt64? {
        var value: UInt64 = 0
        for (place, element) in elements.enumerated() {
            let isLast = place == elements.count - 1
            let digits = isLast ? element : element.dropFirst()
            guard digits.count == 3, isLast || element.first == UInt8(ascii: "x") else { return nil }
            // A first element of zeros only would be padding that is not needed.
            if place == 0, !isLast, digits.allSatisfy({ $0 == UInt8(ascii: "0") }) { return nil }
            for digit in digits {
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
                let (tens, isLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, isLarger) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
                guard !isLarge, !isLarger else { return nil }
                value = sum
            }
        }
        return value
    }
}

extension Tile {
    /// Reads `tile/<L>/<N>[.p/<W>]`; nil when it is not exactly how ``path`` writes it, or when no tree has the tile.
    public init?(path: String) {
        guard case .hashes(let tile)? = TileResource(path: path) else { return nil }
        self = tile
    }
}

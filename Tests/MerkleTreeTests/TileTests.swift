import MerkleTree
import SampleData
import Testing

@Suite("Tiles")
struct TileTests {
    @Test(
        "Paths, as C2SP tlog-tiles writes them",
        arguments: [
            ("tile/0/000", 0, 0, 256), ("tile/0/x001/x234/067", 0, 1_234_067, 256), ("tile/1/999", 1, 999, 256),
            ("tile/0/x001/000", 0, 1_000, 256), ("tile/2/000.p/1", 2, 0, 1), ("tile/0/273.p/112", 0, 273, 112),
            ("tile/0/x273/001.p/255", 0, 273_001, 255), ("tile/7/000.p/255", 7, 0, 255),
            ("tile/0/x072/x057/x594/x037/x927/934", 0, 72_057_594_037_927_934, 256),
        ] as [(String, Int, UInt64, Int)])
    func paths(path: String, level: Int, index: UInt64, width: Int) throws {
        let tile = try #require(Tile(level: level, index: index, width: width))
        #expect(tile.path == path)
        #expect(Tile(path: path) == tile)
        #expect(TileResource(path: path) == .hashes(tile))
    }

    @Test("Paths of entries")
    func entryPaths() throws {
        let tile = try #require(Tile(level: 0, index: 1_234_067, width: 3))
        #expect(TileResource.entries(tile).path == "tile/entries/x001/x234/067.p/3")
        #expect(TileResource(path: "tile/entries/x001/x234/067.p/3") == .entries(tile))
        #expect(Tile(path: "tile/entries/x001/x234/067.p/3") == nil)
    }

    @Test(
        "Paths that nothing writes",
        arguments: [
            "", "/", "tile", "tile/", "tile/0", "tile/0/", "tile//000", "/tile/0/000", "tile/0/000/", "tile/0/00",
            "tile/0/0000", "tile/0/x000", "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000", "tile/0/X001/000",
            "tile/00/000", "tile/01/000", "tile/-1/000", "tile/+1/000", "tile/8/000", "tile/64/000", "tile/0/000.p",
            "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/+1", "tile/0/.p/1",
            "tile/0/000.P/1", "tile/0/000.p/1/", "tile/0/000.p/1/1", "tile/0/x001.p/000", "tile/entries", "tile/1/0é0",
            "tile/entry/000", "tile/Entries/000", "tile/0/٠٠٠", "tile/7/000", "tile/7/001.p/1", "tiles/0/000",
            "tile/0/x018/x446/x744/x073/x709/x551/615", "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/x001/x000/x000/x000/x000/x000/x000/x000/000", "tile/0/072/057", "tile/0/ 00", "tile/0/000 ",
        ])
    func notPaths(path: String) {
        #expect(TileResource(path: path) == nil)
    }

    @Test("A path that is read is written the same, whatever was changed in it")
    func canonicalPaths() throws {
        var random = SeededRandom(seed: 8)
        let alphabet = Array("0123456789x/.pte".unicodeScalars)
        for _ in 0..<20_000 {
            let level = Int.random(in: 0..<8, using: &random)
            let index = random.next() >> (random.next() % 64)
            guard let tile = Tile(level: level, index: index, width: Int.random(in: 1...256, using: &random)) else {
                continue
            }
            #expect(Tile(path: tile.path) == tile)
            var changed = Array(tile.path.unicodeScalars)
            let place = Int.random(in: changed.indices, using: &random)
            switch random.next() % 3 {
            case 0: changed[place] = alphabet[Int(random.next() % 16)]
            case 1: changed.insert(alphabet[Int(random.next() % 16)], at: place)
            default: changed.remove(at: place)
            }
            let path = String(String.UnicodeScalarView(changed))
            if let other = TileResource(path: path) { #expect(other.path == path) }
        }
    }

    @Test("Coordinates that no tree has")
    func impossible() {
        #expect(Tile(level: 8, index: 0, width: 1) == nil)
        #expect(Tile(level: -1, index: 0) == nil)
        #expect(Tile(level: 0, index: 0, width: 0) == nil)
        #expect(Tile(level: 0, index: 0, width: 257) == nil)
        #expect(Tile(level: 0, index: .max) == nil)
        #expect(Tile(level: 7, index: 0) == nil)
        #expect(Tile(level: 7, index: .max, width: 255) == nil)
        #expect(Tile.tile(level: 0, index: .max, inTreeOf: .max) == nil)
        #expect(Tile.tile(level: 9, index: 0, inTreeOf: .max) == nil)
    }

    @Test("The tiles of a tree of 70,000, the example of C2SP tlog-tiles")
    func example() {
        var widths: [Int: [Int: Int]] = [:]
        for tile in Tile.tiles(ofTree: 70_000) { widths[tile.level, default: [:]][tile.width, default: 0] += 1 }
        #expect(widths == [0: [256: 273, 112: 1], 1: [256: 1, 17: 1], 2: [1: 1]])
        #expect(Tile.tiles(ofTree: 256).map(\.path) == ["tile/0/000", "tile/1/000.p/1"])
        #expect(Array(Tile.tiles(ofTree: 0)) == [])
    }

    @Test("New tiles are those that were not there, or grew")
    func newTiles() {
        #expect(Tile.newTiles(from: 255, to: 257).map(\.path) == ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"])
        #expect(Array(Tile.newTiles(from: 300, to: 300)) == [])
        #expect(Array(Tile.newTiles(from: 300, to: 299)) == [])
        for (old, new) in [(0, 1), (256, 257), (70_000, 70_001), (65_535, 65_536), (65_536, 131_072), (1_000, 200_000)]
        {
            let before = Set(Tile.tiles(ofTree: UInt64(old)))
            let expected = Tile.tiles(ofTree: UInt64(new)).filter { !before.contains($0) }
            #expect(Array(Tile.newTiles(from: UInt64(old), to: UInt64(new))) == expected)
        }
        #expect(Tile.newTiles(from: .max - 1, to: .max).map(\.width) == [255])
        #expect(Tile.newTiles(from: .max - 256, to: .max).map(\.level) == [0, 0, 1])
    }
}

@Suite("Proofs from tiles")
struct TileHashesTests {
    private static let dense = DenseHashes(leaves: (0..<70_003).map { Bytes32.hash(of: $0) })

    @Test(
        "Roots and proofs from tiles are those from leaves",
        arguments: [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 70_000, 70_003])
    func proofs(size: UInt64) throws {
        var dense = Self.dense
        var served: [String: [UInt8]] = [:]
        for tile in Tile.tiles(ofTree: size) { served[tile.path] = try tile.bytes(from: &dense) }
        let tiles = served
        var expected = MerkleProver(size: size, source: dense)
        var prover = MerkleProver(
            size: size, source: TileHashes(size: size, capacity: 16) { try #require(tiles[$0.path]) })
        let root = try expected.root()
        #expect(try prover.root() == root)
        guard size > 0 else { return }
        var random = SeededRandom(seed: size)
        let places = [0, 1, 254, 255, 256, 257, 65_535, 65_536, size - 1].filter { $0 < size }
        for index in places + (0..<25).map({ _ in random.next() % size }) {
            let proof = try prover.inclusionProof(index: index)
            #expect(try proof == expected.inclusionProof(index: index))
            try MerkleProof.verifyInclusion(
                leaf: .hash(of: index), index: index, size: size, proof: proof, root: root)
            let old = index + 1
            #expect(try prover.consistencyProof(old: old) == expected.consistencyProof(old: old))
        }
    }

    @Test("A tree that grows writes new tiles only, and any size before can be proven")
    func growth() throws {
        var dense = Self.dense
        var served: [String: [UInt8]] = [:]
        let sizes: [UInt64] = [1, 3, 255, 256, 300, 511, 513, 4_000, 65_535, 65_536, 65_600, 70_000]
        var size: UInt64 = 0
        for next in sizes {
            for tile in Tile.newTiles(from: size, to: next) {
                #expect(served.updateValue(try tile.bytes(from: &dense), forKey: tile.path) == nil)
            }
            size = next
        }
        let tiles = served
        for size in sizes {
            var prover = MerkleProver(size: size, source: TileHashes(size: size) { try #require(tiles[$0.path]) })
            var expected = MerkleProver(size: size, source: dense)
            #expect(try prover.root() == expected.root())
        }
    }

    @Test("In ascending order a tile is read once, or twice near the edge, however few are kept")
    func reads() throws {
        var dense = Self.dense
        let size: UInt64 = 70_000
        var served: [Tile: [UInt8]] = [:]
        for tile in Tile.tiles(ofTree: size) { served[tile] = try tile.bytes(from: &dense) }
        let tiles = served
        var prover = MerkleProver(size: size, source: TileHashes(size: size, capacity: 0) { try #require(tiles[$0]) })
        for index in stride(from: 0, to: size, by: 100) { _ = try prover.inclusionProof(index: index) }
        #expect(prover.source.reads <= tiles.count + 4)
    }

    @Test("The levels between may be stored, and are used as they are")
    func innerHashes() throws {
        var dense = Self.dense
        let size: UInt64 = 70_000
        var (served, between): ([Tile: [UInt8]], [Tile: [UInt8]]) = ([:], [:])
        for tile in Tile.tiles(ofTree: size) {
            let bytes = try tile.bytes(from: &dense)
            served[tile] = bytes
            between[tile] = try tile.innerHashes(of: bytes)
        }
        let (tiles, inner) = (served, between)
        #expect(Set(inner.values.map(\.count)) == [254 * 32, (56 + 28 + 14 + 7 + 3 + 1) * 32, (8 + 4 + 2 + 1) * 32, 0])
        var (expected, asked) = (MerkleProver(size: size, source: dense), 0)
        let hashes = TileHashes(size: size) { tile in
            asked += 1
            return inner[tile]
        } read: { tile in
            try #require(tiles[tile])
        }
        var prover = MerkleProver(size: size, source: hashes)
        for index in stride(from: 0, to: size, by: 99) {
            #expect(try prover.inclusionProof(index: index) == expected.inclusionProof(index: index))
        }
        #expect(asked > 200)
        var wrong = TileHashes(size: 300) { _ in
            [1]
        } read: { tile in
            [UInt8](repeating: 0, count: tile.byteCount)
        }
        #expect(throws: TileError.length("tile/0/000", expected: 254 * 32, actual: 1)) {
            try wrong.hash(level: 1, index: 0)
        }
    }

    @Test("Tiles that are missing, too short or too long, and hashes outside the tree")
    func wrong() throws {
        struct Missing: Error {}
        var missing = TileHashes(size: 300) { _ in throw Missing() }
        #expect(throws: Missing.self) { try missing.hash(level: 0, index: 0) }
        for count in [0, 31, 44 * 32 - 1, 44 * 32 + 1, 8_192] {
            var hashes = TileHashes(size: 300) { _ in [UInt8](repeating: 0, count: count) }
            #expect(throws: TileError.length("tile/0/001.p/44", expected: 44 * 32, actual: count)) {
                try hashes.hash(level: 0, index: 299)
            }
        }
        var hashes = TileHashes(size: 300) { [UInt8](repeating: 0, count: $0.byteCount) }
        for (level, index) in [(0, 300), (1, 150), (8, 1), (9, 0), (63, 0), (64, 0), (-1, 0), (0, UInt64.max)] {
            #expect(throws: TileError.outsideTree(level: level, index: index, size: 300)) {
                try hashes.hash(level: level, index: index)
            }
        }
        #expect(try hashes.hash(level: 8, index: 0) == .zero)
        #expect(
            try hashes.hash(level: 2, index: 74)
                == MerkleHash.node(
                    MerkleHash.node(.zero, .zero), MerkleHash.node(.zero, .zero)))
    }
}

@Suite("Entry bundles")
struct EntryBundleTests {
    @Test("Each entry follows its length")
    func encode() throws {
        #expect(try EntryBundle.encode([[1, 2, 3], [], [9]]) == [0, 3, 1, 2, 3, 0, 0, 0, 1, 9])
        #expect(try EntryBundle.encode([]) == [])
    }

    @Test("What is joined is taken apart again")
    func roundTrip() throws {
        var random = SeededRandom(seed: 16)
        for width in [0, 1, 2, 255, 256] {
            let list = (0..<width).map { _ in [UInt8](repeating: 7, count: Int(random.next() % 600)) }
            let bytes = try EntryBundle.encode(list)
            #expect(try EntryBundle.entries(in: bytes, width: width).map { Array($0) } == list)
            #expect(throws: TileError.self) { try EntryBundle.entries(in: bytes, width: width + 1) }
            #expect(throws: TileError.self) { try EntryBundle.entries(in: bytes + [0], width: width) }
            #expect(throws: TileError.self) { try EntryBundle.entries(in: bytes + [0, 0], width: width) }
            if width > 0 {
                #expect(throws: TileError.self) { try EntryBundle.entries(in: bytes.dropLast(), width: width) }
            }
        }
    }

    @Test("The longest entry, and one longer")
    func longest() throws {
        let longest = [UInt8](repeating: 1, count: 65_535)
        #expect(try EntryBundle.entries(in: EntryBundle.encode([longest]), width: 1).map { Array($0) } == [longest])
        #expect(throws: TileError.entryLength(65_536)) { try EntryBundle.encode([longest + [1]]) }
    }

    @Test("Where a bundle is wrong is said")
    func offsets() {
        #expect(throws: TileError.bundle(offset: 3)) { try EntryBundle.entries(in: [0, 1, 5, 0], width: 2) }
        #expect(throws: TileError.bundle(offset: 0)) { try EntryBundle.entries(in: [0, 2, 5], width: 1) }
        #expect(throws: TileError.bundle(offset: 3)) { try EntryBundle.entries(in: [0, 1, 5, 0, 0], width: 1) }
        #expect(throws: TileError.bundle(offset: 0)) { try EntryBundle.entries(in: [], width: -1) }
    }
}

import MerkleTree
import SampleData
import Testing

/// The definition of the map's root, as the documentation has it: slow and plain.
private func naiveRoot(_ entries: [Bytes32: Bytes32], depth: Int = 0) -> [UInt8] {
    if entries.isEmpty { return [UInt8](repeating: 0, count: 32) }
    if entries.count == 1, let (key, value) = entries.first {
        return ReferenceTree.sha256([0], key.bytes, value.bytes)
    }
    let right = entries.filter { $0.key.bytes[depth / 8] << (depth % 8) & 0x80 != 0 }
    let left = entries.filter { right[$0.key] == nil }
    return ReferenceTree.sha256([1], naiveRoot(left, depth: depth + 1), naiveRoot(right, depth: depth + 1))
}

/// A key that shares a beginning or most of its bits with others.
private func crowdedKey(_ random: inout SeededRandom) -> Bytes32 {
    var bytes = [UInt8](repeating: 0xA5, count: 32)
    switch random.next() % 4 {
    case 0: bytes[31] = UInt8(random.next() % 8)
    case 1: bytes[15] = UInt8(random.next() % 8)
    case 2: bytes[0] = UInt8(truncatingIfNeeded: random.next())
    default: bytes = bytes.flipping(bit: Int(random.next() % 256))
    }
    return Bytes32(bytes) ?? .zero
}

@Suite("A sparse Merkle map")
struct SparseMerkleMapTests {
    @Test("The empty map, one key, and two")
    func small() throws {
        var map = SparseMerkleMap()
        #expect(map.root == .zero)
        let (low, high) = (Bytes32.zero, try #require(Bytes32([UInt8](repeating: 0xFF, count: 32))))
        map[low] = .hash(of: 1)
        let leaf = ReferenceTree.sha256([0], low.bytes, Bytes32.hash(of: 1).bytes)
        #expect(map.root.bytes == leaf)
        map[high] = .hash(of: 2)
        let other = ReferenceTree.sha256([0], high.bytes, Bytes32.hash(of: 2).bytes)
        #expect(map.root.bytes == ReferenceTree.sha256([1], leaf, other))
        map[high] = nil
        #expect(map.root.bytes == leaf)
        map[low] = nil
        #expect(map == SparseMerkleMap())
        #expect(map.count == 0)
    }

    @Test("Batches of changes give what the definition gives", arguments: [1, 2, 3, 4] as [UInt64])
    func againstModel(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var (map, model) = (SparseMerkleMap(), [Bytes32: Bytes32]())
        for _ in 0..<40 {
            let changes: [(key: Bytes32, value: Bytes32?)] = (0..<random.next() % 30).map { _ in
                let key = random.next() % 2 == 0 ? crowdedKey(&random) : Bytes32.hash(of: random.next() % 50)
                return (key, random.next() % 3 == 0 ? nil : .hash(of: random.next()))
            }
            let before = (map, map.root)
            map.update(changes)
            for (key, value) in changes { model[key] = value }
            #expect(before.0.root == before.1)
            #expect(map.root.bytes == naiveRoot(model))
            #expect(map.count == model.count)
            for key in (0..<50 as Range<UInt64>).map({ .hash(of: $0) }) + changes.map(\.key) {
                #expect(map[key] == model[key])
            }
        }
        // The same contents in one go, in another order, have the same root.
        let again = SparseMerkleMap(model.map { (key: $0.key, value: $0.value) })
        #expect(again == map)
    }

    @Test("The last change of a key counts")
    func lastChange() {
        var map = SparseMerkleMap()
        map.update([(.zero, .hash(of: 1)), (.zero, nil), (.zero, .hash(of: 2))])
        #expect(map[.zero] == .hash(of: 2))
        map.update([(.zero, .hash(of: 1)), (.zero, nil)])
        #expect(map.root == .zero)
    }

    @Test("Presence and absence are proven, also between keys that differ in one bit")
    func proofs() throws {
        var random = SeededRandom(seed: 256)
        var model: [Bytes32: Bytes32] = [:]
        for number: UInt64 in 0..<60 { model[crowdedKey(&random)] = .hash(of: number) }
        for number: UInt64 in 0..<200 { model[.hash(of: number)] = .hash(of: number) }
        let map = SparseMerkleMap(model.map { (key: $0.key, value: $0.value) })
        var kinds: Set<String> = []
        for key in Array(model.keys) + (0..<600).map({ .hash(of: $0) }) + (0..<600).map({ _ in crowdedKey(&random) }) {
            let proof = map.proof(for: key)
            #expect(try SparseMerkleProof(parsing: proof.bytes) == proof)
            #expect(proof.bytes.count <= 3 + 64 + 32 + 32 * proof.siblings.count)
            if let value = model[key] {
                try proof.verifyPresence(key: key, value: value, root: map.root)
                #expect(throws: SparseMerkleProofError.otherKind) { try proof.verifyAbsence(key: key, root: map.root) }
                kinds.insert("present")
            } else {
                try proof.verifyAbsence(key: key, root: map.root)
                #expect(throws: SparseMerkleProofError.otherKind) {
                    try proof.verifyPresence(key: key, value: .zero, root: map.root)
                }
                kinds.insert(proof.end == .nothing ? "nothing" : "other leaf")
            }
        }
        #expect(kinds.count == 3)
    }

    @Test("The empty map proves that every key is absent")
    func emptyMap() throws {
        let proof = SparseMerkleMap().proof(for: .hash(of: 1))
        #expect(proof.bytes == [1, 0, 0])
        try proof.verifyAbsence(key: .hash(of: 1), root: .zero)
        #expect(throws: SparseMerkleProofError.rootDiffers) {
            try proof.verifyAbsence(key: .hash(of: 1), root: .hash(of: 1))
        }
    }

    @Test("Every bit changed in a proof, a value, a key or a root")
    func changed() throws {
        let map = SparseMerkleMap((0..<40).map { (key: .hash(of: $0), value: .hash(of: $0 + 100)) })
        for number in [0, 7, 39, 1_000, 1_001, 1_002, 1_003] as [UInt64] {
            let (key, value, proof) = (
                Bytes32.hash(of: number), Bytes32.hash(of: number + 100), map.proof(for: .hash(of: number))
            )
            func isAccepted(_ proof: SparseMerkleProof, value: Bytes32, root: Bytes32) -> Bool {
                let presence = Result { try proof.verifyPresence(key: key, value: value, root: root) }
                let absence = Result { try proof.verifyAbsence(key: key, root: root) }
                return (try? presence.get()) != nil || (try? absence.get()) != nil
            }
            #expect(isAccepted(proof, value: value, root: map.root))
            for bit in 0..<proof.bytes.count * 8 {
                guard let other = try? SparseMerkleProof(parsing: proof.bytes.flipping(bit: bit)) else { continue }
                #expect(!isAccepted(other, value: value, root: map.root))
            }
            for bit in 0..<256 {
                #expect(!isAccepted(proof, value: value, root: map.root.flipping(bit: bit)))
                let other = key.flipping(bit: bit)
                guard proof.end == .present else { continue }
                #expect(!isAccepted(proof, value: value.flipping(bit: bit), root: map.root))
                #expect(throws: SparseMerkleProofError.self) {
                    try proof.verifyPresence(key: other, value: value, root: map.root)
                }
            }
        }
    }

    @Test("The leaf of another key must stand on the path of the absent one")
    func otherLeaf() throws {
        let map = SparseMerkleMap((0..<40).map { (key: .hash(of: $0), value: .hash(of: $0)) })
        // The proof that key 1,000 is absent says nothing of a key that is there.
        for absent in 1_000..<1_100 as Range<UInt64> {
            let proof = map.proof(for: .hash(of: absent))
            for present in 0..<40 as Range<UInt64> {
                #expect(throws: SparseMerkleProofError.self) {
                    try proof.verifyAbsence(key: .hash(of: present), root: map.root)
                }
            }
        }
    }

    @Test("A leaf beside its own path, or the key's own leaf, proves no absence, whatever the root")
    func leafElsewhere() throws {
        let (value, sibling) = (Bytes32.hash(of: 1), Bytes32.hash(of: 2))
        let (low, high) = (Bytes32.zero, try #require(Bytes32([0x80] + [UInt8](repeating: 0, count: 31))))
        // A dishonest map has the leaf of the high key on the left.
        let leaf = MerkleHash.leaf(high.bytes + value.bytes)
        let root = MerkleHash.node(leaf, sibling)
        let proof = try SparseMerkleProof(parsing: [2, 0, 1] + high.bytes + value.bytes + [0x80] + sibling.bytes)
        #expect(throws: SparseMerkleProofError.leafElsewhere) { try proof.verifyAbsence(key: low, root: root) }
        let own = try SparseMerkleProof(parsing: [2, 0, 0] + high.bytes + value.bytes)
        #expect(throws: SparseMerkleProofError.leafElsewhere) { try own.verifyAbsence(key: high, root: leaf) }
        try own.verifyAbsence(key: low, root: leaf)
    }

    @Test("A path that ends in nothing beside nothing is none")
    func nothingBesideNothing() throws {
        let proof = try SparseMerkleProof(parsing: [1, 0, 1, 0])
        #expect(throws: SparseMerkleProofError.path) {
            try proof.verifyAbsence(key: .zero, root: MerkleHash.node(.zero, .zero))
        }
    }

    @Test("Garbage is no proof, and never crashes")
    func garbage() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<3_000 {
            var bytes = (0..<random.next() % 300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if bytes.count > 3 {
                bytes.replaceSubrange(0..<3, with: [UInt8(random.next() % 3), UInt8(random.next() % 2), bytes[2] % 12])
            }
            guard let proof = try? SparseMerkleProof(parsing: bytes) else { continue }
            #expect(proof.bytes == bytes)
            #expect(throws: SparseMerkleProofError.self) { try proof.verifyAbsence(key: .zero, root: .hash(of: 1)) }
            #expect(throws: SparseMerkleProofError.self) {
                try proof.verifyPresence(key: .zero, value: .zero, root: .hash(of: 1))
            }
        }
    }
}

import MerkleTree
import SampleData
import Testing

@Suite("Roots and proofs of a tree")
struct MerkleProofTests {
    private let leaves = entries(70)
    private var dense: DenseHashes { DenseHashes(leaves: leaves.map { MerkleHash.leaf($0) }) }

    /// The trees of the reference implementation of RFC 6962 (certificate-transparency, `merkle_tree_test`).
    @Test("The roots of RFC 6962's reference")
    func knownRoots() throws {
        let leaves = [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ]
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        let dense = DenseHashes(leaves: leaves.map { MerkleHash.leaf([UInt8](hex: $0)) })
        var frontier = MerkleFrontier()
        for (size, root) in roots.enumerated() {
            var prover = MerkleProver(size: UInt64(size), source: dense)
            #expect(try prover.root().description == root)
            #expect(frontier.root.bytes == [UInt8](hex: root))
            if size < leaves.count { frontier.append(MerkleHash.leaf([UInt8](hex: leaves[size]))) }
        }
    }

    @Test("Every inclusion proof up to size 70 is as RFC 9162 defines it, and verifies")
    func inclusion() throws {
        for size in 1...70 {
            let tree = leaves.prefix(size)
            let root = ReferenceTree.root(tree)
            var prover = MerkleProver(size: UInt64(size), source: dense)
            #expect(try prover.root().bytes == root)
            for index in 0..<size {
                let proof = try prover.inclusionProof(index: UInt64(index))
                #expect(proof.map(\.bytes) == ReferenceTree.path(index, tree))
                try MerkleProof.verifyInclusion(
                    leaf: MerkleHash.leaf(leaves[index]), index: UInt64(index), size: UInt64(size), proof: proof,
                    root: Bytes32(hash: root))
            }
        }
    }

    @Test("Every consistency proof up to size 70 is as RFC 9162 defines it, and verifies")
    func consistency() throws {
        for new in 1...70 {
            var prover = MerkleProver(size: UInt64(new), source: dense)
            let root = ReferenceTree.root(leaves.prefix(new))
            for old in 1...new {
                let proof = try prover.consistencyProof(old: UInt64(old))
                #expect(proof.map(\.bytes) == ReferenceTree.subproof(0, old, leaves.prefix(new), true))
                try MerkleProof.verifyConsistency(
                    old: UInt64(old), oldRoot: Bytes32(hash: ReferenceTree.root(leaves.prefix(old))), new: UInt64(new),
                    newRoot: Bytes32(hash: root), proof: proof)
            }
        }
    }

    @Test("Every subtree up to size 40 is proven consistent, every other range refused")
    func subtrees() throws {
        for size in 0...40 {
            var prover = MerkleProver(size: UInt64(size), source: dense)
            let root = try prover.root()
            for start in 0...size {
                for end in start...size {
                    let power = (0...6).map { 1 << $0 }.first { $0 >= end - start } ?? 64
                    let isSubtree = start % power == 0
                    #expect(MerkleProof.isSubtree(start: UInt64(start), end: UInt64(end)) == isSubtree)
                    guard isSubtree else {
                        #expect(throws: MerkleProofError.invalidSubtree(start: UInt64(start), end: UInt64(end))) {
                            try prover.subtreeConsistencyProof(start: UInt64(start), end: UInt64(end))
                        }
                        continue
                    }
                    let proof = try prover.subtreeConsistencyProof(start: UInt64(start), end: UInt64(end))
                    let subtree = try prover.subtreeHash(start: UInt64(start), end: UInt64(end))
                    #expect(subtree.bytes == ReferenceTree.root(leaves[start..<end]))
                    if start < end {
                        #expect(proof.map(\.bytes) == ReferenceTree.subproof(start, end, leaves.prefix(size), true))
                    }
                    try MerkleProof.verifySubtreeConsistency(
                        start: UInt64(start), end: UInt64(end), subtree: subtree, size: UInt64(size), root: root,
                        proof: proof)
                }
            }
        }
    }

    @Test("A larger tree, at random")
    func larger() throws {
        var random = SeededRandom(seed: 6962)
        let leaves = entries(3_000)
        let dense = DenseHashes(leaves: leaves.map { MerkleHash.leaf($0) })
        for _ in 0..<12 {
            let size = Int.random(in: 1_000...3_000, using: &random)
            let (old, index) = (Int.random(in: 1...size, using: &random), Int.random(in: 0..<size, using: &random))
            var prover = MerkleProver(size: UInt64(size), source: dense)
            #expect(
                try prover.inclusionProof(index: UInt64(index)).map(\.bytes)
                    == ReferenceTree.path(index, leaves.prefix(size)))
            #expect(
                try prover.consistencyProof(old: UInt64(old)).map(\.bytes)
                    == ReferenceTree.subproof(0, old, leaves.prefix(size), true))
        }
    }

    @Test("A tree of the largest size: all leaves alike")
    func largest() throws {
        var levels = [MerkleHash.leaf([])]
        for _ in 1..<64 { levels.append(MerkleHash.node(levels[levels.count - 1], levels[levels.count - 1])) }
        let alike = levels
        for size: UInt64 in [.max, .max - 1, 1 << 63, 1 << 63 + 1, 1 << 62 - 1] {
            var prover = MerkleProver(size: size, source: ClosureHashes { level, _ in alike[level] })
            let root = try prover.root()
            for index: UInt64 in [0, 1, size / 2, size - 2, size - 1] {
                let proof = try prover.inclusionProof(index: index)
                try MerkleProof.verifyInclusion(leaf: alike[0], index: index, size: size, proof: proof, root: root)
                var old = MerkleProver(size: index + 1, source: ClosureHashes { level, _ in alike[level] })
                try MerkleProof.verifyConsistency(
                    old: index + 1, oldRoot: try old.root(), new: size, newRoot: root,
                    proof: try prover.consistencyProof(old: index + 1))
            }
        }
    }
}

@Suite("Proofs that are wrong")
struct WrongProofTests {
    private let leaves = entries(70).map { MerkleHash.leaf($0) }

    /// On which side each hash of an inclusion proof stands, from the root: what index and size say of the path.
    private func sides(index: UInt64, size: UInt64) -> [Bool] {
        guard size > 1 else { return [] }
        var split: UInt64 = 1
        while split < size - split { split *= 2 }
        return index < split
            ? [false] + sides(index: index, size: split) : [true] + sides(index: index - split, size: size - split)
    }

    @Test("Every bit changed in an inclusion proof, a leaf, a root or an index", arguments: [1, 2, 3, 6, 13, 64, 70])
    func inclusion(size: UInt64) throws {
        var prover = MerkleProver(size: size, source: DenseHashes(leaves: leaves))
        let root = try prover.root()
        for index in Set([0, 1, size / 2, size - 1]) where index < size {
            let (leaf, proof) = (leaves[Int(index)], try prover.inclusionProof(index: index))
            func verify(
                leaf: Bytes32? = nil, index other: UInt64? = nil, size count: UInt64? = nil,
                proof hashes: [Bytes32]? = nil,
                root other2: Bytes32? = nil
            ) -> Bool {
                let result = Result {
                    try MerkleProof.verifyInclusion(
                        leaf: leaf ?? leaves[Int(index)], index: other ?? index, size: count ?? size,
                        proof: hashes ?? proof, root: other2 ?? root)
                }
                return (try? result.get()) != nil
            }
            #expect(verify())
            for bit in 0..<256 {
                #expect(!verify(leaf: leaf.flipping(bit: bit)))
                #expect(!verify(root: root.flipping(bit: bit)))
                for place in proof.indices {
                    var changed = proof
                    changed[place] = changed[place].flipping(bit: bit)
                    #expect(!verify(proof: changed))
                }
            }
            for bit in 0..<64 {
                #expect(!verify(index: index ^ 1 << bit))
                // Only the shape of the path counts: a size that gives the same one cannot be told apart.
                let other = size ^ 1 << bit
                let isSame = index < other && sides(index: index, size: other) == sides(index: index, size: size)
                #expect(verify(size: other) == isSame)
            }
            #expect(!verify(proof: proof + [root]))
            #expect(!verify(proof: [root] + proof))
            if !proof.isEmpty { #expect(!verify(proof: proof.dropLast())) }
        }
    }

    @Test("Every bit changed in a consistency proof or a root", arguments: [(1, 2), (3, 7), (4, 8), (6, 8), (33, 70)])
    func consistency(old: UInt64, new: UInt64) throws {
        var (prover, before) = (
            MerkleProver(size: new, source: DenseHashes(leaves: leaves)),
            MerkleProver(size: old, source: DenseHashes(leaves: leaves))
        )
        let (root, oldRoot, proof) = (try prover.root(), try before.root(), try prover.consistencyProof(old: old))
        func error(_ oldRoot: Bytes32, _ root: Bytes32, _ proof: [Bytes32]) -> MerkleProofError? {
            do throws(MerkleProofError) {
                try MerkleProof.verifyConsistency(old: old, oldRoot: oldRoot, new: new, newRoot: root, proof: proof)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(oldRoot, root, proof) == nil)
        for bit in 0..<256 {
            #expect([.oldRootDiffers, .rootDiffers].contains(error(oldRoot.flipping(bit: bit), root, proof)))
            #expect(error(oldRoot, root.flipping(bit: bit), proof) == .rootDiffers)
            for place in proof.indices {
                var changed = proof
                changed[place] = changed[place].flipping(bit: bit)
                #expect([.oldRootDiffers, .rootDiffers].contains(error(oldRoot, root, changed)))
            }
        }
        #expect(
            error(oldRoot, root, proof + [root]) == .proofLength(expected: proof.count, actual: proof.count + 1))
        #expect(
            error(oldRoot, root, proof.dropLast()) == .proofLength(expected: proof.count, actual: proof.count - 1))
    }

    @Test("What is wrong is said")
    func errors() {
        let hash = Bytes32.zero
        #expect(throws: MerkleProofError.indexBeyondSize(index: 5, size: 5)) {
            try MerkleProof.verifyInclusion(leaf: hash, index: 5, size: 5, proof: [], root: hash)
        }
        #expect(throws: MerkleProofError.indexBeyondSize(index: 0, size: 0)) {
            try MerkleProof.verifyInclusion(leaf: hash, index: 0, size: 0, proof: [], root: hash)
        }
        #expect(throws: MerkleProofError.proofLength(expected: 64, actual: 0)) {
            try MerkleProof.verifyInclusion(leaf: hash, index: 0, size: .max, proof: [], root: hash)
        }
        #expect(throws: MerkleProofError.sizesOutOfOrder(old: 2, new: 1)) {
            try MerkleProof.verifyConsistency(old: 2, oldRoot: hash, new: 1, newRoot: hash, proof: [])
        }
        #expect(throws: MerkleProofError.emptyTree) {
            try MerkleProof.verifyConsistency(old: 0, oldRoot: hash, new: 1, newRoot: hash, proof: [])
        }
        #expect(throws: MerkleProofError.hashLength(31)) {
            _ = try Bytes32(hash: [UInt8](repeating: 0, count: 31))
        }
        #expect(throws: MerkleProofError.subtreeBeyondTree(end: 8, size: 7)) {
            try MerkleProof.verifySubtreeConsistency(start: 0, end: 8, subtree: hash, size: 7, root: hash, proof: [])
        }
    }

    @Test("Any numbers and any number of hashes are answered without a crash")
    func garbage() {
        var random = SeededRandom(seed: 9162)
        func number() -> UInt64 {
            switch random.next() % 4 {
            case 0: random.next() % 10
            case 1: .max - random.next() % 10
            case 2: 1 << (random.next() % 64)
            default: random.next() >> (random.next() % 64)
            }
        }
        for _ in 0..<2_000 {
            let proof = (0..<random.next() % 70).map { Bytes32.hash(of: $0) }
            let (a, b, c, hash) = (number(), number(), number(), Bytes32.zero)
            #expect(throws: MerkleProofError.self) {
                try MerkleProof.verifyInclusion(leaf: hash, index: a, size: b, proof: proof, root: .hash(of: 99))
            }
            #expect(throws: MerkleProofError.self) {
                try MerkleProof.verifyConsistency(old: a, oldRoot: hash, new: b, newRoot: .hash(of: 99), proof: proof)
            }
            #expect(throws: MerkleProofError.self) {
                try MerkleProof.verifySubtreeInclusion(
                    leaf: hash, index: a, start: b, end: c, proof: proof, root: .hash(of: 99))
            }
            #expect(throws: MerkleProofError.self) {
                try MerkleProof.verifySubtreeConsistency(
                    start: a, end: b, subtree: hash, size: c, root: .hash(of: 99), proof: proof)
            }
        }
    }
}

@Suite("Many inclusion proofs against one root")
struct InclusionVerifierTests {
    @Test("In any order, right proofs are accepted and wrong ones refused", arguments: [1, 2, 3, 7, 8, 37, 64, 70])
    func anyOrder(size: UInt64) throws {
        var random = SeededRandom(seed: size)
        let leaves = entries(70).map { MerkleHash.leaf($0) }
        var prover = MerkleProver(size: size, source: DenseHashes(leaves: leaves))
        var verifier = InclusionVerifier(size: size, root: try prover.root())
        for round in 0..<600 {
            let index = round < 2 * size ? UInt64(round) / 2 : random.next() % size
            let (leaf, proof) = (leaves[Int(index)], try prover.inclusionProof(index: index))
            // A wrong proof first, so that nothing of it may be kept.
            let bit = Int(random.next() % 256)
            #expect(throws: MerkleProofError.rootDiffers) {
                try verifier.verify(leaf: leaf.flipping(bit: bit), index: index, proof: proof)
            }
            for place in proof.indices {
                var changed = proof
                changed[place] = changed[place].flipping(bit: bit)
                #expect(throws: MerkleProofError.rootDiffers) {
                    try verifier.verify(leaf: leaf, index: index, proof: changed)
                }
            }
            #expect(throws: MerkleProofError.self) {
                try verifier.verify(leaf: leaf, index: index, proof: proof + [leaf])
            }
            if size > 1 {
                #expect(throws: MerkleProofError.self) {
                    try verifier.verify(leaf: leaf, index: (index + 1) % size, proof: proof)
                }
            }
            try verifier.verify(leaf: leaf, index: index, proof: proof)
        }
        #expect(throws: MerkleProofError.indexBeyondSize(index: size, size: size)) {
            try verifier.verify(leaf: leaves[0], index: size, proof: [])
        }
    }
}

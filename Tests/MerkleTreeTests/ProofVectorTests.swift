import Foundation
import MerkleTree
import SampleData
import Testing

/// One vector of transparency-dev/merkle; which fields it has depends on its kind.
private struct Vector: Decodable {
    let leafIdx: UInt64?
    let treeSize: UInt64?
    let size: UInt64?
    let size1: UInt64?
    let size2: UInt64?
    let start: UInt64?
    let end: UInt64?
    let root: Data?
    let root1: Data?
    let root2: Data?
    let leafHash: Data?
    let proof: [Data]?
    let wantErr: Bool

    private func hash(_ bytes: Data?) throws -> Bytes32 { try Bytes32(hash: bytes ?? Data()) }
    private func hashes() throws -> [Bytes32] { try (proof ?? []).map { try Bytes32(hash: $0) } }

    func inclusion() throws {
        try MerkleProof.verifyInclusion(
            leaf: hash(leafHash), index: try #require(leafIdx), size: try #require(treeSize), proof: hashes(),
            root: hash(root))
    }

    func consistency() throws {
        try MerkleProof.verifyConsistency(
            old: try #require(size1), oldRoot: hash(root1), new: try #require(size2), newRoot: hash(root2),
            proof: hashes())
    }

    func subtreeInclusion() throws {
        try MerkleProof.verifySubtreeInclusion(
            leaf: hash(leafHash), index: try #require(leafIdx), start: try #require(start), end: try #require(end),
            proof: hashes(), root: hash(root))
    }

    func subtreeConsistency() throws {
        try MerkleProof.verifySubtreeConsistency(
            start: try #require(start), end: try #require(end), subtree: hash(root1), size: try #require(size),
            root: hash(root2), proof: hashes())
    }
}

@Suite(
    "The vectors of transparency-dev/merkle",
    .enabled(if: SharedData.has("conformance/merkle"), "../shared/data/conformance/merkle is absent"))
struct ProofVectorTests {
    /// Vectors that say "accept" of hashes that are not 32 bytes long ("don't care 2"); here every hash must be one.
    private static let shortHashes: Set = [
        "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
        "subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
        "subtreeconsistency/additional/"
            + "subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty.json",
        "subtreeconsistency/additional/"
            + "subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty.json",
    ]

    private func run(_ kind: String, count: Int, _ verify: (Vector) -> () throws -> Void) throws {
        let files = try SharedData.files(in: "conformance/merkle/\(kind)", ending: ".json")
        #expect(files.count == count)
        for (name, bytes) in files {
            let vector = try JSONDecoder().decode(Vector.self, from: Data(bytes))
            do {
                try verify(vector)()
                #expect(!vector.wantErr, "\(kind)/\(name) was accepted")
            } catch MerkleProofError.hashLength(12) where Self.shortHashes.contains("\(kind)/\(name)") {
                #expect(!vector.wantErr)
            } catch {
                #expect(vector.wantErr, "\(kind)/\(name) was refused: \(error)")
                #expect(error is MerkleProofError)
            }
        }
    }

    @Test("Inclusion proofs") func inclusion() throws { try run("inclusion", count: 62) { $0.inclusion } }

    @Test("Consistency proofs") func consistency() throws { try run("consistency", count: 57) { $0.consistency } }

    @Test("Subtree inclusion proofs") func subtreeInclusion() throws {
        try run("subtreeinclusion", count: 132) { $0.subtreeInclusion }
    }

    @Test("Subtree consistency proofs") func subtreeConsistency() throws {
        try run("subtreeconsistency", count: 75) { $0.subtreeConsistency }
    }
}

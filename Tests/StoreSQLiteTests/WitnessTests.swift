import Foundation
import Ledger
import MerkleTree
import Testing

/// A log in memory and a witness with a folder of its own.
private struct Scene {
    let folder = FileManager.default.temporaryDirectory.appending(path: "witness-\(UUID().uuidString)")
    let log: NoteSigningKey

    init() throws { log = try NoteSigningKey(name: "example.com/log", type: .ed25519, seed: NoteSigningKey.seed()) }

    func witness() throws -> Witness {
        try Witness(folder: folder, name: "witness.example", logs: [log.verifierKey])
    }

    /// The root of a tree whose leaves are numbers from `seed` on.
    private func frontier(_ size: Int, seed: UInt8) -> MerkleFrontier {
        var frontier = MerkleFrontier()
        for n in 0..<size { frontier.append(MerkleHash.leaf([seed, UInt8(n)])) }
        return frontier
    }

    func request(
        old: Int, size: Int, seed: UInt8 = 0, key: NoteSigningKey? = nil, origin: String? = nil, heads: [String] = []
    ) throws -> WitnessRequest {
        let leaves = (0..<size).map { MerkleHash.leaf([seed, UInt8($0)]) }
        func hash(_ level: Int, _ index: UInt64) -> Bytes32 {
            if level == 0 { return leaves[Int(index)] }
            return MerkleHash.node(hash(level - 1, index * 2), hash(level - 1, index * 2 + 1))
        }
        var prover = MerkleProver(size: UInt64(size), source: ClosureHashes { hash($0, $1) })
        let proof = old > 0 && old <= size ? try prover.consistencyProof(old: UInt64(old)) : []
        let signed = try SignedCheckpoint(
            Checkpoint(
                origin: origin ?? log.verifierKey.name, size: UInt64(size), root: frontier(size, seed: seed).root,
                extensions: heads),
            signedWith: key ?? log)
        return WitnessRequest(oldSize: UInt64(old), proof: proof, checkpoint: signed)
    }
}

@Suite struct WitnessTests {
    @Test func whatGrowsIsCosignedAndNothingElse() throws {
        let scene = try Scene()
        defer { try? FileManager.default.removeItem(at: scene.folder) }
        let witness = try scene.witness()
        func status(_ request: WitnessRequest) throws -> Int {
            switch try witness.add(request.bytes, time: 7) {
            case .cosigned(let signature):
                var signed = request.checkpoint
                signed.add(signature)
                let seen = try signed.verify(
                    origin: signed.checkpoint.origin, logKeys: [scene.log.verifierKey],
                    witnesses: [witness.verifierKey])
                #expect(seen.map(\.time) == [7])
                return 200
            case .otherSize(let size): return 409_000 + Int(size)
            case .refused(let status, _): return status
            }
        }
        #expect(try status(scene.request(old: 3, size: 5)) == 409_000)
        #expect(try status(scene.request(old: 0, size: 5)) == 200)
        // The same again, and grown.
        #expect(try status(scene.request(old: 5, size: 5)) == 200)
        #expect(try status(scene.request(old: 5, size: 11)) == 200)
        // Not from where it was, not smaller, not another history of the same or a greater size.
        #expect(try status(scene.request(old: 5, size: 12)) == 409_011)
        #expect(try status(scene.request(old: 0, size: 7)) == 409_011)
        #expect(try status(scene.request(old: 11, size: 7)) == 400)
        #expect(try status(scene.request(old: 11, size: 11, seed: 1)) == 409_011)
        #expect(try status(scene.request(old: 11, size: 13, seed: 1)) == 422)
        // The same tree with other heads of its chains is another history.
        #expect(try status(scene.request(old: 11, size: 11, heads: ["other heads"])) == 409_011)
        // Another log, and another key for this one.
        let other = try NoteSigningKey(name: "example.com/log", type: .ed25519, seed: NoteSigningKey.seed())
        #expect(try status(scene.request(old: 11, size: 13, key: other)) == 403)
        #expect(try status(scene.request(old: 0, size: 13, origin: "example.com/other")) == 404)
        #expect(try witness.add(Array("old x\n".utf8), time: 7) == .refused(status: 400, words: try words("old x\n")))
        #expect(try status(scene.request(old: 11, size: 13)) == 200)
    }

    private func words(_ body: String) throws -> String {
        do {
            _ = try WitnessRequest(parsing: Array(body.utf8))
            return ""
        } catch { return "\(error)" }
    }

    @Test func aWitnessRemembersAcrossAStart() throws {
        let scene = try Scene()
        defer { try? FileManager.default.removeItem(at: scene.folder) }
        let first = try scene.witness()
        _ = try first.add(scene.request(old: 0, size: 9).bytes, time: 1)
        let again = try scene.witness()
        #expect(again.verifierKey == first.verifierKey)
        #expect(try again.add(scene.request(old: 0, size: 9, seed: 1).bytes, time: 2) == .otherSize(9))
        // What cannot be read is not taken for what was never seen.
        let state = try #require(
            FileManager.default.contentsOfDirectory(atPath: scene.folder.path).first { $0.hasSuffix(".checkpoint") })
        let file = scene.folder.appending(path: state)
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        #expect(throws: (any Error).self) {
            try again.add(scene.request(old: 0, size: 9, seed: 1).bytes, time: 3)
        }
        #expect(throws: LedgerError.self) {
            try Witness(folder: scene.folder, name: "other.example", logs: [])
        }
    }
}

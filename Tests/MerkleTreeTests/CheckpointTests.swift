import MerkleTree
import SampleData
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The example of C2SP tlog-cosignature; its keys are not public.
private let example = """
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa \
    Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWX\
    EhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

    """

/// A log of a few leaves with its key, and two witnesses.
private struct Log {
    static let origin = "example.com/ledger"
    let key: NoteSigningKey
    let witnesses: [NoteSigningKey]
    let leaves = entries(300).map { MerkleHash.leaf($0) }

    init() throws {
        key = try NoteSigningKey(name: Self.origin, type: .ed25519, seed: [UInt8](repeating: 1, count: 32))
        witnesses = try [2, 3].map {
            try NoteSigningKey(
                name: "witness\($0).example", type: .cosignature, seed: [UInt8](repeating: $0, count: 32))
        }
    }

    func prover(_ size: UInt64) -> MerkleProver<DenseHashes> {
        MerkleProver(size: size, source: DenseHashes(leaves: leaves))
    }

    func checkpoint(_ size: UInt64) throws -> SignedCheckpoint {
        var prover = prover(size)
        return try SignedCheckpoint(
            Checkpoint(origin: Self.origin, size: size, root: try prover.root()), signedWith: key)
    }

    func verify(_ checkpoint: SignedCheckpoint) throws -> [SignedNote.Verified] {
        try checkpoint.verify(
            origin: Self.origin, logKeys: [key.verifierKey], witnesses: witnesses.map(\.verifierKey))
    }
}

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("The example of C2SP tlog-cosignature is read")
    func c2spExample() throws {
        let signed = try SignedCheckpoint(parsing: bytes(example))
        #expect(signed.checkpoint.origin == "example.com/behind-the-sofa")
        #expect(signed.checkpoint.size == 20_852_163)
        #expect(signed.checkpoint.root.description.hasPrefix("0ac5186a91863e8e1d90c808014aa89b"))
        #expect(signed.checkpoint.extensions == [])
        #expect(signed.note.signatures.map(\.bytes.count) == [64, 72])
        #expect(signed.note.signatures[1].time == 1_679_315_147)
        #expect(signed.note.bytes == bytes(example))
    }

    @Test(
        "Texts that are no checkpoints",
        arguments: [
            ("", 1, .ends), ("o", 1, .ends), ("o\n", 2, .ends), ("o\n1\n", 3, .ends), ("\n1\nR\n", 1, .empty),
            ("o\n01\nR\n", 2, .number), ("o\n+1\nR\n", 2, .number), ("o\n-1\nR\n", 2, .number),
            ("o\n\nR\n", 2, .number),
            ("o\n1 \nR\n", 2, .number), ("o\n18446744073709551616\nR\n", 2, .number), ("o\n٣\nR\n", 2, .number),
            ("o\n9223372036854775808\nR\n", 2, .size), ("o\n18446744073709551615\nR\n", 2, .size),
            ("o\n1\n\n", 3, .hashLength), ("o\n1\nAAAA\n", 3, .hashLength), ("o\n1\nR \n", 3, .base64),
            ("o\n1\nR\n\n", 4, .empty), ("o\n1\nR\nx\n\n", 5, .empty), ("o\n1\nR\nx", 4, .ends),
            ("o\n1\nR\r\n", 3, .characters),
        ] as [(String, Int, TextFormatError.Problem)])
    func malformed(text: String, line: Int, problem: TextFormatError.Problem) {
        let root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let whole = text.split(separator: "R", omittingEmptySubsequences: false).joined(separator: root)
        #expect { try Checkpoint(text: bytes(whole)) } throws: { error in
            let found = error as? TextFormatError
            return found?.line == line && found?.problem == problem
        }
    }

    @Test("A checkpoint is written and read again, extension lines and the largest size too")
    func roundTrip() throws {
        for (size, extensions) in [(0, []), (1, ["x"]), (UInt64(Int64.max), ["a b", "ü"])] {
            let checkpoint = try Checkpoint(
                origin: "Straße 1", size: size, root: .hash(of: size), extensions: extensions)
            #expect(try Checkpoint(text: bytes(checkpoint.text)) == checkpoint)
        }
        #expect(throws: TextFormatError.self) { try Checkpoint(origin: "", size: 0, root: .zero) }
        #expect(throws: TextFormatError.self) { try Checkpoint(origin: "a\nb", size: 0, root: .zero) }
        #expect(throws: TextFormatError.self) { try Checkpoint(origin: "a", size: 0, root: .zero, extensions: [""]) }
    }

    @Test("The log signs, witnesses cosign with their time, and each is counted once")
    func cosignatures() throws {
        let log = try Log()
        var checkpoint = try log.checkpoint(200)
        #expect(try log.verify(checkpoint) == [])
        for (number, witness) in (log.witnesses + log.witnesses).enumerated() {
            checkpoint.add(try witness.sign(checkpoint.note.text, time: 1_700_000_000 + UInt64(number)))
        }
        let again = try SignedCheckpoint(parsing: checkpoint.note.bytes)
        #expect(again == checkpoint)
        let cosignatures = try log.verify(again)
        #expect(cosignatures.map(\.key) == log.witnesses.map(\.verifierKey))
        #expect(cosignatures.map(\.time) == [1_700_000_000, 1_700_000_001])
    }

    @Test("What a cosignature signs, byte for byte")
    func message() throws {
        let log = try Log()
        let checkpoint = try log.checkpoint(3)
        let signature = try log.witnesses[0].sign(checkpoint.note.text, time: 1_679_315_147)
        #expect(signature.bytes.prefix(8) == [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xCB])
        // The same key as an Ed25519 key of notes signs the cosigned message.
        let plain = try NoteSigningKey(
            name: "witness2.example", type: .ed25519, seed: [UInt8](repeating: 2, count: 32))
        let message = bytes("cosignature/v1\ntime 1679315147\n") + checkpoint.note.text
        #expect(Array(signature.bytes.dropFirst(8)) == (try plain.sign(message)).bytes)
    }

    @Test("Another log, a checkpoint that only witnesses signed, a changed time: refused")
    func refused() throws {
        let log = try Log()
        var checkpoint = try log.checkpoint(200)
        #expect(throws: CheckpointError.otherOrigin(Log.origin)) {
            try checkpoint.verify(origin: "example.com/other", logKeys: [log.key.verifierKey])
        }
        var cosigned = try SignedNote(text: checkpoint.checkpoint.text)
        try cosigned.sign(with: log.witnesses[0], time: 5)
        let unsigned = try SignedCheckpoint(parsing: cosigned.bytes)
        #expect(throws: SignedNoteError.noKnownSignature) { try log.verify(unsigned) }
        #expect(throws: SignedNoteError.noKnownSignature) {
            try unsigned.verify(origin: Log.origin, logKeys: [log.witnesses[0].verifierKey])
        }
        let signature = cosigned.signatures[0]
        for bit in 0..<signature.bytes.count * 8 {
            var changed = checkpoint
            changed.add(
                try .init(name: signature.name, keyID: signature.keyID, bytes: signature.bytes.flipping(bit: bit)))
            #expect(throws: SignedNoteError.invalidSignature(keyName: "witness2.example")) { try log.verify(changed) }
        }
        for count in [0, 8, 63, 64, 71, 73].dropFirst() {
            var changed = checkpoint
            changed.add(
                try .init(name: signature.name, keyID: signature.keyID, bytes: [UInt8](repeating: 0, count: count)))
            #expect(throws: SignedNoteError.self) { try log.verify(changed) }
        }
        checkpoint.add(signature)
        #expect(try log.verify(checkpoint).count == 1)
    }
}

@Suite("Requests to a witness")
struct WitnessRequestTests {
    @Test("A request is written and read again, and its proof verifies", arguments: [0, 1, 6, 199, 200] as [UInt64])
    func roundTrip(oldSize: UInt64) throws {
        let log = try Log()
        var (prover, old) = (log.prover(200), log.prover(oldSize))
        let request = WitnessRequest(
            oldSize: oldSize, proof: oldSize == 0 ? [] : try prover.consistencyProof(old: oldSize),
            checkpoint: try log.checkpoint(200))
        let again = try WitnessRequest(parsing: request.bytes)
        #expect(again == request)
        try again.verifyConsistency(oldRoot: try old.root())
        if oldSize > 0 {
            #expect(throws: MerkleProofError.self) { try again.verifyConsistency(oldRoot: .hash(of: 1)) }
        }
        let longer = WitnessRequest(
            oldSize: oldSize, proof: request.proof + [.zero], checkpoint: request.checkpoint)
        #expect(throws: (any Error).self) { try longer.verifyConsistency(oldRoot: try old.root()) }
    }

    @Test("How a request looks")
    func text() throws {
        let log = try Log()
        var prover = log.prover(200)
        let request = WitnessRequest(
            oldSize: 128, proof: try prover.consistencyProof(old: 128), checkpoint: try log.checkpoint(200))
        let lines = String(decoding: request.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "old 128")
        #expect(lines[1].count == 44)
        #expect(lines[2] == "")
        #expect(lines[3] == "example.com/ledger")
        #expect(lines[4] == "200")
    }

    @Test(
        "Requests that are none, with the line that is wrong",
        arguments: [
            ("", 1, .ends), ("old 1", 1, .ends), ("new 1\n\n", 1, .prefix), ("old\n\n", 1, .prefix),
            ("old  1\n\n", 1, .number), ("old 01\n\n", 1, .number), ("old 1\n", 2, .ends), ("old 1\nH\n", 3, .ends),
            ("old 1\nH\nAAAA\n\n", 3, .hashLength), ("old 1\nH\nH=\n\n", 3, .base64), ("old 1\n\n", 3, .ends),
            ("old 1\nH\n\no\n1\nH\n", 6, .noSignatures), ("old 1\nH\n\no\n1x\nH\n\n— a AAAAAAE=\n", 5, .number),
            ("old 1\n\no\n1\nH\n\n— a AAAAAA\n", 7, .base64),
            ("old 1\n\no\n1\nH\u{7}\n\n— a AAAAAAE=\n", 5, .characters),
        ] as [(String, Int, TextFormatError.Problem)])
    func malformed(text: String, line: Int, problem: TextFormatError.Problem) {
        let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let whole = text.split(separator: "H", omittingEmptySubsequences: false).joined(separator: hash)
        #expect { try WitnessRequest(parsing: bytes(whole)) } throws: { error in
            let found = error as? TextFormatError
            return found?.line == line && found?.problem == problem
        }
    }

    @Test("A proof has at most 63 lines")
    func mostLines() throws {
        let checkpoint = try Log().checkpoint(9)
        for (count, isRead) in [(63, true), (64, false)] {
            let request = WitnessRequest(
                oldSize: 1, proof: [Bytes32](repeating: .zero, count: count), checkpoint: checkpoint)
            #expect(((try? WitnessRequest(parsing: request.bytes)) != nil) == isRead)
        }
    }

    @Test("A witness's answer is signature lines")
    func answer() throws {
        let log = try Log()
        var checkpoint = try log.checkpoint(200)
        let answer = try log.witnesses.map { "\(try $0.sign(checkpoint.note.text, time: 7))\n" }.joined()
        for signature in try SignedNote.signatures(parsing: bytes(answer)) { checkpoint.add(signature) }
        #expect(try log.verify(checkpoint).count == 2)
        #expect(throws: TextFormatError.self) { try SignedNote.signatures(parsing: bytes("\n" + answer)) }
        #expect(throws: TextFormatError.self) { try SignedNote.signatures(parsing: bytes(answer).dropLast()) }
    }
}

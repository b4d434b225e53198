import MerkleTree
import SampleData
import Testing

/// The example of golang.org/x/mod/sumdb/note.
private enum Example {
    static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    static let neumannKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let neumann =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    static let enochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    static let enoch =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
    static let note = text + "\n" + neumann + enoch
}

/// The example of C2SP signed-note, which has no public key beside it.
private let poem = """
    Ognuno sta solo sul cuor della terra
    trafitto da un raggio di sole:

    ed è subito sera.

    — quasimodo.example/salvatore \
    NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

    """

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite("Signed notes")
struct SignedNoteTests {
    @Test("The example of Go's package note verifies")
    func goExample() throws {
        let note = try SignedNote(parsing: bytes(Example.note))
        #expect(note.text == bytes(Example.text))
        #expect(note.signatures.map(\.name) == ["PeterNeumann", "EnochRoot"])
        #expect(note.description == Example.note)
        let (neumann, enoch) = (try NoteVerifierKey(Example.neumannKey), try NoteVerifierKey(Example.enochKey))
        #expect(neumann.id == 0xC74F_20A3)
        #expect("\(neumann)" == Example.neumannKey)
        #expect(try note.verify(with: [enoch, neumann]).map(\.key) == [neumann, enoch])
        #expect(try note.verify(with: [neumann]).map(\.key.name) == ["PeterNeumann"])
        #expect(try note.verify(with: [enoch]).map(\.time) == [nil])
    }

    /// The private key of that example, `PRIVATE+KEY+PeterNeumann+c74f20a3+AYEK…`, without its type.
    @Test("The example's private key makes the example's signature")
    func goSigner() throws {
        let seed = [UInt8](hex: "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
        let key = try NoteSigningKey(name: "PeterNeumann", type: .ed25519, seed: seed)
        #expect("\(key.verifierKey)" == Example.neumannKey)
        var note = try SignedNote(text: Example.text)
        try note.sign(with: key)
        #expect("\(note)" == Example.text + "\n" + Example.neumann)
    }

    @Test("The example of C2SP signed-note is read: the last empty line separates")
    func c2spExample() throws {
        let note = try SignedNote(parsing: bytes(poem))
        #expect(String(decoding: note.text, as: UTF8.self).hasSuffix("\n\ned è subito sera.\n"))
        #expect(note.signatures.map(\.name) == ["quasimodo.example/salvatore"])
        #expect(note.signatures.map(\.keyID) == [0x367B_A04B])
        #expect(note.signatures.map(\.bytes.count) == [64])
        #expect("\(note)" == poem)
    }

    @Test("A note that no known key signed is refused")
    func unknownKey() throws {
        let note = try SignedNote(parsing: bytes(Example.text + "\n" + Example.neumann))
        #expect(throws: SignedNoteError.noKnownSignature) { try note.verify(with: []) }
        let enoch = try NoteVerifierKey(Example.enochKey)
        #expect(throws: SignedNoteError.noKnownSignature) { try note.verify(with: [enoch]) }
        // Another key of the same name is another key.
        let other = try NoteSigningKey(name: "PeterNeumann", type: .ed25519, seed: NoteSigningKey.seed()).verifierKey
        #expect(throws: SignedNoteError.noKnownSignature) { try note.verify(with: [other]) }
    }

    @Test("A signature of a known key that does not verify refuses the note, though another does")
    func invalid() throws {
        let keys = [try NoteVerifierKey(Example.neumannKey), try NoteVerifierKey(Example.enochKey)]
        let text = bytes(Example.text)
        for bit in 0..<text.count * 8 where bit % 8 < 4 {
            let changed = text.flipping(bit: bit) + bytes("\n" + Example.neumann + Example.enoch)
            guard let note = try? SignedNote(parsing: changed) else { continue }
            #expect(throws: SignedNoteError.self) { try note.verify(with: keys) }
        }
        let note = try SignedNote(parsing: bytes(Example.note))
        for bit in 0..<512 {
            var changed = try SignedNote(text: Example.text)
            let neumann = note.signatures[0]
            changed.add(note.signatures[1])
            changed.add(try .init(name: neumann.name, keyID: neumann.keyID, bytes: neumann.bytes.flipping(bit: bit)))
            #expect(throws: SignedNoteError.invalidSignature(keyName: "PeterNeumann")) {
                try changed.verify(with: keys)
            }
            #expect(try changed.verify(with: [keys[1]]).count == 1)
        }
    }

    @Test("A key that signed twice counts once")
    func twice() throws {
        let note = try SignedNote(parsing: bytes(Example.text + "\n" + Example.neumann + Example.neumann))
        #expect(note.signatures.count == 2)
        #expect(try note.verify(with: [try NoteVerifierKey(Example.neumannKey)]).count == 1)
    }

    @Test(
        "Notes that are none",
        arguments: [
            ("", 1, .ends), ("\n", 1, .noSignatures), ("\n\n", 2, .noSignatures), ("text\n", 1, .noSignatures),
            ("text", 1, .ends), ("text\n\n", 2, .noSignatures), ("text\n\n— a AAAAAAE=", 3, .ends),
            ("text\n\n-- a AAAAAAE=\n", 3, .prefix), ("text\n\n—  AAAAAAE=\n", 3, .keyName),
            ("text\n\n— a+b AAAAAAE=\n", 3, .keyName), ("text\n\n— a\u{A0}b AAAAAAE=\n", 3, .keyName),
            ("text\n\n— a\n", 3, .base64), ("text\n\n— a \n", 3, .signatureLength),
            ("text\n\n— a AAAAAA==\n", 3, .signatureLength), ("text\n\n— a AAAAAAE\n", 3, .base64),
            ("text\n\n— a AAAAAAF=\n", 3, .base64), ("text\n\n— a AAAA AAE=\n", 3, .base64),
            ("text\n\n— a AAAAAAE= \n", 3, .base64), ("text\n\n— a AAAAAA_=\n", 3, .base64),
            ("one\ntwo\u{1}\n\n— a AAAAAAE=\n", 2, .characters), ("one\r\n\n— a AAAAAAE=\n", 1, .characters),
            ("one\ttwo\n\n— a AAAAAAE=\n", 1, .characters), ("text\n\n— a AAAAAAE=\nx\n", 4, .prefix),
            ("a\n\nb\n\n— a AAAAAAE=\n— b\n", 6, .base64),
        ] as [(String, Int, TextFormatError.Problem)])
    func malformed(text: String, line: Int, problem: TextFormatError.Problem) {
        #expect { try SignedNote(parsing: bytes(text)) } throws: { error in
            let found = error as? TextFormatError
            return found?.line == line && found?.problem == problem
        }
    }

    @Test("A note that is not UTF-8, too long, or has too many signatures")
    func limits() throws {
        let tail = bytes("\n\n— a AAAAAAE=\n")
        for invalid: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x80]] {
            #expect(throws: TextFormatError.self) { try SignedNote(parsing: bytes("text") + invalid + tail) }
        }
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: SignedNote.longest - tail.count)
        #expect(try SignedNote(parsing: long + tail).signatures.count == 1)
        #expect(throws: TextFormatError.self) { try SignedNote(parsing: long + [0x61] + tail) }
        let line = "— a AAAAAAE=\n"
        #expect(try SignedNote(parsing: bytes("t\n\n" + String(repeating: line, count: 100))).signatures.count == 100)
        #expect(throws: TextFormatError.self) {
            try SignedNote(parsing: bytes("t\n\n" + String(repeating: line, count: 101)))
        }
    }

    @Test("Garbage, and examples with anything changed in them, never crash")
    func garbage() throws {
        var random = SeededRandom(seed: 42)
        let keys = [try NoteVerifierKey(Example.neumannKey), try NoteVerifierKey(Example.enochKey)]
        for round in 0..<4_000 {
            var text = round % 3 == 0 ? [] : bytes(round % 3 == 1 ? Example.note : poem)
            for _ in 0..<1 + random.next() % 8 {
                let place = Int.random(in: 0...text.count, using: &random)
                switch random.next() % 4 {
                case 0: text.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                case 1: text.insert(contentsOf: bytes("\n"), at: place)
                case 2 where place < text.count: text[place] = UInt8(truncatingIfNeeded: random.next())
                default: text.removeSubrange(place..<min(text.count, place + Int(random.next() % 9)))
                }
            }
            if let note = try? SignedNote(parsing: text) {
                #expect(note.bytes == text)
                _ = try? note.verify(with: keys)
            }
            _ = try? SignedCheckpoint(parsing: text)
            _ = try? SignedNote.signatures(parsing: text)
            _ = try? WitnessRequest(parsing: bytes("old 1\n\n") + text)
        }
    }
}

@Suite("Verifier keys")
struct NoteKeyTests {
    @Test(
        "Texts that are no keys",
        arguments: [
            ("", .prefix), ("PeterNeumann", .prefix), ("PeterNeumann+c74f20a3", .prefix),
            ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyName),
            ("a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyName),
            ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyID),
            ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyID),
            ("PeterNeumann+0c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyID),
            ("Peterneumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyID),
            ("PeterNeumann+c74f20a3+AhpcARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy", .keyType),
            ("PeterNeumann+c74f20a3+", .keyType), ("PeterNeumann+c74f20a3+AR==", .base64),
            ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", .base64),
            ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy", .key),
        ] as [(String, TextFormatError.Problem)])
    func malformed(text: String, problem: TextFormatError.Problem) {
        #expect { try NoteVerifierKey(text) } throws: { ($0 as? TextFormatError)?.problem == problem }
    }

    @Test("New keys of both types are written and read again")
    func roundTrip() throws {
        for type in NoteSignatureType.allCases {
            for _ in 0..<50 {
                let key = try NoteSigningKey(name: "example.com/ledger", type: type, seed: NoteSigningKey.seed())
                    .verifierKey
                #expect(try NoteVerifierKey("\(key)") == key)
            }
        }
    }

    @Test("Seeds of a wrong length, and names that are none")
    func wrong() {
        #expect(throws: TextFormatError.self) { try NoteSigningKey(name: "a", type: .ed25519, seed: [1, 2, 3]) }
        #expect(throws: TextFormatError.self) {
            try NoteSigningKey(name: "", type: .ed25519, seed: NoteSigningKey.seed())
        }
        #expect(throws: TextFormatError.self) {
            try NoteSigningKey(name: "a\nb", type: .ed25519, seed: NoteSigningKey.seed())
        }
        #expect(throws: TextFormatError.self) {
            try NoteSigningKey(name: "a\u{7}b", type: .ed25519, seed: NoteSigningKey.seed())
        }
    }
}

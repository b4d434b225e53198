import Crypto
import FHIR
import Foundation
import MerkleTree
import Store

/// Inputs and what must come of them, for whoever writes a verifier of their own: fixed keys and salts, nobody's data.
/// `docs/ledger.md` describes the forms; the same file comes of every run.
package enum LedgerVectors {
    /// The file.
    /// - Throws: when a key cannot sign.
    package static func json() throws -> [UInt8] {
        let log = try SampleLog()
        var json = JSONWriter(capacity: 65_536)
        try json.object { file in
            file.member("format", "longitude ledger vectors 1")
            file.array("leaf") { leaves(&$0) }
            try file.array("inclusion") { try inclusion(&$0, log) }
            try file.array("consistency") { try consistency(&$0, log) }
            file.array("chain") { chains(&$0, log) }
            file.array("map") { maps(&$0, log) }
            try file.array("checkpoint") { try checkpoints(&$0, log) }
            try file.array("bundle") { try bundles(&$0, log) }
        }
        return json.bytes
    }

    /// SHA-256 of a word: what stands for something random.
    static func fixed(_ word: String, _ count: Int = 32) -> [UInt8] {
        Array(SHA256.hash(data: Array("longitude vector \(word)".utf8)).prefix(count))
    }

    // MARK: Each kind

    private static func leaves(_ list: inout JSONWriter) {
        for (name, text) in [
            ("a text", #"{"event":"0"}"#), ("no text", ""), ("letters beyond ASCII", #"{"name":"Dr Å"}"#),
        ] {
            let salt = fixed("salt of \(name)", 16)
            let commitment = LedgerLeaf.commitment(salt: salt, opening: Array(text.utf8), closing: [])
            for isGood in [true, false] {
                list.object {
                    $0.member("name", isGood ? name : "\(name), another salt")
                    $0.member("salt", Hex.text(isGood ? salt : fixed("another salt", 16)))
                    $0.member("text", text)
                    $0.member("commitment", Hex.text(commitment))
                    $0.member("leafHash", MerkleHash.leaf(commitment).description)
                    $0.member("good", isGood)
                }
            }
        }
    }

    private static func inclusion(_ list: inout JSONWriter, _ log: SampleLog) throws {
        func add(_ name: String, _ index: UInt64, _ size: UInt64, _ root: Bytes32, _ proof: [Bytes32], _ isGood: Bool) {
            list.object {
                $0.member("name", name)
                $0.member("index", Int(index))
                $0.member("size", Int(size))
                $0.member("leafHash", log.hashes[7].description)
                $0.member("root", root.description)
                $0.array("proof") { for hash in proof { $0.item(hash.description) } }
                $0.member("good", isGood)
            }
        }
        for size in [8, 9, 11, 13] as [UInt64] {
            let (root, proof) = (try log.root(size), try log.inclusion(7, size))
            add("leaf 7 of \(size)", 7, size, root, proof, true)
            add("leaf 7 of \(size), another index", 6, size, root, proof, false)
            add("leaf 7 of \(size), beyond the tree", size, size, root, proof, false)
            add("leaf 7 of \(size), a proof too short", 7, size, root, Array(proof.dropLast()), false)
            add("leaf 7 of \(size), a proof too long", 7, size, root, proof + [.zero], false)
            add("leaf 7 of \(size), two hashes exchanged", 7, size, root, [proof[1], proof[0]] + proof[2...], false)
            add("leaf 7 of \(size), another root", 7, size, MerkleHash.node(root, root), proof, false)
        }
    }

    private static func consistency(_ list: inout JSONWriter, _ log: SampleLog) throws {
        func add(
            _ name: String, _ old: UInt64, _ new: UInt64, _ oldRoot: Bytes32, _ newRoot: Bytes32, _ proof: [Bytes32],
            _ isGood: Bool
        ) {
            list.object {
                $0.member("name", name)
                $0.member("old", Int(old))
                $0.member("new", Int(new))
                $0.member("oldRoot", oldRoot.description)
                $0.member("newRoot", newRoot.description)
                $0.array("proof") { for hash in proof { $0.item(hash.description) } }
                $0.member("good", isGood)
            }
        }
        for (old, new) in [(1, 13), (4, 8), (6, 11), (8, 13), (13, 13)] as [(UInt64, UInt64)] {
            let (oldRoot, newRoot) = (try log.root(old), try log.root(new))
            let proof = try log.consistency(old, new)
            let name = "\(old) to \(new)"
            add(name, old, new, oldRoot, newRoot, proof, true)
            add("\(name), a hash too many", old, new, oldRoot, newRoot, proof + [.zero], false)
            add("\(name), another old root", old, new, MerkleHash.node(oldRoot, oldRoot), newRoot, proof, false)
            if !proof.isEmpty {
                add("\(name), a hash missing", old, new, oldRoot, newRoot, Array(proof.dropLast()), false)
                add("\(name), rolled back", new, old, newRoot, oldRoot, proof, false)
            }
        }
    }

    private static func chains(_ list: inout JSONWriter, _ log: SampleLog) {
        let chain = log.entries.filter { $0.chain == 0 }
        let head = ChainHeads.value(seq: Int64(chain.count), commitment: chain[chain.count - 1].commitment)
        func add(_ name: String, _ entries: [SampleLog.Entry], keeping kept: Int? = nil, _ isGood: Bool) {
            list.object {
                $0.member("name", name)
                $0.array("entries") {
                    for (n, entry) in entries.enumerated() {
                        $0.object {
                            if n == kept {
                                $0.member("commitment", Hex.text(entry.commitment))
                            } else {
                                $0.member("salt", Hex.text(entry.salt))
                                $0.member("text", String(decoding: entry.text, as: UTF8.self))
                            }
                        }
                    }
                }
                $0.member("value", head.description)
                $0.member("good", isGood)
            }
        }
        add("a chain of \(chain.count)", chain, true)
        add("one is kept", chain, keeping: 1, true)
        add("the newest is kept", chain, keeping: chain.count - 1, true)
        add("the first is missing", Array(chain.dropFirst()), false)
        add("the last is missing", Array(chain.dropLast()), false)
        add("two are exchanged", [chain[1], chain[0]] + chain[2...], false)
        add("one stands twice", [chain[0]] + chain, keeping: 0, false)
        add("one is of another chain", [chain[0], log.entries[1]] + chain[2...], false)
        add("a kept one is another", [chain[0], chain[0]] + chain[2...], keeping: 1, false)
    }

    private static func maps(_ list: inout JSONWriter, _ log: SampleLog) {
        let keys = (0..<9).map { Bytes32(fixed("key \($0)")) ?? .zero }
        let map = SparseMerkleMap(keys.dropLast().map { (key: $0, value: MerkleHash.leaf($0.bytes)) })
        func add(
            _ name: String, _ key: Bytes32, _ value: Bytes32?, _ root: Bytes32, _ proof: [UInt8], _ isGood: Bool
        ) {
            list.object {
                $0.member("name", name)
                $0.member("key", key.description)
                $0.member("value", value?.description)
                $0.member("root", root.description)
                $0.member("proof", Data(proof).base64EncodedString())
                $0.member("good", isGood)
            }
        }
        for n in [0, 3, 8] {
            let (key, value) = (keys[n], map[keys[n]])
            let proof = map.proof(for: key).bytes
            let name = value == nil ? "a key that is not there" : "key \(n)"
            add(name, key, value, map.root, proof, true)
            add("\(name), said to be otherwise", key, value == nil ? .zero : nil, map.root, proof, false)
            add("\(name), another root", key, value, .zero, proof, false)
            add("\(name), cut", key, value, map.root, proof.dropLast(), false)
            add("\(name), a byte too many", key, value, map.root, proof + [0], false)
            if value != nil { add("\(name), another value", key, keys[8], map.root, proof, false) }
        }
        let empty = SparseMerkleMap()
        add("an empty map", keys[0], nil, empty.root, empty.proof(for: keys[0]).bytes, true)
    }

    private static func checkpoints(_ list: inout JSONWriter, _ log: SampleLog) throws {
        func add(
            _ name: String, _ note: SignedCheckpoint, keys: [NoteVerifierKey], changes: [KeyChange] = [],
            witnesses: [NoteVerifierKey] = [], changing: (old: String, new: String)? = nil, _ isGood: Bool
        ) {
            var text = note.note.description
            if let changing { text = text.replacing(changing.old, with: changing.new) }
            list.object {
                $0.member("name", name)
                $0.member("note", text)
                $0.array("keys") { for key in keys { $0.item(key.description) } }
                $0.array("keyChanges") { for change in changes { $0.item(change.checkpoint.note.description) } }
                // Each of these must have cosigned it.
                $0.array("witnesses") { for key in witnesses { $0.item(key.description) } }
                $0.member("size", Int(note.checkpoint.size))
                $0.member("root", note.checkpoint.root.description)
                $0.member("good", isGood)
            }
        }
        let (first, next, other) = (log.first.verifierKey, log.next.verifierKey, log.other.verifierKey)
        let before = try log.signed(5, with: log.first)
        var cosigned = try log.signed(13, with: log.next)
        cosigned.add(try log.witness.sign(cosigned.note.text, time: 1_700_000_000))
        let change = try log.change(9, from: log.first, to: log.next)
        let stolen = try log.signed(12, with: log.first)
        add("signed", before, keys: [first], true)
        add("another key", before, keys: [other], false)
        add("another size", before, keys: [first], changing: ("\n5\n", "\n6\n"), false)
        add("cosigned", cosigned, keys: [next], witnesses: [log.witness.verifierKey], true)
        add("not cosigned", before, keys: [first], witnesses: [log.witness.verifierKey], false)
        for (name, key) in [("the first key is trusted", first), ("the latest key is trusted", next)] {
            add("before a change of key, \(name)", before, keys: [key], changes: [change], true)
            add("the change itself, \(name)", change.checkpoint, keys: [key], changes: [change], true)
            add("after a change of key, \(name)", cosigned, keys: [key], changes: [change], true)
            add("the old key signs a larger tree, \(name)", stolen, keys: [key], changes: [change], false)
        }
        add("no key of the log is trusted", cosigned, keys: [other], changes: [change], false)
        add("a change that is not shown", cosigned, keys: [first], false)
        let early = try log.signed(7, with: log.next)
        add("the new key signs a smaller tree", early, keys: [next], changes: [change], false)
        let twin = try log.signed(9, with: log.first)
        add("another checkpoint of the size of the change", twin, keys: [first], changes: [change], false)
        let fork = try log.change(11, from: log.first, to: log.other)
        add("two changes from one key", cosigned, keys: [first], changes: [change, fork], false)
    }

    private static func bundles(_ list: inout JSONWriter, _ log: SampleLog) throws {
        let change = try log.change(9, from: log.first, to: log.next)
        let bundle = try log.bundle(13, with: log.next, changes: [change])
        func add(_ name: String, _ bundle: ProofBundle, key: NoteVerifierKey? = nil, _ isGood: Bool) {
            list.object {
                $0.member("name", name)
                $0.member("key", (key ?? log.first.verifierKey).description)
                $0.member("bundle", json: bundle.json)
                $0.member("good", isGood)
            }
        }
        func changed(_ change: (inout [ProofBundle.Entry]) -> Void) -> ProofBundle {
            var entries = bundle.chains[0].entries
            change(&entries)
            let chain = ProofBundle.Chain(key: bundle.chains[0].key, head: bundle.chains[0].head, entries: entries)
            return ProofBundle(
                checkpoint: bundle.checkpoint, key: bundle.key, keyChanges: bundle.keyChanges,
                chains: [chain] + bundle.chains.dropFirst())
        }
        add("two chains", bundle, true)
        add("two chains, the latest key is trusted", bundle, key: log.next.verifierKey, true)
        add("two chains, one of them kept", try bundle.keeping { $0.basis == "chain 1" }, true)
        add("two chains, no key of the log is trusted", bundle, key: log.other.verifierKey, false)
        add("the last entry is missing", changed { $0.removeLast() }, false)
        add("the first entry is missing", changed { $0.removeFirst() }, false)
        add(
            "an entry at another place",
            changed { $0[0] = ProofBundle.Entry(index: $0[0].index + 1, content: $0[0].content, proof: $0[0].proof) },
            false)
        add(
            "signed by the old key", try log.bundle(13, with: log.first, changes: [change]), false)
        // A log that begins after one that lost its newest entries.
        func begun(
            of key: NoteVerifierKey? = nil, signed: UInt64 = 9, changing: (old: String, new: String)? = nil
        ) throws -> ProofBundle {
            let beginning = LogBeginning(
                of: key ?? log.first.verifierKey, after: log.before.verifierKey,
                signed: LedgerHead(size: signed, root: .zero, time: nil),
                kept: LedgerHead(size: 5, root: try log.root(5), time: nil), from: 1_700_000_004_000,
                until: 1_700_000_010_000)
            let line = changing.map { beginning.line.replacing($0.old, with: $0.new) } ?? beginning.line
            return try log.bundle(13, with: log.first, changes: [], saying: [line])
        }
        add("the log began after a loss", try begun(), true)
        add("the log began after a loss, the key of the log before", try begun(), key: log.before.verifierKey, false)
        add("nothing is lost of the log before", try begun(signed: 5), false)
        add("another log began after a loss", try begun(of: log.witness.verifierKey), false)
        add("a size that is written in another way", try begun(changing: (" 5 ", " 05 ")), false)
        add("a beginning with a word too many", try begun(changing: (" 5 ", " 5 5 ")), false)
    }
}

/// An invented log: thirteen entries on two chains, always the same.
private struct SampleLog {
    struct Entry {
        let chain: Int
        let salt: [UInt8]
        let text: [UInt8]
        let commitment: [UInt8]
    }
    private static let origin = "longitude.invalid/ledger/vectors"
    private(set) var entries: [Entry] = []
    let hashes: [Bytes32]
    let first: NoteSigningKey, next: NoteSigningKey, other: NoteSigningKey, witness: NoteSigningKey
    /// The key of a log of which only the beginning of this one is left.
    let before: NoteSigningKey

    init() throws {
        func key(
            _ word: String, name: String = Self.origin, _ type: NoteSignatureType = .ed25519
        ) throws
            -> NoteSigningKey
        { try NoteSigningKey(name: name, type: type, seed: LedgerVectors.fixed(word)) }
        (first, next, other) = (try key("first key"), try key("next key"), try key("other key"))
        witness = try key("witness", name: "witness.invalid", .cosignature)
        before = try key("key of the log before", name: "longitude.invalid/ledger/before")
        var heads: [(seq: Int64, commitment: [UInt8])] = [(0, []), (0, [])]
        for n in 0..<13 {
            let chain = n % 3 == 1 ? 1 : 0
            let event = Hex.text(LedgerVectors.fixed("event \(n)", 16))
            let opening =
                #"{"event":"\#(event)","time":\#(1_700_000_000_000 + n * 1000),"action":"PatientRead","#
                + #""basis":"chain \#(chain)","resources":"1,2""#
            let closing = CanonicalEvent.closing(seq: heads[chain].seq + 1, previous: heads[chain].commitment)
            let (salt, text) = (LedgerVectors.fixed("salt \(n)", 16), Array(opening.utf8) + closing)
            let commitment = LedgerLeaf.commitment(salt: salt, opening: text, closing: [])
            heads[chain] = (heads[chain].seq + 1, commitment)
            entries.append(Entry(chain: chain, salt: salt, text: text, commitment: commitment))
        }
        hashes = entries.map { MerkleHash.leaf($0.commitment) }
    }

    private func prover(_ size: UInt64) -> MerkleProver<ClosureHashes> {
        let hashes = hashes
        return MerkleProver(
            size: size,
            source: ClosureHashes { level, index in
                var frontier = MerkleFrontier()
                for n in (Int(index) << level)..<(Int(index) + 1) << level { frontier.append(hashes[n]) }
                return frontier.root
            })
    }
    func root(_ size: UInt64) throws -> Bytes32 {
        var prover = prover(size)
        return try prover.root()
    }
    func inclusion(_ index: UInt64, _ size: UInt64) throws -> [Bytes32] {
        var prover = prover(size)
        return try prover.inclusionProof(index: index)
    }
    func consistency(_ old: UInt64, _ new: UInt64) throws -> [Bytes32] {
        var prover = prover(new)
        return try prover.consistencyProof(old: old)
    }

    private static func key(of chain: Int) -> Bytes32 { Bytes32(LedgerVectors.fixed("chain \(chain)")) ?? .zero }

    private func heads(_ size: UInt64) -> SparseMerkleMap {
        SparseMerkleMap(
            (0..<2).compactMap { chain in
                let own = entries.prefix(Int(size)).filter { $0.chain == chain }
                return own.last.map {
                    (
                        key: Self.key(of: chain),
                        value: ChainHeads.value(seq: Int64(own.count), commitment: $0.commitment)
                    )
                }
            })
    }

    private func checkpoint(_ size: UInt64, _ more: [String] = []) throws -> Checkpoint {
        try Checkpoint(
            origin: Self.origin, size: size, root: root(size),
            extensions: [ChainHeads.line(root: heads(size).root)] + more)
    }
    func signed(_ size: UInt64, with key: NoteSigningKey, saying more: [String] = []) throws -> SignedCheckpoint {
        try SignedCheckpoint(checkpoint(size, more), signedWith: key)
    }
    func change(_ size: UInt64, from old: NoteSigningKey, to new: NoteSigningKey) throws -> KeyChange {
        let line = KeyChange.line(from: old.verifierKey, to: new.verifierKey)
        var signed = try SignedCheckpoint(checkpoint(size, [line]), signedWith: old)
        signed.add(try new.sign(signed.note.text))
        return try KeyChange(signed)
    }

    func bundle(
        _ size: UInt64, with key: NoteSigningKey, changes: [KeyChange], saying more: [String] = []
    ) throws -> ProofBundle {
        let map = heads(size)
        return ProofBundle(
            checkpoint: try signed(size, with: key, saying: more), key: key.verifierKey, keyChanges: changes,
            chains: try (0..<2).map { chain in
                ProofBundle.Chain(
                    key: Self.key(of: chain), head: map.proof(for: Self.key(of: chain)),
                    entries: try entries.enumerated().filter { $0.element.chain == chain && $0.offset < size }.map {
                        ProofBundle.Entry(
                            index: UInt64($0.offset), salt: $0.element.salt, text: $0.element.text,
                            proof: try inclusion(UInt64($0.offset), size))
                    })
            })
    }
}

import FHIR
import Foundation
package import MerkleTree
import Store

/// A person's entries with the proofs that they are in the log and that none is missing: what a person downloads, and
/// anyone checks without asking the node.
///
/// The form is one JSON object: `format`, `checkpoint` (the note), `key` (the log's verifier key, as the node states
/// it), `keyChanges` when the log's key was changed (their notes, in their order) and `chains`. A chain has its
/// pseudonym `key`, the proof `head` that the checkpoint commits to its newest entry, and `entries`, each with its
/// `index` in the log, `salt`, `text` and inclusion `proof`. An entry that is kept from the person has its `commitment`
/// instead of salt and text: that it is there, unchanged and in its place, is proved all the same.
package struct ProofBundle: Sendable, Equatable {
    private static let format = "longitude ledger proof 1"

    /// One entry of a chain.
    package struct Entry: Sendable, Equatable {
        /// Its index in the log.
        package let index: UInt64
        /// What the tree holds of it.
        package enum Content: Sendable, Equatable {
            /// 16 random bytes, and the canonical JSON of the event's part.
            case told(salt: [UInt8], text: [UInt8])
            /// Their SHA-256 only: it is kept from whoever has the bundle.
            case kept(commitment: [UInt8])
        }
        /// What the tree holds of it.
        package let content: Content
        /// The hashes from the leaf to the root.
        package let proof: [Bytes32]

        /// An entry.
        package init(index: UInt64, content: Content, proof: [Bytes32]) {
            self.index = index
            self.content = content
            self.proof = proof
        }
        /// An entry that is told.
        package init(index: UInt64, salt: [UInt8], text: [UInt8], proof: [Bytes32]) {
            self.init(index: index, content: .told(salt: salt, text: text), proof: proof)
        }

        /// The text; nil when it is kept.
        package var text: [UInt8]? {
            guard case .told(_, let text) = content else { return nil }
            return text
        }
        /// What the tree holds: SHA-256(salt ‖ text).
        package var commitment: [UInt8] {
            switch content {
            case .told(let salt, let text): LedgerLeaf.commitment(salt: salt, opening: text, closing: [])
            case .kept(let commitment): commitment
            }
        }
    }
    /// The entries of one patient record.
    package struct Chain: Sendable, Equatable {
        /// The pseudonym under which checkpoints commit to the chain.
        package let key: Bytes32
        /// The proof of the newest entry, or that there is none.
        package let head: SparseMerkleProof
        /// Every entry, oldest first.
        package let entries: [Entry]

        /// A chain.
        package init(key: Bytes32, head: SparseMerkleProof, entries: [Entry]) {
            self.key = key
            self.head = head
            self.entries = entries
        }
    }
    /// The signed head of the log.
    package let checkpoint: SignedCheckpoint
    /// The key of the log as the bundle states it. Who checks should have it from somewhere else.
    package let key: NoteVerifierKey
    /// The changes of the log's key.
    package let keyChanges: [KeyChange]
    /// One chain for each patient record of the person.
    package let chains: [Chain]

    /// A bundle.
    package init(
        checkpoint: SignedCheckpoint, key: NoteVerifierKey, keyChanges: [KeyChange] = [], chains: [Chain]
    ) {
        self.checkpoint = checkpoint
        self.key = key
        self.keyChanges = keyChanges
        self.chains = chains
    }

    /// The bundle as it is sent.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { bundle in
            bundle.member("format", Self.format)
            bundle.member("checkpoint", checkpoint.note.description)
            bundle.member("key", key.description)
            if !keyChanges.isEmpty {
                bundle.array("keyChanges") { list in
                    for change in keyChanges { list.item(change.checkpoint.note.description) }
                }
            }
            bundle.array("chains") { list in
                for chain in chains {
                    list.object { json in
                        json.member("key", chain.key.description)
                        json.member("head", Data(chain.head.bytes).base64EncodedString())
                        json.array("entries") { list in
                            for entry in chain.entries {
                                list.object { json in
                                    json.member("index", Int(entry.index))
                                    switch entry.content {
                                    case .told(let salt, let text):
                                        json.member("salt", Hex.text(salt))
                                        json.member("text", String(decoding: text, as: UTF8.self))
                                    case .kept(let commitment):
                                        json.member("commitment", Hex.text(commitment))
                                    }
                                    json.array("proof") { list in
                                        for hash in entry.proof { list.item(Data(hash.bytes).base64EncodedString()) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    /// The bundle with one member more, which whoever checks the proofs passes over.
    ///
    /// - Parameter json: a JSON value.
    package func json(with name: String, _ json: [UInt8]) -> [UInt8] {
        self.json.dropLast() + Array(",\"\(name)\":".utf8) + json + [UInt8(ascii: "}")]
    }

    /// The largest bundle that can be read, in bytes (1 GB): a long history is larger than a document may be.
    package static var largestSize: Int { Document.largestSize }

    /// Reads a bundle; nothing is verified.
    /// - Throws: ``ProofBundleError/format(_:)``, with the place; `DocumentError` for what is larger than
    ///   ``largestSize``, of which nothing is known.
    package init(parsing bytes: [UInt8]) throws {
        let root: FHIR.Element
        do { root = try Document(parsing: bytes, limit: Self.largestSize).root } catch {
            guard error.reason != .tooLarge else { throw error }
            throw ProofBundleError.format("\(error)")
        }
        guard root["format"]?.equals("longitude ledger proof 1") == true else {
            throw ProofBundleError.format("format: it is not “\(Self.format)”")
        }
        do {
            checkpoint = try SignedCheckpoint(parsing: Array((root["checkpoint"]?.string ?? "").utf8))
        } catch { throw ProofBundleError.format("checkpoint: \(error)") }
        do { key = try NoteVerifierKey(root["key"]?.string ?? "") } catch {
            throw ProofBundleError.format("key: \(error)")
        }
        do {
            keyChanges = try root.all("keyChanges").map {
                try KeyChange(SignedCheckpoint(parsing: Array(($0.string ?? "").utf8)))
            }
        } catch { throw ProofBundleError.format("keyChanges: \(error)") }
        chains = try root.all("chains").enumerated().map { n, chain in
            let place = "chains[\(n)]"
            guard let key = Hex.bytes(chain["key"]?.string ?? "").flatMap({ Bytes32($0) }) else {
                throw ProofBundleError.format("\(place).key: it is not 32 bytes in hexadecimal")
            }
            guard let bytes = Data(base64Encoded: chain["head"]?.string ?? ""),
                let head = try? SparseMerkleProof(parsing: Array(bytes))
            else { throw ProofBundleError.format("\(place).head: it is not a proof") }
            let entries = try chain.all("entries").enumerated().map { m, entry in
                try Self.entry(entry, "\(place).entries[\(m)]")
            }
            return Chain(key: key, head: head, entries: entries)
        }
        // Of nothing everything is true: a bundle must be of someone.
        guard !chains.isEmpty else { throw ProofBundleError.format("chains: there are none") }
    }

    private static func entry(_ entry: FHIR.Element, _ place: String) throws -> Entry {
        guard let index = entry["index"]?.int.flatMap({ UInt64(exactly: $0) }) else {
            throw ProofBundleError.format("\(place).index: it is not a number")
        }
        let content: Entry.Content
        if let kept = entry["commitment"] {
            guard let commitment = Hex.bytes(kept.string ?? ""), commitment.count == 32, entry["text"] == nil else {
                throw ProofBundleError.format(
                    "\(place).commitment: it is not 32 bytes in hexadecimal, or beside a text")
            }
            content = .kept(commitment: commitment)
        } else {
            guard let salt = Hex.bytes(entry["salt"]?.string ?? ""), salt.count == 16 else {
                throw ProofBundleError.format("\(place).salt: it is not 16 bytes in hexadecimal")
            }
            guard let text = entry["text"]?.string else {
                throw ProofBundleError.format("\(place).text: it is missing")
            }
            content = .told(salt: salt, text: Array(text.utf8))
        }
        let proof = try entry.all("proof").map { hash in
            guard let bytes = Data(base64Encoded: hash.string ?? ""), let hash = Bytes32(bytes) else {
                throw ProofBundleError.format("\(place).proof: a hash is not 32 bytes in Base 64")
            }
            return hash
        }
        return Entry(index: index, content: content, proof: proof)
    }

    /// The same bundle without the texts of some accesses: what is kept from the person stands as its commitment.
    package func keeping(_ isKept: (RecordedAccess) -> Bool) throws -> ProofBundle {
        ProofBundle(
            checkpoint: checkpoint, key: key, keyChanges: keyChanges,
            chains: try chains.map { chain in
                let entries = try chain.entries.map { entry in
                    guard let text = entry.text, isKept(try RecordedAccess(text: text)) else { return entry }
                    return Entry(index: entry.index, content: .kept(commitment: entry.commitment), proof: entry.proof)
                }
                return Chain(key: chain.key, head: chain.head, entries: entries)
            })
    }
}

/// Why a bundle is refused: what is wrong, and where.
package enum ProofBundleError: Error, Equatable, CustomStringConvertible {
    /// It is no bundle.
    case format(String)
    /// The checkpoint is not signed by the log.
    case checkpoint(String)
    /// An entry was changed, is not in the log, or stands in the wrong place.
    case entry(chain: Int, number: Int, String)
    /// A chain is not whole.
    case chain(Int, String)

    package var description: String {
        switch self {
        case .format(let words): "This is not a proof bundle. \(words)"
        case .checkpoint(let words): "The checkpoint is not to be trusted: \(words)"
        case .entry(let chain, let number, let words): "Chain \(chain), entry \(number): \(words)"
        case .chain(let chain, let words): "Chain \(chain): \(words)"
        }
    }
}

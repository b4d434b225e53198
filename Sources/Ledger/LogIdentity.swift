import FHIR
package import Foundation
package import MerkleTree
import Store

/// Who a ledger is to the world: its name, and the key that signs its checkpoints. Kept with the node's keys, outside
/// the databases and their backups.
///
/// `ledger.key` holds the origin, the key, and a line for each log before this one and for each change of the key
/// before: one file, replaced at once, so that a key and what made it the log's are there together or not at all. Of
/// the key it holds the seed, sealed under the node's key, and what verifies its signatures:
///
///     longitude.invalid/ledger/0a1b2c3d4e5f
///     sealed 1 … longitude.invalid/ledger/0a1b2c3d4e5f+89abcdef+AQ…
///
/// The first form of the second line was the seed in base64; it is sealed when the log next signs.
package struct LogIdentity: Sendable {
    /// The log's origin, the first line of its checkpoints (C2SP tlog-checkpoint): unique in the world.
    package let origin: String
    /// What verifies what the log signs.
    package let key: NoteVerifierKey
    /// The changes of the key so far.
    package let changes: [KeyChange]
    /// How this log came after others, the oldest first; none for a node's first log.
    package let successions: [LogSuccession]
    /// Which of the log's keys held when.
    package let keys: LogKeys
    /// The last checkpoint that was signed; nil before the first. Whatever the databases say, the log signs no other
    /// history as long as this file is not lost or older; then only witnesses and monitors find one.
    package let lastSigned: SignedCheckpoint?
    /// Whether the file of the last checkpoint is there: when it is not, what was signed may be newer than
    /// ``lastSigned``, which is then of the last change of key.
    package let hasCheckpointFile: Bool
    private let folder: URL
    private let seed: Seed
    private let sealing: (any LogKeySealing)?
    private static let changed = "changed "
    private static let began = "began "
    private static let sealed = "sealed"

    /// The seed of the key that signs, as it stands in the file.
    private enum Seed {
        /// As it was before seeds were sealed.
        case open([UInt8])
        case sealed(SealedSeed)
    }

    /// The identity in a folder of keys.
    ///
    /// - Parameter sealing: what opens and seals the key's seed; without it nothing is signed.
    /// - Throws: ``LedgerError/identity(_:)`` when a file cannot be read or is not what this program writes.
    package init(folder: URL, sealing: (any LogKeySealing)?) throws {
        self.folder = folder
        self.sealing = sealing
        let file = Self.file(in: folder)
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        guard lines.count >= 2, let (seed, key) = Self.key(lines[1], name: lines[0]),
            let successions = try? LogSuccession.inOrder(
                lines.dropFirst(2).filter({ $0.hasPrefix(Self.began) }).map({ try Self.succession($0) })),
            let changes = try? lines.dropFirst(2 + successions.count).map({ try Self.change($0) }),
            let keys = try? LogKeys(trusted: [key], changes: changes), changes.last?.new ?? key == key,
            [nil, changes.first?.old ?? key].contains(successions.last?.beginning.key)
        else {
            throw LedgerError.identity("\(file.path) is not an origin and a key. Restore it from where keys are kept.")
        }
        origin = lines[0]
        self.seed = seed
        self.key = key
        self.changes = changes
        self.keys = keys
        self.successions = successions
        let atChange = changes.last?.checkpoint ?? successions.last?.first
        let signed = folder.appending(path: "ledger.checkpoint")
        guard let note = try DurableFile.read(signed) else {
            hasCheckpointFile = false
            lastSigned = atChange
            return
        }
        hasCheckpointFile = true
        do {
            let checkpoint = try SignedCheckpoint(parsing: Array(note))
            // A log that began the moment before the program ended: the last checkpoint of the one before still lies
            // there.
            if let before = successions.last?.last.checkpoint, checkpoint.checkpoint.origin == before.origin,
                checkpoint.checkpoint.size <= before.size
            {
                lastSigned = atChange
                return
            }
            try keys.verify(checkpoint)
            // A key that was changed the moment before the program ended: the change counts, as it stands with the key.
            let isOlder = checkpoint.checkpoint.size < atChange?.checkpoint.size ?? 0
            lastSigned = isOlder ? atChange : checkpoint
        } catch {
            throw LedgerError.identity(
                "\(signed.path) is not the last checkpoint of this log (\(error)). Restore it from where keys are kept."
            )
        }
    }

    private static func file(in folder: URL) -> URL { folder.appending(path: "ledger.key") }

    /// Whether a folder of keys has an identity.
    package static func isMade(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: file(in: folder).path) }

    /// Makes an identity with a random origin, unless there is one.
    ///
    /// - Throws: ``LedgerError/identity(_:)`` when it cannot be written.
    package static func make(in folder: URL, sealing: any LogKeySealing) throws {
        let seed = NoteSigningKey.seed()
        let origin = origin(of: seed)
        let text = try origin + "\n" + line(seed, name: origin, sealing) + "\n"
        try DurableFile.create(file(in: folder), with: Data(text.utf8))
    }

    // MARK: The key that signs

    /// What the second line of the file says; nil when it is no such line.
    private static func key(_ line: String, name: String) -> (seed: Seed, key: NoteVerifierKey)? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if words.count == 4, words[0] == sealed {
            guard let number = Int64(words[1]), let bytes = Data(base64Encoded: words[2]),
                let key = try? NoteVerifierKey(words[3]), key.name == name, key.type == .ed25519
            else { return nil }
            return (.sealed(SealedSeed(key: number, bytes: bytes)), key)
        }
        guard let seed = Data(base64Encoded: line),
            let key = try? NoteSigningKey(name: name, type: .ed25519, seed: Array(seed))
        else { return nil }
        return (.open(Array(seed)), key.verifierKey)
    }

    private static func line(_ seed: [UInt8], name: String, _ sealing: (any LogKeySealing)?) throws -> String {
        guard let sealing else { throw closed }
        let key = try NoteSigningKey(name: name, type: .ed25519, seed: seed).verifierKey
        let seed = try sealing.seal(seed, at: place(key))
        return "\(sealed) \(seed.key) \(seed.bytes.base64EncodedString()) \(key)"
    }

    /// What a seed is sealed with besides: of which log, and for which signatures.
    private static func place(_ key: NoteVerifierKey) -> Data { Data("log-key/\(key)".utf8) }
    private static let closed = LedgerError.identity("The log's key is sealed, and the node's key is closed.")

    private func openSeed() throws -> [UInt8] {
        switch seed {
        case .open(let seed): return seed
        case .sealed(let seed):
            guard let sealing else { throw Self.closed }
            return try sealing.open(seed, at: Self.place(key), of: Self.file(in: folder))
        }
    }

    /// The key that signs.
    ///
    /// - Throws: ``LedgerError/identity(_:)`` when its seed cannot be opened by the node's key.
    package func signingKey() throws -> NoteSigningKey {
        let seed = try openSeed()
        guard let found = try? NoteSigningKey(name: origin, type: .ed25519, seed: seed), found.verifierKey == key else {
            throw LedgerError.identity(
                "\(Self.file(in: folder).path) names another key than it holds. Restore it from where keys are kept.")
        }
        return found
    }

    /// By which of the node's keys the seed is sealed; 0 where it is not yet.
    package var sealingKey: Int64 {
        if case .sealed(let seed) = seed { seed.key } else { 0 }
    }

    /// This with its seed sealed under the node's newest key, in the file too. To be done while the folder is locked.
    ///
    /// - Throws: ``LedgerError/identity(_:)`` when it cannot be opened or written; the file is then as it was.
    package func sealedAnew() throws -> LogIdentity {
        guard let sealing, sealingKey != sealing.newestKey else { return self }
        try replace(origin, openSeed(), successions, changes)
        return try LogIdentity(folder: folder, sealing: sealing)
    }

    /// The origin of a log that begins with the key of a seed.
    package static func origin(of seed: [UInt8]) -> String {
        "longitude.invalid/ledger/\(MerkleHash.leaf(seed).description.prefix(12))"
    }

    private static func succession(_ line: String) throws -> LogSuccession {
        guard let bytes = Data(base64Encoded: String(line.dropFirst(began.count))) else {
            throw LogBeginningError.notABeginning
        }
        return try LogSuccession(Document(parsing: Array(bytes)).root)
    }

    private static func change(_ line: String) throws -> KeyChange {
        guard line.hasPrefix(changed), let note = Data(base64Encoded: String(line.dropFirst(changed.count))) else {
            throw LogKeyError.notAChange
        }
        return try KeyChange(SignedCheckpoint(parsing: Array(note)))
    }

    /// Keeps a checkpoint as the last that was signed: on the disk before anyone sees it.
    package func remember(_ checkpoint: SignedCheckpoint) throws {
        try DurableFile.replace(folder.appending(path: "ledger.checkpoint"), with: Data(checkpoint.note.bytes))
    }

    /// Signs a checkpoint with this key and the next, which is the log's when this returns; this one is then gone from
    /// the disk.
    ///
    /// - Parameters:
    ///   - checkpoint: of a tree larger than the last that was signed, with ``KeyChange/line(from:to:)``.
    ///   - seed: the next key's.
    /// - Throws: when it cannot be signed or kept; the key is then as it was.
    package func change(with checkpoint: Checkpoint, to seed: [UInt8]) throws -> KeyChange {
        let next = try NoteSigningKey(name: origin, type: .ed25519, seed: seed)
        var signed = try SignedCheckpoint(checkpoint, signedWith: signingKey())
        signed.add(try next.sign(signed.note.text))
        let change = try KeyChange(signed)
        guard change.old == key, change.new == next.verifierKey,
            change.size > lastSigned?.checkpoint.size ?? 0
        else { throw LogKeyError.broken }
        try replace(origin, seed, successions, changes + [change])
        return change
    }

    /// Signs the first checkpoint of a log that follows this one; it is the node's when this returns, and the key of
    /// this log is then gone from the disk.
    ///
    /// - Parameters:
    ///   - checkpoint: of the tree that is there, with the ``LogBeginning`` of each log so far and of the next.
    ///   - seed: the next log's.
    /// - Throws: when it cannot be signed or kept; the log is then as it was.
    package func begin(with checkpoint: Checkpoint, seed: [UInt8]) throws -> LogSuccession {
        guard let last = lastSigned else { throw LogBeginningError.broken }
        let next = try NoteSigningKey(name: Self.origin(of: seed), type: .ed25519, seed: seed)
        var signed = try SignedCheckpoint(checkpoint, signedWith: next)
        // The log's last word: that it has ended. Of its own origin it signs nothing more.
        signed.add(try signingKey().sign(signed.note.text))
        let succession = try LogSuccession(first: signed, last: last, keyChanges: changes)
        guard succession.beginning.key == next.verifierKey, succession.beginning.before == key else {
            throw LogBeginningError.broken
        }
        try replace(next.verifierKey.name, seed, LogSuccession.inOrder(successions + [succession]), [])
        return succession
    }

    private func replace(
        _ origin: String, _ seed: [UInt8], _ successions: [LogSuccession], _ changes: [KeyChange]
    ) throws {
        let began = successions.map { succession in
            var json = JSONWriter()
            succession.write(to: &json)
            return Self.began + Data(json.bytes).base64EncodedString()
        }
        let changed = changes.map { Self.changed + Data($0.checkpoint.note.bytes).base64EncodedString() }
        let lines = try [origin, Self.line(seed, name: origin, sealing)] + began + changed
        try DurableFile.replace(Self.file(in: folder), with: Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// The checkpoints with which the log began and its key changed: what it is known by.
    package var milestones: [SignedCheckpoint] {
        [successions.last?.first].compactMap(\.self) + changes.map(\.checkpoint)
    }

    /// Checks that this log signed a checkpoint, or a log before it one of the entries that are kept of it.
    ///
    /// - Throws: `CheckpointError`, `SignedNoteError`, ``LogKeyError`` or ``LogBeginningError``.
    package func verify(_ signed: SignedCheckpoint) throws {
        let beginnings = successions.map(\.beginning)
        guard let at = successions.firstIndex(where: { $0.beginning.before.name == signed.checkpoint.origin }) else {
            try keys.verify(signed)
            guard try LogBeginning.all(in: signed.checkpoint) == beginnings else { throw LogBeginningError.broken }
            return
        }
        guard signed.checkpoint.size <= LogBeginning.kept(of: signed.checkpoint.origin, in: beginnings) ?? 0 else {
            throw LogBeginningError.broken
        }
        let before = successions[at]
        try LogKeys(trusted: [before.beginning.before], changes: before.keyChanges).verify(signed)
    }
}

/// A seed that is sealed under a key of the node.
package struct SealedSeed: Sendable {
    /// The number of the node's key.
    package let key: Int64
    /// What is sealed.
    package let bytes: Data

    /// A sealed seed.
    package init(key: Int64, bytes: Data) {
        self.key = key
        self.bytes = bytes
    }
}

/// What seals the seed of the log's key: the node's key, which a manager of secrets may hold.
package protocol LogKeySealing: Sendable {
    /// The number of the key that seals.
    var newestKey: Int64 { get }
    /// Seals a seed.
    ///
    /// - Parameter place: what has to be said again to open it.
    func seal(_ seed: [UInt8], at place: Data) throws -> SealedSeed
    /// Opens a seed.
    ///
    /// - Parameter file: where it stands, for the words of an error.
    /// - Throws: ``LedgerError/identity(_:)`` when the node does not hold its key, or it was changed.
    func open(_ seed: SealedSeed, at place: Data, of file: URL) throws -> [UInt8]
}

/// The newest entry of each record's chain, as a checkpoint commits to them: a sparse Merkle map from a pseudonym of
/// the record to its newest entry. So that whoever knows a record's pseudonym can show that its chain is whole.
package enum ChainHeads {
    private static let prefix = "longitude chains 1 "

    /// The value of a chain: SHA-256(0x00 ‖ its length as a big-endian `uint64` ‖ the commitment of its newest entry).
    package static func value(seq: Int64, commitment: [UInt8]) -> Bytes32 {
        var text: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) { text.append(UInt8(truncatingIfNeeded: seq >> shift)) }
        return MerkleHash.leaf(text + commitment)
    }

    /// The extension line of a checkpoint that commits to the map with this root.
    package static func line(root: Bytes32) -> String { prefix + root.description }

    /// The root of the map in a checkpoint; nil when it commits to none.
    package static func root(in checkpoint: Checkpoint) -> Bytes32? {
        let lines = checkpoint.extensions.filter { $0.hasPrefix(prefix) }
        guard lines.count == 1 else { return nil }
        return Hex.bytes(String(lines[0].dropFirst(prefix.count))).flatMap { Bytes32($0) }
    }
}

import FHIR
package import Foundation
package import MerkleTree
import Store

/// Who a ledger is to the world: its name, and the key that signs its checkpoints. Kept with the node's keys, outside
/// the databases and their backups.
///
/// `ledger.key` holds the origin, the seed of the key, and a line for each log before this one and for each change of
/// the key before: one file, replaced at once, so that a key and what made it the log's are there together or not at
/// all.
package struct LogIdentity: Sendable {
    /// The log's origin, the first line of its checkpoints (C2SP tlog-checkpoint): unique in the world.
    package let origin: String
    /// The key that signs.
    package let key: NoteSigningKey
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
    private static let changed = "changed "
    private static let began = "began "

    /// The identity in a folder of keys, made on first use with a random origin.
    ///
    /// - Throws: ``LedgerError/identity(_:)`` when a file cannot be read or is not what this program writes.
    package init(folder: URL) throws {
        self.folder = folder
        let file = folder.appending(path: "ledger.key")
        if !FileManager.default.fileExists(atPath: file.path) { try Self.make(file) }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        guard lines.count >= 2, let seed = Data(base64Encoded: lines[1]),
            let key = try? NoteSigningKey(name: lines[0], type: .ed25519, seed: Array(seed)),
            let successions = try? LogSuccession.inOrder(
                lines.dropFirst(2).filter({ $0.hasPrefix(Self.began) }).map({ try Self.succession($0) })),
            let changes = try? lines.dropFirst(2 + successions.count).map({ try Self.change($0) }),
            let keys = try? LogKeys(trusted: [key.verifierKey], changes: changes),
            changes.last?.new ?? key.verifierKey == key.verifierKey,
            [nil, changes.first?.old ?? key.verifierKey].contains(successions.last?.beginning.key)
        else {
            throw LedgerError.identity("\(file.path) is not an origin and a key. Restore it from where keys are kept.")
        }
        origin = lines[0]
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

    private static func make(_ file: URL) throws {
        let seed = NoteSigningKey.seed()
        let text = "\(origin(of: seed))\n\(Data(seed).base64EncodedString())\n"
        try DurableFile.create(file, with: Data(text.utf8))
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
        var signed = try SignedCheckpoint(checkpoint, signedWith: key)
        signed.add(try next.sign(signed.note.text))
        let change = try KeyChange(signed)
        guard change.old == key.verifierKey, change.new == next.verifierKey,
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
        signed.add(try key.sign(signed.note.text))
        let succession = try LogSuccession(first: signed, last: last, keyChanges: changes)
        guard succession.beginning.key == next.verifierKey, succession.beginning.before == key.verifierKey else {
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
        let lines = [origin, Data(seed).base64EncodedString()] + began + changed
        try DurableFile.replace(
            folder.appending(path: "ledger.key"), with: Data(lines.map { $0 + "\n" }.joined().utf8))
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

package import Foundation
package import MerkleTree
import Store

/// Who a ledger is to the world: its name, and the key that signs its checkpoints. Kept with the node's keys, outside
/// the databases and their backups.
///
/// `ledger.key` holds the origin, the seed of the key, and a line for each change of the key before: one file, replaced
/// at once, so that a key and the change that made it the log's are there together or not at all.
package struct LogIdentity: Sendable {
    /// The log's origin, the first line of its checkpoints (C2SP tlog-checkpoint): unique in the world.
    package let origin: String
    /// The key that signs.
    package let key: NoteSigningKey
    /// The changes of the key so far.
    package let changes: [KeyChange]
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
            let changes = try? lines.dropFirst(2).map({ try Self.change($0) }),
            let keys = try? LogKeys(trusted: [key.verifierKey], changes: changes),
            changes.last?.new ?? key.verifierKey == key.verifierKey
        else {
            throw LedgerError.identity("\(file.path) is not an origin and a key. Restore it from where keys are kept.")
        }
        origin = lines[0]
        self.key = key
        self.changes = changes
        self.keys = keys
        let atChange = changes.last?.checkpoint
        let signed = folder.appending(path: "ledger.checkpoint")
        guard let note = try DurableFile.read(signed) else {
            hasCheckpointFile = false
            lastSigned = atChange
            return
        }
        hasCheckpointFile = true
        do {
            let checkpoint = try SignedCheckpoint(parsing: Array(note))
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
        let name = MerkleHash.leaf(seed).description.prefix(12)
        let text = "longitude.invalid/ledger/\(name)\n\(Data(seed).base64EncodedString())\n"
        try DurableFile.create(file, with: Data(text.utf8))
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
        let lines =
            [origin, Data(seed).base64EncodedString()]
            + (changes + [change]).map { Self.changed + Data($0.checkpoint.note.bytes).base64EncodedString() }
        try DurableFile.replace(
            folder.appending(path: "ledger.key"), with: Data(lines.map { $0 + "\n" }.joined().utf8))
        return change
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

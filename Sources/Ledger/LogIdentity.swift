package import Foundation
package import MerkleTree

/// Who a ledger is to the world: its name, and the key that signs its checkpoints. Kept with the node's keys, outside
/// the databases and their backups.
package struct LogIdentity: Sendable {
    /// The log's origin, the first line of its checkpoints (C2SP tlog-checkpoint): unique in the world.
    package let origin: String
    /// The key that signs.
    package let key: NoteSigningKey
    /// The last checkpoint that was signed; nil before the first. Whatever the databases say, the log signs no other
    /// history as long as this file is not lost or older; then only witnesses and monitors find one.
    package let lastSigned: SignedCheckpoint?
    private let folder: URL

    /// The identity in a folder of keys, made on first use with a random origin.
    ///
    /// - Throws: ``LedgerError/identity(_:)`` when a file cannot be read or is not what this program writes.
    package init(folder: URL) throws {
        self.folder = folder
        let file = folder.appending(path: "ledger.key")
        if !FileManager.default.fileExists(atPath: file.path) { try Self.make(file) }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        guard lines.count == 2, let seed = Data(base64Encoded: lines[1]),
            let key = try? NoteSigningKey(name: lines[0], type: .ed25519, seed: Array(seed))
        else {
            throw LedgerError.identity("\(file.path) is not an origin and a key. Restore it from where keys are kept.")
        }
        origin = lines[0]
        self.key = key
        let signed = folder.appending(path: "ledger.checkpoint")
        guard let note = try DurableFile.read(signed) else {
            lastSigned = nil
            return
        }
        do {
            let checkpoint = try SignedCheckpoint(parsing: Array(note))
            try checkpoint.verify(origin: lines[0], logKeys: [key.verifierKey])
            lastSigned = checkpoint
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

    /// Keeps a checkpoint as the last that was signed: on the disk before anyone sees it.
    package func remember(_ checkpoint: SignedCheckpoint) throws {
        try DurableFile.replace(folder.appending(path: "ledger.checkpoint"), with: Data(checkpoint.note.bytes))
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

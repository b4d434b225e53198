package import Foundation
package import MerkleTree
import Synchronization

/// A witness of other organisations' logs: it cosigns a checkpoint only when it begins with the one that it cosigned
/// last, so that a log cannot show different histories to those who ask for its cosignature.
///
/// Source: C2SP tlog-witness and tlog-cosignature. The state stands in a folder: the witness's key, and the last
/// checkpoint of each log, durable before its cosignature leaves.
package final class Witness: Sendable {
    /// What the witness answers.
    package enum Answer: Sendable, Equatable {
        /// The cosignature, made and remembered.
        case cosigned(SignedNote.Signature)
        /// The log is at another size for this witness: the request must prove from that one (409).
        case otherSize(UInt64)
        /// The request is refused, with the status that C2SP tlog-witness asks for.
        case refused(status: Int, words: String)
    }
    /// The key that verifies the cosignatures.
    package var verifierKey: NoteVerifierKey { key.verifierKey }

    private let key: NoteSigningKey
    private let logs: [NoteVerifierKey]
    private let folder: URL
    /// One request at a time: each depends on what the one before left.
    private let turn = Mutex(())

    /// The witness whose state stands in a folder, made on first use under a name.
    ///
    /// - Parameters:
    ///   - logs: the keys of the logs that it witnesses, each by the name that is the log's origin.
    ///   - key: the file of its key, where a manager of secrets hands it over: then none is made.
    /// - Throws: ``LedgerError/identity(_:)`` when the folder cannot be used or is of a witness of another name.
    package init(folder: URL, name: String, logs: [NoteVerifierKey], key handed: URL? = nil) throws {
        self.folder = folder
        self.logs = logs
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let file = handed ?? Self.keyFile(in: folder)
        if handed == nil, !FileManager.default.fileExists(atPath: file.path) {
            try DurableFile.create(
                file, with: Data("\(name)\n\(Data(NoteSigningKey.seed()).base64EncodedString())\n".utf8))
        }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        guard lines.count == 2, lines[0] == name, let seed = Data(base64Encoded: lines[1]),
            let key = try? NoteSigningKey(name: name, type: .cosignature, seed: Array(seed))
        else { throw LedgerError.identity("\(file.path) is not the key of the witness “\(name)”.") }
        self.key = key
    }

    /// Where the key stands in the folder of the state, if nobody hands it over.
    package static func keyFile(in folder: URL) -> URL { folder.appending(path: "witness.key") }

    /// Answers a request to cosign (`add-checkpoint`).
    ///
    /// - Parameter time: seconds since 1970, of the cosignature.
    /// - Throws: when what was cosigned cannot be read or kept; nothing is then cosigned.
    package func add(_ body: [UInt8], time: UInt64) throws -> Answer {
        let request: WitnessRequest
        do {
            request = try WitnessRequest(parsing: body)
        } catch { return .refused(status: 400, words: "\(error)") }
        let new = request.checkpoint.checkpoint
        guard logs.contains(where: { $0.name == new.origin }) else {
            return .refused(status: 404, words: "this witness does not know the log")
        }
        guard request.oldSize <= new.size else {
            return .refused(status: 400, words: "the old size is above the checkpoint's")
        }
        // No other thread, and no other witness on the same state.
        return try turn.withLock { _ in try DurableFile.locked(in: folder) { try answer(request, new, time) } }
    }

    private func answer(_ request: WitnessRequest, _ new: Checkpoint, _ time: UInt64) throws -> Answer {
        let name = "\(MerkleHash.leaf(Array(new.origin.utf8)))"
        let file = folder.appending(path: "\(name).checkpoint")
        let changesFile = folder.appending(path: "\(name).keys")
        let known = logs.filter { $0.name == new.origin }
        let changes = try DurableFile.read(changesFile).map { try KeyChange.read(Array($0)) } ?? []
        let change: KeyChange?
        do {
            let keys = try LogKeys(trusted: known, changes: changes)
            try keys.verify(request.checkpoint)
            change = try self.change(in: request.checkpoint, after: keys)
        } catch { return .refused(status: 403, words: "no known key of the log signed the checkpoint") }
        let last = try DurableFile.read(file)
            .map { try SignedCheckpoint(parsing: Array($0)).checkpoint }
        guard request.oldSize == last?.size ?? 0 else { return .otherSize(last?.size ?? 0) }
        // The same tree with other heads of chains is another history too.
        if let last, last.size == new.size, last != new { return .otherSize(last.size) }
        guard (try? request.verifyConsistency(oldRoot: last?.root ?? .zero)) != nil else {
            return .refused(status: 422, words: "the checkpoint is not shown to begin with the last one")
        }
        if let change {
            // Before the checkpoint: from here on the old key counts for nothing larger.
            try DurableFile.replace(changesFile, with: Data(KeyChange.file(changes + [change], key: change.new)))
        }
        try DurableFile.replace(file, with: Data(request.checkpoint.note.bytes))
        return .cosigned(try key.sign(request.checkpoint.note.text, time: time))
    }

    /// The change of the log's key in a checkpoint; nil for none, and for one that is known.
    private func change(in signed: SignedCheckpoint, after keys: LogKeys) throws -> KeyChange? {
        guard KeyChange.isNamed(in: signed.checkpoint) else { return nil }
        let change = try KeyChange(signed)
        if keys.changes.contains(where: { $0.checkpoint.checkpoint == signed.checkpoint }) { return nil }
        _ = try LogKeys(trusted: [change.old], changes: keys.changes + [change])
        return change
    }
}

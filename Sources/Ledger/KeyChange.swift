import FHIR
package import MerkleTree

/// A change of a log's key: the checkpoint that closes the time of one key and begins that of the next.
///
/// It has an extension line that names both, and is signed by both: the old key says who follows, the new one that it
/// is there and stands by the tree so far. The old key holds for trees up to its size, the new one for larger ones.
package struct KeyChange: Sendable, Equatable {
    private static let prefix = "longitude key change 1 "

    /// The checkpoint, with the signatures of both keys.
    package let checkpoint: SignedCheckpoint
    /// The key that ends, and the one that begins.
    package let old: NoteVerifierKey, new: NoteVerifierKey
    /// The largest tree that the old key signs.
    package var size: UInt64 { checkpoint.checkpoint.size }

    /// The extension line of a checkpoint that changes the key.
    package static func line(from old: NoteVerifierKey, to new: NoteVerifierKey) -> String {
        "\(prefix)\(old) \(new)"
    }

    /// Whether a checkpoint says that it changes the key; whether it does is for ``init(_:)`` to say.
    package static func isNamed(in checkpoint: Checkpoint) -> Bool {
        checkpoint.extensions.contains { $0.hasPrefix(prefix) }
    }

    /// A change of key as a checkpoint says it.
    /// - Throws: ``LogKeyError`` unless it names two keys of the log and both signed it.
    package init(_ signed: SignedCheckpoint) throws {
        let lines = signed.checkpoint.extensions.filter { $0.hasPrefix(Self.prefix) }
        let names = (lines.first ?? "").dropFirst(Self.prefix.count).split(
            separator: " ", omittingEmptySubsequences: false)
        guard lines.count == 1, names.count == 2, let old = try? NoteVerifierKey(String(names[0])),
            let new = try? NoteVerifierKey(String(names[1])), old != new
        else { throw LogKeyError.notAChange }
        for key in [old, new] {
            do {
                try signed.verify(origin: signed.checkpoint.origin, logKeys: [key])
            } catch { throw LogKeyError.notSigned(key.description) }
            guard key.name == signed.checkpoint.origin else { throw LogKeyError.notAChange }
        }
        checkpoint = signed
        self.old = old
        self.new = new
    }

    /// Changes of one log's key in a file that anyone may fetch (`/ledger/keys`).
    ///
    /// - Parameter successions: how the log came after others, the oldest first.
    package static func file(
        _ changes: [KeyChange], key: NoteVerifierKey, successions: [LogSuccession] = []
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("format", format)
            $0.member("key", key.description)
            $0.array("changes") { list in
                for change in changes { list.item(String(decoding: change.checkpoint.note.bytes, as: UTF8.self)) }
            }
            guard !successions.isEmpty else { return }
            $0.array("successions") { list in
                for succession in successions { succession.write(to: &list) }
            }
        }
        return json.bytes
    }
    private static let format = "longitude log keys 1"

    /// Reads such a file; that the changes follow each other is for ``LogKeys`` to say.
    /// - Throws: ``LogKeyError``.
    package static func read(_ file: [UInt8]) throws -> [KeyChange] {
        guard let root = try? Document(parsing: file).root, root["format"]?.equals("longitude log keys 1") == true
        else {
            throw LogKeyError.notAChange
        }
        return try root.all("changes").map { note in
            guard let signed = try? SignedCheckpoint(parsing: Array((note.string ?? "").utf8)) else {
                throw LogKeyError.notAChange
            }
            return try KeyChange(signed)
        }
    }
}

/// The keys of a log in their order, and which of them held for a tree of a size.
///
/// Who trusts one of them trusts the others by the changes between: forwards, because each old key named the next;
/// backwards, because each new key stands by the tree that the old ones signed.
package struct LogKeys: Sendable {
    /// The changes, by size.
    package let changes: [KeyChange]
    private let trusted: [NoteVerifierKey]

    /// The keys of a log.
    ///
    /// - Parameters:
    ///   - trusted: keys from somewhere that is trusted: any of the log's is enough.
    ///   - changes: in their order, from anywhere.
    /// - Throws: ``LogKeyError`` unless the changes are of one log, each begins with the key that the one before ended
    ///   with, and one of their keys is trusted.
    package init(trusted: [NoteVerifierKey], changes: [KeyChange] = []) throws {
        for (before, after) in zip(changes, changes.dropFirst()) {
            guard before.new == after.old, before.size < after.size else { throw LogKeyError.broken }
        }
        if let first = changes.first {
            let all = [first.old] + changes.map(\.new)
            guard all.contains(where: trusted.contains) else { throw LogKeyError.notTrusted }
            // A key that held before does not come again: what it may sign has ended.
            guard Set(all).count == all.count else { throw LogKeyError.broken }
        }
        self.changes = changes
        self.trusted = trusted
    }

    /// Checks that the key that held at its size signed a checkpoint, and which witnesses cosigned it.
    ///
    /// - Returns: the cosignatures of those witnesses that signed.
    /// - Throws: `CheckpointError`, `SignedNoteError` or ``LogKeyError``.
    @discardableResult
    package func verify(
        _ signed: SignedCheckpoint, witnesses: [NoteVerifierKey] = []
    ) throws -> [SignedNote.Verified] {
        let head = signed.checkpoint
        guard let first = changes.first else {
            let origin = (trusted.first { $0.name == head.origin } ?? trusted.first)?.name ?? ""
            return try signed.verify(origin: origin, logKeys: trusted, witnesses: witnesses)
        }
        // At the size of a change there is one checkpoint.
        if let change = changes.first(where: { $0.size == head.size }), change.checkpoint.checkpoint != head {
            throw LogKeyError.otherHistory(head.size)
        }
        let holder = changes.first { head.size <= $0.size }?.old ?? changes.last?.new ?? first.old
        return try signed.verify(origin: first.checkpoint.checkpoint.origin, logKeys: [holder], witnesses: witnesses)
    }
}

/// Why a log's keys are not accepted.
package enum LogKeyError: Error, Equatable, CustomStringConvertible {
    /// A checkpoint does not change a key, or the file of changes is none.
    case notAChange
    /// A key that it names has not signed it.
    case notSigned(String)
    /// The changes do not follow each other.
    case broken
    /// None of the keys is one of those that are trusted.
    case notTrusted
    /// Another checkpoint of that size changed the key.
    case otherHistory(UInt64)

    package var description: String {
        switch self {
        case .notAChange: "what should change the log's key does not name two keys of the log."
        case .notSigned(let key): "a change of the log's key is not signed by \(key)."
        case .broken: "the changes of the log's key do not follow each other."
        case .notTrusted: "none of the keys given is one that the log ever had."
        case .otherHistory(let size): "another checkpoint of \(size) entries changed the log's key."
        }
    }
}

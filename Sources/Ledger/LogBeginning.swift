import FHIR
import Foundation
package import MerkleTree
import Store

/// What a log says of the log before it: that its newest entries were lost, so that this one had to begin.
///
/// It is a line of every checkpoint of the log, for ever: nobody who sees one takes the log for the one before, or for
/// one without a gap. The tree of a new log begins with the entries of the old one that are there.
package struct LogBeginning: Sendable, Equatable {
    private static let prefix = "longitude log begins 1 "

    /// The first key of the log that begins; its name is the origin.
    package let key: NoteVerifierKey
    /// The last key of the log before; its name is the origin.
    package let before: NoteVerifierKey
    /// The largest tree that the log before signed.
    package let signed: LedgerHead
    /// The largest tree of the log before with which this log's tree begins, as was signed then: the entries after it,
    /// up to ``signed``, are lost or no longer what was signed.
    package let kept: LedgerHead
    /// When the last entry was that is kept, and when the log began, in milliseconds since 1970: what was entered in
    /// between may be missing.
    package let from: Int64, until: Int64

    /// A beginning.
    package init(
        of key: NoteVerifierKey, after before: NoteVerifierKey, signed: LedgerHead, kept: LedgerHead, from: Int64,
        until: Int64
    ) {
        self.key = key
        self.before = before
        self.signed = LedgerHead(size: signed.size, root: signed.root, time: nil)
        self.kept = LedgerHead(size: kept.size, root: kept.root, time: nil)
        self.from = from
        self.until = max(from, until)
    }

    /// The extension line of checkpoints that says it.
    package var line: String {
        Self.prefix + "\(key) \(before) \(signed.size) \(signed.root) \(kept.size) \(kept.root) \(from) \(until)"
    }

    private init(line: String) throws {
        let words = line.dropFirst(Self.prefix.count).split(separator: " ", omittingEmptySubsequences: false)
            .map(String.init)
        guard words.count == 8, let key = try? NoteVerifierKey(words[0]), let before = try? NoteVerifierKey(words[1]),
            let signed = Self.head(words[2], words[3]), let kept = Self.head(words[4], words[5]),
            let from = Int64(words[6]), let until = Int64(words[7]), from <= until, kept.size < signed.size
        else { throw LogBeginningError.notABeginning }
        self.init(of: key, after: before, signed: signed, kept: kept, from: from, until: until)
        // There is one way to write it.
        guard self.line == line else { throw LogBeginningError.notABeginning }
    }

    private static func head(_ size: String, _ root: String) -> LedgerHead? {
        guard let size = UInt64(size), size <= Int64.max, let root = Hex.bytes(root).flatMap({ Bytes32($0) })
        else { return nil }
        return LedgerHead(size: size, root: root, time: nil)
    }

    /// What a checkpoint says of the logs before its own, the oldest first; nothing for a log without any.
    /// - Throws: ``LogBeginningError`` when it cannot be read, does not lead to the checkpoint's log, or says that a
    ///   log began with more entries than it has.
    package static func all(in checkpoint: Checkpoint) throws -> [LogBeginning] {
        let all = try checkpoint.extensions.filter { $0.hasPrefix(prefix) }.map { try LogBeginning(line: $0) }
        let origins = all.map(\.before.name) + [checkpoint.origin]
        guard all.map(\.key.name) == Array(origins.dropFirst()), Set(origins).count == origins.count else {
            throw LogBeginningError.broken
        }
        // A log is larger than what it began with: each up to where the next says that it ended, the last up to here.
        let sizes = all.dropFirst().map(\.signed.size) + [checkpoint.size]
        guard zip(all, sizes).allSatisfy({ $0.kept.size < $1 }) else { throw LogBeginningError.broken }
        return all
    }

    /// How many entries of the log of an origin stand at the beginning of the log that says all this; nil when it does
    /// not come after that log.
    package static func kept(of origin: String, in all: [LogBeginning]) -> UInt64? {
        guard let at = all.firstIndex(where: { $0.before.name == origin }) else { return nil }
        return all[at...].map(\.kept.size).min()
    }
}

/// How a log came after another: the first checkpoint of the new one, signed by its first key and by the last key of
/// the log before, and the last checkpoint that the log before signed.
///
/// Whoever trusts a key of the log before knows by it that the log has ended, and where; not that the new log is to be
/// trusted: that is for people to decide.
package struct LogSuccession: Sendable, Equatable {
    /// The first checkpoint of the new log.
    package let first: SignedCheckpoint
    /// The last checkpoint of the log before.
    package let last: SignedCheckpoint
    /// The changes of key of the log before.
    package let keyChanges: [KeyChange]
    /// What the new log says of the log before.
    package let beginning: LogBeginning

    /// A succession as its checkpoints say it.
    /// - Throws: ``LogBeginningError`` or ``LogKeyError`` unless they agree and are signed.
    package init(first: SignedCheckpoint, last: SignedCheckpoint, keyChanges: [KeyChange]) throws {
        guard let beginning = try LogBeginning.all(in: first.checkpoint).last else {
            throw LogBeginningError.notABeginning
        }
        let keys = try LogKeys(trusted: [beginning.before], changes: keyChanges)
        guard keyChanges.last?.new ?? beginning.before == beginning.before,
            last.checkpoint.size == beginning.signed.size, last.checkpoint.root == beginning.signed.root,
            first.checkpoint.size > beginning.kept.size
        else { throw LogBeginningError.broken }
        guard (try? keys.verify(last)) != nil else { throw LogBeginningError.notSigned(beginning.before.name) }
        for key in [beginning.before, beginning.key] {
            guard (try? first.verify(origin: first.checkpoint.origin, logKeys: [key])) != nil else {
                throw LogBeginningError.notSigned(key.name)
            }
        }
        self.first = first
        self.last = last
        self.keyChanges = keyChanges
        self.beginning = beginning
    }

    /// Adds it to a file, as an object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("first", first.note.description)
            json.member("last", last.note.description)
            json.array("keyChanges") { list in
                for change in keyChanges { list.item(change.checkpoint.note.description) }
            }
        }
    }

    /// Reads such an object.
    init(_ element: Element) throws {
        func checkpoint(_ text: String?) throws -> SignedCheckpoint {
            guard let signed = try? SignedCheckpoint(parsing: Array((text ?? "").utf8)) else {
                throw LogBeginningError.notABeginning
            }
            return signed
        }
        try self.init(
            first: checkpoint(element["first"]?.string), last: checkpoint(element["last"]?.string),
            keyChanges: element.all("keyChanges").map { try KeyChange(checkpoint($0.string)) })
    }

    /// The successions in a file that anyone may fetch (`/ledger/keys`), the oldest first; whether they lead from one
    /// log to the next is said by the last's first checkpoint.
    /// - Throws: ``LogBeginningError``, ``LogKeyError``.
    package static func read(_ file: [UInt8]) throws -> [LogSuccession] {
        guard let root = try? Document(parsing: file).root else { throw LogBeginningError.notABeginning }
        return try Self.inOrder(root.all("successions").map { try LogSuccession($0) })
    }

    /// - Throws: ``LogBeginningError/broken`` unless each says what the ones before say.
    static func inOrder(_ all: [LogSuccession]) throws -> [LogSuccession] {
        let said = try all.last.map { try LogBeginning.all(in: $0.first.checkpoint) } ?? []
        guard said == all.map(\.beginning) else { throw LogBeginningError.broken }
        return all
    }
}

/// Why what is said of the beginning of a log is not accepted.
package enum LogBeginningError: Error, Equatable, CustomStringConvertible {
    /// It says no beginning.
    case notABeginning
    /// The log of that origin has not signed it.
    case notSigned(String)
    /// What is said does not agree, or does not lead from one log to the next.
    case broken

    package var description: String {
        switch self {
        case .notABeginning: "what it says of the log before it cannot be read."
        case .notSigned(let origin): "what is said of the log before it is not signed by \(origin)."
        case .broken: "what it says of the logs before it does not agree."
        }
    }
}

import ArgumentParser
import FHIR
import Foundation
import Ledger
import MerkleTree
import Node

/// The end of a log that is watched: the node lost entries that it had signed, and began another log.
///
/// The other log is not followed: whether it is to be trusted, people decide.
struct LogEnding: Error {
    /// How the log ended, signed by its own key.
    let beginning: LogBeginning
    /// What became of the entries that were seen before.
    let words: String

    /// Prints it; the log is not what it was.
    func show(_ form: OutputForm) -> ExitCode {
        form.show(
            """
            WRONG The log \(beginning.before.name) has ended. It signed \(beginning.signed.size) entries; the node \
            lost those after the first \(beginning.kept.size), and began another log. \(words)
                  the other log, which is not followed: \(beginning.key)
                  \(beginning.words)
            """
        ) {
            $0.member("good", false)
            $0.member("reason", "The log has ended: the node lost entries that were signed. \(words)")
            $0.member("successor", beginning.key.description)
            LogBeginning.write([beginning], to: &$0)
        }
        return .wrong
    }
}

extension LogClient {
    /// How the log that is watched ended.
    ///
    /// - Parameters:
    ///   - successions: the log that came after it, and those after that.
    ///   - trusted: a key of the log.
    ///   - known: the changes of its key that were seen before.
    ///   - before: the note of the last checkpoint that was seen.
    /// - Throws: ``Fault`` when that is not what the log signed, or not what was seen of it.
    func ending(
        by successions: [LogSuccession], _ trusted: [NoteVerifierKey], _ known: [KeyChange], _ before: Data?
    ) async throws -> LogEnding {
        guard let end = successions.first else { throw LogBeginningError.broken }
        // The log's own keys, with the changes that it had: the end must be signed by the last of them.
        let log = LogClient(address: address, keys: try LogKeys(trusted: trusted, changes: end.keyChanges))
        let last = try log.read(end.last.note.bytes)
        guard end.keyChanges.last?.new ?? trusted.first == end.beginning.before,
            end.keyChanges.count >= known.count,
            zip(end.keyChanges, known).allSatisfy({ $0.checkpoint.checkpoint == $1.checkpoint.checkpoint })
        else {
            throw Fault(words: "The log was forked: its end is signed by another key than the one that it had.")
        }
        guard let before else { return LogEnding(beginning: end.beginning, words: "It was never seen before.") }
        let seen = try log.read(Array(before)).checkpoint
        guard seen.size <= last.checkpoint.size else {
            throw Fault(
                words: "The log was rolled back: it says that it ended with \(last.checkpoint.size) entries, and had "
                    + "\(seen.size).")
        }
        guard seen.size < last.checkpoint.size || seen == last.checkpoint else {
            throw Fault(words: "The log was forked: two different checkpoints of \(seen.size) entries were signed.")
        }
        let kept = successions.map(\.beginning.kept.size).min() ?? 0
        guard seen.size <= kept else {
            return LogEnding(
                beginning: end.beginning,
                words: "Of the \(seen.size) entries seen before, \(seen.size - kept) are lost.")
        }
        let now = try SignedCheckpoint(parsing: try await fetch("checkpoint")).checkpoint
        guard now.size > kept, now.origin == successions.last?.beginning.key.name else {
            throw Fault(words: "The node says that a new log began, and does not serve it.")
        }
        let root = try await roots(now.size, and: [seen.size])
        guard try root(now.size) == now.root, try root(seen.size) == seen.root else {
            throw Fault(words: "The log was rewritten: its first \(seen.size) entries are not those of the last run.")
        }
        return LogEnding(
            beginning: end.beginning, words: "All \(seen.size) entries seen before are at the beginning of the other.")
    }
}

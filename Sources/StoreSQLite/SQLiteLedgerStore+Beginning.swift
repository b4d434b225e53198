import Foundation
import GRDB
package import Ledger
import MerkleTree

/// A new log after one whose newest entries are lost.
///
/// The tree stays: the new log begins with every entry that is here, and `leaf`, `chain` and tiles are as they were.
/// What changes is who signs it. One file, `ledger.key`, is replaced at once: before it the old log signs nothing,
/// after it the new log is whole, and what is stored of it is stored again by the next checkpoint.
extension SQLiteLedgerStore {
    /// As `LedgerStore` says.
    package func successions() async throws -> [LogSuccession] { try logIdentity().successions }

    /// As `LedgerStore` says.
    package func lostEntries() async throws -> LostEntries {
        try await onPublisher { [self] in
            try DurableFile.locked(in: keyFolder) { try lostEntries(of: logIdentity()) }
        }
    }

    /// As `LedgerStore` says.
    package func beginLog(time: Int64) async throws -> LogSuccession {
        try await onPublisher { [self] in
            try DurableFile.locked(in: keyFolder) {
                let identity = try logIdentity()
                let lost = try lostEntries(of: identity)
                let seed = NoteSigningKey.seed()
                let next = try NoteSigningKey(name: LogIdentity.origin(of: seed), type: .ed25519, seed: seed)
                let last = lost.last.checkpoint
                let beginning = LogBeginning(
                    of: next.verifierKey, after: identity.key,
                    signed: LedgerHead(size: last.size, root: last.root, time: nil), kept: lost.kept,
                    from: lost.kept.time ?? 0, until: time)
                let checkpoint = try checkpoint(
                    of: pool.read { try Self.size($0) }, identity, origin: next.verifierKey.name, from: lost.kept.size,
                    extensions: [beginning.line])
                // Here the new log is the node's, at once and for good. What follows is done again by the next
                // checkpoint.
                let succession = try identity.begin(with: checkpoint, seed: seed)
                try identity.remember(succession.first)
                try store([succession.first], time: time)
                return succession
            }
        }
    }

    private static func size(_ db: Database) throws -> UInt64 {
        UInt64(try Int64.fetchOne(db, sql: "SELECT ifnull(max(number) + 1, 0) FROM leaf") ?? 0)
    }

    private func lostEntries(of identity: LogIdentity) throws -> LostEntries {
        guard let last = identity.lastSigned, identity.hasCheckpointFile else {
            let wasSigned = try pool.read { try Int64.fetchOne($0, sql: "SELECT count(*) FROM checkpoint") ?? 0 } > 0
            throw LedgerError.nothingLost(
                wasSigned
                    ? Self.noLastCheckpoint : "This log has signed nothing yet, so nothing that it signed is lost.")
        }
        return try pool.read { db in
            let size = try Self.size(db)
            do {
                try Self.check(db, size, extends: last.checkpoint)
                throw LedgerError.nothingLost(
                    "Nothing is lost: all \(last.checkpoint.size) entries that were signed are here, and the log goes "
                        + "on by itself.")
            } catch LedgerError.otherHistory {}
            return LostEntries(last: last, kept: try kept(db, size, below: last.checkpoint.size, identity))
        }
    }

    /// The largest tree that was signed and is here. It is the newest that the database has a checkpoint of.
    ///
    /// - Throws: `LedgerError.nothingLost` when entries were not lost but changed, or the keys are older than the
    ///   ledger: a new log would only hide it.
    private func kept(_ db: Database, _ size: UInt64, below last: UInt64, _ identity: LogIdentity) throws -> LedgerHead
    {
        let select = "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"
        guard let note = try Data.fetchOne(db, sql: select) else {
            return LedgerHead(size: 0, root: MerkleHash.empty, time: nil)
        }
        guard let newest = try? SignedCheckpoint(parsing: Array(note)), (try? identity.verify(newest)) != nil,
            newest.checkpoint.size < last
        else {
            throw LedgerError.nothingLost(
                "The newest checkpoint of the ledger is not one from before the last that the keys in keys/ signed: "
                    + "the keys are older than the ledger or not its own, or the ledger is of a log that has ended. "
                    + "Restore the newest copy of both.")
        }
        do { try Self.check(db, size, extends: newest.checkpoint) } catch LedgerError.otherHistory {
            throw LedgerError.nothingLost(
                "Entries of the ledger were not lost but changed: its first \(newest.checkpoint.size) are not those "
                    + "that its own newest checkpoint was signed for. Restore a copy of ledger.sqlite in which they "
                    + "are; a new log may only begin with entries as they were signed.")
        }
        let time = try Int64.fetchOne(
            db, sql: "SELECT time FROM leaf WHERE number = ?", arguments: [Int64(newest.checkpoint.size) - 1])
        return LedgerHead(size: newest.checkpoint.size, root: newest.checkpoint.root, time: time)
    }
}

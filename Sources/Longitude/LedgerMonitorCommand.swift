import ArgumentParser
import Authentication
import FHIR
import Foundation
import FoundationNetworking
import Ledger
import MerkleTree
import Node

struct LedgerMonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Watch a node's log from outside: say when it was rolled back, forked or rewritten.",
        discussion: """
            Each run fetches the log's checkpoint and tiles (C2SP tlog-tiles) and shows that the log is the one of the \
            last run, grown. What was seen last is kept in the state file, and beside it under the ending .keys how \
            the log's key changed; both must stand where the node's operator cannot write. Ends with status 1 when \
            the log is not what it was.
            """)
    @OptionGroup var form: OutputForm
    @Argument(help: "The log's address, such as https://node.example/ledger.")
    var url: String
    @Option(help: "The log's key: the line that `ledger key` prints, from somewhere that you trust.")
    var key: String
    @Option(help: "The file that keeps the last checkpoint that was found right.")
    var state: String

    func run() async throws {
        guard let address = URL(string: url), let scheme = address.scheme, ["http", "https"].contains(scheme) else {
            throw ValidationError("“\(url)” is not the address of a log. Give one that begins with https://.")
        }
        let trusted = try LedgerVerifyCommand.keys([key])
        let (file, keysFile) = (URL(filePath: state), URL(filePath: state + ".keys"))
        let before = try DurableFile.read(file)
        do {
            let known = try DurableFile.read(keysFile).map { try KeyChange.read(Array($0)) } ?? []
            let log = try await LogClient.open(address: address, trusted: trusted, known: known, before: before)
            let last = try before.map { try log.read(Array($0)) }
            let now = try log.read(try await log.fetch("checkpoint"))
            try await log.check(now.checkpoint, extends: last?.checkpoint)
            let changes = log.keys.changes
            // First what was learnt of keys: a checkpoint is read by them.
            if let newest = changes.last, changes != known {
                try DurableFile.replace(keysFile, with: Data(KeyChange.file(changes, key: newest.new)))
            }
            try DurableFile.replace(file, with: Data(now.note.bytes))
            let beginnings = try LogBeginning.all(in: now.checkpoint)
            let seen = last.map { "grown from \($0.checkpoint.size)" } ?? "seen for the first time"
            let newer = changes.dropFirst(known.count)
            form.show(
                (["ok    \(now.checkpoint.origin): \(now.checkpoint.size) entries, \(seen)"]
                    + newer.map { "      its key was changed at \($0.size) entries, to \($0.new)" }
                    + beginnings.map { "      \($0.words)" })
                    .joined(separator: "\n")
            ) {
                $0.member("good", true)
                $0.member("origin", now.checkpoint.origin)
                $0.member("size", Int(now.checkpoint.size))
                if let last { $0.member("grownFrom", Int(last.checkpoint.size)) }
                $0.array("keyChanges") { list in
                    for change in newer {
                        list.object {
                            $0.member("size", Int(change.size))
                            $0.member("key", change.new.description)
                        }
                    }
                }
                LogBeginning.write(beginnings, to: &$0)
            }
        } catch let error as LogKeyError {
            throw form.wrong("\(error)")
        } catch let error as LogBeginningError {
            throw form.wrong("The node says that a new log began, but \(error)")
        } catch let ended as LogEnding {
            throw ended.show(form)
        } catch let fault as LogClient.Fault { throw form.wrong(fault.words) }
    }
}

/// A tiled log as anyone sees it over HTTP.
struct LogClient: Sendable {
    let address: URL
    /// The keys that the log had.
    let keys: LogKeys

    /// A log whose changes of key are fetched.
    ///
    /// - Parameters:
    ///   - trusted: the key from elsewhere.
    ///   - known: the changes that were seen before: the log must still show them.
    ///   - before: the note of the last checkpoint that was seen.
    /// - Throws: ``LogEnding`` when the node has begun a log after this one.
    static func open(
        address: URL, trusted: [NoteVerifierKey], known: [KeyChange], before: Data?
    ) async throws -> LogClient {
        let log = LogClient(address: address, keys: try LogKeys(trusted: trusted))
        let file: [UInt8]
        do { file = try await log.fetch("keys") } catch is Fault where known.isEmpty { return log }
        let successions = try LogSuccession.read(file)
        let origins = trusted.map(\.name)
        if let at = successions.firstIndex(where: { origins.contains($0.beginning.before.name) }) {
            throw try await log.ending(by: Array(successions[at...]), trusted, known, before)
        }
        let changes = try KeyChange.read(file)
        guard changes.count >= known.count,
            zip(changes, known).allSatisfy({ $0.checkpoint.checkpoint == $1.checkpoint.checkpoint })
        else {
            throw Fault(words: "The log was forked: it does not show the changes of its key that it showed before.")
        }
        return LogClient(address: address, keys: try LogKeys(trusted: trusted, changes: changes))
    }

    /// What is wrong with the log.
    struct Fault: Error {
        let words: String
    }

    /// A checkpoint that the log signed.
    func read(_ note: [UInt8]) throws -> SignedCheckpoint {
        do {
            let signed = try SignedCheckpoint(parsing: note)
            try keys.verify(signed)
            return signed
        } catch { throw Fault(words: "The checkpoint is not one that the log signed: \(error)") }
    }

    /// The bytes at a path of the log.
    func fetch(_ path: String) async throws -> [UInt8] {
        let answer: ProviderResponse
        do {
            answer = try await ServiceClient().get(
                address.appending(path: path).absoluteString, headers: [:],
                limits: TransportLimits(deadline: .seconds(20), maximumBytes: 16 << 20))
        } catch { throw ValidationError("\(address)/\(path) cannot be reached: \(error.localizedDescription)") }
        let status = answer.status
        guard status < 500 else { throw ValidationError("\(address)/\(path) answers with \(status). Try again.") }
        guard status == 200 else { throw Fault(words: "The log does not serve \(path): it answers with \(status).") }
        return answer.body
    }

    /// Checks, from tiles alone, that a tree has the root that was signed and begins with the tree signed before.
    func check(_ now: Checkpoint, extends last: Checkpoint?) async throws {
        if let last {
            guard now.size >= last.size else {
                throw Fault(words: "The log was rolled back: it has \(now.size) entries and had \(last.size).")
            }
            guard now.size > last.size || now == last else {
                throw Fault(words: "The log was forked: two different checkpoints of \(now.size) entries were signed.")
            }
        }
        let beginnings = try LogBeginning.all(in: now)
        if let last, try LogBeginning.all(in: last) != beginnings {
            throw Fault(words: "The log was forked: it says otherwise than before how it began.")
        }
        let changes = keys.changes.map(\.checkpoint.checkpoint)
        guard changes.allSatisfy({ $0.size <= now.size }) else {
            throw Fault(words: "The log was rolled back: its key was changed at a size that it does not have.")
        }
        let root = try await roots(
            now.size, and: [last?.size].compactMap(\.self) + changes.map(\.size) + beginnings.map(\.kept.size))
        for beginning in beginnings where try root(beginning.kept.size) != beginning.kept.root {
            throw Fault(
                words:
                    "The log was rewritten: its first \(beginning.kept.size) entries are not those of the log before.")
        }
        guard try root(now.size) == now.root else {
            throw Fault(words: "The tiles are not those of the checkpoint of \(now.size) entries.")
        }
        if let last, try root(last.size) != last.root {
            throw Fault(words: "The log was rewritten: its first \(last.size) entries are not those of the last run.")
        }
        for change in changes where try root(change.size) != change.root {
            throw Fault(
                words:
                    "The log was rewritten: its first \(change.size) entries are not those with which its key changed.")
        }
    }

    /// The roots of a tree at its own size and at earlier ones, by the tiles that are served.
    func roots(_ size: UInt64, and older: [UInt64]) async throws -> (UInt64) throws -> Bytes32 {
        let tiles = try await edgeTiles(size, older)
        return { size in
            do {
                var prover = MerkleProver(
                    size: size,
                    source: TileHashes(size: size) { tile in
                        guard let bytes = tiles[Place(tile)], bytes.count >= tile.byteCount else {
                            throw Fault(words: "The log does not serve \(tile.path) whole.")
                        }
                        return Array(bytes[..<tile.byteCount])
                    })
                return try prover.root()
            } catch let error as TileError { throw Fault(words: "A tile is not as long as it must be: \(error)") }
        }
    }

    private struct Place: Hashable {
        let level: Int
        let index: UInt64

        init(_ tile: Tile) { (level, index) = (tile.level, tile.index) }
    }

    /// The tiles at the right edges of trees, as wide as the newest has them: all that their roots need.
    private func edgeTiles(_ size: UInt64, _ older: [UInt64]) async throws -> [Place: [UInt8]] {
        var tiles: [Place: [UInt8]] = [:]
        for edge in [size] + older {
            for level in 0..<8 {
                let hashes = edge >> UInt64(level * Tile.height)
                guard hashes > 0 else { break }
                // A perfect subtree ends within the last tile of its level, or at the end of the one before.
                for index in [hashes / 256, (hashes - 1) / 256] {
                    guard let tile = Tile.tile(level: level, index: index, inTreeOf: size), tiles[Place(tile)] == nil
                    else { continue }
                    tiles[Place(tile)] = try await fetch(tile.path)
                }
            }
        }
        return tiles
    }
}

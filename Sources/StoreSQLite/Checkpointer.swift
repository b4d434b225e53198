import Dispatch
import Foundation
import GRDB

/// Moves the write-ahead log of a database into its file every two seconds, on a connection of its own: neither
/// readers nor the writer wait.
final class Checkpointer: @unchecked Sendable {
    // Unchecked: the timer is set up once and then only cancelled.
    private let queue: DatabaseQueue
    private let timer: any DispatchSourceTimer

    /// Starts for the database at `path`, which is in WAL mode.
    ///
    /// - Parameter alongside: what else is done each time.
    init(path: String, label: String, alongside: @escaping @Sendable () -> Void = {}) throws {
        let queue = try DatabaseQueue(path: path, configuration: DatabaseFile.patient)
        self.queue = queue
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: label, qos: .utility))
        timer.schedule(deadline: .now() + 2, repeating: 2)
        // What cannot be moved now, because someone else checkpoints, is moved the next time.
        timer.setEventHandler {
            try? Self.run(queue)
            alongside()
        }
        timer.resume()
    }

    deinit { timer.cancel() }

    /// Moves what readers allow, now.
    func run() throws { try Self.run(queue) }

    private static func run(_ queue: DatabaseQueue) throws {
        _ = try queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
    }
}

/// The length of a write-ahead log, kept in bounds by the writer.
///
/// SQLite starts the log anew only when all of it has been moved at the moment a write begins, which a busy writer
/// never lets happen. So beyond the limit the writer moves the rest itself, between two batches.
struct LogLimit: Sendable {
    private static let limit: off_t = 128 << 20
    private let path: String

    /// The limit for the log of the database at `path`.
    init(path: String) { self.path = path + "-wal" }

    /// Bytes of the log now.
    var size: off_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_size : 0
    }
    /// Whether the log is moved as it should: one of several times the limit is not.
    var isKept: Bool { size < Self.limit * 4 }

    /// Moves the log when it is too long.
    func keep(_ db: Database) throws {
        if size > Self.limit { _ = try db.checkpoint(.passive) }
    }
}

import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import Synchronization

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
///
/// A log that grows costs a commit half as much again: with the bytes the disk has to note a new length. So the log of
/// a database that is served has its room made beforehand. SQLite reads a log up to the first frame that is not one of
/// its present turn, and writes over what stands behind. Source: SQLite, "Database File Format" §4.4, "WAL Reset".
final class LogLimit: Sendable {
    /// Bytes to which SQLite cuts a log that it starts anew, and of the room that is made.
    let room = 64 << 20
    private let path: String
    private let hasRoom: Bool
    /// Frames that the newest commit of this process left in the log: its file may be longer.
    private let frames = Atomic<Int>(0)

    /// The limit for the log of the database at `path`.
    ///
    /// - Parameter hasRoom: whether its room is made beforehand, and again when somebody cut it.
    init(path: String, hasRoom: Bool = false) {
        self.path = path + "-wal"
        self.hasRoom = hasRoom
    }

    /// Bytes of the log's file now.
    var size: Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
    /// Whether the log is moved as it should: one of several times its room is not.
    var isKept: Bool { size < room * 8 }

    /// Takes note of the log's length with every commit of a connection, which keeps this object.
    func watch(_ db: Database) {
        let here = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe sqlite3_wal_hook(
            db.sqliteConnection,
            { here, _, _, frames in
                if let here = unsafe here {
                    unsafe Unmanaged<LogLimit>.fromOpaque(here).takeUnretainedValue().frames
                        .store(Int(frames), ordering: .relaxed)
                }
                return SQLITE_OK
            }, here)
    }

    /// Moves the log when it is long, and makes its room when it is short: every 8 MB, so that it stays within the
    /// room. Not inside a transaction.
    ///
    /// - Throws: `DatabaseError` while another connection moves the log: to be tried again after the next batch.
    func keep(_ db: Database) throws {
        try makeRoom(db)
        // A frame is a page and its header. Source: SQLite, "Database File Format" §4.1.
        let frame = (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0) + 24
        if frames.load(ordering: .relaxed) * frame > room - 8 << 20 { _ = try db.checkpoint(.passive) }
    }

    /// Whether the disk has twice the room left.
    private var isAmple: Bool {
        var disk = statvfs()
        guard unsafe statvfs((path as NSString).deletingLastPathComponent, &disk) == 0 else { return false }
        return disk.f_bavail * UInt(disk.f_frsize) >= UInt(2 * room)
    }

    /// Writes zeros behind the log, up to its room.
    ///
    /// Under the write lock: frames are written by who holds it and by nobody else. On a disk that has not twice as
    /// much left the log stays as it was, and grows as it is written: the data need that room more.
    func makeRoom(_ db: Database) throws {
        guard hasRoom, size < room, isAmple else { return }
        try db.inTransaction(.immediate) {
            let length = size
            let file = unsafe open(path, O_WRONLY)
            guard file >= 0 else { return .rollback }
            defer { close(file) }
            let zeros = [UInt8](repeating: 0, count: 1 << 20)
            for place in stride(from: length, to: room, by: zeros.count) {
                let count = min(zeros.count, room - place)
                guard unsafe pwrite(file, zeros, count, off_t(place)) == count else {
                    ftruncate(file, off_t(length))
                    return .rollback
                }
            }
            fdatasync(file)
            return .rollback
        }
    }
}

import Foundation
import GRDB
import Store

/// Opens a database file as the guarantees of `RecordStore` need it, or refuses.
enum DatabaseFile {
    /// What every connection to a node's database begins with: it waits for the others. SQLite locks a file for a
    /// moment when the last connection to it closes, so that even opening one beside it may have to wait.
    static var patient: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        return configuration
    }

    /// A pool on the file at `path`, with `synchronous=FULL` set after the pool opened and read back. A new file gets
    /// the newest schema; one of another schema is refused (``NodeMigration``).
    ///
    /// - Parameter pageSize: bytes of a page of a new file. A commit writes each page it touches whole: see
    ///   `docs/benchmarks.md`, "Page size".
    /// - Parameter log: the limit of its log, whose room is made now.
    static func open(
        _ path: String, migrator: DatabaseMigrator, pageSize: Int, cacheMegabytes: Int, log: LogLimit
    ) throws -> DatabasePool {
        // One after the other: who comes second finds a file that is whole, not one that is being made.
        let folder = try FileHandle(forReadingFrom: URL(filePath: path).deletingLastPathComponent())
        defer { try? folder.close() }
        guard flock(folder.fileDescriptor, LOCK_EX) == 0 else {
            throw StoreError.unavailable("\(path) cannot be locked while it is opened")
        }
        if !FileManager.default.fileExists(atPath: path) {
            // The page size must be set before the file has a page, and before WAL.
            let queue = try DatabaseQueue(path: path, configuration: patient)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA page_size = \(pageSize); VACUUM")
            }
            try queue.close()
        }
        var configuration = patient
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -\(cacheMegabytes * 1024);
                    PRAGMA secure_delete = ON; PRAGMA journal_size_limit = \(log.room); PRAGMA temp_store = MEMORY;
                    """)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // A file without any schema is one that is being made.
        if try pool.read({ try migrator.appliedIdentifiers($0).isEmpty }) { try migrator.migrate(pool) }
        try pool.read { db in
            guard try !migrator.hasBeenSuperseded(db) else {
                throw StoreError.incompatible(
                    "\(path) was made by a newer version of this program. Use that version or a later one.")
            }
            guard try migrator.hasCompletedMigrations(db) else {
                throw StoreError.incompatible(
                    "\(path) has the schema of an earlier version. Stop the node, make a backup, and run "
                        + "`longitude migrate`.")
            }
        }
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL on opening a pool: an acknowledged commit could then be lost with the power.
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
            let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? ""
            guard synchronous == 2, journal == "wal" else {
                throw StoreError.incompatible(
                    "\(path): the database does not keep synchronous=FULL in WAL mode (it says \(synchronous), "
                        + "\(journal)). Put the data on a local disk that supports it.")
            }
            log.watch(db)
            try log.makeRoom(db)
        }
        return pool
    }
}

extension DatabasePool {
    /// Moves the whole log into the database and empties it: what was removed or written over stands in neither then.
    func truncateLog() throws {
        for _ in 0..<100 {
            do {
                return try writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // The timer's checkpoint runs: SQLite then waits for nothing, whatever the connection is set to.
                usleep(100_000)
            }
        }
        try writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    }
}

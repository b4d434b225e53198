package import Foundation
import GRDB
import Store

/// Brings the databases of a node to the schema of this program. Nothing else does: a command of a newer program must
/// not change the tables under a node that runs.
package enum NodeMigration {
    /// A database that has migrations to run.
    package struct Pending: Sendable, Equatable {
        /// The name of the file.
        package let file: String
        /// The numbers of the migrations, in their order.
        package let migrations: [String]
        /// The bytes of the file. A migration may need as much room again, twice.
        package let size: Int
    }

    private static let files = [
        ("records.sqlite", Schema.migrator), ("ledger.sqlite", Schema.ledgerMigrator),
    ]

    /// The newest schema of each database that this program knows, by the file's name.
    package static var schemas: [(file: String, number: String)] {
        files.map { ($0, $1.migrations.last ?? "0") }
    }

    /// What there is to do in a node's folder.
    ///
    /// - Throws: `StoreError.incompatible` for a database of a newer program.
    package static func pending(in folder: URL) throws -> [Pending] {
        try files.compactMap { name, migrator in
            let path = folder.appending(path: name).path
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            let queue = try DatabaseQueue(path: path, configuration: DatabaseFile.patient)
            defer { try? queue.close() }
            return try queue.read { db in
                guard try !migrator.hasBeenSuperseded(db) else {
                    throw StoreError.incompatible(
                        "\(path) was made by a newer version of this program. Use that version or a later one.")
                }
                let done = try migrator.appliedIdentifiers(db)
                let missing = migrator.migrations.filter { !done.contains($0) }
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
                return missing.isEmpty ? nil : Pending(file: name, migrations: missing, size: pages * size)
            }
        }
    }

    /// Runs what there is to do, each migration whole or not at all.
    ///
    /// - Returns: what was done.
    /// - Throws: `StoreError.incompatible` when the node runs, when the disk has no room, or for a database of a newer
    ///   program; the databases are then as they were.
    package static func run(in folder: URL) throws -> [Pending] {
        guard try !pending(in: folder).isEmpty else { return [] }
        let lock = try FolderLock(folder, .alone)
        return try withExtendedLifetime(lock) {
            let pending = try pending(in: folder)
            let values = try? folder.resourceValues(forKeys: [.volumeAvailableCapacityKey])
            let needed = 2 * (pending.map(\.size).max() ?? 0)
            if let room = values?.volumeAvailableCapacity, room < needed {
                throw StoreError.incompatible(
                    "The disk of \(folder.path) has \(room >> 20) MB free; the migration may need \(needed >> 20).")
            }
            for (name, migrator) in files where pending.contains(where: { $0.file == name }) {
                let path = folder.appending(path: name).path
                let queue = try DatabaseQueue(path: path, configuration: DatabaseFile.patient)
                try migrator.migrate(queue)
                try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
                try queue.close()
            }
            return pending
        }
    }
}

/// Who has a node's folder open: any number of programs that use it, or one that migrates it.
///
/// The lock is the kernel's, on the file `lock`; it ends with the program that holds it.
final class FolderLock: Sendable {
    enum Use: Sendable { case together, alone }
    private let handle: FileHandle

    /// - Throws: `StoreError.incompatible` when the other use is going on.
    init(_ folder: URL, _ use: Use) throws {
        let file = folder.appending(path: "lock")
        if !FileManager.default.fileExists(atPath: file.path) {
            guard
                FileManager.default.createFile(
                    atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw StoreError.unavailable("\(file.path) cannot be written") }
        }
        handle = try FileHandle(forUpdating: file)
        guard flock(handle.fileDescriptor, (use == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 else {
            throw StoreError.incompatible(
                use == .alone
                    ? "\(folder.path) is in use. Stop the node and every command that works on it, and try again."
                    : "\(folder.path) is held by a command that needs it alone. Try again when that has ended.")
        }
    }
}

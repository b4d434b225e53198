package import Access
package import Foundation
import GRDB
package import Store

/// A backup on its way to become a node's data: copied into a folder of its own, erased and sealed again there, and
/// only then put in its place. Wherever it stops, no node is there that holds whoever was erased; where it stops
/// between the moves into place, the next start ends it.
package struct NodeRestoration: Sendable {
    /// What was found on the way.
    package struct Report: Sendable {
        /// How many records were erased again.
        package let erased: Int
        /// How many records were sealed again.
        package let sealed: Int
        /// What the store's and the ledger's checks say.
        package let findings: [Finding]
    }

    /// The name of the folder, inside the node's, that holds the copy until it is whole.
    package static let stageName = ".restoring"
    /// The files of a backup; the one that makes the folder a node's is the last to be put in its place.
    private static let files = ["ledger.sqlite", "records.sqlite"]

    private let backup: URL
    private let keys: URL
    private let nodeKey: URL?
    private let stage: URL

    /// Looks whether everything is there, and changes nothing.
    ///
    /// - Parameters:
    ///   - backup: the folder of the backup.
    ///   - keys: the node's folder of keys, and of what was erased and sealed. They are read where they are.
    ///   - nodeKey: the node's key file, where it stands elsewhere.
    ///   - stage: a folder that is made for the copy.
    /// - Throws: `StoreError.incompatible` with what is missing.
    package init(of backup: URL, keys: URL, nodeKey: URL? = nil, stage: URL) throws {
        let key = nodeKey ?? keys.appending(path: "node.key")
        guard Self.isReadable(key) else {
            throw StoreError.incompatible(
                "The key file \(key.path) is missing or cannot be read, and a backup is nothing without it. Restore it "
                    + "from where keys are kept, with everything that stood beside it.")
        }
        for name in Self.files where !Self.isReadable(backup.appending(path: name)) {
            throw StoreError.incompatible(
                "\(backup.path) holds no \(name) that can be read. Name a folder that `longitude backup` made.")
        }
        self.backup = backup
        self.keys = keys
        self.nodeKey = nodeKey
        self.stage = stage
    }

    private static func isReadable(_ file: URL) -> Bool {
        let values = try? file.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
        return values?.isRegularFile == true && FileManager.default.isReadableFile(atPath: file.path)
    }

    /// What stands in a folder that a restored node would take for its own: databases and their logs.
    package static func remains(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter(isOfDatabase)
    }
    private static func isOfDatabase(_ name: String) -> Bool { files.contains { name.hasPrefix($0) } }

    /// Copies the backup, brings it to this program's schema, erases and seals again, and checks it.
    ///
    /// - Parameters:
    ///   - columns: what stands beside each body.
    ///   - isAlone: whether the copy is only looked at: then it is no fault that it is older than what the log signed
    ///     last.
    /// - Throws: what copying, opening and reading throw; `remove` is then to be called.
    package func prepare(_ doctor: JobGrant, columns: ColumnRule? = nil, isAlone: Bool) async throws -> Report {
        try makeStage()
        for name in Self.files {
            let file = stage.appending(path: name)
            try FileManager.default.copyItem(at: backup.appending(path: name), to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        _ = try NodeMigration.run(in: stage)
        let store = try SQLiteRecordStore(folder: stage, keys: keys, nodeKey: nodeKey)
        let erased = try await store.replayErasures()
        let sealed = try await store.replaySeals()
        let ledger = try SQLiteLedgerStore(folder: stage, records: store)
        let findings = try await store.doctor(doctor, columns: columns) + (try await ledger.audit(ofCopy: isAlone))
        return Report(erased: erased, sealed: sealed, findings: findings)
    }

    private func makeStage() throws {
        // What an interrupted restore left, and nothing else that may be called so. Looked at once: a store that is
        // closing removes files of its own at the same moment.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: stage.path)) ?? []
        if let other = names.sorted().first(where: { !Self.isOfDatabase($0) && $0 != "lock" }) {
            throw StoreError.incompatible(
                "\(stage.path) holds \(other), which no restore made. Move it elsewhere, and try again.")
        }
        try remove()
        try FileManager.default.createDirectory(
            at: stage, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Puts the copy into the node's folder, once it is whole on the disk.
    ///
    /// - Throws: `StoreError.incompatible` when somebody else has the folder open or there are databases in it.
    package func place(in folder: URL) throws {
        let lock = try FolderLock(folder, .alone)
        try withExtendedLifetime(lock) {
            try Self.refuseRemains(in: folder)
            for name in Self.files {
                let file = stage.appending(path: name)
                let queue = try DatabaseQueue(path: file.path, configuration: DatabaseFile.patient)
                try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
                try queue.close()
                let handle = try FileHandle(forUpdating: file)
                try handle.synchronize()
                try handle.close()
            }
            for name in Self.files { try Self.move(name, from: stage, to: folder) }
        }
        try remove()
    }

    /// Moves a file; on the disk before anything else is done, so that no failure of power changes the order.
    private static func move(_ name: String, from: URL, to folder: URL) throws {
        try FileManager.default.moveItem(at: from.appending(path: name), to: folder.appending(path: name))
        let handle = try FileHandle(forReadingFrom: folder)
        defer { try? handle.close() }
        guard fsync(handle.fileDescriptor) == 0 else {
            throw StoreError.unavailable("\(folder.path) may not be on the disk")
        }
    }

    /// Whether a restore was stopped between its moves: the ledger is in its place, the records are not. Nothing else
    /// leaves a folder so: the copy was whole, erased and sealed again, and on the disk, before the first of them.
    private static func isBetweenMoves(_ folder: URL) -> Bool {
        let stage = folder.appending(path: stageName)
        let copied = remains(in: stage)
        return remains(in: folder) == ["ledger.sqlite"] && copied.contains("records.sqlite")
            && !copied.contains("ledger.sqlite")
    }

    /// Ends a restore that was stopped between its moves.
    ///
    /// - Returns: whether there was one.
    /// - Throws: `StoreError.incompatible` when somebody else has the folder open.
    package static func finish(in folder: URL) throws -> Bool {
        guard isBetweenMoves(folder) else { return false }
        let lock = try FolderLock(folder, .alone)
        return try withExtendedLifetime(lock) {
            // Somebody else may have ended it.
            guard isBetweenMoves(folder) else { return false }
            let stage = folder.appending(path: stageName)
            try move("records.sqlite", from: stage, to: folder)
            try? FileManager.default.removeItem(at: stage)
            return true
        }
    }

    /// Undoes what a restore did that was stopped between its moves, so that one may be begun anew.
    ///
    /// - Throws: `StoreError.incompatible` when somebody else has the folder open.
    package static func undo(in folder: URL) throws {
        guard isBetweenMoves(folder) else { return }
        let lock = try FolderLock(folder, .alone)
        try withExtendedLifetime(lock) {
            guard isBetweenMoves(folder) else { return }
            try move("ledger.sqlite", from: folder, to: folder.appending(path: stageName))
        }
    }

    /// Refuses a folder with a database in it, or with what is left of one.
    ///
    /// - Throws: `StoreError.incompatible` with its name.
    package static func refuseRemains(in folder: URL) throws {
        guard let name = remains(in: folder).first else { return }
        throw StoreError.incompatible(
            "\(folder.appending(path: name).path) exists. Restore into a folder that holds only keys/.")
    }

    /// Removes the copy.
    package func remove() throws {
        // The store that read it may be closing, and removes files of its own at the same moment.
        for _ in 0..<100 {
            guard FileManager.default.fileExists(atPath: stage.path) else { return }
            if (try? FileManager.default.removeItem(at: stage)) != nil { return }
            usleep(20_000)
        }
        try FileManager.default.removeItem(at: stage)
    }
}

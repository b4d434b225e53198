package import Foundation

/// Small files that decide what can be opened and what may be signed: read, made and replaced so that neither a power
/// failure nor another process leaves a half, or loses what was there.
package enum DurableFile {
    /// The content; nil only when there is no such file.
    /// - Throws: when a file is there and cannot be read.
    package static func read(_ file: URL) throws -> Data? {
        do {
            return try Data(contentsOf: file)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile { return nil }
    }

    /// Makes a file, unless one is there: then that one stays.
    /// - Throws: ``LedgerError/identity(_:)`` when the file cannot be written.
    package static func create(_ file: URL, with data: Data) throws {
        let fresh = try write(data, beside: file)
        defer { unsafe _ = unlink(fresh.path) }
        guard unsafe link(fresh.path, file.path) == 0 || errno == EEXIST else {
            throw LedgerError.identity("\(file.path) cannot be written.")
        }
        try synchronizeFolder(of: file)
    }

    /// Replaces a file's content at once: after a power failure it is the old one or the new one, and after the return
    /// the new one. It stays its owner's when root replaces it.
    /// - Throws: ``LedgerError/identity(_:)`` when the file cannot be written; it is then as it was.
    package static func replace(_ file: URL, with data: Data) throws {
        let fresh = try write(data, beside: file, as: owner(of: file))
        guard unsafe rename(fresh.path, file.path) == 0 else {
            unsafe _ = unlink(fresh.path)
            throw LedgerError.identity("\(file.path) cannot be replaced.")
        }
        try synchronizeFolder(of: file)
    }

    /// Does work while no other process does work that is locked in the same folder.
    package static func locked<T>(in folder: URL, _ work: () throws -> T) throws -> T {
        let file = folder.appending(path: "ledger.lock")
        try create(file, with: Data())
        let handle = try FileHandle(forUpdating: file)
        defer { try? handle.close() }
        guard flock(handle.fileDescriptor, LOCK_EX) == 0 else {
            throw LedgerError.identity("\(file.path) cannot be locked.")
        }
        return try work()
    }

    /// Whose a file is.
    private struct Owner {
        let user: uid_t
        let group: gid_t
    }

    /// Whose a file is that somebody else may own: nil where that cannot be, or there is none.
    private static func owner(of file: URL) -> Owner? {
        var known = stat()
        guard geteuid() == 0, unsafe stat(file.path, &known) == 0 else { return nil }
        return Owner(user: known.st_uid, group: known.st_gid)
    }

    /// Makes a file beside another, on the disk when this returns. Nothing is written under a name that nobody knows:
    /// what a program leaves that was killed is found by the name of the other.
    private static func write(_ data: Data, beside file: URL, as owner: Owner? = nil) throws -> URL {
        let fresh = file.appendingPathExtension(UUID().uuidString)
        let number = unsafe open(fresh.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw LedgerError.identity("\(fresh.path) cannot be written.") }
        let handle = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        do {
            if let owner, fchown(number, owner.user, owner.group) != 0 {
                throw LedgerError.identity("\(fresh.path) cannot be given to the owner of \(file.path).")
            }
            try handle.write(contentsOf: data)
            try handle.synchronize()
            try handle.close()
        } catch {
            unsafe _ = unlink(fresh.path)
            guard error is LedgerError else { throw LedgerError.identity("\(fresh.path) cannot be written.") }
            throw error
        }
        return fresh
    }

    private static func synchronizeFolder(of file: URL) throws {
        let folder = try FileHandle(forReadingFrom: file.deletingLastPathComponent())
        defer { try? folder.close() }
        guard fsync(folder.fileDescriptor) == 0 else {
            throw LedgerError.identity("\(file.path) may not be on the disk.")
        }
    }
}

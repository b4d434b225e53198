import Foundation

/// Replaces a file's content at once: after a power failure it is the old one or the new one, and after the return the
/// new one.
enum DurableFile {
    /// - Throws: ``LedgerError/identity(_:)`` when the file cannot be written; it is then as it was.
    static func replace(_ file: URL, with data: Data) throws {
        let fresh = file.appendingPathExtension("new")
        guard FileManager.default.createFile(atPath: fresh.path, contents: data, attributes: [.posixPermissions: 0o600])
        else { throw LedgerError.identity("\(fresh.path) cannot be written.") }
        let handle = try FileHandle(forUpdating: fresh)
        try handle.synchronize()
        try handle.close()
        guard unsafe rename(fresh.path, file.path) == 0 else {
            throw LedgerError.identity("\(file.path) cannot be replaced.")
        }
        let folder = try FileHandle(forReadingFrom: file.deletingLastPathComponent())
        defer { try? folder.close() }
        guard fsync(folder.fileDescriptor) == 0 else {
            throw LedgerError.identity("\(file.path) may not be on the disk.")
        }
    }
}

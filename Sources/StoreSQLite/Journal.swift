import Foundation
import Ledger
import Store

/// A file beside the keys that outlives every database: what it names was erased or sealed, and is again after a
/// restore. A line each; on the disk before what it names is done.
struct Journal {
    let file: URL

    /// Appends lines.
    ///
    /// - Throws: when they cannot be kept; none of them is then.
    func append(_ lines: [String]) throws {
        if !FileManager.default.fileExists(atPath: file.path) { try DurableFile.create(file, with: Data()) }
        let handle = try FileHandle(forUpdating: file)
        defer { try? handle.close() }
        let content = try handle.readToEnd() ?? Data()
        // A line that was cut when the power failed or the disk was full: what it began to name was not done, and it
        // must not become the beginning of another.
        let whole = content.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        do {
            try handle.truncate(atOffset: UInt64(whole))
            try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
            try handle.synchronize()
        } catch {
            try? handle.truncate(atOffset: UInt64(whole))
            try? handle.synchronize()
            throw StoreError.unavailable("\(file.path) cannot be written, so nothing was done")
        }
    }

    /// The lines; none where there is no file.
    ///
    /// - Throws: `StoreError.incompatible` when the last is cut: what it named cannot be told.
    func lines() throws -> [Substring] {
        guard let content = try DurableFile.read(file), let last = content.last else { return [] }
        guard last == 0x0A else {
            throw StoreError.incompatible(
                "\(file.path) ends within a line, which was cut when it was written: what it began to name was not "
                    + "done. Remove what stands after the last whole line, and try again.")
        }
        return String(decoding: content, as: UTF8.self).split(separator: "\n")
    }
}

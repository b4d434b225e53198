import ArgumentParser
import Foundation

/// The lines of a log file, one after the other, gzipped or not; never more than one of them in memory.
final class LogLines {
    /// How many bytes a line may have; what is longer is handed on cut.
    static let longest = 65_536

    private let handle: FileHandle
    private let gzip: Process?
    private let path: String
    private var buffer = Data()
    private var isAtEnd = false
    /// The number of the line that was read last, from 1.
    private(set) var number = 0

    /// - Throws: `ValidationError` for a file that cannot be read.
    init(_ path: String) throws {
        self.path = path
        try InputFile.refuseFolder(path)
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw ValidationError("\(path) cannot be read. Give the path of a readable file.")
        }
        guard path.hasSuffix(".gz") else {
            handle = file
            gzip = nil
            return
        }
        try file.close()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc", "--", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        handle = pipe.fileHandleForReading
        gzip = process
    }

    /// The next line without its end; nil after the last.
    /// - Throws: `ValidationError` for a gzip file that is not whole.
    func next() throws -> Data? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                number += 1
                let line = buffer[buffer.startIndex..<end]
                buffer = buffer[(end + 1)...]
                return line.prefix(Self.longest + 1)
            }
            if isAtEnd {
                guard !buffer.isEmpty else { return nil }
                defer { buffer = Data() }
                number += 1
                return buffer
            }
            guard let more = try handle.read(upToCount: 262_144), !more.isEmpty else {
                isAtEnd = true
                try finish()
                continue
            }
            // What no line may be that long is forgotten but for its beginning.
            if buffer.count > Self.longest { buffer = buffer.prefix(Self.longest + 1) }
            buffer = Data(buffer) + more
        }
    }

    private func finish() throws {
        try handle.close()
        guard let gzip else { return }
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else { throw ValidationError("\(path) is not a complete gzip file.") }
    }
}

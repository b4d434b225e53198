import ArgumentParser
import FHIR
import Foundation
import Intake

/// A file of input, unpacked where it is packed. It is read a piece at a time: a small packed file may hold any amount.
struct InputFile {
    let path: String
    /// How many bytes it has as it is kept; 0 for a pipe.
    let size: Int
    private static let piece = 1 << 20

    /// A file that can be read; a packed one is tried whole, so that nothing of a broken one is imported.
    ///
    /// - Throws: `ValidationError` when it cannot be read or unpacked.
    init(_ path: String) throws {
        self.path = path
        try Self.refuseFolder(path)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw ValidationError("\(path) cannot be read. Give the path of a readable file.")
        }
        let resolved = URL(filePath: path).resolvingSymlinksInPath()
        size = (try? resolved.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
        guard path.hasSuffix(".gz") else { return }
        let trial = Self.gzip("-t", try FileHandle(forReadingFrom: URL(filePath: path)))
        trial.standardOutput = FileHandle.nullDevice
        try trial.run()
        trial.waitUntilExit()
        guard trial.terminationStatus == 0 else {
            throw ValidationError("\(path) is not a complete gzip file. Nothing of it was imported.")
        }
    }

    /// Refuses the path of a folder, which opens as a file does and cannot be read.
    static func refuseFolder(_ path: String) throws {
        let values = try? URL(filePath: path).resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey])
        guard values?.isDirectory != true else {
            throw ValidationError("\(path) is a folder. Name the files in it.")
        }
    }

    /// By what the file is known when it comes again; nil for what cannot be read twice.
    func digest() throws -> FileDigest? {
        let values = try? URL(filePath: path).resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
        guard values?.isRegularFile == true else { return nil }
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? handle.close() }
        var digest = FileDigest()
        while let data = try handle.read(upToCount: Self.piece), !data.isEmpty { digest.add(Array(data)) }
        return digest
    }

    /// The file as one document.
    ///
    /// - Throws: `ValidationError` when it is longer than a document may be.
    func document() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var reader = try Reader(path)
        while let next = try reader.next() {
            bytes += next
            guard bytes.count <= Document.maximumSize else {
                reader.close()
                throw tooLong("the file")
            }
        }
        return bytes
    }

    /// Each line with its number from 1, without its end; empty ones are left out. With it comes how many bytes of the
    /// file were read so far, as it is kept.
    ///
    /// - Throws: `ValidationError` at a line that is longer than a document may be, and what `body` throws.
    func lines(_ body: (Int, [UInt8], Int) async throws -> Void) async throws {
        var line: [UInt8] = []
        var number = 0
        var reader = try Reader(path)
        func take() async throws {
            number += 1
            if line.contains(where: { $0 > 0x20 }) { try await body(number, line, reader.read) }
            line.removeAll(keepingCapacity: line.count < Self.piece)
        }
        do {
            while let next = try reader.next() {
                var rest = next[...]
                while let end = rest.firstIndex(of: 0x0A) {
                    line += rest[..<end]
                    rest = rest[(end + 1)...]
                    try await take()
                }
                line += rest
                guard line.count <= Document.maximumSize else {
                    throw tooLong("line \(number + 1)", "What stands before it was imported. ")
                }
            }
            try await take()
        } catch {
            reader.close()
            throw error
        }
    }

    private func tooLong(_ what: String, _ so: String = "Nothing of it was imported. ") -> ValidationError {
        ValidationError(
            "\(path): \(what) is longer than \(Document.maximumSize >> 20) MB, the most that a document may be. \(so)"
                + "Split it into smaller Bundles, or one resource a line.")
    }

    private static func gzip(_ option: String, _ file: FileHandle) -> Process {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = [option]
        gzip.standardInput = file
        gzip.standardError = FileHandle.nullDevice
        return gzip
    }

    /// The pieces of a file, unpacked.
    private struct Reader {
        private let file: FileHandle
        private let handle: FileHandle
        private let gzip: Process?

        init(_ path: String) throws {
            file = try FileHandle(forReadingFrom: URL(filePath: path))
            if path.hasSuffix(".gz") {
                let process = InputFile.gzip("-dc", file)
                let pipe = Pipe()
                process.standardOutput = pipe
                try process.run()
                (handle, gzip) = (pipe.fileHandleForReading, process)
            } else {
                (handle, gzip) = (file, nil)
            }
        }

        /// How far the file is read, by whoever unpacks it too: the place is that of the open file, which both share.
        var read: Int { Int((try? file.offset()) ?? 0) }

        /// The next piece; nil at the end.
        mutating func next() throws -> [UInt8]? {
            guard let data = try handle.read(upToCount: InputFile.piece), !data.isEmpty else {
                close()
                return nil
            }
            return Array(data)
        }
        func close() {
            try? handle.close()
            gzip?.waitUntilExit()
        }
    }
}

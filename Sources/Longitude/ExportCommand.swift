import Access
import ArgumentParser
import FHIR
import Foundation
import Node
import Store
import StoreSQLite
import Synchronization

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the accepted facts as NDJSON, in order of the commit clock.",
        discussion: """
            Without a flag: every accepted version as it came, and every deletion as a history Bundle of one entry, so \
            that an import of the export of one source makes the same record of it again. What came without an id of \
            its own is then known by its bytes.
            """)

    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Flag(help: "Only the latest version of each resource.")
    var current = false
    @Flag(help: "The latest of each as the API would answer: server ids and metadata.")
    var served = false
    @Option(help: "Only what came from the source of this code.")
    var source: String?
    @Option(help: "The file to write; when absent the bodies are the result, a line each.")
    var output: String?

    func run() async throws {
        let store = try node.open()
        let file = try output.map { try ExportFile($0) }
        let unfinished = file?.fresh.map { Unfinished($0) }
        let sink = LineSink { bytes in
            guard let file else { return Terminal.write(bytes) }
            try file.write(bytes)
        }
        do {
            let grant = try await node.grant(.export, "export of every record", in: store)
            let count = try await store.export(
                grant, form: served ? .served : current ? .current : .accepted, from: source
            ) { try sink.write($0) }
            try sink.flush()
            try file?.finish()
            if let output, form.json {
                Terminal.object {
                    $0.member("file", output)
                    $0.member("lines", count)
                }
            } else {
                Terminal.note("\(count) lines")
            }
        } catch {
            file?.discard()
            if case StoreError.invalid(let why) = error { throw ValidationError(why) }
            throw error
        }
        unfinished?.end()
        if let output { node.warn(ofCopyIn: URL(filePath: output)) }
    }
}

/// The file of an export. What is there already stays as it is until all of the new one is on the disk.
struct ExportFile: Sendable {
    private let path: String
    private let handle: FileHandle
    /// The new file until it is whole; nil where a device or a pipe is written, which cannot be replaced.
    let fresh: URL?

    /// - Throws: `ValidationError` when nothing can be written there.
    init(_ path: String) throws {
        self.path = path
        let target = URL(filePath: path).resolvingSymlinksInPath()
        let type = (try? FileManager.default.attributesOfItem(atPath: target.path))?[.type] as? FileAttributeType
        guard type != .typeDirectory else { throw ValidationError("\(path) is a folder. Name a file in it.") }
        let isPlain = type == nil || type == .typeRegular
        let fresh = isPlain ? target.appendingPathExtension(UUID().uuidString) : nil
        if let fresh {
            guard
                FileManager.default.createFile(
                    atPath: fresh.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw Self.unwritable(path) }
        }
        guard let handle = FileHandle(forWritingAtPath: (fresh ?? target).path) else { throw Self.unwritable(path) }
        self.fresh = fresh
        self.handle = handle
    }

    private static func unwritable(_ path: String) -> ValidationError {
        ValidationError("\(path) cannot be written. Name a file in a folder that exists and may be written.")
    }

    /// Writes bytes.
    func write(_ bytes: [UInt8]) throws {
        do { try handle.write(contentsOf: Data(bytes)) } catch {
            throw ValidationError(
                "\(path) cannot be written to its end; what was there stays. Make room on its disk, and try again.")
        }
    }

    /// Puts the new file in the place of the old one.
    func finish() throws {
        guard let fresh else { return }
        let target = URL(filePath: path).resolvingSymlinksInPath()
        guard fsync(handle.fileDescriptor) == 0, unsafe rename(fresh.path, target.path) == 0 else {
            throw Self.unwritable(path)
        }
    }

    /// Removes the new file.
    func discard() {
        if let fresh { try? FileManager.default.removeItem(at: fresh) }
    }
}

/// Buffers lines on their way out.
final class LineSink: Sendable {
    private let buffer = Mutex<[UInt8]>([])
    private let out: @Sendable ([UInt8]) throws -> Void

    init(_ out: @escaping @Sendable ([UInt8]) throws -> Void) { self.out = out }

    /// Takes a line without its end.
    func write(_ line: [UInt8]) throws {
        try buffer.withLock { buffer in
            buffer += line
            buffer.append(0x0A)
            if buffer.count > 1 << 20 {
                try out(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Hands on what is left.
    func flush() throws {
        try buffer.withLock { buffer in
            try out(buffer)
            buffer.removeAll()
        }
    }
}

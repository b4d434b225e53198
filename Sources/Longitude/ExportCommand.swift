import Access
import ArgumentParser
import Foundation
import StoreSQLite
import Synchronization

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the accepted facts as NDJSON, in order of the commit clock.")

    @OptionGroup var node: NodeFolder
    @Flag(help: "Only the latest version of each resource.")
    var current = false
    @Flag(help: "The latest of each as the API would answer: server ids and metadata.")
    var served = false
    @Option(help: "The file to write; standard output when absent.")
    var output: String?

    func run() async throws {
        let store = try node.open()
        var handle = FileHandle.standardOutput
        if let output {
            guard FileManager.default.createFile(atPath: output, contents: nil) else {
                throw ValidationError("\(output) cannot be written.")
            }
            handle = try FileHandle(forWritingTo: URL(filePath: output))
        }
        let sink = LineSink(handle)
        let grant = try await node.grant(.export, "export of every record", in: store)
        let count = try await store.export(
            grant, form: served ? .served : current ? .current : .accepted
        ) { try sink.write($0) }
        try sink.flush()
        Terminal.note("\(count) bodies")
        if let output { node.warn(ofCopyIn: URL(filePath: output)) }
    }
}

/// Buffers lines on their way to a file.
final class LineSink: Sendable {
    private let state: Mutex<[UInt8]>
    private let handle: FileHandle

    init(_ handle: FileHandle) {
        self.handle = handle
        state = Mutex([])
    }
    func write(_ line: [UInt8]) throws {
        try state.withLock { buffer in
            buffer += line
            buffer.append(0x0A)
            if buffer.count > 1 << 20 {
                try handle.write(contentsOf: Data(buffer))
                buffer.removeAll(keepingCapacity: true)
            }
        }
    }
    func flush() throws {
        try state.withLock { buffer in
            try handle.write(contentsOf: Data(buffer))
            buffer.removeAll()
        }
    }
}

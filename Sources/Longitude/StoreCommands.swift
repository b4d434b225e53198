import Access
import ArgumentParser
import FHIR
import Foundation
import Identity
import Intake
import Ledger
import Store
import StoreSQLite
import Synchronization

/// Where a node keeps its data.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "The node's data folder.")
    var folder: String

    /// The store in that folder.
    func open() throws -> SQLiteRecordStore { try SQLiteRecordStore(folder: URL(filePath: folder)) }
}

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import FHIR R4 files into a node.",
        discussion: """
            A file is one resource or Bundle (.json), or one a line (.ndjson), each also gzipped (.gz). A transaction \
            Bundle is applied whole or not at all; each line of an NDJSON file is a request of its own. What is \
            refused \
            is kept in quarantine with its reason, and the command then ends with status 2.
            """)

    @Argument(help: "Files to import.", completion: .file())
    var files: [String]
    @Option(help: "The code of the source the files come from; an unknown code is registered.")
    var source: String
    @OptionGroup var data: DataOption
    @Flag(help: "Print the report as JSON.")
    var json = false
    @Flag(help: "Print a line of JSON for each request as soon as it is on the disk.")
    var each = false

    func run() async throws {
        let store = try data.open()
        let source = try await store.source(SourceRegistration(code: source))
        var files = FileImport(intake: Intake(store: store), source: source)
        if each {
            files.acknowledge = { file, line, report in
                Self.print(report) {
                    $0.member("file", file)
                    $0.member("line", line)
                }
            }
        }
        var report = Intake.Report()
        for file in self.files { report.add(try await files.run(file)) }
        if json {
            Self.print(report) { _ in }
        } else if !each {
            Terminal.line(
                "\(report.versions) new versions, \(report.repeated) repeated, \(report.quarantined.count) quarantined")
            for reason in report.quarantined.prefix(20) { Terminal.note("quarantined: \(reason)") }
            if report.quarantined.count > 20 { Terminal.note("… and \(report.quarantined.count - 20) more") }
        }
        if !report.quarantined.isEmpty { throw ExitCode(2) }
    }

    private static func print(_ report: Intake.Report, _ head: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object {
            head(&$0)
            $0.member("versions", report.versions)
            $0.member("repeated", report.repeated)
            $0.array("quarantined") { for reason in report.quarantined { $0.item(reason) } }
        }
        Terminal.line(String(decoding: json.bytes, as: UTF8.self))
    }
}

/// Reads one file and hands its texts to the intake, several at a time.
struct FileImport {
    let intake: Intake
    let source: Source
    var isBackground = false
    var parallel = 8
    /// Told of each request that is on the disk: the file's name, the line from 1, what became of it.
    var acknowledge: @Sendable (String, Int, Intake.Report) -> Void = { _, _, _ in }

    /// Imports a file.
    /// - Throws: when the file cannot be read or the store fails; a refused text is in the report.
    func run(_ path: String) async throws -> Intake.Report {
        let bytes = try InputFile.read(path)
        let name = URL(filePath: path).lastPathComponent
        let isLines = name.hasSuffix(".ndjson") || name.hasSuffix(".ndjson.gz")
        if !isLines {
            let report = try await intake.accept(bytes, from: source, origin: name, isBackground: isBackground)
            acknowledge(name, 1, report)
            return report
        }
        return try await lines(bytes, name)
    }

    private func lines(_ bytes: [UInt8], _ name: String) async throws -> Intake.Report {
        let lines = bytes.split(separator: 0x0A)
        return try await withThrowingTaskGroup(of: Intake.Report.self) { group in
            var report = Intake.Report()
            for (n, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
                if n >= parallel, let done = try await group.next() { report.add(done) }
                let text = Array(line)
                group.addTask {
                    let report = try await intake.accept(
                        text, from: source, origin: "\(name):\(n + 1)", isBackground: isBackground)
                    acknowledge(name, n + 1, report)
                    return report
                }
            }
            for try await done in group { report.add(done) }
            return report
        }
    }
}

/// Reads input files, unpacking gzip.
enum InputFile {
    static func read(_ path: String) throws -> [UInt8] {
        guard path.hasSuffix(".gz") else {
            do {
                return Array(try Data(contentsOf: URL(filePath: path)))
            } catch {
                throw ValidationError("\(path) cannot be read. Give the path of a readable file.")
            }
        }
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = ["-dc", "--", path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else {
            throw ValidationError("\(path) is not a complete gzip file. Nothing of it was imported.")
        }
        return Array(data)
    }
}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the accepted facts as NDJSON, in order of the commit clock.")

    @OptionGroup var data: DataOption
    @Flag(help: "Only the latest version of each resource.")
    var current = false
    @Flag(help: "The latest of each as the API would answer: server ids and metadata.")
    var served = false
    @Option(help: "The file to write; standard output when absent.")
    var output: String?

    func run() async throws {
        let store = try data.open()
        var handle = FileHandle.standardOutput
        if let output {
            guard FileManager.default.createFile(atPath: output, contents: nil) else {
                throw ValidationError("\(output) cannot be written.")
            }
            handle = try FileHandle(forWritingTo: URL(filePath: output))
        }
        let sink = LineSink(handle)
        let count = try await store.export(
            Policy.grant(job: .export), form: served ? .served : current ? .current : .accepted
        ) { try sink.write($0) }
        try sink.flush()
        Terminal.note("\(count) bodies")
    }
}

struct FeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Say which resources changed after a clock value, one line of JSON each, in order.",
        discussion: """
            Go on with the clock value `t` of the last line: nothing is missed and nothing is told twice. The lines \
            name resources by their server ids and say nothing of their content.
            """)

    @OptionGroup var data: DataOption
    @Option(help: "The clock value to go on from; 0 for the beginning.")
    var after: Int64 = 0
    @Option(help: "About how many lines; the changes of one commit are never parted.")
    var limit = 1000

    func run() async throws {
        guard after >= 0, limit > 0 else { throw ValidationError("--after and --limit take numbers above zero.") }
        let store = try data.open()
        for change in try await store.changes(Policy.grant(job: .feed), after: after, limit: limit) {
            var json = JSONWriter(capacity: 128)
            json.object {
                $0.member("t", Int(change.t))
                $0.member("resource", change.id.map { "\(R4.resourceTypeNames[change.type])/\($0)" })
                $0.member("deleted", change.isDeletion)
            }
            Terminal.line(String(decoding: json.bytes, as: UTF8.self))
        }
    }
}

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "List what was refused and why; show one, send it in again, or drop it.",
        discussion: """
            Without a number: a line for each refused input, the newest first. --replay sends an input in again as it \
            came, for when the reason lay with the node or with something that has come since; a corrected text is \
            imported as any other file, and then the refused one is dropped.
            """)

    @OptionGroup var data: DataOption
    @Argument(help: "The number of a refused input.")
    var number: Int64?
    @Flag(help: "Send it in again; taken out of quarantine when it is accepted.")
    var replay = false
    @Flag(help: "Take it out of quarantine for ever.")
    var drop = false
    @Option(help: "How many to list.")
    var limit = 100

    func validate() throws {
        if number == nil && (replay || drop) { throw ValidationError("Name the number of a refused input.") }
        if replay && drop { throw ValidationError("--replay and --drop exclude each other.") }
    }

    func run() async throws {
        let store = try data.open()
        let grant = Policy.grant(job: .operations)
        let entries = try await store.quarantined(grant, limit: number == nil ? limit : Int.max)
        guard let number else {
            for entry in entries {
                var json = JSONWriter()
                json.object {
                    $0.member("number", Int(entry.number))
                    $0.member("received", Instant.text(entry.received))
                    $0.member("source", entry.source.code)
                    $0.member("origin", entry.origin)
                    $0.member("reason", entry.reason)
                }
                Terminal.line(String(decoding: json.bytes, as: UTF8.self))
            }
            return
        }
        guard let entry = entries.first(where: { $0.number == number }),
            let bytes = try await store.quarantinedBytes(grant, number: number)
        else { throw ValidationError("There is no refused input number \(number).") }
        if drop {
            try await store.removeQuarantined(grant, number: number)
            Terminal.line("\(number) dropped")
        } else if replay {
            let report = try await Intake(store: store).accept(bytes, from: entry.source, origin: entry.origin)
            // Refused again, it stands in quarantine under a new number with what is wrong now.
            try await store.removeQuarantined(grant, number: number)
            Terminal.line("\(report.versions) new versions, \(report.quarantined.count) quarantined")
            if !report.quarantined.isEmpty { throw ExitCode(2) }
        } else {
            // Refused input may be about anyone: who looks at it stands in the ledger, on nobody's chain.
            let ledger = Ledger(store: try SQLiteLedgerStore(folder: URL(filePath: data.folder), records: store))
            try await ledger.append(
                AccessEvent(
                    id: EventID(), time: Int64(Date().timeIntervalSince1970 * 1000), action: .read, principal: nil,
                    purpose: nil, route: "quarantine", basis: "operator: refused input \(number)",
                    parts: [.init(pid: nil, resources: [])]))
            FileHandle.standardOutput.write(Data(bytes))
        }
    }
}

/// What was checked, as lines or as JSON. Ends with status 1 when something is wrong.
struct FindingsReport {
    let findings: [SQLiteRecordStore.Finding]
    let json: Bool

    /// Prints the report.
    func show() throws {
        for finding in findings where !json {
            Terminal.line("\(finding.isGood ? "ok   " : "WRONG") \(finding.check): \(finding.detail)")
        }
        if json {
            var out = JSONWriter()
            out.array {
                for finding in findings {
                    $0.object {
                        $0.member("check", finding.check)
                        $0.member("good", finding.isGood)
                        $0.member("detail", finding.detail)
                    }
                }
            }
            Terminal.line(String(decoding: out.bytes, as: UTF8.self))
        }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode(1) }
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

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check a node's data and say what is wrong.")
    @OptionGroup var data: DataOption
    @Flag(help: "Print the findings as JSON.")
    var json = false

    func run() async throws {
        let store = try data.open()
        var findings = try await store.doctor(Policy.grant(job: .doctor))
        let ledger = try SQLiteLedgerStore(folder: URL(filePath: data.folder), records: store)
        findings += try await ledger.doctor()
        try FindingsReport(findings: findings, json: json).show()
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a node's databases while it runs. Keys are not copied: keep keys/ somewhere else.")
    @OptionGroup var data: DataOption
    @Argument(help: "An empty or new folder for the copy.")
    var folder: String

    func run() async throws {
        let store = try data.open()
        let target = URL(filePath: folder)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else {
            throw ValidationError("\(folder) is not empty. Name a new folder for each backup.")
        }
        let ledger = try SQLiteLedgerStore(folder: URL(filePath: data.folder), records: store)
        try await store.backup(Policy.grant(job: .backup), to: target.appending(path: "records.sqlite"))
        try ledger.backup(to: target.appending(path: "ledger.sqlite"))
        Terminal.line("backed up to \(folder); the keys in \(data.folder)/keys are not part of it")
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract:
            "Put a backup into a data folder that holds the node's keys, erase again what was erased, and check it.")
    @OptionGroup var data: DataOption
    @Argument(help: "The folder of the backup.")
    var folder: String
    @Flag(help: "Check the backup in a folder beside it and change nothing.")
    var verify = false
    @Flag(help: "Print the findings as JSON.")
    var json = false

    func run() async throws {
        let target = URL(filePath: data.folder)
        let place = verify ? URL(filePath: folder).appending(path: "verify") : target
        if verify {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: target.appending(path: "keys"), to: place.appending(path: "keys"))
        }
        for name in ["records.sqlite", "ledger.sqlite"] {
            let file = place.appending(path: name)
            guard !FileManager.default.fileExists(atPath: file.path) else {
                throw ValidationError("\(file.path) exists. Restore into a folder that holds only keys/.")
            }
            try FileManager.default.copyItem(at: URL(filePath: folder).appending(path: name), to: file)
        }
        defer { if verify { try? FileManager.default.removeItem(at: place) } }
        let store = try SQLiteRecordStore(folder: place)
        let erased = try await store.replayErasures()
        let ledger = try SQLiteLedgerStore(folder: place, records: store)
        let findings = try await store.doctor(Policy.grant(job: .doctor)) + (try await ledger.doctor())
        Terminal.note("\(erased) records erased again")
        try FindingsReport(findings: findings, json: json).show()
    }
}

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove one person's record for ever, in this data folder and in every backup restored from it.")
    @OptionGroup var data: DataOption
    @Option(
        name: .customLong("nhs-number-from"),
        help: "A file that holds the NHS number, so that it stands in no shell history; - for standard input.")
    var file: String
    @Flag(help: "Erase. Without it, only say how many records there are.")
    var confirm = false

    func run() async throws {
        let text = file == "-" ? readLine() ?? "" : try String(contentsOf: URL(filePath: file), encoding: .utf8)
        guard let number = NHSNumber.parse(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ValidationError("The file does not hold one NHS number of ten digits with a valid check digit.")
        }
        let store = try data.open()
        let grant = Policy.grant(job: .erase)
        let pids = try await store.records(grant, nhsNumber: number)
        if confirm { try await store.erase(grant, pids: pids) }
        Terminal.line(
            "\(pids.count) patient records \(confirm ? "erased" : "would be erased; run again with --confirm")")
    }
}

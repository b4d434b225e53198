import Access
import ArgumentParser
import FHIR
import Foundation
import Intake
import Ledger
import Store
import StoreSQLite

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import FHIR R4 files into a node.",
        discussion: """
            A file is one resource or Bundle (.json), or one a line (.ndjson), each also gzipped (.gz). A transaction \
            Bundle is applied whole or not at all; each line of an NDJSON file is a request of its own, and they are \
            applied in the order of the lines. What is refused is kept in quarantine with its reason, and the command \
            then ends with status 2. What is accepted but names no patient of the source is listed: no record shows it.
            """)

    @Argument(help: "Files to import.", completion: .file())
    var files: [String]
    @Option(help: "The code of the source the files come from; an unknown code is registered.")
    var source: String
    @OptionGroup var node: NodeFolder
    @Flag(help: "Print the report as JSON.")
    var json = false
    @Flag(help: "Print a line of JSON for each request as soon as it is on the disk.")
    var each = false

    func run() async throws {
        let store = try node.open(mayMake: true)
        let intake = try await node.intake(store)
        let known = try await store.sources(Policy.grant(job: .statistics))
        let isNew = !known.contains { $0.code == self.source }
        let source = try await store.source(SourceRegistration(code: source))
        if isNew {
            Terminal.note(
                "\(source.code) is new, a source of no stated kind. Unless that is a slip, say what it is: "
                    + "`longitude sources \(source.code) --kind …`.")
        }
        var files = FileImport(intake: intake, source: source)
        if each {
            files.acknowledge = { file, line, report in
                Self.print(report) {
                    $0.member("file", file)
                    $0.member("line", line)
                }
            }
        }
        var report = Intake.Report()
        let ledger = Ledger(store: try node.ledger(store))
        for file in self.files {
            report.add(try await files.run(file))
            _ = try await ledger.enterWrites(of: store)
        }
        if json {
            Self.print(report) { _ in }
        } else if !each {
            Terminal.line(
                "\(report.versions) new versions, \(report.repeated) repeated, \(report.quarantined.count) quarantined")
            for reason in report.quarantined.prefix(20) { Terminal.note("quarantined: \(reason)") }
            if report.quarantined.count > 20 { Terminal.note("… and \(report.quarantined.count - 20) more") }
            for reason in report.unfiled.prefix(20) { Terminal.note("in no record: \(reason)") }
            if report.unfiled.count > 20 { Terminal.note("… and \(report.unfiled.count - 20) more in no record") }
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
            $0.array("unfiled") { for reason in report.unfiled { $0.item(reason) } }
        }
        Terminal.line(String(decoding: json.bytes, as: UTF8.self))
    }
}

/// Reads one file and hands its texts to the intake: several are made ready at a time, and written in their order.
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
        let file = try InputFile(path)
        let name = URL(filePath: path).lastPathComponent
        let isLines = name.hasSuffix(".ndjson") || name.hasSuffix(".ndjson.gz")
        if !isLines {
            let report = try await intake.accept(
                try file.document(), from: source, origin: name, isBackground: isBackground)
            acknowledge(name, 1, report)
            return report
        }
        return try await lines(file, name)
    }

    private func lines(_ file: InputFile, _ name: String) async throws -> Intake.Report {
        try await withThrowingTaskGroup(of: Intake.Report.self) { group in
            var report = Intake.Report()
            var begun = 0
            var last: Turn?
            try await file.lines { number, text in
                if begun >= parallel, let done = try await group.next() { report.add(done) }
                begun += 1
                let turn = Turn(after: last)
                last = turn
                group.addTask {
                    let result: Result<Intake.Report, any Error>
                    do {
                        result = .success(
                            try await intake.accept(
                                text, from: source, origin: "\(name):\(number)", isBackground: isBackground, turn: turn)
                        )
                    } catch { result = .failure(error) }
                    // A line that wrote nothing passes its turn too.
                    await turn.comes()
                    turn.passes()
                    let report = try result.get()
                    acknowledge(name, number, report)
                    return report
                }
            }
            for try await done in group { report.add(done) }
            return report
        }
    }
}

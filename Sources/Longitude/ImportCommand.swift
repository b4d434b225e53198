import Access
import ArgumentParser
import FHIR
import Foundation
import Intake
import Ledger
import Node
import Store
import StoreSQLite
import Synchronization

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import FHIR R4 files into a node.",
        discussion: """
            A file is one resource or Bundle (.json), or one a line (.ndjson), each also gzipped (.gz). A transaction \
            Bundle is applied whole or not at all; each line of an NDJSON file is a request of its own, and they are \
            applied in the order of the lines. A file that was imported before to its end makes no version of what is \
            unchanged since. What is refused is kept in quarantine with its reason, and the command then ends with \
            status 2. When it stops on the way it says how much was accepted; the same command goes on. What is \
            accepted but names no patient of the source is listed: no record shows it.
            """)

    @Argument(help: "Files to import.", completion: .file())
    var files: [String]
    @Option(help: "The code of the source the files come from; an unknown code is registered.")
    var source: String
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Flag(help: "Print a line of JSON for each request as soon as it is on the disk, without --json nothing else.")
    var each = false

    func run() async throws {
        let store = try node.open(mayMake: true)
        let intake = try await node.intake(store)
        let known = try await store.sources(Policy.grant(job: .statistics))
        if let made = known.first(where: { $0.code == self.source }), let original = made.refiles {
            throw ValidationError(
                "\(made.code) is this node's own, for entries of \(original) that an officer filed again. Nothing is "
                    + "imported into it: give --source the code of the system that sent the file.")
        }
        let isNew = !known.contains { $0.code == self.source }
        let source = try await store.source(SourceRegistration(code: source))
        if isNew {
            Terminal.note(
                "\(source.code) is new, a source of no stated kind. Unless that is a slip, say what it is: "
                    + "`longitude sources \(source.code) --kind …`.")
        }
        let accepted = AcceptedRequests()
        let files = FileImport(intake: intake, source: source) { [each] file, line, report in
            accepted.add(report)
            guard each else { return }
            Terminal.object {
                $0.member("file", file)
                $0.member("line", line)
                Self.describe(report, &$0)
            }
        }
        let ledger = Ledger(store: try node.ledger(store))
        do {
            for file in self.files {
                try await files.run(file)
                _ = try await ledger.enterWrites(of: store)
            }
        } catch {
            // What was accepted is entered all the same; if not now, by whoever enters next.
            _ = try? await ledger.enterWrites(of: store)
            let (report, requests) = accepted.all
            let words = Self.words(of: error, after: requests)
            show(report, stopped: words)
            if error is ValidationError { throw ValidationError(words) }
            throw ImportStopped(description: words)
        }
        let (report, _) = accepted.all
        show(report, stopped: nil)
        if !report.quarantined.isEmpty { throw ExitCode.inPart }
    }

    /// Why an import stopped, what stays of it, and how to go on.
    private static func words(of error: any Error, after requests: Int) -> String {
        let cause =
            switch error {
            case StoreError.unavailable(let why): "The store cannot answer: \(why)."
            // It speaks of somebody who looks at a record.
            case LedgerError.unavailable:
                "What was accepted cannot be entered in the ledger yet; the next import enters it, or the node that "
                    + "serves."
            default: "\(FileProblem(error)?.description ?? "\(error)")"
            }
        let accepted =
            requests == 0
            ? "Nothing was accepted."
            : "Requests that were accepted before that, and stay: \(requests). Of the others none was."
        return "\(cause) \(accepted) Run the same command again when that is put right: what is there already and "
            + "unchanged is not taken in twice."
    }

    private func show(_ report: Intake.Report, stopped: String?) {
        if form.json {
            return Terminal.object {
                Self.describe(report, &$0)
                $0.member("stopped", stopped)
            }
        }
        guard !each else { return }
        Terminal.line(
            "\(report.versions) new versions, \(report.repeated) repeated, \(report.quarantined.count) quarantined")
        for reason in report.quarantined.prefix(20) { Terminal.note("quarantined: \(reason)") }
        if report.quarantined.count > 20 { Terminal.note("… and \(report.quarantined.count - 20) more") }
        for reason in report.unfiled.prefix(20) { Terminal.note("in no record: \(reason)") }
        if report.unfiled.count > 20 { Terminal.note("… and \(report.unfiled.count - 20) more in no record") }
    }

    /// What became of requests, as members of an object.
    static func describe(_ report: Intake.Report, _ json: inout JSONWriter) {
        json.member("versions", report.versions)
        json.member("repeated", report.repeated)
        json.array("quarantined") { for reason in report.quarantined { $0.item(reason) } }
        json.array("unfiled") { for reason in report.unfiled { $0.item(reason) } }
    }
}

/// An import that stopped before its end.
private struct ImportStopped: Error, CustomStringConvertible {
    let description: String
}

/// What was accepted so far, told by whoever accepts.
private final class AcceptedRequests: Sendable {
    private let state = Mutex((report: Intake.Report(), requests: 0))

    func add(_ report: Intake.Report) {
        state.withLock { state in
            state.report.add(report)
            if report.versions + report.repeated > 0 { state.requests += 1 }
        }
    }

    /// The figures of all, and how many requests there were that were not refused.
    var all: (report: Intake.Report, requests: Int) { state.withLock { $0 } }
}

/// The commits of an import so far.
private final class OwnCommits: Sendable {
    private let commits = Mutex(RangeSet<Int64>())

    func add(_ report: Intake.Report) { commits.withLock { $0.formUnion(report.commits) } }

    var all: RangeSet<Int64> { commits.withLock { $0 } }
}

/// Reads one file and hands its texts to the intake: several are made ready at a time, and written in their order.
struct FileImport {
    let intake: Intake
    let source: Source
    /// Told of each request that is on the disk: the file's name, the line from 1, what became of it.
    let acknowledge: @Sendable (String, Int, Intake.Report) -> Void
    private static let parallel = 8

    /// Imports a file.
    ///
    /// - Throws: when the file cannot be read or the store fails; a refused text is in the report. What was told of
    ///   before is on the disk all the same, and nothing else is.
    func run(_ path: String) async throws {
        let file = try InputFile(path)
        let name = URL(filePath: path).lastPathComponent
        let digest = try file.digest()
        let since = try await intake.clock()
        let own = OwnCommits()
        var before: Int64?
        if let digest { before = try await intake.imported(digest, from: source) }
        if name.hasSuffix(".ndjson") || name.hasSuffix(".ndjson.gz") {
            let bar = ProgressBar(name, total: file.size)
            defer { bar.end() }
            try await lines(file, name, before, own, bar)
        } else {
            let report = try await intake.accept(try file.document(), from: source, origin: name, repeats: before)
            own.add(report)
            acknowledge(name, 1, report)
        }
        if let digest { try await intake.keepImported(digest, from: source, since: since, commits: own.all) }
    }

    private func lines(
        _ file: InputFile, _ name: String, _ before: Int64?, _ own: OwnCommits, _ bar: ProgressBar
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var begun = 0
            var last: Turn?
            try await file.lines { number, text, read in
                if begun >= Self.parallel { _ = try await group.next() }
                begun += 1
                let turn = Turn(after: last)
                last = turn
                group.addTask {
                    let result: Result<Intake.Report, any Error>
                    do {
                        result = .success(
                            try await intake.accept(
                                text, from: source, origin: "\(name):\(number)", turn: turn, repeats: before))
                    } catch { result = .failure(error) }
                    // A line that wrote nothing passes its turn too.
                    await turn.comes()
                    turn.passes()
                    let report = try result.get()
                    own.add(report)
                    acknowledge(name, number, report)
                }
                if file.size > 0 { bar.show(min(read, file.size)) }
            }
            try await group.waitForAll()
        }
    }
}

import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import Node
import StoreSQLite
import Web

struct LedgerReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare what a reverse proxy saw leave with the ledger: every answer with data must be entered.",
        discussion: """
            The proxy writes a line of JSON for each answer (docs/ledger.md has the configuration of nginx). Rotated \
            files may be named together, gzipped ones too. Ends with status 1 when an answer has no entry, with 2 when \
            nothing else is wrong but that lines cannot be read.
            """)
    @OptionGroup var node: NodeFolder
    @Option(help: "A log of the proxy; .gz is unpacked. May be repeated.", completion: .file())
    var log: [String]
    @Option(help: "How many seconds the clocks of proxy and node, and the wait between them, may come to.")
    var tolerance = 30
    @OptionGroup var form: OutputForm

    /// How many answers are compared at once: some 20 MB.
    private static let part = 200_000
    /// How many unreadable lines are named.
    private static let mostNamed = 100

    func run() async throws {
        guard !log.isEmpty, (0...3600).contains(tolerance) else {
            throw ValidationError("Name at least one log with --log, and a tolerance of at most an hour.")
        }
        let store = try node.open()
        let ledger = try node.ledger(store)
        let grant = try await node.grant(.reconcile, "comparison with a proxy's log", in: store)
        _ = try await Ledger(store: ledger).enterWrites(of: store)
        let result = try Self.compare(try Self.inOrder(log), tolerance: Int64(tolerance) * 1000) { period, body in
            try ledger.events(grant, in: period, body)
        }
        var views = 0
        if let period = result.reconciliation.period {
            try ledger.events(grant, in: period) { if $0.isView { views += 1 } }
        }
        show(result, unanswered: result.reconciliation.unanswered(of: views))
        if result.reconciliation.found > 0 { throw ExitCode.wrong }
        if result.unreadable > 0 { throw ExitCode.inPart }
    }

    /// What a comparison came to.
    private struct Result {
        var reconciliation: Reconciliation
        var logs: [String]
        var lines = 0
        var unreadable = 0
        /// Where unreadable lines stand, and why they are.
        var named: [(log: Int, line: Int, why: String)] = []
    }

    /// The logs by the time of their first readable line: a receipt that stands twice is looked for in what is near.
    private static func inOrder(_ logs: [String]) throws -> [String] {
        try logs.map { path in
            let lines = try LogLines(path)
            var first = Int64.max
            while first == Int64.max, let line = try lines.next() {
                if case .answer(let seen) = ProxyLogLine(line) { first = seen.time }
            }
            return (path: path, first: first)
        }
        .sorted { $0.first < $1.first }.map(\.path)
    }

    private static func compare(
        _ logs: [String], tolerance: Int64,
        _ events: @escaping (ClosedRange<Int64>, (Reconciliation.Entered) -> Void) throws -> Void
    ) throws -> Result {
        var result = Result(reconciliation: Reconciliation(tolerance: tolerance), logs: logs)
        var part: [Reconciliation.Answer] = []
        func compare() throws {
            guard let period = result.reconciliation.period(of: part) else { return }
            try result.reconciliation.compare(part) { try events(period, $0) }
            part.removeAll(keepingCapacity: true)
        }
        for (n, path) in logs.enumerated() {
            let lines = try LogLines(path)
            while let line = try lines.next() {
                result.lines += 1
                switch ProxyLogLine(line) {
                case .unreadable(let why):
                    result.unreadable += 1
                    if result.named.count < mostNamed { result.named.append((n, lines.number, why)) }
                case .answer(let seen):
                    result.reconciliation.saw(seen.time)
                    let mustBeEntered = seen.hasBody && !OpenRoutes.isOpen(method: seen.method, path: seen.path)
                    guard mustBeEntered || seen.receipt != nil else { continue }
                    part.append(
                        Reconciliation.Answer(
                            time: seen.time, receipt: seen.receipt, mustBeEntered: mustBeEntered, log: Int32(n),
                            line: Int32(clamping: lines.number)))
                    if part.count >= Self.part { try compare() }
                }
            }
        }
        try compare()
        return result
    }

    private func show(_ result: Result, unanswered: Int) {
        let compared = result.reconciliation
        func time(_ milliseconds: Int64) -> String {
            Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
        }
        guard !form.json else { return showJSON(result, unanswered: unanswered, time) }
        for finding in compared.findings {
            Terminal.line(
                "WRONG \(time(finding.answer.time)) receipt \(finding.answer.receipt ?? "none"): "
                    + "\(finding.fault.words) (\(result.logs[Int(finding.answer.log)]):\(finding.answer.line))")
        }
        let more = compared.found - compared.findings.count
        if more > 0 { Terminal.line("WRONG and \(more) more") }
        for line in result.named {
            Terminal.line("?     \(result.logs[line.log]):\(line.line) cannot be read: \(line.why)")
        }
        if result.unreadable > result.named.count {
            Terminal.line("?     and \(result.unreadable - result.named.count) more lines that cannot be read")
        }
        Terminal.line(
            "\(compared.found == 0 ? "ok   " : "WRONG") \(compared.entered) of \(compared.answers) answers with data "
                + "are in the ledger, in \(result.lines) lines")
        if compared.undecided > 0 {
            Terminal.line("      \(compared.undecided) answers may be of a record that was erased since")
        }
        if unanswered > 0 {
            Terminal.line(
                "      \(unanswered) views and searches were entered and have no answer: their clients went away, or "
                    + "the answers did not pass this proxy")
        }
    }

    private func showJSON(_ result: Result, unanswered: Int, _ time: (Int64) -> String) {
        let compared = result.reconciliation
        Terminal.object {
            $0.member("good", compared.found == 0 && result.unreadable == 0)
            $0.member("lines", result.lines)
            $0.member("answers", compared.answers)
            $0.member("entered", compared.entered)
            $0.member("notEntered", compared.found)
            $0.array("findings") {
                for finding in compared.findings {
                    $0.object {
                        $0.member("time", time(finding.answer.time))
                        $0.member("receipt", finding.answer.receipt)
                        $0.member("why", finding.fault.words)
                        $0.member("log", result.logs[Int(finding.answer.log)])
                        $0.member("line", Int(finding.answer.line))
                    }
                }
            }
            $0.member("undecided", compared.undecided)
            $0.member("unanswered", unanswered)
            $0.member("unreadable", result.unreadable)
            $0.array("unreadableLines") {
                for line in result.named {
                    $0.object {
                        $0.member("log", result.logs[line.log])
                        $0.member("line", line.line)
                        $0.member("why", line.why)
                    }
                }
            }
        }
    }
}

/// A line of the proxy's log, in the format of `docs/nginx.conf`.
enum ProxyLogLine {
    /// What the proxy answered.
    struct Seen {
        /// When the request came, in milliseconds since 1970.
        let time: Int64
        let method: String
        let path: String
        let status: Int
        let receipt: String?
        /// Whether something was answered: not that it is not there, is forbidden or elsewhere.
        var hasBody: Bool { (200..<300).contains(status) && status != 204 }
    }
    case answer(Seen)
    case unreadable(String)

    /// Reads a line: an object with `time` (when the answer had left, in seconds), `took` (seconds), `method`, `path`,
    /// `status` and `receipt`, empty for none.
    init(_ line: Data) {
        guard line.count <= LogLines.longest else {
            self = .unreadable("it is longer than \(LogLines.longest) bytes")
            return
        }
        guard let root = try? Document(parsing: Array(line)).root, root.isObject else {
            self = .unreadable("it is not a JSON object")
            return
        }
        func number(_ name: String) -> Double? {
            root[named: name].flatMap { Double($0.string ?? String(decoding: $0.rawBytes, as: UTF8.self)) }
        }
        guard let left = number("time"), left.isFinite, abs(left) < 1e11 else {
            self = .unreadable("“time” is no number of seconds")
            return
        }
        guard let took = number("took"), took >= 0, took < 1e9 else {
            self = .unreadable("“took” is no number of seconds")
            return
        }
        guard let status = number("status").flatMap({ Int(exactly: $0) }), (100..<600).contains(status) else {
            self = .unreadable("“status” is no status")
            return
        }
        guard let method = root["method"]?.string, let path = root["path"]?.string,
            let receipt = root["receipt"]?.string
        else {
            self = .unreadable("“method”, “path” or “receipt” is missing")
            return
        }
        self = .answer(
            Seen(
                time: Int64((left - took) * 1000), method: method, path: path, status: status,
                receipt: receipt.isEmpty || receipt == "-" ? nil : receipt))
    }
}

import Access
import FHIR
import Intake
import Store
import StoreSQLite
import Testing

private func observation(_ text: String, id: String = "o") -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"text":"\#(text)"},"#
        + #""subject":{"reference":"Patient/p"}}"#
}

/// A file that comes again, when the same source changed something while it was imported.
@Suite struct ImportClockTests {
    private let here: TemporaryStore
    private let source: Source
    private let grant: WriteGrant

    init() async throws {
        here = try TemporaryStore()
        source = try await here.source("A")
        grant = Policy.write(source: source.number, code: source.code)
    }

    /// Imports a file, as `longitude import` does.
    /// - Parameter besides: what the same source sends in another way, behind the line of that number.
    /// - Returns: how many versions the file's own lines made.
    private func send(_ lines: [String], besides: [Int: String] = [:]) async throws -> Int {
        let file = Array("\(lines)".utf8)
        let since = try await here.intake.clock()
        let before = try await here.store.imported(grant, file: file)
        var report = Intake.Report()
        for (place, line) in lines.enumerated() {
            report.add(
                try await here.intake.accept(Array(line.utf8), from: source, origin: "test", repeats: before))
            if let other = besides[place] { #expect(try await here.accept(other, from: source).versions == 1) }
        }
        try await here.store.keepImported(grant, file: file, since: since, commits: report.commits)
        return report.versions
    }
    private func now(_ id: String = "o") async throws -> String? {
        try await here.exported(.current).compactMap { try Document($0).root }
            .first { $0["id"]?.string == id }?["code", "text"]?.string
    }

    @Test("What changed beside an import, also before its end, is no longer what the file left", arguments: 0...2)
    func besides(place: Int) async throws {
        let lines = [observation("A"), observation("x", id: "n"), observation("y", id: "m")]
        #expect(try await send(lines, besides: [place: observation("B")]) == 3)
        #expect(try await now() == "B")
        // The file says that it is A again: a change back, and no fact is lost.
        #expect(try await send(lines) == 1)
        #expect(try await now() == "A")
        #expect(try await send(lines) == 0)
    }

    @Test("What the import itself made makes no version when it comes again, whoever else imports meanwhile")
    func alone() async throws {
        let other = try await here.source("B")
        let lines = [observation("A"), observation("B"), observation("x", id: "n")]
        #expect(try await send(lines) == 3)
        try await here.accept(observation("C"), from: other)
        #expect(try await send(lines) == 0)
        #expect(try await now() == "B")
    }
}

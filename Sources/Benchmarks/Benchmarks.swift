import ArgumentParser
import Foundation
import Logging

/// Measures what `docs/benchmarks.md` states. Each figure is a ratio taken in one run against a named peer or limit.
@main
struct Benchmarks: AsyncParsableCommand {
    @Option(help: "Where stores are made and kept, and results.json is written: a local disk, never tmpfs.")
    var folder: String
    @Option(help: "Only the figures whose name holds this.")
    var only: String?
    @Flag(help: "Measure the view among 100,000 people; takes long.")
    var large = false
    @Option(help: "How many people the view's store holds.")
    var people = 20_000
    @Option(help: "View only people with so many patient records: 1, 5 or 12.")
    var records: Int?

    @Option(help: "How often the stages of a view are gone through: many, for a profiler.")
    var rounds = 3
    @Option(help: "The folder of styles and scripts that `make setup` unpacks.")
    var assets = ".build/web-assets"

    func run() async throws {
        // What a node tells of single requests is not measured here, and is in the way.
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let place = URL(filePath: folder)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let disk = try Disk.measure(in: place)
        Report.line("disk: \(disk.filesystem), fdatasync p50 \(disk.p50) µs, p99 \(disk.p99) µs")
        guard disk.filesystem != "tmpfs" else {
            throw ValidationError("\(folder) is on tmpfs, where nothing is durable. Name a folder on a disk.")
        }
        var report = Report(only: only)
        if report.wants("parse") { try ParseBenchmark().run(&report) }
        if report.wants("simulation") { try SimulationBenchmark().run(&report) }
        if report.wants("policy") { try PolicyBenchmark().run(&report) }
        if report.wants("import") { try await ImportBenchmark(folder: place).run(&report) }
        if report.wants("commit") { try await CommitBenchmark(folder: place).run(&report) }
        if report.wants("ledger") { try await LedgerBenchmark(folder: place, disk: disk).run(&report) }
        if report.wants("view") {
            let assets = URL(filePath: self.assets)
            var view = ViewBenchmark(folder: place, assets: assets, people: large ? 100_000 : people)
            if let records { view.records = [records] }
            try await view.run(&report)
        }
        if report.wants("stages") {
            for records in records.map({ [$0] }) ?? [1, 5, 12] {
                try await StagesBenchmark(
                    folder: place, assets: URL(filePath: assets), people: people, records: records,
                    rounds: rounds
                ).run()
            }
        }
        try report.write(to: place.appending(path: "results.json"))
        if report.hasMissed { throw ExitCode(1) }
    }
}

import ArgumentParser
import Foundation
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Make a synthetic London: one NDJSON file a source, the same for the same seed and day.")

    @Option(help: "How many people.")
    var people = 2000
    @Option(help: "The seed.")
    var seed: UInt64 = 1
    @Option(help: "The day on which the record is looked at, yyyy-mm-dd; today when absent.")
    var today: String?
    @Option(name: .customLong("out"), help: "The folder to write.")
    var folder: String

    func run() async throws {
        let simulation = try DemoSeed.simulation(seed: seed, today: today)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try simulation.write(people: people, to: folder)
        Terminal.line("\(people) people written to \(folder)")
    }
}

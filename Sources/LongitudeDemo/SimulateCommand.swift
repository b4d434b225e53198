import ArgumentParser
import FHIR
import Foundation
import Node
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Make a synthetic London: one NDJSON file a source, the same for the same seed and day.")

    @Option(help: "How many people.")
    var people = 2000
    @Option(help: "The seed.")
    var seed: UInt64 = 1
    @Option(help: "The day that is looked at, yyyy-mm-dd; when absent today, and before 14:32 UTC yesterday.")
    var today: String?
    @Option(name: .customLong("out"), help: "The folder to write.")
    var folder: String
    @OptionGroup var form: OutputForm

    func run() async throws {
        try DemoSeed.refuseProduction(folder)
        let simulation = try DemoSeed.simulation(seed: seed, today: today)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch { throw ValidationError("\(folder) is no folder that can be written. Name a new one.") }
        try simulation.write(people: people, to: folder)
        form.show("\(people) people written to \(folder)") {
            $0.member("people", people)
            $0.member("folder", folder)
        }
    }
}

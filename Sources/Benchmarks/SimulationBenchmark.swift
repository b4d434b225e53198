import Foundation
import Simulation

/// How many people are simulated in a second of CPU, on one core.
struct SimulationBenchmark {
    func run(_ report: inout Report) throws {
        guard let simulation = SimulatedLondon(seed: 7) else { throw CocoaError(.featureUnsupported) }
        // The first people read the tables of codes; the stories among them are not everybody's.
        for index in 0..<100 { _ = simulation.person(index) }
        let people = 600
        let start = Clock.thread
        var resources = 0
        for index in 100..<100 + people { resources += simulation.person(index).resourceCount }
        let rate = Double(people) / (Clock.thread - start)
        Report.line("     \(resources / people) resources a person on average")
        report.add("simulation, people", ours: rate, unit: "people/CPU-s", reference: 300, ratio: rate / 300, goal: 1)
    }
}

import Foundation
import Intake
import Node
import Simulation
import Store
import StoreSQLite
import Synchronization

/// Fills an empty store with a simulated region, through the same way in that every fact takes.
struct DemoSeeding {
    let store: SQLiteRecordStore
    let simulation: SimulatedLondon
    let people: Int
    let intake: Intake

    /// Seeds, or goes on where an interrupted seeding stopped. Returns at once when it had ended.
    func run() async throws {
        let marker = store.seedMarker(people: people, seed: simulation.seed)
        if marker.isDone { return }
        var sources: [String: Store.Source] = [:]
        for source in simulation.region.sources {
            let registered = try await store.source(DemoSeed.registration(source))
            sources[source.code] = registered
            _ = try await intake.accept(
                simulation.organisationsBundle(source), from: registered, origin: "simulation", isBackground: true)
        }
        let bar = ProgressBar("Seeding \(people) people", total: people)
        let registered = sources
        let refused = try await withThrowingTaskGroup(of: [String].self) { group in
            var refused: [String] = []
            for index in 0..<people {
                if index >= 16, let more = try await group.next() { refused += more }
                group.addTask {
                    var refused: [String] = []
                    for bundle in simulation.person(index).bundles {
                        guard let source = registered[bundle.source] else { continue }
                        let report = try await intake.accept(
                            bundle.bytes, from: source, origin: "simulation, person \(index)", isBackground: true)
                        refused += report.quarantined
                    }
                    return refused
                }
                bar.show(index)
            }
            for try await more in group { refused += more }
            return refused
        }
        bar.show(people)
        if !refused.isEmpty { Terminal.note("\(refused.count) bundles are in quarantine; first: \(refused[0])") }
        try store.checkpoint()
        try marker.finish()
    }
}

/// A file that says which seeding has ended, so that a second start finds the data as they are.
struct SeedMarker {
    let file: URL
    let text: String

    var isDone: Bool { (try? String(contentsOf: file, encoding: .utf8)) == text }
    func finish() throws { try Data(text.utf8).write(to: file, options: .atomic) }
}

extension SQLiteRecordStore {
    /// The marker of a seeding of this store.
    func seedMarker(people: Int, seed: UInt64) -> SeedMarker {
        SeedMarker(file: dataFolder.appending(path: "seeded"), text: "people \(people) seed \(seed)\n")
    }
}

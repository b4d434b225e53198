import Access
import FHIR
import Foundation
import Intake
import Simulation
import Store
import StoreSQLite

/// A node's data with so many simulated people, made once and kept.
struct ViewStore {
    /// Where it is kept.
    let folder: URL
    /// The people whose records may be looked at.
    let people: [Person]

    /// Someone to look up, as a search would.
    struct Person: Codable, Sendable {
        let nhsNumber: String
        let birthDate: String
        /// The practice where they are registered.
        let practice: String
        /// The practice's id of their patient record.
        let patient: String
        /// How many patient records they have.
        let records: Int
        /// How many resources they have.
        let resources: Int
    }

    /// Opens the store of that size, or makes it: about a minute for each 2,000 people.
    static func make(in folder: URL, people count: Int) async throws -> ViewStore {
        let place = folder.appending(path: "view-\(count)")
        let list = place.appending(path: "people.json")
        if let data = try? Data(contentsOf: list) {
            return ViewStore(folder: place, people: try JSONDecoder().decode([Person].self, from: data))
        }
        guard let simulation = SimulatedLondon(seed: 7) else { throw CocoaError(.featureUnsupported) }
        Report.line("making a store of \(count) people in \(place.lastPathComponent); it is kept")
        try? FileManager.default.removeItem(at: place)
        let store = try SQLiteRecordStore(folder: place, cacheMegabytes: 0)
        let intake = Intake(store: store, receivedFromMeta: true)
        var sources: [String: Store.Source] = [:]
        for source in simulation.region.sources {
            let kind: Store.SourceKind = source.kind == .gp ? .gp : .other
            sources[source.code] = try await store.source(
                SourceRegistration(code: source.code, name: source.name, kind: kind, organisation: source.code))
        }
        let known = sources
        var found: [Person] = []
        for chunk in stride(from: 0, to: count, by: 64) {
            found += try await withThrowingTaskGroup(of: Person?.self) { group in
                for index in chunk..<min(chunk + 64, count) {
                    group.addTask {
                        let person = simulation.person(index)
                        for bundle in person.bundles {
                            guard let source = known[bundle.source] else { continue }
                            _ = try await intake.accept(bundle.bytes, from: source, origin: "bench", isBackground: true)
                        }
                        return try Self.target(person)
                    }
                }
                return try await group.reduce(into: []) { if let person = $1 { $0.append(person) } }
            }
        }
        try store.checkpoint()
        try JSONEncoder().encode(found).write(to: list, options: .atomic)
        return ViewStore(folder: place, people: found)
    }

    private static func target(_ person: SimulatedPerson) throws -> Person? {
        guard let number = person.nhsNumber,
            (120...180).contains(person.resourceCount) || person.bundles.count >= 8,
            let bundle = person.bundles.first(where: { $0.source.hasPrefix("ZZP") })
        else { return nil }
        let patient = try Document(parsing: bundle.bytes).root.all("entry").lazy.compactMap { $0["resource"] }
            .first { $0["resourceType"]?.equals("Patient") == true }
        guard let id = patient?["id"]?.string else { return nil }
        return Person(
            nhsNumber: number, birthDate: person.birthDate, practice: bundle.source, patient: id,
            records: person.bundles.count, resources: person.resourceCount)
    }

    /// At most `count` people with so many records and about 150 resources, spread evenly over everyone. For 12 records
    /// everyone with eight and more is taken: the simulation has few, and they have more resources.
    func targets(records: Int, count: Int) -> [Person] {
        let all = people.filter {
            records == 12 ? $0.records >= 8 : $0.records == records && (120...180).contains($0.resources)
        }
        return stride(from: 0, to: all.count, by: max(1, all.count / count)).prefix(count).map { all[$0] }
    }
}

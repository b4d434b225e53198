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
        var found: [Person] = []
        if let data = try? Data(contentsOf: list) {
            found = try JSONDecoder().decode([Person].self, from: data)
            // It may have been made under an earlier schema.
            _ = try NodeMigration.run(in: place)
        } else {
            Report.line("making a store of \(count) people in \(place.lastPathComponent); it is kept")
            try? FileManager.default.removeItem(at: place)
            let filling = try await Filling(place)
            for chunk in stride(from: 0, to: count, by: 64) {
                found += try await withThrowingTaskGroup(of: Person?.self) { group in
                    for index in chunk..<min(chunk + 64, count) {
                        group.addTask {
                            let person = filling.simulation.person(index)
                            return try await filling.accept(person, person.bundles)
                        }
                    }
                    return try await group.reduce(into: []) { if let person = $1 { $0.append(person) } }
                }
            }
            try filling.store.checkpoint()
            try JSONEncoder().encode(found).write(to: list, options: .atomic)
        }
        if !found.contains(where: { $0.records == 12 && isOrdinary($0.resources) }) {
            let filling = try await Filling(place)
            let others = filling.simulation.region.sources.filter { $0.kind != .gp }.map(\.code)
            for index in count..<count + 1000 {
                let person = filling.simulation.person(index)
                guard isOrdinary(person.resourceCount) else { continue }
                if let person = try await filling.accept(person, deal(person.bundles, to: others)) {
                    found.append(person)
                }
            }
            try filling.store.checkpoint()
            try JSONEncoder().encode(found).write(to: list, options: .atomic)
        }
        return ViewStore(folder: place, people: found)
    }

    /// An empty folder for a ledger; earlier ones go. Each is a new one: who closes a removed database removes by name.
    func emptyLedger() throws -> URL {
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("ledger") {
            try manager.removeItem(at: folder.appending(path: name))
        }
        let place = folder.appending(path: "ledger-\(UUID().uuidString)")
        try manager.createDirectory(at: place, withIntermediateDirectories: true)
        return place
    }

    /// The figures are of people with about 150 resources.
    private static func isOrdinary(_ resources: Int) -> Bool { (120...180).contains(resources) }

    /// A store while people are put into it.
    private struct Filling: Sendable {
        let simulation: SimulatedLondon
        let store: SQLiteRecordStore
        private let intake: Intake
        private let sources: [String: Store.Source]

        init(_ place: URL) async throws {
            guard let simulation = SimulatedLondon(seed: 7) else { throw CocoaError(.featureUnsupported) }
            let store = try SQLiteRecordStore(folder: place, cacheMegabytes: 0)
            var sources: [String: Store.Source] = [:]
            for source in simulation.region.sources {
                let kind: Store.SourceKind = source.kind == .gp ? .gp : .other
                sources[source.code] = try await store.source(
                    SourceRegistration(code: source.code, name: source.name, kind: kind, organisation: source.code))
            }
            self.simulation = simulation
            self.store = store
            self.sources = sources
            intake = try Intake(store: store, lists: SensitivityLists.illustrative(), receivedFromMeta: true)
        }

        /// Writes a person's bundles; the person, when they are one to look at.
        func accept(_ person: SimulatedPerson, _ bundles: Bundles) async throws -> Person? {
            for bundle in bundles {
                guard let source = sources[bundle.source] else { continue }
                _ = try await intake.accept(bundle.bytes, from: source, origin: "bench", isBackground: true)
            }
            guard let number = person.nhsNumber, isOrdinary(person.resourceCount),
                let bundle = bundles.first(where: { $0.source.hasPrefix("ZZP") })
            else { return nil }
            let patient = try Document(parsing: bundle.bytes).root.all("entry").lazy.compactMap { $0["resource"] }
                .first { $0["resourceType"]?.equals("Patient") == true }
            guard let id = patient?["id"]?.string else { return nil }
            return Person(
                nhsNumber: number, birthDate: person.birthDate, practice: bundle.source, patient: id,
                records: bundles.count, resources: person.resourceCount)
        }
    }
    private typealias Bundles = [(source: String, bytes: [UInt8])]

    /// Deals the resources of a person's bundles to twelve sources: the simulation has few people who are known to so
    /// many, and those have many more resources.
    private static func deal(_ bundles: Bundles, to others: [String]) throws -> Bundles {
        var free = others.filter { code in !bundles.contains { $0.source == code } }
        var dealt: Bundles = []
        for (n, bundle) in bundles.enumerated() {
            let share = (12 - dealt.count) / (bundles.count - n)
            let resources = try Document(parsing: bundle.bytes).root.all("entry").compactMap { $0["resource"] }
            let patients = resources.filter { $0["resourceType"]?.equals("Patient") == true }
            let rest = resources.filter { $0["resourceType"]?.equals("Patient") != true }
            for part in 0..<share {
                var json = JSONWriter()
                json.object { json in
                    json.member("resourceType", "Bundle")
                    json.member("type", "collection")
                    json.array("entry") { json in
                        let mine = rest.indices.filter { $0 % share == part }.map { rest[$0] }
                        for resource in patients + mine { json.object { $0.member("resource", resource) } }
                    }
                }
                let source = part == 0 || free.isEmpty ? bundle.source : free.removeFirst()
                dealt.append((source, json.bytes))
            }
        }
        return dealt
    }

    /// At most `count` people with so many records and 120 to 180 resources, spread evenly over everyone.
    func targets(records: Int, count: Int) -> [Person] {
        let all = people.filter { $0.records == records && Self.isOrdinary($0.resources) }
        return stride(from: 0, to: all.count, by: max(1, all.count / count)).prefix(count).map { all[$0] }
    }
}

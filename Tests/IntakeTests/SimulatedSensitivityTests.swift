import Access
import FHIR
import Intake
import Simulation
import Store
import Testing

/// The illustrative lists on the simulated region, whose sources label what they send: what the lists find by
/// themselves, and what they hide that is not labelled.
@Suite struct SimulatedSensitivityTests {
    /// One simulated item.
    private struct Item {
        let story: String
        let source: String
        let type: String
        let resource: Element
        /// What its source labels it with.
        let labels: SensitivityMask
        /// What the lists give it without those labels.
        let found: SensitivityMask
        /// What it has in the end.
        let categories: SensitivityMask

        func holds(_ code: String) -> Bool { Self.codes(resource).contains(code) }

        private static func codes(_ element: Element) -> [String] {
            if element.isArray { return element.elements.flatMap { codes($0) } }
            return element.members.flatMap { name, value in
                name == "code" ? [value.string ?? ""] + codes(value) : codes(value)
            }
        }
    }

    private func items(_ people: Range<Int>) throws -> [Item] {
        let lists = try SensitivityLists.illustrative()
        let simulation = try #require(SimulatedLondon(seed: 1))
        let kinds = Dictionary(
            uniqueKeysWithValues: simulation.region.sources.map { ($0.code, Self.kind($0.kind)) })
        var items: [Item] = []
        for index in people {
            let person = simulation.person(index)
            for bundle in person.bundles {
                for entry in try Document(parsing: bundle.bytes).root.all("entry") {
                    let resource = try #require(entry["resource"])
                    let type = resource["resourceType"]?.string ?? ""
                    let kind = kinds[bundle.source] ?? .other
                    items.append(
                        Item(
                            story: person.story ?? "", source: bundle.source, type: type, resource: resource,
                            labels: Self.labels(resource),
                            found: lists.categories(of: try Self.unlabelled(resource), type: type, from: kind),
                            categories: lists.categories(of: resource, type: type, from: kind)))
                }
            }
        }
        return items
    }

    private static func kind(_ kind: Simulation.SourceKind) -> Store.SourceKind {
        kind == .alcoholAndDrugs ? .substanceUse : Store.SourceKind(rawValue: kind.rawValue) ?? .other
    }

    private static func labels(_ resource: Element) -> SensitivityMask {
        var labels: SensitivityMask = []
        for label in resource["meta"]?.all("security") ?? resource.all("none") {
            let (system, code) = (label["system"]?.string ?? "", label["code"]?.string ?? "")
            if let category = SensitivityMask.category(system: system, code: code) { labels.insert([category]) }
        }
        return labels
    }

    private static func unlabelled(_ resource: Element) throws -> Element {
        guard let labels = resource["meta"]?["security"]?.byteRange else { return resource }
        let start = resource.byteRange.lowerBound
        var bytes = Array(resource.rawBytes)
        bytes.replaceSubrange(labels.lowerBound - start..<labels.upperBound - start, with: Array("[]".utf8))
        return try Document(parsing: bytes).root
    }

    @Test("No item loses a label, and what the lists find is added to it")
    func union() throws {
        for item in try items(0..<60) { #expect(item.categories == item.labels.union(item.found)) }
    }

    @Test("HIV, termination and opioid substitution are found without their labels")
    func stories() throws {
        // Code, the story that it belongs to, the category, and the least number of items.
        let expected: [(code: String, story: String, category: SensitivityCategory, least: Int)] = [
            ("86406008", "HIV, well controlled", .hiv, 10), ("20447-9", "HIV, well controlled", .hiv, 8),
            ("714812005", "Termination of pregnancy", .sexualHealth, 1),
            ("75544000", "Opioid substitution", .substanceUse, 10),
            ("310653000", "Opioid substitution", .substanceUse, 1),
            ("66590003", "Alcohol dependence with cirrhosis", .substanceUse, 10),
            ("240589008", "Sexual health clinic", .sexualHealth, 1),
            ("58214004", "Psychosis with detention under sections 2 and 3", .mentalHealth, 1),
            ("02", "Psychosis with detention under sections 2 and 3", .mentalHealth, 1),
            ("248062006", "Depression with a crisis plan", .mentalHealth, 2),
        ]
        let items = try items(0..<45)
        for line in expected {
            let those = items.filter { $0.story == line.story && $0.labels != [] && $0.holds(line.code) }
            #expect(those.count >= line.least, "\(line.code)")
            #expect(those.allSatisfy { $0.found.contains(line.category) }, "\(line.code)")
        }
    }

    @Test("How much of what is labelled is found without its labels")
    func shares() throws {
        // The rest is words, a source's own codes, or what only its place in the story makes sensitive.
        let least: [(category: SensitivityCategory, share: Double)] = [
            (.hiv, 0.98), (.substanceUse, 0.94), (.sexualHealth, 0.5), (.mentalHealth, 0.1), (.abuse, 0),
        ]
        // A note of provenance says nothing itself, and is hidden with what it is of.
        let items = try items(0..<45).filter { $0.type != "Provenance" }
        for line in least {
            let those = items.filter { $0.labels.contains(line.category) }
            let found = those.count { $0.found != [] }
            let isEnough = !those.isEmpty && Double(found) >= line.share * Double(those.count)
            #expect(isEnough, "\(line.category): \(found) of \(those.count)")
            // How much somebody drinks is asked of everybody; the letters are of a hospital's ordinary kinds.
            guard line.category == .substanceUse else { continue }
            let missed = Set(those.filter { $0.found == [] }.map { "\($0.type) of \($0.story)" })
            let story = "Alcohol dependence with cirrhosis"
            #expect(missed == ["DocumentReference of \(story)", "Observation of \(story)"])
        }
    }

    @Test("Of what is not labelled, only these diagnoses are hidden")
    func newlyHidden() throws {
        var hidden: Set<String> = []
        // What is kept from who acts for a person is ordinary for everybody else.
        for item in try items(0..<150) where item.labels == [] && !item.categories.isSubset(of: [.keptFromProxy]) {
            let codes = ["69322001", "66590003", "75544000", "58756001"].filter { item.holds($0) }
            hidden.insert("\(item.type) \(codes.first ?? item.source)")
        }
        #expect(hidden == ["Encounter 69322001", "Condition 69322001", "Encounter 66590003"])
    }
}

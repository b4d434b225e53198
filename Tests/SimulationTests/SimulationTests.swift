import FHIR
import Foundation
import Simulation
import Testing

private func simulation(seed: UInt64 = 7) throws -> SimulatedLondon { try #require(SimulatedLondon(seed: seed)) }

/// Every object below an element, the element included.
private func objects(_ element: Element, _ visit: (Element) -> Void) {
    if element.isObject {
        visit(element)
        for (_, value) in element.members { objects(value, visit) }
    } else if element.isArray {
        for item in element.elements { objects(item, visit) }
    }
}

/// The resources of a person, with the source that holds each.
private func resources(_ person: SimulatedPerson) throws -> [(source: String, resource: Element)] {
    try person.bundles.flatMap { bundle in
        try Document(parsing: bundle.bytes).root.all("entry").compactMap { entry in
            entry["resource"].map { (bundle.source, $0) }
        }
    }
}

private func type(_ resource: Element) -> String { resource["resourceType"]?.string ?? "" }

private func labels(_ resource: Element) -> Set<String> {
    Set(resource["meta"]?.all("security").compactMap { $0["code"]?.string } ?? [])
}

/// Bytes of a base64 text, decoded by Foundation and so independent of the writer.
private func attachment(_ document: Element) -> (type: String, data: [UInt8])? {
    guard let attachment = document["content"]?.first?["attachment"], let text = attachment["data"]?.string,
        let data = Data(base64Encoded: text), data.count == attachment["size"]?.int
    else { return nil }
    return (attachment["contentType"]?.string ?? "", Array(data))
}

@Suite struct DeterminismTests {
    @Test func samePersonForSameSeedInAnyOrder() throws {
        let first = try simulation()
        let again = try simulation()
        _ = again.person(90)
        for index in [0, 7, 19, 64, 301] {
            let a = first.person(index)
            let b = again.person(index)
            #expect(a.bundles.map(\.source) == b.bundles.map(\.source))
            #expect(a.bundles.map(\.bytes) == b.bundles.map(\.bytes))
        }
    }

    @Test func anotherSeedGivesOthers() throws {
        #expect(try simulation(seed: 1).person(80).bundles[0].bytes != simulation(seed: 2).person(80).bundles[0].bytes)
    }

    @Test func noDateNoSimulation() {
        #expect(SimulatedLondon(seed: 1, today: "2026-02-30") == nil)
        #expect(SimulatedLondon(seed: 1, today: "2026") == nil)
        #expect(SimulatedLondon(seed: 1, today: "2025-06-01") != nil)
    }

    @Test func filesStayTheSameAsThePopulationGrows() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try simulation().write(people: 6, to: folder.path)
        let small = try Data(contentsOf: folder.appending(path: "ZZP01.ndjson"))
        try simulation().write(people: 12, to: folder.path)
        let large = try Data(contentsOf: folder.appending(path: "ZZP01.ndjson"))
        #expect(small.count > 10_000)
        #expect(large.starts(with: small))
        for name in ["sources.json", "stories.json"] {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            #expect(try Document(parsing: Array(bytes)).root.isArray)
        }
    }
}

@Suite struct NumberTests {
    @Test func testNumbersAreValidAndAllDifferent() {
        var seen: Set<String> = []
        for index in stride(from: 0, to: TestNumber.capacity, by: 7) {
            let number = TestNumber.number(index)
            let digits = number.compactMap(\.wholeNumberValue)
            let sum = zip(digits, stride(from: 10, to: 1, by: -1)).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(digits.count == 10 && number.hasPrefix("999"))
            #expect((11 - sum % 11) % 11 == digits[9])
            seen.insert(number)
        }
        #expect(seen.count == (TestNumber.capacity + 6) / 7)
    }

    @Test func tooManyPeopleAreRefused() throws {
        #expect(throws: SimulationError.self) {
            try simulation().write(people: TestNumber.capacity + 1, to: "unused")
        }
    }
}

@Suite struct RegionTests {
    @Test func organisationsAreEnoughOfEachKind() {
        let sources = Region.london.sources
        #expect(sources.count >= 45)
        #expect(Set(sources.map(\.code)).count == sources.count)
        #expect(sources.allSatisfy { $0.code.hasPrefix("ZZ") })
        let least: [SourceKind: Int] = [
            .acute: 8, .mentalHealth: 4, .community: 4, .ambulance: 1, .gp: 14, .hospice: 2, .socialCare: 5,
            .careHome: 3,
            .independent: 1, .pathology: 1, .sexualHealth: 1, .alcoholAndDrugs: 1, .partner: 1,
        ]
        for (kind, count) in least { #expect(sources.count { $0.kind == kind } >= count, "\(kind)") }
        for area in Area.allCases { #expect(sources.contains { $0.area == area && $0.kind == .gp }, "\(area)") }
        #expect(sources.count { $0.isSometimesDown } == 1)
        #expect(sources.contains { $0.habits.batchHour != nil } && sources.contains { $0.habits.hasLocalCodes })
    }

    @Test func twoSourcesUseTheSameIdsForDifferentPeople() throws {
        let simulation = try simulation()
        let colliding = Region.london.sources.filter { $0.habits.numbering == .bareFrom100001 }.map(\.code)
        #expect(colliding.count == 2)
        var owners: [String: [String: Int]] = [:]
        var index = 0
        var collision: String?
        while collision == nil, index < 5000 {
            for (source, resource) in try resources(simulation.person(index)) where colliding.contains(source) {
                let key = "\(type(resource))/\(resource["id"]?.string ?? "")"
                #expect(owners[key]?[source] == nil, "\(key) twice in \(source)")
                owners[key, default: [:]][source] = index
                if let people = owners[key]?.values, Set(people).count == 2 { collision = key }
            }
            index += 1
        }
        #expect(collision != nil)
    }
}

@Suite struct ContentTests {
    @Test func everyBundleIsSoundFHIR() throws {
        let simulation = try simulation()
        var own: [String: Set<String>] = [:]
        for source in simulation.region.sources {
            let root = try Document(parsing: simulation.organisationsBundle(source)).root
            #expect(StructureCheck.issues(of: root).isEmpty)
            own[source.code] = Set(root.all("entry").compactMap { $0["request", "url"]?.string })
        }
        for index in 0..<70 {
            for (source, bytes) in simulation.person(index).bundles {
                let root = try Document(parsing: bytes).root
                #expect(StructureCheck.issues(of: root) == [], "person \(index) at \(source)")
                let entries = root.all("entry").compactMap { $0["request", "url"]?.string }
                #expect(Set(entries).count == entries.count)
                let known = Set(entries).union(own[source] ?? [])
                objects(root) { object in
                    guard let target = object["reference"]?.string else { return }
                    #expect(known.contains(target), "\(target) of person \(index) at \(source)")
                }
            }
        }
    }

    @Test func recordedBeforeReceivedAndNothingAfterNow() throws {
        let simulation = try simulation()
        let now = try #require(PartialDate("2026-11-22T14:32:00Z"))
        for index in 0..<60 {
            for (_, resource) in try resources(simulation.person(index)) {
                let received = try #require(resource["meta", "lastUpdated"]?.string.flatMap { PartialDate($0) })
                #expect(received.milliseconds <= now.milliseconds)
                for name in ["recordedDate", "issued", "authoredOn", "date", "dateAsserted", "created"] {
                    guard let text = resource[named: name]?.string, let recorded = PartialDate(text) else { continue }
                    #expect(recorded.milliseconds <= received.milliseconds, "\(type(resource)).\(name) \(text)")
                }
            }
        }
    }

    @Test func codesCarryTheirCheckDigits() throws {
        let simulation = try simulation()
        var snomed: Set<String> = []
        var loinc: Set<String> = []
        for index in 0..<70 {
            for (_, resource) in try resources(simulation.person(index)) {
                objects(resource) { coding in
                    guard let code = coding["code"]?.string, let system = coding["system"]?.string else { return }
                    if system == "http://snomed.info/sct" || system == "https://dmd.nhs.uk" { snomed.insert(code) }
                    if system == "http://loinc.org" { loinc.insert(code) }
                }
            }
        }
        #expect(snomed.count > 100 && loinc.count > 40)
        #expect(snomed.filter { !hasVerhoeffDigit($0) } == [])
        #expect(loinc.filter { !hasLuhnDigit($0) } == [])
    }

    @Test func everySectionAppears() throws {
        let simulation = try simulation()
        var found: [String: Int] = [:]
        for index in 0..<120 {
            for (_, resource) in try resources(simulation.person(index)) { found[type(resource), default: 0] += 1 }
        }
        let wanted = [
            "AllergyIntolerance", "Condition", "Procedure", "MedicationRequest", "MedicationStatement", "Immunization",
            "Observation", "DiagnosticReport", "DocumentReference", "Encounter", "ServiceRequest", "Appointment",
            "CarePlan", "Flag", "FamilyMemberHistory", "CareTeam", "EpisodeOfCare", "RelatedPerson", "Goal", "Patient",
        ]
        #expect(wanted.filter { found[$0] == nil } == [])
    }

    @Test func attachmentsAreRealDocuments() throws {
        let simulation = try simulation()
        var kinds: [String: Int] = [:]
        for index in 0..<45 {
            for (_, resource) in try resources(simulation.person(index)) where type(resource) == "DocumentReference" {
                let (kind, data) = try #require(attachment(resource))
                kinds[kind, default: 0] += 1
                if kind == "application/pdf" { #expect(hasSoundCrossReferences(data)) }
                if kind == "image/png" { #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) }
                if kind.hasPrefix("text/plain") { #expect(String(validating: data, as: UTF8.self) != nil) }
            }
        }
        #expect(kinds.count == 3 && (kinds["application/pdf"] ?? 0) > 50)
    }

    /// SNOMED CT Technical Implementation Guide, check-digit: Verhoeff's dihedral scheme.
    private func hasVerhoeffDigit(_ code: String) -> Bool {
        func multiply(_ a: Int, _ b: Int) -> Int {
            a < 5 ? (b < 5 ? (a + b) % 5 : (a + b) % 5 + 5) : (b < 5 ? (a - b + 5) % 5 + 5 : (a - b + 10) % 5)
        }
        let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
        var check = 0
        for (position, character) in code.reversed().enumerated() {
            guard var digit = character.wholeNumberValue else { return false }
            for _ in 0..<position % 8 { digit = permutation[digit] }
            check = multiply(check, digit)
        }
        return check == 0
    }

    /// LOINC Users' Guide, appendix C: modulus 10.
    private func hasLuhnDigit(_ code: String) -> Bool {
        let parts = code.split(separator: "-")
        guard parts.count == 2, let check = Int(parts[1]) else { return false }
        var sum = 0
        for (position, character) in parts[0].reversed().enumerated() {
            let value = (character.wholeNumberValue ?? 0) * (position % 2 == 0 ? 2 : 1)
            sum += value / 10 + value % 10
        }
        return (10 - sum % 10) % 10 == check
    }

    /// Each offset of the table points at the object it names.
    private func hasSoundCrossReferences(_ pdf: [UInt8]) -> Bool {
        let text = String(decoding: pdf, as: Unicode.ASCII.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.lastIndex(of: "startxref"), let place = Int(lines[start + 1]),
            String(decoding: pdf[place..<place + 4], as: Unicode.ASCII.self) == "xref"
        else { return false }
        let rows = String(decoding: pdf[place...], as: Unicode.ASCII.self).split(separator: "\n")
        guard let count = rows[1].split(separator: " ").last.flatMap({ Int($0) }), count > 6 else { return false }
        return (1..<count).allSatisfy { number in
            guard let offset = Int(rows[2 + number].prefix(10)) else { return false }
            let name = "\(number) 0 obj"
            return String(decoding: pdf[offset..<offset + name.utf8.count], as: Unicode.ASCII.self) == name
        }
    }
}

@Suite struct StoryTests {
    @Test func atLeastTwentyFiveStoriesAreTold() throws {
        let simulation = try simulation()
        let stories = simulation.stories
        #expect(stories.count >= 25)
        for story in stories {
            let person = simulation.person(story.personIndex)
            #expect(person.story == story.title)
            #expect(person.resourceCount > 10, "\(story.title)")
        }
    }

    @Test func florenceIsInTheEmergencyDepartment() throws {
        let florence = try simulation().person(0)
        #expect(florence.nhsNumber == "9990000018" && florence.birthDate == "1951-03-04")
        #expect(florence.bundles.count >= 7)
        let all = try resources(florence)
        let open = all.filter { type($0.resource) == "Encounter" && $0.resource["status"]?.string == "in-progress" }
        #expect(open.count == 1 && open[0].source == "ZZH01")
        let potassium = all.map(\.resource).filter {
            $0["code"]?["coding"]?.first?["code"]?.string == "2823-3"
                && $0["valueQuantity", "value"]?.numberText == "6.1"
        }
        #expect(potassium.count == 1)
        #expect(potassium.first?["interpretation"]?.first?["coding"]?.first?["code"]?.string == "HH")
        let doses = all.filter {
            type($0.resource) == "MedicationRequest" && $0.resource["status"]?.string == "active"
                && $0.resource["medicationCodeableConcept", "text"]?.string == "Furosemide 40mg tablets"
        }.map { $0.resource["dosageInstruction"]?.first?["text"]?.string }
        #expect(Set(doses).isSuperset(of: ["40 mg once a day", "80 mg every morning"]))
    }

    @Test func terminationIsRestrictedAndHIVIsLabelled() throws {
        let simulation = try simulation()
        let titles = Dictionary(uniqueKeysWithValues: simulation.stories.map { ($0.title, $0.personIndex) })
        let termination = try resources(simulation.person(#require(titles["Termination of pregnancy"])))
        let procedures = termination.map(\.resource).filter {
            $0["code"]?["coding"]?.first?["code"]?.string == "714812005"
        }
        #expect(procedures.count == 1 && procedures.allSatisfy { labels($0).isSuperset(of: ["SEX", "R"]) })
        let hiv = try resources(simulation.person(#require(titles["HIV, well controlled"]))).map(\.resource)
        let telling = hiv.filter { resource in
            var tells = false
            objects(resource) {
                if $0["code"]?.string == "86406008" || $0["code"]?.string == "20447-9" { tells = true }
            }
            return tells
        }
        #expect(telling.count > 5 && telling.allSatisfy { labels($0).contains("HIV") })
    }

    @Test func twinsAndNamesakesAreAlike() throws {
        let simulation = try simulation()
        let titles = Dictionary(uniqueKeysWithValues: simulation.stories.map { ($0.title, $0.personIndex) })
        let twin = try #require(titles["Twins, the first"])
        let (a, b) = (simulation.person(twin), simulation.person(twin + 1))
        #expect(a.birthDate == b.birthDate && a.family == b.family && a.given != b.given && a.nhsNumber != b.nhsNumber)
        let father = try #require(titles["A father whose son has his name"])
        let (c, d) = (simulation.person(father), simulation.person(father + 1))
        #expect(c.given == d.given && c.family == d.family && c.birthDate != d.birthDate)
    }

    @Test func visitorHasNoNumberAnywhere() throws {
        let simulation = try simulation()
        for title in ["Visitor without an NHS number", "One person, two records without NHS number"] {
            let index = try #require(simulation.stories.first { $0.title == title }?.personIndex)
            let person = simulation.person(index)
            #expect(person.nhsNumber == nil)
            for (_, resource) in try resources(person) where type(resource) == "Patient" {
                #expect(!resource.all("identifier").contains { $0["system"]?.string?.hasSuffix("nhs-number") == true })
            }
        }
    }
}

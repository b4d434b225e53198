import FHIR
import Foundation
import SampleData
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
        for source in sources {
            let minutes = (0..<60).filter { source.isDown(at: 1_800_000_000 + $0 * 60) }
            #expect(minutes == (source.isSometimesDown ? Array(0..<10) + Array(30..<40) : []))
        }
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
        for index in 0..<400 {
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
            "Provenance",
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

/// The figures of the whole region, from a real generation.
@Suite struct PopulationTests {
    @Test func figuresOfTwoThousandPeople() async throws {
        let simulation = try simulation(seed: 1)
        let people = await withTaskGroup(of: [(resources: Int, sources: Int)].self) { group in
            for chunk in stride(from: 0, to: 2000, by: 250) {
                group.addTask {
                    (chunk..<chunk + 250).map { index in
                        let person = simulation.person(index)
                        return (person.resourceCount, person.bundles.count)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let resources = people.map(\.resources).sorted()
        #expect((130...170).contains(resources[resources.count / 2]))
        #expect(try #require(resources.last) > 1500)
        #expect(people.map(\.sources).min() == 1 && people.map(\.sources).max() == 12)
        #expect(simulation.stories.count >= 25)
    }
}

/// Who recorded each item, and when. Source: FHIR R4, the w5 elements `who.author` and `when.recorded` of each type.
@Suite struct AuthorshipTests {
    private static let times = ["recordedDate", "recorded", "issued", "authoredOn", "dateAsserted", "date", "created"]
    private static let authors = [
        "recorder", "requester", "informationSource", "author", "expressedBy", "careManager", "performer",
        "participant",
    ]

    private func says(_ resource: Element, _ names: [String]) -> Bool {
        names.contains { resource[named: $0] != nil && !(type(resource) == "CareTeam" && $0 == "participant") }
    }

    @Test func everyClinicalItemSaysWhoAndWhen() throws {
        let simulation = try simulation()
        for index in 0..<200 {
            for bundle in simulation.person(index).bundles {
                let all = try Document(parsing: bundle.bytes).root.all("entry").compactMap { $0["resource"] }
                var attested: Set<String> = []
                for note in all where type(note) == "Provenance" {
                    let recorded = try #require(note["recorded"]?.string.flatMap { PartialDate($0) })
                    let received = try #require(note["meta", "lastUpdated"]?.string.flatMap { PartialDate($0) })
                    #expect(recorded.milliseconds <= received.milliseconds)
                    let agent = try #require(note["agent"]?.first)
                    #expect(agent["who", "reference"]?.string?.hasPrefix("Practitioner/") == true)
                    #expect(agent["onBehalfOf", "reference"]?.string == "Organization/\(bundle.source)")
                    for target in note.all("target") {
                        attested.insert(try #require(target["reference"]?.string))
                    }
                }
                for item in all where !["Patient", "Provenance"].contains(type(item)) {
                    let name = "\(type(item))/\(item["id"]?.string ?? "")"
                    let isWhole = says(item, Self.times) && says(item, Self.authors)
                    #expect(isWhole != attested.contains(name), "\(name) of person \(index) at \(bundle.source)")
                    #expect(item["meta", "lastUpdated"] != nil)
                }
            }
        }
    }

    @Test func aNoteIsLabelledAsWhatItIsOf() throws {
        let simulation = try simulation()
        var labelled = 0
        for index in 0..<45 {
            for bundle in simulation.person(index).bundles {
                let all = try Document(parsing: bundle.bytes).root.all("entry").compactMap { $0["resource"] }
                let byName = Dictionary(
                    all.map { ("\(type($0))/\($0["id"]?.string ?? "")", $0) }, uniquingKeysWith: { first, _ in first })
                for note in all where type(note) == "Provenance" {
                    if !labels(note).isEmpty { labelled += 1 }
                    for target in note.all("target") {
                        let item = try #require(target["reference"]?.string.flatMap { byName[$0] })
                        #expect(labels(item) == labels(note))
                    }
                }
            }
        }
        #expect(labelled > 20)
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

    /// Two writers of one stay would give two courses at once.
    @Test func florencesKidneysFailAndRecoverOnce() throws {
        let florence = try resources(simulation().person(0)).map(\.resource)
        let creatinine = florence.compactMap { resource -> (at: Int64, value: Int)? in
            guard resource["code"]?["coding"]?.first?["code"]?.string == "14682-9",
                let at = resource["effectiveDateTime"]?.string.flatMap({ PartialDate($0) })?.milliseconds,
                let value = resource["valueQuantity", "value"]?.numberText.flatMap({ Int($0) })
            else { return nil }
            return (at, value)
        }.sorted { $0.at < $1.at }
        let stay = try #require(
            florence.first { type($0) == "Encounter" && $0["class", "code"]?.string == "IMP" }?["period"])
        let from = try #require(stay["start"]?.string.flatMap { PartialDate($0) }).milliseconds - 86_400_000
        let to = try #require(stay["end"]?.string.flatMap { PartialDate($0) }).milliseconds + 10 * 86_400_000
        let course = creatinine.filter { (from...to).contains($0.at) }
        #expect(course.map(\.value) == [168, 181, 158, 149, 139, 131])
        #expect(Set(creatinine.map(\.at)).count == creatinine.count)
        let before = creatinine.filter { $0.at < from }.map(\.value)
        #expect(before.count > 4 && before.allSatisfy { $0 < 145 })
    }

    @Test func twelveOrganisationsKnowOnePersonOfTheStories() throws {
        for seed in [1, 2, 3] as [UInt64] {
            let simulation = try simulation(seed: seed)
            let story = try #require(simulation.stories.first { $0.title == "Frailty with falls" })
            let person = simulation.person(story.personIndex)
            #expect(person.bundles.count == 12)
            // Each has something to say, beside who she is.
            for bundle in person.bundles {
                #expect(
                    try Document(parsing: bundle.bytes).root.all("entry").count { _ in true } > 1, "\(bundle.source)")
            }
        }
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

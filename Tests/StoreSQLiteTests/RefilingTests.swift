import Access
import FHIR
import Foundation
import GRDB
import Intake
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let born = "1951-03-04"
private let wrong = "9990000018", right = "9990000026", third = "9990000034"
private let hour: Int64 = 3_600_000
private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
private func person(_ family: String = "Old", number: String = right, born: String = born) -> String {
    samplePatient("r", number: number, family: family, born: born)
}
private func subject(_ patient: String) -> String { #""subject":{"reference":"Patient/\#(patient)"}"# }
private func result(_ patient: String = "w") -> String {
    #"{"resourceType":"Observation","id":"o","status":"final",\#(subject(patient)),"#
        + #""category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"Potassium"},"valueString":"4.1"}"#
}
/// What says of the organisation that sends it, or of the organisation of code C, that it has to do with the person.
private func involving(_ type: String) -> String {
    let start = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -3600))
    let code = #"{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"C"}"#
    let members =
        switch type {
        case "Encounter":
            #""status":"in-progress","class":{"code":"AMB"},\#(subject("w")),"period":{"start":"\#(start)"}"#
        case "ServiceRequest":
            #""status":"active","intent":"order","authoredOn":"\#(start)",\#(subject("w")),"#
                + #""performer":[{"type":"Organization","identifier":\#(code)}]"#
        case "CareTeam": #""status":"active",\#(subject("w")),"period":{"start":"\#(start)"}"#
        case "EpisodeOfCare":
            #""status":"active","patient":{"reference":"Patient/w"},"period":{"start":"\#(start)"}"#
        default: ""
        }
    return #"{"resourceType":"\#(type)","id":"o",\#(members)}"#
}

/// A practice A that filed an entry under the wrong person, and does not know the right one; practice B and hospital H,
/// which do.
private struct Place {
    let here: TemporaryStore
    let a: Source
    let b: Source
    let h: Source

    init(_ entry: String, kind: SourceKind = .gp) async throws {
        here = try TemporaryStore(cacheMegabytes: 0)
        a = try await here.source("A", kind: kind)
        b = try await here.source("B", kind: .gp)
        h = try await here.source("H")
        try await accept(samplePatient("w", number: wrong, family: "Wrong", born: born), from: a)
        try await accept(entry, from: a)
        for source in [b, h] { try await accept(person(), from: source) }
    }
    func accept(_ text: String, from source: Source) async throws {
        #expect(try await here.accept(text, from: source).quarantined == [])
    }
    /// Files an entry again for the right person, as an officer does.
    @discardableResult
    func correct(
        _ type: String = "Observation", from source: Source? = nil, to number: String = right, family: String = "Old",
        born: String = born
    ) async throws -> Refiling.Outcome {
        let source = source ?? a
        let place = FiledPlace.identity(
            SourceIdentity(type: R4.resourceTypeNames.firstIndex(of: type) ?? -1, id: "o"))
        let filed = try #require(
            try await here.store.filed(Policy.write(source: source.number, code: source.code), place))
        let who = Demographics(
            nhsNumber: number, birthDate: born, family: family, given: "", gender: nil, isActive: true)
        return try await Refiling(store: here.store).refile(
            filed, from: source, to: Refiling.RightPerson(who), now: now)
    }
    func made() async throws -> Source {
        try #require(try await sources().first { $0.refiles != nil })
    }
    func sources() async throws -> [Source] { try await here.store.sources(Policy.grant(job: .statistics)) }
    /// Whether the person of a number, birth date and name sees a result among their own; nil when no record opens.
    func sees(
        _ family: String, _ number: String = right, born: String = born, after: Int64 = 100 * hour,
        by document: PolicyDocument? = nil
    ) async throws -> Bool? {
        let proven = ProvenIdentity(nhsNumber: number, birthDate: born, family: family)
        guard let own = try await here.own(proven, now: now + after, by: document) else { return nil }
        return try await here.store.read(own) { try $0.rows().contains { $0.typeName == "Observation" } }
    }
    func pairs() async throws -> [[String]] {
        try await here.store.reviews(Policy.grant(job: .operations), limit: 9).map { $0.records.map(\.source.code) }
    }
    func expectInOrder() async throws {
        let rule = try SensitivityLists.illustrative().columns
        let findings = try await here.store.doctor(Policy.grant(job: .doctor), columns: rule)
        #expect(findings.filter { !$0.isGood }.isEmpty)
    }
}

/// What a record is that this node makes when it files an entry again.
@Suite struct RefilingTests {
    @Test(
        "An entry that is filed again opens the record to nobody, whatever kind of service had it and whatever it says",
        arguments: [SourceKind.gp, .acute, .ambulance, .community],
        ["Observation", "Encounter", "ServiceRequest", "CareTeam", "EpisodeOfCare"])
    func relationships(kind: SourceKind, type: String) async throws {
        let place = try await Place(type == "Observation" ? result() : involving(type), kind: kind)
        guard case .filedAgain = try await place.correct(type) else {
            Issue.record("It is not filed again.")
            return
        }
        for role in [Role.generalPractitioner, .hospitalConsultant, .paramedic, .nurse, .receptionist] {
            for organisation in ["A", "C"] {
                #expect(try await place.here.grant(right, role, at: organisation) == nil, "\(role) \(organisation)")
            }
        }
        // Who is registered there sees it.
        let grant = try #require(try await place.here.grant(right, .generalPractitioner, at: "B"))
        let types = try await place.here.store.read(grant) { try $0.rows().map(\.typeName) }
        #expect(types.contains(type) && grant.relationship == Relationship.Kind.registered.title)
        try await place.expectInOrder()
    }

    @Test("The right person is no more themselves by a record that was made of them")
    func themselves() async throws {
        let place = try await Place(result())
        try await place.correct(to: third, family: "Unknown")
        #expect(try await place.sees("Unknown", third) == nil)
    }

    @Test("A source that shares nothing does not share what is filed again of it")
    func sharing() async throws {
        let place = try await Place(result())
        try await place.correct()
        var document = try Policy.illustrative().document
        document.sources = [.init(source: "A", basis: "A test", shares: [])]
        func reads(_ document: PolicyDocument?) async throws -> (rows: Bool, unshared: [Int]) {
            let grant = try #require(
                try await place.here.grant(right, .generalPractitioner, at: "B", by: document))
            return try await place.here.store.read(grant) {
                (try $0.rows().contains { $0.typeName == "Observation" }, Array(try $0.unsharedSections().keys))
            }
        }
        #expect(try await reads(nil) == (true, []))
        #expect(try await reads(document) == (false, [place.made().number]))
        #expect(try await place.sees("Old") == true)
        #expect(try await place.sees("Old", by: document) == false)
        // A rule for the node's own source is none.
        document.sources = [.init(source: "A-CORRECTED", basis: "A test", shares: [])]
        #expect(try await place.sees("Old", by: document) == true)
    }

    @Test("What is filed again is released to the person as its source says, sooner or later than usual")
    func release() async throws {
        let place = try await Place(result())
        try await place.correct()
        func sees(_ hours: Int, after: Int64) async throws -> Bool? {
            var document = try Policy.illustrative().document
            document.sources = [
                .init(source: "A", basis: "A test", releases: [.init(sections: ["laboratory"], hours: hours)])
            ]
            return try await place.sees("Old", after: after * hour, by: document)
        }
        #expect(try await place.sees("Old", after: hour) == false)
        #expect(try await sees(0, after: 1) == true)
        #expect(try await place.sees("Old", after: 100 * hour) == true)
        #expect(try await sees(200, after: 100) == false)
        #expect(try await sees(200, after: 201) == true)
    }

    @Test("It has the kind and organisation of the source whose entry it is, also when they are stated later")
    func kind() async throws {
        let place = try await Place(result())
        try await place.correct()
        func made() async throws -> [String] {
            let made = try await place.made()
            return [made.code, made.name, made.kind.rawValue, made.organisation, made.refiles ?? ""]
        }
        #expect(try await made() == ["A-CORRECTED", "A, filed again", "gp", "A", "A"])
        _ = try await place.here.store.source(
            SourceRegistration(code: "A", kind: .sexualHealth, organisation: "CLINIC"))
        #expect(try await made() == ["A-CORRECTED", "A, filed again", "sexualHealth", "CLINIC", "A"])
        _ = try await place.here.store.source(SourceRegistration(code: "A-CORRECTED", kind: .acute))
        #expect(try await made() == ["A-CORRECTED", "A, filed again", "sexualHealth", "CLINIC", "A"])
    }

    @Test("What was filed again wrongly is filed again by the same rules, in the same source")
    func again() async throws {
        let place = try await Place(result())
        try await place.correct()
        try await place.accept(samplePatient("t", number: third, family: "Third", born: born), from: place.b)
        try await place.correct(from: try await place.made(), to: third, family: "Third")
        #expect(try await place.sees("Old") == false)
        #expect(try await place.sees("Third", third) == true)
        #expect(try await place.sources().map(\.code) == ["A", "A-CORRECTED", "B", "H"])
        try await place.expectInOrder()
    }

    @Test(
        "When every source changes the person's name or birth date, one after the other, the entry goes along",
        arguments: [("New", born), ("Old", "1951-04-03"), ("New", "1951-04-03")])
    func follows(family: String, birth: String) async throws {
        let place = try await Place(result())
        try await place.correct()
        #expect(try await place.sees("Old") == true)
        try await place.accept(person(family, born: birth), from: place.b)
        // It stays with those who say what they said, and is no third opinion.
        #expect(try await place.sees("Old") == true)
        #expect(try await place.sees(family, born: birth) == false)
        #expect(try await place.pairs() == [["B", "H"]])
        try await place.expectInOrder()
        try await place.accept(person(family, born: birth), from: place.h)
        #expect(try await place.sees("Old") == nil)
        #expect(try await place.sees(family, born: birth) == true)
        #expect(try await place.pairs() == [])
        try await place.expectInOrder()
        // The next entry stands with it.
        try await place.accept(result("w").replacing("4.1", with: "4.2"), from: place.a)
        try await place.correct(family: family, born: birth)
        #expect(try await place.sees(family, born: birth) == true)
        try await place.expectInOrder()
    }

    @Test("The only source of a person changes the name: the entry is not in its way")
    func onlySource() async throws {
        let place = try await Place(result())
        try await place.accept(samplePatient("t", number: third, family: "Third", born: born), from: place.b)
        try await place.correct(to: third, family: "Third")
        for family in ["Fourth", "Fifth"] {
            try await place.accept(samplePatient("t", number: third, family: family, born: born), from: place.b)
            #expect(try await place.sees(family, third) == true)
            try await place.expectInOrder()
        }
        #expect(try await place.pairs() == [])
    }

    @Test("A record that comes to name another number takes nothing along, and finds it again under the earlier one")
    func number() async throws {
        let place = try await Place(result())
        try await place.accept(samplePatient("t", number: third, family: "Third", born: born), from: place.b)
        try await place.correct(to: third, family: "Third")
        let other = "9990000042"
        try await place.accept(samplePatient("t", number: other, family: "Third", born: born), from: place.b)
        #expect(try await place.sees("Third", other) == false)
        #expect(try await place.sees("Third", third) == nil)
        try await place.expectInOrder()
        // Somebody else who is given that number is somebody else.
        try await place.accept(samplePatient("u", number: third, family: "Other", born: "1980-01-01"), from: place.h)
        #expect(try await place.sees("Other", third, born: "1980-01-01") == false)
        try await place.accept(samplePatient("t", number: third, family: "Third", born: born), from: place.b)
        #expect(try await place.sees("Third", third) == true)
        try await place.expectInOrder()
    }

    @Test("An entry is not filed with what was filed for somebody else of that number")
    func twoOfANumber() async throws {
        let place = try await Place(result())
        try await place.correct()
        try await place.accept(result("w").replacing("4.1", with: "4.2"), from: place.a)
        await #expect(throws: StoreError.self) { try await place.correct(family: "Other", born: "1980-01-01") }
        try await place.expectInOrder()
    }

    @Test("Of earlier versions, what was filed again is known as such by its code, and is with the person again")
    func migration() async throws {
        let place = try await Place(result())
        // As earlier versions filed it again: told by the code alone, and left behind by a change of name.
        let made = try await place.here.store.source(
            SourceRegistration(code: "A-CORRECTED", name: "A, filed again", kind: .gp, organisation: "A"))
        try await place.accept(samplePatient(right, number: right, family: "Old", born: born), from: made)
        try await place.accept(result(right), from: made)
        for source in [place.b, place.h] { try await place.accept(person("New"), from: source) }
        _ = try await place.here.source("A-CORRECTED-CORRECTED", kind: .gp)
        _ = try await place.here.source("Z-CORRECTED", kind: .gp)
        #expect(try await place.sees("New") == false)
        #expect(try await place.sees("Old") == true)
        let folder = try await place.here.migrated(
            after: "ALTER TABLE source DROP COLUMN refiles; DELETE FROM grdb_migrations WHERE identifier = '13'")
        let store = try SQLiteRecordStore(folder: folder, cacheMegabytes: 0)
        let sources = try await store.sources(Policy.grant(job: .statistics))
        #expect(
            sources.map { "\($0.code) \($0.refiles ?? "-")" } == [
                "A -", "A-CORRECTED A", "A-CORRECTED-CORRECTED A", "B -", "H -", "Z-CORRECTED -",
            ])
        let relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
        func decide(_ principal: Principal, _ purpose: Purpose) async throws -> Grant? {
            let found = try await relationships.person(
                ProvenIdentity(nhsNumber: right, birthDate: born, family: "New"))
            let person = try #require(found)
            let decision = try await relationships.decide(
                principal: principal, purpose: purpose, person: person, now: now + 100 * hour)
            guard case .permit(let grant) = decision else { return nil }
            return grant
        }
        let own = try #require(
            try await decide(
                Principal(
                    subject: "p", name: "P",
                    proven: ProvenIdentity(nhsNumber: right, birthDate: born, family: "New")), .ownRequest))
        #expect(try await store.read(own) { try $0.rows().contains { $0.typeName == "Observation" } })
        for (organisation, isOpen) in [("A", false), ("B", true)] {
            let principal = Principal(
                subject: "g", name: "G", role: .generalPractitioner, organisation: organisation,
                organisationName: organisation)
            #expect(try await (decide(principal, .directCare) != nil) == isOpen, "\(organisation)")
        }
        let rule = try SensitivityLists.illustrative().columns
        #expect(try await store.doctor(Policy.grant(job: .doctor), columns: rule).filter { !$0.isGood }.isEmpty)
    }
}

import Access
import FHIR
import Foundation
import GRDB
import Intake
import SampleData
import Store
import StoreSQLite
import Testing

private let themselves = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")
private let patient = samplePatient(family: "Invented")
private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
private let hour: Int64 = 3_600_000

private func condition(_ id: String, text: String, label: String? = nil) -> String {
    let meta = label.map {
        #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"\#($0)"}]},"#
    }
    return #"{"resourceType":"Condition","id":"\#(id)",\#(meta ?? "")"subject":{"reference":"Patient/p"},"#
        + #""code":{"text":"\#(text)"}}"#
}
private func allergy(_ id: String) -> String {
    #"{"resourceType":"AllergyIntolerance","id":"\#(id)","patient":{"reference":"Patient/p"},"code":{"text":"x"}}"#
}
private func result(_ id: String, status: String) -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"\#(status)","subject":{"reference":"Patient/p"},"#
        + #""category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"Potassium"},"valueString":"4.1"}"#
}

/// What a source does not share is not read, by whatever way; and when what it sent is released.
@Suite struct SourceSharingTests {
    private func document(_ rule: PolicyDocument.SourceRule) throws -> PolicyDocument {
        var document = try Policy.illustrative().document
        document.sources = [rule]
        return document
    }

    @Test(
        "A section that a source does not share is in no row, version or count; its own staff read it",
        arguments: [0, 64])
    func sections(cacheMegabytes: Int) async throws {
        let here = try TemporaryStore(cacheMegabytes: cacheMegabytes)
        let practice = try await here.source("A", kind: .gp), hospital = try await here.source("B", kind: .gp)
        for source in [practice, hospital] { try await here.accept(patient, from: source) }
        try await here.accept(condition("c", text: "first"), from: hospital)
        try await here.accept(condition("c", text: "second"), from: hospital)
        try await here.accept(condition("r", text: "restricted", label: "R"), from: hospital)
        try await here.accept(allergy("a"), from: hospital)
        try await here.accept(condition("q", text: "of the practice"), from: practice)
        let open = try Policy.illustrative().document
        let kept = try document(.init(source: "B", basis: "A test", shares: [.init(sections: ["allergies"])]))
        func seen(
            _ role: Role, at organisation: String, by document: PolicyDocument
        ) async throws -> (
            rows: [String], withheld: [Withheld], sources: [String], unshared: [Int: SectionMask], numbers: [Int64]
        ) {
            let grant = try #require(try await here.grant("9990000018", role, at: organisation, by: document))
            return try await here.store.read(grant) { snapshot in
                let rows = try snapshot.rows()
                return (
                    rows.map { "\($0.typeName) \($0.source)" }.sorted(), try snapshot.withheld(),
                    try snapshot.sources().map(\.code), try snapshot.unsharedSections(), rows.map(\.rid)
                )
            }
        }
        let before = try await seen(.generalPractitioner, at: "A", by: open)
        #expect(before.rows.filter { $0.hasPrefix("Condition") } == ["Condition 1", "Condition 2"])
        #expect(before.withheld.map(\.section) == [.problems] && before.unshared == [:])
        let after = try await seen(.generalPractitioner, at: "A", by: kept)
        #expect(after.rows == ["AllergyIntolerance 2", "Condition 1", "Patient 1", "Patient 2"])
        // The restricted one is not counted: that a source keeps something back says nothing of what there is.
        #expect(after.withheld == [] && after.sources == ["A", "B"])
        #expect(after.unshared == [2: SectionMask.all.subtracting(SectionMask([.identity, .allergies]))])
        // By number, and of earlier versions.
        let gone = Set(before.numbers).subtracting(after.numbers)
        #expect(gone.count == 1)
        for (document, isThere) in [(open, true), (kept, false)] {
            let grant = try #require(
                try await here.grant("9990000018", .generalPractitioner, at: "A", by: document))
            for rid in gone {
                let (row, versions) = try await here.store.read(grant) {
                    (try $0.row(rid: rid) != nil, try $0.versions(rid: rid).count)
                }
                #expect(row == isThere && versions == (isThere ? 1 : 0))
            }
        }
        // Its own organisation reads what it recorded; the person does not, where it does not share with them.
        let own = try await seen(.generalPractitioner, at: "B", by: kept)
        #expect(own.rows == before.rows && own.withheld == before.withheld && own.unshared == [:])
        let person = try #require(try await here.own(themselves, by: kept))
        let rows = try await here.store.read(person) { try $0.rows().map { "\($0.typeName) \($0.source)" } }
        #expect(rows.sorted() == ["AllergyIntolerance 2", "Condition 1", "Patient 1", "Patient 2"])
    }

    @Test("A source that may not be named is not named for what it does not share")
    func unnamed() async throws {
        let here = try TemporaryStore()
        let practice = try await here.source("A", kind: .gp)
        let clinic = try await here.source("C", kind: .sexualHealth)
        for source in [practice, clinic] { try await here.accept(patient, from: source) }
        let kept = try document(.init(source: "C", basis: "A test", shares: []))
        let grant = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A", by: kept))
        #expect(grant.unshared == [:])
        let (unshared, sources) = try await here.store.read(grant) {
            (try $0.unsharedSections(), try $0.sources().map(\.code))
        }
        #expect(unshared == [:] && sources == ["A"])
    }

    @Test("Results are released by their source's rule, by range and by number alike", arguments: [0, 64])
    func released(cacheMegabytes: Int) async throws {
        let here = try TemporaryStore(cacheMegabytes: cacheMegabytes)
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: source)
        for status in ["final", "preliminary", "amended", "unknown"] {
            try await here.accept(result(status, status: status), from: source)
        }
        let staff = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        let all = try await here.store.read(staff) { snapshot in
            try Dictionary(
                snapshot.rows().filter { $0.typeName == "Observation" }
                    .map { ($0.rid, $0.document.root["status"]?.string ?? "") }, uniquingKeysWith: { a, _ in a })
        }
        #expect(all.count == 4)
        func shown(_ rule: PolicyDocument.ReleaseRule, after: Int64) async throws -> [String] {
            let document = try document(.init(source: "A", basis: "A test", releases: [rule]))
            let own = try #require(try await here.own(themselves, now: now + after, by: document))
            let (listed, found, withheld) = try await here.store.read(own) { snapshot in
                (
                    Set(try snapshot.rows().map(\.rid)).intersection(all.keys),
                    Set(try all.keys.filter { try snapshot.row(rid: $0) != nil }), try snapshot.withheld()
                )
            }
            #expect(listed == found && withheld == [])
            return found.compactMap { all[$0] }.sorted()
        }
        let everything = ["amended", "final", "preliminary", "unknown"], final = ["amended", "final"]
        let results = ["laboratory"]
        #expect(try await shown(.init(sections: results, hours: 0, unreviewed: 0), after: 0) == everything)
        #expect(try await shown(.init(sections: results, hours: 0), after: 0) == final)
        #expect(try await shown(.init(sections: results, hours: 0), after: 8000 * hour) == final)
        #expect(try await shown(.init(sections: results, hours: 24, unreviewed: 96), after: 23 * hour) == [])
        #expect(try await shown(.init(sections: results, hours: 24, unreviewed: 96), after: 25 * hour) == final)
        #expect(try await shown(.init(sections: results, hours: 24, unreviewed: 96), after: 97 * hour) == everything)
        // Of other sections it says nothing.
        #expect(try await shown(.init(sections: ["documents"], hours: 0, unreviewed: 0), after: 71 * hour) == [])
        #expect(try await shown(.init(sections: ["documents"], hours: 99), after: 73 * hour) == everything)
    }

    @Test("What was stored before results were marked as final is not shown as final, until it is labelled anew")
    func marks() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: source)
        try await here.accept(result("o", status: "final"), from: source)
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try await database.write { try $0.execute(sql: "UPDATE current SET marks = marks & ~16") }
        let rule = try document(
            .init(source: "A", basis: "A test", releases: [.init(sections: ["laboratory"], hours: 0)]))
        func isShown() async throws -> Bool {
            let own = try #require(try await here.own(themselves, by: rule))
            return try await here.store.read(own) { try $0.rows().contains { $0.typeName == "Observation" } }
        }
        #expect(try await !isShown())
        func isSound() async throws -> Bool {
            try await here.store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood)
        }
        #expect(try await isSound())
        let labelling = Labelling(store: here.store, lists: try SensitivityLists.illustrative())
        // No label changes: what it tells the operator counts those.
        #expect(try await labelling.bringUp(Policy.grant(job: .relabel)) == 0)
        #expect(try await isShown())
        #expect(try await isSound())
        // Marked by these rules, a row without its mark is damaged.
        try await database.write { try $0.execute(sql: "UPDATE current SET marks = marks & ~16") }
        #expect(try await !isSound())
    }
}

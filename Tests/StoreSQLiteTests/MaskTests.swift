import Access
import FHIR
import Intake
import SampleData
import Store
import StoreSQLite
import Testing

/// The masks are applied in SQL when rows are read from the database and in Swift when they are in memory: both must
/// answer the same for every role, and what a grant does not admit must be in neither.
@Suite struct MaskTests {
    private static let labels = [
        "v3-ActCode|PSY", "v3-ActCode|ETH", "v3-ActCode|SEX", "v3-ActCode|HIV", "v3-ActCode|GDIS", "v3-ActCode|SDV",
        "v3-ActCode|ODD", "v3-Confidentiality|N", "v3-Confidentiality|R", "v3-Confidentiality|V",
    ]
    private static let bodies = [
        #""resourceType":"Condition","code":{"text":"x"}"#,
        #""resourceType":"AllergyIntolerance","code":{"text":"x"}"#,
        #""resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{"text":"x"}"#,
        #""resourceType":"Observation","status":"final","code":{"text":"x"}"#,
        #""resourceType":"DocumentReference","status":"current","content":[{"attachment":{"title":"x"}}]"#,
        #""resourceType":"Appointment","status":"booked","participant":[{"actor":{"reference":"Patient/p"},"#
            + #""status":"accepted"}]"#,
        #""resourceType":"CarePlan","status":"active","intent":"plan""#,
        #""resourceType":"Flag","status":"active","code":{"text":"x"}"#,
    ]

    private func resource(_ n: Int, _ random: inout some RandomNumberGenerator) -> String {
        let labels = Self.labels.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)).map { label in
            let parts = label.split(separator: "|")
            return #"{"system":"http://terminology.hl7.org/CodeSystem/\#(parts[0])","code":"\#(parts[1])"}"#
        }
        let body = Self.bodies[n % Self.bodies.count]
        let subject = body.contains("AllergyIntolerance") ? "patient" : "subject"
        var members = [#""id":"r\#(n)""#, body]
        if !labels.isEmpty { members.append(#""meta":{"security":[\#(labels.joined(separator: ","))]}"#) }
        if !body.contains("Patient/p") { members.append(#""\#(subject)":{"reference":"Patient/p"}"#) }
        return "{" + members.joined(separator: ",") + "}"
    }

    @Test("SQL and memory admit the same rows, for every role", arguments: [1, 2, 3] as [UInt64])
    func equal(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let uncached = try TemporaryStore(cacheMegabytes: 0)
        let cached = try TemporaryStore(cacheMegabytes: 64)
        var bodies = [samplePatient()]
        for n in 0..<160 { bodies.append(resource(n, &random)) }
        for store in [uncached, cached] {
            let source = try await store.source("A", kind: .gp), other = try await store.source("B")
            for (n, body) in bodies.enumerated() {
                let report = try await store.accept(body, from: n % 3 == 1 ? other : source)
                #expect(report.quarantined == [])
            }
            let report = try await store.accept(bodies[0], from: other)
            #expect(report.quarantined == [])
        }
        // One source shares and releases some of it only.
        var policy = try Policy.illustrative().document
        let sections = Access.Section.allCases.map(\.name).shuffled(using: &random)
        policy.sources = [
            .init(
                source: "B", basis: "A test",
                shares: [
                    .init(sections: Array(sections.prefix(8))),
                    .init(sections: Array(sections.suffix(8)), roles: ["nurse", "midwife", "person"]),
                ],
                releases: [
                    .init(sections: ["observations"], hours: 0),
                    .init(sections: ["documents"], hours: 0, unreviewed: 9),
                ])
        ]
        let themselves = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Adeyemi")
        // A privacy officer opens no record; who acts for somebody has the tests of proxies.
        for role in Role.allCases where role != .privacyOfficer && role != .proxy {
            let isOwn = role == .person
            let one = try #require(
                try await isOwn
                    ? uncached.own(themselves, by: policy) : uncached.grant("9990000018", role, at: "A", by: policy))
            let other = try #require(
                try await isOwn
                    ? cached.own(themselves, by: policy) : cached.grant("9990000018", role, at: "A", by: policy))
            let fromSQL = try await uncached.store.read(one) { try $0.rows().map(\.rid) }
            // Twice: the first read fills the cache, the second comes from it.
            for _ in 0..<2 {
                let rows = try await cached.store.read(other) { try $0.rows() }
                #expect(rows.map(\.rid) == fromSQL)
                #expect(
                    rows.allSatisfy {
                        other.admits(
                            pid: $0.pid, section: $0.section, sensitivity: $0.sensitivity, received: $0.received,
                            isReviewed: $0.marks.contains(.reviewed))
                    })
            }
            #expect(
                try await uncached.store.read(one) { try $0.withheld() }
                    == cached.store.read(other) { try $0.withheld() })
            // By number as by range.
            for rid in 1...Int64(bodies.count) {
                let found = try await uncached.store.read(one) { try $0.row(rid: rid) != nil }
                #expect(found == fromSQL.contains(rid))
            }
        }
    }

    @Test("Who wrote something is as hidden as that, without a label of its own, and is not counted")
    func notes() async throws {
        var bodies = [samplePatient()]
        func note(_ n: Int, _ targets: String, _ who: String) -> String {
            #"{"resourceType":"Provenance","id":"n\#(n)","target":[\#(targets)],"recorded":"2026-01-01T00:00:00Z","#
                + #""agent":[{"who":{"reference":"\#(who)"}}]}"#
        }
        for (n, label) in Self.labels.enumerated() {
            let parts = label.split(separator: "|")
            let security = #"{"system":"http://terminology.hl7.org/CodeSystem/\#(parts[0])","code":"\#(parts[1])"}"#
            bodies.append(
                #"{"resourceType":"Condition","id":"c\#(n)","meta":{"security":[\#(security)]},"#
                    + #""code":{"text":"x"},"subject":{"reference":"Patient/p"}}"#)
        }
        // The person wrote it: that their Patient is shown does not make the note one of theirs.
        for n in Self.labels.indices {
            bodies.append(note(n, #"{"reference":"Condition/c\#(n)"}"#, n % 2 == 0 ? "Patient/p" : "Practitioner/1"))
        }
        for megabytes in [0, 64] {
            let here = try TemporaryStore(cacheMegabytes: megabytes)
            let source = try await here.source("A", kind: .gp)
            for body in bodies { #expect(try await here.accept(body, from: source).quarantined == []) }
            var noted: Set<Int> = []
            for role in [Role.generalPractitioner, .paramedic, .pharmacist, .socialWorker, .receptionist] {
                let grant = try #require(try await here.grant("9990000018", role, at: "A"))
                let (rows, withheld) = try await here.store.read(grant) { (try $0.rows(), try $0.withheld()) }
                let ids = rows.map { $0.document.root["id"]?.string ?? "" }
                let items = Set(ids.filter { $0.hasPrefix("c") }.map { $0.dropFirst() })
                let notes = Set(ids.filter { $0.hasPrefix("n") }.map { $0.dropFirst() })
                #expect(items == notes, "\(role)")
                noted.insert(notes.count)
                let hidden = withheld.filter { $0.section == .problems }.compactMap(\.count).reduce(0, +)
                #expect(hidden + items.count <= Self.labels.count)
                let notesByNumber = try await here.store.read(grant) { snapshot in
                    try (1...200).compactMap { try snapshot.row(rid: $0) }.count { $0.typeName == "Provenance" }
                }
                #expect(notesByNumber == notes.count)
            }
            #expect(noted.count > 1 && noted.contains(0))
        }
    }
}

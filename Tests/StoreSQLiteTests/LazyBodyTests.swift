import Access
import FHIR
import Foundation
import GRDB
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let patient = samplePatient("p1")
private func result(_ id: String, status: String = "final") -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"\#(status)","subject":{"reference":"Patient/p1"},"#
        + #""code":{"coding":[{"code":"local"},{"system":"http://loinc.org","code":"2823-3"}]}}"#
}

/// Bodies are read when they are needed; what a row says beside its body must be as safe.
@Suite struct LazyBodyTests {
    private func filled(cache: Int) async throws -> (TemporaryStore, Grant) {
        let here = try TemporaryStore(cacheMegabytes: cache)
        let practice = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: practice)
        try await here.accept(result("o1"), from: practice)
        try await here.accept(result("o2", status: "entered-in-error"), from: practice)
        return (here, try #require(try await here.grant(number, .generalPractitioner, at: "A")))
    }

    private static func id(_ snapshot: any RecordSnapshot, _ type: String) throws -> String? {
        try snapshot.rows().first { $0.typeName == type }?.document.root["id"]?.string
    }

    private func change(_ here: TemporaryStore, _ sql: String) throws {
        let queue = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test(arguments: [0, 64]) func aDamagedBodyFailsTheWholeReadThatTouchesIt(cache: Int) async throws {
        let (here, grant) = try await filled(cache: cache)
        try change(here, "UPDATE current SET body = x'00' WHERE rid = (SELECT max(rid) FROM current)")
        for _ in 1...2 {
            await #expect(throws: StoreError.self) {
                _ = try await here.store.read(grant) { try $0.rows().map { $0.document.bytes.count } }
            }
        }
        // What does not touch it is answered, and the next read of sound bodies too.
        #expect(try await here.store.read(grant) { try $0.rows().count } == 3)
        #expect(try await here.store.read(grant) { try Self.id($0, "Patient") } == "p1")
        let findings = try await here.store.doctor(Policy.grant(job: .doctor))
        #expect(findings.contains { $0.check == "bodies" && !$0.isGood })
    }

    @Test func damageFailsOnlyTheReadThatMeetsIt() async throws {
        let (here, grant) = try await filled(cache: 0)
        try change(here, "UPDATE current SET body = x'00' WHERE rid = (SELECT max(rid) FROM current)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 0..<200 {
                group.addTask {
                    if n % 2 == 0 {
                        _ = try? await here.store.read(grant) { try $0.rows().map { $0.document.bytes.count } }
                    } else {
                        let id = try await here.store.read(grant) { try Self.id($0, "Patient") }
                        #expect(id == "p1")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func manyThreadsReadOneBodyOnce() async throws {
        let (here, grant) = try await filled(cache: 64)
        let texts = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try await here.store.read(grant) { try Self.id($0, "Patient") }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts.allSatisfy { $0 == "p1" })
    }

    @Test func rowsCarryMarksAndCodes() async throws {
        let (here, grant) = try await filled(cache: 0)
        let rows = try await here.store.read(grant) { try $0.rows() }.filter { $0.typeName == "Observation" }
        #expect(rows.map(\.marks) == [.reviewed, .enteredInError])
        #expect(rows[0].code != nil && rows[0].code == rows[1].code)
    }

    @Test func theDoctorFindsMarksThatAreNotTheBodys() async throws {
        let (here, _) = try await filled(cache: 0)
        func marks() async throws -> Bool? {
            try await here.store.doctor(Policy.grant(job: .doctor)).first { $0.check == "marks and codes" }?.isGood
        }
        #expect(try await marks() == true)
        try change(here, "UPDATE current SET marks = 2")
        #expect(try await marks() == false)
        try change(here, "UPDATE current SET marks = 0 WHERE marks = 2")
        try change(here, "UPDATE current SET marks = 1 WHERE rid = (SELECT max(rid) FROM current)")
        #expect(try await marks() == true)
        try change(here, "UPDATE current SET code = 999 WHERE code IS NOT NULL")
        #expect(try await marks() == false)
    }

    @Test func decidingAndReadingIsOneStep() async throws {
        let (here, grant) = try await filled(cache: 0)
        let job = Policy.grant(job: .decide(principal: "t", person: grant.person))
        let decide: @Sendable (DecisionBasis) -> Grant? = { $0.records.count == 1 ? grant : nil }
        let sources = try await here.store.read(job, deciding: decide) { grant, snapshot in
            try snapshot.sources().map(\.code) + ["\(try snapshot.rows().count)"]
        }
        #expect(sources == ["A", "3"])
        let refused = try await here.store.read(job, deciding: { _ in nil }) { _, _ in
            Issue.record("read without a grant")
        }
        #expect(refused == nil)
        // A grant for other work decides nothing and reads nothing.
        let other = try await here.store.read(Policy.grant(job: .doctor), deciding: { _ in grant }) { _, _ in 1 }
        #expect(other == nil)
    }
}

@Suite struct MarksTests {
    @Test(
        arguments: [
            (#"{"resourceType":"Observation","status":"final"}"#, .reviewed),
            (#"{"resourceType":"Observation","status":"entered-in-error"}"#, .enteredInError),
            (
                #"{"resourceType":"Condition","verificationStatus":{"coding":[{"code":"confirmed"},"#
                    + #"{"code":"refuted"}]}}"#, .refuted
            ),
            (
                #"{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"entered-in-error"}]}}"#,
                .enteredInError
            ),
            // An allergy has no status element: one that stands there says nothing.
            (#"{"resourceType":"AllergyIntolerance","status":"entered-in-error"}"#, []),
            (#"{"resourceType":"Encounter","status":"in-progress","period":{"start":"2026-01-01"}}"#, .underWay),
            (
                #"{"resourceType":"Encounter","status":"in-progress","#
                    + #""period":{"start":"2026-01-01","end":"2026-01-02"}}"#, []
            ),
            (#"{"resourceType":"Encounter","status":"finished"}"#, []),
            (#"{"resourceType":"Task","status":"in-progress"}"#, []),
            (
                #"{"resourceType":"Observation","status":"final","valueCodeableConcept":{"coding":[{"code":"1"},"#
                    + #"{"code":"450476008"}]}}"#, [.resuscitation, .reviewed]
            ),
            (#"{"resourceType":"Condition","code":{"coding":[{"code":"304252001"}]}}"#, .resuscitation),
            (#"{"resourceType":"DocumentReference","type":{"coding":[{"code":"dnr"}]}}"#, .resuscitation),
            (#"{"resourceType":"Bundle","type":"dnr"}"#, []),
        ] as [(String, Marks)])
    func areReadFromTheBody(json: String, marks: Marks) throws {
        let root = try Document(json).root
        #expect(Marks(type: root["resourceType"]?.string ?? "", root) == marks)
    }

    @Test(arguments: [
        (#"{"code":{"coding":[{"system":"s","code":"1"},{"system":"http://snomed.info/sct","code":"2"}]}}"#, "sct|2"),
        (#"{"code":{"coding":[{"system":"s","code":"1"},{"system":"http://loinc.org","code":"3"}]}}"#, "org|3"),
        // A SNOMED coding without a code identifies nothing.
        (#"{"code":{"coding":[{"system":"http://snomed.info/sct"},{"system":"s","code":"1"}]}}"#, "s|1"),
        (#"{"code":{"text":"only words"},"type":{"coding":[{"code":"4"}]}}"#, "|4"),
        (#"{"class":{"system":"c","code":"AMB"}}"#, "c|AMB"),
    ])
    func theMainCodeIsTheBestOne(json: String, ending: String) throws {
        #expect(MainCode.of(try Document(json).root)?.hasSuffix(ending) == true)
    }

    @Test func whatHasNoCodeHasNone() throws { #expect(MainCode.of(try Document("{\"code\":\"x\"}").root) == nil) }
}

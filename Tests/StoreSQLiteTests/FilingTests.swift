import Access
import FHIR
import Intake
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let base = "http://ex.org/fhir"

private func patient(_ id: String? = "1") -> String {
    #"{"resourceType":"Patient",\#(id.map { #""id":"\#($0)","# } ?? "")"#
        + #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(number)"}],"#
        + #""name":[{"family":"Adeyemi"}],"birthDate":"1951-03-04"}"#
}
private func observation(_ subject: String, id: String = "o") -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"text":"x"},"subject":\#(subject)}"#
}
private func reference(_ text: String) -> String { #"{"reference":"\#(text)"}"# }
private func entry(_ resource: String, _ fullURL: String? = nil, _ request: String? = nil) -> String {
    let fullURL = fullURL.map { #""fullUrl":"\#($0)","# } ?? ""
    let request = request.map { #","request":\#($0)"# } ?? ""
    return #"{\#(fullURL)"resource":\#(resource)\#(request)}"#
}
private func bundle(_ type: String, _ entries: [String]) -> String {
    #"{"resourceType":"Bundle","id":"b","type":"\#(type)","timestamp":"2026-01-01T00:00:00Z","#
        + #""identifier":{"value":"b"},"entry":[\#(entries.joined(separator: ","))]}"#
}
private func composition(_ subject: String) -> String {
    #"{"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2026-01-01","title":"x","#
        + #""author":[{"display":"x"}]\#(subject)}"#
}

/// A text that is accepted, and what of it stands in the record of its patient.
private struct Filed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let texts: [String]
    /// How many patient records have the number.
    let records: Int

    init(_ name: String, _ texts: String..., records: Int = 1) {
        testDescription = name
        self.texts = texts
        self.records = records
    }

    static let all = [
        Filed(
            "absolute, of the Bundle",
            bundle(
                "collection",
                [entry(patient(), "\(base)/Patient/1"), entry(observation(reference("\(base)/Patient/1")))])),
        Filed(
            "absolute, with a version",
            bundle(
                "collection",
                [
                    entry(patient(), "\(base)/Patient/1"),
                    entry(observation(reference("\(base)/Patient/1/_history/2"))),
                ])),
        Filed(
            "absolute, on the base of the entry",
            patient(),
            bundle("collection", [entry(observation(reference("\(base)/Patient/1")), "\(base)/Observation/o")])),
        Filed(
            "relative, to an entry without id",
            bundle(
                "transaction",
                [
                    entry(patient(nil), "\(base)/Patient/1", #"{"method":"POST","url":"Patient"}"#),
                    entry(
                        observation(reference("Patient/1")), "\(base)/Observation/o",
                        #"{"method":"POST","url":"Observation"}"#),
                ])),
        Filed(
            "a document whose subject is an entry",
            patient(),
            bundle(
                "document",
                [
                    entry(composition(#","subject":\#(reference("urn:uuid:p"))"#), "urn:uuid:c"),
                    entry(patient(), "urn:uuid:p"),
                ])),
        Filed(
            "a document with one Patient", patient(),
            bundle("document", [entry(composition(""), "urn:uuid:c"), entry(patient(), "urn:uuid:p")])),
        Filed(
            "who answered", patient(),
            #"{"resourceType":"QuestionnaireResponse","id":"q","status":"completed","#
                + #""source":{"reference":"Patient/1"}}"#),
        Filed(
            "a Binary", patient(),
            #"{"resourceType":"Binary","id":"b","contentType":"text/plain","#
                + #""securityContext":{"reference":"Patient/1"}}"#),
        Filed(
            "a Person", patient(),
            #"{"resourceType":"Person","id":"x","link":[{"target":{"reference":"Patient/1"}}]}"#),
        Filed(
            "an EnrollmentRequest", patient(),
            #"{"resourceType":"EnrollmentRequest","id":"x","candidate":{"reference":"Patient/1"}}"#),
        Filed(
            "a Provenance beside its target", patient(), observation(reference("Patient/1")),
            #"{"resourceType":"Provenance","id":"x","target":[{"reference":"Observation/o"}],"#
                + #""recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}"#),
        Filed(
            "a Provenance before its target",
            bundle(
                "transaction",
                [
                    entry(
                        #"{"resourceType":"Provenance","id":"x","target":[{"reference":"Observation/o"}],"#
                            + #""recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}"#,
                        "\(base)/Provenance/x", #"{"method":"PUT","url":"Provenance/x"}"#),
                    entry(
                        observation(reference("Patient/1")), "\(base)/Observation/o",
                        #"{"method":"PUT","url":"Observation/o"}"#),
                    entry(patient(), "\(base)/Patient/1", #"{"method":"PUT","url":"Patient/1"}"#),
                    entry(patient("2"), "\(base)/Patient/2", #"{"method":"PUT","url":"Patient/2"}"#),
                ]),
            records: 2),
        Filed(
            "a Task by its focus", patient(), observation(reference("Patient/1")),
            #"{"resourceType":"Task","id":"x","status":"ready","intent":"order","#
                + #""focus":{"reference":"Observation/o"}}"#),
    ]
}

@Suite struct FilingTests {
    @Test("Everything of a patient is in their record, so that erasure takes it", arguments: Filed.all)
    private func filed(_ wanted: Filed) async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        for text in wanted.texts {
            let report = try await here.accept(text, from: source)
            #expect(report.quarantined == [] && report.unfiled == [])
        }
        #expect(try await here.exported().count >= 2)
        let pids = try await here.store.records(Policy.grant(job: .erase), of: .nhsNumber(number, birthDate: nil))
        #expect(pids.count == wanted.records)
        try await here.store.erase(Policy.grant(job: .erase), pids: pids)
        #expect(try await here.exported() == [])
        #expect(try await here.store.statistics(Policy.grant(job: .statistics)).patientRecords == 0)
    }

    @Test(
        "A subject that names no patient of the source is accepted and listed",
        arguments: [
            #"{"identifier":{"value":"MARKFAM"}}"#, #"{"display":"MARKFAM"}"#, reference("Patient?identifier=MARKFAM"),
            reference("#MARKFAM"), reference("urn:uuid:MARKFAM"), reference("http://elsewhere.org/Patient/MARKFAM"),
        ])
    func unfiled(_ subject: String) async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        for text in [
            observation(subject), bundle("collection", [entry(observation(subject, id: "p"), "\(base)/Observation/p")]),
        ] {
            let report = try await here.accept(text, from: source)
            #expect(report.versions == 1 && report.quarantined == [])
            #expect(report.unfiled.count == 1)
            #expect(report.unfiled.first?.contains("names no patient of this source") == true)
            #expect(report.unfiled.first?.contains("MARKFAM") == false)
        }
    }

    @Test("What is about a group, a place or a device is nobody's, and not listed")
    func nobodys() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        for subject in [
            reference("Group/1"), reference("http://elsewhere.org/Location/1"), #"{"type":"Device","display":"x"}"#,
        ] {
            #expect(try await here.accept(observation(subject), from: source).unfiled == [])
        }
    }

    @Test("A document waits for its Patient, and says so; one of several is not guessed")
    func documents() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let composition = entry(composition(""), "urn:uuid:c")
        let one = bundle("document", [composition, entry(patient(), "urn:uuid:p")])
        #expect(try await here.accept(one, from: source).unfiled.count == 1)
        try await here.accept(patient(), from: source)
        #expect(try await here.accept(one, from: source).unfiled == [])
        let two = bundle(
            "document", [composition, entry(patient(), "urn:uuid:p"), entry(patient("2"), "urn:uuid:q")])
        let report = try await here.accept(two, from: source)
        #expect(report.unfiled.count == 1 && report.quarantined == [])
    }

    @Test("What moves to another record made versions, and was not repeated")
    func moved() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        try await here.accept(observation(reference("Patient/1")), from: source)
        let report = try await here.accept(observation(reference("Patient/2")), from: source)
        #expect(report.versions == 2 && report.repeated == 0)
    }
}

/// What a Bundle may ask of an import.
@Suite struct RequestTests {
    @Test(
        "Refused, in words that repeat nothing of it",
        arguments: [
            ("transaction", #"{"method":"PUT","url":"Patient/1","ifNoneMatch":"MARKFAM"}"#, "conditional"),
            ("batch", #"{"method":"PUT","url":"Patient/1","ifModifiedSince":"2026-01-01T00:00:00Z"}"#, "conditional"),
            ("batch", #"{"method":"DELETE","url":"Patient/1","ifMatch":"W/\"1\""}"#, "conditional"),
            ("batch", #"{"method":"DELETE","url":"Patient?name=MARKFAM"}"#, "conditional"),
            ("batch", #"{"method":"DELETE","url":"Patient/1?x=MARKFAM"}"#, "conditional"),
            ("batch", #"{"method":"PUT","url":"Observation/1"}"#, "type"),
            ("batch", #"{"method":"POST","url":"Observation"}"#, "type"),
            ("batch", #"{"method":"PUT","url":"Patient/2"}"#, "id"),
            ("batch", #"{"method":7,"url":"Patient/1"}"#, "method"),
            ("batch", #"{"url":"Patient/1"}"#, "method"),
            ("transaction", #"{"method":"MARKFAM","url":"Patient/1"}"#, "this method"),
            ("transaction", nil, "request"),
        ])
    func refused(kind: String, request: String?, reason: String) async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let report = try await here.accept(bundle(kind, [entry(patient(), nil, request)]), from: source)
        #expect(report.versions == 0 && report.quarantined.count == 1)
        #expect(report.quarantined.first?.contains(reason) == true, "\(report.quarantined)")
        #expect(report.quarantined.first?.contains("MARKFAM") == false)
        #expect(try await here.exported() == [])
    }

    @Test("The type of a Bundle is not repeated")
    func types() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let report = try await here.accept(bundle("MARKFAM", [entry(patient())]), from: source)
        #expect(report.quarantined.count == 1 && report.quarantined.first?.contains("MARKFAM") == false)
        let path = try await here.accept(#"{"MARKFAM 9990000018":{"family":x}}"#, from: source)
        #expect(path.quarantined == ["test: not valid JSON, at byte 32, in ?.family"])
    }

    @Test("One fullUrl does not stand for two resources", arguments: ["transaction", "collection", "document"])
    func twoOfOneAddress(kind: String) async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let put = #"{"method":"PUT","url":"Patient/"#
        let report = try await here.accept(
            bundle(
                kind,
                [
                    entry(patient("1"), "urn:uuid:p", put + #"1"}"#), entry(patient("2"), "urn:uuid:p", put + #"2"}"#),
                ]), from: source)
        #expect(report.versions == 0 && report.quarantined.count == 1)
        #expect(report.quarantined.first?.contains("bdl-7") == true)
    }
}

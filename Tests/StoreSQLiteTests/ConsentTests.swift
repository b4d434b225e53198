import Access
import FHIR
import Foundation
import Intake
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private func patient(_ id: String = "p", _ number: String = number) -> String { samplePatient(id, number: number) }
private let privacy =
    #""scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]}"#
private let otherScope =
    #""scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"adr"}]}"#
private func consent(
    _ rest: String, status: String = "active", scope: String = privacy, patient: String = "p", id: String = "c"
) -> String {
    #"{"resourceType":"Consent","id":"\#(id)","status":"\#(status)",\#(scope),"#
        + #""category":[{"text":"Sharing"}],"patient":{"reference":"Patient/\#(patient)"},"#
        + #""dateTime":"2026-01-02T00:00:00Z","policyRule":{"text":"Local"}\#(rest.isEmpty ? "" : ","+rest)}"#
}
private func deny(_ rest: String = "") -> String {
    #""provision":{"type":"deny"\#(rest.isEmpty ? "" : ","+rest)}"#
}
private func actor(_ role: String, _ code: String) -> String {
    #"{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"\#(role)"}]},"#
        + #""reference":{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#(code)"}}}"#
}
private func label(_ code: String) -> String {
    #"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"\#(code)"}"#
}
private func purpose(_ code: String) -> String {
    #"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"\#(code)"}"#
}

@Suite struct ConsentTests {
    /// Scopes in a short hand, and doubts, of a Consent.
    private func said(_ text: String) throws -> [String] {
        let reading = ConsentReading(try Document(text).root, received: 1_800_000_000_000) { reference in
            reference?["identifier"]?["value"]?.string
        }
        return reading.objections.map { objection in
            switch objection.scope {
            case .record: "record"
            case .category(let name): "category \(name)"
            case .source(let code): "source \(code)"
            case .organisation(let code): "organisation \(code)"
            }
        } + reading.doubts.map { "? \($0.rawValue)" }
    }

    @Test("What Consents say, as a table")
    func table() throws {
        let table: [(String, [String])] = [
            (consent(deny()), ["record"]),
            (consent(deny(), status: "draft"), []), (consent(deny(), status: "proposed"), []),
            (consent(deny(), status: "rejected"), []), (consent(deny(), status: "inactive"), []),
            (consent(deny(), status: "entered-in-error"), []), (consent(deny(), scope: otherScope), []),
            (consent(deny(), scope: #""scope":{"text":"Sharing"}"#), ["record", "? scope"]),
            (consent(#""provision":{"type":"permit"}"#), []),
            (consent(#""provision":{"type":"permit"}"#, scope: #""scope":{"text":"Sharing"}"#), []),
            (consent(deny(#""securityLabel":[\#(label("HIV"))]"#)), ["category hiv"]),
            (
                consent(deny(#""securityLabel":[\#(label("HIV")),\#(label("PSY"))]"#)),
                ["category hiv", "category mentalHealth"]
            ),
            (consent(deny(#""securityLabel":[\#(label("ODD"))]"#)), ["record", "? label"]),
            (consent(deny(#""securityLabel":[\#(label("NOPAT"))]"#)), ["record", "? label"]),
            (consent(deny(#""actor":[\#(actor("IRCP", "ZZH01"))]"#)), ["organisation ZZH01"]),
            (
                consent(deny(#""actor":[\#(actor("PRCP", "ZZH01")),\#(actor("IRCP", "ZZM01"))]"#)),
                ["organisation ZZH01", "organisation ZZM01"]
            ),
            (consent(deny(#""actor":[\#(actor("CST", "ZZP01"))]"#)), ["source ZZP01"]),
            (
                consent(deny(#""actor":[\#(actor("GRANTEE", "ZZP01"))]"#)),
                ["organisation ZZP01", "source ZZP01", "? actor", "? combined"]
            ),
            (
                consent(deny(#""actor":[{"role":{"text":"Them"},"reference":{"display":"My neighbour"}}]"#)),
                ["record", "? actor"]
            ),
            (
                consent(deny(#""actor":[\#(actor("CST", "ZZP01")),\#(actor("IRCP", "ZZH01"))]"#)),
                ["source ZZP01", "organisation ZZH01", "? combined"]
            ),
            (
                consent(deny(#""actor":[\#(actor("IRCP", "ZZH01"))],"securityLabel":[\#(label("HIV"))]"#)),
                ["category hiv", "? combined"]
            ),
            (
                consent(deny(#""class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}]"#)),
                ["record", "? narrower"]
            ),
            (consent(deny(#""code":[{"text":"A test"}]"#)), ["record", "? narrower"]),
            (consent(deny(#""dataPeriod":{"start":"2020-01-01"}"#)), ["record", "? narrower"]),
            (consent(deny(#""action":[{"coding":[{"code":"access"}]}]"#)), ["record"]),
            (consent(deny(#""action":[{"coding":[{"code":"correct"}]}]"#)), ["record", "? narrower"]),
            (consent(deny(#""purpose":[\#(purpose("TREAT"))]"#)), ["record"]),
            (consent(deny(#""purpose":[\#(purpose("HRESCH"))]"#)), []),
            (consent(deny(#""purpose":[\#(purpose("HRESCH")),\#(purpose("ETREAT"))]"#)), ["record"]),
            (consent(deny(#""purpose":[{"code":"HRESCH"}]"#)), ["record"]),
            (consent(deny(#""provision":[{"type":"permit"}]"#)), ["record", "? exception"]),
            (
                consent(
                    #""provision":{"type":"permit","provision":[{"type":"deny","securityLabel":[\#(label("PSY"))]}]}"#),
                ["category mentalHealth"]
            ),
            (
                consent(#""provision":{"provision":[{"type":"deny","actor":[\#(actor("IRCP", "ZZH01"))]}]}"#),
                ["organisation ZZH01"]
            ),
            (consent(#""provision":{}"#), ["record", "? saysNothing"]),
            (consent(""), ["record", "? saysNothing"]),
        ]
        for (text, expected) in table { #expect(try said(text) == expected, "\(text)") }
        let rule = { (code: String, rest: String) in
            consent(rest).replacingOccurrences(of: #"{"text":"Local"}"#, with: #"{"coding":[\#(label(code))]}"#)
        }
        #expect(try said(rule("OPTOUT", "")) == ["record"])
        #expect(try said(rule("OPTIN", "")) == [])
        #expect(try said(rule("OPTOUTE", "")) == ["record", "? exception"])
        // What is permitted is an exception to the rule of the whole, which opts out all the same.
        for provision in [
            #""provision":{"type":"permit","purpose":[\#(purpose("ETREAT"))]}"#, #""provision":{"type":"permit"}"#,
            #""provision":{"provision":[{"type":"permit","actor":[\#(actor("IRCP", "ZZH01"))]}]}"#,
            deny(#""provision":[{"type":"permit"}]"#), #""provision":{}"#,
        ] {
            for code in ["OPTOUT", "OPTOUTE"] {
                #expect(try said(rule(code, provision)) == ["record", "? exception"], "\(code) \(provision)")
            }
        }
        // As this node writes what somebody chose here.
        let category = deny(#""securityLabel":[\#(label("HIV"))]"#)
        #expect(try said(rule("OPTOUT", category)) == ["category hiv"])
        #expect(try said(rule("OPTIN", category)) == ["category hiv"])
    }

    @Test("It holds for its period, a named day to its end; what is within ends with what is around it")
    func period() throws {
        func read(_ provision: String) throws -> Objection {
            try #require(
                ConsentReading(try Document(consent(provision)).root, received: 1_800_000_000_000) { _ in nil }
                    .objections.first)
        }
        let day: Int64 = 86_400_000
        let start = try #require(PartialDate("2026-03-01")?.milliseconds)
        let ended = try read(deny(#""period":{"start":"2026-03-01","end":"2026-03-31"}"#))
        #expect(ended.since == start && ended.until == start + 31 * day)
        #expect(try read(deny()).since == PartialDate("2026-01-02T00:00:00Z")?.milliseconds)
        #expect(try read(deny(#""period":{"end":"soon"}"#)).until == nil)
        let nested = try read(
            #""provision":{"type":"permit","period":{"end":"2026-03-31"},"provision":[{"type":"deny"}]}"#)
        #expect(nested.until == start + 31 * day)
    }

    @Test("What a person chose here reads back from their copy as the same")
    func roundTrip() throws {
        for scope in [
            Objection.Scope.record, .source(organisation: "ZZP01"), .organisation("ZZH01"),
        ] + SensitivityCategory.objectable.map({ .category($0.name) }) {
            let objection = Objection(scope: scope, since: 1_780_000_000_000)
            let bytes = objection.consent(id: EventID().description, nhsNumber: number, now: 1_790_000_000_000)
            let document = try Document(parsing: bytes)
            #expect(StructureCheck.issues(of: document.root, limit: 3).isEmpty)
            let reading = ConsentReading(document.root, received: 1_790_000_000_000) {
                $0?["identifier"]?["value"]?.string
            }
            #expect(reading.objections == [objection] && reading.doubts.isEmpty)
            var ended = objection
            ended.until = 1_785_000_000_000
            let past = ended.consent(id: "x", nhsNumber: number, now: 1_790_000_000_000)
            #expect(try Document(parsing: past).root["status"]?.equals("inactive") == true)
        }
    }

    // MARK: In the store

    private func filled() async throws -> (here: TemporaryStore, practice: Source, hospital: Source) {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let practice = try await here.source("ZZP01", kind: .gp)
        let hospital = try await here.source("ZZH01", kind: .gp)
        for source in [practice, hospital] { try await here.accept(patient(), from: source) }
        return (here, practice, hospital)
    }
    private func objected(_ here: TemporaryStore, at organisation: String = "ZZH01") async throws -> Int {
        try #require(try await here.grant(number, .nurse, at: organisation)).objectedPids.count
    }
    private func send(_ here: TemporaryStore, _ text: String, _ source: Source) async throws {
        let report = try await here.accept(text, from: source)
        #expect(report.quarantined == [], "\(report.quarantined)")
    }

    @Test("It binds from its arrival; replayed it is one; superseded, ended, or deleted it binds no more")
    func lifecycle() async throws {
        for end in [
            consent(deny(), status: "inactive"), consent(deny(), status: "entered-in-error"),
            consent(#""provision":{"type":"permit"}"#),
        ] {
            let (here, practice, _) = try await filled()
            #expect(try await objected(here) == 0)
            for _ in 0..<2 { try await send(here, consent(deny()), practice) }
            #expect(try await objected(here) == 1)
            let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
            let stated = try await relationships.consents()
            #expect(stated.map(\.id) == ["c"] && stated.map(\.source.code) == ["ZZP01"])
            try await send(here, end, practice)
            #expect(try await objected(here) == 0)
        }
    }

    @Test("A Consent that permits takes nothing from what the person chose, nor from another source's")
    func permits() async throws {
        let (here, practice, hospital) = try await filled()
        try await send(here, consent(deny()), practice)
        try await send(here, consent(#""provision":{"type":"permit"}"#, id: "d"), practice)
        try await send(here, consent(#""provision":{"type":"permit"}"#), hospital)
        #expect(try await objected(here) == 1)
        // Nor does another source end it with a Consent of the same id.
        try await send(here, consent(deny(), status: "inactive"), hospital)
        #expect(try await objected(here) == 1)
    }

    @Test("It binds for its own person only, moves with a correction, and goes with the record")
    func wrongPerson() async throws {
        let (here, practice, _) = try await filled()
        try await send(here, patient("other", "9990000026"), practice)
        try await send(here, consent(deny(), patient: "other"), practice)
        #expect(try await objected(here) == 0)
        try await send(here, consent(deny(), patient: "p"), practice)
        #expect(try await objected(here) == 1)
        let records = try await here.store.records(Policy.grant(job: .erase), of: .nhsNumber(number, birthDate: nil))
        try await here.store.erase(Policy.grant(job: .erase), pids: records)
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        #expect(try await relationships.consents().isEmpty)
    }

    @Test("An organisation is known by the code of the resource that a Consent refers to")
    func references() async throws {
        let (here, practice, _) = try await filled()
        try await send(
            here,
            #"{"resourceType":"Organization","id":"o","identifier":[{"#
                + #""system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"zzh01"}],"name":"A hospital"}"#,
            practice)
        let named = actor("IRCP", "X").replacingOccurrences(
            of: #""identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"X"}"#,
            with: #""reference":"Organization/o""#)
        try await send(here, consent(deny(#""actor":[\#(named)]"#)), practice)
        #expect(try await objected(here) == 1)
        #expect(try await objected(here, at: "ZZP01") == 0)
    }
}

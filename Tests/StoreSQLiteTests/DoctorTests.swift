import Access
import FHIR
import Foundation
import GRDB
import Intake
import Store
import StoreSQLite
import Testing

private func reference(_ text: String) -> String { #"{"reference":"\#(text)"}"# }
private func code(_ code: String) -> String {
    #"[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#(code)"}]"#
}

/// Rows beside the bodies, of who has to do with whom, that somebody changed under the store.
@Suite struct DoctorTests {
    private static let resources = [
        #"{"resourceType":"Patient","id":"p","name":[{"family":"Adeyemi"}]}"#,
        #"{"resourceType":"Organization","id":"o","identifier":\#(code("A"))}"#,
        #"{"resourceType":"Organization","id":"ward","partOf":\#(reference("Organization/o"))}"#,
        #"{"resourceType":"HealthcareService","id":"s","providedBy":\#(reference("Organization/ward"))}"#,
        #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"#
            + #""subject":\#(reference("Patient/p")),"period":{"start":"2024-01-01"}}"#,
        #"{"resourceType":"ServiceRequest","id":"r","status":"active","intent":"order","#
            + #""subject":\#(reference("Patient/p")),"performer":[\#(reference("Organization/ward")),"#
            + #"{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B"}}]}"#,
        #"{"resourceType":"Provenance","id":"n","target":[\#(reference("Observation/x"))],"#
            + #""recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}"#,
        #"{"resourceType":"Task","id":"t","status":"ready","intent":"order","#
            + #""focus":\#(reference("Encounter/e"))}"#,
    ]

    private static func node() async throws -> (here: TemporaryStore, rule: ColumnRule) {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let lists = try SensitivityLists.illustrative()
        _ = try await Labelling(store: here.store, lists: lists).bringUp(Policy.grant(job: .relabel))
        for resource in resources { #expect(try await here.accept(resource, from: source).quarantined == []) }
        return (here, lists.columns)
    }
    private static func findings(
        _ statement: String
    ) async throws -> [Finding] {
        let (here, rule) = try await node()
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try await database.write { try $0.execute(sql: statement) }
        return try await here.store.doctor(Policy.grant(job: .doctor), columns: rule)
    }

    @Test("What is whole is in order, and counted")
    func whole() async throws {
        let (here, rule) = try await Self.node()
        let findings = try await here.store.doctor(Policy.grant(job: .doctor), columns: rule)
        let wrong = findings.filter { !$0.isGood }
        #expect(wrong.isEmpty, "\(wrong)")
        func detail(_ check: String) -> String? { findings.first { $0.check == check }?.detail }
        #expect(detail("involvement") == "3 rows, 0 without a resource")
        #expect(detail("organisations") == "3 rows, 0 without a resource")
        #expect(
            detail("companions") == "2 stand beside another resource, 1 of them wait in nobody’s record for it, "
                + "0 although it came, 0 are in another record than it, 0 rows without a resource")
    }

    @Test(
        "Rows without a resource are told, with what to do",
        arguments: [
            (
                "INSERT INTO involvement SELECT pid, type, rid + 9, 0, 1, 5, NULL, NULL, NULL FROM involvement LIMIT 1",
                "involvement", "4 rows, 1 without a resource. They can open a record"
            ),
            (
                "UPDATE involvement SET pid = pid + 1 WHERE kind = 1", "involvement",
                "3 rows, 1 without a resource. They can open a record"
            ),
            (
                "INSERT INTO organisation(rid, code) VALUES (1000, 'Z')", "organisations",
                "4 rows, 1 without a resource. They can open records to another organisation"
            ),
            // Of a resource that is no organisation.
            (
                "INSERT INTO organisation(rid, code) VALUES (1, 'Z')", "organisations",
                "4 rows, 1 without a resource. They can open records to another organisation"
            ),
            (
                "UPDATE companion SET rid = 1000 WHERE rid = (SELECT min(rid) FROM companion)", "companions",
                "2 stand beside another resource, 0 of them wait in nobody’s record for it, 0 although"
            ),
            (
                "UPDATE companion SET target = 1", "companions",
                "2 stand beside another resource, 1 of them wait in nobody’s record for it, 1 although it came, 0 are"
            ),
            (
                "UPDATE directory SET pid = 0 WHERE type = (SELECT type FROM directory WHERE rid = 5)", "companions",
                "2 stand beside another resource, 1 of them wait in nobody’s record for it, 0 although it came, 1 are"
            ),
        ])
    func strays(statement: String, check: String, detail: String) async throws {
        let findings = try await Self.findings(statement)
        let wrong = try #require(findings.first { $0.check == check })
        #expect(!wrong.isGood && wrong.detail.hasPrefix(detail), "\(wrong.detail)")
        #expect(wrong.detail.contains(/Restore|restore|send them again/))
    }

    @Test(
        "A row that is not what the body gives is told, with the server id of its resource",
        arguments: [
            ("UPDATE involvement SET organisation = 'Z' WHERE organisation = 'B'", "involvement", "ServiceRequest"),
            ("UPDATE involvement SET target = target + 1 WHERE target IS NOT NULL", "involvement", "ServiceRequest"),
            ("DELETE FROM involvement WHERE organisation = 'B'", "involvement", "ServiceRequest"),
            ("DELETE FROM involvement WHERE kind = 1", "involvement", "Encounter"),
            ("UPDATE organisation SET code = 'Z' WHERE code = 'A'", "organisation", "Organization"),
            (
                "UPDATE organisation SET part = NULL, code = 'Z' WHERE rid = (SELECT max(rid) FROM organisation)",
                "organisation", "HealthcareService"
            ),
            ("DELETE FROM organisation WHERE code = 'A'", "organisation", "Organization"),
            ("DELETE FROM companion WHERE target = 5", "companion", "Task"),
            ("UPDATE companion SET target = 1 WHERE target = 5", "companion", "Task"),
        ])
    func columns(statement: String, column: String, type: String) async throws {
        let findings = try await Self.findings(statement)
        let wrong = try #require(findings.first { $0.check == "column \(column)" }, "\(findings)")
        #expect(!wrong.isGood && wrong.detail.hasPrefix("1 rows"))
        #expect(wrong.detail.contains(type + "/"), "\(wrong.detail)")
        #expect(findings.allSatisfy { !$0.detail.contains("Adeyemi") })
    }
}

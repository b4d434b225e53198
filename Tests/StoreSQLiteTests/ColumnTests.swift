import Access
import FHIR
import Foundation
import GRDB
import Intake
import Store
import StoreSQLite
import Testing

/// Columns beside a body that somebody changed under the store.
@Suite struct ColumnTests {
    private static let bundle =
        #"{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"p","#
        + #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"#
        + #""name":[{"family":"Adeyemi","given":["Florence"]}],"gender":"female","birthDate":"1951-03-04"},"#
        + #""request":{"method":"PUT","url":"Patient/p"}},{"resource":{"resourceType":"Encounter","id":"e","#
        + #""status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p"},"#
        + #""period":{"start":"2026-01-01"}},"request":{"method":"PUT","url":"Encounter/e"}},"#
        + #"{"resource":{"resourceType":"Condition","id":"c","recordedDate":"2026-01-02","code":{"text":"x"},"#
        + #""subject":{"reference":"Patient/p"}},"request":{"method":"PUT","url":"Condition/c"}}]}"#

    private static func node() async throws -> (here: TemporaryStore, rule: ColumnRule) {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let lists = try SensitivityLists.illustrative()
        _ = try await Labelling(store: here.store, lists: lists).bringUp(Policy.grant(job: .relabel))
        for family in ["Former", "Adeyemi"] {
            let text = bundle.replacingOccurrences(of: "Adeyemi", with: family)
            #expect(try await here.accept(text, from: source).quarantined == [])
        }
        return (here, lists.columns)
    }

    @Test("What is whole is in order, earlier versions too")
    func whole() async throws {
        let (here, rule) = try await Self.node()
        let findings = try await here.store.doctor(Policy.grant(job: .doctor), columns: rule)
        let wrong = findings.filter { !$0.isGood }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(findings.last?.detail.hasPrefix("4 rows compared") == true)
    }

    @Test(
        "Each damaged column is named, with the server id of its resource and nothing of its content",
        arguments: [
            ("UPDATE current SET section = section + 1 WHERE type = ?", "section", "Condition"),
            ("UPDATE current SET sensitivity = 1 WHERE type = ?", "sensitivity", "Condition"),
            ("UPDATE current SET date = 5 WHERE type = ?", "date", "Condition"),
            ("UPDATE current SET recorded = NULL WHERE type = ?", "recorded", "Condition"),
            ("UPDATE version SET section = section + 1 WHERE type = ?", "section", "Patient"),
            ("UPDATE patient SET nhs = '9990000026'", "patient.nhs", "Patient"),
            ("UPDATE patient SET birth = '1951-03-05'", "patient.birth", "Patient"),
            ("UPDATE patient SET folded = 'other'", "patient.folded", "Patient"),
            ("UPDATE patient SET family = 'Other'", "patient.family", "Patient"),
            ("UPDATE patient SET given = 'Other'", "patient.given", "Patient"),
            ("UPDATE patient SET gender = NULL", "patient.gender", "Patient"),
            ("UPDATE patient SET active = 0", "patient.active", "Patient"),
            ("UPDATE patient SET restricted = 1", "patient.restricted", "Patient"),
            ("UPDATE patient SET died = 5", "patient.died", "Patient"),
            ("UPDATE involvement SET begins = 5", "involvement", "Encounter"),
        ])
    func damaged(statement: String, column: String, type: String) async throws {
        let (here, rule) = try await Self.node()
        let number = try #require(R4.resourceTypeNames.firstIndex(of: type))
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try await database.write { db in
            try db.execute(sql: statement, arguments: statement.contains("?") ? [number] : [])
        }
        let findings = try await here.store.doctor(Policy.grant(job: .doctor), columns: rule)
        let wrong = try #require(findings.first { $0.check == "column \(column)" }, "\(findings)")
        #expect(!wrong.isGood && wrong.detail.hasPrefix("1 rows"))
        #expect(wrong.detail.contains(/\b(Patient|Condition|Encounter)\/[a-z2-7]{26}/), "\(wrong.detail)")
        #expect(findings.filter { $0.check.hasPrefix("column ") }.count == 1)
        #expect(findings.allSatisfy { !$0.detail.contains("Adeyemi") && !$0.detail.contains("9990000") })
    }

    @Test("A record in the set of another person is told")
    func strayPerson() async throws {
        let (here, _) = try await Self.node()
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try await database.write { try $0.execute(sql: "UPDATE person_set SET t_end = 1") }
        let findings = try await here.store.doctor(Policy.grant(job: .doctor))
        #expect(findings.contains { $0.check == "people" && !$0.isGood })
    }
}

import Access
import FHIR
import Foundation
import Intake
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let patient =
    #"{"resourceType":"Patient","id":"p","text":{"status":"generated","div":"<div>Secretword</div>"},"#
    + #""extension":[{"url":"https://example.org/x","valueString":"Secretword"}],"#
    + #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(number)"}],"#
    + #""name":[{"family":"Adeyemi","given":["Florence"]}],"birthDate":"1951-03-04","_birthDate":{"id":"b"},"#
    + #""maritalStatus":{"text":"Secretword"},"telecom":[{"system":"phone","value":"07700900123"}],"#
    + #""managingOrganization":{"reference":"Organization/o"}}"#
private func appointment(_ comment: String) -> String {
    #"{"resourceType":"Appointment","id":"a","status":"booked","appointmentType":{"coding":[{"code":"SECRETWORD"}]},"#
        + #""contained":[{"resourceType":"Location","id":"l","name":"Secretword"}],"#
        + #""specialty":[{"text":"Secretword"}],"reasonReference":[{"reference":"Condition/c"}],"#
        + #""description":"Secretword","comment":"\#(comment)","#
        + #""start":"2026-12-01T09:00:00Z","end":"2026-12-01T09:20:00Z","#
        + #""participant":[{"actor":{"reference":"Patient/p"},"status":"accepted"},"#
        + #"{"actor":{"reference":"Organization/o","display":"Canal Side"},"status":"accepted"}]}"#
}

/// What a role does not see of a resource leaves the store nowhere.
@Suite struct ElementTests {
    private func filled(cacheMegabytes: Int) async throws -> TemporaryStore {
        let here = try TemporaryStore(cacheMegabytes: cacheMegabytes)
        let practice = try await here.store.source(
            SourceRegistration(code: "ZZP01", name: "Canal Side Practice", kind: .gp, organisation: "ZZP01"))
        for text in [
            #"{"resourceType":"Organization","id":"o","name":"Canal Side Practice"}"#, patient,
            #"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"#
                + #""code":{"text":"Heart failure"}}"#,
            appointment("Secretword"), appointment("Secretword again"),
        ] {
            #expect(try await here.accept(text, from: practice).quarantined == [])
        }
        return here
    }

    @Test("A receptionist reads when and where, in the row, its versions and its original", arguments: [0, 64])
    func receptionist(cacheMegabytes: Int) async throws {
        let here = try await filled(cacheMegabytes: cacheMegabytes)
        // A clinician's view first: what is kept of it in memory must not come back.
        let doctor = try #require(try await here.grant(number, .generalPractitioner, at: "ZZP01"))
        let clerk = try #require(try await here.grant(number, .receptionist, at: "ZZP01"))
        for (grant, isWhole) in [(doctor, true), (clerk, false), (doctor, true), (clerk, false)] {
            try await here.store.read(grant) { snapshot in
                let rows = try snapshot.rows()
                #expect(rows.contains { $0.typeName == "Condition" } == isWhole)
                for row in rows where ["Patient", "Appointment"].contains(row.typeName) {
                    let alone = try #require(try snapshot.row(rid: row.rid))
                    let versions = try snapshot.versions(rid: row.rid)
                    for found in [row, alone] + versions {
                        let text = String(decoding: try snapshot.original(found), as: UTF8.self)
                        #expect(text.lowercased().contains("secretword") == isWhole, "\(text)")
                        #expect(found.isPartial == !isWhole)
                        #expect((found.code != nil) == (isWhole && row.typeName == "Appointment") || isWhole)
                    }
                    guard row.typeName == "Appointment" else {
                        #expect(row.document.root["_birthDate"]?["id"]?.string == "b")
                        #expect(row.document.root["telecom"]?.first?["value"]?.string == "07700900123")
                        continue
                    }
                    #expect(versions.count == 1)
                    #expect(row.document.root["start"]?.string == "2026-12-01T09:00:00Z")
                    #expect(row.references.count == (isWhole ? 3 : 2))
                    // The references that are left point to where they pointed.
                    let actors = row.document.root.all("participant").map { row.target(of: $0["actor"]) }
                    let person = rows.first { $0.typeName == "Patient" }?.rid
                    #expect(actors.first == person && actors.last != nil && actors.last != .some(nil))
                    let place = try #require(actors.last ?? nil)
                    #expect(try snapshot.shared(rid: place)?.typeName == "Organization")
                }
            }
        }
    }
}

import Access
import FHIR
import Foundation
import Intake
import Relationships
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let restrictedLabel =
    #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},"#

private func patient(_ label: String = "") -> String {
    #"{"resourceType":"Patient","id":"p",\#(label)"text":{"status":"generated","div":"<div>12 Mill Lane</div>"},"#
        + #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(number)"},"#
        + #"{"system":"https://canal.example/number","value":"CANAL-77"}],"#
        + #""name":[{"family":"Adeyemi","given":["Florence"]}],"birthDate":"1951-03-04","gender":"female","#
        + #""address":[{"line":["Flat 2","12 Mill Lane"],"city":"London","district":"Poplarside","#
        + #""postalCode":"E14 9XY"}],"telecom":[{"system":"phone","value":"+44 7700 900123"}],"#
        + #""contact":[{"name":{"family":"Nextofkin"},"telecom":[{"value":"0207 946 0000"}]}],"#
        + #""generalPractitioner":[{"display":"Canal Side Practice"}],"#
        + #""managingOrganization":{"display":"Canal Side Practice"}}"#
}

private let recently = String(ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -864_000)).prefix(10))

/// What the practice and a hospital hold, of which much tells where she lives.
private let held = [
    #"{"resourceType":"RelatedPerson","id":"r","patient":{"reference":"Patient/p"},"name":[{"family":"Nextofkin"}],"#
        + #""address":[{"line":["9 Quay Road"],"postalCode":"E14 8AA"}]}"#,
    #"{"resourceType":"Organization","id":"o","name":"Canal Side Practice"}"#,
    #"{"resourceType":"Location","id":"l","name":"Mill Lane Care Home"}"#,
    #"{"resourceType":"Practitioner","id":"d","name":[{"family":"Marsh"}]}"#,
    #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"system":"#
        + #""http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/p"},"#
        + #""serviceProvider":{"reference":"Organization/o","display":"Canal Side Practice"},"#
        + #""location":[{"location":{"reference":"Location/l"}}],"#
        + #""participant":[{"individual":{"reference":"Practitioner/d","display":"Dr Marsh"}}],"#
        + #""period":{"start":"\#(recently)"}}"#,
    #"{"resourceType":"DocumentReference","id":"x","status":"current","subject":{"reference":"Patient/p"},"#
        + #""description":"Home visit at 12, mill  lane (e149xy), rang 07700900123","#
        + #""context":{"encounter":[{"reference":"Encounter/e"}]},"#
        + #""content":[{"attachment":{"title":"Letter to Canal Side Practice","contentType":"text/plain","#
        + #""data":"\#(String(repeating: "QUJD", count: 1200))"}}]}"#,
    #"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"#
        + #""contained":[{"resourceType":"Organization","id":"in","name":"Canal Side"}],"#
        + ##""recorder":{"reference":"#in","display":"The surgery"},"##
        + #""code":{"text":"Heart failure"},"note":[{"text":"Carer lives in Mill Lane too"}]}"#,
    #"{"resourceType":"Provenance","id":"v","target":[{"reference":"Condition/c"}],"recorded":"2026-02-01T10:25:00Z","#
        + #""agent":[{"who":{"reference":"Practitioner/d","display":"Dr Marsh"},"#
        + #""onBehalfOf":{"display":"Canal Side Practice"}}]}"#,
]
private let tells = [
    "mill lane", "e14", "poplarside", "900123", "nextofkin", "canal", "quay road", "care home", "dr marsh", "surgery",
]

@Suite struct WhereaboutsTests {
    private func filled(_ label: String = restrictedLabel, cacheMegabytes: Int = 0) async throws -> TemporaryStore {
        let here = try TemporaryStore(cacheMegabytes: cacheMegabytes)
        let practice = try await here.store.source(
            SourceRegistration(code: "ZZP01", name: "Canal Side Practice", kind: .gp, organisation: "ZZP01"))
        let hospital = try await here.store.source(
            SourceRegistration(code: "ZZH01", name: "Limehouse General", kind: .acute, organisation: "ZZH01"))
        // The hospital's patient resource says nothing of it; the practice's is enough.
        for (source, text) in [(practice, patient()), (hospital, patient(label))] {
            for body in [text] + held {
                // The hospital is no secret, nor who works there.
                let text = source == hospital ? body.replacingOccurrences(of: "Marsh", with: "Lindo") : body
                let report = try await here.accept(text, from: source)
                #expect(report.quarantined == [])
            }
        }
        return here
    }

    private func text(_ store: SQLiteRecordStore, _ grant: Grant) async throws -> String {
        try await store.read(grant) { snapshot in
            var out = ""
            for row in try snapshot.rows() {
                out += String(decoding: try snapshot.original(row), as: UTF8.self)
                for version in try snapshot.versions(rid: row.rid) {
                    out += String(decoding: try snapshot.original(version), as: UTF8.self)
                }
                for reference in row.references {
                    if let shared = try snapshot.shared(rid: reference.rid) {
                        out += String(decoding: try snapshot.original(shared), as: UTF8.self)
                    }
                    if let other = try snapshot.row(rid: reference.rid) {
                        out += String(decoding: try snapshot.original(other), as: UTF8.self)
                    }
                }
            }
            for source in try snapshot.sources() { out += " \(source)" }
            return out.lowercased()
        }
    }

    @Test("Staff read nothing that tells where a restricted person lives", arguments: [0, 64])
    func masked(cacheMegabytes: Int) async throws {
        let here = try await filled(cacheMegabytes: cacheMegabytes)
        for role in [Role.hospitalConsultant, .receptionist, .socialWorker, .midwife] {
            guard let grant = try await here.grant(number, role, at: "ZZH01") else { continue }
            for _ in 0..<2 {
                let said = try await text(here.store, grant)
                for word in tells {
                    let isSaid = said.contains(word)
                    #expect(!isSaid, "\(role): \(word)")
                }
                #expect(said.contains("adeyemi") && said.contains(number))
            }
        }
    }

    @Test("What was masked before says no more after she has moved")
    func moved() async throws {
        let here = try await filled(cacheMegabytes: 64)
        let practice = try await here.store.source(
            SourceRegistration(code: "ZZP01", name: "Canal Side Practice", kind: .gp, organisation: "ZZP01"))
        let hospital = try await here.store.source(
            SourceRegistration(code: "ZZH01", name: "Limehouse General", kind: .acute, organisation: "ZZH01"))
        let note =
            #"{"resourceType":"Condition","id":"n","subject":{"reference":"Patient/p"},"#
            + #""code":{"text":"Back pain"},"note":[{"text":"Stays in Juniper Court"}]}"#
        _ = try await here.accept(note, from: practice)
        let grant = try #require(try await here.grant(number, .hospitalConsultant, at: "ZZH01"))
        #expect(try await text(here.store, grant).contains("juniper court"))
        // The hospital's record changes, the practice's does not.
        let moved = patient(restrictedLabel).replacingOccurrences(of: "12 Mill Lane", with: "7 Juniper Court")
        _ = try await here.accept(moved, from: hospital)
        for _ in 0..<2 {
            let said = try await text(here.store, grant)
            #expect(said.contains("back pain") && !said.contains("juniper court") && !said.contains("mill lane"))
        }
    }

    @Test("Everything else is there, references and attachments in their places")
    func whole() async throws {
        let here = try await filled()
        let grant = try #require(try await here.grant(number, .hospitalConsultant, at: "ZZH01"))
        #expect(grant.isRestricted && grant.hidesWhereabouts)
        try await here.store.read(grant) { snapshot in
            let rows = try snapshot.rows()
            #expect(rows.contains { $0.document.root["code"]?["text"]?.string == "Heart failure" })
            #expect(!rows.contains { $0.typeName == "RelatedPerson" })
            var documents = 0
            for document in rows where document.typeName == "DocumentReference" {
                documents += 1
                let encounter = document.target(of: document.document.root["context"]?["encounter"]?.first)
                #expect(encounter != nil && rows.contains { $0.rid == encounter && $0.typeName == "Encounter" })
                #expect(document.cuts.count == 1)
                let original = try Document(parsing: try snapshot.original(document)).root
                #expect(original["content"]?.first?["attachment"]?["data"]?.string?.count == 4800)
                #expect(
                    original["description"]?.string
                        == "Home visit at [restricted] ([restricted]), rang 07[restricted]")
            }
            #expect(documents == 2)
            for row in rows where row.typeName == "Encounter" {
                let subject = row.target(of: row.document.root["subject"])
                #expect(rows.contains { $0.rid == subject && $0.typeName == "Patient" })
            }
            // Who wrote it down is told where no place is: at the hospital.
            let notes = rows.filter { $0.typeName == "Provenance" }
            #expect(notes.allSatisfy { $0.extent == .withoutWhereabouts })
            let authors = notes.map { $0.document.root["agent"]?.first?["who"]?["display"]?.string }
            #expect(Set(authors) == ["Dr Lindo", "Not shown"])
            let withheld = try snapshot.withheld().filter { $0.categories == [.whereabouts] }
            #expect(withheld == [Withheld(section: .identity, categories: [.whereabouts], count: nil)])
            // The number under which a practice's rows are sifted is not the one that its other patients have.
            #expect(Set(rows.map(\.source)) == Set(try snapshot.sources().map(\.number)))
            #expect(rows.contains { $0.source < 0 })
        }
    }

    @Test("The person reads their own address; break-glass opens it to whom the policy says; nobody else is masked")
    func opened() async throws {
        let here = try await filled()
        let proven = ProvenIdentity(nhsNumber: number, birthDate: "1951-03-04", family: "Adeyemi")
        let own = try #require(try await here.own(proven))
        #expect(try await text(here.store, own).contains("12 mill lane"))
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(try await relationships.person(proven))
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        for (role, isOpened) in [(Role.hospitalConsultant, true), (.socialWorker, false), (.pharmacist, false)] {
            let principal = Principal(
                subject: "t", name: "T", role: role, organisation: "ZZH01", organisationName: "ZZH01")
            let decision = try await relationships.decide(
                principal: principal, purpose: .directCare, person: person, now: now, breakGlass: true)
            guard case .permit(let grant) = decision else { continue }
            #expect(try await text(here.store, grant).contains("12 mill lane") == isOpened)
        }
        let ordinary = try await filled("")
        let grant = try #require(try await ordinary.grant(number, .hospitalConsultant, at: "ZZH01"))
        #expect(!grant.hidesWhereabouts)
        #expect(try await text(ordinary.store, grant).contains("12 mill lane"))
    }

    @Test("A stricter label, and one that is not known, restrict too; a later version without the label does not")
    func labels() async throws {
        for (code, isRestricted) in [("V", true), ("X9", true), ("N", false)] {
            let here = try await filled(restrictedLabel.replacingOccurrences(of: "\"R\"", with: "\"\(code)\""))
            let grant = try #require(try await here.grant(number, .hospitalConsultant, at: "ZZH01"))
            #expect(grant.isRestricted == isRestricted, "\(code)")
        }
        let here = try await filled()
        let hospital = try await here.source("ZZH01")
        try await here.accept(patient(), from: hospital)
        let grant = try #require(try await here.grant(number, .hospitalConsultant, at: "ZZH01"))
        #expect(!grant.isRestricted)
    }

    @Test("Only number and birth date together find a restricted person")
    func search() async throws {
        for (label, isFound) in [(restrictedLabel, false), ("", true)] {
            let here = try await filled(label)
            let principal = Principal(
                subject: "t", name: "T", role: .hospitalConsultant, organisation: "ZZH01", organisationName: "ZZH01")
            let leave = try #require(try Policy.illustrative().identify(principal: principal))
            var byNumber = CandidateQuery(nhsNumber: number)
            byNumber.related = try await here.store.persons(leave, nhsNumber: number)
            let queries = [
                CandidateQuery(birthDate: "1951-03-04", family: "Adeyemi"),
                CandidateQuery(birthDate: "1951-03-04", family: "Adeyemi", given: "Florence"), byNumber,
            ]
            for query in queries {
                #expect(try await here.store.candidates(leave, query).isEmpty != isFound)
            }
            let both = CandidateQuery(nhsNumber: number, birthDate: "1951-03-04")
            #expect(try await here.store.candidates(leave, both).count == 1)
        }
    }

    @Test("The mark holds for the other sources' records when the one that sets it has another family name too")
    func apart() async throws {
        for family in ["Adeyemi", "Fled"] {
            let here = try await filled("")
            let (practice, hospital) = (try await here.source("ZZP01", kind: .gp), try await here.source("ZZH01"))
            try await here.accept(
                #"{"resourceType":"Condition","id":"n","subject":{"reference":"Patient/p"},"#
                    + #""code":{"text":"Back pain"},"note":[{"text":"Stays in Juniper Court"}]}"#, from: practice)
            try await here.accept(
                patient(restrictedLabel).replacingOccurrences(of: "12 Mill Lane", with: "7 Juniper Court")
                    .replacingOccurrences(of: "Adeyemi", with: family), from: hospital)
            let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
            let person = try #require(
                try await relationships.person(
                    ProvenIdentity(nhsNumber: number, birthDate: "1951-03-04", family: "Adeyemi")))
            let principal = Principal(
                subject: "t", name: "T", role: .generalPractitioner, organisation: "ZZP01", organisationName: "ZZP01")
            let decision = try await relationships.decide(
                principal: principal, purpose: .directCare, person: person,
                now: Int64(Date().timeIntervalSince1970 * 1000))
            guard case .permit(let grant) = decision else {
                Issue.record("the practice may not read")
                return
            }
            #expect(grant.hidesWhereabouts)
            let said = try await text(here.store, grant)
            let leave = try #require(try Policy.illustrative().identify(principal: principal))
            let byName = CandidateQuery(birthDate: "1951-03-04", family: "Adeyemi")
            #expect(try await here.store.candidates(leave, byName).isEmpty, "\(family)")
            let served = try await here.exported(.served).joined().lowercased()
            for word in ["12 mill lane", "juniper court", "e14 9xy"] {
                let isSaid = [said.contains(word), served.contains(word)]
                #expect(isSaid == [false, false], "\(family): \(word)")
            }
            #expect(said.contains("back pain") && served.contains("back pain"))
        }
    }

    @Test("An export as served tells no more; an export of what was accepted is complete")
    func export() async throws {
        let here = try await filled()
        let served = try await here.exported(.served).filter { !$0.contains("\"Organization\"") }
        for line in served where !line.contains("\"Location\"") && !line.contains("\"Practitioner\"") {
            for word in tells {
                let isSaid = line.lowercased().contains(word)
                #expect(!isSaid, "\(word)")
            }
        }
        #expect(try await here.exported(.accepted).contains { $0.contains("12 Mill Lane") })
    }
}

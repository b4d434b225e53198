import Access
import FHIR
import Foundation
import LegalTime
import SharedRecord
import Store
import Testing

/// The record page of a role that reads nothing of anybody's health.
@Suite("The desk")
struct DeskTests {
    private func record(_ role: Role) throws -> Record {
        var fixture = try FixtureRecord.florence()
        for (id, start) in [
            ("past", "2026-03-09T09:00:00Z"), ("today", "2026-03-10T09:00:00Z"), ("later", "2026-04-02T09:00:00Z"),
            ("soon", "2026-03-12T09:00:00Z"),
        ] {
            try fixture.add(
                2, .appointments,
                #"{"resourceType":"Appointment","id":"\#(id)","status":"booked","start":"\#(start)","#
                    + #""description":"Visit \#(id)","date":"\#(start)"}"#)
        }
        return try fixture.record(role)
    }

    @Test("A receptionist reads how to reach the person and the next appointments, the soonest first")
    func receptionist() throws {
        let view = try record(.receptionist).summary()
        let desk = try #require(view.desk)
        #expect(desk.next.map(\.title) == ["Visit today", "Visit soon", "Visit later"] && desk.appointments == 4)
        #expect(desk.people.count == 2 && desk.hasAppointments)
        // What is shown is told to the ledger.
        #expect(Set((desk.people + desk.next).map(\.rid)).isSubset(of: view.shown))
        #expect(!view.shown.contains { rid in view.encounters.items.contains { $0.rid == rid } })
    }

    @Test("Every role that reads of health has the whole page")
    func others() throws {
        #expect(try record(.generalPractitioner).summary().desk == nil)
        #expect(try record(.socialWorker).summary().desk == nil)
    }
}

/// What people read of their own record, and whether staff still read it as before.
@Suite("Items in plain words")
struct PlainItemTests {
    private func item(_ section: Section, _ json: String, for role: Role) throws -> ItemDetailView {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(2, section, json)
        return try #require(try fixture.record(role).item(rid))
    }
    private func facts(_ view: ItemDetailView) -> [String: String] {
        Dictionary(view.facts.map { ($0.label, $0.text) }) { first, _ in first }
    }

    @Test("A stay without a type is named by its class in whole words, with long dates")
    func visit() throws {
        let json =
            #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP","display":"inpatient"},"#
            + #""period":{"start":"2026-03-09T10:00:00Z","end":"2026-03-12T09:30:00Z"}}"#
        let own = try item(.encounters, json, for: .person)
        #expect(own.item.title == "Stay in hospital")
        #expect(own.item.detail == "Limehouse General Hospital. Ended Thursday 12 March 2026")
        #expect(facts(own)["From"] == "Monday 9 March 2026, 10am")
        #expect(facts(own)["Kind of visit"] == "Stay in hospital" && facts(own)["Setting"] == nil)
        let staff = try item(.encounters, json, for: .generalPractitioner)
        #expect(staff.item.title == "Hospital admission" && facts(staff)["From"] == "09-Mar-2026 10:00")
        #expect(staff.item.detail == "Limehouse General Hospital. Ended 12-Mar-2026")
    }

    @Test("A range is called what it is")
    func range() throws {
        let json =
            #"{"resourceType":"Observation","id":"o","status":"final","code":{"text":"Pulse"},"#
            + #""effectiveDateTime":"2026-03-01","valueQuantity":{"value":70,"unit":"/min"},"#
            + #""referenceRange":[{"low":{"value":60},"high":{"value":100}}]}"#
        let own = try item(.observations, json, for: .person)
        #expect(own.item.detail == "Usual range 60 to 100." && facts(own)["Usual range"] == "60 to 100")
        #expect(try item(.observations, json, for: .generalPractitioner).item.detail == "Reference 60 to 100.")
    }
}

@Suite("Any resource")
struct OddResourceTests {
    @Test("A resource of any type that says nothing is still named, dated and attributed, and opens")
    func empty() throws {
        var fixture = try FixtureRecord.florence()
        var rids: [Int64] = []
        // A note of provenance beside nothing leaves no store.
        for type in R4.resourceTypeNames where type != "Patient" && type != "Provenance" {
            for section in [
                Section.problems, .laboratory, .medicines, .allergies, .carePlans, .documents, .encounters, .alerts,
            ] {
                rids.append(try fixture.add(1, section, #"{"resourceType":"\#(type)","id":"\#(type)-\#(section)"}"#))
            }
        }
        let record = try fixture.record()
        let view = try record.summary()
        #expect(!view.problems.active.isEmpty)
        for month in try record.timeline().months {
            for item in month.items {
                #expect(!item.title.isEmpty && !item.kind.isEmpty)
                #expect(item.provenance.author == "Not recorded")
                #expect(item.provenance.source == "Canal Side Practice")
            }
        }
        for rid in rids { #expect(try record.item(rid)?.item.title.isEmpty == false) }
        for section in Section.allCases { _ = try record.section(section) }
    }

    @Test("Elements of the wrong kind are read as not there")
    func wrongKinds() throws {
        let values = [
            "null", "1", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[null]", "true", #"{"coding":"x"}"#, #"{"coding":[1]}"#,
        ]
        let names = [
            "code", "status", "reaction", "clinicalStatus", "verificationStatus", "valueQuantity", "component",
            "referenceRange",
            "interpretation", "effectiveDateTime", "period", "content", "activity", "name", "class", "participant",
            "note",
            "dosageInstruction", "medicationReference", "medicationCodeableConcept", "category", "type", "subject",
            "author",
        ]
        for value in values {
            var fixture = try FixtureRecord.florence()
            for (type, section) in [
                ("Observation", Section.laboratory), ("AllergyIntolerance", .allergies), ("Condition", .problems),
                ("Encounter", .encounters),
                ("MedicationRequest", .medicines), ("CarePlan", .carePlans), ("DocumentReference", .documents),
                ("Flag", .alerts), ("Patient", .identity),
            ] {
                for name in names where value != "null" || name != "x" {
                    try fixture.add(
                        1, section, #"{"resourceType":"\#(type)","id":"\#(type)\#(name)","\#(name)":\#(value)}"#)
                }
            }
            let record = try fixture.record()
            let view = try record.summary()
            #expect(view.problems.active.allSatisfy { !$0.title.isEmpty })
            #expect(view.results.rows.allSatisfy { !$0.value.isEmpty && !$0.test.isEmpty })
            #expect(try record.timeline().months.flatMap(\.items).allSatisfy { !$0.title.isEmpty })
        }
    }
}

@Suite("One item")
struct ItemTests {
    @Test("Everything about it: author by reference, dates, code, versions, original")
    func detail() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            2, .administration,
            #"{"resourceType":"Practitioner","id":"d","name":[{"family":"Iqbal","given":["Sami"],"prefix":["Dr"]}]}"#,
            pid: 0)
        let json = """
            {"resourceType":"Procedure","id":"x","status":"completed",
            "identifier":[{"system":"https://example.org/ids","value":"77"}],\
            "code":{"coding":[{"system":"http://snomed.info/sct","code":"52734007","display":"Hip \
            replacement"},{"system":"https://fhir.nhs.uk/Id/opcs-4","code":"W37"}]},\
            "performedDateTime":"2024-06","performer":[{"actor":{"reference":"Practitioner/d"}}],
            "note":[{"text":"Left."}]}
            """
        let rid = try fixture.add(2, .procedures, json)
        let current = try #require(fixture.held.last)
        fixture.old[rid] = [
            StoredResource(
                pid: 2, type: current.type, rid: rid, t: 0, section: .procedures, sensitivity: [], date: nil,
                code: nil, marks: [], recorded: nil, received: FixtureRecord.now - 86_400_000, source: 2,
                body: current.document, references: [], cuts: [])
        ]
        let view = try #require(try fixture.record().item(rid))
        #expect(view.item.title == "Hip replacement")
        #expect(view.item.date?.text == "Jun-2024")
        #expect(view.item.provenance.author == "Dr Sami Iqbal")
        #expect(view.codes.map(\.text) == ["SNOMED CT 52734007", "OPCS-4 W37"])
        #expect(view.versions.map(\.state) == ["Current", "Superseded"])
        #expect(String(decoding: view.original, as: UTF8.self) == json)
        #expect(view.provenance.contains { $0.label == "Identifier" && $0.text == "77 (ids)" })
        #expect(view.provenance.contains { $0.label == "Received" && $0.text == "10-Mar-2026 13:32" })
        #expect(view.shown.contains(rid))
    }

    @Test("A status in words, a role as its source wrote it, one stop after a sentence")
    func plainWords() throws {
        var fixture = try FixtureRecord.florence()
        let team = try fixture.add(
            1, .careTeam,
            #"{"resourceType":"CareTeam","id":"t","status":"active","participant":[{"role":[{"text":"GP"}],"#
                + #""member":{"display":"Dr Helen Marsh"}}]}"#)
        let plan = try fixture.add(
            1, .procedures,
            #"{"resourceType":"Procedure","id":"p","status":"not-done","code":{"text":"Home visit"},"#
                + #""outcome":{"text":"Call first."},"note":[{"text":"Third floor."}]}"#)
        let record = try fixture.record()
        let members = try #require(try record.item(team))
        #expect(members.item.detail == "Dr Helen Marsh (GP)")
        #expect(members.facts.contains { $0.label == "Status" && $0.text == "Active" })
        let visit = try #require(try record.item(plan))
        #expect(visit.item.detail == "Call first. Third floor.")
        #expect(visit.facts.contains { $0.label == "Status" && $0.text == "Not done" })
    }

    @Test("A mistaken entry can be opened, and says first that it is no fact")
    func retraction() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            1, .laboratory, #"{"resourceType":"Observation","status":"entered-in-error","code":{"text":"Sodium"}}"#)
        let record = try fixture.record()
        #expect(try record.item(rid)?.retraction?.contains("entered in error") == true)
        #expect(try record.summary().results.rows.isEmpty)
        #expect(
            try record.section(.laboratory).retracted?.text
                == "1 entry marked by its source as entered in error is not shown.")
        #expect(try record.timeline().total == 0)
    }

    @Test("A number that is not of this record, or is hidden, opens nothing")
    func unknown() throws {
        var fixture = try FixtureRecord.florence()
        let hidden = try fixture.add(
            1, .problems, #"{"resourceType":"Condition","code":{"text":"x"}}"#, sensitivity: [.hiv])
        let record = try fixture.record()
        for rid in [hidden, 0, 9_999] {
            #expect(try record.item(rid) == nil)
            #expect(try record.document(rid) == nil)
            #expect(try record.attachment(rid, index: 0) == nil)
        }
    }
}

@Suite("Documents")
struct DocumentTests {
    /// What a source calls a file, how the file begins, and whether that agrees.
    private static let files: [(type: String, bytes: [UInt8], isOfItsType: Bool)] = [
        ("application/pdf", Array("%PDF-1.7".utf8), true),
        ("application/pdf", [UInt8](repeating: 0x20, count: 1_019) + Array("%PDF-".utf8), true),
        ("application/pdf", [UInt8](repeating: 0x20, count: 1_020) + Array("%PDF-".utf8), false),
        ("application/pdf", Array("<script>".utf8), false), ("application/pdf", Array("MZ".utf8), false),
        ("image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], true),
        ("image/png", [0x89, 0x50, 0x4E, 0x47], false), ("image/png", [0xFF, 0xD8, 0xFF, 0xE0], false),
        ("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0], true), ("image/jpeg", Array("GIF89a".utf8), false),
        ("image/gif", Array("GIF89a".utf8), true), ("image/gif", Array("GIF88a".utf8), false),
        ("text/plain", Array("Dear Dr Marsh".utf8), true), ("text/plain", Array("MZ\0".utf8), false),
        ("text/plain;charset=utf-8", Array("x".utf8), true), ("text/rtf", Array("anything".utf8), true),
    ]

    @Test("A file that is not what its source calls it is only saved, as bytes", arguments: files)
    func types(_ file: (type: String, bytes: [UInt8], isOfItsType: Bool)) throws {
        var fixture = try FixtureRecord.florence()
        let data = Data(file.bytes).base64EncodedString()
        let rid = try fixture.add(
            1, .documents,
            #"{"resourceType":"DocumentReference","id":"d","status":"current","content":[{"attachment":"#
                + #"{"contentType":"\#(file.type)","data":"\#(data)"}}]}"#)
        let record = try fixture.record()
        let content = try #require(try record.attachment(rid, index: 0))
        #expect(content.bytes == file.bytes)
        #expect(content.isOfItsType == file.isOfItsType)
        let view = try #require(try record.document(rid)?.attachments.first)
        #expect(view.isOfItsType == file.isOfItsType)
        if !file.isOfItsType {
            #expect((content.contentType, content.fileName) == ("application/octet-stream", "document-1.bin"))
            #expect(view.display == .download)
        }
    }

    @Test("Text is shown, a large attachment is put back, and what a browser could run is only saved")
    func attachments() throws {
        var fixture = try FixtureRecord.florence()
        let json = """
            {"resourceType":"DocumentReference","id":"d","status":"current","type":{"text":"Clinic letter"},"content":[\
            {"attachment":{"contentType":"text/plain","data":"RGVhciBEciBNYXJzaA=="}},\
            {"attachment":{"contentType":"application/pdf","title":"Scan","data":"@"}},\
            {"attachment":{"contentType":"text/html","data":"PHNjcmlwdD4="}},
            {"attachment":{"url":"https://example.org/x.pdf"}}]}
            """
        let offset = try #require(json.utf8.firstIndex(of: 0x40)).utf16Offset(in: json)
        let cut = json.replacing("@", with: "")
        let rid = try fixture.add(1, .documents, cut, cuts: [AttachmentCut(offset: offset, blob: 7)])
        fixture.blobs[7] = Array("JVBERi0x".utf8)
        let record = try fixture.record()
        let view = try #require(try record.document(rid))
        #expect(view.text == "Dear Dr Marsh")
        #expect(view.attachments.map(\.display) == [.text, .pdf, .download, .download])
        #expect(view.attachments.map(\.isHeld) == [true, true, true, false])
        #expect(
            view.attachments.map(\.title) == [
                "Text, part 1", "Scan", "Web page, part 3", "Kind of file not recorded, part 4",
            ])
        let pdf = try #require(try record.attachment(rid, index: 1))
        #expect(String(decoding: pdf.bytes, as: UTF8.self) == "%PDF-1")
        #expect((pdf.contentType, pdf.fileName) == ("application/pdf", "document-2.pdf"))
        let page = try #require(try record.attachment(rid, index: 2))
        #expect(
            (page.contentType, String(decoding: page.bytes, as: UTF8.self)) == ("application/octet-stream", "<script>"))
        #expect(try record.attachment(rid, index: 3) == nil)
        #expect(try record.attachment(rid, index: 4) == nil)
        #expect(try record.attachment(rid, index: -1) == nil)
    }

    @Test("What is not base 64 is no document", arguments: ["A", "AB=C", "AB*=", "ABC==", "====", ""])
    func base64(data: String) throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            1, .documents,
            #"{"resourceType":"DocumentReference","content":[{"attachment":{"contentType":"text/plain","#
                + #""data":"\#(data)"}}]}"#
        )
        #expect(try fixture.record().attachment(rid, index: 0) == nil)
    }

    @Test(
        "Every length of content comes back",
        arguments: [("YQ==", "a"), ("YWI=", "ab"), ("YWJj", "abc"), ("YWJjZA", "abcd")])
    func lengths(data: String, text: String) throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            1, .documents,
            #"{"resourceType":"DocumentReference","content":[{"attachment":{"contentType":"text/plain","#
                + #""data":"\#(data)"}}]}"#
        )
        let content = try #require(try fixture.record().attachment(rid, index: 0))
        #expect(String(decoding: content.bytes, as: UTF8.self) == text)
    }
}

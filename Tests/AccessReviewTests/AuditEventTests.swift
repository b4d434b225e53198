import Access
import AccessReview
import FHIR
import Foundation
import Intake
import Ledger
import Relationships
import Store
import StoreSQLite
import Testing

private let march: Int64 = 1_772_445_600_000
private let raman = Principal(
    subject: "raman", name: "Dr \"Priya\" Raman", role: .hospitalConsultant, organisation: "H",
    organisationName: "Hospital")
private let source = Source(
    number: 1, code: "H-LAB", name: "Hospital laboratory", kind: .pathology, organisation: "H", isBatch: false,
    isAvailable: true, lastReceived: nil)

/// Every action, with what stands for it by the table of docs/ledger.md: the kind of event, what it is by a standard,
/// the action and the outcome.
private let table: [(AccessEvent.Action, type: String, subtype: String?, action: String, outcome: String)] = [
    (.read, "rest", "read", "R", "0"),
    (.query, "rest", "search", "E", "0"),
    (.write, "rest", "update", "U", "0"),
    (.denied, "110113", "AuthZ-Consent", "E", "8"),
    (.breakGlass, "110113", "110127", "E", "0"),
    (.careClaim, "110113", nil, "C", "0"),
    (.privacyReview, "110101", nil, "E", "0"),
    (.choice, "110110", nil, "U", "0"),
    (.question, "110110", nil, "E", "0"),
    (.correction, "110110", nil, "U", "0"),
    (.policy, "110100", nil, "E", "0"),
    (.signIn, "110114", "110122", "E", "0"),
    (.job, "110100", nil, "E", "0"),
]
/// A new action does not compile here until somebody has put it in the table.
private func isInTable(_ action: AccessEvent.Action) -> Bool {
    switch action {
    case .read, .query, .write, .denied, .breakGlass, .careClaim, .privacyReview, .choice, .question, .correction,
        .policy, .signIn, .job:
        table.contains { $0.0 == action }
    }
}

private func recorded(
    _ action: AccessEvent.Action, _ principal: Principal? = raman, source: Source? = nil,
    purpose: Purpose? = .directCare, resources: [Int64] = [7, 8], basis: String = "an encounter",
    time: Int64 = march, event: EventID = EventID(), entered: Int64? = nil
) throws -> RecordedAccess {
    let part = AccessEvent.Part(pid: 1, resources: resources)
    let event = AccessEvent(
        id: event, time: time, action: action, principal: principal, source: source, purpose: purpose,
        route: "section", policyVersion: 3, basis: basis, parts: [part], enteredAt: entered)
    return try RecordedAccess(
        text: CanonicalEvent(event).opening(of: part) + CanonicalEvent.closing(seq: 1, previous: []))
}
private func told() -> AuditEvent.Known {
    var known = AuditEvent.Known()
    known.patients = [AuditEvent.Patient(name: "Florence Adeyemi", nhsNumber: "9990000018")]
    known.types = [7: "Observation", 8: "Condition"]
    known.tellsGrounds = true
    known.tellsSubject = true
    return known
}
private func document(_ event: AuditEvent) throws -> Document {
    let document = try Document(parsing: event.json)
    #expect(throws: Never.self, "\(String(decoding: event.json, as: UTF8.self))") {
        try StructureCheck.check(document)
    }
    return document
}
private func text(_ event: AuditEvent) -> String { String(decoding: event.json, as: UTF8.self) }
private func entities(_ root: Element, type: String) -> [Element] {
    root.all("entity").filter { $0["type"]?["code"]?.string == type }
}

/// FHIR AuditEvents of what the ledger holds.
@Suite struct AuditEventTests {
    @Test("Every action, role, purpose and kind of reader makes a resource that passes the check of imports")
    func structure() throws {
        let roles: [Principal?] =
            Role.allCases.map {
                Principal(
                    subject: "s\u{2}", name: " \u{0}\($0.title)", role: $0, organisation: "H\u{1F}",
                    organisationName: "\t\u{7}")
            } + [
                Principal(
                    subject: "f", name: "",
                    proven: ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Adeyemi")), nil,
            ]
        var count = 0
        for (action, _, _, _, _) in table {
            for principal in roles {
                for purpose in Purpose.allCases.map(Optional.some) + [nil] {
                    for entered in [nil, march + 5000] {
                        let access = try recorded(action, principal, purpose: purpose, entered: entered)
                        for known in [AuditEvent.Known(), told()] {
                            _ = try document(AuditEvent(access, known: known, node: "Node \u{1}\n\"1\""))
                            count += 1
                        }
                    }
                }
            }
            _ = try document(
                AuditEvent(try recorded(action, nil, source: source, resources: []), known: told(), node: "Node"))
        }
        #expect(count == table.count * (Role.allCases.count + 2) * (Purpose.allCases.count + 1) * 4)
    }

    @Test("Each action stands as the table says, and names its own code beside a standard's")
    func actions() throws {
        #expect(Set(table.map(\.0.rawValue)).count == table.count)
        for (action, type, subtype, letter, outcome) in table {
            #expect(isInTable(action))
            let root = try document(AuditEvent(try recorded(action), known: told(), node: "Node")).root
            #expect(root["type"]?["code"]?.string == type)
            let subtypes = root.all("subtype").compactMap { $0["code"]?.string }
            #expect(subtypes == [subtype, action.rawValue].compactMap(\.self))
            #expect(root["action"]?.string == letter)
            #expect(root["outcome"]?.string == outcome)
            #expect((root["outcomeDesc"] != nil) == (outcome != "0"))
            #expect(root["recorded"]?.string == "2026-03-02T10:00:00.000Z")
            #expect(root.all("subtype").compactMap { $0["system"]?.string }.last == "urn:longitude:audit-event")
        }
    }

    @Test("A read has what IHE's pattern PatientRead asks for")
    func patientRead() throws {
        let root = try document(AuditEvent(try recorded(.read), known: told(), node: "Node")).root
        let profile = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
        #expect(root["meta"]?["profile"]?.first?.string == profile + "PatientRead")
        let agents = root.all("agent")
        func agent(_ code: String) -> [Element] {
            agents.filter { $0["type"]?["coding"]?.first?["code"]?.string == code }
        }
        // The client is the destination, the server the source of what is read.
        for (code, who) in [("110152", "The reader’s browser"), ("110153", "Node")] {
            #expect(agent(code).count == 1)
            #expect(agent(code).first?["who"]?["display"]?.string == who)
            #expect(agent(code).first?["requestor"]?.bool == false)
            #expect(agent(code).first?["network"] != nil)
        }
        let user = try #require(agent("IRCP").first)
        #expect(agent("IRCP").count == 1 && user["requestor"]?.bool == true && user["network"] == nil)
        #expect(user["name"]?.string == raman.name && user["who"]?["identifier"]?["value"]?.string == "raman")
        #expect(user["role"]?.first?["coding"]?.first?["code"]?.string == "hospitalConsultant")
        #expect(user["policy"]?.first?.string == "urn:longitude:policy:3")
        #expect(agent("PROV").first?["who"]?["identifier"]?["value"]?.string == "H")
        #expect(root["purposeOfEvent"]?.first?["coding"]?.first?["code"]?.string == "TREAT")
        let patient = entities(root, type: "1")
        #expect(patient.count == 1 && patient[0]["role"]?["code"]?.string == "1")
        #expect(patient[0]["what"]?["identifier"]?["value"]?.string == "9990000018")
        // One object that was shown, and beside it what it held: BALP's slice of data is 1..1.
        let data = entities(root, type: "2")
        #expect(data.count == 1 && data[0]["role"]?["code"]?.string == "4" && data[0]["what"] != nil)
        #expect(entities(root, type: "Observation").first?["what"]?["reference"]?.string == "Observation/7")
        #expect(entities(root, type: "Condition").first?["what"]?["reference"]?.string == "Condition/8")
        // Without a patient it is not that pattern.
        let without = try document(AuditEvent(try recorded(.read), known: .init(), node: "Node")).root
        #expect(without["meta"] == nil)
    }

    @Test("A search has no words, and says that they are masked")
    func patientQuery() throws {
        let event = AuditEvent(try recorded(.query, resources: []), known: told(), node: "Node")
        let root = try document(event).root
        #expect(root["meta"]?["profile"]?.first?.string?.hasSuffix("IHE.BasicAudit.PatientQuery") == true)
        let query = try #require(entities(root, type: "2").first)
        #expect(query["role"]?["code"]?.string == "24" && query["query"] == nil && query["what"] == nil)
        #expect(query["_query"]?["extension"]?.first?["valueCode"]?.string == "masked")
    }

    @Test("What a source sent names the source, and whoever waited in the spool when they were entered")
    func sourcesAndSpool() throws {
        let write = try recorded(.write, nil, source: source, purpose: nil)
        let sent = try document(AuditEvent(write, known: told(), node: "Node")).root
        #expect(sent["meta"]?["profile"]?.first?.string?.hasSuffix("IHE.BasicAudit.PatientUpdate") == true)
        #expect(sent.all("agent").filter { $0["requestor"]?.bool == true }.count == 1)
        let entered = AuditEvent(try recorded(.read, entered: march + 60_000), known: told(), node: "Node")
        #expect(text(entered).contains(#"{"type":"entered","valueString":"2026-03-02T10:01:00.000Z"}"#))
        #expect(try document(entered).root["recorded"]?.string == "2026-03-02T10:00:00.000Z")
    }

    @Test("What the reader may not know is not in it, and cannot be searched by")
    func masks() throws {
        var known = told()
        known.types = [7: "Observation"]
        known.tellsGrounds = false
        known.tellsSubject = false
        let event = AuditEvent(
            try recorded(.read, basis: "a clinic" + RecordedAccess.brokenGlass), known: known, node: "Node")
        for hidden in ["Condition", "\"8\"", "/8", "clinic", "section", "\"raman\""] {
            #expect(!text(event).contains(hidden), "\(hidden)")
        }
        #expect(text(event).contains("\"BTG\""))
        let proxys = try recorded(.read, basis: "a clinic" + RecordedAccess.brokenGlass).withoutBrokenGlass
        #expect(!text(AuditEvent(proxys, known: known, node: "Node")).contains("BTG"))
        func finds(_ value: String) throws -> Bool {
            try AuditEventSearch([("entity-type", value)], takesCase: false).admits(event)
        }
        #expect(try finds("Observation") && !finds("Condition"))
    }

    @Test("An entry of a later version, with words that are not known here, is told as such")
    func unknown() throws {
        let entry = #"""
            {"event":"\#(EventID())","time":\#(march),"action":"Teleport","who":"x","name":"X","role":"seer",
            "organisation":"H","at":"Hospital","purpose":"WHY","route":"r","policy":1,"basis":"b","resources":""}
            """#
        let access = try RecordedAccess(text: Array(entry.utf8))
        let root = try document(AuditEvent(access, known: told(), node: "Node")).root
        #expect(root["subtype"]?.first?["code"]?.string == "Unknown")
        #expect(!String(decoding: root.rawBytes, as: UTF8.self).contains("Teleport"))
    }
}

/// What a privacy officer gets, on a real store and ledger.
@Suite struct OfficersAuditEventTests {
    private static let officer = Principal(
        subject: "webb", name: "Grace Webb", role: .privacyOfficer, organisation: "H", organisationName: "Hospital")
    private static let now = march + 3_600_000

    private struct Node {
        let ledger: Ledger
        let relationships: Relationships
        let reviewer: AccessReviewer

        init() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
            let store = try SQLiteRecordStore(folder: folder)
            ledger = Ledger(store: try SQLiteLedgerStore(folder: folder, records: store))
            relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
            reviewer = AccessReviewer(ledger: ledger, relationships: relationships)
            let source = try await store.source(SourceRegistration(code: "H", kind: .acute, organisation: "H"))
            let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
            for (id, name) in [("p", "Pauline"), ("q", "Quentin")] {
                _ = try await intake.accept(
                    Array(#"{"resourceType":"Patient","id":"\#(id)","name":[{"family":"\#(name)"}]}"#.utf8),
                    from: source, origin: "test")
            }
        }
        func enter(_ principal: Principal, _ pids: [Int64] = [1], at time: Int64 = march) async throws -> EventID {
            let id = EventID()
            try await ledger.append(
                AccessEvent(
                    id: id, time: time, action: .read, principal: principal, purpose: .directCare, route: "section",
                    basis: "basis of \(principal.subject)", parts: pids.map { .init(pid: $0, resources: [7]) }))
            return id
        }
        func found(_ fields: [(name: String, value: String)] = []) async throws -> (ids: [EventID], json: String) {
            let search = try AuditEventSearch(fields, takesCase: true)
            let (page, notes) = try await reviewer.auditEvents(of: "H", search, now: now, node: "Node")
            let json = page.json(search, base: "http://node/fhir", notes: notes)
            try StructureCheck.check(Document(parsing: json))
            return (page.events.map(\.access.event), String(decoding: json, as: UTF8.self))
        }
    }

    @Test("Staff of their organisation, each event once, without patients and what was shown; nobody else's")
    func staff() async throws {
        let node = try await Node()
        let other = Principal(
            subject: "doyle", name: "Dr Doyle", role: .generalPractitioner, organisation: "G",
            organisationName: "Practice")
        let person = Principal(
            subject: "p", name: "Pauline",
            proven: ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Pauline"))
        let both = try await node.enter(raman, [1, 2])
        _ = try await node.enter(other)
        _ = try await node.enter(person)
        let later = try await node.enter(Self.officer, at: march + 1000)
        let old = try await node.enter(raman, at: Self.now - 29 * 86_400_000)
        let found = try await node.found()
        #expect(found.ids == [later, both])
        let patient = "audit-entity-type\",\"code\":\"1\""
        for hidden in ["Doyle", "Pauline", "Quentin", "Practice", "basis of", "section", patient, "/7\""] {
            #expect(!found.json.contains(hidden), "\(hidden)")
        }
        // That older ones are not searched is said, when they were asked for.
        #expect(found.json.contains("Accesses of the last 28 days are searched"))
        #expect(!(try await node.found([("date", "ge2026-03-01")])).json.contains("are searched"))
        #expect(try await node.found([("_id", old.description)]).ids.isEmpty)
        #expect(try await node.found([("date", "lt2026-03-02T10:00:01Z")]).ids == [both])
    }

    @Test("In a case: what is evidence and theirs, with the patient and the grounds")
    func inACase() async throws {
        let node = try await Node()
        let began = try await node.enter(raman, at: Self.now - 40 * 86_400_000)
        let colleague = Principal(
            subject: "clarke", name: "Nurse Clarke", role: .nurse, organisation: "H", organisationName: "Hospital")
        _ = try await node.enter(colleague)
        let elsewhere = try await node.enter(raman, [2])
        let item = PrivacyCase(
            kind: .access, organisation: "H", origin: .request, reader: raman, event: began.description,
            accessed: march, records: [1], opened: Self.now, by: Self.officer, key: EventID())
        let search = try AuditEventSearch([], takesCase: true)
        let (page, records) = try await node.reviewer.auditEvents(of: item, search, now: Self.now, node: "Node")
        #expect(page.events.map(\.access.event) == [began] && records == [1])
        let json = String(decoding: page.json(search, base: "/fhir"), as: UTF8.self)
        #expect(json.contains("Pauline") && json.contains("basis of raman") && !json.contains("Clarke"))
        #expect(!json.contains(elsewhere.description))
        // An entry under the wrong person was seen by others too: of another organisation's readers nothing is told.
        let other = Principal(
            subject: "doyle", name: "Dr Doyle", role: .generalPractitioner, organisation: "G",
            organisationName: "Practice")
        _ = try await node.enter(other)
        let wrong = PrivacyCase(
            kind: .wrongPerson, organisation: "H", origin: .correction, records: [1], opened: Self.now,
            by: Self.officer,
            filing: .init(
                entry: 7, about: "A result", source: "H", record: 1, since: 0, until: Self.now, isMoved: false),
            key: EventID())
        let (seen, _) = try await node.reviewer.auditEvents(of: wrong, search, now: Self.now, node: "Node")
        #expect(!seen.events.isEmpty && seen.events.allSatisfy { $0.access.organisation == "H" })
    }
}

import Access
import FHIR
import Foundation
import Intake
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let today = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
private func patient(_ id: String = "p1", family: String = "Adeyemi", birth: String = "1951-03-04") -> String {
    samplePatient(id, number: number, family: family, given: "Florence", born: birth)
}
private func encounter(_ id: String = "e1", patient: String = "p1", start: String = today) -> String {
    #"{"resourceType":"Encounter","id":"\#(id)","status":"finished","class":{"code":"AMB"},"#
        + #""subject":{"reference":"Patient/\#(patient)"},"period":{"start":"\#(start)"}}"#
}
private func condition(_ id: String, label: String? = nil) -> String {
    let meta =
        label.map {
            #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"\#($0)"}]},"#
        } ?? ""
    return
        #"{"resourceType":"Condition","id":"\#(id)",\#(meta)"subject":{"reference":"Patient/p1"},"#
        + #""code":{"text":"note \#(id)"}}"#
}
private func transaction(_ entries: [String]) -> String {
    #"{"resourceType":"Bundle","type":"transaction","entry":["#
        + entries.map { #"{"resource":\#($0),"request":{"method":"PUT","url":"x"}}"# }.joined(separator: ",") + "]}"
}

@Suite struct RecordStoreTests {
    @Test func whatIsAcceptedComesOutByteForByte() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let body = patient().replacingOccurrences(of: #""birthDate""#, with: #""active" : true , "birthDate""#)
        try await here.accept(body, from: source)
        #expect(try await here.exported() == [body])
    }

    @Test func anIdenticalReplayMakesNoVersion() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        #expect(try await here.accept(patient(), from: source).versions == 1)
        let again = try await here.accept(patient(), from: source)
        #expect(again.versions == 0 && again.repeated == 1)
        #expect(try await here.accept(patient(family: "Other"), from: source).versions == 1)
        #expect(try await here.exported() == [patient(), patient(family: "Other")])
        #expect(try await here.exported(.current) == [patient(family: "Other")])
    }

    @Test func aTransactionIsAppliedWholeOrNotAtAll() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        let report = try await here.accept(
            transaction([patient(), #"{"resourceType":"Encounter","id":"e","status":7}"#]), from: source)
        #expect(report.versions == 0)
        #expect(report.quarantined.count == 1)
        #expect(report.quarantined.first?.contains("status") == true)
        #expect(try await here.exported() == [])
        let figures = try await here.store.statistics(Policy.grant(job: .statistics))
        #expect(figures.quarantined == 1 && figures.resources == 0)
    }

    @Test func twoSourcesMayUseTheSameIds() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        let b = try await here.source("B")
        try await here.accept(patient(family: "Adeyemi"), from: a)
        try await here.accept(patient(family: "Stranger"), from: b)
        #expect(try await here.exported() == [patient(family: "Adeyemi"), patient(family: "Stranger")])
        // The same number with another name is another person, and somebody is to look at it.
        let figures = try await here.store.statistics(Policy.grant(job: .statistics))
        #expect(figures.people == 2 && figures.review == 1)
    }

    @Test func recordsThatAgreeAreOnePerson() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        let b = try await here.source("B", kind: .gp)
        try await here.accept(transaction([patient(), encounter()]), from: a)
        try await here.accept(patient("x9", family: "ADÉYEMI"), from: b)
        let figures = try await here.store.statistics(Policy.grant(job: .statistics))
        #expect(figures.people == 1 && figures.patientRecords == 2 && figures.review == 0)
        let grant = try #require(try await here.grant(number, .generalPractitioner, at: "B"))
        #expect(grant.pids.count == 2)
        let types = try await here.store.read(grant) { try $0.rows().map(\.typeName) }
        #expect(types.sorted() == ["Encounter", "Patient", "Patient"])
    }

    @Test func aSourceIsAsAtTheNewestThatCameFromIt() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A", kind: .gp)
        try await here.accept(patient(), from: a)
        for n in 1...3 { try await here.accept(encounter("e\(n)"), from: a) }
        // A repetition makes no version, but the source was heard.
        try await Task.sleep(for: .milliseconds(5))
        try await here.accept(encounter("e1"), from: a)
        let grant = try #require(try await here.grant(number, .generalPractitioner, at: "A"))
        let (newest, asAt) = try await here.store.read(grant) { snapshot in
            (try snapshot.rows().map(\.received).max(), try snapshot.sources().first?.lastReceived)
        }
        #expect(try #require(asAt) >= #require(newest))
    }

    @Test func aSourceThatHoldsNobodysRecordIsNoFeed() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        let b = try await here.source("B")
        let c = try await here.source("C")
        func feeds() async throws -> [Int64] {
            try await here.store.statistics(Policy.grant(job: .statistics)).feeds
        }
        try await here.accept(#"{"resourceType":"Organization","id":"o","name":"O"}"#, from: b)
        #expect(try await feeds() == [])
        let before = Int64(Date().timeIntervalSince1970 * 1000) - 1000
        try await here.accept(patient(), from: a)
        try await here.accept(patient("c"), from: c)
        let found = try await feeds()
        #expect(found.count == 2 && found.allSatisfy { $0 >= before })
        // One that is not in use is not expected to send.
        _ = try await here.store.source(SourceRegistration(code: "C", isAvailable: false))
        #expect(try await feeds().count == 1)
    }

    @Test func withoutARelationshipThereIsNoGrant() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        try await here.accept(transaction([patient(), encounter(start: "2019-01-01")]), from: a)
        #expect(try await here.grant(number, .hospitalConsultant, at: "A") == nil)
        #expect(try await here.grant(number, .hospitalConsultant, at: "ELSEWHERE") == nil)
        try await here.accept(encounter("e2"), from: a)
        #expect(try await here.grant(number, .hospitalConsultant, at: "A") != nil)
    }

    @Test(arguments: [0, 64]) func masksHideAndCount(cache: Int) async throws {
        let here = try TemporaryStore(cacheMegabytes: cache)
        let a = try await here.source("A")
        try await here.accept(
            transaction([
                patient(), encounter(), condition("plain"), condition("psy", label: "PSY"),
                condition("hiv", label: "HIV"), condition("odd", label: "NOBODY-KNOWS"),
                #"{"resourceType":"AllergyIntolerance","id":"al","#
                    + #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","#
                    + #""code":"HIV"}]},"patient":{"reference":"Patient/p1"},"code":{"text":"x"}}"#,
            ]), from: a)
        let consultant = try #require(try await here.grant(number, .hospitalConsultant, at: "A"))
        let paramedic = try #require(try await here.grant(number, .paramedic, at: "A"))
        let receptionist = try #require(try await here.grant(number, .receptionist, at: "A"))
        func conditions(_ grant: Grant) async throws -> [String] {
            try await here.store.read(grant) { snapshot in
                try snapshot.rows().filter { $0.typeName == "Condition" }.compactMap { $0.document.root["id"]?.string }
            }.sorted()
        }
        #expect(try await conditions(consultant) == ["plain", "psy"])
        #expect(try await conditions(paramedic) == ["plain"])
        #expect(try await conditions(receptionist) == [])
        // A paramedic may know that something about mental health is there; nobody of these may know of HIV.
        let known = try await here.store.read(paramedic) { try $0.withheld() }
        #expect(known.contains(Withheld(section: .problems, categories: [.mentalHealth], count: 1)))
        // Allergies are never without trace, without number or category.
        #expect(known.contains(Withheld(section: .allergies, categories: [], count: nil)))
        #expect(known.count == 2)
        #expect(try await here.store.read(receptionist) { try $0.withheld() } == [])
        // By number, what is hidden and what does not exist are the same.
        let rids = try await here.store.read(consultant) { try $0.rows().map(\.rid) }
        for rid in 1...20 as ClosedRange<Int64> where !rids.contains(rid) {
            #expect(try await here.store.read(consultant) { try $0.row(rid: rid) == nil })
            #expect(try await here.store.read(consultant) { try $0.versions(rid: rid).isEmpty })
        }
    }

    /// An import on the command line beside a node that serves: neither takes the other's clock values or numbers.
    @Test func twoProcessesMayWriteInTurn() async throws {
        let here = try TemporaryStore()
        let other = try SQLiteRecordStore(folder: here.folder)
        let source = try await here.source("A")
        try await here.accept(patient(), from: source)
        for n in 0..<20 {
            let intake = n % 2 == 0 ? Intake(store: other, lists: try SensitivityLists.illustrative()) : here.intake
            let report = try await intake.accept(Array(condition("c\(n)").utf8), from: source, origin: "test")
            #expect(report.versions == 1)
        }
        let changes = try await here.store.changes(Policy.grant(job: .feed), after: 0, limit: 100)
        #expect(changes.map(\.t) == Array(1...21))
        #expect(Set(changes.map(\.rid)).count == 21)
    }

    @Test func anAmbulanceCallStandsUnderAmbulance() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        let crew = try await here.source("LAS", kind: .ambulance)
        try await here.accept(transaction([patient(), encounter()]), from: a)
        try await here.accept(transaction([patient(), encounter("call")]), from: crew)
        let grant = try #require(try await here.grant(number, .hospitalConsultant, at: "A"))
        let sections = try await here.store.read(grant) { snapshot in
            try snapshot.rows().filter { $0.typeName == "Encounter" }.map(\.section)
        }
        #expect(sections == [.encounters, .ambulance])
    }

    @Test func aSensitiveServiceIsNotNamed() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        let clinic = try await here.source("CLINIC", kind: .sexualHealth)
        try await here.accept(transaction([patient(), encounter()]), from: a)
        try await here.accept(transaction([patient(), encounter()]), from: clinic)
        let consultant = try #require(try await here.grant(number, .hospitalConsultant, at: "A"))
        #expect(try await here.store.read(consultant) { try $0.sources().map(\.code) } == ["A"])
        #expect(try await here.store.read(consultant) { try $0.withheld() } == [])
        let midwife = try #require(try await here.grant(number, .midwife, at: "A"))
        #expect(try await here.store.read(midwife) { try $0.sources().map(\.code).sorted() } == ["A", "CLINIC"])
    }

    @Test func largeAttachmentsAreKeptApartAndPutBack() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        let data = String(repeating: "QUJDREVG", count: 2000)
        let document =
            #"{"resourceType":"DocumentReference","id":"d","status":"current","#
            + #""subject":{"reference":"Patient/p1"},"content":[{"attachment":{"contentType":"text/plain","#
            + #""data":"\#(data)"}}],"custodian":{"reference":"Organization/o"}}"#
        try await here.accept(transaction([patient(), encounter(), document]), from: a)
        #expect(try await here.exported().contains(document))
        let grant = try #require(try await here.grant(number, .hospitalConsultant, at: "A"))
        let row = try await here.store.read(grant) { try $0.rows().first { $0.typeName == "DocumentReference" } }
        #expect(row?.cuts.count == 1)
        #expect((row?.document.bytes.count ?? 0) < 400)
        #expect(row?.target(of: row?.document.root["custodian"]) != nil)
        let served = try await here.exported(.served)
        #expect(try served.allSatisfy { try Document($0).root["meta", "versionId"] != nil })
        #expect(served.contains { $0.contains(data) })
    }
}

@Suite(.enabled(if: SharedData.has("fhir-r4"), "skipped: ../shared/data is absent")) struct LosslessImportTests {
    @Test(arguments: ["fhir-r4/examples.ndjson.gz", "synthea/bundles.ndjson.gz"])
    func everyDistinctValueComesOut(path: String) async throws {
        let here = try TemporaryStore()
        let source = try await here.source("S")
        var sent: Set<String> = []
        for line in try SharedData.lines(path) {
            let report = try await here.intake.accept(line, from: source, origin: path)
            #expect(report.quarantined == [])
            let root = try Document(parsing: line).root
            let kind = root["type"]?.string ?? ""
            if root["resourceType"]?.equals("Bundle") == true, kind != "document", kind != "message" {
                for entry in root.all("entry") {
                    if let resource = entry["resource"] { sent.insert(tree(resource)) }
                }
            } else {
                sent.insert(tree(root))
            }
        }
        let out = Set(try await here.exported().map { tree(try Document($0).root) })
        #expect(sent.subtracting(out).count == 0)
        #expect(out.subtracting(sent).count == 0)
    }
}

/// The change feed: every version once, in order, and a page never ends inside a commit.
@Suite struct ChangeFeedTests {
    @Test func everyVersionOnceAndCommitsWhole() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        try await here.accept(transaction([patient(), encounter(), condition("c1"), condition("c2")]), from: a)
        try await here.accept(condition("c3"), from: a)
        try await here.accept(condition("c1", label: "PSY"), from: a)
        try await here.accept(
            #"{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","#
                + #""url":"Condition/c2"}}]}"#, from: a)
        let grant = Policy.grant(job: .feed)
        let all = try await here.store.changes(grant, after: 0, limit: 1000)
        #expect(all.map(\.t) == all.map(\.t).sorted())
        // Four of the first commit, then c3, c1 again, and the deletion of c2.
        #expect(all.count == 7)
        #expect(all.filter(\.isDeletion).count == 1 && all.last?.isDeletion == true)
        #expect(all.allSatisfy { $0.id?.count == 26 })
        var paged: [Change] = []
        while true {
            let page = try await here.store.changes(grant, after: paged.last?.t ?? 0, limit: 2)
            if page.isEmpty { break }
            if paged.isEmpty { #expect(page.count == 4) }
            paged += page
        }
        #expect(paged == all)
        #expect(try await here.store.changes(Policy.grant(job: .statistics), after: 0, limit: 10) == [])
    }

    @Test func erasureTakesARecordOutOfTheFeed() async throws {
        let here = try TemporaryStore()
        let a = try await here.source("A")
        try await here.accept(transaction([patient(), encounter()]), from: a)
        let pids = try await here.store.records(
            Policy.grant(job: .erase), of: .nhsNumber(number, birthDate: nil))
        try await here.store.erase(Policy.grant(job: .erase), pids: pids)
        #expect(try await here.store.changes(Policy.grant(job: .feed), after: 0, limit: 10) == [])
    }
}

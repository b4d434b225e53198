import Access
import AccessReview
import FHIR
import Foundation
import GRDB
import Intake
import Ledger
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

/// An entry under the wrong person, on a real store and ledger: it goes, it comes, and everyone who saw it is listed.
@Suite struct EntryCorrectionTests {
    /// A node with two people at one hospital; the second is known to a practice too.
    private final class Node: Sendable {
        let folder: URL
        let store: SQLiteRecordStore
        let ledger: Ledger
        let intake: Intake
        let relationships: Relationships
        let correction: EntryCorrection

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
            store = try SQLiteRecordStore(folder: folder)
            ledger = Ledger(store: try SQLiteLedgerStore(folder: folder, records: store))
            intake = Intake(store: store, lists: try SensitivityLists.illustrative())
            relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
            correction = EntryCorrection(ledger: ledger, store: store, relationships: relationships)
        }
        deinit { try? FileManager.default.removeItem(at: folder) }

        func source(_ code: String, _ kind: SourceKind = .acute) async throws -> Source {
            try await store.source(SourceRegistration(code: code, kind: kind, organisation: code))
        }
        func accept(_ json: String, from source: Source) async throws -> Intake.Report {
            try await intake.accept(Array(json.utf8), from: source, origin: "test")
        }
        func person(_ number: String) async throws -> Int64 {
            try #require(try await relationships.person(nhsNumber: number, birthDate: EntryCorrectionTests.born))
        }
        /// Opens a record for care and enters it, as a page does; the numbers of what is shown.
        @discardableResult
        func open(_ who: String, _ number: String, showing type: String = "Observation") async throws -> [Int64] {
            let principal = Principal(
                subject: who, name: "Name of \(who)", role: .hospitalConsultant, organisation: "H",
                organisationName: "Hospital")
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let read = try await relationships.read(
                principal: principal, purpose: .directCare, person: person(number), now: now
            ) { grant, snapshot in
                (grant, try snapshot.rows().filter { $0.typeName == type }.map { ($0.pid, $0.rid) })
            }
            let (grant, rows) = try #require(read)
            let parts = grant.pids.map { pid in
                AccessEvent.Part(pid: pid, resources: rows.filter { $0.0 == pid }.map(\.1))
            }
            try await ledger.append(
                AccessEvent(
                    id: grant.event, time: now, action: .read, principal: principal, purpose: .directCare,
                    route: "record", basis: grant.relationship, parts: parts))
            return rows.map(\.1)
        }
    }
    static let born = "1951-03-04"
    private static let wrong = "9990000018", right = "9990000026"
    private static let officer = Principal(
        subject: "webb", name: "Grace Webb", role: .privacyOfficer, organisation: "H", organisationName: "Hospital")

    private static func patient(_ id: String, _ number: String, _ family: String) -> String {
        samplePatient(id, number: number, family: family, given: "A", born: born)
    }
    private static func observation(_ patient: String, _ value: Int = 140) -> String {
        #"{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","#
            + #""code":"2951-2"}]},"subject":{"reference":"Patient/\#(patient)","display":"Wrong Name"},"#
            + #""effectiveDateTime":"2026-03-01","valueQuantity":{"value":\#(value),"unit":"mmol/L"}}"#
    }
    private static func encounter(_ patient: String) -> String {
        #"{"resourceType":"Encounter","id":"e\#(patient)","status":"finished","class":{"code":"AMB"},"#
            + #""subject":{"reference":"Patient/\#(patient)"},"period":{"start":""#
            + "\(ISO8601DateFormatter().string(from: Date()))\"}}"
    }

    private func node(rightIsAtHospital: Bool) async throws -> (Node, Source) {
        let node = try Node()
        let hospital = try await node.source("H")
        var all = [Self.patient("w", Self.wrong, "Wrong"), Self.encounter("w"), Self.observation("w")]
        if rightIsAtHospital { all += [Self.patient("r", Self.right, "Right"), Self.encounter("r")] }
        for json in all { #expect(try await node.accept(json, from: hospital).quarantined == []) }
        if !rightIsAtHospital {
            let other = try await node.source("H2")
            _ = try await node.store.source(SourceRegistration(code: "H2", organisation: "H"))
            for json in [Self.patient("r", Self.right, "Right"), Self.encounter("r")] {
                #expect(try await node.accept(json, from: other).quarantined == [])
            }
        }
        return (node, hospital)
    }
    private static let place = FiledPlace.identity(
        SourceIdentity(type: R4.resourceTypeNames.firstIndex(of: "Observation") ?? -1, id: "o1"))
    private static func clock() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    @Test("It moves to the right person's record of its source, and is gone from the wrong one at once")
    func moves() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: true)
        #expect(try await node.open("before", Self.wrong).count == 1)
        #expect(try await node.open("right", Self.right).isEmpty)
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: (Self.right, Self.born)))
        let done = try await node.correction.correct(
            found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        #expect(try await node.open("after", Self.wrong).isEmpty)
        #expect(try await node.open("after", Self.right).count == 1)
        guard case .moved = done.outcome else {
            Issue.record("It is not moved: \(done.outcome)")
            return
        }
        #expect(done.saw.map(\.subject) == ["before"])
    }

    @Test("Everyone who saw it while it stood wrongly is listed, and nobody else")
    func saw() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: true)
        for who in ["a", "b", "a"] { try await node.open(who, Self.wrong) }
        try await node.open("other", Self.right)
        let found = try #require(try await node.correction.find(Self.place, of: hospital, right: nil))
        let done = try await node.correction.correct(
            found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        try await Task.sleep(for: .milliseconds(5))
        try await node.open("late", Self.wrong)
        let item = try #require(try await node.relationships.privacyCase(done.key, of: "H")).item
        #expect(try await node.correction.saw(item).compactMap(\.subject).sorted() == ["a", "a", "b"])
        #expect(item.filing?.isMoved == false)
        #expect(item.mayBeHandled(by: Self.officer))
        // Another organisation's officers have no such case.
        #expect(try await node.relationships.privacyCase(done.key, of: "X") == nil)
    }

    @Test("Who was shown only what stood beside it and went with it is listed too", arguments: [true, false])
    func sawBeside(isMoved: Bool) async throws {
        let (node, hospital) = try await node(rightIsAtHospital: true)
        let note =
            #"{"resourceType":"Provenance","id":"n","target":[{"reference":"Observation/o1"}],"#
            + #""recorded":"2026-03-01T10:00:00Z","agent":[{"who":{"display":"Dr Lindo"}}]}"#
        #expect(try await node.accept(note, from: hospital).quarantined == [])
        #expect(try await node.open("note", Self.wrong, showing: "Provenance").count == 1)
        try await node.open("other", Self.wrong, showing: "Condition")
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: isMoved ? (Self.right, Self.born) : nil))
        let done = try await node.correction.correct(
            found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        #expect(done.saw.compactMap(\.subject) == ["note"])
        #expect(try await node.open("after", Self.wrong, showing: "Provenance").isEmpty)
        #expect(try await node.open("after", Self.right, showing: "Provenance").count == (isMoved ? 1 : 0))
    }

    @Test("The same bytes do not come back; a changed entry of the source does")
    func repetition() async throws {
        for isMoved in [true, false] {
            let (node, hospital) = try await node(rightIsAtHospital: true)
            let found = try #require(
                try await node.correction.find(
                    Self.place, of: hospital, right: isMoved ? (Self.right, Self.born) : nil))
            _ = try await node.correction.correct(
                found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
            let again = try await node.accept(Self.observation("w"), from: hospital)
            #expect(again.quarantined == [] && again.versions == 0)
            #expect(try await node.open("r", Self.wrong).isEmpty)
            _ = try await node.accept(Self.observation("w", 141), from: hospital)
            #expect(try await node.open("r", Self.wrong).count == 1)
        }
    }

    @Test("Where the source has no record of the right person, it is filed beside it, without the wrong name")
    func filedAgain() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: false)
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: (Self.right, Self.born)))
        let done = try await node.correction.correct(
            found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        guard case .filedAgain = done.outcome else {
            Issue.record("It is not filed again: \(done.outcome)")
            return
        }
        #expect(try await node.open("r", Self.wrong).isEmpty)
        #expect(try await node.open("r", Self.right).count == 1)
        let read = try await node.relationships.read(
            principal: Self.reader, purpose: .directCare, person: node.person(Self.right), now: Self.clock()
        ) { _, snapshot in
            try snapshot.rows().filter { $0.typeName == "Observation" }
                .map { String(decoding: try snapshot.original($0), as: UTF8.self) }
        }
        let body = try #require(read?.first)
        #expect(!body.contains("Wrong Name") && body.contains("\"value\":140"))
    }

    @Test("The person reads the organisation's name, and of no service that has filed it again")
    func namedToThePerson() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: false)
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: (Self.right, Self.born)))
        _ = try await node.correction.correct(
            found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        func names(_ principal: Principal, _ purpose: Purpose) async throws -> [String] {
            let read = try await node.relationships.read(
                principal: principal, purpose: purpose, person: node.person(Self.right), now: Self.clock()
            ) { _, snapshot in try snapshot.sources().map(\.name) }
            return try #require(read)
        }
        let themselves = Principal(
            subject: "p", name: "P",
            proven: ProvenIdentity(nhsNumber: Self.right, birthDate: Self.born, family: "Right"))
        let own = try await names(themselves, .ownRequest)
        #expect(own.contains(hospital.name) && !own.contains { $0.contains("filed again") })
        #expect(try await names(Self.reader, .directCare).contains("\(hospital.name)\(Source.filedAgain)"))
    }
    private static let reader = Principal(
        subject: "c", name: "C", role: .hospitalConsultant, organisation: "H", organisationName: "Hospital")

    @Test(
        "It is corrected with its case or not at all, whichever step the disk refuses",
        arguments: [true, false],
        [
            "item WHEN NEW.kind = 31", "item WHEN NEW.kind = 30", "directory", "patient WHEN NEW.nhs = '9990000026'",
            "change WHEN NEW.source = (SELECT max(number) FROM source)",
        ])
    func whole(rightIsAtHospital: Bool, refused: String) async throws {
        let (node, hospital) = try await node(rightIsAtHospital: rightIsAtHospital)
        // It is there before, so that its registration is no step of the correction.
        if !rightIsAtHospital { _ = try await node.source("H-CORRECTED") }
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: (Self.right, Self.born)))
        let queue = try DatabaseQueue(path: node.folder.appending(path: "records.sqlite").path)
        let parts = refused.split(separator: " ", maxSplits: 1)
        try await queue.write { db in
            for (number, operation) in ["INSERT", "UPDATE"].enumerated() {
                try db.execute(
                    sql: """
                        CREATE TRIGGER refused\(number) BEFORE \(operation) ON \(parts[0]) \(parts.dropFirst().joined())
                        BEGIN SELECT RAISE(ABORT, 'refused'); END
                        """)
            }
        }
        func correct() async throws {
            _ = try await node.correction.correct(
                found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        }
        let clock = try await node.store.clock(Policy.grant(job: .audit))
        var isRefused = false
        do { try await correct() } catch { isRefused = true }
        if isRefused {
            #expect(try await node.open("r", Self.wrong).count == 1)
            #expect(try await node.open("r", Self.right).isEmpty)
            #expect(try await node.relationships.cases(of: "H", isOpen: true).isEmpty)
            let again = try await node.correction.find(Self.place, of: hospital, right: nil)
            #expect(again?.entry.row.t == found.entry.row.t)
            #expect(try await node.store.clock(Policy.grant(job: .audit)) == clock)
            try await queue.write { try $0.execute(sql: "DROP TRIGGER refused0; DROP TRIGGER refused1") }
            try await correct()
        } else {
            // What is refused is no step where the source has a record of the right person.
            #expect(rightIsAtHospital && refused.hasPrefix("patient"))
        }
        #expect(try await node.open("r", Self.wrong).isEmpty)
        #expect(try await node.open("r", Self.right).count == 1)
        #expect(try await node.relationships.cases(of: "H", isOpen: true).count == 1)
    }

    @Test("An entry that its source sends anew meanwhile is not corrected: there is no case of what did not happen")
    func changedMeanwhile() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: true)
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: (Self.right, Self.born)))
        _ = try await node.accept(Self.observation("w", 141), from: hospital)
        await #expect(throws: StoreError.self) {
            _ = try await node.correction.correct(
                found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        }
        #expect(try await node.open("r", Self.wrong).count == 1)
        #expect(try await node.relationships.cases(of: "H", isOpen: true).isEmpty)
    }

    @Test("The correction is entered on the chains of both, before anything changes")
    func entered() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: true)
        let found = try #require(
            try await node.correction.find(Self.place, of: hospital, right: (Self.right, Self.born)))
        _ = try await node.correction.correct(
            found, by: Self.officer, words: "The laboratory told us.", clock: Self.clock)
        for number in [Self.wrong, Self.right] {
            let pids = try await node.relationships.allRecords(ofPerson: node.person(number))
            let entries = try await node.ledger.accesses(toRecords: pids, since: 0)
            #expect(entries.filter { $0.action == .correction }.map(\.subject) == ["webb"], "\(number)")
        }
    }

    @Test("What is not there, or another source's, is not found; the same person is refused")
    func refused() async throws {
        let (node, hospital) = try await node(rightIsAtHospital: true)
        let other = try await node.source("X")
        #expect(try await node.correction.find(Self.place, of: other, right: nil) == nil)
        #expect(try await node.correction.find(.number(987_654), of: hospital, right: nil) == nil)
        await #expect(throws: StoreError.self) {
            _ = try await node.correction.find(Self.place, of: hospital, right: (Self.wrong, Self.born))
        }
        await #expect(throws: StoreError.self) {
            _ = try await node.correction.find(Self.place, of: hospital, right: ("9990000034", Self.born))
        }
    }
}

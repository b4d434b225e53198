import Access
import FHIR
import Foundation
import GRDB
import Intake
import Ledger
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let patient =
    #"{"resourceType":"Patient","id":"p","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","#
    + #""value":"9990000018"}],"name":[{"family":"Invented"}],"birthDate":"1951-03-04"}"#

/// A patient without a number, so that many may be in one store and none is another.
private func somebody(_ id: String) -> String {
    #"{"resourceType":"Patient","id":"\#(id)","name":[{"family":"Invented"}]}"#
}
private func observation(_ id: String = "o", of patient: String = "Patient/p") -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"text":"x"},"#
        + #""subject":{"reference":"\#(patient)"}}"#
}
private func note(_ id: String, of target: String, recorded: String = "2026-01-01T00:00:00Z") -> String {
    #"{"resourceType":"Provenance","id":"\#(id)","target":[{"reference":"\#(target)"}],"#
        + #""recorded":"\#(recorded)","agent":[{"who":{"display":"x"}}]}"#
}
private func task(_ focus: String) -> String {
    #"{"resourceType":"Task","id":"t","status":"ready","intent":"order","focus":{"reference":"\#(focus)"}}"#
}
private func binary(_ context: String, _ data: String) -> String {
    #"{"resourceType":"Binary","id":"b","contentType":"text/plain","securityContext":{"reference":"\#(context)"},"#
        + #""data":"\#(data)"}"#
}
/// A stay of a patient that refers to an observation.
private func stay(_ observation: String, of patient: String = "Patient/p") -> String {
    #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"#
        + #""subject":{"reference":"\#(patient)"},"reasonReference":[{"reference":"\#(observation)"}]}"#
}

/// A store with a source, and where its rows stand.
private struct Place {
    let here: TemporaryStore
    let source: Source

    init() async throws {
        here = try TemporaryStore(cacheMegabytes: 0)
        source = try await here.source("A", kind: .gp)
    }

    /// How many versions were made by texts, each a request of its own.
    @discardableResult
    func accept(_ texts: String..., repeats: Int64? = nil) async throws -> Int {
        var made = 0
        for text in texts {
            let report = try await here.intake.accept(
                Array(text.utf8), from: source, origin: "test", repeats: repeats)
            #expect(report.quarantined == [] && report.unfiled == [])
            made += report.versions
        }
        return made
    }

    /// The numbers that a query selects.
    func numbers(_ sql: String, _ arguments: StatementArguments = []) async throws -> [Int64] {
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        return try await database.read { try Int64.fetchAll($0, sql: sql, arguments: arguments) }
    }
    func change(_ sql: String) async throws {
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try await database.write { try $0.execute(sql: sql) }
    }
    /// In which records current resources of a type stand.
    func records(of type: String) async throws -> [Int64] {
        let type = try #require(R4.resourceTypeNames.firstIndex(of: type))
        return try await numbers("SELECT pid FROM current WHERE type = ? ORDER BY pid, rid", [type])
    }
    /// How many earlier versions of a type there are, ends too, by record.
    func versions(of type: String) async throws -> [Int64] {
        let type = try #require(R4.resourceTypeNames.firstIndex(of: type))
        return try await numbers("SELECT pid FROM version WHERE type = ? ORDER BY pid, rid, t", [type])
    }
    var waiting: Int {
        get async throws {
            try await numbers(
                "SELECT d.rid FROM companion c JOIN directory d ON d.rid = c.rid WHERE d.pid = 0 AND d.state = 1"
            ).count
        }
    }

    func isInOrder() async throws -> Bool {
        let findings = try await here.store.doctor(Policy.grant(job: .doctor))
        let wrong = findings.filter { !$0.isGood }
        #expect(wrong.isEmpty, "\(wrong)")
        return wrong.isEmpty
    }
}

/// What names no patient itself, and comes in an earlier request than what it stands beside.
@Suite struct WaitingTests {
    @Test("It is filed in the commit of its target, without another version, and is told")
    func filed() async throws {
        let place = try await Place()
        let note = note("n", of: "Observation/o")
        #expect(try await place.accept(note) == 1)
        #expect(try await place.records(of: "Provenance") == [0])
        #expect(try await place.waiting == 1)
        #expect(try await place.accept(patient) == 1)
        // The target's version alone is one.
        #expect(try await place.accept(observation()) == 1)
        #expect(try await place.records(of: "Provenance") == [1])
        #expect(try await place.waiting == 0)
        #expect(try await place.versions(of: "Provenance") == [])
        // It stands as it was made; the commit that filed it names it to the feed and to the ledger.
        #expect(try await place.numbers("SELECT t FROM current ORDER BY t") == [1, 2, 3])
        let told = try await place.here.store.changes(Policy.grant(job: .feed), after: 2, limit: 9)
        #expect(told.map(\.pid) == [1, 1] && told.allSatisfy { !$0.isDeletion })
        #expect(told.map { R4.resourceTypeNames[$0.type] } == ["Observation", "Provenance"])
        let writes = try await place.here.store.acceptedWrites(Policy.grant(job: .audit), after: 2, limit: 9)
        #expect(writes.map { $0.resources.count } == [2])
        #expect(try await place.isInOrder())
        #expect(try await place.here.exported() == [note, patient, observation()])
        // Beside what it is of it is read.
        let grant = try #require(try await place.here.grant(number, .generalPractitioner, at: "A"))
        let rows = try await place.here.store.read(grant) { try $0.rows().map(\.typeName) }
        #expect(rows.contains("Provenance"))
        // Nothing of it makes a version again.
        #expect(try await place.accept(note, observation(), patient) == 0)
        #expect(try await place.records(of: "Provenance") == [1])
    }

    @Test("Every order of a few requests ends in the same record")
    func orders() async throws {
        let place = try await Place()
        let requests = [
            somebody("p"), observation(), note("n", of: "Observation/o"), note("m", of: "Provenance/n"),
            task("Provenance/m"),
        ]
        for (count, order) in Self.orders(of: requests).enumerated() {
            // The same ids of another source are other resources.
            let source = try await place.here.source("S\(count)")
            for request in order { try await place.here.accept(request, from: source) }
            let pids = try await place.numbers("SELECT pid FROM current WHERE source = ?", [source.number])
            #expect(pids.count == 5 && Set(pids).count == 1 && !pids.contains(0), "\(order)")
            let earlier = try await place.numbers("SELECT rid FROM version WHERE source = ?", [source.number])
            #expect(earlier == [])
        }
        #expect(try await place.waiting == 0)
        #expect(try await place.isInOrder())
    }

    private static func orders(of requests: [String]) -> [[String]] {
        guard requests.count > 1 else { return [requests] }
        return requests.indices.flatMap { first in
            var rest = requests
            let one = rest.remove(at: first)
            return orders(of: rest).map { [one] + $0 }
        }
    }

    @Test("Several notes of one target, and what waits for a note, are filed together, after a restart too")
    func chains() async throws {
        let place = try await Place()
        try await place.accept(
            note("c", of: "Provenance/b"), note("a", of: "Observation/o"), note("b", of: "Provenance/a"),
            note("d", of: "Observation/o"), patient)
        #expect(try await place.records(of: "Provenance") == [0, 0, 0, 0])
        #expect(try await place.waiting == 4)
        let again = try SQLiteRecordStore(folder: place.here.folder)
        let intake = Intake(store: again, lists: try SensitivityLists.illustrative())
        let report = try await intake.accept(Array(observation().utf8), from: place.source, origin: "test")
        #expect(report.versions == 1)
        #expect(try await place.records(of: "Provenance") == [1, 1, 1, 1])
        #expect(try await place.waiting == 0)
        #expect(try await place.isInOrder())
    }

    @Test("A record is not guessed: what others refer to is nobody's before it comes, and another source's is another")
    func noGuess() async throws {
        let place = try await Place()
        let other = try await place.here.source("B")
        try await place.accept(somebody("p"), somebody("q"), stay("Observation/o"), note("n", of: "Observation/o"))
        try await place.here.accept(somebody("p"), from: other)
        try await place.here.accept(observation(), from: other)
        #expect(try await place.records(of: "Provenance") == [0])
        try await place.accept(observation(of: "Patient/q"))
        #expect(try await place.records(of: "Provenance") == [2])
        #expect(try await place.isInOrder())
    }

    @Test("What names its patient late takes along what stands beside it")
    func subjectLater() async throws {
        let place = try await Place()
        let nobodys = observation().replacing(#"{"reference":"Patient/p"}"#, with: #"{"display":"x"}"#)
        try await place.here.accept(nobodys, from: place.source)
        try await place.accept(patient, note("n", of: "Observation/o"))
        #expect(try await place.records(of: "Provenance") == [0])
        try await place.accept(observation())
        #expect(try await place.records(of: "Provenance") == [1])
        #expect(try await place.isInOrder())
    }

    @Test("Neither itself nor each other brings resources into a record")
    func cycles() async throws {
        let place = try await Place()
        try await place.accept(
            note("a", of: "Provenance/b"), note("b", of: "Provenance/a"), note("s", of: "Provenance/s"), patient)
        #expect(try await place.records(of: "Provenance") == [0, 0, 0])
        try await place.accept(observation(), note("a", of: "Observation/o"))
        #expect(try await place.records(of: "Provenance") == [0, 1, 1])
        #expect(try await place.isInOrder())
    }

    @Test("Every version of what waited goes with it; a deletion ends the waiting; a repeated file makes no version")
    func versions() async throws {
        let place = try await Place()
        let first = note("n", of: "Observation/o")
        let second = note("n", of: "Observation/o", recorded: "2026-02-01T00:00:00Z")
        let grant = Policy.write(source: place.source.number, code: place.source.code)
        #expect(try await place.accept(first, second, note("gone", of: "Observation/o")) == 3)
        try await place.accept(
            #"{"resourceType":"Bundle","type":"batch","entry":["#
                + #"{"request":{"method":"DELETE","url":"Provenance/gone"}}]}"#)
        try await place.here.store.keepImported(grant, file: [1])
        let before = try #require(try await place.here.store.imported(grant, file: [1]))
        try await place.accept(patient, observation())
        #expect(try await place.records(of: "Provenance") == [1])
        // Those of the one that was deleted stay where they were.
        #expect(try await place.versions(of: "Provenance") == [0, 0, 1])
        #expect(try await place.accept(first, second, repeats: before) == 0)
        #expect(try await place.isInOrder())
        #expect(try await place.here.exported().count == 6)
    }

    @Test("One that leaves a record to wait and comes back to it has not left it")
    func back() async throws {
        let place = try await Place()
        try await place.accept(
            patient, observation(), note("n", of: "Observation/o"), note("n", of: "Observation/later"))
        #expect(try await place.records(of: "Provenance") == [0])
        try await place.accept(observation("later"))
        #expect(try await place.records(of: "Provenance") == [1])
        #expect(try await place.versions(of: "Provenance") == [1])
        #expect(try await place.isInOrder())
        // And once more, to another's.
        try await place.accept(somebody("q"), note("n", of: "Observation/last"), observation("last", of: "Patient/q"))
        #expect(try await place.records(of: "Provenance") == [2])
        #expect(try await place.isInOrder())
    }

    @Test("An attachment is sealed under the record's key, and is whole")
    func attachment() async throws {
        let place = try await Place()
        let data = Data(String(repeating: "a long letter ", count: 600).utf8).base64EncodedString()
        try await place.accept(binary("Observation/o", data), patient, observation())
        #expect(try await place.records(of: "Binary") == [1])
        #expect(try await place.numbers("SELECT pid FROM blob") == [1])
        #expect(try await place.here.exported().contains(binary("Observation/o", data)))
        #expect(try await place.isInOrder())
    }

    @Test(
        "An erasure takes what was filed, and what waits and can be told, whichever came first",
        arguments: [true, false], [true, false])
    func erased(isFiled: Bool, isNoteFirst: Bool) async throws {
        let place = try await Place()
        if isNoteFirst { try await place.accept(note("n", of: "Observation/o")) }
        try await place.accept(
            patient, stay("Observation/o"), note("n", of: "Observation/o", recorded: "2026-02-01T00:00:00Z"))
        #expect(try await place.records(of: "Provenance") == [0])
        if isFiled { try await place.accept(observation()) }
        try await place.here.store.erase(Policy.grant(job: .erase), pids: [1])
        #expect(try await place.here.exported() == [])
        for table in ["current", "version", "directory", "companion"] {
            #expect(try await place.numbers("SELECT count(*) FROM \(table)") == [0], "\(table)")
        }
        #expect(try await place.isInOrder())
    }

    @Test("What an earlier version of the program left in nobody's record is filed by the migration")
    func migration() async throws {
        let place = try await Place()
        try await place.accept(note("n", of: "Observation/o"), note("m", of: "Provenance/n"), patient)
        try await place.accept(note("w", of: "Observation/never"))
        // As it was when nothing waited.
        try await place.change("DELETE FROM companion")
        try await place.accept(observation())
        #expect(try await place.records(of: "Provenance") == [0, 0, 0])
        let folder = try await place.here.migratedWithoutCompanions()
        let store = try SQLiteRecordStore(folder: folder)
        #expect(try await store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
        try await store.erase(Policy.grant(job: .erase), pids: [1])
        let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
        _ = try await intake.accept(
            Array(observation("never", of: "Patient/x").utf8), from: place.source, origin: "test")
        let left = try DatabaseQueue(path: folder.appending(path: "records.sqlite").path)
        let pids = try await left.read { try Int64.fetchAll($0, sql: "SELECT DISTINCT pid FROM current") }
        #expect(pids.count == 1 && pids[0] > 1)
    }
}

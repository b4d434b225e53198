import Access
import FHIR
import Foundation
import GRDB
import Intake
import SampleData
import Store
import StoreSQLite
import Testing

private let born = "1951-03-04"
private let wrong = "9990000018", right = "9990000026"
private func person(_ id: String, _ number: String) -> String {
    #"{"resourceType":"Patient","id":"\#(id)","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","#
        + #""value":"\#(number)"}],"name":[{"family":"Invented"}],"birthDate":"\#(born)"}"#
}
private func somebody(_ id: String) -> String {
    #"{"resourceType":"Patient","id":"\#(id)","name":[{"family":"Invented"}]}"#
}
private func observation(_ patient: String?, id: String = "o") -> String {
    let subject = patient.map { #"{"reference":"Patient/\#($0)"}"# } ?? #"{"display":"x"}"#
    return #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"text":"x"},"subject":\#(subject)}"#
}
private func note(_ id: String, of target: String, recorded: String = "2026-01-01T00:00:00Z") -> String {
    #"{"resourceType":"Provenance","id":"\#(id)","target":[{"reference":"\#(target)"}],"#
        + #""recorded":"\#(recorded)","agent":[{"who":{"display":"x"}}]}"#
}
private func task(_ focus: String) -> String {
    #"{"resourceType":"Task","id":"t","status":"ready","intent":"order","focus":{"reference":"\#(focus)"}}"#
}
private func binary(_ context: String, _ words: String) -> String {
    let data = Data(String(repeating: words, count: 600).utf8).base64EncodedString()
    return
        #"{"resourceType":"Binary","id":"b","contentType":"text/plain","securityContext":{"reference":"\#(context)"},"#
        + #""data":"\#(data)"}"#
}
private func bundle(_ resources: [String]) -> String {
    let entries = resources.map { text in
        let root = try? Document(parsing: Array(text.utf8)).root
        let (type, id) = (root?["resourceType"]?.string ?? "", root?["id"]?.string ?? "")
        return #"{"resource":\#(text),"request":{"method":"PUT","url":"\#(type)/\#(id)"}}"#
    }
    return #"{"resourceType":"Bundle","type":"transaction","entry":[\#(entries.joined(separator: ","))]}"#
}
private func deletion(_ url: String) -> String {
    #"{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"DELETE","url":"\#(url)"}}]}"#
}
private func index(_ type: String) -> Int { R4.resourceTypeNames.firstIndex(of: type) ?? -1 }

/// A store with a source and two people, p and q, whose records are 1 and 2.
private struct Place {
    let here: TemporaryStore
    let source: Source
    var grant: WriteGrant { Policy.write(source: source.number, code: source.code) }

    init(_ texts: String...) async throws {
        here = try TemporaryStore(cacheMegabytes: 0)
        source = try await here.source("A", kind: .gp)
        try await accept(person("p", wrong))
        try await accept(person("q", right))
        for text in texts { try await accept(text) }
    }

    /// How many versions were made by a text.
    @discardableResult
    func accept(_ text: String) async throws -> Int {
        let report = try await here.accept(text, from: source)
        #expect(report.quarantined == [])
        return report.versions
    }
    func numbers(_ sql: String, _ arguments: StatementArguments = []) async throws -> [Int64] {
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        return try await database.read { try Int64.fetchAll($0, sql: sql, arguments: arguments) }
    }
    /// In which records current resources of a type stand.
    func records(of type: String) async throws -> [Int64] {
        try await numbers("SELECT pid FROM current WHERE type = ? ORDER BY pid, rid", [index(type)])
    }
    /// The records of the earlier versions of a type that have a body, or of its ends.
    func versions(of type: String, ends: Bool = false) async throws -> [Int64] {
        try await numbers(
            "SELECT pid FROM version WHERE type = ? AND (body IS NULL) = ? ORDER BY pid, rid, t", [index(type), ends])
    }
    /// The types that a person is shown.
    func shown(_ number: String) async throws -> [String] {
        let grant = try #require(try await here.grant(number, .generalPractitioner, at: "A"))
        return try await here.store.read(grant) { try $0.rows().map(\.typeName) }.sorted()
    }
    /// Takes an entry away from where it stands, under the right person if there is one.
    @discardableResult
    func correct(_ type: String, _ id: String, to number: String?) async throws -> Refiling.Outcome {
        let place = FiledPlace.identity(SourceIdentity(type: index(type), id: id))
        let filed = try #require(try await here.store.filed(grant, place))
        let right = number.flatMap {
            Refiling.RightPerson(
                Demographics(
                    nhsNumber: $0, birthDate: born, family: "Invented", given: "", gender: nil, isActive: true))
        }
        return try await Refiling(store: here.store).refile(filed, from: source, to: right, now: 1)
    }
    /// Whether the doctor finds nothing, of the columns too.
    func isInOrder() async throws -> Bool {
        let rule = try SensitivityLists.illustrative().columns
        let findings = try await here.store.doctor(Policy.grant(job: .doctor), columns: rule)
        let wrong = findings.filter { !$0.isGood }
        #expect(wrong.isEmpty, "\(wrong)")
        return wrong.isEmpty
    }
}

/// What names no patient itself stays beside what it is of when that goes to another record.
@Suite struct CompanionTests {
    @Test("It follows a target whose source corrects whose it is, in the same commit, and is told of both records")
    func source() async throws {
        let place = try await Place(
            observation("p"), note("n", of: "Observation/o"), note("m", of: "Provenance/n"), task("Provenance/m"))
        #expect(try await place.shown(wrong).contains("Provenance"))
        let clock = try await place.here.store.clock(Policy.grant(job: .audit))
        // An end and a version each.
        #expect(try await place.accept(observation("q")) == 8)
        for type in ["Provenance", "Task", "Observation"] {
            #expect(try await Set(place.records(of: type)) == [2], "\(type)")
            #expect(try await Set(place.versions(of: type)) == [1], "\(type)")
            #expect(try await Set(place.versions(of: type, ends: true)) == [1], "\(type)")
        }
        #expect(try await place.shown(wrong) == ["Patient"])
        // A note of a note is nowhere shown.
        #expect(try await place.shown(right) == ["Observation", "Patient", "Provenance", "Task"])
        // One commit; the feed and the ledger name each in both records.
        #expect(try await place.here.store.clock(Policy.grant(job: .audit)) == clock + 1)
        let told = try await place.here.store.changes(Policy.grant(job: .feed), after: clock, limit: 99)
        for (pid, isDeletion) in [(Int64(1), true), (2, false)] {
            let types = told.filter { $0.pid == pid && $0.isDeletion == isDeletion }.map(\.type).sorted()
            #expect(types == ["Observation", "Provenance", "Provenance", "Task"].map(index).sorted())
        }
        let writes = try await place.here.store.acceptedWrites(Policy.grant(job: .audit), after: clock, limit: 9)
        #expect(writes.map { $0.resources.count } == [8])
        #expect(try await place.isInOrder())
        // What comes again is a repetition.
        for text in [note("n", of: "Observation/o"), note("m", of: "Provenance/n"), task("Provenance/m")] {
            #expect(try await place.accept(text) == 0)
        }
        #expect(try await place.accept(bundle([note("m", of: "Provenance/n"), observation("q")])) == 0)
        #expect(try await place.isInOrder())
    }

    @Test("It follows when an officer files its target under the right person")
    func correction() async throws {
        let place = try await Place(
            observation("p"), note("n", of: "Observation/o"), note("m", of: "Provenance/n"),
            binary("Observation/o", "a letter "))
        #expect(try await place.correct("Observation", "o", to: right) != .withdrawn)
        #expect(try await place.shown(wrong) == ["Patient"])
        #expect(try await place.records(of: "Provenance") == [2, 2])
        #expect(try await place.records(of: "Binary") == [2])
        #expect(try await place.here.exported().contains(binary("Observation/o", "a letter ")))
        #expect(try await place.isInOrder())
        // Neither the bytes that were taken away nor what stands beside them come back.
        for text in [observation("p"), note("n", of: "Observation/o"), binary("Observation/o", "a letter ")] {
            #expect(try await place.accept(text) == 0)
        }
        #expect(try await place.shown(wrong) == ["Patient"])
    }

    @Test("Taken away it is taken too; the same bytes do not come back there, but beside the target elsewhere")
    func takenAway() async throws {
        let place = try await Place(
            observation("p"), note("n", of: "Observation/o"), note("m", of: "Provenance/n"),
            binary("Observation/o", "a letter "), observation("p", id: "other"), note("k", of: "Observation/other"))
        #expect(try await place.correct("Observation", "o", to: nil) == .withdrawn)
        #expect(try await place.shown(wrong) == ["Observation", "Patient", "Provenance"])
        #expect(try await place.isInOrder())
        let all = [note("n", of: "Observation/o"), note("m", of: "Provenance/n"), binary("Observation/o", "a letter ")]
        for text in all { #expect(try await place.accept(text) == 0) }
        #expect(try await place.shown(wrong) == ["Observation", "Patient", "Provenance"])
        // The source puts right whose it is: what stands beside it is as welcome as it.
        for text in [observation("q")] + all { #expect(try await place.accept(text) == 1) }
        #expect(try await place.shown(right) == ["Binary", "Observation", "Patient", "Provenance"])
        #expect(try await place.records(of: "Provenance") == [1, 2, 2])
        #expect(try await place.shown(wrong) == ["Observation", "Patient", "Provenance"])
        #expect(try await place.isInOrder())
    }

    @Test("Where the source has no record of the right person, it is filed again beside its target")
    func filedAgain() async throws {
        let place = try await Place(
            observation("p"), note("n", of: "Observation/o"), note("m", of: "Provenance/n"),
            binary("Observation/o", "a letter "))
        guard case .filedAgain(let entry) = try await place.correct("Observation", "o", to: "9990000034") else {
            Issue.record("It is not filed again.")
            return
        }
        #expect(try await place.shown(wrong) == ["Patient"])
        for type in ["Observation", "Binary"] { #expect(try await place.records(of: type) == [3], "\(type)") }
        #expect(try await place.records(of: "Provenance") == [3, 3])
        #expect(
            try await place.numbers("SELECT rid FROM current WHERE pid = 3 AND type = ?", [index("Observation")])
                == [entry])
        #expect(try await place.here.exported().contains(binary("Observation/o", "a letter ")))
        #expect(try await place.isInOrder())
    }

    @Test("What came beside it since an officer looked is not taken along unseen")
    func changedMeanwhile() async throws {
        let place = try await Place(observation("p"), note("n", of: "Observation/o"))
        let found = try await place.here.store.filed(
            place.grant, .identity(SourceIdentity(type: index("Observation"), id: "o")))
        let filed = try #require(found)
        #expect(filed.companions.map(\.row.typeName) == ["Provenance"])
        try await place.accept(note("m", of: "Observation/o"))
        await #expect(throws: StoreError.self) {
            _ = try await Refiling(store: place.here.store).refile(filed, from: place.source, to: nil, now: 1)
        }
        #expect(try await place.records(of: "Provenance") == [1, 1])
    }

    @Test("An attachment is sealed anew under the other record's key; the erasure of the old record breaks nothing")
    func attachment() async throws {
        let place = try await Place(observation("p"), binary("Observation/o", "a letter "))
        try await place.accept(observation("q"))
        #expect(try await place.numbers("SELECT pid FROM blob ORDER BY number") == [1, 2])
        #expect(try await place.shown(wrong) == ["Patient"])
        #expect(try await place.isInOrder())
        try await place.here.store.erase(Policy.grant(job: .erase), pids: [1])
        #expect(try await place.numbers("SELECT pid FROM blob") == [2])
        #expect(
            try await Set(place.here.exported())
                == [person("q", right), observation("q"), binary("Observation/o", "a letter ")])
        #expect(try await place.isInOrder())
        // It goes on with its target, and with the record that it is in.
        try await place.accept(somebody("r"))
        try await place.accept(observation("r"))
        #expect(try await place.records(of: "Binary") == [3])
        try await place.here.store.erase(Policy.grant(job: .erase), pids: [3])
        #expect(try await place.numbers("SELECT count(*) FROM companion") == [0])
        #expect(try await !place.here.exported().contains(observation("r")))
        #expect(try await place.isInOrder())
        try await place.here.store.erase(Policy.grant(job: .erase), pids: [2])
        #expect(try await place.here.exported() == [])
        for table in ["current", "version", "blob", "directory"] {
            #expect(try await place.numbers("SELECT count(*) FROM \(table)") == [0], "\(table)")
        }
    }

    @Test("It waits in nobody's record when its target goes there, and comes back with it")
    func nobodys() async throws {
        let place = try await Place(
            observation("p"), note("n", of: "Observation/o"), binary("Observation/o", "a letter "))
        try await place.here.accept(observation(nil), from: place.source)
        #expect(try await place.records(of: "Provenance") == [0])
        #expect(try await place.isInOrder())
        try await place.accept(observation("p"))
        #expect(try await place.records(of: "Provenance") == [1])
        #expect(try await place.records(of: "Binary") == [1])
        #expect(try await place.here.exported().contains(binary("Observation/o", "a letter ")))
        #expect(try await place.isInOrder())
    }

    @Test("It stays when its target is deleted, or is another's of that name, and goes nowhere from a sealed record")
    func stays() async throws {
        let place = try await Place(observation("p"), note("n", of: "Observation/o"))
        let other = try await place.here.source("B")
        for text in [somebody("p"), somebody("q"), observation("p"), observation("q")] {
            try await place.here.accept(text, from: other)
        }
        #expect(try await place.records(of: "Provenance") == [1])
        try await place.accept(deletion("Observation/o"))
        #expect(try await place.records(of: "Provenance") == [1])
        #expect(try await place.isInOrder())
        // It comes again as another person's.
        try await place.accept(observation("q"))
        #expect(try await place.records(of: "Provenance") == [2])
        let database = try DatabaseQueue(path: place.here.folder.appending(path: "records.sqlite").path)
        try await database.write { try $0.execute(sql: "UPDATE patient SET sealed = 1 WHERE pid = 2") }
        let report = try await place.here.accept(observation("p"), from: place.source)
        #expect(report.quarantined.count == 1)
        #expect(try await place.records(of: "Provenance") == [2])
    }

    @Test("It comes in the same request as the move of its target, before or after, new or as it was")
    func together() async throws {
        let (n, m) = (note("n", of: "Observation/o"), note("m", of: "Provenance/n"))
        let later = note("m", of: "Provenance/n", recorded: "2026-02-01T00:00:00Z")
        let b = binary("Provenance/n", "another letter ")
        for sent in [[later, b, n], [b, n, later], [later, b], [m, b], [n, later, b], [m, n]] {
            for isTargetFirst in [true, false] {
                let place = try await Place(
                    observation("p"), n, m, binary("Provenance/n", "a letter "))
                let all = isTargetFirst ? [observation("q")] + sent : sent + [observation("q")]
                try await place.accept(bundle(all))
                #expect(try await place.shown(wrong) == ["Patient"], "\(all)")
                #expect(try await place.records(of: "Provenance") == [2, 2])
                let expected = Set(
                    [person("p", wrong), person("q", right), n, sent.contains(later) ? later : m]
                        + [observation("q"), sent.contains(b) ? b : binary("Provenance/n", "a letter ")])
                #expect(try await expected.isSubset(of: place.here.exported()))
                #expect(try await place.isInOrder())
            }
        }
    }

    @Test("Every order of requests with a move in it ends with all of it in one record")
    func orders() async throws {
        var random = SeededRandom(seed: 20_261_130)
        let place = try await Place()
        for round in 0..<60 {
            // The same ids of another source are other resources.
            let source = try await place.here.source("S\(round)")
            var requests = [
                somebody("p"), somebody("q"), observation("p"), observation("q"), note("n", of: "Observation/o"),
                note("m", of: "Provenance/n"), task("Provenance/m"), binary("Provenance/n", "a letter "),
                note("n", of: "Observation/o", recorded: "2026-02-01T00:00:00Z"), note("m", of: "Observation/o"),
                deletion("Observation/o"), note("n", of: "Provenance/m"),
            ].shuffled(using: &random)
            requests += [note("n", of: "Observation/o", recorded: "2026-03-01T00:00:00Z"), observation("q")].shuffled(
                using: &random)
            var next = 0
            while next < requests.count {
                let count = min(Int.random(in: 1...3, using: &random), requests.count - next)
                let some = Array(requests[next..<next + count])
                next += count
                // A Bundle has one version of a resource.
                let ids = some.map { $0.prefix(50) }
                if some.contains(where: { $0.contains("DELETE") }) || Set(ids).count < ids.count || count == 1 {
                    for one in some { try await place.here.accept(one, from: source) }
                } else {
                    try await place.here.accept(bundle(some), from: source)
                }
            }
            let rows = try await place.numbers(
                "SELECT pid FROM current WHERE source = ? AND type <> ?", [source.number, index("Patient")])
            #expect(rows.count == 5 && Set(rows).count == 1 && !rows.contains(0), "\(round): \(requests)")
        }
        #expect(try await place.isInOrder())
    }

    @Test("The migration enters what stands beside what, of every record, and the doctor finds what was left behind")
    func migration() async throws {
        let place = try await Place(
            observation("p"), note("n", of: "Observation/o"), note("m", of: "Provenance/n"), task("Provenance/m"),
            binary("Observation/o", "a letter "), note("w", of: "Observation/never"),
            note("whose", of: "Patient/p"))
        let relation = "SELECT rid * 1000 + target FROM companion ORDER BY rid"
        let before = try await place.numbers(relation)
        #expect(before.count == 5)
        // As earlier versions moved it: alone.
        let path = place.here.folder.appending(path: "records.sqlite").path
        let database = try DatabaseQueue(path: path)
        try await database.write { try $0.execute(sql: "DELETE FROM companion") }
        try await place.accept(observation("q"))
        #expect(try await place.records(of: "Provenance") == [0, 1, 1, 1])
        let folder = try await place.here.migratedWithoutCompanions()
        let store = try SQLiteRecordStore(folder: folder)
        let after = try DatabaseQueue(path: folder.appending(path: "records.sqlite").path)
        #expect(try await after.read { try Int64.fetchAll($0, sql: relation) } == before)
        func wrong() async throws -> [String] {
            try await store.doctor(Policy.grant(job: .doctor)).filter { !$0.isGood }.map(\.check)
        }
        #expect(try await wrong() == ["companions"])
        // Sent again, each goes to where its target is, with what stands beside it.
        let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
        for text in [note("n", of: "Observation/o"), binary("Observation/o", "a letter ")] {
            _ = try await intake.accept(Array(text.utf8), from: place.source, origin: "test")
        }
        #expect(try await wrong() == [])
        let pids = try await after.read { db in
            try Int64.fetchAll(db, sql: "SELECT pid FROM current WHERE type = ?", arguments: [index("Task")])
        }
        #expect(pids == [2])
    }
}

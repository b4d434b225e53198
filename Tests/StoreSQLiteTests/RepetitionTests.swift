import Access
import FHIR
import Foundation
import GRDB
import Intake
import Store
import StoreSQLite
import Testing

private func observation(_ text: String, meta: String? = nil, id: String = "o", subject: String = "Patient/p") -> String
{
    let meta = meta.map { #""meta":{\#($0)},"# } ?? ""
    return #"{"resourceType":"Observation","id":"\#(id)",\#(meta)"status":"final","code":{"text":"\#(text)"},"#
        + #""subject":{"reference":"\#(subject)"}}"#
}
private func at(_ hour: Int, version: Int? = nil) -> String {
    #""lastUpdated":"2026-01-01T\#(hour):00:00Z""# + (version.map { #","versionId":"\#($0)""# } ?? "")
}
private func bundle(_ type: String, _ entries: [String]) -> String {
    #"{"resourceType":"Bundle","type":"\#(type)","entry":[\#(entries.joined(separator: ","))]}"#
}
private func put(_ resource: String, _ url: String = "Observation/o", fullURL: String? = nil) -> String {
    let fullURL = fullURL.map { #""fullUrl":"\#($0)","# } ?? ""
    return #"{\#(fullURL)"resource":\#(resource),"request":{"method":"PUT","url":"\#(url)"}}"#
}
private func delete(_ url: String, _ more: String = "") -> String {
    #"{"request":{"method":"DELETE","url":"\#(url)"}\#(more)}"#
}

private let patient = #"{"resourceType":"Patient","id":"p","birthDate":"1951-03-04"}"#

/// A store with a source, and what was refused of it.
private struct Place {
    let here: TemporaryStore
    let source: Source
    let operations = Policy.grant(job: .operations)

    init() async throws {
        here = try TemporaryStore()
        source = try await here.source("A")
    }

    func accept(_ text: String, repeats: Int64? = nil, refused: Int64? = nil) async throws -> Intake.Report {
        try await here.intake.accept(
            Array(text.utf8), from: source, origin: "test", repeats: repeats, refused: refused)
    }

    /// The refused inputs, the newest first: why, when, and what was kept.
    func refused() async throws -> [(number: Int64, reason: String, received: Int64, text: String)] {
        var found: [(Int64, String, Int64, String)] = []
        for entry in try await here.store.quarantined(operations, limit: 100) {
            let bytes = try await here.store.quarantinedBytes(operations, number: entry.number)
            found.append((entry.number, entry.reason, entry.received, String(decoding: bytes ?? [], as: UTF8.self)))
        }
        return found
    }

    /// Sends one in again, as `longitude quarantine --replay` does.
    func replay(_ number: Int64) async throws -> Intake.Report {
        let entry = try #require(try await refused().first { $0.number == number })
        let report = try await accept(entry.text, refused: entry.received)
        try await here.store.removeQuarantined(operations, number: number)
        return report
    }

    /// What the resource says now.
    func now() async throws -> [String] {
        try await here.exported(.current).map { try Document($0).root["code", "text"]?.string ?? "" }
    }
}

/// What of a repetition makes a version, and what does not.
@Suite struct RepetitionTests {
    @Test("A file that came before makes no version of what is unchanged since; of what changed it is a change back")
    func wholeFile() async throws {
        let place = try await Place()
        let grant = Policy.write(source: place.source.number, code: place.source.code)
        let lines = [
            observation("A"), observation("B"), observation("x", id: "gone"),
            bundle("batch", [delete("Observation/gone")]), observation("moves", id: "m"),
            observation("moves", id: "m", subject: "Patient/q"),
        ]
        func send(_ file: [UInt8]) async throws -> Intake.Report {
            let before = try await place.here.store.imported(grant, file: file)
            var report = Intake.Report()
            for line in lines { report.add(try await place.accept(line, repeats: before)) }
            try await place.here.store.keepImported(grant, file: file)
            return report
        }
        #expect(try await send([1]).versions == 7)
        let exported = try await place.here.exported()
        let again = try await send([1])
        #expect(again.versions == 0 && again.repeated == 6 && again.quarantined == [])
        #expect(try await place.here.exported() == exported)
        // Another source's file of the same bytes did not come before.
        let other = try await place.here.source("B")
        #expect(
            try await place.here.store.imported(Policy.write(source: other.number, code: other.code), file: [1]) == nil)
        // Something else came since: the file says that it is so again.
        #expect(try await place.accept(observation("C")).versions == 1)
        #expect(try await send([1]).versions == 2)
        #expect(try await place.now().contains("B"))
    }

    @Test("What a file that came before said to delete and was refused is deleted when it comes again")
    func refusedDeletion() async throws {
        let place = try await Place()
        let grant = Policy.write(source: place.source.number, code: place.source.code)
        let deletion = delete("Observation/o")
        #expect(try await place.accept(observation("A")).versions == 1)
        let broken = put(#"{"resourceType":"Observation","id":"w"}"#, "Observation/w")
        let wrong = bundle("transaction", [deletion, broken])
        let refused = try await place.accept(wrong)
        #expect(refused.versions == 0 && refused.quarantined.count == 1)
        try await place.here.store.keepImported(grant, file: [1])
        let before = try #require(try await place.here.store.imported(grant, file: [1]))
        for versions in [1, 0] {
            let report = try await place.accept(bundle("batch", [deletion]), repeats: before)
            #expect(report.versions == versions && report.quarantined == [])
            #expect(try await place.now() == [])
        }
    }

    @Test("Without a word of the source an earlier body is a change back, and no fact is lost")
    func changeBack() async throws {
        let place = try await Place()
        for text in ["A", "B", "A"] { #expect(try await place.accept(observation(text)).versions == 1) }
        #expect(try await place.now() == ["A"])
    }

    @Test(
        "By the source's own word an earlier version is a repetition, and the same content of later is a change back",
        arguments: [
            ([at(10), at(11)], 1), ([at(10, version: 1), at(10, version: 2)], 1),
            ([#""versionId":"9""#, #""versionId":"10""#], 1),
            // Nothing is said of which is the newer.
            ([at(10), at(10)], 2), ([#""versionId":"a""#, #""versionId":"b""#], 2), ([at(10), #""versionId":"2""#], 2),
            // What came last is the older: the first again is the newer.
            ([at(11), at(10)], 2),
        ])
    func stated(metas: [String], versions: Int) async throws {
        let place = try await Place()
        let (first, second) = (observation("A", meta: metas[0]), observation("B", meta: metas[1]))
        for text in [first, second] { #expect(try await place.accept(text).versions == 1) }
        let again = try await place.accept(first)
        #expect(again.versions == versions - 1 && again.repeated == 2 - versions)
        #expect(try await place.now() == [versions == 1 ? "B" : "A"])
        #expect(try await place.accept(observation("A", meta: at(23))).versions == 1)
        #expect(try await place.now() == ["A"])
    }
}

/// Bundles that say what was done.
@Suite struct HistoryTests {
    private static let newestFirst = [
        put(observation("3", meta: at(13))), delete("Observation/o", #","response":{"status":"204"}"#),
        put(observation("2", meta: at(12))), put(observation("1", meta: at(11))),
    ]

    @Test("The oldest entry is taken first, the deletion in its place")
    func oldestFirst() async throws {
        let place = try await Place()
        let report = try await place.accept(bundle("history", Self.newestFirst))
        #expect(report.versions == 4 && report.quarantined == [])
        #expect(try await place.now() == ["3"])
        let lines = try await place.here.exported()
        #expect(lines.count == 4 && lines[2].contains("DELETE"))
        #expect(lines[0].contains(#""text":"1""#) && lines[1].contains(#""text":"2""#))
    }

    @Test("A deletion that is the newest stands at the end")
    func deletedLast() async throws {
        let place = try await Place()
        let report = try await place.accept(
            bundle("history", [delete("Observation/o", #","response":{"status":"204"}"#), put(observation("1"))]))
        #expect(report.versions == 2)
        #expect(try await place.now() == [])
    }

    @Test("Where every entry says when it was made, that decides")
    func byTime() async throws {
        let place = try await Place()
        let deleted = delete(
            "Observation/o", #","response":{"status":"204","lastModified":"2026-01-01T12:30:00Z"}"#)
        let entries = [put(observation("1", meta: at(11))), deleted, put(observation("3", meta: at(13)))]
        #expect(try await place.accept(bundle("history", entries)).versions == 3)
        #expect(try await place.now() == ["3"])
        #expect(try await place.here.exported()[1].contains("DELETE"))
    }

    @Test("What was asked for on a condition was done")
    func conditions() async throws {
        let place = try await Place()
        let entry =
            #"{"resource":\#(observation("1")),"request":{"method":"PUT","url":"Observation?x=http://a/b","#
            + #""ifMatch":"W/\"1\""}}"#
        #expect(try await place.accept(bundle("history", [entry])).quarantined == [])
        let search = bundle("history", [delete("Observation/o?x=y")])
        #expect(try await place.accept(search).quarantined.count == 1)
        #expect(try await place.now() == ["1"])
    }
}

/// What was refused and is sent in again.
@Suite struct ReplayTests {
    private static let broken =
        #"{"resourceType":"Observation","id":"bad","status":7,"code":{"text":"bad"},"#
        + #""subject":{"reference":"urn:uuid:p"},"performer":[{"reference":"Practitioner/dr"}]}"#

    @Test(
        "Of a batch the refused entry alone is kept, with what its references name", arguments: ["batch", "collection"])
    func alone(type: String) async throws {
        let place = try await Place()
        let text = bundle(
            type,
            [
                put(patient, "Patient/p", fullURL: "urn:uuid:p"), put(observation("A")),
                put(Self.broken, "Observation/bad", fullURL: "urn:uuid:o"),
                put(#"{"resourceType":"Organization","id":"x"}"#, "Organization/x", fullURL: "urn:uuid:x"),
            ])
        let report = try await place.accept(text)
        #expect(report.versions == 3 && report.quarantined.count == 1)
        #expect(report.quarantined.first?.contains("entry[2]") == true)
        let kept = try #require(try await place.refused().first)
        #expect(kept.text.contains(Self.broken) && !kept.text.contains(#""text":"A""#))
        #expect(kept.text.contains("Patient/p") && !kept.text.contains("urn:uuid:x"))
        // Set right, it is in the record of the patient whom another entry named.
        let right = kept.text.replacingOccurrences(of: #""status":7"#, with: #""status":"final""#)
        let corrected = try await place.accept(right)
        #expect(corrected.versions == 1 && corrected.unfiled == [] && corrected.quarantined == [])
        let changes = try await place.here.store.changes(Policy.grant(job: .feed), after: 0, limit: 99)
        #expect(Set(changes.map(\.pid)).subtracting([0]).count == 1)
        #expect(changes.last?.pid != 0)
    }

    @Test("An entry that the store refuses is kept alone, too; a transaction is kept whole")
    func whole() async throws {
        let place = try await Place()
        let entries = [put(patient, "Patient/p", fullURL: "urn:uuid:p"), put(Self.broken, "Observation/bad")]
        #expect(try await place.accept(bundle("transaction", entries)).versions == 0)
        #expect(try await place.refused().map(\.text) == [bundle("transaction", entries)])
    }

    @Test("A replay of a batch touches nothing that came since")
    func onlyTheRefused() async throws {
        let place = try await Place()
        let entries = [put(observation("A")), put(Self.broken, "Observation/bad")]
        #expect(try await place.accept(bundle("batch", entries)).versions == 1)
        #expect(try await place.accept(observation("B")).versions == 1)
        let number = try #require(try await place.refused().first?.number)
        #expect(try await place.replay(number).versions == 0)
        #expect(try await place.now() == ["B"])
        #expect(try await place.refused().count == 1)
    }

    /// What was refused, what came since, and whether the refused one takes its place.
    static let order: [(refused: String?, since: String?, takesPlace: Bool)] = [
        (at(12), at(11), true), (at(11), at(12), false), (nil, nil, false), (at(12), nil, false),
        (#""versionId":"3""#, #""versionId":"2""#, true), (#""versionId":"2""#, #""versionId":"3""#, false),
    ]

    @Test("What was refused takes the place of nothing newer that came since", arguments: order)
    func sinceThen(refused: String?, since: String?, takesPlace: Bool) async throws {
        let place = try await Place()
        let late = bundle("batch", [put(observation("late", meta: refused))])
        let begun = Int64(Date().timeIntervalSince1970 * 1000)
        #expect(try await place.accept(observation("since", meta: since)).versions == 1)
        let report = try await place.accept(late, refused: begun)
        #expect(report.versions == (takesPlace ? 1 : 0) && report.quarantined.count == (takesPlace ? 0 : 1))
        #expect(try await place.now() == [takesPlace ? "late" : "since"])
        guard !takesPlace else { return }
        // It stays, as of when it was refused first: the next replay is refused as this one.
        let kept = try #require(try await place.refused().first)
        #expect(kept.received == begun && kept.text.contains("late"))
        #expect(try await place.replay(kept.number).quarantined.count == 1)
        #expect(try await place.refused().count == 1)
        #expect(try await place.now() == ["since"])
    }

    @Test("What was deleted since does not come back; what nothing touched since is taken; a repetition is no refusal")
    func others() async throws {
        let place = try await Place()
        #expect(try await place.accept(observation("A")).versions == 1)
        let begun = Int64(Date().timeIntervalSince1970 * 1000) + 1
        try await Task.sleep(for: .milliseconds(5))
        #expect(try await place.accept(observation("B"), refused: begun).versions == 1)
        #expect(try await place.accept(observation("B"), refused: 0).repeated == 1)
        #expect(try await place.accept(bundle("batch", [delete("Observation/o")]), refused: 0).quarantined.count == 1)
        #expect(try await place.accept(bundle("batch", [delete("Observation/o")])).versions == 1)
        #expect(try await place.accept(observation("C"), refused: begun).quarantined.count == 1)
        #expect(try await place.now() == [])
    }
}

/// An export that is taken in again.
@Suite struct RoundTripTests {
    @Test("Versions, deletions and what came back make the same state again")
    func same() async throws {
        let place = try await Place()
        let nameless =
            #"{"resourceType":"Observation","status":"final","code":{"text":"no id"},"#
            + #""subject":{"reference":"Patient/p"}}"#
        let texts = [
            patient, observation("A"), observation("B"), observation("x", id: "gone"),
            bundle("transaction", [delete("Observation/gone"), put(observation("C", id: "c"), "Observation/c")]),
            bundle("batch", [delete("Observation/o")]), observation("D"), observation("moved", id: "m"),
            observation("moved", id: "m", subject: "Patient/q"), nameless,
        ]
        for text in texts { #expect(try await place.accept(text).quarantined == []) }
        let type = try #require(R4.resourceTypeNames.firstIndex(of: "Observation"))
        let id = SourceIdentity(type: type, of: Array(nameless.utf8)).id
        #expect(try await place.accept(bundle("batch", [delete("Observation/\(id)")])).versions == 1)
        let lines = try await place.here.exported()
        #expect(lines.filter { $0.contains("DELETE") }.count == 3)
        let again = try await Place()
        for line in lines { #expect(try await again.accept(line).quarantined == []) }
        func bare(_ lines: [String]) -> [String] {
            lines.map { $0.replacing(/"lastModified":"[^"]*"/, with: "") }
        }
        let told = try await again.here.exported()
        #expect(bare(told) == bare(lines))
        let (now, then) = (try await again.here.exported(.current), try await place.here.exported(.current))
        #expect(now == then)
    }

    @Test("An export of one source holds nothing of another, its deletions neither")
    func oneSource() async throws {
        let place = try await Place()
        let other = try await place.here.source("B")
        #expect(try await place.accept(observation("A")).versions == 1)
        try await place.here.accept(observation("B"), from: other)
        try await place.here.accept(bundle("batch", [delete("Observation/o")]), from: other)
        let grant = Policy.grant(job: .export)
        #expect(try await place.here.store.export(grant, form: .accepted, from: "A") { _ in } == 1)
        #expect(try await place.here.store.export(grant, form: .accepted, from: "B") { _ in } == 2)
        await #expect(throws: StoreError.self) {
            _ = try await place.here.store.export(grant, form: .accepted, from: "C") { _ in }
        }
    }
}

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
private let other = "9990000026"
private let marker = "ZEBRA-MARKER"

private func patient(_ id: String, _ nhs: String, family: String) -> String {
    #"{"resourceType":"Patient","id":"\#(id)","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","#
        + #""value":"\#(nhs)"},{"system":"urn:mrn","value":"M-\#(id)"}],"name":[{"family":"\#(family)"}],"#
        + #""birthDate":"1951-03-04"}"#
}
private func observation(_ id: String, _ subject: String, note: String = "x") -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"text":"\#(marker) \#(note)"},"#
        + #""subject":\#(subject)}"#
}
private func identified(_ system: String, _ value: String) -> String {
    #"{"identifier":{"system":"\#(system)","value":"\#(value)"}}"#
}

/// What an erasure finds outside of records.
@Suite struct ErasureTests {
    private static func node() async throws -> (here: TemporaryStore, source: Source) {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        try await here.accept(patient("p", number, family: marker), from: source)
        try await here.accept(patient("q", other, family: "Okafor"), from: source)
        return (here, source)
    }
    private static func records(_ here: TemporaryStore) async throws -> [Int64] {
        try await here.store.records(Policy.grant(job: .erase), of: .nhsNumber(number, birthDate: nil))
    }

    @Test(
        "What names the person alone and is in nobody's record goes with them",
        arguments: [
            identified("https://fhir.nhs.uk/Id/nhs-number", number), identified("x", "999 000 0018"),
            identified("urn:mrn", "M-p"), #"{"display":"NHS No. 999-000-0018"}"#,
        ])
    func theirs(subject: String) async throws {
        let (here, source) = try await Self.node()
        #expect(try await here.accept(observation("o", subject, note: "first"), from: source).unfiled.count == 1)
        try await here.accept(observation("o", subject, note: "second"), from: source)
        try await here.accept(observation("keep", identified("urn:mrn", "M-q")), from: source)
        let pids = try await Self.records(here)
        let told = try await here.store.unfiled(Policy.grant(job: .erase), of: pids)
        #expect(told.theirs.count == 1 && told.theirs[0].hasPrefix("Observation/") && told.shared == [])
        #expect(try await here.store.erase(Policy.grant(job: .erase), pids: pids) == told)
        let left = try await here.exported()
        #expect(left.count == 2 && left.allSatisfy { !$0.contains("first") && !$0.contains("second") })
        #expect(try await here.store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
    }

    @Test("What names others too is told, and stays unless somebody says so", arguments: [false, true])
    func shared(withShared: Bool) async throws {
        let (here, source) = try await Self.node()
        let group =
            #"{"resourceType":"Group","id":"g","type":"person","actual":true,"member":["#
            + #"{"entity":{"reference":"Patient/p"}},{"entity":{"reference":"Patient/q"}}]}"#
        try await here.accept(group, from: source)
        let pids = try await Self.records(here)
        let told = try await here.store.erase(Policy.grant(job: .erase), pids: pids, withShared: withShared)
        #expect(told.theirs == [] && told.shared.count == 1)
        let left = try await here.exported()
        #expect(left.contains(group) == !withShared)
    }

    @Test("A number that somebody else carries, and another source's identifier, are no proof")
    func doubtful() async throws {
        let (here, source) = try await Self.node()
        let elsewhere = try await here.source("B")
        try await here.accept(patient("x", number, family: "Stranger"), from: elsewhere)
        let byNumber = observation("o", identified("x", number))
        let byIdentifier = observation("i", identified("urn:mrn", "M-p"))
        try await here.accept(byNumber, from: source)
        try await here.accept(byIdentifier, from: elsewhere)
        let pids = try await here.store.records(Policy.grant(job: .erase), of: .patient(id: "p", source: "A"))
        let told = try await here.store.erase(Policy.grant(job: .erase), pids: pids)
        #expect(told.theirs == [] && told.shared.count == 1)
        let left = try await here.exported()
        #expect(left.contains(byNumber) && left.contains(byIdentifier))
    }

    @Test("What was refused of the person goes, also where it names them by a reference alone")
    func refused() async throws {
        let (here, source) = try await Self.node()
        let broken = observation("bad", #"{"reference":"urn:uuid:p"}"#).replacing("final", with: "none of these")
        let theirs =
            #"{"resourceType":"Bundle","type":"batch","entry":[{"fullUrl":"urn:uuid:p","resource":"#
            + patient("p", number, family: marker) + #","request":{"method":"PUT","url":"Patient/p"}},"#
            + #"{"resource":\#(broken.replacing(#""status":"none of these""#, with: #""status":7"#)),"#
            + #""request":{"method":"PUT","url":"Observation/bad"}}]}"#
        let others = observation("z", #"{"reference":"Patient/q"}"#).replacing(#""final""#, with: "7")
        for text in [theirs, others] { #expect(try await here.accept(text, from: source).quarantined.count == 1) }
        try await here.store.erase(Policy.grant(job: .erase), pids: try await Self.records(here))
        let operations = Policy.grant(job: .operations)
        let left = try await here.store.quarantined(operations, limit: 10)
        #expect(left.count == 1)
        let bytes = try await here.store.quarantinedBytes(operations, number: left[0].number)
        #expect(bytes == Array(others.utf8))
    }

    @Test(
        "Who is named beside the person counts, known here or not: accepted or refused, nothing goes undecided",
        arguments: [
            #"{"entity":{"identifier":{"system":"urn:mrn","value":"SOMEBODY"}}}"#,
            #"{"entity":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000042"}}}"#,
            #"{"entity":{"reference":"Patient/never-came"}}"#,
        ])
    func strangers(member: String) async throws {
        for status in ["true", "7"] {
            let (here, source) = try await Self.node()
            let group =
                #"{"resourceType":"Group","id":"g","type":"person","actual":\#(status),"member":["#
                + #"{"entity":{"identifier":{"system":"urn:mrn","value":"M-p"}}},\#(member)]}"#
            let isRefused = try await here.accept(group, from: source).quarantined.count == 1
            #expect(isRefused == (status == "7"))
            let pids = try await Self.records(here)
            let told = try await here.store.unfiled(Policy.grant(job: .erase), of: pids)
            #expect(told.theirs == [] && told.shared.count == 1, "\(told)")
            try await here.store.erase(Policy.grant(job: .erase), pids: pids)
            let operations = Policy.grant(job: .operations)
            #expect(try await here.store.quarantined(operations, limit: 9).count == (isRefused ? 1 : 0))
            #expect(try await here.exported().contains(group) == !isRefused)
            // A restored backup is told by what the journal says, and by nothing else.
            _ = try await here.store.replayErasures()
            #expect(try await here.store.quarantined(operations, limit: 9).count == (isRefused ? 1 : 0))
        }
    }

    @Test("What the person was called before names them too, and a stay in nobody's record opens nothing afterwards")
    func former() async throws {
        let (here, source) = try await Self.node()
        let renamed = patient("p", number, family: marker).replacing("M-p", with: "M-new")
        try await here.accept(renamed, from: source)
        let stay =
            #"{"resourceType":"Encounter","id":"s","status":"in-progress","class":{"code":"IMP"},"#
            + #""period":{"start":"2026-01-01"},"subject":\#(identified("urn:mrn", "M-p"))}"#
        #expect(try await here.accept(stay, from: source).unfiled.count == 1)
        let told = try await here.store.erase(Policy.grant(job: .erase), pids: try await Self.records(here))
        #expect(told.theirs.count == 1 && told.shared == [])
        let database = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        let left = try await database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM involvement WHERE pid = 0")
        }
        #expect(left == 0)
    }

    /// DESIGN §4: the markers and the exact compressed frames are found before, and not after.
    @Test("Nothing of a person is left: records, earlier versions, attachments, ledger, logs, journal")
    func nothingIsLeft() async throws {
        let (here, source) = try await Self.node()
        let data = Data((marker + String(repeating: " and a long letter", count: 900)).utf8).base64EncodedString()
        try await here.accept(
            #"{"resourceType":"DocumentReference","id":"d","status":"current","subject":{"reference":"Patient/p"},"#
                + #""description":"\#(marker)","content":[{"attachment":{"data":"\#(data)"}}]}"#, from: source)
        for note in ["first", "second"] {
            try await here.accept(observation("o", #"{"reference":"Patient/p"}"#, note: note), from: source)
        }
        try await here.accept(observation("u", identified("x", number)), from: source)
        // What others have stays.
        let kept = observation("k", #"{"reference":"Patient/q"}"#).replacing(marker, with: "LION")
        try await here.accept(kept, from: source)
        let ledger = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let pids = try await Self.records(here)
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: 1_700_000_000_000, action: .read,
                principal: Principal(
                    subject: "s", name: marker, role: .paramedic, organisation: "O", organisationName: marker),
                purpose: .emergency, route: "record", policyVersion: 1, basis: marker,
                parts: pids.map { .init(pid: $0, resources: [1]) }))
        let theirs = try await here.store.storedFrames(Policy.grant(job: .erase))
        // Two patients, a letter with its attachment, two versions of a result, two more results.
        #expect(theirs.count == 8)
        // In the file and in its log alike.
        #expect(try found(marker.utf8, in: here.folder).contains("records.sqlite-wal"))
        try here.store.checkpoint()
        #expect(try found(marker.utf8, in: here.folder).contains("records.sqlite"))
        for frame in theirs { #expect(try found(frame, in: here.folder).contains("records.sqlite")) }
        // An entry of the ledger is sealed, in its file and in its log.
        let clear = try found(marker.utf8, in: here.folder)
        #expect(!clear.contains { $0.hasPrefix("ledger") })
        let prove = Policy.grant(job: .prove)
        let before = try await ledger.accesses(prove, pids: pids, since: 0)
        #expect(before.contains { $0.basis == marker })

        try await here.store.erase(Policy.grant(job: .erase), pids: pids)
        #expect(try found(marker.utf8, in: here.folder) == [])
        #expect(try found(number.utf8, in: here.folder) == [])
        let left = Set(try await here.store.storedFrames(Policy.grant(job: .erase)))
        #expect(left.count == 2)
        for frame in theirs {
            let files = try found(frame, in: here.folder)
            #expect(files.isEmpty != left.contains(frame))
        }
        // The entry stands in the tree, and nobody can read it any more.
        let after = (try? await ledger.accesses(prove, pids: pids, since: 0)) ?? []
        #expect(!after.contains { $0.basis == marker })
        #expect(try await ledger.audit().allSatisfy(\.isGood))
        #expect(try await here.exported() == [patient("q", other, family: "Okafor"), kept])
    }

    /// The files of a node that hold some bytes, those of its keys and journals too.
    private func found(_ needle: some Sequence<UInt8>, in folder: URL) throws -> [String] {
        let needle = Data(Array(needle))
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.sorted().filter { name in
            let file = folder.appending(path: name)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return false }
            return try Data(contentsOf: file).range(of: needle) != nil
        }
    }
}

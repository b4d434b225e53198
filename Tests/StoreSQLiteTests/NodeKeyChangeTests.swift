import Access
import Foundation
import GRDB
import Intake
import Ledger
import SampleData
import Store
import StoreSQLite
import Synchronization
import Testing

private let number = "9990000018"
private let data = Data(String(repeating: "a long letter ", count: 600).utf8).base64EncodedString()
private func letter(_ id: String, _ subject: String) -> String {
    #"{"resourceType":"DocumentReference","id":"\#(id)","status":"current"\#(subject),"content":[{"attachment":"#
        + #"{"contentType":"text/plain","data":"\#(data)"}}]}"#
}
private func refused(_ id: String, of subject: String) -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":7,"code":{"text":"x"},"#
        + #""subject":{"reference":"Patient/\#(subject)"}}"#
}

/// A change of the node's key, wherever it stops.
@Suite struct NodeKeyChangeTests {
    /// A node that nobody else has open: two people, letters of one of them and of nobody, refused inputs, entries of
    /// records and of nobody.
    private final class Node {
        let folder: URL
        let store: SQLiteRecordStore
        let ledger: SQLiteLedgerStore
        var keyFile: URL { folder.appending(path: "keys/node.key") }

        init(in folder: URL, nodeKey: URL? = nil) throws {
            self.folder = folder
            store = try SQLiteRecordStore(folder: folder, nodeKey: nodeKey, isAlone: true)
            ledger = try SQLiteLedgerStore(folder: folder, records: store)
        }
        deinit { try? FileManager.default.removeItem(at: folder) }

        static func filled() async throws -> Node {
            let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
            let node = try Node(in: folder)
            try await node.accept([
                samplePatient("p"), samplePatient("q", number: "9990000026", family: "Okafor"),
                letter("d", #","subject":{"reference":"Patient/p"}"#), letter("n", ""),
                refused("r", of: "p"), refused("s", of: "q"),
            ])
            try await node.enter()
            _ = try await node.ledger.publish(time: 9)
            return node
        }

        func accept(_ texts: [String]) async throws {
            let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
            let source = try await store.source(SourceRegistration(code: "A", kind: .acute, organisation: "A"))
            for text in texts { _ = try await intake.accept(Array(text.utf8), from: source, origin: "test") }
            _ = try await Ledger(store: ledger).enterWrites(of: store)
        }
        func enter() async throws {
            for pid in [nil, 1, 2] as [Int64?] {
                try await ledger.append(
                    AccessEvent(
                        id: EventID(), time: 5, action: .job, principal: nil, purpose: nil, route: "command line",
                        basis: "test", parts: [.init(pid: pid, resources: [])]))
            }
        }

        /// The node as it stands on the disk now, opened elsewhere: as if the program had been killed.
        func killed(nodeKey: URL? = nil) throws -> Node {
            let copy = folder.deletingLastPathComponent().appending(path: "longitude-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix("-shm") {
                try FileManager.default.copyItem(at: folder.appending(path: name), to: copy.appending(path: name))
            }
            do {
                return try Node(in: copy, nodeKey: nodeKey)
            } catch {
                try? FileManager.default.removeItem(at: copy)
                throw error
            }
        }

        func change() throws -> NodeKeyChange { try NodeKeyChange(Policy.grant(job: .keys), of: ledger) }
        func changed(to algorithm: SealingAlgorithm = .aes256GCM) async throws {
            let change = try change()
            try change.begin(with: algorithm)
            try await change.finish(leaving: try await change.reseal().damaged.count)
        }

        /// All that is kept, opened.
        func read() async throws -> [String] {
            let lines = Mutex<[String]>([])
            let box = TemporaryStore.Box(lines)
            _ = try await store.export(Policy.grant(job: .export), form: .accepted) { line in
                box.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
            }
            var all = box.lines.withLock { $0 }
            let operations = Policy.grant(job: .operations)
            for input in try await store.quarantined(operations, limit: 99).reversed() {
                let bytes = try await store.quarantinedBytes(operations, number: input.number)
                all.append(String(decoding: bytes ?? [], as: UTF8.self))
            }
            for access in try await ledger.accesses(Policy.grant(job: .prove), pids: [1, 2], since: 0) {
                all.append("\(access.event) \(access.basis)")
            }
            return all
        }
        func isInOrder() async throws -> Bool {
            let findings = try await store.doctor(Policy.grant(job: .doctor)) + ledger.audit()
            return findings.allSatisfy(\.isGood)
        }
        /// Under which keys things are sealed.
        func numbers() async throws -> Set<Int64> {
            var found: Set<Int64> = []
            for (file, tables) in [("records", ["record_key", "blob", "quarantine"]), ("ledger", ["leaf"])] {
                for table in tables {
                    try open(file) { found.formUnion(try Int64.fetchAll($0, sql: "SELECT DISTINCT key FROM \(table)")) }
                }
            }
            return found
        }
        func sealed() throws -> Set<Data> {
            var found: Set<Data> = []
            for (file, table) in [("records", "blob"), ("records", "quarantine"), ("ledger", "leaf")] {
                try open(file) { found.formUnion(try Data.fetchAll($0, sql: "SELECT sealed FROM \(table)")) }
            }
            return found
        }
        func open<T>(_ file: String, _ body: (Database) throws -> T) throws -> T {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(
                path: folder.appending(path: "\(file).sqlite").path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.write(body)
        }
    }

    @Test("Everything is sealed anew under a new key, nothing that is kept or proved changes, the old key is gone")
    func isChanged() async throws {
        let node = try await Node.filled()
        let (before, head, sealed) = (try await node.read(), try await node.ledger.head(), try node.sealed())
        let old = try Data(contentsOf: node.keyFile)
        #expect(before.count >= 8 && sealed.count >= 8)
        let change = try node.change()
        let todo = try await change.count()
        try change.begin(with: .aes256GCM)
        #expect(change.keys.map(\.number) == [1, 2])
        #expect(!node.store.keysFinding.isGood)
        #expect(try await change.count() == todo)
        let done = try await change.reseal()
        #expect(done == todo && done.attachments == 2 && done.refused == 2 && done.records == 2)
        try await change.finish(leaving: 0)
        #expect(change.keys.map(\.number) == [2] && node.store.keysFinding.isGood)
        #expect(try node.sealed().isDisjoint(with: sealed))
        // Nor does a database or its log still hold the bytes.
        for name in try FileManager.default.contentsOfDirectory(atPath: node.folder.path) where name.contains(".sqlite")
        {
            let bytes = try Data(contentsOf: node.folder.appending(path: name))
            for old in sealed { #expect(bytes.range(of: old.prefix(64)) == nil, "\(name)") }
        }
        #expect(try await node.numbers() == [2])
        #expect(try await node.read() == before)
        #expect(try await node.ledger.head() == head)
        let again = try node.killed()
        #expect(try await again.read() == before)
        #expect(try await again.isInOrder())
        // Of the secrets of the old file the one that seals is in no file any more; the one that names is.
        let lines = { (file: Data) in String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init) }
        let kept = lines(try Data(contentsOf: node.keyFile))
        #expect(lines(old).count == 3 && kept.contains(lines(old)[2]) && !kept.contains(lines(old)[1]))
        // The old key opens none of it, and is told from another node's.
        let other = try node.killed()
        try old.write(to: other.keyFile)
        #expect { _ = try other.killed() } throws: { "\($0)".contains("does not hold") }
    }

    @Test("Wherever the program is killed the node reads and writes, and the change goes on", arguments: 0...4)
    func isKilled(step: Int) async throws {
        let node = try await Node.filled()
        let before = try await node.read()
        let change = try node.change()
        if step > 0 { try change.begin(with: .aes256GCM) }
        let both = try Data(contentsOf: node.keyFile)
        // Some is sealed anew, some is not: what comes now is sealed under the newest keys that are there.
        if step > 1 { try await node.accept([letter("e", #","subject":{"reference":"Patient/q"}"#), letter("m", "")]) }
        if step > 2 { _ = try await change.reseal() }
        if step > 3 {
            try await change.finish(leaving: 0)
            // Killed between the database, which needs the newer key alone, and the key file.
            try both.write(to: node.keyFile)
        }
        let again = try node.killed()
        #expect(Set(try await again.read()).isSuperset(of: before))
        try await again.accept([letter("f", #","subject":{"reference":"Patient/p"}"#), refused("t", of: "p")])
        try await again.enter()
        #expect(try await again.isInOrder())
        let held = try await again.read()
        try await again.changed()
        #expect(try again.change().keys.map(\.number) == [2])
        #expect(try await again.numbers() == [2])
        #expect(try await again.read() == held)
        #expect(try await again.killed().isInOrder())
    }

    @Test("The file of 64 bytes of before is read as it is, and stays until the key is changed")
    func firstForm() async throws {
        let node = try await Node.filled()
        let before = try await node.read()
        let words = try String(contentsOf: node.keyFile, encoding: .utf8).split(separator: "\n").dropFirst().compactMap
        {
            $0.split(separator: " ").last.flatMap { Data(base64Encoded: String($0)) }
        }
        let old = try #require(words.first) + (try #require(words.last))
        #expect(old.count == 64)
        try old.write(to: node.keyFile)
        let again = try node.killed()
        #expect(try await again.read() == before)
        try await again.accept([refused("t", of: "p")])
        #expect(try Data(contentsOf: again.keyFile) == old)
        #expect(again.store.keysFinding.detail.contains("nobody knows when"))
        try await again.changed()
        #expect(try String(contentsOf: again.keyFile, encoding: .utf8).hasPrefix("longitude node keys 1\nsealing 2 "))
        #expect(Set(try await again.killed().read()).isSuperset(of: before))
    }

    @Test("The algorithm is another after a change, and what names records is not")
    func anotherAlgorithm() async throws {
        let node = try await Node.filled()
        let before = try await node.read()
        try await node.changed(to: .chaCha20Poly1305)
        #expect(try node.change().keys.map(\.algorithm) == [.chaCha20Poly1305])
        #expect(try await node.read() == before)
        try await node.accept([samplePatient("p"), letter("e", #","subject":{"reference":"Patient/q"}"#)])
        // The patient was known again by the id of its source.
        #expect(try await node.store.statistics(Policy.grant(job: .statistics)).patientRecords == 2)
        let held = try await node.read()
        try await node.changed()
        let again = try node.killed()
        #expect(try again.change().keys.map(\.number) == [3])
        #expect(try await again.read() == held)
        #expect(try await again.isInOrder())
    }

    @Test("A backup from before says that it needs the old key, is restored with it, and who was erased stays erased")
    func backupFromBefore() async throws {
        let node = try await Node.filled()
        let backup = node.folder.appending(path: "backup")
        try FileManager.default.createDirectory(at: backup, withIntermediateDirectories: true)
        try node.ledger.backup(to: backup.appending(path: "ledger.sqlite"))
        try await node.store.backup(Policy.grant(job: .backup), to: backup.appending(path: "records.sqlite"))
        let old = try Data(contentsOf: node.keyFile)
        try await node.changed()
        // The journal names what was refused as it was sealed first.
        let erase = Policy.grant(job: .erase)
        let pids = try await node.store.records(erase, of: .nhsNumber(number, birthDate: nil))
        try await node.store.erase(erase, pids: pids)
        let journal = try String(
            contentsOf: node.folder.appending(path: "keys/erasures"), encoding: .utf8)
        let named = journal.split(separator: "\n").filter { $0.hasPrefix("refused ") }
        #expect(named.count == 1)

        let keys = node.folder.appending(path: "keys")
        func restored(_ name: String) async throws -> NodeRestoration.Report {
            let restoration = try NodeRestoration(
                of: backup, keys: keys, stage: node.folder.appending(path: name))
            return try await restoration.prepare(Policy.grant(job: .doctor), isAlone: true)
        }
        await #expect {
            _ = try await restored("stage")
        } throws: {
            "\($0)".contains("Add the key file that was kept of that time")
        }
        let kept = node.folder.appending(path: "kept")
        try old.write(to: kept)
        #expect(throws: StoreError.self) {
            try NodeKeyChange.add(earlierIn: kept, toNodeIn: node.folder, nodeKey: nil, out: nil)
        }
        let elsewhere = node.folder.appending(path: "elsewhere")
        try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: keys, to: elsewhere.appending(path: "keys"))
        let stated = try NodeKeyChange.add(earlierIn: kept, toNodeIn: elsewhere, nodeKey: nil, out: nil)
        #expect(stated.map(\.number) == [1, 2])
        // It has them already.
        #expect(try NodeKeyChange.add(earlierIn: kept, toNodeIn: elsewhere, nodeKey: nil, out: nil) == stated)
        try Data(contentsOf: elsewhere.appending(path: "keys/node.key")).write(to: node.keyFile)
        // By the journal's digest alone: the records that would tell it are not looked through.
        try Data(named.map { $0 + "\n" }.joined().utf8).write(to: keys.appending(path: "erasures"))
        let report = try await restored("stage2")
        #expect(report.findings.filter { !$0.isGood }.map(\.check) == [])
        // The store that read it may be closing.
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(
            path: node.folder.appending(path: "stage2/records.sqlite").path, configuration: configuration)
        #expect(try await queue.read { try Int64.fetchAll($0, sql: "SELECT number FROM quarantine") } == [2])
        try queue.close()
    }

    @Test("What is damaged keeps the old key until it is given up; what was erased does not")
    func damaged() async throws {
        let node = try await Node.filled()
        let erase = Policy.grant(job: .erase)
        try await node.store.erase(
            erase, pids: try await node.store.records(erase, of: .nhsNumber("9990000026", birthDate: nil)))
        try node.open("records") {
            try $0.execute(sql: "UPDATE blob SET sealed = zeroblob(length(sealed)) WHERE number = 1")
        }
        let damaged = try node.open("ledger") {
            try $0.execute(sql: "UPDATE leaf SET sealed = x'00' WHERE pid IS NULL")
            return try Int64.fetchAll($0, sql: "SELECT number FROM leaf WHERE pid IS NULL ORDER BY number")
        }
        let change = try node.change()
        try change.begin(with: .aes256GCM)
        let done = try await change.reseal()
        #expect(done.damaged == ["attachment 1"] + damaged.map { "entry \($0) of the ledger" })
        await #expect(throws: StoreError.self) { try await change.finish(leaving: 0) }
        #expect(change.keys.map(\.number) == [1, 2])
        try await change.finish(leaving: done.damaged.count)
        #expect(change.keys.map(\.number) == [2])
        let again = try node.killed()
        let findings = try await again.store.doctor(Policy.grant(job: .doctor)) + again.ledger.audit()
        #expect(findings.filter { !$0.isGood }.map(\.check) == ["bodies", "ledger entries"])
        let entries = try #require(findings.first { $0.check == "ledger entries" }).detail
        #expect(entries.contains("of erased records") && !entries.contains(" 0 of erased records"), "\(entries)")
    }

    @Test("A record whose key is not there keeps the old key until it is given up: it was not erased")
    func keyOfRecordLost() async throws {
        let filled = try await Node.filled()
        let attachments = try filled.open("records") {
            try $0.execute(sql: "DELETE FROM record_key WHERE pid = 1")
            return try Int64.fetchAll($0, sql: "SELECT number FROM blob WHERE pid = 1")
        }
        let node = try filled.killed()
        let change = try node.change()
        #expect(try await change.count().damaged == ["the key of record 1"])
        try change.begin(with: .aes256GCM)
        let done = try await change.reseal()
        #expect(done.damaged == ["the key of record 1"] + attachments.map { "attachment \($0)" })
        await #expect(throws: StoreError.self) { try await change.finish(leaving: attachments.count) }
        #expect(change.keys.map(\.number) == [1, 2])
        try await change.finish(leaving: done.damaged.count)
        #expect(change.keys.map(\.number) == [2])
    }

    @Test("A new key of a record that is damaged is made anew where nothing is sealed under it, and else keeps the old")
    func newKeyDamaged() async throws {
        let node = try await Node.filled()
        let before = try await node.read()
        let change = try node.change()
        try change.begin(with: .aes256GCM)
        try node.open("records") {
            try $0.execute(sql: "INSERT INTO record_key(pid, key, wrapped) VALUES (1, 2, zeroblob(60))")
        }
        #expect(try await change.reseal().damaged.isEmpty)
        let whole = try node.killed()
        #expect(try await whole.read() == before)
        try await whole.change().finish(leaving: 0)
        #expect(try await whole.killed().read() == before)

        try node.open("records") {
            try $0.execute(sql: "UPDATE record_key SET wrapped = zeroblob(60) WHERE pid = 1 AND key = 2")
        }
        let again = try node.killed()
        let done = try await again.change().reseal()
        #expect(done.damaged == ["the newest key of record 1"])
        await #expect(throws: StoreError.self) { try await again.change().finish(leaving: 0) }
        #expect(try again.change().keys.map(\.number) == [1, 2])
        try await again.change().finish(leaving: done.damaged.count)
        #expect(try again.change().keys.map(\.number) == [2])
    }

    @Test("What nobody can open is not counted as to be sealed anew, nor what is sealed under the next key already")
    func counted() async throws {
        let node = try await Node.filled()
        let erase = Policy.grant(job: .erase)
        try await node.store.erase(
            erase, pids: try await node.store.records(erase, of: .nhsNumber("9990000026", birthDate: nil)))
        let change = try node.change()
        let todo = try await change.count()
        try change.begin(with: .aes256GCM)
        #expect(try await change.reseal() == todo && todo.records == 1)
        #expect(try await change.count() == NodeKeyChange.Count())
    }

    @Test("A key that is handed over is read and not replaced: each step gives what is to be handed over next")
    func handedOver() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (handed, out) = (folder.appending(path: "node.key"), folder.appending(path: "out"))
        let first = Data(NodeKeys.newFile())
        try first.write(to: handed)
        let node = try Node(in: folder.appending(path: "data"), nodeKey: handed)
        let other = samplePatient("q", number: "9990000026", family: "Okafor")
        try await node.accept([samplePatient("p"), other, letter("n", ""), refused("r", of: "p")])
        try await node.enter()
        let before = try await node.read()
        #expect(!FileManager.default.fileExists(atPath: node.keyFile.path))
        #expect(throws: StoreError.self) { try node.change().begin(with: .aes256GCM) }
        #expect(try !node.change().begin(with: .aes256GCM, out: out))
        #expect(try node.change().keys.map(\.number) == [1])
        #expect(try Data(contentsOf: handed) == first)

        let both = try Data(contentsOf: out)
        try both.write(to: handed)
        let next = try node.killed(nodeKey: handed)
        let change = try next.change()
        #expect(try change.begin(with: .aes256GCM, out: out) && change.keys.map(\.number) == [1, 2])
        let done = try await change.reseal()
        await #expect(throws: StoreError.self) { try await change.finish(leaving: done.damaged.count) }
        try await change.finish(leaving: done.damaged.count, out: out)
        #expect(try Data(contentsOf: handed) == both)
        try Data(contentsOf: out).write(to: handed)
        let last = try next.killed(nodeKey: handed)
        #expect(try last.change().keys.map(\.number) == [2])
        #expect(try await last.read() == before)
        #expect(try await last.isInOrder())
        // The one of before is not taken for it.
        try first.write(to: handed)
        #expect { _ = try last.killed(nodeKey: handed) } throws: { "\($0)".contains("does not hold") }
    }

    @Test("What waits in the urgent spool under the key of before is entered while both stand, and not afterwards")
    func spool() async throws {
        func event(_ basis: String) -> AccessEvent {
            AccessEvent(
                id: EventID(), time: 7, action: .read,
                principal: Principal(
                    subject: "s", name: "Crew", role: .paramedic, organisation: "O", organisationName: "Ambulance"),
                purpose: .emergency, route: "record", basis: basis, parts: [.init(pid: 1, resources: [])])
        }
        let node = try await Node.filled()
        let before = node.ledger.urgentSpool()
        try await before.add(event("under the first"))
        try node.change().begin(with: .aes256GCM)
        try await node.ledger.urgentSpool().add(event("under the second"))
        let drained = try await node.ledger.urgentSpool().drain(into: node.ledger, time: 8)
        #expect(drained.entered == 2 && drained.damaged == 0)
        try await before.add(event("too late"))
        try await node.changed()
        #expect(try await node.ledger.urgentSpool().drain(into: node.ledger, time: 9).damaged == 1)
        #expect(try await node.read().filter { $0.hasSuffix("under the first") || $0.hasSuffix("second") }.count == 2)
    }

    @Test("While somebody else may have the data open no key is changed")
    func notAlone() async throws {
        let here = try TemporaryStore()
        let ledger = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let file = here.folder.appending(path: "keys/node.key")
        let before = try Data(contentsOf: file)
        let change = try NodeKeyChange(Policy.grant(job: .keys), of: ledger)
        #expect(throws: StoreError.self) { try change.begin(with: .aes256GCM) }
        await #expect(throws: StoreError.self) { _ = try await change.reseal() }
        await #expect(throws: StoreError.self) { try await change.finish(leaving: 0) }
        #expect(try Data(contentsOf: file) == before)
        #expect(throws: StoreError.self) { _ = try NodeKeyChange(Policy.grant(job: .doctor), of: ledger) }
    }

    @Test(
        "A key file that is cut, doubled, of unknown words or in the wrong order is refused by name",
        arguments: ["cut", "doubled", "algorithm", "order", "identity", "header"])
    func brokenFile(kind: String) async throws {
        let node = try await Node.filled()
        try node.change().begin(with: .aes256GCM)
        let whole = try String(contentsOf: node.keyFile, encoding: .utf8)
        var lines = whole.split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        switch kind {
        case "cut": lines[3] = String(lines[3].dropLast(8))
        case "doubled": lines.insert(lines[1], at: 2)
        case "algorithm": lines[1] = lines[1].replacing("AES-256-GCM", with: "AES-128-CBC")
        case "order": lines.swapAt(1, 2)
        case "identity": lines.removeLast()
        default: lines[0] = "longitude node keys 2"
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: node.keyFile)
        #expect { _ = try node.killed() } throws: { "\($0)".contains("is not what this program writes") }
        try Data(whole.utf8).write(to: node.keyFile)
        #expect(try await node.killed().isInOrder())
    }
}

import Access
import Foundation
import GRDB
import Ledger
import MerkleTree
import Store
import StoreSQLite
import Testing

/// A log that lost entries which it had signed, and the one that begins after it.
@Suite struct NewLogTests {
    /// A node whose ledger can be put back to an older copy, as after a restore.
    private final class Node {
        let here: TemporaryStore
        private(set) var store: SQLiteLedgerStore
        private let older: URL
        var keys: URL { here.folder.appending(path: "keys") }
        var identity: LogIdentity { get throws { try store.logIdentity() } }
        var ledger: Ledger { Ledger(store: store) }

        init(entries: Int = 3) async throws {
            here = try TemporaryStore()
            older = here.folder.appending(path: "older")
            let source = try await here.source("A")
            try await here.accept(#"{"resourceType":"Patient","id":"p1"}"#, from: source)
            store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
            try await append(entries, from: 0)
        }

        /// Appends entries of the first record, their times in seconds.
        func append(_ count: Int, from second: Int64) async throws {
            for n in 0..<Int64(count) {
                try await store.append(
                    AccessEvent(
                        id: EventID(), time: (second + n) * 1000, action: .read, principal: nil, purpose: nil,
                        route: "r", basis: "b", parts: [.init(pid: 1, resources: [])]))
            }
        }
        func copy() throws {
            try FileManager.default.createDirectory(at: older, withIntermediateDirectories: true)
            try store.backup(to: older.appending(path: "ledger.sqlite"))
        }
        /// The node goes on with the copy: what was entered since is gone.
        func restore() throws { store = try SQLiteLedgerStore(folder: older, records: here.store) }
        func proof() async throws -> ProofBundle {
            try ProofBundle(parsing: try await store.proof(Policy.grant(job: .prove), pids: [1]).json)
        }
        func file(_ name: String) throws -> Data { try Data(contentsOf: keys.appending(path: name)) }
        func put(_ data: Data, _ name: String) throws { try data.write(to: keys.appending(path: name)) }
        func sql(_ text: String) throws {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(
                path: older.appending(path: "ledger.sqlite").path, configuration: configuration)
            try queue.write { try $0.execute(sql: text) }
            try queue.close()
        }
    }

    /// A node that signed ten entries and has the first three of them: 3 signed, copied, 7 more signed, restored.
    private func loser() async throws -> (node: Node, kept: SignedCheckpoint, last: SignedCheckpoint) {
        let node = try await Node()
        let kept = try await node.store.publish(time: 1)
        try node.copy()
        try await node.append(7, from: 100)
        let last = try await node.store.publish(time: 2)
        try node.restore()
        return (node, kept, last)
    }

    private func refusal(_ node: Node) async -> String? {
        do {
            _ = try await node.ledger.beginLog(time: 1, by: "t")
            return nil
        } catch LedgerError.nothingLost(let words) { return words } catch { return "another error: \(error)" }
    }

    @Test("The new log has its own origin and key, all entries that are here, and says for ever what was before it")
    func aLogBeginsAfterALoss() async throws {
        let (node, kept, last) = try await loser()
        let old = try node.identity.key
        // The node served on before somebody looked.
        try await node.append(2, from: 200)
        await #expect(throws: LedgerError.self) { try await node.store.publish(time: 3) }
        let lost = try await node.ledger.lostEntries()
        #expect(lost.last.checkpoint == last.checkpoint && lost.kept.size == 3)
        let succession = try await node.ledger.beginLog(time: 500_000, by: "t")
        let said = succession.beginning
        let now = try node.identity.key
        #expect(said.before == old && said.key == now && now.name != old.name)
        #expect(said.signed.size == 10 && said.signed.root == last.checkpoint.root)
        #expect(said.kept.size == 3 && said.kept.root == kept.checkpoint.root)
        #expect(said.from == 2000 && said.until == 500_000)
        // Three, two of after the restore, and the entry that says so.
        #expect(succession.first.checkpoint.size == 6)
        #expect(try await node.store.checkpoint() == succession.first.note.bytes)
        try await node.append(1, from: 600)
        let next = try await node.store.publish(time: 4)
        try next.verify(origin: said.key.name, logKeys: [said.key])
        #expect(try LogBeginning.all(in: next.checkpoint) == [said])
        #expect(throws: CheckpointError.self) { try next.verify(origin: old.name, logKeys: [old]) }
        // The chain goes on, and what is kept is what was signed.
        let bundle = try await node.proof()
        try bundle.verify(keys: [said.key])
        #expect(bundle.chains[0].entries.map(\.index) == [0, 1, 2, 3, 4, 6])
        let findings = try await node.store.audit()
        let faults = findings.filter { !$0.isGood }.map(\.detail)
        #expect(faults == [])
        #expect(findings.contains { $0.detail.contains("of whose 10 entries the first 3 are here") })
        // The key of the new log changes like any, and still says it.
        let change = try await node.ledger.changeKey(time: 5)
        #expect(try LogBeginning.all(in: change.checkpoint.checkpoint) == [said])
        #expect(try node.identity.successions == [succession])
        try await node.proof().verify(keys: [said.key])
    }

    @Test("Files of the old log stay valid with its key; a file of the new log is refused with it, and says why")
    func filesOfBoth() async throws {
        let node = try await Node()
        _ = try await node.store.publish(time: 1)
        try node.copy()
        try await node.append(4, from: 100)
        _ = try await node.store.publish(time: 2)
        let earlier = try await node.proof()
        try node.restore()
        let said = try await node.ledger.beginLog(time: 500_000, by: "t").beginning
        try await node.append(1, from: 600)
        _ = try await node.store.publish(time: 4)
        let later = try await node.proof()
        try earlier.verify(keys: [said.before])
        try later.verify(keys: [said.key])
        #expect { try later.verify(keys: [said.before]) } throws: { "\($0)".contains("had lost entries") }
        // What the earlier file has and the later has not is said, and that the log knows of it.
        func told(_ bundle: ProofBundle, _ before: ProofBundle) throws -> [String] {
            try bundle.missing(of: before).map { "\($0.numbers) \($0.reason)" }
        }
        #expect(try told(later, earlier) == ["4...7 lost"])
        #expect(try told(later, later) == [])
        // Of what is kept nothing may be missing.
        let chain = later.chains[0]
        func cut(_ entries: some Sequence<ProofBundle.Entry>) -> ProofBundle {
            ProofBundle(
                checkpoint: later.checkpoint, key: later.key,
                chains: [.init(key: chain.key, head: chain.head, entries: Array(entries))])
        }
        #expect(
            try told(cut(chain.entries.prefix(1)), earlier) == ["2...3 unsaid", "4...7 lost"])
        #expect(try told(cut(chain.entries.prefix(2)), later) == ["3...4 unsaid"])
        let other = ProofBundle(checkpoint: later.checkpoint, key: later.key, chains: [])
        #expect(try told(other, earlier) == ["1...7 noChain"])
    }

    @Test("Where nothing is lost for good no log is begun: a whole ledger, a changed one, older keys, no checkpoint")
    func nothingIsLost() async throws {
        let fresh = try await Node()
        #expect(await refusal(fresh)?.contains("signed nothing yet") == true)
        _ = try await fresh.store.publish(time: 1)
        #expect(await refusal(fresh)?.contains("Nothing is lost") == true)
        try await fresh.append(1, from: 10)
        #expect(await refusal(fresh)?.contains("Nothing is lost") == true)
        let (node, _, last) = try await loser()
        let (key, checkpoint) = (try node.file("ledger.key"), try node.file("ledger.checkpoint"))
        try FileManager.default.removeItem(at: node.keys.appending(path: "ledger.checkpoint"))
        #expect(await refusal(node)?.contains("the last checkpoint is missing") == true)
        try node.put(checkpoint, "ledger.checkpoint")
        // An entry that was signed and is here, changed.
        try node.sql("UPDATE leaf SET commitment = zeroblob(32) WHERE number = 1")
        #expect(await refusal(node)?.contains("not lost but changed") == true)
        // Keys of another node.
        let (other, _, _) = try await loser()
        try node.put(try other.file("ledger.key"), "ledger.key")
        try node.put(try other.file("ledger.checkpoint"), "ledger.checkpoint")
        #expect(await refusal(node)?.contains("older than the ledger") == true)
        // Whatever was refused left the log as it was.
        #expect(try other.identity.successions.isEmpty && other.identity.lastSigned?.checkpoint.size == 10)
        try node.put(key, "ledger.key")
        try node.put(checkpoint, "ledger.checkpoint")
        #expect(try node.identity.lastSigned == last)
    }

    @Test("A program that ends between the steps leaves the old log refused, or the new one whole")
    func aKilledBeginningIsWhole() async throws {
        let (node, _, _) = try await loser()
        let (key, checkpoint) = (try node.file("ledger.key"), try node.file("ledger.checkpoint"))
        let succession = try await node.ledger.beginLog(time: 500_000, by: "t")
        let first = succession.first
        // After the key, before the checkpoint beside it and the row of the database.
        func stop() throws {
            try node.put(checkpoint, "ledger.checkpoint")
            try node.sql("DELETE FROM checkpoint WHERE size >= \(first.checkpoint.size)")
        }
        try stop()
        #expect(try node.identity.lastSigned == first)
        // What is stored is still the old log's: no file is made of the two.
        await #expect(throws: StoreError.self) { try await node.proof() }
        #expect(try await node.store.publish(time: 3) == first)
        #expect(try await node.store.checkpoint() == first.note.bytes)
        #expect(try node.file("ledger.checkpoint") == Data(first.note.bytes))
        // The same, and the log has grown before it was signed again.
        try stop()
        try await node.append(1, from: 600)
        let next = try await node.store.publish(time: 4)
        #expect(next.checkpoint.size == first.checkpoint.size + 1)
        #expect(try await node.store.audit().allSatisfy(\.isGood))
        #expect(await refusal(node)?.contains("Nothing is lost") == true)
        // Before the key: the old log signs nothing, and neither do its keys beside what the new one signed.
        for isBefore in [true, false] {
            if isBefore { try node.sql("DELETE FROM checkpoint WHERE size >= \(first.checkpoint.size)") }
            try node.put(key, "ledger.key")
            try node.put(checkpoint, "ledger.checkpoint")
            await #expect(throws: LedgerError.self) { try await node.store.publish(time: 5) }
            await #expect(throws: LedgerError.self) { try await node.store.changeKey(time: 5) }
            if isBefore { _ = try await node.ledger.beginLog(time: 600_000, by: "t") }
        }
        #expect(await refusal(node)?.contains("older than the ledger") == true)
    }

    @Test("Entries are lost again, even those with which the second log began: the third names both before it")
    func itHappensTwice() async throws {
        let (node, _, _) = try await loser()
        let one = try await node.ledger.beginLog(time: 500_000, by: "t")
        let (key, checkpoint) = (try node.file("ledger.key"), try node.file("ledger.checkpoint"))
        // A copy of the first log's time comes back once more.
        try node.sql("DELETE FROM leaf WHERE number >= 3; DELETE FROM checkpoint WHERE size > 3")
        try node.restore()
        await #expect(throws: LedgerError.self) { try await node.store.publish(time: 3) }
        let two = try await node.ledger.beginLog(time: 700_000, by: "t")
        #expect(two.beginning.before == one.beginning.key && two.beginning.kept.size == 3)
        #expect(two.beginning.signed.size == one.first.checkpoint.size)
        #expect(try LogBeginning.all(in: two.first.checkpoint) == [one.beginning, two.beginning])
        #expect(LogBeginning.kept(of: one.beginning.before.name, in: [one.beginning, two.beginning]) == 3)
        #expect(try node.identity.successions == [one, two])
        let file = KeyChange.file([], key: two.beginning.key, successions: [one, two])
        #expect(try LogSuccession.read(file) == [one, two])
        #expect(try KeyChange.read(file).isEmpty)
        #expect(throws: LogBeginningError.broken) {
            try LogSuccession.read(KeyChange.file([], key: two.beginning.key, successions: [two]))
        }
        #expect(try await node.store.audit().allSatisfy(\.isGood))
        // The second log's keys beside the third's ledger.
        try node.put(key, "ledger.key")
        try node.put(checkpoint, "ledger.checkpoint")
        await #expect(throws: LedgerError.self) { try await node.store.publish(time: 9) }
    }

    @Test("Of a copy from before anything was signed nothing is proved to be the old log's")
    func nothingIsKept() async throws {
        let node = try await Node()
        try node.copy()
        _ = try await node.store.publish(time: 1)
        try await node.append(2, from: 100)
        _ = try await node.store.publish(time: 2)
        try node.restore()
        let said = try await node.ledger.beginLog(time: 500_000, by: "t").beginning
        #expect(said.signed.size == 5 && said.kept.size == 0 && said.kept.root == MerkleHash.empty && said.from == 0)
        try await node.append(1, from: 600)
        _ = try await node.store.publish(time: 3)
        try await node.proof().verify(keys: [said.key])
        let faults = try await node.store.audit().filter { !$0.isGood }.map(\.detail)
        #expect(faults == [])
    }

    @Test("What is said of the log before counts only as both logs signed it")
    func aForgedSuccession() async throws {
        let (node, kept, last) = try await loser()
        let old = try node.identity.signingKey()
        let real = try await node.ledger.beginLog(time: 500_000, by: "t")
        let thief = try NoteSigningKey(name: "thief.invalid/log", type: .ed25519, seed: NoteSigningKey.seed())
        func beginning(kept size: UInt64 = 3, root: Bytes32? = nil) -> LogBeginning {
            LogBeginning(
                of: thief.verifierKey, after: old.verifierKey,
                signed: LedgerHead(size: 10, root: root ?? last.checkpoint.root, time: nil),
                kept: LedgerHead(size: size, root: kept.checkpoint.root, time: nil), from: 1, until: 2)
        }
        func first(_ said: LogBeginning, by keys: [NoteSigningKey]) throws -> SignedCheckpoint {
            var signed = try SignedCheckpoint(
                Checkpoint(
                    origin: thief.verifierKey.name, size: 5, root: kept.checkpoint.root,
                    extensions: [said.line]), signedWith: keys[0])
            for key in keys.dropFirst() { signed.add(try key.sign(signed.note.text)) }
            return signed
        }
        func succession(_ first: SignedCheckpoint) throws -> LogSuccession {
            try LogSuccession(first: first, last: last, keyChanges: [])
        }
        // With both keys it would be one; without the old log's it is none.
        #expect(try succession(first(beginning(), by: [thief, old])).beginning == beginning())
        #expect(throws: LogBeginningError.notSigned(old.verifierKey.name)) {
            try succession(first(beginning(), by: [thief]))
        }
        #expect(throws: LogBeginningError.notSigned(thief.verifierKey.name)) {
            try succession(first(beginning(), by: [old]))
        }
        #expect(throws: LogBeginningError.broken) {
            try succession(first(beginning(root: kept.checkpoint.root), by: [thief, old]))
        }
        // A tree that lost nothing, a line that is cut, and one of another log.
        let large = beginning().line.replacing(" 10 ", with: " 9223372036854775808 ")
        for line in [
            beginning(kept: 10).line, String(beginning().line.dropLast(2)), real.beginning.line + " 1", large,
        ] {
            let signed = try Checkpoint(origin: thief.verifierKey.name, size: 5, root: .zero, extensions: [line])
            #expect(throws: LogBeginningError.notABeginning) { try LogBeginning.all(in: signed) }
        }
        let stolen = try Checkpoint(
            origin: thief.verifierKey.name, size: 5, root: .zero, extensions: [real.beginning.line])
        #expect(throws: LogBeginningError.broken) { try LogBeginning.all(in: stolen) }
        // No log is smaller than what it began with.
        for (kept, isGood) in [(4, true), (5, false), (9, false)] as [(UInt64, Bool)] {
            let said = beginning(kept: kept)
            let head = try Checkpoint(origin: thief.verifierKey.name, size: 5, root: .zero, extensions: [said.line])
            #expect((try? LogBeginning.all(in: head)) == (isGood ? [said] : nil), "\(kept)")
        }
    }

    @Test("A witness of the old log cosigns nothing of the new one, until its operator names the new key")
    func aWitnessDoesNotFollow() async throws {
        let (node, kept, last) = try await loser()
        let folder = node.here.folder.appending(path: "witness")
        func status(_ signed: SignedCheckpoint, old: UInt64 = 0, logs: [NoteVerifierKey]) throws -> Int {
            let witness = try Witness(folder: folder, name: "w.example", logs: logs)
            switch try witness.add(WitnessRequest(oldSize: old, proof: [], checkpoint: signed).bytes, time: 1) {
            case .cosigned: return 200
            case .otherSize: return 409
            case .refused(let status, _): return status
            }
        }
        let succession = try await node.ledger.beginLog(time: 500_000, by: "t")
        let (before, now) = (succession.beginning.before, succession.beginning.key)
        #expect(try status(last, logs: [before]) == 200)
        #expect(try status(succession.first, logs: [before]) == 404)
        #expect(try status(succession.first, logs: [before, now]) == 200)
        // Of the old log it cosigns what it did, and nothing smaller.
        #expect(try status(kept, logs: [before, now]) == 409)
    }

    @Test("While somebody else has the folder open it is nobody's alone")
    func onlyAlone() async throws {
        let node = try await Node()
        #expect(throws: StoreError.self) { try SQLiteRecordStore(folder: node.here.folder, isAlone: true) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let alone = try SQLiteRecordStore(folder: folder, isAlone: true)
        #expect(throws: StoreError.self) { try SQLiteRecordStore(folder: folder) }
        _ = try SQLiteLedgerStore(folder: folder, records: alone)
    }
}

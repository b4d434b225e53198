import Access
import Foundation
import GRDB
import Ledger
import MerkleTree
import Store
import StoreSQLite
import Testing

/// A log whose key changes: it goes on as one history, whatever becomes of the program in between.
@Suite struct KeyChangeTests {
    private final class Log {
        let here: TemporaryStore
        let store: SQLiteLedgerStore
        var keys: URL { here.folder.appending(path: "keys") }
        var identity: LogIdentity { get throws { try store.logIdentity() } }

        init(entries: Int = 3) async throws {
            here = try TemporaryStore()
            let source = try await here.source("A")
            try await here.accept(#"{"resourceType":"Patient","id":"p1"}"#, from: source)
            store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
            try await append(entries)
        }

        func append(_ count: Int = 1) async throws {
            for n in 0..<count {
                try await store.append(
                    AccessEvent(
                        id: EventID(), time: Int64(n), action: .read, principal: nil, purpose: nil, route: "r",
                        basis: "b", parts: [.init(pid: 1, resources: [])]))
            }
        }
        func proof() async throws -> ProofBundle {
            let bundle = try await store.proof(Policy.grant(job: .prove), pids: [1])
            return try ProofBundle(parsing: bundle.json)
        }
        func file(_ name: String) throws -> Data { try Data(contentsOf: keys.appending(path: name)) }
        func put(_ data: Data, _ name: String) throws { try data.write(to: keys.appending(path: name)) }
        func sql(_ text: String) throws {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(
                path: here.folder.appending(path: "ledger.sqlite").path, configuration: configuration)
            try queue.write { try $0.execute(sql: text) }
            try queue.close()
        }
    }

    @Test("The closing checkpoint is signed by both keys; old proofs stay valid, and either key is enough for new ones")
    func aKeyIsChanged() async throws {
        let log = try await Log()
        let before = try await log.store.publish(time: 1)
        let old = try await log.proof()
        let first = try log.identity.key
        // Nothing new to sign: no second checkpoint of that size is made.
        #expect(try await log.store.changeKey(time: 2) == nil)
        let change = try await Ledger(store: log.store).changeKey(time: 2)
        let second = try log.identity.key
        #expect(first != second && change.old == first && change.new == second && change.size == 4)
        #expect(try log.identity.origin == before.checkpoint.origin)
        #expect(try await log.store.checkpoint() == change.checkpoint.note.bytes)
        try await log.append(2)
        let after = try await log.store.publish(time: 3)
        #expect(after.checkpoint.size == 6)
        try after.verify(origin: first.name, logKeys: [second])
        let new = try await log.proof()
        for key in [first, second] { try new.verify(keys: [key]) }
        try old.verify(keys: [first])
        let third = try await Ledger(store: log.store).changeKey(time: 4).new
        for key in [first, second, third] { try await log.proof().verify(keys: [key]) }
        let other = try NoteSigningKey(name: first.name, type: .ed25519, seed: NoteSigningKey.seed()).verifierKey
        #expect(throws: ProofBundleError.self) { try new.verify(keys: [other]) }
        #expect(try await log.store.audit().allSatisfy(\.isGood))
        // The seeds of keys that ended are nowhere.
        let text = String(decoding: try log.file("ledger.key"), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 4 && text.contains("\nchanged "))
    }

    @Test("A stolen key signs nothing larger than its end that is accepted")
    func aStolenKeyIsWorthless() async throws {
        let log = try await Log()
        _ = try await log.store.publish(time: 1)
        let stolen = try log.identity.signingKey()
        let change = try await Ledger(store: log.store).changeKey(time: 2)
        try await log.append()
        let real = try await log.store.publish(time: 3)
        let forged = try SignedCheckpoint(real.checkpoint, signedWith: stolen)
        let keys = try LogKeys(trusted: [stolen.verifierKey], changes: [change])
        try keys.verify(real)
        #expect(throws: SignedNoteError.self) { try keys.verify(forged) }
        // Another checkpoint of the size at which the key ended, and another change from the stolen key.
        let twin = try Checkpoint(
            origin: stolen.verifierKey.name, size: change.size, root: real.checkpoint.root,
            extensions: real.checkpoint.extensions)
        #expect(throws: LogKeyError.otherHistory(change.size)) {
            try keys.verify(try SignedCheckpoint(twin, signedWith: stolen))
        }
        let thief = try NoteSigningKey(name: stolen.verifierKey.name, type: .ed25519, seed: NoteSigningKey.seed())
        let line = KeyChange.line(from: stolen.verifierKey, to: thief.verifierKey)
        var second = try SignedCheckpoint(
            Checkpoint(
                origin: thief.verifierKey.name, size: real.checkpoint.size + 1, root: real.checkpoint.root,
                extensions: real.checkpoint.extensions + [line]), signedWith: stolen)
        #expect(throws: LogKeyError.self) { try KeyChange(second) }
        second.add(try thief.sign(second.note.text))
        let fork = try KeyChange(second)
        #expect(throws: LogKeyError.broken) { try LogKeys(trusted: [stolen.verifierKey], changes: [change, fork]) }
        let latest = try log.identity.key
        #expect(throws: LogKeyError.notTrusted) { try LogKeys(trusted: [latest], changes: [fork]) }
    }

    @Test("A witness follows the change that it has cosigned, and then knows the old key no more")
    func aWitnessFollows() async throws {
        let log = try await Log()
        let first = try log.identity.signingKey()
        let folder = log.here.folder.appending(path: "witness")
        func witness() throws -> Witness {
            try Witness(folder: folder, name: "w.example", logs: [first.verifierKey])
        }
        func ask(_ old: UInt64, _ signed: SignedCheckpoint) async throws -> Witness.Answer {
            let proof = try await log.store.consistencyProof(from: old, to: signed.checkpoint.size)
            return try witness().add(
                WitnessRequest(oldSize: old, proof: proof, checkpoint: signed).bytes, time: 1)
        }
        func isCosigned(_ answer: Witness.Answer) -> Bool {
            if case .cosigned = answer { true } else { false }
        }
        func isRefused(_ answer: Witness.Answer) -> Bool {
            if case .refused(status: 403, _) = answer { true } else { false }
        }
        #expect(isCosigned(try await ask(0, try await log.store.publish(time: 1))))
        let change = try await Ledger(store: log.store).changeKey(time: 2)
        try await log.append()
        let next = try await log.store.publish(time: 3)
        // It has not seen the change yet.
        #expect(isRefused(try await ask(3, next)))
        #expect(isCosigned(try await ask(3, change.checkpoint)))
        // Again, as after an answer that was lost.
        #expect(isCosigned(try await ask(4, change.checkpoint)))
        #expect(isRefused(try await ask(4, try SignedCheckpoint(next.checkpoint, signedWith: first))))
        #expect(isCosigned(try await ask(4, next)))
    }

    @Test("The file holds no seed that opens without the node's key; one of before is sealed when the log next signs")
    func theSeedIsSealed() async throws {
        let log = try await Log()
        let first = try await log.store.publish(time: 1)
        let (key, sealed) = (try log.identity.key, try log.file("ledger.key"))
        let seed = NoteSigningKey.seed()
        let origin = LogIdentity.origin(of: seed)
        #expect(String(decoding: sealed, as: UTF8.self).hasPrefix("\(key.name)\nsealed 1 "))
        // Whoever reads the folder alone knows the key, and signs nothing.
        let read = try LogIdentity(folder: log.keys, sealing: nil)
        #expect(read.key == key && read.lastSigned == first)
        #expect(throws: LedgerError.self) { try read.signingKey() }

        // A log whose file is of before.
        let other = try await Log()
        try FileManager.default.createDirectory(at: other.keys, withIntermediateDirectories: true)
        let text = Data(seed).base64EncodedString()
        try other.put(Data("\(origin)\n\(text)\n".utf8), "ledger.key")
        let known = try NoteSigningKey(name: origin, type: .ed25519, seed: seed).verifierKey
        #expect(try other.identity.key == known && other.identity.sealingKey == 0)
        try await other.store.publish(time: 1).verify(origin: origin, logKeys: [known])
        let after = String(decoding: try other.file("ledger.key"), as: UTF8.self)
        #expect(!after.contains(text) && after.hasPrefix("\(origin)\nsealed 1 "))
        #expect(try other.identity.key == known && other.identity.signingKey().verifierKey == known)

        // A seed that was changed, of another log, under another node's key, or under one that is not there.
        let lines = after.split(separator: "\n").map(String.init)
        let words = lines[1].split(separator: " ").map(String.init)
        var bytes = try #require(Data(base64Encoded: words[2]))
        bytes[20] ^= 1
        let mine = String(decoding: sealed, as: UTF8.self).split(separator: " ").map(String.init)[2]
        for (line, why) in [
            ("sealed 1 \(bytes.base64EncodedString()) \(words[3])", "cannot be opened"),
            ("sealed 1 \(mine) \(words[3])", "cannot be opened"),
            ("sealed 7 \(words[2]) \(words[3])", "sealed under key 7"),
            ("sealed 1 \(words[2]) \(key)", "is not an origin and a key"),
            ("sealed 1 \(words[2])", "is not an origin and a key"),
        ] {
            try other.put(Data("\(origin)\n\(line)\n".utf8), "ledger.key")
            try await other.append()
            await #expect { try await other.store.publish(time: 2) } throws: { "\($0)".contains(why) }
        }
        try other.put(Data((lines.joined(separator: "\n") + "\n").utf8), "ledger.key")
        #expect(try await other.store.publish(time: 2).checkpoint.size > 4)
    }

    @Test("A program that ends between the steps of a change leaves one history, with the old key or with the new")
    func aKilledChangeIsWhole() async throws {
        let log = try await Log()
        _ = try await log.store.publish(time: 1)
        let (key, checkpoint) = (try log.file("ledger.key"), try log.file("ledger.checkpoint"))
        try await log.append()
        let change = try #require(try await log.store.changeKey(time: 2))
        let changed = try log.file("ledger.key")
        // After the key, before the checkpoint beside it and the row of the database.
        try log.put(checkpoint, "ledger.checkpoint")
        try log.sql("DELETE FROM checkpoint WHERE size = \(change.size)")
        #expect(try log.identity.lastSigned == change.checkpoint)
        #expect(try await log.store.publish(time: 3) == change.checkpoint)
        #expect(try await log.store.checkpoint() == change.checkpoint.note.bytes)
        #expect(try log.file("ledger.checkpoint") == Data(change.checkpoint.note.bytes))
        // The same, and the log has grown before it was signed again.
        try log.put(checkpoint, "ledger.checkpoint")
        try log.sql("DELETE FROM checkpoint WHERE size = \(change.size)")
        try await log.append()
        let next = try await log.store.publish(time: 4)
        try LogKeys(trusted: [change.old], changes: [change]).verify(next)
        #expect(try await log.store.audit().allSatisfy(\.isGood))
        #expect(try await log.store.resource(.hashes(try #require(Tile(level: 0, index: 0, width: 5)))) != nil)
        // Before the key: nothing was seen, the old one goes on. An old file beside what the new key signed is refused.
        try log.put(key, "ledger.key")
        #expect(throws: LedgerError.self) { try log.identity }
        try log.put(changed, "ledger.key")
        _ = try await log.store.publish(time: 5)
    }

    @Test("A ledger of before the change is restored beside the new key, and beside the old: neither signs a fork")
    func recoveryNeverForks() async throws {
        let log = try await Log()
        _ = try await log.store.publish(time: 1)
        let (oldKey, oldCheckpoint) = (try log.file("ledger.key"), try log.file("ledger.checkpoint"))
        let older = log.here.folder.appending(path: "older")
        try FileManager.default.createDirectory(at: older, withIntermediateDirectories: true)
        try log.store.backup(to: older.appending(path: "ledger.sqlite"))
        let change = try await Ledger(store: log.store).changeKey(time: 2)
        let restored = try SQLiteLedgerStore(folder: older, records: log.here.store)
        // Under the new key: its newest entries are lost, and nothing is signed, however it grows.
        await #expect(throws: LedgerError.self) { try await restored.publish(time: 3) }
        await #expect(throws: LedgerError.self) { try await restored.changeKey(time: 3) }
        for n in 0..<5 {
            try await restored.append(
                AccessEvent(
                    id: EventID(), time: Int64(n), action: .read, principal: nil, purpose: nil, route: "r", basis: "x",
                    parts: [.init(pid: 1, resources: [])]))
        }
        await #expect(throws: LedgerError.self) { try await restored.publish(time: 4) }
        await #expect(throws: LedgerError.self) { try await restored.changeKey(time: 4) }
        // Without the file of the last checkpoint: what was signed since the change is not known.
        let checkpoint = try log.file("ledger.checkpoint")
        try FileManager.default.removeItem(at: log.keys.appending(path: "ledger.checkpoint"))
        await #expect(throws: LedgerError.self) { try await log.store.publish(time: 5) }
        try log.put(checkpoint, "ledger.checkpoint")
        _ = try await log.store.publish(time: 6)
        // Keys of before the change beside the ledger of after it: they would begin a second history.
        let newKey = try log.file("ledger.key")
        try log.put(oldKey, "ledger.key")
        try log.put(oldCheckpoint, "ledger.checkpoint")
        for _ in 0..<2 {
            await #expect(throws: LedgerError.self) { try await log.store.publish(time: 6) }
            await #expect(throws: LedgerError.self) { try await log.store.changeKey(time: 6) }
            try log.put(newKey, "ledger.key")
            try log.put(checkpoint, "ledger.checkpoint")
            try await log.append()
            _ = try await log.store.publish(time: 6)
            try log.put(oldKey, "ledger.key")
            try log.put(oldCheckpoint, "ledger.checkpoint")
        }
        // Keys and ledger of before the change, both: this node cannot know, and whoever saw the change refuses.
        try log.put(oldKey, "ledger.key")
        try log.put(oldCheckpoint, "ledger.checkpoint")
        let forked = try await restored.publish(time: 7)
        let keys = try LogKeys(trusted: [change.old], changes: [change])
        #expect(throws: (any Error).self) { try keys.verify(forked) }
    }
}

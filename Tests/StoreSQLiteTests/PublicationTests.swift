import Access
import FHIR
import Foundation
import GRDB
import Ledger
import MerkleTree
import Store
import StoreSQLite
import Testing

/// A ledger of three records with some entries, on real files.
private final class FilledLedger {
    let here: TemporaryStore
    var folder: URL { here.folder }
    private(set) var store: SQLiteLedgerStore

    init(rounds: Int = 4) async throws {
        here = try TemporaryStore()
        let source = try await here.source("A")
        for n in 1...3 { try await here.accept(#"{"resourceType":"Patient","id":"p\#(n)"}"#, from: source) }
        store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        try await append(rounds: rounds)
    }

    func append(rounds: Int) async throws {
        for n in 0..<rounds {
            try await Ledger(store: store).append(
                AccessEvent(
                    id: EventID(), time: 1_700_000_000_000 + Int64(n), action: .read, principal: nil,
                    purpose: .directCare, route: "record", basis: "test",
                    parts: [.init(pid: 1, resources: [1, 2]), .init(pid: n % 2 == 0 ? 2 : nil, resources: [])]))
        }
    }

    var identity: LogIdentity { get throws { try store.logIdentity() } }

    func proof(_ pids: [Int64]) async throws -> ProofBundle {
        try await store.proof(Policy.grant(job: .prove), pids: pids)
    }

    /// Closes the ledger, changes its file, opens it again.
    func change(_ sql: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(
            path: folder.appending(path: "ledger.sqlite").path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
        store = try SQLiteLedgerStore(folder: folder, records: here.store)
    }

    func faults() async throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try await store.audit().filter { !$0.isGood }.map { ($0.check, $0.detail) })
    }
}

@Suite struct PublicationTests {
    @Test func aCheckpointIsSignedOnceForATree() async throws {
        let ledger = try await FilledLedger()
        #expect(try await ledger.store.checkpoint() == nil)
        let signed = try await ledger.store.publish(time: 1)
        let identity = try ledger.identity
        try signed.verify(origin: identity.origin, logKeys: [identity.key])
        let head = try await ledger.store.head()
        #expect(signed.checkpoint.size == 8 && signed.checkpoint.size == head.size)
        #expect(signed.checkpoint.root == head.root)
        #expect(try await ledger.store.publish(time: 2) == signed)
        #expect(try await ledger.store.checkpoint() == signed.note.bytes)
        try await ledger.append(rounds: 1)
        let next = try await ledger.store.publish(time: 3)
        #expect(next.checkpoint.size == 10)
        #expect(ChainHeads.root(in: next.checkpoint) != ChainHeads.root(in: signed.checkpoint))
        // Another process, or the next start, knows the same.
        let again = try SQLiteLedgerStore(folder: ledger.folder, records: ledger.here.store)
        #expect(try await again.publish(time: 4) == next)
        #expect(try await again.audit().allSatisfy(\.isGood))
    }

    @Test func tilesAreServedUpToTheCheckpointAndNoFurther() async throws {
        let ledger = try await FilledLedger(rounds: 1)
        // Leaves of nobody, more than a tile of tiles.
        try ledger.change(
            """
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 66000)
            INSERT INTO leaf SELECT i, randomblob(32), 1, NULL, 0, x'', 1 FROM n
            """)
        let signed = try await ledger.store.publish(time: 1)
        let size = signed.checkpoint.size
        #expect(size == 66_001)
        var tiles: [Tile: [UInt8]] = [:]
        var entries: [[UInt8]] = []
        for tile in Tile.tiles(ofTree: size) {
            let bytes: [UInt8] = try #require(try await ledger.store.resource(.hashes(tile)))
            tiles[tile] = bytes
            guard tile.level == 0 else { continue }
            let bundle: [UInt8] = try #require(try await ledger.store.resource(.entries(tile)))
            entries += try EntryBundle.entries(in: bundle, width: tile.width).map { Array($0) }
        }
        // Whoever has only what is served comes to the root that was signed, from tiles and from entries alike.
        let served = tiles
        var prover = MerkleProver(size: size, source: TileHashes(size: size) { try #require(served[$0]) })
        #expect(try prover.root() == signed.checkpoint.root)
        var frontier = MerkleFrontier()
        for entry in entries { frontier.append(MerkleHash.leaf(entry)) }
        #expect(frontier.size == size && frontier.root == signed.checkpoint.root)
        // Not what was appended since, and no tile that is not there.
        try await ledger.append(rounds: 200)
        let partial = try #require(Tile.tile(level: 0, index: 257, inTreeOf: size))
        #expect(partial.width == 209)
        #expect(try await ledger.store.resource(.hashes(partial)) != nil)
        for (level, index, width) in [(0, 257, 210), (0, 258, 1), (1, 1, 2), (2, 0, 2)] as [(Int, UInt64, Int)] {
            let tile = try #require(Tile(level: level, index: index, width: width))
            #expect(try await ledger.store.resource(.hashes(tile)) == nil)
            #expect(try await ledger.store.resource(.entries(tile)) == nil)
        }
    }

    @Test func aLedgerThatLostItsEndSignsNothing() async throws {
        let ledger = try await FilledLedger()
        // An older copy, which comes back where the same keys are.
        let older = ledger.folder.appending(path: "older")
        try FileManager.default.createDirectory(at: older, withIntermediateDirectories: true)
        try ledger.store.backup(to: older.appending(path: "ledger.sqlite"))
        try await ledger.append(rounds: 2)
        let signed = try await ledger.store.publish(time: 1)
        let restored = try SQLiteLedgerStore(folder: older, records: ledger.here.store)
        await #expect(throws: LedgerError.self) { try await restored.publish(time: 2) }
        let findings = try await restored.audit()
        #expect(findings.contains { $0.check == "ledger checkpoints" && $0.detail.contains("its newest are lost") })
        // Other entries in the place of those that were signed are another history: it is never signed.
        for n in 0..<4 {
            try await restored.append(
                AccessEvent(
                    id: EventID(), time: Int64(n), action: .read, principal: nil, purpose: nil, route: "r", basis: "b",
                    parts: [.init(pid: 1, resources: [])]))
        }
        await #expect(throws: LedgerError.self) { try await restored.publish(time: 3) }
        let after = try await restored.audit()
        #expect(
            after.contains { $0.check == "ledger checkpoints" && $0.detail.contains("not those that were signed") },
            "\(after.map(\.detail))")
        #expect(try ledger.identity.lastSigned == signed)
    }

    @Test func withoutTheLastCheckpointNothingIsSigned() async throws {
        let ledger = try await FilledLedger()
        let signed = try await ledger.store.publish(time: 1)
        let file = ledger.folder.appending(path: "keys/ledger.checkpoint")
        try FileManager.default.removeItem(at: file)
        try await ledger.append(rounds: 1)
        await #expect(throws: LedgerError.self) { try await ledger.store.publish(time: 2) }
        // As the message says: the newest that anyone has is put back.
        try Data(signed.note.bytes).write(to: file)
        #expect(try await ledger.store.publish(time: 3).checkpoint.size == 10)
    }

    @Test func manyMakeOneKey() async throws {
        let here = try TemporaryStore()
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let keys = try await withThrowingTaskGroup(of: NoteVerifierKey.self) { group in
            for _ in 0..<32 { group.addTask { try store.logIdentity().key } }
            return try await group.reduce(into: Set<NoteVerifierKey>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }

    @Test(
        arguments: [
            ("UPDATE leaf SET commitment = zeroblob(32) WHERE number = 2", "ledger entries", "entry 2 is not what"),
            ("UPDATE leaf SET sealed = zeroblob(length(sealed)) WHERE number = 2", "ledger entries", "entry 2 cannot"),
            ("UPDATE leaf SET time = 1 WHERE number = 2", "ledger entries", "entry 2 has another time"),
            ("UPDATE leaf SET pid = 3 WHERE number = 2", "ledger entries", "entry 2 cannot be opened"),
            ("UPDATE leaf SET seq = 9 WHERE number = 2", "ledger chains", "entry 2 is number 9 of its chain after 1"),
            ("UPDATE leaf SET number = 99 WHERE number = 7", "", ""),
            ("DELETE FROM leaf WHERE number = 3", "", ""),
            ("DELETE FROM leaf WHERE number = 7", "ledger checkpoints", "its newest are lost"),
            (
                "INSERT INTO leaf SELECT 8, commitment, time, pid, seq + 2, sealed, key FROM leaf WHERE number = 0",
                "ledger entries", "entry 8 is not what"
            ),
            (
                """
                UPDATE leaf SET number = -1 WHERE number = 0; UPDATE leaf SET number = 0 WHERE number = 2;
                UPDATE leaf SET number = 2 WHERE number = -1
                """, "ledger chains", "entry 0 is number 2 of its chain after 0"
            ),
            ("UPDATE checkpoint SET note = x'00'", "ledger checkpoints", "not one that this log signed"),
            ("UPDATE checkpoint SET size = 7", "ledger checkpoints", "not one that this log signed"),
            ("DELETE FROM checkpoint", "ledger checkpoints", "the last checkpoint is missing"),
        ])
    func tamperingIsNamed(sql: String, check: String, words: String) async throws {
        let ledger = try await FilledLedger()
        _ = try await ledger.store.publish(time: 1)
        #expect(try await ledger.faults().isEmpty)
        if check.isEmpty {
            // A hole in the newest entries: the ledger does not open.
            #expect { try ledger.change(sql) } throws: { "\($0)".contains("is missing from the ledger") }
            return
        }
        try ledger.change(sql)
        let faults = try await ledger.faults()
        #expect(faults[check]?.contains(words) == true, "\(faults)")
    }

    @Test(
        arguments: [
            ("UPDATE tile SET hashes = zeroblob(8192)", "ledger tiles", "tile/0/000 is not the tile"),
            ("UPDATE tile SET inner = zeroblob(8128)", "ledger tiles", "the hashes within tile/0/000"),
            ("UPDATE chain SET seq = seq + 90000 WHERE pid = 2 AND seq = 2", "ledger chains", "record 2 has entry"),
            ("DELETE FROM chain WHERE pid = 2 AND seq = 2", "ledger chains", "is missing from its chain"),
            ("UPDATE frontier SET subtrees = zeroblob(length(subtrees))", "ledger tree", "not the one in use"),
            ("DELETE FROM leaf WHERE number = 3", "ledger tree", "entry 3 is missing; the next is 4"),
        ])
    func tamperingWithWhatIsSettledIsNamed(sql: String, check: String, words: String) async throws {
        let ledger = try await FilledLedger(rounds: 600)
        _ = try await ledger.store.publish(time: 1)
        #expect(try await ledger.faults().isEmpty)
        try ledger.change(sql)
        let faults = try await ledger.faults()
        #expect(faults[check]?.contains(words) == true, "\(faults)")
    }
}

@Suite struct ProofBundleTests {
    @Test func aPersonsEntriesAreProvedWithoutTheNode() async throws {
        let ledger = try await FilledLedger(rounds: 700)
        _ = try await ledger.store.publish(time: 1)
        try await ledger.append(rounds: 1)
        let bundle = try await ledger.proof([1, 2, 3])
        #expect(bundle.chains.map(\.entries.count) == [700, 350, 0])
        let key = try ledger.identity.key
        let read = try ProofBundle(parsing: bundle.json)
        #expect(read == bundle)
        // A long history is larger than a document may be.
        let space = [UInt8](repeating: UInt8(ascii: " "), count: Document.maximumSize)
        #expect(try ProofBundle(parsing: bundle.json + space) == bundle)
        try read.verify(keys: [key])
        let other = try NoteSigningKey(name: key.name, type: .ed25519, seed: NoteSigningKey.seed()).verifierKey
        #expect(throws: ProofBundleError.self) { try read.verify(keys: [other]) }
        // Another process knows the chains from the file alone.
        let again = try SQLiteLedgerStore(folder: ledger.folder, records: ledger.here.store)
        #expect(try await again.proof(Policy.grant(job: .prove), pids: [1, 2, 3]) == bundle)
        await #expect(throws: StoreError.self) { try await again.proof(Policy.grant(job: .feed), pids: [1]) }
    }

    /// A bundle with another chain in place of the first.
    private static func changed(
        _ bundle: ProofBundle, _ change: (inout [ProofBundle.Entry]) -> Void, key: Bytes32? = nil
    ) -> ProofBundle {
        var entries = bundle.chains[0].entries
        change(&entries)
        let chain = ProofBundle.Chain(
            key: key ?? bundle.chains[0].key, head: bundle.chains[0].head, entries: entries)
        return ProofBundle(
            checkpoint: bundle.checkpoint, key: bundle.key, chains: [chain] + bundle.chains.dropFirst())
    }

    @Test func everyChangeToABundleIsNamed() async throws {
        let ledger = try await FilledLedger()
        _ = try await ledger.store.publish(time: 1)
        let bundle = try await ledger.proof([1, 2])
        try bundle.verify(keys: [bundle.key])
        func fault(_ changed: ProofBundle) -> String {
            do {
                try changed.verify(keys: [changed.key])
                return "accepted"
            } catch { return "\(error)" }
        }
        func edited(_ n: Int, _ edit: (ProofBundle.Entry) -> ProofBundle.Entry) -> ProofBundle {
            Self.changed(bundle) { $0[n] = edit($0[n]) }
        }
        typealias Entry = ProofBundle.Entry
        let text = edited(1) {
            let text = String(decoding: $0.text ?? [], as: UTF8.self).replacing("\"record\"", with: "\"recorb\"")
            return Entry(index: $0.index, salt: Self.salt(of: $0), text: Array(text.utf8), proof: $0.proof)
        }
        #expect(fault(text).hasPrefix("Chain 1, entry 3: it does not name the entry before it."))
        let last = edited(3) {
            Entry(index: $0.index, salt: [UInt8](repeating: 0, count: 16), text: $0.text ?? [], proof: $0.proof)
        }
        #expect(fault(last).hasPrefix("Chain 1: its last entry here is not the newest"))
        let moved = edited(2) { Entry(index: $0.index + 1, content: $0.content, proof: $0.proof) }
        #expect(fault(moved).hasPrefix("Chain 1, entry 3: it is not in the log at index 5"))
        let proof = edited(2) { Entry(index: $0.index, content: $0.content, proof: $0.proof.reversed()) }
        #expect(fault(proof).hasPrefix("Chain 1, entry 3: it is not in the log"))
        #expect(fault(Self.changed(bundle) { $0.remove(at: 1) }).hasPrefix("Chain 1, entry 2: it is number 3"))
        #expect(fault(Self.changed(bundle) { $0.swapAt(0, 1) }).hasPrefix("Chain 1, entry 1: it is number 2"))
        #expect(fault(Self.changed(bundle) { $0.removeLast() }).hasPrefix("Chain 1: its last entry here"))
        #expect(fault(Self.changed(bundle) { $0.removeAll() }).hasPrefix("Chain 1: its last entry here"))
        #expect(fault(Self.changed(bundle, { _ in }, key: .zero)).hasPrefix("Chain 1: its last entry"))
        let forged = try SignedCheckpoint(
            Checkpoint(
                origin: bundle.key.name, size: 8, root: bundle.checkpoint.checkpoint.root,
                extensions: bundle.checkpoint.checkpoint.extensions),
            signedWith: NoteSigningKey(name: bundle.key.name, type: .ed25519, seed: NoteSigningKey.seed()))
        #expect(
            fault(ProofBundle(checkpoint: forged, key: bundle.key, chains: bundle.chains))
                .hasPrefix("The checkpoint is not to be trusted"))
    }

    private static func salt(of entry: ProofBundle.Entry) -> [UInt8] {
        guard case .told(let salt, _) = entry.content else { return [] }
        return salt
    }

    @Test("An entry that is kept from the person is proved to be there; one that is not the one entered is found")
    func keptEntries() async throws {
        let ledger = try await FilledLedger()
        _ = try await ledger.store.publish(time: 1)
        let bundle = try await ledger.proof([1, 2])
        for kept in 0..<4 {
            var number = -1
            let some = try bundle.keeping { _ in
                number += 1
                return number == kept
            }
            #expect(some.chains.flatMap(\.entries).count { $0.text == nil } == 1)
            let read = try ProofBundle(parsing: some.json)
            #expect(read == some)
            try read.verify(keys: [bundle.key])
            // No word of it is left.
            let all = String(decoding: some.json, as: UTF8.self)
            #expect(
                all.components(separatedBy: "\"text\"").count == String(decoding: bundle.json, as: UTF8.self)
                    .components(separatedBy: "\"text\"").count - 1)
        }
        let allKept = try bundle.keeping { _ in true }
        try allKept.verify(keys: [bundle.key])
        let forged = Self.changed(allKept) {
            $0[1] = ProofBundle.Entry(
                index: $0[1].index, content: .kept(commitment: [UInt8](repeating: 7, count: 32)), proof: $0[1].proof)
        }
        #expect(throws: ProofBundleError.self) { try forged.verify(keys: [bundle.key]) }
        // One too many: the number of entries is sealed with the newest.
        let longer = Self.changed(allKept) { $0.insert($0[0], at: 0) }
        #expect(throws: ProofBundleError.self) { try longer.verify(keys: [bundle.key]) }
    }

    @Test func aChainThatStandsTwiceIsRefused() async throws {
        let ledger = try await FilledLedger()
        _ = try await ledger.store.publish(time: 1)
        let bundle = try await ledger.proof([1, 2])
        let twice = ProofBundle(
            checkpoint: bundle.checkpoint, key: bundle.key, chains: bundle.chains + bundle.chains.prefix(1))
        #expect(throws: ProofBundleError.self) { try twice.verify(keys: [bundle.key]) }
        // Of several keys the log's own counts, wherever it stands.
        let other = try NoteSigningKey(name: "other.example", type: .ed25519, seed: NoteSigningKey.seed()).verifierKey
        try bundle.verify(keys: [other, bundle.key])
    }

    @Test func whatIsNotAsCommittedIsNotHandedOut() async throws {
        let ledger = try await FilledLedger()
        _ = try await ledger.store.publish(time: 1)
        try ledger.change("UPDATE leaf SET sealed = (SELECT sealed FROM leaf WHERE number = 0) WHERE number = 2")
        await #expect(throws: LedgerError.self) { try await ledger.proof([1]) }
    }

    @Test func noChangedByteOfAFileIsAccepted() async throws {
        let ledger = try await FilledLedger()
        _ = try await ledger.store.publish(time: 1)
        let bundle = try await ledger.proof([1, 2])
        let bytes = bundle.json
        var accepted = 0
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1
            guard let read = try? ProofBundle(parsing: changed), read != bundle else { continue }
            if (try? read.verify(keys: [bundle.key])) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
        let empty = ProofBundle(checkpoint: bundle.checkpoint, key: bundle.key, chains: []).json
        #expect(throws: ProofBundleError.self) { try ProofBundle(parsing: empty) }
        for garbage in ["", "{}", "[]", "null", #"{"format":"longitude ledger proof 1"}"#] {
            #expect(throws: ProofBundleError.self) { try ProofBundle(parsing: Array(garbage.utf8)) }
        }
    }
}

import Access
import Crypto
import Foundation
import Ledger
import LedgerDouble
import MerkleTree
import Store
import StoreSQLite
import Synchronization
import Testing

/// Entries of the urgent view that wait while the ledger fails.
@Suite struct UrgentSpoolTests {
    private final class Node {
        let here: TemporaryStore
        let store: SQLiteLedgerStore
        let folder: URL
        var file: URL { folder.appending(path: "urgent.spool") }

        init() async throws {
            here = try TemporaryStore()
            let source = try await here.source("A")
            for n in 1...2 { try await here.accept(#"{"resourceType":"Patient","id":"p\#(n)"}"#, from: source) }
            store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
            folder = here.folder.appending(path: "spool")
        }
        var spool: UrgentSpool { store.urgentSpool(in: folder) }

        /// What the chain of record 1 holds, oldest first.
        func bases() async throws -> [String] {
            _ = try await store.publish(time: 9)
            let bundle = try await store.proof(Policy.grant(job: .prove), pids: [1])
            try bundle.verify(keys: [bundle.key])
            return try bundle.chains[0].entries.compactMap(\.text).map { try RecordedAccess(text: $0).basis }
        }
    }

    private static func event(
        _ basis: String, role: Role = .paramedic, purpose: Purpose? = .emergency, action: AccessEvent.Action = .read,
        route: String = "record", pid: Int64 = 1
    ) -> AccessEvent {
        AccessEvent(
            id: EventID(), time: 1_700_000_000_000, action: action,
            principal: Principal(
                subject: "s", name: "Crew", role: role, organisation: "O", organisationName: "Ambulance"),
            purpose: purpose, route: route, policyVersion: 3, basis: basis,
            parts: [.init(pid: pid, resources: [7, 3, 40])])
    }

    /// A ledger whose disk is full until it is told otherwise.
    private final class Full: ForwardingLedger {
        let other: SQLiteLedgerStore
        let isFull = Atomic<Bool>(true)
        init(_ store: SQLiteLedgerStore) { other = store }
        private func check() throws {
            if isFull.load(ordering: .sequentiallyConsistent) { throw StoreError.unavailable("disk full") }
        }
        func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
            try check()
            try await other.append(event, meanwhile: meanwhile)
        }
        func append(spooled: [SpooledEntry]) async throws -> Int {
            try check()
            return try await other.append(spooled: spooled)
        }
    }

    @Test("Only the urgent view goes out without the ledger, and says so; it is entered when the ledger works")
    func onlyTheUrgentView() async throws {
        let node = try await Node()
        let full = Full(node.store)
        let ledger = Ledger(store: full, spool: node.spool)
        func release(_ event: AccessEvent, saysSo: Bool = true) async throws -> String {
            let waiting: @Sendable () throws -> String = { "waits" }
            let disclosure = Disclosure(event: event, waiting: saysSo ? waiting : nil) { "entered" }
            return try await ledger.release(disclosure).body
        }
        #expect(try await release(Self.event("one")) == "waits")
        #expect(try await release(Self.event("two", purpose: nil, action: .query, route: "search")) == "waits")
        for event in [
            Self.event("x", role: .generalPractitioner), Self.event("x", purpose: .directCare),
            Self.event("x", action: .breakGlass), Self.event("x", action: .denied), Self.event("x", action: .careClaim),
            Self.event("x", purpose: nil, action: .query, route: "choices"), Self.event("x", role: .privacyOfficer),
            Self.event("x", role: .person, purpose: .ownRequest),
        ] {
            await #expect(throws: LedgerError.self) { try await release(event) }
        }
        // A body that cannot say so is not shown either, nor without a spool.
        await #expect(throws: LedgerError.self) { try await release(Self.event("x"), saysSo: false) }
        await #expect(throws: LedgerError.self) {
            try await Ledger(store: full).release(Disclosure(event: Self.event("x"), waiting: { 1 }) { 2 })
        }
        #expect(ledger.spooled == 2)
        await #expect(throws: (any Error).self) { try await ledger.drainSpool(time: 5) }
        #expect(ledger.spooled == 2)
        // Sealed: no word of it stands in the file.
        #expect(!String(decoding: try Data(contentsOf: node.file), as: UTF8.self).contains("Crew"))
        full.isFull.store(false, ordering: .sequentiallyConsistent)
        #expect(try await release(Self.event("three")) == "entered")
        #expect(try await ledger.drainSpool(time: 1_700_000_060_000).entered == 2)
        #expect(try await ledger.drainSpool(time: 6).entered == 0)
        #expect(ledger.spooled == 0 && !FileManager.default.fileExists(atPath: node.file.path))
        #expect(try await node.bases().suffix(3) == ["three", "one", "two"])
        // The entry says when it was made, and when it was entered.
        let bundle = try await node.store.proof(Policy.grant(job: .prove), pids: [1])
        let text = String(decoding: bundle.chains[0].entries.last?.text ?? [], as: UTF8.self)
        #expect(text.contains(#""time":1700000000000"#) && text.contains(#""spooled":1700000060000"#))
        #expect(text.contains(#""who":"s","name":"Crew","role":"paramedic""#) && text.contains(#""policy":3"#))
        #expect(try await node.store.audit().allSatisfy(\.isGood))
    }

    @Test("A program that ends after the entries and before the file is removed enters nothing twice")
    func nothingTwice() async throws {
        let node = try await Node()
        for basis in ["one", "two"] { try await node.spool.add(Self.event(basis)) }
        let content = try Data(contentsOf: node.file)
        #expect(try await node.spool.drain(into: node.store, time: 1).entered == 2)
        // The file is there again, as if it had not been removed; more is added to it.
        try content.write(to: node.file)
        try await node.spool.add(Self.event("three"))
        let again = try SQLiteLedgerStore(folder: node.here.folder, records: node.here.store)
        #expect(try await node.spool.drain(into: again, time: 2).entered == 1)
        #expect(try await node.bases().suffix(3) == ["one", "two", "three"])
        // Another file begins at its own first line.
        try await node.spool.add(Self.event("four"))
        #expect(try await node.spool.drain(into: again, time: 3).entered == 1)
        #expect(try await node.bases().suffix(2) == ["three", "four"])
    }

    @Test("Several drains at once enter each entry once, in order")
    func manyDrains() async throws {
        let node = try await Node()
        for n in 0..<20 { try await node.spool.add(Self.event("\(n)")) }
        let spools = (0..<8).map { _ in node.spool }
        let store = node.store
        let entered = try await withThrowingTaskGroup(of: Int.self) { group in
            for spool in spools { group.addTask { try await spool.drain(into: store, time: 1).entered } }
            return try await group.reduce(0, +)
        }
        #expect(entered == 20)
        #expect(try await node.bases().suffix(20) == (0..<20).map { "\($0)" })
    }

    @Test(
        "Lines that were changed, moved, cut or are of another node are kept and counted; the others are entered",
        arguments: [0, 1, 2, 3, 4])
    func damage(kind: Int) async throws {
        let node = try await Node()
        for basis in ["one", "two", "three"] { try await node.spool.add(Self.event(basis)) }
        var lines = try String(contentsOf: node.file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        let expected: (damaged: Int, bases: [String])
        switch kind {
        case 0:
            lines[2] = String(lines[2].reversed())
            expected = (1, ["one", "three"])
        case 1:
            lines.swapAt(1, 2)
            expected = (2, ["three"])
        case 2:
            lines[2] = lines[1]
            expected = (1, ["one", "three"])
        case 3:
            lines[0] = "longitude urgent spool 1 \(EventID())"
            expected = (3, [])
        default:
            lines[0] = "words"
            expected = (3, [])
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: node.file)
        let drained = try await node.spool.drain(into: node.store, time: 1)
        #expect(drained.damaged == expected.damaged && drained.entered == expected.bases.count)
        #expect(try await node.bases().filter { $0 != "sent by its source" } == expected.bases)
        // Nothing of the file is gone.
        let kept = try #require(drained.kept.first)
        #expect(try String(contentsOf: kept, encoding: .utf8) == lines.joined(separator: "\n") + "\n")
        #expect(node.spool.damaged.map(\.lastPathComponent) == [kept.lastPathComponent])
        #expect(!FileManager.default.fileExists(atPath: node.file.path))
    }

    @Test("A line that was cut when the power failed does not take the next one with it")
    func aCutLine() async throws {
        let node = try await Node()
        for basis in ["one", "two"] { try await node.spool.add(Self.event(basis)) }
        let content = try Data(contentsOf: node.file)
        try content.dropLast(30).write(to: node.file)
        try await node.spool.add(Self.event("three"))
        let drained = try await node.spool.drain(into: node.store, time: 1)
        #expect(drained.entered == 2 && drained.damaged == 1)
        #expect(try await node.bases().suffix(2) == ["one", "three"])
    }

    @Test("What waits where the spool was before is entered too, once, before what waits where it is now")
    func itWasElsewhereBefore() async throws {
        let node = try await Node()
        let other = node.here.folder.appending(path: "elsewhere")
        #expect(!UrgentSpool.isEmpty(in: node.folder))
        for basis in ["one", "two"] { try await node.spool.add(Self.event(basis)) }
        #expect(!UrgentSpool.isEmpty(in: node.folder))
        let moved = node.store.urgentSpool(in: other, former: [node.folder])
        try await moved.add(Self.event("three"))
        #expect(moved.waiting == 3)
        // Killed when the lines were entered and the file still stood.
        let copy = try Data(contentsOf: node.file)
        #expect(try await node.spool.drain(into: node.store, time: 5).entered == 2)
        try copy.write(to: node.file)
        #expect(try await moved.drain(into: node.store, time: 6).entered == 1)
        #expect(moved.waiting == 0 && UrgentSpool.isEmpty(in: node.folder) && UrgentSpool.isEmpty(in: other))
        #expect(try await node.bases() == ["one", "two", "three"])
        // A file with a line that cannot be read keeps its folder in mind.
        try Data("longitude urgent spool 1 \(EventID())\nAAAA\n".utf8).write(to: node.file)
        #expect(try await moved.drain(into: node.store, time: 7).damaged == 1)
        #expect(!UrgentSpool.isEmpty(in: node.folder) && moved.damaged.count == 1)
    }

    @Test("The spool is bounded: what does not fit is not kept, and not shown")
    func bounded() async throws {
        let node = try await Node()
        let small = UrgentSpool(folder: node.folder, key: SymmetricKey(size: .bits256), limit: 2000)
        let full = Ledger(store: Full(node.store), spool: small)
        var shown = 0
        for _ in 0..<20 {
            let event = Self.event("one")
            let released = try? await full.release(Disclosure(event: event, waiting: { "waits" }) { "" })
            shown += released == nil ? 0 : 1
        }
        #expect((1...5).contains(shown) && small.waiting == shown)
        #expect(try Data(contentsOf: node.file).count <= 2000)
    }

    @Test("An entry about somebody who was erased meanwhile is entered on nobody's chain")
    func anErasedRecord() async throws {
        let node = try await Node()
        try await node.spool.add(Self.event("gone", pid: 99))
        try await node.spool.add(Self.event("here"))
        #expect(try await node.spool.drain(into: node.store, time: 1).entered == 2)
        #expect(try await node.bases().last == "here")
        #expect(try await node.store.audit().allSatisfy(\.isGood))
    }
}

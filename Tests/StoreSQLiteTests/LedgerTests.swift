import Access
import FHIR
import Foundation
import GRDB
import Ledger
import LedgerDouble
import MerkleTree
import Store
import StoreSQLite
import Synchronization
import Testing

@Suite struct LedgerTests {
    private func event(_ pids: [Int64?]) -> AccessEvent {
        AccessEvent(
            id: EventID(), time: 1_700_000_000_000, action: .read, principal: nil, purpose: .directCare,
            route: "record",
            basis: "test", parts: pids.map { .init(pid: $0, resources: [3, 1, 2]) })
    }

    private func people(_ here: TemporaryStore) async throws {
        let source = try await here.source("A")
        for n in 1...3 { try await here.accept(#"{"resourceType":"Patient","id":"p\#(n)"}"#, from: source) }
    }

    @Test func oneLeafForEachRecordAndTheTreeSurvivesARestart() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let ledger = Ledger(store: store)
        let released = try await ledger.release(Disclosure(event: event([1, 2])) { 42 })
        #expect(released.body == 42)
        #expect(released.receipt.count == 9)
        try await ledger.append(event([nil]))
        try await ledger.append(event([2]))
        let head = try await ledger.head()
        #expect(head.size == 4)
        let again = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        #expect(try await again.head() == head)
        #expect(try await again.audit().allSatisfy(\.isGood))
    }

    /// The real store, slower, which notes when an entry was durable.
    private final class Slow: ForwardingLedger {
        let other: SQLiteLedgerStore
        let isDurable = Atomic<Bool>(false)
        init(_ store: SQLiteLedgerStore) { other = store }
        func append(_ event: AccessEvent, meanwhile: () -> Void) async throws {
            try await Task.sleep(for: .milliseconds(200))
            try await other.append(event, meanwhile: meanwhile)
            isDurable.store(true, ordering: .sequentiallyConsistent)
        }
    }

    @Test func nothingIsReleasedBeforeItsEntryIsDurable() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let slow = Slow(try SQLiteLedgerStore(folder: here.folder, records: here.store))
        let wasRendered = try await Ledger(store: slow).release(
            Disclosure(event: event([1])) { !slow.isDurable.load(ordering: .sequentiallyConsistent) })
        // The body was made while the entry was being written, and handed out after it.
        #expect(wasRendered.body)
        let isDurable = slow.isDurable.load(ordering: .sequentiallyConsistent)
        #expect(isDurable)
    }

    @Test func theTextOfAnEntryIsFixed() throws {
        // The commitment is made of this text: another order or spelling would break every proof.
        let principal = Principal(
            subject: "s\"1", name: "Dr Å", role: .paramedic, organisation: "O1", organisationName: "Ambulance")
        let event = AccessEvent(
            id: EventID(), time: 1_700_000_000_000, action: .read, principal: principal, purpose: .emergency,
            route: "record", basis: "test", parts: [])
        let text =
            CanonicalEvent(event).opening(of: .init(pid: 7, resources: [100, 3, 64]))
            + CanonicalEvent.closing(seq: 2, previous: [0, 0xAF])
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"event":"\#(event.id)","time":1700000000000,"action":"PatientRead","who":"s\"1","name":"Dr Å","#
                + #""role":"paramedic","organisation":"O1","at":"Ambulance","purpose":"ETREAT","route":"record","#
                + #""policy":\#(event.policyVersion),"basis":"test","record":7,"resources":"3,1p,10","seq":2,"#
                + #""previous":"00af"}"#)
        #expect(try Document(parsing: text).root["who"]?.string == "s\"1")
        let nobodys =
            CanonicalEvent(event).opening(of: .init(pid: nil, resources: []))
            + CanonicalEvent.closing(seq: 0, previous: [])
        #expect(
            String(decoding: nobodys.suffix(44), as: UTF8.self).hasSuffix(#""resources":"","seq":0,"previous":""}"#))
    }

    @Test func manyCallersAtOnceKeepChainsWhole() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let ledger = Ledger(store: store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 0..<200 {
                group.addTask { try await ledger.append(event([Int64(n % 3 + 1), 1 + Int64((n + 1) % 3)])) }
            }
            try await group.waitForAll()
        }
        #expect(try await store.head().size == 400)
        #expect(try await store.audit().allSatisfy(\.isGood))
    }

    @Test func twoProcessesKeepOneTree() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let one = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let other = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        for n in 0..<10 { try await Ledger(store: n % 2 == 0 ? one : other).append(event([1, 2])) }
        let again = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        #expect(try await again.head().size == 20)
        #expect(try await again.audit().allSatisfy(\.isGood))
    }

    @Test func openingWaitsForWhoeverCloses() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let event = event([1])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<120 {
                        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
                        try await Ledger(store: store).append(event)
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        #expect(try await store.head().size == 480)
    }

    @Test func chainsGoOnAcrossTheirIndexAndARestart() async throws {
        let here = try TemporaryStore()
        try await people(here)
        var store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        // More entries than are added to the index of chains at once, with a stop in between.
        for round in 0..<3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<500 { group.addTask { [store] in try await store.append(event([1, Int64(2 + n % 2)])) } }
                try await group.waitForAll()
            }
            #expect(try await store.head().size == UInt64(1000 * (round + 1)))
            store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        }
        #expect(try await store.audit().allSatisfy(\.isGood))
    }

    @Test func everyAcceptedWriteIsEnteredOnce() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let source = try await here.source("B")
        try await here.accept(#"{"resourceType":"Organization","id":"o","name":"O"}"#, from: source)
        let one = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let other = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for store in [one, other, one] {
                group.addTask { _ = try await Ledger(store: store).enterWrites(of: here.store) }
            }
            try await group.waitForAll()
        }
        #expect(try await SQLiteLedgerStore(folder: here.folder, records: here.store).head().size == 4)
        #expect(try await Ledger(store: other).enterWrites(of: here.store) == 0)
        try await here.accept(#"{"resourceType":"Patient","id":"p1","active":true}"#, from: source)
        #expect(try await Ledger(store: one).enterWrites(of: here.store) == 1)
        #expect(try await one.audit().allSatisfy(\.isGood))
        // Who may read the feed may not read this, and the other way round.
        #expect(try await here.store.acceptedWrites(Policy.grant(job: .feed), after: 0, limit: 9).isEmpty)
        #expect(try await here.store.changes(Policy.grant(job: .audit), after: 0, limit: 9).isEmpty)
    }

    @Test func aCommitThatFailsLosesNoWriteAndTellsNoHead() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let queue = try DatabaseQueue(path: here.folder.appending(path: "ledger.sqlite").path)
        try await queue.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER full BEFORE UPDATE OF writes ON frontier BEGIN SELECT RAISE(ABORT, 'full'); END
                    """)
        }
        for _ in 0..<3 {
            await #expect(throws: StoreError.self) { try await Ledger(store: store).enterWrites(of: here.store) }
            let head = try await store.head()
            #expect(head.size == 0 && head.root == MerkleHash.empty)
            #expect(try await store.enteredWrites() == 0)
        }
        try await queue.write { try $0.execute(sql: "DROP TRIGGER full") }
        #expect(try await Ledger(store: store).enterWrites(of: here.store) == 3)
        #expect(try await store.head().size == 3)
        #expect(try await store.audit().allSatisfy(\.isGood))
    }

    @Test func whatFailsHalfwayIsNeitherToldNorSettled() async throws {
        let here = try TemporaryStore()
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let queue = try DatabaseQueue(path: here.folder.appending(path: "ledger.sqlite").path)
        try await queue.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON leaf WHEN NEW.number = 1050
                    BEGIN SELECT RAISE(ABORT, 'full'); END
                    """)
        }
        func append(_ entries: Int) async throws {
            let parts = [AccessEvent.Part](repeating: .init(pid: nil, resources: []), count: entries)
            try await store.append(
                AccessEvent(
                    id: EventID(), time: 7, action: .job, principal: nil, purpose: nil, route: "command line",
                    basis: "test", parts: parts))
        }
        // As many as are settled in one go.
        for _ in 0..<2 {
            await #expect(throws: StoreError.self) { try await append(1100) }
            let head = try await store.head()
            #expect(head.size == 0 && head.root == MerkleHash.empty)
        }
        try await append(2)
        try await queue.write { try $0.execute(sql: "DROP TRIGGER full") }
        try await append(1100)
        #expect(try await store.head().size == 1102)
        for ledger in [store, try SQLiteLedgerStore(folder: here.folder, records: here.store)] {
            #expect(try await ledger.audit().allSatisfy(\.isGood))
            #expect(try await ledger.head() == store.head())
        }
    }

    @Test func recordsOlderThanTheLedgerEnterNothing() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let queue = try DatabaseQueue(path: here.folder.appending(path: "ledger.sqlite").path)
        try await queue.write { try $0.execute(sql: "UPDATE frontier SET writes = 4") }
        await #expect(throws: LedgerError.self) { try await Ledger(store: store).enterWrites(of: here.store) }
        #expect(try await store.audit().contains { !$0.isGood && $0.detail.contains("beyond the records' 3") })
    }

    @Test func aWriteOfARecordThatIsErasedIsEnteredWithoutIt() async throws {
        let here = try TemporaryStore()
        try await people(here)
        try await here.store.erase(Policy.grant(job: .erase), pids: [2])
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        #expect(try await Ledger(store: store).enterWrites(of: here.store) == 3)
        #expect(try await store.head().size == 3)
        #expect(try await store.audit().allSatisfy(\.isGood))
        #expect(try await here.store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
        #expect(try await here.store.changes(Policy.grant(job: .feed), after: 0, limit: 9).map(\.pid) == [1, 3])
    }

    @Test func theTextOfAWriteNamesItsSource() async throws {
        let here = try TemporaryStore()
        let write = AcceptedWrite(
            t: 5, time: 6, event: EventID(), source: try await here.source("A"), resources: [(1, 9), (0, 8), (1, 7)])
        let event = WriteEntry(write).event
        #expect(event.parts.map(\.pid) == [nil, 1])
        #expect(event.parts.map(\.resources) == [[8], [9, 7]])
        let text =
            CanonicalEvent(event).opening(of: event.parts[1]) + CanonicalEvent.closing(seq: 1, previous: [])
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"event":"\#(write.event)","time":6,"action":"Write","source":"A","organisation":"A","at":"A","#
                + #""route":"intake","policy":\#(event.policyVersion),"basis":"sent by its source","record":1,"#
                + #""resources":"7,2","seq":1,"previous":""}"#)
    }

    @Test func anEntryThatCannotBeMadeShowsNothing() async throws {
        let here = try TemporaryStore()
        try await people(here)
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        let ledger = Ledger(store: store)
        // Record 99 does not exist, so it has no key to seal its entry: the parts before it must not stand either.
        await #expect(throws: LedgerError.self) {
            _ = try await ledger.release(Disclosure(event: event([1, 99])) { "secret" })
        }
        #expect(try await store.head().size == 0)
        try await ledger.append(event([1]))
        // An event of nobody leaves no entry, so it is refused, and nothing with it.
        await #expect(throws: LedgerError.self) {
            _ = try await ledger.release(Disclosure(event: event([])) { "secret" })
        }
        #expect(try await store.head().size == 1)
        #expect(try await store.audit().allSatisfy(\.isGood))
    }
}

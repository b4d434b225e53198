import Access
import Foundation
import Ledger
import Store
import StoreSQLite
import Testing

/// A served node's write-ahead logs have their room made beforehand; what is written there is as safe as ever.
@Suite struct LogRoomTests {
    private static let room = 64 << 20

    private func length(_ folder: URL, _ file: String = "records.sqlite-wal") throws -> Int {
        let path = folder.appending(path: file).path
        return try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }
    private func patient(_ n: Int) -> String { #"{"resourceType":"Patient","id":"p\#(n)"}"# }

    @Test func aCommitChangesNoLength() async throws {
        let here = try TemporaryStore(isServed: true)
        #expect(try length(here.folder) == Self.room)
        let ledger = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        #expect(try length(here.folder, "ledger.sqlite-wal") == Self.room)
        let source = try await here.source("A")
        for n in 0..<100 { try await here.accept(patient(n), from: source) }
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: 1, action: .read, principal: nil, purpose: nil, route: "r", basis: "b",
                parts: [.init(pid: 1, resources: [])]))
        #expect(try length(here.folder) == Self.room)
        #expect(try length(here.folder, "ledger.sqlite-wal") == Self.room)
        // Another process, without a room of its own, reads what stands in the log.
        let other = try SQLiteRecordStore(folder: here.folder)
        #expect(try await other.statistics(Policy.grant(job: .statistics)).patientRecords == 100)
        #expect(try await here.store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
    }

    @Test func aLogOfManyCommitsStaysInItsRoom() async throws {
        let here = try TemporaryStore(isServed: true)
        let source = try await here.source("A")
        // Some eight pages of 8 KB each: more than the room by a half.
        var longest = 0
        for n in 0..<1_500 {
            try await here.accept(patient(n), from: source)
            longest = max(longest, try length(here.folder))
        }
        // By little it may leave it: the log is not moved while the timer moves it, and a busy disk takes its time.
        #expect(longest <= Self.room * 5 / 4)
        let other = try SQLiteRecordStore(folder: here.folder)
        #expect(try await other.statistics(Policy.grant(job: .statistics)).patientRecords == 1_500)
    }

    @Test func aLogThatLeftItsRoomComesBackAtOnce() async throws {
        let here = try TemporaryStore(isServed: true)
        let source = try await here.source("A")
        // The lock of whoever moves a log, held by another process: SQLite's `WAL_CKPT_LOCK`.
        let mover = Process()
        let (commands, ready) = (Pipe(), Pipe())
        mover.executableURL = URL(filePath: "/usr/bin/env")
        mover.arguments = [
            "python3", "-c",
            """
            import fcntl, sys
            log = open(sys.argv[1], "r+b")
            fcntl.lockf(log, fcntl.LOCK_EX, 1, 121)
            print("locked", flush=True)
            sys.stdin.read()
            """, here.folder.appending(path: "records.sqlite-shm").path,
        ]
        mover.standardInput = commands
        mover.standardOutput = ready
        try mover.run()
        try #require(try ready.fileHandleForReading.read(upToCount: 7) == Data("locked\n".utf8))
        var n = 0
        func accept() async throws {
            try await here.accept(patient(n), from: source)
            n += 1
        }
        while try length(here.folder) <= Self.room { try await accept() }
        try commands.fileHandleForWriting.close()
        mover.waitUntilExit()
        // One moves it, one starts it anew.
        for _ in 0..<3 { try await accept() }
        #expect(try length(here.folder) == Self.room)
        #expect(try await here.exported().count == n)
    }

    @Test func itIsMadeWhileOthersWrite() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        async let opened: Void = {
            for _ in 0..<8 {
                _ = try SQLiteRecordStore(folder: here.folder, isServed: true)
                // Cut again, so that there is room to make.
                try await here.store.erase(Policy.grant(job: .erase), pids: [])
            }
        }()
        for n in 0..<400 { try await here.accept(patient(n), from: source) }
        try await opened
        let other = try SQLiteRecordStore(folder: here.folder)
        #expect(try await other.statistics(Policy.grant(job: .statistics)).patientRecords == 400)
        #expect(try await other.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
    }

    @Test func itIsMadeAgainWhenItWasCut() async throws {
        let here = try TemporaryStore(isServed: true)
        let source = try await here.source("A")
        try await here.store.erase(Policy.grant(job: .erase), pids: [])
        #expect(try length(here.folder) == 0)
        // The writer looks at it after about 8 MB.
        for n in 0..<200 { try await here.accept(patient(n), from: source) }
        #expect(try length(here.folder) == Self.room)
        #expect(try await here.exported().count == 200)
    }
}

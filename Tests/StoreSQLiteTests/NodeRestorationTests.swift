import Access
import Foundation
import GRDB
import Ledger
import SampleData
import Store
import StoreSQLite
import Testing

/// Keys and backups that do not fit, and restores that stop on the way.
@Suite struct NodeRestorationTests {
    private static let number = "9990000018"
    private static let patient = samplePatient()
    private static let organisation = #"{"resourceType":"Organization","id":"o"}"#

    /// A node with a backup from before its one person was erased, and a folder for the backup to be restored into.
    private struct Place {
        let here: TemporaryStore
        var backup: URL { here.folder.appending(path: "backup") }
        var target: URL { here.folder.appending(path: "target") }
        var stage: URL { target.appending(path: NodeRestoration.stageName) }
        var keys: URL { target.appending(path: "keys") }

        init(_ text: String = NodeRestorationTests.patient) async throws {
            here = try TemporaryStore()
            try await here.accept(text, from: try await here.source("A", kind: .gp))
            for folder in [backup, target] {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
            try SQLiteLedgerStore(folder: here.folder, records: here.store)
                .backup(to: backup.appending(path: "ledger.sqlite"))
            try await here.store.backup(
                Policy.grant(job: .backup), to: backup.appending(path: "records.sqlite"))
            let pids = try await here.store.records(
                Policy.grant(job: .erase), of: .nhsNumber(NodeRestorationTests.number, birthDate: nil))
            try await here.store.erase(Policy.grant(job: .erase), pids: pids)
        }

        func bringKeys() throws {
            try FileManager.default.copyItem(at: here.folder.appending(path: "keys"), to: keys)
        }

        func restoration() throws -> NodeRestoration {
            try NodeRestoration(of: backup, keys: keys, stage: stage)
        }

        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
        }
    }

    @Test("Without its keys a backup is not touched; when they have come, who was erased stays erased")
    func keysThatComeLater() async throws {
        let place = try await Place()
        #expect(throws: StoreError.self) { _ = try place.restoration() }
        #expect(try place.names() == [])
        try place.bringKeys()
        let restoration = try place.restoration()
        let report = try await restoration.prepare(Policy.grant(job: .doctor), isAlone: false)
        #expect(report.erased == 1 && report.findings.allSatisfy(\.isGood), "\(report.findings)")
        // Whoever stops here leaves no node.
        #expect(try place.names() == [NodeRestoration.stageName, "keys"])
        let again = try place.restoration()
        _ = try await again.prepare(Policy.grant(job: .doctor), isAlone: false)
        try again.place(in: place.target)
        #expect(try place.names() == ["keys", "ledger.sqlite", "lock", "records.sqlite"])
        let store = try SQLiteRecordStore(folder: place.target)
        #expect(try await store.statistics(Policy.grant(job: .statistics)).patientRecords == 0)
    }

    @Test("What is left of another database is not taken up", arguments: ["records.sqlite-wal", "ledger.sqlite-shm"])
    func remains(name: String) async throws {
        let place = try await Place()
        try place.bringKeys()
        let restoration = try place.restoration()
        _ = try await restoration.prepare(Policy.grant(job: .doctor), isAlone: false)
        try Data().write(to: place.target.appending(path: name))
        let error = #expect(throws: StoreError.self) { try restoration.place(in: place.target) }
        #expect(error?.description.contains(name) == true)
        #expect(try !place.names().contains("records.sqlite"))
    }

    @Test("A folder of somebody's own that is called as the copy's is left alone")
    func otherFolder() async throws {
        let place = try await Place()
        try place.bringKeys()
        try FileManager.default.createDirectory(at: place.stage, withIntermediateDirectories: true)
        let own = place.stage.appending(path: "notes.txt")
        try Data("mine".utf8).write(to: own)
        await #expect(throws: StoreError.self) {
            _ = try await place.restoration().prepare(Policy.grant(job: .doctor), isAlone: false)
        }
        #expect(FileManager.default.fileExists(atPath: own.path))
    }

    @Test("Another node's key opens no records: not of people, not of organisations, not from before there were marks")
    func wrongKey() async throws {
        for (text, isMarked) in [(Self.patient, true), (Self.patient, false), (Self.organisation, true)] {
            let place = try await Place(text)
            try FileManager.default.copyItem(
                at: place.backup.appending(path: "records.sqlite"),
                to: place.target.appending(path: "records.sqlite"))
            try place.bringKeys()
            if !isMarked {
                let queue = try DatabaseQueue(path: place.target.appending(path: "records.sqlite").path)
                try await queue.write { try $0.execute(sql: "DELETE FROM item WHERE kind = 0") }
                try queue.close()
            }
            let file = place.keys.appending(path: "node.key")
            let right = try Data(contentsOf: file)
            try Data(repeating: 7, count: 64).write(to: file)
            let error = #expect(throws: StoreError.self) { _ = try SQLiteRecordStore(folder: place.target) }
            #expect(error?.description.contains(file.path) == true, "\(text) \(isMarked)")
            // One of the keys is another's: what gives resources their names.
            if isMarked {
                var lines = String(decoding: right, as: UTF8.self).split(separator: "\n").map(String.init)
                let words = try #require(lines.last).split(separator: " ").dropLast()
                #expect(words.first == "identity")
                let other = Data(repeating: 7, count: 32).base64EncodedString()
                lines[lines.count - 1] = (words + [other[...]]).joined(separator: " ")
                try Data(lines.joined(separator: "\n").utf8).write(to: file)
                #expect(throws: StoreError.self) { _ = try SQLiteRecordStore(folder: place.target) }
            }
            try right.write(to: file)
            for _ in 0..<2 { _ = try SQLiteRecordStore(folder: place.target) }
        }
    }
}

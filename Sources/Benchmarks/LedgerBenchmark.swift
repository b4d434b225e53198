import Access
import Foundation
import Intake
import Ledger
import Store
import StoreSQLite

/// Durable entries a second: one caller, and 64 at once, against what the disk's own fdatasync allows.
struct LedgerBenchmark {
    let folder: URL
    let disk: Disk
    private let people = 512

    func run(_ report: inout Report) async throws {
        let place = folder.appending(path: "ledger")
        try? FileManager.default.removeItem(at: place)
        let records = try SQLiteRecordStore(folder: place, isServed: true)
        let source = try await records.source(SourceRegistration(code: "ONE"))
        for n in 0..<people {
            let patient = #"{"resourceType":"Patient","id":"p\#(n)"}"#
            let intake = try Intake(store: records, lists: SensitivityLists.illustrative())
            _ = try await intake.accept(Array(patient.utf8), from: source, origin: "bench")
        }
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: place, records: records))
        // Where a node handles its requests.
        let (one, many) = try await withTaskExecutorPreference(records.threads) {
            _ = try await rate(ledger, callers: 64, entries: 4_096)
            return (
                try await rate(ledger, callers: 1, entries: 1_000), try await rate(ledger, callers: 64, entries: 32_768)
            )
        }
        let limit = 64 / (Double(max(1, disk.p50)) / 1e6)
        report.add(
            "ledger, durable entries of 64 callers, against one by one", ours: many.wall, unit: "/s",
            reference: one.wall, ratio: many.wall / one.wall, goal: 10)
        report.add(
            "ledger, durable entries of 64 callers, against batch ÷ fdatasync", ours: many.wall, unit: "/s",
            reference: limit, ratio: many.wall / limit, goal: 0.5)
        try await proofs(&report)
        Report.line("ledger: \(Int(1e6 / one.cpu)) µs of CPU an entry one by one, \(Int(1e6 / many.cpu)) of 64 callers")
    }

    /// The proof of one person's 10,000 entries among those of many, and its verification without a node.
    private func proofs(_ report: inout Report) async throws {
        let place = folder.appending(path: "ledger-proof")
        try? FileManager.default.removeItem(at: place)
        let records = try SQLiteRecordStore(folder: place, isServed: true)
        let source = try await records.source(SourceRegistration(code: "ONE"))
        for n in 0..<2 {
            let patient = #"{"resourceType":"Patient","id":"p\#(n)"}"#
            let intake = try Intake(store: records, lists: SensitivityLists.illustrative())
            _ = try await intake.accept(Array(patient.utf8), from: source, origin: "bench")
        }
        let store = try SQLiteLedgerStore(folder: place, records: records)
        // One entry in twenty is the person's.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    for _ in 0..<200 {
                        let others = [AccessEvent.Part](repeating: .init(pid: 2, resources: []), count: 19)
                        try await store.append(
                            AccessEvent(
                                id: EventID(), time: 1, action: .read, principal: nil, purpose: .directCare,
                                route: "record", basis: "bench", parts: [.init(pid: 1, resources: [1])] + others))
                    }
                }
            }
            try await group.waitForAll()
        }
        _ = try await store.publish(time: 1)
        var start = Clock.wall
        let bundle = try await store.proof(Policy.grant(job: .prove), pids: [1])
        let made = (Clock.wall - start) * 1000
        let read = try ProofBundle(parsing: bundle.json)
        start = Clock.wall
        try read.verify(keys: [bundle.key])
        let verified = (Clock.wall - start) * 1000
        let count = bundle.chains[0].entries.count
        report.add(
            "ledger, proof of \(count) entries", ours: made, unit: "ms", reference: 200, ratio: made / 200, goal: 1,
            atMost: true)
        report.add(
            "ledger, verification of \(count) entries", ours: verified, unit: "ms", reference: 100,
            ratio: verified / 100, goal: 1, atMost: true)
    }

    /// Entries a second on the wall and of CPU.
    private func rate(_ ledger: Ledger, callers: Int, entries: Int) async throws -> (wall: Double, cpu: Double) {
        let principal = Principal(
            subject: "bench", name: "Dr", role: .generalPractitioner, organisation: "ONE", organisationName: "One")
        let (wall, cpu) = (Clock.wall, Clock.cpu)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    for n in 0..<entries / callers {
                        try await ledger.append(
                            AccessEvent(
                                id: EventID(), time: Int64(n), action: .read, principal: principal,
                                purpose: .directCare, route: "record", basis: "registered with your practice",
                                parts: [
                                    .init(
                                        pid: Int64((caller * 31 + n * 7) % people + 1),
                                        resources: Array(Int64(n)..<Int64(n + 12)))
                                ]))
                    }
                }
            }
            try await group.waitForAll()
        }
        return (Double(entries) / (Clock.wall - wall), Double(entries) / (Clock.cpu - cpu))
    }
}

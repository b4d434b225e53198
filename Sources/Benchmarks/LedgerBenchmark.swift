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
        let records = try SQLiteRecordStore(folder: place)
        let source = try await records.source(SourceRegistration(code: "ONE"))
        for n in 0..<people {
            let patient = #"{"resourceType":"Patient","id":"p\#(n)"}"#
            _ = try await Intake(store: records).accept(Array(patient.utf8), from: source, origin: "bench")
        }
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: place, records: records))
        _ = try await rate(ledger, callers: 64, entries: 4_096)
        let one = try await rate(ledger, callers: 1, entries: 1_000)
        let many = try await rate(ledger, callers: 64, entries: 32_768)
        let limit = 64 / (Double(max(1, disk.p50)) / 1e6)
        report.add(
            "ledger, durable entries of 64 callers, against one by one", ours: many.wall, unit: "/s",
            reference: one.wall, ratio: many.wall / one.wall, goal: 10)
        report.add(
            "ledger, durable entries of 64 callers, against batch ÷ fdatasync", ours: many.wall, unit: "/s",
            reference: limit, ratio: many.wall / limit, goal: 0.5)
        Report.line("ledger: \(Int(1e6 / one.cpu)) µs of CPU an entry one by one, \(Int(1e6 / many.cpu)) of 64 callers")
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

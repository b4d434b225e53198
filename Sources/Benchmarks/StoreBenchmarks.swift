import Access
import Foundation
import Intake
import Ledger
import SampleData
import Simulation
import Store
import StoreSQLite

/// Durable import of Synthea and simulated people: resources a CPU second, bytes a resource without blobs.
struct ImportBenchmark {
    let folder: URL

    func run(_ report: inout Report) async throws {
        let place = folder.appending(path: "import")
        try? FileManager.default.removeItem(at: place)
        let store = try SQLiteRecordStore(folder: place, cacheMegabytes: 0)
        let intake = try Intake(store: store, lists: SensitivityLists.illustrative(), receivedFromMeta: true)
        var texts: [(String, [UInt8])] = []
        let path = "synthea/bundles.ndjson.gz"
        if SharedData.has(path) {
            texts += try SharedData.lines(path).map { ("SYNTHEA", $0) }
        }
        guard let simulation = SimulatedLondon(seed: 7) else { return }
        for index in 100..<300 { texts += simulation.person(index).bundles.map { ($0.source, $0.bytes) } }
        var sources: [String: Store.Source] = [:]
        for code in Set(texts.map(\.0)) { sources[code] = try await store.source(SourceRegistration(code: code)) }
        let start = Clock.cpu
        var versions = 0
        for chunk in stride(from: 0, to: texts.count, by: 16) {
            versions += try await withThrowingTaskGroup(of: Int.self) { group in
                for (code, text) in texts[chunk..<min(chunk + 16, texts.count)] {
                    guard let source = sources[code] else { continue }
                    group.addTask {
                        try await intake.accept(text, from: source, origin: "bench", isBackground: true).versions
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        let cpu = Clock.cpu - start
        let rate = Double(versions) / cpu
        report.add("import, durable", ours: rate, unit: "resources/CPU-s", reference: 4000, ratio: rate / 4000, goal: 1)
        let bytes = try await store.size(Policy.grant(job: .statistics))
        let each = Double(bytes) / Double(max(1, versions))
        report.add(
            "import, bytes a resource without blobs", ours: each, unit: "bytes", reference: 450, ratio: each / 450,
            goal: 1,
            atMost: true)
    }
}

/// One durable commit at a time against the disk's own fdatasync, by turns: a disk's speed changes within seconds.
struct CommitBenchmark {
    let folder: URL

    func run(_ report: inout Report) async throws {
        let place = folder.appending(path: "commit")
        try? FileManager.default.removeItem(at: place)
        let store = try SQLiteRecordStore(folder: place, isServed: true)
        let intake = try Intake(store: store, lists: SensitivityLists.illustrative())
        let source = try await store.source(SourceRegistration(code: "ONE"))
        let probe = try Disk.Probe(in: folder)
        var times: [Double] = []
        var reference: [Double] = []
        for n in 0..<600 {
            // A result of one of 20 people who are known already: the usual message.
            let patient = #"{"resourceType":"Patient","id":"p\#(n)","birthDate":"1960-01-01"}"#
            let result = """
                {"resourceType":"Observation","id":"o\(n)","status":"final",
                "subject":{"reference":"Patient/p\(n % 20)"},
                "code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}]},
                "effectiveDateTime":"2026-11-20T09:12:00Z","valueQuantity":{"value":4.\(n % 10),"unit":"mmol/L"}}
                """
            let text = Array((n < 20 ? patient : result).utf8)
            if n < 200 { times = [] } else if n % 20 == 0 { reference += probe.times(20) }
            // Where a node handles what is sent to it.
            times.append(
                try await withTaskExecutorPreference(store.threads) {
                    let start = Clock.wall
                    _ = try await intake.accept(text, from: source, origin: "bench")
                    return (Clock.wall - start) * 1e6
                })
        }
        let (median, limit) = (times.sorted()[times.count / 2], reference.sorted()[reference.count / 2])
        report.add(
            "durable single commit", ours: median, unit: "µs p50", reference: limit, ratio: median / limit, goal: 1.5,
            atMost: true)
    }
}

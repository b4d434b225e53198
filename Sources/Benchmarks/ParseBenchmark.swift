import FHIR
import Foundation
import SampleData

/// Parsing with duplicate keys checked, against Foundation and orjson on the same bytes.
struct ParseBenchmark {
    func run(_ report: inout Report) throws {
        var texts: [(String, [UInt8])] = [("observation-3KB", Self.observation)]
        let path = "synthea/bundles.ndjson.gz"
        if SharedData.has(path) {
            let bundles = try SharedData.lines(path)
            if let smallest = bundles.min(by: { $0.count < $1.count }) { texts.append(("synthea-smallest", smallest)) }
        }
        for (name, text) in texts {
            let data = Data(text)
            let (ours, foundation) = try best(
                { _ = try Document(parsing: text) }, { _ = try JSONSerialization.jsonObject(with: data) })
            let rate = Double(text.count) / ours / 1e6
            report.add(
                "parse \(name) against Foundation", ours: rate, unit: "MB/s",
                reference: Double(text.count) / foundation / 1e6,
                ratio: foundation / ours, goal: 20)
            if let orjson = try orjsonSeconds(text) {
                report.add(
                    "parse \(name) against orjson", ours: rate, unit: "MB/s",
                    reference: Double(text.count) / orjson / 1e6,
                    ratio: orjson / ours, goal: 2)
            }
        }
    }

    /// CPU seconds of one call of each: the best of nine rounds of at least 30 ms, in turn, so that what slows the
    /// machine slows both.
    private func best(_ one: () throws -> Void, _ other: () throws -> Void) throws -> (Double, Double) {
        func round(_ body: () throws -> Void) throws -> Double {
            var calls = 0
            let start = Clock.thread
            while Clock.thread - start < 0.03 {
                for _ in 0..<8 { try body() }
                calls += 8
            }
            return (Clock.thread - start) / Double(calls)
        }
        var best = (Double.infinity, Double.infinity)
        for _ in 0..<9 { best = (min(best.0, try round(one)), min(best.1, try round(other))) }
        return best
    }

    private func orjsonSeconds(_ text: [UInt8]) throws -> Double? {
        let file = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString).json")
        try Data(text).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = """
            import orjson, sys, time
            t = open(sys.argv[1], 'rb').read()
            best = 9e9
            for _ in range(7):
                n = 0; s = time.process_time()
                while time.process_time() - s < 0.05:
                    for _ in range(8): orjson.loads(t)
                    n += 8
                best = min(best, (time.process_time() - s) / n)
            print(best)
            """
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", script, file.path]
        let pipe = Pipe()
        python.standardOutput = pipe
        python.standardError = FileHandle.nullDevice
        try python.run()
        let out = try pipe.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        return Double(String(decoding: out, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// A laboratory panel of about 3 KB.
    private static let observation: [UInt8] = {
        var json = JSONWriter()
        json.object {
            $0.member("resourceType", "Observation")
            $0.member("id", "full-blood-count")
            $0.member("status", "final")
            $0.object("subject") { $0.member("reference", "Patient/100001") }
            $0.member("effectiveDateTime", "2026-11-20T09:12:00+00:00")
            $0.array("component") {
                for n in 0..<9 {
                    $0.object {
                        $0.object("code") {
                            $0.array("coding") {
                                $0.object {
                                    $0.member("system", "http://loinc.org")
                                    $0.member("code", "\(6690 + n)-2")
                                    $0.member("display", "Leukocytes [#/volume] in Blood by Automated count")
                                }
                            }
                        }
                        $0.object("valueQuantity") {
                            $0.member("value", ExactDecimal("7.\(n)0") ?? .zero)
                            $0.member("unit", "10*9/L")
                            $0.member("system", "http://unitsofmeasure.org")
                        }
                    }
                }
            }
        }
        return json.bytes
    }()
}

import Foundation

/// The figures of a run: a line each on standard output, and `results.json`.
struct Report {
    private struct Row: Encodable {
        let name: String
        let ours: Double
        let unit: String
        let reference: Double
        let ratio: Double
        let goal: Double
        let ok: Bool
    }
    private var rows: [Row] = []
    private let only: String?

    init(only: String?) { self.only = only }

    /// Whether figures of that group are asked for.
    func wants(_ group: String) -> Bool { only.map { group.contains($0) || $0.hasPrefix(group) } ?? true }

    /// Whether any figure missed its goal.
    var hasMissed: Bool { rows.contains { !$0.ok } }

    /// Adds a figure: `ratio` at least `goal`, or at most when `atMost`.
    mutating func add(
        _ name: String, ours: Double, unit: String, reference: Double, ratio: Double, goal: Double, atMost: Bool = false
    ) {
        let ok = atMost ? ratio <= goal : ratio >= goal
        rows.append(
            Row(name: name, ours: ours, unit: unit, reference: reference, ratio: ratio, goal: goal, ok: ok))
        let comparison = atMost ? "≤" : "≥"
        Self.line(
            "\(ok ? "ok  " : "MISS") \(name): \(Self.short(ours)) \(unit), reference \(Self.short(reference)), "
                + "ratio \(Self.short(ratio)) (\(comparison) \(Self.short(goal)))")
    }

    func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(rows).write(to: file)
    }

    static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
    static func short(_ value: Double) -> String {
        value >= 100 ? String(Int(value.rounded())) : String((value * 1000).rounded() / 1000)
    }
}

/// CPU time and wall time.
enum Clock {
    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    /// CPU seconds of this process, all threads.
    static var cpu: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
    /// CPU seconds of this thread.
    static var thread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
    /// Seconds on the wall.
    static var wall: Double { seconds(CLOCK_MONOTONIC) }
}

/// The disk under a folder.
struct Disk {
    let filesystem: String
    /// Microseconds of appending 4 KB to a growing file and an fdatasync, as every log does.
    let p50: Int
    let p99: Int

    static func measure(in folder: URL) throws -> Disk {
        let probe = try Probe(in: folder)
        let times = probe.times(200).sorted()
        let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
        let path = folder.standardizedFileURL.path
        var filesystem = "unknown"
        var length = 0
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count > 2, path.hasPrefix(fields[1]), fields[1].count >= length else { continue }
            filesystem = fields[2]
            length = fields[1].count
        }
        return Disk(filesystem: filesystem, p50: Int(times[100]), p99: Int(times[197]))
    }

    /// Appends to a growing file, which is gone with the probe.
    final class Probe {
        private let descriptor: Int32
        private let path: String
        private var length = 0

        init(in folder: URL) throws {
            path = folder.appending(path: "fdatasync").path
            descriptor = unsafe open(path, O_CREAT | O_RDWR | O_TRUNC, 0o600)
            guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        }
        deinit {
            close(descriptor)
            unsafe unlink(path)
        }

        /// Microseconds that 4 KB and their fdatasync took, each time.
        func times(_ count: Int) -> [Double] {
            let block = [UInt8](repeating: 7, count: 4096)
            return (0..<count).map { _ in
                let start = Clock.wall
                unsafe pwrite(descriptor, block, block.count, length)
                fdatasync(descriptor)
                length += block.count
                return (Clock.wall - start) * 1e6
            }
        }
    }
}

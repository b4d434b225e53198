import Access
import Foundation
import Hummingbird
import Intake
import Ledger
import LegalTime
import Logging
import NIOCore
import Relationships
import SharedRecord
import Simulation
import Store
import StoreSQLite
import Synchronization
import Web

/// A view, from decision to released bytes, against a bare HTTP handler that returns the same bytes.
///
/// The view's cost is the CPU of deciding, reading, assembling, rendering and the durable ledger entry, measured in
/// this process, plus the CPU of the bare handler for the HTTP around it; the ratio is bare / (view + bare).
struct ViewBenchmark {
    let folder: URL
    let people: Int

    private struct Target: Sendable {
        let person: Int64
        let principal: Principal
    }

    func run(_ report: inout Report) async throws {
        guard let simulation = SimulatedLondon(seed: 7) else { return }
        let store = try await seeded(simulation, cacheMegabytes: 0)
        let cached = try SQLiteRecordStore(folder: place, cacheMegabytes: 1024)
        let ledgerFolder = place.appending(path: "ledger")
        try? FileManager.default.removeItem(at: ledgerFolder)
        try FileManager.default.createDirectory(at: ledgerFolder, withIntermediateDirectories: true)
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: ledgerFolder, records: store))
        for pids in [1, 5, 12] {
            let targets = try await targets(simulation, store, pids: pids)
            guard !targets.isEmpty else {
                Report.line("skip view at \(pids) records: nobody among \(people) has so many")
                continue
            }
            let page = try await view(targets[0], store, ledger)
            let bare = try await bareHandler(page)
            for (name, reads, goal) in [("not cached", store, 0.035), ("rows cached", cached, 0.1)] {
                let each = try await cost(targets, reads, ledger)
                report.add(
                    "view, \(pids) records, \(name), \(people) people", ours: 1 / (each + bare), unit: "views/CPU-s",
                    reference: 1 / bare, ratio: bare / (each + bare), goal: goal)
            }
        }
    }

    private var place: URL { folder.appending(path: "view-\(people)") }

    /// The store, made once and kept.
    private func seeded(_ simulation: SimulatedLondon, cacheMegabytes: Int) async throws -> SQLiteRecordStore {
        let store = try SQLiteRecordStore(folder: place, cacheMegabytes: cacheMegabytes)
        let marker = place.appending(path: "made")
        if FileManager.default.fileExists(atPath: marker.path) { return store }
        let intake = Intake(store: store, receivedFromMeta: true)
        var sources: [String: Store.Source] = [:]
        for source in simulation.region.sources {
            let kind: Store.SourceKind = source.kind == .gp ? .gp : .other
            sources[source.code] = try await store.source(
                SourceRegistration(code: source.code, name: source.name, kind: kind, organisation: source.code))
        }
        let known = sources
        for chunk in stride(from: 0, to: people, by: 16) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in chunk..<min(chunk + 16, people) {
                    group.addTask {
                        for bundle in simulation.person(index).bundles {
                            guard let source = known[bundle.source] else { continue }
                            _ = try await intake.accept(bundle.bytes, from: source, origin: "bench", isBackground: true)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await store.checkpoint()
        try Data().write(to: marker)
        return store
    }

    /// People known to about that many sources, with between 100 and 250 resources where there are any such.
    private func targets(
        _ simulation: SimulatedLondon, _ store: SQLiteRecordStore, pids: Int
    ) async throws -> [Target] {
        var found: [Target] = []
        for index in 0..<min(people, 20_000) where found.count < 60 {
            let person = simulation.person(index)
            guard let number = person.nhsNumber,
                person.bundles.count == pids || (pids == 12 && person.bundles.count >= 8),
                pids == 12 || (60...300).contains(person.resourceCount),
                let gp = person.bundles.first(where: { $0.source.hasPrefix("ZZP") })?.source
            else { continue }
            let principal = Principal(
                subject: "bench", name: "Bench", role: .generalPractitioner, organisation: gp, organisationName: gp)
            guard let grant = Policy.identify(principal: principal),
                let number = try await store.persons(grant, nhsNumber: number).first
            else { continue }
            found.append(Target(person: number, principal: principal))
        }
        return found
    }

    private func view(_ target: Target, _ store: SQLiteRecordStore, _ ledger: Ledger) async throws -> [UInt8] {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let decision = try await Relationships(store: store).decide(
            principal: target.principal, purpose: .directCare, person: target.person, now: now)
        guard case .permit(let grant) = decision else { return [] }
        let (view, parts) = try await store.read(grant) { snapshot in
            let record = try Record(snapshot: snapshot, grant: grant, now: now)
            let view = try record.summary()
            return (view, record.parts(of: view.shown).map { AccessEvent.Part(pid: $0.pid, resources: $0.rids) })
        }
        let event = AccessEvent(
            id: grant.event, time: now, action: .read, principal: target.principal, purpose: .directCare,
            route: "record",
            basis: grant.relationship, parts: parts)
        var page = PageContext(made: StaffDate(milliseconds: now))
        page.principalName = target.principal.name
        page.receipt = grant.event.receipt
        let frame = RecordContext(page: page, view: "bench", purpose: "direct care")
        return try await ledger.release(Disclosure(event: event) { Pages.summaryPage(view, frame) }).body
    }

    /// CPU seconds of a view, with eight callers at once.
    private func cost(_ targets: [Target], _ store: SQLiteRecordStore, _ ledger: Ledger) async throws -> Double {
        func round(_ count: Int) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<8 {
                    group.addTask {
                        for n in 0..<count / 8 {
                            _ = try await view(targets[(n * 8 + caller * 7) % targets.count], store, ledger)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await round(targets.count * 2)
        let start = Clock.cpu
        try await round(800)
        return (Clock.cpu - start) / 800
    }

    /// CPU seconds of a request to a bare handler that returns these bytes, over loopback with kept connections. The
    /// client's own CPU is taken off.
    private func bareHandler(_ page: [UInt8]) async throws -> Double {
        let router = Router()
        let body = ByteBuffer(bytes: page)
        router.get("/") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: body))
        }
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let port = Mutex(0)
        let holder = PortHolder(port)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in holder.port.withLock { $0 = channel.localAddress?.port ?? 0 } },
            logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var number = 0
            while number == 0 {
                try await Task.sleep(for: .milliseconds(20))
                number = holder.port.withLock { $0 }
            }
            _ = LoopbackClient.get(port: number, count: 500)
            let start = Clock.cpu
            let client = LoopbackClient.get(port: number, count: 4000)
            let total = Clock.cpu - start
            group.cancelAll()
            return (total - client) / 4000
        }
    }

    private final class PortHolder: Sendable {
        let port: Mutex<Int>
        init(_ port: consuming sending Mutex<Int>) { self.port = port }
    }
}

/// A client that costs little: one kept connection, requests one after another.
enum LoopbackClient {
    /// Sends `count` requests; the CPU seconds it used itself.
    static func get(port: Int, count: Int) -> Double {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
        }
        guard connected == 0 else { return 0 }
        let request = Array("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        let start = Clock.thread
        for _ in 0..<count {
            _ = unsafe send(descriptor, request, request.count, 0)
            var got = 0
            var expected = Int.max
            while got < expected {
                let more = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe recv(descriptor, bytes.baseAddress.map { unsafe $0 + got }, bytes.count - got, 0)
                }
                guard more > 0 else { return Clock.thread - start }
                got += more
                if expected == Int.max, let head = headEnd(buffer, got) { expected = head.end + head.length }
            }
        }
        return Clock.thread - start
    }

    private static func headEnd(_ buffer: [UInt8], _ count: Int) -> (end: Int, length: Int)? {
        let text = String(decoding: buffer[0..<min(count, 1024)], as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let field = text.lowercased().range(of: "content-length: ") else {
            return nil
        }
        let digits = text[field.upperBound...].prefix { $0.isNumber }
        return (text.utf8.distance(from: text.startIndex, to: end.upperBound), Int(digits) ?? 0)
    }
}

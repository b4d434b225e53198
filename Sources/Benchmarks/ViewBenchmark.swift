import Access
import Demonstration
import FHIR
import Foundation
import Hummingbird
import Intake
import Ledger
import Logging
import NIOCore
import Store
import StoreSQLite
import Synchronization
import Web

/// The record page over HTTP on loopback, from request to last byte, against a bare handler of the same server that
/// returns bytes of the same number.
///
/// Both are asked by the same client in the same process; its CPU is taken off. A view is what a doctor gets: session,
/// decision, one read under the grant, assembly, ledger entry on the disk, page.
struct ViewBenchmark {
    let folder: URL
    let assets: URL
    let people: Int
    /// How many patient records the people have whose records are viewed: a group of people for each number.
    var records = [1, 5, 12]

    func run(_ report: inout Report) async throws {
        let made = try await ViewStore.make(in: folder, people: people)
        for records in records {
            let targets = made.targets(records: records, count: 300)
            guard targets.count >= 10 else {
                Report.line("skip view at \(records) records: only \(targets.count) people have so many")
                continue
            }
            let cold = try await Node(made, targets, assets, cacheMegabytes: 0)
            let bare = try await cold.bareHandler()
            let (uncached, reference) = try cold.costs(bare)
            report.add(
                "view, \(records) records, not cached", ours: 1 / uncached, unit: "views/CPU-s",
                reference: 1 / reference, ratio: reference / uncached, goal: 0.035)
            let share = try cold.ledgersShare()
            report.add(
                "view, \(records) records, not cached, the ledger's share", ours: share * 100, unit: "% of its CPU",
                reference: 10, ratio: share * 10, goal: 1, atMost: true)
            if records == 5 { try tail(&report, cold, bare, rate: 0.5 / uncached) }
            cold.stop()
            let warm = try await Node(made, targets, assets, cacheMegabytes: 1024)
            let (cached, unhurried) = try await warm.costsWithWrites(try await warm.bareHandler(), perSecond: 300)
            report.add(
                "view, \(records) records, rows cached, 300 writes/s", ours: 1 / cached, unit: "views/CPU-s",
                reference: 1 / unhurried, ratio: unhurried / cached, goal: 0.1)
            warm.stop()
        }
        guard records.contains(5) else { return }
        try await sizes(&report, made)
    }

    /// Views in a store of many people against one of few, by turns.
    private func sizes(_ report: inout Report, _ made: ViewStore) async throws {
        let small = try await ViewStore.make(in: folder, people: 1000)
        var nodes: [Node] = []
        for store in [made, small] {
            nodes.append(try await Node(store, store.targets(records: 5, count: 300), assets, cacheMegabytes: 0))
        }
        var costs = [0.0, 0.0]
        for _ in 0..<10 {
            for (n, node) in nodes.enumerated() { costs[n] += try node.cost(of: node.views, count: 160) / 10 }
        }
        for node in nodes { node.stop() }
        report.add(
            "view time, \(people) against 1000 people", ours: costs[0] * 1e6, unit: "µs of CPU",
            reference: costs[1] * 1e6, ratio: costs[0] / costs[1], goal: 1.2, atMost: true)
    }

    /// The 99th percentile at half of what one core can do, arrivals evenly spread.
    private func tail(_ report: inout Report, _ node: Node, _ bare: Node.Bare, rate: Double) throws {
        let ours = try node.percentile99(of: node.views, port: node.port, perSecond: rate, seconds: 8)
        let reference = try node.percentile99(of: [bare.request], port: bare.port, perSecond: rate, seconds: 8)
        report.add(
            "view, p99 at half load (\(Int(rate)) views/s)", ours: ours * 1000, unit: "ms", reference: reference * 1000,
            ratio: ours / reference, goal: 20, atMost: true)
    }
}

extension ViewBenchmark {
    /// A node that serves, with records that are open.
    final class Node: Sendable {
        /// The port of the pages.
        let port: Int
        /// A request for each open record.
        let views: [[UInt8]]
        private let store: SQLiteRecordStore
        private let muted: MutedLedger
        private let everyone: [ViewStore.Person]
        private let servers: Mutex<[Task<Void, any Error>]>

        /// A handler that answers with fixed bytes.
        struct Bare {
            let port: Int
            let request: [UInt8]
        }

        init(_ made: ViewStore, _ targets: [ViewStore.Person], _ assets: URL, cacheMegabytes: Int) async throws {
            store = try SQLiteRecordStore(folder: made.folder, cacheMegabytes: cacheMegabytes, isServed: true)
            everyone = made.people
            muted = MutedLedger(try SQLiteLedgerStore(folder: made.emptyLedger(), records: store))
            let ledger = Ledger(store: muted)
            let provider = EmbeddedProvider(
                people: targets.enumerated().map { n, target in
                    EmbeddedProvider.Person(
                        principal: Principal(
                            subject: "s\(n)", name: "Dr \(n)", role: .generalPractitioner,
                            organisation: target.practice, organisationName: target.practice), task: "")
                }, issuer: "https://bench.invalid")
            let web = try WebApplication(
                store: store, ledger: ledger, policies: Policies([Policy.illustrative()]),
                signIn: .init(parties: [], demonstration: EmbeddedSignIn(provider)),
                assets: assets,
                settings: WebApplication.Settings(nodeName: "Bench", version: "0"))
            let (port, server) = try await Self.serve(web.router(), on: store.threads)
            self.port = port
            servers = Mutex([server])
            // Not everyone opens: records of one number that disagree are kept apart, and some are in the other half.
            views = try targets.enumerated().compactMap { try Self.open(port, subject: "s\($0)", $1) }
            guard views.count * 10 >= targets.count * 9 else {
                throw StoreError.unavailable("only \(views.count) of \(targets.count) records opened")
            }
        }

        /// Stops the servers.
        func stop() {
            servers.withLock { for server in $0 { server.cancel() } }
        }

        /// A server as a node runs it, on the store's threads; the bare one on those of the framework.
        private static func serve(
            _ router: Router<BasicRequestContext>, on threads: (any TaskExecutor)? = nil
        ) async throws -> (Int, Task<Void, any Error>) {
            var logger = Logger(label: "bench")
            logger.logLevel = .critical
            let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
            let application = Application(
                router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: logger)
            let task = Task { try await withTaskExecutorPreference(threads) { try await application.run() } }
            for await port in ports { return (port, task) }
            throw CocoaError(.featureUnsupported)
        }

        /// Signs in, searches and opens a record, as a person does.
        private static func open(_ port: Int, subject: String, _ target: ViewStore.Person) throws -> [UInt8]? {
            let client = try LoopbackClient(port: port)
            var cookies: [String: String] = [:]
            func ask(_ method: String, _ path: String, _ form: String? = nil) throws -> LoopbackClient.Answer {
                let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
                let answer = try client.send(method, path, cookie: cookie, form: form)
                for line in answer.head.split(separator: "\r\n") where line.lowercased().hasPrefix("set-cookie:") {
                    let pair = line.dropFirst(11).split(separator: ";")[0].split(separator: "=", maxSplits: 1)
                    cookies[pair[0].trimmingCharacters(in: .whitespaces)] = pair.count > 1 ? String(pair[1]) : ""
                }
                return answer
            }
            func value(_ name: String, in answer: LoopbackClient.Answer) -> String {
                let page = String(decoding: answer.body, as: UTF8.self)
                guard let start = page.range(of: "name=\"\(name)\" value=\"") else { return "" }
                return String(page[start.upperBound...].prefix { $0 != "\"" })
            }
            _ = try ask("GET", ask("POST", "/demo/sign-in", "as=\(subject)").field("location") ?? "/")
            let csrf = value("csrf", in: try ask("GET", "/search"))
            let born = target.birthDate.split(separator: "-")
            let found = try ask(
                "POST", "/search",
                "csrf=\(csrf)&nhs-number=\(target.nhsNumber)&born-year=\(born[0])&born-month=\(born[1])"
                    + "&born-day=\(born[2])")
            let opened = try ask("POST", "/open", "csrf=\(csrf)&person=\(value("person", in: found))")
            guard let path = opened.field("location"), path.hasPrefix("/record/") else { return nil }
            let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            return Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \(cookie)\r\n\r\n".utf8)
        }

        /// A bare handler that returns as many bytes as the views do in the middle.
        func bareHandler() async throws -> Bare {
            let client = try LoopbackClient(port: port)
            let sizes = try views.prefix(50).map { try client.send($0).body.count }.sorted()
            let body = ByteBuffer(repeating: 0x61, count: sizes[sizes.count / 2])
            let router = Router()
            router.get("/") { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: body))
            }
            let (port, server) = try await Self.serve(router)
            servers.withLock { $0.append(server) }
            let request = Array("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
            return Bare(port: port, request: request)
        }

        /// CPU seconds of a view and of a bare request, by turns: the machine's speed changes within seconds.
        func costs(_ bare: Bare) throws -> (view: Double, bare: Double) {
            var view = 0.0, reference = 0.0
            for _ in 0..<5 {
                view += try cost(of: views, at: port, count: 160)
                reference += try cost(of: [bare.request], at: bare.port, count: 1600)
            }
            return (view / 5, reference / 5)
        }

        /// What part of a view's CPU is its entry in the ledger: views with and without, by turns.
        func ledgersShare() throws -> Double {
            defer { muted.mute(false) }
            var with = 0.0, without = 0.0
            for _ in 0..<10 {
                muted.mute(true)
                without += try cost(of: views, count: 160)
                muted.mute(false)
                with += try cost(of: views, count: 160)
            }
            return 1 - without / with
        }

        /// CPU seconds of a view, four clients at once, theirs taken off.
        func cost(of requests: [[UInt8]], count: Int) throws -> Double {
            try cost(of: requests, at: port, count: count)
        }

        private func cost(of requests: [[UInt8]], at port: Int, count: Int) throws -> Double {
            _ = try ask(requests, at: port, count: count / 3)
            let start = Clock.cpu
            let clients = try ask(requests, at: port, count: count)
            return (Clock.cpu - start - clients) / Double(count)
        }

        /// CPU seconds of a view while so many results a second are written to people of the whole store, and of a bare
        /// request, by turns. What the writes cost, measured in each turn without views, is taken off.
        func costsWithWrites(_ bare: Bare, perSecond: Double) async throws -> (view: Double, bare: Double) {
            var sources: [String: Store.Source] = [:]
            for code in Set(everyone.map(\.practice)) { sources[code] = try await store.source(.init(code: code)) }
            let writer = Writer(
                intake: try Intake(store: store, lists: SensitivityLists.illustrative()), targets: everyone,
                sources: sources, perSecond: perSecond)
            _ = try ask(views, at: port, count: views.count * 2)
            var view = 0.0, reference = 0.0
            for _ in 0..<5 {
                reference += try cost(of: [bare.request], at: bare.port, count: 1600)
                let first = writer.written
                let start = Clock.cpu
                try await writer.run(for: 1)
                let write = (Clock.cpu - start) / Double(writer.written - first)
                let before = writer.written
                let running = Task { try await writer.run(for: 600) }
                let views = views
                let cost = try await Task.detached { [self] in
                    let start = Clock.cpu
                    let clients = try ask(views, at: port, count: 320)
                    return Clock.cpu - start - clients
                }.value
                running.cancel()
                view += (cost - Double(writer.written - before) * write) / 320
            }
            return (view / 5, reference / 5)
        }

        /// Sends the requests in turn from four threads; the CPU seconds of those threads.
        private func ask(_ requests: [[UInt8]], at port: Int, count: Int) throws -> Double {
            let used = Mutex(0.0)
            let failed = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 4) { lane in
                let start = Clock.thread
                do {
                    let client = try LoopbackClient(port: port)
                    for n in 0..<count / 4 {
                        let answer = try client.send(requests[(n * 4 + lane) &* 7919 % requests.count])
                        if answer.status != 200 { failed.withLock { $0 += 1 } }
                    }
                } catch { failed.withLock { $0 += 1 } }
                let spent = Clock.thread - start
                used.withLock { $0 += spent }
            }
            guard failed.withLock({ $0 }) == 0 else {
                throw StoreError.unavailable("\(failed.withLock { $0 }) requests failed")
            }
            return used.withLock { $0 }
        }

        /// Seconds that 99 of 100 requests took at most, from the moment they were due.
        func percentile99(of requests: [[UInt8]], port: Int, perSecond: Double, seconds: Double) throws -> Double {
            let total = Int(perSecond * seconds)
            let next = Mutex(0)
            let times = Mutex<[Double]>([])
            let start = Clock.wall + 0.1
            DispatchQueue.concurrentPerform(iterations: 16) { _ in
                guard let client = try? LoopbackClient(port: port) else { return }
                while true {
                    let n = next.withLock { n in
                        defer { n += 1 }
                        return n
                    }
                    if n >= total { return }
                    let due = start + Double(n) / perSecond
                    let wait = due - Clock.wall
                    if wait > 0 { usleep(UInt32(wait * 1e6)) }
                    guard let answer = try? client.send(requests[n &* 7919 % requests.count]), answer.status == 200
                    else { continue }
                    let taken = Clock.wall - due
                    times.withLock { $0.append(taken) }
                }
            }
            let sorted = times.withLock { $0 }.sorted()
            guard sorted.count == total else {
                throw StoreError.unavailable("\(total - sorted.count) of \(total) requests failed")
            }
            return sorted[sorted.count * 99 / 100]
        }
    }

    /// Writes results at a steady rate: ten for each person, each changed again and again.
    private final class Writer: Sendable {
        private let intake: Intake
        private let targets: [ViewStore.Person]
        private let sources: [String: Store.Source]
        private let perSecond: Double
        private let count = Mutex(0)

        /// How many were written.
        var written: Int { count.withLock { $0 } }

        init(intake: Intake, targets: [ViewStore.Person], sources: [String: Store.Source], perSecond: Double) {
            self.intake = intake
            self.targets = targets
            self.sources = sources
            self.perSecond = perSecond
        }

        func run(for seconds: Double) async throws {
            let start = Clock.wall
            var n = 0
            while Clock.wall - start < seconds, !Task.isCancelled {
                let due = start + Double(n) / perSecond
                let wait = due - Clock.wall
                if wait > 0 { try? await Task.sleep(for: .seconds(wait)) }
                let target = targets[n &* 7919 % targets.count]
                n += 1
                guard let source = sources[target.practice] else { continue }
                let text = """
                    {"resourceType":"Observation","id":"bench-\(target.patient)-\(n % 10)","status":"final",
                    "subject":{"reference":"Patient/\(target.patient)"},"effectiveDateTime":"2026-11-20T09:12:00Z",
                    "code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}]},
                    "valueQuantity":{"value":\(Double(written % 900) / 100),"unit":"mmol/L"}}
                    """
                _ = try await intake.accept(Array(text.utf8), from: source, origin: "bench")
                count.withLock { $0 += 1 }
            }
        }
    }
}

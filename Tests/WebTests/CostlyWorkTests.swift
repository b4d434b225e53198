import Synchronization
import Testing
import Web

/// What reckons for seconds is done in turns: hazard H24 is a node that does not answer.
@Suite struct CostlyWorkTests {
    /// What goes on at once, and the most that ever did.
    private final class Gauge: Sendable {
        private let counts = Mutex((now: [String: Int](), most: 0, mostOfSession: 0))

        func goOn(_ session: String) async {
            counts.withLock { counts in
                counts.now[session, default: 0] += 1
                counts.most = max(counts.most, counts.now.values.reduce(0, +))
                counts.mostOfSession = max(counts.mostOfSession, counts.now[session] ?? 0)
            }
            for _ in 0..<20 { await Task.yield() }
            counts.withLock { $0.now[session, default: 0] -= 1 }
        }
        var most: Int { counts.withLock { $0.most } }
        var mostOfSession: Int { counts.withLock { $0.mostOfSession } }
    }

    /// Work that goes on until it is told to end.
    private struct Held {
        private let beginning = AsyncStream<Void>.makeStream()
        private let end = AsyncStream<Void>.makeStream()

        func run() async {
            beginning.continuation.finish()
            for await _ in end.stream {}
        }
        func hasBegun() async { for await _ in beginning.stream {} }
        func finish() { end.continuation.finish() }
    }

    @Test("At most so many go on at once, one of each session, and each that may wait has its turn")
    func turns() async throws {
        let work = CostlyWork(most: 2, mostWaiting: 100)
        let gauge = Gauge()
        let done = try await withThrowingTaskGroup(of: Void.self) { group in
            for session in ["a", "b", "c", "d", "e"] {
                for _ in 0..<4 { group.addTask { try await work.run(for: session) { await gauge.goOn(session) } } }
            }
            return try await group.reduce(into: 0) { count, _ in count += 1 }
        }
        #expect(done == 20)
        #expect(gauge.most <= 2)
        #expect(gauge.mostOfSession == 1)
    }

    @Test("Another session goes on while one has its turn; the fifth of that one is refused, and later it may again")
    func oneSession() async throws {
        let work = CostlyWork(most: 2, mostWaiting: 100)
        let held = Held()
        let first = Task { try await work.run(for: "a") { await held.run() } }
        await held.hasBegun()
        #expect(try await work.run(for: "b") { true })
        // Of five more three may wait: which, is the scheduler's to say.
        let more = (0..<5).map { _ in Task { try await work.run(for: "a") { true } } }
        var refused = 0
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for one in more {
                group.addTask {
                    do { return try await !one.value } catch is CostlyWork.Busy { return true }
                }
            }
            for try await isRefused in group {
                refused += isRefused ? 1 : 0
                // The others wait for the first.
                if refused == 2 { held.finish() }
            }
        }
        #expect(refused == 2)
        try await first.value
        #expect(try await work.run(for: "a") { true })
    }

    @Test("When as many wait as may, of all sessions, the next is refused")
    func full() async throws {
        let work = CostlyWork(most: 1, mostWaiting: 0)
        let held = Held()
        let first = Task { try await work.run(for: "a") { await held.run() } }
        await held.hasBegun()
        await #expect(throws: CostlyWork.Busy.self) { try await work.run(for: "b") {} }
        held.finish()
        try await first.value
        try await work.run(for: "b") {}
    }

    @Test("Who goes away while they wait takes no turn, and what fails ends its own")
    func goneAway() async throws {
        let work = CostlyWork(most: 1, mostWaiting: 1)
        let held = Held()
        let first = Task { try await work.run(for: "a") { await held.run() } }
        await held.hasBegun()
        let gone = Task { try await work.run(for: "b") { Issue.record("it went on") } }
        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        held.finish()
        try await first.value
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await work.run(for: "c") { throw Failure() } }
        try await work.run(for: "c") {}
    }
}

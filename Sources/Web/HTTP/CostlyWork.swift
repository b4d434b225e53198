import Foundation
import Synchronization

/// The turns of what reckons for seconds: one at a time for each session, and so few for the node that a core is left
/// for everybody else. Whoever waits holds no thread. Source: OWASP ASVS 5.0, V15.2.2.
package final class CostlyWork: Sendable {
    /// Too many wait already: nothing was begun.
    package struct Busy: Error, Equatable {}

    private struct Waiter {
        let id: UInt64
        let session: String
        let turn: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var running: Set<String> = []
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0
    }
    private let state = Mutex(State())
    private let most: Int
    private let mostWaiting: Int
    /// How many of one session go on or wait: those of a few pages opened in haste.
    private static let mostOfSession = 4

    /// Turns of which none is taken.
    ///
    /// - Parameters:
    ///   - most: how many go on at once; one less than the cores, and fewer than the readers of a database.
    ///   - mostWaiting: how many wait at once, of all sessions.
    package init(
        most: Int = min(4, max(1, ProcessInfo.processInfo.activeProcessorCount - 1)), mostWaiting: Int = 32
    ) {
        self.most = most
        self.mostWaiting = mostWaiting
    }

    /// What `body` answers, when it is the session's turn.
    ///
    /// - Throws: ``Busy`` when too many wait; `CancellationError` when the caller went away meanwhile.
    package func run<T: Sendable>(for session: String, _ body: () async throws -> T) async throws -> T {
        try await begin(session)
        defer { end(session) }
        return try await body()
    }

    private func begin(_ session: String) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                let now = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.running.count < most, state.running.insert(session).inserted { return .success(()) }
                    guard state.waiting.count < mostWaiting,
                        state.waiting.count(where: { $0.session == session })
                            + (state.running.contains(session) ? 1 : 0) < Self.mostOfSession
                    else { return .failure(Busy()) }
                    state.waiting.append(Waiter(id: id, session: session, turn: turn))
                    return nil
                }
                if let now { turn.resume(with: now) }
            }
        } onCancel: {
            let gone = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            gone?.turn.resume(throwing: CancellationError())
        }
    }

    /// Ends a turn; the one that waited longest, of a session that has none, is next.
    private func end(_ session: String) {
        let next = state.withLock { state -> Waiter? in
            state.running.remove(session)
            guard let first = state.waiting.firstIndex(where: { !state.running.contains($0.session) }) else {
                return nil
            }
            let waiter = state.waiting.remove(at: first)
            state.running.insert(waiter.session)
            return waiter
        }
        next?.turn.resume()
    }
}

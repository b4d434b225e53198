import Synchronization

/// The turn of a request among others whose writes reach the store in the order in which they came, though they are
/// made ready at the same time: two versions of one resource must not change places.
package final class Turn: Sendable {
    private struct State {
        /// Whose turn is before; nil when it came.
        var previous: Turn?
        var isOver = false
        var next: CheckedContinuation<Void, Never>?
    }
    private let state: Mutex<State>

    /// The turn after another's; the first of all without one.
    package init(after previous: Turn?) {
        state = Mutex(State(previous: previous))
    }

    /// Waits until the turn before is over.
    package func comes() async {
        guard let previous = state.withLock({ $0.previous }) else { return }
        await withCheckedContinuation { continuation in
            let isOver = previous.state.withLock { state in
                if !state.isOver { state.next = continuation }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
        state.withLock { $0.previous = nil }
    }

    /// Gives the turn to the next. It has to have come.
    package func passes() {
        state.withLock { state in
            state.isOver = true
            defer { state.next = nil }
            return state.next
        }?.resume()
    }
}

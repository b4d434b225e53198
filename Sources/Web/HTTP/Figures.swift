import Synchronization

/// How long record pages take to start, measured in this process: the last 1,000.
package final class Figures: Sendable {
    private let durations = Mutex<(values: [Double], next: Int)>(([], 0))

    /// Nothing measured.
    package init() {}

    /// Notes that a page was ready after that many milliseconds.
    package func note(milliseconds: Double) {
        durations.withLock { state in
            if state.values.count < 1000 {
                state.values.append(milliseconds)
            } else {
                state.values[state.next] = milliseconds
                state.next = (state.next + 1) % 1000
            }
        }
    }
    /// The median in milliseconds; nil when nothing was measured.
    package var median: Double? {
        durations.withLock { state in
            state.values.isEmpty ? nil : state.values.sorted()[state.values.count / 2]
        }
    }
}

import HTTPTypes
import Store
import Synchronization

/// What this process counts of itself, for the start page and for whoever runs it. Nothing of anyone is in it.
package final class Figures: Sendable {
    private struct State {
        var durations: [Double] = []
        var next = 0
        var views = 0
        var seconds = 0.0
        var buckets = [Int](repeating: 0, count: Figures.bounds.count)
        /// Answers by the first digit of their status.
        var answers: [Int: Int] = [:]
        var counts: (value: StoreStatistics, at: Int64)?
    }
    private let state = Mutex(State())
    /// The upper bounds of the buckets of a view's time, in seconds.
    static let bounds = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
    /// How long the store's counts are kept: they go over whole tables, and anyone may ask for the start page.
    private static let countsLifetime: Int64 = 10_000

    /// Nothing measured.
    package init() {}

    /// Notes that a page was ready after that many milliseconds.
    package func note(milliseconds: Double) {
        state.withLock { state in
            if state.durations.count < 1000 {
                state.durations.append(milliseconds)
            } else {
                state.durations[state.next] = milliseconds
                state.next = (state.next + 1) % 1000
            }
            state.views += 1
            state.seconds += milliseconds / 1000
            for (at, bound) in Self.bounds.enumerated() where milliseconds / 1000 <= bound { state.buckets[at] += 1 }
        }
    }
    /// Notes an answer.
    func note(_ status: HTTPResponse.Status) { state.withLock { $0.answers[status.code / 100, default: 0] += 1 } }

    /// The median of the last 1,000 record pages in milliseconds; nil when nothing was measured.
    package var median: Double? {
        state.withLock { state in
            state.durations.isEmpty ? nil : state.durations.sorted()[state.durations.count / 2]
        }
    }

    /// The store's counts, at most ten seconds old, and when they were taken in milliseconds since 1970.
    func counts(
        now: Int64, _ read: () async throws -> StoreStatistics
    ) async throws -> (value: StoreStatistics, at: Int64) {
        if let kept = state.withLock({ $0.counts }), (0..<Self.countsLifetime).contains(now - kept.at) { return kept }
        let fresh = (value: try await read(), at: now)
        state.withLock { $0.counts = fresh }
        return fresh
    }

    /// The lines of the counters in Prometheus' text format.
    func lines() -> [String] {
        state.withLock { state in
            var lines = [
                "# HELP longitude_answers_total Answers by class of status.", "# TYPE longitude_answers_total counter",
            ]
            for (digit, count) in state.answers.sorted(by: { $0.key < $1.key }) {
                lines.append("longitude_answers_total{status=\"\(digit)xx\"} \(count)")
            }
            lines += [
                "# HELP longitude_view_seconds Time from the request for a record page to its first byte.",
                "# TYPE longitude_view_seconds histogram",
            ]
            for (bound, count) in zip(Self.bounds, state.buckets) {
                lines.append("longitude_view_seconds_bucket{le=\"\(bound)\"} \(count)")
            }
            return lines + [
                "longitude_view_seconds_bucket{le=\"+Inf\"} \(state.views)",
                "longitude_view_seconds_sum \(state.seconds)", "longitude_view_seconds_count \(state.views)",
            ]
        }
    }
}

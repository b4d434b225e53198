import Synchronization

/// How many requests of each session are being answered.
final class WorkInHand: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    /// The most at a time: a browser opens six connections to a server.
    static let most = 12

    /// Begins a request of a session; false when it has too many already.
    func begin(_ session: String) -> Bool {
        counts.withLock { counts in
            let count = counts[session] ?? 0
            guard count < Self.most else { return false }
            counts[session] = count + 1
            return true
        }
    }

    /// Ends one that was begun.
    func end(_ session: String) {
        counts.withLock { counts in
            guard let count = counts[session] else { return }
            counts[session] = count > 1 ? count - 1 : nil
        }
    }
}

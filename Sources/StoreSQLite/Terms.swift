import GRDB
import Synchronization

/// Texts that repeat (codes, statuses, authors) kept once and named by a number.
final class Terms: Sendable {
    private let cache = Mutex<[String: Int64]>([:])

    /// The number of a text, made when it is new. Called by the writer only.
    func number(_ db: Database, _ text: String?) throws -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        if let number = cache.withLock({ $0[text] }) { return number }
        let select = try db.cachedStatement(sql: "SELECT number FROM term WHERE text = ?")
        if let number = try Int64.fetchOne(select, arguments: [text]) {
            // Only numbers that were found are remembered: one made in a request that is undone must not be.
            cache.withLock {
                if $0.count > 100_000 { $0.removeAll() }
                $0[text] = number
            }
            return number
        }
        try db.cachedStatement(sql: "INSERT INTO term(text) VALUES (?)").execute(arguments: [text])
        return db.lastInsertedRowID
    }

    /// Forgets every number: some may have been made in a request that was undone.
    func forgetAll() { cache.withLock { $0.removeAll() } }
}

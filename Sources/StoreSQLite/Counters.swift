import GRDB
import Synchronization

/// The commit clock and the last resource number: read at the beginning of each batch and saved at its end, under the
/// write lock, because more than one process may write.
///
/// A request that is undone leaves a hole in the numbers, never in the clock.
final class Counters: Sendable {
    private struct Value {
        var clock: Int64 = 0
        var rid: Int64 = 0
    }
    private let value = Mutex(Value())

    /// The values on the disk.
    func load(_ db: Database) throws {
        guard let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT clock, rid FROM counter")) else { return }
        value.withLock { $0 = Value(clock: row[0], rid: row[1]) }
    }

    /// Writes the values into the batch's commit.
    func save(_ db: Database) throws {
        let now = value.withLock { $0 }
        try db.cachedStatement(sql: "UPDATE counter SET clock = ?, rid = ?").execute(arguments: [now.clock, now.rid])
    }

    /// What the clock will say if the request makes a version.
    var nextClock: Int64 { value.withLock { $0.clock + 1 } }

    /// The request made a version.
    func advance(clock: Int64) { value.withLock { $0.clock = clock } }

    /// A number that was given by a store that this one is an older copy of is not given again.
    func keepAbove(rid: Int64) { value.withLock { $0.rid = max($0.rid, rid) } }

    /// A resource number that was never given before.
    func nextRid() -> Int64 {
        value.withLock {
            $0.rid += 1
            return $0.rid
        }
    }
}

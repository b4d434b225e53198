import GRDB
import Synchronization

/// The commit clock and the last resource number: read at the beginning of each batch and saved at its end, under the
/// write lock, because more than one process may write.
///
/// The row that says what a commit changed holds both. They stand in a page of their own only when a batch ends with
/// something else: a page less for nearly every commit.
///
/// A request that is undone leaves a hole in the numbers, never in the clock.
final class Counters: Sendable {
    private struct Value {
        var clock: Int64 = 0
        var rid: Int64 = 0
        /// What the last row of changes holds that this batch has written.
        var saved: (clock: Int64, rid: Int64)?
    }
    private let value = Mutex(Value())

    /// Selects the commit clock.
    static let selectClock = "SELECT max(clock, ifnull((SELECT max(t) FROM change), 0)) FROM counter"

    /// The values on the disk.
    func load(_ db: Database) throws {
        var fresh = Value()
        for select in ["SELECT clock, rid FROM counter", "SELECT t, rid FROM change ORDER BY t DESC LIMIT 1"] {
            try RowReader.forEach(db, select) { row in
                fresh.clock = max(fresh.clock, row.int64(0))
                fresh.rid = max(fresh.rid, row.int64(1))
            }
        }
        value.withLock { $0 = fresh }
    }

    /// Writes the values into the batch's commit, where no row of changes has them.
    func save(_ db: Database) throws {
        let now = value.withLock { $0 }
        if let saved = now.saved, saved == (now.clock, now.rid) { return }
        try db.cachedStatement(sql: "UPDATE counter SET clock = ?, rid = ?").execute(arguments: [now.clock, now.rid])
    }

    /// What the clock will say if the request makes a version.
    var nextClock: Int64 { value.withLock { $0.clock + 1 } }

    /// The request moved the clock.
    func advance(clock: Int64) { value.withLock { $0.clock = clock } }

    /// The last resource number, to be written with what a commit changed.
    var lastRid: Int64 { value.withLock { $0.rid } }

    /// The request made a version, and the row that says so holds these.
    func advance(clock: Int64, saving rid: Int64) {
        value.withLock {
            $0.clock = clock
            $0.saved = (clock, rid)
        }
    }

    /// A request was undone, perhaps with the row that held the values.
    func undo() { value.withLock { $0.saved = nil } }

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

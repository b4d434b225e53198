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

    private static let last = "FROM counter LEFT JOIN (SELECT t, rid AS last FROM change ORDER BY t DESC LIMIT 1)"
    /// Selects the commit clock.
    static let selectClock = "SELECT max(clock, ifnull(t, 0)) \(last)"

    /// The values on the disk.
    func load(_ db: Database) throws {
        let select = "SELECT max(clock, ifnull(t, 0)), max(rid, ifnull(last, 0)) \(Self.last)"
        guard let row = try Row.fetchOne(db.cachedStatement(sql: select)) else { return }
        value.withLock { $0 = Value(clock: row[0], rid: row[1]) }
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

import FHIR
import Store
import Synchronization

/// Decoded rows of recently read patient records, unmasked, in memory only.
///
/// Keyed by record and the clock of the record's last change, so that a stale entry is never answered. It stays
/// inside this module: rows leave through the mask of a grant. What nobody asked for lately is dropped.
final class RowCache: Sendable {
    private struct Entry {
        let changed: Int64
        let rows: [StoredResource]
        var bytes: Int
        /// The rows without what tells where the person lives, by number, as one reader may see them.
        var masked: (key: Whereabouts.Key, rows: [Int64: StoredResource])?
        var used: UInt64
        var asked: ContinuousClock.Instant
    }
    private struct State {
        var entries: [Int64: Entry] = [:]
        var bytes = 0
        var tick: UInt64 = 0
    }
    private let state = Mutex(State())
    private let limit: Int
    private let lifetime: Duration

    /// Bytes that it holds, estimated.
    var bytes: Int { state.withLock { $0.bytes } }

    /// A cache of at most `limit` bytes, estimated; 0 switches it off. What nobody asked for so long is dropped.
    init(limit: Int, lifetime: Duration) {
        self.limit = limit
        self.lifetime = lifetime
    }

    /// Whether rows are kept at all.
    var isOn: Bool { limit > 0 }

    /// The rows of a record as of that change, if they are held.
    func rows(pid: Int64, changed: Int64) -> [StoredResource]? {
        state.withLock { state in
            guard let entry = state.entries[pid], entry.changed == changed else { return nil }
            state.tick += 1
            state.entries[pid]?.used = state.tick
            state.entries[pid]?.asked = .now
            return entry.rows
        }
    }

    /// Keeps the rows of a record.
    ///
    /// - Parameter bodies: bytes of their bodies, which take three times as much with their tapes once they are read;
    ///   what is made of them takes half a kilobyte.
    func keep(_ rows: [StoredResource], pid: Int64, changed: Int64, bodies: Int) {
        let bytes = 256 + rows.count * 1024 + bodies * 3
        guard bytes <= limit / 8 else { return }
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: pid) { state.bytes -= old.bytes }
            state.tick += 1
            state.entries[pid] = Entry(
                changed: changed, rows: rows, bytes: bytes, used: state.tick, asked: .now)
            state.bytes += bytes
            if state.bytes > limit { evict(&state) }
        }
    }

    /// The rows of a record as of that change without what tells where the person lives, by number, if they are held.
    func masked(pid: Int64, changed: Int64, key: Whereabouts.Key) -> [Int64: StoredResource] {
        state.withLock { state in
            guard let entry = state.entries[pid], entry.changed == changed, let masked = entry.masked,
                masked.key == key
            else { return [:] }
            return masked.rows
        }
    }

    /// Keeps such rows beside those of the record, if these are held: for readers of one organisation at a time.
    func keep(masked rows: [Int64: StoredResource], pid: Int64, changed: Int64, key: Whereabouts.Key) {
        state.withLock { state in
            guard var entry = state.entries[pid], entry.changed == changed else { return }
            // They take what the rows take.
            if entry.masked == nil {
                state.bytes += entry.bytes
                entry.bytes *= 2
            }
            entry.masked = (key, rows)
            state.entries[pid] = entry
            if state.bytes > limit { evict(&state) }
        }
    }

    /// Drops the least recently used entries until a quarter of the room is free.
    private func evict(_ state: inout State) {
        for (pid, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
            if state.bytes <= limit / 4 * 3 { break }
            state.entries.removeValue(forKey: pid)
            state.bytes -= entry.bytes
        }
    }

    /// Drops what nobody asked for lately; by whom it was erased, another process perhaps, is then all the same.
    func dropOld() {
        let now = ContinuousClock.now
        state.withLock { state in
            for (pid, entry) in state.entries where now - entry.asked > lifetime {
                state.entries.removeValue(forKey: pid)
                state.bytes -= entry.bytes
            }
        }
    }

    /// Forgets a record, after erasure.
    func forget(pid: Int64) {
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: pid) { state.bytes -= old.bytes }
        }
    }
}

/// Values by key, each for a time, never more than so many: when it is full the oldest goes.
///
/// Times are milliseconds since 1970. Not thread-safe; its owner holds a lock.
package struct ExpiringStore<Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var expires: Int64
        let serial: UInt64
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    /// Keys in the order of insertion; one whose serial is not that of its entry stands for something removed.
    private var queue: [(key: String, serial: UInt64)] = []
    private var head = 0
    private var serial: UInt64 = 0
    private var swept: Int64?

    /// A full store looks for expired entries at most this often.
    private static var sweepInterval: Int64 { 1000 }

    /// A store of at most so many values.
    package init(limit: Int) { self.limit = limit }

    /// How many are kept, expired ones among them.
    var count: Int { entries.count }

    /// Keeps a value under a key, in place of the one there.
    package mutating func insert(_ value: Value, for key: String, expires: Int64, now: Int64) {
        makeRoom(for: key, now: now)
        serial += 1
        entries[key] = Entry(value: value, expires: expires, serial: serial)
        queue.append((key, serial))
        compact()
    }

    /// The value of a key. One that has expired is removed, so that a clock set back does not bring it back.
    mutating func value(for key: String, now: Int64) -> Value? {
        guard let entry = entries[key] else { return nil }
        guard entry.expires > now else {
            entries.removeValue(forKey: key)
            return nil
        }
        return entry.value
    }

    /// Changes a value in place, and when it expires.
    mutating func update(_ value: Value, for key: String, expires: Int64) {
        entries[key]?.value = value
        entries[key]?.expires = expires
    }

    /// Changes a value in place.
    mutating func change(_ value: Value, for key: String) { entries[key]?.value = value }

    /// Takes a value out; nil when it is not there or has expired.
    @discardableResult
    package mutating func take(_ key: String, now: Int64) -> Value? {
        guard let entry = entries.removeValue(forKey: key), entry.expires > now else { return nil }
        return entry.value
    }

    /// Removes what matches; answers its keys.
    @discardableResult
    mutating func removeAll(where matches: (Value) -> Bool) -> [String] {
        let keys = entries.filter { matches($0.value.value) }.map(\.key)
        for key in keys { entries.removeValue(forKey: key) }
        return keys
    }

    /// All that is kept and has not expired, in no order.
    func all(now: Int64) -> [(key: String, value: Value)] {
        entries.filter { $0.value.expires > now }.map { ($0.key, $0.value.value) }
    }

    /// Changes every value.
    mutating func changeAll(_ change: (inout Value) -> Void) {
        for key in Array(entries.keys) {
            if var value = entries[key]?.value {
                change(&value)
                entries[key]?.value = value
            }
        }
    }

    private mutating func makeRoom(for key: String, now: Int64) {
        while let oldest = next(), entries[oldest].map({ $0.expires <= now }) ?? true { drop(oldest) }
        guard entries[key] == nil, entries.count >= limit else { return }
        if swept.map({ abs(now - $0) >= Self.sweepInterval }) ?? true {
            swept = now
            entries = entries.filter { $0.value.expires > now }
        }
        while entries.count >= limit, let oldest = next() { drop(oldest) }
    }

    /// The key of the oldest entry, what was removed before it left out.
    private mutating func next() -> String? {
        while head < queue.count {
            let (key, serial) = queue[head]
            if entries[key]?.serial == serial { return key }
            head += 1
        }
        return nil
    }

    private mutating func drop(_ key: String) {
        entries.removeValue(forKey: key)
        head += 1
    }

    private mutating func compact() {
        guard queue.count > 2 * entries.count + 64 else { return }
        queue = queue[head...].filter { entries[$0.key]?.serial == $0.serial }
        head = 0
    }
}

package import Access
package import Foundation
import GRDB
import Ledger
import Store

/// A change of the key that seals: the next one stands beside it until everything is sealed anew, and then alone.
///
/// | state | key file | database |
/// |---|---|---|
/// | before | one key | names it, and what is sealed names it |
/// | begun | both, before anything is sealed with the newer | names both |
/// | resealed | both | a scan finds nothing that the older has to open; then it names the newer alone |
/// | ended | the newer | as before |
///
/// Each step can be done again: wherever the program ends, a node serves with what stands there and the change goes on.
/// A record gets a data key under the newer one, and what is sealed under its old one is sealed anew too: whoever has
/// the old key and an old copy of the databases can open nothing of a new one. Entries of the ledger keep their
/// commitments and places: only what their text is sealed with changes.
package struct NodeKeyChange: Sendable {
    /// What is sealed, or was sealed anew.
    package struct Count: Sendable, Equatable {
        /// Data keys of records.
        package var records = 0
        /// Attachments over 4 KB.
        package var attachments = 0
        /// Refused inputs.
        package var refused = 0
        /// Entries of the ledger; those of erased records, which nobody can open, are not counted when they are sealed
        /// anew.
        package var entries = 0
        /// The key of the log: 1 where there is one.
        package var logKeys = 0
        /// What cannot be opened by the key that it names, and keys of records that are not there or cannot be opened,
        /// in words.
        package var damaged: [String] = []
        /// All of it.
        var things: Int { records + attachments + refused + entries + logKeys + damaged.count }

        /// Nothing.
        package init() {}
    }

    private let ledger: SQLiteLedgerStore
    private var records: SQLiteRecordStore { ledger.records }
    private var ring: KeyRing { ledger.records.keys }

    /// The change of a node's key, begun or not.
    ///
    /// - Throws: `StoreError` when the leave is for something else.
    package init(_ grant: JobGrant, of ledger: SQLiteLedgerStore) throws {
        guard grant.job == .keys else { throw StoreError.invalid("This leave is not for a change of keys.") }
        self.ledger = ledger
    }

    /// Another program would go on sealing with the key that it read.
    private func checkAlone() throws {
        guard records.loneLock != nil else {
            throw StoreError.incompatible("Keys are changed while nobody else has the data open. Stop the node first.")
        }
    }

    /// Adds to a node's keys the earlier ones of a file that was kept, so that a backup of then opens: a change has
    /// then begun, which `reseal` and `finish` end.
    ///
    /// - Parameters:
    ///   - folder: the node's, with or without databases.
    ///   - nodeKey: the node's key file, where a manager of secrets hands it over.
    ///   - out: where the keys are written for that manager.
    /// - Returns: the keys that seal.
    /// - Throws: `StoreError.incompatible` when the file holds no earlier key of this node, or somebody has the folder
    ///   open; the keys are then as they were.
    package static func add(
        earlierIn file: URL, toNodeIn folder: URL, nodeKey: URL?, out: URL?
    ) throws -> [NodeKeys.Sealing] {
        let own = nodeKey ?? folder.appending(path: "keys/node.key")
        guard FileManager.default.fileExists(atPath: own.path) else {
            throw StoreError.incompatible(
                "There is no key file \(own.path) to which earlier keys could be added. Name the folder of a node, or "
                    + "put the newest copy of its keys/ there first. Nothing was changed.")
        }
        return try withExtendedLifetime(FolderLock(folder, .alone)) {
            let ring = try KeyRing(file: own, isHandedOver: nodeKey != nil, mayMake: false)
            guard let earlier = NodeKeys(try Data(contentsOf: file)) else {
                throw StoreError.incompatible("\(file.path) is no key file of a node. Nothing was changed.")
            }
            let keys: NodeKeys
            do { keys = try ring.keys.adding(earlier: earlier) } catch StoreError.incompatible(let why) {
                throw StoreError.incompatible("\(file.path): \(why). Nothing was changed.")
            }
            if keys.described != ring.keys.described { try ring.replace(with: keys, out: out) }
            return keys.described
        }
    }

    /// The keys that seal, in their order: two while a change has not ended.
    package var keys: [NodeKeys.Sealing] { ring.keys.described }

    /// What is to be sealed anew, and which keys of records are damaged.
    package func count() async throws -> Count {
        try await needing(keysBefore: keys.count > 1 ? ring.nodeKey.number : 0)
    }

    /// What needs a key before the one of a number; any key for 0.
    private func needing(keysBefore number: Int64) async throws -> Count {
        var count = try await records.sealedUnderKeys(before: number)
        count.entries = try await ledger.entriesUnderKeys(before: number)
        count.logKeys = ledger.logKeysUnderKeys(before: number)
        return count
    }

    /// Makes the next key, unless a change has begun already; it is on the disk when this returns.
    ///
    /// - Parameter out: where the keys are written for the manager of secrets that hands them over.
    /// - Returns: whether the next key is there. One that is handed over is there when the manager has it.
    @discardableResult
    package func begin(with algorithm: SealingAlgorithm, out: URL? = nil, now: Date = Date()) throws -> Bool {
        try checkAlone()
        guard keys.count == 1 else { return true }
        try ring.replace(with: ring.keys.adding(algorithm, now: now), out: out)
        try ring.check(records.pool)
        return !isHandedOver
    }

    /// Whether a manager of secrets hands the keys over.
    package var isHandedOver: Bool { ring.isHandedOver }

    /// Seals anew what older keys sealed: what is damaged is left as it is, and told.
    package func reseal() async throws -> Count {
        try checkAlone()
        for pid in try await records.closedDataKeys() where try await !ledger.hasEntries(underNewestKeyOf: pid) {
            try await records.remakeDataKey(of: pid)
        }
        var count = Count()
        count.records = try await records.makeDataKeys()
        count.damaged = try await records.sealedUnderKeys(before: ring.nodeKey.number).damaged
        try await records.resealAttachments(&count)
        try await records.resealRefused(&count)
        try await ledger.resealEntries(&count)
        try await ledger.resealLogKey(&count)
        return count
    }

    /// Destroys the older keys, once a scan has found nothing that they have to open. What waits in the urgent spool,
    /// whose key is made from the node's, is to be entered before.
    ///
    /// - Parameters:
    ///   - damaged: how many things are left that cannot be opened by the key that they name.
    ///   - out: where the key is written for the manager of secrets that hands it over: it destroys the older one.
    /// - Throws: `StoreError.incompatible` when there is more; the keys are then as they were.
    package func finish(leaving damaged: Int, out: URL? = nil) async throws {
        try checkAlone()
        let left = try await needing(keysBefore: ring.nodeKey.number).things
        guard left == damaged else {
            throw StoreError.incompatible(
                "\(left) things need an earlier key of \(ring.file.path), \(damaged) of which are damaged: it was not "
                    + "destroyed. Run `longitude keys change` again.")
        }
        let keys = ring.keys.withoutEarlier
        try await records.dropEarlierDataKeys(named: keys)
        // What was sealed under the old key is not to lie about in a log.
        for pool in [records.pool, ledger.pool] { try pool.truncateLog() }
        try ring.replace(with: keys, out: out)
    }
}

extension SQLiteRecordStore {
    /// The records whose data key under the node's newest key cannot be opened.
    func closedDataKeys() async throws -> [Int64] {
        try await onReader { [self] db in try closedDataKeys(db, under: keys.nodeKey.number) }
    }

    private func closedDataKeys(_ db: Database, under number: Int64) throws -> [Int64] {
        var closed: [Int64] = []
        try RowReader.forEach(db, "SELECT pid, wrapped FROM record_key WHERE key = ? ORDER BY pid", [number]) { row in
            let pid = row.int64(0)
            if !keys.opens(Data(row.bytes(1)), pid: pid, number: number) { closed.append(pid) }
        }
        return closed
    }

    /// Puts another data key in the place of one that cannot be opened, unless it sealed an attachment.
    func remakeDataKey(of pid: Int64) async throws {
        try await onWriter { [self] db in
            let place: StatementArguments = [pid, keys.nodeKey.number]
            let select = "SELECT EXISTS (SELECT 1 FROM blob WHERE pid = ? AND key = ?)"
            guard try Bool.fetchOne(db, sql: select, arguments: place) == false else { return }
            try db.execute(sql: "DELETE FROM record_key WHERE pid = ? AND key = ?", arguments: place)
            try keys.create(db, pid: pid)
        }
    }

    /// Gives each record a data key under the node's newest key; how many.
    func makeDataKeys() async throws -> Int {
        let select = """
            SELECT DISTINCT pid FROM record_key k WHERE pid > ?1 AND NOT EXISTS (
            SELECT 1 FROM record_key n WHERE n.pid = k.pid AND n.key = ?2) ORDER BY pid LIMIT 1000
            """
        var count = 0
        var last: Int64? = 0
        while let after = last {
            let pids = try await onWriter(size: 128 << 10) { [self] db in
                let pids = try Int64.fetchAll(db, sql: select, arguments: [after, keys.nodeKey.number])
                for pid in pids { try keys.create(db, pid: pid) }
                return pids
            }
            count += pids.count
            last = pids.last
        }
        // The newest of a record is another one now.
        keys.forgetAll()
        return count
    }

    /// One thing that is sealed: its number, its record and the number of its key.
    private struct Sealed {
        let number: Int64
        let pid: Int64
        let key: Int64
    }
    /// About so many bytes are sealed anew in one commit.
    private static let batch = 4 << 20

    /// Seals rows of a table anew, some in one commit.
    ///
    /// - Parameters:
    ///   - select: selects number, record and key of those after ?1 whose key is not ?2, in order.
    ///   - update: writes one of them.
    private func reseal(
        _ table: String, select: String, _ words: String, _ damaged: inout [String],
        update: @escaping @Sendable (Database, Int64, SealingKey, Data, Data) throws -> Void
    ) async throws -> Int {
        var count = 0
        var last: Int64? = 0
        while let after = last {
            let page = try await onWriter(size: Self.batch) { [self] db in
                var (done, lost, bytes, last): (Int, [Int64], Int, Int64?) = (0, [], 0, nil)
                let rows = try Row.fetchAll(db, sql: select, arguments: [after, keys.nodeKey.number])
                for row in rows.map({ Sealed(number: $0[0], pid: $0[1], key: $0[2]) }) where bytes < Self.batch {
                    last = row.number
                    let get = try db.cachedStatement(sql: "SELECT sealed FROM \(table) WHERE number = ?")
                    let sealed = try Data.fetchOne(get, arguments: [row.number]) ?? Data()
                    bytes += sealed.count
                    guard let (new, fresh) = try resealed(sealed, row, db) else {
                        lost.append(row.number)
                        continue
                    }
                    try update(db, row.number, new, sealed, fresh)
                    done += 1
                }
                return (done: done, lost: lost, last: last)
            }
            count += page.done
            damaged += page.lost.map { "\(words) \($0)" }
            last = page.last
        }
        return count
    }

    /// Something sealed under its record's newest key, and that; nil for what its key does not open, or where one of
    /// the keys is not there or cannot be opened.
    private func resealed(_ sealed: Data, _ row: Sealed, _ db: Database) throws -> (SealingKey, Data)? {
        do {
            guard let new = try keys.key(db, pid: row.pid),
                let old = try keys.key(db, pid: row.pid, number: row.key)
            else { return nil }
            return (new, try Sealing.reseal(sealed, from: old, to: new))
        } catch let error as DatabaseError { throw error } catch { return nil }
    }

    /// Seals attachments anew.
    func resealAttachments(_ count: inout NodeKeyChange.Count) async throws {
        let select = "SELECT number, pid, key FROM blob WHERE number > ?1 AND key <> ?2 ORDER BY number LIMIT 256"
        count.attachments += try await reseal("blob", select: select, "attachment", &count.damaged) {
            db, number, key, _, sealed in
            try db.cachedStatement(sql: "UPDATE blob SET key = ?, sealed = ? WHERE number = ?")
                .execute(arguments: [key.number, sealed, number])
        }
    }

    /// Seals refused inputs anew.
    func resealRefused(_ count: inout NodeKeyChange.Count) async throws {
        let select = "SELECT number, 0, key FROM quarantine WHERE number > ?1 AND key <> ?2 ORDER BY number LIMIT 256"
        count.refused += try await reseal("quarantine", select: select, "refused input", &count.damaged) {
            db, number, key, old, sealed in
            try db.cachedStatement(
                sql: "UPDATE quarantine SET key = ?, sealed = ?, digest = ifnull(digest, ?) WHERE number = ?"
            ).execute(arguments: [key.number, sealed, Self.digest(old), number])
        }
    }

    /// What needs a key before the one of a number, and the keys of records that are not there, as `doctor` counts
    /// them, or cannot be opened.
    func sealedUnderKeys(before number: Int64) async throws -> NodeKeyChange.Count {
        let keyless = """
            SELECT pid FROM patient p WHERE NOT EXISTS (SELECT 1 FROM record_key k WHERE k.pid = p.pid) ORDER BY pid
            """
        return try await onReader { [self] db in
            func rows(_ table: String) throws -> Int {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE key <> ?", arguments: [number]) ?? 0
            }
            var count = NodeKeyChange.Count()
            count.attachments = try rows("blob")
            count.refused = try rows("quarantine")
            let select = """
                SELECT count(DISTINCT pid) FROM record_key k WHERE NOT EXISTS (
                SELECT 1 FROM record_key n WHERE n.pid = k.pid AND n.key = ?)
                """
            count.records = try Int.fetchOne(db, sql: select, arguments: [number]) ?? 0
            count.damaged =
                try Int64.fetchAll(db, sql: keyless).map { "the key of record \($0)" }
                + closedDataKeys(db, under: number).map { "the newest key of record \($0)" }
            return count
        }
    }

    /// Removes the data keys under earlier keys, and says that the database needs those keys no more.
    func dropEarlierDataKeys(named keys: NodeKeys) async throws {
        try await onWriter { [self] db in
            try db.execute(sql: "DELETE FROM record_key WHERE key <> ?", arguments: [keys.newest.number])
            try self.keys.mark(db, with: keys)
        }
    }
}

extension SQLiteLedgerStore {
    private static let underEarlierKeys = """
        SELECT number, pid, key, sealed FROM leaf WHERE number > ?1 AND key <> ?2 ORDER BY number LIMIT 1000
        """

    /// Seals entries anew; their commitments and places stay. What is of an erased record can be opened by nobody, and
    /// stays as it is.
    func resealEntries(_ count: inout NodeKeyChange.Count) async throws {
        let node = records.keys.nodeKey
        var last: Int64? = -1
        while let after = last {
            let page = try await writer.submit(size: 1 << 20) { [self] db in
                var (done, lost, last): (Int, [Int64], Int64?) = (0, [], nil)
                for row in try Row.fetchAll(db, sql: Self.underEarlierKeys, arguments: [after, node.number]) {
                    let (number, pid): (Int64, Int64) = (row[0], row[1] ?? 0)
                    last = number
                    guard try hasKey(pid) else { continue }
                    guard let (new, fresh) = try resealed(row[3], pid, number: row[2]) else {
                        lost.append(number)
                        continue
                    }
                    try db.cachedStatement(sql: "UPDATE leaf SET key = ?, sealed = ? WHERE number = ?")
                        .execute(arguments: [new.number, fresh, number])
                    done += 1
                }
                return (done: done, lost: lost, last: last)
            }
            count.entries += page.done
            count.damaged += page.lost.map { "entry \($0) of the ledger" }
            last = page.last
        }
    }

    /// Seals the log's key anew.
    func resealLogKey(_ count: inout NodeKeyChange.Count) async throws {
        do {
            count.logKeys += try await onPublisher { [self] in
                guard logKeysUnderKeys(before: records.keys.newestKey) > 0 else { return 0 }
                return try DurableFile.locked(in: keyFolder) {
                    _ = try logIdentity().sealedAnew()
                    return 1
                }
            }
        } catch LedgerError.identity(let words) { count.damaged.append("the log's key: \(words)") }
    }

    /// How many keys of the log need a key before the one of a number: 1 or 0. One that cannot be read needs any.
    func logKeysUnderKeys(before number: Int64) -> Int {
        guard LogIdentity.isMade(in: keyFolder) else { return 0 }
        return number > 0 && (try? logIdentity())?.sealingKey == number ? 0 : 1
    }

    /// Whether a record has a key, as nobody's entries (0) have; not after erasure.
    private func hasKey(_ pid: Int64) throws -> Bool {
        guard pid != 0 else { return true }
        let select = "SELECT EXISTS (SELECT 1 FROM record_key WHERE pid = ?)"
        return try records.pool.read { try Bool.fetchOne($0.cachedStatement(sql: select), arguments: [pid]) ?? false }
    }

    /// An entry sealed under its record's newest key, and that; nil for what its key does not open, or where one of the
    /// keys cannot be opened.
    private func resealed(_ sealed: Data, _ pid: Int64, number: Int64) throws -> (SealingKey, Data)? {
        do {
            guard let new = try records.pool.read({ try records.keys.key($0, pid: pid) }),
                let old = try key(pid, number: number)
            else { return nil }
            return (new, try new.seal(old.open(sealed)))
        } catch let error as DatabaseError { throw error } catch { return nil }
    }

    /// Whether an entry of a record is sealed under the newest of its keys.
    func hasEntries(underNewestKeyOf pid: Int64) async throws -> Bool {
        let number = records.keys.nodeKey.number
        let select = "SELECT EXISTS (SELECT 1 FROM leaf WHERE pid = ? AND key = ?)"
        return try await onReader { try Bool.fetchOne($0, sql: select, arguments: [pid, number]) ?? false }
    }

    /// How many entries need a key before the one of a number: not those of erased records, which nothing opens.
    func entriesUnderKeys(before number: Int64) async throws -> Int {
        try await onReader { [self] db in
            var count = 0
            let select = "SELECT pid, count(*) FROM leaf WHERE key <> ? GROUP BY pid"
            try RowReader.forEach(db, select, [number]) { row in
                if try hasKey(row.optional(0) ?? 0) { count += row.int(1) }
            }
            return count
        }
    }
}

import Crypto
import Foundation
import GRDB
import Ledger
import MerkleTree
import Store
import Synchronization

/// The keys of a node.
///
/// They stand in a file outside the database and its backups: one makes server ids, one seals what is nobody's and
/// wraps the data key of each patient record. Destroying a record's data keys makes everything sealed under them
/// unreadable, in every copy. While the node's key is being changed there are two that seal, and two data keys of a
/// record: the newer seals, and what was sealed names which of them opens it.
final class KeyRing: LogKeySealing {
    let file: URL
    /// Whether somebody else puts the file there, who alone replaces it.
    let isHandedOver: Bool
    private let identity: SymmetricKey

    /// A data key: of which record, under which of the node's keys; 0 for the newest of the record.
    private struct Place: Hashable {
        let pid: Int64
        let number: Int64
    }
    private struct State {
        var keys: NodeKeys
        var records: [Place: SealingKey] = [:]
    }
    private let state: Mutex<State>

    /// The keys in a file: readable by the owner only.
    ///
    /// - Parameters:
    ///   - isHandedOver: whether a manager of secrets puts the file there.
    ///   - mayMake: whether they are made when they are missing: for a new node only. Other keys beside records that
    ///     were sealed with the lost ones would open nothing, and give every resource a new name.
    init(file: URL, isHandedOver: Bool = false, mayMake: Bool) throws {
        // What is replaced is the file, not a link to it: else the old keys would stay where it leads.
        let file = file.resolvingSymlinksInPath()
        self.file = file
        self.isHandedOver = isHandedOver
        if !FileManager.default.fileExists(atPath: file.path) {
            guard mayMake && !isHandedOver else {
                throw StoreError.incompatible(
                    "The key file \(file.path) is missing, and there are records that it sealed. Restore it from where "
                        + "keys are kept, or name the folder with --secrets if a manager of secrets hands it over.")
            }
            try Self.makeFolder(file.deletingLastPathComponent())
            try DurableFile.create(file, with: NodeKeys(now: Date()).file)
        }
        let bytes = try Data(contentsOf: file)
        guard let keys = NodeKeys(bytes) else {
            throw StoreError.incompatible(
                "The key file \(file.path), of \(bytes.count) bytes, is not what this program writes. Restore it from "
                    + "where keys are kept.")
        }
        identity = keys.identity
        state = Mutex(State(keys: keys))
    }

    /// Makes a folder of keys, unless it is there.
    static func makeFolder(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    // MARK: Names

    /// The server id of a source's resource: 128 bits of HMAC-SHA-256 over source, type and the source's id.
    func serverID(source: Int, type: Int, id: String) -> Data {
        var mac = HMAC<SHA256>(key: identity)
        mac.update(data: Data("\(source)/\(type)/".utf8))
        mac.update(data: Data(id.utf8))
        return Data(mac.finalize().prefix(16))
    }

    /// What is kept of a sealed NHS number, by which it is known again and which says nothing of it: HMAC-SHA-256
    /// under a key that stands outside the database.
    func sealedNumber(_ nhsNumber: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("sealed-number/\(nhsNumber)".utf8), using: identity))
    }

    /// The pseudonym under which the ledger's checkpoints commit to a record's chain: HMAC-SHA-256 of its number. It
    /// says nothing of the record, and outlives its erasure.
    func chainKey(pid: Int64) -> Bytes32 {
        let code = Array(HMAC<SHA256>.authenticationCode(for: Data("ledger-chain/\(pid)".utf8), using: identity))
        return Bytes32(code) ?? .zero
    }

    // MARK: The node's keys

    /// The keys as they stand in the file.
    var keys: NodeKeys { state.withLock { $0.keys } }

    /// The node's own key, which seals what is nobody's.
    var nodeKey: SealingKey { state.withLock { $0.keys.newest } }

    /// Puts other keys of the same node into the file; they are on the disk when this returns.
    ///
    /// - Parameter out: the file that is to be put to whoever hands the keys over; nil where nobody does. The keys that
    ///   count are those that are handed over, until others are.
    func replace(with keys: NodeKeys, out: URL?) throws {
        guard !isHandedOver else {
            guard let out else {
                throw StoreError.incompatible(
                    "\(file.path) is handed over by a manager of secrets. Name a file for the keys that follow (--out)."
                )
            }
            return try DurableFile.replace(out, with: keys.file)
        }
        try DurableFile.replace(file, with: keys.file)
        state.withLock { $0 = State(keys: keys) }
        // A program that was killed while it replaced the file may have left what it was about to put there; one of
        // before first wrote it under a name of the system's library.
        let folder = file.deletingLastPathComponent()
        let prefix = file.lastPathComponent + "."
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasPrefix(".dat.nosync")
            || name.hasPrefix(prefix) && UUID(uuidString: String(name.dropFirst(prefix.count))) != nil
        {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    // MARK: Data keys

    /// Makes and stores a data key of a patient record, under the node's newest key.
    func create(_ db: Database, pid: Int64) throws {
        let node = nodeKey
        let fresh = SealingKey(number: node.number, algorithm: node.algorithm)
        try db.cachedStatement(sql: "INSERT INTO record_key(pid, key, wrapped) VALUES (?, ?, ?)")
            .execute(arguments: [pid, node.number, try node.seal(fresh.bytes, at: Self.wrapping(pid))])
    }

    /// The newest data key of a record, which seals (0 is the node's own). Nil after erasure.
    func key(_ db: Database, pid: Int64) throws -> SealingKey? {
        if pid == 0 { return nodeKey }
        if let key = kept(pid, 0) { return key }
        let select = "SELECT key, wrapped FROM record_key WHERE pid = ? ORDER BY key DESC LIMIT 1"
        guard let row = try Row.fetchOne(db.cachedStatement(sql: select), arguments: [pid]) else { return nil }
        let key = try unwrapped(row[1], pid: pid, number: row[0])
        keep(key, pid, 0)
        return key
    }

    /// As ``key(_:pid:)``; nil too for a key that is damaged.
    func keyIfOpen(_ db: Database, pid: Int64) throws -> SealingKey? {
        do { return try key(db, pid: pid) } catch StoreError.incompatible { return nil }
    }

    /// The key of a record (0 is the node's own) that opens what was sealed under a number. Nil after erasure.
    ///
    /// - Throws: `StoreError.unavailable` when there is no key of that number.
    func key(_ db: Database, pid: Int64, number: Int64) throws -> SealingKey? {
        guard pid != 0 else {
            guard let key = keys[number] else { throw Self.missing(number, in: file.path) }
            return key
        }
        if let key = kept(pid, number) { return key }
        let select = "SELECT wrapped FROM record_key WHERE pid = ? AND key = ?"
        if let wrapped = try Data.fetchOne(db.cachedStatement(sql: select), arguments: [pid, number]) {
            let key = try unwrapped(wrapped, pid: pid, number: number)
            keep(key, pid, number)
            return key
        }
        guard try key(db, pid: pid) == nil else { throw Self.missing(number, in: "the records") }
        return nil
    }

    private static func missing(_ number: Int64, in place: String) -> StoreError {
        .unavailable("what was sealed under key \(number) cannot be opened: \(place) holds no key of that number")
    }

    private static func wrapping(_ pid: Int64) -> Data { Data("record-key/\(pid)".utf8) }

    /// Whether a data key can be opened.
    func opens(_ wrapped: Data, pid: Int64, number: Int64) -> Bool {
        (try? unwrapped(wrapped, pid: pid, number: number)) != nil
    }

    private func unwrapped(_ wrapped: Data, pid: Int64, number: Int64) throws -> SealingKey {
        guard let node = keys[number], let bytes = try? node.open(wrapped, at: Self.wrapping(pid)) else {
            throw StoreError.incompatible(
                "The data key of record \(pid) cannot be opened with key \(number) of \(file.path): it is damaged, or "
                    + "the key file is another node's. Restore the one that is wrong.")
        }
        return SealingKey(number: number, algorithm: node.algorithm, secret: SymmetricKey(data: bytes))
    }

    /// The key of a record (0 is the node's own) of a number, where it is in memory.
    func kept(_ pid: Int64, _ number: Int64) -> SealingKey? {
        state.withLock { pid == 0 ? $0.keys[number] : $0.records[Place(pid: pid, number: number)] }
    }

    private func keep(_ key: SealingKey, _ pid: Int64, _ number: Int64) {
        state.withLock {
            if $0.records.count > 50_000 { $0.records.removeAll() }
            $0.records[Place(pid: pid, number: number)] = key
        }
    }

    /// Those of the keys that seal which are in memory; 0 names the node's own.
    func cached(_ pids: [Int64]) -> [Int64: SealingKey] {
        state.withLock { state in
            var found: [Int64: SealingKey] = [:]
            for pid in pids { found[pid] = pid == 0 ? state.keys.newest : state.records[Place(pid: pid, number: 0)] }
            return found
        }
    }

    /// Forgets a record's keys in memory, after erasure.
    func forget(pid: Int64) {
        state.withLock { state in
            for number in [0] + state.keys.described.map(\.number) {
                state.records.removeValue(forKey: Place(pid: pid, number: number))
            }
        }
    }

    /// Forgets every record's keys in memory: some may have been made in a request that was undone.
    func forgetAll() { state.withLock { $0.records.removeAll() } }

    // MARK: The log's key

    /// As `LogKeySealing` says.
    var newestKey: Int64 { nodeKey.number }

    /// As `LogKeySealing` says.
    func seal(_ seed: [UInt8], at place: Data) throws -> SealedSeed {
        let key = nodeKey
        return SealedSeed(key: key.number, bytes: try key.seal(seed, at: place))
    }

    /// As `LogKeySealing` says.
    func open(_ seed: SealedSeed, at place: Data, of file: URL) throws -> [UInt8] {
        guard let key = keys[seed.key] else {
            throw LedgerError.identity(
                "\(file.path) is sealed under key \(seed.key) of this node, which \(self.file.path) does not hold: it "
                    + "is from before or after a change (`longitude keys change`). Add the key file that was kept of "
                    + "that time (`longitude keys add`), or restore the two of one time from where keys are kept.")
        }
        guard let opened = try? key.open(seed.bytes, at: place) else {
            throw LedgerError.identity(
                "\(file.path) cannot be opened with key \(seed.key) of \(self.file.path): it was changed, or is "
                    + "another node's. Restore it from where keys are kept.")
        }
        return opened
    }

    // MARK: Whose the database is

    private static let selectMark = "SELECT body FROM item WHERE pid = 0 AND kind = 0 AND key = zeroblob(16)"
    private var identityMark: Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("node-key-mark".utf8), using: identity))
    }

    /// Keeps in the database by which keys something in it may be sealed: a code under each, and one under the key that
    /// names; they are known again by it, and it says nothing of them.
    func mark(_ db: Database, with keys: NodeKeys) throws {
        let marks = keys.sealing.reduce(Data()) { $0 + $1.key.mark } + identityMark
        try db.execute(sql: "INSERT OR REPLACE INTO item VALUES (0, 0, zeroblob(16), 1, 0, 1, ?)", arguments: [marks])
    }

    /// Refuses a database of other keys, or of more than are here, and marks one with the key that seals from now on.
    ///
    /// - Throws: `StoreError.incompatible` with the name of the key file.
    func check(_ pool: DatabasePool) throws {
        let keys = keys
        let known = try pool.read { try Data.fetchOne($0, sql: Self.selectMark) }
        if let known {
            guard known.count >= 64, known.suffix(32) == identityMark else { throw otherKeys }
            let body = Array(known)
            let needed = stride(from: 0, to: body.count - 32, by: 32).map { Data(body[$0..<$0 + 32]) }
            let here = keys.sealing.map(\.key.mark)
            guard needed.allSatisfy(here.contains) else {
                throw StoreError.incompatible(
                    "The records beside the key file \(file.path) are sealed with a key of this node that it does not "
                        + "hold, from before or after a change (`longitude keys change`). Add the key file that was "
                        + "kept of that time (`longitude keys add`).")
            }
            if needed.contains(keys.newest.mark) { return }
        } else {
            // A database from before there were marks. One of its keys may be damaged; hardly every one of these.
            let isOurs = try pool.read { db in
                let rows = try Row.fetchAll(db, sql: "SELECT pid, key, wrapped FROM record_key ORDER BY pid LIMIT 8")
                return rows.isEmpty || rows.contains { opens($0[2], pid: $0[0], number: $0[1]) }
            }
            guard isOurs else { throw otherKeys }
        }
        // Before anything is sealed with it.
        try pool.write { try mark($0, with: keys) }
    }

    private var otherKeys: StoreError {
        .incompatible(
            "The key file \(file.path) is not the one that sealed the records beside it. Restore it from where keys "
                + "are kept.")
    }
}

import Crypto
import Foundation
import GRDB
import MerkleTree
import Store
import Synchronization

/// The keys of a node.
///
/// Two keys of the node stand in a file outside the database and its backups: one makes server ids, one wraps the
/// data key of each patient record. Destroying a record's data key makes everything sealed under it unreadable, in
/// every copy.
final class KeyRing: Sendable {
    private let wrapping: SymmetricKey
    private let identity: SymmetricKey
    private let file: URL
    private let cache = Mutex<[Int64: SymmetricKey]>([:])

    /// The keys in `folder`: readable by the owner only.
    ///
    /// - Parameter mayMake: whether they are made when they are missing: for a new node only. Other keys beside records
    ///   that were sealed with the lost ones would open nothing, and give every resource a new name.
    init(folder: URL, mayMake: Bool) throws {
        let file = folder.appending(path: "node.key")
        self.file = file
        if !FileManager.default.fileExists(atPath: file.path) {
            guard mayMake else {
                throw StoreError.incompatible(
                    "The key file \(file.path) is missing, and there are records that it sealed. Restore it from where "
                        + "keys are kept.")
            }
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let fresh = Self.bytes(SymmetricKey(size: .bits256)) + Self.bytes(SymmetricKey(size: .bits256))
            guard
                FileManager.default.createFile(
                    atPath: file.path, contents: fresh, attributes: [.posixPermissions: 0o600])
            else { throw StoreError.unavailable("the key file \(file.path) cannot be written") }
            let handle = try FileHandle(forUpdating: file)
            try handle.synchronize()
            try handle.close()
        }
        let bytes = try Data(contentsOf: file)
        guard bytes.count == 64 else {
            throw StoreError.incompatible(
                "The key file \(file.path) is \(bytes.count) bytes instead of 64. Restore it from where keys are kept.")
        }
        wrapping = SymmetricKey(data: bytes.prefix(32))
        identity = SymmetricKey(data: bytes.suffix(32))
    }

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

    /// Makes and stores the data key of a new patient record.
    func create(_ db: Database, pid: Int64) throws {
        let key = SymmetricKey(size: .bits256)
        let wrapped = try AES.GCM.seal(
            Self.bytes(key), using: wrapping, authenticating: Data("record-key/\(pid)".utf8)
        ).combined
        try db.cachedStatement(sql: "INSERT INTO record_key(pid, wrapped) VALUES (?, ?)")
            .execute(arguments: [pid, wrapped])
    }

    /// The data key of a record (0 is the node's own). Nil after erasure.
    func key(_ db: Database, pid: Int64) throws -> SymmetricKey? {
        if pid == 0 { return wrapping }
        if let key = cache.withLock({ $0[pid] }) { return key }
        guard
            let wrapped = try Data.fetchOne(
                db.cachedStatement(sql: "SELECT wrapped FROM record_key WHERE pid = ?"), arguments: [pid])
        else { return nil }
        guard let key = unwrapped(wrapped, pid: pid) else {
            throw StoreError.incompatible(
                "The data key of record \(pid) cannot be opened with \(file.path): it is damaged, or the key file is "
                    + "another node's. Restore the one that is wrong.")
        }
        cache.withLock {
            if $0.count > 50_000 { $0.removeAll() }
            $0[pid] = key
        }
        return key
    }

    private func unwrapped(_ wrapped: Data, pid: Int64) -> SymmetricKey? {
        guard let box = try? AES.GCM.SealedBox(combined: wrapped),
            let bytes = try? AES.GCM.open(box, using: wrapping, authenticating: Data("record-key/\(pid)".utf8))
        else { return nil }
        return SymmetricKey(data: bytes)
    }

    /// What a database keeps of the keys, by which they are known again and which says nothing of them: a code under
    /// each.
    private var mark: Data {
        let words = Data("node-key-mark".utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: words, using: wrapping))
            + Data(HMAC<SHA256>.authenticationCode(for: words, using: identity))
    }

    /// Refuses a database that belongs to other keys. One that does not say which, as a new one, is marked with these.
    ///
    /// - Throws: `StoreError.incompatible` with the name of the key file.
    func check(_ pool: DatabasePool) throws {
        let isOurs = try pool.read { db -> Bool? in
            let select = "SELECT body FROM item WHERE pid = 0 AND kind = 0 AND key = zeroblob(16)"
            if let known = try Data.fetchOne(db, sql: select) { return known == mark }
            // A database from before there were marks. One of its keys may be damaged; hardly every one of these.
            let rows = try Row.fetchAll(db, sql: "SELECT pid, wrapped FROM record_key ORDER BY pid LIMIT 8")
            return rows.isEmpty || rows.contains { unwrapped($0[1], pid: $0[0]) != nil } ? nil : false
        }
        guard isOurs != false else {
            throw StoreError.incompatible(
                "The key file \(file.path) is not the one that sealed the records beside it. Restore it from where "
                    + "keys are kept.")
        }
        guard isOurs == nil else { return }
        try pool.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO item VALUES (0, 0, zeroblob(16), 1, 0, 1, ?)", arguments: [mark])
        }
    }

    /// The node's own key, which seals what is on nobody's chain.
    var nodeKey: SymmetricKey { wrapping }

    /// Those of the keys that are in memory; 0 names the node's own.
    func cached(_ pids: [Int64]) -> [Int64: SymmetricKey] {
        cache.withLock { cache in
            var found: [Int64: SymmetricKey] = [:]
            for pid in pids { found[pid] = pid == 0 ? wrapping : cache[pid] }
            return found
        }
    }

    /// Forgets a record's key in memory, after erasure.
    func forget(pid: Int64) { _ = cache.withLock { $0.removeValue(forKey: pid) } }

    /// Forgets every record's key in memory: some may have been made in a request that was undone.
    func forgetAll() { cache.withLock { $0.removeAll() } }

    /// The bytes of a key.
    static func bytes(_ key: SymmetricKey) -> Data { unsafe key.withUnsafeBytes { unsafe Data($0) } }

    /// Seals bytes under a key; a nonce that is given must be random.
    static func seal(_ bytes: [UInt8], _ key: SymmetricKey, nonce: AES.GCM.Nonce? = nil) throws -> Data {
        guard let combined = try AES.GCM.seal(bytes, using: key, nonce: nonce).combined else {
            throw StoreError.unavailable("sealing failed")
        }
        return combined
    }
    /// Opens sealed bytes.
    static func open(_ sealed: Data, _ key: SymmetricKey) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key))
    }
}

import Dispatch
import Foundation
import GRDB
package import Ledger
package import MerkleTree
import Synchronization

/// What a ledger store has for its publication: one thread, and the newest entry of each chain.
final class LedgerPublisher: Sendable {
    let thread = DispatchQueue(label: "longitude.ledger.publish", qos: .utility)
    /// The map of chains' heads at a size of the tree.
    let heads = Mutex<(size: UInt64, map: SparseMerkleMap)>((0, SparseMerkleMap()))
}

extension SQLiteLedgerStore {
    /// As `LedgerStore` says.
    package func publish(time: Int64) async throws -> SignedCheckpoint {
        try await onPublisher { [self] in
            // One process after the other: what is remembered as signed never goes back.
            try DurableFile.locked(in: keyFolder) { try publishNow(time: time) }
        }
    }

    /// Who the log is, made on first use.
    ///
    /// - Throws: ``LedgerError/identity(_:)`` when its file cannot be read or is not what this program writes.
    package func logIdentity() throws -> LogIdentity {
        if !LogIdentity.isMade(in: keyFolder) { try LogIdentity.make(in: keyFolder, sealing: records.keys) }
        return try LogIdentity(folder: keyFolder, sealing: records.keys)
    }

    /// Runs work on the publisher's thread, in its turn.
    func onPublisher<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            publisher.thread.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private func publishNow(time: Int64) throws -> SignedCheckpoint {
        let identity = try logIdentity().sealedAnew()
        let (size, published) = try sizes(identity)
        if let last = identity.lastSigned, last.checkpoint.size == size {
            if published != size { try keep(last, identity, time: time, from: published) }
            return last
        }
        let signed = try SignedCheckpoint(
            checkpoint(of: size, identity, from: published), signedWith: identity.signingKey())
        // Kept with the keys before anyone sees it: whatever becomes of the databases, no other history is signed.
        try identity.remember(signed)
        try store([signed] + identity.milestones, time: time)
        return signed
    }

    /// The size of the tree, and up to which it was published.
    ///
    /// - Throws: `LedgerError.otherHistory` unless the tree begins with the one that was signed last.
    private func sizes(_ identity: LogIdentity) throws -> (size: UInt64, published: UInt64) {
        let (size, published) = try pool.read { db in
            (
                UInt64(try Int64.fetchOne(db, sql: "SELECT ifnull(max(number) + 1, 0) FROM leaf") ?? 0),
                UInt64(try Int64.fetchOne(db, sql: "SELECT ifnull(max(size), 0) FROM checkpoint") ?? 0)
            )
        }
        guard identity.hasCheckpointFile || published == 0 else {
            throw LedgerError.otherHistory(Self.noLastCheckpoint)
        }
        if let last = identity.lastSigned { try pool.read { try Self.check($0, size, extends: last.checkpoint) } }
        if published > identity.lastSigned?.checkpoint.size ?? 0 { try checkNewest(identity) }
        return (size, published)
    }

    static let noLastCheckpoint =
        "The ledger was signed before, but the last checkpoint is missing beside its key. Put the newest that anyone "
        + "has (a witness, a monitor, a backup of the keys) into keys/ledger.checkpoint."

    /// - Throws: `LedgerError.otherHistory` when the newest checkpoint in the database is of a later key than these: a
    ///   copy of the keys from before a change would begin a second history.
    private func checkNewest(_ identity: LogIdentity) throws {
        let note = try pool.read { db in
            try Data.fetchOne(db, sql: "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        }
        guard let note, let newest = try? SignedCheckpoint(parsing: Array(note)),
            (try? identity.keys.verify(newest)) != nil, !KeyChange.isNamed(in: newest.checkpoint)
        else {
            throw LedgerError.otherHistory(
                "The newest checkpoint of the ledger is signed by a key that is not the one in keys/: the keys are "
                    + "older than the ledger. Restore the newest copy of keys/; until then nothing is signed.")
        }
    }

    /// The tree of a size as it is to be signed, when what is served of it is stored.
    ///
    /// - Parameter origin: of a log that follows the identity's; nil for that.
    func checkpoint(
        of size: UInt64, _ identity: LogIdentity, origin: String? = nil, from published: UInt64,
        extensions: [String] = []
    ) throws -> Checkpoint {
        try storeTiles(from: published, to: size)
        let map = try heads(at: size)
        return try pool.read { db in
            var prover = MerkleProver(size: size, source: Self.hashes(db, size: size))
            return try Checkpoint(
                origin: origin ?? identity.origin, size: size, root: prover.root(),
                extensions: [ChainHeads.line(root: map.root)] + identity.successions.map(\.beginning.line) + extensions
            )
        }
    }

    /// Stores what was signed and remembered when the program ended in between.
    private func keep(
        _ signed: SignedCheckpoint, _ identity: LogIdentity, time: Int64, from published: UInt64
    ) throws {
        let again = try checkpoint(of: signed.checkpoint.size, identity, from: published)
        guard ChainHeads.root(in: again) == ChainHeads.root(in: signed.checkpoint) else {
            throw LedgerError.otherHistory(
                "The newest entries of the chains are not those that were signed. Run `longitude ledger audit`.")
        }
        try identity.remember(signed)
        try store([signed] + identity.milestones, time: time)
    }

    /// Stores notes that are not there yet.
    func store(_ notes: [SignedCheckpoint], time: Int64) throws {
        try pool.write { db in
            for signed in notes {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO checkpoint(size, time, note) VALUES (?, ?, ?)",
                    arguments: [Int64(signed.checkpoint.size), time, Data(signed.note.bytes)])
            }
        }
    }

    /// As `LedgerStore` says.
    package func changeKey(time: Int64) async throws -> KeyChange? {
        try await onPublisher { [self] in
            try DurableFile.locked(in: keyFolder) {
                let identity = try logIdentity()
                let (size, published) = try sizes(identity)
                guard size > max(identity.lastSigned?.checkpoint.size ?? 0, published) else { return nil }
                let seed = NoteSigningKey.seed()
                let next = try NoteSigningKey(name: identity.origin, type: .ed25519, seed: seed).verifierKey
                let checkpoint = try checkpoint(
                    of: size, identity, from: published,
                    extensions: [KeyChange.line(from: identity.key, to: next)])
                // Here the key changes, at once and for good. What follows is done again by the next checkpoint.
                let change = try identity.change(with: checkpoint, to: seed)
                try identity.remember(change.checkpoint)
                try store([change.checkpoint], time: time)
                return change
            }
        }
    }

    /// - Throws: `LedgerError.otherHistory` unless the tree begins with the one that was signed.
    static func check(_ db: Database, _ size: UInt64, extends signed: Checkpoint) throws {
        guard signed.size <= size else {
            throw LedgerError.otherHistory(
                "The ledger holds \(size) entries, but \(signed.size) were signed: its newest are lost. Restore a "
                    + "later copy of ledger.sqlite; until then nothing is signed. If there is none, see `longitude "
                    + "ledger begin-log`.")
        }
        guard try root(of: signed.size, db) == signed.root else {
            throw LedgerError.otherHistory(
                "The first \(signed.size) entries of the ledger are not those that were signed: they were changed, or "
                    + "an older copy was restored and has grown since. Restore an unchanged, later copy of "
                    + "ledger.sqlite; until then nothing is signed. If there is none, see `longitude ledger begin-log`."
            )
        }
    }

    /// The root of the tree of a size that is here.
    static func root(of size: UInt64, _ db: Database) throws -> Bytes32 {
        var prover = MerkleProver(size: size, source: hashes(db, size: size))
        return try prover.root()
    }

    // MARK: Tiles

    /// Where a full tile is kept.
    private static func place(_ tile: Tile) -> Int64 { Int64(tile.level) << 56 | Int64(tile.index) }

    /// Stores the tiles that became full, lowest level first, in parts.
    private func storeTiles(from old: UInt64, to new: UInt64) throws {
        var full = Tile.newTiles(from: old, to: new).filter { !$0.isPartial }[...]
        while !full.isEmpty {
            let part = full.prefix(64)
            full = full.dropFirst(64)
            try pool.write { db in
                for tile in part {
                    let bytes = try Self.computed(tile, db)
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO tile(place, hashes, inner) VALUES (?, ?, ?)",
                        arguments: [Self.place(tile), Data(bytes), Data(try tile.innerHashes(of: bytes))])
                }
            }
        }
    }

    /// The tree's hashes at a size: of stored full tiles, and of the leaves right of them.
    static func hashes(_ db: Database, size: UInt64) -> TileHashes {
        TileHashes(
            size: size,
            inner: { tile in try tile.isPartial ? nil : stored("inner", of: tile, db) },
            read: { tile in
                if !tile.isPartial, let bytes = try stored("hashes", of: tile, db) { return bytes }
                return try computed(tile, db)
            })
    }

    private static func stored(_ column: String, of tile: Tile, _ db: Database) throws -> [UInt8]? {
        var bytes: [UInt8]?
        try RowReader.forEach(db, "SELECT \(column) FROM tile WHERE place = ?", [place(tile)]) { bytes = $0.bytes(0) }
        return bytes
    }

    /// A tile made of what is below it: of the leaves, or of the full tiles of the level below.
    static func computed(_ tile: Tile, _ db: Database) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tile.byteCount)
        let first = tile.index << 8
        if tile.level == 0 {
            for commitment in try commitments(of: tile, db) { MerkleHash.leaf(commitment).append(to: &bytes) }
            return bytes
        }
        for index in first..<first + UInt64(tile.width) {
            guard let below = Tile(level: tile.level - 1, index: index) else { break }
            let inner = try stored("inner", of: below, db) ?? below.innerHashes(of: computed(below, db))
            guard inner.count >= 64, let left = Bytes32(inner[(inner.count - 64)..<(inner.count - 32)]),
                let right = Bytes32(inner[(inner.count - 32)...])
            else { break }
            MerkleHash.node(left, right).append(to: &bytes)
        }
        return bytes
    }

    /// The commitments of a tile's leaves: as many as there are.
    private static func commitments(of tile: Tile, _ db: Database) throws -> [[UInt8]] {
        let first = Int64(tile.index) << 8
        var found: [[UInt8]] = []
        try RowReader.forEach(
            db, "SELECT commitment FROM leaf WHERE number >= ? AND number < ? ORDER BY number",
            [first, first + Int64(tile.width)]
        ) { found.append($0.bytes(0)) }
        return found
    }

    // MARK: Heads of chains

    /// The map of chains' heads at a size, brought there from where it was.
    private func heads(at size: UInt64) throws -> SparseMerkleMap {
        try publisher.heads.withLock { known in
            if known.size == 0 {
                known.map = try pool.read { try headsAnew($0, size) }
            } else {
                let changes = try pool.read { try newest($0, from: known.size, to: size) }
                known.map.update(changes.map { (key: records.keys.chainKey(pid: $0.pid), value: Optional($0.value)) })
            }
            known.size = size
            return known.map
        }
    }

    /// The map of chains' heads at a size that was published.
    func heads(at size: UInt64, _ db: Database) throws -> SparseMerkleMap {
        let known = publisher.heads.withLock { $0.size == size ? $0.map : nil }
        return try known ?? headsAnew(db, size)
    }

    /// The map of chains' heads at a size, from the stored chains.
    func headsAnew(_ db: Database, _ size: UInt64) throws -> SparseMerkleMap {
        let settled = try Int64.fetchOne(db, sql: "SELECT size FROM frontier") ?? 0
        var values: [Int64: Bytes32] = [:]
        let select = """
            SELECT m.pid, m.seq, l.commitment FROM (SELECT pid, max(seq) AS seq, number FROM chain WHERE number < ?
            GROUP BY pid) m JOIN leaf l ON l.number = m.number
            """
        try RowReader.forEach(db, select, [Int64(size)]) {
            values[$0.int64(0)] = ChainHeads.value(seq: $0.int64(1), commitment: $0.bytes(2))
        }
        for (pid, value) in try newest(db, from: UInt64(settled), to: size) { values[pid] = value }
        return SparseMerkleMap(values.map { (key: records.keys.chainKey(pid: $0.key), value: $0.value) })
    }

    /// The newest entry of every chain that has one between two sizes.
    private func newest(_ db: Database, from: UInt64, to: UInt64) throws -> [(pid: Int64, value: Bytes32)] {
        var values: [Int64: Bytes32] = [:]
        let select = """
            SELECT pid, seq, commitment FROM leaf WHERE number >= ? AND number < ? AND pid IS NOT NULL ORDER BY number
            """
        try RowReader.forEach(db, select, [Int64(from), Int64(to)]) {
            values[$0.int64(0)] = ChainHeads.value(seq: $0.int64(1), commitment: $0.bytes(2))
        }
        return values.map { (pid: $0.key, value: $0.value) }
    }

    // MARK: What is served

    /// As `LedgerStore` says.
    package func checkpoint() async throws -> [UInt8]? {
        try await onReader { db in
            try Data.fetchOne(db, sql: "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").map { Array($0) }
        }
    }

    /// As `LedgerStore` says.
    package func verifierKey() async throws -> NoteVerifierKey { try logIdentity().key }

    /// As `LedgerStore` says.
    package func keyChanges() async throws -> [KeyChange] { try logIdentity().changes }

    /// As `LedgerStore` says.
    package func consistencyProof(from old: UInt64, to new: UInt64) async throws -> [Bytes32] {
        try await onReader { db in
            guard old > 0 else { return [] }
            var prover = MerkleProver(size: new, source: Self.hashes(db, size: new))
            return try prover.consistencyProof(old: old)
        }
    }

    /// As `LedgerStore` says.
    package func add(_ cosignature: SignedNote.Signature, toCheckpointOf size: UInt64) async throws {
        try await onPublisher { [self] in
            try pool.write { db in
                let select = "SELECT note FROM checkpoint WHERE size = ?"
                guard let note = try Data.fetchOne(db, sql: select, arguments: [Int64(size)]) else { return }
                var signed = try SignedCheckpoint(parsing: Array(note))
                // A witness signs the time too: one cosignature of each is enough.
                guard !signed.note.signatures.contains(where: { $0.keyID == cosignature.keyID }) else { return }
                signed.add(cosignature)
                try db.execute(
                    sql: "UPDATE checkpoint SET note = ? WHERE size = ?",
                    arguments: [Data(signed.note.bytes), Int64(size)])
            }
        }
    }

    /// As `LedgerStore` says.
    package func resource(_ resource: TileResource) async throws -> [UInt8]? {
        let tile =
            switch resource {
            case .hashes(let tile), .entries(let tile): tile
            }
        return try await onReader { db in
            let size = UInt64(try Int64.fetchOne(db, sql: "SELECT ifnull(max(size), 0) FROM checkpoint") ?? 0)
            guard let there = Tile.tile(level: tile.level, index: tile.index, inTreeOf: size),
                there.width >= tile.width
            else { return nil }
            switch resource {
            case .entries: return try EntryBundle.encode(try Self.commitments(of: tile, db))
            case .hashes:
                if !tile.isPartial, let bytes = try Self.stored("hashes", of: tile, db) { return bytes }
                return try Self.computed(tile, db)
            }
        }
    }

    /// One synchronous read of the ledger on the store's threads.
    func onReader<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await records.ownThreads.run { try self.pool.snapshot(body) }
    }
}

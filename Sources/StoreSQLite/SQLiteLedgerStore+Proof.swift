package import Access
import Foundation
import GRDB
package import Ledger
import MerkleTree
import Store

extension SQLiteLedgerStore {
    /// As `LedgerStore` says.
    package func proof(_ grant: JobGrant, pids: [Int64]) async throws -> ProofBundle {
        guard grant.job == .prove else { throw StoreError.invalid("This leave is not for proofs.") }
        let identity = try logIdentity()
        guard let note = try await checkpoint() else { throw StoreError.invalid("Nothing is signed yet.") }
        let checkpoint = try SignedCheckpoint(parsing: note)
        // A log that began a moment ago, whose first checkpoint is not stored yet: the last one is of the log before.
        guard checkpoint.checkpoint.origin == identity.origin else {
            throw StoreError.invalid("Nothing is signed yet.")
        }
        let size = checkpoint.checkpoint.size
        return try await onReader { [self] db in
            let chains = try pids.map { try stored($0, below: size, db) }
            var prover = MerkleProver(size: size, source: Self.hashes(db, size: size))
            // In ascending order each tile is read once.
            let places = chains.indices.flatMap { c in chains[c].indices.map { (chain: c, number: $0) } }
                .sorted { chains[$0.chain][$0.number].index < chains[$1.chain][$1.number].index }
            var entries = chains.map { [ProofBundle.Entry?](repeating: nil, count: $0.count) }
            for place in places {
                let entry = chains[place.chain][place.number]
                entries[place.chain][place.number] = ProofBundle.Entry(
                    index: entry.index, salt: entry.salt, text: entry.text,
                    proof: try prover.inclusionProof(index: entry.index))
            }
            let map = try heads(at: size, db)
            guard ChainHeads.root(in: checkpoint.checkpoint) == map.root else {
                throw LedgerError.otherHistory(
                    "The stored chains are not those that the checkpoint commits to. Run `longitude ledger audit`.")
            }
            return ProofBundle(
                checkpoint: checkpoint, key: identity.key, keyChanges: identity.changes,
                chains: zip(pids, entries).map { pid, entries in
                    let key = records.keys.chainKey(pid: pid)
                    return ProofBundle.Chain(key: key, head: map.proof(for: key), entries: entries.compactMap(\.self))
                })
        }
    }

    /// As `LedgerStore` says.
    package func accesses(_ grant: Grant, since: Int64) async throws -> [RecordedAccess] {
        guard !grant.principal.role.isAtWork else { throw StoreError.invalid("This leave is not the person's own.") }
        return try await accesses(of: grant.pids + grant.objectedPids, since: since)
    }

    /// As `LedgerStore` says.
    package func accesses(_ grant: JobGrant, pids: [Int64], since: Int64) async throws -> [RecordedAccess] {
        guard grant.job == .prove else { throw StoreError.invalid("This leave is not for entries of records.") }
        return try await accesses(of: pids, since: since)
    }

    private func accesses(of pids: [Int64], since: Int64) async throws -> [RecordedAccess] {
        try await onReader { [self] db in
            var accesses: [EventID: RecordedAccess] = [:]
            for pid in pids {
                for entry in try stored(pid, since: since, db) {
                    let access = try RecordedAccess(text: entry.text)
                    if accesses[access.event]?.add(access) == nil { accesses[access.event] = access }
                }
            }
            return accesses.values.sorted { ($0.time, $0.event.high) > ($1.time, $1.event.high) }
        }
    }

    /// As `LedgerStore` says. Each entry is opened with its record's key, which shows that nobody changed it; that it
    /// stands in its place is what ``audit()`` checks.
    package func recentAccesses(
        _ grant: JobGrant, since: Int64, limit: Int, entries: Int
    ) async throws -> RecentAccesses {
        guard grant.job == .policy else { throw StoreError.invalid("This leave is not for counting accesses.") }
        return try await onReader { [self] db in
            var found: [EventID: RecordedAccess] = [:]
            var order: [EventID] = []
            var erased = 0
            var isCut = false
            let select = """
                SELECT pid, seq, sealed, key FROM leaf WHERE pid IS NOT NULL AND time >= ?1 AND number > (
                SELECT ifnull(max(number), -1) FROM leaf) - ?2 ORDER BY number DESC
                """
            try RowReader.forEach(db, select, [since, entries]) { row in
                guard !isCut else { return }
                let pid = row.int64(0)
                guard let key = try self.key(pid, number: row.int64(3)) else {
                    erased += 1
                    return
                }
                let entry = try SealedEntry(opening: row.bytes(2), key, seq: row.int64(1), previous: [])
                let access = try RecordedAccess(text: entry.text)
                guard access.action != .write else { return }
                if found[access.event]?.add(access) != nil { return }
                guard order.count < limit else { return isCut = true }
                found[access.event] = access
                order.append(access.event)
            }
            let oldest = try Int64.fetchOne(
                db,
                sql: "SELECT time FROM leaf WHERE number = (SELECT max(number) FROM leaf) - ?", arguments: [entries])
            return RecentAccesses(
                accesses: order.compactMap { found[$0] },
                signIns: try signIns(since: since - RecentAccesses.longestSession, entries: entries, db),
                isCut: isCut || (oldest.map { $0 >= since } ?? false),
                erased: erased)
        }
    }

    /// The key that opens an entry of a record (0 is nobody's); nil after erasure.
    func key(_ pid: Int64, number: Int64) throws -> SealingKey? {
        try records.keys.kept(pid, number)
            ?? records.pool.read { try records.keys.key($0, pid: pid, number: number) }
    }

    /// The sign-ins since a moment, the newest first. They stand on nobody's chain.
    private func signIns(since: Int64, entries: Int, _ db: Database) throws -> [RecordedAccess] {
        var found: [RecordedAccess] = []
        let select = """
            SELECT sealed, key FROM leaf WHERE pid IS NULL AND time >= ?1 AND number > (
            SELECT ifnull(max(number), -1) FROM leaf) - ?2 ORDER BY number DESC
            """
        try RowReader.forEach(db, select, [since, entries]) { row in
            guard let key = try key(0, number: row.int64(1)) else { return }
            let access = try RecordedAccess(text: SealedEntry(opening: row.bytes(0), key, seq: 0, previous: []).text)
            if access.action == .signIn { found.append(access) }
        }
        return found
    }

    /// An entry as it was sealed.
    private typealias StoredEntry = (index: UInt64, salt: [UInt8], text: [UInt8])

    /// The entries of a chain in the tree of a size, from a moment on; those before it are only linked.
    private func stored(
        _ pid: Int64, below size: UInt64 = UInt64(Int64.max), since: Int64 = 0, _ db: Database
    ) throws -> [StoredEntry] {
        let destroyed = StoreError.invalid(
            "The key of a record was destroyed: its entries can be counted, not read.")
        guard try records.pool.read({ try records.keys.key($0, pid: pid) }) != nil else { throw destroyed }
        var entries: [StoredEntry] = []
        var previous: [UInt8] = []
        let select = """
            SELECT number, seq, commitment, CASE WHEN time >= ?3 THEN sealed END, time < ?3, key FROM leaf
            WHERE number IN (SELECT number FROM chain WHERE pid = ?1 AND number < ?2 UNION SELECT number FROM leaf
            WHERE number >= (SELECT size FROM frontier) AND number < ?2 AND pid = ?1) ORDER BY number
            """
        try RowReader.forEach(db, select, [pid, Int64(size), since]) { row in
            guard row.int(4) == 0 else {
                previous = row.bytes(2)
                return
            }
            guard let key = try key(pid, number: row.int64(5)) else { throw destroyed }
            let text = try SealedEntry(opening: row.bytes(3), key, seq: row.int64(1), previous: previous)
            guard text.commitment == row.bytes(2) else {
                throw LedgerError.otherHistory(
                    "Entry \(row.int64(0)) is not what was committed to. Run `longitude ledger audit`.")
            }
            previous = row.bytes(2)
            entries.append((UInt64(row.int64(0)), text.salt, text.text))
        }
        return entries
    }
}

/// The salt and the text of an entry, opened.
struct SealedEntry {
    let salt: [UInt8]
    let text: [UInt8]

    /// Opens a sealed entry and puts its place in the chain back.
    /// - Throws: when it was changed, or sealed under another key.
    init(opening sealed: [UInt8], _ key: SealingKey, seq: Int64, previous: [UInt8]) throws {
        let bytes = try key.open(Data(sealed))
        guard bytes.count > 16 else { throw StoreError.unavailable("a sealed entry is too short") }
        salt = Array(bytes[..<16])
        let opening = Array(bytes[16...])
        // Entries of the first schema hold their whole text.
        let isWhole = opening.last == UInt8(ascii: "}")
        text = isWhole ? opening : opening + CanonicalEvent.closing(seq: seq, previous: previous)
    }

    /// What the tree holds of it.
    var commitment: [UInt8] { LedgerLeaf.commitment(salt: salt, opening: text, closing: []) }
}

package import Access
import FHIR
import GRDB
import Store

/// What is a repetition of something earlier, and what came too late.
extension WriteApplication {
    /// Whether a resource only says again what its source said before, and has said otherwise since.
    ///
    /// - Parameter owner: the record in which the resource says that it stands.
    func isReplay(_ resource: ResourceWrite, _ entry: Entry, owner: Int64) throws -> Bool {
        guard entry.state != .awaited, let latest = try latest(entry, resource.identity.type) else { return false }
        // All of the input came before: what the resource is now is what the input left.
        let isUnchanged = request.repeats.map { latest <= $0 } ?? false
        // A deletion that was refused then has not been carried out: what it ended has no end of that time.
        guard let document = resource.document else {
            guard isUnchanged, let repeats = request.repeats else { return false }
            return try ended(entry, resource.identity.type).map { $0 <= repeats } ?? false
        }
        let reader = RowReader(db: db, keys: keys, compression: compression)
        guard try wasAccepted(resource, document, entry, owner: owner, reader) else { return false }
        if isUnchanged { return true }
        // An end has no version of the source's: whoever sends the resource after it brings it back.
        guard entry.state == .present,
            let current = try reader.row(pid: entry.pid, type: resource.identity.type, rid: entry.rid)
        else { return false }
        // One that is damaged says nothing, and must not keep a new one from coming.
        guard let stands = try? current.readDocument().root else { return false }
        return SourceVersion(document.root).isOlder(than: SourceVersion(stands)) == true
    }

    /// Refuses what was refused before and comes again, when its resource was changed since: unless the source itself
    /// says that it is the newer.
    ///
    /// - Throws: `StoreError.invalid`.
    func checkNothingCameSince(_ resource: ResourceWrite, _ entry: Entry) throws {
        guard let refused = request.refused, entry.state != .awaited,
            let latest = try latest(entry, resource.identity.type), latest < t,
            let time = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT time FROM change WHERE t = ?"), arguments: [latest]),
            time >= refused
        else { return }
        let reader = RowReader(db: db, keys: keys, compression: compression)
        if let document = resource.document, entry.state == .present,
            let stands = try? reader.row(pid: entry.pid, type: resource.identity.type, rid: entry.rid)?
                .readDocument().root
        {
            switch SourceVersion(stands).isOlder(than: SourceVersion(document.root)) {
            case true: return
            case false:
                throw StoreError.invalid(
                    "a newer version of this resource came since, as its source says; drop what was refused")
            default: break
            }
        }
        throw StoreError.invalid(
            "this resource was changed since, and its source does not say which is newer; drop what was refused, or "
                + "import it as a file if it is to stand")
    }

    /// The commit by which a resource is what it is now: that of its body, or that of its end.
    private func latest(_ entry: Entry, _ type: Int) throws -> Int64? {
        guard entry.state == .present else { return try ended(entry, type) }
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT t FROM current WHERE pid = ? AND type = ? AND rid = ?"),
            arguments: [entry.pid, type, entry.rid])
    }

    /// The commit of the resource's latest end; nil when it never ended.
    private func ended(_ entry: Entry, _ type: Int) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT max(t) FROM version WHERE pid = ? AND type = ? AND rid = ? AND body IS NULL"),
            arguments: [entry.pid, type, entry.rid])
    }

    /// Whether exactly these bytes were accepted of the resource and superseded, in the record where it stands or in
    /// the one that they name.
    private func wasAccepted(
        _ resource: ResourceWrite, _ document: Document, _ entry: Entry, owner: Int64, _ reader: RowReader
    ) throws -> Bool {
        let size = document.bytes.count - resource.attachments.reduce(0) { $0 + $1.count }
        let select = """
            SELECT \(RowReader.columns) FROM version
            WHERE pid = ? AND type = ? AND rid = ? AND size = ? AND body IS NOT NULL
            """
        for pid in Set([owner, entry.pid]) {
            for row in try reader.rows(select, [pid, resource.identity.type, entry.rid, size])
            where (try? reader.original(row)) == document.bytes { return true }
        }
        return false
    }
}

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func imported(_ grant: WriteGrant, file digest: [UInt8]) async throws -> Int64? {
        let key = importKey(digest, grant)
        return try await onReader { db in
            try Int64.fetchOne(
                db, sql: "SELECT t FROM request WHERE source = ? AND key = ?", arguments: [grant.source, key])
        }
    }

    /// As `RecordStore` says.
    ///
    /// Without `since` and `commits` the source changed nothing else meanwhile.
    package func keepImported(
        _ grant: WriteGrant, file digest: [UInt8], since: Int64 = .max, commits: RangeSet<Int64> = RangeSet()
    ) async throws {
        let key = importKey(digest, grant)
        try await onWriter { [self] db in
            var end = counters.nextClock - 1
            try RowReader.forEach(
                db, "SELECT t FROM change WHERE t > ? AND source = ?", [since, grant.source]
            ) { row in
                let t = row.int64(0)
                if !commits.contains(t) { end = min(end, t - 1) }
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO request(source, key, digest, t) VALUES (?, ?, x'', ?)",
                arguments: [grant.source, key, end])
        }
    }

    /// Under what a file is known: keyed, so that nobody without the node's key can tell what a file held that is
    /// erased since.
    private func importKey(_ digest: [UInt8], _ grant: WriteGrant) -> String {
        "file " + Base32.text(Array(keys.serverID(source: grant.source, type: -1, id: Hex.text(digest))))
    }
}

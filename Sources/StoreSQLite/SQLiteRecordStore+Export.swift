package import Access
import FHIR
import Foundation
import GRDB
import Store

extension SQLiteRecordStore {
    /// Which bodies an export holds.
    package enum ExportForm: Sendable {
        /// Every accepted version, as accepted, and every deletion.
        case accepted
        /// The latest of each resource, as accepted.
        case current
        /// The latest of each resource as the API would answer: server ids, server metadata, and nothing of where
        /// people with restricted demographics live.
        case served
    }

    /// Hands every body to `line`, in order of the clock; of ``ExportForm/accepted`` every deletion in its place, as a
    /// history Bundle of one entry.
    ///
    /// - Parameter code: of the only source whose facts are handed on; nil for all of them.
    /// - Returns: how many lines there were.
    /// - Throws: what `line` throws, `StoreError.unavailable` for a damaged body, naming it, or `StoreError.invalid`
    ///   for a source that there is not.
    package func export(
        _ grant: JobGrant, form: ExportForm, from code: String? = nil,
        _ line: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> Int {
        guard grant.job == .export else { return 0 }
        return try await onReader { [self] db in
            let source = try code.map { try Self.sourceNumber($0, db) }
            let reader = RowReader(db: db, keys: keys, compression: compression)
            let key = "WHERE pid = ? AND type = ? AND rid = ? AND t = ?"
            let current = "SELECT \(RowReader.columns) FROM current \(key)"
            let versions = "SELECT \(RowReader.columns) FROM version \(key) AND body IS NOT NULL"
            var count = 0
            var masks: [Int64: Whereabouts] = [:]
            if form == .served { masks = try restricted(reader, db) }
            let sealed = try Self.sealed(db)
            let commits = "SELECT t, what FROM change WHERE ?1 IS NULL OR source = ?1 ORDER BY t"
            try RowReader.forEach(db, commits, [source]) { commit in
                // One that moved to another record is named twice: where it was, and where it is.
                var told: Set<Place> = []
                // What was only filed was told by the commit that made it.
                let items = unsafe ChangeCoding.decode(commit.blob(1)).filter { !$0.isFiled }
                for item in items
                where !sealed.contains(item.pid) && told.insert(Place(pid: item.pid, rid: item.rid)).inserted {
                    let isMove = item.isDeletion && items.contains { $0.rid == item.rid && !$0.isDeletion }
                    if form == .accepted, item.isDeletion, !isMove,
                        let deletion = try deletion(item, t: commit.int64(0), reader)
                    {
                        try line(deletion)
                        count += 1
                        continue
                    }
                    let arguments: StatementArguments = [item.pid, item.type, item.rid, commit.int64(0)]
                    let earlier = form == .accepted ? try reader.rows(versions, arguments) : []
                    for stored in try earlier + reader.rows(current, arguments) {
                        let mask = masks[stored.pid]
                        if mask?.hides(stored) == true { continue }
                        let row = try mask?.masked(stored) ?? stored
                        let bytes = try reader.original(row)
                        try line(form == .served ? served(bytes, row, db) : Self.oneLine(bytes))
                        count += 1
                    }
                }
            }
            return count
        }
    }

    static func sourceNumber(_ code: String, _ db: Database) throws -> Int {
        guard let number = try Int.fetchOne(db, sql: "SELECT number FROM source WHERE code = ?", arguments: [code])
        else { throw StoreError.invalid("There is no source of that code. `longitude sources` lists them.") }
        return number
    }

    /// A deletion as an entry of a history says it: what was asked for, and when it was done.
    /// Source: FHIR R4 http.html#history.
    private func deletion(_ item: ChangeCoding.Item, t: Int64, _ reader: RowReader) throws -> [UInt8]? {
        let key: StatementArguments = [item.pid, item.type, item.rid, t]
        let end = "SELECT received FROM version WHERE pid = ? AND type = ? AND rid = ? AND t = ? AND body IS NULL"
        let ended = "SELECT \(RowReader.columns) FROM version WHERE pid = ? AND type = ? AND rid = ? AND t_end = ?"
        guard let received = try RowReader.number(reader.db, end, key), let row = try reader.rows(ended, key).first
        else { return nil }
        // The id is its source's; what came without one is known by its bytes where the export is taken in.
        let original = try reader.original(row)
        let id =
            try row.readDocument().root["id"]?.string ?? SourceIdentity(type: item.type, of: original).id
        var json = JSONWriter()
        json.object { json in
            json.member("resourceType", "Bundle")
            json.member("type", "history")
            json.array("entry") { list in
                list.object { entry in
                    entry.object("request") {
                        $0.member("method", "DELETE")
                        $0.member("url", "\(row.typeName)/\(id)")
                    }
                    entry.object("response") {
                        $0.member("status", "204")
                        $0.member("lastModified", Instant.text(received))
                    }
                }
            }
        }
        return json.bytes
    }

    private struct Place: Hashable {
        let pid: Int64
        let rid: Int64
    }

    /// The records that nothing reaches any more.
    static func sealed(_ db: Database) throws -> Set<Int64> {
        Set(try Int64.fetchAll(db.cachedStatement(sql: "SELECT pid FROM patient WHERE sealed = 1")))
    }

    /// What hides where people live whose demographics are restricted, by patient record.
    private func restricted(_ reader: RowReader, _ db: Database) throws -> [Int64: Whereabouts] {
        var persons: [Int64: [Int64]] = [:]
        try RowReader.forEach(
            db,
            """
            SELECT person, pid FROM patient WHERE person IN (
            SELECT person FROM patient p WHERE \(Whereabouts.isRestricted("p")))
            """
        ) { persons[$0.int64(0), default: []].append($0.int64(1)) }
        var masks: [Int64: Whereabouts] = [:]
        for pids in persons.values {
            let mask = try Whereabouts(reader, pids: pids, organisation: "")
            for pid in pids { masks[pid] = mask }
        }
        return masks
    }

    /// A body on one line: line breaks between tokens are spaces in an NDJSON file; inside strings there are none.
    static func oneLine(_ bytes: [UInt8]) -> [UInt8] {
        bytes.contains { $0 == 0x0A || $0 == 0x0D } ? bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : bytes
    }

    /// A body as the API answers it: server id, references by server id, `versionId` and `lastUpdated` of the server.
    private func served(_ bytes: [UInt8], _ row: StoredResource, _ db: Database) throws -> [UInt8] {
        let root = try Document(parsing: bytes).root
        var edits: [(range: Range<Int>, text: [UInt8])] = []
        let select = try db.cachedStatement(sql: "SELECT sid, type FROM directory WHERE rid = ?")
        func serverID(_ rid: Int64) throws -> (id: String, type: Int)? {
            try Row.fetchOne(select, arguments: [rid]).map { (Base32.text(Array($0[0] as Data)), $0[1]) }
        }
        // Reference offsets count without the attachments that were put back.
        let shifted = row.references.map { reference in
            (reference, row.cuts.filter { $0.offset <= reference.offset })
        }
        for (reference, cuts) in shifted {
            let moved = try cuts.reduce(0) {
                try $0 + RowReader(db: db, keys: keys, compression: compression).blob($1.blob, pid: row.pid).count
            }
            guard let target = try serverID(reference.rid) else { continue }
            let start = reference.offset + moved
            edits.append(
                (start..<start + reference.length, Array("\(R4.resourceTypeNames[target.type])/\(target.id)".utf8)))
        }
        guard let own = try serverID(row.rid) else { return bytes }
        var meta = JSONWriter()
        meta.object { meta in
            if let old = root["meta"] {
                for (name, value) in old.members where name != "versionId" && name != "lastUpdated" {
                    meta.member(name, value)
                }
            }
            meta.member("versionId", String(row.t))
            meta.member("lastUpdated", Instant.text(row.received))
        }
        let opening = root.byteRange.lowerBound + 1
        var head: [UInt8] = []
        if let id = root["id"] {
            edits.append((id.byteRange, Array("\"\(own.id)\"".utf8)))
        } else {
            head += Array("\"id\":\"\(own.id)\",".utf8)
        }
        if let range = root["meta"]?.byteRange {
            edits.append((range, meta.bytes))
        } else {
            head += Array("\"meta\":".utf8) + meta.bytes + [0x2C]
        }
        if !head.isEmpty { edits.append((opening..<opening, head)) }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        var out: [UInt8] = []
        var at = 0
        for edit in edits where edit.range.lowerBound >= at {
            out += bytes[at..<edit.range.lowerBound]
            out += edit.text
            at = edit.range.upperBound
        }
        return Self.oneLine(out + bytes[at...])
    }
}

/// RFC 4648 base 32, lower case, without padding: 26 characters for the 128 bits of a server id.
enum Base32 {
    static func text(_ bytes: [UInt8]) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
            }
        }
        if bits > 0 { out.append(alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
        return String(decoding: out, as: UTF8.self)
    }
}

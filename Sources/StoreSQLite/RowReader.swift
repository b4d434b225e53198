import Access
import Crypto
import FHIR
import Foundation
import GRDB
import Store

/// Reads rows and bodies inside one database access.
struct RowReader {
    let db: Database
    let keys: KeyRing
    let compression: Compression

    static let columns = """
        pid, type, rid, t, section, sensitivity, date, recorded, received, source, dict, size, refs, body
        """

    /// A row of the columns above.
    func decode(_ row: Row) throws -> StoredResource {
        let dictionary: Int = row[10]
        let size: Int = row[11]
        let refs = try row.withUnsafeData(atIndex: 12) { data in
            data.map { data in unsafe data.withUnsafeBytes { unsafe RowCoding.decode($0) } }
        }
        let body = try row.withUnsafeData(atIndex: 13) { data -> [UInt8] in
            guard let data else { return [] }
            return try unsafe data.withUnsafeBytes {
                try unsafe compression.decompress($0, dictionary: dictionary, size: size)
            }
        }
        let document: Document
        do {
            document = try Document(parsing: body)
        } catch {
            throw StoreError.unavailable("a stored body cannot be read: \(error)")
        }
        return StoredResource(
            pid: row[0], type: row[1], rid: row[2], t: row[3],
            section: Section(rawValue: row[4]) ?? .administration,
            sensitivity: SensitivityMask(rawValue: UInt64(bitPattern: row[5] as Int64)), date: row[6],
            recorded: row[7], received: row[8], source: row[9], document: document, references: refs?.0 ?? [],
            cuts: refs?.1 ?? [])
    }

    /// The current row of a key, whatever its masks: for the writer, the export and the cache only.
    func row(pid: Int64, type: Int, rid: Int64) throws -> StoredResource? {
        let select = try db.cachedStatement(
            sql: "SELECT \(Self.columns) FROM current WHERE pid = ? AND type = ? AND rid = ?")
        return try Row.fetchOne(select, arguments: [pid, type, rid]).map { try decode($0) }
    }

    /// The body as accepted: attachment data put back where it was.
    func original(_ row: StoredResource) throws -> [UInt8] {
        if row.cuts.isEmpty { return row.document.bytes }
        var out: [UInt8] = []
        var start = 0
        for cut in row.cuts {
            out.append(contentsOf: row.document.bytes[start..<cut.offset])
            out.append(contentsOf: try blob(cut.blob, pid: row.pid))
            start = cut.offset
        }
        out.append(contentsOf: row.document.bytes[start...])
        return out
    }

    /// The content of a sealed blob.
    func blob(_ number: Int64, pid: Int64) throws -> [UInt8] {
        let select = try db.cachedStatement(sql: "SELECT sealed FROM blob WHERE number = ? AND pid = ?")
        guard let framed = try Data.fetchOne(select, arguments: [number, pid]), framed.count > 4,
            let key = try keys.key(db, pid: pid)
        else { throw StoreError.unavailable("attachment \(number) is missing") }
        return try Sealing.open(framed, key, compression)
    }

    /// Demographics in the columns nhs, birth, family, given, gender, active from `first` on.
    static func demographics(_ row: Row, from first: Int) -> Demographics {
        Demographics(
            nhsNumber: row[first], birthDate: row[first + 1], family: row[first + 2] ?? "", given: row[first + 3] ?? "",
            gender: row[first + 4], isActive: row[first + 5] ?? false)
    }

    /// What ``source(_:)`` reads, of the table of sources under the name `s`.
    static let sourceColumns = "s.number, s.code, s.name, s.kind, s.organisation, s.batch, s.available, s.received"

    /// A source, from a row that begins with ``sourceColumns``: by place, as looking for names costs more.
    static func source(_ row: Row) throws -> Source {
        Source(
            number: row[0], code: row[1], name: row[2], kind: SourceKind(rawValue: row[3]) ?? .other,
            organisation: row[4], isBatch: row[5], isAvailable: row[6], lastReceived: row[7])
    }
}

import Access
import Crypto
import FHIR
import Foundation
import GRDB
import GRDBSQLite
import Store

/// Reads rows and bodies inside one database access.
struct RowReader {
    let db: Database
    let keys: KeyRing
    let compression: Compression

    static let columns = """
        pid, type, rid, t, section, sensitivity, date, code, marks, recorded, received, source, dict, size, refs,
        body
        """

    /// The columns of the row that a statement stands on, by place. Valid until the statement goes on.
    @safe struct Columns {
        fileprivate let statement: SQLiteStatement

        func int64(_ i: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, i) }
        func int(_ i: Int32) -> Int { Int(int64(i)) }
        func optional(_ i: Int32) -> Int64? {
            unsafe sqlite3_column_type(statement, i) == SQLITE_NULL ? nil : int64(i)
        }
        func blob(_ i: Int32) -> UnsafeRawBufferPointer {
            unsafe UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, i), count: Int(sqlite3_column_bytes(statement, i)))
        }
        func bytes(_ i: Int32) -> [UInt8] { unsafe Array(blob(i)) }
        func optionalText(_ i: Int32) -> String? {
            unsafe sqlite3_column_type(statement, i) == SQLITE_NULL ? nil : text(i)
        }
        func text(_ i: Int32) -> String { unsafe String(decoding: blob(i), as: UTF8.self) }
    }

    /// Runs a query and hands on each row. Rows are read from SQLite itself: a record has hundreds of them.
    static func forEach(
        _ db: Database, _ sql: String, _ arguments: StatementArguments = [], _ body: (Columns) throws -> Void
    ) throws {
        let select = try db.cachedStatement(sql: sql)
        let statement = unsafe select.sqliteStatement
        precondition(unsafe sqlite3_stmt_busy(statement) == 0, "a query runs within itself")
        try select.setArguments(arguments)
        try withExtendedLifetime(select) {
            defer { unsafe _ = sqlite3_reset(statement) }
            while true {
                switch unsafe sqlite3_step(statement) {
                case SQLITE_ROW: try body(unsafe Columns(statement: statement))
                case SQLITE_DONE: return
                case let code:
                    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
                }
            }
        }
    }

    /// The number that a query selects; nil when it selects nothing, or null.
    static func number(_ db: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        var number: Int64?
        try forEach(db, sql, arguments) { number = $0.optional(0) }
        return number
    }

    /// The rows of a query that selects the columns above.
    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [StoredResource] {
        var rows: [StoredResource] = []
        try Self.forEach(db, sql, arguments) { rows.append(row($0)) }
        return rows
    }

    /// A row of the columns above.
    func row(_ columns: Columns, isKept: Bool = false) -> StoredResource {
        let (references, cuts) = unsafe RowCoding.decode(columns.blob(14))
        let body = CompressedBody(columns.bytes(15), dictionary: columns.int(12), size: columns.int(13), compression)
        return StoredResource(
            pid: columns.int64(0), type: columns.int(1), rid: columns.int64(2), t: columns.int64(3),
            section: Section(rawValue: columns.int(4)) ?? .administration,
            sensitivity: SensitivityMask(rawValue: UInt64(bitPattern: columns.int64(5))), date: columns.optional(6),
            code: columns.optional(7), marks: Marks(rawValue: columns.int(8)),
            recorded: columns.optional(9), received: columns.int64(10), source: columns.int(11), body: body,
            references: references, cuts: cuts, isKept: isKept)
    }

    /// The current row of a key, whatever its masks: for the writer, the export and the cache only.
    func row(pid: Int64, type: Int, rid: Int64) throws -> StoredResource? {
        try rows("SELECT \(Self.columns) FROM current WHERE pid = ? AND type = ? AND rid = ?", [pid, type, rid]).first
    }

    /// The body as accepted: attachment data put back where it was.
    func original(_ row: StoredResource) throws -> [UInt8] {
        let bytes = try row.readDocument().bytes
        if row.cuts.isEmpty { return bytes }
        var out: [UInt8] = []
        var start = 0
        for cut in row.cuts {
            out.append(contentsOf: bytes[start..<cut.offset])
            out.append(contentsOf: try blob(cut.blob, pid: row.pid))
            start = cut.offset
        }
        out.append(contentsOf: bytes[start...])
        return out
    }

    /// The content of a sealed blob.
    func blob(_ number: Int64, pid: Int64) throws -> [UInt8] {
        let select = try db.cachedStatement(sql: "SELECT key, sealed FROM blob WHERE number = ? AND pid = ?")
        guard let row = try Row.fetchOne(select, arguments: [number, pid]), (row[1] as Data).count > 4,
            let key = try keys.key(db, pid: pid, number: row[0])
        else { throw StoreError.unavailable("attachment \(number) is missing") }
        return try Sealing.open(row[1], key, compression)
    }

    /// Demographics in the columns nhs, birth, family, given, gender, active from `first` on.
    static func demographics(_ row: Row, from first: Int) -> Demographics {
        Demographics(
            nhsNumber: row[first], birthDate: row[first + 1], family: row[first + 2] ?? "", given: row[first + 3] ?? "",
            gender: row[first + 4], isActive: row[first + 5] ?? false)
    }

    /// What ``source(_:)`` reads, of the table of sources under the name `s`.
    static let sourceColumns =
        "s.number, s.code, s.name, s.kind, s.organisation, s.batch, s.available, s.received, s.refiles"

    /// A source, from a row that begins with ``sourceColumns``.
    static func source(_ columns: Columns) -> Source {
        Source(
            number: columns.int(0), code: columns.text(1), name: columns.text(2),
            kind: SourceKind(rawValue: columns.text(3)) ?? .other, organisation: columns.text(4),
            isBatch: columns.int(5) != 0, isAvailable: columns.int(6) != 0, lastReceived: columns.optional(7),
            refiles: columns.optionalText(8))
    }
}

/// A body as it stands in a row, compressed.
struct CompressedBody: StoredBody {
    // Three words: an existential holds it without a box of its own.
    private let bytes: [UInt8]
    private let dictionary: Int32
    private let size: Int32
    private let compression: Compression

    init(_ bytes: [UInt8], dictionary: Int, size: Int, _ compression: Compression) {
        self.bytes = bytes
        self.dictionary = Int32(clamping: dictionary)
        self.size = Int32(clamping: size)
        self.compression = compression
    }

    func document() throws -> Document {
        do {
            let body = try unsafe bytes.withUnsafeBytes {
                try unsafe compression.decompress($0, dictionary: Int(dictionary), size: Int(size))
            }
            return try Document(parsing: body)
        } catch {
            BodyDamage.ofRead?.note()
            throw error as? StoreError ?? StoreError.unavailable("a stored body cannot be read: \(error)")
        }
    }
}

import GRDB
import GRDBSQLite

/// Runs one statement for many rows, its values bound in SQLite itself: what is written thousands of times a second.
@safe struct RowWriter {
    private let prepared: Statement
    private let statement: SQLiteStatement
    private let db: Database

    /// Prepares the statement, once for a connection.
    init(_ db: Database, _ sql: String) throws {
        self.db = db
        prepared = try db.cachedStatement(sql: sql)
        unsafe statement = prepared.sqliteStatement
    }

    /// The places of a statement, from 1. A place that is not bound is null.
    @safe struct Places {
        fileprivate let statement: SQLiteStatement
        // SQLite copies the bytes: they are not kept alive for it.
        private var transient: sqlite3_destructor_type? { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

        func bind(_ value: Int64?, at place: Int32) {
            if let value { unsafe _ = sqlite3_bind_int64(statement, place, value) }
        }
        func bind(_ value: Int, at place: Int32) { unsafe _ = sqlite3_bind_int64(statement, place, Int64(value)) }
        func bind(_ bytes: [UInt8]?, at place: Int32) {
            guard let bytes else { return }
            unsafe bytes.withUnsafeBytes {
                // An empty array has no address, and no address would be null.
                unsafe _ =
                    bytes.isEmpty
                    ? sqlite3_bind_zeroblob(statement, place, 0)
                    : sqlite3_bind_blob(statement, place, $0.baseAddress, Int32($0.count), transient)
            }
        }
    }

    /// Binds the values of a row and runs the statement.
    /// - Throws: SQLite's error; nothing is written then.
    func run(_ bind: (Places) -> Void) throws {
        defer {
            unsafe _ = sqlite3_reset(statement)
            unsafe _ = sqlite3_clear_bindings(statement)
        }
        try withExtendedLifetime(prepared) {
            bind(unsafe Places(statement: statement))
            let code = unsafe sqlite3_step(statement)
            guard code == SQLITE_DONE else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
        }
    }
}

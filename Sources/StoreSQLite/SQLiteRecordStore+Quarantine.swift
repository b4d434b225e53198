package import Access
import FHIR
import Foundation
import GRDB
package import Store

extension SQLiteRecordStore {
    /// A refused input, without its content.
    package struct Quarantined: Sendable {
        /// The number to ask for it by.
        package let number: Int64
        /// The source that sent it.
        package let source: Source
        /// When it came, in milliseconds since 1970.
        package let received: Int64
        /// File and line, or route.
        package let origin: String
        /// Why it was refused.
        package let reason: String
    }

    /// As `RecordStore` says. The input is sealed under the node's key.
    package func quarantine(_ grant: WriteGrant, _ entry: QuarantineEntry) async throws {
        try await onWriter(size: entry.bytes.count) { [self] db in
            let key = keys.nodeKey
            try db.cachedStatement(
                sql: "INSERT INTO quarantine(source, received, origin, reason, key, sealed) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                grant.source, entry.received ?? Self.now(), entry.origin, entry.reason, key.number,
                try Sealing.seal(entry.bytes, key, compression),
            ])
        }
    }

    /// Refused inputs, newest first.
    package func quarantined(_ grant: JobGrant, limit: Int) async throws -> [Quarantined] {
        guard grant.job == .operations else { return [] }
        return try await onReader { db in
            let select = """
                SELECT \(RowReader.sourceColumns), q.number, q.received, q.origin, q.reason
                FROM quarantine q JOIN source s ON s.number = q.source ORDER BY q.number DESC LIMIT ?
                """
            var found: [Quarantined] = []
            try RowReader.forEach(db, select, [limit]) { columns in
                found.append(
                    Quarantined(
                        number: columns.int64(9), source: RowReader.source(columns), received: columns.int64(10),
                        origin: columns.text(11), reason: columns.text(12)))
            }
            return found
        }
    }

    /// A refused input as it came; nil when there is none of that number.
    package func quarantinedBytes(_ grant: JobGrant, number: Int64) async throws -> [UInt8]? {
        guard grant.job == .operations else { return nil }
        return try await onReader { [self] db in
            let select = "SELECT key, sealed FROM quarantine WHERE number = ?"
            guard let row = try Row.fetchOne(db, sql: select, arguments: [number]) else { return nil }
            return try openRefused(row[1], number: row[0], db)
        }
    }

    /// A refused input, opened with the node's key of a number.
    func openRefused(_ sealed: Data, number: Int64, _ db: Database) throws -> [UInt8] {
        guard let key = try keys.key(db, pid: 0, number: number) else {
            throw StoreError.unavailable("the node has no key")
        }
        return try Sealing.open(sealed, key, compression)
    }

    /// Whether every refused input can still be read.
    func quarantineFinding(_ db: Database) throws -> Finding {
        var damaged: [String] = []
        var count = 0
        try RowReader.forEach(db, "SELECT number, key, sealed FROM quarantine ORDER BY number") { row in
            count += 1
            if (try? openRefused(Data(row.bytes(2)), number: row.int64(1), db)) == nil {
                damaged.append(String(row.int64(0)))
            }
        }
        return Finding(
            check: "quarantine", isGood: damaged.isEmpty,
            detail: "\(count) refused inputs, \(damaged.count) damaged"
                + (damaged.isEmpty ? "" : ": \(damaged.prefix(10).joined(separator: ", "))"))
    }

    /// Takes an input out of quarantine, after it was accepted or because it was sent in error.
    package func removeQuarantined(_ grant: JobGrant, number: Int64) async throws {
        guard grant.job == .operations else { return }
        try await onWriter { db in
            try db.execute(sql: "DELETE FROM quarantine WHERE number = ?", arguments: [number])
        }
    }
}

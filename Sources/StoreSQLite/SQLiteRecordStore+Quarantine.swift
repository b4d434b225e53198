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
            guard let key = try keys.key(db, pid: 0) else { return }
            try db.cachedStatement(
                sql: "INSERT INTO quarantine(source, received, origin, reason, sealed) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                grant.source, entry.received ?? Self.now(), entry.origin, entry.reason,
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
                        number: columns.int64(8), source: RowReader.source(columns), received: columns.int64(9),
                        origin: columns.text(10), reason: columns.text(11)))
            }
            return found
        }
    }

    /// A refused input as it came; nil when there is none of that number.
    package func quarantinedBytes(_ grant: JobGrant, number: Int64) async throws -> [UInt8]? {
        guard grant.job == .operations else { return nil }
        return try await onReader { [self] db in
            let select = "SELECT sealed FROM quarantine WHERE number = ?"
            guard let sealed = try Data.fetchOne(db, sql: select, arguments: [number]),
                let key = try keys.key(db, pid: 0)
            else { return nil }
            return try Sealing.open(sealed, key, compression)
        }
    }

    /// Whether every refused input can still be read.
    func quarantineFinding(_ db: Database) throws -> Finding {
        let key = try keys.key(db, pid: 0)
        var damaged: [String] = []
        var count = 0
        try RowReader.forEach(db, "SELECT number, sealed FROM quarantine ORDER BY number") { row in
            count += 1
            let isWhole = key.map { (try? Sealing.open(Data(row.bytes(1)), $0, compression)) != nil } ?? false
            if !isWhole { damaged.append(String(row.int64(0))) }
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

package import Access
import FHIR
import GRDB
package import Store

extension SQLiteRecordStore {
    /// Two patient records that carry one NHS number and are kept apart until somebody has looked at them.
    package struct RecordReview: Sendable {
        /// The number under which it is closed.
        package let number: Int64
        /// Why they are apart.
        package let reason: String
        /// The record that came last, and the one it disagrees with.
        package let records: [Side]

        /// One of the two.
        package struct Side: Sendable {
            /// The patient record.
            package let pid: Int64
            /// Who sent it.
            package let source: Source
            /// What it says of the person.
            package let demographics: Demographics
        }
    }

    /// The pairs that nobody has looked at, the oldest first.
    package func reviews(_ grant: JobGrant, limit: Int) async throws -> [RecordReview] {
        guard grant.job == .operations else { return [] }
        return try await onReader { db in
            var pairs: [(number: Int64, reason: String, pids: [Int64])] = []
            try RowReader.forEach(
                db, "SELECT number, reason, pid, other FROM review WHERE closed IS NULL ORDER BY number LIMIT ?",
                [limit]
            ) { pairs.append(($0.int64(0), $0.text(1), [$0.int64(2), $0.int64(3)])) }
            return try pairs.map { pair in
                RecordReview(
                    number: pair.number, reason: pair.reason,
                    records: try pair.pids.compactMap { try Self.side($0, db) })
            }
        }
    }

    private static func side(_ pid: Int64, _ db: Database) throws -> RecordReview.Side? {
        var side: RecordReview.Side?
        try RowReader.forEach(
            db,
            """
            SELECT \(RowReader.sourceColumns), p.nhs, p.birth, p.family, p.given, p.gender, p.active
            FROM patient p JOIN source s ON s.number = p.source WHERE p.pid = ?
            """, [pid]
        ) { columns in
            let demographics = Demographics(
                nhsNumber: columns.optionalText(9), birthDate: columns.optionalText(10), family: columns.text(11),
                given: columns.text(12), gender: columns.optionalText(13), isActive: columns.int(14) != 0)
            side = RecordReview.Side(pid: pid, source: RowReader.source(columns), demographics: demographics)
        }
        return side
    }

    /// Takes a pair off the list: somebody has looked and they are rightly apart. False when there is none.
    package func closeReview(_ grant: JobGrant, number: Int64) async throws -> Bool {
        guard grant.job == .operations else { return false }
        return try await onWriter { db in
            let clock = try Int64.fetchOne(db, sql: Counters.selectClock)
            try db.execute(
                sql: "UPDATE review SET closed = ? WHERE number = ? AND closed IS NULL", arguments: [clock, number])
            return db.changesCount == 1
        }
    }
}

package import Access
import FHIR
import Foundation
import GRDB
package import Ledger
import Store

extension SQLiteLedgerStore {
    /// As `LedgerStore` says. Commitments are not checked here: that is the audit's work.
    package func review<Value: Sendable>(
        _ grant: JobGrant, since: Int64, limit: Int, into start: Value,
        _ body: @escaping @Sendable (inout Value, ReviewedAccess) -> Void
    ) async throws -> (value: Value, range: ReviewedRange) {
        guard grant.job == .review else { throw StoreError.invalid("This leave is not for a review of accesses.") }
        return try await onReader { [self] db in
            var value = start
            var range = ReviewedRange()
            let end = (try Int64.fetchOne(db, sql: "SELECT max(number) FROM leaf") ?? -1) + 1
            // Two processes may enter a little out of the order of time.
            let first = try Self.firstNumber(since: since - 3_600_000, below: end, db)
            range.isCut = end - first > Int64(limit)
            let from = max(first, end - Int64(limit))
            var subjects: [Int64: ReviewSubject] = [:]
            try records.pool.read { recordsDB in
                let reader = RowReader(db: recordsDB, keys: records.keys, compression: records.compression)
                let select = """
                    SELECT pid, seq, sealed, key FROM leaf WHERE number >= ? AND time >= ? AND pid IS NOT NULL
                    ORDER BY number
                    """
                try RowReader.forEach(db, select, [from, since]) { row in
                    let pid = row.int64(0)
                    guard let key = try records.keys.key(recordsDB, pid: pid, number: row.int64(3)),
                        let subject = try subjects[pid] ?? reader.reviewSubject(pid)
                    else {
                        range.erased += 1
                        return
                    }
                    // Memory does not grow with the node.
                    if subjects.count >= 50_000 { subjects = [:] }
                    subjects[pid] = subject
                    let text = try SealedEntry(opening: row.bytes(2), key, seq: row.int64(1), previous: []).text
                    let access = try RecordedAccess(text: text)
                    range.entries += 1
                    range.oldest = range.oldest ?? access.time
                    body(&value, ReviewedAccess(access: access, pid: pid, subject: subject))
                }
            }
            return (value, range)
        }
    }

    /// The first entry that is not older than a moment: entries stand in the order of time.
    private static func firstNumber(since: Int64, below end: Int64, _ db: Database) throws -> Int64 {
        var (low, high) = (Int64(0), end)
        while low < high {
            let middle = low + (high - low) / 2
            let time = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT time FROM leaf WHERE number = ?"), arguments: [middle])
            if (time ?? 0) < since { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RowReader {
    /// What a review of accesses knows of a patient record; nil when it was erased.
    func reviewSubject(_ pid: Int64) throws -> ReviewSubject? {
        let select = try db.cachedStatement(
            sql: """
                SELECT p.person, p.folded, p.died, (
                SELECT max(i.begins) FROM patient q JOIN involvement i ON i.pid = q.pid
                WHERE q.person = p.person AND i.kind = ?2),
                EXISTS (SELECT 1 FROM patient q WHERE q.person = p.person AND q.restricted = 1)
                FROM patient p WHERE p.pid = ?1
                """)
        guard let row = try Row.fetchOne(select, arguments: [pid, Involvement.Kind.encounter.rawValue]) else {
            return nil
        }
        let patient = try rows(
            "SELECT \(Self.columns) FROM current WHERE pid = ? AND type = ?", [pid, WriteApplication.patientType]
        ).first
        let root = try patient?.readDocument().root
        // With whom somebody lives whose address is restricted is not told by whom else a reader opened.
        let address = row[4] as Bool ? nil : root?["address"]?.first
        let lived = (address?["line"]?.first?.string ?? "") + (address?["postalCode"]?.string ?? "")
        return ReviewSubject(
            person: row[0], family: row[1] ?? "",
            household: address?["postalCode"] == nil ? "" : lived.lowercased().filter { $0.isLetter || $0.isNumber },
            died: row[2], lastEncounter: row[3])
    }
}

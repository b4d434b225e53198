package import Access
import FHIR
import Foundation
import GRDB
package import Ledger
import Store

extension SQLiteLedgerStore {
    /// Hands on every event of a period, each once, in the order in which they were entered: when it was and its
    /// receipt, nothing else of it.
    ///
    /// - Parameters:
    ///   - grant: for the job `reconcile`.
    ///   - period: in milliseconds since 1970.
    package func events(
        _ grant: JobGrant, in period: ClosedRange<Int64>, _ body: (Reconciliation.Entered) -> Void
    ) throws {
        guard grant.job == .reconcile else { throw StoreError.invalid("This leave is not for comparing logs.") }
        let select = "SELECT time, pid, sealed, key FROM leaf WHERE time BETWEEN ? AND ? ORDER BY number"
        try pool.read { db in
            var last: EventID?
            try RowReader.forEach(db, select, [period.lowerBound, period.upperBound]) { row in
                let (time, pid) = (row.int64(0), row.optional(1) ?? 0)
                guard let key = try key(pid, number: row.int64(3)) else {
                    last = nil
                    return body(Reconciliation.Entered(time: time, receipt: nil, isView: false))
                }
                // Its place in the chain is not asked for.
                let text = try SealedEntry(opening: row.bytes(2), key, seq: 0, previous: []).text
                let root = try Document(parsing: text).root
                guard let event = EventID(root["event"]?.string ?? "") else { return }
                // The parts of an event follow each other.
                guard event != last else { return }
                last = event
                let action = root["action"]?.string.flatMap(AccessEvent.Action.init(rawValue:))
                body(
                    Reconciliation.Entered(
                        time: time, receipt: event.receipt, isView: action == .read || action == .query))
            }
        }
    }
}

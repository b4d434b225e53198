package import Access
import Foundation
import GRDB
package import Store

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func policyOrder(_ grant: JobGrant) async throws -> Int {
        guard grant.job == .policy else { throw StoreError.invalid("This leave is not for policies.") }
        return try await onReader { try Self.policyOrder($0) }
    }

    /// The version of the one item that says which revisions are approved; 0 before the first.
    static func policyOrder(_ db: Database) throws -> Int {
        let select = "SELECT version FROM item WHERE pid = 0 AND kind = ? AND key = zeroblob(16)"
        return Int(try RowReader.number(db, select, [CollectionName.policyOrder.rawValue]) ?? 0)
    }

    /// As `RecordStore` says.
    package func persons(_ grant: JobGrant, of pids: [Int64]) async throws -> [Int64: Int64] {
        switch grant.job {
        case .policy, .staffList: break
        default: throw StoreError.invalid("This leave is neither for policies nor for lists of staff.")
        }
        return try await onReader { db in
            var persons: [Int64: Int64] = [:]
            let select = try db.cachedStatement(sql: "SELECT person FROM patient WHERE pid = ?")
            for pid in pids { persons[pid] = try Int64.fetchOne(select, arguments: [pid]) }
            return persons
        }
    }

    /// As `RecordStore` says.
    package func outline(_ grant: JobGrant, of person: Int64) async throws -> PersonOutline {
        guard grant.job == .policy else { throw StoreError.invalid("This leave is not for policies.") }
        return try await onReader { [self] db in
            let basis = try decisionBasis(of: person, nil, db)
            var rows: [RowOutline] = []
            for record in basis.records {
                let select = """
                    SELECT section, sensitivity, received, type, marks FROM current
                    WHERE pid = ? AND type <> \(StoredResource.provenance)
                    """
                try RowReader.forEach(db, select, [record.pid]) { columns in
                    guard let section = Section(rawValue: columns.int(0)) else { return }
                    rows.append(
                        RowOutline(
                            pid: record.pid, section: section,
                            sensitivity: SensitivityMask(rawValue: UInt64(bitPattern: columns.int64(1))),
                            received: columns.int64(2),
                            isReviewed: Marks(rawValue: columns.int(4)).contains(.reviewed), type: columns.int(3)))
                }
            }
            return PersonOutline(basis: basis, rows: rows)
        }
    }
}

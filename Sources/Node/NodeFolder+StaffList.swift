import Access
import Foundation
package import Relationships
package import StoreSQLite

extension NodeFolder {
    /// Takes a list of an organisation's staff. Whose records they are stands on the chain of each that changes, before
    /// it does.
    ///
    /// - Parameter isQuiet: whether a list that changes nothing is not entered.
    package func take(
        _ list: StaffList, of organisation: String, in store: SQLiteRecordStore, isQuiet: Bool = false
    ) async throws -> StaffListChanges {
        let relationships = Relationships(store: store, policies: try Policies([]))
        let changes = try await relationships.changes(
            by: list, organisation: organisation, now: Int64(Date().timeIntervalSince1970 * 1000))
        if isQuiet, changes.pids.isEmpty { return changes }
        let grant = try await self.grant(
            .staffList(organisation: organisation), "list of staff of \(organisation)", pids: changes.pids, in: store)
        try await relationships.make(changes, grant)
        return changes
    }
}

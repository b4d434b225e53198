package import Access
package import Ledger
import Store

extension Relationships {
    /// The accesses that the person is told of: what the law keeps from them is left out.
    ///
    /// What an access reveals by the organisation it came from is masked as the record is: a refuge that may not be
    /// named among the sources is not named among the readers either, and is not counted. Source: access specification
    /// §2, "Ledger entries … carry the sensitivity of what they reveal and are masked alike".
    ///
    /// - Parameters:
    ///   - grant: the person's own.
    ///   - now: milliseconds since 1970.
    package func told(
        _ accesses: [RecordedAccess], to grant: Grant, now: Int64
    ) async throws -> [RecordedAccess] {
        guard let policy = try await policy(at: now) else { return [] }
        var sensitivity: [String: SensitivityMask] = [:]
        var told: [RecordedAccess] = []
        for access in accesses where !policy.withholds(organisation: access.organisation, at: now) {
            let code = access.organisation
            if sensitivity[code] == nil, !code.isEmpty {
                let kinds = try await store.kinds(Policy.grant(job: .statistics), ofOrganisation: code)
                // One that has ordinary services too reveals nothing by its name.
                sensitivity[code] = kinds.dropFirst().reduce(kinds.first?.sensitivity ?? []) {
                    $0.intersection($1.sensitivity)
                }
            }
            if (sensitivity[code] ?? []).isSubset(of: grant.visible.union(grant.known)) { told.append(access) }
        }
        return told
    }
}

package import Access
package import Store

/// Gathers the facts of a decision and asks the policy. The facts never leave this module.
package struct Relationships: Sendable {
    private let store: any RecordStore

    /// Relationships as the store knows them: registration and encounters.
    package init(store: any RecordStore) { self.store = store }

    /// Whether, and how much of, a person's record the principal may read now.
    ///
    /// - Parameter now: milliseconds since 1970.
    package func decide(
        principal: Principal, purpose: Purpose, person: Int64, now: Int64
    ) async throws -> Policy.Decision {
        let job = Policy.grant(job: .decide(principal: principal.subject, person: person))
        let records = try await store.decisionRecords(job)
        return Self.decide(principal, purpose, person, records, now)
    }

    /// Decides and, when it is permitted, reads at once, from one snapshot.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - body: what is made of the record under the grant.
    /// - Returns: nil when it is not permitted.
    package func read<T: Sendable>(
        principal: Principal, purpose: Purpose, person: Int64, now: Int64,
        _ body: @escaping @Sendable (Grant, any RecordSnapshot) throws -> T
    ) async throws -> T? {
        let job = Policy.grant(job: .decide(principal: principal.subject, person: person))
        return try await store.read(
            job,
            deciding: { records in
                guard case .permit(let grant) = Self.decide(principal, purpose, person, records, now) else {
                    return nil
                }
                return grant
            }, body)
    }

    private static func decide(
        _ principal: Principal, _ purpose: Purpose, _ person: Int64, _ records: [DecisionRecord], _ now: Int64
    ) -> Policy.Decision {
        let facts = Facts(
            records: records.map { record in
                Facts.Record(
                    pid: record.pid, organisation: record.source.organisation,
                    sourceSensitivity: record.source.kind.sensitivity,
                    isRegistration: record.source.kind == .gp, lastEncounter: record.lastEncounter)
            }, now: now)
        return Policy.decide(principal: principal, purpose: purpose, person: person, facts: facts)
    }
}

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
        var names: [String: Bool] = [:]
        var told: [RecordedAccess] = []
        for access in accesses
        where !policy.withholds(organisation: access.organisation, at: now) && Self.mayTell(access, to: grant) {
            let code = access.organisation
            if names[code] == nil { names[code] = try await isNameable(code, to: grant) }
            if names[code] == true {
                told.append(grant.principal.role == .proxy ? access.withoutBrokenGlass : access)
            }
        }
        return told
    }

    /// Whether the name of an organisation reveals nothing that the grant does not show or tell of.
    ///
    /// One that has an ordinary service too reveals nothing; else its name may be that of any of its services. Of one
    /// that sends nothing here it is not known what it is: whoever acts for the person is not told of it.
    private func isNameable(_ organisation: String, to grant: Grant) async throws -> Bool {
        if organisation.isEmpty { return true }
        let kinds = try await store.kinds(Policy.grant(job: .statistics), ofOrganisation: organisation)
        if kinds.isEmpty { return grant.principal.role != .proxy }
        if kinds.contains(where: \.sensitivity.isEmpty) { return true }
        return kinds.allSatisfy { $0.sensitivity.isSubset(of: grant.visible.union(grant.known)) }
    }

    /// Whether an organisation may be named to the person as one that had to do with their record.
    func mayName(_ organisation: String, to grant: Grant, now: Int64) async throws -> Bool {
        guard let policy = try await policy(at: now), !policy.withholds(organisation: organisation, at: now) else {
            return false
        }
        return try await isNameable(organisation, to: grant)
    }

    /// Those of some organisations that a privacy officer may be told of beside a person: their own, and those whose
    /// services reveal no kind of care. Beside somebody whose demographics are restricted only their own, as where a
    /// practice or a clinic is tells where they live.
    package func nameable(
        _ organisations: [String], beside person: Int64, to officer: Principal
    ) async throws -> Set<String> {
        let leave = Policy.grant(job: .decide(principal: officer.subject, person: person))
        let isRestricted = try await store.decisionBasis(leave).records.contains(where: \.isRestricted)
        var nameable: Set<String> = [officer.organisation]
        for code in Set(organisations) where !isRestricted {
            let kinds = try await store.kinds(Policy.grant(job: .statistics), ofOrganisation: code)
            if kinds.isEmpty || kinds.contains(where: \.sensitivity.isEmpty) { nameable.insert(code) }
        }
        return nameable
    }

    /// Whether who acts for a person may be told of an access: of those at work, and of their own.
    ///
    /// Not that the person looked at their own record or that somebody else acts for them, nor that restricted entries
    /// were opened, nor for which reason a record was, nor what the reader's role reveals. Source: access specification
    /// §2, "a proxy never sees a child's confidential categories. Ledger entries … are masked alike".
    private static func mayTell(_ access: RecordedAccess, to grant: Grant) -> Bool {
        guard grant.principal.role == .proxy else { return true }
        guard let role = access.role else { return access.action == .write }
        guard role.isAtWork else { return access.subject == grant.principal.subject }
        // Nor that a privacy officer looks into something.
        guard role != .privacyOfficer else { return false }
        switch access.action {
        case .read, .denied, .query: return role.sensitivity.isSubset(of: grant.visible)
        default: return false
        }
    }
}

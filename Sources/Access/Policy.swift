/// Decides who may read what. Deciding reads nothing: everything it rests on comes in ``Facts``.
package enum Policy {
    /// The version of the table, kept with every decision.
    package static let version = 1

    /// How long after an encounter its organisation still has a relationship with the person: 365 days, in
    /// milliseconds. Illustrative; a region sets its own.
    package static let encounterLifetime: Int64 = 365 * 86_400_000

    /// What a decision came to.
    package enum Decision: Sendable {
        /// The record may be read under this grant.
        case permit(Grant)
        /// It may not. The reason is shown to staff; it never says whether the person is known.
        case deny(reason: String)
    }

    /// Decides whether, and how much of, a person's record may be read.
    package static func decide(principal: Principal, purpose: Purpose, person: Int64, facts: Facts) -> Decision {
        guard let row = table.first(where: { $0.role == principal.role && $0.purposes.contains(purpose) }) else {
            return .deny(reason: "Your role does not include opening records for \(purpose.title).")
        }
        guard let relationship = relationship(of: principal, facts) else {
            return .deny(reason: noRelationship)
        }
        let named = facts.records.filter {
            $0.organisation == principal.organisation
                || $0.sourceSensitivity.isSubset(of: row.sees.union(row.knows))
        }
        var traced: [Section] = [.allergies]
        if row.prescribes { traced.append(.medicines) }
        return .permit(
            Grant(
                principal: principal, purpose: purpose, person: person, pids: named.map(\.pid),
                unnamedPids: facts.records.map(\.pid).filter { pid in !named.contains { $0.pid == pid } },
                sections: row.sections, visible: row.sees, known: row.knows,
                tracedSections: SectionMask(traced), policyVersion: version, relationship: relationship,
                event: EventID()))
    }

    /// What is said when there is no relationship, and equally when nobody of that description is known.
    package static let noRelationship =
        "No relationship between your organisation and this person is recorded on this node."

    /// The relationship in words, nil when there is none: registered practice, or an encounter with the
    /// organisation within ``encounterLifetime``.
    static func relationship(of principal: Principal, _ facts: Facts) -> String? {
        for record in facts.records where record.organisation == principal.organisation {
            if record.isRegistration { return "registered with your practice" }
            if let last = record.lastEncounter, facts.now - last <= encounterLifetime {
                return "in the care of your organisation"
            }
        }
        return nil
    }

    /// Leave to search for a person by demographics; nil when the role may not search.
    package static func identify(principal: Principal) -> IdentifyGrant? {
        table.contains { $0.role == principal.role }
            ? IdentifyGrant(principal: principal, event: EventID(), limit: 10) : nil
    }

    /// Leave for one piece of background work.
    package static func grant(job: JobGrant.Job) -> JobGrant { JobGrant(job: job, event: EventID()) }

    /// Leave to write for a source that has been authenticated (or named by the operator on the command line).
    package static func write(source: Int, code: String) -> WriteGrant {
        WriteGrant(source: source, sourceCode: code, event: EventID())
    }
}

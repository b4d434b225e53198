package import Access
package import Ledger
import Store

/// Whose access would change: the real accesses of the last days, decided anew by another policy and counted. Nobody
/// is named.
package struct PolicyDryRun: Sendable, Equatable {
    /// The accesses of one role at one organisation.
    package struct Line: Sendable, Equatable {
        /// The code of the organisation; empty for people themselves.
        package let organisation: String
        /// Its name.
        package let organisationName: String
        /// The role.
        package let role: Role
        /// How many there were.
        package var accesses = 0
        /// How many would have been refused.
        package var refused = 0
        /// How many were refused and would not have been.
        package var opened = 0
        /// How many would have shown less.
        package var less = 0
        /// How many would have shown more.
        package var more = 0

        init(organisation: String, organisationName: String, role: Role) {
            self.organisation = organisation
            self.organisationName = organisationName
            self.role = role
        }

        mutating func add(_ effect: PolicyEffect) {
            accesses += 1
            if effect.isRefused { refused += 1 }
            if effect.isOpened { opened += 1 }
            if effect.showsLess { less += 1 }
            if effect.showsMore { more += 1 }
        }
        /// Whether any access would have been otherwise.
        package var isChanged: Bool { refused + opened + less + more > 0 }
    }
    /// A line for each organisation and role, those with the most changes first.
    package internal(set) var lines: [Line] = []
    /// How many accesses were decided anew.
    package internal(set) var accesses = 0
    /// How many would have been otherwise in any way.
    package internal(set) var changed = 0
    /// How many could not be decided: their records were erased since.
    package internal(set) var undecided = 0
    /// How many were decided without the national activities of who made them, as no sign-in of theirs is among the
    /// entries that were looked at; 0 when neither policy asks for activities.
    package internal(set) var withoutSignIn = 0
    /// Whether there were more than are counted: the newest are.
    package let isCut: Bool
    /// From when, in milliseconds since 1970.
    package let since: Int64

    init(isCut: Bool, since: Int64) {
        self.isCut = isCut
        self.since = since
    }

    /// How far back accesses are counted, in milliseconds.
    package static let period: Int64 = 30 * 86_400_000
    /// The most accesses that are decided anew.
    package static let mostAccesses = 5_000
    /// The most entries of the ledger that are looked at for them.
    package static let mostEntries = 200_000
}

extension Relationships {
    /// Decides the accesses of the last 30 days anew: by one policy and by another, on what is recorded today and
    /// counted at the time of the access, so that the policies make the only difference.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: what reading the ledger and the store throws, and when an objection or a claim cannot be read.
    package func dryRun(_ new: Policy, after old: Policy, in ledger: Ledger, now: Int64) async throws -> PolicyDryRun {
        let leave = Policy.grant(job: .policy)
        let since = now - PolicyDryRun.period
        let recent = try await ledger.recentAccesses(
            leave, since: since, limit: PolicyDryRun.mostAccesses, entries: PolicyDryRun.mostEntries)
        var run = PolicyDryRun(isCut: recent.isCut, since: since)
        run.undecided = recent.erased
        let decided = recent.accesses.filter {
            ($0.action == .read || $0.action == .denied) && $0.role != nil && $0.purpose != nil && !$0.records.isEmpty
        }
        let persons = try await store.persons(leave, of: Array(Set(decided.flatMap(\.records))))
        var byPerson: [Int64: [RecordedAccess]] = [:]
        for access in decided {
            guard let person = access.records.lazy.compactMap({ persons[$0] }).first else {
                run.undecided += 1
                continue
            }
            byPerson[person, default: []].append(access)
        }
        let signIns = SignIns(recent.signIns)
        let asksForActivities = [old, new].contains { $0.document.activities?.isEmpty == false }
        var lines: [String: PolicyDryRun.Line] = [:]
        for (person, accesses) in byPerson.sorted(by: { $0.key < $1.key }) {
            // One person at a time: a whole region's outlines are not held at once.
            let outline = try await store.outline(leave, of: person)
            for access in accesses {
                guard let role = access.role, let purpose = access.purpose else { continue }
                let signIn = signIns.of(access)
                if asksForActivities, role.isAtWork, signIn == nil { run.withoutSignIn += 1 }
                let principal = Principal(
                    subject: access.subject ?? "", name: "", role: role, organisation: access.organisation,
                    organisationName: "", activities: signIn?.activities)
                let effect = old.effect(
                    of: new, principal: principal, purpose: purpose, person: person,
                    facts: try Facts(outline.basis, for: principal, at: access.time, on: access.basis),
                    breakGlass: access.isGlassBroken, rows: outline.rows.filter { $0.received <= access.time })
                run.accesses += 1
                if effect.isAny { run.changed += 1 }
                lines[
                    "\(access.organisation) \(role.rawValue)",
                    default: .init(
                        organisation: access.organisation, organisationName: access.organisationName, role: role)
                ].add(effect)
            }
        }
        run.lines = lines.sorted { $0.key < $1.key }.map(\.value).sorted { $0.changes > $1.changes }
        return run
    }
}

extension PolicyDryRun.Line {
    fileprivate var changes: Int { refused + opened + less + more }
}

/// With which sign-in an access was made.
private struct SignIns {
    private struct Account: Hashable {
        let subject: String?
        let organisation: String
        let role: Role?

        init(_ access: RecordedAccess) {
            subject = access.subject
            organisation = access.organisation
            role = access.role
        }
    }
    private let byAccount: [Account: [RecordedAccess]]

    init(_ signIns: [RecordedAccess]) { byAccount = Dictionary(grouping: signIns) { Account($0) } }

    /// The last one in that role before the access; nil when there is none that its session can have begun with.
    func of(_ access: RecordedAccess) -> RecordedAccess? {
        byAccount[Account(access)]?.filter {
            $0.time <= access.time && access.time - $0.time <= RecentAccesses.longestSession
        }.max { $0.time < $1.time }
    }
}

extension Facts {
    /// The facts as they counted at the moment of a past access, for counting only.
    ///
    /// - Parameter words: on what the access rested, as its entry says.
    fileprivate init(
        _ basis: DecisionBasis, for principal: Principal, at moment: Int64, on words: String
    ) throws {
        let facts = try Facts(basis, for: principal, now: moment)
        var relationships = facts.relationships
        // That somebody was proved to be who they are, or to act for the person, is why the entry is there.
        for kind in Relationship.Kind.allCases where kind.standing == principal.role.standing {
            guard kind == .themselves || kind.standing == .proxy && words.hasPrefix(kind.title) else { continue }
            relationships.append(
                Relationship(
                    kind: kind, organisation: principal.organisation, subject: principal.subject,
                    since: kind == .themselves ? nil : moment, until: kind == .themselves ? nil : moment + 1))
        }
        self.init(
            records: facts.records, relationships: relationships, objections: facts.objections, staff: facts.staff,
            born: facts.born, died: facts.died, now: moment)
    }
}

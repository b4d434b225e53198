package import Access
package import LegalTime
package import Store

/// Somebody may act for a person: who, on what basis, from when until when, and who saw the evidence.
///
/// A privacy officer records it; nothing makes one by itself, and an address or a family name proves nothing. When it
/// ends is reckoned at every request, in days of London. Sources: access specification §1 and §2; RCGP, GP Online
/// Services toolkit, "Proxy access"; Mental Capacity Act 2005 ss. 9, 11(7) and 16.
package struct ProxyAuthority: CollectionItem, Equatable {
    /// On what it rests.
    package enum Basis: String, Codable, Sendable, CaseIterable {
        /// Parental responsibility for a child (Children Act 1989 s. 3).
        case parent
        /// A registered lasting power of attorney for health and welfare, of a person who lacks capacity (Mental
        /// Capacity Act 2005 ss. 9 and 11(7)).
        case attorney
        /// An order of the Court of Protection (Mental Capacity Act 2005 s. 16).
        case deputy
        /// The person, who has capacity, asked for it.
        case chosen

        /// Whether the person has to lack capacity for it.
        package var needsIncapacity: Bool { self == .attorney || self == .deputy }
        /// What a record is opened for on it.
        package var purpose: Purpose { needsIncapacity ? .powerOfAttorney : .familyRequest }
        /// What it is for a decision.
        var kind: Relationship.Kind {
            switch self {
            case .parent: .parent
            case .attorney: .attorney
            case .deputy: .deputy
            case .chosen: .chosen
            }
        }
        /// The basis in words.
        package var title: String {
            switch self {
            case .parent: "Parental responsibility"
            case .attorney: "Lasting power of attorney for health and welfare"
            case .deputy: "Deputy for health and welfare, appointed by the court"
            case .chosen: "The person asked for it"
            }
        }
    }
    /// What somebody is to the person for whom they act.
    package enum Kinship: String, Codable, Sendable, CaseIterable {
        case mother, father, guardian, partner, daughter, son, relative, friend, solicitor, other

        /// In words, after "their".
        package var title: String {
            switch self {
            case .partner: "husband, wife or partner"
            case .other: "representative"
            default: rawValue
            }
        }
    }
    /// How it was ended before its last day.
    package struct Ending: Codable, Sendable, Equatable {
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// Who ended it.
        package let by: String
        /// Why, in words.
        package let words: String

        /// An ending.
        package init(time: Int64, by: String, words: String) {
            self.time = time
            self.by = by
            self.words = words
        }
    }

    /// Who may act: all of it has to be proved of them when they sign in.
    package let proxy: ProvenIdentity
    /// Their given name.
    package let given: String
    /// What they are to the person.
    package let kinship: Kinship
    /// On what it rests.
    package let basis: Basis
    /// The first day, `yyyy-mm-dd` in London.
    package let from: String
    /// The last day, `yyyy-mm-dd` in London: there is none without an end.
    package let lastDay: String
    /// What was seen as evidence.
    package let evidence: String
    /// Who saw it, and recorded this.
    package let officer: String
    /// Of a basis that needs it: that a clinician recorded that the person lacks capacity. Of a parent of a child of 11
    /// or more: that the child agrees, or cannot decide it yet. Why it is so, in words; empty where neither is asked.
    package let capacity: String
    /// When it was recorded, in milliseconds since 1970.
    package let recorded: Int64
    /// How it was ended; nil while it was not.
    package var ending: Ending?

    /// An authority.
    package init(
        proxy: ProvenIdentity, given: String, kinship: Kinship, basis: Basis, from: CivilDay, lastDay: CivilDay,
        evidence: String, officer: String, capacity: String, recorded: Int64
    ) {
        self.proxy = proxy
        self.given = given
        self.kinship = kinship
        self.basis = basis
        self.from = from.isoText
        self.lastDay = lastDay.isoText
        self.evidence = evidence
        self.officer = officer
        self.capacity = capacity
        self.recorded = recorded
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .proxyAuthority }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] { ["proxy": proxy.nhsNumber] }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool {
        if case .acting = job { return person == nil }
        return job.isChoices(of: person)
    }

    /// Whether it is about this identity, in number, birth date and family name.
    func names(_ identity: ProvenIdentity) -> Bool {
        proxy.nhsNumber == identity.nhsNumber && proxy.birthDate == identity.birthDate
            && Demographics.fold(proxy.family) == Demographics.fold(identity.family)
    }

    /// Whether it is the same authority, on another record perhaps, and ended or not.
    func isCopy(of other: ProxyAuthority) -> Bool {
        recorded == other.recorded && basis == other.basis && proxy == other.proxy && from == other.from
    }

    /// What it is for a decision about a principal; nil when it was ended, or is somebody else's. Whether it has begun,
    /// is over, or ended with an age, the policy says.
    func relationship(of principal: Principal) -> Relationship? {
        guard ending == nil, let proven = principal.proven, names(proven), let from = CivilDay(iso: from),
            let last = CivilDay(iso: lastDay)
        else { return nil }
        return Relationship(
            kind: basis.kind, organisation: principal.organisation, subject: principal.subject,
            since: LondonTime.start(of: from), until: LondonTime.start(of: CivilDay(number: last.number + 1)),
            kinship: kinship.title)
    }

    /// Whether it was ended, or its last day is over; an age may have ended it before.
    package func isOver(at now: Int64) -> Bool {
        guard ending == nil, let last = CivilDay(iso: lastDay) else { return true }
        return last < LondonTime(milliseconds: now).day
    }

    /// Between which days a person was born, by those of their records that say it: a month or a year is all its days.
    static func born(_ records: [DecisionRecord]) -> ClosedRange<CivilDay>? {
        let spans = records.compactMap { $0.birthDate.flatMap(CivilDay.span) }
        guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max() else { return nil }
        return first...last
    }
}

extension Relationships {
    /// For whom a proven identity may act now, each decided anew: a person once.
    ///
    /// - Parameter principal: who acts, as ``Access/Principal/init(subject:name:actingAs:)`` makes them.
    package func acting(_ principal: Principal, now: Int64) async throws -> [Acting] {
        guard let proven = principal.proven else { return [] }
        let leave = Policy.grant(job: .acting(proven))
        let items = try await store.items(
            leave, ProxyAuthority.self, CollectionQuery(field: (name: "proxy", value: proven.nhsNumber)))
        var found: [Acting] = []
        var asked: Set<String> = []
        for item in items where item.item.names(proven) && !item.item.isOver(at: now) {
            // A copy stands on every record of the person.
            guard let person = try await store.person(leave, pid: item.pid),
                asked.insert("\(person) \(item.item.basis.purpose.rawValue)").inserted,
                !found.contains(where: { $0.person == person }),
                case .permit(let grant) = try await decide(
                    principal: principal, purpose: item.item.basis.purpose, person: person, now: now),
                let pid = grant.pids.first,
                let named = try await store.demographics(Policy.grant(job: .privacy), pid: pid)
            else { continue }
            found.append(
                Acting(
                    person: person, purpose: item.item.basis.purpose, name: "\(named.given) \(named.family)",
                    relationship: grant.relationship))
        }
        return found.sorted { ($0.name, $0.person) < ($1.name, $1.person) }
    }

    /// Who may act, or might, for a person, the newest first.
    package func authorities(for person: Int64) async throws -> [Stored<ProxyAuthority>] {
        var seen: Set<EventID> = []
        let copies = try await store.items(
            Policy.grant(job: .choices(person: person)), ProxyAuthority.self, CollectionQuery(person: person))
        // One that stands on any record stands, and can be ended.
        return copies.sorted { $0.item.ending == nil && $1.item.ending != nil }
            .filter { seen.insert($0.key).inserted }.sorted { $0.item.recorded > $1.item.recorded }
    }

    /// Between which days a person was born, by all their records; nil when it is not known.
    package func born(_ person: Int64) async throws -> ClosedRange<CivilDay>? {
        ProxyAuthority.born(
            try await store.decisionBasis(Policy.grant(job: .decide(principal: "", person: person))).records)
    }

    /// Keeps that somebody may act for a person, once while it was not ended. The entry of it in the ledger has to be
    /// durable already.
    ///
    /// - Throws: `StoreError.conflict` when the person has no record any more.
    package func authorise(_ authority: ProxyAuthority, person: Int64) async throws {
        let proxy = authority.proxy
        _ = try await keepOnce(
            [
                proxy.nhsNumber, proxy.birthDate, proxy.family, authority.given, authority.kinship.rawValue,
                authority.basis.rawValue, authority.from, authority.lastDay, authority.evidence, authority.capacity,
            ], of: person, stands: { (one: ProxyAuthority) in one.ending == nil },
            keep: { key in
                try await store.put(
                    Policy.grant(job: .choices(person: person)),
                    try await copies(authority, key: key, person: person))
            })
    }

    /// Ends an authority before its last day: from the next request on it opens nothing.
    ///
    /// - Throws: `StoreError.conflict` when somebody else changed it meanwhile.
    package func end(
        _ key: EventID, person: Int64, _ ending: ProxyAuthority.Ending
    ) async throws {
        let leave = Policy.grant(job: .choices(person: person))
        let copies = try await store.items(leave, ProxyAuthority.self, CollectionQuery(person: person))
        // On every record in one commit: none of them opens what another says is ended.
        try await store.put(
            leave,
            copies.filter { $0.key == key && $0.item.ending == nil }.map { copy in
                var ended = copy.item
                ended.ending = ending
                return try ItemChange(ended, key: copy.key, pid: copy.pid, replacing: copy.version)
            })
    }
}

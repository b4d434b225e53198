package import Access
package import Ledger
package import Store

/// What a person's own copy leaves out, by its ground: for the officer who answers a request, never for the copy.
package struct KeptFromCopy: Sendable, Equatable {
    /// Why something is left out.
    package enum Ground: String, Sendable, CaseIterable {
        /// Its source labelled it as not to be disclosed to the person.
        case labelled
        /// The policy does not show its category to people themselves.
        case category
        /// The policy does not show its section to people themselves.
        case section
        /// The service that sent it may not be named to the person.
        case unnamed
        /// Its source does not share it here.
        case notShared
        /// It came so lately that it is not released to the person yet.
        case held
        /// Officers marked it of the person.
        case marks
        /// Officers wrote it in a case about the person's record.
        case notes

        /// The ground in words, with the law it rests on.
        package var title: String {
            switch self {
            case .labelled:
                "Labelled by its source as not for the person: about or from somebody else (Data Protection Act 2018, "
                    + "schedule 2, paragraph 16), or likely to cause serious harm (schedule 3, paragraph 5)"
            case .category:
                "Of a category that the policy does not show to people themselves, such as a label that this node "
                    + "does not know. Ask its source under which exemption it may be kept back; else give it"
            case .section:
                "In a part of the record that the policy does not show to people themselves, such as administration. "
                    + "Look at what it is, and give it unless an exemption holds"
            case .unnamed:
                "From a service that the policy does not name to the person. Ask the service; if no exemption holds, "
                    + "it is given"
            case .notShared:
                "Of a source that does not share this part of its record here, by its own rule in the policy. Ask the "
                    + "source: it answers for its own record"
            case .held:
                "Received so lately that it is not released yet. No exemption: give it when it is released, within the "
                    + "month"
            case .marks:
                "Marked by privacy officers: closed pages, public interest, work for an organisation, a request to "
                    + "seal. The page of choices shows what stands. Give it unless it would put somebody at risk"
            case .notes:
                "Notes that privacy officers wrote in cases about the record. Read them, and give what is about the "
                    + "person unless an exemption holds"
            }
        }
    }
    /// How many items are left out on each ground.
    package let counts: [Ground: Int]
    /// How many accesses are left out of the list of who has seen the record.
    package let accesses: Int
    /// Whether the person's own pages are closed, as somebody else may be reading what they get.
    package let arePagesClosed: Bool
}

/// What a request for a copy rests on: the record under the person's own grant, and all that is kept beside it.
///
/// Source: UK GDPR article 15; Data Protection Act 2018, schedules 2 and 3.
package struct SubjectAccess<Copy: Sendable>: Sendable {
    /// What was made of the record, as the person may see it.
    package let copy: Copy
    /// The person's own grant, under which it was read.
    package let grant: Grant
    /// The accesses that the person is told of, the newest first.
    package let accesses: [RecordedAccess]
    /// Objections to sharing.
    package let objections: [Objection]
    /// The codes of organisations in objections that may be named to the person.
    package let nameable: Set<String>
    /// What services that may be named to the person sent of their objections.
    package let consents: [StatedConsent]
    /// Who may act for the person, or might.
    package let authorities: [ProxyAuthority]
    /// The cases about the person's record alone, of organisations that may be named to them.
    package let cases: [PrivacyCase]
    /// What staff stated of the person.
    package let claims: [CareClaim]
    /// What the person asked, with the answers.
    package let questions: [PersonQuestion]
    /// What privacy officers looked at.
    package let alerts: [PrivacyAlert]
    /// What is left out, for the officer.
    package let kept: KeptFromCopy
}

extension Relationships {
    /// Reads everything that this node holds of a person, as they may have it themselves; nil when their records do not
    /// agree on who they are, or the policy gives them none: then nothing may be given. Their own pages may be closed.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - body: what is made of the record.
    package func subjectAccess<Copy: Sendable>(
        _ person: Int64, ledger: Ledger, now: Int64,
        _ body: @escaping @Sendable (Grant, any RecordSnapshot) throws -> Copy
    ) async throws -> SubjectAccess<Copy>? {
        guard let who = try await demographics(of: person), let number = who.nhsNumber, let born = who.birthDate else {
            return nil
        }
        let principal = Principal(
            subject: "subject access", name: "\(who.given) \(who.family)",
            proven: ProvenIdentity(nhsNumber: number, birthDate: born, family: who.family))
        // As the person themselves: a copy holds what they may see, and nothing that only staff may.
        guard
            let read = try await read(
                principal: principal, purpose: .ownRequest, person: person, now: now, isHandedOver: true,
                { grant, snapshot in (grant, try body(grant, snapshot)) })
        else { return nil }
        let (grant, copy) = read
        let all = try await ledger.accesses(grant, since: 0)
        let told = try await told(all, to: grant, now: now)
        let beside = try await beside(person)
        let objections = try await objections(of: person).map(\.item)
        let consents = try await consents(of: person).filter { grant.pids.contains($0.pid) }
        var nameable: Set<String> = []
        let named =
            beside.organisations + (objections + consents.flatMap(\.reading.objections)).compactMap(\.scope.named)
        for code in Set(named) where try await mayName(code, to: grant, now: now) { nameable.insert(code) }
        let alerts = beside.alerts.filter { nameable.contains($0.principal.organisation) }
        let claims = beside.claims.filter { nameable.contains($0.organisation) }
        let cases = beside.cases.filter { nameable.contains($0.organisation) }
        var counts = Self.kept(try await store.outline(Policy.grant(job: .privacy), person: person), grant)
        func keep(_ ground: KeptFromCopy.Ground, _ count: Int) { if count > 0 { counts[ground, default: 0] += count } }
        keep(.unnamed, beside.organisations.count { !nameable.contains($0) })
        keep(.marks, try await marks(of: person))
        keep(.notes, cases.reduce(0) { $0 + $1.notes.count })
        return SubjectAccess(
            copy: copy, grant: grant, accesses: told, objections: objections, nameable: nameable, consents: consents,
            authorities: try await authorities(for: person).map(\.item), cases: cases, claims: claims,
            questions: try await questions(of: person).map(\.item), alerts: alerts,
            kept: KeptFromCopy(
                counts: counts, accesses: all.count - told.count,
                arePagesClosed: try await closures(of: person).contains {
                    $0.item.until == nil && $0.item.covers != .proxies
                }))
    }

    /// What is kept beside a record by what organisations do with it.
    private struct Beside {
        let alerts: [PrivacyAlert]
        let claims: [CareClaim]
        let cases: [PrivacyCase]
        /// The organisation of each.
        var organisations: [String] {
            alerts.map(\.principal.organisation) + claims.map(\.organisation) + cases.map(\.organisation)
        }
    }

    private func beside(_ person: Int64) async throws -> Beside {
        Beside(
            alerts: try await alerts(about: person).map(\.item), claims: try await claims(of: person).map(\.item),
            cases: try await store.items(
                Policy.grant(job: .privacy), PrivacyCase.self, CollectionQuery(person: person)
            ).map(\.item))
    }

    /// How many marks officers made of a person, ended ones too; a copy on each record counts once.
    private func marks(of person: Int64) async throws -> Int {
        let leave = Policy.grant(job: .choices(person: person))
        let query = CollectionQuery(person: person)
        var keys = Set(try await closures(of: person).map(\.key))
        keys.formUnion(try await store.items(leave, PublicInterest.self, query).map(\.key))
        keys.formUnion(try await store.items(leave, StaffRecord.self, query).map(\.key))
        keys.formUnion(try await store.items(leave, SealRequest.self, query).map(\.key))
        return keys.count
    }

    private static func kept(_ items: [ItemOutline], _ grant: Grant) -> [KeptFromCopy.Ground: Int] {
        var counts: [KeptFromCopy.Ground: Int] = [:]
        for item in items {
            if item.sensitivity.contains(.keptFromPerson) {
                counts[.labelled, default: 0] += 1
            } else if !grant.pids.contains(item.pid) {
                counts[.unnamed, default: 0] += 1
            } else if !item.sensitivity.isSubset(of: grant.visible) {
                counts[.category, default: 0] += 1
            } else if !grant.sections.contains(item.section) {
                counts[.section, default: 0] += 1
            } else if !grant.sections(of: item.pid).contains(item.section) {
                counts[.notShared, default: 0] += 1
            } else if grant.isHeld(
                pid: item.pid, section: item.section, received: item.received, isReviewed: item.isReviewed)
            {
                counts[.held, default: 0] += 1
            }
        }
        return counts
    }
}

package import Access
package import Store

/// Gathers the facts of a decision and asks the policy in force. The facts never leave this module.
package struct Relationships: Sendable {
    let store: any RecordStore
    let shelf: PolicyShelf

    /// Relationships as the store knows them: registration, what sources say of care, and what somebody stated.
    package init(store: any RecordStore, policies: Policies) {
        self.store = store
        shelf = PolicyShelf(policies)
    }

    /// The policy in force at a moment, in milliseconds since 1970; nil when none is.
    ///
    /// - Throws: as ``policies()``.
    package func policy(at now: Int64) async throws -> Policy? { try await policies().inForce(at: now) }

    /// Whether, and how much of, a person's record the principal may read now.
    ///
    /// - Parameter now: milliseconds since 1970.
    package func decide(
        principal: Principal, purpose: Purpose, person: Int64, now: Int64, breakGlass: Bool = false
    ) async throws -> Policy.Decision {
        let basis = try await store.decisionBasis(Self.leave(principal, person))
        var policies = shelf.policies(asOf: basis.policyOrder)
        if policies == nil { policies = try await readPolicies() }
        return try decide(policies, principal, purpose, person, basis, now, breakGlass)
    }

    /// Decides and, when it is permitted, reads at once, from one snapshot.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - breakGlass: whether the reader has broken the glass in this view.
    ///   - body: what is made of the record under the grant.
    /// - Returns: nil when it is not permitted.
    package func read<T: Sendable>(
        principal: Principal, purpose: Purpose, person: Int64, now: Int64, breakGlass: Bool = false,
        _ body: @escaping @Sendable (Grant, any RecordSnapshot) throws -> T
    ) async throws -> T? {
        try await read(
            principal: principal, purpose: purpose, person: person, now: now, breakGlass: breakGlass,
            isHandedOver: false, body)
    }

    /// The same.
    ///
    /// - Parameter isHandedOver: whether an officer hands what is read to the person: then it does not count that the
    ///   pages to which they sign in are closed.
    func read<T: Sendable>(
        principal: Principal, purpose: Purpose, person: Int64, now: Int64, breakGlass: Bool = false,
        isHandedOver: Bool, _ body: @escaping @Sendable (Grant, any RecordSnapshot) throws -> T
    ) async throws -> T? {
        for _ in 0..<3 {
            do {
                return try await store.read(
                    Self.leave(principal, person),
                    deciding: { basis in
                        // Those of the snapshot, or of an approval since.
                        guard let policies = shelf.policies(asOf: basis.policyOrder) else { throw PoliciesChanged() }
                        guard
                            case .permit(let grant) = try decide(
                                policies, principal, purpose, person, basis, now, breakGlass,
                                isHandedOver: isHandedOver)
                        else { return nil }
                        return grant
                    }, body)
            } catch is PoliciesChanged { _ = try await readPolicies() }
        }
        throw StoreError.unavailable("the node's policies change while they are read")
    }

    /// A revision was approved since the policies were last read.
    private struct PoliciesChanged: Error {}

    private func decide(
        _ policies: Policies?, _ principal: Principal, _ purpose: Purpose, _ person: Int64, _ basis: DecisionBasis,
        _ now: Int64, _ breakGlass: Bool, isHandedOver: Bool = false
    ) throws -> Policy.Decision {
        guard let policy = policies?.inForce(at: now) else {
            return .deny(Policy.Denial(reason: "No policy is in force on this node.", mayClaim: false))
        }
        return policy.decide(
            principal: principal, purpose: purpose, person: person,
            facts: try Facts(basis, for: principal, now: now, isHandedOver: isHandedOver), breakGlass: breakGlass)
    }

    /// Why somebody could read a person's record at a moment, by the policy of that moment and what is known today; nil
    /// when they could not.
    package func explanation(
        of principal: Principal, purpose: Purpose, person: Int64, at moment: Int64
    ) async throws -> Explanation? {
        let decision = try await decide(principal: principal, purpose: purpose, person: person, now: moment)
        guard case .permit(let grant) = decision else { return nil }
        return try await policy(at: moment)?.explanation(of: grant)
    }

    private static func leave(_ principal: Principal, _ person: Int64) -> JobGrant {
        Policy.grant(job: .decide(principal: principal.subject, person: person, proven: principal.proven))
    }

    /// Whose own records a proven identity agrees with; nil when there are none, or when they are kept apart because
    /// they may be two people's.
    package func person(_ proven: ProvenIdentity) async throws -> Int64? {
        let persons = try await store.persons(Policy.grant(job: .own(proven)))
        return persons.count == 1 ? persons[0] : nil
    }

    // MARK: What somebody states

    /// Keeps that somebody at work states a relationship, and tells the privacy officer.
    ///
    /// - Parameters:
    ///   - event: the access event that enters it in the ledger, which has to be durable already.
    ///   - words: what they wrote.
    package func claim(
        _ principal: Principal, person: Int64, reason: AccessReason, words: String, event: EventID, now: Int64
    ) async throws {
        let pid = try await anyRecord(of: person)
        let claim = CareClaim(subject: principal.subject, organisation: principal.organisation, since: now)
        let alert = alert(.claimed, principal, person, reason, words, event, now)
        try await store.put(
            Policy.grant(job: .privacy),
            [
                try ItemChange(alert, key: event, pid: pid, replacing: nil),
                try ItemChange(claim, key: EventID(), pid: pid, replacing: nil),
            ])
    }

    /// Tells the privacy officer that the glass was broken. The view may be opened when this has returned.
    package func brokeGlass(
        _ principal: Principal, person: Int64, reason: AccessReason, words: String, event: EventID, now: Int64
    ) async throws {
        let alert = alert(.brokenGlass, principal, person, reason, words, event, now)
        _ = try await store.put(
            Policy.grant(job: .privacy), alert, key: event, pid: try await anyRecord(of: person), replacing: nil)
    }

    /// A record of a person, to keep what is told of them with.
    ///
    /// - Throws: `StoreError.conflict` when there is none any more: nothing may then be opened.
    func anyRecord(of person: Int64) async throws -> Int64 {
        guard let pid = try await records(of: person).first else { throw StoreError.conflict }
        return pid
    }

    func records(of person: Int64) async throws -> [Int64] {
        try await store.decisionBasis(Policy.grant(job: .decide(principal: "", person: person))).records.map(\.pid)
    }

    /// An item on each record of a person. One that joins them later gets a copy, one that comes to carry another
    /// number leaves its own behind, and what ended on one of them is ended.
    ///
    /// - Throws: `StoreError.conflict` when there is no record any more.
    func copies<Item: CollectionItem>(
        _ item: Item, key: EventID = EventID(), person: Int64
    ) async throws -> [ItemChange] {
        let pids = try await records(of: person)
        guard !pids.isEmpty else { throw StoreError.conflict }
        return try pids.map { try ItemChange(item, key: key, pid: $0, replacing: nil) }
    }

    /// The items of a person of which a copy stands on each record, each once, the newest first.
    func oneOfEach<Item: EndingItem>(_: Item.Type, of person: Int64) async throws -> [Stored<Item>] {
        Item.oneOfEach(
            try await store.items(
                Policy.grant(job: .choices(person: person)), Item.self, CollectionQuery(person: person)),
            key: \.key, item: \.item)
    }

    /// Ends copies that stand, on every record of a person.
    func ending<Item: EndingItem>(
        _: Item.Type, of person: Int64, at now: Int64, where isMeant: (Stored<Item>) -> Bool
    ) async throws -> [ItemChange] {
        try await store.items(
            Policy.grant(job: .choices(person: person)), Item.self, CollectionQuery(person: person)
        ).filter { $0.item.until == nil && isMeant($0) }.map { copy in
            var ended = copy.item
            ended.until = now
            return try ItemChange(ended, key: copy.key, pid: copy.pid, replacing: copy.version)
        }
    }

    private func alert(
        _ kind: PrivacyAlert.Kind, _ principal: Principal, _ person: Int64, _ reason: AccessReason, _ words: String,
        _ event: EventID, _ now: Int64
    ) -> PrivacyAlert {
        PrivacyAlert(
            kind: kind, principal: principal, person: person, reason: reason, words: words, time: now,
            event: event.description, state: .open)
    }

    /// What kind of service an organisation is, by its sources; nil when they are of several kinds, or there are none.
    package func kind(ofOrganisation code: String) async throws -> SourceKind? {
        let kinds = try await store.kinds(Policy.grant(job: .statistics), ofOrganisation: code)
        return kinds.count == 1 ? kinds.first : nil
    }

    /// Who an alert is about; nil when the record was erased.
    package func person(of alert: Stored<PrivacyAlert>) async throws -> Demographics? {
        try await store.demographics(Policy.grant(job: .privacy), pid: alert.pid)
    }

    /// The alerts about accesses by staff of an organisation, the newest first, at most `limit`.
    package func alerts(
        organisation: String, _ state: PrivacyAlert.State, limit: Int = 200
    ) async throws -> [Stored<PrivacyAlert>] {
        try await store.items(
            Policy.grant(job: .privacy), PrivacyAlert.self,
            CollectionQuery(field: (name: "queue", value: PrivacyAlert.queue(organisation, state)), limit: limit))
    }

    /// One alert about an access by staff of an organisation; nil when there is none of that key.
    package func alert(_ key: EventID, organisation: String) async throws -> Stored<PrivacyAlert>? {
        try await store.items(
            Policy.grant(job: .privacy), PrivacyAlert.self,
            // Of another organisation it is as unknown as one that never was, in time too.
            CollectionQuery(field: (name: "event", value: "\(organisation) \(key)"), limit: 1)
        ).first
    }

    /// Closes an alert with what was found.
    ///
    /// - Parameter version: the version that the officer looked at.
    /// - Throws: `StoreError.conflict` when somebody else closed it meanwhile.
    package func close(
        _ alert: Stored<PrivacyAlert>, replacing version: Int, _ finding: PrivacyAlert.Finding
    ) async throws {
        guard alert.item.state == .open else { throw StoreError.conflict }
        var item = alert.item
        item.state = .closed
        item.finding = finding
        _ = try await store.put(
            Policy.grant(job: .privacy), item, key: alert.key, pid: alert.pid, replacing: version)
    }

    // MARK: The person's own pages

    /// The closures of a person's own pages, the newest first.
    package func closures(of person: Int64) async throws -> [Stored<RoomClosure>] {
        try await oneOfEach(RoomClosure.self, of: person)
    }

    /// Closes a person's own pages, on every record that is theirs; or opens them again.
    ///
    /// - Parameter covers: for whom.
    package func setRoom(
        of person: Int64, isOpen: Bool, for covers: RoomClosure.Covered = .everyone, officer: String, words: String,
        now: Int64
    ) async throws {
        let leave = Policy.grant(job: .choices(person: person))
        if isOpen {
            try await store.put(
                leave,
                try await ending(RoomClosure.self, of: person, at: now) { ($0.item.covers ?? .everyone) == covers })
            return
        }
        let closure = RoomClosure(officer: officer, words: words, since: now, covers: covers)
        try await store.put(leave, try await copies(closure, person: person))
    }

    // MARK: What the person chooses

    /// Who a person is, by the first of their records, for who records their choices; nil when there is none.
    package func demographics(of person: Int64) async throws -> Demographics? {
        guard let pid = try await records(of: person).first else { return nil }
        return try await store.demographics(Policy.grant(job: .privacy), pid: pid)
    }

    /// What a person has objected to, taken back or not, the newest first.
    package func objections(of person: Int64) async throws -> [Stored<Objection>] {
        try await oneOfEach(Objection.self, of: person).sorted { $0.item.since > $1.item.since }
    }

    /// Keeps an objection of a person: it takes part in every decision from its beginning on.
    ///
    /// - Throws: `StoreError.conflict` when the person has no record any more.
    package func object(_ objection: Objection, person: Int64) async throws {
        // What stands already is not kept twice: taking one back would leave the other.
        let standing = try await objections(of: person).filter { $0.item.stands(at: objection.since) }
        if standing.contains(where: { $0.item.scope == objection.scope }) { return }
        _ = try await keepOnce(
            ["\(objection.scope)"], of: person, stands: { (one: Objection) in one.until == nil },
            keep: { key in
                try await store.put(
                    Policy.grant(job: .choices(person: person)),
                    try await copies(objection, key: key, person: person))
            })
    }

    /// Ends an objection; it stays on record with its end.
    ///
    /// - Throws: `StoreError.conflict` when somebody else changed it meanwhile.
    package func withdraw(_ objection: Stored<Objection>, person: Int64, now: Int64) async throws {
        try await store.put(
            Policy.grant(job: .choices(person: person)),
            try await ending(Objection.self, of: person, at: now) { $0.key == objection.key })
    }
}

extension Facts {
    /// The facts that a store's answer holds.
    ///
    /// - Parameter isHandedOver: whether what is read is handed to the person, whose closed pages do not count then.
    /// - Throws: when an objection or a claim cannot be read: nothing may then be decided.
    init(_ basis: DecisionBasis, for principal: Principal, now: Int64, isHandedOver: Bool = false) throws {
        var relationships: [Relationship] = []
        var reported: [Relationship] = []
        let died = basis.records.compactMap(\.died).min()
        // What this node filed again is nobody's word on who has to do with the person.
        for record in basis.records where record.source.refiles == nil {
            let organisation = record.source.organisation
            if record.source.kind == .gp, record.isRegistered(at: now, died: died) {
                relationships.append(Relationship(kind: .registered, organisation: organisation, since: nil))
            }
            for one in record.involvements {
                guard let found = one.relationship(of: principal, in: record.source) else { continue }
                // What the organisation itself says comes before what others say of it.
                if found.isReported { reported.append(found) } else { relationships.append(found) }
            }
        }
        relationships += reported
        relationships += try basis.items(CareClaim.self).map(\.relationship)
        let closures = try basis.oneOfEach(RoomClosure.self).filter { $0.until == nil }
        switch principal.role.standing {
        case .work: break
        case .person:
            let isClosed = !isHandedOver && closures.contains { $0.covers != .proxies }
            if !isClosed, basis.records.contains(where: { $0.isProven && $0.source.refiles == nil }) {
                relationships.append(
                    Relationship(
                        kind: .themselves, organisation: principal.organisation, subject: principal.subject,
                        since: nil))
            }
        case .proxy:
            // Where somebody marked that the person may be in danger from those near them, nobody acts for them here.
            // Restricted demographics are such a mark: masked words would tell that there is something to find.
            let isMarked =
                basis.isMarked || basis.records.contains { $0.isRestricted || $0.source.kind == .domesticAbuse }
            if closures.isEmpty, !isMarked {
                let authorities = try basis.items(ProxyAuthority.self)
                // Ended on one record, it is ended: one that was away when it was ended comes back with an open copy.
                let ended = authorities.filter { $0.ending != nil }
                relationships += authorities.filter { one in !ended.contains { one.isCopy(of: $0) } }
                    .compactMap { $0.relationship(of: principal) }
            }
        }
        self.init(
            records: basis.records.map { record in
                Record(
                    pid: record.pid, source: record.source.refiles ?? record.source.code,
                    organisation: record.source.organisation,
                    sourceSensitivity: record.source.kind.sensitivity, isRestricted: record.isRestricted)
            }, relationships: relationships,
            objections: try basis.oneOfEach(Objection.self)
                + basis.consents.flatMap { try StatedConsent($0).reading.objections },
            staff: try basis.oneOfEach(StaffRecord.self).filter { $0.until == nil }
                .map { ($0.subject, $0.organisation) },
            born: ProxyAuthority.born(basis.records), died: died, now: now)
    }
}

extension Involvement {
    /// What it is to a principal's organisation; nil when it is nothing to it.
    ///
    /// A source says for its own organisation that somebody is in its care; for another it can only say that it sends
    /// somebody there: by a referral, or an appointment, that is addressed to it.
    fileprivate func relationship(of principal: Principal, in source: Source) -> Relationship? {
        let isOwn = source.organisation == principal.organisation
        var isReported = false
        switch whose {
        case .own: guard isOwn else { return nil }
        case .unknown: guard isOwn, kind == .caseload else { return nil }
        case .organisation(let code):
            guard code == principal.organisation.uppercased(), isOwn || kind != .caseload else { return nil }
            isReported = !isOwn
        }
        let kind: Relationship.Kind
        switch self.kind {
        case .encounter: kind = source.kind == .ambulance ? .ambulanceCall : .encounter
        case .appointment:
            // A call that is planned is no appointment: it opens nothing before it begins.
            guard source.kind != .ambulance else { return nil }
            kind = .appointment
        case .referral: kind = .referral
        case .caseload:
            // What a practice says in this way is of registration.
            guard source.kind != .gp else { return nil }
            kind = .caseload
        }
        return Relationship(
            kind: kind, organisation: principal.organisation, since: begins, until: ends, isReported: isReported)
    }
}

extension DecisionRecord {
    /// Whether the person is registered with the practice: until the registration ends. One that a death ended counts
    /// on, for as long as the policy says that registrations count after it.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - died: when the person died; nil when no source says so.
    fileprivate func isRegistered(at now: Int64, died: Int64?) -> Bool {
        guard let end = registrationEnded else { return true }
        if end > now { return true }
        return died.map { end >= $0 } ?? false
    }
}

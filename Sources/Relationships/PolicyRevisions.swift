package import Access
package import Store

extension Relationships {
    // MARK: What officers do to a policy

    /// Begins a draft that says what another policy says. Its number is above every other, of files and revisions.
    ///
    /// - Parameters:
    ///   - base: the number of the policy to begin from.
    ///   - why: why it is written.
    ///   - now: milliseconds since 1970.
    /// - Returns: its number; nil when there is no policy to begin from.
    /// - Throws: `StoreError.conflict` when somebody else began one at the same moment.
    package func beginPolicy(
        from base: Int, why: String, by principal: Principal, now: Int64
    ) async throws -> Int? {
        let overview = try await policyOverview()
        guard var document = overview.document(base) else { return nil }
        let numbers = overview.policies.all.map(\.version) + overview.revisions.map(\.item.document.version)
        document.version = (numbers.max() ?? 0) + 1
        let revision = PolicyRevision(
            document, written: .init(kind: .written, by: principal, time: now, words: why))
        guard let key = PolicyRevision.key(of: document.version) else { return nil }
        _ = try await store.put(Policy.grant(job: .policy), revision, key: key, pid: 0, replacing: nil)
        return document.version
    }

    /// Changes what a draft says.
    ///
    /// - Parameters:
    ///   - stored: the revision as it was read.
    ///   - document: what it is to say; its number stays.
    ///   - version: the stored version that the officer looked at.
    /// - Throws: ``PolicyRefusal``.
    package func change(
        _ stored: Stored<PolicyRevision>, to document: PolicyDocument, version: Int, by principal: Principal,
        now: Int64
    ) async throws {
        var item = stored.item
        guard stored.version == version, let next = item.state.after(.changed) else {
            throw PolicyRefusal.changedMeanwhile
        }
        guard document != item.document else { return }
        var document = document
        document.version = item.document.version
        // What a region has decided is not made from what is illustrative, nor the other way round.
        document.isIllustrative = item.document.isIllustrative
        do { _ = try Policy(document) } catch { throw PolicyRefusal.rule(error) }
        item.document = document
        item.state = next
        item.acts.append(.init(kind: .changed, by: principal, time: now, words: ""))
        try await put([try ItemChange(item, key: stored.key, pid: 0, replacing: version)])
    }

    /// Whether an act is possible, before it is entered in the ledger.
    ///
    /// - Parameters:
    ///   - seal: of what the officer looked at.
    ///   - version: the stored version that they looked at.
    /// - Throws: ``PolicyRefusal`` for the first rule that is broken.
    package func mayAct(
        _ act: PolicyRevision.Act, on stored: Stored<PolicyRevision>, version: Int, seal: String
    ) async throws {
        let item = stored.item
        guard item.state.after(act.kind) != nil else { throw PolicyRefusal.changedMeanwhile }
        guard item.seal == seal else { throw PolicyRefusal.otherText }
        guard stored.version == version else { throw PolicyRefusal.changedMeanwhile }
        switch act.kind {
        case .withdrawn: if !item.isWork(of: act.by) { throw PolicyRefusal.notTheirs }
        case .sentBack: break
        case .submitted, .approved:
            if act.kind == .approved, item.isWork(of: act.by) { throw PolicyRefusal.ownWork }
            let policy: Policy
            do { policy = try Policy(item.document) } catch { throw PolicyRefusal.rule(error) }
            if policy.begins(beforeTheDayOf: act.time) { throw PolicyRefusal.past(day: item.document.from) }
            let policies = try await policies()
            guard (policies.all.last?.version ?? 0) < policy.version else {
                throw PolicyRefusal.rule(
                    PolicyError.number(policy.version, above: policies.all.last?.version ?? 0))
            }
            do { _ = try policies.adding([policy]) } catch { throw PolicyRefusal.rule(error) }
            if let before = policies.before(policy.version), before.document.saysTheSame(as: item.document) {
                throw PolicyRefusal.nothingChanged
            }
        case .written, .changed: throw PolicyRefusal.changedMeanwhile
        }
    }

    /// Submits, approves, sends back or withdraws a revision. The ledger's entry of it has to be durable already.
    ///
    /// An approval and the list of what is approved are one commit: of two approvals at once, and of an approval and
    /// any other act at once, one succeeds.
    ///
    /// - Throws: ``PolicyRefusal``, as ``mayAct(_:on:version:seal:)``.
    package func act(
        _ act: PolicyRevision.Act, on stored: Stored<PolicyRevision>, version: Int, seal: String
    ) async throws {
        // Read before the rules are looked at: what another approval changes after it is a conflict.
        let order = act.kind == .approved ? try await policyOrder() : nil
        try await mayAct(act, on: stored, version: version, seal: seal)
        var item = stored.item
        guard let next = item.state.after(act.kind) else { throw PolicyRefusal.changedMeanwhile }
        item.state = next
        item.acts.append(act)
        var changes = [try ItemChange(item, key: stored.key, pid: 0, replacing: version)]
        if act.kind == .approved, let key = PolicyOrder.key {
            var approved = order?.item ?? PolicyOrder()
            approved.approved.append(.init(version: item.document.version, seal: item.seal))
            changes.append(try ItemChange(approved, key: key, pid: 0, replacing: order?.version))
        }
        try await put(changes)
    }

    private func put(_ changes: [ItemChange]) async throws {
        do {
            try await store.put(Policy.grant(job: .policy), changes)
        } catch StoreError.conflict { throw PolicyRefusal.changedMeanwhile }
    }
}

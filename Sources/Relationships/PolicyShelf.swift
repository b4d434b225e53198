package import Access
package import Store
import Synchronization

/// The node's policies as they were last read: those of the configuration, and the approved revisions.
final class PolicyShelf: Sendable {
    private struct Held {
        /// ``DecisionBasis/policyOrder`` when they were read.
        var order: Int
        var policies: Policies
    }
    private let held: Mutex<Held>
    /// Those of the configuration.
    let files: Policies

    /// Those of the configuration: right until a revision is approved.
    init(_ files: Policies) {
        self.files = files
        held = Mutex(Held(order: 0, policies: files))
    }

    /// The policies, when no revision has been approved since they were read; nil when they are to be read again.
    func policies(asOf order: Int) -> Policies? { held.withLock { $0.order >= order ? $0.policies : nil } }

    /// Keeps what was read, unless newer ones are kept.
    func keep(_ policies: Policies, asOf order: Int) {
        held.withLock { if order > $0.order { $0 = Held(order: order, policies: policies) } }
    }
}

/// The node's policies, and what is on its way to be one.
package struct PolicyOverview: Sendable {
    /// Those that decide, from files and approved revisions alike.
    package let policies: Policies
    /// Every revision, the highest number first.
    package let revisions: [Stored<PolicyRevision>]

    /// The revision of a number; nil for a policy of the configuration, and for none.
    package func revision(_ version: Int) -> Stored<PolicyRevision>? {
        revisions.first { $0.item.document.version == version }
    }
    /// What is said under a number; nil when there is none of it.
    package func document(_ version: Int) -> PolicyDocument? {
        revision(version)?.item.document ?? policies.all.first { $0.version == version }?.document
    }
    /// The policy that a number would follow.
    package func before(_ version: Int) -> Policy? { policies.before(version) }
}

extension Relationships {
    /// The policies that decide now.
    ///
    /// - Throws: `StoreError.incompatible` when an approved one cannot be read, was altered, or does not fit the
    ///   others: nothing may then be decided, by this process or one that starts.
    package func policies() async throws -> Policies {
        let order = try await store.policyOrder(Policy.grant(job: .policy))
        if let known = shelf.policies(asOf: order) { return known }
        return try await readPolicies()
    }

    /// Reads the approved revisions anew.
    func readPolicies() async throws -> Policies {
        let leave = Policy.grant(job: .policy)
        for _ in 0..<10 {
            let order = try await policyOrder()
            let revisions = try await items(PolicyRevision.self, leave)
            // What was approved between the two readings is in one of them only: they are read again.
            guard try await store.policyOrder(leave) == order?.version ?? 0 else { continue }
            do {
                let policies = try Self.policies(shelf.files, order?.item ?? PolicyOrder(), revisions.map(\.item))
                shelf.keep(policies, asOf: order?.version ?? 0)
                return policies
            } catch let error as PolicyError {
                throw StoreError.incompatible(
                    "The node's policies cannot be used together, so nothing is decided: \(error)")
            }
        }
        throw StoreError.unavailable("the node's policies change while they are read")
    }

    private static func policies(
        _ files: Policies, _ order: PolicyOrder, _ revisions: [PolicyRevision]
    ) throws -> Policies {
        let approved = revisions.filter { $0.state == .approved }
        guard Set(approved.map(\.document.version)) == Set(order.approved.map(\.version)) else {
            throw StoreError.incompatible(
                "An approved policy is missing from the store, or stands there unapproved, so nothing is decided. "
                    + "Restore records.sqlite from a backup.")
        }
        return try files.adding(
            order.approved.map { entry in
                guard let found = approved.first(where: { $0.document.version == entry.version }),
                    found.seal == entry.seal
                else {
                    throw StoreError.incompatible(
                        "Policy \(entry.version) is not what was approved, so nothing is decided. Restore "
                            + "records.sqlite from a backup.")
                }
                return try Policy(found.document)
            })
    }

    func policyOrder() async throws -> Stored<PolicyOrder>? {
        try await items(PolicyOrder.self, Policy.grant(job: .policy)).first
    }

    /// - Throws: `StoreError.incompatible` for one that cannot be read: it is not passed over.
    private func items<Item: CollectionItem>(_: Item.Type, _ leave: JobGrant) async throws -> [Stored<Item>] {
        do {
            return try await store.items(leave, Item.self, CollectionQuery(limit: 100_000))
        } catch is DecodingError {
            throw StoreError.incompatible(
                "A policy in the store cannot be read, so nothing is decided. Start the program that wrote it, or "
                    + "restore records.sqlite from a backup.")
        }
    }

    /// The node's policies and every revision.
    package func policyOverview() async throws -> PolicyOverview {
        let revisions = try await items(PolicyRevision.self, Policy.grant(job: .policy))
        return PolicyOverview(
            policies: try await policies(),
            revisions: revisions.sorted { $0.item.document.version > $1.item.document.version })
    }
}

package import Access
package import Store

/// An officer closed somebody's account at their organisation: whoever signs in under that name acts for it no more.
///
/// Accounts themselves are the providers'. This holds while the provider has not closed one yet, or cannot say so.
/// Source: OWASP ASVS 5.0, V7.4.2.
package struct AccountClosure: CollectionItem, Equatable {
    /// Who did something to it, and when.
    package struct Act: Codable, Sendable, Equatable {
        /// The officer.
        package let officer: String
        /// When, in milliseconds since 1970.
        package let time: Int64

        /// An act.
        package init(officer: String, time: Int64) {
            self.officer = officer
            self.time = time
        }
    }
    /// The name under which they sign in: their subject here, or at their provider.
    package let name: String
    /// The code of the organisation.
    package let organisation: String
    /// Who closed it.
    package let closed: Act
    /// Who opened it again; nil while it is closed.
    package var reopened: Act?

    init(name: String, organisation: String, closed: Act) {
        self.name = name
        self.organisation = organisation
        self.closed = closed
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .accountClosure }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] {
        reopened == nil ? ["account": Self.account(name, organisation), "organisation": organisation] : [:]
    }
    static func account(_ name: String, _ organisation: String) -> String { "\(organisation) \(name)" }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job == .privacy && person == nil }
}

extension Relationships {
    /// The closed accounts of an organisation, the last first.
    package func closedAccounts(of organisation: String) async throws -> [Stored<AccountClosure>] {
        try await store.items(
            Policy.grant(job: .privacy), AccountClosure.self,
            CollectionQuery(field: (name: "organisation", value: organisation)))
    }

    /// Whether an account is closed at an organisation, under any of its names.
    package func isClosed(account names: [String], of organisation: String) async throws -> Bool {
        for name in Set(names) {
            let found = try await store.items(
                Policy.grant(job: .privacy), AccountClosure.self,
                CollectionQuery(
                    field: (name: "account", value: AccountClosure.account(name, organisation)), limit: 1))
            if !found.isEmpty { return true }
        }
        return false
    }

    /// Closes an account at an officer's organisation; one that is closed stays so. Its entry in the ledger has to be
    /// durable already.
    package func close(account name: String, by officer: Principal, now: Int64) async throws {
        guard try await !isClosed(account: [name], of: officer.organisation) else { return }
        _ = try await store.put(
            Policy.grant(job: .privacy),
            AccountClosure(
                name: name, organisation: officer.organisation, closed: .init(officer: officer.subject, time: now)),
            key: EventID(), pid: 0, replacing: nil)
    }

    /// Opens accounts of a name again at an officer's organisation. Its entry in the ledger has to be durable already.
    package func reopen(account name: String, by officer: Principal, now: Int64) async throws {
        // Two officers may have closed it at once.
        let closed = try await closedAccounts(of: officer.organisation).filter { $0.item.name == name }
        try await store.put(
            Policy.grant(job: .privacy),
            closed.map { closed in
                var item = closed.item
                item.reopened = .init(officer: officer.subject, time: now)
                return try ItemChange(item, key: closed.key, pid: 0, replacing: closed.version)
            })
    }
}

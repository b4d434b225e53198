package import Access
package import Store

/// A privacy officer asked that a person's former identity is sealed; another officer has to confirm it.
///
/// It stands with the former identity and says nothing of the new one. Source: shared-record specification §3, "sealed
/// identity change … two people do it".
package struct SealRequest: CollectionItem, Equatable {
    /// Why an identity is sealed. The raw values are kept.
    package enum Ground: String, Codable, Sendable, CaseIterable {
        case adoption, genderRecognition, protection

        /// The ground in words.
        package var title: String {
            switch self {
            case .adoption: "Adoption"
            case .genderRecognition: "Gender recognition"
            case .protection: "Protected identity"
            }
        }
    }
    /// Who asked: the subject of their identity provider, and their name.
    package let subject: String, officer: String
    /// Why.
    package let ground: Ground
    /// In their words; read by officers only.
    package let words: String
    /// When, in milliseconds since 1970.
    package let time: Int64
    /// Who confirmed it, by name; nil before.
    package var confirmed: String?
    /// When it was taken back, in milliseconds since 1970; nil while it waits or holds.
    package var until: Int64?

    /// A request.
    package init(officer: Principal, ground: Ground, words: String, time: Int64) {
        subject = officer.subject
        self.officer = officer.name
        self.ground = ground
        self.words = words
        self.time = time
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .sealRequest }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool {
        job.isChoices(of: person) || person.map { job == .seal(person: $0) } ?? false
    }
}

extension Relationships {
    /// The request to seal a person's identity that waits for another officer; nil when none does.
    package func sealRequest(of person: Int64) async throws -> Stored<SealRequest>? {
        try await store.items(
            Policy.grant(job: .choices(person: person)), SealRequest.self, CollectionQuery(person: person)
        ).first { $0.item.until == nil && $0.item.confirmed == nil }
    }

    /// Keeps that an officer asks for a seal.
    ///
    /// - Throws: `StoreError.conflict` when one waits already, or the record is gone.
    package func askForSeal(_ request: SealRequest, person: Int64) async throws {
        guard try await sealRequest(of: person) == nil else { throw StoreError.conflict }
        _ = try await store.put(
            Policy.grant(job: .choices(person: person)), request, key: EventID(), pid: try await anyRecord(of: person),
            replacing: nil)
    }

    /// Takes a request back.
    package func endSealRequest(of person: Int64, now: Int64) async throws {
        guard let request = try await sealRequest(of: person) else { return }
        var item = request.item
        item.until = now
        _ = try await store.put(
            Policy.grant(job: .choices(person: person)), item, key: request.key, pid: request.pid,
            replacing: request.version)
    }

    /// Seals a person's identity for ever, when another officer has asked for it.
    ///
    /// - Parameters:
    ///   - officer: who confirms it; the entry of it in the ledger has to be durable already.
    ///   - givenUp: what they said is given up with it, as ``openMatters(of:)`` told them.
    /// - Throws: `StoreError.conflict` when nobody asked, or the one who confirms is the one who asked;
    ///   `StoreError.invalid` when records of somebody else carry one of the numbers, or something else is open.
    package func seal(
        _ person: Int64, confirmedBy officer: Principal, givingUp givenUp: OpenMatters = .none
    ) async throws {
        guard let request = try await sealRequest(of: person), request.item.subject != officer.subject,
            officer.role == .privacyOfficer
        else { throw StoreError.conflict }
        var item = request.item
        item.confirmed = officer.name
        try await store.seal(
            Policy.grant(job: .seal(person: person)),
            with: try ItemChange(item, key: request.key, pid: request.pid, replacing: request.version),
            givingUp: givenUp)
    }

    /// What officers of any organisation have yet to judge or answer of a person's records: a seal ends it.
    package func openMatters(of person: Int64) async throws -> OpenMatters {
        try await store.openMatters(Policy.grant(job: .privacy), of: person)
    }
}

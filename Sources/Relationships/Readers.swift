package import Access
import Foundation
package import Store

/// Somebody at work is a patient too: whose record is whose own, as an officer of their organisation recorded it, or
/// its list of staff says.
///
/// It stands on each of their records and is erased with them. Nobody but officers reads it, and no decision says more
/// of it than that a record is the reader's own.
package struct StaffRecord: EndingItem, Equatable {
    /// By whom it was recorded: each ends only what is its own.
    package enum Origin: String, Codable, Sendable {
        /// A privacy officer, by hand.
        case officer
        /// The organisation's list of staff.
        case list
    }
    /// The subject of the identity provider under which they sign in.
    package let subject: String
    /// The organisation that they work for.
    package let organisation: String
    /// The officer who recorded it; empty when none did.
    package let officer: String
    /// Since when, in milliseconds since 1970.
    package let since: Int64
    /// When it ended, in milliseconds since 1970; nil while it holds.
    package var until: Int64?
    /// By whom it was recorded; absent from those that are older than lists, which officers recorded.
    private let by: Origin?

    /// By whom it was recorded.
    package var origin: Origin { by ?? .officer }

    /// A statement of an officer.
    package init(subject: String, organisation: String, officer: String, since: Int64) {
        self.subject = subject
        self.organisation = organisation
        self.officer = officer
        self.since = since
        by = .officer
    }

    /// What an organisation's list of staff says.
    package init(subject: String, listOf organisation: String, since: Int64) {
        self.subject = subject
        self.organisation = organisation
        officer = ""
        self.since = since
        by = .list
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .staffRecord }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] {
        guard until == nil else { return [:] }
        return origin == .list ? ["subject": subject, "list": organisation] : ["subject": subject]
    }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool {
        if case .staffList = job { return true }
        return job.isChoices(of: person)
    }
}

/// An officer marked a person as one whom many are curious about: each reading of the record is told to an officer.
/// Readers are not told that the mark exists.
package struct PublicInterest: EndingItem, Equatable {
    /// The officer who marked the person.
    package let officer: String
    /// Why, in their words; read by officers only.
    package let words: String
    /// Since when, in milliseconds since 1970.
    package let since: Int64
    /// When it ended, in milliseconds since 1970; nil while it holds.
    package var until: Int64?

    /// A mark.
    package init(officer: String, words: String, since: Int64) {
        self.officer = officer
        self.words = words
        self.since = since
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .publicInterest }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool {
        job.isChoices(of: person)
    }
}

/// Which rules hold between a reader's own patient records and a person's: pure, so that it is tested as a table.
package enum ReaderMatch {
    /// - Parameters:
    ///   - reader: what the reader's own records say of where they live; empty when none is known to be theirs.
    ///   - person: what the person's records say.
    package static func rules(reader: [Household], person: [Household]) -> Set<ReaderRule> {
        var rules: Set<ReaderRule> = []
        for mine in reader {
            guard let postcode = folded(mine.postcode) else { continue }
            for theirs in person where folded(theirs.postcode) == postcode {
                if let lines = folded(mine.lines.joined()), lines == folded(theirs.lines.joined()) {
                    rules.insert(.sameAddress)
                }
                let family = Demographics.fold(mine.family)
                if !family.isEmpty, family == Demographics.fold(theirs.family) { rules.insert(.sameFamily) }
                rules.insert(.neighbour)
            }
        }
        // Who is nearer than a neighbour is told of as that.
        if rules.count > 1 { rules.remove(.neighbour) }
        return rules
    }

    /// Letters and digits in lower case; nil for a text without any.
    private static func folded(_ text: String) -> String? {
        let folded = text.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil)
            .filter { $0.isLetter || $0.isNumber }
        return folded.isEmpty ? nil : folded
    }
}

/// What there is to say of a reader who opens a record.
package struct ReaderNotice: Sendable, Equatable {
    /// What the privacy officer is told.
    package let told: [ReaderRule]
    /// What the reader is told before the record opens.
    package let warned: [ReaderRule]

    /// A notice.
    package init(told: [ReaderRule], warned: [ReaderRule]) {
        self.told = told
        self.warned = warned
    }
}

extension Relationships {
    /// Whether a reader at work should perhaps not look at a record. It blocks nothing: a record that may not be opened
    /// at all is refused by the decision.
    ///
    /// - Parameter now: milliseconds since 1970.
    package func notice(_ principal: Principal, person: Int64, now: Int64) async throws -> ReaderNotice {
        let leave = Policy.grant(job: .readers(subject: principal.subject, person: person))
        let basis = try await store.readerBasis(leave)
        var rules = ReaderMatch.rules(reader: basis.reader, person: basis.person)
        let decision = Policy.grant(job: .decide(principal: principal.subject, person: person))
        let recorded = try await store.decisionBasis(decision)
        let facts = try Facts(recorded, for: principal, now: now)
        if facts.isColleague(principal) { rules.insert(.colleague) }
        if try recorded.oneOfEach(PublicInterest.self).contains(where: { $0.until == nil }) {
            rules.insert(.publicInterest)
        }
        guard let policy = try await policy(at: now) else { return ReaderNotice(told: [], warned: []) }
        let held = ReaderRule.allCases.filter(rules.contains)
        // To say "you share an address" would tell where somebody lives whose address is restricted.
        let isRestricted = facts.records.contains(where: \.isRestricted)
        return ReaderNotice(
            told: held.filter { policy.effect(of: $0) != .nothing },
            warned: held.filter {
                policy.effect(of: $0) == .warn
                    && !(isRestricted && [.sameAddress, .sameFamily, .neighbour].contains($0))
            })
    }

    /// The patient records of somebody at work themselves, which they do not open and do not judge, whatever the policy
    /// says of readers.
    package func ownRecords(of principal: Principal) async throws -> Set<Int64> {
        try await store.ownRecords(Policy.grant(job: .ownAtWork(subject: principal.subject)))
    }

    /// Tells the privacy officer of a reader who should perhaps not look. The view may be opened when it has returned.
    ///
    /// - Parameter event: the access event that enters it in the ledger, which has to be durable already.
    package func tell(
        _ rules: [ReaderRule], _ principal: Principal, person: Int64, event: EventID, now: Int64
    ) async throws {
        let pid = try await anyRecord(of: person)
        let alert = PrivacyAlert(
            kind: .reader, principal: principal, person: person, reason: nil, rules: rules, words: "", time: now,
            event: event.description, state: .open)
        _ = try await store.put(Policy.grant(job: .privacy), alert, key: event, pid: pid, replacing: nil)
    }

    // MARK: What officers record

    /// Who of an organisation's staff a person is, the newest first.
    package func staffRecords(of person: Int64, organisation: String) async throws -> [Stored<StaffRecord>] {
        try await oneOfEach(StaffRecord.self, of: person).filter {
            $0.item.organisation == organisation && $0.item.until == nil
        }
    }

    /// Records that a person works for an officer's organisation, under a subject; nil ends it.
    package func setStaff(
        of person: Int64, subject: String?, officer: Principal, now: Int64
    ) async throws {
        var changes = try await ending(StaffRecord.self, of: person, at: now) {
            $0.item.organisation == officer.organisation
        }
        if let subject {
            let record = StaffRecord(
                subject: subject, organisation: officer.organisation, officer: officer.name, since: now)
            changes += try await copies(record, person: person)
        }
        try await store.put(Policy.grant(job: .choices(person: person)), changes)
    }

    /// The marks of public interest on a person, the newest first.
    package func publicInterest(of person: Int64) async throws -> [Stored<PublicInterest>] {
        try await oneOfEach(PublicInterest.self, of: person).filter { $0.item.until == nil }
    }

    /// Marks a person as of public interest, with the officer's words; nil ends it.
    package func setPublicInterest(of person: Int64, words: String?, officer: String, now: Int64) async throws {
        var changes = try await ending(PublicInterest.self, of: person, at: now) { _ in true }
        if let words {
            changes += try await copies(PublicInterest(officer: officer, words: words, since: now), person: person)
        }
        try await store.put(Policy.grant(job: .choices(person: person)), changes)
    }
}

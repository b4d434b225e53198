package import Access
import Foundation
package import Store

extension Objection: EndingItem {
    /// As `CollectionItem` says.
    package static var collection: CollectionName { .objection }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job.isChoices(of: person) }
}

/// Somebody at work has stated that a person is in their care, when no relationship was recorded.
///
/// Source: access specification §2, "self-claimed (alerts the privacy officer)".
package struct CareClaim: CollectionItem, Equatable {
    /// Who stated it: the subject of their identity provider.
    package let subject: String
    /// The organisation they act for.
    package let organisation: String
    /// When, in milliseconds since 1970.
    package let since: Int64

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .careClaim }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool {
        job.isChoices(of: person) || job == .privacy && person != nil
    }

    /// What it is for a decision.
    var relationship: Relationship {
        Relationship(kind: .claimed, organisation: organisation, subject: subject, since: since)
    }
}

/// Somebody at work has closed a person's own pages: another person may be reading them, or making them be shown. Or
/// the pages of those who act for the person, alone: so can the person.
///
/// Nothing on the pages tells of it: whoever signs in is told what they are told who have no record here. Source:
/// access specification §2, "a domestic-abuse marker".
package struct RoomClosure: EndingItem, Equatable {
    /// For whom they are closed.
    package enum Covered: String, Codable, Sendable {
        /// For the person and for everybody who acts for them.
        case everyone
        /// For those who act for the person.
        case proxies
    }
    /// For whom; nil for everyone.
    package let covers: Covered?
    /// Who closed them.
    package let officer: String
    /// Why, in their words; read by officers only.
    package let words: String
    /// Since when, in milliseconds since 1970.
    package let since: Int64
    /// When they were opened again; nil while they are closed.
    package var until: Int64?

    /// A closure.
    package init(officer: String, words: String, since: Int64, covers: Covered = .everyone) {
        self.covers = covers
        self.officer = officer
        self.words = words
        self.since = since
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .roomClosure }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job.isChoices(of: person) }
}

/// Something that a privacy officer is to look at, with who did it and the reason that they gave.
package struct PrivacyAlert: CollectionItem, Equatable {
    /// What happened.
    package enum Kind: String, Codable, Sendable {
        /// A relationship was stated.
        case claimed
        /// The glass was broken.
        case brokenGlass
        /// Somebody opened, or tried to open, the record of a person who is near them or well known.
        case reader

        /// What happened, in words.
        package var title: String {
            switch self {
            case .claimed: "A relationship was stated"
            case .brokenGlass: "Restricted items were opened"
            case .reader: "A reader who should perhaps not look"
            }
        }
    }
    /// Where the looking stands.
    package enum State: String, Codable, Sendable {
        case open, closed
    }
    /// What happened.
    package let kind: Kind
    /// Who did it.
    package let principal: Principal
    /// The person it is about, by the store's number.
    package let person: Int64
    /// The reason they chose; nil when none was asked for.
    package let reason: AccessReason?
    /// What made it an alert, for a reader who should perhaps not look; nil for what they did themselves.
    package var rules: [ReaderRule]?
    /// What they wrote.
    package let words: String
    /// When, in milliseconds since 1970.
    package let time: Int64
    /// The access event in the ledger, 32 hexadecimal digits.
    package let event: String
    /// Where the looking stands.
    package var state: State
    /// Who closed it, and what they found.
    package var finding: Finding?

    /// Why it is an alert, in words: the reason that was given, or the rules that held.
    package var why: String {
        ([reason.map { "\($0.title)." }].compactMap { $0 } + (rules ?? []).map(\.title)).joined(separator: " ")
    }

    /// What a privacy officer found.
    package struct Finding: Codable, Sendable, Equatable {
        /// Who.
        package let officer: String
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// In their words.
        package let words: String
        /// Whether the access was right.
        package let isJustified: Bool

        /// A finding.
        package init(officer: String, time: Int64, words: String, isJustified: Bool) {
            self.officer = officer
            self.time = time
            self.words = words
            self.isJustified = isJustified
        }
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .privacyAlert }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] {
        ["queue": Self.queue(principal.organisation, state), "event": "\(principal.organisation) \(event)"]
    }
    /// The alerts of an organisation in a state.
    static func queue(_ organisation: String, _ state: State) -> String { "\(organisation) \(state.rawValue)" }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job == .privacy }
}

/// Why somebody states a relationship or breaks the glass. The raw values are kept; new ones are added at the end.
package enum AccessReason: String, Codable, Sendable, CaseIterable {
    case presentNow, emergency, referred, advice, safeguarding, afterDeath

    /// The reason in words.
    package var title: String {
        switch self {
        case .presentNow: "The person is with me now"
        case .emergency: "Emergency: the person cannot be asked"
        case .referred: "The person has been referred to me"
        case .advice: "A colleague asks my advice about the person"
        case .safeguarding: "Safeguarding: somebody may be at risk of serious harm"
        case .afterDeath: "The person has died: certification, the coroner, registration or a complaint"
        }
    }
}

extension JobGrant.Job {
    func isChoices(of person: Int64?) -> Bool {
        guard let person, case .choices(let mine) = self else { return false }
        return person == mine
    }
}

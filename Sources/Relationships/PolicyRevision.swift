package import Access
import Ledger
package import Store

/// A policy on its way from a draft to being one of the node's: what it says, and who did what to it, when and why.
///
/// Whoever wrote any of it never approves it, and an approved one is never changed again. Source: DESIGN rule 6, the
/// policy is effective-dated data; NHS Data Security and Protection Toolkit, segregation of duties.
package struct PolicyRevision: CollectionItem, Equatable {
    /// Where it stands.
    package enum State: String, Codable, Sendable, CaseIterable {
        case draft, submitted, sentBack, approved, withdrawn

        /// Where it stands after an act; nil when the act is not possible there.
        package func after(_ act: Act.Kind) -> State? {
            switch (self, act) {
            case (.draft, .changed), (.sentBack, .changed): .draft
            case (.draft, .submitted), (.sentBack, .submitted): .submitted
            case (.submitted, .sentBack): .sentBack
            case (.submitted, .approved): .approved
            case (.draft, .withdrawn), (.sentBack, .withdrawn), (.submitted, .withdrawn): .withdrawn
            default: nil
            }
        }
    }
    /// What somebody did to it.
    package struct Act: Codable, Sendable, Equatable {
        /// What can be done.
        package enum Kind: String, Codable, Sendable, CaseIterable {
            case written, changed, submitted, sentBack, approved, withdrawn
        }
        /// What was done.
        package let kind: Kind
        /// Who did it.
        package let by: Principal
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// Why, in their words; empty where nothing has to be said.
        package let words: String

        /// An act.
        package init(kind: Kind, by: Principal, time: Int64, words: String) {
            self.kind = kind
            self.by = by
            self.time = time
            self.words = words
        }
    }

    /// What it says.
    package internal(set) var document: PolicyDocument
    /// Where it stands.
    package internal(set) var state: State
    /// What was done to it, the first first.
    package internal(set) var acts: [Act]

    /// A draft.
    init(_ document: PolicyDocument, written act: Act) {
        self.document = document
        state = .draft
        acts = [act]
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .policy }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] { ["state": state.rawValue] }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job == .policy && person == nil }

    /// The key of a number: two revisions of one number cannot be kept.
    package static func key(of version: Int) -> EventID? {
        let digits = String(max(0, version), radix: 16)
        return EventID(String(repeating: "0", count: 32 - digits.count) + digits)
    }

    /// Why the first draft was written.
    package var why: String { acts.first?.words ?? "" }
    /// Who approved it; nil before that.
    package var approval: Act? { acts.last { $0.kind == .approved } }
    /// Whether somebody wrote any of it, by the subject of their provider, whatever session, role or organisation they
    /// come in.
    package func isWork(of principal: Principal) -> Bool {
        acts.contains { ($0.kind == .written || $0.kind == .changed) && $0.by.subject == principal.subject }
    }
    /// The seal of what it says.
    package var seal: String { Self.seal(of: document) }
    /// The seal of a document: SHA-256 of its JSON, 64 hexadecimal digits. Equal documents have equal seals.
    package static func seal(of document: PolicyDocument) -> String {
        Hex.text(LedgerLeaf.commitment(salt: [], opening: Array(document.json), closing: []))
    }
}

/// Which revisions are approved, with the seals of what they say: one item, so that two approvals at once cannot both
/// succeed, and nothing that was approved can be lost or altered unnoticed.
struct PolicyOrder: CollectionItem, Equatable {
    struct Approved: Codable, Sendable, Equatable {
        let version: Int
        let seal: String
    }
    var approved: [Approved] = []

    static var collection: CollectionName { .policyOrder }
    static var schema: Int { 1 }
    static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job == .policy && person == nil }
    /// Its key, which stores know (``DecisionBasis/policyOrder``).
    static let key = EventID(bytes: [UInt8](repeating: 0, count: 16))
}

/// Why nothing was done to a revision.
package enum PolicyRefusal: Error, Equatable, CustomStringConvertible {
    /// There is no such act where it stands, or somebody else was first.
    case changedMeanwhile
    /// What was shown is not what it says now.
    case otherText
    /// Whoever wrote any of it does not approve it.
    case ownWork
    /// Only who wrote in it withdraws it.
    case notTheirs
    /// Its first day is over.
    case past(day: String)
    /// Nothing is otherwise than in the policy before it.
    case nothingChanged
    /// A rule of policies is broken, on its own or beside the node's others.
    case rule(PolicyError)

    package var description: String {
        switch self {
        case .changedMeanwhile: "Somebody changed or decided on this meanwhile. Look at it again, then decide."
        case .otherText: "What you looked at is not what it says now. Look at it again, then decide."
        case .ownWork: "You wrote in this policy. Somebody who wrote none of it approves it, or sends it back."
        case .notTheirs: "Only somebody who wrote in this policy withdraws it. You can send it back."
        case .past(let day): "It is to hold from \(day), which is over. Send it back for a day that is not."
        case .nothingChanged: "It says what the policy before it says. Change something first."
        case .rule(let error): error.description
        }
    }
}

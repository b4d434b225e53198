/// Why somebody has to do with a person: the ground of every decision.
package struct Relationship: Sendable, Equatable {
    /// The kinds. The raw values stand in policies.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// The person is registered with the practice.
        case registered
        /// The organisation has had the person in its care.
        case encounter
        /// Somebody has said that the person is in their care; the privacy officer is told.
        case claimed
        /// The person is who asks: an identity provider has proved it.
        case themselves

        /// The relationship in words, after "The person is" or "You said that the person is".
        package var title: String {
            switch self {
            case .registered: "registered with your practice"
            case .encounter: "in the care of your organisation"
            case .claimed: "in your care, as you stated"
            case .themselves: "you"
            }
        }
    }
    /// The kind.
    package let kind: Kind
    /// The organisation that has it.
    package let organisation: String
    /// The one person at work who has it; nil when everyone of the organisation does.
    package let subject: String?
    /// Its last sign, in milliseconds since 1970; nil for one that has no end.
    package let since: Int64?

    /// A relationship as recorded.
    package init(kind: Kind, organisation: String, subject: String? = nil, since: Int64?) {
        self.kind = kind
        self.organisation = organisation
        self.subject = subject
        self.since = since
    }
}

/// What a person does not want shared for their care. It is local to this region, and neither the National Data
/// Opt-Out nor a Type 1 objection, which concern other uses.
package struct Objection: Sendable, Equatable, Codable {
    /// What it is about.
    package enum Scope: Sendable, Equatable, Codable {
        /// Everything that other organisations recorded.
        case record
        /// A sensitive category, by its name in ``SensitivityCategory``.
        case category(String)
        /// What one organisation recorded.
        case source(organisation: String)
        /// That one organisation sees what others recorded.
        case organisation(String)
    }
    /// What it is about.
    package var scope: Scope
    /// Since when, in milliseconds since 1970.
    package var since: Int64
    /// When it was taken back, in milliseconds since 1970; nil while it stands.
    package var until: Int64?

    /// An objection.
    package init(scope: Scope, since: Int64, until: Int64? = nil) {
        self.scope = scope
        self.since = since
        self.until = until
    }

    /// Whether it stands at a moment, in milliseconds since 1970.
    package func stands(at now: Int64) -> Bool { since <= now && until.map { now < $0 } ?? true }
}

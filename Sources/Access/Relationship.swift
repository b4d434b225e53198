/// Why somebody has to do with a person: the ground of every decision.
package struct Relationship: Sendable, Equatable {
    /// The kinds. The raw values stand in policies.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// The person is registered with the practice.
        case registered
        /// The organisation looks after the person over time.
        case caseload
        /// The organisation has, or has had, the person in its care.
        case encounter
        /// The ambulance service attends the person, or has just done so.
        case ambulanceCall
        /// The organisation expects the person.
        case appointment
        /// The person was referred to the organisation, which has yet to answer.
        case referral
        /// Somebody has said that the person is in their care; the privacy officer is told.
        case claimed
        /// The person is who asks: an identity provider has proved it.
        case themselves
        /// Who asks has parental responsibility for the person, a child.
        case parent
        /// Who asks holds a lasting power of attorney for the person's health and welfare.
        case attorney
        /// Who asks is the person's deputy for health and welfare, whom the court appointed.
        case deputy
        /// The person asked who asks to act for them.
        case chosen

        /// Whose relationship it is.
        package var standing: Standing {
            switch self {
            case .registered, .caseload, .encounter, .ambulanceCall, .appointment, .referral, .claimed: .work
            case .themselves: .person
            case .parent, .attorney, .deputy, .chosen: .proxy
            }
        }

        /// Whether sources say when it begins and ends.
        package var isDated: Bool {
            switch self {
            case .caseload, .encounter, .ambulanceCall, .appointment, .referral: true
            case .registered, .claimed, .themselves, .parent, .attorney, .deputy, .chosen: false
            }
        }

        /// The relationship in words, after "The person is" or "You said that the person is".
        package var title: String {
            switch self {
            case .registered: "registered with your practice"
            case .caseload: "on the caseload of your organisation"
            case .encounter: "in the care of your organisation"
            case .ambulanceCall: "attended by your ambulance service"
            case .appointment: "expected at your organisation, with an appointment"
            case .referral: "referred to your organisation"
            case .claimed: "in your care, as you stated"
            case .themselves: "you"
            case .parent: "somebody you act for, with parental responsibility"
            case .attorney: "somebody you act for, under a lasting power of attorney"
            case .deputy: "somebody you act for, as a deputy of the court"
            case .chosen: "somebody you act for, because they asked you to"
            }
        }
    }
    /// The kind.
    package let kind: Kind
    /// The organisation that has it.
    package let organisation: String
    /// The one person at work who has it; nil when everyone of the organisation does.
    package let subject: String?
    /// When it begins or began, in milliseconds since 1970; nil for one that is not dated.
    package let since: Int64?
    /// When it ends or ended, in milliseconds since 1970; nil while no end is said.
    package let until: Int64?
    /// Whether another organisation's record says so: by a referral or an appointment that is addressed to this one.
    package let isReported: Bool
    /// What who acts is to the person, "mother"; nil for every other relationship.
    package let kinship: String?

    /// A relationship as recorded.
    package init(
        kind: Kind, organisation: String, subject: String? = nil, since: Int64?, until: Int64? = nil,
        kinship: String? = nil, isReported: Bool = false
    ) {
        self.kind = kind
        self.organisation = organisation
        self.subject = subject
        self.since = since
        self.until = until
        self.kinship = kinship
        self.isReported = isReported
    }

    /// The relationship in words, as the ledger keeps it: "somebody you act for, …, as their mother". Which other
    /// organisation says so is not told: its name may reveal what the reader may not know.
    package var title: String {
        kind.title + (kinship.map { Self.kinshipMark + $0 } ?? "") + (isReported ? Self.reportedMark : "")
    }
    private static let reportedMark = ", as another organisation’s record says"
    private static let kinshipMark = ", as their "
    /// What who acted is to the person, by the words of an entry; nil where they say none.
    package static func kinship(in title: String) -> String? {
        title.firstRange(of: kinshipMark).map { String(title[$0.upperBound...]) }
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

        /// The code of the organisation that it names; nil when it names none.
        package var named: String? {
            switch self {
            case .record, .category: nil
            case .source(let code), .organisation(let code): code
            }
        }
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

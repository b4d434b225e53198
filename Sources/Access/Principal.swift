/// Where somebody stands to a record: each role, purpose and relationship belongs to one of these, and they never mix.
package enum Standing: Sendable {
    /// At work, for an organisation.
    case work
    /// The person themselves.
    case person
    /// Somebody who acts for the person: a parent, an attorney.
    case proxy
}

/// What a person is allowed to be, for the policy: at work, for themselves, or for somebody else. National role codes
/// map to those at work (``PolicyDocument/CodeRule``).
package enum Role: String, Sendable, CaseIterable, Codable {
    case generalPractitioner, hospitalConsultant, psychiatrist, paramedic, midwife, pharmacist, socialWorker
    case receptionist, nurse, communityMentalHealthNurse, privacyOfficer
    /// Someone who looks at their own record.
    case person
    /// Someone who acts for another person.
    case proxy

    /// Where it stands to a record.
    package var standing: Standing {
        switch self {
        case .person: .person
        case .proxy: .proxy
        default: .work
        }
    }
    /// Whether it is held at work, for an organisation.
    package var isAtWork: Bool { standing == .work }

    /// The categories that naming a reader of this role reveals about a person: a proxy is not told of a midwife.
    package var sensitivity: SensitivityMask {
        switch self {
        case .psychiatrist, .communityMentalHealthNurse: [.mentalHealth]
        case .midwife, .socialWorker: [.keptFromProxy]
        default: []
        }
    }

    /// The role in words.
    package var title: String {
        switch self {
        case .generalPractitioner: "GP"
        case .hospitalConsultant: "Consultant"
        case .psychiatrist: "Psychiatrist"
        case .paramedic: "Paramedic"
        case .midwife: "Midwife"
        case .pharmacist: "Pharmacist"
        case .socialWorker: "Social worker"
        case .receptionist: "Receptionist"
        case .nurse: "Nurse"
        case .communityMentalHealthNurse: "Community mental health nurse"
        case .privacyOfficer: "Privacy officer"
        case .person: "The person"
        case .proxy: "Acting for the person"
        }
    }

    /// Those who hold the role, in words at the head of a sentence.
    package var plural: String {
        switch self {
        case .midwife: "Midwives"
        case .person: "People with their own records"
        case .proxy: "People who act for others"
        default: title + "s"
        }
    }
}

/// Why a record is opened. The codes are HL7 v3 PurposeOfUse.
package enum Purpose: String, Sendable, CaseIterable, Codable {
    case directCare = "TREAT"
    case emergency = "ETREAT"
    case ownRequest = "PATRQT"
    /// A member of the family asks: a parent for a child, or whom the person asked to help.
    case familyRequest = "FAMRQT"
    /// An attorney or a deputy asks, for somebody who lacks capacity.
    case powerOfAttorney = "PWATRNY"

    /// Whose purpose it is.
    package var standing: Standing {
        switch self {
        case .directCare, .emergency: .work
        case .ownRequest: .person
        case .familyRequest, .powerOfAttorney: .proxy
        }
    }

    /// The purpose in words.
    package var title: String {
        switch self {
        case .directCare: "direct care"
        case .emergency: "emergency care"
        case .ownRequest: "the person’s own request"
        case .familyRequest: "a request of the family"
        case .powerOfAttorney: "a request under a power of attorney"
        }
    }
}

/// What activities, granted at a national provider beside a role, allow. The raw values stand in policies.
package enum Activity: String, Sendable, CaseIterable {
    /// Opening records at all.
    case view
    /// Prescribing: they are told that hidden medicines exist, whatever their role.
    case prescribe
}

/// Who is asking: one person in one role at one organisation, for one session.
package struct Principal: Sendable, Hashable, Codable {
    /// The stable subject of the identity provider.
    package let subject: String
    /// The name to show.
    package let name: String
    /// The role they act in.
    package let role: Role
    /// The code of the organisation they act for.
    package let organisation: String
    /// The name of that organisation.
    package let organisationName: String
    /// Whom an identity provider proved them to be; nil for somebody at work.
    package let proven: ProvenIdentity?
    /// The national activities granted with the role, such as `B0360`; nil where the provider grants none to anybody,
    /// and for who is not at work.
    package let activities: [String]?

    /// Someone at work, as the identity provider asserts them.
    package init(
        subject: String, name: String, role: Role, organisation: String, organisationName: String,
        activities: [String]? = nil
    ) {
        self.subject = subject
        self.name = name
        self.role = role
        self.organisation = organisation
        self.organisationName = organisationName
        proven = nil
        self.activities = activities
    }

    /// Someone who looks at their own record, as the identity provider proved them.
    package init(subject: String, name: String, proven: ProvenIdentity) {
        self.subject = subject
        self.name = name
        role = .person
        organisation = ""
        organisationName = ""
        self.proven = proven
        activities = nil
    }

    /// Someone who acts for another person, as the identity provider proved them: who they are, not for whom they act.
    package init(subject: String, name: String, actingAs proven: ProvenIdentity) {
        self.subject = subject
        self.name = name
        role = .proxy
        organisation = ""
        organisationName = ""
        self.proven = proven
        activities = nil
    }
}

/// What an identity provider has proved of someone (NHS login, level P9). A patient record is theirs when all of it
/// agrees.
package struct ProvenIdentity: Sendable, Hashable, Codable {
    /// Ten digits whose check digit is right.
    package let nhsNumber: String
    /// `yyyy-mm-dd`.
    package let birthDate: String
    /// The family name.
    package let family: String

    /// An identity as proved.
    package init(nhsNumber: String, birthDate: String, family: String) {
        self.nhsNumber = nhsNumber
        self.birthDate = birthDate
        self.family = family
    }
}

/// For whom somebody acts. It permits nothing: each request decides anew.
package struct Acting: Sendable, Hashable {
    /// The person, by the store's number.
    package let person: Int64
    /// What their record is opened for.
    package let purpose: Purpose
    /// The person's name.
    package let name: String
    /// On what it rests, as the ledger keeps it.
    package let relationship: String
    /// What who acts is to them, "mother".
    package var kinship: String { Relationship.kinship(in: relationship) ?? "" }

    /// A person to act for, as it was decided.
    package init(person: Int64, purpose: Purpose, name: String, relationship: String) {
        self.person = person
        self.purpose = purpose
        self.name = name
        self.relationship = relationship
    }
}

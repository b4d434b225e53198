/// What a person is allowed to be, for the policy: at work, or for themselves. National role codes map to these
/// (``PolicyDocument/CodeRule``).
package enum Role: String, Sendable, CaseIterable, Codable {
    case generalPractitioner, hospitalConsultant, psychiatrist, paramedic, midwife, pharmacist, socialWorker
    case receptionist, nurse, communityMentalHealthNurse, privacyOfficer
    /// Someone who looks at their own record.
    case person

    /// Whether it is held at work, for an organisation.
    package var isAtWork: Bool { self != .person }

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
        }
    }

    /// Those who hold the role, in words at the head of a sentence.
    package var plural: String {
        switch self {
        case .midwife: "Midwives"
        case .person: "People with their own records"
        default: title + "s"
        }
    }
}

/// Why a record is opened. The codes are HL7 v3 PurposeOfUse.
package enum Purpose: String, Sendable, CaseIterable, Codable {
    case directCare = "TREAT"
    case emergency = "ETREAT"
    case ownRequest = "PATRQT"

    /// The purpose in words.
    package var title: String {
        switch self {
        case .directCare: "direct care"
        case .emergency: "emergency care"
        case .ownRequest: "the person’s own request"
        }
    }
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
    /// Whose record is their own; nil for somebody at work.
    package let proven: ProvenIdentity?

    /// Someone at work, as the identity provider asserts them.
    package init(subject: String, name: String, role: Role, organisation: String, organisationName: String) {
        self.subject = subject
        self.name = name
        self.role = role
        self.organisation = organisation
        self.organisationName = organisationName
        proven = nil
    }

    /// Someone who looks at their own record, as the identity provider proved them.
    package init(subject: String, name: String, proven: ProvenIdentity) {
        self.subject = subject
        self.name = name
        role = .person
        organisation = ""
        organisationName = ""
        self.proven = proven
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

/// What a person is allowed to be, for the policy: at work, or for themselves. National role codes map to these
/// (``PolicyDocument/CodeRule``).
package enum Role: String, Sendable, CaseIterable, Codable {
    case generalPractitioner, hospitalConsultant, psychiatrist, paramedic, midwife, pharmacist, socialWorker
    case receptionist, nurse, communityMentalHealthNurse, privacyOfficer

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
        }
    }
}

/// Why a record is opened. The codes are HL7 v3 PurposeOfUse.
package enum Purpose: String, Sendable, CaseIterable, Codable {
    case directCare = "TREAT"
    case emergency = "ETREAT"

    /// The purpose in words.
    package var title: String { self == .directCare ? "direct care" : "emergency care" }
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

    /// A principal as the identity provider asserts it.
    package init(subject: String, name: String, role: Role, organisation: String, organisationName: String) {
        self.subject = subject
        self.name = name
        self.role = role
        self.organisation = organisation
        self.organisationName = organisationName
    }
}

/// One line of the policy: what a role sees, for a purpose.
package struct PolicyRow: Sendable {
    /// The role.
    package let role: Role
    /// The purposes for which the line holds.
    package let purposes: [Purpose]
    /// The sections it includes.
    package let sections: SectionMask
    /// The sensitive categories it sees.
    package let sees: SensitivityMask
    /// The sensitive categories of which it may know that they exist.
    package let knows: SensitivityMask
    /// Whether the role prescribes: hidden medicines are then never without trace.
    package let prescribes: Bool
}

extension Policy {
    /// The policy in force, version 1: roles × sections × purposes as data.
    ///
    /// Illustrative for the demonstration: a deployment's information governance group decides its own. A restricted
    /// or unknown label is seen by no role here; break-glass and objections come with consent.
    package static let table: [PolicyRow] = [
        PolicyRow(
            role: .generalPractitioner, purposes: [.directCare, .emergency], sections: clinical,
            sees: [.mentalHealth, .substanceUse, .abuse], knows: [.restricted, .genetic], prescribes: true),
        PolicyRow(
            role: .hospitalConsultant, purposes: [.directCare, .emergency],
            sections: clinical.subtracting(SectionMask([.socialCare])).union(SectionMask([.alerts])),
            sees: [.mentalHealth, .substanceUse], knows: [.restricted, .abuse, .genetic], prescribes: true),
        PolicyRow(
            role: .psychiatrist, purposes: [.directCare, .emergency], sections: clinical,
            sees: [.mentalHealth, .substanceUse, .abuse], knows: [.restricted, .genetic], prescribes: true),
        PolicyRow(
            role: .paramedic, purposes: [.emergency, .directCare],
            sections: SectionMask([
                .identity, .alerts, .allergies, .problems, .medicines, .observations, .encounters, .carePlans,
                .ambulance, .careTeam, .documents,
            ]),
            sees: [], knows: [.restricted, .mentalHealth], prescribes: false),
        PolicyRow(
            role: .midwife, purposes: [.directCare, .emergency],
            sections: clinical.subtracting(SectionMask([.mentalHealth])),
            sees: [.sexualHealth, .abuse], knows: [.restricted, .mentalHealth, .substanceUse, .genetic],
            prescribes: false),
        PolicyRow(
            role: .pharmacist, purposes: [.directCare],
            sections: SectionMask([
                .identity, .alerts, .allergies, .problems, .medicines, .immunisations, .observations, .laboratory,
                .encounters, .careTeam,
            ]),
            sees: [], knows: [.restricted], prescribes: true),
        PolicyRow(
            role: .socialWorker, purposes: [.directCare],
            sections: SectionMask([
                .identity, .alerts, .encounters, .appointments, .carePlans, .socialCare, .careTeam, .family, .problems,
                .documents,
            ]),
            sees: [.abuse], knows: [.restricted, .mentalHealth], prescribes: false),
        PolicyRow(
            role: .receptionist, purposes: [.directCare],
            sections: SectionMask([.identity, .appointments]), sees: [], knows: [], prescribes: false),
    ]

    /// Every section but the administrative one.
    private static let clinical = SectionMask(Section.allCases.filter { $0 != .administration })
}

extension SensitivityMask: ExpressibleByArrayLiteral {
    /// The set of the listed categories.
    package init(arrayLiteral elements: SensitivityCategory...) { self.init(elements) }
}

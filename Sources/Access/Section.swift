/// A section of the shared record: what a clinician expects to find under one heading.
///
/// Source: PRSB Core Information Standard headings. The raw value is the bit in a ``SectionMask`` and the value of the
/// store's column: it never changes, new sections are added at the end.
package enum Section: Int, Sendable, CaseIterable, Codable {
    case identity = 0, alerts, allergies, problems, procedures, medicines, immunisations, observations, laboratory
    case imaging, documents, encounters, referrals, appointments, carePlans, maternity, mentalHealth, socialCare
    case ambulance, family, careTeam, administration

    /// The heading shown to staff.
    package var title: String {
        switch self {
        case .identity: "Identity and contacts"
        case .alerts: "Alerts and flags"
        case .allergies: "Allergies"
        case .problems: "Problems"
        case .procedures: "Procedures"
        case .medicines: "Medicines"
        case .immunisations: "Immunisations"
        case .observations: "Observations"
        case .laboratory: "Results"
        case .imaging: "Imaging"
        case .documents: "Documents"
        case .encounters: "Encounters"
        case .referrals: "Referrals"
        case .appointments: "Appointments"
        case .carePlans: "Care plans"
        case .maternity: "Maternity"
        case .mentalHealth: "Mental health"
        case .socialCare: "Social care"
        case .ambulance: "Ambulance"
        case .family: "Family and social history"
        case .careTeam: "Care team"
        case .administration: "Administration"
        }
    }
    /// The name in a policy.
    package var name: String { String(describing: self) }
    /// The section of that name in a policy.
    package init?(name: String) {
        guard let section = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = section
    }
    /// The name in a URL.
    package var slug: String { title.lowercased().split(separator: " ").joined(separator: "-") }
    /// The section with that name in a URL.
    package init?(slug: String) {
        guard let section = Self.allCases.first(where: { $0.slug == slug }) else { return nil }
        self = section
    }
}

/// A set of sections, one bit each.
package struct SectionMask: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    /// The set of these sections.
    package init(_ sections: [Section]) {
        self.init(rawValue: sections.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
    }
    /// Every section.
    package static let all = SectionMask(Section.allCases)
    /// Whether the section is in the set.
    package func contains(_ section: Section) -> Bool { rawValue >> UInt64(section.rawValue) & 1 == 1 }
}

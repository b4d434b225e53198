/// A category of information that is masked unless a role may see it. A row's sensitivity is the set of its categories.
///
/// The raw value is the bit in a ``SensitivityMask`` and in the store's column: it never changes.
package enum SensitivityCategory: Int, Sendable, CaseIterable, Codable {
    /// v3-Confidentiality `R`: restricted.
    case restricted = 0
    /// v3-Confidentiality `V`: very restricted.
    case veryRestricted
    /// v3-ActCode `PSY`, `PSYTHPN`, `MH`: mental health.
    case mentalHealth
    /// v3-ActCode `ETH`, `ETHUD`, `SUD`, `ALC`, `OPIOIDUD`: alcohol and drugs.
    case substanceUse
    /// v3-ActCode `SEX`, `STD`: sexual and reproductive health.
    case sexualHealth
    /// v3-ActCode `HIV`.
    case hiv
    /// v3-ActCode `GDIS`: genetic disease.
    case genetic
    /// v3-ActCode `SDV`, `VIO`: sexual assault, abuse, domestic violence.
    case abuse
    /// A security label that this node does not know: masked from everyone until an officer maps it.
    case unknownLabel
    /// v3-ActCode `NOPAT` (not to be disclosed to the person, family or carers without their clinician's say: about or
    /// from somebody else, or likely to cause serious harm) and `TBOO` (to be talked over with the person first). Staff
    /// see it as they see what is ordinary; the person does not. Source: GP Connect, "Resources not to be disclosed to
    /// a patient".
    case keptFromPerson
    /// What somebody who acts for the person is not told, though it is ordinary for staff and for the person:
    /// contraception and pregnancy, a child's safeguarding. No label of a source says it; the node's lists do. An
    /// attorney sees it. Source: access specification §2, "a proxy never sees a child's confidential categories".
    case keptFromProxy
    /// Where a person lives whose demographics a source marks as restricted (the S-flag of PDS: `meta.security` `R` on
    /// the Patient): address, contacts, practice, places near home. No item carries it: the store masks by it what of
    /// such a person's record tells where they are. Source: shared-record specification §3.
    case whereabouts

    /// Those that a person can object to: what they know by its name.
    package static var objectable: [SensitivityCategory] {
        [.mentalHealth, .substanceUse, .sexualHealth, .hiv, .genetic, .abuse]
    }

    /// The name in a policy.
    package var name: String { String(describing: self) }
    /// The category of that name in a policy.
    package init?(name: String) {
        guard let category = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = category
    }

    /// What staff who may know of it are told.
    package var title: String {
        switch self {
        case .restricted: "Restricted"
        case .veryRestricted: "Very restricted"
        case .mentalHealth: "Mental health"
        case .substanceUse: "Alcohol and drugs"
        case .sexualHealth: "Sexual and reproductive health"
        case .hiv: "HIV"
        case .genetic: "Genetics"
        case .abuse: "Abuse"
        case .unknownLabel: "Label not known to this node"
        case .keptFromPerson: "Not shown to the person"
        case .keptFromProxy: "Not shown to who acts for the person"
        case .whereabouts: "Where a protected person lives"
        }
    }
}

/// A set of sensitivity categories, one bit each. The empty set is ordinary information.
package struct SensitivityMask: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    /// The set of these categories.
    package init(_ categories: [SensitivityCategory]) {
        self.init(rawValue: categories.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
    }
    /// Whether the category is in the set.
    package func contains(_ category: SensitivityCategory) -> Bool { rawValue >> UInt64(category.rawValue) & 1 == 1 }

    /// The category of a coded security label, nil for one that restricts nothing (such as confidentiality `N`).
    ///
    /// Source: HL7 v3-Confidentiality and v3-ActCode (InformationSensitivityPolicy). A label of any other system or
    /// code restricts by default.
    package static func category(system: String, code: String) -> SensitivityCategory? {
        switch (system, code) {
        case ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "U"),
            ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "L"),
            ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "M"),
            ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "N"),
            ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST"):
            return nil
        case ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R"): return .restricted
        case ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "V"): return .veryRestricted
        // The second is the system's name before FHIR R4, which GP Connect writes.
        case ("http://terminology.hl7.org/CodeSystem/v3-ActCode", let code),
            ("http://hl7.org/fhir/v3/ActCode", let code):
            switch code {
            case "PSY", "PSYTHPN", "MH": return .mentalHealth
            case "ETH", "ETHUD", "SUD", "ALC", "OPIOIDUD": return .substanceUse
            case "SEX", "STD": return .sexualHealth
            case "HIV": return .hiv
            case "GDIS": return .genetic
            case "SDV", "VIO": return .abuse
            case "NOPAT", "TBOO": return .keptFromPerson
            default: return .unknownLabel
            }
        default: return .unknownLabel
        }
    }
}

extension SensitivityMask: ExpressibleByArrayLiteral {
    /// The set of the listed categories.
    package init(arrayLiteral elements: SensitivityCategory...) { self.init(elements) }
}

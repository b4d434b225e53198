import FHIR
import Store

/// Whether a resource is care of a pregnancy, of a birth or of the weeks after it.
///
/// Source: SNOMED CT.
enum MaternityRule {
    /// Kinds of care, and what the care is of.
    private static let care: [StaticString] = [
        "424525001",  // Antenatal care (regime/therapy)
        "134435003",  // Routine antenatal care
        "133906008",  // Postpartum care (regime/therapy)
        "169762003",  // Postnatal visit
        "386235000",  // Childbirth preparation
        "77386006",  // Pregnancy (finding)
        "408883002",  // Maternity care specialist
    ]
    /// Births.
    private static let births: [StaticString] = [
        "48782003",  // Normal delivery
        "11466000",  // Caesarean section
    ]
    /// Findings that a contact may be for.
    private static let reasons: [StaticString] = [
        "77386006",  // Pregnancy
        "65147003",  // Twin pregnancy
    ]
    /// What a service without a code is called.
    private static let words: Set<String> = ["maternity", "antenatal", "postnatal", "midwifery"]
    /// Whose contacts for a pregnancy are maternity care. A practice's consultation, an ambulance's call and a visit to
    /// whoever advises on a pregnancy stay where such contacts stand.
    private static let services: Set<SourceKind> = [.acute, .community, .partner, .other]
    /// Types that stand under their own heading whatever they are about: who somebody is, what is looked for among the
    /// alerts, and what a receptionist has to see.
    private static let elsewhere: Set<String> = [
        "Patient", "RelatedPerson", "Person", "Flag", "Appointment", "AppointmentResponse",
    ]

    static func holds(_ resource: Element, _ type: String, _ kind: SourceKind) -> Bool {
        if elsewhere.contains(type) || kind == .ambulance && type == "Encounter" { return false }
        for name in [resource["category"], resource["serviceType"], resource["type"]] where has(name, care) {
            return true
        }
        switch type {
        case "Procedure": return has(resource["code"], care) || has(resource["code"], births)
        case "Encounter":
            if isNamed(resource) || coding(resource["class"], care) { return true }
            // Nobody looks for an emergency under maternity.
            return services.contains(kind) && resource["class"]?["code"]?.equals("EMER") != true
                && has(resource["reasonCode"], reasons)
        case "EpisodeOfCare": return isNamed(resource)
        default: return false
        }
    }

    /// Whether a concept, or one of several, has one of the codes.
    private static func has(_ concepts: Element?, _ codes: [StaticString]) -> Bool {
        guard let concepts else { return false }
        if concepts.isObject { return concepts.all("coding").contains { coding($0, codes) } }
        return concepts.elements.contains { concept in
            concept.isObject && concept.all("coding").contains { coding($0, codes) }
        }
    }
    private static func coding(_ coding: Element?, _ codes: [StaticString]) -> Bool {
        guard let code = coding?["code"] else { return false }
        return codes.contains { code.equals($0) }
    }
    /// Whether the kind of contact or of episode is called maternity.
    private static func isNamed(_ resource: Element) -> Bool {
        for name in ["type", "serviceType"] as [StaticString] {
            guard let concepts = resource[name] else { continue }
            let texts = concepts.isObject ? [concepts["text"]] : concepts.elements.map { $0["text"] }
            if texts.contains(where: { words.contains($0?.string?.lowercased() ?? "") }) { return true }
        }
        return false
    }
}

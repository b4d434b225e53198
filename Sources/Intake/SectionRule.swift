import Access
import FHIR
import Store

/// Which section of the record a resource is shown under.
///
/// By type, then by category, then by what kind of service sent it. A type that no rule names goes to
/// `administration`; types that speak of a person's health all have a rule, so that nothing clinical is out of sight.
enum SectionRule {
    static func section(of resource: Element, type: String, from kind: SourceKind) -> Section {
        if isMaternity(resource) { return .maternity }
        switch type {
        case "Patient", "RelatedPerson", "Person": return .identity
        case "AllergyIntolerance": return .allergies
        case "Condition", "ClinicalImpression", "DetectedIssue", "AdverseEvent": return .problems
        case "Procedure", "DeviceUseStatement", "BodyStructure": return .procedures
        case "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration":
            return .medicines
        case "Immunization", "ImmunizationRecommendation", "ImmunizationEvaluation": return .immunisations
        case "Observation": return observation(resource, kind)
        case "DiagnosticReport": return report(resource)
        case "Specimen", "MolecularSequence": return .laboratory
        case "ImagingStudy": return .imaging
        case "DocumentReference", "DocumentManifest", "Composition", "Media", "Binary", "Communication", "List",
            "Bundle":
            return .documents
        case "Encounter": return kind == .ambulance ? .ambulance : .encounters
        case "EpisodeOfCare": return kind == .mentalHealth ? .mentalHealth : .encounters
        case "ServiceRequest", "Task", "DeviceRequest", "CommunicationRequest", "RequestGroup", "NutritionOrder",
            "VisionPrescription", "SupplyRequest", "SupplyDelivery":
            return kind == .socialCare ? .socialCare : .referrals
        case "Appointment", "AppointmentResponse": return .appointments
        case "CarePlan", "Goal":
            return kind == .mentalHealth ? .mentalHealth : kind == .socialCare ? .socialCare : .carePlans
        case "QuestionnaireResponse", "RiskAssessment":
            return kind == .mentalHealth ? .mentalHealth : kind == .socialCare ? .socialCare : .observations
        case "Flag": return .alerts
        case "FamilyMemberHistory": return .family
        case "CareTeam": return .careTeam
        case "Consent": return .carePlans
        default: return .administration
        }
    }

    private static func observation(_ resource: Element, _ kind: SourceKind) -> Section {
        for category in resource.all("category") {
            for coding in category.all("coding") {
                guard let code = coding["code"] else { continue }
                if code.equals("vital-signs") || code.equals("exam") || code.equals("activity") { return .observations }
                if code.equals("laboratory") { return .laboratory }
                if code.equals("imaging") { return .imaging }
                if code.equals("social-history") { return kind == .socialCare ? .socialCare : .family }
            }
        }
        return kind == .pathology ? .laboratory : kind == .socialCare ? .socialCare : .observations
    }

    private static func report(_ resource: Element) -> Section {
        for category in resource.all("category") {
            for coding in category.all("coding") {
                guard let code = coding["code"] else { continue }
                // HL7 v2 table 0074, diagnostic service sections.
                if code.equals("RAD") || code.equals("imaging") || code.equals("NMR") || code.equals("CT")
                    || code.equals("XRC") || code.equals("RUS") || code.equals("LP29684-5")
                {
                    return .imaging
                }
            }
        }
        return .laboratory
    }

    /// SNOMED CT concepts that put a resource under maternity wherever it came from.
    private static let maternity: [StaticString] = [
        "424525001",  // Antenatal care (regime/therapy)
        "133906008",  // Postpartum care (regime/therapy)
        "386235000",  // Childbirth preparation
        "77386006",  // Pregnancy (finding)
        "408883002",  // Maternity care specialist
    ]

    private static func isMaternity(_ resource: Element) -> Bool {
        for name in [resource["category"], resource["serviceType"], resource["type"]] {
            guard let name else { continue }
            for concept in name.elements where concept.isObject {
                for coding in concept.all("coding") {
                    if let code = coding["code"], maternity.contains(where: { code.equals($0) }) { return true }
                }
            }
        }
        return false
    }
}

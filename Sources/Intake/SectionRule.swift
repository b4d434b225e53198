package import Access
package import FHIR
package import Store

/// Which section of the record a resource is shown under.
///
/// First whether it is care of a pregnancy or a birth, then by what kind of service sent it, then by type and category.
/// A type that no rule names goes to `administration`; types that speak of a person's health all have a rule, so that
/// nothing clinical is out of sight. Flags stay among the alerts and appointments among the appointments, whoever sent
/// them: there they are looked for, also by roles that see little else.
package enum SectionRule {
    /// The number of these rules: what is stored is put under its section anew when it changes.
    package static let version = 3

    /// The section of a resource of that type from a source of that kind.
    package static func section(of resource: Element, type: String, from kind: SourceKind) -> Section {
        if MaternityRule.holds(resource, type, kind) { return .maternity }
        if let service = services[kind], service.types.contains(type) { return service.section }
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
        case "Encounter", "EpisodeOfCare": return .encounters
        case "ServiceRequest", "Task", "DeviceRequest", "CommunicationRequest", "RequestGroup", "NutritionOrder",
            "VisionPrescription", "SupplyRequest", "SupplyDelivery":
            return .referrals
        case "Appointment", "AppointmentResponse": return .appointments
        case "CarePlan", "Goal", "Consent": return .carePlans
        case "QuestionnaireResponse", "RiskAssessment": return .observations
        case "Flag": return .alerts
        case "FamilyMemberHistory": return .family
        case "CareTeam": return .careTeam
        case "Provenance": return provenance(resource, kind)
        default: return .administration
        }
    }

    /// What stands under the heading of the service that sent it.
    ///
    /// A care home's plan and referrals are health care that paramedics and nurses look for among plans and referrals;
    /// that somebody lives there, and its contacts, are social care.
    private static let services: [SourceKind: (types: Set<String>, section: Section)] = [
        .ambulance: (["Encounter"], .ambulance),
        .mentalHealth: (
            ["Encounter", "EpisodeOfCare", "Procedure", "CarePlan", "Goal", "QuestionnaireResponse", "RiskAssessment"],
            .mentalHealth
        ),
        .socialCare: (
            [
                "Encounter", "EpisodeOfCare", "CarePlan", "Goal", "QuestionnaireResponse", "RiskAssessment",
                "ServiceRequest", "Task", "DeviceRequest", "CommunicationRequest", "RequestGroup", "NutritionOrder",
                "VisionPrescription", "SupplyRequest", "SupplyDelivery",
            ], .socialCare
        ),
        .careHome: (["Encounter", "EpisodeOfCare"], .socialCare),
    ]

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

    /// A note of provenance stands with what it is of, the first by its type: nobody reads who wrote what they may not
    /// read.
    private static func provenance(_ resource: Element, _ kind: SourceKind) -> Section {
        for target in resource.all("target") {
            let stated = target["reference"]?.string.flatMap(References.parts)?.identity.type
            guard let type = stated.map({ R4.resourceTypeNames[$0] }) ?? target["type"]?.string, type != "Provenance"
            else { continue }
            return section(of: Document.empty.root, type: type, from: kind)
        }
        return .administration
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
}

import FHIR
import Store

/// The resource types that the record reads in their own way; every other type is read generically.
enum ResourceKind: String, Sendable {
    case allergy = "AllergyIntolerance"
    case appointment = "Appointment"
    case binary = "Binary"
    case carePlan = "CarePlan"
    case careTeam = "CareTeam"
    case clinicalImpression = "ClinicalImpression"
    case communication = "Communication"
    case composition = "Composition"
    case condition = "Condition"
    case consent = "Consent"
    case diagnosticReport = "DiagnosticReport"
    case documentReference = "DocumentReference"
    case encounter = "Encounter"
    case episodeOfCare = "EpisodeOfCare"
    case familyHistory = "FamilyMemberHistory"
    case flag = "Flag"
    case goal = "Goal"
    case imagingStudy = "ImagingStudy"
    case immunization = "Immunization"
    case media = "Media"
    case medication = "Medication"
    case medicationAdministration = "MedicationAdministration"
    case medicationDispense = "MedicationDispense"
    case medicationRequest = "MedicationRequest"
    case medicationStatement = "MedicationStatement"
    case observation = "Observation"
    case patient = "Patient"
    case procedure = "Procedure"
    case provenance = "Provenance"
    case questionnaireResponse = "QuestionnaireResponse"
    case relatedPerson = "RelatedPerson"
    case serviceRequest = "ServiceRequest"
    case task = "Task"
    case other = ""

    private static let byIndex: [ResourceKind] = R4.resourceTypeNames.map { ResourceKind(rawValue: $0) ?? .other }

    /// The kind of a row.
    init(_ row: StoredResource) {
        self = Self.byIndex.indices.contains(row.type) ? Self.byIndex[row.type] : .other
    }

    /// Whether a row of this kind is an item of its own. A medicine's definition, a note of provenance and the patient
    /// resource serve other items.
    var isItem: Bool {
        switch self {
        case .medication, .provenance, .patient, .binary: false
        default: true
        }
    }
    /// Whether it may stand in a list of medicines. Dispensing and giving are events, shown in the section.
    var isMedicineList: Bool { self == .medicationRequest || self == .medicationStatement }
}

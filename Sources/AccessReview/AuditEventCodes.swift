import Access
import Ledger

/// The codes of AuditEvents. Sources: FHIR R4 auditevent.html with its value sets; IHE Basic Audit Log Patterns (BALP)
/// 1.1; DICOM PS3.16, CID 400 to 402; HL7 v3 ActReason, ParticipationType, RoleClass. Systems that begin with
/// `urn:longitude:` are this project's own: `docs/ledger.md` lists them.
package enum AuditEventCodes {
    /// A code of a system, in words.
    package struct Coding: Sendable, Hashable {
        /// The system's address.
        package let system: String
        /// The code.
        package let code: String
        /// The words of the system.
        package let display: String

        init(_ system: String, _ code: String, _ display: String) {
            self.system = system
            self.code = code
            self.display = display
        }
    }

    static let actionSystem = "http://hl7.org/fhir/audit-event-action"
    static let outcomeSystem = "http://hl7.org/fhir/audit-event-outcome"
    static let resourceTypes = "http://hl7.org/fhir/resource-types"
    static let dataAbsent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    static let organisation = "https://fhir.nhs.uk/Id/ods-organization-code"
    static let nhsNumber = "https://fhir.nhs.uk/Id/nhs-number"
    static let kinds = "urn:longitude:audit-event"
    static let roles = "urn:longitude:role"
    static let receipts = "urn:longitude:receipt"
    static let doors = "urn:longitude:door"
    static let subjects = "urn:longitude:subject"
    static let policies = "urn:longitude:policy:"

    private static let dicom = "http://dicom.nema.org/resources/ontology/DCM"
    private static let restful = "http://hl7.org/fhir/restful-interaction"
    private static let entityTypes = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
    private static let objectRoles = "http://terminology.hl7.org/CodeSystem/object-role"
    private static let reasons = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
    private static let participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
    private static let profiles = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."

    static let rest = Coding(
        "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation")
    static let securityAlert = Coding(dicom, "110113", "Security Alert")
    static let authentication = Coding(dicom, "110114", "User Authentication")
    static let auditLogUsed = Coding(dicom, "110101", "Audit Log Used")
    static let patientRecord = Coding(dicom, "110110", "Patient Record")
    static let activity = Coding(dicom, "110100", "Application Activity")

    /// Whoever gets what is shown, and whoever wrote something down.
    static let recipient = Coding(participation, "IRCP", "information recipient")
    static let author = Coding(participation, "AUT", "author (originator)")
    static let provider = Coding(
        "http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV", "healthcare provider")
    static let application = Coding(dicom, "110150", "Application")
    static let sourceRole = Coding(dicom, "110153", "Source Role ID")
    static let destinationRole = Coding(dicom, "110152", "Destination Role ID")
    static let applicationServer = Coding(
        "http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")

    static let person = Coding(entityTypes, "1", "Person")
    static let systemObject = Coding(entityTypes, "2", "System Object")
    static let receiptEntity = Coding("urn:longitude:entity", "receipt", "Receipt of the ledger")
    static let patient = Coding(objectRoles, "1", "Patient")
    static let domainResource = Coding(objectRoles, "4", "Domain Resource")
    static let securityResource = Coding(objectRoles, "13", "Security Resource")
    static let query = Coding(objectRoles, "24", "Query")

    static let breakTheGlass = Coding(reasons, "BTG", "break the glass")

    /// The codes of `AuditEvent.action`: required by R4.
    package static let actions: Set<String> = ["C", "R", "U", "D", "E"]
    /// The codes of `AuditEvent.outcome`: required by R4.
    package static let outcomes: Set<String> = ["0", "4", "8", "12"]

    static func reason(_ purpose: Purpose) -> Coding {
        let display =
            switch purpose {
            case .directCare: "treatment"
            case .emergency: "Emergency Treatment"
            case .ownRequest: "patient requested"
            case .familyRequest: "family requested"
            case .powerOfAttorney: "power of attorney"
            }
        return Coding(reasons, purpose.rawValue, display)
    }

    static func role(_ role: Role) -> Coding { Coding(roles, role.rawValue, role.title) }

    /// One row of the table of patterns: how an action of the ledger stands in an AuditEvent.
    struct Pattern {
        /// Which kind of event it is.
        let type: Coding
        /// What it is within that kind, of a standard; the action's own code stands beside it.
        let subtype: Coding?
        /// The action's own words.
        let words: String
        /// C, R, U, D or E.
        let action: String
        /// 0, or 8 for what was refused: as BALP's example of a refused authorisation.
        var outcome = "0"
        /// Whether who did it got something, or wrote something down.
        var isAuthored = false
        /// The pattern of BALP that it follows; nil where there is none.
        var profile: String?
        /// As whom BALP's pattern names who asks and who answers; nil where it does not ask for them.
        var sides: (client: Coding, server: Coding)?
    }

    static func pattern(_ action: AccessEvent.Action) -> Pattern {
        switch action {
        case .read:
            Pattern(
                type: rest, subtype: Coding(restful, "read", "read"), words: "A record was shown", action: "R",
                profile: profiles + "PatientRead", sides: (destinationRole, sourceRole))
        case .query:
            Pattern(
                type: rest, subtype: Coding(restful, "search", "search"), words: "A person was looked for",
                action: "E", profile: profiles + "PatientQuery", sides: (sourceRole, destinationRole))
        case .write:
            // Sources put their resources under their own ids: new ones and changed ones alike.
            Pattern(
                type: rest, subtype: Coding(restful, "update", "update"), words: "A source sent something",
                action: "U", isAuthored: true, profile: profiles + "PatientUpdate",
                sides: (sourceRole, destinationRole))
        case .denied:
            Pattern(
                type: securityAlert,
                subtype: Coding(
                    "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType", "AuthZ-Consent",
                    "Authorization Decision using Roles and Consent"), words: "Opening a record was refused",
                action: "E", outcome: "8")
        case .breakGlass:
            Pattern(
                type: securityAlert, subtype: Coding(dicom, "110127", "Emergency Override Started"),
                words: "Restricted entries were opened with a reason", action: "E")
        case .careClaim:
            Pattern(
                type: securityAlert, subtype: nil, words: "A relationship was stated that the node did not know",
                action: "C", isAuthored: true)
        case .privacyReview:
            Pattern(
                type: auditLogUsed, subtype: nil, words: "A privacy officer looked into accesses", action: "E")
        case .choice:
            Pattern(
                type: patientRecord, subtype: nil, words: "What the person chooses was recorded", action: "U",
                isAuthored: true)
        case .question:
            Pattern(
                type: patientRecord, subtype: nil, words: "A question was asked or answered", action: "E",
                isAuthored: true)
        case .correction:
            Pattern(
                type: patientRecord, subtype: nil, words: "An entry was taken from the person under whom it stood",
                action: "U", isAuthored: true)
        case .policy:
            Pattern(
                type: activity, subtype: nil, words: "A policy was looked at, written or decided on", action: "E",
                isAuthored: true)
        case .signIn:
            Pattern(
                type: authentication, subtype: Coding(dicom, "110122", "Login"), words: "Somebody signed in",
                action: "E")
        case .job:
            Pattern(type: activity, subtype: nil, words: "The node’s own work", action: "E")
        }
    }

    /// An action that this version does not know: entered, and not told as something else.
    static let unknown = Pattern(
        type: activity, subtype: nil, words: "An action that this version does not know", action: "E")

    static func kind(_ action: AccessEvent.Action?, _ pattern: Pattern) -> Coding {
        Coding(kinds, action?.rawValue ?? "Unknown", pattern.words)
    }
}

import FHIR

/// Statuses of resources in words. What is ordinary (`final`, `completed`, `active`, `finished`, `current`) is not
/// said.
///
/// Source: FHIR R4 status value sets: encounter-status, medicationrequest-status, observation-status,
/// diagnostic-report-status, appointmentstatus, request-status, event-status, condition-clinical.
enum StatusWords {
    /// Any status in words, also an ordinary one: `entered-in-error` reads "Entered in error".
    static func words(_ status: String) -> String {
        if let known = table[status] { return known.text }
        let words = status.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
    static let table: [String: (tone: Tone, text: String)] = [
        "in-progress": (.info, "In progress"), "arrived": (.info, "Arrived"), "triaged": (.info, "Triaged"),
        "onleave": (.info, "On leave"), "planned": (.plain, "Planned"), "booked": (.plain, "Booked"),
        "proposed": (.plain, "Proposed"), "pending": (.plain, "Pending"), "waitlist": (.plain, "On waiting list"),
        "cancelled": (.warn, "Cancelled"), "noshow": (.warn, "Did not attend"), "stopped": (.warn, "Stopped"),
        "on-hold": (.warn, "On hold"), "not-taken": (.warn, "Not taken"), "not-done": (.warn, "Not done"),
        "revoked": (.warn, "Revoked"), "suspended": (.warn, "Suspended"), "draft": (.plain, "Draft"),
        "preliminary": (.warn, "Preliminary"), "registered": (.plain, "Not yet reported"),
        "partial": (.warn, "Partial"),
        "amended": (.warn, "Amended"), "corrected": (.warn, "Corrected"), "appended": (.plain, "Added to"),
        "inactive": (.plain, "Inactive"), "resolved": (.plain, "Resolved"), "remission": (.plain, "In remission"),
        "relapse": (.plain, "Relapse"), "recurrence": (.plain, "Recurrence"), "declined": (.warn, "Declined"),
        "rejected": (.warn, "Rejected"), "failed": (.warn, "Failed"), "unknown": (.plain, "Status unknown"),
        "requested": (.plain, "Requested"), "intended": (.plain, "Intended"), "waiting": (.plain, "Waiting"),
        "preparation": (.plain, "In preparation"), "aborted": (.warn, "Stopped before the end"),
    ]
}

/// Where an encounter takes place. Source: HL7 v3 ActEncounterCode (FHIR R4 v3-ActEncounterCode).
enum EncounterPlace {
    /// The class in words; nil when none is given.
    static func words(_ element: Element?) -> String? {
        guard let element else { return nil }
        if let code = element["code"]?.string, let words = table[code] { return words }
        return element["display"]?.filled ?? element["code"]?.filled
    }
    /// Classes that put the person in a hospital.
    static let hospital: Set<String> = ["EMER", "IMP", "ACUTE", "NONAC", "OBSENC", "PRENC", "SS"]
    /// Classes of a stay, after which a list of medicines is written.
    static let stays: Set<String> = ["IMP", "ACUTE", "NONAC", "OBSENC", "SS"]
    private static let table = [
        "AMB": "Outpatient or surgery contact", "EMER": "Emergency attendance", "FLD": "Contact in the field",
        "HH": "Home visit", "IMP": "Hospital admission", "ACUTE": "Acute hospital admission",
        "NONAC": "Hospital admission, not acute", "OBSENC": "Observation in hospital", "PRENC": "Pre-admission contact",
        "SS": "Short stay in hospital", "VR": "Remote contact",
    ]
}

/// Content types in words.
enum AttachmentType {
    /// "PDF", "Text", "Image", "Word document", or the type itself.
    static func words(_ type: String?) -> String {
        guard let type else { return "Kind of file not recorded" }
        switch type.prefix(while: { $0 != ";" }) {
        case "application/pdf": return "PDF"
        case "text/plain": return "Text"
        case "text/html", "application/xhtml+xml": return "Web page"
        case "image/png", "image/jpeg", "image/gif", "image/tiff": return "Image"
        case "application/rtf", "text/rtf": return "Rich text"
        case "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
            return "Word document"
        case "application/dicom": return "DICOM image"
        default: return type
        }
    }
}

import Access
import FHIR
import Store

/// Whose a resource is.
extension Preparation {
    /// The patient whose record it belongs to.
    func patient(of root: Element, type: String) -> SourceIdentity? {
        patientReference(of: root, type: type).flatMap { $0["reference"]?.string }.flatMap(names.target)
    }

    /// The element that says whose a resource is.
    func patientReference(of root: Element, type: String) -> Element? {
        Self.candidates(root, type).first { element in
            element["reference"]?.string.flatMap(names.target)?.type == Self.patientType
        }
    }

    /// The resource in whose record one stands that names no patient itself: a Provenance beside what it is of.
    func companion(of root: Element, type: String) -> SourceIdentity? {
        for element in Companion.references(of: root, type: type) {
            if let target = element["reference"]?.string.flatMap(names.target) { return target }
        }
        return nil
    }

    /// Whether a resource speaks of a patient who cannot be told, so that no record shows it.
    ///
    /// Patients named by an identifier, a search, a contained resource or an address elsewhere are not told; what is
    /// about a group, a place or a device is nobody's. A patient named by one reference of several is enough.
    func isUnfiled(_ write: ResourceWrite) -> Bool {
        guard write.patient == nil, write.companion == nil, write.section != .administration,
            let root = write.document?.root
        else { return false }
        let type = R4.resourceTypeNames[write.identity.type]
        guard type != "Patient" else { return false }
        let candidates = Self.candidates(root, type)
        if type == "Bundle", candidates.isEmpty {
            return root.all("entry").contains { $0["resource", "resourceType"]?.equals("Patient") == true }
        }
        return candidates.contains { element in
            if let stated = element["type"]?.string, stated != "Patient" { return false }
            guard let parts = element["reference"]?.string.flatMap(References.parts) else {
                return element["reference"]?.string.flatMap(names.target) == nil
            }
            return parts.identity.type == Self.patientType
        }
    }

    static let patientType = R4.resourceTypeNames.firstIndex(of: "Patient") ?? -1

    /// The elements that may name the patient, the likeliest first.
    private static func candidates(_ root: Element, _ type: String) -> [Element] {
        if type == "Patient" { return [] }
        var found = Companion.patientElements.flatMap { root.all($0) }
        switch type {
        case "Appointment": found += root.all("participant").compactMap { $0["actor"] }
        case "Provenance": found += root.all("target")
        case "Person": found += root.all("link").compactMap { $0["target"] }
        case "Binary": found += root.all("securityContext")
        case "Task" where found.isEmpty: found += root.all("focus")
        // Who answered may be a parent: it says whose the answers are only when nothing else does.
        case "QuestionnaireResponse" where found.isEmpty: found += root.all("source")
        case "Bundle": found += root["entry", "resource"]?.all("subject").map { $0 } ?? []
        default: break
        }
        return found.filter(\.isObject)
    }
}

package import FHIR

/// What a resource stands beside that names no patient itself: a note of provenance beside what it is of.
package enum Companion {
    /// Types that stand beside another resource.
    package static let types = ["Provenance", "Task", "Binary"]

    /// The references of which the first that can be followed names what a resource stands beside, when it names no
    /// patient. Source: FHIR R4 Provenance.target, Task.for and Task.focus, Binary.securityContext.
    package static func references(of root: Element, type: String) -> [Element] {
        switch type {
        case "Provenance": Array(root.all("target"))
        case "Task": Array(root["for"] == nil ? root.all("focus") : root.all("for"))
        case "Binary": Array(root.all("securityContext"))
        default: []
        }
    }

    /// The elements that may name the patient of any resource, the likeliest first.
    package static let patientElements: [StaticString] = [
        "subject", "patient", "beneficiary", "for", "individual", "actor", "candidate",
    ]
}

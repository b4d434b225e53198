package import FHIR

/// What a view must know of a row before it reads the body. Written at acceptance; `doctor` compares them with the
/// bodies, and a migration writes them anew when a rule changes.
package struct Marks: OptionSet, Sendable, Hashable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// It was entered by mistake: `entered-in-error` in `status` or `verificationStatus`.
    package static let enteredInError = Marks(rawValue: 1)
    /// What it stated was found not to be so: `refuted`.
    package static let refuted = Marks(rawValue: 2)
    /// An encounter that has begun and not ended.
    package static let underWay = Marks(rawValue: 4)
    /// It names a code of a decision on resuscitation (``ResuscitationCodes``).
    package static let resuscitation = Marks(rawValue: 8)
    /// A result or a document that its source says is final. One without the mark counts as not reviewed.
    package static let reviewed = Marks(rawValue: 16)

    /// The number of these rules: what is stored is marked anew when it changes.
    package static let version = 1

    /// Reads the marks of a resource.
    ///
    /// Source: FHIR R4 allergyintolerance-verification, condition-ver-status, encounter-status, and the status of each
    /// resource.
    package init(type: String, _ root: FHIR.Element) {
        self = []
        switch type {
        case "AllergyIntolerance", "Condition":
            guard let status = root["verificationStatus"] else { break }
            for coding in status.all("coding") {
                if coding["code"]?.equals("entered-in-error") == true { insert(.enteredInError) }
                if coding["code"]?.equals("refuted") == true { insert(.refuted) }
            }
        default:
            if root["status"]?.equals("entered-in-error") == true { insert(.enteredInError) }
        }
        if type == "Encounter", let status = root["status"]?.string, root["period"]?["end"] == nil,
            Self.open.contains(status)
        {
            insert(.underWay)
        }
        let status = type == "DocumentReference" ? root["docStatus"] : root["status"]
        if let words = Self.final[type], let status = status?.string, words.contains(status) { insert(.reviewed) }
        if [root["code"], root["valueCodeableConcept"], root["type"]].contains(where: ResuscitationCodes.areNamed) {
            insert(.resuscitation)
        }
    }
    private static let open: Set<String> = ["arrived", "triaged", "in-progress", "onleave"]
    /// Source: FHIR R4 diagnostic-report-status, "final: the report is complete and verified by an authorized person",
    /// observation-status, composition-status. An ImagingStudy has no such state: its report has.
    private static let final: [String: Set<String>] = [
        "Observation": ["final", "amended", "corrected"],
        "DiagnosticReport": ["final", "amended", "corrected", "appended"],
        "DocumentReference": ["final", "amended"],
        "Composition": ["final", "amended"],
    ]
}

/// Codes of decisions on resuscitation. Illustrative for the demonstration: a deployment's clinical safety officer owns
/// the list (rule 7 of the design).
package enum ResuscitationCodes {
    /// Not to attempt it. Source: SNOMED CT 450476008 |Not for attempted cardiopulmonary resuscitation|, 304253006 |Not
    /// for resuscitation|; HL7 consentcategorycodes `dnr`.
    package static let notToAttempt: [StaticString] = ["450476008", "304253006", "dnr"]
    /// To attempt it. Source: SNOMED CT 450475007 |For attempted cardiopulmonary resuscitation|, 304252001 |For
    /// resuscitation|.
    package static let attempt: [StaticString] = ["450475007", "304252001"]

    /// Whether a concept, or one of several, names one of the codes.
    static func areNamed(in concepts: Element?) -> Bool {
        guard let concepts else { return false }
        for concept in concepts.elements where concept.isObject {
            for coding in concept.all("coding") {
                guard let code = coding["code"] else { continue }
                if notToAttempt.contains(where: code.equals) || attempt.contains(where: code.equals) { return true }
            }
        }
        return false
    }
}

/// What a resource is about, as one text.
package enum MainCode {
    private static let names: [StaticString] = ["code", "vaccineCode", "medicationCodeableConcept", "type", "class"]

    /// The main code as `system|code`; nil when it has none.
    package static func of(_ root: Element) -> String? {
        for name in names {
            guard let concept = root[name]?.first, concept.isObject,
                let coding = concept.mainCoding ?? (concept["code"] == nil ? nil : concept),
                let code = coding["code"]?.string, !code.isEmpty
            else { continue }
            return (coding["system"]?.string ?? "") + "|" + code
        }
        return nil
    }
}

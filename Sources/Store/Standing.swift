package import FHIR

/// Whether a resource still stands as a fact.
package enum Standing: Int, Sendable {
    /// What it says is held to be so.
    case fact = 0
    /// It was entered by mistake.
    case enteredInError = 1
    /// What it stated was found not to be so.
    case refuted = 2

    /// Reads `entered-in-error` in `status` or `verificationStatus`, and `refuted`.
    ///
    /// Source: FHIR R4 allergyintolerance-verification, condition-ver-status, and the status of each resource.
    package init(type: String, _ root: Element) {
        self = .fact
        guard type == "AllergyIntolerance" || type == "Condition" else {
            if root["status"]?.equals("entered-in-error") == true { self = .enteredInError }
            return
        }
        guard let codings = root["verificationStatus"]?["coding"] else { return }
        for coding in codings.elements {
            if coding["code"]?.equals("entered-in-error") == true { self = .enteredInError; return }
            if coding["code"]?.equals("refuted") == true { self = .refuted; return }
        }
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

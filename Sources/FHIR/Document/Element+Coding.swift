extension Element {
    /// The coding that identifies a `CodeableConcept`: SNOMED CT first, then LOINC, then the first that has a code.
    ///
    /// Source: NHS England, "UK Core" (SNOMED CT is the preferred terminology).
    public var mainCoding: Element? {
        guard let codings = self["coding"] else { return nil }
        var loinc: Element?
        var first: Element?
        for coding in codings.elements {
            guard let code = coding["code"], code.isString else { continue }
            if let system = coding["system"] {
                if system.equals("http://snomed.info/sct") { return coding }
                if loinc == nil, system.equals("http://loinc.org") { loinc = coding }
            }
            if first == nil { first = coding }
        }
        return loinc ?? first
    }
}

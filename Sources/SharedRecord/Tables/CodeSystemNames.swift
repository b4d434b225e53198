import FHIR

/// Names of code systems as people say them. Source: FHIR R4 terminologies-systems; UK Core naming systems.
enum CodeSystemNames {
    private static let table: [String: String] = [
        "http://snomed.info/sct": "SNOMED CT",
        "http://loinc.org": "LOINC",
        "https://dmd.nhs.uk": "dm+d",
        "http://hl7.org/fhir/sid/icd-10": "ICD-10",
        "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
        "https://fhir.hl7.org.uk/Id/opcs-4": "OPCS-4",
        "https://fhir.nhs.uk/Id/opcs-4": "OPCS-4",
        "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
        "http://hl7.org/fhir/sid/cvx": "CVX",
        "http://unitsofmeasure.org": "UCUM",
        "http://read.info/readv2": "Read v2",
        "http://read.info/ctv3": "Read CTV3",
        "http://terminology.hl7.org/CodeSystem/v3-ActCode": "HL7 ActCode",
        "http://terminology.hl7.org/CodeSystem/observation-category": "HL7 observation category",
    ]

    /// The name of the system that an element holds. The three that most codes are of are told without making text.
    static func name(_ element: Element?) -> String {
        guard let element else { return "" }
        if element.equals("http://snomed.info/sct") { return "SNOMED CT" }
        if element.equals("http://loinc.org") { return "LOINC" }
        if element.equals("https://dmd.nhs.uk") { return "dm+d" }
        return element.string.map(name) ?? ""
    }

    /// The name of a system: from the table, else the last part of its address.
    static func name(_ url: String) -> String {
        if let name = table[url] { return name }
        if url.hasPrefix("urn:") { return url }
        let last = url.split(whereSeparator: { $0 == "/" || $0 == "#" }).last
        return last.map(String.init) ?? url
    }
}

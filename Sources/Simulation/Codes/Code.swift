import FHIR

/// A vocabulary codes come from.
enum Vocabulary: Sendable {
    case snomed, loinc, dmd, local, legalStatus

    /// The FHIR URL; nil for the source's own codes, whose URL depends on the source.
    var url: String? {
        switch self {
        case .snomed: "http://snomed.info/sct"
        case .loinc: "http://loinc.org"
        case .dmd: "https://dmd.nhs.uk"
        case .legalStatus: "https://fhir.hl7.org.uk/CodeSystem/UKCore-LegalStatusClassificationEngland"
        case .local: nil
        }
    }
}

/// A code and its display. Every code the simulation writes stands in a table of this folder.
///
/// Where a code of a national or international vocabulary could not be confirmed, the code is a source's own
/// (``Vocabulary/local``) rather than a guess. Tests check the Verhoeff digit of each SNOMED CT identifier and the
/// Luhn digit of each LOINC code that appears in the output.
struct Code: Sendable, Hashable {
    let vocabulary: Vocabulary
    let code: String
    let display: String
    /// The ICD-10 category hospitals add to a diagnosis (WHO ICD-10, 5th edition).
    let icd10: String?
    /// The CodeableConcept as JSON, with and without ICD-10; empty for a source's own code, whose URL is not known
    /// here.
    /// Written once, because the same few hundred concepts are written many million times.
    let concept: [UInt8]
    let conceptWithICD10: [UInt8]

    @inline(never)
    private init(_ vocabulary: Vocabulary, _ code: String, _ display: String, _ icd10: String? = nil) {
        self.vocabulary = vocabulary
        self.code = code
        self.display = display
        self.icd10 = icd10
        concept = Code.concept(vocabulary, code, display, nil)
        conceptWithICD10 = icd10 == nil ? concept : Code.concept(vocabulary, code, display, icd10)
    }

    private static func concept(
        _ vocabulary: Vocabulary, _ code: String, _ display: String, _ icd10: String?
    ) -> [UInt8] {
        guard let url = vocabulary.url else { return [] }
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.array("coding") {
                $0.coding(url, code, display)
                if let icd10 { $0.coding("http://hl7.org/fhir/sid/icd-10", icd10, nil) }
            }
            $0.member("text", display)
        }
        return json.bytes
    }

    static func == (a: Code, b: Code) -> Bool { a.code == b.code && a.vocabulary == b.vocabulary }
    func hash(into hasher: inout Hasher) { hasher.combine(code) }
    @inline(never)
    static func snomed(_ code: String, _ display: String, icd10: String? = nil) -> Code {
        Code(.snomed, code, display, icd10)
    }
    @inline(never)
    static func loinc(_ code: String, _ display: String) -> Code { Code(.loinc, code, display) }
    @inline(never)
    static func dmd(_ code: String, _ display: String) -> Code { Code(.dmd, code, display) }
    @inline(never)
    static func local(_ code: String, _ display: String) -> Code { Code(.local, code, display) }
    @inline(never)
    static func legalStatus(_ code: String, _ display: String) -> Code { Code(.legalStatus, code, display) }
}

/// Kinds of sensitive information, written as security labels.
///
/// Source: HL7 v3 code systems ActCode (`_ActInformationSensitivityPolicy`) and Confidentiality, as in FHIR R4
/// `security-labels`. The lists that assign them are illustrative; a deployment brings its own.
enum Label: String, Sendable {
    case hiv = "HIV"
    case sexualHealth = "SEX"
    case substanceUse = "ETH"
    case psychiatry = "PSY"
    case sexuallyTransmitted = "STD"
    case violence = "SDV"
    case restricted = "R"

    var system: String {
        self == .restricted
            ? "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
            : "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    }
    var display: String {
        switch self {
        case .hiv: "HIV/AIDS information sensitivity"
        case .sexualHealth: "sexuality and reproductive health information sensitivity"
        case .substanceUse: "substance abuse information sensitivity"
        case .psychiatry: "psychiatry disorder information sensitivity"
        case .sexuallyTransmitted: "sexually transmitted disease information sensitivity"
        case .violence: "sexual assault, abuse, or domestic violence information sensitivity"
        case .restricted: "restricted"
        }
    }
}

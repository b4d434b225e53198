import Access
import Store
import Testing

/// An item as a source sends it, and the categories that it must have. Written by hand, not derived from the lists.
struct LabellingCase: Sendable, CustomTestStringConvertible {
    let what: String
    let kind: SourceKind
    let json: String
    let expected: [SensitivityCategory]

    /// An item of a type with members besides its type.
    init(
        _ what: String, from kind: SourceKind = .gp, _ type: String, _ members: [String],
        _ expected: [SensitivityCategory]
    ) {
        self.what = what
        self.kind = kind
        json = Self.resource(type, members)
        self.expected = expected
    }
    var testDescription: String { what }

    // MARK: JSON

    static let snomed = "http://snomed.info/sct"
    static let loinc = "http://loinc.org"
    static let dmd = "https://dmd.nhs.uk"
    static let icd10 = "http://hl7.org/fhir/sid/icd-10"
    static let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
    static let act = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    static let verification = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    static let legalStatus = "https://fhir.hl7.org.uk/CodeSystem/UKCore-LegalStatusClassificationEngland"

    static func resource(_ type: String, _ members: [String]) -> String {
        "{" + ([#""resourceType":"\#(type)""#] + members).joined(separator: ",") + "}"
    }
    static func coding(_ code: String, _ system: String = snomed) -> String {
        #"{"system":"\#(system)","code":"\#(code)"}"#
    }
    static func concept(_ code: String, _ system: String = snomed) -> String {
        #"{"coding":[\#(coding(code, system))]}"#
    }
    /// A member that is a concept, such as a resource's `code`.
    static func member(_ name: String, _ code: String, _ system: String = snomed) -> String {
        #""\#(name)":\#(concept(code, system))"#
    }
    static func label(_ code: String, _ system: String = act) -> String {
        #""meta":{"security":[\#(coding(code, system))]}"#
    }
    static func entries(_ resources: [String]) -> String {
        #""entry":["# + resources.map { #"{"resource":\#($0)}"# }.joined(separator: ",") + "]"
    }

    // MARK: The table

    static let hiv = member("code", "86406008")
    static let psychiatryNote = "28627-8"

    static let all: [LabellingCase] = labels + codes + ordinary + documents + sources + whole

    /// Rule 1: its own labels.
    static let labels: [LabellingCase] = [
        .init("a label", "Condition", [label("PSY")], [.mentalHealth]),
        .init("a label that nobody knows", "Condition", [label("XYZ")], [.unknownLabel]),
        .init("a label without a system", "Flag", [#""meta":{"security":[{"code":"R"}]}"#], [.unknownLabel]),
        .init("an ordinary label", "Condition", [label("N", confidentiality)], []),
        .init("an ordinary label takes nothing away", "Condition", [label("N", confidentiality), hiv], [.hiv]),
        .init("a label and a code", "Condition", [label("R", confidentiality), hiv], [.restricted, .hiv]),
        .init(
            "a document's security label", "DocumentReference",
            [#""securityLabel":[\#(concept("V", confidentiality))]"#], [.veryRestricted]),
        .init("a composition's confidentiality", "Composition", [#""confidentiality":"R""#], [.restricted]),
        .init(
            "a consent, whatever it is about", "Consent",
            [#""provision":{"securityLabel":[\#(coding("Y", "urn:x"))]}"#], [.keptFromProxy]),
        .init(
            "what a consent denies", "Consent",
            [#""provision":{"provision":[{"securityLabel":[\#(coding("HIV", act))]}]}"#], [.keptFromProxy, .hiv]),
    ]

    /// Rule 2: its codes, wherever they stand.
    static let codes: [LabellingCase] = [
        .init("a diagnosis", "Condition", [hiv], [.hiv]),
        .init(
            "a refuted diagnosis", "Condition", [member("verificationStatus", "refuted", verification), hiv], [.hiv]),
        .init(
            "a negative result", "Observation",
            [member("code", "56888-1", loinc), member("valueCodeableConcept", "260385009")], [.hiv]),
        .init(
            "a second coding", "Condition", [#""code":{"coding":[{"code":"x"},\#(coding("B24", icd10))]}"#], [.hiv]),
        .init(
            "a relative's disease", "FamilyMemberHistory", [#""condition":[{\#(member("code", "58756001"))}]"#],
            [.genetic]),
        .init("a reason", "Encounter", [#""reasonCode":[\#(concept("75544000"))]"#], [.substanceUse]),
        .init("a service", "Appointment", [#""serviceType":[\#(concept("830039004"))]"#], [.sexualHealth]),
        .init("a coding alone", "Encounter", [#""class":\#(coding("864141000000109"))"#], [.abuse]),
        .init("a procedure", "Procedure", [member("code", "714812005")], [.sexualHealth]),
        .init(
            "a procedure that was not done", "Procedure", [#""status":"not-done""#, member("code", "714812005")],
            [.sexualHealth]),
        .init("assisted fertilisation", "Procedure", [member("code", "52637005")], [.sexualHealth]),
        .init("gender", "Condition", [member("code", "93461009")], [.veryRestricted]),
        .init(
            "a medicine", "MedicationRequest", [member("medicationCodeableConcept", "36120711000001104", dmd)],
            [.substanceUse]),
        .init(
            "a medicine as SNOMED CT", "MedicationStatement",
            [member("medicationCodeableConcept", "36120711000001104")],
            [.substanceUse]),
        .init(
            "a medicine inside", "MedicationRequest",
            [
                #""contained":["#
                    + resource("Medication", [#""ingredient":[{\#(member("itemCodeableConcept", "322497001", dmd))}]"#])
                    + "]"
            ], [.substanceUse]),
        .init(
            "an organism that was found", "Observation",
            [member("code", "6463-4", loinc), member("valueCodeableConcept", "15628003")], [.sexualHealth]),
        .init("a component", "Observation", [#""component":[{\#(member("code", "20447-9", loinc))}]"#], [.hiv]),
        .init(
            "an answer", "QuestionnaireResponse",
            [#""item":[{"item":[{"answer":[{"valueCoding":\#(coding("879911000000102"))}]}]}]"#], [.abuse]),
        .init(
            "an extension", "Encounter",
            [#""extension":[{"extension":[{\#(member("valueCodeableConcept", "03", legalStatus))}]}]"#],
            [.mentalHealth]),
        .init("self-harm", "Condition", [member("code", "248062006")], [.mentalHealth]),
        .init(
            "two matters", "Condition", [hiv, #""evidence":[{"code":[\#(concept("66590003"))]}]"#],
            [.hiv, .substanceUse]),
        .init(
            "an escaped code", "Condition",
            [#""code":{"coding":[{"system":"http:\/\/snomed.info\/sct","code":"8640\u0036008"}]}"#], [.hiv]),
        .init("a code of another system", "Condition", [member("code", "86406008", loinc)], []),
        .init("a code of a source's own", "Flag", [member("code", "02", "https://zzh01.example/codes")], []),
        .init("a code without a system", "Condition", [#""code":{"coding":[{"code":"86406008"}]}"#], []),
        .init("a longer code", "Condition", [member("code", "864060081")], []),
        .init("words alone", "Condition", [#""code":{"text":"HIV"}"#], []),
    ]

    /// What is ordinary, or has to be seen by whoever treats a person.
    static let ordinary: [LabellingCase] = [
        .init("an empty resource", "Basic", [], []),
        .init("an ordinary diagnosis", "Condition", [member("code", "195967001")], []),
        .init("depression", "Condition", [member("code", "35489007")], []),
        .init("an informal stay", "Flag", [member("code", "01", legalStatus)], []),
        .init("a child protection plan", "Flag", [member("code", "342191000000101")], [.keptFromProxy]),
        .init("a crisis plan", "CarePlan", [#""category":[\#(concept("736253002"))]"#], []),
        .init("what somebody drinks", "Observation", [member("code", "1082641000000106")], []),
        .init("sickle cell disease", "Condition", [member("code", "127040003")], []),
    ]

    /// Rule 3: the kind of document.
    static let documents: [LabellingCase] = [
        .init("a kind of document", "DocumentReference", [member("type", psychiatryNote, loinc)], [.mentalHealth]),
        .init(
            "a category of document", "DocumentReference",
            [#""category":[\#(concept("195967001")),\#(concept(psychiatryNote, loinc))]"#], [.mentalHealth]),
        .init("a class of composition", "Composition", [member("class", psychiatryNote, loinc)], [.mentalHealth]),
        .init("the same code of something else", "Observation", [member("code", psychiatryNote, loinc)], []),
        .init(
            "the same code as the category of something else", "Observation",
            [#""category":[\#(concept(psychiatryNote, loinc))]"#], []),
        .init("the same code in another place", "DocumentReference", [member("format", psychiatryNote, loinc)], []),
        .init("an ordinary letter", "DocumentReference", [member("type", "823681000000100")], []),
    ]

    /// Rule 4: the kind of source.
    static let sources: [LabellingCase] = [
        .init(
            "anything from a clinic", from: .sexualHealth, "Observation", [member("code", "2951-2", loinc)],
            [.sexualHealth]),
        .init("HIV from a clinic", from: .sexualHealth, "Condition", [hiv], [.sexualHealth, .hiv]),
        .init("anything from a drug service", from: .substanceUse, "Encounter", [], [.substanceUse]),
        .init("a clinic's patient", from: .sexualHealth, "Patient", [], []),
        .init("anything from a mental health trust", from: .mentalHealth, "Encounter", [], []),
    ]

    /// What is kept whole.
    static let whole: [LabellingCase] = [
        .init(
            "a message", "Bundle",
            [
                #""type":"message""#,
                entries([
                    resource("MessageHeader", []), resource("Condition", [hiv]), resource("Flag", [label("SDV")]),
                ]),
            ], [.hiv, .abuse]),
        .init(
            "a document", "Bundle",
            [
                #""type":"document""#,
                entries([
                    resource("Composition", [#""confidentiality":"R""#, member("type", psychiatryNote, loinc)]),
                    resource("Condition", [member("code", "66590003")]),
                ]),
            ], [.mentalHealth, .restricted, .substanceUse]),
        .init(
            "a message in a message", "Bundle",
            [
                entries([
                    resource("Bundle", [entries([resource("Composition", [#""confidentiality":"V""#])])])
                ])
            ], [.veryRestricted]),
    ]
}

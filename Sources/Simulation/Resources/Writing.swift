import FHIR

/// A name under an entry: the reference and what to print.
struct Author: Sendable {
    let reference: String
    let display: String
    /// The Reference as JSON, written once.
    let json: [UInt8]

    @inline(never)
    init(reference: String, display: String) {
        self.reference = reference
        self.display = display
        var writer = JSONWriter(capacity: 128)
        writer.object {
            $0.member("reference", reference)
            $0.member("display", display)
        }
        json = writer.bytes
    }
}

/// Writes quantities of one unit: everything but the number is made once.
struct QuantityText: Sendable {
    private let tail: [UInt8]
    private let decimals: Int

    @inline(never)
    init(unit: String, ucum: String, decimals: Int) {
        tail = Array(#","unit":"\#(unit)","system":"http://unitsofmeasure.org","code":"\#(ucum)"}"#.utf8)
        self.decimals = decimals
    }

    /// A FHIR Quantity.
    @inline(never)
    func of(_ value: Double) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(tail.count + 20)
        out.append(contentsOf: #"{"value":"#.utf8)
        out.append(contentsOf: Decimals.text(value, decimals).utf8)
        out.append(contentsOf: tail)
        return out
    }
}

/// JSON texts that stand in many resources, made once.
enum Phrase {
    private static let standard = "http://terminology.hl7.org/CodeSystem/"

    private static func concepts(_ system: String, _ code: String, _ display: String?) -> [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.array { $0.object { $0.array("coding") { $0.coding(standard + system, code, display) } } }
        return json.bytes
    }

    /// `category` of an Observation.
    static let observationCategory: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: [
            "vital-signs", "laboratory", "social-history", "survey", "exam", "imaging", "procedure", "therapy",
        ].map { ($0, concepts("observation-category", $0, nil)) })

    /// `interpretation` of an Observation.
    static let interpretation: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: [
            ("N", "Normal"), ("H", "High"), ("L", "Low"), ("HH", "Critical high"), ("LL", "Critical low"),
        ].map { ($0.0, concepts("v3-ObservationInterpretation", $0.0, $0.1)) })

    /// `meta.profile` by the name after `UKCore-`.
    static let profile: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: [
            "Patient", "Observation", "Observation-Lab", "Observation-VitalSigns",
            "Observation-VitalSigns-BloodPressure", "Encounter", "Condition", "MedicationRequest",
            "MedicationStatement",
            "DiagnosticReport", "DiagnosticReport-Lab", "Procedure", "Immunization", "DocumentReference",
            "AllergyIntolerance", "ServiceRequest", "Appointment", "EpisodeOfCare", "CarePlan", "CareTeam", "Flag",
            "FamilyMemberHistory", "RelatedPerson", "Provenance", "Organization", "Location", "Practitioner",
        ].map { ($0, Array(#"["https://fhir.hl7.org.uk/StructureDefinition/UKCore-\#($0)"]"#.utf8)) })
}

/// What the writers of resources need to know about where they write.
struct Scribe: Sendable {
    /// `Patient/…` in the source's own numbering.
    let patient: String
    /// The source's own organisation.
    let organisation: Author
    /// URL of the source's own codes.
    let localCodes: String
    /// Whether the source adds its own code to each concept.
    let addsLocal: Bool
    /// The source's invented code.
    let code: String
    /// Whether the source codes diagnoses with ICD-10 too.
    let addsICD10: Bool

    /// The CodeableConcept of a code where this source writes nothing of its own into it.
    func ready(_ code: Code) -> [UInt8]? {
        guard !addsLocal, code.vocabulary != .local else { return nil }
        return addsICD10 ? code.conceptWithICD10 : code.concept
    }
}

extension JSONWriter {
    /// One Coding as an item.
    @inline(never)
    mutating func coding(_ system: String, _ code: String, _ display: String?) {
        object {
            $0.member("system", system)
            $0.member("code", code)
            $0.member("display", display)
        }
    }

    /// A CodeableConcept of one coding, from a FHIR code system.
    @inline(never)
    mutating func concept(_ name: String, _ system: String, _ code: String, _ display: String? = nil) {
        object(name) { $0.array("coding") { $0.coding(system, code, display) } }
    }

    /// A CodeableConcept as a member, with the source's own code where it adds one.
    @inline(never)
    mutating func concept(_ name: String, _ code: Code, _ scribe: Scribe, text: String? = nil) {
        if text == nil, let ready = scribe.ready(code) { return member(name, json: ready) }
        object(name) { $0.conceptBody(code, scribe, text) }
    }

    /// A CodeableConcept as the only item of an array.
    @inline(never)
    mutating func concepts(_ name: String, _ code: Code, _ scribe: Scribe) {
        array(name) {
            if let ready = scribe.ready(code) { return $0.item(json: ready) }
            $0.object { $0.conceptBody(code, scribe, nil) }
        }
    }

    /// A CodeableConcept of one coding as the only item of an array.
    @inline(never)
    mutating func concepts(_ name: String, _ system: String, _ code: String, _ display: String? = nil) {
        array(name) { $0.object { $0.array("coding") { $0.coding(system, code, display) } } }
    }

    @inline(never)
    private mutating func conceptBody(_ code: Code, _ scribe: Scribe, _ text: String?) {
        array("coding") {
            $0.coding(code.vocabulary.url ?? scribe.localCodes, code.code, code.display)
            if scribe.addsICD10, let icd10 = code.icd10 { $0.coding("http://hl7.org/fhir/sid/icd-10", icd10, nil) }
            if scribe.addsLocal, code.vocabulary != .local {
                $0.coding(scribe.localCodes, "\(scribe.code)-\(code.code.suffix(6))", code.display)
            }
        }
        member("text", text ?? code.display)
    }

    /// A Reference as a member.
    @inline(never)
    mutating func reference(_ name: String, _ author: Author) { member(name, json: author.json) }

    /// A Reference as a member, without display.
    @inline(never)
    mutating func reference(_ name: String, _ target: String?) {
        guard let target else { return }
        object(name) { $0.member("reference", target) }
    }

    /// References as items of an array; nothing is written for none.
    @inline(never)
    mutating func references(_ name: String, _ targets: [String]) {
        guard !targets.isEmpty else { return }
        array(name) {
            for target in targets { $0.object { $0.member("reference", target) } }
        }
    }

    /// Annotations; nothing is written for nil.
    @inline(never)
    mutating func note(_ text: String?) {
        guard let text else { return }
        array("note") { $0.object { $0.member("text", text) } }
    }

    /// A Period as a member.
    @inline(never)
    mutating func period(_ name: String, _ start: String, _ end: String?) {
        object(name) {
            $0.member("start", start)
            $0.member("end", end)
        }
    }

    /// A decimal of fixed precision; written as digits so that `5.0` stays `5.0`.
    @inline(never)
    mutating func decimal(_ name: String, _ value: Double, _ decimals: Int) {
        member(name, json: Decimals.text(value, decimals).utf8)
    }
}

/// Decimal text without the C library.
enum Decimals {
    /// A number with a fixed count of decimals, rounded half away from zero.
    static func text(_ value: Double, _ decimals: Int) -> String {
        let scale = decimals == 0 ? 1 : (decimals == 1 ? 10 : 100)
        let scaled = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return String(scaled) }
        let size = abs(scaled)
        let fraction = String(size % scale)
        let padding = String(repeating: "0", count: decimals - fraction.utf8.count)
        return "\(scaled < 0 ? "-" : "")\(size / scale).\(padding)\(fraction)"
    }
}

extension String {
    /// With a capital first letter.
    var headed: String { prefix(1).uppercased() + dropFirst() }
}

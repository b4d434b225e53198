import FHIR
import LegalTime

/// What an Observation (or a component of one) says: any of FHIR's value types, never blank.
///
/// Source: FHIR R4 Observation.value[x], Observation.component, Observation.dataAbsentReason.
struct ObservationValue {
    /// The value as shown, without unit; "Not recorded" when there is none.
    var text = "Not recorded"
    /// The unit; empty when there is none.
    var unit = ""
    /// The value for drawing; nil when it is not a plain number.
    var number: Double?
    /// Whether there is a value at all.
    var isPresent = false
    /// The two numbers of a blood pressure.
    var pair: (systolic: Double, diastolic: Double)?

    /// Value and unit on one line.
    var line: String { unit.isEmpty ? text : unit == "%" ? text + "%" : "\(text) \(unit)" }

    init(_ root: Element) {
        if let value = Self.single(root) {
            self = value
        } else if let components = root["component"], components.first != nil {
            self = Self.composed(components)
        } else {
            text = Self.absent(root)
        }
    }
    private init(text: String, unit: String = "", number: Double? = nil) {
        self.text = text
        self.unit = unit
        self.number = number
        isPresent = true
    }

    private static func single(_ root: Element) -> ObservationValue? {
        if let quantity = Quantity(root["valueQuantity"]) {
            return ObservationValue(
                text: quantity.text, unit: quantity.unit, number: quantity.isBound ? nil : quantity.number)
        }
        if let text = Concept(root["valueCodeableConcept"]).text { return ObservationValue(text: text) }
        if let text = root["valueString"]?.filled { return ObservationValue(text: text) }
        if let digits = root["valueInteger"]?.numberText {
            return ObservationValue(text: Quantity.shown(digits), number: Quantity.drawn(digits))
        }
        if let bool = root["valueBoolean"]?.bool { return ObservationValue(text: bool ? "Yes" : "No") }
        return rare(root)
    }

    private static func rare(_ root: Element) -> ObservationValue? {
        if let range = root["valueRange"], let text = ReferenceRange.bounds(range) {
            return ObservationValue(text: text)
        }
        if let ratio = root["valueRatio"], let top = Quantity(ratio["numerator"]) {
            let bottom = Quantity(ratio["denominator"]).map { $0.text == "1" && !$0.unit.isEmpty ? $0.unit : $0.line }
            return ObservationValue(text: bottom.map { "\(top.line) / \($0)" } ?? top.line)
        }
        if let date = root["valueDateTime"] ?? root["valuePeriod"]?["start"] ?? root["valuePeriod"]?["end"] {
            return StaffDate(date).map { ObservationValue(text: $0.text) }
        }
        if let time = root["valueTime"]?.filled { return ObservationValue(text: time) }
        if root["valueSampledData"] != nil { return ObservationValue(text: "Waveform, in the original") }
        return nil
    }

    private static func composed(_ components: Element) -> ObservationValue {
        var systolic: Quantity?
        var diastolic: Quantity?
        var parts: [String] = []
        for component in components.elements {
            let code = Concept(component["code"])
            let quantity = Quantity(component["valueQuantity"])
            if code.hasCode(in: ClinicalCodes.systolic) { systolic = quantity }
            if code.hasCode(in: ClinicalCodes.diastolic) { diastolic = quantity }
            let value = single(component)?.line ?? absent(component)
            parts.append("\(code.text ?? "Part not named") \(value)")
        }
        guard parts.count == 2, let systolic, let diastolic, systolic.unit == diastolic.unit else {
            return ObservationValue(text: parts.joined(separator: "; "))
        }
        var value = ObservationValue(text: "\(systolic.text)/\(diastolic.text)", unit: systolic.unit)
        if let s = systolic.number, let d = diastolic.number, !systolic.isBound, !diastolic.isBound {
            value.pair = (s, d)
        }
        return value
    }

    private static func absent(_ root: Element) -> String {
        if let reason = Concept(root["dataAbsentReason"]).text { return "Not recorded: \(reason.lowercased())" }
        var members = 0
        for _ in root.all("hasMember") { members += 1 }
        if members > 0 { return "Group of \(members) \(members == 1 ? "result" : "results")" }
        if root["note"]?.first?["text"]?.filled != nil { return "See note" }
        return "Not recorded"
    }
}

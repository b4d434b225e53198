import FHIR

/// A FHIR Quantity: value with comparator, and unit.
struct Quantity {
    /// The value as shown, with comparator: `< 5`, `4,870`.
    let text: String
    /// The unit as printed; empty when there is none, and for scores, whose name says that they are one.
    let unit: String
    /// The value for drawing; nil when there is none.
    let number: Double?
    /// Whether the value is only a bound (`<`, `>`).
    let isBound: Bool

    /// Reads a quantity; nil when it has no value.
    init?(_ element: Element?) {
        guard let element, let digits = element["value"]?.numberText else { return nil }
        let comparator = element["comparator"]?.filled
        text = (comparator.map { Self.words($0) + " " } ?? "") + Self.shown(digits)
        unit = Self.printed(element["unit"]?.filled ?? element["code"]?.filled ?? "")
        number = Self.drawn(digits)
        isBound = comparator != nil
    }
    /// Value and unit on one line.
    var line: String { unit.isEmpty ? text : unit == "%" ? text + "%" : "\(text) \(unit)" }

    /// A unit as printed: that of a score says nothing more than its name.
    static func printed(_ unit: String) -> String { unit == "score" || unit == "{score}" ? "" : unit }

    /// A number to draw with; nil for one so large that no axis holds it beside another.
    static func drawn(_ digits: String) -> Double? { Double(digits).flatMap { $0.magnitude < 1e15 ? $0 : nil } }

    private static func words(_ comparator: String) -> String {
        switch comparator {
        case "<=": "\u{2264}"
        case ">=": "\u{2265}"
        default: comparator
        }
    }

    /// A decimal for reading: thousands are parted by commas; more than four decimal places, which no instrument
    /// reports, are rounded to two (the item's page shows the value as sent). Precision as written is kept otherwise.
    static func shown(_ digits: String) -> String {
        if isPlain(digits) { return digits }
        if digits.utf8.contains(0x65) || digits.utf8.contains(0x45) { return digits }
        let isNegative = digits.utf8.first == 0x2D
        let parts = digits.dropFirst(isNegative ? 1 : 0).split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return digits }
        let fraction = parts.count > 1 ? parts[1] : ""
        if fraction.utf8.count > 4, let value = Double(digits) { return rounded(value) }
        if whole.utf8.count < 4 { return digits }
        return (isNegative ? "-" : "") + Wording.grouped(digits: whole) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Most results: at most three digits before the point and four after it, which are shown as they are.
    private static func isPlain(_ digits: String) -> Bool {
        var whole = 0
        var fraction = -1
        for byte in digits.utf8 {
            switch byte {
            case 0x30...0x39: if fraction < 0 { whole += 1 } else { fraction += 1 }
            case 0x2E: fraction = 0
            case 0x2D: continue
            default: return false
            }
        }
        return whole <= 3 && fraction <= 4
    }

    private static func rounded(_ value: Double) -> String {
        var scale = 100.0
        var magnitude = value.magnitude
        while magnitude > 0 && magnitude < 1 && scale < 1e7 {
            magnitude *= 10
            scale *= 10
        }
        let result = (value * scale).rounded() / scale
        guard result == result.rounded(), result.magnitude < 1e15 else { return "\(result)" }
        return shown("\(Int64(result))")
    }
}

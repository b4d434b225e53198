import FHIR

/// A medicine's name and dose in words.
enum MedicineReading {
    /// The name without strength and form, folded to lower case, by which lists are laid side by side: "furosemide",
    /// "sacubitril valsartan". It is a place in a table, never a claim that two products are the same.
    static func substance(_ name: String) -> String {
        var words: [Substring] = []
        let folded = name.lowercased()
        for raw in folded.split(whereSeparator: { $0 == " " || $0 == "/" || $0 == "," || $0 == "(" || $0 == ")" }) {
            if raw.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) {
                if raw.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true { continue }
            }
            if !leftOut.contains(raw) { words.append(raw) }
        }
        return words.isEmpty ? folded : words.joined(separator: " ")
    }
    /// Words of strength, form and route. Source: dm+d pharmaceutical forms and units, and those of RxNorm.
    private static let leftOut: Set<Substring> = [
        "tablet", "tablets", "capsule", "capsules", "solution", "suspension", "injection", "for", "mg", "mcg", "g",
        "ml",
        "micrograms", "microgram", "units", "unit", "unt", "dose", "oral", "inhaler", "spray", "sublingual",
        "pre-filled",
        "prefilled", "pen", "pens", "cream", "ointment", "gel", "patch", "patches", "modified-release",
        "gastro-resistant",
        "effervescent", "dispersible", "soluble", "with", "and", "of", "the", "hour", "hr", "day", "pack", "product",
        "topical", "extended", "release", "actuat", "disposable", "device", "cartridge", "syringe", "vial", "drops",
        "eye",
        "nasal", "transdermal", "powder", "inhalation", "dry", "m", "r", "sachets", "sachet", "ampoules", "ampoule",
        "vials", "bottle", "liquid", "elixir", "film",
        "film-coated", "coated", "chewable", "orodispersible", "free", "sugar", "sf", "[", "]", "meq", "mmol",
        "nebuliser",
        "nebuliser liquid", "breath", "actuated", "cfc-free", "cfc", "meter", "metered", "+",
    ]

    /// The digits of the name's strength, to see whether two lists name different products.
    static func strength(_ name: String) -> String {
        String(name.filter { $0.isNumber || $0 == "." })
    }

    /// The dose as the source wrote it; failing that, built in words from its parts; nil when there is none.
    ///
    /// Source: FHIR R4 Dosage. No Latin abbreviations are written (design language, Wording).
    static func dose(_ root: Element) -> String? {
        let dosages = root["dosageInstruction"] ?? root["dosage"]
        guard let dosages else { return nil }
        var texts: [String] = []
        for dosage in dosages.elements {
            if let text = dosage["text"]?.filled ?? dosage["patientInstruction"]?.filled ?? built(dosage) {
                texts.append(text)
            }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", then ")
    }

    private static func built(_ dosage: Element) -> String? {
        var parts: [String] = []
        if let rate = dosage["doseAndRate"]?.first {
            if let quantity = Quantity(rate["doseQuantity"]) {
                parts.append(quantity.line)
            } else if let low = Quantity(rate["doseRange"]?["low"]), let high = Quantity(rate["doseRange"]?["high"]) {
                parts.append("\(low.text) to \(high.line)")
            }
        }
        if let route = Concept(dosage["route"]).text { parts.append(route.lowercased()) }
        if let timing = timing(dosage["timing"]) { parts.append(timing) }
        if let reason = Concept(dosage["asNeededCodeableConcept"]).text {
            parts.append("when needed for \(reason.lowercased())")
        } else if dosage["asNeededBoolean"]?.bool == true {
            parts.append("when needed")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func timing(_ timing: Element?) -> String? {
        guard let timing else { return nil }
        guard let repeats = timing["repeat"], let unit = repeats["periodUnit"]?.string,
            let name = units[unit], let period = repeats["period"]?.numberText
        else { return Concept(timing["code"]).text }
        let frequency = repeats["frequency"]?.int ?? 1
        let often = times(frequency)
        if period == "1" || period == "1.0" {
            return name == "hour" && frequency == 1
                ? "every hour" : "\(often) \(name == "day" ? "a day" : "every \(name)")"
        }
        return frequency == 1 ? "every \(period) \(name)s" : "\(often) every \(period) \(name)s"
    }
    private static let units = [
        "s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year",
    ]
    private static func times(_ count: Int) -> String {
        switch count {
        case 1: "once"
        case 2: "twice"
        case 3: "three times"
        case 4: "four times"
        default: "\(count) times"
        }
    }

    /// A dose text folded for comparison: lower case, single spaces, no closing full stop.
    static func folded(_ dose: String) -> String {
        var out = dose.lowercased().split(separator: " ").joined(separator: " ")
        while out.hasSuffix(".") { out.removeLast() }
        return out
    }
}

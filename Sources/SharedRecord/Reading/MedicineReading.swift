import FHIR
import LegalTime

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

    /// The dose as the source wrote it; failing that, built in words from its parts, with dates as
    /// `date` writes them; nil when there is none.
    ///
    /// Source: FHIR R4 Dosage: those of different numbers in `sequence` follow one another, others hold together.
    static func dose(_ root: Element, date: (StaffDate) -> String) -> String? {
        guard let dosages = dosages(root) else { return nil }
        var texts: [String] = []
        var numbers: Set<Int> = []
        for dosage in dosages.elements {
            guard let text = dosage["text"]?.filled ?? DosageWords.words(dosage, date: date) else { continue }
            texts.append(text)
            if let number = dosage["sequence"]?.int { numbers.insert(number) }
        }
        let follow = numbers.count == texts.count
        return texts.isEmpty ? nil : texts.joined(separator: follow ? ", then " : ", and ")
    }

    /// What the source tells beside the dose, such as "with food", where the dose does not say it already.
    static func instructions(_ root: Element) -> [String] {
        guard let dosages = dosages(root) else { return [] }
        var found: [String] = []
        for dosage in dosages.elements {
            let said = folded(dosage["text"]?.string ?? "")
            let told =
                dosage.all("additionalInstruction").map { Concept($0).text } + [dosage["patientInstruction"]?.filled]
            for text in told.compactMap(\.self) where !said.contains(folded(text)) && !found.contains(text) {
                found.append(text)
            }
        }
        return found
    }

    private static func dosages(_ root: Element) -> Element? { root["dosageInstruction"] ?? root["dosage"] }

    /// A dose text folded for comparison: lower case, single spaces, no closing full stop.
    static func folded(_ dose: String) -> String {
        var out = dose.lowercased().split(separator: " ").joined(separator: " ")
        while out.hasSuffix(".") { out.removeLast() }
        return out
    }
}

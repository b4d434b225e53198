import FHIR
import LegalTime

/// A dosage without text, put in words: every part that it has is said. No Latin abbreviations are written (design
/// language, Wording).
///
/// Source: FHIR R4 Dosage and Timing; value sets event-timing, timing-abbreviation and units-of-time.
enum DosageWords {
    /// The words, with dates as `date` writes them; nil for a dosage that says nothing.
    static func words(_ dosage: Element, date: (StaffDate) -> String) -> String? {
        var parts: [String] = []
        if let method = Concept(dosage["method"]).text { parts.append(method) }
        // Of a medicine that was given, dose and rate stand in the dosage itself (MedicationAdministration.dosage).
        let rates = dosage["doseAndRate"].map { Array($0.elements) } ?? [dosage]
        let amounts = rates.compactMap(amount)
        if !amounts.isEmpty { parts.append(amounts.joined(separator: " or ")) }
        for name in ["route", "site"] as [StaticString] {
            if let text = Concept(dosage[name]).text { parts.append(text.lowercased()) }
        }
        if let timing = timing(dosage["timing"], date) { parts.append(timing) }
        if let reason = Concept(dosage["asNeededCodeableConcept"]).text {
            parts.append("when needed for \(reason.lowercased())")
        } else if dosage["asNeededBoolean"]?.bool == true {
            parts.append("when needed")
        }
        parts += limits(dosage)
        if !parts.isEmpty { return parts.joined(separator: " ") }
        // Something is recorded that has no words here: that is not "not recorded".
        let silent: Set<String> = ["id", "sequence", "text", "additionalInstruction", "patientInstruction"]
        return dosage.members.contains { !silent.contains($0.name) } ? "Dose not put in words: read the original" : nil
    }

    private static func amount(_ rate: Element) -> String? {
        var parts: [String] = []
        if let dose = Quantity(rate["doseQuantity"] ?? rate["dose"])?.line ?? range(rate["doseRange"]) {
            parts.append(dose)
        }
        if let rate = Quantity(rate["rateQuantity"])?.line ?? range(rate["rateRange"]) ?? ratio(rate["rateRatio"], "in")
        {
            parts.append("at \(rate)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func range(_ range: Element?) -> String? {
        guard let range else { return nil }
        switch (Quantity(range["low"]), Quantity(range["high"])) {
        case (let low?, let high?):
            return low.unit == high.unit || low.unit.isEmpty
                ? "\(low.text) to \(high.line)" : "\(low.line) to \(high.line)"
        case (let low?, nil): return "at least \(low.line)"
        case (nil, let high?): return "at most \(high.line)"
        case (nil, nil): return nil
        }
    }

    private static func ratio(_ ratio: Element?, _ word: String) -> String? {
        guard let over = Quantity(ratio?["numerator"]), let under = Quantity(ratio?["denominator"]) else { return nil }
        return "\(over.line) \(word) \(under.line)"
    }

    private static func limits(_ dosage: Element) -> [String] {
        var parts: [String] = []
        for period in dosage.all("maxDosePerPeriod") {
            if let most = ratio(period, "in") { parts.append("at most \(most)") }
        }
        if let most = Quantity(dosage["maxDosePerAdministration"]) { parts.append("at most \(most.line) at a time") }
        if let most = Quantity(dosage["maxDosePerLifetime"]) { parts.append("at most \(most.line) in a lifetime") }
        return parts
    }

    // MARK: When

    private static func timing(_ timing: Element?, _ date: (StaffDate) -> String) -> String? {
        guard let timing else { return nil }
        var parts: [String] = []
        if let repeats = timing["repeat"] { parts = repeated(repeats, date) }
        if parts.isEmpty, let code = Concept(timing["code"]).text {
            parts.append(Concept(timing["code"]).mainCoding?["code"]?.string.flatMap { abbreviations[$0] } ?? code)
        }
        let days = timing.all("event").compactMap { StaffDate($0).map(date) }
        if !days.isEmpty { parts.append("on " + Wording.list(days, "and")) }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func repeated(_ repeats: Element, _ date: (StaffDate) -> String) -> [String] {
        var parts: [String] = []
        if let often = often(repeats) { parts.append(often) }
        let days = repeats.all("dayOfWeek").compactMap { $0.string.flatMap { weekdays[$0] } }
        if !days.isEmpty { parts.append("on " + Wording.list(days, "and")) }
        let times = repeats.all("timeOfDay").compactMap { $0.string.map { String($0.prefix(5)) } }
        if !times.isEmpty { parts.append("at " + Wording.list(times, "and")) }
        let events = repeats.all("when").compactMap { $0.string.flatMap { whens[$0] } }
        if !events.isEmpty {
            let offset = repeats["offset"]?.int.map { "\(span("\($0)", nil, "minute")) " } ?? ""
            parts.append(offset + Wording.list(events, "and"))
        }
        if let duration = repeats["duration"]?.numberText, let unit = unit(repeats["durationUnit"]) {
            parts.append("over \(span(duration, repeats["durationMax"]?.numberText, unit))")
        }
        if let count = repeats["count"]?.numberText {
            parts.append("\(span(count, repeats["countMax"]?.numberText, "time")) in all")
        }
        if let bounds = bounds(repeats, date) { parts.append(bounds) }
        return parts
    }

    private static func often(_ repeats: Element) -> String? {
        let frequency = repeats["frequency"]?.int
        let most = repeats["frequencyMax"]?.int
        guard let name = unit(repeats["periodUnit"]), let period = repeats["period"]?.numberText else {
            return frequency.map { times($0, most) }
        }
        let longest = repeats["periodMax"]?.numberText
        let often = times(frequency ?? 1, most)
        let isOnce = (frequency ?? 1) == 1 && most == nil
        if ["1", "1.0"].contains(period), longest == nil {
            return name == "hour" && isOnce ? "every hour" : "\(often) \(name == "day" ? "a day" : "every \(name)")"
        }
        let span = span(period, longest, name)
        return isOnce ? "every \(span)" : "\(often) every \(span)"
    }

    private static func bounds(_ repeats: Element, _ date: (StaffDate) -> String) -> String? {
        if let duration = Quantity(repeats["boundsDuration"]) {
            let unit = units[duration.unit] ?? duration.unit
            return "for \(span(duration.text, nil, unit))"
        }
        if let range = range(repeats["boundsRange"]) { return "for \(range)" }
        let (start, end) = (StaffDate(repeats["boundsPeriod"]?["start"]), StaffDate(repeats["boundsPeriod"]?["end"]))
        let words = [start.map { "from \(date($0))" }, end.map { "until \(date($0))" }].compactMap(\.self)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// "1 hour", "4 hours", "4 to 6 hours".
    private static func span(_ least: String, _ most: String?, _ unit: String) -> String {
        let isOne = ["1", "1.0"].contains(least) && most == nil
        let number = most.map { "\(least) to \($0)" } ?? least
        return "\(number) \(isOne || unit.isEmpty || unit.hasSuffix("s") ? unit : unit + "s")"
    }

    private static func times(_ least: Int, _ most: Int?) -> String {
        if let most, most != least { return "\(least) to \(most) times" }
        return switch least {
        case 1: "once"
        case 2: "twice"
        case 3: "three times"
        case 4: "four times"
        default: "\(least) times"
        }
    }

    private static func unit(_ code: Element?) -> String? { code?.string.flatMap { units[$0] } }
    private static let units = [
        "s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year",
    ]
    private static let weekdays = [
        "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
        "sun": "Sunday",
    ]
    private static let whens = [
        "MORN": "in the morning", "MORN.early": "early in the morning", "MORN.late": "late in the morning",
        "NOON": "at noon", "AFT": "in the afternoon", "AFT.early": "early in the afternoon",
        "AFT.late": "late in the afternoon", "EVE": "in the evening", "EVE.early": "early in the evening",
        "EVE.late": "late in the evening", "NIGHT": "at night", "PHS": "after sleep", "HS": "before sleep",
        "WAKE": "on waking", "C": "with a meal", "CM": "with breakfast", "CD": "with lunch", "CV": "with dinner",
        "AC": "before a meal", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner",
        "PC": "after a meal", "PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner",
    ]
    private static let abbreviations = [
        "BID": "twice a day", "TID": "three times a day", "QID": "four times a day", "AM": "in the morning",
        "PM": "in the afternoon", "QD": "once a day", "QOD": "every other day", "Q1H": "every hour",
        "Q2H": "every 2 hours", "Q3H": "every 3 hours", "Q4H": "every 4 hours", "Q6H": "every 6 hours",
        "Q8H": "every 8 hours", "BED": "at bedtime", "WK": "once a week", "MO": "once a month",
    ]
}

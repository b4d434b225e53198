import FHIR
import LegalTime

/// When a medicine ends, as far as its entry states it. What is not stated is nil: no end is made up.
///
/// Source: FHIR R4 MedicationStatement.effectivePeriod; Timing.repeat.bounds[x]; MedicationRequest.dispenseRequest.
struct MedicineCourse {
    /// An end: the latest moment that it can mean, in milliseconds since 1970, the day, and why.
    struct End {
        let latest: Int64
        let day: StaffDate
        let reason: MedicineReason
    }
    /// The end of the course: the latest that is stated. A dosage without an end leaves the course open.
    let end: End?
    /// When what may be supplied has been used up; nil for a repeat, of which each issue is a supply of its own.
    let supply: End?
    /// The end of the time in which it may be supplied; it says nothing of whether the medicine is taken.
    let authorised: End?

    /// Reads a MedicationRequest or MedicationStatement.
    init(_ root: Element) {
        let start = Self.start(root)
        var ends: [End] = []
        if let end = Self.ended(root["effectivePeriod"]?["end"]) { ends.append(end) }
        if let end = Self.dosageEnd(root, start) { ends.append(end) }
        end = ends.max { $0.latest < $1.latest }
        let dispense = root["dispenseRequest"]
        authorised = Self.ended(dispense?["validityPeriod"]?["end"])
        let isRepeat =
            root["intent"]?.equals("plan") == true || Concept(root["courseOfTherapyType"]).has("continuous")
        let repeats = dispense?["numberOfRepeatsAllowed"]?.int ?? 0
        if !isRepeat, (0...99).contains(repeats), let start,
            let one = Length(dispense?["expectedSupplyDuration"]),
            case let all = one.times(repeats + 1), let day = all.day(after: start.date)
        {
            supply = End(day, .supplyOver(length: all.words, until: day.date))
        } else {
            supply = nil
        }
    }

    private typealias Start = (date: PartialDate, isWritten: Bool)

    /// When it began: as stated, else the day on which the prescription was written.
    private static func start(_ root: Element) -> Start? {
        func date(_ element: Element?) -> PartialDate? { element?.string.flatMap(PartialDate.init) }
        if let stated = date(root["effectivePeriod"]?["start"]) ?? date(root["effectiveDateTime"]) {
            return (stated, false)
        }
        return date(root["authoredOn"]).map { ($0, true) }
    }

    private static func ended(_ element: Element?) -> End? {
        guard let text = element?.string, let date = PartialDate(text) else { return nil }
        let day = StaffDate(date).dateOnly
        return End(latest: date.latest, day: day, reason: .ended(day))
    }

    /// Dosages of different numbers in `sequence` follow one another, others hold together (FHIR R4 Dosage.sequence).
    private static func dosageEnd(_ root: Element, _ start: Start?) -> End? {
        guard let dosages = root["dosageInstruction"] ?? root["dosage"] else { return nil }
        var ends: [End] = []
        var steps: [Int: Length] = [:]
        for dosage in dosages.elements {
            let repeats = dosage["timing"]?["repeat"]
            if let end = ended(repeats?["boundsPeriod"]?["end"]) {
                ends.append(end)
            } else if let length = Length(repeats?["boundsDuration"]) ?? Length(repeats?["boundsRange"]?["high"]) {
                let step = dosage["sequence"]?.int ?? 0
                steps[step] = steps[step].map { $0.longer(than: length) ? $0 : length } ?? length
            } else {
                return nil
            }
        }
        if !steps.isEmpty {
            let whole = steps.values.reduce(Length.none) { $0.adding($1) }
            guard let start, let day = whole.day(after: start.date) else { return nil }
            let from = StaffDate(start.date).dateOnly
            ends.append(
                End(day, .ran(length: whole.words, from: from, isWritten: start.isWritten, until: day.date)))
        }
        return ends.max { $0.latest < $1.latest }
    }
}

extension MedicineCourse.End {
    /// The end of a day.
    fileprivate init(_ day: CivilDay, _ reason: MedicineReason) {
        self.init(latest: Int64(day.number + 1) * 86_400_000 - 1, day: day.date, reason: reason)
    }
}

extension CivilDay {
    fileprivate var date: StaffDate { StaffDate(year: year, month: month, day: day) }
}

/// A length of time in whole days and months; a part of a day counts as a day, so that nothing ends too early.
private struct Length {
    static let none = Length(days: 0, months: 0)
    let days: Int
    let months: Int

    private init(days: Int, months: Int) {
        self.days = days
        self.months = months
    }

    /// A FHIR Duration; nil when it is none, is only a lower bound, is of an unknown unit or longer than a life.
    init?(_ element: Element?) {
        guard let element, let text = element["value"]?.numberText, let value = Double(text), value > 0,
            value <= 40_000
        else { return nil }
        if let comparator = element["comparator"]?.string, comparator.hasPrefix(">") { return nil }
        var unit = (element["code"] ?? element["unit"])?.string?.lowercased() ?? ""
        if unit.count > 3, unit.hasSuffix("s") { unit.removeLast() }
        func whole(_ value: Double) -> Int { Int(value.rounded(.up)) }
        switch unit {
        case "s", "second": self.init(days: whole(value / 86_400), months: 0)
        case "min", "minute": self.init(days: whole(value / 1440), months: 0)
        case "h", "hour": self.init(days: whole(value / 24), months: 0)
        case "d", "day": self.init(days: whole(value), months: 0)
        case "wk", "week": self.init(days: whole(value * 7), months: 0)
        case "mo", "month": self.init(days: 0, months: whole(value))
        case "a", "year": self.init(days: 0, months: whole(value * 12))
        default: return nil
        }
        guard days <= 40_000, months <= 1_200 else { return nil }
    }

    /// `7 days`, `3 months`, `1 month and 7 days`.
    var words: String {
        func part(_ count: Int, _ unit: String) -> String? {
            count == 0 ? nil : "\(count) \(unit)\(count == 1 ? "" : "s")"
        }
        return Wording.list([part(months, "month"), part(days, "day")].compactMap(\.self), "and")
    }
    func adding(_ other: Length) -> Length { Length(days: days + other.days, months: months + other.months) }
    func times(_ count: Int) -> Length { Length(days: days * count, months: months * count) }
    func longer(than other: Length) -> Bool { days + 31 * months > other.days + 31 * other.months }

    /// The last day that a course of this length can reach when it begins at the latest moment of a date; nil beyond
    /// the calendar.
    func day(after start: PartialDate) -> CivilDay? {
        guard days <= 400_000, months <= 12_000 else { return nil }
        let first = CivilDay(number: Int((start.latest - (start.latest % 86_400_000)) / 86_400_000))
        guard first.year + months / 12 + days / 365 < 9_990 else { return nil }
        return CivilDay(number: first.adding(months: months).number + days)
    }
}

import FHIR
import LegalTime
import Store

extension StaffDate {
    /// A FHIR date, dateTime or instant at the precision it was written with; nil when it is none.
    init?(_ element: Element?) {
        guard let text = element?.string, let date = PartialDate(text) else { return nil }
        self.init(date)
    }
    /// A FHIR date at its own precision; a time is shown as London's clock showed it.
    init(_ date: PartialDate) {
        switch date.precision {
        case .year: self.init(year: date.year)
        case .month: self.init(year: date.year, month: date.month)
        case .day: self.init(year: date.year, month: date.month, day: date.day)
        case .minute, .second, .fraction: self.init(milliseconds: date.milliseconds)
        }
    }
    /// A column of the store: midnight UTC to the millisecond stands for a date that came without a time.
    init(column: Int64) {
        if column % 86_400_000 == 0 {
            let day = CivilDay(number: Int(column / 86_400_000))
            self.init(year: day.year, month: day.month, day: day.day)
        } else {
            self.init(milliseconds: column)
        }
    }
}

/// When things happened and were written down, at the precision the source gave.
enum Dates {
    /// When the item happened, clinically; nil when the resource does not say.
    static func clinical(_ kind: ResourceKind, _ root: Element) -> StaffDate? {
        StaffDate(clinicalElement(kind, root))
    }

    private static func clinicalElement(_ kind: ResourceKind, _ root: Element) -> Element? {
        switch kind {
        case .observation, .diagnosticReport:
            root["effectiveDateTime"] ?? period(root["effectivePeriod"]) ?? root["effectiveInstant"] ?? root["issued"]
        case .encounter, .episodeOfCare, .flag, .carePlan:
            period(root["period"]) ?? root["created"]
        case .condition, .allergy:
            root["onsetDateTime"] ?? period(root["onsetPeriod"]) ?? root["recordedDate"] ?? root["lastOccurrence"]
        case .procedure:
            root["performedDateTime"] ?? period(root["performedPeriod"])
        case .immunization:
            root["occurrenceDateTime"] ?? root["recorded"]
        case .medicationRequest, .serviceRequest:
            root["authoredOn"] ?? root["occurrenceDateTime"] ?? period(root["occurrencePeriod"])
        case .medicationStatement:
            root["effectiveDateTime"] ?? period(root["effectivePeriod"]) ?? root["dateAsserted"]
        case .medicationDispense:
            root["whenHandedOver"] ?? root["whenPrepared"]
        case .medicationAdministration:
            root["effectiveDateTime"] ?? period(root["effectivePeriod"])
        case .documentReference:
            root["date"] ?? period(root["context"]?["period"]) ?? root["content"]?.first?["attachment"]?["creation"]
        case .appointment: root["start"] ?? root["created"]
        default: generic(root)
        }
    }

    private static func generic(_ root: Element) -> Element? {
        for name in genericNames { if let element = root[name] { return element } }
        return period(root["period"])
    }
    private static let genericNames: [StaticString] = [
        "effectiveDateTime", "date", "started", "authored", "authoredOn", "sent", "dateTime", "startDate", "created",
        "createdDateTime", "occurrenceDateTime", "recorded", "issued",
    ]
    private static func period(_ period: Element?) -> Element? { period?["start"] ?? period?["end"] }

    /// When the source wrote it down; nil when the resource does not say.
    static func recorded(_ kind: ResourceKind, _ root: Element) -> StaffDate? {
        let element: Element? =
            switch kind {
            case .allergy, .condition: root["recordedDate"]
            case .observation, .diagnosticReport: root["issued"]
            case .medicationRequest, .serviceRequest, .task: root["authoredOn"]
            case .medicationStatement: root["dateAsserted"]
            case .immunization, .provenance: root["recorded"]
            case .documentReference, .composition, .familyHistory: root["date"]
            case .carePlan, .appointment: root["created"]
            case .questionnaireResponse: root["authored"]
            default: nil
            }
        return StaffDate(element)
    }
}

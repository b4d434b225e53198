import Access
import FHIR
import Foundation
import SampleData
import SharedRecord
import Store
import Testing

/// Records of resources with anything missing, anywhere extreme or of another type: each view is made, none crashes.
@Suite("Odd records")
struct OddRecordTests {
    private static let whole: [(Section, String)] = [
        (
            .laboratory,
            """
            {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"2823-3",
            "display":"Potassium"}]},"effectiveDateTime":"2026-03-10T09:00:00Z","issued":"2026-03-10T10:00:00Z",
            "valueQuantity":{"value":6.1,"unit":"mmol/L","comparator":"<"},"referenceRange":[{"low":{"value":3.5},
            "high":{"value":5.3,"unit":"mmol/L"}}],"interpretation":[{"coding":[{"code":"HH"}]}],
            "note":[{"text":"Telephoned"}],"specimen":{"display":"Blood"}}
            """
        ),
        (
            .observations,
            """
            {"resourceType":"Observation","status":"final","code":{"text":"Blood pressure"},
            "effectivePeriod":{"start":"2026-03-01","end":"2026-03-02"},
            "component":[{"code":{"coding":[{"code":"8480-6"}]},
            "valueQuantity":{"value":128,"unit":"mmHg"}},{"code":{"coding":[{"code":"8462-4"}]},
            "valueQuantity":{"value":74,"unit":"mmHg"},"interpretation":[{"coding":[{"code":"LL"}]}]}]}
            """
        ),
        (
            .medicines,
            """
            {"resourceType":"MedicationRequest","status":"active","intent":"order","authoredOn":"2026-01-05",
            "medicationCodeableConcept":{"text":"Warfarin 5mg tablets"},"doNotPerform":false,"dosageInstruction":[{
            "sequence":1,"timing":{"repeat":{"frequency":2,"frequencyMax":4,"period":1.5,"periodUnit":"d","count":3,
            "offset":30,"when":["AC"],"timeOfDay":["08:00:00"],"dayOfWeek":["mon"],"boundsDuration":{"value":7,
            "code":"d"}},"event":["2026-01-05"]},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"},
            "rateRatio":{"numerator":{"value":1},"denominator":{"value":2}}}],"maxDosePerPeriod":{"numerator":{
            "value":4},"denominator":{"value":24}}}]}
            """
        ),
        (
            .medicines,
            """
            {"resourceType":"MedicationStatement","status":"active","effectivePeriod":{"start":"2025-01-01",
            "end":"2026-12"},"medicationCodeableConcept":{"text":"Warfarin"},"dosage":[{"text":"One a day"}]}
            """
        ),
        (
            .allergies,
            """
            {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"criticality":"high",
            "code":{"coding":[{"code":"91936005","display":"Allergy to penicillin"}]},"recordedDate":"2019-01-12",
            "reaction":[{"substance":{"text":"Amoxicillin"},"onset":"2019-01-01","manifestation":[{"coding":[{
            "code":"39579001"}]}],"severity":"severe"}]}
            """
        ),
        (
            .problems,
            """
            {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Heart failure"},
            "onsetDateTime":"2020-05","onsetAge":{"value":68,"unit":"years"},"abatementDateTime":"2026","bodySite":[{
            "text":"Left"}],"stage":[{"summary":{"text":"III"}}],"note":[{"text":"Echo"}]}
            """
        ),
        (
            .alerts,
            """
            {"resourceType":"Flag","status":"active","category":[{"text":"Clinical"}],"code":{"coding":[{
            "code":"450476008","display":"Not for attempted CPR"}]},"period":{"start":"2026-01-14","end":"2027"}}
            """
        ),
        (
            .carePlans,
            """
            {"resourceType":"CarePlan","status":"active","intent":"plan","title":"ReSPECT",
            "period":{"start":"2026-01-14",
            "end":"2026-02"},"activity":[{"detail":{"status":"scheduled","code":{"text":"CPR"},
            "description":"Focus: comfort","doNotPerform":true}}],"note":[{"text":"x","authorString":"y"}]}
            """
        ),
        (
            .encounters,
            """
            {"resourceType":"Encounter","status":"in-progress","class":{"code":"IMP"},"type":[{"text":"Admission"}],
            "period":{"start":"2026-03-09T10:00:00Z"},"serviceProvider":{"display":"Ward"},
            "hospitalization":{"dischargeDisposition":{"text":"Home"}}}
            """
        ),
        (
            .documents,
            """
            {"resourceType":"DocumentReference","status":"current","date":"2026-01-14","type":{"coding":[{
            "code":"1382601000000107"}]},"description":"Letter","content":[{"attachment":{"contentType":"text/plain",
            "data":"SGVsbG8=","size":5,"creation":"2026-01-14"}}]}
            """
        ),
        (
            .immunisations,
            """
            {"resourceType":"Immunization","status":"completed","vaccineCode":{"text":"Influenza"},
            "occurrenceDateTime":"2025-10-01","protocolApplied":[{"doseNumberPositiveInt":1}],"lotNumber":"A1"}
            """
        ),
        (
            .identity,
            """
            {"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number",
            "value":"9990000018"}],
            "name":[{"family":"Adeyemi","given":["Florence"],"prefix":["Mrs"],"period":{"end":"2020"}}],
            "birthDate":"1951-03-04","gender":"female","deceasedDateTime":"2026-01","telecom":[{"value":"020"}],
            "address":[{"line":["1 Road"],"postalCode":"E14 9XY","period":{"start":"2020-01-01"}}]}
            """
        ),
    ]

    private static var odd: [Any] {
        [
            "", " ", "x", "0001", "0001-01-01", "9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59.999+14:00",
            "0001-01-01T00:00:00Z", "2026-02-30", "entered-in-error", "HH", "d", "AC", "active", "1", "-1", 0, -1, 1,
            true,
            false, Int.max, Int.min, 1e308, -1e308, 1e-308, 0.1, [Any](), [String: Any](), [[Any]()], ["x", 1, true],
            ["text": "y"], ["coding": [["code": "HH"]]], ["value": 1e308, "unit": "mg"],
            ["value": -1, "comparator": "<"],
            String(repeating: "long ", count: 400), "\u{202E}\u{0}é",
        ]
    }

    /// A value with some members left out and some replaced.
    private func bent(_ value: Any, _ random: inout SeededRandom, keeping kept: Set<String> = []) -> Any {
        if var object = value as? [String: Any] {
            for key in object.keys.sorted() where !kept.contains(key) {
                switch Int.random(in: 0..<12, using: &random) {
                case 0: object[key] = nil
                case 1: object[key] = Self.odd.randomElement(using: &random)
                default: object[key] = object[key].map { bent($0, &random) }
                }
            }
            return object
        }
        if let list = value as? [Any] {
            var out = list.map { bent($0, &random) }
            if Int.random(in: 0..<8, using: &random) == 0 { out += out }
            return out
        }
        return value
    }

    @Test("Every view of 400 bent records is made", arguments: 0..<8)
    func views(part: UInt64) throws {
        for number in 0..<50 {
            var random = SeededRandom(seed: part << 32 | UInt64(number))
            var fixture = try FixtureRecord.florence()
            var rids: [Int64] = []
            for (section, json) in Self.whole {
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
                    let data = try JSONSerialization.data(
                        withJSONObject: bent(value, &random, keeping: ["resourceType"]))
                    rids.append(
                        try fixture.add(
                            Int.random(in: 1...2, using: &random), section, String(decoding: data, as: UTF8.self)))
                }
            }
            let record = try fixture.record()
            _ = try record.summary()
            _ = try record.head()
            _ = try record.timeline()
            for section in Section.allCases {
                _ = try record.section(section)
                _ = try record.panel(section)
            }
            for rid in rids {
                _ = try record.item(rid)
                _ = try record.document(rid)
                _ = try record.attachment(rid, index: 0)
                _ = try record.trend(token: String(rid))
            }
            #expect(try record.copy(from: "n").bytes.count > 2)
        }
    }
}

import Access
import LegalTime
import SharedRecord
import Store
import Testing

/// A laboratory result of potassium.
private func potassium(
    _ id: String, _ value: String, _ when: String, flag: String? = nil,
    range: String = #"{"low":{"value":3.5},"high":{"value":5.3}}"#,
    unit: String = "mmol/L"
) -> String {
    let interpretation = flag.map { #","interpretation":[{"coding":[{"code":"\#($0)"}]}]"# } ?? ""
    return """
        {"resourceType":"Observation","id":"\(id)","status":"final","code":{"coding":[{"system":"http://loinc.org",\
        "code":"2823-3","display":"Potassium [Moles/volume] in Serum or Plasma"}]},"effectiveDateTime":"\(when)",\
        "valueQuantity":{"value":\(value),"unit":"\(unit)"},"referenceRange":[\(range)]\(interpretation)}
        """
}

@Suite("Results")
struct ResultTests {
    @Test("The newest of a test, flag in words, own range, the one before, and the trend oldest first")
    func row() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, .laboratory, potassium("p1", "4.6", "2025-01-10T09:00:00Z", flag: "N"))
        try fixture.add(2, .laboratory, potassium("p3", "6.1", "2026-03-10T13:58:00Z", flag: "HH"))
        try fixture.add(2, .laboratory, potassium("p2", "5.20", "2026-02-24T09:00:00Z", flag: "N"))
        let view = try fixture.record().summary()
        try #require(view.results.rows.count == 1)
        let row = view.results.rows[0]
        #expect(row.test == "Potassium")
        #expect((row.value, row.unit, row.range) == ("6.1", "mmol/L", "3.5 to 5.3"))
        #expect(row.flag?.text == "HH Critically high")
        #expect(row.flag?.tone == .critical)
        #expect(row.isCritical && !row.isFlagDerived)
        #expect(row.previous?.value == "5.20")
        #expect(row.previous?.date?.text == "24-Feb-2026")
        #expect(row.taken?.text == "10-Mar-2026 13:58")
        #expect(row.spark?.points.map(\.text) == ["4.6", "5.20", "6.1"])
        #expect(row.spark?.label == "Potassium, 3 results since Jan-2025: 4.6, 5.20, 6.1 mmol/L")
        #expect(view.results.trendHeading == "Since Sep-2024")
        #expect(view.rail.count(.laboratory).entries == 3)
        let alert = try #require(view.alerts.first)
        #expect((alert.title, alert.text) == ("Critical result", "Potassium 6.1 mmol/L"))
        #expect(alert.date?.text == "10-Mar-2026 13:58")
        #expect(Set(row.trendRids).count == 2)
        #expect(Set(row.trendRids).isSubset(of: Set(view.shown)))
    }

    @Test("A flag that the source did not give follows from the item's own range only, and says that it was worked out")
    func derived() throws {
        let cases: [(String, String, String, String?)] = [
            ("5.9", #"{"low":{"value":3.5},"high":{"value":5.3}}"#, "mmol/L", "H High"),
            ("3.1", #"{"low":{"value":3.5}}"#, "mmol/L", "L Low"),
            ("5.3", #"{"high":{"value":5.3}}"#, "mmol/L", "In range"),
            // A range in another unit, or in words, decides nothing.
            ("5.9", #"{"high":{"value":20.7,"unit":"mg/dL"}}"#, "mmol/L", nil),
            ("5.9", #"{"text":"see report"}"#, "mmol/L", nil),
        ]
        for (value, range, unit, flag) in cases {
            var fixture = try FixtureRecord.florence()
            try fixture.add(1, .laboratory, potassium("p", value, "2026-03-01", range: range, unit: unit))
            let row = try #require(try fixture.record().summary().results.rows.first)
            #expect(row.flag?.text == flag)
            #expect(row.isFlagDerived == (flag != nil))
        }
    }

    @Test("Reference ranges in words")
    func ranges() throws {
        let cases = [
            (#"{"low":{"value":90}}"#, "above 90"), (#"{"high":{"value":1400}}"#, "below 1,400"),
            (#"{"text":"negative"}"#, "negative"), ("", "Not given"),
            (
                #"{"high":{"value":5},"appliesTo":[{"text":"women"}]},{"high":{"value":7},"#
                    + #""appliesTo":[{"text":"men"}]}"#,
                "below 5 (women); below 7 (men)"
            ),
        ]
        for (json, text) in cases {
            var fixture = try FixtureRecord.florence()
            try fixture.add(1, .laboratory, potassium("p", "4", "2026-03-01", range: json))
            #expect(try fixture.record().summary().results.rows.first?.range == text)
        }
    }

    @Test("Critical first, then the newest day, in the order in which the laboratory sent it")
    func order() throws {
        var fixture = try FixtureRecord.florence()
        func test(_ name: String, _ when: String, _ flag: String) throws {
            try fixture.add(
                1, .laboratory,
                """
                {"resourceType":"Observation","id":"\(name)","code":{"text":"\(name)"},"effectiveDateTime":"\(when)",\
                "valueQuantity":{"value":1,"unit":"g/L"},"interpretation":[{"coding":[{"code":"\(flag)"}]}]}
                """)
        }
        try test("Old", "2025-03-01", "H")
        try test("First", "2026-03-09T09:00:00Z", "N")
        try test("Second", "2026-03-09T08:00:00Z", "H")
        try test("Critical", "2026-02-01", "LL")
        #expect(try fixture.record().summary().results.rows.map(\.test) == ["Critical", "First", "Second", "Old"])
    }

    @Test("The laboratory's result and the practice's copy of it are one line of two sources, not two points")
    func copies() throws {
        var fixture = try FixtureRecord.florence()
        for source in [1, 2] { try fixture.add(source, .laboratory, potassium("p", "4.1", "2026-03-01T10:00:00Z")) }
        try fixture.add(1, .laboratory, potassium("q", "4.4", "2026-01-01T10:00:00Z"))
        let row = try #require(try fixture.record().summary().results.rows.first)
        #expect(row.provenance.mergedText == "Merged from 2 sources")
        #expect(row.previous?.value == "4.4")
        #expect(row.spark?.points.count == 2)
    }

    @Test("A result of another unit is not drawn into the trend")
    func units() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .laboratory, potassium("p1", "17", "2026-01-01", unit: "mg/dL"))
        try fixture.add(1, .laboratory, potassium("p2", "4.4", "2026-02-01"))
        let row = try #require(try fixture.record().summary().results.rows.first)
        #expect(row.spark == nil)
        #expect(row.previous?.value == "17 mg/dL")
    }

    @Test("A range in another unit than the value says its own")
    func rangeInAnotherUnit() throws {
        for (unit, text) in [("mg/dL", "13.7 to 20.7 mg/dL"), ("mmol/L", "13.7 to 20.7")] {
            var fixture = try FixtureRecord.florence()
            try fixture.add(
                2, .laboratory,
                potassium(
                    "p", "4.6", "2026-03-10T13:58:00Z",
                    range: #"{"low":{"value":13.7,"unit":"\#(unit)"},"high":{"value":20.7,"unit":"\#(unit)"}}"#))
            #expect(try fixture.record().summary().results.rows.first?.range == text)
        }
    }

    @Test("A number that no axis holds is shown and not drawn")
    func hugeNumber() throws {
        var fixture = try FixtureRecord.florence()
        let when = ["2026-03-10T09:00:00Z", "2026-03-09T09:00:00Z", "2026-03-08T09:00:00Z", "2026-03-07T09:00:00Z"]
        for (number, value) in ["4.6", "1e308", "-1e308", "1e400"].enumerated() {
            try fixture.add(2, .laboratory, potassium("p\(number)", value, when[number]))
        }
        let row = try #require(try fixture.record().summary().results.rows.first)
        #expect(row.spark == nil)
        let trend = try #require(try fixture.record().trend(token: row.trendToken))
        #expect(trend.series.flatMap(\.points).map(\.value) == [4.6])
        #expect(trend.rows.count == 4)
    }

    @Test("A critical result without a date is an alert, and ends nothing")
    func undatedCritical() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            2, .laboratory,
            #"{"resourceType":"Observation","status":"final","code":{"text":"Potassium"},"valueQuantity":{"value":7.1,"#
                + #""unit":"mmol/L"},"interpretation":[{"coding":[{"code":"HH"}]}]}"#)
        #expect(try fixture.record().summary().alerts.map(\.text) == ["Potassium 7.1 mmol/L"])
    }

    @Test("A critical part makes the whole critical, and each part of a result stands on its page")
    func partOfAResult() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            2, .laboratory,
            #"{"resourceType":"Observation","status":"final","code":{"text":"Blood gas"},"valueString":"See parts","#
                + #""component":[{"code":{"text":"pH"},"valueQuantity":{"value":7.41},"interpretation":[{"coding":[{"#
                + #""code":"N"}]}]},{"code":{"text":"Lactate"},"valueQuantity":{"value":9.8,"unit":"mmol/L"},"#
                + #""referenceRange":[{"high":{"value":2}}],"interpretation":[{"coding":[{"code":"HH"}]}]}]}"#)
        let view = try fixture.record().summary()
        #expect(view.results.rows.first?.isCritical == true)
        #expect(view.alerts.map(\.title) == ["Critical result"])
        let facts = try #require(try fixture.record().item(rid)).facts
        #expect(facts.first { $0.label == "pH" }?.text == "7.41")
        #expect(facts.first { $0.label == "Lactate" }?.text == "9.8 mmol/L (below 2), HH Critically high")
    }

    @Test("An old critical result stays flagged, but is no alert any more")
    func oldCritical() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .laboratory, potassium("p", "6.5", "2024-05-01", flag: "HH"))
        let view = try fixture.record().summary()
        #expect(view.results.rows.first?.isCritical == true)
        #expect(view.alerts.isEmpty)
    }

    @Test(
        "Every kind of value is shown, and nothing is ever blank",
        arguments: [
            (#""valueQuantity":{"value":5,"comparator":"<","unit":"mg/L"}"#, "CRP < 5 mg/L"),
            (#""valueQuantity":{"value":98,"unit":"%"}"#, "CRP 98%"),
            (#""valueQuantity":{"value":4870,"unit":"ng/L"}"#, "CRP 4,870 ng/L"),
            (#""valueQuantity":{"value":86.48213843584714,"unit":"kg"}"#, "CRP 86.48 kg"),
            (#""valueQuantity":{"value":1.00}"#, "CRP 1.00"),
            (#""valueCodeableConcept":{"coding":[{"code":"x","display":"Not detected"}]}"#, "CRP Not detected"),
            (#""valueString":"Haemolysed""#, "CRP Haemolysed"), (#""valueBoolean":true"#, "CRP Yes"),
            (#""valueInteger":12"#, "CRP 12"), (#""valueDateTime":"2026-03-01""#, "CRP 01-Mar-2026"),
            (#""valueRatio":{"numerator":{"value":1},"denominator":{"value":128}}"#, "CRP 1 / 128"),
            (#""valueRange":{"low":{"value":5},"high":{"value":10}}"#, "CRP 5 to 10"),
            (#""dataAbsentReason":{"text":"Not performed"}"#, "CRP Not recorded: not performed"),
            (#""status":"final""#, "CRP Not recorded"),
            (#""hasMember":[{"reference":"a/b"},{"reference":"a/c"}]"#, "CRP Group of 2 results"),
        ])
    func values(json: String, title: String) throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .laboratory, #"{"resourceType":"Observation","code":{"text":"CRP"},\#(json)}"#)
        #expect(try fixture.record().section(.laboratory).items.first?.title == title)
    }

    @Test("Blood pressure is one value; other panels name their parts")
    func components() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .observations,
            """
            {"resourceType":"Observation","code":{"text":"Blood \
            pressure"},"effectiveDateTime":"2026-03-01","component":[\
            {"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":128,"unit":"mmHg"}},\
            {"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":74,"unit":"mmHg"}}]}
            """)
        try fixture.add(
            1, .observations,
            """
            {"resourceType":"Observation","code":{"text":"Apgar"},"effectiveDateTime":"2026-02-01","component":[\
            {"code":{"text":"Tone"},"valueInteger":2},{"code":{"text":"Pulse"},"dataAbsentReason":{"text":"Unknown"}}]}
            """)
        let titles = try fixture.record().section(.observations).items.map(\.title)
        #expect(titles == ["Blood pressure 128/74 mmHg", "Apgar Tone 2; Pulse Not recorded: unknown"])
    }
}

@Suite("One test over time")
struct TrendTests {
    @Test("A series a unit, oldest first, the newest range as the band, and a table of everything")
    func trend() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .laboratory, potassium("p1", "4.6", "2025-01-10", flag: "N"))
        let rid = try fixture.add(
            2, .laboratory, potassium("p2", "5.2", "2026-02-24", range: #"{"low":{"value":3.4},"high":{"value":5.0}}"#))
        try fixture.add(2, .laboratory, potassium("p3", "17", "2024-02-24", unit: "mg/dL"))
        try fixture.add(
            2, .laboratory,
            potassium("p4", "4", "2023-02-24").replacing(
                "\"valueQuantity\":{\"value\":4,", with: "\"valueQuantity\":{\"value\":4,\"comparator\":\"<\","))
        let record = try fixture.record()
        let view = try #require(try record.trend(token: String(rid)))
        #expect(view.test == "Potassium")
        #expect(view.code.text == "LOINC 2823-3")
        #expect(view.series.map(\.unit) == ["mmol/L", "mg/dL"])
        #expect(view.series[0].points.map(\.value) == [4.6, 5.2])
        #expect((view.series[0].low, view.series[0].high) == (3.4, 5.0))
        #expect(!view.series[0].hasOneRange)
        #expect(view.rows.map(\.value) == ["5.2", "4.6", "17", "< 4"])
        #expect(
            view.note
                == "Results are in 2 units and are drawn apart. Reference ranges differ between results; the band is "
                + "that of the newest. 1 result is not a plain number and stands in the table only."
        )
        #expect(view.shown.count == 4 + 2)
    }

    @Test("Blood pressure is drawn as two series")
    func pressure() throws {
        var fixture = try FixtureRecord.florence()
        var rid: Int64 = 0
        for (id, systolic, when) in [("b1", 120, "2026-01-01"), ("b2", 140, "2026-02-01")] {
            rid = try fixture.add(
                1, .observations,
                """
                {"resourceType":"Observation","id":"\(id)","code":{"coding":[{"code":"85354-9"}]},
                "effectiveDateTime":"\(when)",\
                \
                "component":[{"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":\(systolic),
                "unit":"mmHg"}},\
                {"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":74,"unit":"mmHg"}}]}
                """)
        }
        let view = try #require(try fixture.record().trend(token: String(rid)))
        #expect(view.series.map(\.name) == ["Systolic", "Diastolic"])
        #expect(view.series[0].points.map(\.value) == [120, 140])
    }

    @Test("A token of nothing, of something else, or of what the role may not see has no trend")
    func unknown() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(1, .laboratory, potassium("p", "4.6", "2025-01-10"))
        let other = try fixture.add(1, .problems, #"{"resourceType":"Condition","code":{"text":"Gout"}}"#)
        let record = try fixture.record()
        for token in ["", "x", "999", String(other)] { #expect(try record.trend(token: token) == nil) }
        #expect(try fixture.record(.socialWorker).trend(token: String(rid)) == nil)
    }
}

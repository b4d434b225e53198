import Access
import LegalTime
import SharedRecord
import Store
import Testing

@Suite("Lists of medicines side by side")
struct MedicineComparisonTests {
    private typealias Entry = MedicineComparison.Entry

    @Test("What is said when lists stand side by side")
    func table() {
        let gp = MedicineComparison.List("GP", isWhole: true)
        let hospital = MedicineComparison.List("Hospital", isWhole: true)
        let hospice = MedicineComparison.List("Hospice", isWhole: false)
        func on(_ dose: String?, _ product: String = "Ramipril 5mg capsules") -> Entry {
            Entry(true, false, dose, product)
        }
        func left(_ discharge: Entry.Discharge) -> Entry {
            Entry(true, false, "1 a day", "Ramipril 5mg capsules", discharge: discharge)
        }
        let stopped = Entry(false, true, "5 mg once a day", "Ramipril 5mg capsules")
        let past = Entry(false, false, "5 mg once a day", "Ramipril 5mg capsules")
        let cases: [([Entry?], [MedicineComparison.List], String, Tone, Bool)] = [
            ([on("5 mg once a day"), on("5 mg once a day")], [gp, hospital], "Same", .plain, false),
            ([on("5 mg once a day"), on("5  MG once a day.")], [gp, hospital], "Same", .plain, false),
            ([on("5 mg once a day"), on("10 mg once a day")], [gp, hospital], "Different dose", .warn, true),
            ([on("5 mg once a day"), on(nil)], [gp, hospital], "Dose not recorded in Hospital list", .warn, true),
            (
                [on("1 a day"), on("1 a day", "Ramipril 10mg capsules")], [gp, hospital], "Different product", .warn,
                true
            ),
            ([on("1 a day"), nil], [gp, hospital], "GP list only", .warn, true),
            ([nil, on("1 a day")], [gp, hospital], "Hospital list only", .warn, true),
            ([on("1 a day"), past], [gp, hospital], "GP list only", .warn, true),
            ([on("1 a day"), stopped], [gp, hospital], "Stopped in hospital, on GP list", .danger, true),
            ([stopped, on("1 a day")], [gp, hospital], "Stopped in GP, on Hospital list", .danger, true),
            ([on("1 a day"), on("1 a day"), nil], [gp, hospital, hospice], "Same", .plain, false),
            ([on("1 a day"), on("2 a day"), nil], [gp, hospital, hospice], "Different dose", .warn, true),
            ([nil, nil, on("1 a day")], [gp, hospital, hospice], "Hospice list only", .warn, true),
            ([on("1 a day"), nil], [gp, hospice], "GP list only", .plain, false),
            ([nil, on("1 a day")], [gp, hospice], "Hospice list only", .warn, true),
            ([on("1 a day")], [gp], "One list", .plain, false),
            ([nil, left(.newest)], [gp, hospital], "On discharge only, not confirmed since", .warn, true),
            ([past, left(.earlier)], [gp, hospital], "On discharge only, not confirmed since", .plain, false),
            ([left(.newest)], [hospital], "On discharge only, not confirmed since", .warn, true),
            ([stopped, left(.earlier)], [gp, hospital], "Stopped in GP, on Hospital list", .danger, true),
        ]
        for (entries, lists, text, tone, isDifferent) in cases {
            let result = MedicineComparison.compare(entries, lists)
            #expect(result.flag.text == text)
            #expect(result.flag.tone == tone)
            #expect(result.isDifferent == isDifferent)
        }
    }
}

@Suite("Medicines by source")
struct MedicineTests {
    private func request(
        _ id: String, _ name: String, _ dose: String, status: String = "active", on date: String = "2026-01-01",
        more: String = ""
    ) -> String {
        """
        {"resourceType":"MedicationRequest","id":"\(id)","status":"\(status)","intent":"plan",\
        "medicationCodeableConcept":{"text":"\(name)"},"authoredOn":"\(date)",
        "dosageInstruction":[{"text":"\(dose)"}]\(more)}
        """
    }

    @Test("Columns by source, the GP's first; differences first; the risk is named")
    func lists() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, .medicines, request("h1", "Apixaban 5mg tablets", "5 mg twice a day"))
        try fixture.add(2, .medicines, request("h2", "Furosemide 80mg tablets", "80 mg every morning"))
        try fixture.add(1, .medicines, request("g1", "Apixaban 5mg tablets", "5 mg twice a day"))
        try fixture.add(1, .medicines, request("g2", "Furosemide 40mg tablets", "40 mg once a day"))
        try fixture.add(
            1, .medicines, request("g3", "Amoxicillin 500mg capsules", "one three times a day", status: "completed"))
        let view = try fixture.record().summary()
        #expect(view.medicines.lists.map(\.title) == ["GP repeat list", "Hospital list"])
        #expect(view.medicines.rows.map(\.compared.text) == ["Different dose", "Same"])
        #expect(view.medicines.differing == 1)
        #expect(view.medicines.past == 1)
        let furosemide = view.medicines.rows[0]
        #expect(furosemide.cells.map { $0?.dose } == ["40 mg once a day", "80 mg every morning"])
        #expect(furosemide.cells.compactMap { $0?.product }.count == 1)
        #expect(view.medicines.rows[1].risk == "Anticoagulant")
        #expect(view.alerts.map(\.title) == ["Anticoagulant"])
        #expect(view.alerts.map(\.text) == ["Apixaban"])
    }

    @Test("A medicine stopped in hospital and still on the GP list comes first; one stopped long before is no stop")
    func stopped() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, request("g1", "Ramipril 5mg capsules", "5 mg once a day", on: "2021-05-01"))
        try fixture.add(1, .medicines, request("g2", "Amlodipine 5mg tablets", "5 mg once a day", on: "2021-05-01"))
        for (id, name, end) in [
            ("h1", "Ramipril 5mg capsules", "2026-02-22"), ("h2", "Amlodipine 5mg tablets", "2015-01-01"),
        ] {
            try fixture.add(
                2, .medicines,
                """
                {"resourceType":"MedicationStatement","id":"\(id)","status":"stopped",
                "medicationCodeableConcept":{"text":"\(name)"},\
                "effectivePeriod":{"start":"2010-01-01","end":"\(end)"},"statusReason":[{"text":"Replaced"}]}
                """)
        }
        let rows = try fixture.record().summary().medicines.rows
        #expect(rows.map(\.compared.text) == ["Stopped in hospital, on GP list", "GP list only"])
        let cell = try #require(rows[0].cells[1])
        #expect(cell.state == .stopped)
        #expect((cell.dateLabel, cell.date?.text, cell.note) == ("Stopped", "22-Feb-2026", "Replaced"))
        #expect(cell.dose == "Dose not recorded")
    }

    @Test("A medicine behind a reference, contained or apart, has its name; one without a name says so")
    func references() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .medicines, #"{"resourceType":"Medication","id":"m","code":{"text":"Warfarin 1mg tablets"}}"#)
        try fixture.add(
            1, .medicines,
            #"{"resourceType":"MedicationRequest","id":"r1","status":"active","#
                + #""medicationReference":{"reference":"Medication/m"}}"#
        )
        try fixture.add(
            1, .medicines,
            """
            {"resourceType":"MedicationRequest","id":"r2","status":"active",
            "contained":[{"resourceType":"Medication","id":"k",\
            "code":{"text":"Digoxin"}}],"medicationReference":{"reference":"#k"}}
            """)
        try fixture.add(1, .medicines, #"{"resourceType":"MedicationRequest","id":"r3","status":"active"}"#)
        let names = try fixture.record().summary().medicines.rows.map(\.name)
        #expect(Set(names) == ["Warfarin 1mg tablets", "Digoxin", "Medicine not named"])
    }

    @Test("A dose without text is put in words, never in Latin")
    func dose() throws {
        let cases = [
            (
                #"{"doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}],"timing":{"repeat":{"frequency":2,"#
                    + #""period":1,"periodUnit":"d"}}}"#,
                "1 tablet twice a day"
            ),
            (
                #"{"doseAndRate":[{"doseQuantity":{"value":2.5,"unit":"mg"}}],"asNeededBoolean":true}"#,
                "2.5 mg when needed"
            ),
            (
                #"{"timing":{"repeat":{"frequency":1,"period":4,"periodUnit":"h"}},"#
                    + #""asNeededCodeableConcept":{"text":"Pain"}}"#,
                "every 4 hours when needed for pain"
            ),
            (#"{"sequence":1}"#, "Dose not recorded"),
            (
                #"{"doseAndRate":[{"doseRange":{"low":{"value":1,"unit":"tablet"},"high":{"value":2,"#
                    + #""unit":"tablets"}}}],"#
                    + #""timing":{"repeat":{"frequency":1,"frequencyMax":4,"period":1,"periodUnit":"d"}},"#
                    + #""asNeededBoolean":true,"maxDosePerPeriod":{"numerator":{"value":8,"unit":"tablets"},"#
                    + #""denominator":{"value":24,"unit":"hours"}}}"#,
                "1 tablet to 2 tablets 1 to 4 times a day when needed at most 8 tablets in 24 hours"
            ),
            (
                #"{"method":{"text":"Instil"},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"drop"}}],"#
                    + #""site":{"text":"Left eye"},"timing":{"repeat":{"when":["MORN","NIGHT"],"boundsDuration":"#
                    + #"{"value":7,"code":"d"}}}}"#,
                "Instil 1 drop left eye in the morning and at night for 7 days"
            ),
            (
                #"{"doseAndRate":[{"doseQuantity":{"value":15,"unit":"mg"}}],"timing":{"repeat":{"frequency":1,"#
                    + #""period":1,"periodUnit":"wk","dayOfWeek":["mon"],"timeOfDay":["08:00:00"]}}}"#,
                "15 mg once every week on Monday at 08:00"
            ),
            (
                #"{"doseAndRate":[{"rateRatio":{"numerator":{"value":125,"unit":"ml"},"denominator":{"value":1,"#
                    + #""unit":"hour"}}}],"timing":{"repeat":{"duration":8,"durationUnit":"h"}}}"#,
                "at 125 ml in 1 hour over 8 hours"
            ),
            (
                #"{"doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}],"timing":{"code":{"coding":[{"#
                    + #""code":"BID","display":"BID"}]}}}"#,
                "1 tablet twice a day"
            ),
            (
                #"{"timing":{"repeat":{"when":["AC"],"offset":30,"count":10}}}"#,
                "30 minutes before a meal 10 times in all"
            ),
            (
                #"{"patientInstruction":"With food","doseAndRate":[{"doseQuantity":{"value":5,"unit":"mg"}}]}"#, "5 mg"
            ),
            (
                #"{"text":"5 mg in the morning"},{"text":"10 mg at night"}"#, "5 mg in the morning, and 10 mg at night"
            ),
            (
                #"{"sequence":1,"text":"5 mg for a week"},{"sequence":2,"text":"10 mg"}"#, "5 mg for a week, then 10 mg"
            ),
            (#"{"extension":[{"url":"x","valueString":"y"}]}"#, "Dose not put in words: read the original"),
        ]
        for (json, text) in cases {
            var fixture = try FixtureRecord.florence()
            try fixture.add(
                1, .medicines,
                #"{"resourceType":"MedicationRequest","status":"active","medicationCodeableConcept":{"text":"X"},"#
                    + #""dosageInstruction":[\#(json)]}"#
            )
            #expect(try fixture.record().summary().medicines.rows.first?.cells.first??.dose == text)
        }
    }

    @Test("What is told beside the dose is told, once, and makes no difference between lists")
    func instructions() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, request("r", "Naproxen 250mg tablets", "One twice a day"))
        try fixture.add(
            2, .medicines,
            request("r", "Naproxen 250mg tablets", "One twice a day").replacing(
                #""text":"One twice a day""#,
                with: #""text":"One twice a day","patientInstruction":"With food","additionalInstruction":[{"text":"#
                    + #""With food"},{"text":"One twice a day"}]"#))
        let row = try #require(try fixture.record().summary().medicines.rows.first)
        #expect(row.compared.text == "Same")
        #expect(row.cells.map { $0?.dose } == ["One twice a day", "One twice a day"])
        #expect(row.cells.map { $0?.note } == ["", "With food"])
    }

    @Test("Two hospitals' lists are told apart by name")
    func twoHospitals() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Marsh Lane Hospital", .acute)
        for source in 1...3 { try fixture.add(source, .medicines, request("r", "Digoxin", "once a day")) }
        let lists = try fixture.record().summary().medicines.lists
        #expect(lists.map(\.shortTitle) == ["GP", "Limehouse General Hospital", "Marsh Lane Hospital"])
    }
}

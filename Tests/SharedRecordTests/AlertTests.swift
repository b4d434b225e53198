import Access
import LegalTime
import SharedRecord
import Store
import Testing

@Suite("Alerts on every page")
struct AlertTests {
    /// An anaphylaxis, a critical potassium, a decision on CPR and an anticoagulant; an old appointment beside them.
    private static func endangered() throws -> (fixture: FixtureRecord, dangers: [Int64]) {
        var fixture = try FixtureRecord.florence()
        let dangers = [
            try fixture.add(
                1, .allergies,
                #"{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"},"#
                    + #""reaction":[{"manifestation":[{"text":"Anaphylaxis"}]}]}"#),
            try fixture.add(
                1, .allergies,
                #"{"resourceType":"AllergyIntolerance","id":"b","code":{"text":"Peanut"},"#
                    + #""reaction":[{"manifestation":[{"text":"Anaphylaxis"}]}]}"#),
            try fixture.add(
                2, .laboratory,
                #"{"resourceType":"Observation","id":"k","status":"final","code":{"text":"Potassium"},"#
                    + #""effectiveDateTime":"2026-03-10","valueQuantity":{"value":6.1,"unit":"mmol/L"},"#
                    + #""interpretation":[{"coding":[{"code":"HH"}]}]}"#),
            try fixture.add(
                2, .alerts, #"{"resourceType":"Flag","id":"f","status":"active","code":{"text":"DNACPR"}}"#),
            try fixture.add(
                1, .medicines,
                #"{"resourceType":"MedicationRequest","id":"m","status":"active","#
                    + #""medicationCodeableConcept":{"text":"Apixaban 5 mg tablets"}}"#),
        ]
        return (fixture, dangers)
    }

    @Test("What is shown only because restricted items were opened is marked, and nothing else")
    func openedWithAReason() throws {
        var (fixture, _) = try Self.endangered()
        let secret = try fixture.add(
            2, .medicines,
            #"{"resourceType":"MedicationRequest","id":"s","status":"active","#
                + #""medicationCodeableConcept":{"text":"Warfarin 1 mg tablets"}}"#, sensitivity: [.hiv])
        let hiddenTest = try fixture.add(
            2, .laboratory,
            #"{"resourceType":"Observation","id":"h","status":"final","code":{"text":"Potassium"},"#
                + #""effectiveDateTime":"2026-02-10","valueQuantity":{"value":5.1,"unit":"mmol/L"}}"#,
            sensitivity: [.hiv])
        let open = try fixture.record(breakGlass: true)
        let items = try open.timeline().months.flatMap(\.items)
        #expect(Set(items.filter(\.provenance.isOpened).map(\.rid)) == [secret, hiddenTest])
        let summary = try open.summary()
        let cells = summary.medicines.rows.flatMap(\.cells).compactMap(\.self)
        #expect(cells.filter(\.provenance.isOpened).map(\.provenance.rid) == [secret])
        // The newest potassium was seen before; the one beside it, "previous", was not.
        #expect(summary.results.rows.map(\.provenance.isOpened) == [true])
        #expect(summary.alerts.filter(\.isOpened).map(\.title) == ["Anticoagulant"])
        #expect(try open.item(secret)?.item.provenance.isOpened == true)
        let whole = try fixture.record()
        #expect(try !whole.timeline().months.flatMap(\.items).contains { $0.provenance.isOpened })
        #expect(try !whole.summary().alerts.contains(where: \.isOpened))
    }

    private static let titles = ["Anaphylaxis", "Critical result", "Do not attempt CPR", "Anticoagulant"]

    @Test("Every page of a record has the alerts of its summary")
    func everyPage() throws {
        var (fixture, dangers) = try Self.endangered()
        let document = try fixture.add(
            2, .documents,
            #"{"resourceType":"DocumentReference","id":"d","status":"current","#
                + #""content":[{"attachment":{"contentType":"text/plain","data":"QQ=="}}]}"#)
        let record = try fixture.record()
        let summary = try record.summary().alerts
        #expect(summary.map(\.title) == Self.titles)
        #expect(summary.first?.text == "Penicillin and Peanut")
        let timeline = try record.timeline()
        let allergies = try record.section(.allergies)
        let medicines = try record.section(.medicines)
        let empty = try record.section(.immunisations)
        let trend = try #require(try record.trend(token: String(dangers[2])))
        let item = try #require(try record.item(dangers[4]))
        let text = try #require(try record.document(document))
        let why = try record.head()
        let pages: [(String, [AlertView], [Int64])] = [
            ("timeline", timeline.alerts, timeline.shown), ("allergies", allergies.alerts, allergies.shown),
            ("medicines", medicines.alerts, medicines.shown), ("empty", empty.alerts, empty.shown),
            ("trend", trend.alerts, trend.shown), ("item", item.alerts, item.shown),
            ("document", text.alerts, text.shown), ("why", why.alerts, why.shown),
        ]
        for (name, alerts, shown) in pages {
            #expect(alerts == summary, "\(name)")
            #expect(Set(dangers).isSubset(of: Set(shown)), "\(name)")
        }
    }

    @Test("An original alone names no alert to the ledger")
    func original() throws {
        let (fixture, dangers) = try Self.endangered()
        let view = try #require(try fixture.record().item(dangers[4], hasAlerts: false))
        #expect(view.alerts.isEmpty)
        #expect(Set(view.shown).isDisjoint(with: dangers.dropLast()))
    }

    @Test("A role that sees none of it has no alert, and nothing of it is named")
    func role() throws {
        let (fixture, dangers) = try Self.endangered()
        let view = try fixture.record(.receptionist).timeline()
        #expect(view.alerts.isEmpty)
        #expect(Set(view.shown).isDisjoint(with: dangers))
    }

    @Test("An alert names every entry of the lines that it is made from")
    func merged() throws {
        var (fixture, dangers) = try Self.endangered()
        let other = try fixture.add(
            2, .allergies,
            #"{"resourceType":"AllergyIntolerance","id":"c","code":{"text":"Penicillin"},"criticality":"high"}"#)
        let alert = try #require(try fixture.record().timeline().alerts.first)
        #expect(Set(alert.rids) == [dangers[0], dangers[1], other])
    }
}

@Suite("A plan on its own page and in lists")
struct PlanItemTests {
    private static let json = """
        {"resourceType":"CarePlan","id":"c","status":"active","intent":"plan","title":"ReSPECT","created":"2026-01-14",
        "period":{"start":"2026-01-14","end":"2026-02-28"},"description":"What matters most: being at home.",
        "author":{"display":"Dr A Whitlock"},"activity":[{"detail":{"description":"Sudden breathlessness: sit up"}},
        {"detail":{"description":"Preferred place of care: home"}},
        {"detail":{"description":"Focus: ward care. Not for intubation."}},
        {"detail":{"description":"Do not attempt CPR"}}]}
        """

    @Test("CPR first, then the review, the ceiling, the places, the rest")
    func page() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(2, .carePlans, Self.json)
        let view = try #require(try fixture.record().item(rid))
        #expect(
            view.facts.map(\.label).prefix(7) == [
                "CPR", "Review overdue", "Focus", "Preferred place of care", "What matters most",
                "Sudden breathlessness",
                "Author",
            ])
        #expect(view.facts[0].text == "Do not attempt CPR" && view.facts[0].isStrong)
        #expect(view.facts[1].text == "28-Feb-2026. The decisions still stand.")
        #expect(!view.facts.contains { $0.label == "Detail" || $0.text == "Being at home." && $0.label == "Flag" })
    }

    @Test("Its row bears the words of the alert; that of a plan that is over does not")
    func row() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(2, .carePlans, Self.json)
        let over = try fixture.add(
            2, .carePlans, Self.json.replacing("\"c\"", with: "\"old\"").replacing("active", with: "revoked"))
        let record = try fixture.record()
        let items = try record.section(.carePlans).items
        let now = try #require(items.first { $0.rid == rid })
        #expect(now.flags.map(\.text) == ["Do not attempt CPR"] && now.flags[0].tone == .danger)
        #expect(items.first { $0.rid == over }?.flags.map(\.text) == ["Revoked"])
        let page = try #require(try record.item(over))
        #expect(page.facts[0].text == "Do not attempt CPR" && page.facts[0].note == "This plan is not in force.")
        #expect(!page.facts.contains { $0.label.hasPrefix("Review") })
    }
}

@Suite("What a role does not include has no number")
struct ExclusionTests {
    @Test("The lists of the summary and the rail")
    func numbers() throws {
        let fixture = try FixtureRecord.florence()
        let record = try fixture.record(.receptionist)
        let view = try record.summary()
        #expect(!view.encounters.isPermitted && !view.documents.isPermitted)
        #expect(!view.rail.hasTimeline)
        #expect(try !record.panel(.socialCare).view.isPermitted)
        #expect(try fixture.record().summary().rail.hasTimeline)
        #expect(try fixture.record().summary().encounters.isPermitted)
    }
}

@Suite("Allergies in a line")
struct AllergyLineTests {
    @Test("The heading and what is active, on every page of staff; none where the role does not include them")
    func line() throws {
        var fixture = try FixtureRecord.florence()
        #expect(try fixture.record().timeline().banner.allergyLine == "Allergies not recorded.")
        let rid = try fixture.add(
            1, .allergies,
            #"{"resourceType":"AllergyIntolerance","id":"a","type":"intolerance","code":{"text":"Codeine"},"#
                + #""clinicalStatus":{"coding":[{"code":"active"}]}}"#)
        let record = try fixture.record()
        let timeline = try record.timeline()
        #expect(timeline.banner.allergyLine == "Known allergies: Codeine (Intolerance).")
        #expect(timeline.shown.contains(rid))
        #expect(try record.summary().banner.allergyLine == timeline.banner.allergyLine)
        fixture.source(3, "Marsh Lane Hospital", .acute, isAvailable: false)
        #expect(
            try fixture.record().section(.documents).banner.allergyLine
                == "Known allergies (incomplete: no answer from Marsh Lane Hospital): Codeine (Intolerance).")
        #expect(try fixture.record(.receptionist).head().banner.allergyLine == nil)
    }
}

@Suite("Names of observations")
struct ObservationNameTests {
    private func title(_ code: String, _ value: String, section: Section = .observations) throws -> String {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, section,
            #"{"resourceType":"Observation","id":"o","status":"final","code":\#(code),"#
                + #""effectiveDateTime":"2026-02-01",\#(value)}"#)
        return try #require(try fixture.record().section(section).items.first).title
    }

    @Test("As clinicians say them, and a score has no unit")
    func names() throws {
        let score = #""valueQuantity":{"value":6,"unit":"score","code":"{score}"}"#
        #expect(
            try title(
                #"{"coding":[{"system":"http://snomed.info/sct","code":"1104051000000101","display":"Royal College of "#
                    + #"Physicians NEWS2 (National Early Warning Score 2) total score"}]}"#, score) == "NEWS2 6")
        let pressure = "Blood pressure panel with all children optional"
        #expect(
            try title(
                #"{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"\#(pressure)"}],"#
                    + #""text":"\#(pressure)"}"#, #""valueString":"128/74""#) == "Blood pressure 128/74")
        #expect(
            try title(
                #"{"coding":[{"system":"http://loinc.org","code":"2708-6","display":"Oxygen saturation in Arterial "#
                    + #"blood"}]}"#, #""valueQuantity":{"value":93,"unit":"%"}"#) == "Oxygen saturation 93%")
        // A source's own words stay.
        #expect(
            try title(
                #"{"coding":[{"system":"http://loinc.org","code":"8310-5","display":"Body temperature"}],"#
                    + #""text":"Tympanic temperature"}"#, #""valueQuantity":{"value":38.1,"unit":"°C"}"#)
                == "Tympanic temperature 38.1 °C")
    }

    @Test("Only results have a laboratory; a trend knows its section")
    func section() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            1, .observations,
            #"{"resourceType":"Observation","id":"o","code":{"text":"Pulse"},"valueQuantity":{"value":52},"#
                + #""effectiveDateTime":"2026-02-01"}"#)
        let record = try fixture.record()
        #expect(try record.section(.observations).results?.caption.contains("laboratory") == false)
        #expect(try record.summary().results.caption.contains("laboratory"))
        #expect(try record.trend(token: String(rid))?.section == .observations)
    }
}

import Access
import SharedRecord
import Store
import Testing

private let penicillin = """
    {"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"code":"active"}]},\
    "code":{"coding":[{"system":"http://snomed.info/sct","code":"91936005","display":"Allergy to penicillin"}]},\
    \
    "reaction":[{"manifestation":[{"coding":[{"system":"http://snomed.info/sct","code":"39579001",
    "display":"Anaphylaxis"}]}],\
    "severity":"severe"}],"recordedDate":"2019-01-12","recorder":{"display":"Dr Helen Marsh"}}
    """
private let noneKnown = """
    {"resourceType":"AllergyIntolerance","id":"a0","code":{"coding":[{"system":"http://snomed.info/sct",\
    "code":"716186003","display":"No known allergy"}]}}
    """

/// How the contributing sources stand.
enum SourcesStand: CaseIterable { case allAnswer, oneFails, oneDoesNotShare, oneObjected, none }

@Suite("What may be said of allergies")
struct AllergyStatementTests {
    /// Written by hand from the specification: source state × masking × recorded × asserted → heading, complete or not.
    static let table:
        [(SourcesStand, masked: Bool, records: Bool, asserts: Bool, AllergyStatement.Heading, complete: Bool)] = [
            (.allAnswer, false, false, false, .notRecorded, true),
            (.allAnswer, false, false, true, .noneKnown, true),
            (.allAnswer, false, true, false, .known, true),
            (.allAnswer, false, true, true, .known, true),
            (.allAnswer, true, false, false, .unavailable, false),
            (.allAnswer, true, false, true, .unavailable, false),
            (.allAnswer, true, true, false, .known, false),
            (.allAnswer, true, true, true, .known, false),
            (.oneFails, false, false, false, .unavailable, false),
            (.oneFails, false, false, true, .unavailable, false),
            (.oneFails, false, true, false, .known, false),
            (.oneFails, false, true, true, .known, false),
            (.oneFails, true, false, false, .unavailable, false),
            (.oneFails, true, false, true, .unavailable, false),
            (.oneFails, true, true, false, .known, false),
            (.oneFails, true, true, true, .known, false),
            (.oneDoesNotShare, false, false, false, .unavailable, false),
            (.oneDoesNotShare, false, false, true, .unavailable, false),
            (.oneDoesNotShare, false, true, true, .known, false),
            (.oneDoesNotShare, true, false, true, .unavailable, false),
            (.oneObjected, false, false, false, .unavailable, false),
            (.oneObjected, false, false, true, .unavailable, false),
            (.oneObjected, false, true, true, .known, false),
            (.oneObjected, true, false, true, .unavailable, false),
            (.none, false, false, false, .unavailable, false),
            (.none, false, false, true, .unavailable, false),
            (.none, true, false, true, .unavailable, false),
        ]

    @Test("The table", arguments: table.indices)
    func decides(line: Int) {
        let (stand, masked, records, asserts, heading, complete) = Self.table[line]
        var evidence = AllergyStatement.Evidence()
        evidence.answered = stand == .none ? 0 : 2
        if stand == .oneFails { evidence.unanswered = ["Marsh Lane Hospital"] }
        if stand == .oneDoesNotShare { evidence.notShared = ["Eastbank Mental Health Trust"] }
        if stand == .oneObjected { evidence.objected = ["Southgate Eye Hospital"] }
        evidence.isMasked = masked
        evidence.recordsAllergy = records
        evidence.assertsNone = asserts
        let statement = AllergyStatement.decide(evidence)
        #expect(statement.heading == heading)
        #expect(statement.incomplete.isEmpty == complete)
    }

    @Test("A role that does not include allergies is told so, whatever is recorded")
    func role() {
        var evidence = AllergyStatement.Evidence()
        evidence.isPermitted = false
        evidence.assertsNone = true
        evidence.answered = 3
        let statement = AllergyStatement.decide(evidence)
        #expect(statement.text == "Allergies unavailable (incomplete: your role does not include this)")
    }

    @Test("The words name what is missing")
    func words() {
        var evidence = AllergyStatement.Evidence()
        evidence.recordsAllergy = true
        evidence.unanswered = ["A", "B"]
        evidence.isMasked = true
        #expect(
            AllergyStatement.decide(evidence).text
                == "Known allergies (incomplete: no answer from A or B; restricted items exist)")
    }

    @Test("Exactly four headings")
    func headings() {
        #expect(
            AllergyStatement.Heading.allCases.map(\.rawValue) == [
                "Known allergies", "No known allergies", "Allergies not recorded", "Allergies unavailable",
            ])
    }
}

@Suite("The allergies panel")
struct AllergyPanelTests {
    @Test("An assertion of none never outranks another source's allergy, and is shown beside it")
    func assertionDoesNotOutrank() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .allergies, noneKnown)
        try fixture.add(2, .allergies, penicillin)
        let view = try fixture.record().summary()
        #expect(view.allergies.statement.text == "Known allergies")
        #expect(view.allergies.items.map(\.substance) == ["Allergy to penicillin"])
        #expect(view.allergies.assertions.map(\.source) == ["Canal Side Practice"])
        #expect(view.alerts.first?.title == "Anaphylaxis")
        #expect(view.alerts.first?.text == "Penicillin")
    }

    @Test("No known allergies, asserted, all answered, nothing masked")
    func noneKnownIsSaid() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .allergies, noneKnown)
        #expect(try fixture.record().summary().allergies.statement.heading == .noneKnown)
    }

    @Test("\"No known drug allergy\" is shown, but says nothing of other allergies")
    func oneKind() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .allergies, noneKnown.replacing("716186003", with: "409137002"))
        let view = try fixture.record().summary().allergies
        #expect(view.statement.heading == .notRecorded)
        #expect(view.assertions.count == 1)
        #expect(view.items.isEmpty)
    }

    @Test("A failed source takes the certainty away; a failed laboratory does not")
    func failedSource() throws {
        for (kind, heading) in [(SourceKind.acute, AllergyStatement.Heading.unavailable), (.pathology, .noneKnown)] {
            var fixture = try FixtureRecord.florence()
            fixture.source(3, "Marsh Lane", kind, isAvailable: false)
            try fixture.add(1, .allergies, noneKnown)
            #expect(try fixture.record().summary().allergies.statement.heading == heading)
        }
    }

    @Test("A masked allergy leaves its trace, with neither number nor category")
    func masked() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .allergies, noneKnown)
        fixture.hidden = [Withheld(section: .allergies, categories: [], count: nil)]
        let view = try fixture.record().summary().allergies
        #expect(view.statement.heading == .unavailable)
        #expect(view.absences.map(\.text) == ["Restricted items exist."])
    }

    @Test("The same allergy from three sources is one line that names and opens all three")
    func merged() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Capital Ambulance Service", .ambulance)
        for source in 1...3 { try fixture.add(source, .allergies, penicillin) }
        let items = try fixture.record().summary().allergies.items
        try #require(items.count == 1)
        let provenance = items[0].provenance
        #expect(provenance.mergedText == "Merged from 3 sources")
        #expect(Set(provenance.mergedFrom.map(\.rid)).count == 3)
        #expect(Set(provenance.mergedFrom.map(\.source)).count == 3)
        #expect(items[0].disagreement == nil)
        #expect(provenance.line.hasSuffix("and 2 other sources"))
    }

    @Test("Sources that differ in state or severity are both heard, the most dangerous first")
    func disagreement() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .allergies,
            """
            {"resourceType":"AllergyIntolerance","id":"x","clinicalStatus":{"coding":[{"code":"resolved"}]},\
            "code":{"text":"Penicillin allergy","coding":[{"system":"http://snomed.info/sct","code":"91936005"}]}}
            """)
        try fixture.add(2, .allergies, penicillin)
        let items = try fixture.record().summary().allergies.items
        try #require(items.count == 1)
        #expect(items[0].flag?.text == "Anaphylaxis")
        #expect(!items[0].isInactive)
        #expect(
            items[0].disagreement
                == "Active, anaphylaxis in Limehouse General Hospital; inactive or resolved in Canal Side Practice")
    }

    /// Florence's penicillin: two sources code the anaphylaxis alone, the practice says what happened, the ambulance
    /// only that the risk is high.
    @Test("Of equals the fullest account stands, the flag is not repeated, and a criticality contradicts no severity")
    func fullest() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Capital Ambulance Service", .ambulance)
        let plain = penicillin.replacing(#","severity":"severe""#, with: "")
        let noted = penicillin.replacing(
            #""recordedDate":"2019-01-12""#,
            with: #""recordedDate":"1998-01-12","note":[{"text":"Collapse and wheeze, 1998. Confirmed by clinic."}]"#)
        try fixture.add(2, .allergies, plain)
        try fixture.add(1, .allergies, noted)
        try fixture.add(
            3, .allergies,
            """
            {"resourceType":"AllergyIntolerance","id":"x","criticality":"high",\
            "code":{"coding":[{"system":"http://snomed.info/sct","code":"91936005"}]}}
            """)
        let items = try fixture.record().summary().allergies.items
        try #require(items.count == 1)
        #expect(items[0].flag?.text == "Anaphylaxis")
        #expect(items[0].detail == "Collapse and wheeze, 1998. Confirmed by clinic.")
        #expect(items[0].provenance.source == "Canal Side Practice")
        #expect(items[0].provenance.mergedFrom.count == 3)
        #expect(items[0].disagreement == nil)
    }

    @Test("Two severities that sources graded apart are said")
    func grades() throws {
        var fixture = try FixtureRecord.florence()
        for (source, severity) in [(1, "mild"), (2, "severe")] {
            try fixture.add(
                source, .allergies,
                #"{"resourceType":"AllergyIntolerance","code":{"text":"Latex"},"#
                    + #""reaction":[{"manifestation":[{"text":"Rash"}],"severity":"\#(severity)"}]}"#)
        }
        let items = try fixture.record().summary().allergies.items
        #expect(
            items.map(\.disagreement) == [
                "Active, mild in Canal Side Practice; active, severe in Limehouse General Hospital"
            ])
    }

    @Test("Refuted and mistaken entries are no facts: counted, not shown, and no allergy by themselves")
    func retracted() throws {
        var fixture = try FixtureRecord.florence()
        for (id, status) in [("r1", "refuted"), ("r2", "entered-in-error"), ("r3", "entered-in-error")] {
            try fixture.add(
                1, .allergies,
                """
                {"resourceType":"AllergyIntolerance","id":"\(id)",
                "verificationStatus":{"coding":[{"code":"\(status)"}]},\
                "code":{"text":"Latex"}}
                """)
        }
        let view = try fixture.record().summary()
        #expect(view.allergies.statement.heading == .notRecorded)
        #expect(view.allergies.items.isEmpty)
        #expect(
            view.absences.retracted.map(\.text) == [
                "2 entries marked by their source as entered in error and 1 entry refuted by its source are not shown."
            ])
    }

    @Test("Severity, criticality and intolerance in words")
    func flags() throws {
        let cases: [(String, String?, Bool)] = [
            ("\"criticality\":\"high\"", "High risk", true), ("\"type\":\"intolerance\"", "Intolerance", false),
            ("\"reaction\":[{\"manifestation\":[{\"text\":\"Rash\"}],\"severity\":\"mild\"}]", "Mild", false),
            ("\"reaction\":[{\"manifestation\":[{\"text\":\"Anaphylactic shock\"}]}]", "Anaphylaxis", true),
            ("\"note\":[{\"text\":\"As a child.\"}]", nil, false),
        ]
        for (json, flag, isSevere) in cases {
            var fixture = try FixtureRecord.florence()
            try fixture.add(
                1, .allergies, "{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"text\":\"Nuts\"},\(json)}")
            let item = try #require(try fixture.record().summary().allergies.items.first)
            #expect(item.flag?.text == flag)
            #expect(item.isSevere == isSevere)
            #expect(!item.detail.isEmpty)
        }
    }
}

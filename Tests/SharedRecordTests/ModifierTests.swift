import Access
import FHIR
import SharedRecord
import Store
import Testing

/// Elements that turn round what a resource says. Source: FHIR R4, "Is Modifier"; hazard: a thing not to be done is
/// shown as one that is.
@Suite("What turns a meaning round")
struct ModifierTests {
    private func request(_ name: String, _ more: String = "") -> String {
        #"{"resourceType":"MedicationRequest","status":"active","intent":"plan","authoredOn":"2026-01-05","#
            + #""medicationCodeableConcept":{"text":"\#(name)"},"#
            + #""dosageInstruction":[{"text":"5 mg once a day"}]\#(more)}"#
    }

    @Test("A medicine that is not to be given is no medicine that is taken, and stands first")
    func notToBeGiven() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, request("Warfarin 5mg tablets"))
        try fixture.add(2, .medicines, request("Warfarin 5mg tablets", #","doNotPerform":true"#))
        let other = try fixture.add(2, .medicines, request("Insulin glargine", #","doNotPerform":true"#))
        let view = try fixture.record().summary()
        let rows = view.medicines.rows
        #expect(
            rows.map(\.compared.text).sorted() == [
                "Not to be given in hospital", "Not to be given in hospital, on GP list",
            ])
        #expect(rows.allSatisfy { $0.compared.tone == .danger && $0.isDifferent })
        let warfarin = try #require(rows.first { $0.name.hasPrefix("Warfarin") })
        #expect(warfarin.cells.map { $0?.dose } == ["5 mg once a day", "Not to be given"])
        #expect(warfarin.cells[1]?.state == .prohibited && warfarin.cells[1]?.dateLabel == "Since")
        // Nobody takes it: it is no medicine of high risk that they have.
        #expect(rows.first { $0.name.hasPrefix("Insulin") }?.risk == nil)
        #expect(!view.alerts.contains { $0.kind == .medicineRisk && $0.text.contains("Insulin") })
        let item = try #require(try fixture.record().item(other)).item
        #expect(item.flags.map(\.text) == ["Not to be given"])
    }

    @Test("A prohibition that is over says nothing of the medicine")
    func over() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, request("Warfarin 5mg tablets"))
        for status in ["completed", "stopped", "cancelled"] {
            try fixture.add(
                2, .medicines,
                request("Warfarin 5mg tablets", #","doNotPerform":true"#)
                    .replacing(#""status":"active""#, with: #""status":"\#(status)""#))
        }
        let row = try #require(try fixture.record().summary().medicines.rows.first)
        #expect(row.compared.text == "One list")
    }

    @Test("A referral or an activity of a plan that is not to be done says so")
    func notToBeDone() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            2, .referrals,
            #"{"resourceType":"ServiceRequest","status":"active","intent":"order","doNotPerform":true,"#
                + #""code":{"text":"Colonoscopy"}}"#)
        #expect(try fixture.record().item(rid)?.item.flags.map(\.text) == ["Not to be done"])
        try fixture.add(
            2, .carePlans,
            #"{"resourceType":"CarePlan","status":"active","intent":"plan","activity":[{"detail":{"#
                + #""doNotPerform":true,"code":{"text":"Hospital admission"}}}]}"#)
        let fact = try #require(try fixture.record().summary().plan.facts.first)
        #expect((fact.label, fact.text) == ("Not to be done", "Hospital admission"))
    }

    @Test(
        "Decisions on CPR: what each resource decides",
        arguments: [
            (#""code":{"text":"For attempted CPR"},"doNotPerform":true"#, true),
            (#""code":{"text":"CPR"},"doNotPerform":true"#, true),
            (#""code":{"coding":[{"code":"450475007"}]},"doNotPerform":true"#, true),
            (#""code":{"coding":[{"code":"450475007"}]}"#, false),
            (#""code":{"coding":[{"code":"450476008"}]},"status":"cancelled""#, nil),
            (#""description":"Do not attempt CPR","status":"stopped""#, nil),
            (#""description":"Do not resuscitate""#, true), (#""description":"DNR""#, true),
            (#""description":"DNACPR revoked on 3 March""#, nil), (#""description":"CPR training for carers""#, nil),
            (#""description":"Colonoscopy","doNotPerform":true"#, nil),
        ] as [(String, Bool?)])
    func resuscitationInPlans(detail: String, isNotToAttempt: Bool?) throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            2, .carePlans,
            #"{"resourceType":"CarePlan","status":"active","intent":"plan","period":{"start":"2026-01-14"},"#
                + #""activity":[{"detail":{\#(detail)}}]}"#)
        try check(fixture, isNotToAttempt)
    }

    @Test(
        "A problem, a consent or a flag about CPR counts while it holds",
        arguments: [
            (Section.problems, #"{"resourceType":"Condition","code":{"coding":[{"code":"450476008"}]}}"#, true),
            (
                .problems,
                #"{"resourceType":"Condition","code":{"coding":[{"code":"450476008"}]},"#
                    + #""clinicalStatus":{"coding":[{"code":"resolved"}]}}"#, nil
            ),
            (
                .problems,
                #"{"resourceType":"Condition","code":{"coding":[{"code":"450476008"}]},"abatementDateTime":"2025"}"#,
                nil
            ),
            (
                .carePlans,
                #"{"resourceType":"Consent","status":"active","provision":{"type":"deny","#
                    + #""code":[{"coding":[{"code":"450475007"}]}]}}"#, true
            ),
            (
                .carePlans,
                #"{"resourceType":"Consent","status":"proposed","category":[{"coding":[{"code":"dnr"}]}]}"#, nil
            ),
            (.alerts, flag(until: "2026-03"), true), (.alerts, flag(until: "2026"), true),
            (.alerts, flag(until: "2026-03-10"), true), (.alerts, flag(until: "2026-02"), nil),
            (.alerts, flag(until: "2026-03-09"), nil),
        ] as [(Section, String, Bool?)])
    func resuscitationElsewhere(section: Section, json: String, isNotToAttempt: Bool?) throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, section, json)
        try check(fixture, isNotToAttempt)
    }
    private static func flag(until end: String) -> String {
        #"{"resourceType":"Flag","status":"active","code":{"coding":[{"code":"450476008"}]},"#
            + #""period":{"start":"2025-01-01","end":"\#(end)"}}"#
    }
    private func check(_ fixture: FixtureRecord, _ isNotToAttempt: Bool?) throws {
        let view = try fixture.record().summary()
        let said = view.plan.facts.first { $0.label == "CPR" }?.text
        #expect(said == isNotToAttempt.map { $0 ? "Do not attempt CPR" : "For attempted CPR" })
        #expect(view.alerts.contains { $0.kind == .resuscitation } == (isNotToAttempt == true))
    }

    @Test("What carries a modifier extension says that it is not fully understood, wherever it is shown")
    func unknown() throws {
        let modifier = #","modifierExtension":[{"url":"https://example.org/negated","valueBoolean":true}]"#
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .allergies,
            #"{"resourceType":"AllergyIntolerance","code":{"text":"Latex"},"reaction":[{"manifestation":[{"#
                + #""text":"Rash"}]\#(modifier)}]}"#)
        try fixture.add(1, .problems, #"{"resourceType":"Condition","code":{"text":"Asthma"}\#(modifier)}"#)
        try fixture.add(1, .medicines, request("Digoxin", modifier))
        let rid = try fixture.add(
            1, .procedures, #"{"resourceType":"Procedure","status":"completed","code":{"text":"X"}\#(modifier)}"#)
        let view = try fixture.record().summary()
        let words = "not understood here"
        #expect(view.allergies.items.first?.detail.contains(words) == true)
        #expect(view.problems.active.first?.detail.contains(words) == true)
        #expect(view.medicines.rows.first?.cells.first??.note.contains(words) == true)
        #expect(try fixture.record().item(rid)?.item.flags.contains { $0.text.contains(words) } == true)
    }

    @Test("A statement of no allergy that its source holds no more claims nothing")
    func noKnownAllergy() throws {
        func heading(_ status: String) throws -> AllergiesView {
            var fixture = try FixtureRecord.florence()
            try fixture.add(
                1, .allergies,
                #"{"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"\#(status)"}]},"#
                    + #""code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]}}"#)
            return try fixture.record().summary().allergies
        }
        #expect(try heading("active").assertions.count == 1)
        for status in ["inactive", "resolved"] {
            let view = try heading(status)
            #expect(view.assertions.isEmpty && view.items.isEmpty)
            #expect(view.statement.heading != .noneKnown)
        }
    }

    @Test("What somebody reacted to is said where the code names a class alone")
    func substance() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .allergies,
            #"{"resourceType":"AllergyIntolerance","code":{"text":"Allergy to penicillins"},"reaction":[{"#
                + #""substance":{"text":"Amoxicillin"},"manifestation":[{"text":"Rash"}]},{"#
                + #""substance":{"text":"Flucloxacillin"}}]}"#)
        let item = try #require(try fixture.record().summary().allergies.items.first)
        #expect(item.substance == "Allergy to penicillins")
        #expect(item.detail.hasPrefix("Amoxicillin: Rash. Flucloxacillin: reaction not recorded."))
    }

    @Test(
        "A statement whose period of use ends in a month or a year holds until that is over",
        arguments: [
            ("2026-03", true), ("2026", true), ("2026-03-10", true), ("2026-02", false), ("2025", false),
            ("2026-03-09", false),
        ])
    func ends(end: String, isCurrent: Bool) throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .medicines,
            #"{"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{"text":"Digoxin"},"#
                + #""effectivePeriod":{"start":"2025-01-01","end":"\#(end)"}}"#)
        let view = try fixture.record().summary().medicines
        #expect(view.rows.count == (isCurrent ? 1 : 0) && view.past == (isCurrent ? 0 : 1))
    }
}

@Suite("The ends of partial dates")
struct PartialDateEndTests {
    @Test(
        "The latest moment that a date can mean",
        arguments: [
            ("2026", "2027-01-01T00:00:00Z"), ("2026-02", "2026-03-01T00:00:00Z"), ("2024-02", "2024-03-01T00:00:00Z"),
            ("2026-12", "2027-01-01T00:00:00Z"), ("2026-12-31", "2027-01-01T00:00:00Z"),
            ("2024-02-28", "2024-02-29T00:00:00Z"),
        ])
    func latest(text: String, next: String) throws {
        #expect(try #require(PartialDate(text)).latest == (try #require(PartialDate(next)).milliseconds) - 1)
    }

    @Test("A time means itself")
    func time() throws {
        let date = try #require(PartialDate("2026-02-03T04:05:06+01:00"))
        #expect(date.latest == date.milliseconds)
    }
}

import Access
import FHIR
import LegalTime
import SharedRecord
import Store
import Testing

@Suite("Who the person is")
struct BannerTests {
    @Test("Name, preferred name, birth with age, gender, number in threes")
    func banner() throws {
        let banner = try FixtureRecord.florence().record().summary().banner
        #expect(banner.name == "ADEYEMI, Florence (Mrs)")
        #expect(banner.politeName == "Mrs Adeyemi")
        #expect(banner.preferredName == "Flo")
        #expect(banner.born?.text == "04-Mar-1951")
        #expect(banner.age == "75y")
        #expect(banner.gender == "Female")
        #expect(banner.nhsNumber == "999 000 0018")
        #expect(banner.disagreements.isEmpty)
        #expect(banner.patients.count == 2)
    }

    @Test("Sources that disagree are quoted, the practice first")
    func disagreement() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Marsh Lane Hospital", .acute)
        try fixture.add(3, .identity, FixtureRecord.patient.replacing("1951-03-04", with: "1951-04-03"))
        let banner = try fixture.record().summary().banner
        #expect(banner.born?.text == "04-Mar-1951")
        #expect(
            banner.disagreements.map(\.text) == [
                "Sources disagree on birth date: 04-Mar-1951 (Canal Side Practice, Limehouse General Hospital); "
                    + "03-Apr-1951 (Marsh Lane Hospital)."
            ])
    }

    @Test("Death: the age at it instead of the age now; a death that one source alone records is questioned")
    func death() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice", .gp)
        try fixture.add(
            1, .identity,
            FixtureRecord.patient.replacing("\"gender\"", with: "\"deceasedDateTime\":\"2024-03-03\",\"gender\""))
        var banner = try fixture.record().summary().banner
        #expect(banner.isDeceased)
        #expect((banner.died?.text, banner.ageAtDeath, banner.age) == ("03-Mar-2024", "72y", nil))
        fixture.source(2, "Limehouse General Hospital", .acute)
        try fixture.add(2, .identity, FixtureRecord.patient)
        banner = try fixture.record().summary().banner
        #expect(banner.disagreements.map(\.subject) == ["Death"])
    }

    @Test("A record without a patient resource still has a banner without blanks")
    func empty() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice", .gp)
        let view = try fixture.record().summary()
        #expect(view.banner.name == "Name not recorded")
        #expect(view.banner.nhsNumber == "Not recorded")
        #expect(view.banner.age == nil)
    }

    @Test("An untraced number says so, an old one is left out")
    func number() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice", .gp)
        try fixture.add(
            1, .identity,
            """
            {"resourceType":"Patient","id":"p","identifier":[{"use":"old",
            "system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"},\
            \
            {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018","extension":[{"url":"x",
            "valueCodeableConcept":\
            {"coding":[{"code":"number-present-but-not-traced"}]}}]}],"name":[{"text":"Flo Adeyemi"}],
            "birthDate":"1951"}
            """)
        let banner = try fixture.record().summary().banner
        #expect((banner.nhsNumber, banner.nhsNumberNote) == ("999 000 0018", "Not verified"))
        #expect(banner.name == "Flo Adeyemi")
        #expect((banner.born?.text, banner.age) == ("1951", "about 74y"))
    }
}

@Suite("Plans and alerts")
struct PlanTests {
    private let flag = """
        {"resourceType":"Flag","id":"f","status":"active","code":{"coding":[{"system":"http://snomed.info/sct",
        "code":"450476008",\
        "display":"Not for attempted cardiopulmonary resuscitation"}]},"period":{"start":"2026-01-14"}}
        """

    @Test("A ReSPECT plan: CPR first, labels out of its words, the review overdue, the form")
    func plan() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            2, .carePlans,
            """
            {"resourceType":"CarePlan","id":"c","status":"active","intent":"plan","title":"ReSPECT",
            "period":{"start":"2026-01-14","end":"2026-02-28"},\
            "author":{"display":"Dr A Whitlock"},"activity":[{"detail":{"description":"Do not attempt CPR"}},\
            {"detail":{"description":"Focus: balance comfort and extending life."}},
            {"detail":{"status":"cancelled","description":"Old: this"}}]}
            """)
        try fixture.add(2, .alerts, flag)
        let form = try fixture.add(
            2, .documents,
            """
            {"resourceType":"DocumentReference","id":"d","status":"current","date":"2026-01-14",
            "type":{"coding":[{"code":"1382601000000107"}]},\
            "content":[{"attachment":{"contentType":"application/pdf"}}]}
            """)
        let view = try fixture.record().summary()
        #expect(view.plan.title == "ReSPECT")
        #expect(view.plan.facts.map(\.label) == ["CPR", "Focus", "Author", "Form"])
        #expect(view.plan.facts[0].text == "Do not attempt CPR")
        #expect(view.plan.facts[1].text == "Balance comfort and extending life.")
        #expect(view.plan.review?.flag.text == "Review overdue")
        #expect(view.plan.review?.text == "The decisions still stand.")
        #expect(view.plan.form == form)
        #expect(view.alerts.map(\.title) == ["Do not attempt CPR"])
        #expect(view.alerts[0].date?.text == "14-Jan-2026")
        #expect(view.plan.absences.isEmpty)
    }

    @Test("Decisions that contradict each other are both said")
    func contradiction() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .alerts, flag)
        try fixture.add(
            2, .carePlans,
            """
            {"resourceType":"CarePlan","status":"active","period":{"start":"2026-02-01"},
            "activity":[{"detail":{"description":"For attempted CPR"}}]}
            """)
        let view = try fixture.record().summary()
        #expect(view.alerts.map(\.title) == ["CPR decisions differ"])
        #expect(
            view.plan.facts.prefix(2).map(\.text) == [
                "For attempted CPR", "Canal Side Practice records: Do not attempt CPR, 14-Jan-2026.",
            ])
    }

    @Test("A decision that was revoked, or a flag that is over, alerts no more")
    func over() throws {
        for change in [
            ("\"active\"", "\"inactive\""),
            ("\"start\":\"2026-01-14\"", "\"start\":\"2025-01-14\",\"end\":\"2025-02-01\""),
        ] {
            var fixture = try FixtureRecord.florence()
            try fixture.add(1, .alerts, flag.replacing(change.0, with: change.1))
            #expect(try fixture.record().summary().alerts.isEmpty)
        }
    }

    @Test("Alerts stand in the order of danger, whatever order they came in")
    func order() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .encounters,
            #"{"resourceType":"Encounter","id":"e","status":"in-progress","class":{"code":"EMER"},"#
                + #""period":{"start":"2026-03-10T13:48:00Z"}}"#
        )
        try fixture.add(
            1, .alerts,
            #"{"resourceType":"Flag","id":"f1","status":"active","code":{"text":"Subject to child protection plan"}}"#)
        try fixture.add(
            1, .alerts,
            #"{"resourceType":"Flag","id":"f2","status":"active","code":{"text":"Reasonable adjustment: face her"}}"#)
        try fixture.add(
            1, .medicines,
            #"{"resourceType":"MedicationRequest","id":"m","status":"active","#
                + #""medicationCodeableConcept":{"text":"Insulin glargine 100units/ml"}}"#
        )
        try fixture.add(1, .alerts, flag)
        try fixture.add(
            1, .laboratory,
            #"{"resourceType":"Observation","id":"o","code":{"text":"Sodium"},"effectiveDateTime":"2026-03-10","#
                + #""valueQuantity":{"value":118,"unit":"mmol/L"},"interpretation":[{"coding":[{"code":"LL"}]}]}"#
        )
        try fixture.add(
            1, .allergies,
            #"{"resourceType":"AllergyIntolerance","id":"a","criticality":"high","code":{"text":"Latex"}}"#)
        let alerts = try fixture.record().summary().alerts
        #expect(
            alerts.map(\.title) == [
                "Severe allergy", "Critical result", "Do not attempt CPR", "Insulin", "Reasonable adjustment",
                "Safeguarding",
                "In hospital now",
            ])
        #expect(alerts[4].text == "Face her")
        #expect(alerts[6].text == "Emergency department since")
        #expect(alerts[6].date?.text == "10-Mar-2026 13:48")
    }
}

@Suite("The timeline")
struct TimelineTests {
    private func fixture() throws -> FixtureRecord {
        var fixture = try FixtureRecord.florence()
        for (source, section, id, date) in [
            (1, Section.problems, "a", "2026-03-01"), (2, .problems, "b", "2026-03-05"),
            (1, .procedures, "c", "2025-07-01"),
            (2, .procedures, "d", "2001"), (2, .procedures, "e", ""),
        ] {
            let type = section == .problems ? "Condition" : "Procedure"
            let when =
                date.isEmpty ? "" : #","\#(section == .problems ? "onsetDateTime" : "performedDateTime")":"\#(date)""#
            try fixture.add(
                source, section, #"{"resourceType":"\#(type)","id":"\#(id)","code":{"text":"Thing \#(id)"}\#(when)}"#)
        }
        return fixture
    }

    @Test("By month, newest first; what has no date stands last and is not lost")
    func months() throws {
        let view = try fixture().record().timeline()
        #expect(view.months.map(\.title) == ["March 2026", "July 2025", "January 2001", "Date not recorded"])
        #expect(view.months.map(\.id) == ["m2026-03", "m2025-07", "m2001-01", "undated"])
        #expect(view.months[0].items.map(\.title) == ["Thing b", "Thing a"])
        #expect(view.months[2].items[0].date?.text == "2001")
        #expect(view.total == 5)
        #expect(view.hiddenText == "Filters hide 0 of 5 items.")
        #expect(view.shown.count == 5 + 2)
    }

    @Test("Filters say how many they hide, and what is hidden is not shown to the ledger either")
    func filters() throws {
        let record = try fixture().record()
        var filter = TimelineFilter()
        filter.sections = [.problems]
        #expect(try record.timeline(filter).hiddenText == "Filters hide 3 of 5 items.")
        filter.sources = [1]
        #expect(try record.timeline(filter).hidden == 4)
        #expect(try record.timeline(filter).shown.count == 1 + 2)
        var period = TimelineFilter()
        period.period = .months18
        #expect(try record.timeline(period).hidden == 2)
        var text = TimelineFilter()
        text.text = "LIMEHOUSE thing"
        #expect(try record.timeline(text).hidden == 2)
        text.text = "nothing of the kind"
        #expect(try record.timeline(text).months.isEmpty)
    }

    @Test("Chips count what each choice holds")
    func chips() throws {
        let view = try fixture().record().timeline()
        #expect(view.sectionChips.map { "\($0.value) \($0.count)" } == ["problems 2", "procedures 3"])
        #expect(
            view.sourceChips.map { "\($0.title) \($0.count)" } == [
                "Canal Side Practice 2", "Limehouse General Hospital 3",
            ])
        #expect(view.periodChips.first { $0.isOn }?.value == "all")
    }

    @Test("Pages follow one another without a gap and without an item twice")
    func pages() throws {
        let record = try fixture().record()
        var filter = TimelineFilter()
        filter.limit = 2
        var titles: [String] = []
        for _ in 0..<4 {
            let view = try record.timeline(filter)
            titles += view.months.flatMap(\.items).map(\.title)
            guard let next = view.next else { break }
            filter.before = next
        }
        #expect(titles == ["Thing b", "Thing a", "Thing c", "Thing d", "Thing e"])
    }
}

@Suite struct SectionPageTests {
    @Test("A long section has pages: every entry once, the panel on the first only, the total on each")
    func pages() throws {
        var fixture = try FixtureRecord.florence()
        for n in 0..<25 {
            // Two of each day: entries of one moment are never parted.
            try fixture.add(
                1, .laboratory,
                """
                {"resourceType":"Observation","id":"o\(n)","status":"final","code":{"text":"Sodium"},
                "effectiveDateTime":"2026-01-\(n / 2 + 10)","valueQuantity":{"value":\(130 + n),"unit":"mmol/L"}}
                """)
        }
        let record = try fixture.record()
        var before: Int64?
        var rids: [Int64] = []
        var pages = 0
        repeat {
            let view = try record.section(.laboratory, before: before, limit: 5)
            #expect(view.count.entries == 25)
            #expect((view.results != nil) == (pages == 0))
            rids += view.items.map(\.rid)
            before = view.next
            pages += 1
        } while before != nil
        #expect(pages == 5)
        #expect(rids.count == 25 && Set(rids).count == 25)
    }
}

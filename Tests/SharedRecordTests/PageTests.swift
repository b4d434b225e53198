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

    @Test("What the node filed again says nothing of who the person is, whatever kind of service it is of")
    func filedAgain() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice, filed again", .gp, refiles: "S9")
        try fixture.add(1, .identity, FixtureRecord.patient.replacing("Adeyemi", with: "Earlier"))
        #expect(try fixture.record().summary().banner.name.hasPrefix("EARLIER"))
        fixture.source(2, "Limehouse General Hospital", .acute)
        try fixture.add(2, .identity, FixtureRecord.patient)
        let banner = try fixture.record().summary().banner
        #expect(banner.name == "ADEYEMI, Florence (Mrs)")
        #expect(banner.disagreements.isEmpty && banner.patients.count == 1)
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
        var places: [String] = []
        for number in 1...3 {
            filter.page = PageRequest(number, began: 5)
            let view = try record.timeline(filter)
            titles += view.months.flatMap(\.items).map(\.title)
            places.append(view.paging.text)
            #expect(view.paging.pages == 3 && !view.paging.isMoved)
        }
        #expect(titles == ["Thing b", "Thing a", "Thing c", "Thing d", "Thing e"])
        #expect(places == ["1 to 2 of 5", "3 to 4 of 5", "5 to 5 of 5"])
        // A page that is not there is the last; a list that has grown since says so.
        filter.page = PageRequest(99, began: 4)
        let last = try record.timeline(filter).paging
        #expect(last.number == 3 && last.isMoved)
        filter.page = PageRequest(-1)
        #expect(try record.timeline(filter).paging.number == 1)
    }

    @Test("At one moment what is critical comes first, also across the edge of a page")
    func criticalFirst() throws {
        var fixture = try FixtureRecord.florence()
        for (name, code) in [("Sodium", "N"), ("Urea", "H"), ("Chloride", "N"), ("Potassium", "HH")] {
            try fixture.add(
                2, .laboratory,
                """
                {"resourceType":"Observation","id":"\(name)","status":"final","code":{"text":"\(name)"},
                "effectiveDateTime":"2026-03-10T13:58:00Z","valueQuantity":{"value":6,"unit":"mmol/L"},
                "interpretation":[{"coding":[{"code":"\(code)"}]}]}
                """)
        }
        let record = try fixture.record()
        func titles(_ page: Int) throws -> [String] {
            var filter = TimelineFilter()
            (filter.limit, filter.page) = (2, PageRequest(page))
            return try record.timeline(filter).months.flatMap(\.items).map { String($0.title.prefix { $0 != " " }) }
        }
        #expect(try titles(1) + titles(2) == ["Potassium", "Sodium", "Urea", "Chloride"])
    }

    @Test("A row of chips without a choice hides nothing; one choice is one step away, and so is none")
    func choices() throws {
        let record = try fixture().record()
        #expect(try record.timeline().sectionChips.allSatisfy { !$0.isOn })
        let chip = try #require(TimelineChip("type.procedures"))
        let narrowed = TimelineFilter().only(chip)
        let view = try record.timeline(narrowed)
        #expect(view.sectionChips.map(\.isOn) == [false, true])
        #expect(view.hiddenText == "Filters hide 2 of 5 items.")
        #expect(narrowed.without(chip) == TimelineFilter())
        #expect(TimelineFilter().only(.source(2)).only(.source(1)).sources == [1])
        #expect(TimelineFilter().only(.period(.days30)).without(.period(.days30)).period == .all)
        for text in ["", "type", "type.nothing", "source.x", "since.1y", "other.1"] {
            #expect(TimelineChip(text) == nil)
        }
    }
}

@Suite struct SectionPageTests {
    @Test(
        "A long section has pages: every entry once, of one moment too, and the total on each; the tests by themselves")
    func pages() throws {
        var fixture = try FixtureRecord.florence()
        for n in 0..<25 {
            // Two of each day: a page may end between two entries of one moment.
            try fixture.add(
                1, .laboratory,
                """
                {"resourceType":"Observation","id":"o\(n)","status":"final","code":{"text":"Sodium"},
                "effectiveDateTime":"2026-01-\(n / 2 + 10)","valueQuantity":{"value":\(130 + n),"unit":"mmol/L"}}
                """)
        }
        let record = try fixture.record()
        let front = try record.section(.laboratory, limit: 5)
        #expect(front.results?.rows.count == 1 && front.paging == nil && front.items.isEmpty)
        var rids: [Int64] = []
        for page in 1...5 {
            let view = try record.section(.laboratory, .entries, page: PageRequest(page), limit: 5)
            #expect(view.count.entries == 25 && view.results == nil)
            #expect(view.paging?.text == "\(page * 5 - 4) to \(page * 5) of 25")
            #expect(Set(view.items.map(\.rid)).isSubset(of: view.shown))
            rids += view.items.map(\.rid)
        }
        #expect(rids.count == 25 && Set(rids).count == 25)
        // What fits stands on one page with the panel.
        #expect(try record.section(.laboratory).items.count == 25)
    }

    @Test("A trend's table has pages; its drawing is on the first, which names every result to the ledger")
    func trend() throws {
        var fixture = try FixtureRecord.florence()
        var rids: [Int64] = []
        for n in 10..<19 {
            rids.append(
                try fixture.add(
                    1, .laboratory,
                    """
                    {"resourceType":"Observation","id":"o\(n)","status":"final","code":{"text":"Sodium"},
                    "effectiveDateTime":"2026-01-\(n)","valueQuantity":{"value":\(120 + n),"unit":"mmol/L"}}
                    """))
        }
        let record = try fixture.record()
        let first = try #require(try record.trend(token: String(rids[0]), limit: 4))
        #expect(first.series.first?.points.count == 9 && first.rows.count == 4)
        #expect(Set(rids).isSubset(of: first.shown))
        let last = try #require(try record.trend(token: String(rids[0]), page: PageRequest(3), limit: 4))
        #expect(last.series.isEmpty && last.rows.map(\.value) == ["130"])
        #expect(Set(rids).intersection(last.shown) == [rids[0]])
    }

    @Test("Copies of a result from several sources share lines of a trend, two of one source never")
    func trendOfCopies() throws {
        var fixture = try FixtureRecord.florence()
        var rids: [Int64] = []
        for (n, source) in [1, 2, 1, 1, 2, 1].enumerated() {
            rids.append(
                try fixture.add(
                    source, .laboratory,
                    """
                    {"resourceType":"Observation","id":"o\(n)","status":"final","code":{"text":"Sodium"},
                    "effectiveDateTime":"2026-01-10","valueQuantity":{"value":140,"unit":"mmol/L"}}
                    """))
        }
        let trend = try #require(try fixture.record().trend(token: String(rids[0])))
        // The nth of a source stands with the nth of the other.
        let lines = trend.rows.map { max(1, $0.provenance.mergedFrom.count) }
        #expect(lines == [2, 2, 1, 1])
        #expect(Set(rids).isSubset(of: trend.shown))
    }

    @Test("What a section's own panel shows is named to the ledger, also where its entries have pages of their own")
    func panelsAreLogged() throws {
        var fixture = try FixtureRecord.florence()
        var rids: [Int64] = []
        for n in 0..<8 {
            rids.append(
                try fixture.add(
                    1, .problems, #"{"resourceType":"Condition","id":"c\#(n)","code":{"text":"Problem \#(n)"}}"#))
        }
        let view = try fixture.record().section(.problems, limit: 5)
        #expect(view.paging == nil && view.problems?.active.count == 8)
        #expect(Set(rids).isSubset(of: view.shown))
    }
}

import Access
import Foundation
import HTMLBuilder
import LegalTime
import SharedRecord
import Testing
import Web

/// The pages of a record for staff.
@Suite struct RecordPageTests: HostilePages {
    @Test func paperCarriesIdentityPrinterAndMissingSources() {
        var view = summary()
        view.banner.allergyLine = "Known allergies: Penicillin (Anaphylaxis)."
        var alert = AlertView()
        (alert.title, alert.text, alert.date) = ("Critical result", "Potassium 6.1 mmol/L", view.banner.born)
        view.alerts = [alert]
        let page = text(Pages.summaryPage(view, record()))
        let head = page.components(separatedBy: "lg-sheet__head")[1].components(separatedBy: "lg-sheet__body")[0]
        for words in ["ADEYEMI", "04-Mar-1951 (75y)", "999 000 0018", "1 of 2 sources answered.", "Marsh Lane"] {
            #expect(head.contains(words), "\(words)")
        }
        #expect(head.contains("<b>Known allergies: Penicillin (Anaphylaxis).</b>"))
        #expect(head.contains("<b>Critical result</b> Potassium 6.1 mmol/L 04-Mar-1951"))
        for words in ["Printed by Dr ", "GP", "Page made 10-Mar-2026", "receipt 7QF2-M9KD"] {
            #expect(head.contains(words), "\(words)")
        }
    }

    @Test func aFailedSourceIsNamed() {
        let page = text(Pages.summaryPage(summary(), record()))
        #expect(page.contains("<b>1 of 2 sources answered.</b> No answer from Marsh Lane"))
    }

    @Test func aListLongerThanAPageHasTheNumberedPaginationOfNHSUK() {
        var view = SectionView()
        view.section = .encounters
        view.count = SectionCount(entries: 612, unknown: [])
        view.items = [hostileItem()]
        view.paging = Paging(PageRequest(5, began: 612), of: 612)
        let page = text(Pages.sectionPage(view, record()))
        #expect(page.contains("Entries 201 to 250 of 612"))
        let nav = page.components(separatedBy: "<nav class=\"nhsuk-pagination nhsuk-pagination--numbered\"")[1]
            .components(separatedBy: "</nav>")[0]
        let pages = nav.components(separatedBy: "aria-label=\"Page ").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(pages == ["1", "4", "5", "6", "13"])
        #expect(nav.contains("aria-label=\"Page 5\" aria-current=\"page\">5</a>"))
        #expect(nav.components(separatedBy: "nhsuk-pagination__item--ellipsis").count == 3)
        #expect(nav.contains("rel=\"prev\"") && nav.contains("rel=\"next\""))
        view.paging = Paging(PageRequest(5, began: 611), of: 612)
        #expect(text(Pages.sectionPage(view, record())).contains("This list has changed since you began to read it."))
        view.paging = Paging(of: 50)
        #expect(!text(Pages.sectionPage(view, record())).contains("nhsuk-pagination"))
    }

    @Test func telephoneNumbersCanBeCalled() {
        var view = summary()
        var fact = FactView()
        fact.label = "Contact"
        fact.text =
            "Hospice at home 020 7946 0018, daughter 07700 900118 or +44 7700 900119; not 999 000 0018, 2026-03-10"
        view.plan.facts = [fact]
        let page = text(Pages.summaryPage(view, record()))
        let numbers = page.components(separatedBy: "href=\"tel:").dropFirst().map { String($0.prefix { $0 != "\"" }) }
        #expect(numbers == ["02079460018", "07700900118", "+447700900119"])
        #expect(page.contains("<a href=\"tel:02079460018\">020 7946 0018</a>, daughter "))
        var section = SectionView()
        section.section = .careTeam
        var item = hostileItem()
        item.section = .careTeam
        item.detail = "Key worker (020 7946 0999)"
        section.items = [item]
        #expect(text(Pages.sectionPage(section, record())).contains("<a href=\"tel:02079460999\">"))
    }

    @Test func theLatestObservationsSayWhenAndByWhom() {
        var group = LatestObservationsView()
        group.taken = StaffDate(year: 2026, month: 3, day: 10)
        group.source = "Limehouse General"
        var item = LatestObservationsView.Item()
        (item.name, item.value, item.trendToken) = ("NEWS2", "6", "12")
        group.items = [item]
        var view = summary()
        #expect(!text(Pages.summaryPage(view, record())).contains("Latest observations"))
        view.observations = [group]
        let page = text(Pages.summaryPage(view, record()))
        let panel = page.components(separatedBy: "id=\"latest\"")[1].components(separatedBy: "</section>")[0]
        #expect(panel.contains("<a href=\"/record/v1ew/trend/12\">NEWS2</a> <b class=\"lg-num\">6</b>"))
        #expect(panel.contains("10-Mar-2026") && panel.contains(", Limehouse General"))
    }

    @Test func everyPageOfARecordShowsItsAlerts() {
        var alert = AlertView()
        alert.tone = .danger
        alert.title = "Anaphylaxis"
        alert.text = "Penicillin"
        alert.anchor = "allergies"
        var timeline = TimelineView()
        timeline.alerts = [alert]
        var section = SectionView()
        section.alerts = [alert]
        var trend = TrendView()
        trend.alerts = [alert]
        var detail = ItemDetailView()
        detail.alerts = [alert]
        var document = DocumentView()
        document.alerts = [alert]
        var head = SummaryView()
        head.alerts = [alert]
        let pages = [
            Pages.timelinePage(timeline, record()), Pages.sectionPage(section, record()),
            Pages.sectionPage(section, record()), Pages.trendPage(trend, "7", record()),
            Pages.itemPage(detail, record()), Pages.documentPage(document, record()), Pages.whyPage(head, record()),
        ]
        for page in pages.map(text) {
            #expect(page.contains("<nav aria-label=\"Alerts\">"))
            #expect(page.contains("href=\"/record/v1ew#allergies\"><b>Anaphylaxis</b>Penicillin"))
        }
    }

    @Test func aSectionThatARoleDoesNotIncludeHasNoNumber() {
        var absence = AbsenceView()
        absence.kind = .roleExcludes
        absence.subject = "Social care"
        absence.text = "Your role does not include this."
        var view = SectionView()
        view.section = .socialCare
        view.absences = [absence]
        let page = text(Pages.sectionPage(view, record()))
        #expect(page.contains("Your role does not include this."))
        #expect(!page.contains("0 entries") && !page.contains("Every entry"))
        var summary = summary()
        summary.encounters.isPermitted = false
        summary.documents.isPermitted = false
        summary.results.absences = [absence]
        summary.medicines.absences = [absence]
        summary.problems.absences = [absence]
        summary.plan.absences = [absence]
        let first = text(Pages.summaryPage(summary, record()))
        for words in ["All 0", "All medicines", "All care plans"] { #expect(!first.contains(words), "\(words)") }
    }

    @Test func aCountThatIsNotKnownIsNeverNought() {
        var view = summary()
        var group = RailView.Group()
        for (section, count) in [
            (Access.Section.immunisations, SectionCount(entries: 0, unknown: ["no answer from Marsh Lane Hospital"])),
            (.procedures, SectionCount(entries: 0, unknown: [])),
            (.problems, SectionCount(entries: 1204, unknown: [])),
        ] {
            var entry = RailView.Entry()
            (entry.section, entry.title, entry.count) = (section, section.title, count)
            group.entries.append(entry)
        }
        view.rail.groups = [group]
        view.rail.timeline = SectionCount(entries: 1, unknown: [])
        view.problems.activeTotal = 15
        let page = text(Pages.summaryPage(view, record()))
        #expect(
            page.contains(
                "Immunisations<em><span aria-hidden=\"true\">?</span>"
                    + "<span class=\"nhsuk-u-visually-hidden\"> not known: no answer from Marsh Lane Hospital</span>"))
        #expect(page.contains("Procedures<em>0<span class=\"nhsuk-u-visually-hidden\"> entries</span></em>"))
        #expect(page.contains("Problems<em>1,204<span"))
        #expect(page.contains("All 1,204 entries"))
        #expect(page.contains("<b>1 of 15 shown</b>") && page.contains("See all 15 active problems"))
        var section = SectionView()
        section.section = .immunisations
        section.count = view.rail.count(.immunisations)
        let empty = text(Pages.sectionPage(section, record()))
        #expect(empty.contains("not known: no answer from Marsh Lane Hospital") && !empty.contains("0 entries"))
    }

    @Test func aMedicineOfThePastIsSaidToBeSoToStaffAndToThePerson() {
        let day = StaffDate(year: 2026, month: 3, day: 12)
        var over = MedicineCellView()
        (over.state, over.dose, over.reasons) = (.past, "5 mg once a day", [.ended(day)])
        var left = MedicineCellView()
        left.state = .unconfirmed
        left.dose = "10 mg at night"
        left.reasons = [.discharged(day, isOrder: false, isUnconfirmed: true)]
        var past = PastMedicineView()
        (past.name, past.cells) = ("Amoxicillin", [over])
        var row = MedicineRowView()
        (row.name, row.cells) = ("Digoxin", [over, left])
        var view = MedicinesView()
        view.lists = [MedicineListView(), MedicineListView()]
        (view.rows, view.past, view.pastRows) = ([row], 1, [past])
        var section = SectionView()
        section.section = .medicines
        section.medicines = view
        let staff = text(Pages.sectionPage(section, record()))
        #expect(staff.contains("1 of 1 not confirmed since discharge; 1 past"))
        #expect(staff.contains("<b>Past</b> 5 mg once a day") && staff.contains("<b>Course ended 12-Mar-2026</b>"))
        #expect(staff.contains("<b>On discharge 12-Mar-2026, not confirmed since</b>"))
        #expect(staff.contains("<b>Amoxicillin</b>") && staff.contains("5 mg once a day. Course ended 12-Mar-2026."))
        var summary = summary()
        summary.medicines = view
        let own = RecordContext(page: context(), view: "", purpose: "own request")
        let said = text(Pages.ownRecordPage(summary, own))
        #expect(said.contains(": Course ended Thursday 12 March 2026."))
        #expect(said.contains("Thursday 12 March 2026, not confirmed since."))
        #expect(said.contains("1 medicine is in the past"))
        #expect(
            text(Pages.ownSectionPage(section, own)).contains("5 mg once a day. Course ended Thursday 12 March 2026."))
    }

    @Test func aTrendLeadsBackToItsOwnSection() {
        var view = TrendView()
        view.section = .observations
        let page = text(Pages.trendPage(view, "7", record()))
        #expect(page.contains(">All observations</a>") && !page.contains("laboratory’s range"))
        #expect(text(Pages.trendPage(TrendView(), "7", record())).contains("laboratory’s range"))
    }

    @Test func theOriginalIsLaidOutAndNotChanged() {
        var view = ItemDetailView()
        view.original = Array(#"{"v":1.00,"s":"a, {b}: \"c\"","e":[],"o":{"x":[1,2]}}"#.utf8)
        let page = text(Pages.itemPage(view, record()))
        let expected = [
            "{", "  &quot;v&quot;: 1.00,", #"  &quot;s&quot;: &quot;a, {b}: \&quot;c\&quot;&quot;,"#,
            "  &quot;e&quot;: [],", "  &quot;o&quot;: {", "    &quot;x&quot;: [", "      1,", "      2", "    ]", "  }",
            "}",
        ].joined(separator: "\n")
        #expect(page.contains("<code>\(expected)</code>"))
    }

    @Test func aRecordPageWithFullPanelsStaysUnderItsLimit() {
        var view = summary()
        view.problems.active = (0..<20).map { _ in view.problems.active[0] }
        view.encounters.items = (0..<10).map { _ in hostileItem() }
        view.documents.items = (0..<10).map { _ in hostileItem() }
        view.results.rows = (0..<15).map { index in
            var row = ResultRowView()
            row.test = "Test \(index)"
            row.value = "6.1"
            row.unit = "mmol/L"
            row.trendToken = "t\(index)"
            return row
        }
        #expect(Pages.summaryPage(view, record()).count < 100_000)
    }

    @Test func aPersonWhoHasDiedIsSaidToHave() {
        var view = summary()
        view.banner.isDeceased = true
        view.banner.age = nil
        view.banner.ageAtDeath = "74y"
        let page = text(Pages.summaryPage(view, record()))
        #expect(page.contains("<dt>Died</dt><dd>Date not recorded</dd>"))
        #expect(page.contains("<dt>Age at death</dt><dd>74y</dd>"))
    }
}

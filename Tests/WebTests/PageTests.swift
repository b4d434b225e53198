import Access
import Foundation
import HTMLBuilder
import LegalTime
import SharedRecord
import Testing
import Web

/// Text that would run or break out of its place if it were not escaped.
private let hostile = "\"><script>alert('x')</script>&"

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func context(isSignedIn: Bool = true) -> PageContext {
    var context = PageContext(made: StaffDate(year: 2026, month: 3, day: 10))
    context.csrfToken = "token-1"
    if isSignedIn {
        context.principalName = "Dr \(hostile)"
        context.roleTitle = "GP"
        context.organisationName = hostile
        context.idleSeconds = 900
        context.receipt = "7QF2-M9KD"
    }
    return context
}

private func record() -> RecordContext { RecordContext(page: context(), view: "v1ew", purpose: "direct care") }

private func hostileProvenance() -> ProvenanceView {
    var view = ProvenanceView()
    view.rid = 7
    view.source = hostile
    view.organisation = "Other \(hostile)"
    view.author = hostile
    view.code.system = hostile
    view.code.code = hostile
    return view
}

private func hostileItem() -> ItemView {
    var view = ItemView()
    view.rid = 7
    view.title = hostile
    view.detail = hostile
    view.kind = hostile
    view.provenance = hostileProvenance()
    return view
}

private func banner() -> BannerView {
    var view = BannerView()
    view.name = "ADEYEMI \(hostile)"
    view.nhsNumber = "999 000 0018"
    view.born = StaffDate(year: 1951, month: 3, day: 4)
    view.age = "75y"
    return view
}

private func sources() -> SourcesView {
    var view = SourcesView()
    view.answered = 1
    view.total = 2
    view.failed = ["Marsh Lane \(hostile)"]
    return view
}

private func summary() -> SummaryView {
    var view = SummaryView()
    view.banner = banner()
    view.sources = sources()
    view.encounters.items = [hostileItem()]
    var problem = ProblemItemView()
    problem.title = hostile
    problem.provenance = hostileProvenance()
    view.problems.active = [problem]
    return view
}

/// Each page of a record with hostile text wherever a source's words are shown.
private func recordPages() -> [String: String] {
    var timeline = TimelineView()
    timeline.banner = banner()
    timeline.sources = sources()
    var month = TimelineView.Month()
    month.items = [hostileItem()]
    timeline.months = [month]
    timeline.filter.text = hostile
    var section = SectionView()
    section.banner = banner()
    section.sources = sources()
    section.items = [hostileItem()]
    var detail = ItemDetailView()
    detail.banner = banner()
    detail.item = hostileItem()
    detail.original = Array("{\"a\":\"<script>\"}".utf8)
    var document = DocumentView()
    document.banner = banner()
    document.item = hostileItem()
    document.text = hostile
    var trend = TrendView()
    trend.banner = banner()
    trend.test = hostile
    return [
        "summary": text(Pages.summaryPage(summary(), record())),
        "timeline": text(Pages.timelinePage(timeline, record())),
        "section": text(Pages.sectionPage(section, record())),
        "item": text(Pages.itemPage(detail, record())),
        "document": text(Pages.documentPage(document, record())),
        "trend": text(Pages.trendPage(trend, "7", record())),
    ]
}

@Suite struct PageTests {
    @Test func noTextOfASourceBecomesMarkup() {
        for (name, page) in recordPages() {
            #expect(!page.contains("<script>"), "\(name)")
            #expect(page.contains("&lt;script&gt;"), "\(name)")
            #expect(!page.contains("alert('x')"), "\(name)")
        }
    }

    @Test func pagesKeepToTheContentSecurityPolicy() {
        var pages = recordPages()
        pages["start"] = text(Pages.startPage(StartView(), context(isSignedIn: false)))
        pages["search"] = text(Pages.searchPage(SearchView(), context()))
        pages["denied"] = text(Pages.deniedPage(context()))
        for (name, page) in pages {
            #expect(!page.contains(" style="), "\(name)")
            #expect(!page.contains("<style"), "\(name)")
            #expect(!page.contains(" onclick="), "\(name)")
            for part in page.components(separatedBy: "<script").dropFirst() {
                #expect(part.hasPrefix(" src=\"/assets/"), "\(name)")
                #expect(part.contains("></script>"), "\(name)")
            }
        }
    }

    @Test func noAddressNamesThePerson() {
        for (name, page) in recordPages() {
            for part in page.components(separatedBy: "href=\"").dropFirst() {
                let address = part.prefix { $0 != "\"" }
                #expect(!address.contains("ADEYEMI") && !address.contains("999"), "\(name): \(address)")
                #expect(!address.contains("alert"), "\(name): \(address)")
            }
            #expect(!title(of: page).contains("ADEYEMI"), "\(name)")
        }
    }

    @Test func everyPostedFormCarriesItsToken() {
        var pages = recordPages()
        var search = SearchView()
        search.outcome = .found([CandidateView()])
        pages["search"] = text(Pages.searchPage(search, context()))
        pages["start"] = text(Pages.startPage(StartView(), context(isSignedIn: false)))
        for (name, page) in pages {
            for form in page.components(separatedBy: "<form").dropFirst() where form.contains("method=\"post\"") {
                let content = form.components(separatedBy: "</form>")[0]
                #expect(content.contains("name=\"csrf\" value=\"token-1\""), "\(name)")
            }
        }
    }

    @Test func identifiersStandOnceInAPage() {
        for (name, page) in recordPages() {
            let ids = page.components(separatedBy: " id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
            #expect(Set(ids).count == ids.count, "\(name): \(ids)")
        }
    }

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

    @Test func theWordsOfASearchArePosted() {
        var view = TimelineView()
        view.filter.text = "heart failure"
        view.paging = Paging(PageRequest(2), of: 120)
        view.sectionChips = [chip("results", "Results")]
        view.months = [TimelineView.Month()]
        let page = text(Pages.timelinePage(view, record()))
        #expect(page.contains("<input type=\"hidden\" name=\"q\" value=\"heart failure\">"))
        #expect(
            page.contains("<button class=\"lg-button lg-button--quiet\" type=\"submit\" name=\"page\" value=\"3\">"))
        #expect(page.contains("type=\"submit\" name=\"only\" value=\"type.results\">only"))
        #expect(!page.contains("q=heart"))
        #expect(!page.contains("method=\"get\""))
    }

    @Test func filtersStandInTheURL() {
        var filter = TimelineFilter()
        filter.sections = [.laboratory, .medicines]
        filter.sources = [3, 1]
        filter.period = .months6
        filter.text = "secret"
        #expect(
            Routes.timeline("v1", filter).text
                == "/record/v1/timeline?type=medicines&type=results&source=1&source=3&since=6m")
    }

    private func chip(_ value: String, _ title: String, isOn: Bool = false) -> TimelineView.Chip {
        var chip = TimelineView.Chip()
        (chip.value, chip.title, chip.isOn) = (value, title, isOn)
        return chip
    }

    @Test func oneChoiceOfTheTimelineIsOnePressAway() {
        var view = TimelineView()
        view.filter.sections = [.laboratory]
        view.filter.period = .months6
        view.filter.page = PageRequest(3, began: 120)
        view.paging = Paging(view.filter.page, of: 120)
        view.sectionChips = [chip("results", "Results", isOn: true), chip("medicines", "Medicines")]
        let page = text(Pages.timelinePage(view, record()))
        // From the first page, with the other rows as they are.
        #expect(
            page.contains("href=\"/record/v1ew/timeline?type=medicines&amp;since=6m\">only<span"), "\(page)")
        #expect(page.contains("href=\"/record/v1ew/timeline?since=6m\">clear<span"))
        #expect(page.contains("Items 101 to 120 of 120."))
        #expect(page.contains("href=\"/record/v1ew/timeline?type=results&amp;since=6m&amp;page=2&amp;of=120\""))
        // Folded where there is little room; what is hidden is said outside the fold.
        #expect(page.contains("<details><summary>Filter by kind, organisation or period</summary>"))
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

    @Test func hiddenItemsAreCounted() {
        var view = TimelineView()
        view.total = 63
        view.hidden = 52
        let page = text(Pages.timelinePage(view, record()))
        #expect(page.contains("<b>Filters hide 52 of 63 items.</b> <a href=\"/record/v1ew/timeline\">Show all</a>"))
    }

    @Test func theErrorSummaryLinksToItsFields() {
        var view = SearchView()
        view.errors = [FieldError(field: "born-year", message: "Enter the year of birth with 4 digits")]
        let page = text(Pages.searchPage(view, context()))
        #expect(page.contains("<a href=\"#born-year\">Enter the year of birth with 4 digits</a>"))
        #expect(page.contains("id=\"born-year\""))
        #expect(page.contains("<title>Error: Find a person - Longitude</title>"))
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
            Pages.medicinesPage(section, record()), Pages.trendPage(trend, "7", record()),
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

    @Test func aRoleWithoutAClinicalSectionHasNoTimeline() {
        var view = TimelineView()
        view.rail.hasTimeline = false
        let page = text(Pages.timelinePage(view, record()))
        #expect(page.contains("Your role includes no part of the timeline."))
        for words in ["Nothing recorded", "All 0", "Filters"] { #expect(!page.contains(words), "\(words)") }
    }

    @Test func aTrendLeadsBackToItsOwnSection() {
        var view = TrendView()
        view.section = .observations
        let page = text(Pages.trendPage(view, "7", record()))
        #expect(page.contains(">All observations</a>") && !page.contains("laboratory’s range"))
        #expect(text(Pages.trendPage(TrendView(), "7", record())).contains("laboratory’s range"))
    }

    @Test func aRefusalIsTrueOfAPageThatIsNotThere() {
        let page = text(Pages.deniedPage(context()))
        #expect(page.contains("This page is not there, or it is not for you."))
        #expect(!page.contains("No relationship between"))
    }

    @Test func refusalIsTheSameForEveryone() {
        var other = context()
        other.path = "/record/somebody"
        #expect(Pages.deniedPage(context()) == Pages.deniedPage(other))
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

    @Test func whoActsForSomebodyIsToldOfNoNoneAndPrintsTheRecordOfThatPerson() {
        var page = context()
        page.principalName = "Hannah Carter"
        var view = summary()
        view.allergies.items = []
        view.allergies.statement = AllergyStatement(heading: .noneKnown, incomplete: [])
        view.problems.active = []
        view.medicines.rows = []
        let own = RecordContext(page: page, view: "", purpose: "own request")
        let said = text(Pages.ownRecordPage(view, own))
        #expect(said.contains("It is recorded that you have no allergies."))
        #expect(said.contains("None is recorded") && said.contains("No medicine is recorded"))
        #expect(text(Pages.ownRecordDocument(view, [], own)).contains("<p class=\"lede\">Hannah Carter. Born"))

        page.acting = Acting(person: 1, purpose: .familyRequest, name: "Jack Carter", relationship: "Acts as mother")
        let acting = RecordContext(page: page, view: "", purpose: "a request of the family")
        let told = text(Pages.ownRecordPage(view, acting))
        #expect(!told.contains("no allergies.") && !told.contains("None is recorded"))
        #expect(!told.contains("No medicine is recorded") && told.contains("There is none here that we can show you."))
        let printed = text(Pages.ownRecordDocument(view, [], acting))
        #expect(printed.contains("<p class=\"lede\">Jack Carter. Born") && printed.contains("Record of Jack Carter"))
        #expect(printed.contains("Made by Hannah Carter, who acts for Jack Carter."))
        #expect(printed.contains("stays private between a person and those who care for them"))
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

    private func title(of page: String) -> String {
        page.components(separatedBy: "<title>")[1].components(separatedBy: "</title>")[0]
    }
}

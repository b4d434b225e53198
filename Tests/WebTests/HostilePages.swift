import Access
import HTMLBuilder
import LegalTime
import SharedRecord
import Testing
import Web

/// Text that would run or break out of its place if it were not escaped.
let hostile = "\"><script>alert('x')</script>&"

/// Views and pages with hostile text wherever a source's words are shown.
protocol HostilePages {}
extension HostilePages {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    func context(isSignedIn: Bool = true) -> PageContext {
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

    func record() -> RecordContext { RecordContext(page: context(), view: "v1ew", purpose: "direct care") }

    func hostileProvenance() -> ProvenanceView {
        var view = ProvenanceView()
        view.rid = 7
        view.source = hostile
        view.organisation = "Other \(hostile)"
        view.author = hostile
        view.code.system = hostile
        view.code.code = hostile
        return view
    }

    func hostileItem() -> ItemView {
        var view = ItemView()
        view.rid = 7
        view.title = hostile
        view.detail = hostile
        view.kind = hostile
        view.provenance = hostileProvenance()
        return view
    }

    func banner() -> BannerView {
        var view = BannerView()
        view.name = "ADEYEMI \(hostile)"
        view.nhsNumber = "999 000 0018"
        view.born = StaffDate(year: 1951, month: 3, day: 4)
        view.age = "75y"
        return view
    }

    func sources() -> SourcesView {
        var view = SourcesView()
        view.answered = 1
        view.total = 2
        view.failed = ["Marsh Lane \(hostile)"]
        return view
    }

    func summary() -> SummaryView {
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
    func recordPages() -> [String: String] {
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

    func chip(_ value: String, _ title: String, isOn: Bool = false) -> TimelineView.Chip {
        var chip = TimelineView.Chip()
        (chip.value, chip.title, chip.isOn) = (value, title, isOn)
        return chip
    }
}

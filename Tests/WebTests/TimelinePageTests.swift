import Access
import Foundation
import HTMLBuilder
import SharedRecord
import Testing
import Web

/// The timeline and its filters.
@Suite struct TimelinePageTests: HostilePages {
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

    @Test func hiddenItemsAreCounted() {
        var view = TimelineView()
        view.total = 63
        view.hidden = 52
        let page = text(Pages.timelinePage(view, record()))
        #expect(page.contains("<b>Filters hide 52 of 63 items.</b> <a href=\"/record/v1ew/timeline\">Show all</a>"))
    }

    @Test func aRoleWithoutAClinicalSectionHasNoTimeline() {
        var view = TimelineView()
        view.rail.hasTimeline = false
        let page = text(Pages.timelinePage(view, record()))
        #expect(page.contains("Your role includes no part of the timeline."))
        for words in ["Nothing recorded", "All 0", "Filters"] { #expect(!page.contains(words), "\(words)") }
    }
}

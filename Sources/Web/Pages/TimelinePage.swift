import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// Everything from every source in one order, newest first. Filters stand in the URL; the words of a search are
    /// posted. Source: shared-record specification §2, "filters hide N items".
    package static func timelinePage(_ view: TimelineView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail, current: .timeline)
        return recordPage(frame, record, "Timeline") {
            pageHead("Timeline") {
                p(.class("lg-wideonly")) { "Everything from every source in one order, newest first" }
            }
            sourceLine(view.sources, again: Routes.timeline(record.view, view.filter))
            if view.filter.text.isEmpty { movedNotice(view.paging, start: start(view, record)) }
            if !view.filter.text.isEmpty && view.rail.hasTimeline { searched(view, record) }
            if view.rail.hasTimeline { filters(view, record) }
            Each(view.months) { month in
                panel(month.id, month.title) {
                    p(.class("lg-meta")) {
                        counted(month.items.count, "item", "items") + (view.paging.pages > 1 ? " on this page" : "")
                    }
                } content: {
                    timeList(month.items, record.view)
                }
            }
            if view.months.isEmpty { nothingMatches(view) }
            Each(view.absences) { line in AbsentLine(line) }
            if view.filter.text.isEmpty {
                pagination(view.paging) { Routes.timeline(record.view, view.filter.on($0)) }
            } else {
                postedPages(view, record)
            }
        }
    }

    /// The first page under the same filters.
    private static func start(_ view: TimelineView, _ record: RecordContext) -> SafeURL {
        Routes.timeline(record.view, view.filter.on(PageRequest()))
    }

    @BlockMarkup
    private static func searched(_ view: TimelineView, _ record: RecordContext) -> Block {
        div(.class("lg-callout")) {
            h2 { "Items with the words “\(view.filter.text)”" }
            p {
                "Headings, details, sources and codes were searched, not the text of documents. "
                a(.href(Routes.timeline(record.view))) { "Show everything" }
            }
        }
    }

    @BlockMarkup
    private static func nothingMatches(_ view: TimelineView) -> Block {
        div(.class("lg-panel")) {
            div(.class("lg-panel__body")) {
                p(.class("lg-absent")) {
                    if !view.rail.hasTimeline {
                        "Your role includes no part of the timeline."
                    } else if view.total == 0 {
                        b { "Nothing recorded" }
                        isExcluded(view.absences) ? " in what your role includes" : ""
                        " by the \(view.sources.answered) sources that answered."
                    } else {
                        b { "Nothing matches" }
                        " these filters. \(view.hiddenText)"
                    }
                }
            }
        }
    }

    /// Filters are a GET form, so that they stand in the URL; with words searched for, it is posted instead. On a phone
    /// it is folded, so that the first items are on the first screen.
    @BlockMarkup
    private static func filters(_ view: TimelineView, _ record: RecordContext) -> Block {
        let isPosted = !view.filter.text.isEmpty
        let way: StaticString = isPosted ? "post" : "get"
        let target = isPosted ? Routes.find(record.view) : Routes.timeline(record.view)
        form(.class("lg-panel lg-filters"), .method(way), .action(target), .aria("label", fixed: "Filters")) {
            if isPosted { carriedWords(view.filter, record) }
            details {
                summary { "Filter by kind, organisation or period" }
                div(.class("lg-panel__body")) {
                    chips("Kind", "type", view.sectionChips, view, record)
                    if view.sourceChips.count > 1 { chips("Organisation", "source", view.sourceChips, view, record) }
                    chips("Period", "since", view.periodChips, view, record)
                    p { button(.class("lg-button lg-button--quiet"), .type("submit")) { "Apply filters" } }
                }
            }
            div(.class("lg-panel__foot")) {
                p {
                    if view.paging.total > 0 { "Items \(view.paging.text). " }
                    if view.hidden > 0 {
                        b { view.hiddenText }
                        " "
                        a(.href(Routes.timeline(record.view))) { "Show all" }
                    } else {
                        "Filters hide none."
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func carriedWords(_ filter: TimelineFilter, _ record: RecordContext) -> Block {
        csrfField(record.page)
        input(.type("hidden"), .name("q"), .value(filter.text))
    }

    /// A row of choices: some of them ticked and applied, or one of them in one press. Without any, all are shown.
    @BlockMarkup
    private static func chips(
        _ words: String, _ name: String, _ chips: [TimelineView.Chip], _ view: TimelineView, _ record: RecordContext
    ) -> Block {
        let kind: StaticString = name == "since" ? "radio" : "checkbox"
        fieldset(.class("lg-chips")) {
            legend { words }
            Each(chips) { chip in
                span(.class("lg-pick")) {
                    label(.class("lg-chip")) {
                        input(.type(kind), .name(name), .value(chip.value), .checked(chip.isOn))
                        span {
                            chip.title
                            em { " \(grouped(chip.count))" }
                        }
                    }
                    if chip.value != TimelineFilter.Period.all.rawValue { pick(name, chip, view, record) }
                }
            }
        }
    }

    /// "only" beside a choice that is not made, "clear" beside one that is: a link, or a button of the posted form.
    @BlockMarkup
    private static func pick(
        _ name: String, _ chip: TimelineView.Chip, _ view: TimelineView, _ record: RecordContext
    ) -> Block {
        let choice = "\(name).\(chip.value)"
        if !view.filter.text.isEmpty {
            button(.class("lg-pick__act"), .type("submit"), .name(chip.isOn ? "clear" : "only"), .value(choice)) {
                pickWords(chip)
            }
        } else if let one = TimelineChip(choice) {
            let filter = chip.isOn ? view.filter.without(one) : view.filter.only(one)
            a(.class("lg-pick__act"), .href(Routes.timeline(record.view, filter))) { pickWords(chip) }
        }
    }

    @Markup
    private static func pickWords(_ chip: TimelineView.Chip) -> some Piece {
        chip.isOn ? "clear" : "only"
        Unseen(" \(chip.title)")
    }

    /// Pages of what was searched for: a form, as the words stand in no URL.
    @BlockMarkup
    private static func postedPages(_ view: TimelineView, _ record: RecordContext) -> Block {
        if view.paging.pages > 1 {
            form(.class("lg-row"), .method("post"), .action(Routes.find(record.view)), .aria("label", fixed: "Pages")) {
                carriedWords(view.filter, record)
                Each(Routes.query(view.filter)) { name, value in
                    input(.type("hidden"), .name("\(name)"), .value(value))
                }
                if view.paging.number > 1 { pageButton(view.paging.number - 1, "Previous page") }
                p { "Page \(view.paging.number) of \(view.paging.pages)" }
                if view.paging.number < view.paging.pages { pageButton(view.paging.number + 1, "Next page") }
            }
        }
    }

    private static func pageButton(_ number: Int, _ words: String) -> some Piece {
        button(.class("lg-button lg-button--quiet"), .type("submit"), .name("page"), .value(String(number))) { words }
    }
}

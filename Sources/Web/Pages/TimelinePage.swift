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
            pageHead("Timeline") { p { "Everything from every source in one order, newest first" } }
            sourceLine(view.sources, again: Routes.timeline(record.view, view.filter))
            if !view.filter.text.isEmpty && view.rail.hasTimeline { searched(view, record) }
            if view.rail.hasTimeline { filters(view, record) }
            Each(view.months) { month in
                panel(month.id, month.title) {
                    p(.class("lg-meta")) { counted(month.items.count, "item", "items") }
                } content: {
                    timeList(month.items, record.view)
                }
            }
            if view.months.isEmpty { nothingMatches(view) }
            Each(view.absences) { line in AbsentLine(line) }
            older(view, record)
        }
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

    /// Filters are a GET form, so that they stand in the URL; with words searched for, it is posted instead.
    @BlockMarkup
    private static func filters(_ view: TimelineView, _ record: RecordContext) -> Block {
        let isPosted = !view.filter.text.isEmpty
        let way: StaticString = isPosted ? "post" : "get"
        let target = isPosted ? Routes.find(record.view) : Routes.timeline(record.view)
        form(.class("lg-panel lg-filters"), .method(way), .action(target), .aria("label", fixed: "Filters")) {
            if isPosted { carriedWords(view.filter, record) }
            div(.class("lg-panel__body")) {
                chips("Type", "type", view.sectionChips, isOneOnly: false)
                if view.sourceChips.count > 1 { chips("Source", "source", view.sourceChips, isOneOnly: false) }
                chips("Period", "since", view.periodChips, isOneOnly: true)
            }
            div(.class("lg-panel__foot lg-row")) {
                p {
                    if view.hidden > 0 {
                        b { view.hiddenText }
                        " "
                        a(.href(Routes.timeline(record.view))) { "Show all" }
                    } else {
                        "All \(counted(view.total, "item", "items")) shown. Filters hide none."
                    }
                }
                button(.class("lg-button lg-button--quiet"), .type("submit")) { "Apply filters" }
            }
        }
    }

    @BlockMarkup
    private static func carriedWords(_ filter: TimelineFilter, _ record: RecordContext) -> Block {
        csrfField(record.page)
        input(.type("hidden"), .name("q"), .value(filter.text))
    }

    @BlockMarkup
    private static func chips(
        _ words: String, _ name: String, _ chips: [TimelineView.Chip], isOneOnly: Bool
    )
        -> Block
    {
        let kind: StaticString = isOneOnly ? "radio" : "checkbox"
        fieldset(.class("lg-chips")) {
            legend { words }
            Each(chips) { chip in
                label(.class("lg-chip")) {
                    input(.type(kind), .name(name), .value(chip.value), .checked(chip.isOn))
                    span {
                        chip.title
                        if !isOneOnly { em { " \(grouped(chip.count))" } }
                    }
                }
            }
        }
    }

    /// The next page: a link, or a form when words were searched for.
    @BlockMarkup
    private static func older(_ view: TimelineView, _ record: RecordContext) -> Block {
        if let next = view.next {
            if view.filter.text.isEmpty {
                p {
                    a(.class("lg-button"), .href(Routes.timeline(record.view, filter(view.filter, before: next)))) {
                        "Show earlier items, \(grouped(view.older)) more"
                    }
                }
            } else {
                form(.method("post"), .action(Routes.find(record.view))) {
                    carriedWords(view.filter, record)
                    Each(fields(view.filter)) { field in
                        input(.type("hidden"), .name(field.name), .value(field.value))
                    }
                    input(.type("hidden"), .name("before"), .value(String(next)))
                    button(.class("lg-button"), .type("submit")) {
                        "Show earlier items, \(grouped(view.older)) more"
                    }
                }
            }
        }
    }

    private static func filter(_ filter: TimelineFilter, before: Int64) -> TimelineFilter {
        var filter = filter
        filter.before = before
        return filter
    }

    private static func fields(_ filter: TimelineFilter) -> [(name: String, value: String)] {
        (filter.sections ?? []).sorted { $0.rawValue < $1.rawValue }.map { ("type", $0.slug) }
            + (filter.sources ?? []).sorted().map { ("source", String($0)) }
            + [("since", filter.period.rawValue)]
    }
}

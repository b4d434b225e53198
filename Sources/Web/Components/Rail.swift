import Access
import HTMLBuilder
import SharedRecord

/// The sections at the side of a wide page, with the search and the keys.
@BlockMarkup
func rail(_ frame: RecordFrame, _ record: RecordContext) -> Block {
    nav(.class("lg-rail"), .aria("label", fixed: "Sections of the record")) {
        findForm(record, id: "find")
        railLists(frame, record.view, hasKeys: true)
        if record.page.shortcutsOn { keys() }
        closeForm(record)
    }
}

/// The same on a phone, closed until it is asked for.
@BlockMarkup
func phoneRail(_ frame: RecordFrame, _ record: RecordContext) -> Block {
    details(.class("nhsuk-details lg-rail--phone")) {
        summary(.class("nhsuk-details__summary")) {
            span(.class("nhsuk-details__summary-text")) { "Sections and search" }
        }
        div(.class("nhsuk-details__text")) {
            nav(.aria("label", fixed: "Sections of the record, short")) {
                findForm(record, id: "find-phone")
                div(.class("lg-rail__two")) { railLists(frame, record.view, hasKeys: false) }
                closeForm(record)
            }
        }
    }
}

/// The search in an open record. Its words may be clinical: they are posted and never stand in an address.
@BlockMarkup
private func findForm(_ record: RecordContext, id: String) -> Block {
    form(.class("lg-search"), .role("search"), .method("post"), .action(Routes.find(record.view))) {
        csrfField(record.page)
        label(.class("nhsuk-u-visually-hidden"), .for(id)) { "Search this record" }
        input(
            .id(id), .name("q"), .type("search"), .placeholder("Search this record"), .maxlength(100),
            .autocomplete("off"))
        if record.page.shortcutsOn && id == "find" { kbd(.aria("hidden", fixed: "true")) { "/" } }
        button(.class("nhsuk-u-visually-hidden"), .type("submit"), .tabindex(-1)) { "Search" }
    }
}

@BlockMarkup
private func railLists(_ frame: RecordFrame, _ session: String, hasKeys: Bool) -> Block {
    p(.class("lg-rail__h")) { "Overview" }
    ul {
        railEntry("Summary", nil, Routes.record(session), frame.current == .summary, hasKeys ? "s" : nil)
        railEntry(
            "Timeline", frame.rail.hasTimeline ? frame.rail.timeline : nil, Routes.timeline(session),
            frame.current == .timeline, hasKeys ? "t" : nil)
    }
    Each(frame.rail.groups) { group in
        p(.class("lg-rail__h")) { group.title }
        ul {
            Each(group.entries) { entry in
                railEntry(
                    entry.title, entry.count, Routes.section(session, entry.section),
                    frame.current == .section(entry.section), hasKeys ? entry.section.key : nil)
            }
        }
    }
}

private func railEntry(
    _ words: String, _ count: SectionCount?, _ address: SafeURL, _ isCurrent: Bool, _ key: String?
)
    -> some Piece
{
    li {
        a(
            .class("lg-rail__a"), .href(address), .aria("current", isCurrent ? "page" : nil), .data("key", key)
        ) {
            words
            if let count {
                em {
                    if count.isKnown {
                        grouped(count.entries)
                        Unseen(count.entries == 1 ? " entry" : " entries")
                    } else {
                        span(.aria("hidden", fixed: "true")) { "?" }
                        Unseen(" \(count.words)")
                    }
                }
            }
        }
    }
}

@BlockMarkup
private func keys() -> Block {
    div(.class("lg-keys")) {
        p { b { "Keyboard" } }
        dl {
            dt { kbd { "/" } }
            dd { "Search this record" }
            dt {
                kbd { "g" }
                " "
                kbd { "r" }
            }
            dd { "Go to results" }
            dt { kbd { "?" } }
            dd { "All shortcuts" }
        }
        p { a(.href(Routes.keyboard)) { "All shortcuts, switch off" } }
    }
}

@BlockMarkup
private func closeForm(_ record: RecordContext) -> Block {
    form(.class("lg-close"), .method("post"), .action(Routes.close(record.view))) {
        csrfField(record.page)
        button(.class("lg-button lg-button--quiet"), .type("submit")) { "Close this record" }
    }
}

extension Section {
    /// The key that follows `g` to go to the section; nil for sections without one.
    var key: String? {
        switch self {
        case .allergies: "a"
        case .problems: "p"
        case .medicines: "m"
        case .laboratory: "r"
        case .observations: "o"
        case .encounters: "e"
        case .documents: "d"
        case .immunisations: "i"
        case .carePlans: "c"
        default: nil
        }
    }
}

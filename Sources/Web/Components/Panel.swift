import HTMLBuilder
import LegalTime
import SharedRecord

/// The only container of the pages: a head with a heading and what stands at its right, then the content.
///
/// `id` is the anchor that alerts point at; the heading takes `id-h`.
@BlockMarkup
func panel(
    _ id: String, _ heading: String, @BlockMarkup right: () -> Block, @BlockMarkup content: () -> Block
) -> Block {
    section(.class("lg-panel"), .id(id), .aria("labelledby", id + "-h")) {
        div(.class("lg-panel__head")) {
            h2(.id(id + "-h")) { heading }
            right()
        }
        content()
    }
}

/// A panel with nothing at the right of its head.
@BlockMarkup
func panel(_ id: String, _ heading: String, @BlockMarkup content: () -> Block) -> Block {
    panel(id, heading, right: {}, content: content)
}

/// A link at the right of a panel's head.
func headLink(_ address: SafeURL, _ words: String) -> some Piece {
    p(.class("lg-meta")) { a(.href(address)) { words } }
}

/// The link of a panel's head to a section, with the number that the rail and the section's page say too.
@Markup
func countLink(_ address: SafeURL, _ count: SectionCount) -> some Piece {
    p(.class("lg-meta")) {
        a(.href(address)) {
            if !count.isKnown {
                "Whether there are any is not known"
                Unseen(": \(count.unknown.joined(separator: "; "))")
            } else {
                count.entries == 0 ? "No entries" : "All \(counted(count.entries, "entry", "entries"))"
            }
        }
    }
}

/// The heading of a page with a line beside it.
@BlockMarkup
func pageHead(_ heading: String, @BlockMarkup beside: () -> Block) -> Block {
    div(.class("lg-pagehead")) {
        h1 { heading }
        div(.class("lg-meta")) { beside() }
    }
}

/// Labels and what is said about each.
func factList<Content: Piece>(@Markup content: () -> Content) -> some Piece {
    dl(.class("lg-facts")) { content() }
}

/// One label and what is said.
@Markup
func fact<Content: Piece>(_ label: String, @Markup content: () -> Content) -> some Piece {
    dt { label }
    dd { content() }
}

/// A label and words.
struct TextFact: Component {
    let label: String
    let words: String
    init(_ label: String, _ words: String) {
        self.label = label
        self.words = words
    }
    var content: Block {
        dt { label }
        dd { words }
    }
}

/// A label and a date.
struct DateFact: Component {
    let label: String
    let date: StaffDate?
    init(_ label: String, _ date: StaffDate?) {
        self.label = label
        self.date = date
    }
    var content: Block {
        dt { label }
        dd { DateText(date) }
    }
}

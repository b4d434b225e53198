import HTMLBuilder
import LegalTime
import SharedRecord

/// Where an item comes from: the source line is the disclosure. Open, it tells who made it, when it was recorded and
/// received, its code, the entries put together in it, and leads to the original.
///
/// Source: shared-record specification §2, "Each item: organisation, author, when recorded, when received; the
/// original code and document one click away"; "No silent de-duplication".
struct ProvenanceLine: Component {
    let view: ProvenanceView
    let session: String

    init(_ view: ProvenanceView, _ session: String) {
        self.view = view
        self.session = session
    }

    var content: Block {
        OpenedMark(view.isOpened)
        details(.class("lg-prov")) {
            summary {
                view.line
                if view.isAsLastReceived { " (as last received)" }
            }
            dl(.class("lg-facts")) {
                if !view.organisation.isEmpty && view.organisation != view.source {
                    TextFact("Organisation", view.organisation)
                }
                if view.isStatedElsewhere {
                    // Nothing is called "Not recorded" that a note of provenance, not read here, may say.
                    if view.author != "Not recorded" { TextFact("Author", view.author) }
                    if view.recorded != nil { DateFact("Recorded", view.recorded) }
                    TextFact(view.recorded == nil ? "Recorded" : "Author", "See its own page")
                } else {
                    TextFact("Author", view.author)
                    DateFact("Recorded", view.recorded)
                    if let words = view.attestedText { TextFact("Taken from", words) }
                }
                DateFact("Received", view.received)
                TextFact("Code", view.code.text)
                if let merged = view.mergedText { fact(merged) { mergedEntries(view.mergedFrom, session) } }
                fact("Original") { a(.href(Routes.item(session, view.rid))) { "Open this item" } }
            }
        }
    }
}

/// Said in words of everything that is shown only because restricted items were opened, on paper too.
struct OpenedMark: Component {
    let isOpened: Bool
    init(_ isOpened: Bool) { self.isOpened = isOpened }
    var content: Block {
        if isOpened {
            " "
            FlagLabel(.opened)
            " "
        }
    }
}

/// The entries that share a line, each with its page.
@BlockMarkup
private func mergedEntries(_ entries: [MergedEntry], _ session: String) -> Block {
    ul {
        Each(entries) { entry in
            li {
                a(.href(Routes.item(session, entry.rid))) { entry.source }
                if let date = entry.date {
                    ", "
                    DateText(date, withTime: false)
                }
                if !entry.text.isEmpty { ", \(entry.text)" }
            }
        }
    }
}

/// What the sources of a line do not agree on.
@BlockMarkup
func disagreement(_ words: String?) -> Block {
    if let words {
        p {
            FlagLabel(.sourcesDiffer)
            " "
            words
        }
    }
}

extension FlagView {
    /// The flag of what is shown only because restricted items were opened.
    static var opened: FlagView {
        var view = FlagView()
        view.tone = .hide
        view.text = "Opened with a reason"
        return view
    }
    /// The flag of a line whose sources say different things.
    fileprivate static var sourcesDiffer: FlagView {
        var view = FlagView()
        view.tone = .warn
        view.text = "Sources differ"
        return view
    }
}

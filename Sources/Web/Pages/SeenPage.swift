import Access
import HTMLBuilder
import LegalTime
import SharedRecord

extension Pages {
    /// Who has seen a person's record, and why: the ledger in words. Source: access specification §3.
    package static func seenPage(_ view: SeenView, _ record: RecordContext) -> [UInt8] {
        page(record.page, record.page.title("Who has seen your record"), .wide) {
            div(.class("lg-wrap")) {
                main(.id("main"), .class("lg-stack lg-main"), .tabindex(-1)) {
                    a(.class("nhsuk-back-link"), .href(Routes.ownRecord)) { "\(record.page.whose) record" }
                    h1 { "Who has seen \(record.page.yours) record" }
                    seenLede(view, record.page)
                    seenLosses(view)
                    dl(.class("lg-figs lg-figs--4 lg-panel")) {
                        seenFigure("times opened for your care", view.opened)
                        seenFigure("of them in an emergency", view.emergencies)
                        seenFigure("attempts refused", view.refused)
                        seenFigure("times found in a search", view.searched)
                    }
                    div(.class("lg-cols lg-cols--21")) {
                        div(.class("lg-stack")) {
                            showFilter(view)
                            monthPanel(view)
                        }
                        div(.class("lg-stack")) { seenSide(view, record) }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func seenLede(_ view: SeenView, _ context: PageContext) -> Block {
        let isActing = context.acting != nil
        p(.class("lg-lede")) {
            if isActing, view.readers == 0 {
                // Who acts is never told of all: "nobody" would be said where somebody is hidden.
                "We can show you nobody at work who opened it."
            } else if view.readers == 0 {
                // "Nobody" is said only where the list is whole (design rule 5.3).
                view.lost.isEmpty
                    ? "In the last 12 months nobody at work opened your record."
                    : "We know of nobody at work who opened your record in the last 12 months."
            } else {
                view.lost.isEmpty && !isActing ? "In the last 12 months " : "In the last 12 months at least "
                b {
                    "\(counted(view.readers, "person", "people")) at "
                    counted(view.organisations, "organisation", "organisations")
                }
                " opened \(context.yours) record for \(isActing ? "their" : "your") care."
            }
            if isActing { " You are not told of all." }
        }
    }

    /// What nobody can be told any more: never in silence.
    @BlockMarkup
    private static func seenLosses(_ view: SeenView) -> Block {
        if !view.lost.isEmpty {
            warningCallout("Part of this list is lost") {
                Each(view.lost) { loss in
                    p {
                        "We lost part of the list of who has seen records. If someone opened this record "
                        loss.from.map { "between \($0.publicText) and " } ?? "before "
                        "\(loss.until.publicText), it may not be in this list."
                    }
                }
                p { "What was lost cannot be brought back. We are sorry." }
            }
        }
    }

    @BlockMarkup
    private static func seenFigure(_ label: String, _ value: Int) -> Block {
        div {
            dt { label }
            dd { String(value) }
        }
    }

    @BlockMarkup
    private static func showFilter(_ view: SeenView) -> Block {
        form(.class("lg-filterline"), .method("get"), .action(Routes.seen)) {
            fieldset(.class("lg-chips")) {
                legend { "Show" }
                Each(SeenView.Show.allCases) { show in
                    label(.class("lg-chip")) {
                        input(.type("radio"), .name("show"), .value(show.rawValue), .checked(view.show == show))
                        span { show.title }
                    }
                }
            }
            button(.class("lg-button lg-button--quiet"), .type("submit")) { "Apply" }
        }
    }

    @BlockMarkup
    private static func monthPanel(_ view: SeenView) -> Block {
        let heading = view.months.first { $0.id == view.month }?.heading ?? "No entries"
        panel("month", heading) {
            if !view.entries.isEmpty {
                p(.class("lg-meta")) { counted(view.entries.count, "entry", "entries") }
            }
        } content: {
            if view.entries.isEmpty {
                div(.class("lg-panel__body")) { p { "There is nothing to show here." } }
            } else {
                ol { Each(view.entries) { entry in li(.class("lg-entry")) { seenEntry(entry) } } }
            }
            if view.months.count > 1 {
                div(.class("lg-panel__foot")) {
                    Each(view.months.filter { $0.id != view.month }) { month in
                        p {
                            a(.href(Routes.seen(month: month.id, show: view.show.rawValue))) {
                                "\(month.heading), \(counted(month.count, "entry", "entries"))"
                            }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func seenEntry(_ entry: SeenView.Entry) -> Block {
        p(.class("lg-meta")) { entry.when }
        h3 {
            entry.title
            if let flag = entry.flag {
                " "
                FlagLabel(flag)
            }
        }
        if !entry.organisation.isEmpty { p { entry.organisation } }
        p(.class("lg-entry__why")) { entry.why }
        div(.class("lg-entry__act")) {
            details(.class("lg-prov")) {
                summary {
                    entry.accesses.isEmpty ? "What they looked at" : "Each time, and what they looked at"
                    Unseen(" (\(entry.title), \(entry.when))")
                }
                if entry.accesses.isEmpty {
                    factList {
                        fact("Looked at") { entry.lookedAt }
                        fact("Receipt") { entry.receipt }
                    }
                } else {
                    dl(.class("lg-facts")) { Each(entry.accesses) { one in seenAccess(one) } }
                }
            }
            if entry.isAsked {
                a(.href(Routes.ownQuestions)) {
                    "You asked about this"
                    Unseen(" (\(entry.title), \(entry.when))")
                }
            } else if entry.canAsk {
                a(.href(Routes.askAccess(entry.event))) {
                    "I don’t recognise this"
                    Unseen(" (\(entry.title), \(entry.when))")
                }
            }
        }
    }

    /// One access of a visit that has several.
    @BlockMarkup
    private static func seenAccess(_ one: SeenView.Entry) -> Block {
        dt { one.when }
        dd { "\(one.why) Looked at: \(one.lookedAt). Receipt \(one.receipt)." }
    }

    @BlockMarkup
    private static func seenSide(_ view: SeenView, _ record: RecordContext) -> Block {
        if record.page.acting == nil { proofPanel(record) }
        panel("odd", "If something looks wrong") {
            div(.class("lg-panel__body")) {
                p {
                    "Choose “I don’t recognise this” next to the entry. A privacy officer at that organisation must "
                        + "look at it and answer you here within 7 days."
                }
            }
        }
        panel("updates", "Also entered") {
            div(.class("lg-panel__body")) {
                p { "Your services sent something to your record \(grouped(view.updates)) times." }
                p(.class("lg-meta")) {
                    "The law can keep an entry from somebody for a time, when telling it would put a person in danger. "
                        + "Each such rule has a day on which it is looked at again."
                }
            }
        }
    }

    @BlockMarkup
    private static func proofPanel(_ record: RecordContext) -> Block {
        panel("proof", "Proof that nothing was removed") {
            div(.class("lg-panel__body")) {
                p {
                    "Every entry has a number and a seal. If one were changed or taken out, the numbers and seals "
                        + "would not match any more."
                }
                p { a(.class("lg-button"), .href(Routes.downloadProof), .download("")) { "Download your proof" } }
                p(.class("lg-meta")) {
                    "An entry that names something which this page may not show stands in the file without its words. "
                    "You can check it on a page that works without us: "
                    a(.href(Routes.verify)) { "check a proof" }
                    ". It shows that no entry was changed or lost. It cannot show that somebody who runs the computers "
                    "did nothing that was never entered."
                }
                if let receipt = record.page.receipt {
                    p(.class("lg-meta")) { "That you opened this page is entered too. Receipt \(receipt)." }
                }
            }
        }
    }
}

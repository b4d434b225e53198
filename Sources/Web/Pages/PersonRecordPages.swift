import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// A person's own record, in plain English, on one page: the newest of each part, and a way to all of it.
    package static func ownRecordPage(_ view: SummaryView, _ record: RecordContext) -> [UInt8] {
        page(record.page, record.page.title("My record"), .open) {
            column {
                h1 { "\(record.page.whose) record" }
                p(.class("lg-lede")) {
                    if let acting = record.page.acting {
                        "\(acting.name). You are their \(acting.kinship)."
                    } else {
                        "\(record.page.principalName ?? view.banner.name). Born "
                        "\(view.banner.born?.publicText ?? "on a day that is not recorded"). NHS number "
                        "\(view.banner.nhsNumber)."
                    }
                }
                ownSources(view.sources)
                ownContents(record.page)
                allergiesPanel(view.allergies, view.rail.count(.allergies).entries, record.page)
                problemsPanel(view.problems, view.rail.count(.problems).entries, record.page)
                medicinesPanel(view.medicines, record.page)
                resultsPanel(
                    view.results, view.rail.count(.laboratory).entries, ResultsRelease(record.grant), record.page)
                ownList(.encounters, view.encounters, view.rail.count(.encounters).entries, record.page)
                ownList(.documents, view.documents, view.rail.count(.documents).entries, record.page)
                otherParts(view.rail, record.page)
                notShownPanel(view, ResultsRelease(record.grant), isActing: record.page.acting != nil)
                copyPanel(record)
            }
        }
    }

    @BlockMarkup
    static func ownSources(_ view: SourcesView) -> Block {
        if let failure = view.failureText {
            warningCallout("Some of your record is missing right now") {
                p { "\(failure) What is below may not be all. Try again later." }
            }
        }
    }

    /// The parts that stand on the page itself, in its order.
    private static let frontParts: [Section] = [
        .allergies, .problems, .medicines, .laboratory, .encounters, .documents,
    ]

    /// Where on the page what stands: people come for one thing.
    @BlockMarkup
    private static func ownContents(_ context: PageContext) -> Block {
        nav(.aria("label", fixed: "On this page")) {
            ul(.class("lg-contents")) {
                Each(frontParts) { part in
                    li { a(.href(.fragment(part.slug))) { context.heading(of: part) } }
                }
                li { a(.href(.fragment("more"))) { "More of \(context.yours) record" } }
            }
        }
    }

    // MARK: Parts

    @BlockMarkup
    private static func allergiesPanel(_ view: AllergiesView, _ total: Int, _ context: PageContext) -> Block {
        panel(Section.allergies.slug, context.heading(of: .allergies)) {
            if let words = plainStatement(view.statement.heading, isProxy: context.acting != nil) {
                div(.class("lg-panel__body")) { p { words } }
            }
            if !view.items.isEmpty {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(view.items) { item in
                        li {
                            p {
                                b { item.substance }
                                if item.isSevere { ". This one can be very serious." }
                                if item.isInactive { ". This is marked as in the past." }
                            }
                            entryLine(item.provenance)
                        }
                    }
                }
            }
            if !view.statement.incomplete.isEmpty {
                div(.class("lg-panel__foot")) {
                    p { "This list may not be complete. Ask your GP practice if you are not sure." }
                }
            }
            // Who acts for somebody is not led to "none known", which may not be all.
            if total > view.items.count, context.acting == nil || !view.items.isEmpty {
                seeAll(.allergies, total, context)
            }
        }
    }

    @BlockMarkup
    private static func problemsPanel(_ view: ProblemsView, _ total: Int, _ context: PageContext) -> Block {
        ownPanel(
            .problems, of: Array(view.active.prefix(6)),
            none: context.acting != nil || isHeldBack(view.absences)
                ? noneToShow : "None is recorded as something you have now.", total, context
        ) { item in
            let plain = PlainWords(item.provenance.code, in: .problems)
            p { b { plain?.name ?? item.title } }
            if let plain { p { plain.about } }
            if let onset = item.onset { p { "Since \(onset.dateOnly.publicText)." } }
            entryLine(item.provenance, written: plain == nil ? nil : item.title)
        }
    }

    @BlockMarkup
    private static func medicinesPanel(_ view: MedicinesView, _ context: PageContext) -> Block {
        if view.rows.contains(where: \.isDifferent) {
            warningCallout(context.acting == nil ? "Your medicine lists differ" : "The medicine lists differ") {
                p {
                    "One list may be out of date. Do not change how you take a medicine because of this page. Ask your "
                        + "pharmacist or GP practice."
                }
            }
        }
        ownPanel(
            .medicines, of: view.rows,
            none: context.acting != nil || isHeldBack(view.absences)
                ? noneToShow : "No medicine is recorded as one you take now.", nil, context,
            rule: view.past == 0
                ? nil
                : counted(view.past, "medicine is", "medicines are")
                    + " in the past: the course ended, or it was stopped."
        ) { row in
            medicineLine(row, view.lists)
        }
    }

    private static func isHeldBack(_ absences: [AbsenceView]) -> Bool {
        absences.contains { $0.kind == .notShared }
    }

    /// Alike whether something is hidden or there is nothing: "none" would be said where it is not known.
    private static let noneToShow = "There is none here that we can show you."

    @BlockMarkup
    private static func resultsPanel(
        _ view: ResultsView, _ total: Int, _ release: ResultsRelease, _ context: PageContext
    ) -> Block {
        ownPanel(
            .laboratory, of: Array(view.rows.prefix(8)), none: "There is no result that we can show.", total, context,
            rule: release.rule
        ) { row in resultLine(row) }
    }

    @BlockMarkup
    private static func ownList(
        _ section: Section, _ view: ListView, _ total: Int, _ context: PageContext
    ) -> Block {
        ownPanel(
            section, of: Array(view.items.prefix(4)), none: "There is none that we can show.", total, context
        ) { item in itemLine(item) }
    }

    @BlockMarkup
    private static func otherParts(_ rail: RailView, _ context: PageContext) -> Block {
        let entries = rail.groups.flatMap(\.entries).filter { $0.count.entries > 0 && !frontParts.contains($0.section) }
        if !entries.isEmpty {
            panel("more", "More of \(context.yours) record") {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(entries) { entry in
                        let words = PlainEnglish.section(entry.section)
                        li {
                            a(.href(Routes.ownPart(entry.section))) { context.heading(of: entry.section) }
                            p(.class("lg-meta")) {
                                "\(words.about) \(counted(entry.count.entries, "entry", "entries"))."
                            }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func notShownPanel(_ view: SummaryView, _ release: ResultsRelease, isActing: Bool) -> Block {
        panel("not-shown", "What this page does not show") {
            div(.class("lg-panel__body")) {
                ul(.class("lg-list")) {
                    li { release.notShown }
                    Each(view.absences.items.filter { $0.kind == .notShared }) { line in
                        li { "\(line.subject): \(line.text)" }
                    }
                    li { "What your care team must talk over with you first, or what is about another person." }
                    // On every record alike: it does not tell that there is something.
                    if isActing {
                        li {
                            "Some entries, of any part, that are only for the person. Ask the GP practice to be sure."
                        }
                    }
                    li { "Anything that no service has sent us. Your GP practice has your full GP record." }
                    if view.allergies.absences.contains(where: { $0.kind == .restricted }) {
                        li { "Some entries about allergies. Ask your GP practice about them." }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func copyPanel(_ record: RecordContext) -> Block {
        panel("copy", "Keep a copy") {
            div(.class("lg-panel__body")) {
                p {
                    "This is a file for other health apps, in a standard form called FHIR. It holds all that you can "
                        + "see here. Keep it safe: anyone who has it can read it."
                }
                p {
                    a(.class("lg-button"), .href(Routes.download), .download("")) {
                        "Download \(record.page.acting == nil ? "my" : record.page.yours) record"
                    }
                }
                if record.page.canPrint {
                    p {
                        "To read it or show it to somebody, take a PDF. It takes a minute to make. A PDF is a picture "
                            + "of today: what is written later is not in it."
                    }
                    p { a(.class("lg-button"), .href(Routes.downloadDocument), .download("")) { "Get a PDF" } }
                } else {
                    p(.class("lg-meta")) { "To keep it on paper or as a PDF, print this page." }
                }
                if let receipt = record.page.receipt {
                    p(.class("lg-meta")) { "That you opened this page is noted too. Receipt \(receipt)." }
                }
            }
        }
    }

    // MARK: Words

    /// What is said before the list of allergies; nil when the list says it.
    ///
    /// - Parameter isProxy: whether somebody who acts for the person reads it, who is not shown all and not told so.
    private static func plainStatement(_ heading: AllergyStatement.Heading, isProxy: Bool) -> String? {
        switch heading {
        case .known: nil
        case .noneKnown where isProxy, .notRecorded where isProxy:
            "There are no allergies here that we can show you. That does not mean that there are none: ask."
        case .noneKnown: "It is recorded that you have no allergies."
        case .notRecorded: "No allergies are recorded. Nobody has recorded that you have none, either."
        case .unavailable: "We cannot show your allergies right now."
        }
    }
    /// A part of the record under its plain heading: its newest entries, and the way to all of them.
    @BlockMarkup
    private static func ownPanel<Item>(
        _ section: Section, of items: [Item], none: String, _ total: Int?, _ context: PageContext,
        rule: String? = nil,
        @BlockMarkup line: @escaping (Item) -> Block
    ) -> Block {
        let heading = context.heading(of: section)
        panel(section.slug, heading) {
            if rule != nil || items.isEmpty {
                div(.class("lg-panel__body")) {
                    if let rule { p(.class("lg-meta")) { rule } }
                    if items.isEmpty { p { none } }
                }
            }
            if !items.isEmpty {
                ul(.class("lg-items lg-items--roomy")) { Each(items) { item in li { line(item) } } }
            }
            if total.map({ $0 > items.count }) ?? true { seeAll(section, total, context) }
        }
    }

    /// The way to every entry of a part.
    @BlockMarkup
    private static func seeAll(_ section: Section, _ total: Int?, _ context: PageContext) -> Block {
        let heading = context.heading(of: section)
        div(.class("lg-panel__foot")) {
            p {
                a(.href(Routes.ownPart(section))) {
                    total.map { "See all \($0)" } ?? "See all"
                    Unseen(" of \(context.acting == nil ? heading.lowercased() : heading)")
                }
            }
        }
    }
}

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
                allergiesPanel(view.allergies, record.page)
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
    private static func ownSources(_ view: SourcesView) -> Block {
        if let failure = view.failureText {
            warningCallout("Some of your record is missing right now") {
                p { "\(failure) What is below may not be all. Try again later." }
            }
        }
    }

    /// Where on the page what stands: people come for one thing.
    @BlockMarkup
    private static func ownContents(_ context: PageContext) -> Block {
        nav(.aria("label", fixed: "On this page")) {
            ul(.class("lg-contents")) {
                Each([Section.allergies, .problems, .medicines, .laboratory, .encounters, .documents]) { part in
                    li { a(.href(.fragment(part.slug))) { context.heading(of: part) } }
                }
                li { a(.href(.fragment("more"))) { "More of \(context.yours) record" } }
            }
        }
    }

    // MARK: Parts

    @BlockMarkup
    private static func allergiesPanel(_ view: AllergiesView, _ context: PageContext) -> Block {
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
        }
    }

    @BlockMarkup
    private static func problemsPanel(_ view: ProblemsView, _ total: Int, _ context: PageContext) -> Block {
        ownPanel(
            .problems, of: Array(view.active.prefix(6)),
            none: context.acting != nil || isHeldBack(view.absences)
                ? noneForProxies : "None is recorded as something you have now.", total, context
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
        let current = view.rows
        if current.contains(where: \.isDifferent) {
            warningCallout(context.acting == nil ? "Your medicine lists differ" : "The medicine lists differ") {
                p {
                    "One list may be out of date. Do not change how you take a medicine because of this page. Ask your "
                        + "pharmacist or GP practice."
                }
            }
        }
        ownPanel(
            .medicines, of: current,
            none: context.acting != nil || isHeldBack(view.absences)
                ? noneForProxies : "No medicine is recorded as one you take now.", nil, context,
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

    /// The medicines of the past, each with why it is past.
    @BlockMarkup
    private static func pastPanel(_ view: MedicinesView) -> Block {
        panel("past", "Medicines in the past") {
            ul(.class("lg-items lg-items--roomy")) {
                Each(view.pastRows) { row in
                    li {
                        p { b { row.name } }
                        Each(row.cells) { cell in
                            p { "\(cell.dose). \(cell.publicReasonText)." }
                            entryLine(cell.provenance)
                        }
                    }
                }
            }
        }
    }

    /// Alike whether something is hidden or there is nothing: "none" would be said where it is not known.
    private static let noneForProxies = "There is none here that we can show you."

    @BlockMarkup
    private static func medicineLine(_ row: MedicineRowView, _ lists: [MedicineListView]) -> Block {
        p { b { row.name } }
        if let use = PlainEnglish.medicine(named: row.name) { p { "Often used \(use)." } }
        Each(Array(zip(lists, row.cells)).filter { $0.1 != nil }) { list, cell in
            if let cell { p { "\(list.title): \(plainWords(cell))." } }
        }
        if row.isDifferent { p { FlagLabel(differing) } }
        if let first = row.cells.compactMap(\.self).first { entryLine(first.provenance) }
    }

    /// What one list says of a medicine: how it is taken, or that it is not, and what is uncertain about it.
    private static func plainWords(_ cell: MedicineCellView) -> String {
        switch cell.state {
        case .stopped, .past: cell.publicReasonText
        case .prohibited, .current, .unconfirmed:
            ([([cell.dose] + cell.otherDoses).joined(separator: "; also ")] + cell.reasons.map(\.publicText))
                .joined(separator: ". ")
        }
    }

    @BlockMarkup
    private static func resultsPanel(
        _ view: ResultsView, _ total: Int, _ release: ResultsRelease, _ context: PageContext
    ) -> Block {
        ownPanel(
            .laboratory, of: Array(view.rows.prefix(8)), none: "There is no result that we can show.", total, context,
            rule: release.rule
        ) { row in resultLine(row) }
    }

    private static var differing: FlagView {
        var flag = FlagView()
        (flag.tone, flag.text) = (.warn, "The lists differ")
        return flag
    }

    @BlockMarkup
    private static func resultLine(_ row: ResultRowView) -> Block {
        let test = PlainEnglish.test(system: row.provenance.code.uri, code: row.provenance.code.code)
        p { b { test?.name ?? row.test } }
        p {
            b { "\(row.value)\(row.unit.isEmpty ? "" : " \(row.unit)")" }
            if let words = rangeWords(row) { ". \(words)" }
        }
        if let test {
            p {
                test.about
                if row.flagCode.hasPrefix("H"), let high = test.high { " \(high)" }
                if row.flagCode.hasPrefix("L"), let low = test.low { " \(low)" }
            }
        }
        entryLine(row.provenance, date: row.taken)
    }

    /// Where a result stands in the laboratory's own range; nil when it gave none.
    private static func rangeWords(_ row: ResultRowView) -> String? {
        let hasRange = !row.range.isEmpty && row.range != "Not given"
        let range = hasRange ? ", \(row.range)" : ""
        return switch row.flagCode.first {
        case "H": "This is higher than the usual range\(range)."
        case "L": "This is lower than the usual range\(range)."
        case "N": "This is in the usual range\(range)."
        case "A": "The laboratory marked this as not normal\(hasRange ? ". The usual range is \(row.range)" : "")."
        default: hasRange ? "The usual range is \(row.range)." : nil
        }
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
    private static func itemLine(_ item: ItemView) -> Block {
        itemWords(item)
        entryLine(item.provenance, date: item.date, written: plainWords(item) == nil ? nil : item.title)
    }

    /// What an entry says, in plain words where there are some.
    ///
    /// - Parameter isExplained: whether it says too what such a condition or test is.
    @BlockMarkup
    static func itemWords(_ item: ItemView, isExplained: Bool = true) -> Block {
        let plain = plainWords(item)
        let test = PlainEnglish.test(system: item.provenance.code.uri, code: item.provenance.code.code)
        p {
            b { plain?.name ?? item.title }
            // What was called off or is not to be done must not read as if it had been.
            if test == nil {
                Each(item.flags) { flag in
                    " "
                    FlagLabel(flag)
                }
            }
        }
        if !item.detail.isEmpty { p { item.detail } }
        if isExplained {
            if let plain { p { plain.about } }
            if let test { p { "\(test.name): \(test.about)" } }
        }
    }
    private static func plainWords(_ item: ItemView) -> PlainWords? {
        PlainWords(item.provenance.code, in: item.section)
    }

    /// Where an entry comes from, when, and the way to all of it.
    @BlockMarkup
    private static func entryLine(
        _ provenance: ProvenanceView, date: StaffDate? = nil, written: String? = nil
    ) -> Block {
        p(.class("lg-meta")) {
            if let written { "Written as “\(written)”. " }
            if let when = date ?? provenance.recorded { "\(when.dateOnly.publicText), " }
            "from \(provenance.line). "
            a(.href(Routes.ownEntry(provenance.rid))) {
                "See this entry"
                Unseen(" from \(provenance.line)")
            }
        }
    }

    @BlockMarkup
    private static func otherParts(_ rail: RailView, _ context: PageContext) -> Block {
        let shown: Set<Section> = [.allergies, .problems, .medicines, .laboratory, .encounters, .documents]
        let entries = rail.groups.flatMap(\.entries).filter { $0.count.entries > 0 && !shown.contains($0.section) }
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

    // MARK: A part, an entry

    /// Every entry of one part of a person's own record.
    package static func ownSectionPage(_ view: SectionView, _ record: RecordContext) -> [UInt8] {
        let words = PlainEnglish.section(view.section)
        return page(record.page, record.page.title(words.title), .open) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.ownRecord)) { "\(record.page.whose) record" }
                h1 { record.page.heading(of: view.section) }
                p(.class("lg-lede")) { words.about }
                if view.section == .laboratory || view.section == .imaging {
                    p(.class("lg-meta")) { ResultsRelease(record.grant).rule }
                }
                Each(view.absences.filter { $0.kind == .notShared }) { line in p { line.text } }
                ownSources(view.sources)
                if let medicines = view.medicines {
                    if !medicines.rows.isEmpty {
                        panel("now", "Medicines now") {
                            ul(.class("lg-items lg-items--roomy")) {
                                Each(medicines.rows) { row in li { medicineLine(row, medicines.lists) } }
                            }
                        }
                    }
                    if !medicines.pastRows.isEmpty { pastPanel(medicines) }
                }
                panel("entries", counted(view.count.entries, "entry", "entries")) {
                    if view.items.isEmpty {
                        div(.class("lg-panel__body")) { p { "There is none that we can show." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) { Each(view.items) { item in li { itemLine(item) } } }
                    }
                }
                if let paging = view.paging { pagination(paging) { Routes.ownPart(view.section, $0) } }
            }
        }
    }

    /// One entry of a person's own record: what it says, where it comes from, and what to do when it is wrong.
    package static func ownEntryPage(_ view: ItemDetailView, _ record: RecordContext) -> [UInt8] {
        let plain = view.codes.lazy.compactMap { PlainWords($0, in: view.item.section) }.first
        let test = view.codes.compactMap { PlainEnglish.test(system: $0.uri, code: $0.code) }.first
        let words = PlainEnglish.section(view.item.section)
        // Of a document the detail is the kind of its file.
        let hasDocument = !view.attachments.isEmpty
        return page(record.page, record.page.title(words.title), .open) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.ownPart(view.item.section))) {
                    record.page.heading(of: view.item.section)
                }
                h1 { plain?.name ?? test?.name ?? view.item.title }
                if let retraction = view.retraction { warningCallout("This entry was taken back") { p { retraction } } }
                if let about = plain?.about ?? test?.about { p(.class("lg-lede")) { about } }
                panel("says", "What it says") {
                    div(.class("lg-panel__body")) {
                        if plain != nil { p { "Written as “\(view.item.title)”." } }
                        factList {
                            fact("When") { view.item.date?.publicText ?? "Not recorded" }
                            Each(
                                view.facts.filter {
                                    !staffFacts.contains($0.label) && !(hasDocument && $0.label == "Detail")
                                }
                            ) { row in
                                fact(row.label) { row.text }
                            }
                        }
                    }
                }
                Each(view.attachments) { attachment in
                    panel("document-\(attachment.index)", attachment.title) {
                        div(.class("lg-panel__body")) {
                            if attachment.isHeld {
                                p {
                                    a(.class("lg-button"), .href(Routes.ownContent(view.item.rid, attachment.index))) {
                                        "Open the document"
                                    }
                                }
                            } else {
                                p { "Its service named this document and did not send it to us." }
                            }
                        }
                    }
                }
                panel("origin", "Where it comes from") {
                    div(.class("lg-panel__body")) {
                        let origin = view.item.provenance
                        factList {
                            fact("Service") { origin.organisation }
                            fact("Written by") { origin.author }
                            fact("Written on") { origin.recorded?.publicText ?? "Not recorded" }
                            fact("Here since") { origin.received?.publicText ?? "Not recorded" }
                        }
                    }
                }
                panel("wrong", "Is something wrong?") {
                    div(.class("lg-panel__body")) {
                        p { "Tell the service that wrote it. It must look at it and answer you." }
                        p { a(.class("lg-button"), .href(Routes.askCorrection(view.item.rid))) { "This is not right" } }
                    }
                }
            }
        }
    }

    // MARK: Words

    /// What staff read of an entry and a person does not need: its date stands apart, its codes mean nothing to them.
    private static let staffFacts: Set<String> = ["Date", "Status", "Main code", "Flag", "Value as sent", "Code"]

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
    /// A condition, a visit or a scan in plain words: "Type 2 diabetes", "Your body finds it hard to keep blood sugar
    /// steady."
    private struct PlainWords {
        let name: String
        let about: String

        /// Nil for a code that has no plain words.
        init?(_ code: CodeView, in section: Section) {
            guard section == .problems else {
                guard let words = PlainEnglish.care(system: code.uri, code: code.code) else { return nil }
                (name, about) = words
                return
            }
            guard let words = PlainEnglish.problem(system: code.uri, code: code.code),
                let colon = words.firstRange(of: ": ")
            else { return nil }
            name = String(words[..<colon.lowerBound])
            let rest = words[colon.upperBound...]
            about = rest.prefix(1).uppercased() + rest.dropFirst()
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
            if total.map({ $0 > items.count }) ?? true {
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
    }
}

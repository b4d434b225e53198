import Access
import HTMLBuilder
package import Ledger
import LegalTime
package import Relationships
package import Store

/// What an officer does with a case.
package struct CaseForm: Sendable, Equatable {
    /// One thing to do. The raw values are posted, and entered in the ledger.
    package enum Step: String, Sendable {
        /// Handle it.
        case take = "taken"
        /// Write something down.
        case note = "note written"
        /// Somebody who saw an entry was told.
        case told = "somebody told"
        /// End it.
        case close = "closed"
    }
    /// What to do; nil for a form that says nothing.
    package private(set) var step: Step?
    /// In words.
    package var words = ""
    /// How it ends; nil for every other step.
    package var outcome: PrivacyCase.Outcome?
    /// Whose access was told of, by its event.
    package var event = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What was posted, with its errors.
    ///
    /// - Parameter field: answers a field by its name.
    package init(_ field: (String) -> String?) {
        step = field("do").flatMap(Step.init(rawValue:))
        words = (field("words") ?? "").trimmingPrefix { $0.isWhitespace }.description
        outcome = field("outcome").flatMap(PrivacyCase.Outcome.init(rawValue:))
        event = field("event").flatMap { EventID($0) }?.description ?? ""
        switch step {
        case .note: errors += ReasonForm.faults(words, in: "note-words", asking: "Use")
        case .close:
            if outcome == nil { errors.append(FieldError(field: "outcome", message: "Choose how the case ends")) }
            errors += ReasonForm.faults(words, in: "words", asking: "Use")
        case .told: if event.isEmpty { step = nil }
        case .take, nil: break
        }
    }
}

/// A case as its page shows it.
package struct CaseView: Sendable {
    /// The case.
    package let stored: Stored<PrivacyCase>
    /// Whom it is about.
    package let people: [CandidateView]
    /// Whether the reader may do anything with it.
    package let mayBeHandled: Bool
    /// The moment of the page, in milliseconds since 1970.
    package let now: Int64
    /// Who saw an entry while it stood wrongly, the newest first.
    package var saw: [Reader] = []
    /// To whom the entry went; nil when it was only taken away, or nobody is known any more.
    package var right: CandidateView?
    /// Whether the reader handles it.
    package var isHandler = false
    /// What the copy of a request leaves out; nil when no copy can be made.
    package var kept: KeptFromCopy?

    /// A view.
    package init(_ stored: Stored<PrivacyCase>, people: [CandidateView], mayBeHandled: Bool, now: Int64) {
        self.stored = stored
        self.people = people
        self.mayBeHandled = mayBeHandled
        self.now = now
    }
    var item: PrivacyCase { stored.item }
    /// Those who saw an entry that was not theirs to see, and were not told yet.
    var untold: [Reader] { saw.filter { $0.told(in: item) == nil } }
}

/// Somebody who saw an entry while it stood wrongly, with every time that they did.
package struct Reader: Sendable {
    /// Their accesses, the newest first.
    let accesses: [RecordedAccess]
    /// The newest, by which it is kept that they were told.
    var newest: RecordedAccess { accesses[0] }

    /// Each reader once, the newest access first; not the person under whom it stood, who is answered otherwise.
    package static func each(of accesses: [RecordedAccess]) -> [Reader] {
        var order: [[String]] = []
        var found: [[String]: [RecordedAccess]] = [:]
        for access in accesses where access.role != .person {
            let who = [access.subject ?? "", access.organisation]
            if found[who] == nil { order.append(who) }
            found[who, default: []].append(access)
        }
        return order.compactMap { found[$0].map(Reader.init(accesses:)) }
    }

    /// When and by whom they were told; nil when they were not.
    func told(in item: PrivacyCase) -> PrivacyCase.Note? {
        accesses.lazy.compactMap { item.told[$0.event.description] }.first
    }
}

extension PrivacyCase {
    /// What it is about, in words.
    var title: String {
        switch (kind, origin) {
        case (_, .unusual(_, let title, _, _)): title
        case (.subjectAccess, _): "A copy was asked for"
        case (.wrongPerson, _): "An entry stood under the wrong person"
        case (.access, .alert): "An alert"
        case (.access, .question): "A person’s question"
        case (.access, _): "An access"
        }
    }
    /// Where it stands, in words.
    var stateText: String {
        if let closed { return "Closed: \(closed.outcome.title)." }
        return handler.map { "Handled by \($0.name)." } ?? "Nobody handles it yet."
    }
}

extension Pages {
    /// The cases of an officer's organisation, the open ones first. It names no patient.
    package static func casesPage(
        open: [Stored<PrivacyCase>], closed: [Stored<PrivacyCase>], now: Int64, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Cases", .staff) {
            column {
                pageHead("Cases") {
                    p { "What the privacy officers of \(context.organisationName ?? "your organisation") look into." }
                }
                p { a(.href(Routes.corrections)) { "An entry stands under the wrong person" } }
                casesPanel("open", "Open", open, now, "There is no open case.")
                casesPanel("closed", "Closed", closed, now, "No case was closed yet.")
            }
        }
    }

    @BlockMarkup
    private static func casesPanel(
        _ id: String, _ heading: String, _ cases: [Stored<PrivacyCase>], _ now: Int64, _ none: String
    ) -> Block {
        panel(id, heading) {
            if cases.isEmpty {
                div(.class("lg-panel__body")) { p { none } }
            } else {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(cases) { stored in
                        li {
                            h3 { a(.href(Routes.privacyCase(stored.key.description))) { stored.item.title } }
                            if let reader = stored.item.reader { p { "\(reader.name), \(reader.role.title)." } }
                            p(.class("lg-meta")) {
                                "Opened "
                                DateText(StaffDate(milliseconds: stored.item.opened))
                                " by \(stored.item.openedBy.name). \(stored.item.stateText)"
                                if let due = stored.item.due, stored.item.closed == nil {
                                    dueText(due, now)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    static func dueText(_ due: Int64, _ now: Int64) -> String {
        let day = StaffDate(milliseconds: due).dateOnly.text
        return now > due ? " Overdue: it was due by \(day)." : " Due by \(day)."
    }

    /// One case: what it is about, what was written down, who saw it, and what to do.
    package static func casePage(_ view: CaseView, _ form: CaseForm, _ context: PageContext) -> [UInt8] {
        page(context, "Case", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.cases)) { "Cases" }
                errorSummary(form.errors)
                pageHead(view.item.title) { p { "Case \(view.stored.key.receipt)" } }
                aboutPanel(view)
                if view.item.filing != nil { sawPanel(view, context) }
                if view.item.kind == .subjectAccess { copyPanel(view) }
                notesPanel(view)
                if let closed = view.item.closed {
                    closedPanel(closed)
                } else if view.mayBeHandled {
                    stepForms(view, form, context)
                }
                if view.mayBeHandled {
                    panel("evidence", "Evidence") {
                        div(.class("lg-panel__body")) {
                            p {
                                "One file: the entries of the ledger with their proofs, the policy in force, what was "
                                    + "written here. Nothing that stands in the record. Check it with: longitude "
                                    + "ledger verify FILE."
                            }
                            p { a(.href(Routes.evidence(view.stored.key.description))) { "Save the evidence (JSON)" } }
                        }
                    }
                } else {
                    div(.class("lg-callout")) {
                        p { "This case is about your own accesses. Another officer handles it." }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func aboutPanel(_ view: CaseView) -> Block {
        let item = view.item
        panel("about", "What it is about") {
            div(.class("lg-panel__body")) {
                factList {
                    if let reader = item.reader {
                        fact("Accesses of") { "\(reader.name), \(reader.role.title), \(reader.organisationName)" }
                    }
                    if case .unusual(_, _, let figure, let usual) = item.origin {
                        fact("Figure") { "\(figure)." }
                        fact("Usual") { usual }
                    }
                    if let filing = item.filing {
                        fact("The entry") { "\(filing.about), from \(filing.source)" }
                        fact("It stood wrongly") {
                            "From \(StaffDate(milliseconds: filing.since).text) to "
                                + StaffDate(milliseconds: filing.until).text
                        }
                        fact("Now") {
                            if let right = view.right {
                                "It stands under the right person: \(right.line)"
                            } else {
                                filing.isMoved
                                    ? "It stands under the right person" : "It is withdrawn, and stands under nobody"
                            }
                        }
                    }
                    if !item.event.isEmpty {
                        fact("Access") {
                            "\(StaffDate(milliseconds: item.accessed).text), receipt "
                                + (EventID(item.event)?.receipt ?? "")
                        }
                    }
                    fact("Opened") {
                        "\(StaffDate(milliseconds: item.opened).text) by \(item.openedBy.name)"
                    }
                    fact("State") { item.stateText }
                    if item.kind == .subjectAccess {
                        fact("Request came") { StaffDate(milliseconds: item.accessed).dateOnly.text }
                    }
                    if let due = item.due {
                        fact("Due") { StaffDate(milliseconds: due).dateOnly.text }
                    }
                }
            }
            div(.class("lg-panel__body")) {
                h3 { "Whose records" }
                if view.people.isEmpty {
                    p { "Records that are not here any more." }
                } else {
                    p(.class("lg-meta")) { counted(view.people.count, "person", "people") }
                    ul(.class("lg-list")) {
                        Each(view.people) { person in
                            li { person.line }
                        }
                    }
                }
            }
        }
    }

    /// Everyone who saw an entry while it stood under the wrong person.
    @BlockMarkup
    private static func sawPanel(_ view: CaseView, _ context: PageContext) -> Block {
        panel("saw", "Who saw it while it stood wrongly") {
            div(.class("lg-panel__body")) {
                p {
                    "Every access in the ledger that returned the entry, or a note or file that went with it, in that "
                        + "time. Copies that left the node whole (exports, feeds, backups) are entered as jobs and are "
                        + "not listed one by one, nor is the person under whom it stood."
                }
                if view.saw.isEmpty { p { b { "Nobody saw it." } } }
            }
            if !view.saw.isEmpty {
                table(.class("lg-table lg-table--stack")) {
                    caption { "\(counted(view.saw.count, "reader", "readers")), the newest first" }
                    thead {
                        tr {
                            th(.scope("col")) { "Who" }
                            th(.scope("col")) { "Organisation" }
                            th(.scope("col")) { "When" }
                            th(.scope("col")) { "Receipts" }
                            th(.scope("col")) { "Told" }
                        }
                    }
                    tbody { Each(view.saw) { reader in sawRow(reader, view, context) } }
                }
            }
        }
    }

    private static func sawRow(_ reader: Reader, _ view: CaseView, _ context: PageContext) -> some Piece {
        let name = reader.newest.name ?? "Name not recorded"
        let role = reader.newest.role?.title ?? "Role not recorded"
        let organisation = reader.newest.organisationName
        return tr {
            th(.scope("row")) { span { "\(name), \(role)" } }
            td(.data("l", fixed: "Organisation")) { span { organisation.isEmpty ? "None" : organisation } }
            td(.data("l", fixed: "When")) {
                span { reader.accesses.map { StaffDate(milliseconds: $0.time).text }.joined(separator: "; ") }
            }
            td(.data("l", fixed: "Receipts")) {
                span { reader.accesses.map(\.event.receipt).joined(separator: ", ") }
            }
            td(.data("l", fixed: "Told")) { toldCell(reader, view, context, name) }
        }
    }

    @BlockMarkup
    private static func toldCell(
        _ reader: Reader, _ view: CaseView, _ context: PageContext, _ name: String
    ) -> Block {
        if let told = reader.told(in: view.item) {
            span { "\(StaffDate(milliseconds: told.time).text), by \(told.officer)" }
        } else if view.mayBeHandled, view.item.closed == nil {
            form(.method("post"), .action(Routes.privacyCase(view.stored.key.description))) {
                csrfField(context)
                input(.type("hidden"), .name("do"), .value(CaseForm.Step.told.rawValue))
                input(.type("hidden"), .name("event"), .value(reader.newest.event.description))
                button(
                    .class("lg-button"), .type("submit"),
                    .aria("label", "Mark as told: \(name), receipt \(reader.newest.event.receipt)")
                ) { "Mark as told" }
            }
        } else {
            span { "Not yet" }
        }
    }

    @BlockMarkup
    private static func notesPanel(_ view: CaseView) -> Block {
        panel("notes", "Notes") {
            if view.item.notes.isEmpty {
                div(.class("lg-panel__body")) { p { "Nothing is written down yet." } }
            } else {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(view.item.notes) { note in
                        li {
                            p { note.words }
                            p(.class("lg-meta")) { "\(note.officer), \(StaffDate(milliseconds: note.time).text)" }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func closedPanel(_ closed: PrivacyCase.Closing) -> Block {
        panel("closed", "How it ended") {
            div(.class("lg-panel__body")) {
                factList {
                    fact("Outcome") { closed.outcome.title }
                    fact("By") { closed.officer }
                    fact("When") { StaffDate(milliseconds: closed.time).text }
                    fact("In words") { closed.words }
                }
            }
        }
    }

    @BlockMarkup
    private static func stepForms(_ view: CaseView, _ form: CaseForm, _ context: PageContext) -> Block {
        let action = Routes.privacyCase(view.stored.key.description)
        if view.item.handler == nil {
            HTMLBuilder.form(.method("post"), .action(action)) {
                csrfField(context)
                input(.type("hidden"), .name("do"), .value(CaseForm.Step.take.rawValue))
                button(.class("lg-button lg-button--main"), .type("submit")) { "I handle this case" }
            }
        }
        HTMLBuilder.form(.class("lg-panel lg-form lg-reason"), .method("post"), .action(action), .novalidate()) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                input(.type("hidden"), .name("do"), .value(CaseForm.Step.note.rawValue))
                noteField(form)
                button(.class("lg-button"), .type("submit")) { "Write it down" }
            }
        }
        HTMLBuilder.form(.class("lg-panel lg-form lg-reason"), .method("post"), .action(action), .novalidate()) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                input(.type("hidden"), .name("do"), .value(CaseForm.Step.close.rawValue))
                if !view.untold.isEmpty {
                    p {
                        b { "Not told yet: \(counted(view.untold.count, "reader", "readers"))." }
                        " Once the case is closed nobody can be marked as told."
                    }
                }
                outcomeField(form)
                TextArea(
                    name: "words", label: "What was found, and what follows",
                    hint: "It is kept with the case and stands in the evidence.",
                    value: form.step == .close ? form.words : "", maxlength: ReasonForm.mostWords, errors: form.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Close this case" }
            }
        }
    }

    /// The note's words; the field that is posted is `words`, as in the other form of the page.
    private static func noteField(_ form: CaseForm) -> TextArea {
        TextArea(
            name: "words", id: "note-words", label: "A note", value: form.step == .note ? form.words : "",
            maxlength: ReasonForm.mostWords, errors: form.errors)
    }

    @BlockMarkup
    private static func outcomeField(_ form: CaseForm) -> Block {
        RadioField(
            name: "outcome", legend: "How does the case end?",
            choices: PrivacyCase.Outcome.allCases.map { ($0.rawValue, $0.title) },
            chosen: form.outcome?.rawValue, errors: form.errors)
    }

    /// A button that opens a case from an alert or a question.
    @BlockMarkup
    static func openCase(from kind: String, _ key: String, _ context: PageContext) -> Block {
        form(.method("post"), .action(Routes.cases)) {
            csrfField(context)
            input(.type("hidden"), .name("from"), .value(kind))
            input(.type("hidden"), .name("key"), .value(key))
            button(.class("lg-button"), .type("submit")) { "Open a case" }
        }
    }
}

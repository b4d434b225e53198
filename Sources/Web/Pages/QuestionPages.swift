import Access
import HTMLBuilder
import Ledger
import LegalTime
package import Relationships
package import SharedRecord
package import Store

/// Words that somebody writes in a form: what they ask, or answer.
package struct QuestionForm: Sendable, Equatable {
    /// The words.
    package var words = ""
    /// The outcome of an answer; nil for a question.
    package var outcome: PersonQuestion.Outcome?
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What a person posted.
    package init(_ words: String?, isRequired: Bool) {
        self.words = (words ?? "").trimmingPrefix { $0.isWhitespace }.description
        if isRequired, !ReasonForm.isEnough(self.words) {
            errors.append(FieldError(field: "words", message: "Say what is wrong, in a sentence"))
        }
        if self.words.count > ReasonForm.mostWords {
            errors.append(FieldError(field: "words", message: "Use at most \(ReasonForm.mostWords) characters"))
        }
        errors += ReasonForm.turning(self.words, in: "words")
    }

    /// What an officer posted.
    package init(outcome: String?, words: String?) {
        self.init(words, isRequired: false)
        self.outcome = outcome.flatMap(PersonQuestion.Outcome.init(rawValue:))
        if self.outcome == nil {
            errors.insert(FieldError(field: "outcome", message: "Choose what you found"), at: 0)
        }
        if !ReasonForm.isEnough(self.words) {
            errors.append(FieldError(field: "words", message: "Write an answer that the person can read"))
        }
    }
}

// MARK: The person's pages

extension Pages {
    /// Where a person asks about an access that they do not recognise.
    package static func askAccessPage(
        _ entry: SeenView.Entry, _ form: QuestionForm, _ context: PageContext
    ) -> [UInt8] {
        page(context, "I don’t recognise this", .open) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.seen)) { "Who has seen \(context.yours) record" }
                errorSummary(form.errors)
                h1 { "I don’t recognise this" }
                panel("access", "What you ask about") {
                    div(.class("lg-panel__body")) {
                        p { b { entry.title } }
                        p { "\(entry.organisation). \(entry.when)." }
                        p { entry.why }
                    }
                }
                questionForm(
                    Routes.askAccess(entry.event), form, context, label: "What would you like to say?",
                    hint: "You need not write anything. The privacy officer of \(entry.organisation) reads it.",
                    button: "Ask about this"
                ) {
                    p {
                        "A privacy officer must look at it and answer you here within 7 days."
                    }
                }
            }
        }
    }

    /// Where a person says that an entry is wrong.
    package static func askCorrectionPage(
        _ view: ItemDetailView, _ form: QuestionForm, _ record: RecordContext
    ) -> [UInt8] {
        page(record.page, "This is not right", .open) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.ownEntry(view.item.rid))) { "The entry" }
                errorSummary(form.errors)
                h1 { "This is not right" }
                panel("entry", "The entry") {
                    div(.class("lg-panel__body")) {
                        p { b { view.item.title } }
                        p { "From \(view.item.provenance.source)." }
                    }
                }
                questionForm(
                    Routes.askCorrection(view.item.rid), form, record.page, label: "What is wrong, and what is right?",
                    hint: "\(view.item.provenance.source) reads it.", button: "Ask for it to be put right"
                ) {
                    p {
                        "Only the service that wrote an entry can change it. It must look at it and answer you here. "
                            + "What was written before is kept, marked as corrected."
                    }
                }
            }
        }
    }

    /// What a person has asked, and what was answered.
    ///
    /// - Parameter readable: the numbers of those entries asked about that whoever looks can read now.
    package static func ownQuestionsPage(
        _ questions: [Stored<PersonQuestion>], readable: Set<Int64>, _ context: PageContext
    ) -> [UInt8] {
        page(context, context.title("My questions"), .open) {
            column {
                h1 { context.acting == nil ? "My questions" : "Questions about \(context.yours) record" }
                if questions.isEmpty {
                    p(.class("lg-lede")) {
                        "You have asked nothing yet. You can ask about anybody who has seen your record, and about any "
                            + "entry that is not right."
                    }
                }
                Each(questions) { question in ownQuestion(question, readable, context) }
            }
        }
    }

    @BlockMarkup
    private static func ownQuestion(
        _ question: Stored<PersonQuestion>, _ readable: Set<Int64>, _ context: PageContext
    ) -> Block {
        let item = question.item
        let asked = item.proxy == nil || context.acting != nil ? "You" : "Somebody who acts for you"
        let heading = item.reader.map { _ in item.deed.heading(context.acting == nil ? "my" : context.yours) }
        panel("q-\(question.key)", heading ?? "Something that is not right") {
            p(.class("lg-meta")) { item.answer == nil ? "Waiting for an answer" : "Answered" }
        } content: {
            div(.class("lg-panel__body")) {
                p { questionWords(item, asked, context.yours) }
                if !item.words.isEmpty { p { "\(asked) wrote: \(item.words)" } }
                p(.class("lg-meta")) { "Asked on \(StaffDate(milliseconds: item.asked).publicText)." }
                if let answer = item.answer {
                    p { b { outcomeWords(answer.outcome, item) } }
                    p { answer.words }
                    p(.class("lg-meta")) {
                        "\(answer.officer), \(item.organisationName), "
                            + "\(StaffDate(milliseconds: answer.time).publicText)."
                    }
                } else {
                    p {
                        "\(item.organisationName) answers by \(StaffDate(milliseconds: item.due).dateOnly.publicText)."
                    }
                }
                if let entry = item.entry {
                    if readable.contains(entry) {
                        p { a(.href(Routes.ownEntry(entry))) { "The entry" } }
                    } else {
                        p { "The entry is no longer in \(context.yours) record." }
                    }
                }
            }
        }
    }

    private static func questionWords(_ item: PersonQuestion, _ asked: String, _ yours: String) -> String {
        guard let reader = item.reader, let accessed = item.accessed else {
            return "\(asked) said to \(item.organisationName) that an entry is not right."
        }
        return
            "\(PlainEnglish.role(reader.role).title), \(reader.name), of \(item.organisationName) "
            + "\(item.deed.done(yours)) on \(StaffDate(milliseconds: accessed).publicText)."
    }

    private static func outcomeWords(_ outcome: PersonQuestion.Outcome, _ question: PersonQuestion) -> String {
        switch (outcome, question.kind) {
        case (.right, .access): "They had a good reason."
        case (.wrong, .access): question.deed.wrong
        case (.right, .correction): "The entry is right as it is."
        case (.wrong, .correction): "The entry is wrong and is being put right."
        case (.passedOn, _): "Somebody else answers you."
        }
    }

    /// A question in words, with what follows from asking.
    @BlockMarkup
    private static func questionForm(
        _ action: SafeURL, _ form: QuestionForm, _ context: PageContext, label: String, hint: String,
        button words: String,
        @BlockMarkup follows: () -> Block
    ) -> Block {
        HTMLBuilder.form(.class("lg-panel lg-form lg-reason"), .method("post"), .action(action), .novalidate()) {
            div(.class("lg-panel__body lg-stack")) {
                csrfField(context)
                TextArea(
                    name: "words", label: label, hint: hint, value: form.words, maxlength: ReasonForm.mostWords,
                    errors: form.errors)
                follows()
                button(.class("lg-button lg-button--main"), .type("submit")) { words }
            }
        }
    }
}

// MARK: The privacy officer's pages

extension Pages {
    /// What people have asked the officer's organisation, the open ones first.
    package static func questionsPage(
        open: [Stored<PersonQuestion>], answered: [Stored<PersonQuestion>], now: Int64, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Questions", .staff) {
            column {
                pageHead("Questions") {
                    p { "What people ask \(context.organisationName ?? "your organisation") about their records." }
                }
                questionsPanel("open", "To answer", open, now, "Nobody is waiting for an answer.")
                questionsPanel("answered", "Answered", answered, now, "Nothing has been answered yet.")
            }
        }
    }

    @BlockMarkup
    private static func questionsPanel(
        _ id: String, _ heading: String, _ questions: [Stored<PersonQuestion>], _ now: Int64, _ none: String
    ) -> Block {
        panel(id, heading) {
            if questions.isEmpty {
                div(.class("lg-panel__body")) { p { none } }
            } else {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(questions) { question in
                        li {
                            h3 {
                                a(.href(Routes.question(question.key.description))) { title(of: question.item) }
                                if question.item.answer == nil, question.item.due < now {
                                    " "
                                    FlagLabel(overdue)
                                }
                            }
                            p(.class("lg-meta")) {
                                "Asked "
                                DateText(StaffDate(milliseconds: question.item.asked))
                                ". Answer by "
                                DateText(StaffDate(milliseconds: question.item.due), withTime: false)
                                "."
                            }
                        }
                    }
                }
            }
        }
    }

    private static var overdue: FlagView {
        var flag = FlagView()
        (flag.tone, flag.text) = (.warn, "Overdue")
        return flag
    }

    private static func title(of question: PersonQuestion) -> String {
        question.reader.map { question.deed.title($0.name) } ?? "An entry that is said to be wrong"
    }

    /// One question with what is known of it, and the officer's answer.
    package static func questionPage(
        _ question: Stored<PersonQuestion>, _ person: CandidateView?, isOwn: Bool, _ form: QuestionForm,
        _ context: PageContext
    ) -> [UInt8] {
        let item = question.item
        return page(context, "Question", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.questions)) { "Questions" }
                errorSummary(form.errors)
                pageHead(title(of: item)) { DateText(StaffDate(milliseconds: item.asked)) }
                panel("what", "What is asked") {
                    div(.class("lg-panel__body")) {
                        factList {
                            fact("From") { person?.name ?? "A record that is not here any more" }
                            if let person {
                                fact("Born") { person.bornText }
                                fact("NHS No.") { person.nhsNumber }
                            }
                            if let reader = item.reader {
                                fact("Asked about") { "\(reader.name), \(reader.role.title)" }
                                fact("What they did") { item.deed.fact }
                                fact("When") {
                                    item.accessed.map { StaffDate(milliseconds: $0).text } ?? "Not recorded"
                                }
                            }
                            if let event = item.event.flatMap({ EventID($0) }) {
                                fact("Ledger receipt") { event.receipt }
                            }
                            if let entry = item.entry {
                                fact("Entry") { "\(item.about ?? "Not recorded"), number \(entry) on this node" }
                            }
                            fact("In their words") { item.words.isEmpty ? "Nothing written" : item.words }
                        }
                    }
                }
                if item.proxy != nil, item.answer == nil {
                    warningCallout("Somebody who acts for the person asked this") {
                        p {
                            "They read your answer. Write nothing in it that a parent or an attorney may not know: no "
                                + "entry, service or reason that is kept from them."
                        }
                    }
                }
                if item.kind == .access, !isOwn { openCase(from: "question", question.key.description, context) }
                if let answer = item.answer {
                    answered(answer, item)
                } else if isOwn {
                    warningCallout("This is about your own access") {
                        p { "Another privacy officer of your organisation answers it." }
                    }
                } else {
                    answerForm(question, form, context)
                }
            }
        }
    }

    @BlockMarkup
    private static func answered(_ answer: PersonQuestion.Answer, _ item: PersonQuestion) -> Block {
        panel("answer", "Answered") {
            div(.class("lg-panel__body")) {
                factList {
                    fact("By") { answer.officer }
                    fact("When") { StaffDate(milliseconds: answer.time).text }
                    fact("What the person reads") { "\(outcomeWords(answer.outcome, item)) \(answer.words)" }
                }
            }
        }
    }

    @BlockMarkup
    private static func answerForm(
        _ question: Stored<PersonQuestion>, _ form: QuestionForm, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"),
            .action(Routes.question(question.key.description)), .novalidate()
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                RadioField(
                    name: "outcome", legend: "What did you find?",
                    choices: PersonQuestion.Outcome.allCases.map {
                        ($0.rawValue, outcomeWords($0, question.item))
                    }, chosen: form.outcome?.rawValue, errors: form.errors)
                TextArea(
                    name: "words", label: "Your answer",
                    hint: "The person reads it as you write it. Say what you looked at and what follows.",
                    value: form.words, maxlength: ReasonForm.mostWords, errors: form.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Answer" }
            }
        }
    }
}

/// What somebody did that a person asks about, in words for both sides: what was refused is told as no opening.
private enum AskedDeed {
    case opened, refused, found, chose, checked
    /// It was asked before what was done was kept.
    case unknown

    init(_ action: AccessEvent.Action?) {
        self =
            switch action {
            case .read, .careClaim, .breakGlass: .opened
            case .denied: .refused
            case .query: .found
            case .choice: .chose
            case .privacyReview, .question, .correction: .checked
            case .policy, .write, .signIn, .job, nil: .unknown
            }
    }

    /// The heading for the person, of "my" record or of "Peter’s".
    func heading(_ yours: String) -> String {
        switch self {
        case .opened: "Why \(yours) record was opened"
        case .refused: "Why someone tried to open \(yours) record"
        case .found: "Why \(yours) record was found in a search"
        case .chose: "Why someone changed a choice in \(yours) record"
        case .checked: "Why someone checked how \(yours) record was used"
        case .unknown: "Why someone is in the list of \(yours) record"
        }
    }

    /// What they did, between who did it and when.
    func done(_ yours: String) -> String {
        switch self {
        case .opened: "opened \(yours) record"
        case .refused: "tried to open \(yours) record, and was refused,"
        case .found: "found \(yours) record in a search"
        case .chose: "wrote down or changed a choice in \(yours) record"
        case .checked: "checked how \(yours) record was used, or what was asked,"
        case .unknown: "is in the list of who has seen \(yours) record,"
        }
    }

    /// The officer’s finding, for the person too, that it was wrong.
    var wrong: String {
        switch self {
        case .opened: "They should not have opened it."
        case .refused: "They should not have tried to open it."
        case .found: "They should not have searched for it."
        case .chose, .checked, .unknown: "They should not have done it."
        }
    }

    /// The heading for the officer.
    func title(_ name: String) -> String {
        switch self {
        case .opened: "Why \(name) opened a record"
        case .refused: "Why \(name) tried to open a record"
        case .found: "Why \(name) found a record in a search"
        case .chose: "Why \(name) changed a person’s choice"
        case .checked: "Why \(name) checked how a record was used"
        case .unknown: "What \(name) did with a record"
        }
    }

    /// What they did, for the officer.
    var fact: String {
        switch self {
        case .opened: "Opened the record"
        case .refused: "Tried to open the record, and was refused. Nothing of it was shown"
        case .found: "Found the person in a search"
        case .chose: "Wrote down or changed a choice of the person"
        case .checked: "Checked how the record was used, or what the person chose or asked"
        case .unknown: "Not kept with this question. The ledger has it under the receipt"
        }
    }
}

extension PersonQuestion {
    fileprivate var deed: AskedDeed { AskedDeed(action) }
}

package import Access
package import HTMLBuilder
import LegalTime
import Relationships
package import Store

/// A new objection, as it is filled in.
package struct ObjectionForm: Sendable, Equatable {
    /// The names of the fields.
    package enum Field {
        /// What it is about.
        package static let scope = "scope"
        /// The category, for one.
        package static let category = "category"
        /// The organisation's code, for one.
        package static let organisation = "organisation"
    }
    /// What it can be about.
    package enum Kind: String, CaseIterable, Sendable {
        case record, category, source, organisation

        /// The choice in words.
        package var title: String {
            switch self {
            case .record: "Sharing of anything that other organisations recorded"
            case .category: "Sharing of one kind of information"
            case .source: "Sharing of what one organisation recorded"
            case .organisation: "One organisation seeing what others recorded"
            }
        }
    }
    /// What was chosen; nil before anything is.
    package var kind: Kind?
    /// The category.
    package var category = ""
    /// The organisation's code.
    package var organisation = ""
    /// What was typed into another form of the officer's page that was wrong, by the name of its field.
    package var typed: [String: String] = [:]
    /// What is wrong with the form.
    package var errors: [FieldError] = []
    /// The objection, when nothing is wrong.
    package private(set) var scope: Objection.Scope?

    /// An empty form.
    package init() {}

    /// What was posted, with its errors.
    package init(kind: String?, category: String?, organisation: String?) {
        self.kind = kind.flatMap(Kind.init(rawValue:))
        self.category = category ?? ""
        self.organisation = (organisation ?? "").uppercased().filter { !$0.isWhitespace }
        switch self.kind {
        case nil: errors.append(FieldError(field: Field.scope, message: "Choose what the person objects to"))
        case .record: scope = .record
        case .category:
            if SensitivityCategory.objectable.contains(where: { $0.name == self.category }) {
                scope = .category(self.category)
            } else {
                errors.append(FieldError(field: Field.category, message: "Choose the kind of information"))
            }
        case .source, .organisation:
            let isCode =
                (3...10).contains(self.organisation.utf8.count)
                && self.organisation.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                }
            if isCode {
                scope =
                    self.kind == .source ? .source(organisation: self.organisation) : .organisation(self.organisation)
            } else {
                errors.append(
                    FieldError(
                        field: Field.organisation, message: "Enter the organisation’s code, 3 to 10 letters and digits")
                )
            }
        }
    }
}

/// For what a privacy officer looks for a person. The raw value is the route in the ledger.
package enum OfficerSearch: String, Sendable {
    /// To record what they choose.
    case choices
    /// To record that they ask for a copy.
    case requests

    var title: String {
        switch self {
        case .choices: "Choices"
        case .requests: "Requests"
        }
    }
    var heading: String {
        switch self {
        case .choices: "Record what a person chooses"
        case .requests: "Record that a person asks for a copy"
        }
    }
    var route: SafeURL {
        switch self {
        case .choices: Routes.choices
        case .requests: Routes.requests
        }
    }
    /// Where the one who was found is looked at.
    package func found(_ token: String) -> SafeURL {
        switch self {
        case .choices: Routes.choices(token)
        case .requests: Routes.request(token)
        }
    }
}

extension Objection.Scope {
    /// What it is about, in words.
    ///
    /// - Parameter nameable: the codes of organisations that the reader may be told of.
    func words(naming nameable: Set<String>) -> String {
        switch self {
        case .record: return "Not shared: anything that other organisations recorded"
        case .category(let name): return "Not shared: \(SensitivityCategory(name: name)?.title ?? name)"
        case .source(let code):
            let who = nameable.contains(code) ? code : "an organisation that is not named here"
            return "Not shared: what \(who) recorded"
        case .organisation(let code):
            let who = nameable.contains(code) ? code : "An organisation that is not named here"
            return "\(who) does not see what others recorded"
        }
    }
}

extension Pages {
    /// Where a privacy officer looks for a person: by NHS number and birth date, both.
    ///
    /// - Parameter isSealed: whether they have just sealed an identity.
    package static func officerSearchPage(
        _ search: OfficerSearch, _ view: SearchView, isSealed: Bool = false, _ context: PageContext
    ) -> [UInt8] {
        page(context, search.title, .staff) {
            column {
                errorSummary(view.errors)
                if isSealed {
                    notification("The identity is sealed") {
                        p {
                            "Its number answers as one that nobody has. Objections, closed pages, who may act and "
                                + "marks ended with it: record again for the new number what is to go on."
                        }
                    }
                }
                h1 { search.heading }
                p(.class("lg-lede")) { "Both details are needed. The search is in the ledger, and in the person’s." }
                if case .found(let people) = view.outcome {
                    if people.isEmpty {
                        notification("Nobody found") {
                            p { "Nobody on this node matches both. Check the birth date and the number." }
                        }
                    } else {
                        keptApart(people, search)
                    }
                }
                HTMLBuilder.form(
                    .class("lg-panel lg-form lg-reason"), .method("post"), .action(search.route), .novalidate()
                ) {
                    div(.class("lg-panel__body")) {
                        csrfField(context)
                        TextField(
                            name: SearchForm.Field.nhsNumber, label: "NHS number", hint: "10 digits",
                            value: view.form.nhsNumber, maxlength: 14, inputmode: "numeric", errors: view.errors)
                        DateField(
                            name: SearchForm.Field.born, legend: "Birth date", hint: "For example, 4 3 1951",
                            day: view.form.day, month: view.form.month, year: view.form.year, errors: view.errors)
                        button(.class("lg-button lg-button--main"), .type("submit")) { "Find" }
                    }
                }
            }
        }
    }

    /// Records that match and may be two people's: each is opened by itself.
    @BlockMarkup
    private static func keptApart(_ people: [CandidateView], _ search: OfficerSearch) -> Block {
        panel("apart", "Kept apart under this number") {
            div(.class("lg-panel__body")) {
                p { "These records disagree about who the person is. Choose one; look at the others too." }
            }
            ul(.class("lg-items lg-items--roomy")) {
                Each(people) { person in
                    li {
                        a(.href(search.found(person.token))) { person.line }
                        if !person.sources.isEmpty {
                            p(.class("lg-meta")) { "From \(person.sources.joined(separator: ", "))" }
                        }
                    }
                }
            }
        }
    }

    /// What a person chose, and a form for more. Source: access specification §2, objections to sharing for care.
    ///
    /// - Parameters:
    ///   - names: of organisations, by their codes.
    ///   - open: what officers have yet to judge or answer of the person.
    package static func choicesPage(
        _ person: CandidateView, _ objections: [Stored<Objection>], names: [String: String], _ marks: OfficerMarks,
        open: OpenMatters, _ form: ObjectionForm, now: Int64, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Choices", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.choices)) { "Choices" }
                errorSummary(form.errors)
                pageHead(person.name) { p { "Born \(person.bornText), NHS No. \(person.nhsNumber)" } }
                panel("objections", "Objections to sharing for care") {
                    if objections.isEmpty {
                        div(.class("lg-panel__body")) { p { "None is recorded." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(objections) { objection in
                                li {
                                    objectionLine(
                                        objection, marks.nameable, names, person.token, now: now, context)
                                }
                            }
                        }
                    }
                }
                consentsPanel(marks, now: now)
                objectionForm(form, person.token, context)
                closedPanel(
                    marks.closures.first { $0.covers != .proxies }, form, person.token, context, covers: .everyone,
                    title: "The person’s own pages",
                    open: "Open. Close them when somebody else may be reading them, or making the person show them. "
                        + "Whoever signs in is then told what people are told who have no record here.",
                    button: "Close the person’s own pages")
                proxiesPanel(
                    marks.authorities, marks.closures.first { $0.covers == .proxies }, form, person.token, now: now,
                    context)
                staffPanel(marks.staff, form, person.token, context)
                interestPanel(marks.interest, form, person.token, context)
                sealPanel(marks.seal, isOwn: marks.isOwnSeal, open: open, form, person.token, context)
            }
        }
    }

    /// Pages of people that can be closed, for when somebody else may read them.
    @BlockMarkup
    static func closedPanel(
        _ closure: RoomClosure?, _ form: ObjectionForm, _ token: String, _ context: PageContext,
        covers: RoomClosure.Covered, title: String, open: String, button words: String
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.room(token)), .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { title } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                input(.type("hidden"), .name("covers"), .value(covers.rawValue))
                if let closure {
                    p {
                        b { "Closed" }
                        " since \(StaffDate(milliseconds: closure.since).text) by \(closure.officer)."
                    }
                    p { "Why: \(closure.words)" }
                    button(.class("lg-button"), .type("submit"), .name("room"), .value("open")) { "Open them again" }
                } else {
                    p { open }
                    TextArea(
                        name: "words-\(covers.rawValue)", label: "Why it is to be closed",
                        hint: "Privacy officers read this. The person does not.",
                        value: form.typed["words-\(covers.rawValue)"] ?? "", maxlength: ReasonForm.mostWords,
                        errors: form.errors)
                    button(.class("lg-button"), .type("submit"), .name("room"), .value("close")) { words }
                }
            }
        }
    }

    @BlockMarkup
    private static func objectionLine(
        _ objection: Stored<Objection>, _ nameable: Set<String>, _ names: [String: String], _ token: String,
        now: Int64, _ context: PageContext
    ) -> Block {
        h3 { objection.item.scope.words(naming: nameable) }
        if let code = objection.item.scope.named, nameable.contains(code), let name = names[code] {
            p { "\(code) is \(name)." }
        }
        p(.class("lg-meta")) {
            "Since \(StaffDate(milliseconds: objection.item.since).text)"
            if let until = objection.item.until { ", taken back \(StaffDate(milliseconds: until).text)" }
        }
        if objection.item.stands(at: now) {
            HTMLBuilder.form(
                .method("post"), .action(Routes.withdraw(token, objection.key.description))
            ) {
                csrfField(context)
                button(.class("lg-button lg-button--small"), .type("submit")) {
                    "Take back"
                    Unseen(": \(objection.item.scope.words(naming: nameable))")
                }
            }
        }
    }

    @BlockMarkup
    private static func objectionForm(_ form: ObjectionForm, _ token: String, _ context: PageContext) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.choices(token)), .novalidate()
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                RadioField(
                    name: ObjectionForm.Field.scope, legend: "What does the person object to?",
                    choices: ObjectionForm.Kind.allCases.map { ($0.rawValue, $0.title) },
                    chosen: form.kind?.rawValue, errors: form.errors)
                SelectField(
                    name: ObjectionForm.Field.category, label: "Kind of information, if one",
                    choices: [("", "None")] + SensitivityCategory.objectable.map { ($0.name, $0.title) },
                    chosen: form.category, errors: form.errors)
                TextField(
                    name: ObjectionForm.Field.organisation, label: "Organisation’s code, if one",
                    hint: "As in the NHS organisation directory", value: form.organisation, maxlength: 10,
                    width: "nhsuk-input--width-10", errors: form.errors)
                p(.class("lg-meta")) {
                    "It holds at once, in emergencies too. Consultants, psychiatrists and paramedics can set it aside "
                        + "with a reason when care is not possible otherwise."
                }
                button(.class("lg-button lg-button--main"), .type("submit")) { "Record the objection" }
            }
        }
    }
}

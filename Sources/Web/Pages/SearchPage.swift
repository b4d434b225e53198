import Access
import HTMLBuilder
package import LegalTime

/// What was typed into the search, to be shown again.
package struct SearchForm: Sendable, Equatable {
    /// NHS number as typed.
    package var nhsNumber = ""
    /// Family name as typed.
    package var family = ""
    /// Given name as typed.
    package var given = ""
    /// Day of birth as typed.
    package var day = ""
    /// Month of birth as typed.
    package var month = ""
    /// Year of birth as typed.
    package var year = ""

    /// An empty form.
    package init() {}

    /// The names of the fields, as posted and as errors name them.
    package enum Field {
        /// The NHS number.
        package static let nhsNumber = "nhs-number"
        /// The family name.
        package static let family = "family"
        /// The given name.
        package static let given = "given"
        /// The birth date: the group, before `-day`, `-month` and `-year`.
        package static let born = "born"
    }
}

/// A person that a search found: the least that tells people apart.
package struct CandidateView: Sendable, Equatable {
    /// Names the person in the form that opens the record; says nothing about them.
    package var token = ""
    /// `ADEYEMI, Florence`.
    package var name = ""
    /// Birth date; nil reads "Not recorded".
    package var born: StaffDate?
    /// `75y`; nil when not known or dead.
    package var age: String?
    /// "Female", "Not recorded".
    package var gender = "Not recorded"
    /// `999 000 0018`, or "Not recorded".
    package var nhsNumber = "Not recorded"

    /// The names of the sources, where records are kept apart and they may be told.
    package var sources: [String] = []

    /// Nobody.
    package init() {}

    /// `04-Mar-1951 (75y)`, or "Not recorded".
    var bornText: String { (born.map(\.dateText) ?? "Not recorded") + (age.map { " (\($0))" } ?? "") }
    /// `ADEYEMI, Florence, born 04-Mar-1951 (75y), NHS No. 999 000 0018`.
    var line: String { "\(name), born \(bornText), NHS No. \(nhsNumber)" }
}

/// What a search came to.
package enum SearchOutcome: Sendable, Equatable {
    /// Nothing was asked yet, or the form has errors.
    case notAsked
    /// Too little was given: the same answer whether or not somebody matches.
    case needsBirthDate
    /// People who match; when empty, nobody does.
    case found([CandidateView])
    /// More people match than may be shown.
    case tooMany

    /// Whether the reader has to search again: nobody is shown.
    var needsMore: Bool {
        if case .found(let people) = self { people.isEmpty } else { true }
    }
}

/// The search page.
package struct SearchView: Sendable {
    /// What was typed.
    package var form = SearchForm()
    /// What is wrong with it.
    package var errors: [FieldError] = []
    /// What the search came to.
    package var outcome = SearchOutcome.notAsked

    /// An empty search.
    package init() {}
}

extension Pages {
    /// Find a person. Everything is posted: no name and no number stands in an address.
    package static func searchPage(_ view: SearchView, _ context: PageContext) -> [UInt8] {
        page(context, view.errors.isEmpty ? "Find a person" : "Error: Find a person") {
            column {
                errorSummary(view.errors)
                h1 { "Find a person" }
                if view.outcome == .notAsked {
                    div(.class("lg-cols lg-cols--find")) {
                        searchForm(view, context)
                        div(.class("lg-stack")) { rules() }
                    }
                } else {
                    // What was found comes first, for eyes and ears alike; the form is closed, with what was typed.
                    div(.class("lg-cols lg-cols--found")) {
                        div(.class("lg-stack"), .id("result")) { outcome(view.outcome, context) }
                        details(.class("lg-again"), .open(view.outcome.needsMore)) {
                            summary { "Search again" }
                            searchForm(view, context)
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func searchForm(_ view: SearchView, _ context: PageContext) -> Block {
        form(
            .class("lg-panel lg-form"), .method("post"), .action(Routes.search), .autocomplete("off"),
            .spellcheck("false"), .novalidate(), .aria("label", fixed: "Find a person")
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                p { "Enter the birth date, and either the NHS number or the name." }
                born(view)
                TextField(
                    name: SearchForm.Field.nhsNumber, label: "NHS number", hint: "For example, 999 000 0018",
                    value: view.form.nhsNumber, maxlength: 20, width: "nhsuk-input--width-10", inputmode: "numeric",
                    errors: view.errors)
                p(.class("lg-or")) { "or" }
                TextField(
                    name: SearchForm.Field.family, label: "Family name", value: view.form.family, errors: view.errors)
                TextField(
                    name: SearchForm.Field.given, label: "Given name", value: view.form.given, errors: view.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Find" }
            }
            div(.class("lg-panel__foot")) {
                "Each search is entered in the ledger, and each person it shows in that person’s."
            }
        }
    }

    @BlockMarkup
    private static func born(_ view: SearchView) -> Block {
        DateField(
            name: SearchForm.Field.born, legend: "Birth date", hint: "For example, 4 3 1951", day: view.form.day,
            month: view.form.month, year: view.form.year, errors: view.errors)
    }

    @BlockMarkup
    private static func outcome(_ outcome: SearchOutcome, _ context: PageContext) -> Block {
        switch outcome {
        case .notAsked: rules()
        case .needsBirthDate:
            notification("Enter the birth date as well") {
                p {
                    "One detail alone is not enough to show anyone. This answer is the same whether or not somebody "
                        + "matches."
                }
            }
        case .tooMany:
            notification("More than 10 people match") {
                p { "Nobody is shown. Add the NHS number, or the whole given name." }
            }
        case .found(let people):
            if people.isEmpty { nobody() } else { candidates(people, context) }
        }
    }

    @BlockMarkup
    private static func rules() -> Block {
        panel("rules", "Who can be found") {
            div(.class("lg-panel__body")) {
                p { "People known to this node. A person known elsewhere only is not found here." }
                p {
                    "Finding someone does not open their record. It opens when a relationship between your "
                        + "organisation and the person is recorded."
                }
            }
        }
    }

    @BlockMarkup
    private static func nobody() -> Block {
        notification("Nobody found") {
            p { "Nobody on this node matches all of what you entered. Check the birth date and the spelling." }
        }
    }

    @BlockMarkup
    private static func candidates(_ people: [CandidateView], _ context: PageContext) -> Block {
        panel("found", counted(people.count, "person found", "people found")) {
            ul(.class("lg-items lg-items--roomy")) {
                Each(people) { person in
                    li {
                        form(.class("lg-candidate"), .method("post"), .action(Routes.open)) {
                            csrfField(context)
                            input(.type("hidden"), .name("person"), .value(person.token))
                            candidate(person)
                        }
                    }
                }
            }
            div(.class("lg-panel__foot")) {
                "Check three details with the person or their papers before you open a record."
            }
        }
    }

    @BlockMarkup
    private static func candidate(_ person: CandidateView) -> Block {
        div {
            h3 { person.name }
            dl(.class("lg-inline")) {
                inlineFact("Born", person.bornText)
                inlineFact("Gender", person.gender)
                inlineFact("NHS No.", person.nhsNumber)
            }
        }
        div(.class("lg-candidate__act")) {
            button(
                .class("lg-button lg-button--small"), .type("submit"), .name("purpose"),
                .value(Purpose.directCare.rawValue)
            ) {
                "Open record"
                Unseen(" of \(person.name) for direct care")
            }
            button(
                .class("lg-button lg-button--quiet"), .type("submit"), .name("purpose"),
                .value(Purpose.emergency.rawValue)
            ) {
                "Open in an emergency"
                Unseen(", record of \(person.name)")
            }
        }
    }

    private static func inlineFact(_ label: String, _ value: String) -> some Piece {
        div {
            dt { label }
            dd { value }
        }
    }
}

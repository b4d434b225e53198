import Access
package import AccessReview
import FHIR
import HTMLBuilder
import LegalTime
package import Store

/// What an officer says of an entry that stands under the wrong person.
package struct CorrectionForm: Sendable, Equatable {
    /// The code of the source.
    package var source = ""
    /// The entry as typed: `Observation/abc`, or the node's number.
    package var entry = ""
    /// The NHS number of the right person as typed; empty for none.
    package var nhsNumber = ""
    /// Day, month and year of their birth as typed.
    package var day = "", month = "", year = ""
    /// Why, in their words.
    package var words = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []
    /// The entry.
    package private(set) var place: FiledPlace?
    /// The right person's birth date, `yyyy-mm-dd`, and their number of ten digits.
    private var birthDate = "", number = ""

    /// The right person; nil when the entry is only taken away.
    package var right: (nhsNumber: String, birthDate: String)? { number.isEmpty ? nil : (number, birthDate) }

    /// An empty form.
    package init() {}

    /// What was posted, with its errors.
    ///
    /// - Parameter field: answers a field by its name.
    package init(_ field: (String) -> String?) {
        source = field("source") ?? ""
        entry = (field("entry") ?? "").filter { !$0.isWhitespace }
        nhsNumber = field("nhs-number") ?? ""
        (day, month, year) = (field("born-day") ?? "", field("born-month") ?? "", field("born-year") ?? "")
        words = (field("words") ?? "").trimmingPrefix { $0.isWhitespace }.description
        if source.isEmpty { errors.append(FieldError(field: "source", message: "Choose the source")) }
        let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
        if let number = Int64(entry), number > 0 {
            place = .number(number)
        } else if parts.count == 2, !parts[1].isEmpty, let type = ResourceType(String(parts[0]))?.index {
            place = .identity(SourceIdentity(type: type, id: String(parts[1])))
        } else {
            errors.append(
                FieldError(
                    field: "entry", message: "Enter the entry as the source names it, such as Observation/123"))
        }
        if nhsNumber.isEmpty {
            if !(day + month + year).isEmpty {
                errors.append(
                    FieldError(field: "nhs-number", message: "Enter the right person’s NHS number as well"))
            }
        } else {
            if let number = NHSNumber.parse(nhsNumber) {
                self.number = number
            } else {
                errors.append(FieldError(field: "nhs-number", message: "Check the NHS number: it has 10 digits"))
            }
            if let year = Int(year), let month = Int(month), let day = Int(day),
                let born = CivilDay(year: year, month: month, day: day)
            {
                birthDate = StaffDate(year: born.year, month: born.month, day: born.day).machineText
            } else {
                errors.append(FieldError(field: "born-day", message: "Enter the right person’s birth date as well"))
            }
        }
        errors += ReasonForm.faults(words, in: "words", asking: "Say how you know, in")
    }
}

extension Pages {
    /// Where an officer says that an entry stands under the wrong person; then what would be corrected, to be
    /// confirmed. It shows nothing that the entry says.
    ///
    /// - Parameter now: milliseconds since 1970, for people's ages.
    package static func correctionPage(
        _ form: CorrectionForm, sources: [Source], found: EntryCorrection.Found?, now: Int64, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Wrong person", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.cases)) { "Cases" }
                errorSummary(form.errors)
                h1 { "An entry stands under the wrong person" }
                if let found {
                    confirmation(form, found, now, context)
                } else {
                    p(.class("lg-lede")) {
                        "It is taken away from there at once, and filed under the right person when you name them. A "
                            + "case opens with everyone who saw it."
                    }
                    correctionForm(form, sources, context)
                }
            }
        }
    }

    @BlockMarkup
    private static func correctionForm(
        _ form: CorrectionForm, _ sources: [Source], _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.corrections), .novalidate()
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                RadioField(
                    name: "source", legend: "Which source sent it?", choices: sources.map { ($0.code, $0.name) },
                    // There may be one only.
                    chosen: form.source.isEmpty && sources.count == 1 ? sources[0].code : form.source,
                    errors: form.errors)
                TextField(
                    name: "entry", label: "The entry",
                    hint: "As the source names it, such as Observation/123, or its number on this node",
                    value: form.entry, errors: form.errors)
                TextField(
                    name: "nhs-number", label: "NHS number of the right person",
                    hint: "Leave it empty when nobody knows: the entry is then only taken away", value: form.nhsNumber,
                    maxlength: 14, inputmode: "numeric", errors: form.errors)
                DateField(
                    name: "born", legend: "Birth date of the right person", hint: "For example, 4 3 1951",
                    day: form.day, month: form.month, year: form.year, errors: form.errors)
                TextArea(
                    name: "words", label: "How do you know?",
                    hint: "Who told you, and the source’s message. It is kept with the case.", value: form.words,
                    maxlength: ReasonForm.mostWords, errors: form.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Look for it" }
            }
        }
    }

    @BlockMarkup
    private static func confirmation(
        _ form: CorrectionForm, _ found: EntryCorrection.Found, _ now: Int64, _ context: PageContext
    ) -> Block {
        panel("found", "What would be corrected") {
            div(.class("lg-panel__body")) {
                factList {
                    fact("The entry") { found.about }
                    fact("From") { found.source.name }
                    fact("Stands under") { CandidateView(found.who, now: now).line }
                    fact("Since") { StaffDate(milliseconds: found.entry.since).text }
                    fact("Goes with it") {
                        found.entry.companions.isEmpty
                            ? "Nothing else"
                            : counted(found.entry.companions.count, "note or file of it", "notes or files of it")
                    }
                    fact("Goes to") {
                        found.rightWho.map { CandidateView($0, now: now).line } ?? "Nobody: it is only taken away"
                    }
                }
            }
        }
        HTMLBuilder.form(.method("post"), .action(Routes.corrections)) {
            csrfField(context)
            input(.type("hidden"), .name("source"), .value(form.source))
            input(.type("hidden"), .name("entry"), .value(form.entry))
            input(.type("hidden"), .name("nhs-number"), .value(form.nhsNumber))
            input(.type("hidden"), .name("born-day"), .value(form.day))
            input(.type("hidden"), .name("born-month"), .value(form.month))
            input(.type("hidden"), .name("born-year"), .value(form.year))
            input(.type("hidden"), .name("words"), .value(form.words))
            input(.type("hidden"), .name("confirmed"), .value(String(found.entry.row.t)))
            button(.class("lg-button lg-button--main"), .type("submit")) { "Correct it now" }
            " "
            button(.class("lg-button"), .type("submit"), .name("change"), .value("yes")) { "No, change what I entered" }
        }
    }
}

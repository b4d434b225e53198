package import HTMLBuilder

/// One thing wrong with a form: the field and what to do about it. Source: NHS.UK frontend, "Error summary".
package struct FieldError: Sendable, Equatable {
    /// The identifier of the field, to which the summary links.
    package var field: String
    /// What is wrong and how to put it right, such as "Enter the year of birth with 4 digits".
    package var message: String

    /// An error of a field.
    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

/// The hidden token of a form.
package func csrfField(_ page: PageContext) -> some Piece {
    input(.type("hidden"), .name("csrf"), .value(page.csrfToken))
}

/// What is wrong, above the heading, each line a link to its field. Nothing when nothing is wrong.
@BlockMarkup
func errorSummary(_ errors: [FieldError]) -> Block {
    if !errors.isEmpty {
        div(.class("nhsuk-error-summary"), .data("module", fixed: "nhsuk-error-summary")) {
            div(.role("alert")) {
                h2(.class("nhsuk-error-summary__title")) { "There is a problem" }
                div(.class("nhsuk-error-summary__body")) {
                    ul(.class("nhsuk-list nhsuk-error-summary__list")) {
                        Each(errors) { error in li { a(.href(.fragment(error.field))) { error.message } } }
                    }
                }
            }
        }
    }
}

/// A labelled field of one line.
struct TextField: HTML {
    /// The identifier and the name that is posted.
    var name: String
    var label: String
    var hint: String?
    var value = ""
    var maxlength = 200
    /// The class for its width.
    var width: StaticString = "nhsuk-input--width-20"
    var inputmode: StaticString?
    var errors: [FieldError] = []

    func write(to writer: inout HTMLWriter) {
        let error = errors.first { $0.field == name }
        let described = describedBy(name, hint: hint, error)
        formGroup(error) {
            HTMLBuilder.label(.class("nhsuk-label"), .for(name)) { label }
            fieldNotes(name, hint: hint, error)
            field(described, isWrong: error != nil)
        }.write(to: &writer)
    }

    private func field(_ described: String?, isWrong: Bool) -> some Piece {
        input(
            .class(isWrong ? Self.wrong : Self.right, width), .id(name), .name(name), .type("text"),
            .value(value.isEmpty ? nil : value), .inputmode(inputmode), .maxlength(maxlength),
            .aria("describedby", described))
    }
    private static let right: StaticString = "nhsuk-input"
    private static let wrong: StaticString = "nhsuk-input nhsuk-input--error"
}

/// Day, month and year of a date. Source: NHS.UK frontend, "Date input".
struct DateField: HTML {
    /// The name before `-day`, `-month` and `-year`; also the identifier of the group.
    var name: String
    var legend: String
    var hint: String
    var day = ""
    var month = ""
    var year = ""
    var errors: [FieldError] = []

    func write(to writer: inout HTMLWriter) {
        let error = errors.first { $0.field.hasPrefix(name) }
        formGroup(error) {
            fieldset(
                .class("nhsuk-fieldset"), .role("group"),
                .aria("describedby", describedBy(name, hint: hint, error))
            ) {
                HTMLBuilder.legend(.class("nhsuk-fieldset__legend nhsuk-label")) { legend }
                fieldNotes(name, hint: hint, error)
                div(.class("nhsuk-date-input"), .id(name)) {
                    part("day", "Day", day, 2, error?.field)
                    part("month", "Month", month, 2, error?.field)
                    part("year", "Year", year, 4, error?.field)
                }
            }
        }.write(to: &writer)
    }

    private func part(_ part: String, _ words: String, _ value: String, _ length: Int, _ wrong: String?) -> some Piece {
        let id = "\(name)-\(part)"
        let isWrong = wrong == name || wrong == id
        let width: StaticString = length == 4 ? "nhsuk-input--width-4" : "nhsuk-input--width-2"
        return div(.class("nhsuk-date-input__item")) {
            div(.class("nhsuk-form-group")) {
                label(.class("nhsuk-label nhsuk-date-input__label"), .for(id)) { words }
                input(
                    .class(isWrong ? Self.wrong : Self.right, width), .id(id), .name(id),
                    .type("text"), .inputmode("numeric"), .value(value.isEmpty ? nil : value), .maxlength(length + 2),
                    .autocomplete("off"))
            }
        }
    }
    private static let right: StaticString = "nhsuk-input nhsuk-date-input__input"
    private static let wrong: StaticString = "nhsuk-input nhsuk-date-input__input nhsuk-input--error"
}

/// A callout that warns. Source: NHS.UK frontend, "Warning callout".
@BlockMarkup
package func warningCallout(_ heading: String, @BlockMarkup content: () -> Block) -> Block {
    div(.class("lg-callout lg-callout--warn")) {
        h2 {
            Unseen("Important: ")
            heading
        }
        content()
    }
}

/// A message about what was just done or found. Source: NHS.UK frontend, "Notification banner".
@BlockMarkup
func notification(_ heading: String, @BlockMarkup content: () -> Block) -> Block {
    section(.class("lg-callout"), .role("region"), .aria("labelledby", fixed: "notification-h")) {
        h2(.id("notification-h")) { heading }
        content()
    }
}

/// A labelled field of several lines. Source: NHS.UK frontend, "Textarea".
struct TextArea: HTML {
    /// The name that is posted.
    var name: String
    /// The identifier, if it is another.
    var id: String?
    var label: String
    var hint: String?
    var value = ""
    var maxlength = 1000
    var errors: [FieldError] = []

    func write(to writer: inout HTMLWriter) {
        let id = id ?? name
        let error = errors.first { $0.field == id }
        formGroup(error) {
            HTMLBuilder.label(.class("nhsuk-label"), .for(id)) { label }
            fieldNotes(id, hint: hint, error)
            textarea(
                .class(error == nil ? Self.right : Self.wrong), .id(id), .name(name), .rows(5), .maxlength(maxlength),
                .aria("describedby", describedBy(id, hint: hint, error))
            ) { value }
        }.write(to: &writer)
    }
    private static let right: StaticString = "nhsuk-textarea"
    private static let wrong: StaticString = "nhsuk-textarea nhsuk-textarea--error"
}

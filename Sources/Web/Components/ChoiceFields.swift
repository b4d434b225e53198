import HTMLBuilder

/// One of several, each with a button of its own. Source: NHS.UK frontend, "Radios".
struct RadioField: HTML {
    /// The name that is posted; also the identifier of the first choice, to which the summary of errors leads.
    var name: String
    var legend: String
    var choices: [(value: String, title: String)]
    var chosen: String?
    var errors: [FieldError] = []

    func write(to writer: inout HTMLWriter) {
        let error = errors.first { $0.field == name }
        formGroup(error) {
            fieldset(.class("nhsuk-fieldset"), .aria("describedby", describedBy(name, error))) {
                HTMLBuilder.legend(.class("nhsuk-fieldset__legend nhsuk-label")) { legend }
                fieldNotes(name, error)
                div(.class("nhsuk-radios"), .data("module", fixed: "nhsuk-radios")) {
                    Each(Array(choices.enumerated())) { place, choice in
                        item(choice, id: place == 0 ? name : "\(name)-\(place + 1)")
                    }
                }
            }
        }.write(to: &writer)
    }

    private func item(_ choice: (value: String, title: String), id: String) -> some Piece {
        div(.class("nhsuk-radios__item")) {
            input(
                .class("nhsuk-radios__input"), .id(id), .name(name), .type("radio"), .value(choice.value),
                .checked(chosen == choice.value))
            label(.class("nhsuk-label nhsuk-radios__label"), .for(id)) { choice.title }
        }
    }
}

/// One of many, in a list that opens. Source: NHS.UK frontend, "Select".
struct SelectField: HTML {
    /// The identifier and the name that is posted.
    var name: String
    var label: String
    var choices: [(value: String, title: String)]
    var chosen: String?
    var errors: [FieldError] = []

    func write(to writer: inout HTMLWriter) {
        let error = errors.first { $0.field == name }
        formGroup(error) {
            HTMLBuilder.label(.class("nhsuk-label"), .for(name)) { label }
            fieldNotes(name, error)
            select(
                .class(error == nil ? Self.right : Self.wrong), .id(name), .name(name),
                .aria("describedby", describedBy(name, error))
            ) {
                Each(choices) { choice in
                    option(.value(choice.value), .selected(chosen == choice.value)) { choice.title }
                }
            }
        }.write(to: &writer)
    }
    private static let right: StaticString = "nhsuk-select"
    private static let wrong: StaticString = "nhsuk-select nhsuk-select--error"
}

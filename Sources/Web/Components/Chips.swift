import HTMLBuilder

/// Things to choose any number of, under one legend, in a form: checkboxes that show as chips.
struct ChipGroup: HTML {
    /// The identifier, and the name that is posted.
    var name: String
    var legend: String
    var hint: String?
    /// What can be chosen, by value and words.
    var choices: [(value: String, title: String)]
    var chosen: Set<String>
    var errors: [FieldError] = []

    func write(to writer: inout HTMLWriter) {
        let error = errors.first { $0.field == name }
        formGroup(error) {
            fieldset(
                .class("lg-chips lg-chips--form"), .id(name),
                .aria("describedby", describedBy(name, hint: hint, error))
            ) {
                HTMLBuilder.legend { legend }
                fieldNotes(name, hint: hint, error)
                Each(choices) { choice in
                    label(.class("lg-chip")) {
                        input(
                            .type("checkbox"), .name(name), .value(choice.value),
                            .checked(chosen.contains(choice.value)))
                        span { choice.title }
                    }
                }
            }
        }.write(to: &writer)
    }
}

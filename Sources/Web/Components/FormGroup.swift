import HTMLBuilder

/// The frame of a field, marked when the field is wrong. Source: NHS.UK frontend, "Form group".
func formGroup<Content: Piece>(_ error: FieldError?, @Markup content: () -> Content) -> some Piece {
    div(.class("nhsuk-form-group", "nhsuk-form-group--error", when: error != nil), content: content)
}

/// The hint of a field and what is wrong with it, as far as there are any.
@Markup
func fieldNotes(_ id: String, hint: String? = nil, _ error: FieldError?) -> some Piece {
    if let hint { div(.class("nhsuk-hint"), .id(id + "-hint")) { hint } }
    if let error {
        span(.class("nhsuk-error-message"), .id(id + "-error")) {
            Unseen("Error: ")
            error.message
        }
    }
}

/// The identifiers of the ``fieldNotes(_:hint:_:)`` of a field; nil when it has none.
func describedBy(_ id: String, hint: String? = nil, _ error: FieldError?) -> String? {
    switch (hint != nil, error != nil) {
    case (false, false): nil
    case (true, false): id + "-hint"
    case (false, true): id + "-error"
    case (true, true): "\(id)-hint \(id)-error"
    }
}

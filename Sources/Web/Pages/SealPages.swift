import HTMLBuilder
import LegalTime
package import Relationships

/// A request to seal an identity, as it is filled in.
package struct SealForm: Sendable, Equatable {
    /// The ground.
    package let ground: SealRequest.Ground?
    /// In the officer's words.
    package let words: String
    /// What is wrong with it.
    package var errors: [FieldError] = []

    /// What was posted, with its errors.
    package init(ground: String?, words: String?) {
        self.ground = ground.flatMap(SealRequest.Ground.init(rawValue:))
        self.words = (words ?? "").trimmingPrefix { $0.isWhitespace }.description
        if self.ground == nil { errors.append(FieldError(field: "seal-ground", message: "Choose why it is sealed")) }
        errors += ReasonForm.faults(self.words, in: "seal-words", asking: "Say on what it rests, in")
    }
}

extension Pages {
    /// Sealing a former identity: one officer asks, another confirms. Source: shared-record specification §3.
    @BlockMarkup
    static func sealPanel(
        _ request: SealRequest?, isOwn: Bool, _ form: ObjectionForm, _ token: String, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.seal(token)), .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { "Seal this identity" } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                if let request {
                    p {
                        b { request.ground.title }
                        ". Asked for by \(request.officer) on \(StaffDate(milliseconds: request.time).text)."
                    }
                    p { "On what it rests: \(request.words)" }
                    if isOwn {
                        p { "Another privacy officer has to confirm it." }
                    } else {
                        p {
                            "When you confirm it, every record under this number is sealed for ever. It cannot be "
                                + "undone here."
                        }
                        button(.class("lg-button lg-button--main"), .type("submit"), .name("seal"), .value("confirm")) {
                            "Confirm and seal"
                        }
                        " "
                    }
                    button(.class("lg-button"), .type("submit"), .name("seal"), .value("end")) {
                        "Take the request back"
                    }
                } else {
                    p {
                        "For somebody who has a new NHS number after adoption, gender recognition, or for protection. "
                            + "All records under the number above are closed for ever, and the number answers as one "
                            + "that nobody has. No link to the new identity is kept. Two officers do it."
                    }
                    SelectField(
                        name: "seal-ground", label: "Why it is sealed",
                        choices: [("", "Choose")] + SealRequest.Ground.allCases.map { ($0.rawValue, $0.title) },
                        errors: form.errors)
                    TextArea(
                        name: "seal-words", label: "On what it rests",
                        hint: "The order, certificate or decision that you saw. It is sealed with the records.",
                        maxlength: ReasonForm.mostWords, errors: form.errors)
                    button(.class("lg-button"), .type("submit"), .name("seal"), .value("ask")) { "Ask for the seal" }
                }
            }
        }
    }
}

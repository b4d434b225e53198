import HTMLBuilder
import LegalTime
package import Relationships
package import Store

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

extension OpenMatters {
    /// As the form of a seal names it, so that nothing is given up that was not shown.
    var field: String { "\(alerts)-\(questions)-\(cases)" }

    /// What a form says is given up; nothing when it says nothing.
    package init(field: String?) {
        let numbers = (field ?? "").split(separator: "-").map { Int($0) }
        guard numbers.count == 3, let alerts = numbers[0], let questions = numbers[1], let cases = numbers[2] else {
            self = .none
            return
        }
        self.init(alerts: alerts, questions: questions, cases: cases)
    }

    /// How much there is of each, in words.
    var words: String {
        [
            (alerts, "alert", "alerts"), (questions, "question", "questions"), (cases, "case", "cases"),
        ].filter { $0.0 > 0 }.map { counted($0.0, $0.1, $0.2) }.joined(separator: ", ")
    }
}

extension SealForm {
    /// Where it is said that what is open is given up.
    package static let givenUp = "given-up"
}

extension Pages {
    /// Sealing a former identity: one officer asks, another confirms. Source: shared-record specification §3.
    @BlockMarkup
    static func sealPanel(
        _ request: SealRequest?, isOwn: Bool, open: OpenMatters, _ form: ObjectionForm, _ token: String,
        _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .id("seal"), .method("post"), .action(Routes.seal(token)),
            .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { "Seal this identity" } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                p {
                    "What is recorded here of the former identity ends with it: objections, closed pages, who may act, "
                        + "marks. Record again for the new number what is to go on."
                }
                if open == .none {
                    p { "No alert, question or case about this person is open." }
                } else {
                    p {
                        b { "Open about this person: \(open.words)." }
                        " A seal takes them from the officers whose they are, at other organisations too: those "
                            + "accesses are then never judged, and nobody is answered. Close them first."
                    }
                }
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
                        if open != .none {
                            ChipGroup(
                                name: SealForm.givenUp, legend: "Or are they given up?",
                                choices: [(open.field, "\(open.words) given up, for ever")], chosen: [],
                                errors: form.errors)
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
                        chosen: form.typed["seal-ground"], errors: form.errors)
                    TextArea(
                        name: "seal-words", label: "On what it rests",
                        hint: "The order, certificate or decision that you saw. It is sealed with the records.",
                        value: form.typed["seal-words"] ?? "", maxlength: ReasonForm.mostWords, errors: form.errors)
                    button(.class("lg-button"), .type("submit"), .name("seal"), .value("ask")) { "Ask for the seal" }
                }
            }
        }
    }
}

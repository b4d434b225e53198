package import Access
import Authentication
import HTMLBuilder
package import Relationships
package import SharedRecord

/// A reason for an access that needs one: chosen from a list, and in the reader's own words.
package struct ReasonForm: Sendable, Equatable {
    /// The names of the fields.
    package enum Field {
        /// The list.
        package static let reason = "reason"
        /// The words.
        package static let words = "words"
    }
    /// The reason chosen; nil before one is.
    package var reason: AccessReason?
    /// What was written.
    package var words = ""
    /// What is wrong with it.
    package var errors: [FieldError] = []
    /// The least number of letters and numbers that say something.
    package static let leastWords = 10
    /// The most that are kept.
    package static let mostWords = 1000

    /// An empty form.
    package init() {}

    /// The same form with something wrong that no field says.
    func refused(_ words: String) -> ReasonForm {
        var form = self
        form.errors = [FieldError(field: Field.reason, message: words)]
        return form
    }

    /// What was posted, with its errors.
    package init(reason: String?, words: String?) {
        self.reason = reason.flatMap(AccessReason.init(rawValue:))
        self.words = (words ?? "").trimmingPrefix { $0.isWhitespace }.description
        if self.reason == nil {
            errors.append(FieldError(field: Field.reason, message: "Choose the reason that is nearest"))
        }
        errors += Self.faults(self.words, in: Field.words, asking: "Say in a sentence why, in")
    }

    /// What is wrong with words that are too few to say something, or more than are kept.
    ///
    /// - Parameter asking: how the line begins that ends with the numbers.
    static func faults(_ words: String, in field: String, asking: String = "Say why, in") -> [FieldError] {
        guard isEnough(words), words.count <= mostWords else {
            let isShort = (leastWords...mostWords).contains(words.count)
            let more = isShort ? ", at least \(leastWords) of them letters or numbers" : ""
            return [FieldError(field: field, message: "\(asking) \(leastWords) to \(mostWords) characters\(more)")]
        }
        return turning(words, in: field)
    }

    /// Whether words say something: only letters and numbers count, and of those only what is seen.
    static func isEnough(_ words: String) -> Bool {
        let said = words.count { character in
            character.unicodeScalars.contains { scalar in
                (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    && !scalar.properties.isDefaultIgnorableCodePoint
            }
        }
        return said >= leastWords
    }

    /// What is wrong with words that turn the direction of writing: beside others they would be read as they are not.
    static func turning(_ words: String, in field: String) -> [FieldError] {
        words.unicodeScalars.contains(where: \.turnsWriting)
            ? [FieldError(field: field, message: "Leave out the characters that turn the direction of writing")] : []
    }
}

/// What the page of a claim carries on: who was found, and for what.
package struct ClaimContext: Sendable {
    /// The token of the person found.
    package let token: String
    /// The purpose that was chosen.
    package let purpose: Purpose

    /// A context.
    package init(token: String, purpose: Purpose) {
        self.token = token
        self.purpose = purpose
    }
}

extension Pages {
    /// No relationship is recorded, and the reader's role may state one. Source: access specification §2.
    package static func claimPage(_ form: ReasonForm, _ claim: ClaimContext, _ context: PageContext) -> [UInt8] {
        page(context, "State that this person is in your care", .staff) {
            column {
                errorSummary(form.errors)
                h1 { "Is this person in your care?" }
                p(.class("lg-lede")) { Policy.noRelationship }
                consequences([
                    "The record opens for you, for 24 hours.",
                    "Your name, your reason and the time stand in the person’s ledger, which they can read.",
                    "Your privacy officer is told, and will ask you about it.",
                ])
                HTMLBuilder.form(
                    .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.claim), .novalidate()
                ) {
                    div(.class("lg-panel__body")) {
                        csrfField(context)
                        input(.type("hidden"), .name("person"), .value(claim.token))
                        input(.type("hidden"), .name("purpose"), .value(claim.purpose.rawValue))
                        reasonFields(form, "Why is the person in your care?")
                        button(.class("lg-button lg-button--main"), .type("submit")) {
                            "State this and open the record"
                        }
                        " "
                        a(.class("lg-button"), .href(Routes.search)) { "Do not open it" }
                    }
                }
            }
        }
    }

    /// Restricted items are opened with a reason: a page of its own, which says what follows. Source: access
    /// specification §2, "Break-glass".
    package static func breakGlassPage(
        _ form: ReasonForm, _ view: SummaryView, _ record: RecordContext
    ) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail)
        return recordPage(frame, record, "Open restricted items") {
            a(.class("nhsuk-back-link"), .href(Routes.record(record.view))) { "Summary" }
            errorSummary(form.errors)
            h1 { "Open restricted items" }
            consequences([
                "You see what your role does not usually include. Some items stay closed: the law forbids it.",
                "Your name, your reason and the time stand in the person’s ledger, which they can read.",
                "Your privacy officer is told at once, and will ask you about it.",
                "They close with this record, after 15 minutes at most.",
            ])
            HTMLBuilder.form(
                .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.breakGlass(record.view)),
                .novalidate()
            ) {
                div(.class("lg-panel__body")) {
                    csrfField(record.page)
                    reasonFields(form, "Why do you need to see them?")
                    button(.class("lg-button lg-button--main"), .type("submit")) { "Open restricted items" }
                    " "
                    a(.class("lg-button"), .href(Routes.record(record.view))) { "Leave them closed" }
                }
            }
        }
    }

    /// Before restricted items are opened, the reader proves once more who they are: a screen left open opens nothing.
    package static func confirmPage(_ view: SummaryView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail)
        return recordPage(frame, record, "Confirm that it is you") {
            a(.class("nhsuk-back-link"), .href(Routes.record(record.view))) { "Summary" }
            h1 { "Confirm that it is you" }
            p {
                "Restricted items are opened only by somebody who has signed in within the last five minutes. This "
                    + "record stays open meanwhile."
            }
            p {
                a(.class("lg-button lg-button--main"), .href(Routes.confirm(record.view))) { "Sign in again" }
                " "
                a(.class("lg-button"), .href(Routes.record(record.view))) { "Leave them closed" }
            }
        }
    }

    @BlockMarkup
    private static func consequences(_ lines: [String]) -> Block {
        warningCallout("What follows") { ul(.class("lg-list")) { Each(lines) { line in li { line } } } }
    }

    @BlockMarkup
    private static func reasonFields(_ form: ReasonForm, _ question: String) -> Block {
        RadioField(
            name: ReasonForm.Field.reason, legend: question,
            choices: AccessReason.allCases.map { ($0.rawValue, $0.title) }, chosen: form.reason?.rawValue,
            errors: form.errors)
        TextArea(
            name: ReasonForm.Field.words, label: "In your own words",
            hint: "The privacy officer reads this, and the person may ask for it.", value: form.words,
            maxlength: ReasonForm.mostWords, errors: form.errors)
    }

    /// Why the reader may see this record, and what of it: the decision explains itself.
    package static func whyPage(_ view: SummaryView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail)
        return recordPage(frame, record, "Why you can see this") {
            a(.class("nhsuk-back-link"), .href(Routes.record(record.view))) { "Summary" }
            pageHead("Why you can see this") { openedLine(view.banner, record, asksWhy: false) }
            if let explanation = record.explanation {
                panel("grounds", "What the decision rests on") {
                    div(.class("lg-panel__body")) {
                        factList { Each(explanation.grounds) { ground in fact(ground.label) { ground.text } } }
                    }
                }
            }
        }
    }
}

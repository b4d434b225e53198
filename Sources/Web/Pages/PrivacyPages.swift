import Access
import HTMLBuilder
import LegalTime
package import Relationships
package import Store

/// What a privacy officer writes about an alert.
package struct FindingForm: Sendable, Equatable {
    /// The names of the fields.
    package enum Field {
        /// Whether the access was right.
        package static let isJustified = "justified"
        /// In words.
        package static let words = "words"
    }
    /// Whether the access was right; nil before it is said.
    package var isJustified: Bool?
    /// In words.
    package var words = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What was posted, with its errors.
    package init(justified: String?, words: String?) {
        isJustified = justified.flatMap { ["yes": true, "no": false][$0] }
        self.words = (words ?? "").trimmingPrefix { $0.isWhitespace }.description
        if isJustified == nil {
            errors.append(FieldError(field: Field.isJustified, message: "Say whether the access was right"))
        }
        errors += ReasonForm.faults(self.words, in: Field.words, asking: "Say what you found, in")
    }
}

extension Pages {
    /// The alerts of a privacy officer's organisation, the open ones first. Source: access specification §2.
    ///
    /// - Parameter people: who they are about, by patient record, as each alert's own page says it.
    package static func alertsPage(
        open: [Stored<PrivacyAlert>], closed: [Stored<PrivacyAlert>], people: [Int64: CandidateView],
        _ context: PageContext
    ) -> [UInt8] {
        page(context, "Alerts", .staff) {
            column {
                pageHead("Alerts") {
                    p { "Accesses by staff of \(context.organisationName ?? "your organisation") that need a look." }
                }
                alertsPanel("open", "To look at", open, "Nothing is waiting for you.", people)
                alertsPanel("closed", "Looked at", closed, "Nothing has been looked at yet.", people)
            }
        }
    }

    @BlockMarkup
    private static func alertsPanel(
        _ id: String, _ heading: String, _ alerts: [Stored<PrivacyAlert>], _ none: String,
        _ people: [Int64: CandidateView]
    ) -> Block {
        panel(id, heading) {
            if alerts.isEmpty {
                div(.class("lg-panel__body")) { p { none } }
            } else {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(alerts) { alert in li { alertLine(alert, people[alert.pid]) } }
                }
            }
        }
    }

    @BlockMarkup
    private static func alertLine(_ alert: Stored<PrivacyAlert>, _ person: CandidateView?) -> Block {
        h3 { a(.href(Routes.alert(alert.key.description))) { alert.item.kind.title } }
        p {
            if let person {
                "Record of "
                b { person.name }
                ", born \(person.bornText), NHS No. \(person.nhsNumber)."
            } else {
                "A record that is not here any more."
            }
        }
        p { "\(alert.item.principal.name), \(alert.item.principal.role.title). \(alert.item.why)" }
        p(.class("lg-meta")) {
            DateText(StaffDate(milliseconds: alert.item.time), missing: "Time not recorded")
            ". Receipt \(alert.key.receipt)."
            if let finding = alert.item.finding { finding.isJustified ? " Found right." : " Found not right." }
        }
    }

    /// One alert: who, why in their own words, and what the officer found.
    package static func alertPage(
        _ alert: Stored<PrivacyAlert>, _ person: CandidateView?, _ form: FindingForm, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Alert", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.alerts)) { "Alerts" }
                errorSummary(form.errors)
                pageHead(alert.item.kind.title) {
                    DateText(StaffDate(milliseconds: alert.item.time), missing: "Time not recorded")
                }
                panel("what", "What happened") {
                    div(.class("lg-panel__body")) {
                        factList {
                            fact("Who") { alert.item.principal.name }
                            fact("Role") { alert.item.principal.role.title }
                            fact("Organisation") { alert.item.principal.organisationName }
                            fact("Record of") { person?.name ?? "A record that is not here any more" }
                            if let person {
                                fact("Born") { person.bornText }
                                fact("NHS No.") { person.nhsNumber }
                            }
                            fact(alert.item.kind == .reader ? "Why you are told" : "Reason") { alert.item.why }
                            if !alert.item.words.isEmpty { fact("In their words") { alert.item.words } }
                            fact("Ledger receipt") { alert.key.receipt }
                        }
                    }
                }
                openCase(from: "alert", alert.key.description, context)
                if let finding = alert.item.finding { found(finding) } else { findingForm(alert, form, context) }
            }
        }
    }

    @BlockMarkup
    private static func found(_ finding: PrivacyAlert.Finding) -> Block {
        panel("found", finding.isJustified ? "Found right" : "Found not right") {
            div(.class("lg-panel__body")) {
                factList {
                    fact("By") { finding.officer }
                    fact("When") { StaffDate(milliseconds: finding.time).text }
                    fact("What was found") { finding.words }
                }
            }
        }
    }

    @BlockMarkup
    private static func findingForm(
        _ alert: Stored<PrivacyAlert>, _ form: FindingForm, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.alert(alert.key.description)),
            .novalidate()
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                input(.type("hidden"), .name("version"), .value(String(alert.version)))
                RadioField(
                    name: FindingForm.Field.isJustified, legend: "Was this access right?",
                    choices: [("yes", "Yes, it was needed for care"), ("no", "No, or it cannot be told")],
                    chosen: form.isJustified.map { $0 ? "yes" : "no" }, errors: form.errors)
                TextArea(
                    name: FindingForm.Field.words, label: "What you found",
                    hint: "Whom you asked and what they said. It is kept with the alert.", value: form.words,
                    maxlength: ReasonForm.mostWords, errors: form.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Close this alert" }
            }
        }
    }
}

import Access
import HTMLBuilder
import LegalTime
package import Relationships
package import Store

/// What officers marked of a person, beside what the person chose.
package struct OfficerMarks: Sendable {
    /// What sources sent of the person's objections.
    package let consents: [StatedConsent]
    /// The codes of organisations in objections that may be named to the officer.
    package let nameable: Set<String>
    /// Why the person's own pages are closed, or those of who acts for them; empty when they are open.
    package let closures: [RoomClosure]
    /// Who may act for the person, or might.
    package let authorities: [Stored<ProxyAuthority>]
    /// Who they are among the staff of the officer's organisation; nil when not recorded.
    package let staff: StaffRecord?
    /// The request to seal their identity that waits for another officer; nil when none does.
    package let seal: SealRequest?
    /// Whether the officer made it.
    package let isOwnSeal: Bool
    /// Why they are of public interest; nil when they are not marked.
    package let interest: PublicInterest?

    /// Marks.
    package init(
        consents: [StatedConsent], nameable: Set<String>, closures: [RoomClosure],
        authorities: [Stored<ProxyAuthority>], staff: StaffRecord?, interest: PublicInterest?, seal: SealRequest?,
        isOwnSeal: Bool
    ) {
        self.seal = seal
        self.isOwnSeal = isOwnSeal
        self.consents = consents
        self.nameable = nameable
        self.closures = closures
        self.authorities = authorities
        self.staff = staff
        self.interest = interest
    }
}

extension Pages {
    /// The objections that sources sent as FHIR Consents: where each came from, and what is to be looked at.
    @BlockMarkup
    static func consentsPanel(_ marks: OfficerMarks, now: Int64) -> Block {
        if !marks.consents.isEmpty {
            panel("consents", "Objections that sources sent") {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(marks.consents) { consent in
                        li {
                            Each(consent.reading.objections) { objection in
                                h3 { objection.scope.words(naming: marks.nameable) }
                                p(.class("lg-meta")) {
                                    "Since \(StaffDate(milliseconds: objection.since).text)"
                                    if let until = objection.until { ", until \(StaffDate(milliseconds: until).text)" }
                                    if !objection.stands(at: now) { ". It does not hold now" }
                                }
                            }
                            p(.class("lg-meta")) {
                                // An officer opens no record: a name that reveals a kind of care, or where somebody
                                // lives, is not told here.
                                consent.source.kind.sensitivity.isEmpty
                                    && marks.nameable.contains(consent.source.organisation)
                                    ? "Consent \(consent.id) from \(consent.source.name). Its source changes it."
                                    : "A Consent from a service that is not named here. Its source changes it."
                            }
                            Each(consent.reading.doubts) { doubt in
                                p(.class("lg-absent lg-absent--fail")) {
                                    b { "Look at this" }
                                    " \(doubt.words)"
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether the person works here: then they do not open their own record at work, and readings by colleagues are
    /// told to the officer. Source: access specification §2.
    @BlockMarkup
    static func staffPanel(
        _ staff: StaffRecord?, _ form: ObjectionForm, _ token: String, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.staff(token)), .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { "Works for your organisation" } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                if let staff {
                    p {
                        "Signs in as "
                        b { staff.subject }
                        ". Recorded \(StaffDate(milliseconds: staff.since).text) "
                        staff.origin == .list ? "from your organisation’s list of staff." : "by \(staff.officer)."
                    }
                    if staff.origin == .list {
                        p {
                            "Ended here, it comes back with the next list that they are in: who keeps the list takes "
                                + "them off it."
                        }
                    }
                    button(.class("lg-button"), .type("submit"), .name("staff"), .value("end")) {
                        "They do not work here any more"
                    }
                } else {
                    p {
                        "Not recorded. When it is, they cannot open this record at work, and you are told when "
                            + "somebody opens it who works with them, lives with them or near them."
                    }
                    TextField(
                        name: "subject", label: "Name under which they sign in",
                        hint: "As your sign-in service knows it",
                        maxlength: 200, errors: form.errors)
                    button(.class("lg-button"), .type("submit"), .name("staff"), .value("begin")) {
                        "Record that they work here"
                    }
                }
            }
        }
    }

    /// Whether each reading of the record is told to an officer.
    @BlockMarkup
    static func interestPanel(
        _ interest: PublicInterest?, _ form: ObjectionForm, _ token: String, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.interest(token)), .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { "Of public interest" } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                if let interest {
                    p {
                        b { "Marked" }
                        " since \(StaffDate(milliseconds: interest.since).text) by \(interest.officer)."
                    }
                    p { "Why: \(interest.words)" }
                    button(.class("lg-button"), .type("submit"), .name("interest"), .value("end")) { "End the mark" }
                } else {
                    p {
                        "Not marked. When the person is, the reader’s privacy officer is told each time the record is "
                            + "opened. Readers do not see the mark."
                    }
                    TextArea(
                        name: "interest-words", label: "Why many may be curious about this person",
                        hint: "Privacy officers read this.", value: form.typed["interest-words"] ?? "",
                        maxlength: ReasonForm.mostWords, errors: form.errors)
                    button(.class("lg-button"), .type("submit"), .name("interest"), .value("begin")) {
                        "Mark the person"
                    }
                }
            }
        }
    }
}

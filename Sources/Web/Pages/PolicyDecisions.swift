import Access
import HTMLBuilder
import LegalTime
import Relationships
import Store

/// What can be done to a policy: submit it, approve it, send it back, withdraw it.
extension Pages {
    /// What the reader can do to a policy where it stands.
    @BlockMarkup
    static func decisions(
        _ view: PolicyView, _ revision: Stored<PolicyRevision>, _ form: PolicyWordsForm, _ context: PageContext
    ) -> Block {
        if view.may(.approved) {
            if view.isTheirs {
                warningCallout("You wrote in this policy") {
                    p { "Somebody who wrote none of it approves it, or sends it back. You can withdraw it." }
                }
            } else if !view.isFresh {
                panel("decide", "Decide") {
                    div(.class("lg-panel__body")) {
                        p {
                            "You wrote none of this policy, so you may approve it or send it back. Only somebody who "
                                + "has signed in within the last five minutes decides."
                        }
                        p {
                            a(.class("lg-button lg-button--main"), .href(Routes.policy(view.version, "confirm"))) {
                                "Sign in again"
                            }
                        }
                    }
                }
            } else {
                approveForm(view, revision, context)
                wordsForm(
                    view, revision, "send-back", "Send it back", "What has to be otherwise",
                    "Whoever wrote it reads this, and it stands in the history.", form, context)
            }
        }
        if view.may(.submitted) { submitForm(view, revision, form, context) }
        if view.may(.withdrawn), view.isTheirs {
            HTMLBuilder.form(
                .class("lg-panel lg-form"), .method("post"), .action(Routes.policy(view.version, "withdraw"))
            ) {
                div(.class("lg-panel__body")) {
                    shownFields(revision, context)
                    button(.class("lg-button"), .type("submit")) { "Withdraw this policy" }
                }
            }
        }
    }

    /// What the officer was shown: it is decided on, or nothing is.
    @BlockMarkup
    private static func shownFields(_ revision: Stored<PolicyRevision>, _ context: PageContext) -> Block {
        csrfField(context)
        input(.type("hidden"), .name("version"), .value(String(revision.version)))
        input(.type("hidden"), .name("seal"), .value(revision.item.seal))
    }

    @BlockMarkup
    private static func approveForm(
        _ view: PolicyView, _ revision: Stored<PolicyRevision>, _ context: PageContext
    ) -> Block {
        let widest = view.differences.filter(\.isGrave)
        HTMLBuilder.form(
            .class("lg-panel lg-form"), .method("post"), .action(Routes.policy(view.version, "approve"))
        ) {
            div(.class("lg-panel__head")) { h2(.id("decide")) { "Approve it" } }
            div(.class("lg-panel__body")) {
                shownFields(revision, context)
                p {
                    "You wrote none of this policy. What you approve is what this page shows: if anybody changes it "
                        + "meanwhile, nothing is approved. It holds from \(view.from.text), and cannot be changed "
                        + "any more."
                }
                if !widest.isEmpty {
                    p {
                        b {
                            widest.count == 1
                                ? "One of its changes opens more, or tells people less."
                                : "\(widest.count) of its changes open more, or tell people less."
                        }
                        " They stand first in the list above."
                    }
                }
                button(.class("lg-button lg-button--main"), .type("submit")) { "Approve policy \(view.version)" }
            }
        }
    }

    @BlockMarkup
    private static func submitForm(
        _ view: PolicyView, _ revision: Stored<PolicyRevision>, _ form: PolicyWordsForm, _ context: PageContext
    ) -> Block {
        wordsForm(
            view, revision, "submit", "Submit for approval", "Why it should hold",
            "Whoever approves it reads this. It has to be somebody who wrote none of it.", form, context)
    }

    @BlockMarkup
    private static func wordsForm(
        _ view: PolicyView, _ revision: Stored<PolicyRevision>, _ part: String, _ heading: String, _ label: String,
        _ hint: String, _ form: PolicyWordsForm, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.policy(view.version, part)),
            .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2(.id(part == "submit" ? "decide" : part)) { heading } }
            div(.class("lg-panel__body")) {
                shownFields(revision, context)
                TextArea(
                    name: PolicyWordsForm.field, label: label, hint: hint, value: form.words,
                    maxlength: ReasonForm.mostWords, errors: form.errors)
                button(
                    .class("lg-button", "lg-button--main", when: part == "submit"), .type("submit")
                ) { heading }
            }
        }
    }
}

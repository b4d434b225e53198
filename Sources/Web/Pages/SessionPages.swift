import HTMLBuilder
package import LegalTime

/// One of the reader's own sessions.
package struct OwnSessionView: Sendable {
    /// When they signed in.
    package let begun: StaffDate
    /// When it was last used.
    package let used: StaffDate
    /// Where they signed in, and how strongly.
    package let assurance: String
    /// Whether it is the one that asks.
    package let isThis: Bool

    /// A session.
    package init(begun: StaffDate, used: StaffDate, assurance: String, isThis: Bool) {
        self.begun = begun
        self.used = used
        self.assurance = assurance
        self.isThis = isThis
    }
}

/// An account that is closed at the officer's organisation.
package struct ClosedAccountView: Sendable {
    /// The name under which they signed in.
    package let name: String
    /// The subject of the officer who closed it.
    package let officer: String
    /// When.
    package let closed: StaffDate

    /// An account.
    package init(name: String, officer: String, closed: StaffDate) {
        self.name = name
        self.officer = officer
        self.closed = closed
    }
}

/// Whose sessions an officer ends, or whose account they close or open again.
package struct StaffSessionsForm: Sendable, Equatable {
    /// What the officer does.
    package enum Act: String, Sendable {
        /// Ends the sessions; they may sign in again.
        case end
        /// Ends them, and nobody signs in under the name until an officer opens the account again.
        case close
        /// Opens it again.
        case reopen

        /// What it is in the ledger, before the name.
        package var basis: String {
            switch self {
            case .end: "ended the sessions of"
            case .close: "closed the account of"
            case .reopen: "opened again the account of"
            }
        }
    }
    /// What is done.
    package var act = Act.end
    /// The name under which they sign in.
    package var name = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []
    /// Whether it was done.
    package var isDone = false
    private static let longest = 100

    /// An empty form.
    package init() {}

    /// What was posted, with its errors.
    package init(name: String?, act: Act = .end) {
        self.act = act
        self.name = name ?? ""
        if self.name.isEmpty || self.name.count > Self.longest || self.name.contains(where: \.isNewline) {
            errors.append(
                FieldError(field: "staff-name", message: "Enter the name under which they sign in"))
        }
    }
}

extension Pages {
    /// Where the reader is signed in, and how to end the other sessions.
    package static func ownSessionsPage(_ sessions: [OwnSessionView], _ context: PageContext) -> [UInt8] {
        let isForPeople = context.room.isOfPeople
        let others = sessions.count { !$0.isThis }
        return page(context, "Where you are signed in", isForPeople ? .open : .staff) {
            column {
                h1 { "Where you are signed in" }
                p(.class("lg-lede")) {
                    "Each line is a browser that is signed in as you now. Which device it is on is not known here."
                }
                div(.class("lg-panel")) {
                    table(.class("lg-table lg-table--stack")) {
                        caption { counted(sessions.count, "session", "sessions") }
                        thead {
                            tr {
                                th(.scope("col")) { "Session" }
                                th(.scope("col")) { "Signed in" }
                                th(.scope("col")) { "Last used" }
                                th(.scope("col")) { "How" }
                            }
                        }
                        tbody { Each(sessions) { session in sessionRow(session, isForPeople: isForPeople) } }
                    }
                }
                if others > 0 {
                    form(.class("lg-stack"), .method("post"), .action(Routes.sessions)) {
                        csrfField(context)
                        p {
                            "If you do not know one of them, end all but this one. Then "
                            isForPeople
                                ? "change your password at NHS login."
                                : "tell your service desk, as somebody else may be able to sign in as you."
                        }
                        button(.class("lg-button lg-button--main"), .type("submit")) {
                            others == 1 ? "End the other session" : "End the \(others) other sessions"
                        }
                    }
                } else {
                    p { "You are signed in nowhere else." }
                }
            }
        }
    }

    private static func sessionRow(_ session: OwnSessionView, isForPeople: Bool) -> some Piece {
        tr {
            th(.scope("row")) { session.isThis ? "This one" : "Another" }
            td(.data("l", "Signed in")) { isForPeople ? session.begun.publicText : session.begun.text }
            td(.data("l", "Last used")) { isForPeople ? session.used.publicText : session.used.text }
            td(.data("l", "How")) { session.assurance }
        }
    }

    /// Where an officer ends the sessions of a member of staff, closes their account, or opens it again. It never says
    /// whether there were any.
    package static func staffSessionsPage(
        _ form: StaffSessionsForm, _ closed: [ClosedAccountView], _ context: PageContext
    ) -> [UInt8] {
        page(context, "End sessions", .staff) {
            column {
                errorSummary(form.errors)
                h1 { "End a colleague’s sessions" }
                if form.isDone {
                    notification("Done") {
                        p { done(form) }
                    }
                }
                p(.class("lg-lede")) {
                    "For somebody who has left, or whose card, device or password is in other hands. It takes effect "
                        + "at once, and is entered in the ledger with your name."
                }
                HTMLBuilder.form(
                    .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.staffSessions), .novalidate()
                ) {
                    div(.class("lg-panel__body")) {
                        csrfField(context)
                        TextField(
                            name: "staff-name", label: "The name under which they sign in",
                            hint: "Their number at NHS Care Identity, or their name at your own sign-in service",
                            value: form.isDone ? "" : form.name, maxlength: 100, errors: form.errors)
                        ChipGroup(
                            name: "act", legend: "And from now on?",
                            hint:
                                "Without this they can sign in again at once. Closing it here does not close it at the "
                                + "sign-in service: have that done too.",
                            choices: [("close", "Close their account at your organisation")],
                            chosen: form.act == .close && !form.isDone ? ["close"] : [], errors: form.errors)
                        button(.class("lg-button lg-button--main"), .type("submit")) { "End their sessions" }
                    }
                }
                if !closed.isEmpty { closedAccounts(closed, context) }
            }
        }
    }

    private static func done(_ form: StaffSessionsForm) -> String {
        switch form.act {
        case .end:
            "Whoever was signed in as “\(form.name)” for your organisation is not any more. What they had open is "
                + "closed."
        case .close:
            "Nobody acts for your organisation as “\(form.name)” any more, until an officer opens the account again. "
                + "What they had open is closed."
        case .reopen: "The account of “\(form.name)” is open again."
        }
    }

    @BlockMarkup
    private static func closedAccounts(_ closed: [ClosedAccountView], _ context: PageContext) -> Block {
        div(.class("lg-panel")) {
            table(.class("lg-table lg-table--stack")) {
                caption { "\(counted(closed.count, "account is", "accounts are")) closed at your organisation" }
                thead {
                    tr {
                        th(.scope("col")) { "Name" }
                        th(.scope("col")) { "Closed" }
                        th(.scope("col")) { "By" }
                        th(.scope("col")) { "Change" }
                    }
                }
                tbody {
                    Each(closed) { account in
                        tr {
                            th(.scope("row")) { account.name }
                            td(.data("l", "Closed")) { account.closed.text }
                            td(.data("l", "By")) { account.officer }
                            td(.data("l", "Change")) {
                                HTMLBuilder.form(.method("post"), .action(Routes.staffSessions)) {
                                    csrfField(context)
                                    input(.type("hidden"), .name("staff-name"), .value(account.name))
                                    button(
                                        .class("lg-button"), .type("submit"), .name("act"), .value("reopen")
                                    ) { "Open again" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

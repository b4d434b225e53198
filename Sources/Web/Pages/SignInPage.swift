package import Authentication
package import HTMLBuilder

/// The page to sign in.
package struct SignInView: Sendable {
    /// For which service one signs in.
    package var service = "Longitude"
    /// The providers to sign in at, by code and name.
    package var services: [(code: String, name: String)] = []

    /// An empty page.
    package init() {}
}

extension Pages {
    /// Where to sign in.
    ///
    /// - Parameter choice: whom one can sign in as in a demonstration.
    package static func signInPage(_ view: SignInView, _ context: PageContext, choice: Block? = nil) -> [UInt8] {
        let heading = choice == nil ? "Sign in" : "Choose who to sign in as"
        return page(context, heading, .open) {
            column {
                h1 { heading }
                serviceLinks(view.services)
                choice
                p(.class("lg-meta")) { "You go on to \(view.service)." }
            }
        }
    }

    /// Signing in failed: why, and what to do.
    package static func notSignedInPage(_ words: String, _ context: PageContext) -> [UInt8] {
        page(context, "You were not signed in", .staff) {
            column {
                h1 { "You were not signed in" }
                p(.class("lg-lede")) { words }
                p { a(.class("lg-button lg-button--main"), .href(Routes.signIn)) { "Sign in" } }
            }
        }
    }

    /// Somebody proved who they are, and no record agrees with it.
    package static func noOwnRecordPage(_ context: PageContext) -> [UInt8] {
        page(context, "We cannot show your record", .open) {
            column {
                h1 { "We cannot show your record" }
                p(.class("lg-lede")) {
                    "You signed in. But we have no record here that we can show you. It may be that your NHS "
                        + "number, birth date and family name are not all written in it as you gave them."
                }
                p { "Nothing was opened. Ask your GP practice to check these three things in your record." }
                p { a(.class("lg-button"), .href(Routes.start)) { "Start page" } }
            }
        }
    }

    /// An officer of the organisation has closed the account.
    package static func closedAccountPage(_ context: PageContext) -> [UInt8] {
        page(context, "Your account is closed", .staff) {
            column {
                h1 { "Your account is closed" }
                p(.class("lg-lede")) {
                    "You signed in, but a privacy officer of your organisation has closed your account here. No record "
                        + "opens."
                }
                p { "Ask your organisation’s privacy officer if you still need it." }
                p { a(.class("lg-button"), .href(Routes.start)) { "Start page" } }
            }
        }
    }

    /// Someone with several roles chooses the one to act in now.
    package static func rolePage(_ roles: [StaffIdentity.NationalRole], _ context: PageContext) -> [UInt8] {
        page(context, "Choose your role", .staff) {
            column {
                h1 { "Which role are you working in?" }
                p(.class("lg-lede")) { "What you see, and what is entered in people’s ledgers, depends on it." }
                form(.class("lg-stack"), .method("post"), .action(Routes.chooseRole)) {
                    ul(.class("lg-people")) {
                        Each(roles) { role in
                            li {
                                button(.class("lg-person"), .type("submit"), .name("role"), .value(role.personRole)) {
                                    b { role.roleName ?? role.roleCode }
                                    span { role.organisationName ?? role.organisation }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Signed out here; the provider's own session goes on until it is ended there.
    package static func signedOutPage(_ provider: SafeURL, _ context: PageContext) -> [UInt8] {
        page(context, "You are signed out", .staff) {
            column {
                h1 { "You are signed out" }
                p(.class("lg-lede")) {
                    "You are signed out of this node. Whoever uses this browser next may still be signed in as you at "
                        + "your sign-in service. It asks you to confirm when you sign out there."
                }
                p {
                    a(.class("lg-button lg-button--main"), .href(provider)) { "Sign out there too" }
                    " "
                    a(.class("lg-button"), .href(Routes.start)) { "Start page" }
                }
            }
        }
    }
}

/// The providers, as links: a form may not lead to another site.
@BlockMarkup
func serviceLinks(_ services: [(code: String, name: String)]) -> Block {
    if !services.isEmpty {
        ul(.class("lg-people")) {
            Each(services) { service in
                li {
                    a(.class("lg-person"), .href(Routes.signIn(at: service.code))) {
                        b { "Sign in with \(service.name)" }
                    }
                }
            }
        }
    }
}

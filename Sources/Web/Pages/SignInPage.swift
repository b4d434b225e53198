import HTMLBuilder

/// The sign-in page of the identity provider that comes with a demonstration.
package struct SignInView: Sendable {
    /// For which service one signs in.
    package var service = "Longitude"
    /// Whom one can sign in as.
    package var groups: [DemoGroup] = []
    /// Fields that the form carries on unchanged, such as `state` and `nonce`.
    package var carried: [(name: String, value: String)] = []

    /// An empty page.
    package init() {}
}

extension Pages {
    /// Choose who to be. The strip says that this is no way to sign in to real patients' records.
    package static func signInPage(_ view: SignInView, _ context: PageContext) -> [UInt8] {
        page(context, "Choose who to sign in as", .open) {
            column {
                h1 { "Choose who to sign in as" }
                warningCallout("Not for real patients") {
                    p {
                        "This page stands in for an identity provider such as NHS Care Identity. It asks for no "
                            + "password. Anyone who reaches it can be anyone on it."
                    }
                }
                form(.method("post"), .action(Routes.signIn), .class("lg-stack")) {
                    csrfField(context)
                    Each(view.carried) { field in input(.type("hidden"), .name(field.name), .value(field.value)) }
                    Each(view.groups) { group in peopleGroup(group) }
                }
                p(.class("lg-meta")) { "You go on to \(view.service)." }
            }
        }
    }
}

package import Access
package import Authentication
package import HTMLBuilder
package import Hummingbird
package import Web

/// The embedded provider's part of the pages and of the router: its people as buttons, and one press that signs in.
package struct EmbeddedSignIn: DemonstrationSignIn {
    private let provider: EmbeddedProvider
    private let staff: RelyingParty
    private let citizens: RelyingParty

    /// The people of a provider, to sign in as.
    ///
    /// - Throws: `AuthenticationError.configuration`.
    package init(_ provider: EmbeddedProvider) throws {
        func party(_ kind: ProviderConfiguration.Kind, _ code: String) throws -> RelyingParty {
            // The address is never followed: the pages go there themselves.
            try provider.relyingParty(
                kind, code: code, redirectURI: "http://127.0.0.1" + ProviderConfiguration.callbackPath(code))
        }
        self.provider = provider
        staff = try party(.cis2, "demo")
        citizens = try party(.nhsLogin, "demo-people")
    }

    /// What readers call it.
    package var name: String { "Demonstration" }
    /// One for its staff, and one for people who look at their own record.
    package var parties: [RelyingParty] { [staff, citizens] }

    /// A code for the person of the demand, as if the browser had been at the provider.
    package func answer(
        to url: String, of provider: String, _ demand: RelyingParty.Demand, now: Int64
    ) throws -> String {
        guard let asked = EmbeddedProvider.AuthorizationRequest(url: url), let subject = demand.subject else {
            throw AuthenticationError.declined(.accessDenied)
        }
        let code = try self.provider.authorize(asked, as: subject, now: now)
        return ProviderConfiguration.callbackPath(provider) + "?" + self.provider.answer(code, to: asked)
    }

    /// The role of an invented code.
    package func role(of role: StaffIdentity.NationalRole) -> Role? { EmbeddedProvider.role(of: role) }

    // MARK: Its route

    /// Where the pages post to.
    private static let address = SafeURL.path(["demo", "sign-in"])

    /// One route, which signs in whom its form names.
    package func addRoutes(to router: Router<BasicRequestContext>, of web: WebApplication) {
        router.post("\(Self.address.text)") { request, _ in
            guard let form = try await web.form(request, csrf: nil), let subject = form["as"],
                let party = party(of: subject)
            else { return web.refusedForm(request) }
            return try await web.sendAway(request, to: party, RelyingParty.Demand(subject: subject))
        }
    }

    /// The party through which somebody signs in; nil for nobody of the demonstration.
    private func party(of subject: String) -> RelyingParty? {
        if provider.citizens.contains(where: { $0.subject == subject }) { return citizens }
        return provider.people.contains { $0.principal.subject == subject } ? staff : nil
    }

    // MARK: Its part of the pages

    /// A button for each.
    package func onStartPage(_ context: PageContext) -> Block { choice(context) }

    /// The same under a warning.
    @BlockMarkup
    package func onSignInPage(_ context: PageContext) -> Block {
        warningCallout("Not for real patients") {
            p {
                "This page stands in for an identity provider such as NHS Care Identity. It asks for no "
                    + "password. Anyone who reaches it can be anyone on it."
            }
        }
        choice(context)
    }

    @BlockMarkup
    private func choice(_ context: PageContext) -> Block {
        form(.method("post"), .action(Self.address), .class("lg-stack")) {
            csrfField(context)
            group(
                "Care",
                provider.people.map { person in
                    Button(
                        subject: person.principal.subject, name: person.principal.name,
                        role: "\(person.principal.role.title), \(person.principal.organisationName)", task: person.task)
                })
            if !provider.citizens.isEmpty {
                group(
                    "People",
                    provider.citizens.map { citizen in
                        Button(
                            subject: citizen.subject, name: "\(citizen.givenName) \(citizen.familyName)",
                            role: citizen.isProxy ? "For somebody else" : "Their own record", task: citizen.task)
                    })
            }
        }
    }

    @BlockMarkup
    private func group(_ title: String, _ buttons: [Button]) -> Block {
        section(.class("lg-group"), .aria("label", title)) {
            h2 { title }
            ul(.class("lg-people")) { Each(buttons) { one in li { one } } }
        }
    }
}

/// Somebody to sign in as: one press does it.
private struct Button: Component {
    let subject: String
    let name: String
    let role: String
    let task: String

    var content: Block {
        button(.class("lg-person"), .type("submit"), .name("as"), .value(subject)) {
            b { name }
            span { role }
            if !task.isEmpty { span { task } }
        }
    }
}

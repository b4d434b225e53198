import HTMLBuilder

/// A figure of the start page, measured on this node.
package struct Figure: Sendable, Equatable {
    /// What it counts: "entries in the ledger".
    package var label: String
    /// The figure in words; nil when it has not been measured yet.
    package var value: String?
    /// How it is measured, for the page that says so.
    package var how: String

    /// A figure.
    package init(label: String, value: String?, how: String) {
        self.label = label
        self.value = value
        self.how = how
    }
}

/// A person of the demonstration, to sign in as.
package struct DemoPerson: Sendable, Equatable {
    /// The identifier that the form posts.
    package var id: String
    /// The name.
    package var name: String
    /// Role and organisation.
    package var role: String
    /// What there is to see as this person.
    package var story: String

    /// A person.
    package init(id: String, name: String, role: String, story: String) {
        self.id = id
        self.name = name
        self.role = role
        self.story = story
    }
}

/// People of the demonstration under one heading.
package struct DemoGroup: Sendable, Equatable {
    /// "Care", "Running it".
    package var title: String
    /// The people.
    package var people: [DemoPerson]

    /// A group.
    package init(title: String, people: [DemoPerson]) {
        self.title = title
        self.people = people
    }
}

/// The start page of a demonstration node.
package struct StartView: Sendable {
    /// How many invented people the node holds.
    package var people = 0
    /// How many sources it has.
    package var sources = 0
    /// Whom one can sign in as.
    package var groups: [DemoGroup] = []
    /// The providers to sign in at, by code and name.
    package var services: [(code: String, name: String)] = []
    /// What is measured on this node now.
    package var figures: [Figure] = []
    /// When the figures were taken, in words: "14:32:07 on 10 March 2026".
    package var measuredAt = ""

    /// An empty page.
    package init() {}
}

extension Pages {
    /// The start page: what this is, whom to sign in as, what the node measures of itself.
    package static func startPage(_ view: StartView, _ context: PageContext) -> [UInt8] {
        page(context, "Sign in", .wide) {
            column {
                div(.class("lg-hero")) {
                    h1 { "One record across London, and a receipt for every look at it" }
                    p(.class("lg-lede")) {
                        if context.isDemo {
                            "A working demonstration with \(grouped(view.people)) invented people and "
                            "\(view.sources) simulated sources. Choose someone to sign in as. Nothing you do here "
                            "reaches a real service."
                        } else {
                            "What \(view.sources) sources know of \(grouped(view.people)) people, for those who care "
                            "for them."
                        }
                    }
                }
                div(.class("lg-cols lg-cols--21")) {
                    div(.class("lg-stack")) {
                        serviceLinks(view.services)
                        if !view.groups.isEmpty {
                            form(.method("post"), .action(Routes.demoSignIn), .class("lg-stack")) {
                                csrfField(context)
                                Each(view.groups) { group in peopleGroup(group) }
                            }
                        }
                    }
                    figuresPanel(view)
                }
            }
        }
    }

    /// The live figures alone, to be put in place of the panel.
    package static func figuresPart(_ view: StartView) -> [UInt8] { figuresPanel(view).fragment() }
}

/// People as buttons: one press signs in.
@BlockMarkup
func peopleGroup(_ group: DemoGroup) -> Block {
    section(.class("lg-group"), .aria("label", group.title)) {
        h2 { group.title }
        ul(.class("lg-people")) {
            Each(group.people) { person in
                li {
                    button(.class("lg-person"), .type("submit"), .name("as"), .value(person.id)) {
                        b { person.name }
                        span { person.role }
                        if !person.story.isEmpty { span { person.story } }
                    }
                }
            }
        }
    }
}

@BlockMarkup
private func figuresPanel(_ view: StartView) -> Block {
    section(
        .class("lg-panel"), .id("figures"), .aria("labelledby", fixed: "figures-h"), .hxGet(Routes.figures),
        .hx(.trigger, "every 15s"), .hx(.swap, "outerHTML")
    ) {
        div(.class("lg-panel__head")) { h2(.id("figures-h")) { "This node now" } }
        dl(.class("lg-figs")) {
            Each(view.figures) { figure in
                div {
                    dt { figure.label }
                    if let value = figure.value {
                        dd { value }
                    } else {
                        dd(.class("lg-figs__none")) { "Not measured yet" }
                    }
                }
            }
        }
        div(.class("lg-panel__foot")) {
            p { "Measured here at \(view.measuredAt)." }
            a(.href(Routes.measured)) { "How these are measured" }
        }
    }
}

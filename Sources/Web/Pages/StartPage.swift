package import HTMLBuilder

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

/// The start page.
package struct StartView: Sendable {
    /// How many invented people the node holds.
    package var people = 0
    /// How many sources it has.
    package var sources = 0
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
    /// The start page: what this is, where to sign in, what the node measures of itself.
    ///
    /// - Parameter choice: whom one can sign in as in a demonstration.
    package static func startPage(_ view: StartView, _ context: PageContext, choice: Block? = nil) -> [UInt8] {
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
                        choice
                    }
                    figuresPanel(view)
                }
            }
        }
    }

    /// The live figures alone, to be put in place of the panel.
    package static func figuresPart(_ view: StartView) -> [UInt8] { figuresPanel(view).fragment() }
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

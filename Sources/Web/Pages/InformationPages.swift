import HTMLBuilder

extension Pages {
    /// The accessibility statement.
    package static func accessibilityPage(_ context: PageContext) -> [UInt8] {
        page(context, "Accessibility", .open) {
            column {
                h1 { "Accessibility" }
                p(.class("lg-lede")) {
                    "These pages aim at level AA of the Web Content Accessibility Guidelines 2.2. They work without "
                        + "JavaScript, by keyboard alone, at 320 pixels of width and at 200% text size."
                }
                textSection("How that is done") {
                    li { "Charts are drawings with a description, and every value is in a table below." }
                    li { "No meaning is carried by colour alone: flags are words." }
                    li { "Single-key shortcuts can be switched off under Keyboard shortcuts." }
                    li {
                        "A warning comes two minutes before a session ends, and the session can be kept. Without "
                            + "JavaScript a page closes after 15 minutes, without a warning, so that nobody else "
                            + "reads it."
                    }
                }
                textSection("What is not accessible yet") {
                    li { "Documents come as their source sent them. Scans and many PDF files cannot be read aloud." }
                    li { "Originals of records are shown as code." }
                    li { "These pages have not yet been tested by disabled people." }
                }
                p {
                    "Tell whoever runs this node of any barrier you meet. The Public Sector Bodies (Websites "
                        + "and Mobile "
                        + "Applications) (No. 2) Accessibility Regulations 2018 are enforced by the Equality "
                        + "and Human Rights Commission."
                }
            }
        }
    }

    /// The privacy notice of the pages themselves.
    package static func privacyPage(_ context: PageContext) -> [UInt8] {
        page(context, "Privacy", .open) {
            column {
                h1 { "Privacy" }
                if context.isDemo {
                    warningCallout("Nobody here is real") {
                        p { "This node holds invented people only. Do not enter anything about a real person." }
                    }
                }
                textSection("When a record is opened") {
                    li {
                        "An entry is made in that person’s ledger before anything is shown: who, for which "
                            + "organisation, why, when, and what."
                    }
                    li { "If the entry cannot be made, nothing is shown." }
                    li {
                        "Entries are sealed together, so that one that is altered or removed is noticed. The seal "
                            + "proves nothing about what the operator of a machine might never have entered."
                    }
                }
                textSection("In your browser") {
                    li { "One cookie keeps you signed in. It ends with the session." }
                    li { "One cookie remembers that you switched keyboard shortcuts off, if you did." }
                    li { "No address of a page holds a name, an NHS number or words that you searched for." }
                    li { "Nothing is loaded from any other site, and nobody counts your visits." }
                }
            }
        }
    }

    /// How each figure of the start page is measured.
    package static func measuredPage(_ figures: [Figure], _ context: PageContext) -> [UInt8] {
        page(context, "How figures are measured", .open) {
            column {
                h1 { "How figures are measured" }
                p(.class("lg-lede")) { "Each figure is counted on this node while it runs." }
                div(.class("lg-panel")) {
                    table(.class("lg-table lg-table--stack")) {
                        caption { "The figures of the start page" }
                        thead {
                            tr {
                                th(.scope("col")) { "Figure" }
                                th(.scope("col")) { "Now" }
                                th(.scope("col")) { "How it is measured" }
                            }
                        }
                        tbody {
                            Each(figures) { figure in
                                tr {
                                    th(.scope("row")) { figure.label }
                                    td(.data("l", fixed: "Now")) { figure.value ?? "Not measured yet" }
                                    td(.data("l", fixed: "How")) { span { figure.how } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The keyboard shortcuts and the switch for them (WCAG 2.1, success criterion 2.1.4).
    package static func keyboardPage(_ context: PageContext) -> [UInt8] {
        page(context, "Keyboard shortcuts", .staff) {
            column {
                h1 { "Keyboard shortcuts" }
                p {
                    "In an open record. They need JavaScript, and they rest while you type in a field. Now they are "
                    b { context.shortcutsOn ? "on" : "off" }
                    "."
                }
                form(.method("post"), .action(Routes.keyboard)) {
                    csrfField(context)
                    button(
                        .class("lg-button"), .type("submit"), .name("shortcuts"),
                        .value(context.shortcutsOn ? "off" : "on")
                    ) { context.shortcutsOn ? "Switch shortcuts off" : "Switch shortcuts on" }
                }
                noscript { p { "JavaScript is off in this browser, so there are no shortcuts." } }
                div(.class("lg-panel")) {
                    table(.class("lg-table")) {
                        caption { "Press the keys one after the other" }
                        thead {
                            tr {
                                th(.scope("col")) { "Keys" }
                                th(.scope("col")) { "What they do" }
                            }
                        }
                        tbody { Each(shortcuts) { keys, words in shortcutRow(keys, words) } }
                    }
                }
            }
        }
    }

    private static var shortcuts: [([String], String)] {
        [
            (["/"], "Search this record"), (["?"], "This page"), (["g", "s"], "Summary"), (["g", "t"], "Timeline"),
            (["g", "a"], "Allergies"), (["g", "p"], "Problems"), (["g", "m"], "Medicines"), (["g", "r"], "Results"),
            (["g", "o"], "Observations"), (["g", "e"], "Encounters"), (["g", "d"], "Documents"),
            (["g", "i"], "Immunisations"), (["g", "c"], "Care plans"), (["g", "f"], "Find another person"),
        ]
    }

    private static func shortcutRow(_ keys: [String], _ words: String) -> some Piece {
        tr {
            th(.scope("row")) {
                Each(keys) { key in
                    kbd { key }
                    " "
                }
            }
            td { words }
        }
    }

    @BlockMarkup
    private static func textSection(_ heading: String, @BlockMarkup content: () -> Block) -> Block {
        section(.class("lg-text")) {
            h2 { heading }
            ul(.class("lg-list")) { content() }
        }
    }
}

import Access
import HTMLBuilder
import LegalTime
package import Relationships
package import Store

/// For whom somebody may act.
package struct PeopleView: Sendable {
    /// One person to act for.
    package struct Choice: Sendable {
        /// Names the person in the form; says nothing about them.
        package let token: String
        /// Their name.
        package let name: String
        /// What who acts is to them.
        package let kinship: String
        /// Whether who is signed in acts for them now.
        package let isCurrent: Bool

        /// A choice.
        package init(token: String, name: String, kinship: String, isCurrent: Bool) {
            self.token = token
            self.name = name
            self.kinship = kinship
            self.isCurrent = isCurrent
        }
    }
    /// The people, by name.
    package let people: [Choice]
    /// Whether there is a record of their own to look at.
    package let hasOwnRecord: Bool
    /// Whether they act for somebody now.
    package let isActing: Bool

    /// A view.
    package init(people: [Choice], hasOwnRecord: Bool, isActing: Bool) {
        self.people = people
        self.hasOwnRecord = hasOwnRecord
        self.isActing = isActing
    }
}

/// Who may act for a person, as their own choices say it.
package struct ActingView: Sendable {
    /// Those that are recorded and not over.
    package let authorities: [Stored<ProxyAuthority>]
    /// Whether nobody may act.
    package let isClosed: Bool

    /// A view.
    package init(_ authorities: [Stored<ProxyAuthority>], isClosed: Bool) {
        self.authorities = authorities
        self.isClosed = isClosed
    }
}

extension ProxyAuthority {
    /// "Joan Adeyemi".
    var proxyName: String { "\(given) \(proxy.family)" }
    /// A day as people read it.
    static func dayWords(_ day: String) -> String { CivilDay(iso: day).map { StaffDate($0).publicText } ?? day }
    /// A day as staff read it.
    static func dayText(_ day: String) -> String { CivilDay(iso: day).map { StaffDate($0).dateText } ?? day }
}

extension StaffDate {
    /// A day.
    init(_ day: CivilDay) { self.init(year: day.year, month: day.month, day: day.day) }
}

extension Pages {
    /// Where somebody chooses between their own record and those of the people they act for.
    package static func peoplePage(_ view: PeopleView, _ context: PageContext) -> [UInt8] {
        page(context, "Whose record", .open) {
            column {
                h1 { "Whose record do you want to see?" }
                p(.class("lg-lede")) {
                    view.people.isEmpty
                        ? "There is nobody here that you can act for."
                        : "Choose one. Each time that you open a record is noted in it, with your name."
                }
                HTMLBuilder.form(.class("lg-stack"), .method("post"), .action(Routes.people)) {
                    csrfField(context)
                    ul(.class("lg-people")) {
                        if view.hasOwnRecord {
                            li { choice("own", "Your own record", view.isActing ? "" : "You are there now") }
                        }
                        Each(view.people) { one in
                            li {
                                choice(
                                    one.token, one.name,
                                    "You act for them, as their \(one.kinship)"
                                        + (one.isCurrent ? ". You are there now" : ""))
                            }
                        }
                    }
                }
                panel("how", "How to act for someone") {
                    div(.class("lg-panel__body")) {
                        p {
                            "Ask a privacy officer of a service that cares for the person. They need to see a paper, "
                                + "such as a birth certificate or a power of attorney. To live with somebody, or to "
                                + "have the same name, is not enough."
                        }
                        p(.class("lg-meta")) {
                            "For a child it ends at 11, when it has to be looked at again, and at 16. You never see "
                                + "all: some things stay private between a person and those who care for them."
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func choice(_ value: String, _ name: String, _ words: String) -> Block {
        button(.class("lg-person"), .type("submit"), .name("who"), .value(value)) {
            b { name }
            if !words.isEmpty { span { words } }
        }
    }

    /// Who may act for a person, and how the person ends it.
    @BlockMarkup
    static func actingPanel(_ view: ActingView, _ context: PageContext) -> Block {
        panel("acting", "Who may act for you") {
            if view.isClosed {
                div(.class("lg-panel__body")) {
                    p { "Nobody may act for you now. To change this, ask a privacy officer." }
                }
            } else if view.authorities.isEmpty {
                div(.class("lg-panel__body")) { p { "Nobody may see your record for you." } }
            } else {
                ul(.class("lg-items lg-items--roomy")) {
                    Each(view.authorities) { one in li { actingLine(one, context) } }
                }
            }
            if !view.isClosed {
                div(.class("lg-panel__foot")) {
                    HTMLBuilder.form(.method("post"), .action(Routes.closeToProxies)) {
                        csrfField(context)
                        p {
                            "You can also say that nobody may act for you, now or later. It counts at once, and nobody "
                                + "is told why. Only a privacy officer can undo it."
                        }
                        button(.class("lg-button"), .type("submit")) { "Let nobody act for me" }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func actingLine(_ one: Stored<ProxyAuthority>, _ context: PageContext) -> Block {
        p { b { "\(one.item.proxyName), your \(one.item.kinship.title)" } }
        p(.class("lg-meta")) {
            "From \(ProxyAuthority.dayWords(one.item.from)), to \(ProxyAuthority.dayWords(one.item.lastDay)) at the "
                + "latest."
        }
        HTMLBuilder.form(.method("post"), .action(Routes.endActing(one.key.description))) {
            csrfField(context)
            button(.class("lg-button"), .type("submit")) {
                "End this"
                Unseen(": \(one.item.proxyName)")
            }
        }
    }
}

package import Access
import HTMLBuilder
package import LegalTime
import SharedRecord

/// What every page needs to know besides its view model: who looks, on which node, under which settings.
package struct PageContext: Sendable {
    /// The name of this node beside the mark, such as "Demonstration node".
    package var nodeName = "Shared care record"
    /// The version of Longitude, for the footer.
    package var version = ""
    /// Who is signed in; nil when nobody is.
    package var principalName: String?
    /// Their role in words.
    package var roleTitle: String?
    /// The organisation they act for.
    package var organisationName: String?
    /// The token that every form of the page carries against cross-site requests.
    package var csrfToken = ""
    /// Whether this is a demonstration: each page then says that its people are invented.
    package var isDemo = true
    /// The path that was asked for, to mark the current entry of the navigation.
    package var path = "/"
    /// Whether keyboard shortcuts are on: the cookie for them is not `off`.
    package var shortcutsOn = true
    /// The receipt of the ledger for what the page shows; nil when it shows nothing of a person.
    package var receipt: String?
    /// Whether the entry of what the page shows waits outside the ledger, which cannot be written: the page then says
    /// so. The urgent view alone is shown like this.
    package var isSpooled = false
    /// After how many seconds without a request the session ends; nil when nobody is signed in.
    package var idleSeconds: Int?
    /// In which room who is signed in is: it decides the navigation.
    package var room = Room.staff
    /// For whom who is signed in acts; nil for themselves.
    package var acting: Acting?
    /// Whether the page is shown inside the NHS App, which has a header and a footer of its own.
    package var isInNHSApp = false
    /// Whether the page stands in a frame of another: why a letter cannot be shown. The other has header and footer.
    package var isFramed = false
    /// Whether the node makes PDFs.
    package var canPrint = false
    /// When the page was made, as the clock in London showed it.
    package var made: StaffDate

    /// A part of the pages with a navigation of its own.
    package enum Room: Sendable {
        /// Those who open records for care.
        case staff
        /// Those who look at accesses.
        case privacyOfficer
        /// People with their own records.
        case person
        /// People who act for somebody.
        case proxy

        /// Whether it is one of those of people who are not at work.
        package var isOfPeople: Bool { self == .person || self == .proxy }
    }

    /// The context of a page made at a moment.
    package init(made: StaffDate) { self.made = made }

    /// `Dr Priya Raman, consultant, Limehouse General Hospital`; nil when nobody is signed in.
    package var principalText: String? {
        guard let principalName else { return nil }
        return [principalName, roleTitle, organisationName].compactMap { $0 }.joined(separator: ", ")
    }
}

extension PageContext {
    /// Whether a page is for people with their own record: by who is signed in, or else, as when a session is over, by
    /// the address.
    var isForPeople: Bool { room.isOfPeople || principalName == nil && (path == "/my" || path.hasPrefix("/my/")) }
    /// Whose record a page is about, before a word: "My", or "Florence Adeyemi’s" for who acts for her.
    var whose: String { acting.map { possessive($0.name) } ?? "My" }
    /// The same in a sentence: "your", or "Florence Adeyemi’s".
    var yours: String { acting.map { possessive($0.name) } ?? "your" }
    /// A document's title from words of their own pages, "Your allergies": it names nobody, so for who acts it says
    /// "Their allergies".
    func title(_ words: String) -> String {
        guard acting != nil else { return words }
        let words = words.replacing("your ", with: "their ")
        for own in ["My ", "Your "] where words.hasPrefix(own) { return "Their \(words.dropFirst(own.count))" }
        return words
    }
    /// The heading of a part of the record: "Your allergies", "Letters and documents"; for who acts for her "Florence
    /// Adeyemi’s allergies", "Florence Adeyemi’s letters and documents".
    func heading(of section: Section) -> String {
        let title = PlainEnglish.section(section).title
        guard acting != nil else { return title }
        if title.contains("your ") { return title.replacing("your ", with: "\(yours) ") }
        let thing = title.trimmingPrefix("Your ")
        return "\(yours) \(thing.prefix(1).lowercased() + thing.dropFirst())"
    }
    /// The entries of the room's navigation.
    var places: [(route: SafeURL, title: String)] {
        switch room {
        case .staff: [(Routes.search, "Find a person")]
        case .privacyOfficer:
            [
                (Routes.alerts, "Alerts"), (Routes.unusual, "Unusual"), (Routes.cases, "Cases"),
                (Routes.questions, "Questions"), (Routes.requests, "Requests"), (Routes.choices, "Choices"),
                (Routes.policies, "Policy"),
            ]
        case .person:
            [
                (Routes.ownRecord, "My record"), (Routes.seen, "Who has seen it"), (Routes.ownChoices, "Choices"),
                (Routes.ownQuestions, "Questions"), (Routes.people, "Act for someone"),
            ]
        case .proxy:
            [
                (Routes.ownRecord, "\(whose) record"), (Routes.seen, "Who has seen \(yours) record"),
                (Routes.ownQuestions, "Questions about \(yours) record"), (Routes.people, "Change person"),
            ]
        }
    }
}

/// What every page of an open record needs: the page's context and the view session it belongs to.
package struct RecordContext: Sendable {
    /// The context of the page.
    package var page: PageContext
    /// The opaque identifier of the view session: the only name of the record in any URL.
    package var view: String
    /// Why the record was opened, in words: "direct care".
    package var purpose: String
    /// On what the access rests, in words: "in the care of your organisation"; nil when it is not to be shown.
    package var relationship: String?
    /// Why the reader may see the record; nil in pages that do not say it.
    package var explanation: Explanation?
    /// The leave under which the page was read; nil in a page that needs none of it.
    package var grant: Grant?

    /// The context of the pages of one view session.
    package init(
        page: PageContext, view: String, purpose: String, relationship: String? = nil, grant: Grant? = nil
    ) {
        self.grant = grant
        self.page = page
        self.view = view
        self.purpose = purpose
        self.relationship = relationship
    }
}

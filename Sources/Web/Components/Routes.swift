package import Access
package import HTMLBuilder
package import SharedRecord

/// Every address of the web pages, in one place.
///
/// No address holds a name, an NHS number, a code or words that were searched for: a record is named by the opaque
/// identifier of its view session, and searches are sent by POST.
package enum Routes {
    /// The start page.
    package static let start = SafeURL.path([])
    /// The sign-in page.
    package static let signIn = SafeURL.path(["sign-in"])
    /// Sign in at a provider.
    package static func signIn(at code: String) -> SafeURL { .path(["sign-in", "at", code]) }
    /// `POST`: choose the role to act in.
    package static let chooseRole = SafeURL.path(["sign-in", "role"])
    /// `POST`: sign out.
    package static let signOut = SafeURL.path(["sign-out"])
    /// The reader's own sessions, and `POST` to end the others.
    package static let sessions = SafeURL.path(["sessions"])
    /// Where a privacy officer ends the sessions of a member of staff, and `POST` of it.
    package static let staffSessions = SafeURL.path(["privacy-officer", "sessions"])
    /// `POST`: keep the session, asked by the time-out warning.
    package static let keepSession = SafeURL.path(["session", "keep"])
    /// The search page, and `POST` of a search.
    package static let search = SafeURL.path(["search"])
    /// `POST`: open the record of a person that a search found.
    package static let open = SafeURL.path(["open"])
    /// Where a privacy officer records what people choose, and `POST` of a search.
    package static let choices = SafeURL.path(["privacy-officer", "choices"])
    /// The same, saying that an identity was just sealed.
    package static let sealed = SafeURL.path(["privacy-officer", "choices"], query: [("done", "sealed")])
    /// The choices of a person who was found, and `POST` of a new one.
    package static func choices(_ token: String) -> SafeURL { .path(["privacy-officer", "choices", token]) }
    /// `POST`: ask for the seal of a former identity, or confirm it.
    package static func seal(_ token: String) -> SafeURL { .path(["privacy-officer", "choices", token, "seal"]) }
    /// `POST`: record that the person works for the officer's organisation, or that they no longer do.
    package static func staff(_ token: String) -> SafeURL { .path(["privacy-officer", "choices", token, "staff"]) }
    /// `POST`: mark the person as of public interest, or end it.
    package static func interest(_ token: String) -> SafeURL {
        .path(["privacy-officer", "choices", token, "interest"])
    }
    /// `POST`: close the person's own pages, or open them again.
    package static func room(_ token: String) -> SafeURL { .path(["privacy-officer", "choices", token, "room"]) }
    /// `POST`: take a choice back.
    package static func withdraw(_ token: String, _ key: String) -> SafeURL {
        .path(["privacy-officer", "choices", token, key])
    }
    /// `POST`: state that a person is in the reader's care.
    package static let claim = SafeURL.path(["claim"])
    /// The privacy officer's alerts.
    package static let alerts = SafeURL.path(["privacy-officer", "alerts"])
    /// One alert, and `POST` of what was found.
    package static func alert(_ key: String) -> SafeURL { .path(["privacy-officer", "alerts", key]) }
    /// What people have asked the officer's organisation.
    package static let questions = SafeURL.path(["privacy-officer", "questions"])
    /// One question, and `POST` of its answer.
    package static func question(_ key: String) -> SafeURL { .path(["privacy-officer", "questions", key]) }
    /// Unusual accesses.
    package static let unusual = SafeURL.path(["privacy-officer", "unusual"])
    /// The cases of the officer's organisation, and `POST` of a new one.
    package static let cases = SafeURL.path(["privacy-officer", "cases"])
    /// One case, and `POST` of what is done with it.
    package static func privacyCase(_ key: String) -> SafeURL { .path(["privacy-officer", "cases", key]) }
    /// Where an officer puts right that an entry stands under the wrong person, and `POST` of it.
    package static let corrections = SafeURL.path(["privacy-officer", "corrections"])
    /// Where an officer records that a person asks for a copy.
    package static let requests = SafeURL.path(["privacy-officer", "requests"])
    /// The person who was found, and `POST` of the request.
    package static func request(_ token: String) -> SafeURL { .path(["privacy-officer", "requests", token]) }
    /// The copy for the person, to print.
    package static func copy(_ key: String) -> SafeURL { .path(["privacy-officer", "cases", key, "copy"]) }
    /// The copy for the person, as a file.
    package static func copyFile(_ key: String) -> SafeURL { .path(["privacy-officer", "cases", key, "copy.json"]) }
    /// The evidence of a case, as one file.
    package static func evidence(_ key: String) -> SafeURL {
        .path(["privacy-officer", "cases", key, "evidence.json"])
    }
    /// The node's policies, and `POST` to begin one.
    package static let policies = SafeURL.path(["privacy-officer", "policy"])
    /// One policy, or a part of it: `parts`, `dry-run`, `policy.json`; and where what is done to it is posted.
    package static func policy(_ version: Int, _ part: String? = nil) -> SafeURL {
        .path(["privacy-officer", "policy", String(version)] + (part.map { [$0] } ?? []))
    }
    /// What a policy says otherwise than the one before it.
    package static func policyDifferences(_ version: Int) -> SafeURL {
        .path(["privacy-officer", "policy", String(version)], fragment: "differences")
    }
    /// What a role opens for a purpose under a policy, and `POST` of it.
    package static func policyLine(_ version: Int, _ role: Role, _ purpose: Purpose) -> SafeURL {
        .path(["privacy-officer", "policy", String(version), "line", role.rawValue, purpose.rawValue])
    }
    /// A person's own record.
    package static let ownRecord = SafeURL.path(["my", "record"])
    /// One part of it, a page at a time.
    package static func ownPart(_ section: Section, _ page: PageRequest = PageRequest()) -> SafeURL {
        .path(["my", "record", slugs[section.rawValue]], query: query(page))
    }
    /// A page of a list; the first is left out.
    private static func query(_ page: PageRequest) -> [(StaticString, String)] {
        guard page.number > 1 else { return [] }
        var query: [(StaticString, String)] = [("page", String(page.number))]
        if let began = page.began { query.append(("of", String(began))) }
        return query
    }
    /// One entry of it.
    package static func ownEntry(_ rid: Int64) -> SafeURL { .path(["my", "entry", String(rid)]) }
    /// The content of a document of it.
    package static func ownContent(_ rid: Int64, _ index: Int) -> SafeURL {
        .path(["my", "entry", String(rid), "content", String(index)])
    }
    /// Where somebody says that an entry is wrong, and `POST` of it.
    package static func askCorrection(_ rid: Int64) -> SafeURL { .path(["my", "entry", String(rid), "wrong"]) }
    /// Who has seen the person's record; one month of it.
    package static let seen = SafeURL.path(["my", "seen"])
    /// One month of it, such as `2026-03`.
    package static func seen(month: String, show: String) -> SafeURL {
        var query: [(StaticString, String)] = [("month", month)]
        if show != "all" { query.append(("show", show)) }
        return .path(["my", "seen"], query: query)
    }
    /// Where somebody asks about an access, and `POST` of it.
    package static func askAccess(_ event: String) -> SafeURL { .path(["my", "seen", event, "ask"]) }
    /// What somebody chooses, and `POST` of a new choice.
    package static let ownChoices = SafeURL.path(["my", "choices"])
    /// `POST`: take a choice back.
    package static func withdrawOwn(_ key: String) -> SafeURL { .path(["my", "choices", key]) }
    /// For whom somebody may act, and `POST` of a choice.
    package static let people = SafeURL.path(["my", "people"])
    /// `POST`: end that somebody acts for oneself.
    package static func endActing(_ key: String) -> SafeURL { .path(["my", "choices", "acting", key]) }
    /// `POST`: let nobody act for oneself.
    package static let closeToProxies = SafeURL.path(["my", "choices", "acting"])
    /// Where a privacy officer records who may act for a person, and `POST` of it.
    package static func proxy(_ token: String) -> SafeURL { .path(["privacy-officer", "choices", token, "proxy"]) }
    /// `POST`: end that somebody may act.
    package static func endProxy(_ token: String, _ key: String) -> SafeURL {
        .path(["privacy-officer", "choices", token, "proxy", key])
    }
    /// What somebody has asked.
    package static let ownQuestions = SafeURL.path(["my", "questions"])
    /// A copy of the record, FHIR.
    package static let download = SafeURL.path(["my", "download", "record.json"])
    /// A copy of the record on paper's terms, PDF.
    package static let downloadDocument = SafeURL.path(["my", "download", "record.pdf"])
    /// The page that checks a file of proofs, to be saved.
    package static let verify = SafeURL.path(["ledger", "verify.html"])
    /// The ledger's entries with their proofs.
    package static let downloadProof = SafeURL.path(["my", "download", "proof.json"])
    /// The live figures of the start page, as a part.
    package static let figures = SafeURL.path(["figures"])
    /// The accessibility statement.
    package static let accessibility = SafeURL.path(["accessibility"])
    /// The privacy notice.
    package static let privacy = SafeURL.path(["privacy"])
    /// How the figures are measured.
    package static let measured = SafeURL.path(["how-measured"])
    /// The keyboard shortcuts.
    package static let keyboard = SafeURL.path(["keyboard"])

    /// A stylesheet, script or picture.
    package static func asset(_ name: String) -> SafeURL { .path(["assets", name]) }

    /// The summary of an open record, or a part of it.
    package static func record(_ view: String, part: String? = nil) -> SafeURL {
        .path(["record", view], fragment: part)
    }
    /// The timeline with its filters; the words of ``TimelineFilter/text`` are left out and are posted to ``find(_:)``.
    package static func timeline(_ view: String, _ filter: TimelineFilter = TimelineFilter()) -> SafeURL {
        .path(["record", view, "timeline"], query: query(filter) + query(filter.page))
    }
    /// The choices of a filter, in a URL or as fields of a form: without its words and its page.
    static func query(_ filter: TimelineFilter) -> [(StaticString, String)] {
        var query: [(StaticString, String)] = []
        for section in (filter.sections ?? []).sorted(by: { $0.rawValue < $1.rawValue }) {
            query.append(("type", section.slug))
        }
        for source in (filter.sources ?? []).sorted() { query.append(("source", String(source))) }
        if filter.period != .all { query.append(("since", filter.period.rawValue)) }
        return query
    }
    /// `POST`: look for words in an open record.
    package static func find(_ view: String) -> SafeURL { .path(["record", view, "find"]) }
    /// One section, a page of one of its lists.
    package static func section(
        _ view: String, _ section: Section, _ list: SectionList = .front, _ page: PageRequest = PageRequest()
    ) -> SafeURL {
        var which: [(StaticString, String)] = []
        if list == .entries { which.append(("list", list.rawValue)) }
        return .path(["record", view, "section", slugs[section.rawValue]], query: which + query(page))
    }
    /// One test over time, a page of its table; the token does not say which test it is.
    package static func trend(_ view: String, _ token: String, _ page: PageRequest = PageRequest()) -> SafeURL {
        .path(["record", view, "trend", token], query: query(page))
    }
    private static let slugs = Section.allCases.map(\.slug)
    /// Medicines by source.
    package static func medicines(_ view: String) -> SafeURL { .path(["record", view, "medicines"]) }
    /// One item with its provenance.
    package static func item(_ view: String, _ rid: Int64) -> SafeURL { .path(["record", view, "item", String(rid)]) }
    /// The resource as it was accepted.
    package static func original(_ view: String, _ rid: Int64) -> SafeURL {
        .path(["record", view, "item", String(rid), "original"])
    }
    /// A document.
    package static func document(_ view: String, _ rid: Int64) -> SafeURL {
        .path(["record", view, "document", String(rid)])
    }
    /// The content of an attachment of a document.
    package static func content(_ view: String, _ rid: Int64, _ index: Int) -> SafeURL {
        .path(["record", view, "document", String(rid), "content", String(index)])
    }
    /// A part of the record page that loads on its own.
    package static func panel(_ view: String, _ section: Section) -> SafeURL {
        .path(["record", view, "panel", slugs[section.rawValue]])
    }
    /// Why the record may be seen, and what of it.
    package static func why(_ view: String) -> SafeURL { .path(["record", view, "why"]) }
    /// The page on which restricted items are opened with a reason, and `POST` of it.
    package static func breakGlass(_ view: String) -> SafeURL { .path(["record", view, "break-glass"]) }
    /// A fresh sign-in, for what needs one.
    package static func confirm(_ view: String) -> SafeURL { .path(["record", view, "confirm"]) }
    /// `POST`: hide restricted items again.
    package static func mendGlass(_ view: String) -> SafeURL { .path(["record", view, "mend-glass"]) }
    /// `POST`: close the record.
    package static func close(_ view: String) -> SafeURL { .path(["record", view, "close"]) }
}

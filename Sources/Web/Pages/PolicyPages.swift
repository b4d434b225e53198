package import Access
import HTMLBuilder
import LegalTime
package import Relationships
package import Store

/// One policy as its page shows it.
package struct PolicyView: Sendable {
    /// What it says.
    package let document: PolicyDocument
    /// The first day on which it holds.
    let from: StaffDate
    /// The revision; nil for a policy of the node's configuration.
    package let revision: Stored<PolicyRevision>?
    /// The policy before it; nil for the first.
    package let before: Policy?
    /// What it says otherwise than the one before it.
    package let differences: [PolicyDifference]
    /// The number of the policy in force.
    package let inForce: Int?
    /// Who looks.
    package let reader: Principal
    /// Whether they signed in lately and strongly enough to decide on it.
    package let isFresh: Bool

    /// A view of one policy.
    package init(
        _ policy: Policy, revision: Stored<PolicyRevision>?, before: Policy?, inForce: Int?, reader: Principal,
        isFresh: Bool
    ) {
        document = policy.document
        from = StaffDate(milliseconds: policy.from).dateOnly
        self.revision = revision
        self.before = before
        differences = before?.differences(to: policy) ?? []
        self.inForce = inForce
        self.reader = reader
        self.isFresh = isFresh
    }

    var version: Int { document.version }
    /// Whether the reader may change what it says.
    var isOpen: Bool { revision?.item.state.after(.changed) != nil }
    func may(_ act: PolicyRevision.Act.Kind) -> Bool { revision?.item.state.after(act) != nil }
    var isTheirs: Bool { revision?.item.isWork(of: reader) ?? false }
}

extension Pages {
    // MARK: All policies

    /// The node's policies: what is in force, what comes, what is on its way, and what was.
    package static func policiesPage(
        _ overview: PolicyOverview, now: Int64, _ form: PolicyWordsForm, _ context: PageContext
    ) -> [UInt8] {
        let inForce = overview.policies.inForce(at: now)
        let approved = overview.policies.all.reversed()
        let coming = approved.filter { $0.from > now }
        let past = approved.filter { $0.from <= now && $0.version != inForce?.version }
        let open = overview.revisions.filter { $0.item.state != .approved && $0.item.state != .withdrawn }
        let withdrawn = overview.revisions.filter { $0.item.state == .withdrawn }
        return page(context, "Policy", .staff) {
            column {
                errorSummary(form.errors)
                pageHead("Policy") { p { "Who may open what on this node, since when, and who decided it." } }
                panel("in-force", "In force") {
                    if let inForce {
                        ul(.class("lg-items lg-items--roomy")) { li { policyLine(inForce, overview) } }
                    } else {
                        div(.class("lg-panel__body")) { p { "None: nobody opens anything." } }
                    }
                }
                if !coming.isEmpty {
                    panel("coming", "Approved, and to come") {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(coming) { policy in li { policyLine(policy, overview) } }
                        }
                    }
                }
                panel("open", "On the way") {
                    if open.isEmpty {
                        div(.class("lg-panel__body")) { p { "Nobody is changing the policy." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(open) { revision in li { revisionLine(revision.item) } }
                        }
                    }
                }
                beginForm(overview, inForce?.version, form, context)
                panel("history", "Before") {
                    if past.isEmpty, withdrawn.isEmpty {
                        div(.class("lg-panel__body")) { p { "Nothing before the one in force." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(past) { policy in li { policyLine(policy, overview) } }
                            Each(withdrawn) { revision in li { revisionLine(revision.item) } }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func policyLine(_ policy: Policy, _ overview: PolicyOverview) -> Block {
        let revision = overview.revision(policy.version)?.item
        h3 {
            a(.href(Routes.policy(policy.version))) { "Policy \(policy.version)" }
            ", from "
            Day(StaffDate(milliseconds: policy.from))
        }
        if let revision, let approval = revision.approval, let written = revision.acts.first {
            p { revision.why }
            p(.class("lg-meta")) {
                "Written by \(written.by.name), \(written.by.organisationName). Approved by \(approval.by.name), "
                    + "\(approval.by.organisationName), \(StaffDate(milliseconds: approval.time).text)."
            }
        } else {
            p { policy.document.source }
            p(.class("lg-meta")) { "From this node’s configuration." }
        }
        p(.class("lg-meta")) {
            if overview.before(policy.version) != nil {
                a(.href(Routes.policyDifferences(policy.version))) {
                    "What it changed"
                    Unseen(": policy \(policy.version)")
                }
                ". "
            }
            a(.href(Routes.policy(policy.version, "policy.json"))) {
                "Full text (JSON)"
                Unseen(" of policy \(policy.version)")
            }
        }
    }

    @BlockMarkup
    private static func revisionLine(_ revision: PolicyRevision) -> Block {
        h3 {
            a(.href(Routes.policy(revision.document.version))) { "Policy \(revision.document.version)" }
            " "
            stateFlag(revision.state)
        }
        p { revision.why }
        if let act = revision.acts.last { p(.class("lg-meta")) { actLine(act) } }
    }

    private static func stateFlag(_ state: PolicyRevision.State) -> some Piece {
        let tone: StaticString? =
            switch state {
            case .approved: "lg-flag--ok"
            case .submitted: "lg-flag--warn"
            case .sentBack: "lg-flag--high"
            case .draft, .withdrawn: nil
            }
        return span(.class("lg-flag", tone)) { state.title }
    }

    private static func actLine(_ act: PolicyRevision.Act) -> String {
        "\(act.kind.title) by \(act.by.name), \(act.by.organisationName), \(StaffDate(milliseconds: act.time).text)."
    }

    @BlockMarkup
    private static func beginForm(
        _ overview: PolicyOverview, _ inForce: Int?, _ form: PolicyWordsForm, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.policies), .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { "Begin a new policy" } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                SelectField(
                    name: "base", label: "It begins as a copy of",
                    choices: overview.policies.all.reversed().map { (String($0.version), policyOption($0, inForce)) }
                        + overview.revisions.filter { $0.item.state != .approved }.map {
                            let version = $0.item.document.version
                            return (String(version), "Policy \(version), \($0.item.state.title.lowercased())")
                        }, chosen: inForce.map { String($0) })
                TextArea(
                    name: PolicyWordsForm.field, label: "Why it is written",
                    hint: "What is to be otherwise, and who asked for it. It stands in the history.", value: form.words,
                    maxlength: ReasonForm.mostWords, errors: form.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Begin" }
            }
        }
    }

    private static func policyOption(_ policy: Policy, _ inForce: Int?) -> String {
        let from = StaffDate(milliseconds: policy.from).dateOnly.text
        return "Policy \(policy.version), " + (policy.version == inForce ? "in force" : "from \(from)")
    }

    // MARK: One policy

    /// One policy: what it changes, what it says, what was done to it, and what can be done.
    package static func policyPage(_ view: PolicyView, _ form: PolicyWordsForm, _ context: PageContext) -> [UInt8] {
        page(context, "Policy \(view.version)", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.policies)) { "Policy" }
                errorSummary(form.errors)
                div(.class("lg-pagehead")) {
                    h1 {
                        "Policy \(view.version) "
                        if let state = view.revision?.item.state { stateFlag(state) }
                    }
                    p(.class("lg-meta")) {
                        "From "
                        Day(view.from)
                        view.version == view.inForce ? ", in force. " : ". "
                        a(.href(Routes.policy(view.version, "policy.json"))) { "Full text (JSON)" }
                    }
                }
                differencesPanel(view)
                // Who decides reads what is otherwise and why; who writes goes through the roles first.
                if view.may(.approved) { historyAndDecision(view, form, context) }
                rolesPanel(view)
                partsPanel(view)
                if !view.may(.approved) { historyAndDecision(view, form, context) }
            }
        }
    }

    @BlockMarkup
    private static func historyAndDecision(
        _ view: PolicyView, _ form: PolicyWordsForm, _ context: PageContext
    ) -> Block {
        if let revision = view.revision {
            actsPanel(revision.item)
            decisions(view, revision, form, context)
        }
    }

    @BlockMarkup
    private static func differencesPanel(_ view: PolicyView) -> Block {
        let heading = view.before.map { "What is otherwise than in policy \($0.version)" } ?? "The first policy"
        panel("differences", heading) {
            if view.differences.isEmpty {
                div(.class("lg-panel__body")) { p { view.before == nil ? "None came before it." : "Nothing." } }
            } else {
                ul(.class("lg-items")) {
                    Each(view.differences) { difference in
                        li {
                            div(.class("lg-item__top")) {
                                span { "\(difference.words)." }
                                span(.class("lg-flag", difference.tone)) { difference.label }
                            }
                        }
                    }
                }
            }
            if view.before != nil {
                div(.class("lg-panel__foot")) {
                    a(.href(Routes.policy(view.version, "dry-run"))) { "Dry run: whose access would change?" }
                }
            }
        }
    }

    @BlockMarkup
    private static func rolesPanel(_ view: PolicyView) -> Block {
        panel("roles", "What each role opens") {
            table(.class("lg-table lg-table--stack")) {
                caption { "A row for each role and purpose. Every role has its own page, with sections too." }
                thead {
                    tr {
                        th(.scope("col")) { "Role and purpose" }
                        th(.scope("col")) { "On relationships" }
                        th(.scope("col")) { "Sees" }
                        th(.scope("col")) { "Is told of" }
                        th(.scope("col")) { "Opens with a reason" }
                    }
                }
                tbody {
                    Each(Role.allCases) { role in
                        Each(Purpose.allCases.filter { ($0 == .ownRequest) != role.isAtWork }) { purpose in
                            roleRow(view, role, purpose)
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func roleRow(_ view: PolicyView, _ role: Role, _ purpose: Purpose) -> Block {
        let line = view.document.line(role, purpose)
        tr {
            th(.scope("row")) {
                a(.href(Routes.policyLine(view.version, role, purpose))) { "\(role.title), \(purpose.title)" }
            }
            if let line {
                td(.data("l", fixed: "On")) {
                    span { names(line.relationships) { Relationship.Kind(rawValue: $0)?.label } }
                }
                td(.data("l", fixed: "Sees")) { span { names(line.sees) { SensitivityCategory(name: $0)?.title } } }
                td(.data("l", fixed: "Is told of")) {
                    span { names(line.knows) { SensitivityCategory(name: $0)?.title } }
                }
                td(.data("l", fixed: "With a reason")) {
                    span { names(line.breaks) { SensitivityCategory(name: $0)?.title } }
                }
            } else {
                td(.colspan(4)) { span(.class("lg-meta")) { "Opens no record" } }
            }
        }
    }

    private static func names(_ list: [String], _ title: (String) -> String?) -> String {
        list.isEmpty ? "–" : list.map { title($0) ?? $0 }.joined(separator: ", ")
    }

    @BlockMarkup
    private static func partsPanel(_ view: PolicyView) -> Block {
        let document = view.document
        panel("parts", "The other parts") {
            headLink(Routes.policy(view.version, "parts"), view.isOpen ? "Change these" : "All of them")
        } content: {
            div(.class("lg-panel__body")) {
                factList {
                    fact("Holds from") { Day(view.from) }
                    fact("Decided by") { document.source }
                    fact("Relationships") {
                        document.relationships.map(\.words).joined(separator: "; ")
                    }
                    fact("Nobody opens") { names(document.never) { SensitivityCategory(name: $0)?.title } }
                    fact("Set objections aside") {
                        names(document.overridesObjections) { Role(rawValue: $0)?.title }
                    }
                    fact("Sources with a rule") { names((document.sources ?? []).map(\.source)) { $0 } }
                    fact("Codes") { "\(document.codes.count)" }
                    fact("Activities") { (document.activities ?? []).map(\.words).joined(separator: "; ") }
                    fact("Kept from people") {
                        names((document.withheld ?? []).map(\.organisation)) { $0 }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func actsPanel(_ revision: PolicyRevision) -> Block {
        panel("acts", "What was done") {
            ul(.class("lg-items")) {
                Each(revision.acts) { act in
                    li {
                        p { actLine(act) }
                        if !act.words.isEmpty { p(.class("lg-meta")) { act.words } }
                    }
                }
            }
        }
    }
}

extension PolicyDocument.RelationshipRule {
    /// The rule in words: "in the care of the organisation, from 24 hours before, 8760 hours after its end".
    fileprivate var words: String {
        let kind = Relationship.Kind(rawValue: kind)
        var words = kind?.label ?? self.kind
        if let before { words += ", from \(before) hours before" }
        words += hours.map { kind?.isDated == true ? ", \($0) hours after its end" : ", \($0) hours" } ?? ", no end"
        if let open { words += ", \(open) hours while no end is said" }
        return words
    }
}

extension PolicyDocument.ActivityRule {
    /// The rule in words: "B0360, View Detailed Health Records (allows opening records)".
    fileprivate var words: String {
        let allowed = allows.map { Activity(rawValue: $0)?.words ?? $0 }.joined(separator: " and ")
        return "\(code), \(display) (allows \(allowed))"
    }
}

extension PolicyRevision.State {
    /// The state in words.
    var title: String {
        switch self {
        case .draft: "Draft"
        case .submitted: "Waiting for approval"
        case .sentBack: "Sent back"
        case .approved: "Approved"
        case .withdrawn: "Withdrawn"
        }
    }
}

extension PolicyRevision.Act.Kind {
    /// The act in words.
    var title: String {
        switch self {
        case .written: "Begun"
        case .changed: "Changed"
        case .submitted: "Submitted"
        case .sentBack: "Sent back"
        case .approved: "Approved"
        case .withdrawn: "Withdrawn"
        }
    }
}

extension PolicyDifference {
    var label: String {
        switch direction {
        case .wider: isGrave ? "Opens more" : "Wider"
        case .narrower: isGrave ? "Tells less" : "Narrower"
        case .other: "Other"
        }
    }
    var tone: StaticString? { isGrave ? "lg-flag--high" : direction == .wider ? "lg-flag--warn" : nil }
}

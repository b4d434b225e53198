package import Access
import HTMLBuilder
import Relationships

/// What is to be added to the rule of a source.
package struct PolicySourceForm: Sendable, Equatable {
    /// The names of the fields.
    package enum Field {
        /// The code of the source.
        package static let source = "source-code"
        /// Who decided it.
        package static let basis = "source-basis"
        /// Whether it shares only what is chosen.
        package static let isLimited = "limited"
        /// The sections that it shares.
        package static let sections = "shared-sections"
        /// With whom.
        package static let roles = "shared-roles"
        /// For what.
        package static let purposes = "shared-purposes"
        /// The sections that are released otherwise than those of other sources.
        package static let released = "released-sections"
        /// After how many hours.
        package static let hours = "released-hours"
        /// After how many, of what is not reviewed.
        package static let unreviewed = "unreviewed-hours"
    }
    /// The code of the source, as written.
    package var source = ""
    /// Who decided it, as written.
    package var basis = ""
    /// Whether it shares only what is chosen.
    package var isLimited = false
    /// The sections that it shares.
    package var sections: [String] = []
    /// With which roles; empty for every one.
    package var roles: [String] = []
    /// For which purposes; empty for every one.
    package var purposes: [String] = []
    /// The sections that are released otherwise.
    package var released: [String] = []
    /// After how many hours, as written.
    package var hours = ""
    /// After how many of what is not reviewed, as written; empty for not before it is.
    package var unreviewed = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What was posted.
    ///
    /// - Parameter known: the codes of the node's sources: a rule of another would keep nothing back, and nobody would
    ///   notice.
    package init(_ fields: FormBody, known: Set<String>) {
        source = fields[Field.source] ?? ""
        basis = fields[Field.basis] ?? ""
        isLimited = fields[Field.isLimited] != nil
        sections = fields.all(Field.sections)
        roles = fields.all(Field.roles)
        purposes = fields.all(Field.purposes)
        released = fields.all(Field.released)
        hours = fields[Field.hours] ?? ""
        unreviewed = fields[Field.unreviewed] ?? ""
        func refuse(_ field: String, _ message: String) { errors.append(FieldError(field: field, message: message)) }
        if !known.contains(source) { refuse(Field.source, "Enter the code of a source of this node") }
        if !ReasonForm.isEnough(basis) || basis.count > ReasonForm.mostWords {
            refuse(Field.basis, "Say who decided it, and where that is written")
        }
        errors += ReasonForm.turning(basis, in: Field.basis)
        if !sections.isEmpty, !isLimited {
            refuse(Field.isLimited, "Say that it shares only what you choose, or choose no section")
        }
        if !released.isEmpty, Int(hours) == nil { refuse(Field.hours, "Enter the hours as a number, such as 72") }
        if !unreviewed.isEmpty, Int(unreviewed) == nil {
            refuse(Field.unreviewed, "Enter the hours as a number, or nothing for not before it is reviewed")
        }
    }

    /// The rules with what the form adds: a source that has one gets a line more.
    package func added(to rules: [PolicyDocument.SourceRule]) -> [PolicyDocument.SourceRule] {
        var rules = rules
        let at = rules.firstIndex { $0.source == source } ?? rules.endIndex
        if at == rules.endIndex { rules.append(.init(source: source, basis: basis)) }
        rules[at].basis = basis
        if isLimited {
            let line = PolicyDocument.SharingRule(
                sections: sections, roles: roles.isEmpty ? nil : roles, purposes: purposes.isEmpty ? nil : purposes)
            rules[at].shares = (rules[at].shares ?? []) + (sections.isEmpty ? [] : [line])
        }
        if !released.isEmpty, let hours = Int(hours) {
            let line = PolicyDocument.ReleaseRule(sections: released, hours: hours, unreviewed: Int(unreviewed))
            rules[at].releases = (rules[at].releases ?? []) + [line]
        }
        return rules
    }
}

extension Pages {
    /// What single sources share and when it is released: to look at, or to change in a draft.
    @BlockMarkup
    static func sourcesPanel(_ view: PolicyView, _ form: PolicySourceForm, _ context: PageContext) -> Block {
        let rules = view.document.sources ?? []
        panel("sources", "What sources share, and when people see it") {
            div(.class("lg-panel__body")) {
                p { "A source without a rule shares all that the policy permits. Its own organisation sees all of it." }
            }
            if !rules.isEmpty {
                ul(.class("lg-items")) {
                    Each(rules.enumerated()) { at, rule in
                        li { entryLine(view, "sources", at, "\(rule.source): \(rule.words).", rule.basis, context) }
                    }
                }
            }
        }
        if view.isOpen { sourceForm(view, form, context) }
    }

    @BlockMarkup
    private static func sourceForm(_ view: PolicyView, _ form: PolicySourceForm, _ context: PageContext) -> Block {
        let sections = Section.allCases.filter { $0 != .identity }.map { ($0.name, $0.title) }
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.policy(view.version, "sources")),
            .novalidate()
        ) {
            div(.class("lg-panel__head")) { h2 { "Add a source’s rule" } }
            div(.class("lg-panel__body")) {
                csrfField(context)
                versionField(view)
                TextField(
                    name: PolicySourceForm.Field.source, label: "Source’s code",
                    hint: "One that has a rule gets a line more", value: form.source, maxlength: 40,
                    errors: form.errors)
                TextField(
                    name: PolicySourceForm.Field.basis, label: "Who decided it, and where that is written",
                    value: form.basis, errors: form.errors)
                ChipGroup(
                    name: PolicySourceForm.Field.isLimited, legend: "Does it keep anything back?",
                    hint: "Who the person is, is always shared. Break-glass does not open what a source keeps back.",
                    choices: [("yes", "It shares only what is chosen here")],
                    chosen: form.isLimited ? ["yes"] : [], errors: form.errors)
                ChipGroup(
                    name: PolicySourceForm.Field.sections, legend: "Which sections does it share?", choices: sections,
                    chosen: Set(form.sections), errors: form.errors)
                ChipGroup(
                    name: PolicySourceForm.Field.roles, legend: "With which roles?", hint: "None for every role",
                    choices: Role.allCases.filter { $0 != .privacyOfficer }.map { ($0.rawValue, $0.title) },
                    chosen: Set(form.roles), errors: form.errors)
                ChipGroup(
                    name: PolicySourceForm.Field.purposes, legend: "For what?", hint: "None for every purpose",
                    choices: Purpose.allCases.map { ($0.rawValue, $0.title) }, chosen: Set(form.purposes),
                    errors: form.errors)
                ChipGroup(
                    name: PolicySourceForm.Field.released,
                    legend: "Which sections do people see sooner or later than those of other sources?",
                    choices: sections, chosen: Set(form.released), errors: form.errors)
                TextField(
                    name: PolicySourceForm.Field.hours, label: "Hours until what is reviewed shows",
                    hint: "After this node received it; 0 for at once", value: form.hours, maxlength: 5,
                    width: "nhsuk-input--width-5", inputmode: "numeric", errors: form.errors)
                TextField(
                    name: PolicySourceForm.Field.unreviewed, label: "Hours until what is not reviewed shows",
                    hint: "Nothing for not before its source says that it is final", value: form.unreviewed,
                    maxlength: 5, width: "nhsuk-input--width-5", inputmode: "numeric", errors: form.errors)
                button(.class("lg-button"), .type("submit")) { "Add the rule" }
            }
        }
    }
}

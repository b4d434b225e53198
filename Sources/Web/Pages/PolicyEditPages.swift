package import Access
import HTMLBuilder
import LegalTime
package import Relationships
import Store

/// The pages on which a policy is changed, and the dry run.
extension Pages {
    // MARK: A role's line

    /// What a role opens for a purpose: to look at, or to change in a draft.
    package static func policyLinePage(
        _ view: PolicyView, _ role: Role, _ purpose: Purpose, _ form: PolicyLineForm, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Policy \(view.version)", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.policy(view.version))) { "Policy \(view.version)" }
                errorSummary(form.errors)
                pageHead("\(role.title), \(purpose.title)") {
                    p { "Policy \(view.version). \(view.isOpen ? "A draft." : "It cannot be changed here.")" }
                }
                if view.isOpen {
                    lineForm(view, role, purpose, form, context)
                } else {
                    linePanel(form)
                }
            }
        }
    }

    @BlockMarkup
    private static func linePanel(_ form: PolicyLineForm) -> Block {
        panel("line", form.opens ? "It opens" : "It opens no record") {
            if form.opens {
                div(.class("lg-panel__body")) {
                    factList {
                        fact("Relationships") {
                            list(form.line.relationships) { Relationship.Kind(rawValue: $0)?.label }
                        }
                        fact("Sections") { list(form.line.sections) { Section(name: $0)?.title } }
                        fact("Sees") { list(form.line.sees) { SensitivityCategory(name: $0)?.title } }
                        fact("Is told of") { list(form.line.knows) { SensitivityCategory(name: $0)?.title } }
                        fact("Opens with a reason") { list(form.line.breaks) { SensitivityCategory(name: $0)?.title } }
                        fact("Prescribes") { form.line.isPrescriber ? "Yes" : "No" }
                        if let rules = form.line.elements {
                            fact("Sees in part") { rules.map(\.words).joined(separator: "; ") }
                        }
                        if let held = form.line.held {
                            fact("Held back") {
                                list(held.sections) { Section(name: $0)?.title } + ", \(held.hours) hours"
                            }
                        }
                    }
                }
            }
        }
    }

    private static func list(_ names: [String], _ title: (String) -> String?) -> String {
        names.isEmpty ? "None" : names.map { title($0) ?? $0 }.joined(separator: ", ")
    }

    @BlockMarkup
    private static func lineForm(
        _ view: PolicyView, _ role: Role, _ purpose: Purpose, _ form: PolicyLineForm, _ context: PageContext
    ) -> Block {
        let categories = SensitivityCategory.allCases.filter { $0 != .keptFromPerson }.map { ($0.name, $0.title) }
        let sections = Section.allCases.map { ($0.name, $0.title) }
        let kinds = Relationship.Kind.allCases.filter { ($0 == .themselves) != role.isAtWork }
        HTMLBuilder.form(
            .class("lg-panel lg-form"), .method("post"), .action(Routes.policyLine(view.version, role, purpose)),
            .novalidate()
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                versionField(view)
                ChipGroup(
                    name: PolicyLineForm.Field.opens, legend: "Does it open records for \(purpose.title)?",
                    hint: "Without this, the rest counts for nothing.",
                    choices: [("yes", "\(role.plural) open records")], chosen: form.opens ? ["yes"] : [],
                    errors: form.errors)
                ChipGroup(
                    name: PolicyLineForm.Field.relationships, legend: "On which relationships?",
                    hint: role.isAtWork
                        ? "“In their care, as they stated” is the widest: the reader’s word is enough, and the privacy "
                            + "officer is told." : nil,
                    choices: kinds.map { ($0.rawValue, $0.label) }, chosen: Set(form.line.relationships),
                    errors: form.errors)
                ChipGroup(
                    name: PolicyLineForm.Field.sections, legend: "Which sections?", choices: sections,
                    chosen: Set(form.line.sections), errors: form.errors)
                ChipGroup(
                    name: PolicyLineForm.Field.sees, legend: "Which sensitive categories does it see?",
                    choices: categories, chosen: Set(form.line.sees), errors: form.errors)
                ChipGroup(
                    name: PolicyLineForm.Field.knows, legend: "Of which others is it told that they exist?",
                    choices: categories, chosen: Set(form.line.knows), errors: form.errors)
                ChipGroup(
                    name: PolicyLineForm.Field.breaks, legend: "Which may it open with a reason?",
                    choices: categories, chosen: Set(form.line.breaks), errors: form.errors)
                TextArea(
                    name: PolicyLineForm.Field.elements, label: "Of which types does it see only some elements?",
                    hint: "A line for each type, with names of FHIR R4, such as Appointment: start, end. What says "
                        + "which, whose and whether it holds is always seen.", value: form.elements, maxlength: 4000,
                    errors: form.errors)
                if role.isAtWork {
                    ChipGroup(
                        name: PolicyLineForm.Field.prescriber, legend: "Does it prescribe?",
                        hint: "Who prescribes is told that hidden medicines exist.",
                        choices: [("yes", "\(role.plural) prescribe")], chosen: form.line.isPrescriber ? ["yes"] : [],
                        errors: form.errors)
                } else {
                    ChipGroup(
                        name: PolicyLineForm.Field.heldSections, legend: "What is held back at first?",
                        choices: sections, chosen: Set(form.line.held?.sections ?? []), errors: form.errors)
                    TextField(
                        name: PolicyLineForm.Field.heldHours, label: "For how many hours",
                        hint: "After this node received it", value: form.heldHours, maxlength: 5,
                        width: "nhsuk-input--width-5", inputmode: "numeric", errors: form.errors)
                }
                button(.class("lg-button lg-button--main"), .type("submit")) { "Keep in the draft" }
            }
        }
    }

    static func versionField(_ view: PolicyView) -> some Piece {
        input(.type("hidden"), .name("version"), .value(view.revision.map { String($0.version) }))
    }

    // MARK: The other parts

    /// The parts of a policy that belong to no role.
    package static func policyPartsPage(
        _ view: PolicyView, _ form: PolicyPartsForm, _ code: PolicyEntryForm, _ withheld: PolicyEntryForm,
        _ source: PolicySourceForm, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Policy \(view.version)", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.policy(view.version))) { "Policy \(view.version)" }
                errorSummary(form.errors + code.errors + withheld.errors + source.errors)
                pageHead("The other parts") {
                    p { "Policy \(view.version). \(view.isOpen ? "A draft." : "It cannot be changed here.")" }
                }
                if view.isOpen { partsForm(view, form, context) }
                codesPanel(view, code, context)
                sourcesPanel(view, source, context)
                withheldPanel(view, withheld, context)
            }
        }
    }

    @BlockMarkup
    private static func partsForm(_ view: PolicyView, _ form: PolicyPartsForm, _ context: PageContext) -> Block {
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.policy(view.version, "parts")),
            .novalidate()
        ) {
            div(.class("lg-panel__body")) {
                csrfField(context)
                versionField(view)
                DateField(
                    name: PolicyPartsForm.Field.from, legend: "The first day on which it holds",
                    hint: "From midnight in London. On the day of its approval it holds from the approval.",
                    day: form.day, month: form.month, year: form.year, errors: form.errors)
                TextArea(
                    name: PolicyPartsForm.Field.source, label: "Who decided it, and where that is written",
                    hint: "Such as the minutes of a meeting", value: form.source, maxlength: ReasonForm.mostWords,
                    errors: form.errors)
                ChipGroup(
                    name: PolicyPartsForm.Field.counts, legend: "Which relationships count?",
                    choices: Relationship.Kind.allCases.map { ($0.rawValue, $0.label) }, chosen: Set(form.counts),
                    errors: form.errors)
                Each(Relationship.Kind.allCases.flatMap(PolicyPartsForm.Field.windows)) { field in
                    TextField(
                        name: field.name, label: field.label, hint: field.hint, value: form.hours[field.name] ?? "",
                        maxlength: 6, width: "nhsuk-input--width-5", inputmode: "numeric", errors: form.errors)
                }
                ChipGroup(
                    name: PolicyPartsForm.Field.never, legend: "Which categories does nobody open?",
                    choices: SensitivityCategory.allCases.filter { $0 != .keptFromPerson }.map { ($0.name, $0.title) },
                    chosen: Set(form.never), errors: form.errors)
                ChipGroup(
                    name: PolicyPartsForm.Field.overrides, legend: "Which roles may set an objection aside?",
                    hint: "With a reason, because care may be impossible otherwise",
                    choices: Role.allCases.filter(\.isAtWork).map { ($0.rawValue, $0.title) },
                    chosen: Set(form.overrides), errors: form.errors)
                button(.class("lg-button lg-button--main"), .type("submit")) { "Keep in the draft" }
            }
        }
    }

    @BlockMarkup
    private static func codesPanel(_ view: PolicyView, _ form: PolicyEntryForm, _ context: PageContext) -> Block {
        panel("codes", "Which code acts in which role") {
            ul(.class("lg-items")) {
                Each(view.document.codes.enumerated()) { at, line in
                    li {
                        entryLine(
                            view, "codes", at,
                            "\(line.code), \(line.display)\(line.organisationKind.map { ", at \($0)" } ?? "")"
                                + "\(line.provider.map { ", of provider \($0)" } ?? "")",
                            Role(rawValue: line.role)?.title ?? line.role, context)
                    }
                }
            }
        }
        if view.isOpen {
            HTMLBuilder.form(
                .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.policy(view.version, "codes")),
                .novalidate()
            ) {
                div(.class("lg-panel__head")) { h2 { "Add a code" } }
                div(.class("lg-panel__body")) {
                    csrfField(context)
                    versionField(view)
                    TextField(
                        name: "code", label: "Code", hint: "A job role code such as R0260", value: form.value("code"),
                        errors: form.errors)
                    TextField(
                        name: "display", label: "What it means, as published", value: form.value("display"),
                        errors: form.errors)
                    choice("role", "Acts as", Role.allCases.filter(\.isAtWork).map { ($0.rawValue, $0.title) }, form)
                    choice(
                        "kind", "At which kind of organisation",
                        [("", "Every kind")] + SourceKind.allCases.map { ($0.rawValue, $0.rawValue) }, form)
                    TextField(
                        name: "provider", label: "Provider", hint: "Nothing for NHS Care Identity",
                        value: form.value("provider"), errors: form.errors)
                    button(.class("lg-button"), .type("submit")) { "Add the code" }
                }
            }
        }
    }

    private static func choice(
        _ name: String, _ words: String, _ choices: [(String, String)], _ form: PolicyEntryForm
    ) -> SelectField {
        SelectField(name: name, label: words, choices: choices, chosen: form.value(name))
    }

    @BlockMarkup
    static func entryLine(
        _ view: PolicyView, _ part: String, _ at: Int, _ words: String, _ more: String, _ context: PageContext
    ) -> Block {
        HTMLBuilder.form(.class("lg-row"), .method("post"), .action(Routes.policy(view.version, part))) {
            span {
                words
                span(.class("lg-meta lg-under")) { more }
            }
            if view.isOpen {
                csrfField(context)
                versionField(view)
                input(.type("hidden"), .name("remove"), .value(String(at)))
                button(.class("lg-button lg-button--small"), .type("submit")) {
                    "Remove"
                    Unseen(": \(words)")
                }
            }
        }
    }

    @BlockMarkup
    private static func withheldPanel(_ view: PolicyView, _ form: PolicyEntryForm, _ context: PageContext) -> Block {
        let lines = view.document.withheld ?? []
        panel("withheld", "Organisations whose accesses the law keeps from people") {
            if lines.isEmpty {
                div(.class("lg-panel__body")) { p { "None." } }
            } else {
                ul(.class("lg-items")) {
                    Each(lines.enumerated()) { at, line in
                        li {
                            entryLine(
                                view, "withheld", at, line.organisation, "\(line.basis). Until \(line.reviewBy).",
                                context)
                        }
                    }
                }
            }
        }
        if view.isOpen {
            HTMLBuilder.form(
                .class("lg-panel lg-form lg-reason"), .method("post"),
                .action(Routes.policy(view.version, "withheld")), .novalidate()
            ) {
                div(.class("lg-panel__head")) { h2 { "Add an organisation" } }
                div(.class("lg-panel__body")) {
                    csrfField(context)
                    versionField(view)
                    TextField(
                        name: "organisation", label: "Organisation’s code", value: form.value("organisation"),
                        maxlength: 10, errors: form.errors)
                    TextField(
                        name: "basis", label: "The law that it rests on", value: form.value("basis"),
                        errors: form.errors)
                    TextField(
                        name: "reviewBy", label: "Until which day", hint: "Such as 2027-03-31",
                        value: form.value("reviewBy"), maxlength: 10, width: "nhsuk-input--width-10",
                        errors: form.errors)
                    button(.class("lg-button"), .type("submit")) { "Add the organisation" }
                }
            }
        }
    }

    // MARK: The dry run

    /// Whose access would change, counted; nobody is named.
    package static func dryRunPage(_ view: PolicyView, _ run: PolicyDryRun, _ context: PageContext) -> [UInt8] {
        page(context, "Dry run", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.policy(view.version))) { "Policy \(view.version)" }
                pageHead("Whose access would change?") {
                    p { "Policy \(view.version) in place of policy \(view.before?.version ?? 0). Nothing is changed." }
                }
                p(.class("lg-lede")) {
                    if run.accesses == 0 {
                        "No access was entered in this node’s ledger since \(StaffDate(milliseconds: run.since).text)."
                    } else {
                        b { "\(grouped(run.changed)) of \(grouped(run.accesses)) accesses" }
                        " since \(StaffDate(milliseconds: run.since).text) would have been otherwise."
                    }
                }
                if run.isCut {
                    warningCallout("Not all of them are counted") {
                        p {
                            "There were more in these 30 days. The newest \(grouped(run.accesses)) are counted."
                        }
                    }
                }
                if !run.lines.isEmpty { dryRunTable(run) }
                panel("how", "How this is counted") {
                    div(.class("lg-panel__body")) {
                        p {
                            "Each access and each refusal of the last 30 days in this node’s ledger is decided twice, "
                                + "by the policy before and by this one, on what is recorded today and counted at the "
                                + "time of the access. “Shown less” and “shown more” are entries of the record that "
                                + "would have appeared otherwise; an access can be both."
                        }
                        if run.undecided > 0 {
                            p { "\(grouped(run.undecided)) could not be decided: their records were erased since." }
                        }
                        if run.withoutSignIn > 0 {
                            p {
                                "National activities were not tried for \(grouped(run.withoutSignIn)): no sign-in of "
                                    + "theirs is among the entries that were looked at."
                            }
                        }
                        p { "Nobody is named. That you counted stands in the ledger." }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func dryRunTable(_ run: PolicyDryRun) -> Block {
        panel("counts", "By organisation and role") {
            table(.class("lg-table lg-table--stack")) {
                caption { "Those with the most changes first." }
                thead {
                    tr {
                        th(.scope("col")) { "Organisation and role" }
                        th(.scope("col"), .class("lg-r")) { "Accesses" }
                        th(.scope("col"), .class("lg-r")) { "Would be refused" }
                        th(.scope("col"), .class("lg-r")) { "Would open" }
                        th(.scope("col"), .class("lg-r")) { "Shown less" }
                        th(.scope("col"), .class("lg-r")) { "Shown more" }
                    }
                }
                tbody {
                    Each(run.lines) { line in
                        tr {
                            th(.scope("row")) {
                                span {
                                    line.organisation.isEmpty ? line.role.plural : line.organisationName
                                    if !line.organisation.isEmpty {
                                        span(.class("lg-meta lg-under")) { line.role.title }
                                    }
                                }
                            }
                            td(.class("lg-r"), .data("l", fixed: "Accesses")) { grouped(line.accesses) }
                            td(.class("lg-r"), .data("l", fixed: "Would be refused")) { grouped(line.refused) }
                            td(.class("lg-r"), .data("l", fixed: "Would open")) { grouped(line.opened) }
                            td(.class("lg-r"), .data("l", fixed: "Shown less")) { grouped(line.less) }
                            td(.class("lg-r"), .data("l", fixed: "Shown more")) { grouped(line.more) }
                        }
                    }
                }
            }
        }
    }
}

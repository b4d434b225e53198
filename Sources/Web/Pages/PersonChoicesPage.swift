package import Access
import HTMLBuilder
import LegalTime
package import Relationships
import SharedRecord
package import Store

/// A service that holds a record of a person, as a choice names it.
package struct OwnService: Sendable, Hashable {
    /// The code of the organisation.
    package let code: String
    /// The name that people know.
    package let name: String

    /// A service.
    package init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}

extension ObjectionForm {
    /// The same form with its mistakes in words for the person.
    var forThePerson: ObjectionForm {
        let words = [
            Field.scope: "Choose what you do not want to share", Field.category: "Choose one kind of thing",
            Field.organisation: "Choose one service",
        ]
        var form = self
        form.errors = errors.map { FieldError(field: $0.field, message: words[$0.field] ?? $0.message) }
        return form
    }
}

extension Pages {
    /// What a person chooses about the sharing of their record, with what follows from each choice.
    package static func ownChoicesPage(
        _ objections: [Stored<Objection>], _ stated: [StatedConsent], _ services: [OwnService], _ acting: ActingView,
        _ form: ObjectionForm,
        now: Int64, _ context: PageContext
    ) -> [UInt8] {
        let told = stated.flatMap { consent in
            consent.reading.objections.filter { $0.stands(at: now) }.map {
                (objection: $0, source: consent.source.name)
            }
        }
        let standing = objections.filter { $0.item.stands(at: now) }
        let past = objections.filter { !$0.item.stands(at: now) }
        return page(context, "My choices", .open) {
            column {
                errorSummary(inPlainWords(form.errors))
                h1 { "My choices" }
                p(.class("lg-lede")) {
                    "Services that care for you share your record, so that they know what they need to know. You can "
                        + "say no to some or all of it."
                }
                panel("now", "What you have chosen") {
                    if standing.isEmpty && told.isEmpty {
                        div(.class("lg-panel__body")) { p { "Your record is shared with those who care for you." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(standing) { objection in li { choiceLine(objection, services, context) } }
                            Each(told) { choice in
                                li {
                                    p { b { choiceWords(choice.objection.scope, services) } }
                                    p { choiceEffect(kind(of: choice.objection.scope)) }
                                    p(.class("lg-meta")) { choiceDates(choice.objection) }
                                    p { "You told \(choice.source). To change it, ask them." }
                                }
                            }
                        }
                    }
                }
                choiceForm(form, services, context)
                actingPanel(acting, context)
                if !past.isEmpty {
                    panel("past", "What you chose before") {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(past) { objection in
                                li {
                                    p { choiceWords(objection.item.scope, services) }
                                    p(.class("lg-meta")) { choiceDates(objection.item) }
                                }
                            }
                        }
                    }
                }
                panel("other", "What this is not") {
                    div(.class("lg-panel__body")) {
                        p {
                            "This is about your care. Research and planning are something else: you choose about them "
                                + "with the National Data Opt-Out, or at your GP practice."
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func choiceLine(
        _ objection: Stored<Objection>, _ services: [OwnService], _ context: PageContext
    ) -> Block {
        p { b { choiceWords(objection.item.scope, services) } }
        p { choiceEffect(kind(of: objection.item.scope)) }
        p(.class("lg-meta")) { choiceDates(objection.item) }
        HTMLBuilder.form(.method("post"), .action(Routes.withdrawOwn(objection.key.description))) {
            csrfField(context)
            button(.class("lg-button"), .type("submit")) {
                "Share this again"
                Unseen(": \(choiceWords(objection.item.scope, services))")
            }
        }
    }

    private static func choiceDates(_ objection: Objection) -> String {
        let since = "Since \(StaffDate(milliseconds: objection.since).publicText)"
        guard let until = objection.until else { return since + "." }
        return "\(since), until \(StaffDate(milliseconds: until).publicText)."
    }

    /// A choice in words for the person.
    private static func choiceWords(_ scope: Objection.Scope, _ services: [OwnService]) -> String {
        func name(_ code: String) -> String { services.first { $0.code == code }?.name ?? "the service \(code)" }
        return switch scope {
        case .record: "You do not share your record."
        case .category(let name): "You do not share: \(SensitivityCategory(name: name)?.title ?? name)."
        case .source(let code): "You do not share what \(name(code)) wrote."
        case .organisation(let code): "\(name(code)) does not see what others wrote."
        }
    }

    /// What follows from a choice. Source: docs/policy.md, rules 5, 8 and 9 and the order of the rules.
    private static func choiceEffect(_ kind: ObjectionForm.Kind) -> String {
        switch kind {
        case .record:
            "Each service sees only what it wrote itself. Staff may not know of an allergy or a plan of yours."
        case .category:
            "Staff do not see what it is. Some see that there is something private. Others see nothing, and may not "
                + "know of it when they treat you. The service that wrote it does not see it here either."
        case .source: "Others do not see it. They may ask you the same things again."
        case .organisation: "It sees only what it wrote itself."
        }
    }

    private static func kind(of scope: Objection.Scope) -> ObjectionForm.Kind {
        switch scope {
        case .record: .record
        case .category: .category
        case .source: .source
        case .organisation: .organisation
        }
    }

    @BlockMarkup
    private static func choiceForm(
        _ form: ObjectionForm, _ services: [OwnService], _ context: PageContext
    ) -> Block {
        let errors = inPlainWords(form.errors)
        HTMLBuilder.form(
            .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.ownChoices), .novalidate(),
            .aria("labelledby", fixed: "new-h")
        ) {
            div(.class("lg-panel__head")) { h2(.id("new-h")) { "Say no to sharing" } }
            div(.class("lg-panel__body lg-stack")) {
                csrfField(context)
                RadioField(
                    name: ObjectionForm.Field.scope, legend: "What do you not want to share?",
                    choices: ObjectionForm.Kind.allCases.map {
                        ($0.rawValue, "\(choiceWords($0)). \(choiceEffect($0))")
                    },
                    chosen: form.kind?.rawValue, errors: errors)
                SelectField(
                    name: ObjectionForm.Field.category, label: "Which kind of thing, if you chose one",
                    choices: [("", "Choose")] + SensitivityCategory.objectable.map { ($0.name, $0.title) },
                    chosen: form.category, errors: errors)
                SelectField(
                    name: ObjectionForm.Field.organisation, label: "Which service, if you chose one",
                    choices: [("", "Choose")]
                        + Set(services).sorted { $0.name < $1.name }.map { ($0.code, $0.name) },
                    chosen: form.organisation, errors: errors)
                p {
                    "It counts at once. Some doctors and paramedics can still look at some of it if they give a "
                        + "reason. You will see who looked, and why."
                }
                button(.class("lg-button lg-button--main"), .type("submit")) { "Do not share this" }
            }
        }
    }

    private static func choiceWords(_ kind: ObjectionForm.Kind) -> String {
        switch kind {
        case .record: "My record"
        case .category: "One kind of thing, such as sexual health"
        case .source: "What one service wrote"
        case .organisation: "With one service"
        }
    }

    /// The same errors in the words of this page.
    private static func inPlainWords(_ errors: [FieldError]) -> [FieldError] {
        errors.map { error in
            let isScope = error.field == ObjectionForm.Field.scope
            return FieldError(
                field: error.field,
                message: isScope ? "Choose what you do not want to share" : "Choose one from the list")
        }
    }
}

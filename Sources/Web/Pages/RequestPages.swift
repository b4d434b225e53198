import Access
import HTMLBuilder
package import LegalTime
import Relationships
import SharedRecord
import Store

/// When a request for a copy came.
package struct RequestForm: Sendable, Equatable {
    /// Day, month and year as typed.
    package var day = "", month = "", year = ""
    /// The day it came.
    package private(set) var received: CivilDay?
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What was posted, with its errors.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970: a request does not come from the future.
    ///   - field: answers a field by its name.
    package init(now: Int64, _ field: (String) -> String?) {
        (day, month, year) = (field("received-day") ?? "", field("received-month") ?? "", field("received-year") ?? "")
        let today = LondonTime(milliseconds: now).day
        if let year = Int(year), let month = Int(month), let day = Int(day),
            let received = CivilDay(year: year, month: month, day: day), received <= today,
            received.number > today.number - 366
        {
            self.received = received
        } else {
            errors.append(
                FieldError(field: "received-day", message: "Enter the day on which the request came, in the last year"))
        }
    }
}

extension Pages {
    /// The person who asks for a copy, and when the request came.
    package static func requestPage(
        _ person: CandidateView, _ form: RequestForm, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Request", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.requests)) { "Requests" }
                errorSummary(form.errors)
                pageHead(person.name) { p { "Born \(person.bornText), NHS No. \(person.nhsNumber)" } }
                HTMLBuilder.form(
                    .class("lg-panel lg-form lg-reason"), .method("post"), .action(Routes.request(person.token)),
                    .novalidate()
                ) {
                    div(.class("lg-panel__body")) {
                        p {
                            "Make sure first that it is this person who asks, or somebody who may ask for them. The "
                                + "copy is due a month after the request came (UK GDPR, article 12(3))."
                        }
                        csrfField(context)
                        DateField(
                            name: "received", legend: "When did the request come?", hint: "For example, 23 11 2026",
                            day: form.day, month: form.month, year: form.year, errors: form.errors)
                        button(.class("lg-button lg-button--main"), .type("submit")) { "Record the request" }
                    }
                }
            }
        }
    }

    /// Why no copy can be made.
    package static func noCopyPage(_ key: String, _ context: PageContext) -> [UInt8] {
        page(context, "No copy", .staff) {
            column {
                a(.class("nhsuk-back-link"), .href(Routes.privacyCase(key))) { "The case" }
                h1 { "No copy can be made here" }
                p { "\(noCopy) Nothing was read." }
            }
        }
    }

    /// Why no copy can be made, and what to do: whichever it is.
    private static let noCopy =
        "What the person’s records say of who they are does not agree: settle that first. Or they are younger than the "
        + "age of their own pages, or have died: ask the services that hold the records, who answer for a child, or "
        + "under the Access to Health Records Act 1990."

    /// What an officer sees of a request: the copies to give, and what they leave out.
    @BlockMarkup
    static func copyPanel(_ view: CaseView) -> Block {
        let key = view.stored.key.description
        panel("copy", "The person’s copy") {
            div(.class("lg-panel__body")) {
                if view.item.closed != nil {
                    p { "The case is closed: no more copies are made from it." }
                } else if !view.isHandler {
                    p { "Whoever handles the case makes the copy." }
                } else if view.kept == nil {
                    p { b { "No copy can be made here." } }
                    p { noCopy }
                } else {
                    if view.kept?.arePagesClosed == true {
                        warningCallout("Give it into the person’s own hands") {
                            p {
                                "Their own pages are closed, as somebody else may be reading them or making them be "
                                    + "shown. Do not send it. Ask the person, alone, how they can have it safely."
                            }
                        }
                    }
                    p { a(.href(Routes.copy(key))) { "The copy to print" } }
                    p { a(.href(Routes.copyFile(key))) { "The copy as a file (JSON, with FHIR)" } }
                    p(.class("lg-meta")) {
                        "Each is entered in the ledger as a reading by you at the person’s request. Both leave out "
                            + "what is listed here."
                    }
                }
            }
            if let kept = view.kept { keptList(kept) }
        }
    }

    @BlockMarkup
    private static func keptList(_ kept: KeptFromCopy) -> Block {
        div(.class("lg-panel__body")) {
            h3 { "Left out of the copy" }
            if kept.counts.isEmpty && kept.accesses == 0 {
                p { "Nothing is left out." }
            } else {
                ul(.class("lg-list")) {
                    Each(KeptFromCopy.Ground.allCases.filter { kept.counts[$0] != nil }) { ground in
                        li { "\(counted(kept.counts[ground] ?? 0, "item", "items")). \(ground.title)." }
                    }
                    if kept.accesses > 0 {
                        li {
                            "\(counted(kept.accesses, "access", "accesses")) by organisations that the "
                                + "policy does not name to the person."
                        }
                    }
                }
                p {
                    "Where an exemption is used, tell the person so unless that would defeat it, and that they can "
                        + "complain to the Information Commissioner."
                }
            }
        }
    }

    /// The copy that a person gets, to print. It says nothing of what it leaves out.
    package static func subjectAccessPage(_ copy: SubjectAccessCopy, _ context: PageContext) -> [UInt8] {
        page(context, "A copy of your information", .open) {
            column {
                h1 { "A copy of what is held about you" }
                p(.class("lg-lede")) {
                    "\(copy.part.person.name), born \(copy.part.person.born?.dateText ?? "not recorded"), NHS number "
                        + copy.part.person.nhsNumber
                }
                p { "Made on \(copy.made.publicText) by \(context.principalText ?? "") for \(copy.node)." }
                Each(SubjectAccessCopy.statements) { statement in
                    section(.class("lg-text")) {
                        h2 { statement.heading }
                        p { statement.words }
                    }
                }
                panel("sources", "Services that sent something") {
                    div(.class("lg-panel__body")) {
                        ul(.class("lg-list")) { Each(copy.part.sources) { name in li { name } } }
                    }
                }
                Each(copy.part.sections.enumerated().map { ($0.offset, $0.element) }) { number, section in
                    panel("part-\(number)", section.title) {
                        ul(.class("lg-items lg-items--roomy")) { Each(section.items) { item in li { copyLine(item) } } }
                    }
                }
                statePanels(copy)
                panel("seen", "Who has seen it") {
                    if copy.seen.isEmpty {
                        div(.class("lg-panel__body")) { p { "Nobody yet." } }
                    } else {
                        ul(.class("lg-items lg-items--roomy")) {
                            Each(copy.seen) { entry in
                                li {
                                    p { "\(entry.title), \(entry.organisation), \(entry.date.publicText)" }
                                    p(.class("lg-meta")) { "\(entry.why) Looked at: \(entry.lookedAt)." }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func copyLine(_ item: ItemView) -> Block {
        p { b { item.title } }
        if !item.detail.isEmpty { p { item.detail } }
        p(.class("lg-meta")) {
            "\(item.date?.dateOnly.publicText ?? "Date not recorded"), from \(item.provenance.line)."
        }
    }

    @BlockMarkup
    private static func statePanels(_ copy: SubjectAccessCopy) -> Block {
        statePanel(
            "objections", "What you chose",
            copy.access.objections.map { objection in
                let since = StaffDate(milliseconds: objection.since).publicText
                let end = objection.until.map { ", taken back on \(StaffDate(milliseconds: $0).publicText)" } ?? ""
                return "\(objection.scope.words(naming: copy.access.nameable)), since \(since)\(end)."
            })
        statePanel(
            "sent", "What you told services not to share",
            copy.sentObjections.map { objection, source in
                let since = StaffDate(milliseconds: objection.since).publicText
                return "\(objection.scope.words(naming: copy.access.nameable)), since \(since), as \(source) sent it."
            })
        statePanel(
            "acting", "Who may act for you",
            copy.access.authorities.map { one in
                let end =
                    one.ending.map { ", ended on \(StaffDate(milliseconds: $0.time).publicText) by \($0.by)" } ?? ""
                return "\(one.proxyName), your \(one.kinship.title): \(one.basis.title), from "
                    + "\(ProxyAuthority.dayText(one.from)) to \(ProxyAuthority.dayText(one.lastDay))\(end). "
                    + "Recorded by \(one.officer), who saw: \(one.evidence)."
            })
        statePanel(
            "cases", "What privacy officers looked into",
            copy.access.cases.map { one in
                let end = one.closed.map { "Closed on \(StaffDate(milliseconds: $0.time).publicText)" } ?? "Open"
                let opened = StaffDate(milliseconds: one.opened).publicText
                return "\(one.title), \(opened), at \(one.organisation). \(end)."
            })
        statePanel(
            "claims", "What staff stated to open it",
            copy.access.claims.map {
                "Somebody at \($0.organisation) stated on \(StaffDate(milliseconds: $0.since).publicText) that you are "
                    + "in their care."
            })
        statePanel(
            "questions", "What you asked, or others for you",
            copy.access.questions.map { question in
                let asked =
                    "On \(StaffDate(milliseconds: question.asked).publicText), by "
                    + "\(SubjectAccessCopy.asker(of: question)), of \(question.organisationName): "
                let words = question.words.isEmpty ? "no words" : "“\(question.words)”"
                return asked + words + (question.answer.map { ". Answer: “\($0.words)”" } ?? ". Not answered yet.")
            })
        statePanel(
            "alerts", "What privacy officers looked at",
            copy.access.alerts.map { alert in
                let found = alert.finding.map { $0.isJustified ? " Found right." : " Found not right." }
                return "\(alert.kind.title) by \(alert.principal.name), \(alert.principal.organisationName), on "
                    + "\(StaffDate(milliseconds: alert.time).publicText).\(alert.reason.map { " \($0.title)." } ?? "")"
                    + (found ?? "")
            })
    }

    @BlockMarkup
    private static func statePanel(_ id: String, _ heading: String, _ lines: [String]) -> Block {
        panel(id, heading) {
            div(.class("lg-panel__body")) {
                if lines.isEmpty { p { "Nothing." } }
                ul(.class("lg-list")) { Each(lines) { line in li { line } } }
            }
        }
    }
}

import Access
import HTMLBuilder
import LegalTime
import SharedRecord

/// Allergies under their heading, the most severe first. The heading is exactly one of four; the source of each is one
/// press away. Source: shared-record specification §2.
@BlockMarkup
func allergiesPanel(_ view: AllergiesView, _ count: SectionCount, _ session: String) -> Block {
    panel("allergies", view.statement.heading.rawValue) {
        if !isExcluded(view.absences) { countLink(Routes.section(session, .allergies), count) }
    } content: {
        ul(.class("lg-items")) {
            if !view.statement.incomplete.isEmpty {
                li {
                    p(.class("lg-absent lg-absent--fail")) {
                        b { "Incomplete" }
                        " \(sentence(view.statement.incomplete))"
                    }
                }
            }
            Each(view.items) { item in allergyItem(item, session) }
            Each(view.assertions) { assertion in
                li {
                    p { view.items.isEmpty ? "Asserted by" : "One source asserts that there are none:" }
                    ProvenanceLine(assertion, session)
                }
            }
            AbsentItems(view.absences)
        }
    }
}

@BlockMarkup
private func allergyItem(_ item: AllergyItemView, _ session: String) -> Block {
    li {
        div(.class("lg-item__top")) {
            b { item.substance }
            if let words = item.flag { FlagLabel(words) }
        }
        if !item.detail.isEmpty { p { item.detail } }
        disagreement(item.disagreement)
        ProvenanceLine(item.provenance, session)
    }
}

/// Reasons as a sentence: `No answer from Marsh Lane Hospital; restricted items exist.`
private func sentence(_ reasons: [String]) -> String {
    let joined = reasons.joined(separator: "; ")
    return joined.prefix(1).uppercased() + joined.dropFirst() + "."
}

/// Active problems, newest first. Those that there is no room for are counted, never left out in silence.
@BlockMarkup
func problemsPanel(_ view: ProblemsView, _ count: SectionCount, _ session: String) -> Block {
    panel("problems", "Active problems") {
        if !isExcluded(view.absences) { countLink(Routes.section(session, .problems), count) }
    } content: {
        problemList(view.active, view.absences, session)
        if view.activeTotal > view.active.count {
            div(.class("lg-panel__foot")) {
                p {
                    b { "\(view.active.count) of \(view.activeTotal) shown" }
                    ", the newest. "
                    a(.href(Routes.section(session, .problems))) { "See all \(view.activeTotal) active problems" }
                }
            }
        }
    }
}

/// Problems, each with when it began and where it is recorded.
@BlockMarkup
func problemList(_ views: [ProblemItemView], _ absences: [AbsenceView], _ session: String) -> Block {
    ul(.class("lg-items")) {
        Each(views) { item in
            li {
                div(.class("lg-item__top")) {
                    b { item.title }
                    span(.class("lg-meta")) { DateText(item.onset, missing: "Onset not recorded", withTime: false) }
                }
                if item.flag != nil || !item.detail.isEmpty {
                    p(.class("lg-meta")) {
                        if let words = item.flag {
                            FlagLabel(words)
                            " "
                        }
                        item.detail
                    }
                }
                disagreement(item.disagreement)
                ProvenanceLine(item.provenance, session)
            }
        }
        AbsentItems(absences)
    }
}

/// The care plan: the answers in the order of need, then whether it has to be reviewed.
@BlockMarkup
func planPanel(_ view: PlanView, _ session: String) -> Block {
    panel("plan", view.title) {
        if !isExcluded(view.absences) { headLink(Routes.section(session, .carePlans), "All care plans") }
    } content: {
        div(.class("lg-panel__body")) {
            if !view.facts.isEmpty { factList { Each(view.facts) { row in planFact(row) } } }
            Each(view.absences) { line in AbsentLine(line) }
            if let source = view.provenance { ProvenanceLine(source, session) }
            if !view.others.isEmpty {
                ul {
                    Each(view.others) { other in
                        li {
                            a(.href(address(of: other, session))) { other.title }
                            ", "
                            DateText(other.date, missing: "date not recorded", withTime: false)
                        }
                    }
                }
            }
        }
        if let review = view.review {
            div(.class("lg-panel__foot")) {
                FlagLabel(review.flag)
                if let due = review.due {
                    " Due "
                    DateText(due, withTime: false)
                    "."
                }
                " \(review.text)"
            }
        }
    }
}

/// A row of a list of facts, the answer people look for in bold.
func planFact(_ view: FactView) -> some Piece {
    fact(view.label) {
        if view.isStrong { b { PhoneText(view.text) } } else { PhoneText(view.text) }
        if let note = view.note {
            " "
            span(.class("lg-meta")) { note }
        }
    }
}

import Access
import FHIR
import LegalTime
import Store

/// A decision about resuscitation found in the record.
struct ResuscitationDecision {
    let index: Int
    let isNotToAttempt: Bool
    let date: StaffDate?
    let order: Int64
}

extension Record {
    /// Decisions about resuscitation in force, newest first: flags, plans, consents, conditions and observations that
    /// say so by code, or flags and plans that say so in words.
    func resuscitation() -> [ResuscitationDecision] {
        var found: [ResuscitationDecision] = []
        for section in [Section.alerts, .carePlans, .problems, .documents, .observations] {
            for index in facts(section)
            where rows[index].marks.contains(.resuscitation) || Resuscitation.isInWords(kinds[index]) {
                let root = rows[index].document.root
                guard isInForce(kinds[index], root), let decision = Resuscitation.read(kinds[index], root) else {
                    continue
                }
                found.append(
                    ResuscitationDecision(
                        index: index, isNotToAttempt: decision == .notToAttempt,
                        date: Dates.clinical(kinds[index], root)?.dateOnly, order: order(index)))
            }
        }
        return found.sorted { $0.order > $1.order }
    }

    /// Whether a flag, a plan or a problem is in force now. An overdue review does not end a plan's decisions.
    func isInForce(_ kind: ResourceKind, _ root: Element) -> Bool {
        switch root["status"]?.string {
        case "inactive", "revoked", "completed", "superseded", "cancelled", "draft", "rejected", "proposed", "not-done":
            return false
        default: break
        }
        if kind == .condition { return ProblemReading(root).isActive }
        guard kind == .flag, let end = root["period"]?["end"]?.string.flatMap(PartialDate.init) else { return true }
        return end.latest >= now
    }

    /// The care plan panel: the plan for an emergency, with what it decides; other plans by name.
    ///
    /// - Parameter decisions: what ``resuscitation()`` found.
    func plan(_ decisions: [ResuscitationDecision]) -> PlanView {
        var view = PlanView()
        view.absences = absences(in: .carePlans)
        let plans = newestFirst(facts(of: .carePlan).filter { isInForce(.carePlan, rows[$0].document.root) })
        let papers = newestFirst(planDocuments())
        if !plans.isEmpty || !papers.isEmpty { view.absences.removeAll { $0.kind == .noneRecorded } }
        // Plans of the mental health and social care sections have their own page; here they are named.
        let main = plans.filter { rows[$0].section == .carePlans }.max { planRank($0) < planRank($1) }
        if let decision = decisions.first { view.facts += resuscitationFacts(decision, decisions) }
        if let main { describe(main, &view) }
        if let paper = papers.first { addForm(paper, &view, isAlone: main == nil) }
        if view.provenance == nil, let decision = decisions.first {
            view.provenance = provenance(decision.index)
            view.title = "Care plan"
        }
        // One source line stands for all that the panel says.
        let said = decisions.map(\.index) + [main, papers.first].compactMap(\.self)
        if said.contains(where: isOpened) { view.provenance?.isOpened = true }
        view.others = (plans.filter { $0 != main } + papers.dropFirst()).prefix(5).map(item)
        return view
    }

    private func planDocuments() -> [Int] {
        var found: [Int] = []
        for section in [Section.carePlans, .documents] {
            for index in facts(section) where kinds[index] == .documentReference {
                let root = rows[index].document.root
                guard root["status"]?.equals("superseded") != true else { continue }
                if Concept(root["type"]).hasCode(in: ClinicalCodes.planCodes) { found.append(index) }
            }
        }
        return found
    }
    /// A plan that speaks of resuscitation stands first, then one of the kinds for an emergency, then the newest.
    private func planRank(_ index: Int) -> (Int, Int64) {
        let root = rows[index].document.root
        if Resuscitation.read(.carePlan, root) != nil { return (3, order(index)) }
        for category in root.all("category") where Concept(category).hasCode(in: ClinicalCodes.planCodes) {
            return (2, order(index))
        }
        return (root["status"]?.equals("active") == true ? 1 : 0, order(index))
    }

    private func resuscitationFacts(
        _ newest: ResuscitationDecision, _ all: [ResuscitationDecision]
    ) -> [FactView] {
        var fact = FactView()
        fact.label = "CPR"
        fact.text = Resuscitation.words(isNotToAttempt: newest.isNotToAttempt)
        fact.isStrong = true
        fact.note = newest.date.map { "Decision of \($0.dateText)" }
        guard let other = all.first(where: { $0.isNotToAttempt != newest.isNotToAttempt }) else { return [fact] }
        var differs = FactView()
        differs.label = "Records differ"
        let says = Resuscitation.words(isNotToAttempt: other.isNotToAttempt)
        let date = other.date.map { ", \($0.dateText)" } ?? ""
        differs.text = "\(sources.name(rows[other.index].source)) records: \(says)\(date)."
        differs.isStrong = true
        return [fact, differs]
    }

    /// What a plan's own page says: CPR, the review, the ceiling of treatment, the places of care, then the rest.
    func planFacts(_ index: Int) -> [FactView] {
        let root = rows[index].document.root
        var facts: [FactView] = []
        let isInForce = isInForce(.carePlan, root)
        if let decision = Resuscitation.read(.carePlan, root) {
            var cpr = fact("CPR", Resuscitation.words(isNotToAttempt: decision == .notToAttempt))
            cpr.isStrong = true
            cpr.note =
                isInForce
                ? Dates.clinical(.carePlan, root).map { "Decision of \($0.dateText)" } : "This plan is not in force."
            facts.append(cpr)
        }
        if isInForce, let review = review(root) {
            var due = fact(
                review.flag.text,
                [review.due?.dateText, review.text].compactMap(\.self).filter { !$0.isEmpty }
                    .joined(separator: ". "))
            due.isStrong = review.flag.tone == .warn
            facts.append(due)
        }
        var view = PlanView()
        describe(index, &view)
        let ranked = view.facts.enumerated().sorted {
            (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset)
        }
        return facts + ranked.map(\.element)
    }
    private static func rank(_ fact: FactView) -> Int {
        if Words.containsAny(fact.label, ["about cpr"]) { return 0 }
        if Words.containsAny(fact.label, ["focus", "ceiling", "treatment"]) { return 1 }
        return Words.containsAny(fact.label, ["place"]) ? 2 : 3
    }

    private func describe(_ index: Int, _ view: inout PlanView) {
        let row = rows[index]
        let root = row.document.root
        view.title = root["title"]?.filled ?? Concept(root["category"]).text ?? "Care plan"
        view.provenance = provenance(index)
        if let text = root["description"]?.filled { view.facts.append(labelled(text, "Plan")) }
        for activity in root.all("activity") { activityFact(activity, row, &view) }
        for goal in root.all("goal") { if let text = goalText(goal, row) { view.facts.append(fact("Goal", text)) } }
        for note in root.all("note") {
            guard let text = note["text"]?.filled else { continue }
            var said = fact("Note", text)
            if let author = note["authorString"]?.filled ?? names.name(note["authorReference"], in: row) {
                said.note = "Written by \(author)"
            }
            view.facts.append(said)
        }
        if let author = author(index) { view.facts.append(fact("Author", author)) }
        view.review = review(root)
    }
    /// An activity's own code is its label; what it says is its description. A resuscitation activity is said already.
    private func activityFact(_ activity: Element, _ row: StoredResource, _ view: inout PlanView) {
        guard let detail = activity["detail"] else {
            if let name = names.name(activity["reference"], in: row) { view.facts.append(fact("Activity", name)) }
            return
        }
        guard !Resuscitation.isDropped(detail) else { return }
        let label = Concept(detail["code"]).text
        let text = detail["description"]?.filled
        if Resuscitation.decision(Concept(detail["code"])) != nil
            || label.flatMap(Resuscitation.inWords) != nil
        {
            if let text, text != label { view.facts.append(fact("About CPR", text)) }
            return
        }
        guard let said = text ?? label else { return }
        if detail["doNotPerform"]?.bool == true {
            let whole = label.map { $0 == said ? said : "\($0): \(said)" } ?? said
            return view.facts.append(fact("Not to be done", whole))
        }
        if text != nil, let label {
            view.facts.append(fact(label, said))
        } else if Resuscitation.inWords(said) == nil {
            view.facts.append(labelled(said, "Action"))
        }
    }
    /// "Focus: balance comfort and extending life." brings its own label: a few words before a colon.
    private func labelled(_ text: String, _ otherwise: String) -> FactView {
        guard let colon = text.firstIndex(of: ":"), text[..<colon].utf8.count <= 40,
            text.index(after: colon) < text.endIndex, text[text.index(after: colon)] == " "
        else { return fact(otherwise, text) }
        let rest = text[text.index(after: colon)...].drop { $0 == " " }
        return fact(String(text[..<colon]), rest.prefix(1).uppercased() + rest.dropFirst())
    }
    private func goalText(_ reference: Element, _ row: StoredResource) -> String? {
        if let rid = row.target(of: reference), let index = indexByRid[rid] {
            return Concept(rows[index].document.root["description"]).text
        }
        if let id = reference["reference"]?.string, id.hasPrefix("#") {
            return names.contained(String(id.dropFirst()), in: row).flatMap { Concept($0["description"]).text }
        }
        return reference["display"]?.filled
    }

    private func addForm(_ index: Int, _ view: inout PlanView, isAlone: Bool) {
        let root = rows[index].document.root
        let type = Concept(root["type"])
        let title = ClinicalCodes.plans.first { type.hasCode(in: [$0.code]) }?.title ?? type.text ?? "Document"
        var parts = [title]
        if let author = author(index) { parts.append(author) }
        if let date = Dates.clinical(.documentReference, root) { parts.append(date.dateText) }
        view.facts.append(fact("Form", parts.joined(separator: ", ")))
        view.form = rows[index].rid
        guard isAlone else { return }
        view.title = title
        view.provenance = provenance(index)
    }

    /// A plan's period says until when it stands without review. Past it the decisions still stand (design language).
    private func review(_ root: Element) -> ReviewView? {
        guard let end = root["period"]?["end"]?.string.flatMap(PartialDate.init) else { return nil }
        var view = ReviewView()
        view.due = StaffDate(end)
        let isOver = end.latest < now
        view.flag.tone = isOver ? .warn : .plain
        view.flag.text = isOver ? "Review overdue" : "Review due"
        view.text = isOver ? "The decisions still stand." : ""
        return view
    }
    private func fact(_ label: String, _ text: String) -> FactView {
        var fact = FactView()
        fact.label = label
        fact.text = text
        return fact
    }
}

/// Reads whether something says that resuscitation is, or is not, to be attempted.
enum Resuscitation {
    enum Decision { case attempt, notToAttempt }

    /// What an alert, a flag and a plan call a decision not to attempt it.
    static let notToAttemptWords = "Do not attempt CPR"
    /// A decision in words.
    static func words(isNotToAttempt: Bool) -> String { isNotToAttempt ? notToAttemptWords : "For attempted CPR" }

    /// The kinds that are read for words or in places that have no mark.
    static func isInWords(_ kind: ResourceKind) -> Bool { kind == .flag || kind == .carePlan || kind == .consent }

    /// By code in any type; in words only where a flag, a plan or a consent speaks for itself.
    static func read(_ kind: ResourceKind, _ root: Element) -> Decision? {
        switch kind {
        case .flag, .condition, .procedure, .serviceRequest:
            let code = Concept(root["code"])
            if root["doNotPerform"]?.bool == true { return decision(code) == nil ? nil : .notToAttempt }
            return decision(code) ?? (kind == .flag ? code.text.flatMap(inWords) : nil)
        case .observation: return decision(Concept(root["valueCodeableConcept"])) ?? decision(Concept(root["code"]))
        case .consent: return consent(root)
        case .carePlan: return plan(root)
        case .documentReference: return decision(Concept(root["type"]))
        default: return nil
        }
    }
    /// By code alone.
    static func decision(_ concept: Concept) -> Decision? {
        guard concept.element != nil else { return nil }
        if concept.hasCode(in: ResuscitationCodes.notToAttempt) { return .notToAttempt }
        if concept.hasCode(in: ResuscitationCodes.attempt) { return .attempt }
        return nil
    }
    private static func consent(_ root: Element) -> Decision? {
        for category in root.all("category") { if let found = decision(Concept(category)) { return found } }
        let found = decision(Concept(root["provision"]?["code"]))
        // What is denied is not attempted; to deny that it is not attempted is how some write the same.
        return root["provision"]?["type"]?.equals("deny") == true && found != nil ? .notToAttempt : found
    }
    /// Whether an activity of a plan was taken back or called off: it decides nothing. Source: FHIR R4
    /// care-plan-activity-status.
    static func isDropped(_ detail: Element) -> Bool {
        ["cancelled", "entered-in-error", "stopped"].contains(detail["status"]?.string)
    }
    private static func plan(_ root: Element) -> Decision? {
        for category in root.all("category") { if let found = decision(Concept(category)) { return found } }
        for activity in root.all("activity") {
            guard let detail = activity["detail"], !isDropped(detail) else { continue }
            let code = Concept(detail["code"])
            let words = [code.text, detail["description"]?.string].compactMap(\.self)
            if detail["doNotPerform"]?.bool == true {
                // Whatever of it is named is not to be done.
                if decision(code) != nil || words.contains(where: isAboutIt) { return .notToAttempt }
                continue
            }
            if let found = decision(code) { return found }
            for text in words { if let found = inWords(text) { return found } }
        }
        return root["title"]?.string.flatMap(inWords)
    }

    private static func isAboutIt(_ text: String) -> Bool {
        Words.containsAny(text, ["dnacpr", "dnar", "dnr", "cpr", "resuscitat"])
    }

    /// In words: "Do not attempt CPR", "DNACPR", "Not for attempted cardiopulmonary resuscitation", "For attempted
    /// CPR".
    /// Words about CPR that decide nothing give nil, and so do those that say that a decision was taken back.
    static func inWords(_ text: String) -> Decision? {
        guard isAboutIt(text), !Words.containsAny(text, takenBack) else { return nil }
        if Words.containsAny(text, ["dnacpr", "dnar", "dnr"]) { return .notToAttempt }
        if Words.containsAny(text, ["do not attempt", "not for", "not to be attempted", "do not resuscitate"]) {
            return .notToAttempt
        }
        return Words.containsAny(text, ["for attempted", "attempt cpr", "for cpr", "for resuscitation"])
            ? .attempt : nil
    }
    private static let takenBack: [StaticString] = [
        "revoked", "cancelled", "rescinded", "withdrawn", "no longer", "taken back", "not dnacpr", "no dnacpr",
        "not dnar",
        "no dnar", "not have a dnacpr", "without dnacpr", "reversed", "suspended",
    ]
}

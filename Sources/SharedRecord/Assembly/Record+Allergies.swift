import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// The allergies panel. Source: shared-record specification §2.
    func allergies() -> AllergiesView {
        var view = AllergiesView()
        var recorded: [Int] = []
        var assertsNone = false
        for index in facts(.allergies) where kinds[index] == .allergy {
            switch AllergyReading.assertion(rows[index].document.root) {
            case .everyKind:
                assertsNone = true
                view.assertions.append(provenance(index))
            case .oneKind: view.assertions.append(provenance(index))
            case .over: continue
            case nil: recorded.append(index)
            }
        }
        view.statement = AllergyStatement.decide(evidence(recordsAllergy: !recorded.isEmpty, assertsNone: assertsNone))
        let readings = Dictionary(
            uniqueKeysWithValues: recorded.map { ($0, AllergyReading(rows[$0].document.root)) })
        let lines = Merging.lines(newestFirst(recorded), keys: { readings[$0]?.keys ?? [] })
        view.items = lines.map { allergyItem($0, readings) }
        view.items.sort { rank($0) < rank($1) }
        // The statement names the sources that did not answer.
        view.absences = absences(in: .allergies).filter { $0.kind != .unavailable }
        if !recorded.isEmpty || !view.assertions.isEmpty {
            view.absences.removeAll { $0.kind == .noneRecorded }
        }
        return view
    }

    private func rank(_ item: AllergyItemView) -> Int {
        (item.isInactive ? 10 : 0) + (item.flag?.tone == .critical ? 0 : item.isSevere ? 1 : item.flag == nil ? 3 : 2)
    }

    private func evidence(recordsAllergy: Bool, assertsNone: Bool) -> AllergyStatement.Evidence {
        var evidence = AllergyStatement.Evidence()
        evidence.isPermitted = permits(.allergies)
        evidence.recordsAllergy = recordsAllergy
        evidence.assertsNone = assertsNone
        let (answered, others) = sources.contributing(to: .allergies)
        evidence.answered = answered
        for (source, state) in others {
            switch state {
            case .answered: continue
            case .failed: evidence.unanswered.append(source.name)
            case .notShared: evidence.notShared.append(source.name)
            case .objected: evidence.objected.append(source.name)
            }
        }
        evidence.isMasked = withheld.contains { $0.section == .allergies }
        return evidence
    }

    private func allergyItem(_ line: [Int], _ readings: [Int: AllergyReading]) -> AllergyItemView {
        var item = AllergyItemView()
        // The most severe first; of equals the one that says most, else the newest.
        let ranked = line.enumerated().sorted { a, b in
            guard let one = readings[a.element], let other = readings[b.element] else { return a.offset < b.offset }
            if one.severity != other.severity { return one.severity > other.severity }
            return one.said != other.said ? one.said > other.said : a.offset < b.offset
        }.map(\.element)
        guard let reading = readings[ranked[0]] else { return item }
        item.substance = reading.substance
        item.flag = reading.flag
        item.detail = reading.detail
        item.isSevere = reading.severity >= .high
        item.isInactive = line.allSatisfy { readings[$0]?.isActive == false }
        if item.isInactive {
            var flag = FlagView()
            flag.text = "Resolved or inactive"
            item.flag = item.flag ?? flag
        }
        item.disagreement = disagreement(line, readings)
        item.provenance = provenance(merged: ranked) { index in
            let reading = readings[index]
            return "\(reading?.substance ?? ""), \(reading?.stateWords ?? "")"
        }
        return item
    }
}

extension Record {
    /// Where sources differ: in the state, or in two severities that both graded. A criticality beside a severity, and
    /// an entry that grades nothing, contradict nobody.
    private func disagreement(_ line: [Int], _ readings: [Int: AllergyReading]) -> String? {
        let all = line.compactMap { index in readings[index].map { (reading: $0, source: rows[index].source) } }
        let states = Set(all.map(\.reading.isActive))
        let grades = Set(all.compactMap(\.reading.grade))
        guard states.count > 1 || grades.count > 1 else { return nil }
        return Merging.disagreement(all.map { (state: $0.reading.stateWords, source: sources.name($0.source)) })
    }
}

/// What one AllergyIntolerance says.
struct AllergyReading {
    /// How dangerous a reaction is said to be.
    enum Severity: Int, Comparable {
        case none, mild, moderate, high, severe, anaphylaxis
        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }
    /// An assertion that there is no allergy: of any kind, of one kind, or one that its source holds no more.
    enum Assertion { case everyKind, oneKind, over }

    let substance: String
    let severity: Severity
    let isActive: Bool
    let detail: String
    /// How much of the detail is about the reaction, in bytes: what is only said to be missing does not count.
    let said: Int
    let keys: [String]
    private let isIntolerance: Bool
    private let isUnconfirmed: Bool

    init(_ root: Element) {
        let code = Concept(root["code"])
        let fromReaction = root["reaction"].flatMap { Concept($0.first?["substance"]).text }
        substance = code.text ?? fromReaction ?? "Substance not recorded"
        var keys = [Merging.folded(substance)]
        if let key = code.key { keys.insert(key, at: 0) }
        self.keys = code.text == nil && fromReaction == nil ? [] : keys
        severity = Self.severity(root)
        isActive = Self.isActive(root)
        isIntolerance = root["type"]?.equals("intolerance") == true
        isUnconfirmed = Concept(root["verificationStatus"]).has("unconfirmed")
        (detail, said) = Self.detail(root, substance, severity, isUnconfirmed)
    }

    /// Whether the resource asserts that there is no allergy: of any kind, or of one kind only.
    static func assertion(_ root: Element) -> Assertion? {
        let code = Concept(root["code"])
        let isOfEveryKind = code.hasCode(in: ClinicalCodes.noKnownAllergy)
        guard isOfEveryKind || code.hasCode(in: ClinicalCodes.noKnownAllergyOfOneKind) else { return nil }
        return !isActive(root) ? .over : isOfEveryKind ? .everyKind : .oneKind
    }
    private static func isActive(_ root: Element) -> Bool {
        let clinical = Concept(root["clinicalStatus"])
        return !(clinical.has("inactive") || clinical.has("resolved"))
    }

    private static func severity(_ root: Element) -> Severity {
        var worst = root["criticality"]?.equals("high") == true ? Severity.high : .none
        for reaction in root.all("reaction") {
            for manifestation in reaction.all("manifestation") {
                let concept = Concept(manifestation)
                if concept.hasCode(in: ClinicalCodes.anaphylaxis) || names(concept, ClinicalCodes.anaphylaxisWords) {
                    worst = .anaphylaxis
                }
            }
            switch reaction["severity"]?.string {
            case "severe": worst = max(worst, .severe)
            case "moderate": worst = max(worst, .moderate)
            case "mild": worst = max(worst, .mild)
            default: break
            }
        }
        let code = Concept(root["code"])
        if code.hasCode(in: ClinicalCodes.anaphylaxis) || names(code, ClinicalCodes.anaphylaxisWords) {
            worst = .anaphylaxis
        }
        return worst
    }
    private static func names(_ concept: Concept, _ words: [StaticString]) -> Bool {
        concept.text.map { Words.containsAny($0, words) } ?? false
    }

    private static func detail(
        _ root: Element, _ substance: String, _ severity: Severity, _ isUnconfirmed: Bool
    ) -> (text: String, said: Int) {
        var sentences: [String] = []
        func add(_ text: String) { if !sentences.contains(text) { sentences.append(text) } }
        for reaction in root.all("reaction") {
            let manifestations = reaction.all("manifestation").compactMap { Concept($0).text }
            let said = reaction["description"]?.filled
            let onset = StaffDate(reaction["onset"]).map { ", \($0.dateText)" } ?? ""
            // What it was that they reacted to, where the code names a class alone.
            let cause = Concept(reaction["substance"]).text.flatMap { $0 == substance ? nil : $0 }
            let text = said ?? (manifestations.isEmpty ? nil : manifestations.joined(separator: ", "))
            if let text {
                add((cause.map { "\($0): " } ?? "") + text + onset)
            } else if let cause {
                add("\(cause): reaction not recorded\(onset)")
            }
        }
        var said = 0
        if sentences.isEmpty {
            sentences.append("Reaction not recorded")
        } else {
            sentences.removeAll { Self.onlyRepeats($0, severity) }
            said = sentences.reduce(0) { $0 + $1.utf8.count }
        }
        if severity == .none || severity == .high { add("Severity not recorded") }
        if isUnconfirmed { add("Unconfirmed") }
        if root.hasUnknownModifier { add(Element.unknownModifier) }
        for note in root.all("note") {
            guard let text = note["text"]?.filled else { continue }
            add(text.hasSuffix(".") ? String(text.dropLast()) : text)
            said += text.utf8.count
        }
        return (sentences.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " "), said)
    }
    /// "Anaphylaxis" beneath the flag "Anaphylaxis" says nothing.
    private static func onlyRepeats(_ sentence: String, _ severity: Severity) -> Bool {
        let words = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        return severity == .anaphylaxis && words.lowercased() == "anaphylaxis"
    }

    /// The label beside the substance.
    var flag: FlagView? {
        var view = FlagView()
        switch severity {
        case .anaphylaxis: (view.tone, view.text) = (.critical, "Anaphylaxis")
        case .severe: (view.tone, view.text) = (.danger, "Severe")
        case .high: (view.tone, view.text) = (.danger, "High risk")
        case .moderate: (view.tone, view.text) = (.warn, "Moderate")
        case .mild: (view.tone, view.text) = (.plain, "Mild")
        case .none:
            guard isIntolerance else { return nil }
            (view.tone, view.text) = (.plain, "Intolerance")
        }
        return view
    }
    /// The severity where it is graded, for comparing: anaphylaxis is severe; a criticality is no grade.
    var grade: Severity? {
        switch severity {
        case .none, .high: nil
        case .anaphylaxis, .severe: .severe
        case .mild, .moderate: severity
        }
    }
    /// State and severity in words, for telling where sources differ: "active, severe".
    var stateWords: String {
        let state = isActive ? "active" : "inactive or resolved"
        let words =
            switch severity {
            case .anaphylaxis: ", anaphylaxis"
            case .severe: ", severe"
            case .high: ", high risk"
            case .moderate: ", moderate"
            case .mild: ", mild"
            case .none: ""
            }
        return state + words
    }
}

import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// Problems: what is active, what is resolved. A line is active when any source says so; where sources differ the
    /// line says who says what.
    func problems() -> ProblemsView {
        var view = ProblemsView()
        let indices = newestFirst(facts(.problems).filter { kinds[$0] == .condition })
        var readings: [Int: ProblemReading] = [:]
        for index in indices { if case .problem(let reading) = read(index).statement { readings[index] = reading } }
        let lines = Merging.lines(
            indices, keys: { readings[$0]?.keys ?? [] },
            mayJoin: { index, line in mayJoin(index, line, readings) })
        for line in lines {
            let isActive = line.contains { readings[$0]?.isActive == true }
            let item = problemItem(line, isActive, readings)
            if isActive { view.active.append(item) } else { view.resolved.append(item) }
        }
        view.activeTotal = view.active.count
        view.absences = absences(in: .problems)
        if !indices.isEmpty { view.absences.removeAll { $0.kind == .noneRecorded } }
        return view
    }

    /// Two entries of one source are two episodes unless they agree on onset and state.
    private func mayJoin(_ index: Int, _ line: [Int], _ readings: [Int: ProblemReading]) -> Bool {
        line.allSatisfy { other in
            rows[other].source != rows[index].source
                || (readings[other]?.onset == readings[index]?.onset
                    && readings[other]?.isActive == readings[index]?.isActive)
        }
    }

    private func problemItem(_ line: [Int], _ isActive: Bool, _ readings: [Int: ProblemReading]) -> ProblemItemView {
        var item = ProblemItemView()
        let ranked =
            line.filter { readings[$0]?.isActive == isActive } + line.filter { readings[$0]?.isActive != isActive }
        guard let reading = readings[ranked[0]] else { return item }
        item.title = reading.title
        item.onset = line.compactMap { readings[$0]?.onset }.min { $0.machineText < $1.machineText }
        item.detail = reading.detail
        item.flag = reading.flag
        item.disagreement = Merging.disagreement(
            line.map { (state: readings[$0]?.state ?? "", source: sources.name(rows[$0].source)) })
        item.provenance = provenance(merged: ranked) { index in
            let reading = readings[index]
            return "\(reading?.title ?? ""), \(reading?.state ?? "")"
        }
        return item
    }
}

/// What one Condition says.
struct ProblemReading {
    let title: String
    let isActive: Bool
    let state: String
    let onset: StaffDate?
    let detail: String
    let keys: [String]
    let flag: FlagView?

    init(_ root: Element) {
        let code = Concept(root["code"])
        title = code.text ?? "Problem not named"
        var keys: [String] = []
        if code.text != nil {
            keys.append(Merging.folded(title))
            if let key = code.key { keys.insert(key, at: 0) }
        }
        self.keys = keys
        let status = Concept(root["clinicalStatus"]).mainCoding?["code"]?.string
        let hasEnded = Self.abated(root)
        switch status {
        case "inactive", "remission", "resolved": isActive = false
        case nil: isActive = !hasEnded
        default: isActive = true
        }
        state =
            isActive
            ? "active" : status == "remission" ? "in remission" : status == "inactive" ? "inactive" : "resolved"
        onset = StaffDate(root["onsetDateTime"] ?? root["onsetPeriod"]?["start"]) ?? StaffDate(root["recordedDate"])
        detail = Self.detail(root)
        flag = Self.flag(root, status)
    }

    private static func abated(_ root: Element) -> Bool {
        root["abatementDateTime"] != nil || root["abatementPeriod"] != nil || root["abatementString"] != nil
            || root["abatementAge"] != nil || root["abatementBoolean"]?.bool == true
    }
    private static func detail(_ root: Element) -> String {
        var parts: [String] = []
        if let severity = Concept(root["severity"]).text { parts.append(severity) }
        for stage in root.all("stage") { if let text = Concept(stage["summary"]).text { parts.append(text) } }
        parts += root.all("bodySite").compactMap { Concept($0).text }
        if let onset = root["onsetString"]?.filled { parts.append("Since \(onset)") }
        if let age = Quantity(root["onsetAge"]) { parts.append("Since the age of \(age.text)") }
        if let end = StaffDate(root["abatementDateTime"]) { parts.append("Ended \(end.dateText)") }
        for note in root.all("note") { if let text = note["text"]?.filled { parts.append(text) } }
        if root.hasUnknownModifier { parts.append(Element.unknownModifier) }
        return Wording.sentences(parts)
    }
    private static func flag(_ root: Element, _ status: String?) -> FlagView? {
        var view = FlagView()
        let verification = Concept(root["verificationStatus"])
        if verification.has("provisional") {
            (view.tone, view.text) = (.warn, "Provisional")
        } else if verification.has("differential") {
            (view.tone, view.text) = (.warn, "One of several possible")
        } else if verification.has("unconfirmed") {
            (view.tone, view.text) = (.warn, "Unconfirmed")
        } else if let status, let words = StatusWords.table[status] {
            (view.tone, view.text) = words
        } else {
            return nil
        }
        return view
    }
}

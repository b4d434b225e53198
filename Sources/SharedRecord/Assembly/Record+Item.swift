import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// One item with everything that is known about it, its versions and the resource as accepted.
    ///
    /// - Parameters:
    ///   - rid: the number of the item.
    ///   - hasAlerts: whether it is for a page, whose head has alerts, and not for the original alone.
    /// - Returns: nil when there is none of that number, or it is hidden, or it is another person's: one answer for
    /// all.
    /// - Throws: what the snapshot throws.
    package func item(_ rid: Int64, hasAlerts: Bool = true) throws -> ItemDetailView? {
        guard let index = indexByRid[rid], mayShowOriginal(index) else { return nil }
        let row = rows[index]
        let root = row.document.root
        var view = ItemDetailView()
        view.banner = banner()
        view.rail = rail()
        view.sources = sources.view(now: now, person: person)
        view.item = attestedItem(index)
        if kinds[index] == .patient { view.item.title = PersonName(root["name"]?.first)?.banner ?? "Name not recorded" }
        view.resourceType = row.typeName
        view.facts = told(facts(about: index, view.item), of: row)
        view.provenance = told(provenanceFacts(index, view.item), of: row)
        view.codes = codes(root)
        view.versions = try versions(row, recorded: view.item.provenance.recorded)
        view.retraction = retraction(index)
        view.original = try snapshot.original(row)
        view.isPartial = row.isPartial
        view.attachments = Attachments.all(kinds[index], row)
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        shown.insert(view.item.provenance)
        if hasAlerts { view.alerts = alerts(completing: &view.banner, &shown) }
        view.shown = shown.sorted
        try names.check()
        return view
    }

    /// Of a row with parts left out nobody says that something is not recorded.
    private func told(_ facts: [FactView], of row: StoredResource) -> [FactView] {
        guard row.isPartial else { return facts }
        return facts.map { fact in
            var fact = fact
            if fact.text == "Not recorded" { fact.text = "Not shown" }
            return fact
        }
    }

    private func retraction(_ index: Int) -> String? {
        let marks = rows[index].marks
        if marks.contains(.enteredInError) {
            return "The source has marked this as entered in error. It is not a fact of the record."
        }
        return marks.contains(.refuted) ? "The source has refuted this. It is not a fact of the record." : nil
    }

    private func facts(about index: Int, _ item: ItemView) -> [FactView] {
        let root = rows[index].document.root
        var facts = FactList()
        // People read their own plan in the words of their own pages.
        let isPlan = kinds[index] == .carePlan && grant.principal.role.isAtWork
        if isPlan { facts.add(planFacts(index)) }
        if kinds[index] == .patient {
            facts.add(
                "Address and contact", PatientFacts.line(root, hidden: grant.hidesWhereabouts ? maskedAddress : nil))
        } else {
            facts.add("Date", item.date?.text ?? "Not recorded")
        }
        if !item.detail.isEmpty && !isPlan { facts.add("Detail", item.detail) }
        for flag in item.flags where !isPlan || flag.text != Resuscitation.notToAttemptWords {
            facts.add("Flag", flag.text)
        }
        switch kinds[index] {
        case .observation:
            let value = observation(index).value
            facts.add("Value", value.line, isStrong: true)
            // The value as sent, where it is rounded for reading.
            if let sent = root["valueQuantity"]?["value"]?.numberText, Quantity.shown(sent) != sent {
                facts.add("Value as sent", sent)
            }
            facts.add(isForPeople ? "Usual range" : "Reference range", observation(index).range.text)
            // Each part with its own range: the line above names two of them at most.
            for component in root.all("component") {
                let part = ObservationReading(component)
                let range = part.range.text == "Not given" ? "" : " (\(part.range.text))"
                let flag = part.flag.flatMap { $0.isOut ? ", \($0.view.text)" : nil } ?? ""
                facts.add(part.name, part.value.line + range + flag)
            }
            if let method = Concept(root["method"]).text { facts.add("Method", method) }
            if let specimen = names.name(root["specimen"], in: rows[index]) { facts.add("Specimen", specimen) }
        case .encounter:
            facts.add("From", StaffDate(root["period"]?["start"]).map(dateWords) ?? "Not recorded")
            facts.add("To", StaffDate(root["period"]?["end"]).map(dateWords) ?? "Not recorded")
            if let place = place(root["class"]) { facts.add(isForPeople ? "Kind of visit" : "Setting", place) }
            if let discharge = Concept(root["hospitalization"]?["dischargeDisposition"]).text {
                facts.add("Discharged to", discharge)
            }
        case .diagnosticReport:
            for result in root.all("result") { addResult(result, rows[index], &facts) }
        default: break
        }
        if let status = root["status"]?.filled { facts.add("Status", StatusWords.words(status)) }
        return facts.facts
    }
    private func addResult(_ reference: Element, _ row: StoredResource, _ facts: inout FactList) {
        guard let rid = row.target(of: reference), let index = indexByRid[rid] else {
            // A result that is here and not shown is not named either.
            guard row.target(of: reference) == nil else { return }
            if let display = reference["display"]?.filled { facts.add("Result", display) }
            return
        }
        let reading = reading(index)
        let flag = reading.flag?.isOut == true ? reading.flag.map { ", \($0.view.text)" } ?? "" : ""
        facts.add(reading.name, reading.value.line + flag)
    }

    private func provenanceFacts(_ index: Int, _ item: ItemView) -> [FactView] {
        let row = rows[index]
        let root = row.document.root
        var facts = FactList()
        let provenance = item.provenance
        facts.add("Source", provenance.source)
        facts.add("Organisation", provenance.organisation)
        facts.add("Author", provenance.author, note: provenance.attestedNote(.author))
        facts.add(
            "Recorded", provenance.recorded?.text ?? "Not recorded", note: provenance.attestedNote(.recorded))
        facts.add("Received", provenance.received?.text ?? "Not recorded")
        if provenance.isAsLastReceived { facts.add("State", "The source did not answer: this is as last received.") }
        facts.add("Main code", provenance.code.text)
        for identifier in root.all("identifier") {
            guard let value = identifier["value"]?.filled else { continue }
            let system = identifier["system"]?.string.map(CodeSystemNames.name)
            facts.add("Identifier", system.map { "\(value) (\($0))" } ?? value)
        }
        for label in root["meta"]?["security"].map({ Array($0.elements) }) ?? [] {
            if let text = label["display"]?.filled ?? label["code"]?.filled { facts.add("Sensitivity label", text) }
        }
        return facts.facts
    }

    /// Codings anywhere at the top of the resource, each once.
    private func codes(_ root: Element) -> [CodeView] {
        var found: [CodeView] = []
        func take(_ element: Element) {
            guard element.isObject, element["coding"] != nil else { return }
            for view in Concept(element).views where !found.contains(view) { found.append(view) }
        }
        for (_, value) in root.members {
            if value.isArray { for element in value.elements { take(element) } } else { take(value) }
        }
        return found
    }

    /// - Parameter recorded: when the current version was recorded; a note of provenance may say it.
    private func versions(_ row: StoredResource, recorded: StaffDate?) throws -> [VersionView] {
        func view(_ row: StoredResource, _ state: String) -> VersionView {
            var version = VersionView()
            version.t = row.t
            version.received = StaffDate(milliseconds: row.received)
            version.recorded = RowReading(row).recorded
            version.state = state
            return version
        }
        var current = view(row, "Current")
        current.recorded = recorded
        return [current]
            + (try snapshot.versions(rid: row.rid)).filter { $0.t != row.t }.map { view($0, "Superseded") }
    }
}

/// Facts in the order they are added.
struct FactList {
    private(set) var facts: [FactView] = []
    mutating func add(_ label: String, _ text: String, isStrong: Bool = false, note: String? = nil) {
        var fact = FactView()
        fact.label = label
        fact.text = text
        fact.isStrong = isStrong
        fact.note = note
        facts.append(fact)
    }
    mutating func add(_ more: [FactView]) { facts += more }
}

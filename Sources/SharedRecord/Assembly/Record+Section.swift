package import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// One section, a page at a time: its own panel where it has one, and its items, newest first. Where both are too
    /// long for a page, the items have pages of their own.
    ///
    /// - Parameters:
    ///   - list: the panel with what fits beneath it, or the entries alone.
    ///   - page: the page of that list.
    ///   - limit: how many lines a page holds.
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func section(
        _ section: Section, _ list: SectionList = .front, page asked: PageRequest = PageRequest(),
        limit: Int = Paging.size
    ) throws -> SectionView {
        var view = SectionView()
        view.banner = banner()
        view.sources = sources.view(now: now, person: person)
        view.rail = rail()
        view.section = section
        view.absences = absences(in: section)
        view.retracted = permits(section) ? retracted.first { $0.section == section } : nil
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        view.list = list
        view.count = count(section)
        let lines = list == .front ? addPanel(section, asked, limit, &view, &shown) : 0
        // People read what they take now, and what is over, above every entry.
        if list == .entries, section == .medicines, isForPeople, asked.number <= 1 {
            _ = addPanel(section, asked, limit, &view, &shown)
        }
        let all = facts(section)
        if lines == 0 || all.count <= limit - lines {
            let paging = Paging(lines == 0 ? asked : PageRequest(), of: all.count, size: limit)
            view.items = page(newestFirst(all), paging).map(attestedItem)
            view.paging = paging
        } else {
            view.paging = nil
        }
        shown.insert(view.items)
        if section == .identity, view.paging?.number == 1 { view.items = identityItems() + view.items }
        view.alerts = alerts(completing: &view.banner, &shown, view.allergies, view.medicines)
        view.shown = shown.sorted
        try names.check()
        return view
    }

    /// The newest items of one section, for a panel that loads on its own, and the numbers of what is shown.
    ///
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func panel(_ section: Section, limit: Int = 10) throws -> (view: ListView, shown: [Int64]) {
        var view = ListView()
        let newest = newestFirst(facts(section))
        view.count = count(section)
        view.isPermitted = permits(section)
        view.items = newest.prefix(limit).map(attestedItem)
        view.absences = absences(in: section)
        var shown = Shown()
        shown.insert(view.items)
        try names.check()
        return (view, shown.sorted)
    }

    /// The panel of a section that has one. Allergies, problems and medicines are never parted; results have pages.
    ///
    /// - Returns: how many lines it has.
    private func addPanel(
        _ section: Section, _ asked: PageRequest, _ limit: Int, _ view: inout SectionView, _ shown: inout Shown
    ) -> Int {
        switch section {
        case .allergies:
            let allergies = allergies()
            for item in allergies.items { shown.insert(item.provenance) }
            for assertion in allergies.assertions { shown.insert(assertion) }
            view.allergies = allergies
            return allergies.items.count
        case .problems:
            let problems = problems()
            for item in problems.active + problems.resolved { shown.insert(item.provenance) }
            view.problems = problems
            return problems.active.count + problems.resolved.count
        case .medicines:
            let medicines = medicines(showsPast: true)
            insert(medicines, into: &shown)
            view.medicines = medicines
            return medicines.rows.count + medicines.pastRows.count
        case .laboratory, .observations:
            let results = results(section, page: asked, limit: limit)
            insert(results, into: &shown)
            view.results = results
            return results.paging.total
        default: return 0
        }
    }

    /// What is said of a masked address; empty for readers who may not know that it is.
    var maskedAddress: String { grant.known.contains(.whereabouts) ? Wording.addressRestricted : "" }

    /// What each source holds about who the person is.
    func identityItems() -> [ItemView] {
        patientReadings.map { reading in
            let root = rows[reading.index].document.root
            var item = ItemView()
            item.rid = rows[reading.index].rid
            item.section = .identity
            item.kind = "Person"
            item.title = reading.name?.banner ?? "Name not recorded"
            item.detail = PatientFacts.line(
                root, hidden: grant.hidesWhereabouts ? maskedAddress : nil)
            item.provenance = provenance(reading.index)
            item.provenance.author = names.name(root["managingOrganization"], in: rows[reading.index]) ?? "Not recorded"
            return item
        }
    }
}

extension Element {
    /// Telephone numbers and other contacts in use, as written.
    var telecoms: [String] {
        all("telecom").compactMap { $0["use"]?.equals("old") == true ? nil : $0["value"]?.filled }
    }
}

/// Address and contact of a patient resource in a line.
enum PatientFacts {
    /// - Parameter hidden: what stands for an address that is masked; nil when none is.
    static func line(_ root: Element, hidden: String? = nil) -> String {
        var parts: [String] = []
        if let hidden {
            if !hidden.isEmpty { parts.append(hidden) }
        } else if let address = current(root["address"]) {
            parts.append(self.address(address))
        } else {
            parts.append("Address not recorded")
        }
        parts += root.telecoms
        for language in root.all("communication") where language["preferred"]?.bool == true {
            if let text = Concept(language["language"]).text { parts.append("Language \(text)") }
        }
        return Wording.sentences(parts)
    }
    private static func current(_ addresses: Element?) -> Element? {
        guard let addresses else { return nil }
        for address in addresses.elements where address["use"]?.equals("old") != true { return address }
        return nil
    }
    private static func address(_ address: Element) -> String {
        if let text = address["text"]?.filled { return text }
        var lines = address.all("line").compactMap(\.filled)
        for part in [address["city"]?.filled, address["district"]?.filled, address["postalCode"]?.filled] {
            if let part { lines.append(part) }
        }
        return lines.isEmpty ? "Address not recorded" : lines.joined(separator: ", ")
    }
}

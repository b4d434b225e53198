package import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// The items of one section, newest first, a page at a time; the first page has the panel that belongs to it.
    ///
    /// - Parameters:
    ///   - before: where the page begins, from ``SectionView/next``; nil for the first.
    ///   - limit: about how many items a page holds; items of one moment are never parted.
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func section(_ section: Section, before: Int64? = nil, limit: Int = 100) throws -> SectionView {
        var view = SectionView()
        view.banner = banner()
        view.sources = sources.view(now: now, person: person)
        view.rail = rail()
        view.section = section
        view.absences = absences(in: section)
        view.retracted = permits(section) ? retracted.first { $0.section == section } : nil
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        let page = page(newestFirst(facts(section)), before: before, limit: limit)
        view.items = page.items.map(item)
        view.total = facts(section).count
        view.older = page.older
        view.next = page.next
        view.isFirst = before == nil
        shown.insert(view.items)
        if view.isFirst { addPanel(section, &view, &shown) }
        if view.isFirst && section == .identity {
            view.items = identityItems() + view.items
            view.total += patientReadings.count
        }
        view.alerts = headAlerts(&shown, view.allergies, view.medicines)
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
        view.total = newest.count
        view.isPermitted = permits(section)
        view.items = newest.prefix(limit).map(item)
        view.absences = absences(in: section)
        var shown = Shown()
        shown.insert(view.items)
        try names.check()
        return (view, shown.sorted)
    }

    private func addPanel(_ section: Section, _ view: inout SectionView, _ shown: inout Shown) {
        switch section {
        case .allergies: view.allergies = allergies()
        case .problems: view.problems = problems()
        case .medicines:
            let medicines = medicines()
            insert(medicines, into: &shown)
            view.medicines = medicines
        case .laboratory, .observations:
            let results = results(section, limit: .max)
            insert(results, into: &shown)
            view.results = results
        default: break
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
        for contact in root.all("telecom") {
            guard let value = contact["value"]?.filled, contact["use"]?.equals("old") != true else { continue }
            parts.append(value)
        }
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

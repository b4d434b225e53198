import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// A row as an item of a list, with what notes of provenance say of it.
    func attestedItem(_ index: Int) -> ItemView {
        var item = item(index)
        item.provenance = attestedProvenance(index)
        return item
    }

    /// A row as an item of a list, as it says itself.
    func item(_ index: Int) -> ItemView {
        let row = rows[index]
        let root = row.document.root
        let kind = kinds[index]
        let words = ItemWords(self, index)
        var item = ItemView()
        item.rid = row.rid
        item.section = row.section
        item.kind = words.kind
        item.title = words.title
        item.detail = words.detail
        item.flags = words.flags
        item.date = read(index).clinical ?? row.date.map(StaffDate.init(column:))
        item.provenance = provenance(index)
        item.hasDocument = Attachments.isDocument(kind, root)
        item.trendToken = kind == .observation && words.hasNumber ? String(row.rid) : nil
        item.isKey = words.flags.contains { $0.tone == .critical }
        return item
    }

    /// Whether a row deserves emphasis, as ``ItemView/isKey`` has it.
    func isKey(_ index: Int) -> Bool { ItemWords(self, index).flags.contains { $0.tone == .critical } }

    /// The newest items of a section, and how many there are.
    ///
    /// `also` names sections that hold items of the same kinds: an ambulance call is an encounter. The count is that of
    /// `section`, to which the list's heading leads.
    func newest(
        _ section: Section, also: [Section] = [], _ limit: Int, where isWanted: (ResourceKind) -> Bool
    ) -> ListView {
        func wanted(_ section: Section) -> [Int] { facts(section).filter { isWanted(kinds[$0]) } }
        let own = wanted(section)
        var list = ListView()
        list.count = count(section)
        list.isPermitted = permits(section)
        list.items = newestFirst(own + also.flatMap(wanted)).prefix(limit).map(item)
        if list.items.isEmpty { list.absences = absences(in: section) }
        return list
    }

    /// Whether people read it of themselves, or for somebody: in whole words, and with the day of the week.
    var isForPeople: Bool { !grant.principal.role.isAtWork }
    /// A date as the reader reads dates.
    func dateWords(_ date: StaffDate) -> String { isForPeople ? date.publicText : date.text }
    /// The class of an encounter as the reader calls it; nil when none is given.
    func place(_ element: Element?) -> String? {
        let plain = isForPeople ? element?["code"]?.string.flatMap(PlainEnglish.visit(ofClass:)) : nil
        return plain ?? EncounterPlace.words(element)
    }

    /// The name of the medicine that a row is about; nil when it names none.
    func medicineName(_ index: Int) -> String? {
        if case .medicine(let name) = read(index).statement { return name }
        let row = rows[index]
        let root = row.document.root
        guard let reference = root["medicationReference"] else { return nil }
        if let rid = row.target(of: reference), let target = indexByRid[rid],
            let text = Concept(rows[target].document.root["code"]).text
        {
            return text
        }
        return names.name(reference, in: row)
    }
}

/// What an item is called and what is said of it, type by type; any odd resource still gets a name.
struct ItemWords {
    var kind = ""
    var title = ""
    var detail = ""
    var flags: [FlagView] = []
    /// Whether it is a number that a trend can be drawn from.
    var hasNumber = false

    init(_ record: Record, _ index: Int) {
        let row = record.rows[index]
        let root = row.document.root
        kind = Self.kindWords(record.kinds[index], row)
        switch record.kinds[index] {
        case .observation: observation(root, record.observation(index), record)
        case .medicationRequest, .medicationStatement, .medicationDispense, .medicationAdministration:
            title = record.medicineName(index) ?? "Medicine not named"
            detail = Wording.sentences(
                [MedicineReading.dose(root, date: record.dateWords) ?? "Dose not recorded"]
                    + MedicineReading.instructions(root)
                    + record.statedEnd(index).map { record.grant.principal.role.isAtWork ? $0.text : $0.publicText })
            addStatus(root["status"]?.string)
        case .encounter: encounter(root, record, row)
        case .documentReference: document(root)
        case .appointment: appointment(root)
        case .familyHistory: family(root)
        case .relatedPerson: related(root)
        case .careTeam: team(root, record, row)
        case .diagnosticReport: report(root)
        case .carePlan: plan(root, record)
        case .allergy, .condition: stated(root)
        case .immunization, .procedure: done(root)
        default: generic(root)
        }
        if root["doNotPerform"]?.bool == true {
            flag(.danger, record.kinds[index].isMedicineList ? "Not to be given" : "Not to be done")
        }
        if root.hasUnknownModifier { flag(.warn, Element.unknownModifier) }
        if title.isEmpty { title = Self.fallback(record.kinds[index], row) }
    }

    /// The kind in words: "Result", "Encounter"; the FHIR type, parted into words, for what has no word here.
    static func kindWords(_ kind: ResourceKind, _ row: StoredResource) -> String {
        switch kind {
        case .observation: row.section == .laboratory ? "Result" : "Observation"
        case .allergy: "Allergy"
        case .condition: "Problem"
        case .diagnosticReport: "Report"
        case .documentReference, .composition: "Document"
        case .medicationRequest, .medicationStatement: "Medicine"
        case .medicationDispense: "Medicine supplied"
        case .medicationAdministration: "Medicine given"
        case .immunization: "Immunisation"
        case .serviceRequest: "Referral"
        case .encounter: row.section == .ambulance ? "Ambulance" : "Encounter"
        case .familyHistory: "Family history"
        case .flag: "Alert"
        case .imagingStudy: "Imaging"
        default: typeWords(row.typeName)
        }
    }
    /// `EpisodeOfCare` → `Episode of care`.
    static func typeWords(_ name: String) -> String {
        var out = ""
        for character in name {
            if character.isUppercase && !out.isEmpty {
                out += " " + character.lowercased()
            } else {
                out.append(character)
            }
        }
        return out
    }
    private static func fallback(_ kind: ResourceKind, _ row: StoredResource) -> String {
        "\(kindWords(kind, row)), not named"
    }

    private mutating func observation(_ root: Element, _ said: ObservationReading, _ record: Record) {
        let (value, range) = (said.value, said.range)
        title = "\(said.name) \(value.line)"
        hasNumber = value.number != nil || value.pair != nil
        if let flag = said.flag, flag.isOut { flags.append(flag.view) }
        var parts: [String] = []
        let label = record.isForPeople ? "Usual range" : "Reference"
        if range.text != "Not given" { parts.append("\(label) \(range.text).") }
        if let note = root["note"]?.first?["text"]?.filled { parts.append(note) }
        detail = parts.joined(separator: " ")
        if let status = root["status"]?.string, status != "final" { addStatus(status) }
    }

    private mutating func encounter(_ root: Element, _ record: Record, _ row: StoredResource) {
        let kind = Concept(root["type"]).text ?? Concept(root["serviceType"]).text
        title = kind ?? record.place(root["class"]) ?? "Encounter, kind not recorded"
        var parts: [String] = []
        let provider = record.namesOrganisations ? record.names.name(root["serviceProvider"], in: row) : nil
        parts.append(provider ?? record.sources.name(row.source))
        if let reason = Concept(root["reasonCode"]).text { parts.append(reason) }
        if let end = StaffDate(root["period"]?["end"]), end.dateOnly != StaffDate(root["period"]?["start"])?.dateOnly {
            parts.append("Ended \(record.dateWords(end.dateOnly))")
        }
        detail = Wording.sentences(parts)
        if root["class"]?["code"]?.equals("FLD") == true { self.kind = "Ambulance" }
        addStatus(root["status"]?.string)
    }

    private mutating func document(_ root: Element) {
        let type = Concept(root["type"]).text
        let attachment = root["content"]?.first?["attachment"]
        title = root["description"]?.filled ?? type ?? attachment?["title"]?.filled ?? "Document, kind not recorded"
        var parts: [String] = []
        if let type, type != title { parts.append(type) }
        parts.append(AttachmentType.words(attachment?["contentType"]?.string))
        detail = Wording.sentences(parts)
        if root["status"]?.equals("superseded") == true { flag(.warn, "Superseded") }
        if root["docStatus"]?.equals("preliminary") == true { flag(.warn, "Preliminary") }
    }

    private mutating func appointment(_ root: Element) {
        title =
            root["description"]?.filled ?? Concept(root["serviceType"]).text ?? Concept(root["appointmentType"]).text
            ?? "Appointment"
        detail = Concept(root["reasonCode"]).text ?? root["comment"]?.filled ?? ""
        addStatus(root["status"]?.string)
    }

    private mutating func family(_ root: Element) {
        let who = Concept(root["relationship"]).text ?? "Relative not recorded"
        let conditions = root.all("condition").compactMap { Concept($0["code"]).text }
        title = conditions.isEmpty ? who : "\(who): \(conditions.joined(separator: ", "))"
        detail = root["note"]?.first?["text"]?.filled ?? ""
    }

    private mutating func related(_ root: Element) {
        title = PersonName(root["name"]?.first)?.line ?? "Name not recorded"
        detail = Wording.sentences(
            [Concept(root["relationship"]).text ?? "Relationship not recorded"] + root.telecoms)
    }

    private mutating func team(_ root: Element, _ record: Record, _ row: StoredResource) {
        title = root["name"]?.filled ?? Concept(root["category"]).text ?? "Care team"
        let members =
            !record.namesOrganisations
            ? []
            : root.all("participant").compactMap { participant -> String? in
                guard let name = record.names.name(participant["member"], in: row) else { return nil }
                return Concept(participant["role"]).text.map { "\(name) (\($0))" } ?? name
            }
        detail =
            members.isEmpty
            ? record.namesOrganisations ? "Members not recorded" : "Members not shown" : members.joined(separator: ", ")
        if record.namesOrganisations { detail = Wording.sentences([detail] + root.telecoms) }
        addStatus(root["status"]?.string)
    }

    private mutating func report(_ root: Element) {
        title = Concept(root["code"]).text ?? "Report, kind not recorded"
        detail = root["conclusion"]?.filled ?? Concept(root["conclusionCode"]).text ?? ""
        if let status = root["status"]?.string, status != "final" { addStatus(status) }
    }

    private mutating func plan(_ root: Element, _ record: Record) {
        title = root["title"]?.filled ?? Concept(root["category"]).text ?? "Care plan"
        detail = root["description"]?.filled ?? ""
        if detail.isEmpty {
            let names = root.all("activity").compactMap { Concept($0["detail"]?["code"]).text }
            detail = names.prefix(4).joined(separator: ", ")
        }
        if record.grant.principal.role.isAtWork, record.isInForce(.carePlan, root),
            Resuscitation.read(.carePlan, root) == .notToAttempt
        {
            flag(.danger, Resuscitation.notToAttemptWords)
        }
        addStatus(root["status"]?.string)
    }

    private mutating func stated(_ root: Element) {
        title = Concept(root["code"]).text ?? "Not named"
        var parts: [String] = []
        for reaction in root.all("reaction") {
            if let text = Concept(reaction["manifestation"]).text { parts.append(text) }
        }
        if let severity = Concept(root["severity"]).text { parts.append(severity) }
        if let note = root["note"]?.first?["text"]?.filled { parts.append(note) }
        detail = Wording.sentences(parts)
        if let status = Concept(root["clinicalStatus"]).mainCoding?["code"]?.string { addStatus(status) }
    }

    private mutating func done(_ root: Element) {
        title = Concept(root["code"] ?? root["vaccineCode"]).text ?? "Not named"
        var parts: [String] = []
        if let dose = root["protocolApplied"]?.first?["doseNumberPositiveInt"]?.numberText {
            parts.append("Dose \(dose)")
        }
        if let site = Concept(root["bodySite"] ?? root["site"]).text { parts.append(site) }
        if let outcome = Concept(root["outcome"] ?? root["statusReason"]).text { parts.append(outcome) }
        if let note = root["note"]?.first?["text"]?.filled { parts.append(note) }
        detail = Wording.sentences(parts)
        addStatus(root["status"]?.string)
    }

    private static let naming: [StaticString] = [
        "code", "type", "category", "scope", "serviceType", "description", "name",
    ]
    private mutating func generic(_ root: Element) {
        title = root["title"]?.filled ?? ""
        for name in Self.naming where title.isEmpty { title = Concept(root[name]).text ?? root[name]?.filled ?? "" }
        var parts: [String] = []
        for text in [
            root["description"]?.filled, Concept(root["reasonCode"]).text, root["note"]?.first?["text"]?.filled,
        ] {
            if let text, text != title { parts.append(text) }
        }
        detail = Wording.sentences(parts)
        if let status = root["status"]?.string { addStatus(status) }
    }

    private mutating func flag(_ tone: Tone, _ text: String) {
        var view = FlagView()
        view.tone = tone
        view.text = text
        flags.append(view)
    }
    /// A status that is worth saying: everything but the ordinary end or course of a thing.
    private mutating func addStatus(_ status: String?) {
        guard let status, let words = StatusWords.table[status] else { return }
        flag(words.tone, words.text)
    }
}

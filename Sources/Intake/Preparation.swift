import Access
import FHIR
import Identity
import Store

/// Makes a resource ready to be written: whose it is, where it is shown, what hides it, what it refers to.
struct Preparation {
    let kind: SourceKind
    /// What makes a resource of a type sensitive.
    let labels: (Element, String) -> SensitivityMask
    /// Whether `meta.lastUpdated` says when this node received the resource (seeding a demonstration); otherwise now.
    let receivedFromMeta: Bool
    /// What the `fullUrl`s of the enclosing Bundle name.
    let fullURLs: [String: SourceIdentity]

    func write(_ document: Document, identity: SourceIdentity) -> ResourceWrite {
        let root = document.root
        let type = R4.resourceTypeNames[identity.type]
        var references: [(offset: Int, length: Int, target: SourceIdentity)] = []
        var attachments: [Range<Int>] = []
        root.visit(
            "reference",
            { value in
                guard let text = value.string, let target = target(text) else { return }
                let range = value.byteRange
                references.append((range.lowerBound + 1, range.count - 2, target))
            },
            "data",
            { value in
                let range = value.byteRange
                if value.kind == .string, range.count > 4098 {
                    attachments.append(range.lowerBound + 1..<range.upperBound - 1)
                }
            })
        references.sort { $0.offset < $1.offset }
        attachments.sort { $0.lowerBound < $1.lowerBound }
        let recorded = moment(root, Self.recordedNames)
        return ResourceWrite(
            identity: identity, patient: patient(of: root, type: type), document: document,
            section: SectionRule.section(of: root, type: type, from: kind),
            sensitivity: labels(root, type),
            date: moment(root, Self.dateNames) ?? recorded, recorded: recorded,
            received: receivedFromMeta
                ? root["meta", "lastUpdated"]?.string.flatMap(PartialDate.init)?.milliseconds : nil,
            code: MainCode.of(root), marks: Marks(type: type, root),
            references: references, attachments: attachments,
            demographics: type == "Patient" ? demographics(of: root) : nil)
    }

    /// What a reference names within the source: by `fullUrl`, else `Type/id`. Others stay as they are written.
    func target(_ reference: String) -> SourceIdentity? {
        if let known = fullURLs[reference] { return known }
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 || (parts.count == 4 && parts[2] == "_history"), !parts[1].isEmpty,
            !parts[0].contains(":"), let type = ResourceType(String(parts[0]))?.index
        else { return nil }
        return SourceIdentity(type: type, id: String(parts[1]))
    }

    private func patient(of root: Element, type: String) -> SourceIdentity? {
        patientReference(of: root, type: type).flatMap { $0["reference"]?.string }.flatMap(target)
    }

    /// The element that says whose a resource is.
    func patientReference(of root: Element, type: String) -> Element? {
        if type == "Patient" { return nil }
        var candidates: [Element?] = [
            root["subject"], root["patient"], root["beneficiary"], root["for"], root["individual"], root["actor"],
        ]
        if type == "Appointment" { candidates += root.all("participant").map { $0["actor"] } }
        if type == "Provenance" { candidates += root.all("target").map { $0 } }
        if type == "Bundle" { candidates.append(root["entry", "resource", "subject"]) }
        for candidate in candidates {
            guard let element = candidate?.first, let text = element["reference"]?.string, let target = target(text),
                R4.resourceTypeNames[target.type] == "Patient"
            else { continue }
            return element
        }
        return nil
    }

    private static let dateNames: [StaticString] = [
        "effectiveDateTime", "effectiveInstant", "effectivePeriod", "onsetDateTime", "onsetPeriod",
        "performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod", "period", "start",
        "authoredOn", "date", "started", "created", "context",
    ]
    private static let recordedNames: [StaticString] = [
        "recordedDate", "issued", "authoredOn", "recorded", "dateAsserted", "assertedDate", "date", "created", "sent",
    ]

    private func moment(_ root: Element, _ names: [StaticString]) -> Int64? {
        for name in names {
            guard let value = root[name] else { continue }
            let text =
                value.isObject ? (value["start"] ?? value["period", "start"] ?? value["end"])?.string : value.string
            if let date = text.flatMap(PartialDate.init) { return date.milliseconds }
        }
        return nil
    }

    /// Demographics of a Patient: the NHS number only when its check digit is right.
    private func demographics(of root: Element) -> Demographics {
        var number: String?
        for identifier in root.all("identifier")
        where identifier["system"]?.equals("https://fhir.nhs.uk/Id/nhs-number") == true {
            if identifier["use"]?.equals("old") == true { continue }
            number = number ?? identifier["value"]?.string.flatMap(NHSNumber.parse)
        }
        var name: Element?
        for candidate in root.all("name") {
            if name == nil || candidate["use"]?.equals("official") == true { name = candidate }
        }
        let given = name?.all("given").compactMap(\.string).joined(separator: " ") ?? ""
        return Demographics(
            nhsNumber: number, birthDate: root["birthDate"]?.string, family: name?["family"]?.string ?? "",
            given: given, gender: root["gender"]?.string, isActive: root["active"]?.bool ?? true,
            isRestricted: SensitivityLists.isRestricted(root), death: Death(in: root))
    }
}

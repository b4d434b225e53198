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
    /// What the references of the resource name.
    var names = References()

    /// A resource to write.
    /// - Parameter only: the one Patient of a Bundle that is kept whole, whose it is when nothing in it says so.
    func write(_ document: Document, identity: SourceIdentity, only: SourceIdentity? = nil) -> ResourceWrite {
        let root = document.root
        let type = R4.resourceTypeNames[identity.type]
        var references: [(offset: Int, length: Int, target: SourceIdentity)] = []
        var attachments: [Range<Int>] = []
        root.visit(
            "reference",
            { value in
                guard let text = value.string, let target = names.target(text) else { return }
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
        let columns = Self.columns(of: root, type: type, from: kind, labels: labels)
        let patient = patient(of: root, type: type) ?? only
        return ResourceWrite(
            identity: identity, patient: patient, document: document,
            section: columns.label.section, sensitivity: columns.label.sensitivity, date: columns.date,
            recorded: columns.recorded,
            received: receivedFromMeta
                ? root["meta", "lastUpdated"]?.string.flatMap(PartialDate.init)?.milliseconds : nil,
            code: MainCode.of(root), marks: Marks(type: type, root),
            references: references, attachments: attachments,
            demographics: columns.demographics,
            companion: patient == nil ? companion(of: root, type: type) : nil)
    }

    /// What stands beside the body of a resource.
    static func columns(
        of root: Element, type: String, from kind: SourceKind, labels: (Element, String) -> SensitivityMask
    ) -> DerivedColumns {
        let recorded = moment(root, recordedNames)
        return DerivedColumns(
            label: ItemLabel(
                section: SectionRule.section(of: root, type: type, from: kind), sensitivity: labels(root, type)),
            date: moment(root, dateNames) ?? recorded, recorded: recorded,
            demographics: type == "Patient" ? demographics(of: root) : nil)
    }

    private static let dateNames: [StaticString] = [
        "effectiveDateTime", "effectiveInstant", "effectivePeriod", "onsetDateTime", "onsetPeriod",
        "performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod", "period", "start",
        "authoredOn", "date", "started", "created", "context",
    ]
    private static let recordedNames: [StaticString] = [
        "recordedDate", "issued", "authoredOn", "recorded", "dateAsserted", "assertedDate", "date", "created", "sent",
    ]

    private static func moment(_ root: Element, _ names: [StaticString]) -> Int64? {
        for name in names {
            guard let value = root[name] else { continue }
            let text =
                value.isObject ? (value["start"] ?? value["period", "start"] ?? value["end"])?.string : value.string
            if let date = text.flatMap(PartialDate.init) { return date.milliseconds }
        }
        return nil
    }

    /// Demographics of a Patient: the NHS number only when its check digit is right.
    private static func demographics(of root: Element) -> Demographics {
        var number: String?
        for identifier in root.all("identifier")
        where identifier["system"]?.equals("https://fhir.nhs.uk/Id/nhs-number") == true {
            if identifier["use"]?.equals("old") == true { continue }
            number = number ?? identifier["value"]?.string.flatMap(NHSNumber.parse)
        }
        let name = name(of: root)
        let given = name?.all("given").compactMap(\.string).joined(separator: " ") ?? ""
        return Demographics(
            nhsNumber: number, birthDate: root["birthDate"]?.string, family: name?["family"]?.string ?? "",
            given: given, gender: root["gender"]?.string, isActive: root["active"]?.bool ?? true,
            isRestricted: SensitivityLists.isRestricted(root), death: Death(in: root))
    }

    /// The name to know a person by: one they no longer have, or never had, only when there is no other.
    /// Source: FHIR R4 valueset-name-use.html.
    private static func name(of root: Element) -> Element? {
        func rank(_ name: Element) -> Int {
            switch name["use"]?.string {
            case "official": 0
            case "usual": 1
            case "old", "maiden", "temp", "anonymous": 3
            default: 2
            }
        }
        return root.all("name").min { rank($0) < rank($1) }
    }
}

import Access
import FHIR
import LegalTime
import SharedRecord
import Store

/// A record made of JSON literals: real documents in a snapshot that holds them in memory.
struct FixtureRecord: RecordSnapshot {
    /// 10 March 2026, 14:32:07 in London.
    static let now: Int64 = 1_773_153_127_000

    var t: Int64 { 100 }
    var held: [StoredResource] = []
    var sharedRows: [StoredResource] = []
    var old: [Int64: [StoredResource]] = [:]
    var hidden: [Withheld] = []
    var named: [Source] = []
    var unshared: [Int: SectionMask] = [:]
    var objected: Set<Int> = []
    var blobs: [Int64: [UInt8]] = [:]
    /// Whether rows are kept, as in the store's memory.
    var keepsRows = false
    /// What stands for the body of a row; the document itself when nil.
    var body: ((Document) -> any StoredBody)?
    private var rids: [String: Int64] = [:]
    private var codes: [String: Int64] = [:]
    private var nextRid: Int64 = 1

    init() {}

    func rows() throws -> [StoredResource] { held }
    func row(rid: Int64) throws -> StoredResource? { held.first { $0.rid == rid } }
    func versions(rid: Int64) throws -> [StoredResource] { old[rid] ?? [] }
    func withheld() throws -> [Withheld] { hidden }
    func sources() throws -> [Source] { named }
    func objectedSources() throws -> Set<Int> { objected }
    func unsharedSections() throws -> [Int: SectionMask] { unshared }
    func shared(rid: Int64) throws -> StoredResource? { sharedRows.first { $0.rid == rid } }
    func original(_ row: StoredResource) throws -> [UInt8] { row.document.bytes }
    func attachment(_ cut: AttachmentCut, of row: StoredResource) throws -> [UInt8] { blobs[cut.blob] ?? [] }

    /// Registers a source; its number is also the pid of its patient record.
    mutating func source(
        _ number: Int, _ name: String, _ kind: SourceKind, isAvailable: Bool = true, isBatch: Bool = false,
        lastReceived: Int64? = FixtureRecord.now - 3_600_000, refiles: String? = nil
    ) {
        named.append(
            Source(
                number: number, code: "S\(number)", name: name, kind: kind, organisation: "O\(number)",
                isBatch: isBatch,
                isAvailable: isAvailable, lastReceived: lastReceived, refiles: refiles))
    }

    /// Adds a resource and answers its number. `pid` 0 puts it among the shared ones.
    @discardableResult
    mutating func add(
        _ source: Int, _ section: Section, _ json: String, cuts: [AttachmentCut] = [], pid: Int64? = nil,
        sensitivity: SensitivityMask = []
    ) throws -> Int64 {
        let document = try Document(json)
        let root = document.root
        let type = root["resourceType"]?.string ?? ""
        let key = "\(source):\(type)/\(root["id"]?.string ?? "#\(nextRid)")"
        let rid = rids[key] ?? nextRid
        if rid == nextRid { nextRid += 1 }
        rids[key] = rid
        var references: [ResolvedReference] = []
        collect(root, source, &references)
        references.sort { $0.offset < $1.offset }
        let row = StoredResource(
            pid: pid ?? Int64(source), type: R4.resourceTypeNames.firstIndex(of: type) ?? 0, rid: rid, t: 1,
            section: section, sensitivity: sensitivity, date: date(root), code: code(root),
            marks: Marks(type: type, root),
            recorded: root["recorded"]?.string.flatMap { PartialDate($0) }?.milliseconds,
            received: FixtureRecord.now - 3_600_000,
            source: source, body: body?(document) ?? document, references: references, cuts: cuts,
            isKept: keepsRows)
        if row.pid == 0 { sharedRows.append(row) } else { held.append(row) }
        return rid
    }

    /// Numbers the codes as a store does.
    private mutating func code(_ root: Element) -> Int64? {
        guard let code = MainCode.of(root) else { return nil }
        if codes[code] == nil { codes[code] = Int64(codes.count + 1) }
        return codes[code]
    }

    /// A target must be added before what refers to it, as the fixture resolves references when it adds.
    private func collect(_ element: Element, _ source: Int, _ references: inout [ResolvedReference]) {
        for (name, value) in element.members {
            if name == "reference", let text = value.string, let rid = rids["\(source):\(text)"] {
                let range = value.byteRange
                references.append(
                    ResolvedReference(offset: range.lowerBound + 1, length: range.count - 2, rid: rid))
            }
            if value.isObject { collect(value, source, &references) }
            if value.isArray { for item in value.elements where item.isObject { collect(item, source, &references) } }
        }
    }

    private func date(_ root: Element) -> Int64? {
        for name in [
            "effectiveDateTime", "onsetDateTime", "performedDateTime", "occurrenceDateTime", "authoredOn", "date",
            "recordedDate",
        ] {
            if let text = root[named: name]?.string, let date = PartialDate(text) { return date.milliseconds }
        }
        for name in ["period", "effectivePeriod"] {
            if let text = root[named: name]?["start"]?.string, let date = PartialDate(text) { return date.milliseconds }
        }
        return nil
    }

    /// The grant that the policy gives a role at the practice where the person is registered, or the person themselves.
    func grant(_ role: Role = .generalPractitioner, breakGlass: Bool = false) throws -> Grant {
        let isOwn = role == .person
        let principal = Principal(
            subject: "1", name: "Dr Priya Raman", role: role, organisation: isOwn ? "" : "O1",
            organisationName: "Canal Side Practice")
        let records = named.map {
            Facts.Record(
                pid: Int64($0.number), source: $0.code, organisation: $0.organisation,
                sourceSensitivity: $0.kind.sensitivity)
        }
        let relationship = Relationship(
            kind: isOwn ? .themselves : .registered, organisation: principal.organisation, since: nil)
        let born = CivilDay(year: 1951, month: 3, day: 4).map { $0...$0 }
        let decision = try Policy.illustrative().decide(
            principal: principal, purpose: isOwn ? .ownRequest : role == .paramedic ? .emergency : .directCare,
            person: 1,
            facts: Facts(records: records, relationships: [relationship], born: born, now: FixtureRecord.now),
            breakGlass: breakGlass)
        guard case .permit(let grant) = decision else { throw FixtureError.denied }
        return grant
    }

    /// The record under that grant. Rows outside the role's sections are left out, and notes of provenance beside
    /// nothing, as the store leaves them out.
    func record(_ role: Role = .generalPractitioner, breakGlass: Bool = false) throws -> Record {
        let grant = try grant(role, breakGlass: breakGlass)
        var masked = self
        masked.held =
            held.filter {
                grant.admits(
                    pid: $0.pid, section: $0.section, sensitivity: $0.sensitivity, received: $0.received,
                    isReviewed: $0.marks.contains(.reviewed))
                    && unshared[$0.source]?.contains($0.section) != true && !objected.contains($0.source)
            }.withoutStrayNotes
        return try Record(snapshot: masked, grant: grant, now: FixtureRecord.now)
    }

    /// A practice and a hospital, each with its patient resource.
    static func florence() throws -> FixtureRecord {
        var record = FixtureRecord()
        record.source(1, "Canal Side Practice", .gp)
        record.source(2, "Limehouse General Hospital", .acute)
        for source in [1, 2] {
            try record.add(source, .identity, patient)
        }
        return record
    }
    static let patient = """
        {"resourceType":"Patient","id":"p","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number",\
        "value":"9990000018"}],"name":[{"use":"official","family":"Adeyemi","given":["Florence"],"prefix":["Mrs"]},\
        {"use":"nickname","given":["Flo"]}],"gender":"female","birthDate":"1951-03-04"}
        """
}

enum FixtureError: Error { case denied }

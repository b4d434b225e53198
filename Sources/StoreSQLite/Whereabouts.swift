import FHIR
import GRDB
import Store

/// What tells where a person with restricted demographics lives, and the same record without it.
///
/// Masked are: all of a Patient but who they are; related people; references to places, organisations, and to who works
/// for a service near home, with their names; local numbers; and, in every other text, the address, telephone numbers
/// and names of those services as the record's own patient resources give them. What stands within documents is not
/// read. Source: shared-record specification §3 (restricted, S-flag).
struct Whereabouts {
    /// What the masked rows of a record depend on beside the record: where it is the same for two readers, they are.
    struct Key: Hashable {
        let words: [[UInt8]]
        let sources: [Int: Int]
    }
    /// Words that are taken out of texts: letters and digits only, in lower case.
    private let words: [[UInt8]]
    /// The names under which sources near home are shown, by the store's number.
    private let sources: [Int: Source]
    private let db: Database

    /// Services for a large part of a region: their names do not tell where somebody lives.
    private static let isFarReaching: Set<SourceKind> = [.acute, .mentalHealth, .ambulance]

    /// Whether a row of the table of patients is of somebody with restricted demographics: its source says so, or that
    /// of a record of the same number that is kept apart, such as one under a new family name.
    static func isRestricted(_ table: String) -> String {
        """
        (\(table).restricted OR EXISTS (
        SELECT 1 FROM patient o WHERE o.nhs = \(table).nhs AND o.restricted = 1 AND o.sealed = 0))
        """
    }

    /// What the records of a person tell, and those of the same number that are kept apart, whichever of them may be
    /// read.
    ///
    /// - Parameter organisation: the reader's own, whose name tells them nothing.
    init(_ reader: RowReader, pids: [Int64], organisation: String) throws {
        db = reader.db
        var words: Set<[UInt8]> = []
        var sources: [Int: Source] = [:]
        let apart = try pids.flatMap {
            try Int64.fetchAll(reader.db.cachedStatement(sql: Self.sameNumber), arguments: [$0])
        }
        for pid in Set(pids).union(apart).sorted() {
            try RowReader.forEach(db, Self.sourceOfRecord, [pid]) { columns in
                let source = RowReader.source(columns)
                guard sources[source.number] == nil, !Self.isFarReaching.contains(source.kind),
                    source.organisation != organisation
                else { return }
                for text in [source.name, source.code, source.organisation] { Self.note(text, &words) }
                // Neither name nor number, nor when it last sent: those are the same for all of its patients.
                sources[source.number] = Source(
                    number: -1 - sources.count, code: "", name: source.kind.withoutName, kind: source.kind,
                    organisation: "", isBatch: source.isBatch, isAvailable: source.isAvailable, lastReceived: nil,
                    refiles: source.refiles.map { _ in "" })
            }
            for type in [WriteApplication.patientType, Self.relatedPersonType] {
                let rows =
                    try reader.rows("SELECT \(RowReader.columns) FROM current WHERE pid = ? AND type = ?", [pid, type])
                    + reader.rows(
                        """
                        SELECT \(RowReader.columns) FROM version WHERE pid = ? AND type = ? AND body IS NOT NULL
                        """, [pid, type])
                for row in rows { Self.note(try row.readDocument().root, &words) }
            }
        }
        self.sources = sources
        // The longest first: a street within an address does not leave its number behind.
        self.words = words.sorted { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
    }

    private static let sameNumber =
        "SELECT o.pid FROM patient p JOIN patient o ON o.nhs = p.nhs WHERE p.pid = ? AND o.sealed = 0"
    private static let sourceOfRecord =
        "SELECT \(RowReader.sourceColumns) FROM source s JOIN patient p ON p.source = s.number WHERE p.pid = ?"
    private static let relatedPersonType = R4.resourceTypeNames.firstIndex(of: "RelatedPerson") ?? -1

    /// What tells these masks from others.
    var key: Key { Key(words: words, sources: sources.mapValues(\.number)) }

    // MARK: Which words

    private static func note(_ root: Element, _ words: inout Set<[UInt8]>) {
        func addresses(of element: Element) {
            for address in element.all("address") {
                for line in address.all("line") {
                    guard let text = line.string else { continue }
                    note(text, &words)
                    // The street without its number.
                    note(String(text.drop { !$0.isLetter || $0.isNumber }), &words)
                }
                for part in [address["district"], address["postalCode"], address["text"]] {
                    if let text = part?.string { note(text, &words) }
                }
            }
            for contact in element.all("telecom") {
                guard let text = contact["value"]?.string else { continue }
                let digits = folded(text).bytes.filter { $0 >= 0x30 && $0 <= 0x39 }
                // With a country's code or without.
                if digits.count >= 9 { words.insert(Array(digits.suffix(9))) } else { note(text, &words) }
            }
        }
        addresses(of: root)
        for contact in root.all("contact") { addresses(of: contact) }
        for practice in root.all("generalPractitioner") {
            for part in [practice["display"], practice["identifier"]?["value"]] {
                if let text = part?.string { note(text, &words) }
            }
        }
    }
    private static func note(_ text: String, _ words: inout Set<[UInt8]>) {
        let word = folded(text).bytes
        // Shorter ones stand within words that say something else.
        if word.count >= 5 { words.insert(word) }
    }

    /// The letters and digits of a text in lower case, and where in its UTF-8 each stands.
    private static func folded(_ text: String) -> (bytes: [UInt8], places: [Int]) {
        var bytes: [UInt8] = []
        var places: [Int] = []
        for (place, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x30...0x39, 0x61...0x7A, 0x80...: bytes.append(byte)
            case 0x41...0x5A: bytes.append(byte | 0x20)
            default: continue
            }
            places.append(place)
        }
        return (bytes, places)
    }

    /// A text without the words; nil when none of them stands in it.
    func without(_ text: String) -> String? {
        let (bytes, places) = Self.folded(text)
        var cuts: [Range<Int>] = []
        for word in words where word.count <= bytes.count {
            var at = 0
            while at + word.count <= bytes.count {
                if bytes[at] == word[0], bytes[at..<at + word.count].elementsEqual(word) {
                    cuts.append(places[at]..<places[at + word.count - 1] + 1)
                    at += word.count
                } else {
                    at += 1
                }
            }
        }
        if cuts.isEmpty { return nil }
        let utf8 = Array(text.utf8)
        var out: [UInt8] = []
        var start = 0
        for cut in cuts.sorted(by: { $0.lowerBound < $1.lowerBound }) where cut.upperBound > start {
            if cut.lowerBound >= start { out += utf8[start..<cut.lowerBound] + Self.mark }
            start = cut.upperBound
        }
        return String(decoding: out + utf8[start...], as: UTF8.self)
    }
    private static let mark = Array("[restricted]".utf8)

    // MARK: The masked record

    /// A source as it may be named.
    func masked(_ source: Source) -> Source { sources[source.number] ?? source }

    /// Whether a row is hidden altogether: it is of somebody who is near the person.
    func hides(_ row: StoredResource) -> Bool { row.type == Self.relatedPersonType }

    /// A row without what tells where the person lives.
    ///
    /// - Throws: `StoreError.unavailable` for a damaged body: nothing of it is then shown.
    func masked(_ row: StoredResource) throws -> StoredResource {
        let root = try row.readDocument().root
        var writer = Writer(whereabouts: self, row: row, isNearHome: sources[row.source] != nil, root: root)
        try writer.object(root, members: row.type == WriteApplication.patientType ? Self.patientMembers : nil)
        return try writer.body.row(.withoutWhereabouts, source: sources[row.source]?.number)
    }

    /// Who the person is: all that is left of a Patient.
    private static let patientMembers: Set<String> = [
        "resourceType", "id", "meta", "identifier", "active", "name", "gender", "birthDate", "_birthDate",
        "deceasedBoolean", "deceasedDateTime", "communication", "multipleBirthBoolean", "multipleBirthInteger",
    ]
    /// Members that tell a place wherever they stand.
    private static let placeMembers: Set<String> = [
        "address", "telecom", "contact", "generalPractitioner", "managingOrganization", "serviceProvider", "custodian",
        "location", "locationReference", "locationCode", "destination", "origin", "valueAddress", "valueContactPoint",
        "photo", "position",
    ]
    /// Types whose names tell a place, or somebody near the person.
    private static let placeTypes: Set<String> = [
        "Organization", "Location", "HealthcareService", "PractitionerRole", "RelatedPerson", "Endpoint",
        "OrganizationAffiliation",
    ]
    /// Types that name who works for a service.
    private static let workerTypes: Set<String> = ["Practitioner", "CareTeam"]

    /// Whether a practitioner, organisation or place may be named in a view of the record.
    func showsShared(_ row: StoredResource) -> Bool {
        !Self.placeTypes.contains(row.typeName)
            && !(Self.workerTypes.contains(row.typeName) && isNearHome(row.source))
    }
    /// Whether a source of anybody's is near somebody's home.
    private func isNearHome(_ source: Int) -> Bool { sources[source] != nil }

    /// Writes a document anew, part by part.
    private struct Writer {
        let whereabouts: Whereabouts
        let row: StoredResource
        let isNearHome: Bool
        let root: Element
        var body: PartialBody

        init(whereabouts: Whereabouts, row: StoredResource, isNearHome: Bool, root: Element) {
            self.whereabouts = whereabouts
            self.row = row
            self.isNearHome = isNearHome
            self.root = root
            body = PartialBody(of: row)
        }

        mutating func value(_ element: Element, of name: String) throws {
            if element.isObject { return try object(element, members: nil) }
            if element.isArray {
                body.write("[".utf8)
                var isFirst = true
                for item in element.elements {
                    if name == "contained", let type = item["resourceType"]?.string, placeTypes(type) { continue }
                    if !isFirst { body.write(",".utf8) }
                    isFirst = false
                    try value(item, of: name)
                }
                body.write("]".utf8)
                return
            }
            if name != "reference", name != "data", let text = element.string, let less = whereabouts.without(text) {
                return body.write(string: less)
            }
            body.copy(element)
        }

        private func placeTypes(_ type: String) -> Bool {
            Whereabouts.placeTypes.contains(type) || isNearHome && Whereabouts.workerTypes.contains(type)
        }

        mutating func object(_ element: Element, members: Set<String>?) throws {
            if members == nil, try isPlace(element) {
                return body.write(#"{"display":"Not shown"}"#.utf8)
            }
            body.write("{".utf8)
            var isFirst = true
            for (name, value) in element.members {
                if let members {
                    guard members.contains(name) else { continue }
                } else if Whereabouts.placeMembers.contains(name) || name == "source" && element["security"] != nil {
                    continue
                }
                // Narrative repeats all the rest; local numbers tell whose they are.
                if name == "text", value["div"] != nil { continue }
                if name == "identifier", members == nil || !value.isArray { continue }
                if !isFirst { body.write(",".utf8) }
                isFirst = false
                body.write(string: name)
                body.write(":".utf8)
                if name == "identifier" { numbers(value) } else { try self.value(value, of: name) }
            }
            body.write("}".utf8)
        }

        /// A person's NHS number, and no other.
        private mutating func numbers(_ identifiers: Element) {
            body.write("[".utf8)
            var isFirst = true
            for identifier in identifiers.elements
            where identifier["system"]?.equals("https://fhir.nhs.uk/Id/nhs-number") == true {
                if !isFirst { body.write(",".utf8) }
                isFirst = false
                body.copy(identifier)
            }
            body.write("]".utf8)
        }

        /// Whether an object refers to a place, or to who works near the person's home.
        private func isPlace(_ element: Element) throws -> Bool {
            if let type = element["type"]?.string, element["reference"] != nil || element["display"] != nil,
                element["code"] == nil, placeTypes(type)
            {
                return true
            }
            guard let reference = element["reference"], let text = reference.string else {
                // A name without a target: anybody's, so of who works there too.
                return isNearHome && element["display"] != nil && element["code"] == nil && element["system"] == nil
            }
            if text.hasPrefix("#") {
                for inner in root.all("contained") where inner["id"]?.string == String(text.dropFirst()) {
                    return inner["resourceType"]?.string.map(placeTypes) ?? true
                }
                return true
            }
            let start = reference.byteRange.lowerBound + 1
            if let rid = row.references.first(where: { $0.offset == start })?.rid {
                let select = try whereabouts.db.cachedStatement(sql: "SELECT type FROM directory WHERE rid = ?")
                guard let type = try Int.fetchOne(select, arguments: [rid]),
                    R4.resourceTypeNames.indices.contains(type)
                else { return true }
                return placeTypes(R4.resourceTypeNames[type])
            }
            // What names nothing here says by its own words what it is.
            let parts = text.split(separator: "/")
            return parts.count < 2 || placeTypes(String(parts[parts.count - 2]))
        }
    }
}

extension SourceKind {
    /// What a source is called whose name would tell where somebody lives.
    fileprivate var withoutName: String {
        switch self {
        case .gp: "GP practice (name restricted)"
        case .community: "Community service (name restricted)"
        case .socialCare: "Social care (name restricted)"
        case .hospice: "Hospice (name restricted)"
        case .careHome: "Care home (name restricted)"
        default: "Service (name restricted)"
        }
    }
}

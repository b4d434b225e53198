package import Access
package import FHIR
import LegalTime
package import Store

/// Gives each item that comes in the categories of what it is about: pure, and fast enough for every resource.
///
/// An item's categories are the union of what four rules give; no rule takes away what another has given.
///
/// 1. **Its own labels**: `meta.security` of the resource and of every resource inside it, a DocumentReference's
///    `securityLabel`, a Composition's `confidentiality`, and what the rules of a Consent name. A Consent is
///    always kept from whoever acts for the person.
/// 2. **Its codes**: every Coding, at any depth and under any name (code, category, reason, value, component, contained
///    Medication, extension), by system and code. A refuted diagnosis and a negative result are labelled alike: that
///    somebody was tested or suspected reveals as much.
/// 3. **The kind of document**: `type`, `category` and `class` of a DocumentReference, DocumentManifest or Composition.
/// 4. **The kind of source**: everything it sends except its Patient, whose source the policy names or not.
///
/// A Bundle that is kept whole has the categories of everything inside it.
///
/// What it cannot see, and a region has to know: words (`text`, notes, narrative, attachments), a code without a
/// system, a source's own codes that no list names, and what stands in another resource that is referred to, such as
/// the Medication of a `medicationReference`.
package struct SensitivityLists: Sendable {
    /// The document that they were made from.
    package let document: SensitivityListsDocument
    /// The number.
    package var version: Int { document.version }
    /// The moment from which they hold, in milliseconds since 1970.
    package let from: Int64
    private let codes: [String: [String: SensitivityMask]]
    private let documentTypes: [String: [String: SensitivityMask]]
    private let sources: [SourceKind: SensitivityMask]
    private let filter: CodeFilter

    /// Lists of a document.
    ///
    /// - Throws: ``SensitivityListsError`` for the first name that is not known, line that says a thing twice, or code
    ///   that cannot be one of its system.
    package init(_ document: SensitivityListsDocument) throws(SensitivityListsError) {
        self.document = document
        guard document.version > 0 else { throw SensitivityListsError(at: "version", "has to be above 0.") }
        try Reading.text(document.title, "title")
        from = try Reading.start(of: document.from)
        var names: Set<String> = []
        codes = try Reading.table(document.lists, "lists", &names)
        documentTypes = try Reading.table(document.documentTypes, "documentTypes", &names)
        var sources: [SourceKind: SensitivityMask] = [:]
        for (at, line) in document.sources.enumerated() {
            let place = "sources.[\(at)]"
            guard let kind = SourceKind(rawValue: line.kind) else {
                throw SensitivityListsError(
                    at: "\(place).kind", "“\(line.kind)” is not a kind of source: \(Reading.kinds).")
            }
            let category = try Reading.category(line.category, "\(place).category")
            try Reading.text(line.citation, "\(place).citation")
            guard sources[kind]?.contains(category) != true else {
                throw SensitivityListsError(at: place, "says the same of \(line.kind) twice. Leave it once.")
            }
            sources[kind, default: []].insert([category])
        }
        self.sources = sources
        filter = CodeFilter((Array(codes.values) + Array(documentTypes.values)).flatMap(\.keys))
    }

    /// The categories of a resource that a kind of source sends.
    ///
    /// - Parameter type: the resource's type.
    package func categories(of resource: Element, type: String, from kind: SourceKind) -> SensitivityMask {
        var found = type == "Patient" ? [] : sources[kind] ?? []
        var mayBeListed = false
        resource.visit(
            "code", { if !mayBeListed, filter.mayHold($0) { mayBeListed = true } },
            "meta", { found.formUnion(Self.labels($0["security"])) })
        found.formUnion(Self.documentLabels(of: resource, type: type))
        if mayBeListed { found.formUnion(listed(resource)) }
        // Restricted demographics hide where the person lives, in all of the record, and not who they are.
        if type == "Patient" { found.subtract([.restricted]) }
        return found
    }

    /// Whether a Patient's demographics are restricted: `meta.security` `R`, or what is stricter. Source: shared-record
    /// specification §3; PDS FHIR API, "Restricted patients".
    static func isRestricted(_ patient: Element) -> Bool {
        !labels(patient["meta"]?["security"]).isDisjoint(with: [.restricted, .veryRestricted, .unknownLabel])
    }

    // MARK: Labels

    /// The categories of security labels that stand as Codings.
    private static func labels(_ labels: Element?) -> SensitivityMask {
        guard let labels else { return [] }
        var found: SensitivityMask = []
        for label in labels.elements {
            let system = label["system"]?.string ?? "", code = label["code"]?.string ?? ""
            if let category = SensitivityMask.category(system: system, code: code) { found.insert([category]) }
        }
        return found
    }

    /// The labels that two types of resource carry outside `meta`. Source: FHIR R4 DocumentReference.securityLabel and
    /// Composition.confidentiality (v3-Confidentiality).
    private static func documentLabels(of resource: Element, type: String) -> SensitivityMask {
        var found: SensitivityMask = []
        switch type {
        case "DocumentReference":
            for concept in resource.all("securityLabel") { found.formUnion(labels(concept["coding"] ?? concept)) }
        case "Composition":
            guard let code = resource["confidentiality"]?.string else { return found }
            let system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
            if let category = SensitivityMask.category(system: system, code: code) { found.insert([category]) }
        case "Consent":
            // What somebody consents to or denies is theirs; what its rules name is as sensitive as what they name.
            resource.visit("securityLabel", { found.formUnion(labels($0)) }, "", { _ in })
            found.subtract([.unknownLabel])
            found.insert([.keptFromProxy])
        case "Bundle":
            for entry in resource.all("entry") {
                guard let inner = entry["resource"], let type = inner["resourceType"]?.string else { continue }
                found.formUnion(documentLabels(of: inner, type: type))
            }
        default: break
        }
        return found
    }

    // MARK: Codes

    /// What the lists give to an element and everything below it, exactly. Only for the few in which a listed code may
    /// stand.
    private func listed(_ element: Element) -> SensitivityMask {
        var found: SensitivityMask = []
        if element.isObject {
            found.formUnion(Self.mask(of: element, in: codes))
            if Self.isDocument(element) {
                found.formUnion(kindOfDocument(element))
            }
            for (_, value) in element.members where value.isObject || value.isArray {
                found.formUnion(listed(value))
            }
        } else if element.isArray {
            for item in element.elements where item.isObject || item.isArray { found.formUnion(listed(item)) }
        }
        return found
    }

    private func kindOfDocument(_ document: Element) -> SensitivityMask {
        var found: SensitivityMask = []
        for member in [document["type"], document["category"], document["class"]] {
            guard let member else { continue }
            for concept in member.elements {
                for coding in concept.all("coding") { found.formUnion(Self.mask(of: coding, in: documentTypes)) }
            }
        }
        return found
    }

    /// What a table gives to a Coding: any object with a system and a code is one.
    private static func mask(of coding: Element, in table: [String: [String: SensitivityMask]]) -> SensitivityMask {
        guard let code = coding["code"]?.string, let system = coding["system"]?.string else { return [] }
        return table[system]?[code] ?? []
    }

    private static func isDocument(_ element: Element) -> Bool {
        guard let type = element["resourceType"] else { return false }
        return type.equals("DocumentReference") || type.equals("Composition") || type.equals("DocumentManifest")
    }
}

/// Says of most codes, from their bytes, that no list names them; of the others it says nothing.
///
/// A Bloom filter with two bits for a code and 64 times as many bits: one code in a thousand is looked up in vain.
/// It makes no string, and knows no systems: what passes is compared exactly.
private struct CodeFilter: Sendable {
    private let bits: [UInt64]
    private let mask: UInt64
    private let lengths: ClosedRange<Int>

    init(_ codes: [String]) {
        var size = 64
        while size < codes.count * 64 { size *= 2 }
        var bits = [UInt64](repeating: 0, count: size / 64)
        mask = UInt64(size - 1)
        for code in codes {
            let (first, second) = Self.places(Array(code.utf8)[...], mask)
            bits[first / 64] |= 1 << (first % 64)
            bits[second / 64] |= 1 << (second % 64)
        }
        self.bits = bits
        let sizes = codes.map(\.utf8.count)
        lengths = (sizes.min() ?? 0)...(sizes.max() ?? 0)
    }

    func mayHold(_ element: Element) -> Bool {
        switch element.kind {
        case .string:
            let size = element.byteRange.count - 2
            guard lengths.contains(size) else { return false }
            let (first, second) = Self.places(element.rawBytes.dropFirst().dropLast(), mask)
            return bits[first / 64] >> (first % 64) & bits[second / 64] >> (second % 64) & 1 == 1
        // Escapes hide what a code is; nobody writes one with escapes who means well.
        case .escapedString: return true
        default: return false
        }
    }

    /// Two bits, from FNV-1a with its halves mixed. Source: RFC 9923 (Fowler, Noll, Vo).
    private static func places(_ bytes: ArraySlice<UInt8>, _ mask: UInt64) -> (Int, Int) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash ^= hash >> 29
        hash = hash &* 0x9E37_79B9_7F4A_7C15
        return (Int(hash & mask), Int(hash >> 32 & mask))
    }
}

/// Checks what a document says.
private enum Reading {
    static var kinds: String { SourceKind.allCases.map(\.rawValue).joined(separator: ", ") }

    static func text(_ text: String, _ place: String) throws(SensitivityListsError) {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw SensitivityListsError(at: place, "is empty. Say what it is, or where it comes from.")
        }
    }

    /// The first moment of a day in London.
    static func start(of text: String) throws(SensitivityListsError) -> Int64 {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]),
            let number = Int(parts[2]), let day = CivilDay(year: year, month: month, day: number)
        else { throw SensitivityListsError(at: "from", "“\(text)” is not a day. Write it as 2026-11-23.") }
        return LondonTime.start(of: day)
    }

    /// A category that a list may give: `unknownLabel` is for labels that the node does not know, and nothing else.
    static func category(_ name: String, _ place: String) throws(SensitivityListsError) -> SensitivityCategory {
        guard let category = SensitivityCategory(name: name), category != .unknownLabel else {
            let names = SensitivityCategory.allCases.filter { $0 != .unknownLabel }.map(\.name)
            throw SensitivityListsError(
                at: place, "“\(name)” is not a category of a list: \(names.joined(separator: ", ")).")
        }
        return category
    }

    static func table(
        _ lists: [SensitivityListsDocument.CodeList], _ place: String, _ names: inout Set<String>
    ) throws(SensitivityListsError) -> [String: [String: SensitivityMask]] {
        var table: [String: [String: SensitivityMask]] = [:]
        for (at, list) in lists.enumerated() {
            let place = "\(place).[\(at)]"
            try text(list.name, "\(place).name")
            guard names.insert(list.name).inserted else {
                throw SensitivityListsError(at: "\(place).name", "“\(list.name)” stands twice. Rename one of them.")
            }
            let category = try category(list.category, "\(place).category")
            try text(list.citation, "\(place).citation")
            guard list.system.contains(":"), !list.system.contains(where: \.isWhitespace) else {
                throw SensitivityListsError(
                    at: "\(place).system", "“\(list.system)” is not the URL of a code system, such as \(snomed).")
            }
            guard !list.codes.isEmpty else {
                throw SensitivityListsError(at: "\(place).codes", "is empty: the list labels nothing. Remove it.")
            }
            var seen: Set<String> = []
            for (at, line) in list.codes.enumerated() {
                try code(line, of: list.system, "\(place).codes.[\(at)]")
                guard seen.insert(line.code).inserted else {
                    throw SensitivityListsError(
                        at: "\(place).codes.[\(at)]", "\(line.code) stands twice. Leave it once.")
                }
                table[list.system, default: [:]][line.code, default: []].insert([category])
            }
        }
        return table
    }

    private static let snomed = "http://snomed.info/sct"
    private static let dmd = "https://dmd.nhs.uk"

    /// A mistyped code labels nothing, and nobody would notice: where a system has a check digit, it is checked.
    private static func code(
        _ line: SensitivityListsDocument.Code, of system: String, _ place: String
    ) throws(SensitivityListsError) {
        guard !line.code.isEmpty, !line.code.contains(where: \.isWhitespace) else {
            throw SensitivityListsError(at: "\(place).code", "is empty or has spaces. Write the code and no more.")
        }
        try text(line.display, "\(place).display")
        guard system != snomed && system != dmd || SNOMEDIdentifier.isValid(line.code) else {
            throw SensitivityListsError(
                at: "\(place).code", "\(line.code) is not an identifier of SNOMED CT: look for a mistyped digit.")
        }
    }
}

/// Identifiers of SNOMED CT, which dm+d shares. Source: SNOMED CT Technical Implementation Guide, "SCTID".
private enum SNOMEDIdentifier {
    /// Whether a text has the form of an identifier: 6 to 18 digits, no leading zero, Verhoeff's check digit last.
    static func isValid(_ text: String) -> Bool {
        guard (6...18).contains(text.utf8.count), text.utf8.first != 0x30 else { return false }
        var check = 0
        for (at, byte) in text.utf8.reversed().enumerated() {
            guard (0x30...0x39).contains(byte) else { return false }
            var digit = Int(byte - 0x30)
            for _ in 0..<at % 8 { digit = permutation[digit] }
            check = product(check, digit)
        }
        return check == 0
    }

    private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

    /// The product of two elements of the dihedral group of the pentagon: 0 to 4 turn, 5 to 9 turn and mirror.
    private static func product(_ a: Int, _ b: Int) -> Int {
        switch (a < 5, b < 5) {
        case (true, true): (a + b) % 5
        case (true, false): (a + b) % 5 + 5
        case (false, true): (a - b + 5) % 5 + 5
        case (false, false): (a - b + 5) % 5
        }
    }
}

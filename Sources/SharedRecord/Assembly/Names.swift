import FHIR
import Store

/// Finds the names behind references: practitioners, organisations, places, medicines. Each is read once.
final class Names {
    private let snapshot: any RecordSnapshot
    private var known: [Int64: StoredResource?] = [:]
    private var texts: [Int64: String] = [:]
    /// The first failure to read, so that it is not lost: the page is not made from half a record.
    private(set) var failure: (any Error)?

    init(_ snapshot: any RecordSnapshot) { self.snapshot = snapshot }

    /// The shared resource of that number.
    func shared(_ rid: Int64) -> StoredResource? {
        if let found = known[rid] { return found }
        do {
            let found = try snapshot.shared(rid: rid)
            known[rid] = .some(found)
            return found
        } catch {
            if failure == nil { failure = error }
            known[rid] = .some(nil)
            return nil
        }
    }

    /// The name behind a reference: its own display, else the target's name, else what identifies it; nil when the
    /// reference says nothing.
    func name(_ reference: Element?, in row: StoredResource) -> String? {
        guard let reference else { return nil }
        if let display = reference["display"]?.filled { return display }
        if let id = reference["reference"]?.string, id.hasPrefix("#") {
            return contained(String(id.dropFirst()), in: row).flatMap(Self.name(of:))
        }
        if let rid = row.target(of: reference) {
            if let text = texts[rid] { return text }
            if let text = shared(rid).flatMap({ Self.name(of: $0.document.root) }) {
                texts[rid] = text
                return text
            }
        }
        return reference["identifier"]?["value"]?.filled
    }

    /// The contained resource of that local id.
    func contained(_ id: String, in row: StoredResource) -> Element? {
        for inner in row.document.root.all("contained") where inner["id"]?.string == id { return inner }
        return nil
    }

    /// The name of a practitioner, organisation, place, device or person.
    static func name(of root: Element) -> String? {
        guard let name = root["name"] else {
            return Concept(root["code"]).text ?? root["deviceName"]?.first?["name"]?.filled
        }
        if name.isString { return name.filled }
        return PersonName(name.first)?.line
    }

    /// Throws what was noticed on the way.
    func check() throws { if let failure { throw failure } }
}

/// A FHIR HumanName.
struct PersonName {
    let family: String?
    let given: [String]
    let prefix: String?
    let text: String?

    init?(_ element: Element?) {
        guard let element else { return nil }
        family = element["family"]?.filled
        given = element.all("given").compactMap(\.filled)
        prefix = element["prefix"]?.first?.filled
        text = element["text"]?.filled
        if family == nil && given.isEmpty && text == nil { return nil }
    }
    /// `Dr Helen Marsh`.
    var line: String {
        let parts = [prefix].compactMap { $0 } + given.prefix(1) + [family].compactMap { $0 }
        return family == nil && given.isEmpty ? text ?? "" : parts.joined(separator: " ")
    }
    /// `SMITH, John (Mr)`. Source: NHS Common User Interface, "Patient Name Display".
    var banner: String {
        guard let family else { return given.isEmpty ? text ?? "Name not recorded" : given.joined(separator: " ") }
        var out = family.uppercased()
        if !given.isEmpty { out += ", " + given.joined(separator: " ") }
        if let prefix { out += " (\(prefix))" }
        return out
    }
    /// `Mrs Adeyemi`, else `Florence Adeyemi`.
    var polite: String {
        guard let family else { return given.first ?? text ?? "This person" }
        if let prefix { return "\(prefix) \(family)" }
        return given.first.map { "\($0) \(family)" } ?? family
    }
}

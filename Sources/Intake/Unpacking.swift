import FHIR
import Store

/// Takes a text apart into requests: a bare resource, or the entries of a Bundle.
///
/// A transaction Bundle is one atomic request; batch, collection, searchset and history Bundles are a request for each
/// entry, those of a history from the oldest on; document and message Bundles are kept whole.
struct Unpacking {
    /// One resource to create, change or delete.
    struct Item {
        let identity: SourceIdentity
        /// Nil deletes.
        let document: Document?
        /// Where it stands in the input, such as `entry[3]`.
        let place: String
        /// The number of its entry in the Bundle.
        var number = 0
        /// The same where each entry is a request of its own.
        var entry: Int?
        /// When a history says that it was made, in milliseconds since 1970.
        var made: Int64?
        /// The base of the entry's `fullUrl`.
        var base: String?
        /// The one Patient of a Bundle that is kept whole.
        var patient: SourceIdentity?
    }
    /// The requests, each applied whole or not at all.
    var requests: [[Item]] = []
    /// Entries that were refused, with the place and the reason.
    var refused: [(number: Int, place: String, reason: String)] = []
    /// What the `fullUrl`s name: in a Bundle that is kept whole, its Patients' alone.
    var references = References()
    let document: Document

    /// Takes a text apart.
    /// - Throws: ``IntakeError`` when nothing of it can be accepted.
    init(_ document: Document) throws {
        self.document = document
        let root = document.root
        guard let type = root["resourceType"]?.string else {
            throw IntakeError("not a FHIR resource: resourceType is missing")
        }
        guard type == "Bundle" else {
            requests = [[Item(identity: try Self.identity(root, fullURL: nil), document: document, place: type)]]
            return
        }
        guard let kind = root["type"]?.string else { throw IntakeError("a Bundle without a type is not accepted here") }
        switch kind {
        case "document", "message":
            let patients = try name(root, isKeptWhole: true)
            requests = [
                [
                    Item(
                        identity: try Self.identity(root, fullURL: nil), document: document, place: "Bundle",
                        base: root["entry", "fullUrl"]?.string.flatMap(References.base),
                        patient: patients.count == 1 ? patients.first : nil)
                ]
            ]
        case "transaction":
            _ = try name(root, isKeptWhole: false)
            let items = try entries(root, .requests)
            if let first = refused.first { throw IntakeError("\(first.place): \(first.reason)") }
            requests = items.isEmpty ? [] : [items]
        case "batch", "collection", "searchset", "history":
            _ = try name(root, isKeptWhole: false)
            let meaning = kind == "batch" ? Meaning.requests : kind == "history" ? .history : .resources
            var items = try entries(root, meaning)
            for n in items.indices { items[n].entry = items[n].number }
            if meaning == .history { items = Self.oldestFirst(items) }
            requests = items.map { [$0] }
        case "transaction-response", "batch-response":
            throw IntakeError("a Bundle of type \(kind) is not accepted here")
        default:
            throw IntakeError("a Bundle of a type that FHIR R4 does not have is not accepted here")
        }
    }

    /// Takes down what every `fullUrl` names, before any reference is read.
    /// - Returns: the Patients among the entries.
    /// - Throws: ``IntakeError`` when one `fullUrl` stands for two resources (FHIR R4 bundle.html, bdl-7): whose the
    ///   entries that refer to it are cannot be told.
    private mutating func name(_ root: Element, isKeptWhole: Bool) throws -> Set<SourceIdentity> {
        var all = References()
        var patients: Set<SourceIdentity> = []
        for (n, entry) in root.all("entry").enumerated() {
            let fullURL = entry["fullUrl"]?.string
            if let fullURL, let named = Self.nameAlone(entry) { _ = all.add(fullURL, named) }
            guard let resource = entry["resource"], let type = ResourceType(of: resource) else { continue }
            let isPatient = type.name == "Patient"
            guard fullURL != nil || isPatient else { continue }
            let identity = try Self.identity(resource, fullURL: fullURL)
            if isPatient { patients.insert(identity) }
            guard let fullURL else { continue }
            guard all.add(fullURL, identity) else {
                throw IntakeError("entry[\(n)]: another resource of this Bundle has its fullUrl (bdl-7)")
            }
            if isKeptWhole, isPatient { _ = references.add(fullURL, identity) }
        }
        if !isKeptWhole { references = all }
        return patients
    }

    /// What the entries of a Bundle are.
    private enum Meaning {
        case requests, resources
        /// What was done, the newest first.
        case history
    }

    private mutating func entries(_ root: Element, _ meaning: Meaning) throws -> [Item] {
        var items: [Item] = []
        var seen: Set<SourceIdentity> = []
        for (n, entry) in root.all("entry").enumerated() where Self.nameAlone(entry) == nil {
            let place = "entry[\(n)]"
            do {
                let item = try item(entry, meaning, n)
                guard meaning == .history || seen.insert(item.identity).inserted else {
                    throw IntakeError("the same resource stands twice in this Bundle")
                }
                items.append(item)
            } catch let error as IntakeError {
                refused.append((n, place, error.reason))
            } catch let error as DocumentError {
                refused.append((n, place, error.description))
            }
        }
        return items
    }

    private func item(_ entry: Element, _ meaning: Meaning, _ number: Int) throws -> Item {
        let place = "entry[\(number)]"
        let method = try Self.method(of: entry, meaning)
        var url = entry["request", "url"]?.string ?? ""
        // What a history says was asked for was done: on which condition no longer counts.
        if meaning == .history, method != .delete { url = String(url.prefix { $0 != "?" }) }
        let path = url.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if method == .delete {
            guard path.count == 2, !path[1].isEmpty, !url.contains("?"), let type = ResourceType(path[0])?.index else {
                throw IntakeError("DELETE needs a url of the form Type/id")
            }
            return Item(
                identity: SourceIdentity(type: type, id: path[1]), document: nil, place: place, number: number,
                made: Self.made(entry))
        }
        guard let resource = entry["resource"], resource.isObject else {
            throw IntakeError("the entry has no resource")
        }
        let fullURL = entry["fullUrl"]?.string
        let identity = try Self.identity(resource, fullURL: fullURL)
        if method == .put, path.count > 1, path[1] != identity.id {
            throw IntakeError("the url of the request and the id of the resource differ")
        }
        let type = path.first.flatMap { ResourceType($0)?.index }
        if path.count > 1 || type != nil, type != identity.type {
            throw IntakeError("the url of the request and the type of the resource differ")
        }
        return Item(
            identity: identity, document: try Document(parsing: Array(resource.rawBytes)), place: place,
            number: number, made: Self.made(entry), base: fullURL.flatMap(References.base))
    }

    private enum Method: String {
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    /// What an entry asks for: only a transaction's and a batch's have to say so.
    private static func method(of entry: Element, _ meaning: Meaning) throws -> Method {
        guard let request = entry["request"] else {
            if meaning == .requests {
                throw IntakeError("the entry has no request; say PUT, POST or DELETE, and the url")
            }
            return .put
        }
        let url = request["url"]?.string ?? ""
        if meaning != .history, url.contains("?") || request.members.contains(where: { $0.name.hasPrefix("if") }) {
            throw IntakeError("conditional requests are not accepted in an import; send the resource with its id")
        }
        guard let text = request["method"]?.string else {
            throw IntakeError("the request has no method that is a string; say PUT, POST or DELETE")
        }
        guard let method = Method(rawValue: text) else {
            let known = ["GET", "HEAD", "PATCH"].contains(text) ? "\(text) entries" : "entries of this method"
            throw IntakeError("\(known) are not accepted in an import; send PUT, POST or DELETE")
        }
        return method
    }

    /// The identity of a resource within its source: its `id`, else the entry's `fullUrl`, else SHA-256 of its bytes.
    private static func identity(_ resource: Element, fullURL: String?) throws -> SourceIdentity {
        guard let name = resource["resourceType"]?.string, let type = ResourceType(name)?.index else {
            throw IntakeError("resourceType is missing or is not a type of FHIR R4")
        }
        if let id = resource["id"]?.string { return SourceIdentity(type: type, id: id) }
        if let fullURL { return SourceIdentity(type: type, id: fullURL) }
        return SourceIdentity(type: type, of: Array(resource.rawBytes))
    }
}

/// Why input was refused, in words that repeat nothing of it.
package struct IntakeError: Error, Sendable, CustomStringConvertible {
    /// The reason.
    package let reason: String
    init(_ reason: String) { self.reason = reason }
    package var description: String { reason }
}

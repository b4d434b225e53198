import Crypto
import FHIR
import Store

/// Takes a text apart into requests: a bare resource, or the entries of a Bundle.
///
/// A transaction Bundle is one atomic request; batch, collection, searchset and history Bundles are a request for each
/// entry; document and message Bundles are kept whole.
struct Unpacking {
    /// One resource to create, change or delete.
    struct Item {
        let identity: SourceIdentity
        /// Nil deletes.
        let document: Document?
        /// Where it stands in the input, such as `entry[3]`.
        let place: String
    }
    /// The requests, each applied whole or not at all.
    var requests: [[Item]] = []
    /// Entries that were refused, with the place and the reason.
    var refused: [(place: String, reason: String)] = []
    /// What the `fullUrl`s name.
    var fullURLs: [String: SourceIdentity] = [:]

    /// Takes a text apart.
    /// - Throws: ``IntakeError`` when nothing of it can be accepted.
    init(_ document: Document) throws {
        let root = document.root
        guard let type = root["resourceType"]?.string else {
            throw IntakeError("not a FHIR resource: resourceType is missing")
        }
        guard type == "Bundle" else {
            requests = [[Item(identity: try Self.identity(root, fullURL: nil), document: document, place: type)]]
            return
        }
        let kind = root["type"]?.string ?? ""
        switch kind {
        case "document", "message":
            requests = [[Item(identity: try Self.identity(root, fullURL: nil), document: document, place: "Bundle")]]
        case "transaction":
            let items = try entries(root)
            if let first = refused.first { throw IntakeError("\(first.place): \(first.reason)") }
            requests = items.isEmpty ? [] : [items]
        case "batch", "collection", "searchset", "history":
            requests = try entries(root).map { [$0] }
        default:
            throw IntakeError("a Bundle of type \(kind.isEmpty ? "(missing)" : kind) is not accepted here")
        }
    }

    private mutating func entries(_ root: Element) throws -> [Item] {
        var items: [Item] = []
        var seen: Set<SourceIdentity> = []
        for (n, entry) in root.all("entry").enumerated() {
            let place = "entry[\(n)]"
            do {
                let item = try item(entry, place: place)
                guard seen.insert(item.identity).inserted else {
                    throw IntakeError("the same resource stands twice in this Bundle")
                }
                items.append(item)
            } catch let error as IntakeError {
                refused.append((place, error.reason))
            } catch let error as DocumentError {
                refused.append((place, error.description))
            }
        }
        return items
    }

    private mutating func item(_ entry: Element, place: String) throws -> Item {
        let method = entry["request", "method"]?.string ?? "PUT"
        let url = entry["request", "url"]?.string ?? ""
        let fullURL = entry["fullUrl"]?.string
        if method == "DELETE" {
            let parts = url.split(separator: "/")
            guard parts.count == 2, let type = ResourceType(String(parts[0]))?.index else {
                throw IntakeError("DELETE needs a url of the form Type/id")
            }
            return Item(identity: SourceIdentity(type: type, id: String(parts[1])), document: nil, place: place)
        }
        guard method == "PUT" || method == "POST" else {
            throw IntakeError("\(method) entries are not accepted in an import; send PUT, POST or DELETE")
        }
        if url.contains("?") || entry["request", "ifNoneExist"] != nil || entry["request", "ifMatch"] != nil {
            throw IntakeError("conditional requests are not accepted in an import; send the resource with its id")
        }
        guard let resource = entry["resource"], resource.isObject else {
            throw IntakeError("the entry has no resource")
        }
        let identity = try Self.identity(resource, fullURL: fullURL)
        if method == "PUT", let id = url.split(separator: "/").dropFirst().first, String(id) != identity.id {
            throw IntakeError("the url of the request and the id of the resource differ")
        }
        if let fullURL { fullURLs[fullURL] = identity }
        return Item(identity: identity, document: try Document(parsing: Array(resource.rawBytes)), place: place)
    }

    /// The identity of a resource within its source: its `id`, else the entry's `fullUrl`, else SHA-256 of its bytes.
    private static func identity(_ resource: Element, fullURL: String?) throws -> SourceIdentity {
        guard let name = resource["resourceType"]?.string, let type = ResourceType(name)?.index else {
            throw IntakeError("resourceType is missing or is not a type of FHIR R4")
        }
        if let id = resource["id"]?.string { return SourceIdentity(type: type, id: id) }
        if let fullURL { return SourceIdentity(type: type, id: fullURL) }
        let digest = SHA256.hash(data: Array(resource.rawBytes))
        return SourceIdentity(type: type, id: "sha256:" + digest.map { String($0, radix: 16) }.joined(separator: "."))
    }
}

/// Why input was refused, in words that repeat nothing of it.
package struct IntakeError: Error, Sendable, CustomStringConvertible {
    /// The reason.
    package let reason: String
    init(_ reason: String) { self.reason = reason }
    package var description: String { reason }
}

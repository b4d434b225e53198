import FHIR
import Store

/// Entries that stand alone: what is kept of one that was refused, and in which order those of a history come.
extension Unpacking {
    /// A Bundle of the same kind with one entry of this one, as it came, and what the `fullUrl`s name that it refers
    /// to: it can be sent in again without the others.
    ///
    /// A name is an entry with a `fullUrl` and a `response.location` (`Type/id`) and nothing else, which says where the
    /// source keeps that resource. Source: FHIR R4 bundle.html, Bundle.entry.response.location.
    func alone(_ number: Int) -> [UInt8] {
        var entries = document.root.all("entry").makeIterator()
        for _ in 0..<number { _ = entries.next() }
        guard let entry = entries.next() else { return document.bytes }
        var names = references
        names.base = entry["fullUrl"]?.string.flatMap(References.base)
        var json = JSONWriter()
        json.object { json in
            json.member("resourceType", "Bundle")
            json.member("type", document.root["type"]?.string)
            json.array("entry") { list in
                list.item(entry)
                for (fullURL, identity) in names.named(in: entry) {
                    list.object { name in
                        name.member("fullUrl", fullURL)
                        name.object("response") {
                            $0.member("location", "\(R4.resourceTypeNames[identity.type])/\(identity.id)")
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    /// What an entry names that says nothing else; nil for any other entry.
    static func nameAlone(_ entry: Element) -> SourceIdentity? {
        guard entry["resource"] == nil, entry["request"] == nil, entry["fullUrl"] != nil,
            let location = entry["response", "location"]?.string, let slash = location.firstIndex(of: "/"),
            let type = ResourceType(String(location[..<slash]))?.index
        else { return nil }
        // An id may be a whole `fullUrl`.
        let id = location[location.index(after: slash)...]
        return id.isEmpty ? nil : SourceIdentity(type: type, id: String(id))
    }

    /// When a history says that an entry was made, in milliseconds since 1970; nil when it does not say.
    static func made(_ entry: Element) -> Int64? {
        let text = entry["response", "lastModified"]?.string ?? entry["resource", "meta", "lastUpdated"]?.string
        return text.flatMap(PartialDate.init)?.milliseconds
    }

    /// The entries of a history as they were made: it stands with the newest first. Where every entry says when it was
    /// made, that decides, as not every server keeps to the order. Source: FHIR R4 http.html#history.
    static func oldestFirst(_ items: [Item]) -> [Item] {
        let items = Array(items.reversed())
        let made = items.compactMap(\.made)
        guard made.count == items.count else { return items }
        return items.indices.sorted { (made[$0], $0) < (made[$1], $1) }.map { items[$0] }
    }
}

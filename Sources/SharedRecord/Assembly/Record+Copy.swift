import FHIR
import Store

extension Record {
    /// Everything that the grant admits as one FHIR Bundle of type `collection`, for a person who takes a copy with
    /// them (UK GDPR article 20). Resources are as their sources sent them; attachments are put back.
    ///
    /// - Parameters:
    ///   - node: the name of the node, as the author of the copy.
    ///   - consents: what the person chose here, as FHIR Consents.
    /// - Returns: the bytes, and the numbers of every resource in it.
    /// - Throws: what the snapshot throws.
    package func copy(from node: String, consents: [[UInt8]] = []) throws -> (bytes: [UInt8], shown: [Int64]) {
        var shown: [Int64] = []
        var json = JSONWriter(capacity: 1 << 20)
        try json.object { bundle in
            bundle.member("resourceType", "Bundle")
            bundle.object("meta") { $0.member("source", "urn:longitude:\(node)") }
            bundle.member("type", "collection")
            bundle.member("timestamp", Instant.text(now))
            try bundle.array("entry") { entries in
                for (index, row) in rows.enumerated() where indexByRid[row.rid] != nil && mayShowOriginal(index) {
                    let original = try withoutHiddenReferences(snapshot.original(row), of: row)
                    let source = sources.source(row.source)?.code ?? "unknown"
                    entries.object { entry in
                        // Two sources' resources of one id are two: the source stands in the name.
                        entry.member("fullUrl", "urn:longitude:\(source):\(row.rid)")
                        entry.member("resource", json: original)
                    }
                    shown.append(row.rid)
                }
                for consent in consents { entries.object { $0.member("resource", json: consent) } }
            }
        }
        return (json.bytes, shown)
    }

    /// The original with each reference to what is not in the copy replaced, with its words: they would tell that it is
    /// there. So are references to organisations and places where those are not named.
    private func withoutHiddenReferences(_ original: [UInt8], of row: StoredResource) throws -> [UInt8] {
        let body = try row.readDocument().bytes
        var hidden: Set<[UInt8]> = []
        for reference in row.references where indexByRid[reference.rid] == nil {
            if let shared = try snapshot.shared(rid: reference.rid),
                namesOrganisations || shared.typeName == "Practitioner" || shared.typeName == "Medication"
            {
                continue
            }
            hidden.insert(Array(body[reference.offset..<reference.offset + reference.length]))
        }
        if hidden.isEmpty { return original }
        var places: [Range<Int>] = []
        Self.references(in: try Document(parsing: original).root) { object, value in
            let range = value.byteRange
            if value.kind == .string, hidden.contains(Array(original[range.lowerBound + 1..<range.upperBound - 1])) {
                places.append(object.byteRange)
            }
        }
        var out: [UInt8] = []
        var start = 0
        for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) where place.lowerBound >= start {
            out += original[start..<place.lowerBound]
            out += Array(#"{"reference":"urn:longitude:not-in-this-copy"}"#.utf8)
            start = place.upperBound
        }
        return out + original[start...]
    }

    /// Calls `body` with each object below an element that has a member `reference`, and that member.
    private static func references(in element: Element, _ body: (Element, Element) -> Void) {
        if element.isObject {
            if let value = element["reference"] { body(element, value) }
            for (_, value) in element.members where value.isObject || value.isArray { references(in: value, body) }
        } else {
            for value in element.elements where value.isObject || value.isArray { references(in: value, body) }
        }
    }
}

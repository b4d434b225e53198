import FHIR
import Store

extension Record {
    /// Everything that the grant admits as one FHIR Bundle of type `collection`, for a person who takes a copy with
    /// them (UK GDPR article 20). Resources are as their sources sent them; attachments are put back.
    ///
    /// - Parameter node: the name of the node, as the author of the copy.
    /// - Returns: the bytes, and the numbers of every resource in it.
    /// - Throws: what the snapshot throws.
    package func copy(from node: String) throws -> (bytes: [UInt8], shown: [Int64]) {
        var shown: [Int64] = []
        var json = JSONWriter(capacity: 1 << 20)
        try json.object { bundle in
            bundle.member("resourceType", "Bundle")
            bundle.object("meta") { $0.member("source", "urn:longitude:\(node)") }
            bundle.member("type", "collection")
            bundle.member("timestamp", Instant.text(now))
            try bundle.array("entry") { entries in
                for row in rows where indexByRid[row.rid] != nil {
                    let original = try snapshot.original(row)
                    let source = sources.source(row.source)?.code ?? "unknown"
                    entries.object { entry in
                        // Two sources' resources of one id are two: the source stands in the name.
                        entry.member("fullUrl", "urn:longitude:\(source):\(row.rid)")
                        entry.member("resource", json: original)
                    }
                    shown.append(row.rid)
                }
            }
        }
        return (json.bytes, shown)
    }
}

package import FHIR

/// What a source itself says of which of two versions of a resource is the newer.
///
/// `meta.lastUpdated` says it; where two are of the same moment, or neither has one, `meta.versionId` does as far as it
/// is a number. Source: FHIR R4 resource.html#Meta.
package struct SourceVersion: Sendable {
    /// Milliseconds since 1970.
    private let lastUpdated: Int64?
    private let versionId: Int?

    /// What a resource says of itself.
    package init(_ resource: Element) {
        lastUpdated = resource["meta", "lastUpdated"]?.string.flatMap(PartialDate.init)?.milliseconds
        versionId = resource["meta", "versionId"]?.string.flatMap { Int($0) }
    }

    /// Whether this one is the older; nil when the source does not say, or says that they are the same.
    package func isOlder(than other: SourceVersion) -> Bool? {
        if let mine = lastUpdated, let its = other.lastUpdated {
            if mine != its { return mine < its }
        } else if lastUpdated != nil || other.lastUpdated != nil {
            return nil
        }
        guard let mine = versionId, let its = other.versionId, mine != its else { return nil }
        return mine < its
    }
}

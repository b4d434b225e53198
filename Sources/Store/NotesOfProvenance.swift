import FHIR

extension [StoredResource] {
    /// The rows without notes of provenance (FHIR R4 Provenance) that stand beside nothing here: a note names who wrote
    /// something and so tells that it is there. Deny by default: what the note is of must be among the rows.
    ///
    /// People are named by notes as writers too; of them the note's body says whether it is of them.
    package var withoutStrayNotes: [StoredResource] {
        guard contains(where: \.isNoteOfProvenance) else { return self }
        var rids: Set<Int64> = []
        var people: Set<Int64> = []
        for row in self where !row.isNoteOfProvenance {
            if StoredResource.people.contains(row.type) { people.insert(row.rid) } else { rids.insert(row.rid) }
        }
        return filter { row in
            guard row.isNoteOfProvenance else { return true }
            if row.references.contains(where: { rids.contains($0.rid) }) { return true }
            guard row.references.contains(where: { people.contains($0.rid) }) else { return false }
            return row.document.root.all("target").contains { row.target(of: $0).map(people.contains) ?? false }
        }
    }
}

extension StoredResource {
    /// Whether it says who wrote other resources: no item of its own, and never counted as one.
    package var isNoteOfProvenance: Bool { type == Self.provenance }

    /// The index of `Provenance` in `R4.resourceTypeNames`.
    package static let provenance = R4.resourceTypeNames.firstIndex(of: "Provenance") ?? -1
    fileprivate static let people = Set(
        ["Patient", "RelatedPerson", "Person"].compactMap { R4.resourceTypeNames.firstIndex(of: $0) })
}

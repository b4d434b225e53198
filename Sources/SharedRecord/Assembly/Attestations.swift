import FHIR
import Store

/// What the notes of provenance (FHIR R4 Provenance) of a record say of the entries beside them.
///
/// A note is looked for by the columns of its row; its body is read only when a page asks for what it says. It counts
/// for entries of its own source: no source says when another wrote something down.
struct Attestations {
    /// The rows that are notes and may be shown.
    let notes: [StoredResource]

    /// Whether there may be a note of a row; no body is read.
    func mayCover(_ row: StoredResource) -> Bool { notes.contains { Self.mentions($0, row) } }

    /// The newest note that says who wrote a row down, and when, of those that may be shown; nil when there is none.
    func note(of row: StoredResource, where mayShow: (StoredResource) -> Bool) -> Note? {
        notes.filter { Self.mentions($0, row) && mayShow($0) }
            .sorted { ($0.recorded ?? .min, $1.rid) > ($1.recorded ?? .min, $0.rid) }
            .lazy.compactMap { Note($0, of: row.rid) }.first
    }

    private static func mentions(_ note: StoredResource, _ row: StoredResource) -> Bool {
        note.source == row.source && note.references.contains { $0.rid == row.rid }
    }

    /// One note, read.
    struct Note {
        let row: StoredResource
        /// Who wrote it down: a person or a device, when one is named.
        let author: Element?
        /// For which organisation.
        let organisation: Element?

        /// Nil when the note is not of that row, or tells of something else than its writing.
        fileprivate init?(_ row: StoredResource, of rid: Int64) {
            let root = row.document.root
            guard root.all("target").contains(where: { row.target(of: $0) == rid }),
                let agent = root.all("agent").first(where: Self.writes)
            else { return nil }
            let who = agent["who"]
            let isOrganisation =
                who?["type"]?.equals("Organization") == true
                || who?["reference"]?.string?.contains("Organization/") == true
            self.row = row
            author = isOrganisation ? nil : who
            organisation = isOrganisation ? who : agent["onBehalfOf"]
        }

        /// Whether an agent wrote, and did not only send, keep or check. Without a type it is taken for the author.
        ///
        /// Source: HL7 provenance-participant-type; v3 ParticipationType `AUT` and `ENT`.
        private static func writes(_ agent: Element) -> Bool {
            let codes = agent["type"]?.all("coding").compactMap { $0["code"]?.string } ?? []
            return codes.isEmpty || codes.contains { ["author", "enterer", "AUT", "ENT"].contains($0) }
        }
    }
}

extension Record {
    /// Where a row comes from; what it does not say of author and time itself is taken from a note of provenance of its
    /// source, and marked so.
    func attestedProvenance(_ index: Int) -> ProvenanceView {
        var view = provenance(index)
        guard view.isStatedElsewhere else { return view }
        view.isStatedElsewhere = false
        guard let note = attestations.note(of: rows[index], where: mayShowNote) else { return view }
        if view.author == "Not recorded", let name = names.name(note.author, in: note.row) {
            view.author = name
            view.attested.insert(.author)
        }
        if view.recorded == nil, let recorded = RowReading(note.row).recorded {
            view.recorded = recorded
            view.attested.insert(.recorded)
        }
        if namesOrganisations, organisation(index) == nil, let name = names.name(note.organisation, in: note.row) {
            view.organisation = name
        }
        if !view.attested.isEmpty { view.note = note.row.rid }
        return view
    }

    /// Whether a row may be shown as its source sent it: a note of provenance only when everything it is of is shown,
    /// with all its elements that a role can see, as it names what it is of.
    func mayShowOriginal(_ index: Int) -> Bool {
        kinds[index] != .provenance || mayShowNote(rows[index])
    }
    /// A target that is not known here is not shown either.
    private func mayShowNote(_ note: StoredResource) -> Bool {
        note.document.root.all("target").allSatisfy { target in
            note.target(of: target).flatMap { indexByRid[$0] }.map { rows[$0].extent != .elements } ?? false
        }
    }
}

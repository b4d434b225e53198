import FHIR

/// Entries that somebody recorded at one time and that cannot say so themselves: they share one Provenance.
struct Contribution: Sendable {
    let recorded: Moment
    let received: Moment
    let author: Author
    let labels: [Label]
    var targets: [String]
}

extension Life {
    /// Notes who recorded an entry, and when, for the Provenance beside it.
    ///
    /// Only entries of types that have no element for one of the two need it. Source: FHIR R4, Encounter, Procedure,
    /// EpisodeOfCare, Flag, Goal (no time), CareTeam, RelatedPerson (neither), FamilyMemberHistory (no author).
    ///
    /// - Parameter contact: the Encounter of which the entry is part: both were recorded when the contact was closed.
    @inline(never)
    mutating func contribute(
        _ at: Int, _ entry: String, _ recorded: Moment, by author: Author, labels: [Label],
        during contact: String? = nil
    ) {
        let c = chart(at)
        let same = charts[c].contributions.lastIndex {
            guard $0.labels == labels else { return false }
            if let contact, $0.targets.contains(contact) { return true }
            return $0.recorded == recorded && $0.author.reference == author.reference
        }
        if let same { return charts[c].contributions[same].targets.append(entry) }
        charts[c].contributions.append(
            Contribution(
                recorded: recorded, received: charts[c].received, author: author, labels: labels, targets: [entry]))
    }

    /// Writes the Provenance of every contribution, behind what it is of.
    ///
    /// Source: FHIR R4 Provenance; UK Core `UKCore-Provenance`; HL7 v3 DataOperation, provenance-participant-type.
    mutating func attest() {
        for c in charts.indices {
            for contribution in charts[c].contributions {
                let id = charts[c].nextID()
                write(
                    c, "Provenance", id, contribution.recorded, contribution.labels, nil,
                    received: contribution.received
                ) { json, scribe in
                    json.references("target", contribution.targets)
                    json.member("recorded", contribution.recorded.text)
                    json.concept(
                        "activity", "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "CREATE", "create")
                    json.array("agent") {
                        $0.object {
                            $0.concept(
                                "type", "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author",
                                "Author")
                            $0.reference("who", contribution.author)
                            $0.reference("onBehalfOf", scribe.organisation)
                        }
                    }
                }
            }
        }
    }
}

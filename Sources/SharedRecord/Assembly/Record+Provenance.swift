import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// Where a row comes from, as it says itself.
    func provenance(_ index: Int) -> ProvenanceView {
        let row = rows[index]
        let origin = read(index).origin
        var view = ProvenanceView()
        view.rid = row.rid
        view.source = sources.name(row.source)
        view.organisation = organisation(index) ?? view.source
        let author = author(index)
        view.author = author ?? "Not recorded"
        view.recorded = origin.recorded
        if author == nil || origin.recorded == nil {
            view.isStatedElsewhere = row.extent != .elements && attestations.mayCover(row)
        }
        view.received = origin.received
        view.code = origin.code
        view.isAsLastReceived = sources.state(row.source) == .failed
        view.isOpened = isOpened(index)
        return view
    }

    /// Whether a row is shown only because restricted items were opened: its own, or of a Patient the address.
    func isOpened(_ index: Int) -> Bool {
        let row = rows[index]
        return grant.isOpened(pid: row.pid, sensitivity: row.sensitivity)
            || grant.opensWhereabouts && kinds[index] == .patient
    }
    /// Whether any of these numbers is shown only because restricted items were opened.
    func isAnyOpened(_ rids: [Int64]) -> Bool {
        grant.isGlassBroken && rids.contains { indexByRid[$0].map(isOpened) ?? false }
    }

    /// The provenance of the first of several rows that share a line, with every one of them named.
    func provenance(merged indices: [Int], text: (Int) -> String) -> ProvenanceView {
        var view = provenance(indices[0])
        guard indices.count > 1 else { return view }
        view.isOpened = indices.contains(where: isOpened)
        view.mergedFrom = indices.map { index in
            var entry = MergedEntry()
            entry.rid = rows[index].rid
            entry.source = sources.name(rows[index].source)
            entry.date = read(index).recorded ?? read(index).clinical
            entry.text = text(index)
            return entry
        }
        return view
    }

    /// Who recorded it: the person the resource names as author, in the order of each type's elements.
    ///
    /// Source: FHIR R4, the provenance (w5 `who.author`, `who.source`) elements of each type.
    func author(_ index: Int) -> String? {
        let row = rows[index]
        let root = row.document.root
        func first(_ elements: Element?...) -> String? {
            for case let element? in elements {
                for reference in element.elements {
                    if let name = names.name(reference, in: row) { return name }
                }
            }
            return nil
        }
        func actor(_ list: Element?, _ member: StaticString) -> String? {
            guard let list else { return nil }
            for item in list.elements { if let name = names.name(item[member], in: row) { return name } }
            return nil
        }
        switch kinds[index] {
        case .allergy, .condition: return first(root["recorder"], root["asserter"])
        case .procedure: return first(root["recorder"]) ?? actor(root["performer"], "actor") ?? first(root["asserter"])
        case .medicationRequest: return first(root["requester"], root["recorder"])
        case .medicationStatement: return first(root["informationSource"])
        case .immunization, .medicationDispense, .medicationAdministration: return actor(root["performer"], "actor")
        case .observation: return first(root["performer"])
        case .diagnosticReport: return first(root["resultsInterpreter"], root["performer"])
        case .documentReference, .composition: return first(root["author"], root["authenticator"], root["attester"])
        case .encounter: return actor(root["participant"], "individual")
        case .serviceRequest, .task: return first(root["requester"])
        case .appointment: return actor(root["participant"], "actor")
        case .communication: return first(root["sender"])
        case .episodeOfCare: return first(root["careManager"])
        case .clinicalImpression: return first(root["assessor"])
        default:
            return first(root["author"], root["recorder"], root["performer"], root["asserter"], root["expressedBy"])
        }
    }

    /// The organisation that made the record, where the resource names one apart from its author.
    func organisation(_ index: Int) -> String? {
        guard namesOrganisations else { return nil }
        let root = rows[index].document.root
        let reference: Element? =
            switch kinds[index] {
            case .encounter: root["serviceProvider"]
            case .documentReference, .composition: root["custodian"]
            case .episodeOfCare, .careTeam, .patient: root["managingOrganization"]?.first
            default: nil
            }
        return reference.flatMap { names.name($0, in: rows[index]) }
    }
}

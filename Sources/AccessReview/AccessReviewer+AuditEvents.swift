import Access
import FHIR
import Ledger
package import Relationships
import Store

/// AuditEvents for privacy officers: of accesses by staff of their own organisation, and of nobody else.
extension AccessReviewer {
    /// A page of the accesses of an organisation's staff in the last 28 days, as the list of unusual accesses looks at
    /// them: it names neither patients nor what was shown. It is shown only after that was entered in the ledger.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - node: the name of the node.
    /// - Returns: the page, and what has to be known of how far was searched.
    package func auditEvents(
        of organisation: String, _ search: AuditEventSearch, now: Int64, node: String
    ) async throws -> (page: AuditEventPage, notes: [OperationOutcome]) {
        let since = now - ReviewComparison.days * 86_400_000
        let from = max(since, search.bounds.from)
        var known = AuditEvent.Known()
        known.tellsSubject = true
        let (gatherer, range) = try await ledger.review(
            since: from, limit: Self.mostEntriesOfAPage, into: AuditEventGatherer(search, now: now)
        ) { [known] gatherer, reviewed in
            guard Self.isOfStaff(reviewed.access, of: organisation) else { return }
            gatherer.add(AuditEvent(reviewed.access, known: known, node: node))
        }
        var notes: [OperationOutcome] = []
        if search.bounds.from < since {
            notes.append(
                OperationOutcome(
                    .information, .informational,
                    "Accesses of the last \(ReviewComparison.days) days are searched. Those that a case is about are "
                        + "found with its key, in the parameter case."))
        }
        if range.isCut, let oldest = range.oldest {
            notes.append(
                OperationOutcome(
                    .warning, .incomplete,
                    "The newest \(Self.mostEntriesOfAPage) entries of the node were searched: since "
                        + "\(Instant.text(oldest))."))
        }
        if range.erased > 0 {
            notes.append(
                OperationOutcome(
                    .warning, .incomplete,
                    "\(range.erased) entries of erased records, of whatever organisation, could be counted and not "
                        + "read."))
        }
        return (gatherer.page, notes)
    }

    /// A page of the accesses that are evidence in a case, with whom they are about as the case's page names them.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - node: the name of the node.
    /// - Returns: the page, and the patient records of the case that were not erased.
    /// - Throws: what the ledger and the store throw.
    package func auditEvents(
        of item: PrivacyCase, _ search: AuditEventSearch, now: Int64, node: String
    ) async throws -> (page: AuditEventPage, records: [Int64]) {
        let records = try await relationships.present(item.records)
        var patients: [(pids: Set<Int64>, patient: AuditEvent.Patient)] = []
        for (_, person, who) in try await relationships.people(ofRecords: records) {
            let name = [who.given, who.family].filter { !$0.isEmpty }.joined(separator: " ")
            patients.append(
                (
                    Set(try await relationships.allRecords(ofPerson: person)),
                    AuditEvent.Patient(name: name, nhsNumber: who.nhsNumber)
                ))
        }
        var gatherer = AuditEventGatherer(search, now: now)
        let pids = patients.reduce(into: Set<Int64>()) { $0.formUnion($1.pids) }.sorted()
        for access in try await ledger.accesses(toRecords: pids, since: 0)
        where CaseEvidence.concerns(access, item) && Self.isOfStaff(access, of: item.organisation) {
            var known = AuditEvent.Known()
            known.tellsSubject = true
            known.tellsGrounds = true
            known.patients = patients.filter { !$0.pids.isDisjoint(with: access.records) }.map(\.patient)
            gatherer.add(AuditEvent(access, known: known, node: node))
        }
        return (gatherer.page, records)
    }

    /// Whether somebody at work for an organisation did it. A role that is not known any more is somebody at work.
    private static func isOfStaff(_ access: RecordedAccess, of organisation: String) -> Bool {
        access.subject != nil && !organisation.isEmpty && access.organisation == organisation
            && access.role?.isAtWork != false
    }
}

package import Access
import FHIR
import GRDB
package import Store

extension SQLiteRecordStore {
    static let consentType = R4.resourceTypeNames.firstIndex(of: "Consent") ?? -1

    /// As `RecordStore` says.
    package func consents(_ grant: JobGrant) async throws -> [StoredConsent] {
        guard grant.job == .operations else { return [] }
        return try await onReader { [self] db in
            let rows = try RowReader(db: db, keys: keys, compression: compression).rows(
                """
                SELECT \(RowReader.columns) FROM current
                WHERE type = ? AND pid IN (SELECT pid FROM patient WHERE sealed = 0) ORDER BY pid, rid
                """,
                [Self.consentType])
            return try consents(rows, db)
        }
    }

    /// The Consents of a person with these records, in the snapshot of a decision.
    func consents(of person: Int64, _ records: [DecisionRecord], _ db: Database) throws -> [StoredConsent] {
        let kept = records.compactMap { cache.rows(pid: $0.pid, changed: $0.changed) }
        if kept.count == records.count {
            let rows = kept.joined().filter { $0.type == Self.consentType }
            return rows.isEmpty ? [] : try consents(rows, db)
        }
        let rows = try RowReader(db: db, keys: keys, compression: compression).rows(
            """
            SELECT \(RowReader.columns) FROM current
            WHERE pid IN (SELECT pid FROM patient WHERE person = ? AND sealed = 0) AND type = ? ORDER BY pid, rid
            """, [person, Self.consentType])
        return rows.isEmpty ? [] : try consents(rows, db)
    }

    private func consents(_ rows: [StoredResource], _ db: Database) throws -> [StoredConsent] {
        let reader = RowReader(db: db, keys: keys, compression: compression)
        var sources: [Int: Source] = [:]
        try RowReader.forEach(db, "SELECT \(RowReader.sourceColumns) FROM source s") {
            let source = RowReader.source($0)
            sources[source.number] = source
        }
        return try rows.map { row in
            guard let source = sources[row.source] else {
                throw StoreError.incompatible("a Consent names a source that is not there")
            }
            var organisations: [Int64: String] = [:]
            for reference in row.references where organisations[reference.rid] == nil {
                let shared = try reader.row(pid: 0, type: Self.organisationType, rid: reference.rid)
                organisations[reference.rid] = try shared.flatMap { OrganisationCode.of(try $0.readDocument().root) }
            }
            return StoredConsent(pid: row.pid, source: source, resource: row, organisations: organisations)
        }
    }
    private static let organisationType = R4.resourceTypeNames.firstIndex(of: "Organization") ?? -1
}

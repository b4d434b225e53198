package import Access
import FHIR
import GRDB
package import Store

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func readerBasis(_ grant: JobGrant) async throws -> ReaderBasis {
        guard case .readers(let subject, let person) = grant.job else { return ReaderBasis(reader: [], person: []) }
        return try await onReader { [self] db in
            let own = try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT DISTINCT person FROM (\(Self.recordsOfStaff))"),
                arguments: [CollectionName.staffRecord.rawValue, subject])
            let reader = RowReader(db: db, keys: keys, compression: compression)
            return ReaderBasis(
                reader: try own.flatMap { try Self.households(of: $0, reader) },
                person: try Self.households(of: person, reader))
        }
    }

    /// As `RecordStore` says.
    package func ownRecords(_ grant: JobGrant) async throws -> Set<Int64> {
        guard case .ownAtWork(let subject) = grant.job else { return [] }
        return try await onReader { db in
            try Int64.fetchSet(
                db.cachedStatement(
                    sql: """
                        WITH mine AS (\(Self.recordsOfStaff)),
                        own AS (SELECT person FROM mine UNION
                            SELECT person FROM patient WHERE nhs IN (SELECT nhs FROM mine WHERE nhs IS NOT NULL))
                        SELECT pid FROM patient WHERE person IN (SELECT person FROM own)
                        """), arguments: [CollectionName.staffRecord.rawValue, subject])
        }
    }

    /// The records on which a staff record with a subject stands.
    private static let recordsOfStaff = """
        SELECT p.person, p.nhs FROM item_field f JOIN patient p ON p.pid = f.pid
        WHERE f.kind = ? AND f.name = 'subject' AND f.value = ?
        """

    /// What each source says of where a person lives now.
    private static func households(of person: Int64, _ reader: RowReader) throws -> [Household] {
        let rows = try reader.rows(
            """
            SELECT \(RowReader.columns) FROM current
            WHERE pid IN (SELECT pid FROM patient WHERE person = ? AND sealed = 0) AND type = ?
            """, [person, WriteApplication.patientType])
        var households: [Household] = []
        for row in rows {
            let root = try row.readDocument().root
            let families = root.all("name").compactMap { $0["family"]?.string }
            for address in root.all("address") where address["use"]?.equals("old") != true {
                households.append(
                    Household(
                        family: families.first ?? "", lines: address.all("line").compactMap(\.string),
                        postcode: address["postalCode"]?.string ?? ""))
            }
        }
        return households
    }
}

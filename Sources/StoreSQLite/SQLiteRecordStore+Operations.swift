package import Access
import FHIR
package import Foundation
import GRDB
import Store

extension SQLiteRecordStore {
    /// Copies the database, consistent at one moment, while the node runs. Keys are left out on purpose.
    package func backup(_ grant: JobGrant, to file: URL) async throws {
        guard grant.job == .backup else { return }
        let copy = try DatabaseQueue(path: file.path)
        try pool.backup(to: copy)
        try copy.close()
    }

    /// By what the operator names one person.
    package enum NamedPerson: Sendable {
        /// An NHS number, and the birth date (`yyyy-mm-dd`) where others carry the same number.
        case nhsNumber(String, birthDate: String?)
        /// The identifier of a Patient at a source, by the source's code: for people without an NHS number.
        case patient(id: String, source: String)
    }

    /// The patient records of one person, for work that the operator does for them: erasure, or the proof of what the
    /// ledger holds.
    ///
    /// - Throws: `StoreError.invalid` when more than one person is named: a number that was mistyped for somebody else
    ///   must not take their record along.
    package func records(_ grant: JobGrant, of named: NamedPerson) async throws -> [Int64] {
        guard grant.job == .erase || grant.job == .prove else { return [] }
        return try await onReader { [self] db in
            let persons: [Int64]
            switch named {
            case .nhsNumber(let number, let birthDate):
                persons = try Int64.fetchAll(
                    db,
                    sql: "SELECT DISTINCT person FROM patient WHERE nhs = ?1 AND (?2 IS NULL OR birth = ?2)",
                    arguments: [number, birthDate])
            case .patient(let id, let code):
                let source = try Self.sourceNumber(code, db)
                persons = try Int64.fetchAll(
                    db, sql: "SELECT p.person FROM directory d JOIN patient p ON p.pid = d.pid WHERE d.sid = ?",
                    arguments: [keys.serverID(source: source, type: WriteApplication.patientType, id: id)])
            }
            guard persons.count <= 1 else {
                throw StoreError.invalid(
                    "\(persons.count) people who are kept apart carry that number. "
                        + "Write the birth date (yyyy-mm-dd) on a second line of the file, or name one of the records "
                        + "with --source and --patient. `longitude reviews` lists them.")
            }
            return try Int64.fetchAll(
                db, sql: "SELECT pid FROM patient WHERE person = ? ORDER BY pid", arguments: [persons.first ?? 0])
        }
    }
}

extension SQLiteRecordStore {
    /// Bytes of the database without the blobs and without free pages.
    package func size(_ grant: JobGrant) async throws -> Int {
        guard grant.job == .statistics else { return 0 }
        try pool.truncateLog()
        return try await onReader { db in
            let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let blobs = try Int.fetchOne(db, sql: "SELECT ifnull(sum(length(sealed)), 0) FROM blob") ?? 0
            return (pages - free) * page - blobs
        }
    }
}

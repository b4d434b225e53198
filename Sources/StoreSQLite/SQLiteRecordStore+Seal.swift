package import Access
import FHIR
import Foundation
import GRDB
package import Store

/// Identities that were sealed: the records stay and are reached by nothing, the numbers answer as unknown ones do.
extension SQLiteRecordStore {
    /// As `RecordStore` says.
    ///
    /// What is to be sealed is written beside the keys first, outside backups: a restored backup is sealed again (see
    /// ``replaySeals()``). It names the sealed records and no other.
    package func seal(_ grant: JobGrant, with request: ItemChange, givingUp givenUp: OpenMatters) async throws {
        guard case .seal(let person) = grant.job else { throw StoreError.invalid("This leave is not for a seal.") }
        let pids = try await onWriter { [self] db in
            let (pids, hashes) = try sealable(person, db)
            guard !pids.isEmpty else { throw StoreError.conflict }
            // Nobody reaches them afterwards: an access under suspicion would never be judged.
            let open = try Self.openMatters(of: person, db)
            guard open == .none || open == givenUp else {
                throw StoreError.invalid(
                    "Alerts, questions or cases about this person are open. Close them first, or say that they are "
                        + "given up as they now stand.")
            }
            try Self.put(grant, request, db)
            try seals.append(pids.map { "record \($0)" } + hashes.map { "number \($0.base64EncodedString())" })
            try seal(pids, hashes, db)
            return pids
        }
        for pid in pids { cache.forget(pid: pid) }
        try pool.truncateLog()
    }

    /// As `RecordStore` says.
    package func openMatters(_ grant: JobGrant, of person: Int64) async throws -> OpenMatters {
        guard grant.job == .privacy else { return .none }
        return try await onReader { try Self.openMatters(of: person, $0) }
    }

    private static func openMatters(of person: Int64, _ db: Database) throws -> OpenMatters {
        func count(_ collection: CollectionName, _ isOpen: String) throws -> Int {
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM item WHERE kind = ? AND \(isOpen)
                    AND pid IN (SELECT pid FROM patient WHERE person = ? AND sealed = 0)
                    """, arguments: [collection.rawValue, person]) ?? 0
        }
        return OpenMatters(
            alerts: try count(.privacyAlert, "json_extract(CAST(body AS TEXT), '$.state') = 'open'"),
            questions: try count(.question, "json_extract(CAST(body AS TEXT), '$.answer') IS NULL"),
            cases: try count(.privacyCase, "json_extract(CAST(body AS TEXT), '$.closed') IS NULL"))
    }

    /// The records of a person and the hashes of their numbers.
    private func sealable(_ person: Int64, _ db: Database) throws -> (pids: [Int64], hashes: Set<Data>) {
        let pids = try Int64.fetchAll(
            db, sql: "SELECT pid FROM patient WHERE person = ? AND sealed = 0", arguments: [person])
        let numbers = try String.fetchAll(
            db, sql: "SELECT DISTINCT nhs FROM patient WHERE person = ? AND nhs IS NOT NULL", arguments: [person])
        for number in numbers {
            let others = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM patient WHERE nhs = ? AND person <> ?", arguments: [number, person])
            guard others == 0 else {
                throw StoreError.invalid(
                    "Other records carry this NHS number and are kept apart. Their sources have to correct them first.")
            }
        }
        return (pids, Set(numbers.map(keys.sealedNumber)))
    }

    private func seal(_ pids: [Int64], _ hashes: Set<Data>, _ db: Database) throws {
        for hash in hashes {
            try db.execute(sql: "INSERT OR IGNORE INTO sealed_number(hash) VALUES (?)", arguments: [hash])
        }
        try forgetNumbers(of: hashes, db)
        for pid in pids {
            guard
                let person = try Int64.fetchOne(
                    db, sql: "SELECT person FROM patient WHERE pid = ?", arguments: [pid])
            else { continue }
            // Records that once were this person's and are another's now: nothing says so any more.
            let left = try Int64.fetchAll(
                db, sql: "SELECT DISTINCT pid FROM person_set WHERE person = ? AND t_end IS NOT NULL",
                arguments: [person])
            for other in left where !pids.contains(other) { try forgetEarlierIdentity(of: other, db) }
            try db.execute(
                sql: "DELETE FROM person_set WHERE (person = ?1 OR pid = ?2) AND t_end IS NOT NULL",
                arguments: [person, pid])
            try db.execute(sql: "DELETE FROM review WHERE pid = ?1 OR other = ?1", arguments: [pid])
            // What is kept of the person once for all of their records has a key of its own here.
            let keys = try Data.fetchAll(db, sql: "SELECT DISTINCT key FROM item WHERE pid = ?", arguments: [pid])
            for key in keys {
                let fresh = Data(EventID().bytes)
                for table in ["item", "item_field"] {
                    try db.execute(
                        sql: "UPDATE \(table) SET key = ? WHERE pid = ? AND key = ?", arguments: [fresh, pid, key])
                }
            }
            try db.execute(
                sql: """
                    UPDATE patient SET sealed = 1, nhs = NULL, birth = NULL, folded = NULL, family = NULL, given = NULL,
                    gender = NULL, active = 0 WHERE pid = ?
                    """, arguments: [pid])
        }
    }

    /// Removes that whoever had one of those numbers may act for others, and what was kept for the number while no
    /// record carried it: both name who they were.
    private func forgetNumbers(of hashes: Set<Data>, _ db: Database) throws {
        let kind = CollectionName.proxyAuthority.rawValue
        let numbers = try String.fetchAll(
            db, sql: "SELECT DISTINCT value FROM item_field WHERE kind = ? AND name = 'proxy'", arguments: [kind])
        for number in numbers where hashes.contains(keys.sealedNumber(number)) {
            try db.execute(
                sql: """
                    DELETE FROM item WHERE kind = ?1 AND EXISTS (SELECT 1 FROM item_field f WHERE f.kind = ?1
                    AND f.name = 'proxy' AND f.value = ?2 AND f.pid = item.pid AND f.key = item.key)
                    """, arguments: [kind, number])
            try db.execute(
                sql: "DELETE FROM item_field WHERE kind = ? AND name = 'proxy' AND value = ?",
                arguments: [kind, number])
        }
        let former = try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT value FROM item_field WHERE kind IN (\(WriteApplication.formerKinds)) AND name = ?
                """, arguments: [WriteApplication.formerField])
        for number in former where hashes.contains(keys.sealedNumber(number)) {
            try db.execute(
                sql: """
                    DELETE FROM item_field WHERE kind IN (\(WriteApplication.formerKinds)) AND name = ? AND value = ?
                    """, arguments: [WriteApplication.formerField, number])
        }
    }

    /// Removes the superseded patient resources of a record, and that they were told: they name who the person was.
    private func forgetEarlierIdentity(of pid: Int64, _ db: Database) throws {
        let type = WriteApplication.patientType
        let clocks = try Int64.fetchAll(
            db, sql: "SELECT t FROM version WHERE pid = ? AND type = ?", arguments: [pid, type])
        for t in clocks { try Self.forgetChanges(at: t, db) { $0.pid == pid && $0.type == type } }
        try db.execute(sql: "DELETE FROM version WHERE pid = ? AND type = ?", arguments: [pid, type])
        // Alerts name the person whose the record was when they were made.
        try db.execute(
            sql: """
                UPDATE item SET body = CAST(json_set(CAST(body AS TEXT), '$.person',
                (SELECT person FROM patient p WHERE p.pid = item.pid)) AS BLOB) WHERE pid = ? AND kind = ?
                """, arguments: [pid, CollectionName.privacyAlert.rawValue])
        try db.execute(sql: "DELETE FROM person_set WHERE pid = ? AND t_end IS NOT NULL", arguments: [pid])
    }

    // MARK: After a restore

    private var seals: Journal { Journal(file: keyFolder.appending(path: "seals")) }

    /// Seals again what the journal names; for a store restored from a backup. The number of records sealed.
    ///
    /// - Throws: `StoreError.incompatible` for a journal with a line that cannot be read.
    package func replaySeals() async throws -> Int {
        var pids: [Int64] = []
        var hashes: Set<Data> = []
        for line in try seals.lines() {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == "record", let pid = Int64(parts[1]) {
                pids.append(pid)
            } else if parts.count == 2, parts[0] == "number", let hash = Data(base64Encoded: String(parts[1])) {
                hashes.insert(hash)
            } else {
                throw StoreError.incompatible(
                    "\(seals.file.path) has a line that cannot be read: who was sealed cannot be told. Restore it.")
            }
        }
        guard !pids.isEmpty || !hashes.isEmpty else { return 0 }
        let (records, numbers) = (pids, hashes)
        try await onWriter { [self] db in
            try seal(records, numbers, db)
            // The number of a sealed record that the backup does not hold is never given to anybody else.
            try Self.keepAbove(pid: records.max() ?? 0, db)
            // A record that carried a sealed number then waits, under no number, for its source to say who it is now.
            for row in try Row.fetchAll(db, sql: "SELECT pid, nhs FROM patient WHERE nhs IS NOT NULL AND sealed = 0")
            where numbers.contains(keys.sealedNumber(row[1])) {
                try db.execute(
                    sql: "UPDATE patient SET nhs = NULL, birth = NULL, folded = NULL WHERE pid = ?",
                    arguments: [row[0] as Int64])
            }
        }
        try pool.truncateLog()
        return pids.count
    }
}

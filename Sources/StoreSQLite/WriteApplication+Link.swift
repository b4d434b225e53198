import Access
import Foundation
import GRDB
import Store

/// Who the record is.
extension WriteApplication {
    func link(_ pid: Int64, _ demographics: Demographics, received: Int64) throws {
        if let number = demographics.nhsNumber,
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM sealed_number WHERE hash = ?"),
                arguments: [keys.sealedNumber(number)]) != nil
        {
            throw Self.closed
        }
        let patient = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT person, died, nhs, birth, folded FROM patient WHERE pid = ?"),
            arguments: [pid])
        let before: Int64 = patient?[0] ?? 0
        let was: (nhs: String?, birth: String?, folded: String?) =
            patient.map { ($0[2], $0[3], $0[4]) } ?? (nil, nil, nil)
        let isChanged =
            was.nhs != demographics.nhsNumber || was.birth != demographics.birthDate
            || was.folded != Demographics.fold(demographics.family)
        try Self.endAuthorities(
            of: pid, before: was,
            now: (demographics.nhsNumber, demographics.birthDate, Demographics.fold(demographics.family)), time: now, db
        )
        try changeNumber(of: pid, person: before, from: was.nhs, to: demographics.nhsNumber)
        try db.cachedStatement(
            sql: """
                UPDATE patient SET nhs = ?, birth = ?, folded = ?, family = ?, given = ?, gender = ?, active = ?,
                restricted = ?, died = ? WHERE pid = ?
                """
        ).execute(arguments: [
            demographics.nhsNumber, demographics.birthDate, Demographics.fold(demographics.family),
            demographics.family, demographics.given, demographics.gender, demographics.isActive,
            demographics.isRestricted, demographics.death?.moment(known: patient?[1], received: received), pid,
        ])
        if try RowReader.number(db, "SELECT 1 FROM source WHERE number = ? AND refiles IS NOT NULL", [source]) != nil {
            try RefiledRecords.follow(pid, t: t, now: now, db)
            let kept = try String.fetchOne(
                db.cachedStatement(sql: "SELECT birth FROM patient WHERE pid = ?"), arguments: [pid])
            guard kept == demographics.birthDate else {
                throw StoreError.invalid(
                    "Entries were filed again for somebody else of this NHS number. Its source has to send it again.")
            }
            return
        }
        let candidates = try linkCandidates(demographics.nhsNumber, except: pid)
        let alone =
            try Int.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT count(*) FROM patient p JOIN source s ON s.number = p.source
                        WHERE p.person = ? AND p.pid <> ? AND s.refiles IS NULL
                        """),
                arguments: [before, pid]) == 0
        var after = before
        var reason: String?
        var joined: Int64?
        switch request.link(demographics, candidates) {
        case .join(let person):
            joined = person
            after = person
        case .apart(let review):
            if !alone {
                try db.cachedStatement(sql: "INSERT INTO person DEFAULT VALUES").execute()
                after = db.lastInsertedRowID
            }
            reason = review
        }
        if after != before { try Self.move(pid, from: before, to: after, t: t, db) }
        for made in try RefiledRecords.touched(from: before, to: after, number: demographics.nhsNumber, db) {
            try RefiledRecords.follow(made, behind: (pid, before), t: t, now: now, db)
        }
        if was.nhs != demographics.nhsNumber, let number = demographics.nhsNumber { try bringBack(number, to: pid) }
        if let joined, joined != before {
            try agree(
                Int64.fetchAll(
                    db.cachedStatement(sql: "SELECT pid FROM patient WHERE person = ? AND sealed = 0 ORDER BY pid"),
                    arguments: [joined]))
        }
        try review(pid, candidates, reason, isNew: was.folded == nil, isChanged: isChanged)
    }

    /// Brings the pairs of a record that are to be looked at up to date, one row for the two whichever came last.
    ///
    /// A pair goes when its records are one person or no longer have one number. What somebody closed stays closed
    /// until the number, birth date or family name of one of the two changes.
    private func review(
        _ pid: Int64, _ candidates: [LinkCandidate], _ reason: String?, isNew: Bool, isChanged: Bool
    ) throws {
        var listed: Set<Int64> = []
        if !isNew {
            if isChanged {
                try db.cachedStatement(
                    sql: "DELETE FROM review WHERE (pid = ?1 OR other = ?1) AND closed IS NOT NULL"
                ).execute(arguments: [pid])
            }
            try db.cachedStatement(
                sql: """
                    DELETE FROM review WHERE (pid = ?1 OR other = ?1) AND closed IS NULL AND NOT EXISTS (
                        SELECT 1 FROM patient a JOIN patient b ON a.nhs = b.nhs AND a.person <> b.person
                        WHERE a.pid = review.pid AND b.pid = review.other)
                    """
            ).execute(arguments: [pid])
            listed = try Int64.fetchSet(
                db.cachedStatement(sql: "SELECT pid + other - ?1 FROM review WHERE pid = ?1 OR other = ?1"),
                arguments: [pid])
        }
        guard let reason else { return }
        for candidate in candidates where !listed.contains(candidate.pid) {
            try db.cachedStatement(sql: "INSERT INTO review(t, pid, other, reason) VALUES (?, ?, ?, ?)")
                .execute(arguments: [t, pid, candidate.pid, reason])
        }
    }

    /// Whoever may act for a person may do so for whom the record named then. When it names another number it may be
    /// another person's, or a new identity of the same: nothing is left that leads there. With another birth date or
    /// family name, which may be a correction, it ends, and somebody has to look at it again.
    static func endAuthorities(
        of pid: Int64, before: (nhs: String?, birth: String?, folded: String?),
        now: (nhs: String?, birth: String?, folded: String?), time: Int64, _ db: Database
    ) throws {
        let kind = CollectionName.proxyAuthority.rawValue
        if let number = before.nhs, number != now.nhs {
            for table in ["item", "item_field"] {
                try db.cachedStatement(sql: "DELETE FROM \(table) WHERE pid = ? AND kind = ?")
                    .execute(arguments: [pid, kind])
            }
        } else if before.nhs != nil, before.birth != now.birth || before.folded != now.folded {
            try db.cachedStatement(
                sql: """
                    UPDATE item SET version = version + 1, time = ?1,
                    body = CAST(json_set(CAST(body AS TEXT), '$.ending',
                    json_object('time', ?1, 'by', 'This node', 'words', ?2)) AS BLOB)
                    WHERE pid = ?3 AND kind = ?4 AND json_extract(CAST(body AS TEXT), '$.ending') IS NULL
                    """
            ).execute(arguments: [
                time, "The record’s birth date or family name changed. Look at it again.", pid, kind,
            ])
        }
    }

    private func linkCandidates(_ nhsNumber: String?, except pid: Int64) throws -> [LinkCandidate] {
        guard let nhsNumber else { return [] }
        let select = try db.cachedStatement(
            sql: """
                SELECT p.person, p.pid, p.nhs, p.birth, p.family, p.given, p.gender, p.active
                FROM patient p JOIN source s ON s.number = p.source
                WHERE p.nhs = ? AND p.pid <> ? AND s.refiles IS NULL ORDER BY p.pid LIMIT 64
                """)
        return try Row.fetchAll(select, arguments: [nhsNumber, pid]).map { row in
            LinkCandidate(person: row[0], pid: row[1], demographics: RowReader.demographics(row, from: 2))
        }
    }

    static func move(_ pid: Int64, from: Int64, to: Int64, t: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE person_set SET t_end = ? WHERE person = ? AND pid = ? AND t_end IS NULL")
            .execute(arguments: [t, from, pid])
        try db.cachedStatement(
            sql: """
                INSERT INTO person_set(person, pid, t) VALUES (?, ?, ?)
                ON CONFLICT(person, pid, t) DO UPDATE SET t_end = NULL
                """
        ).execute(arguments: [to, pid, t])
        try db.cachedStatement(sql: "UPDATE patient SET person = ? WHERE pid = ?").execute(arguments: [to, pid])
    }
}

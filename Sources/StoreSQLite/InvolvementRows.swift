import FHIR
import GRDB
import Store

/// The tables `involvement` and `organisation`: what the current resources say of who has to do with a person.
enum InvolvementRows {
    private static func indices(_ names: [String]) -> Set<Int> {
        Set(names.compactMap { R4.resourceTypeNames.firstIndex(of: $0) })
    }
    /// Types of resources that may stand in `involvement`.
    static let types = indices(StatedInvolvement.types)
    /// Types of resources that may stand in `organisation`.
    static let organisationTypes = indices(StatedInvolvement.organisationTypes)

    /// What a reference names, as the store knows it.
    typealias Target = (rid: Int64, type: Int)

    /// Enters what a current resource says. Nothing of it may stand there before.
    ///
    /// - Parameter target: what a reference names; nil when that is not known here.
    static func insert(
        pid: Int64, type: Int, rid: Int64, _ root: Element, received: Int64, _ db: Database,
        target: (Element) throws -> Target?
    ) throws {
        if organisationTypes.contains(type) {
            guard let one = try organisation(root, target: target) else { return }
            try db.cachedStatement(sql: "INSERT INTO organisation(rid, code, part) VALUES (?, ?, ?)")
                .execute(arguments: [rid, one.code, one.part])
            return
        }
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO involvement(pid, type, rid, place, kind, begins, ends, organisation, target)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for (place, one) in try involvements(type: type, root, received: received, target: target).enumerated() {
            try insert.execute(arguments: [
                pid, type, rid, place, one.kind, one.begins, one.ends, one.organisation, one.target,
            ])
        }
    }

    /// A row of `involvement` beside its key.
    struct Stated: Equatable {
        let kind: Int
        let begins: Int64
        let ends: Int64?
        let organisation: String?
        let target: Int64?
    }

    /// What a current resource says of who has to do with the person, in the order of its places.
    ///
    /// - Parameter target: what a reference names; nil when that is not known here.
    static func involvements(
        type: Int, _ root: Element, received: Int64, target: (Element) throws -> Target?
    ) throws -> [Stated] {
        guard types.contains(type),
            let stated = StatedInvolvement(type: R4.resourceTypeNames[type], root, received: received)
        else { return [] }
        var whose: [(code: String?, target: Int64?)] = []
        for reference in stated.named {
            if let code = OrganisationCode.of(reference) {
                whose.append((code, nil))
            } else if let target = try target(reference), stated.isNamed(byType: R4.resourceTypeNames[target.type]) {
                whose.append((nil, target.rid))
            }
        }
        // What is addressed to nobody is the source's own, but nobody refers to themselves without a word.
        if whose.isEmpty, stated.kind != .referral { whose = [(nil, nil)] }
        return whose.map { one in
            Stated(
                kind: stated.kind.rawValue, begins: stated.begins, ends: stated.ends, organisation: one.code,
                target: one.target)
        }
    }

    /// The code of an organisation, a service or a role, and what it is a part of; nil when it says neither.
    ///
    /// - Parameter target: what a reference names; nil when that is not known here.
    static func organisation(
        _ root: Element, target: (Element) throws -> Target?
    ) throws -> (code: String?, part: Int64?)? {
        let whole = root["partOf"] ?? root["providedBy"] ?? root["organization"]
        let (code, part) = (OrganisationCode.of(root), try whole.flatMap(target)?.rid)
        return code == nil && part == nil ? nil : (code, part)
    }

    /// Takes out what a resource said that is not current any more.
    static func delete(pid: Int64, type: Int, rid: Int64, _ db: Database) throws {
        if organisationTypes.contains(type) {
            try db.cachedStatement(sql: "DELETE FROM organisation WHERE rid = ?").execute(arguments: [rid])
        } else if types.contains(type) {
            try db.cachedStatement(sql: "DELETE FROM involvement WHERE pid = ? AND type = ? AND rid = ?")
                .execute(arguments: [pid, type, rid])
        }
    }

    /// The involvements of a person's records, by record.
    ///
    /// A service or a part of an organisation that has no code of its own has that of the nearest above it that has
    /// one, as the same source's resources say. What has a code is not also what it is a part of: a practice is part of
    /// a region whose staff are not the practice's.
    static func read(of person: Int64, _ db: Database, _ body: (Int64, Involvement) -> Void) throws {
        try RowReader.forEach(
            db,
            """
            SELECT i.pid, i.kind, i.begins, i.ends, i.organisation, i.target, o.code, a.code, a.part
            FROM involvement i LEFT JOIN organisation o ON o.rid = i.target
            LEFT JOIN organisation a ON a.rid = o.part
            WHERE i.pid IN (SELECT pid FROM patient WHERE person = ? AND sealed = 0)
            """, [person]
        ) { columns in
            guard let kind = Involvement.Kind(rawValue: columns.int(1)) else { return }
            let code =
                try columns.optionalText(4) ?? columns.optionalText(6) ?? columns.optionalText(7)
                ?? self.code(from: columns.optional(8), db)
            let whose = code.map(Involvement.Whose.organisation) ?? (columns.optional(5) == nil ? .own : .unknown)
            body(
                columns.int64(0),
                Involvement(kind: kind, begins: columns.int64(2), ends: columns.optional(3), whose: whose))
        }
    }

    /// The code of an organisation, or of the nearest one above it that has one; nil when none has, when one is not
    /// known here, or when they go round in a circle.
    private static func code(from first: Int64?, _ db: Database) throws -> String? {
        var next = first
        var seen: Set<Int64> = []
        while let rid = next, seen.count < mostParts, seen.insert(rid).inserted {
            var code: String?
            next = nil
            try RowReader.forEach(db, "SELECT code, part FROM organisation WHERE rid = ?", [rid]) { columns in
                code = columns.optionalText(0)
                next = columns.optional(1)
            }
            if let code { return code }
        }
        return nil
    }
    /// How many above the second one are asked: a ward of a unit of a division of a site of a trust is five in all.
    private static let mostParts = 10

    /// Migration 9: the tables, from the current resources; the column `patient.encounter`, which they replace, goes.
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE involvement(
                    pid INTEGER NOT NULL, type INTEGER NOT NULL, rid INTEGER NOT NULL, place INTEGER NOT NULL,
                    kind INTEGER NOT NULL, begins INTEGER NOT NULL, ends INTEGER, organisation TEXT, target INTEGER,
                    PRIMARY KEY(pid, type, rid, place)) WITHOUT ROWID;
                CREATE TABLE organisation(rid INTEGER PRIMARY KEY, code TEXT, part INTEGER);
                ALTER TABLE patient DROP COLUMN encounter;
                """)
        let compression = Compression()
        for type in (types.union(organisationTypes)).sorted() {
            let select = "SELECT pid, rid, received, dict, size, body, refs FROM current WHERE type = ?"
            try RowReader.forEach(db, select, [type]) { row in
                let body = CompressedBody(row.bytes(5), dictionary: row.int(3), size: row.int(4), compression)
                // Of a body that cannot be read nothing is known: a view of it fails in any case.
                guard let root = try? body.document().root else { return }
                let references = unsafe RowCoding.decode(row.blob(6)).0
                try insert(
                    pid: row.int64(0), type: type, rid: row.int64(1), root, received: row.int64(2), db
                ) { element in
                    guard let range = element["reference"]?.byteRange,
                        let rid = references.first(where: { $0.offset == range.lowerBound + 1 })?.rid,
                        let type = try RowReader.number(db, "SELECT type FROM directory WHERE rid = ?", [rid])
                    else { return nil }
                    return (rid, Int(type))
                }
            }
        }
    }
}

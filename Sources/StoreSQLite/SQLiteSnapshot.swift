import Access
import FHIR
import Foundation
import GRDB
import Store

/// One person's record under one grant, inside one read transaction: used by one thread, and not after it.
final class SQLiteSnapshot: RecordSnapshot {
    let t: Int64
    private let db: Database
    private let grant: Grant
    private let reader: RowReader
    private let cache: RowCache
    /// The records that the decision rested on, when it was made in the same transaction.
    private let known: [DecisionRecord]?
    private var scanned: Scan?
    /// The clock of the last change of the records whose rows came through the cache.
    private var changed: [Int64: Int64] = [:]
    /// What hides where the person lives; nil when the grant does not hide it.
    private let whereabouts: Whereabouts?

    private struct Scan {
        var rows: [StoredResource] = []
        var hidden: [(section: Section, sensitivity: SensitivityMask, count: Int)] = []

        mutating func hide(_ section: Section, _ sensitivity: SensitivityMask) {
            if let at = hidden.firstIndex(where: { $0.section == section && $0.sensitivity == sensitivity }) {
                hidden[at].count += 1
            } else {
                hidden.append((section, sensitivity, 1))
            }
        }
    }

    init(
        _ db: Database, _ grant: Grant, _ reader: RowReader, _ cache: RowCache, _ known: [DecisionRecord]?
    ) throws {
        self.known = known
        self.db = db
        self.grant = grant
        self.reader = reader
        self.cache = cache
        whereabouts =
            grant.hidesWhereabouts
            ? try Whereabouts(
                reader, pids: grant.pids + grant.objectedPids + grant.unnamedPids,
                organisation: grant.principal.organisation) : nil
        t = try RowReader.number(db, Counters.selectClock) ?? 0
    }

    /// The grant's masks as a predicate: what the role's sections, the source and the categories admit, and what is
    /// released. Arguments from the second on: ``masks(_:)``.
    static let mask = "((?2 >> section) & 1) = 1 AND (sensitivity & ~?3) = 0 AND \(released)"
    private static let released = """
        (((?4 >> section) & 1) = 0 OR received <= CAST(
        substr(CASE WHEN marks & \(Marks.reviewed.rawValue) THEN ?5 ELSE ?6 END, 1 + \(digits) * section, \(digits))
        AS INTEGER))
        """
    /// In how many digits a moment stands in the list of a predicate, by section: until the year 2286.
    private static let digits = 14

    /// The masks of one record.
    private func masks(_ pid: Int64) -> StatementArguments {
        let release = grant.release(of: pid)
        return [
            Int64(bitPattern: grant.sections(of: pid).rawValue), Int64(bitPattern: grant.visible.rawValue),
            Int64(bitPattern: release.held.rawValue), Self.list(release.reviewedUntil),
            Self.list(release.unreviewedUntil),
        ]
    }
    private static func list(_ moments: [Int64]) -> String {
        moments.map { moment in
            let number = String(moment)
            return String(repeating: " ", count: max(0, digits - number.count)) + number
        }.joined()
    }

    func rows() throws -> [StoredResource] { try scan().rows }

    /// What one pass over the record found: the rows that are admitted, and how many are hidden for which reason.
    private func scan() throws -> Scan {
        if let scanned { return scanned }
        var scan = Scan()
        for pid in grant.pids {
            if cache.isOn {
                // What its source does not share is not counted as restricted: it is told apart, whatever there is.
                let shared = grant.sections(of: pid)
                for row in try whole(pid) {
                    let isReviewed = row.marks.contains(.reviewed)
                    if grant.admits(
                        pid: pid, section: row.section, sensitivity: row.sensitivity, received: row.received,
                        isReviewed: isReviewed)
                    {
                        scan.rows.append(row)
                    } else if !row.isNoteOfProvenance, shared.contains(row.section),
                        !grant.isHeld(pid: pid, section: row.section, received: row.received, isReviewed: isReviewed)
                    {
                        scan.hide(row.section, row.sensitivity)
                    }
                }
            } else {
                try masked(pid, &scan)
            }
        }
        scan.rows = try masked(scan.rows).withoutStrayNotes
        scanned = scan
        return scan
    }

    /// A record's rows with the mask applied by the database: what it does not admit is counted, and its body not read.
    private func masked(_ pid: Int64, _ scan: inout Scan) throws {
        let shared = grant.sections(of: pid)
        try RowReader.forEach(db, Self.maskedRows, [pid] + masks(pid)) { columns in
            if columns.int(16) == 1 {
                scan.rows.append(reader.row(columns))
            } else if columns.int(17) == 1, columns.int(1) != StoredResource.provenance,
                let section = Section(rawValue: columns.int(4)), shared.contains(section)
            {
                scan.hide(section, SensitivityMask(rawValue: UInt64(bitPattern: columns.int64(5))))
            }
        }
    }
    private static let maskedRows = """
        SELECT pid, type, rid, t, section, sensitivity, date, code, marks, recorded, received, source, dict, size,
        CASE WHEN \(mask) THEN refs END, CASE WHEN \(mask) THEN body END, \(mask), \(released)
        FROM current WHERE pid = ?1
        """

    /// A record's rows unmasked, for this module only: from the cache, or read and kept there.
    private func whole(_ pid: Int64) throws -> [StoredResource] {
        let known = known?.first { $0.pid == pid }?.changed
        guard let changed = try known ?? RowReader.number(db, "SELECT changed FROM patient WHERE pid = ?", [pid])
        else { return [] }
        self.changed[pid] = changed
        if let rows = cache.rows(pid: pid, changed: changed) { return rows }
        var rows: [StoredResource] = []
        var bytes = 0
        try RowReader.forEach(db, "SELECT \(RowReader.columns) FROM current WHERE pid = ?", [pid]) { columns in
            rows.append(reader.row(columns, isKept: true))
            bytes += columns.int(13)
        }
        cache.keep(rows, pid: pid, changed: changed, bodies: bytes)
        return rows
    }

    func row(rid: Int64) throws -> StoredResource? {
        let row = try masked(admitted(rid)).first
        // A note of provenance is as hidden as what it is of.
        if let row, row.isNoteOfProvenance { return try scan().rows.first { $0.rid == rid } }
        return row
    }
    private func admitted(_ rid: Int64) throws -> [StoredResource] {
        guard let (pid, type) = try place(rid), grant.pids.contains(pid) else { return [] }
        return try reader.rows(
            "SELECT \(RowReader.columns) FROM current WHERE pid = ?1 AND \(Self.mask) AND type = ?7 AND rid = ?8",
            [pid] + masks(pid) + [type, rid])
    }
    /// Rows without what tells where the person lives, where the grant hides it, and without the elements that the
    /// role does not see.
    private func masked(_ rows: [StoredResource]) throws -> [StoredResource] {
        let rows = try whereabouts.map { try masked(rows, $0) } ?? rows
        guard !grant.elements.isEmpty else { return rows }
        return try rows.map { row in
            guard let members = grant.elements.members(ofType: row.type) else { return row }
            return try row.keeping(members)
        }
    }

    private func masked(_ rows: [StoredResource], _ whereabouts: Whereabouts) throws -> [StoredResource] {
        var known = changed.reduce(into: [:]) {
            $0[$1.key] = cache.masked(pid: $1.key, changed: $1.value, key: whereabouts.key)
        }
        var isNew: Set<Int64> = []
        let found = try rows.filter { !whereabouts.hides($0) }.map { row in
            if let masked = known[row.pid]?[row.rid], masked.t == row.t { return masked }
            let masked = try whereabouts.masked(row)
            // An earlier version is not what stands in the record.
            if let current = known[row.pid]?[row.rid], current.t > row.t { return masked }
            known[row.pid]?[row.rid] = masked
            isNew.insert(row.pid)
            return masked
        }
        for pid in isNew {
            if let changed = changed[pid], let rows = known[pid] {
                cache.keep(masked: rows, pid: pid, changed: changed, key: whereabouts.key)
            }
        }
        return found
    }

    private func place(_ rid: Int64) throws -> (pid: Int64, type: Int)? {
        let select = try db.cachedStatement(sql: "SELECT pid, type FROM directory WHERE rid = ? AND state = 1")
        return try Row.fetchOne(select, arguments: [rid]).map { ($0[0], $0[1]) }
    }

    func versions(rid: Int64) throws -> [StoredResource] {
        // History is as visible as what is current: a version under other labels is masked by its own.
        guard let current = try row(rid: rid) else { return [] }
        let rows = try reader.rows(
            """
            SELECT \(RowReader.columns) FROM version WHERE pid = ?1 AND \(Self.mask) AND type = ?7 AND rid = ?8
            AND body IS NOT NULL ORDER BY t DESC LIMIT 200
            """, [current.pid] + masks(current.pid) + [current.type, rid])
        return try masked(rows)
    }

    func withheld() throws -> [Withheld] {
        var counts: [Section: (SensitivityMask, Int)] = [:]
        var traced: Set<Section> = []
        for hidden in try scan().hidden where grant.sections.contains(hidden.section) {
            if grant.mayKnow(section: hidden.section, sensitivity: hidden.sensitivity) {
                let old = counts[hidden.section] ?? ([], 0)
                counts[hidden.section] = (
                    old.0.union(hidden.sensitivity.subtracting(grant.visible)), old.1 + hidden.count
                )
            } else if grant.tracedSections.contains(hidden.section) {
                traced.insert(hidden.section)
            }
        }
        let any = try db.cachedStatement(
            sql: "SELECT DISTINCT section FROM current WHERE pid = ? AND type <> \(StoredResource.provenance)")
        for pid in grant.unnamedPids {
            for number in try Int.fetchAll(any, arguments: [pid]) {
                guard let section = Section(rawValue: number), grant.tracedSections.contains(section),
                    grant.sections.contains(section)
                else { continue }
                traced.insert(section)
            }
        }
        return counts.map { Withheld(section: $0.key, categories: $0.value.0, count: $0.value.1) }
            .sorted { $0.section.rawValue < $1.section.rawValue }
            + traced.sorted { $0.rawValue < $1.rawValue }.map { Withheld(section: $0, categories: [], count: nil) }
            + (grant.hidesWhereabouts && grant.known.contains(.whereabouts)
                ? [Withheld(section: .identity, categories: [.whereabouts], count: nil)] : [])
    }

    func sources() throws -> [Source] { try sources(of: grant.pids + grant.objectedPids) }

    func objectedSources() throws -> Set<Int> {
        guard !grant.objectedPids.isEmpty else { return [] }
        let objected = Set(try sources(of: grant.objectedPids).map(\.number))
        return objected.subtracting(try sources(of: grant.pids).map(\.number))
    }

    func unsharedSections() throws -> [Int: SectionMask] {
        var sections: [Int: SectionMask] = [:]
        for (pid, kept) in grant.unshared {
            for source in try registered([pid]) { sections[source.number] = kept }
        }
        return sections
    }

    private func sources(of pids: [Int64]) throws -> [Source] {
        var sources = try registered(pids)
        // The person, and who acts for them; staff read that it was filed again.
        if !grant.principal.role.isAtWork { sources = sources.map(\.forThePerson) }
        return whereabouts.map { whereabouts in sources.map(whereabouts.masked) } ?? sources
    }

    private func registered(_ pids: [Int64]) throws -> [Source] {
        var found: [Source] = []
        if let known {
            for record in known
            where pids.contains(record.pid) && !found.contains(where: { $0.number == record.source.number }) {
                found.append(record.source)
            }
            return found
        }
        for pid in pids {
            try RowReader.forEach(db, Self.sourceOfRecord, [pid]) { columns in
                let source = RowReader.source(columns)
                if !found.contains(where: { $0.number == source.number }) { found.append(source) }
            }
        }
        return found
    }
    private static let sourceOfRecord =
        "SELECT \(RowReader.sourceColumns) FROM source s JOIN patient p ON p.source = s.number WHERE p.pid = ?"

    func shared(rid: Int64) throws -> StoredResource? {
        guard let (pid, type) = try place(rid), pid == 0, Self.sharedTypes.contains(type) else { return nil }
        let row = try reader.row(pid: 0, type: type, rid: rid)
        if let whereabouts, let row, !whereabouts.showsShared(row) { return nil }
        return row
    }

    /// Types that belong to nobody and say nothing of anyone.
    static let sharedTypes = Set(
        ["Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Medication", "Device"]
            .compactMap { R4.resourceTypeNames.firstIndex(of: $0) })
    /// Their numbers as a list of SQL.
    static let sharedTypeList = sharedTypes.map(String.init).joined(separator: ",")

    func original(_ row: StoredResource) throws -> [UInt8] { try reader.original(row) }

    func attachment(_ cut: AttachmentCut, of row: StoredResource) throws -> [UInt8] {
        guard grant.pids.contains(row.pid) else { return [] }
        return try reader.blob(cut.blob, pid: row.pid)
    }
}

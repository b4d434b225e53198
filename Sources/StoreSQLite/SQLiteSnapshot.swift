import Access
import FHIR
import Foundation
import GRDB
import Store

/// One person's record under one grant, inside one read transaction.
struct SQLiteSnapshot: RecordSnapshot {
    let db: Database
    let grant: Grant
    let reader: RowReader
    let cache: RowCache
    let t: Int64

    /// The grant's masks as a predicate: what the role's sections and categories admit. Arguments: sections, visible.
    static let mask = "((?2 >> section) & 1) = 1 AND (sensitivity & ~?3) = 0"

    private var sections: Int64 { Int64(bitPattern: grant.sections.rawValue) }
    private var visible: Int64 { Int64(bitPattern: grant.visible.rawValue) }

    func rows() throws -> [StoredResource] {
        var rows: [StoredResource] = []
        for pid in grant.pids {
            if cache.isOn {
                rows.append(
                    contentsOf: try whole(pid).filter { grant.admits(section: $0.section, sensitivity: $0.sensitivity) }
                )
            } else {
                rows.append(contentsOf: try masked(pid))
            }
        }
        return rows
    }

    /// A record's rows with the mask applied by the database.
    private func masked(_ pid: Int64) throws -> [StoredResource] {
        let select = try db.cachedStatement(
            sql: "SELECT \(RowReader.columns) FROM current WHERE pid = ?1 AND \(Self.mask)")
        var rows: [StoredResource] = []
        let cursor = try Row.fetchCursor(select, arguments: [pid, sections, visible])
        while let row = try cursor.next() { rows.append(try reader.decode(row)) }
        return rows
    }

    /// A record's rows unmasked, for this module only: from the cache, or read and kept there.
    private func whole(_ pid: Int64) throws -> [StoredResource] {
        let select = try db.cachedStatement(sql: "SELECT changed FROM patient WHERE pid = ?")
        guard let changed = try Int64.fetchOne(select, arguments: [pid]) else { return [] }
        if let rows = cache.rows(pid: pid, changed: changed) { return rows }
        var rows: [StoredResource] = []
        let cursor = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT \(RowReader.columns) FROM current WHERE pid = ?"), arguments: [pid])
        while let row = try cursor.next() { rows.append(try reader.decode(row)) }
        cache.keep(rows, pid: pid, changed: changed)
        return rows
    }

    func row(rid: Int64) throws -> StoredResource? {
        guard let (pid, type) = try place(rid), grant.pids.contains(pid) else { return nil }
        let select = try db.cachedStatement(
            sql: """
                SELECT \(RowReader.columns) FROM current WHERE pid = ?1 AND \(Self.mask) AND type = ?4 AND rid = ?5
                """)
        return try Row.fetchOne(select, arguments: [pid, sections, visible, type, rid]).map { try reader.decode($0) }
    }

    private func place(_ rid: Int64) throws -> (pid: Int64, type: Int)? {
        let select = try db.cachedStatement(sql: "SELECT pid, type FROM directory WHERE rid = ? AND state = 1")
        return try Row.fetchOne(select, arguments: [rid]).map { ($0[0], $0[1]) }
    }

    func versions(rid: Int64) throws -> [StoredResource] {
        // History is as visible as what is current: a version under other labels is masked by its own.
        guard let current = try row(rid: rid) else { return [] }
        let select = try db.cachedStatement(
            sql: """
                SELECT \(RowReader.columns) FROM version WHERE pid = ?1 AND \(Self.mask) AND type = ?4 AND rid = ?5
                AND body IS NOT NULL ORDER BY t DESC LIMIT 200
                """)
        return try Row.fetchAll(select, arguments: [current.pid, sections, visible, current.type, rid])
            .map { try reader.decode($0) }
    }

    func withheld() throws -> [Withheld] {
        let known = Int64(bitPattern: grant.visible.union(grant.known).rawValue)
        var counts: [Section: (SensitivityMask, Int)] = [:]
        var traced: Set<Section> = []
        let hidden = try db.cachedStatement(
            sql: """
                SELECT section, sensitivity, count(*) FROM current
                WHERE pid = ? AND (sensitivity & ~?) <> 0 GROUP BY section, sensitivity
                """)
        for pid in grant.pids {
            for row in try Row.fetchAll(hidden, arguments: [pid, visible]) {
                guard let section = Section(rawValue: row[0]), grant.sections.contains(section) else { continue }
                let bits: Int64 = row[1]
                if bits & ~known == 0 {
                    let categories = SensitivityMask(rawValue: UInt64(bitPattern: bits)).subtracting(grant.visible)
                    let old = counts[section] ?? ([], 0)
                    counts[section] = (old.0.union(categories), old.1 + row[2])
                } else if grant.tracedSections.contains(section) {
                    traced.insert(section)
                }
            }
        }
        let any = try db.cachedStatement(sql: "SELECT DISTINCT section FROM current WHERE pid = ?")
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
    }

    func sources() throws -> [Source] {
        var found: [Source] = []
        let select = try db.cachedStatement(
            sql: "SELECT \(RowReader.sourceColumns) FROM source s JOIN patient p ON p.source = s.number WHERE p.pid = ?"
        )
        for pid in grant.pids {
            guard let row = try Row.fetchOne(select, arguments: [pid]) else { continue }
            let source = try RowReader.source(row)
            if !found.contains(where: { $0.number == source.number }) { found.append(source) }
        }
        return found
    }

    func shared(rid: Int64) throws -> StoredResource? {
        guard let (pid, type) = try place(rid), pid == 0, Self.sharedTypes.contains(type) else { return nil }
        return try reader.row(pid: 0, type: type, rid: rid)
    }

    /// Types that belong to nobody and say nothing of anyone.
    private static let sharedTypes = Set(
        ["Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Medication", "Device"]
            .compactMap { R4.resourceTypeNames.firstIndex(of: $0) })

    func original(_ row: StoredResource) throws -> [UInt8] { try reader.original(row) }

    func attachment(_ cut: AttachmentCut, of row: StoredResource) throws -> [UInt8] {
        guard grant.pids.contains(row.pid) else { return [] }
        return try reader.blob(cut.blob, pid: row.pid)
    }
}

package import Access
package import FHIR
import GRDB
package import Store

extension SQLiteRecordStore {
    /// As `RecordStore` says.
    package func labelling(_ grant: JobGrant) async throws -> String? {
        guard grant.job == .relabel else { return nil }
        return try await onReader { try String.fetchOne($0, sql: "SELECT lists FROM counter") }
    }

    /// As `RecordStore` says.
    package func relabel(
        _ grant: JobGrant, lists: String,
        by label: @escaping @Sendable (Element, String, SourceKind) -> ItemLabel
    ) async throws -> Int {
        guard grant.job == .relabel else { throw StoreError.invalid("This leave is not for labels.") }
        var changed = 0
        var last: Int64 = -1
        while let pid = try await nextRecord(after: last) {
            changed += try await onWriter(size: 4096, isBackground: true) { [self] db in
                try relabel(pid, by: label, db)
            }
            last = pid
        }
        try await onWriter { db in try db.execute(sql: "UPDATE counter SET lists = ?", arguments: [lists]) }
        return changed
    }

    /// The next patient record, from 0: what belongs to nobody.
    private func nextRecord(after pid: Int64) async throws -> Int64? {
        if pid < 0 { return 0 }
        return try await onReader {
            try Int64.fetchOne($0, sql: "SELECT min(pid) FROM patient WHERE pid > ?", arguments: [pid])
        }
    }

    private func relabel(
        _ pid: Int64, by label: (Element, String, SourceKind) -> ItemLabel, _ db: Database
    ) throws -> Int {
        var kinds: [Int: SourceKind] = [:]
        try RowReader.forEach(db, "SELECT \(RowReader.sourceColumns) FROM source s") {
            let source = RowReader.source($0)
            kinds[source.number] = source.kind
        }
        let reader = RowReader(db: db, keys: keys, compression: compression)
        var changed = 0
        var isChanged = false
        for table in ["current", "version"] {
            let rows = try reader.rows(
                "SELECT \(RowReader.columns) FROM \(table) WHERE pid = ? AND body IS NOT NULL", [pid])
            let update = try db.cachedStatement(
                sql: """
                    UPDATE \(table) SET section = ?, sensitivity = ?, marks = ? WHERE pid = ? AND type = ? AND rid = ?
                    AND t = ?
                    """)
            for row in rows {
                // A body that cannot be read keeps its labels: a view of it fails.
                guard let root = try? row.readDocument().root else { continue }
                let label = label(root, row.typeName, kinds[row.source] ?? .other)
                let marks = Marks(type: row.typeName, root)
                let isLabelled = label == ItemLabel(section: row.section, sensitivity: row.sensitivity)
                if isLabelled, marks == row.marks { continue }
                isChanged = true
                if !isLabelled { changed += 1 }
                try update.execute(
                    arguments: [
                        label.section.rawValue, Int64(bitPattern: label.sensitivity.rawValue), marks.rawValue, row.pid,
                        row.type, row.rid, row.t,
                    ])
            }
        }
        if isChanged, pid != 0 {
            // What is held in memory of the record is not looked at any more.
            let t = counters.nextClock
            try db.execute(sql: "UPDATE patient SET changed = ? WHERE pid = ?", arguments: [t, pid])
            counters.advance(clock: t)
        }
        return changed
    }
}

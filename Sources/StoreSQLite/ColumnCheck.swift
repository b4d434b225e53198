import Access
import FHIR
import Foundation
import GRDB
import Store

/// Compares the columns of rows and of patient records with what the bodies give, a row at a time.
struct ColumnCheck {
    private let rule: ColumnRule
    private let db: Database
    private let keys: KeyRing
    private var kinds: [Int: SourceKind] = [:]
    /// The sources that this node made (``RefiledRecords``).
    private var refiling: Set<Int> = []
    private let sealed: Set<Int64>
    private let sealedNumbers: Set<Data>
    /// Whether the store is labelled by the rule's lists: else its labels are those of others.
    private let isLabelled: Bool
    /// The resources whose column is another than their body gives, by the column.
    private var wrong: [String: (count: Int, first: [String])] = [:]
    private var rows = 0

    init(rule: ColumnRule, _ db: Database, _ keys: KeyRing) throws {
        self.rule = rule
        self.db = db
        self.keys = keys
        sealed = try SQLiteRecordStore.sealed(db)
        sealedNumbers = try Data.fetchSet(db, sql: "SELECT hash FROM sealed_number")
        isLabelled = try String.fetchOne(db, sql: "SELECT lists FROM counter") == rule.lists
        var kinds: [Int: SourceKind] = [:]
        var refiling: Set<Int> = []
        try RowReader.forEach(db, "SELECT \(RowReader.sourceColumns) FROM source s") {
            let source = RowReader.source($0)
            kinds[source.number] = source.kind
            if source.refiles != nil { refiling.insert(source.number) }
        }
        self.kinds = kinds
        self.refiling = refiling
    }

    /// Compares one row.
    ///
    /// - Parameters:
    ///   - section: the number of its section as it is stored.
    ///   - isCurrent: whether it is the latest version, from which a patient record has its columns.
    mutating func look(at row: StoredResource, _ root: Element, section: Int, isCurrent: Bool) throws {
        rows += 1
        let derived = rule.columns(root, row.typeName, kinds[row.source] ?? .other)
        try compare(row, "date", row.date == derived.date)
        try compare(row, "recorded", row.recorded == derived.recorded)
        if isLabelled {
            try compare(row, "section", section == derived.label.section.rawValue)
            try compare(row, "sensitivity", row.sensitivity == derived.label.sensitivity)
        }
        if isCurrent {
            try lookAtInvolvement(of: row, root)
            try lookAtOrganisation(row, root)
            try lookAtCompanion(row, root)
        }
        if isCurrent, let demographics = derived.demographics, !sealed.contains(row.pid) {
            try look(at: demographics, of: row)
        }
    }

    /// Whether what a current resource says of who has to do with the person is what the decision reads.
    private mutating func lookAtInvolvement(of row: StoredResource, _ root: Element) throws {
        guard InvolvementRows.types.contains(row.type) else { return }
        let stated = try InvolvementRows.involvements(
            type: row.type, root, received: row.received, target: { try target(of: $0, in: row) })
        var kept: [InvolvementRows.Stated] = []
        try RowReader.forEach(
            db,
            """
            SELECT kind, begins, ends, organisation, target FROM involvement WHERE pid = ? AND type = ? AND rid = ?
            ORDER BY place
            """,
            [row.pid, Int64(row.type), row.rid]
        ) { columns in
            kept.append(
                InvolvementRows.Stated(
                    kind: columns.int(0), begins: columns.int64(1), ends: columns.optional(2),
                    organisation: columns.optionalText(3), target: columns.optional(4)))
        }
        try compare(row, "involvement", kept == stated)
    }

    /// Whether what a current organisation, service or role says of its code and of the whole that it is a part of is
    /// what the decision reads.
    private mutating func lookAtOrganisation(_ row: StoredResource, _ root: Element) throws {
        guard InvolvementRows.organisationTypes.contains(row.type) else { return }
        let stated = try InvolvementRows.organisation(root, target: { try target(of: $0, in: row) })
        var isThere = false
        var isRight = true
        try RowReader.forEach(db, "SELECT code, part FROM organisation WHERE rid = ?", [row.rid]) { columns in
            isThere = true
            isRight = columns.optionalText(0) == stated?.code && columns.optional(1) == stated?.part
        }
        try compare(row, "organisation", isRight && isThere == (stated != nil))
    }

    /// Whether what a current resource stands beside is by what it is found when that moves.
    private mutating func lookAtCompanion(_ row: StoredResource, _ root: Element) throws {
        guard CompanionRows.types.contains(row.type) else { return }
        let stated = try CompanionRows.target(of: root, type: row.type, target: { try target(of: $0, in: row) })
        let kept = try RowReader.number(db, "SELECT target FROM companion WHERE rid = ?", [row.rid])
        try compare(row, "companion", kept == stated)
    }

    private func target(of reference: Element, in row: StoredResource) throws -> InvolvementRows.Target? {
        guard let rid = row.target(of: reference),
            let type = try RowReader.number(db, "SELECT type FROM directory WHERE rid = ?", [rid])
        else { return nil }
        return (rid, Int(type))
    }

    private mutating func look(at demographics: Demographics, of row: StoredResource) throws {
        let select = try db.cachedStatement(
            sql: """
                SELECT nhs, birth, family, given, gender, active, folded, restricted, died FROM patient WHERE pid = ?
                """)
        guard let patient = try Row.fetchOne(select, arguments: [row.pid]) else {
            return try compare(row, "patient", false)
        }
        let kept = RowReader.demographics(patient, from: 0)
        // A record that was given a sealed number waits under none.
        let waits = demographics.nhsNumber.map { sealedNumbers.contains(keys.sealedNumber($0)) } ?? false
        if !waits || kept.nhsNumber != nil {
            try compare(row, "patient.nhs", kept.nhsNumber == demographics.nhsNumber)
        }
        if refiling.contains(row.source) {
            // The body says who the person was when an entry was filed again; the columns who they are.
            try compare(row, "patient.refiled", try RefiledRecords.isRight(row.pid, db))
        } else {
            if !waits || kept.nhsNumber != nil {
                try compare(row, "patient.birth", kept.birthDate == demographics.birthDate)
                try compare(row, "patient.folded", patient[6] as String? == Demographics.fold(demographics.family))
            }
            try compare(row, "patient.family", kept.family == demographics.family)
            try compare(row, "patient.given", kept.given == demographics.given)
            try compare(row, "patient.gender", kept.gender == demographics.gender)
        }
        try compare(row, "patient.active", kept.isActive == demographics.isActive)
        try compare(row, "patient.restricted", patient[7] == demographics.isRestricted)
        let died: Int64? = patient[8]
        let isRight =
            switch demographics.death {
            case .at(let moment): died == moment
            // When it was first told, of which the body says nothing.
            case .undated: died != nil
            case nil: died == nil
            }
        try compare(row, "patient.died", isRight)
    }

    private mutating func compare(_ row: StoredResource, _ column: String, _ isRight: Bool) throws {
        guard !isRight else { return }
        var found = wrong[column] ?? (0, [])
        found.count += 1
        if found.first.count < 3 {
            let select = try db.cachedStatement(sql: "SELECT sid FROM directory WHERE rid = ?")
            if let sid = try Data.fetchOne(select, arguments: [row.rid]) {
                found.first.append("\(row.typeName)/\(Base32.text(Array(sid)))")
            }
        }
        wrong[column] = found
    }

    /// What was found, a line for each column that is wrong.
    func findings() throws -> [Finding] {
        var findings = wrong.sorted { $0.key < $1.key }.map { column, found in
            Finding(
                check: "column \(column)", isGood: false,
                detail: "\(found.count) rows where it is not what the body gives: "
                    + found.first.joined(separator: ", ") + (found.count > found.first.count ? " …" : ""))
        }
        // A record whose Patient has not come has nothing to be found by.
        let early =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM patient p JOIN directory d ON d.pid = p.pid AND d.type = ? AND d.state = 0
                    WHERE p.nhs IS NOT NULL OR p.birth IS NOT NULL OR p.folded IS NOT NULL
                    """, arguments: [WriteApplication.patientType]) ?? 0
        findings.append(
            Finding(
                check: "columns", isGood: wrong.isEmpty && early == 0,
                detail: "\(rows) rows compared with their bodies, \(wrong.count) columns wrong, "
                    + "\(early) records with demographics without a Patient"
                    + (isLabelled ? "" : "; sections and labels are of other lists, and not compared")))
        return findings
    }
}

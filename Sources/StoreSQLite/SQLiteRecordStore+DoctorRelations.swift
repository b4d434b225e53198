import GRDB
import Store

/// What of the tables beside the bodies the doctor can tell without reading one.
extension SQLiteRecordStore {
    /// Whether every row that says who has to do with somebody, which organisation is which, and what stands
    /// beside what, is of a resource that is there. `ColumnCheck` compares the rows with the bodies.
    static func relationFindings(_ db: Database) throws -> [Finding] {
        func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM " + sql) ?? 0 }
        let types = InvolvementRows.organisationTypes.sorted().map(String.init).joined(separator: ",")
        let involvements = try count("involvement")
        let strays = try count(
            """
            involvement i WHERE NOT EXISTS
            (SELECT 1 FROM current c WHERE c.pid = i.pid AND c.type = i.type AND c.rid = i.rid)
            """)
        let organisations = try count("organisation")
        let unknown = try count(
            """
            organisation o WHERE NOT EXISTS (
                SELECT 1 FROM directory d JOIN current c ON c.pid = d.pid AND c.type = d.type AND c.rid = d.rid
                WHERE d.rid = o.rid AND d.type IN (\(types)))
            """)
        let companions = try count("companion")
        let gone = try count(
            "companion c WHERE NOT EXISTS (SELECT 1 FROM directory d WHERE d.rid = c.rid AND d.state = 1)")
        let waiting = try count("companion c JOIN directory d ON d.rid = c.rid WHERE d.pid = 0 AND d.state = 1")
        func astray(_ rule: String) throws -> Int {
            try count(
                """
                companion c JOIN directory d ON d.rid = c.rid JOIN directory t ON t.rid = c.target
                WHERE d.state = 1 AND t.state <> 0 AND d.pid <> t.pid AND \(rule)
                AND NOT EXISTS (SELECT 1 FROM patient p WHERE p.sealed = 1 AND p.pid IN (d.pid, t.pid))
                """)
        }
        let late = try astray("d.pid = 0")
        let left = try astray("d.pid <> 0")
        func finding(_ check: String, _ isGood: Bool, _ detail: String, _ advice: String) -> Finding {
            Finding(check: check, isGood: isGood, detail: detail + (isGood ? "" : ". " + advice))
        }
        return [
            finding(
                "involvement", strays == 0, "\(involvements) rows, \(strays) without a resource",
                "They can open a record to who has nothing to do with it: restore the last backup that is whole"),
            finding(
                "organisations", unknown == 0, "\(organisations) rows, \(unknown) without a resource",
                "They can open records to another organisation: restore the last backup that is whole"),
            finding(
                "companions", gone + late + left == 0,
                "\(companions) stand beside another resource, \(waiting) of them wait in nobody’s record for it, "
                    + "\(late) although it came, \(left) are in another record than it, "
                    + "\(gone) rows without a resource",
                late + left > 0
                    ? "Have their sources send them again, or import the files again"
                    : "Restore the last backup that is whole"),
        ]
    }
}

import GRDB
import Store

/// What of the tables beside the bodies the doctor can tell without reading one.
extension SQLiteRecordStore {
    /// Whether every row that says who has to do with somebody, which organisation is which, and what waits for what,
    /// is of a resource that is there. `ColumnCheck` compares the rows with the bodies.
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
        let waiting = try count("waiting")
        let gone = try count(
            "waiting w WHERE NOT EXISTS (SELECT 1 FROM directory d WHERE d.rid = w.rid AND d.pid = 0 AND d.state = 1)")
        let late = try count(
            """
            waiting w JOIN directory d ON d.rid = w.target WHERE d.pid <> 0 AND d.state <> 0
            AND d.pid NOT IN (SELECT pid FROM patient WHERE sealed = 1)
            """)
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
                "waiting", gone + late == 0,
                "\(waiting) wait in nobody’s record for what they are of, \(late) although it came, "
                    + "\(gone) rows without a resource that waits",
                late > 0
                    ? "Have their sources send them again, or import the files again"
                    : "Restore the last backup that is whole"),
        ]
    }
}

import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import StoreSQLite

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check a node's data and say what is wrong.")
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm

    func run() async throws {
        let store = try node.open()
        var findings = try await store.doctor(Policy.grant(job: .doctor), columns: try node.columns())
        let ledger = try node.ledger(store)
        findings += try await ledger.audit()
        findings.append(node.diskFinding)
        // One in another folder is for the node's log to tell.
        let spool = ledger.urgentSpool()
        let damaged = spool.damaged.map(\.lastPathComponent).sorted()
        findings.append(
            SQLiteRecordStore.Finding(
                check: "urgent spool", isGood: damaged.isEmpty,
                detail: (["\(spool.waiting) entries wait"]
                    + damaged.map { "kept with lines that cannot be read: \($0)" })
                    .joined(separator: "; ")))
        try FindingsReport(findings: findings, form: form).show()
    }
}

/// What was checked, as lines or as an array of JSON. Ends with status 1 when something is wrong.
struct FindingsReport {
    let findings: [SQLiteRecordStore.Finding]
    let form: OutputForm

    /// Prints the report.
    func show() throws {
        for finding in findings where !form.json {
            Terminal.line("\(finding.isGood ? "ok   " : "WRONG") \(finding.check): \(finding.detail)")
        }
        if form.json {
            var out = JSONWriter()
            out.array {
                for finding in findings {
                    $0.object {
                        $0.member("check", finding.check)
                        $0.member("good", finding.isGood)
                        $0.member("detail", finding.detail)
                    }
                }
            }
            Terminal.write(out.bytes + [0x0A])
        }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode.wrong }
    }
}

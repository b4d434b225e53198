import Access
import ArgumentParser
import Foundation
import Ledger
import Node
import Store
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
        findings.append(store.keysFinding)
        findings.append(node.diskFinding)
        let spool = node.urgentSpool(ledger)
        let missing = node.missingSpools.map(\.path)
        let damaged = spool.damaged.map(\.lastPathComponent).sorted()
        findings.append(
            Finding(
                check: "urgent spool", isGood: damaged.isEmpty && missing.isEmpty,
                detail: (["\(spool.waiting) entries wait"]
                    + missing.map { "\($0) is not there or holds no spool, and entries may wait in it" }
                    + damaged.map { "kept with lines that cannot be read: \($0)" })
                    .joined(separator: "; ")))
        try form.show(findings)
    }
}

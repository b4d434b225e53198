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
        let spool = ledger.urgentSpool(in: node.spoolFolder)
        let damaged = spool.damaged.map(\.lastPathComponent).sorted()
        findings.append(
            Finding(
                check: "urgent spool", isGood: damaged.isEmpty,
                detail: (["\(spool.waiting) entries wait"]
                    + damaged.map { "kept with lines that cannot be read: \($0)" })
                    .joined(separator: "; ")))
        try form.show(findings)
    }
}

import Access
import ArgumentParser
import FHIR
import Foundation
import Node
import StoreSQLite

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a node's databases while it runs. Keys are not copied: keep keys/ somewhere else.")
    @OptionGroup var node: NodeFolder
    @Argument(help: "An empty or new folder for the copy.")
    var folder: String
    @OptionGroup var form: OutputForm

    func run() async throws {
        let store = try node.open()
        let target = URL(filePath: folder)
        let names: [String]
        do {
            try FileManager.default.createDirectory(
                at: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw ValidationError("\(folder) is no folder that can be written. Name a new one for each backup.")
        }
        guard names.isEmpty else {
            throw ValidationError("\(folder) is not empty. Name a new folder for each backup.")
        }
        let grant = try await node.grant(.backup, "backup", in: store)
        // The ledger first: it must never say that writes are entered which the copied records do not have.
        try node.ledger(store).backup(to: target.appending(path: "ledger.sqlite"))
        try await store.backup(grant, to: target.appending(path: "records.sqlite"))
        node.warn(ofCopyIn: target)
        form.show("backed up to \(folder); the keys in \(node.folder)/keys are not part of it") {
            $0.member("folder", folder)
            $0.array("files") { for name in ["records.sqlite", "ledger.sqlite"] { $0.item(name) } }
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract:
            "Put a backup into a data folder that holds the node's keys, erase again what was erased, and check it.")
    @OptionGroup var node: NodeFolder
    @Argument(help: "The folder of the backup.")
    var folder: String
    @Flag(help: "Check a copy of the backup in a temporary folder and change nothing.")
    var verify = false
    @OptionGroup var form: OutputForm

    func run() async throws {
        let target = URL(filePath: node.folder)
        if !verify {
            // What was stopped at its last step is done anew, from the backup that is named now.
            try NodeRestoration.undo(in: target)
            try NodeRestoration.refuseRemains(in: target)
        }
        // A check writes nothing into the backup, and no key anywhere.
        let stage =
            verify
            ? FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
            : target.appending(path: NodeRestoration.stageName)
        let restoration = try NodeRestoration(
            of: URL(filePath: folder), keys: target.appending(path: "keys"), nodeKey: node.handedKey(), stage: stage)
        let unfinished = Unfinished(stage)
        let report: NodeRestoration.Report
        do {
            report = try await restoration.prepare(
                Policy.grant(job: .doctor), columns: try node.columns(), isAlone: verify)
            if verify { try restoration.remove() }
        } catch {
            try? restoration.remove()
            throw error
        }
        unfinished.end()
        if !verify { try restoration.place(in: target) }
        if verify { Terminal.note("what was signed after the backup was made is not compared with it") }
        Terminal.note("\(report.erased) records erased again, \(report.sealed) sealed again")
        try form.show(report.findings)
    }
}

import Access
import ArgumentParser
import FHIR
import Foundation
import StoreSQLite

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a node's databases while it runs. Keys are not copied: keep keys/ somewhere else.")
    @OptionGroup var node: NodeFolder
    @Argument(help: "An empty or new folder for the copy.")
    var folder: String
    @Flag(help: "Print what was copied as JSON.")
    var json = false

    func run() async throws {
        let store = try node.open()
        let target = URL(filePath: folder)
        try FileManager.default.createDirectory(
            at: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else {
            throw ValidationError("\(folder) is not empty. Name a new folder for each backup.")
        }
        let grant = try await node.grant(.backup, "backup", in: store)
        // The ledger first: it must never say that writes are entered which the copied records do not have.
        try node.ledger(store).backup(to: target.appending(path: "ledger.sqlite"))
        try await store.backup(grant, to: target.appending(path: "records.sqlite"))
        node.warn(ofCopyIn: target)
        guard json else {
            return Terminal.line("backed up to \(folder); the keys in \(node.folder)/keys are not part of it")
        }
        var out = JSONWriter()
        out.object {
            $0.member("folder", folder)
            $0.array("files") { for name in ["records.sqlite", "ledger.sqlite"] { $0.item(name) } }
        }
        Terminal.line(String(decoding: out.bytes, as: UTF8.self))
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
    @Flag(help: "Check the backup in a folder beside it and change nothing.")
    var verify = false
    @Flag(help: "Print the findings as JSON.")
    var json = false

    func run() async throws {
        let target = URL(filePath: node.folder)
        let place = verify ? URL(filePath: folder).appending(path: "verify") : target
        // Keys never stay with a backup, whatever fails.
        defer { if verify { try? FileManager.default.removeItem(at: place) } }
        if verify {
            try FileManager.default.createDirectory(
                at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.copyItem(at: target.appending(path: "keys"), to: place.appending(path: "keys"))
            try Self.forgetWhatWasSignedSince(place.appending(path: "keys"))
        }
        for name in ["records.sqlite", "ledger.sqlite"] {
            let file = place.appending(path: name)
            guard !FileManager.default.fileExists(atPath: file.path) else {
                throw ValidationError("\(file.path) exists. Restore into a folder that holds only keys/.")
            }
            try FileManager.default.copyItem(at: URL(filePath: folder).appending(path: name), to: file)
        }
        // A backup of an earlier version is brought to this one's schema.
        _ = try NodeMigration.run(in: place)
        let store = try SQLiteRecordStore(folder: place)
        let erased = try await store.replayErasures()
        let sealed = try await store.replaySeals()
        let ledger = try SQLiteLedgerStore(folder: place, records: store)
        let findings = try await store.doctor(Policy.grant(job: .doctor)) + (try await ledger.audit())
        Terminal.note("\(erased) records erased again, \(sealed) sealed again")
        try FindingsReport(findings: findings, json: json).show()
    }

    /// A backup is older than what was signed since it was made; for a check of the backup alone that is no fault.
    private static func forgetWhatWasSignedSince(_ keys: URL) throws {
        let signed = keys.appending(path: "ledger.checkpoint")
        guard FileManager.default.fileExists(atPath: signed.path) else { return }
        try FileManager.default.removeItem(at: signed)
        Terminal.note("what was signed after the backup was made is not compared with it")
    }
}

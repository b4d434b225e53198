import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import MerkleTree
import Node
import StoreSQLite

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "The ledger of every access: sign it, prove from it, check it.",
        discussion: """
            What is proved is that nothing that was entered has been altered or dropped. It is not proved that someone \
            with full control of the machine entered everything.
            """,
        subcommands: [
            LedgerSignCommand.self, LedgerKeyCommand.self, LedgerProveCommand.self, LedgerVerifyCommand.self,
            LedgerAuditCommand.self, LedgerUnusualCommand.self, LedgerMonitorCommand.self, LedgerWitnessCommand.self,
            LedgerRotateKeyCommand.self, LedgerBeginLogCommand.self, LedgerReconcileCommand.self,
            LedgerVectorsCommand.self,
        ])
}

struct LedgerSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign the ledger as it is now and print the checkpoint (C2SP tlog-checkpoint).")
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Option(help: "A witness that is to cosign, as KEY@ADDRESS. May be repeated.")
    var witness: [String] = []

    func run() async throws {
        let witnesses = try witness.map { try WitnessClient($0) }
        let ledger = Ledger(store: try node.ledger(try node.open()))
        let signed = try await WitnessClient.publish(ledger, cosignedBy: witnesses).whole()
        guard form.json else { return Terminal.write(signed.note.bytes) }
        Terminal.object {
            $0.member("origin", signed.checkpoint.origin)
            $0.member("size", Int(signed.checkpoint.size))
            $0.member("note", String(decoding: signed.note.bytes, as: UTF8.self))
        }
    }
}

struct LedgerKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Print the key that verifies this node's checkpoints, to give to whoever checks.")
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm

    func run() async throws {
        let key = try node.logIdentity().key.description
        form.show(key) { $0.member("key", key) }
    }
}

struct LedgerRotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Give the ledger a new key: the log goes on, and the old key signs nothing larger that is accepted.",
        discussion: """
            The checkpoint that closes the old key's time is signed by both keys; whoever trusts either follows it. \
            The old key is removed from the disk. The node may go on running. Give the new key to whoever checks.
            """)
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Option(help: "A witness that is to cosign, as KEY@ADDRESS. May be repeated.")
    var witness: [String] = []

    func run() async throws {
        let witnesses = try witness.map { try WitnessClient($0) }
        let ledger = Ledger(store: try node.ledger(try node.open()))
        let change = try await ledger.changeKey(time: Int64(Date().timeIntervalSince1970 * 1000))
        if !form.json { Terminal.note("until \(change.size) entries: \(change.old)") }
        form.show(change.new.description) {
            $0.member("until", Int(change.size))
            $0.member("old", change.old.description)
            $0.member("new", change.new.description)
        }
        _ = try await WitnessClient.publish(ledger, cosignedBy: witnesses).whole()
    }
}

struct LedgerProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Write everything the ledger holds of one person to a file, with the proofs that it is all.",
        discussion: "For the person, who can check it with `longitude ledger verify` without asking the node.")
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @OptionGroup var person: PersonOptions
    @Option(help: "The file to write.")
    var out: String
    @Option(help: "A witness that is to cosign, as KEY@ADDRESS. May be repeated.")
    var witness: [String] = []

    func run() async throws {
        let witnesses = try witness.map { try WitnessClient($0) }
        let named = try person.named()
        let store = try node.open()
        let pids = try await person.records(of: named, Policy.grant(job: .prove), in: store)
        guard !pids.isEmpty else { throw ValidationError("This node has no record of that person.") }
        let grant = try await node.grant(.prove, "proof of the entries for the person", pids: pids, in: store)
        let ledger = try node.ledger(store)
        _ = try await Ledger(store: ledger).enterWrites(of: store)
        _ = try await WitnessClient.publish(Ledger(store: ledger), cosignedBy: witnesses).whole()
        let bundle = try await ledger.proof(grant, pids: pids)
        guard
            FileManager.default.createFile(
                atPath: out, contents: Data(bundle.json), attributes: [.posixPermissions: 0o600])
        else { throw ValidationError("\(out) cannot be written. Name a file in a folder that exists.") }
        let entries = bundle.chains.reduce(0) { $0 + $1.entries.count }
        form.show("\(entries) entries of \(bundle.chains.count) records, with proofs, in \(out)") {
            $0.member("file", out)
            $0.member("entries", entries)
            $0.member("records", bundle.chains.count)
        }
    }
}

struct LedgerVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a file of proofs, without a node and without a network.")
    @Argument(help: "The file.", completion: .file())
    var file: String
    @Option(
        help: "The log's key, from somewhere else than the file: the line that `ledger key` prints. May be repeated.")
    var key: [String] = []
    @Option(help: "The key of a witness that you trust. May be repeated.")
    var witness: [String] = []
    @Option(
        help: "An earlier file of the same person: its entries must be in this one. Give --key of its log too.",
        completion: .file())
    var earlier: String?
    @OptionGroup var form: OutputForm

    func run() async throws {
        do {
            let bundle = try Self.bundle(file)
            let keys = try key.isEmpty ? [bundle.key] : Self.keys(key)
            let cosignatures = try bundle.verify(keys: keys, witnesses: try Self.keys(witness))
            try compare(bundle)
            try show(bundle, witnesses: cosignatures.map(\.key.name))
        } catch let error as ProofBundleError { throw form.wrong(error.description) }
    }

    private static func bundle(_ file: String) throws -> ProofBundle {
        guard let data = try? Data(contentsOf: URL(filePath: file), options: .mappedIfSafe) else {
            throw ValidationError("\(file) cannot be read. Give the path of a readable file.")
        }
        // Of what is too large to be read nothing is known: it is not called wrong.
        guard data.count <= ProofBundle.largestSize else {
            throw ValidationError(
                "\(file) is larger than 1 GB, the most that can be checked, so nothing was checked. docs/ledger.md "
                    + "says how another program checks it.")
        }
        return try ProofBundle(parsing: Array(data))
    }

    /// Says what an earlier file has that this one lacks.
    private func compare(_ bundle: ProofBundle) throws {
        guard let earlier else { return }
        let missing: [ProofBundle.Missing]
        do {
            let before = try Self.bundle(earlier)
            try before.verify(keys: key.isEmpty ? [before.key] : Self.keys(key))
            missing = try bundle.missing(of: before)
        } catch let error as ProofBundleError { throw form.wrong(error.description, in: earlier) }
        if !missing.isEmpty { throw form.wrong(missing.map(\.description).joined(separator: " ")) }
    }

    static func keys(_ texts: [String]) throws -> [NoteVerifierKey] {
        try texts.map { text in
            do {
                return try NoteVerifierKey(text)
            } catch { throw ValidationError("“\(text)” is not a verifier key: \(error)") }
        }
    }

    private func show(_ bundle: ProofBundle, witnesses: [String]) throws {
        let beginnings = try LogBeginning.all(in: bundle.checkpoint.checkpoint)
        let entries = bundle.chains.reduce(0) { $0 + $1.entries.count }
        let head = bundle.checkpoint.checkpoint
        guard form.json else {
            Terminal.line(
                "ok    \(entries) entries of \(bundle.chains.count) records are in the log \(head.origin), unchanged, "
                    + "and none of them is missing up to its checkpoint of \(head.size) entries")
            let kept = bundle.chains.flatMap(\.entries).count { $0.text == nil }
            if kept > 0 { Terminal.line("      \(kept) of them without their text: they are kept from the person") }
            for beginning in beginnings { Terminal.line("      \(beginning.words)") }
            if !witnesses.isEmpty { Terminal.line("ok    witnessed by \(witnesses.joined(separator: ", "))") }
            if key.isEmpty {
                Terminal.note(
                    "The key was taken from the file itself. Give --key with the line that the node publishes, or this "
                        + "shows only that the file agrees with itself.")
            }
            return
        }
        Terminal.object {
            $0.member("good", true)
            $0.member("origin", head.origin)
            $0.member("size", Int(head.size))
            $0.member("entries", entries)
            $0.member("kept", bundle.chains.flatMap(\.entries).count { $0.text == nil })
            $0.member("records", bundle.chains.count)
            $0.member("keyIsFromFile", key.isEmpty)
            $0.array("witnesses") { for name in witnesses { $0.item(name) } }
            LogBeginning.write(beginnings, to: &$0)
        }
    }
}

extension LogBeginning {
    /// What is lost, for whoever checks.
    var words: String {
        func time(_ milliseconds: Int64) -> String {
            Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
        }
        return
            "it began after the log \(before.name), of whose \(signed.size) entries the first \(kept.size) are here: "
            + "entries of \(time(from)) to \(time(until)) may be lost"
    }

    /// Adds what is lost to a result for programs, when anything is.
    static func write(_ beginnings: [LogBeginning], to json: inout JSONWriter) {
        guard !beginnings.isEmpty else { return }
        json.array("beginnings") { list in
            for beginning in beginnings {
                list.object {
                    $0.member("before", beginning.before.name)
                    $0.member("signed", Int(beginning.signed.size))
                    $0.member("kept", Int(beginning.kept.size))
                    $0.member("from", Int(beginning.from))
                    $0.member("until", Int(beginning.until))
                }
            }
        }
    }
}

struct LedgerAuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read the whole ledger and say exactly what is not as it was entered, signed or derived.")
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm

    func run() async throws {
        let ledger = try node.ledger(try node.open())
        try form.show(try await ledger.audit())
    }
}

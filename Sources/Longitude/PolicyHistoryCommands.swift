import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import Node
import Relationships
import Store
import StoreSQLite

/// A node's policies: those of its configuration, and what its officers wrote.
struct NodePolicies: ParsableArguments {
    @OptionGroup var node: NodeFolder
    @Option(help: "The node's configuration, for the policies that it names; the illustrative one when none is given.")
    var config: String?

    /// Opens the store, and what decides over it.
    func open() async throws -> (store: SQLiteRecordStore, relationships: Relationships) {
        let store = try node.open()
        let files = try config.map { try NodeConfiguration.read($0).policies } ?? Policies([Policy.illustrative()])
        let relationships = Relationships(store: store, policies: files)
        for unknown in try await relationships.unknownPolicySources() { Terminal.note(unknown.words) }
        return (store, relationships)
    }

    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// The policy of a number.
    static func document(_ version: Int, _ overview: PolicyOverview) throws -> PolicyDocument {
        guard let document = overview.document(version) else {
            throw ValidationError("This node has no policy \(version). `longitude policy history` lists them.")
        }
        return document
    }
}

struct PolicyHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List a node's policies: which is in force, and who did what to each.")
    @OptionGroup var policies: NodePolicies
    @OptionGroup var form: OutputForm

    func run() async throws {
        let (_, relationships) = try await policies.open()
        let overview = try await relationships.policyOverview()
        let inForce = overview.policies.inForce(at: NodePolicies.now)?.version
        let revisions = overview.revisions.map(\.item)
        let written = Set(revisions.map(\.document.version))
        let files = overview.policies.all.map(\.document).filter { !written.contains($0.version) }
        for document in (files + revisions.map(\.document)).sorted(by: { $0.version < $1.version }) {
            let revision = revisions.first { $0.document.version == document.version }
            Terminal.line(
                form.json
                    ? Self.jsonLine(document, revision, isInForce: document.version == inForce)
                    : Self.line(document, revision, isInForce: document.version == inForce))
        }
    }

    private static func line(_ document: PolicyDocument, _ revision: PolicyRevision?, isInForce: Bool) -> String {
        let state = isInForce ? "in force" : revision?.state.rawValue ?? "file"
        var text = "\(document.version)  from \(document.from)  \(state)"
        for act in revision?.acts ?? [] {
            let moment = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: Double(act.time) / 1000))
            text += "\n   \(act.kind.rawValue) by \(act.by.name), \(act.by.organisationName), \(moment)"
            if !act.words.isEmpty { text += ": \(act.words)" }
        }
        return revision == nil ? text + "\n   \(document.source)" : text
    }

    private static func jsonLine(_ document: PolicyDocument, _ revision: PolicyRevision?, isInForce: Bool) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("version", document.version)
            json.member("from", document.from)
            json.member("state", revision?.state.rawValue ?? "file")
            json.member("inForce", isInForce)
            json.member("seal", PolicyRevision.seal(of: document))
            json.member("source", document.source)
            json.array("acts") { json in
                for act in revision?.acts ?? [] {
                    json.object {
                        $0.member("act", act.kind.rawValue)
                        $0.member("subject", act.by.subject)
                        $0.member("name", act.by.name)
                        $0.member("organisation", act.by.organisation)
                        $0.member("time", Int(act.time))
                        $0.member("words", act.words)
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

struct PolicyExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print one of a node's policies, as a configuration takes it.")
    @OptionGroup var policies: NodePolicies
    @OptionGroup var form: OutputForm
    @Argument(help: "Its number.")
    var version: Int

    func run() async throws {
        let (_, relationships) = try await policies.open()
        let document = try NodePolicies.document(version, try await relationships.policyOverview())
        Terminal.write(Array(document.json) + [0x0A])
    }
}

struct PolicyDryRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dry-run",
        abstract: "Say what a policy changes, and count whose access of the last 30 days it would change.",
        discussion: "Nobody is named. The count is entered in the ledger.")
    @OptionGroup var policies: NodePolicies
    @Argument(help: "A file, in JSON; a policy of the node is named by --version instead.", completion: .file())
    var file: String?
    @Option(help: "The number of a policy of the node.")
    var version: Int?
    @OptionGroup var form: OutputForm

    func validate() throws {
        if (file == nil) == (version == nil) { throw ValidationError("Name a file, or a policy with --version.") }
    }

    func run() async throws {
        let (store, relationships) = try await policies.open()
        let overview = try await relationships.policyOverview()
        let policy: Policy
        do {
            if let version {
                policy = try Policy(try NodePolicies.document(version, overview))
            } else {
                guard let data = file.flatMap(FileManager.default.contents) else {
                    throw ValidationError("\(file ?? "") cannot be read. Give the path of a readable file.")
                }
                policy = try Policy(PolicyDocument(json: data))
            }
        } catch let error as PolicyError { throw form.wrong("\(error)") }
        if file != nil, let unknown = try await relationships.unknownSources(in: policy.document) {
            Terminal.note(unknown.words)
        }
        let now = NodePolicies.now
        let known = version.flatMap { overview.before($0) }
        guard let before = version == nil ? overview.policies.inForce(at: now) : known else {
            throw ValidationError("There is no policy before it to compare it with.")
        }
        _ = try await policies.node.grant(
            .policy, "count of accesses that policy \(policy.version) would change, after \(before.version)", in: store)
        let ledger = Ledger(store: try policies.node.ledger(store))
        let run = try await relationships.dryRun(policy, after: before, in: ledger, now: now)
        show(policy, before, run)
    }

    private func show(_ policy: Policy, _ before: Policy, _ run: PolicyDryRun) {
        let differences = before.differences(to: policy)
        guard form.json else {
            Terminal.line("policy \(policy.version) in place of policy \(before.version)")
            for one in differences {
                Terminal.line("\(one.isGrave ? "! " : "  ")\(one.direction.rawValue): \(one.words)")
            }
            Terminal.line("\(run.changed) of \(run.accesses) accesses would have been otherwise")
            if run.withoutSignIn > 0 {
                Terminal.line("\(run.withoutSignIn) without a sign-in among the entries: activities were not tried")
            }
            if run.isCut { Terminal.line("not all are counted: the newest \(run.accesses) are") }
            for line in run.lines {
                Terminal.line(
                    "  \(line.organisation) \(line.role.rawValue): \(line.accesses) accesses, \(line.refused) refused, "
                        + "\(line.opened) opened, \(line.less) shown less, \(line.more) shown more")
            }
            return
        }
        Terminal.object { out in
            out.member("version", policy.version)
            out.member("before", before.version)
            out.array("differences") { out in
                for one in differences {
                    out.object {
                        $0.member("words", one.words)
                        $0.member("direction", one.direction.rawValue)
                        $0.member("isGrave", one.isGrave)
                    }
                }
            }
            out.member("accesses", run.accesses)
            out.member("changed", run.changed)
            out.member("undecided", run.undecided)
            out.member("withoutSignIn", run.withoutSignIn)
            out.member("isCut", run.isCut)
            out.array("lines") { out in
                for line in run.lines {
                    out.object {
                        $0.member("organisation", line.organisation)
                        $0.member("role", line.role.rawValue)
                        $0.member("accesses", line.accesses)
                        $0.member("refused", line.refused)
                        $0.member("opened", line.opened)
                        $0.member("less", line.less)
                        $0.member("more", line.more)
                    }
                }
            }
        }
    }
}

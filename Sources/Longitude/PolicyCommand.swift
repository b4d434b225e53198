import Access
import ArgumentParser
import FHIR
import Foundation
import Node
import Relationships
import StoreSQLite

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Who may open what: check a policy of your own, see what officers approved, try one on the ledger.",
        subcommands: [
            PolicyShowCommand.self, PolicyCheckCommand.self, PolicyHistoryCommand.self, PolicyDryRunCommand.self,
            PolicyExportCommand.self,
        ])
}

struct PolicyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the illustrative policy in JSON, to begin one of your own from.")
    @OptionGroup var form: OutputForm

    func run() async throws {
        Terminal.write(Array(try Policy.illustrative().document.json) + [0x0A])
    }
}

struct PolicyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that a file is a policy; say what is wrong with it and where.")
    @OptionGroup var form: OutputForm
    @Argument(help: "The file, in JSON.", completion: .file())
    var file: String
    @Option(
        name: .customLong("data"),
        help: "A node's data folder: say too which sources the policy has rules for that this node does not know.")
    var folder: String?

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(file) cannot be read. Give the path of a readable file.")
        }
        do {
            let policy = try Policy(PolicyDocument(json: data))
            let unknown = try await unknownSources(in: policy)
            if let unknown { Terminal.note(unknown.words) }
            form.show(
                "ok    version \(policy.version), from \(policy.document.from), \(policy.document.roles.count) lines"
                    + (policy.document.isIllustrative ? ", illustrative: a node in production refuses it" : "")
            ) {
                $0.member("good", true)
                $0.member("version", policy.version)
                $0.member("from", policy.document.from)
                $0.member("lines", policy.document.roles.count)
                $0.member("isIllustrative", policy.document.isIllustrative)
                if folder != nil { $0.array("unknownSources") { for code in unknown?.codes ?? [] { $0.item(code) } } }
            }
        } catch let error as PolicyError { throw form.wrong("\(error)", in: file) }
    }

    private func unknownSources(in policy: Policy) async throws -> UnknownPolicySources? {
        guard let folder else { return nil }
        let relationships = Relationships(store: try NodeFolder.at(folder).open(), policies: try Policies([]))
        return try await relationships.unknownSources(in: policy.document)
    }
}

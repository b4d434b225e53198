import Access
import ArgumentParser
import FHIR
import Foundation

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

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(file) cannot be read. Give the path of a readable file.")
        }
        do {
            let policy = try Policy(PolicyDocument(json: data))
            form.show(
                "ok    version \(policy.version), from \(policy.document.from), \(policy.document.roles.count) lines"
                    + (policy.document.isIllustrative ? ", illustrative: a node in production refuses it" : "")
            ) {
                $0.member("good", true)
                $0.member("version", policy.version)
                $0.member("from", policy.document.from)
                $0.member("lines", policy.document.roles.count)
                $0.member("isIllustrative", policy.document.isIllustrative)
            }
        } catch { throw form.wrong("\(error)", in: file) }
    }
}

import ArgumentParser
import Authentication
import Foundation
import Node
import Store

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The configuration of a node that serves.",
        subcommands: [ConfigCheckCommand.self])
}

struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a configuration as `serve` does, and say everything that keeps a node from starting with it.",
        discussion: """
            The file, the variables of the environment that go before it, the secrets, policies and programs that it \
            names, and with --data what the folder needs. Values are not repeated, only where each comes from. Run it \
            as the account that the node runs under. Ends with status 1 when something is wrong. Providers and \
            witnesses are not asked.
            """)
    @Option(help: "The configuration, in JSON.")
    var config: String
    @Option(name: .customLong("data"), help: "The node's data folder.")
    var folder: String?
    @OptionGroup var form: OutputForm

    func run() async throws {
        var values = try ConfigurationValues(file: config)
        let configuration = try NodeConfiguration(&values)
        _ = configuration.parties(&values)
        do {
            if let python = configuration.pdfPython { _ = try await NodeConfiguration.printer(python, "“pdfPython”") }
        } catch { values.problem("pdfPython", "\(error)") }
        do {
            _ = try await NodeConfiguration.scanner(configuration.scanner, "“scanner”")
        } catch { values.problem("scanner", "\(error)") }
        if let folder {
            let node = NodeFolder.at(folder, secrets: configuration.secrets.folder.path)
            if configuration.deployment == .production {
                for words in node.problemsOfProduction(diskEncryptedBy: configuration.diskEncryptedBy) {
                    values.problem("data", words)
                }
            } else {
                do { try node.checkMayBeTried() } catch { values.problem("data", "\(error)") }
            }
        }
        let given = values.origins.filter { origin in !values.problems.contains { $0.key == origin.key } }
        let findings =
            given.map { Finding(check: $0.key, isGood: true, detail: "given by \($0.origin)") }
            + values.problems.map { Finding(check: $0.key, isGood: false, detail: $0.words) }
        try form.show(findings)
    }
}

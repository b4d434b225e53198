import ArgumentParser
import Authentication
import Foundation
import Ledger
import Logging
import Node
import Relationships
import StoreSQLite
import Web

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a node, with the providers and the policy of its configuration.",
        discussion: """
            Behind a reverse proxy that ends TLS. docs/configuration.md describes the file; `config check` checks it.
            """)
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Option(help: "The configuration, in JSON.")
    var config: String
    @Option(help: "The folder of styles and scripts that `make setup` unpacks.")
    var assets = ".build/web-assets"

    func run() async throws {
        var values = try ConfigurationValues(file: config)
        let configuration = try NodeConfiguration(&values)
        let parties = configuration.parties(&values)
        try values.check()
        try node.checkKeyIsHandedOver()
        let node = NodeFolder.at(node.folder, secrets: node.secretsFolder ?? configuration.secrets.folder.path)
        let store = try node.open(isServed: true, mayMake: true)
        if configuration.deployment == .production {
            try node.markAsProduction(diskEncryptedBy: configuration.diskEncryptedBy)
        } else {
            try node.checkMayBeTried()
        }
        try node.noteSpool(configuration.urgentSpool)
        try await node.label(store)
        let ledgerStore = try node.ledger(store)
        let ledger = Ledger(store: ledgerStore, spool: node.urgentSpool(ledgerStore))
        for folder in node.missingSpools {
            Logger(label: "longitude").warning(
                "the urgent spool in \(folder.path) is not there; entries of the urgent view may wait in it")
        }
        var settings = WebApplication.Settings(
            nodeName: configuration.nodeName, version: Program.version)
        settings.isDemo = configuration.deployment == .demonstration
        if let python = configuration.pdfPython {
            settings.printer = try await NodeConfiguration.printer(python, "\(config): “pdfPython”")
        }
        settings.scanner = try await NodeConfiguration.scanner(configuration.scanner, "\(config): “scanner”")
        let web = try WebApplication(
            store: store, ledger: ledger, policies: configuration.policies, signIn: .init(parties: parties),
            assets: URL(filePath: assets), settings: settings)
        // A warning, as the source may come later: the node serves all the same.
        let relationships = Relationships(store: store, policies: configuration.policies)
        for unknown in try await relationships.unknownPolicySources() {
            Logger(label: "longitude").warning("\(unknown.words)")
        }
        try await RunningNode(web: web, ledger: ledger, records: store, witnesses: configuration.witnesses, form: form)
            .run(
                host: configuration.address, port: configuration.port, operationsPort: configuration.operationsPort)
    }
}

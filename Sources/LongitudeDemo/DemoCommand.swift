import Access
import ArgumentParser
import Demonstration
import Foundation
import Ledger
import Node
import Simulation
import StoreSQLite
import Web

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Serve a demonstration: a simulated London on this machine. Not for real patients.")

    @OptionGroup var form: OutputForm
    @Option(help: "The port on 127.0.0.1; 0 chooses a free one.")
    var port = 8080
    @Option(help: "A port on 127.0.0.1 for /livez, /readyz and /metrics.")
    var operationsPort: Int?
    @Option(help: "How many people to simulate.")
    var people = 2000
    @Option(help: "The seed of the simulation.")
    var seed: UInt64 = 1
    @Option(help: "The day that a new data folder begins with, yyyy-mm-dd; when absent the last that is over.")
    var today: String?
    @Option(name: .customLong("data"), help: "The data folder; kept between starts.")
    var folder = ".build/demo"
    @Option(help: "The folder of styles and scripts that `make setup` unpacks.")
    var assets = ".build/web-assets"
    @Option(help: "A Python with WeasyPrint, which makes PDFs; without it people print the pages.")
    var pdfPython: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: "The program that looks for malware in files, and its arguments; once for each word.")
    var scanner: [String] = []
    @Option(
        help: """
            When Marsh Lane Hospital, which is sometimes down, does not answer: by the clock, for the first ten \
            minutes of each half hour; always; never.
            """)
    var outage = DemoOutage.When.clock
    @Option(help: "A witness that cosigns the ledger, as KEY@ADDRESS. May be repeated.")
    var witness: [String] = []

    func run() async throws {
        try DemoSeed.refuseProduction(folder)
        try NodeFolder.at(folder).checkNothingIsRestored()
        let witnesses = try witness.map { try WitnessClient($0) }
        for pending in try NodeMigration.run(in: URL(filePath: folder)) {
            Terminal.note("\(pending.file): migrated to schema \(pending.migrations.last ?? "")")
        }
        let store = try SQLiteRecordStore(folder: URL(filePath: folder), isServed: true)
        let ledgerStore = try SQLiteLedgerStore(folder: URL(filePath: folder), records: store)
        let simulation = try DemoSeed.simulation(seed: seed, today: today, in: URL(filePath: folder))
        let proxies = DemoProxies(simulation: simulation, people: people)
        let provider = EmbeddedProvider(
            people: DemoSeed.people, citizens: DemoSeed.citizens(simulation, people: people) + proxies.citizens,
            issuer: "https://demonstration.invalid")
        var settings = WebApplication.Settings(nodeName: "Demonstration node", version: Program.version)
        settings.secureCookies = true
        if let pdfPython {
            settings.printer = try await NodeConfiguration.printer(pdfPython, "--pdf-python", isNeeded: false)
        }
        settings.scanner = try await NodeConfiguration.scanner(scanner, "--scanner")
        let ledger = Ledger(store: ledgerStore, spool: ledgerStore.urgentSpool())
        let policies = try Policies([Policy.illustrative()])
        let web = try WebApplication(
            store: store, ledger: ledger, policies: policies,
            signIn: .init(parties: [], demonstration: try EmbeddedSignIn(provider)),
            assets: URL(filePath: assets), settings: settings)
        let intake = try await NodeFolder.at(folder).intake(store, receivedFromMeta: true)
        try await DemoSeeding(store: store, simulation: simulation, people: people, intake: intake).run()
        try await proxies.run(store, ledger, policies)
        try await DemoStaff(simulation: simulation, people: people).run(NodeFolder.at(folder), store)
        let outage = DemoOutage(store: store, sources: simulation.region.sources, when: outage)
        try await outage.state()
        try await RunningNode(
            web: web, ledger: ledger, records: store, witnesses: witnesses, form: form, beside: [outage]
        )
        .run(host: "127.0.0.1", port: port, operationsPort: operationsPort)
    }
}

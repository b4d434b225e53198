package import Ledger
import Logging
package import ServiceLifecycle
package import Store
import UnixSignals
package import Web

/// A node that serves: its pages, and what its ledger does beside them, until it is told to stop.
package struct RunningNode {
    private let web: WebApplication
    private let ledger: Ledger
    private let records: any RecordStore
    private let witnesses: [WitnessClient]
    private let form: OutputForm
    private let beside: [any Service]

    /// A node that is put together.
    ///
    /// - Parameters:
    ///   - witnesses: who cosigns the ledger.
    ///   - form: how it is printed where it answers.
    ///   - beside: what else runs beside the pages.
    package init(
        web: WebApplication, ledger: Ledger, records: any RecordStore, witnesses: [WitnessClient], form: OutputForm,
        beside: [any Service] = []
    ) {
        self.web = web
        self.ledger = ledger
        self.records = records
        self.witnesses = witnesses
        self.form = form
        self.beside = beside
    }

    /// Serves on an address, and for whoever runs it on another port; prints one line when it does.
    package func run(host: String, port: Int, operationsPort: Int? = nil) async throws {
        try await web.prepare()
        var logger = Logger(label: "longitude")
        logger.logLevel = .warning
        let server = web.server(host: host, port: port) { port in
            form.showReady("http://\(host):\(port)")
        }
        let sealing = LedgerService(ledger: ledger, records: records, witnesses: witnesses, logger: logger)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: ServedOnStoreThreads(service: server, threads: records.threads)), .init(service: sealing),
        ]
        services += beside.map { .init(service: $0) }
        if let operationsPort {
            let operations = web.operationsServer(host: "127.0.0.1", port: operationsPort)
            services.append(.init(service: ServedOnStoreThreads(service: operations, threads: records.threads)))
        }
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
    }
}

/// A server whose requests are handled on the store's threads: they read and commit where they stand.
private struct ServedOnStoreThreads: Service {
    let service: any Service
    let threads: any TaskExecutor

    func run() async throws {
        try await withTaskExecutorPreference(threads) { try await service.run() }
    }
}

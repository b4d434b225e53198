import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Simulation
import Store

/// Makes the sources of the demonstration that are sometimes down so, and answer again, while it is served.
///
/// Nobody is asked over a network in the demonstration: that a source does not answer is stated in the store, where
/// each page reads it, so that a page says how it is at that moment.
struct DemoOutage: Service {
    /// When they are down.
    enum When: String, CaseIterable, ExpressibleByArgument {
        /// For the first ten minutes of each half hour.
        case clock
        case always, never
    }
    let store: any RecordStore
    let sources: [Simulation.Source]
    let when: When

    /// States how it is now.
    func state() async throws {
        let now = Int(Date().timeIntervalSince1970)
        for source in sources where source.isSometimesDown {
            _ = try await store.source(SourceRegistration(code: source.code, isAvailable: !isDown(source, at: now)))
        }
    }

    func run() async throws {
        let logger = Logger(label: "longitude")
        guard when == .clock else { return try await gracefulShutdown() }
        var stated: [Bool] = []
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let now = Int(Date().timeIntervalSince1970)
            let states = sources.map { isDown($0, at: now) }
            if states != stated {
                do {
                    try await state()
                    stated = states
                } catch {
                    logger.error("which sources answer could not be stated: \(error)")
                }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }

    private func isDown(_ source: Simulation.Source, at seconds: Int) -> Bool {
        switch when {
        case .clock: source.isDown(at: seconds)
        case .always: source.isSometimesDown
        case .never: false
        }
    }
}

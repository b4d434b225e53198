import Access
import Foundation
import Store
import StoreSQLite
import Synchronization
import Testing

/// What reckons for long leaves the threads free that serve.
@Suite struct StoreThreadsTests {
    private final class Progress: Sendable {
        let isAnswered = Atomic(false)
        let began = Atomic(0)
    }

    @Test("However much reckons on the threads for long work, the others go on, and the store is read on both")
    func longWorkHoldsUpNothing() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteRecordStore(folder: folder)
        let progress = Progress()
        let cores = ProcessInfo.processInfo.activeProcessorCount
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<(2 * cores) {
                group.addTask(executorPreference: store.threadsForLongWork) {
                    _ = try await store.statistics(Policy.grant(job: .statistics))
                    progress.began.add(1, ordering: .relaxed)
                    let end = ContinuousClock.now + .seconds(120)
                    while !progress.isAnswered.load(ordering: .relaxed), ContinuousClock.now < end {}
                    return progress.isAnswered.load(ordering: .relaxed)
                }
            }
            // Until every core is taken.
            while progress.began.load(ordering: .relaxed) < cores { try await Task.sleep(for: .milliseconds(5)) }
            group.addTask(executorPreference: store.threads) {
                _ = try await store.statistics(Policy.grant(job: .statistics))
                progress.isAnswered.store(true, ordering: .relaxed)
                return true
            }
            for try await wasInTime in group { #expect(wasInTime) }
        }
    }
}

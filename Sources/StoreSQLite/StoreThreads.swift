import Dispatch

/// The threads on which the store reads and commits: they may wait for the disk, which Swift's own must not.
///
/// A task that prefers them as its executor, as everything does that a node serves, reads and commits where it stands.
/// Every other task is put off until one of them is done: two changes of thread, each as dear as a short query.
final class StoreThreads: TaskExecutor {
    private let queue = DispatchQueue(label: "longitude.store", attributes: .concurrent)
    private let mark = DispatchSpecificKey<Bool>()

    init() { queue.setSpecific(key: mark, value: true) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Whether this is one of the threads.
    var isCurrent: Bool { DispatchQueue.getSpecific(key: mark) == true }

    /// What `body` answers, on one of the threads.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        if isCurrent { return try body() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}

import Dispatch

/// The threads on which the store reads and commits: they may wait for the disk, which Swift's own must not.
///
/// A task that prefers them as its executor, as everything does that a node serves, reads and commits where it stands.
/// Every other task is put off until one of them is done: two changes of thread, each as dear as a short query.
final class StoreThreads: TaskExecutor {
    private let queue: DispatchQueue
    /// One for all of them: what stands on any may wait for the disk.
    private static let mark = DispatchSpecificKey<Bool>()

    /// Threads of a class of their own: what takes all of one class holds up no other.
    init(_ label: String = "longitude.store", class quality: DispatchQoS = .default) {
        queue = DispatchQueue(label: label, qos: quality, attributes: .concurrent)
        queue.setSpecific(key: Self.mark, value: true)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Whether this is a thread that may wait for the disk.
    var isCurrent: Bool { DispatchQueue.getSpecific(key: Self.mark) == true }

    /// What `body` answers, where the caller stands if that may wait, otherwise on one of the threads.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        if isCurrent { return try body() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}

import Dispatch
import GRDB
import Store
import Synchronization

/// One writer for a database file: commits at once when idle; while an fsync runs requests queue, and the next batch
/// takes all of them (at most 1,000 requests or 4 MB), each in a savepoint of its own.
///
/// Foreground requests go before background ones; background work runs in slices of at most 50 ms, so that an import
/// never delays what a person waits for. A failed commit fails every request of its batch.
///
/// A request that finds the writer idle, on a thread that may wait, commits itself together with what came meanwhile,
/// and then hands over: a change of thread costs as much as the commit's statements.
final class GroupCommit: Sendable {
    private struct Item: Sendable {
        let size: Int
        let isBackground: Bool
        let run: @Sendable (Database) throws -> Void
        let finish: @Sendable ((any Error)?) -> Void
    }
    private struct Queue {
        var foreground: [Item] = []
        var background: [Item] = []
        var isRunning = false
        /// About how many bytes the log has grown since its length was looked at.
        var grown = 0
    }

    private let pool: DatabasePool
    private let log: LogLimit
    private let hasSavepoints: Bool
    private let thread: DispatchQueue
    private let threads: StoreThreads
    private let queue = Mutex(Queue())
    private let opening: @Sendable (Database) throws -> Void
    private let closing: @Sendable (Database) throws -> Void
    private let committed: @Sendable () -> Void
    private let undone: @Sendable () -> Void
    private let afterwards: Afterwards?

    /// Work for when a batch is durable and answered, which may fail and is then tried after the next one.
    typealias Afterwards = (isDue: @Sendable () -> Bool, work: @Sendable (Database) throws -> Void)

    /// A writer. Without savepoints the error of a request fails its batch: for requests that only the disk can fail.
    /// `opening` and `closing` run at the beginning and the end of each batch inside its transaction, under
    /// the write lock: another process, such as an import beside a node that serves, may have written in between.
    /// `committed` runs when the batch is on the disk, before anybody is answered.
    /// `undone` runs when a request or a batch was rolled back, so that what was remembered of it is forgotten.
    init(
        pool: DatabasePool, log: LogLimit, label: String, threads: StoreThreads, hasSavepoints: Bool = true,
        opening: @escaping @Sendable (Database) throws -> Void,
        closing: @escaping @Sendable (Database) throws -> Void = { _ in },
        committed: @escaping @Sendable () -> Void = {},
        undone: @escaping @Sendable () -> Void = {},
        afterwards: Afterwards? = nil
    ) {
        self.pool = pool
        self.threads = threads
        self.hasSavepoints = hasSavepoints
        self.log = log
        self.opening = opening
        self.closing = closing
        self.committed = committed
        self.undone = undone
        self.afterwards = afterwards
        thread = DispatchQueue(label: label, qos: .userInitiated)
    }

    /// Runs `work` in the next batch; returns when the batch's commit is on the disk.
    ///
    /// - Parameter meanwhile: what the caller's thread does besides: while the writer works, or after it did.
    func submit<T: Sendable>(
        size: Int, isBackground: Bool = false, meanwhile: () -> Void = {},
        _ work: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let result = Mutex<T?>(nil)
            let box = Shared(result)
            let item = Item(
                size: size, isBackground: isBackground,
                run: { db in
                    let value = try work(db)
                    box.value.withLock { $0 = value }
                },
                finish: { error in
                    if let error {
                        continuation.resume(throwing: error)
                    } else if let value = box.value.withLock({ $0 }) {
                        continuation.resume(returning: value)
                    } else {
                        continuation.resume(throwing: StoreError.unavailable("the writer gave no answer"))
                    }
                })
            let start = queue.withLock { queue in
                if isBackground { queue.background.append(item) } else { queue.foreground.append(item) }
                defer { queue.isRunning = true }
                return !queue.isRunning
            }
            if start {
                if threads.isCurrent, !isBackground { lead() } else { thread.async { self.drain() } }
            }
            meanwhile()
        }
    }

    private final class Shared<T: Sendable>: Sendable {
        let value: Mutex<T?>
        init(_ value: consuming sending Mutex<T?>) { self.value = value }
    }

    private func next() -> [Item] {
        queue.withLock { queue in
            var batch: [Item] = []
            var bytes = 0
            func take(from waiting: inout [Item], upTo most: Int) {
                let count = waiting.prefix { item in
                    guard batch.isEmpty || (batch.count < most && bytes + item.size <= 4 << 20) else { return false }
                    batch.append(item)
                    bytes += item.size
                    return true
                }.count
                waiting.removeFirst(count)
            }
            take(from: &queue.foreground, upTo: 1000)
            take(from: &queue.background, upTo: 64)
            if batch.isEmpty { queue.isRunning = false } else { queue.grown += bytes + 65_536 }
            return batch
        }
    }

    /// Puts work back that the slice had no time for, in its order.
    private func putBack(_ items: ArraySlice<Item>) {
        queue.withLock {
            $0.foreground.insert(contentsOf: items.filter { !$0.isBackground }, at: 0)
            $0.background.insert(contentsOf: items.filter(\.isBackground), at: 0)
        }
    }

    /// Commits one batch on the caller's thread, and leaves what came since, and what is due besides, to the writer's.
    private func lead() {
        let batch = next()
        pool.writeWithoutTransaction { commit(batch, $0) }
        let rests = queue.withLock { queue in
            let rests = !queue.foreground.isEmpty || !queue.background.isEmpty || isDue(queue)
            if !rests { queue.isRunning = false }
            return rests
        }
        if rests { thread.async { self.drain() } }
    }

    /// Whether there is work besides requests.
    private func isDue(_ queue: borrowing Queue) -> Bool { queue.grown > 8 << 20 || afterwards?.isDue() == true }

    private func drain() {
        if queue.withLock({ isDue($0) }) { pool.writeWithoutTransaction { care($0) } }
        var batch = next()
        while !batch.isEmpty {
            // Many batches in one turn of the connection, but not for ever: maintenance waits for its turn too.
            pool.writeWithoutTransaction { db in
                let start = DispatchTime.now().uptimeNanoseconds
                repeat {
                    commit(batch, db)
                    care(db)
                    batch = next()
                } while !batch.isEmpty && DispatchTime.now().uptimeNanoseconds - start < 50_000_000
            }
        }
    }

    /// Commits a batch and answers its requests; what the slice had no time for is put back.
    private func commit(_ batch: [Item], _ db: Database) {
        var results: [(any Error)?] = []
        do {
            try db.run("BEGIN IMMEDIATE")
            try opening(db)
            let start = DispatchTime.now().uptimeNanoseconds
            for item in batch {
                results.append(try attempt(item, db))
                if DispatchTime.now().uptimeNanoseconds - start > 50_000_000 { break }
            }
            try closing(db)
            try db.run("COMMIT")
            committed()
        } catch {
            if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }
            undone()
            let failure = StoreError.unavailable("the commit failed: \(Self.words(of: error))")
            for item in batch { item.finish(failure) }
            return
        }
        if results.count < batch.count { putBack(batch[results.count...]) }
        for (item, result) in zip(batch, results) { item.finish(result) }
    }

    /// Why a commit failed, without anything of what was written.
    private static func words(of error: any Error) -> String {
        switch (error as? DatabaseError)?.resultCode.primaryResultCode {
        case .SQLITE_FULL: "the disk is full"
        case .SQLITE_IOERR: "the disk cannot be written"
        case let code?: "SQLite's error \(code.rawValue)"
        case nil: "\(type(of: error))"
        }
    }

    /// What is due between two batches. What cannot be done now is tried after the next one.
    private func care(_ db: Database) {
        if let afterwards, afterwards.isDue() { try? afterwards.work(db) }
        if queue.withLock({ $0.grown > 8 << 20 }), (try? log.keep(db)) != nil { queue.withLock { $0.grown = 0 } }
    }

    /// Runs one request in its savepoint: its error undoes it alone.
    private func attempt(_ item: Item, _ db: Database) throws -> (any Error)? {
        guard hasSavepoints else {
            try item.run(db)
            return nil
        }
        try db.run("SAVEPOINT request")
        do {
            try item.run(db)
            try db.run("RELEASE request")
            return nil
        } catch {
            try db.execute(sql: "ROLLBACK TO request; RELEASE request")
            undone()
            return error is DatabaseError ? StoreError.unavailable(Self.words(of: error)) : error
        }
    }
}

extension Database {
    /// Runs a statement without arguments, prepared once.
    fileprivate func run(_ sql: String) throws { try cachedStatement(sql: sql).execute() }
}

extension DatabasePool {
    /// Reads from one snapshot, as `read` does, with the statements around it prepared once: a view is one such read.
    func snapshot<T>(_ body: (Database) throws -> T) throws -> T {
        try unsafeRead { db in
            try db.run("BEGIN DEFERRED TRANSACTION")
            let result = Result { try body(db) }
            // It has changed nothing; what it held of the log goes free.
            try db.run("COMMIT TRANSACTION")
            return try result.get()
        }
    }
}

import Foundation
import Synchronization

/// What the command says to people: results on standard output, progress and errors on standard error.
enum Terminal {
    /// A line of result.
    static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
    /// A line for the person at the terminal.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// A bar on standard error when that is a terminal, else a line at each tenth.
final class ProgressBar: Sendable {
    private let label: String
    private let total: Int
    private let isTerminal = isatty(2) == 1
    private let last = Mutex(-1)

    init(_ label: String, total: Int) {
        self.label = label
        self.total = max(1, total)
    }

    /// Shows that `done` of the total are done.
    func show(_ done: Int) {
        let percent = min(100, done * 100 / total)
        let step = isTerminal ? percent : percent / 10 * 10
        let isNew = last.withLock { last in
            defer { last = max(last, step) }
            return step > last
        }
        guard isNew else { return }
        if isTerminal {
            let filled = percent * 30 / 100
            let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: 30 - filled)
            let end = percent == 100 ? "\n" : ""
            FileHandle.standardError.write(Data("\r\(label) [\(bar)] \(percent)%\(end)".utf8))
        } else {
            Terminal.note("\(label) \(step)%")
        }
    }
}

import ArgumentParser
package import FHIR
import Foundation
import Synchronization

/// What the command says to people: results on standard output, progress and errors on standard error.
package enum Terminal {
    /// One at a time, so that no line stands inside another.
    private static let turn = Mutex(())

    /// A line of result.
    package static func line(_ text: String) { write(Array((text + "\n").utf8)) }

    /// A line of result for programs: an object of JSON.
    package static func object(_ members: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object(members)
        write(json.bytes + [0x0A])
    }

    /// Bytes of a result. Where they cannot be written the command ends: what it was asked to say nobody would read.
    /// Without a word when whoever reads has read enough, as `head` has.
    package static func write(_ bytes: [UInt8]) {
        let failure = put(bytes, to: STDOUT_FILENO)
        guard failure != 0 else { return }
        if failure != EPIPE {
            note(
                "Error: standard output cannot be written (\(words(of: failure))). Make room, or send the output "
                    + "elsewhere, and run the command again.")
        }
        _exit(ExitCode.undone.rawValue)
    }

    /// A line for the person at the terminal.
    package static func note(_ text: String) { tell(Array((text + "\n").utf8)) }

    /// Bytes for the person at the terminal; lost when nobody is there.
    package static func tell(_ bytes: [UInt8]) { _ = put(bytes, to: STDERR_FILENO) }

    /// What the system says of an error number.
    package static func words(of number: Int32) -> String { unsafe String(cString: strerror(number)) }

    /// Writes all bytes; answers the number of the error, or 0.
    private static func put(_ bytes: [UInt8], to file: Int32) -> Int32 {
        turn.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(file, $0.baseAddress, $0.count) }
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    // Whoever shares the terminal made it one that does not wait.
                    var ready = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe poll(&ready, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}

/// A bar on standard error where that is a terminal that can go back in its line; nothing elsewhere, so that a log
/// holds what was said and no more. It has no colours, as nothing that the command prints has: `NO_COLOR` always holds.
package final class ProgressBar: Sendable {
    private let label: String
    private let total: Int
    private let isShown = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private let last = Mutex(-1)

    /// A bar of nothing done yet.
    package init(_ label: String, total: Int) {
        self.label = label
        self.total = max(1, total)
    }

    /// Shows that `done` of the total are done.
    package func show(_ done: Int) {
        guard isShown else { return }
        let percent = min(100, done * 100 / total)
        let isNew = last.withLock { last in
            defer { last = max(last, percent) }
            return percent > last
        }
        guard isNew else { return }
        let filled = percent * 30 / 100
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: 30 - filled)
        let end = percent == 100 ? "\n" : ""
        Terminal.tell(Array("\r\(label) [\(bar)] \(percent)%\(end)".utf8))
    }

    /// Ends the line of a bar that may not be full, so that what is said next does not stand in it.
    package func end() {
        let isOpen = last.withLock { last in
            defer { last = 100 }
            return (0..<100).contains(last)
        }
        if isShown, isOpen { Terminal.tell([0x0A]) }
    }
}

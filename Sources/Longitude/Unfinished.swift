import Dispatch
import Foundation

/// A file or folder that a command has not finished: it goes when the command is interrupted.
final class Unfinished {
    private static let signals = [SIGINT, SIGTERM]
    private let sources: [any DispatchSourceSignal]

    /// Watches over what is at a place from now on.
    init(_ place: URL) {
        let queue = DispatchQueue(label: "longitude.unfinished")
        sources = Self.signals.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // Whoever still writes there may make a file anew.
                for attempt in 0..<200 {
                    // It may be about to be made.
                    if attempt > 20, !FileManager.default.fileExists(atPath: place.path) { break }
                    try? FileManager.default.removeItem(at: place)
                    usleep(5000)
                }
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    /// Signals end the command again as they do any other.
    func end() {
        for source in sources { source.cancel() }
        for number in Self.signals { _ = signal(number, SIG_DFL) }
    }
}

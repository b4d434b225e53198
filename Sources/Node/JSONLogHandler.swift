import FHIR
import Foundation
import Logging

/// Writes each message as one line of JSON to standard error, for a log processor: text of others is escaped, so that
/// no message becomes two. Source: OWASP ASVS 5.0, V16.2.4 and V16.4.1.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = JSONWriter(capacity: 256)
        line.object { line in
            line.member("time", Self.time(Date()))
            line.member("level", event.level.rawValue)
            line.member("log", label)
            line.member("message", event.message.description)
            if let error = event.error { line.member("error", String(describing: error)) }
            let all = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
            for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.member(key, value.description) }
        }
        Terminal.tell(line.bytes + [0x0A])
    }

    /// UTC, to the millisecond, as RFC 3339 writes it.
    private static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

import Access
import FHIR
import Ledger

/// Takes events of a search in any order, holds no more of them than a page needs, and makes the page.
package struct AuditEventGatherer: Sendable {
    private let search: AuditEventSearch
    private let until: Int64
    private var kept: [EventID: AuditEvent] = [:]

    /// For a page of a search.
    ///
    /// - Parameter now: milliseconds since 1970; what comes later is no part of the search, on no page.
    package init(_ search: AuditEventSearch, now: Int64) {
        self.search = search
        until = search.cursor?.until ?? now
    }

    /// Takes an event in, when the page may hold it. One that is there already is not taken twice.
    package mutating func add(_ event: AuditEvent) {
        guard event.access.time <= until, isAfterCursor(event), kept[event.access.event] == nil, search.admits(event)
        else { return }
        kept[event.access.event] = event
        // One more than the page, to know whether there is a next; sorted seldom.
        if kept.count > 2 * search.count + 2 {
            kept = Dictionary(
                inOrder.prefix(search.count + 1).map { ($0.access.event, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The page.
    package var page: AuditEventPage {
        var (events, named) = ([AuditEvent](), 0)
        let found = inOrder
        for event in found.prefix(search.count) {
            named += event.resources.count
            if named > AuditEventSearch.mostResources, !events.isEmpty { break }
            events.append(event)
        }
        let next = events.count < found.count ? events.last : nil
        return AuditEventPage(
            events: events,
            next: next.map { .init(until: until, time: $0.access.time, event: $0.access.event) })
    }

    private var inOrder: [AuditEvent] {
        kept.values.sorted { isBefore(Self.place($0.access), Self.place($1.access)) }
    }
    private func isAfterCursor(_ event: AuditEvent) -> Bool {
        guard let cursor = search.cursor else { return true }
        return isBefore((cursor.time, cursor.event.high, cursor.event.low), Self.place(event.access))
    }
    private func isBefore(_ one: (Int64, UInt64, UInt64), _ other: (Int64, UInt64, UInt64)) -> Bool {
        search.isNewestFirst ? one > other : one < other
    }
    private static func place(_ access: RecordedAccess) -> (Int64, UInt64, UInt64) {
        (access.time, access.event.high, access.event.low)
    }
}

/// One page of a search.
package struct AuditEventPage: Sendable {
    /// The events in the order that was asked for.
    package let events: [AuditEvent]
    /// Where the next page begins; nil when this one is the last.
    package let next: AuditEventSearch.Cursor?

    /// The page as a FHIR Bundle of type `searchset`. It has no total: nothing is counted beyond the page.
    ///
    /// - Parameters:
    ///   - search: what was asked.
    ///   - base: the address of the node's FHIR, without a slash at its end.
    ///   - notes: what the reader has to know of how far was searched.
    package func json(_ search: AuditEventSearch, base: String, notes: [OperationOutcome] = []) -> [UInt8] {
        var json = JSONWriter(capacity: 4096 + events.count * 4096)
        json.object { bundle in
            bundle.member("resourceType", "Bundle")
            bundle.member("type", "searchset")
            bundle.array("link") { links in
                links.object {
                    $0.member("relation", "self")
                    $0.member("url", Self.address(search, search.cursor, base: base))
                }
                if let next {
                    links.object {
                        $0.member("relation", "next")
                        $0.member("url", Self.address(search, next, base: base))
                    }
                }
            }
            guard !events.isEmpty || !notes.isEmpty else { return }
            bundle.array("entry") { entries in
                for event in events {
                    entries.object { entry in
                        entry.member("fullUrl", "\(base)/AuditEvent/\(event.id)")
                        entry.member("resource", json: event.json)
                        entry.object("search") { $0.member("mode", "match") }
                    }
                }
                for note in notes {
                    entries.object { entry in
                        entry.member("resource", json: note.json)
                        entry.object("search") { $0.member("mode", "outcome") }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func address(
        _ search: AuditEventSearch, _ cursor: AuditEventSearch.Cursor?, base: String
    ) -> String {
        let fields = search.fields + (cursor.map { [("cursor", $0.text)] } ?? [])
        let query = fields.map { "\($0.name)=\(encoded($0.value))" }.joined(separator: "&")
        return "\(base)/AuditEvent" + (query.isEmpty ? "" : "?\(query)")
    }

    /// Source: RFC 3986 section 2.
    private static func encoded(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2C, 0x3A: out.append(byte)
            default:
                out.append(0x25)
                out += Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16, uppercase: true).utf8)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// A FHIR OperationOutcome of one issue: why something was refused, or what has to be known of an answer.
package struct OperationOutcome: Sendable, Equatable {
    /// How bad it is. Source: FHIR R4 issue-severity.
    package enum Severity: String, Sendable {
        case error, warning, information
    }
    /// What kind of issue it is. Source: FHIR R4 issue-type.
    package enum Kind: String, Sendable {
        case login, value, transient, incomplete, informational
        case notFound = "not-found"
        case notSupported = "not-supported"
    }
    /// How bad it is.
    package let severity: Severity
    /// What kind of issue it is.
    package let kind: Kind
    /// In words that repeat nothing of the request.
    package let words: String
    /// The parameter at fault; nil when there is none.
    package let parameter: String?

    /// An outcome.
    package init(_ severity: Severity, _ kind: Kind, _ words: String, parameter: String? = nil) {
        self.severity = severity
        self.kind = kind
        self.words = words
        self.parameter = parameter
    }
    /// Why a search is refused.
    package init(_ problem: AuditEventSearch.Problem) {
        let name = problem.parameter.map { "The parameter \($0)" } ?? "A parameter"
        self.init(
            .error, problem.isUnsupported ? .notSupported : .value, "\(name) cannot be used: \(problem.reason)",
            parameter: problem.parameter)
    }

    /// The resource in JSON.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("resourceType", "OperationOutcome")
            json.array("issue") { list in
                list.object { issue in
                    issue.member("severity", severity.rawValue)
                    issue.member("code", kind.rawValue)
                    issue.member("diagnostics", words)
                    if let parameter { issue.array("expression") { $0.item("http.\(parameter)") } }
                }
            }
        }
        return json.bytes
    }
}

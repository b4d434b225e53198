import Authentication
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// What is told, beside the ledger, of attempts that came to nothing, of failures, and of sessions that ended: a line
/// each through the process's logger, for whoever runs the node.
///
/// A line names the staff who is signed in, never a person at home, a patient, or what was typed or shown; the address
/// is the pattern of its route. Which caller it was is in the proxy's log, under the same request. At most
/// ``mostLines`` lines are written in a second; the others are counted, here and in `/metrics`.
/// Source: OWASP ASVS 5.0, V16.3.
final class SecurityLog: Sendable {
    /// What happened.
    enum Event: String, CaseIterable, Sendable {
        /// A provider's answer did not sign anybody in, or whom it names may not come in.
        case signInRefused = "sign-in-refused"
        /// Somebody signed out.
        case signedOut = "signed-out"
        /// A provider ended sessions, or asked to.
        case signedOutByProvider = "signed-out-by-provider"
        /// Somebody without a session, or whom the page is not for, asked for it.
        case accessRefused = "access-refused"
        /// A form that did not come from a page of the session, or of this node.
        case formRefused = "form-refused"
        /// Too many tries.
        case limitReached = "limit-reached"
        /// A request that is none, or is too large.
        case malformed = "malformed"
        /// Malware was found in a file that somebody opened; it was held back.
        case malware = "malware"
        /// The node could not answer.
        case failed = "failed"
    }
    private struct State {
        var counts: [Event: Int] = [:]
        var second: Int64 = 0
        var written = 0
        var leftOut = 0
    }
    private let state = Mutex(State())
    private let logger: Logger
    /// The most lines in a second: whoever floods the node does not fill its disk.
    static let mostLines = 50

    init() {
        var logger = Logger(label: "longitude.security")
        logger.logLevel = .notice
        self.logger = logger
    }

    /// Notes an event.
    ///
    /// - Parameters:
    ///   - reason: why, from a closed list of this program: never text of a request.
    ///   - who: the staff of the session, if it is staff's.
    ///   - now: milliseconds since 1970.
    func note(
        _ event: Event, _ reason: String? = nil, status: Int? = nil, request: Request, route: String?, who: Who?,
        now: Int64
    ) {
        let leftOut = state.withLock { state -> Int? in
            state.counts[event, default: 0] += 1
            if now / 1000 != state.second { (state.second, state.written) = (now / 1000, 0) }
            guard state.written < Self.mostLines else {
                state.leftOut += 1
                return nil
            }
            state.written += 1
            defer { state.leftOut = 0 }
            return state.leftOut
        }
        guard let leftOut else { return }
        var words: Logger.Metadata = ["event": "\(event.rawValue)", "method": "\(request.method.rawValue)"]
        if let route { words["route"] = "\(route)" }
        if let reason { words["reason"] = "\(reason)" }
        if let status { words["status"] = "\(status)" }
        if let id = Self.requestID(request) { words["request"] = "\(id)" }
        switch who {
        case .staff(let subject, let organisation, let role):
            words["who"] = "\(subject)"
            words["organisation"] = "\(organisation)"
            words["role"] = "\(role)"
        case .person: words["role"] = "person"
        case nil: break
        }
        if leftOut > 0 { words["left-out"] = "\(leftOut)" }
        logger.log(level: event == .failed ? .error : .notice, "\(event.rawValue)", metadata: words)
    }

    /// Who is signed in.
    enum Who: Sendable {
        case staff(subject: String, organisation: String, role: String)
        /// Somebody with their own record, or who acts for another: not named.
        case person
    }

    /// The number that the proxy gave the request; nil for what is none.
    private static func requestID(_ request: Request) -> String? {
        guard let name = HTTPField.Name("X-Request-ID"), let value = request.headers[name],
            (8...64).contains(value.utf8.count), value.allSatisfy({ $0 == "-" || $0.isASCII && $0.isHexDigit })
        else { return nil }
        return value
    }

    /// The lines of the counters in Prometheus' text format.
    func lines() -> [String] {
        let counts = state.withLock { $0.counts }
        return [
            "# HELP longitude_security_events_total Refusals, ended sessions and failures, by kind.",
            "# TYPE longitude_security_events_total counter",
        ]
            + Event.allCases.map { "longitude_security_events_total{event=\"\($0.rawValue)\"} \(counts[$0] ?? 0)" }
    }
}

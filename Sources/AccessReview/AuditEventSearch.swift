package import Access
import Ledger

/// A search of AuditEvents as it was asked for, read strictly: a parameter that is not known or not understood is an
/// error, as leaving it out would answer more than was asked. Source: FHIR R4 search.html, auditevent.html.
///
/// There is none that names anybody (`patient`, `agent`, `agent-name`, `entity`): addresses stand in logs and in
/// histories.
package struct AuditEventSearch: Sendable {
    /// Why a search is refused.
    package struct Problem: Error, Sendable, Equatable {
        /// The parameter at fault; nil when it has no name that may be repeated.
        package let parameter: String?
        /// What is wrong, in words that repeat no value.
        package let reason: String
        /// Whether the parameter is none of ours, and not its value wrong.
        package let isUnsupported: Bool
    }
    /// The place in the order of events after which a page begins.
    package struct Cursor: Sendable, Equatable {
        /// No event after this moment: what came since the first page does not stand in this search. In milliseconds
        /// since 1970, as the next.
        package let until: Int64
        /// When the last event of the page before was.
        package let time: Int64
        /// Which it was.
        package let event: EventID

        /// A place.
        package init(until: Int64, time: Int64, event: EventID) {
            self.until = until
            self.time = time
            self.event = event
        }
        /// The place of a text, as ``text`` gives it; nil for any other text. It opens nothing: each page decides anew
        /// what its reader may know.
        init?(_ text: String) {
            let digits = Array(text.utf8)
            guard digits.count == 64, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
                let until = Int64(text.prefix(16), radix: 16),
                let time = Int64(text.dropFirst(16).prefix(16), radix: 16), let event = EventID(String(text.suffix(32)))
            else { return nil }
            self.init(until: until, time: time, event: event)
        }
        /// 64 hexadecimal digits.
        package var text: String {
            func hex(_ value: Int64) -> String {
                let digits = String(max(0, value), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            return hex(until) + hex(time) + event.description
        }
    }

    /// How many events a page holds at most.
    package private(set) var count = 50
    /// Whether the newest come first.
    package private(set) var isNewestFirst = true
    /// After which event the page begins; nil for the first page.
    package private(set) var cursor: Cursor?
    /// The case whose events are asked for; nil for none.
    package private(set) var privacyCase: EventID?
    /// What was asked, to be asked again: without the place of the page and the form of the answer.
    package private(set) var fields: [(name: String, value: String)] = []
    private var tests: [Test] = []

    /// The most events of a page, and as many resources as they name together unless one event alone names more.
    package static let mostEvents = 500, mostResources = 20_000

    /// One parameter: an event is found when one of its values holds. Parameters given twice hold both.
    private enum Test: Sendable {
        case id([String])
        case date([DateRange])
        case token(TokenParameter, [Token])
        case policy([String])
    }
    private enum TokenParameter: String, CaseIterable {
        case type, subtype, action, outcome
        case agentRole = "agent-role", entityType = "entity-type", entityRole = "entity-role"
    }
    /// `code`, `system|code`, `|code` or `system|`.
    private struct Token: Sendable {
        /// nil for any system, empty for none.
        let system: String?
        /// nil for any code.
        let code: String?

        func holds(_ coding: AuditEventCodes.Coding) -> Bool {
            (system == nil || system == coding.system) && (code == nil || code == coding.code)
        }
    }

    /// Reads the parameters of a search.
    ///
    /// - Parameters:
    ///   - fields: names and values in the order given; `_format` is somebody else's.
    ///   - takesCase: whether who asks may name a case.
    package init(_ fields: [(name: String, value: String)], takesCase: Bool) throws(Problem) {
        var once: Set<String> = []
        for (name, value) in fields where name != "_format" {
            guard value.utf8.count <= 500 else { throw Self.wrong(name, "Its value is too long.") }
            switch name {
            case "_count", "_sort", "cursor", "case":
                guard once.insert(name).inserted else { throw Self.wrong(name, "It stands twice.") }
                try readOnce(name, value, takesCase: takesCase)
                if name == "cursor" { continue }
                if name == "_count" {
                    self.fields.append((name, String(count)))
                    continue
                }
            case "_id":
                let ids = try Self.values(name, value)
                guard ids.allSatisfy(Self.isID) else { throw Self.wrong(name, "It is no id.") }
                tests.append(.id(ids))
            case "date":
                var ranges: [DateRange] = []
                for text in try Self.values(name, value) {
                    guard let range = DateRange(text) else { throw Self.wrong(name, Self.whatDatesAre) }
                    ranges.append(range)
                }
                tests.append(.date(ranges))
            case "policy": tests.append(.policy(try Self.values(name, value)))
            default:
                guard let parameter = TokenParameter(rawValue: name) else { throw Self.unknown(name) }
                tests.append(.token(parameter, try Self.tokens(parameter, value)))
            }
            self.fields.append((name, value))
        }
    }

    private mutating func readOnce(_ name: String, _ value: String, takesCase: Bool) throws(Problem) {
        switch name {
        case "_count":
            guard value.utf8.count <= 9, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
                number > 0
            else { throw Self.wrong(name, "It is a number from 1 to \(Self.mostEvents).") }
            count = min(number, Self.mostEvents)
        case "_sort":
            guard value == "date" || value == "-date" else { throw Self.wrong(name, "It is date or -date.") }
            isNewestFirst = value == "-date"
        case "case":
            guard takesCase else { throw Self.unknown(name) }
            guard let key = EventID(value) else { throw Self.wrong(name, "It is the key of a case.") }
            privacyCase = key
        default:
            guard let place = Cursor(value) else {
                throw Self.wrong(name, "It is given by the answer before, and is sent as it is.")
            }
            cursor = place
        }
    }

    /// The bounds of time that every event of the search is within, as far as they are known without looking: in
    /// milliseconds since 1970, the first of them and the one after the last.
    package var bounds: (from: Int64, to: Int64) {
        var bounds = (from: Int64.min, to: Int64.max)
        for case .date(let ranges) in tests {
            bounds.from = max(bounds.from, ranges.map(\.bounds.from).min() ?? Int64.min)
            bounds.to = min(bounds.to, ranges.map(\.bounds.to).max() ?? Int64.max)
        }
        return bounds
    }

    /// Whether an event is what was asked for, on whatever page.
    package func admits(_ event: AuditEvent) -> Bool {
        tests.allSatisfy { test in
            switch test {
            case .id(let ids): ids.contains(event.id)
            case .date(let ranges): ranges.contains { $0.holds(event.access.time) }
            case .policy(let policies): event.policy.map(policies.contains) ?? false
            case .token(let parameter, let tokens):
                Self.codings(parameter, of: event).contains { coding in tokens.contains { $0.holds(coding) } }
            }
        }
    }

    private static func codings(_ parameter: TokenParameter, of event: AuditEvent) -> [AuditEventCodes.Coding] {
        switch parameter {
        case .type: [event.type]
        case .subtype: event.subtypes
        // A code without a system of its own: the one of its binding.
        case .action: [.init(AuditEventCodes.actionSystem, event.action, "")]
        case .outcome: [.init(AuditEventCodes.outcomeSystem, event.outcome, "")]
        case .agentRole: event.roles
        case .entityType: event.entityTypes
        case .entityRole: event.entityRoles
        }
    }

    // MARK: Values

    private static func wrong(_ name: String, _ reason: String) -> Problem {
        Problem(parameter: name, reason: reason, isUnsupported: false)
    }

    /// Parameters of R4 that name somebody.
    private static let naming: Set<String> = [
        "agent", "agent-name", "altid", "address", "entity", "entity-name", "patient",
    ]
    private static let known: Set<String> =
        Set(TokenParameter.allCases.map(\.rawValue))
        .union(["_id", "_count", "_sort", "_format", "date", "policy", "cursor"])

    /// Why a parameter of that name is refused that this search does not have.
    package static func unknown(_ name: String) -> Problem {
        let base = name.prefix { $0 != ":" && $0 != "." }
        if base.utf8.count < name.utf8.count, known.contains(String(base)) {
            return Problem(
                parameter: String(base), reason: "It takes no modifier and no chain here.", isUnsupported: true)
        }
        if naming.contains(String(base)) {
            return Problem(
                parameter: String(base), reason: "An address of this node names nobody: it is not searched by.",
                isUnsupported: true)
        }
        // What was typed in the place of a name may be anything.
        let isName =
            !name.isEmpty && name.utf8.count <= 32
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x5F }
        return Problem(parameter: isName ? name : nil, reason: "It is not known here.", isUnsupported: true)
    }

    /// Values separated by commas, any of which may hold. Source: FHIR R4 search.html#escaping.
    private static func values(_ name: String, _ text: String) throws(Problem) -> [String] {
        try split(name, text, at: 0x2C).map { (part) throws(Problem) in
            let value = try unescaped(name, part)
            guard !value.isEmpty else { throw wrong(name, "It has an empty value.") }
            return value
        }
    }

    private static func tokens(_ parameter: TokenParameter, _ text: String) throws(Problem) -> [Token] {
        let name = parameter.rawValue
        return try split(name, text, at: 0x2C).map { (part) throws(Problem) in
            let sides = try split(name, part, at: 0x7C).map { (side) throws(Problem) in try unescaped(name, side) }
            let token: Token
            switch sides.count {
            case 1 where !sides[0].isEmpty: token = Token(system: nil, code: sides[0])
            case 2 where !sides[1].isEmpty: token = Token(system: sides[0], code: sides[1])
            case 2 where !sides[0].isEmpty: token = Token(system: sides[0], code: nil)
            default: throw wrong(name, "It is a code, or a system and a code with | between them.")
            }
            let codes: Set<String>? =
                switch parameter {
                case .action: AuditEventCodes.actions
                case .outcome: AuditEventCodes.outcomes
                default: nil
                }
            if let codes, let code = token.code, !codes.contains(code) {
                throw wrong(name, "It is one of \(codes.sorted().joined(separator: ", ")).")
            }
            return token
        }
    }

    /// The parts between a separator that no backslash stands before, with their backslashes.
    private static func split(_ name: String, _ text: String, at separator: UInt8) throws(Problem) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in text.utf8 {
            if byte == separator, !isEscaped {
                parts.append([])
                continue
            }
            parts[parts.count - 1].append(byte)
            isEscaped = byte == 0x5C && !isEscaped
        }
        guard parts.count <= 50 else { throw wrong(name, "It has too many values.") }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func unescaped(_ name: String, _ text: String) throws(Problem) -> String {
        var out: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == 0x5C else {
                out.append(byte)
                continue
            }
            guard let next = rest.next(), [0x24, 0x2C, 0x5C, 0x7C].contains(next) else {
                throw wrong(name, "After a backslash stands one of $ , \\ and |.")
            }
            out.append(next)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Source: FHIR R4 datatypes.html#id.
    private static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x2E
            }
    }

    private static let whatDatesAre =
        "It is a date or time such as ge2026-03-01, lt2026-03 or 2026-03-01T09:30:00Z, with eq, ne, gt, lt, ge, le, sa "
        + "or eb before it; a + is written %2B."
}

package import Access
import FHIR
package import Store

/// One access: what the ledger keeps of it. A FHIR AuditEvent is made from it when one is asked for.
package struct AccessEvent: Sendable {
    /// What was done. The raw values are the subtypes of IHE BALP's patterns.
    package enum Action: String, Codable, Sendable {
        case read = "PatientRead"
        case query = "PatientQuery"
        case denied = "Denied"
        /// A relationship was stated when none was recorded.
        case careClaim = "CareClaim"
        /// Restricted items were opened with a reason.
        case breakGlass = "BreakGlass"
        /// A privacy officer looked at an alert, or closed it.
        case privacyReview = "PrivacyReview"
        /// A choice of the person was recorded or taken back.
        case choice = "Choice"
        /// The person asked about an access, or for a correction, or somebody answered.
        case question = "Question"
        /// An entry was taken from the person under whom it stood wrongly.
        case correction = "Correction"
        /// A privacy officer looked at a policy or a dry run, wrote one, or decided on one.
        case policy = "Policy"
        case write = "Write"
        case signIn = "SignIn"
        case job = "Job"
    }
    /// What is returned of one patient record.
    package struct Part: Sendable {
        /// The patient record, on whose chain the part is entered; nil for what is on nobody's chain.
        package let pid: Int64?
        /// The numbers of the resources returned.
        package let resources: [Int64]

        /// A part.
        package init(pid: Int64?, resources: [Int64]) {
            self.pid = pid
            self.resources = resources
        }
    }
    /// The identifier, from the grant.
    package let id: EventID
    /// When, in milliseconds since 1970.
    package let time: Int64
    /// What was done.
    package let action: Action
    /// Who did it; nil for work of the node itself, and for what a source sent.
    package let principal: Principal?
    /// The source whose write it is; nil for everything else.
    package let source: Source?
    /// Why.
    package let purpose: Purpose?
    /// Through which door: a page or a route, never with what was typed.
    package let route: String
    /// The version of the policy that decided; 0 for what no policy decides, such as signing in.
    package let policyVersion: Int
    /// The relationship it rested on, or the reason of a refusal.
    package let basis: String
    /// What is returned of each patient record.
    package let parts: [Part]
    /// When it was entered, if it waited in the urgent spool; nil for what was entered at its time.
    package let enteredAt: Int64?

    /// An event.
    package init(
        id: EventID, time: Int64, action: Action, principal: Principal?, source: Source? = nil, purpose: Purpose?,
        route: String, policyVersion: Int = 0, basis: String, parts: [Part], enteredAt: Int64? = nil
    ) {
        self.id = id
        self.time = time
        self.action = action
        self.principal = principal
        self.source = source
        self.purpose = purpose
        self.route = route
        self.policyVersion = policyVersion
        self.basis = basis
        self.parts = parts
        self.enteredAt = enteredAt
    }
}

/// An event in canonical JSON, a text for each of its parts: what they share is written once.
///
/// The text of an entry is its opening, which is known when the event is, followed by its closing, which is known when
/// its place in the chain is.
package struct CanonicalEvent: Sendable {
    /// The text up to what differs, without the closing brace.
    private let common: [UInt8]

    /// The members that every part has, in this order, without white space.
    package init(_ event: AccessEvent) {
        var json = JSONWriter(capacity: 512)
        json.object {
            $0.member("event", event.id.description)
            $0.member("time", Int(event.time))
            $0.member("action", event.action.rawValue)
            if let principal = event.principal {
                $0.member("who", principal.subject)
                $0.member("name", principal.name)
                $0.member("role", principal.role.rawValue)
                $0.member("organisation", principal.organisation)
                $0.member("at", principal.organisationName)
                // Once for a session: its accesses do not repeat them.
                if event.action == .signIn, let activities = principal.activities {
                    $0.array("activities") { for code in activities.sorted() { $0.item(code) } }
                }
            } else if let source = event.source {
                $0.member("source", source.code)
                $0.member("organisation", source.organisation)
                $0.member("at", source.name)
            }
            $0.member("purpose", event.purpose?.rawValue)
            $0.member("route", event.route)
            $0.member("policy", event.policyVersion)
            $0.member("basis", event.basis)
            if let entered = event.enteredAt { $0.member("spooled", Int(entered)) }
        }
        var text = json.bytes
        text.removeLast()
        common = text
    }

    /// The text of a part's entry up to its place in the chain.
    package func opening(of part: AccessEvent.Part) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(common.count + 48 + part.resources.count * 4)
        text += common
        if let pid = part.pid {
            text += ",\"record\":".utf8
            NumberList.append(pid, radix: 10, to: &text)
        }
        text += ",\"resources\":\"".utf8
        NumberList.append(part.resources, to: &text)
        text.append(0x22)
        return text
    }

    /// The rest of the text: the number of the entry in its chain and the commitment before it; 0 and nothing for what
    /// is on nobody's chain.
    package static func closing(seq: Int64, previous: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(112)
        text += ",\"seq\":".utf8
        NumberList.append(seq, radix: 10, to: &text)
        text += ",\"previous\":\"".utf8
        Hex.append(previous, to: &text)
        text += "\"}".utf8
        return text
    }
}

/// A sorted list of numbers in few characters: the differences in base 36, separated by commas.
enum NumberList {
    static func append(_ numbers: [Int64], to out: inout [UInt8]) {
        var last: Int64 = 0
        for (n, number) in numbers.sorted().enumerated() {
            if n > 0 { out.append(0x2C) }
            append(number - last, radix: 36, to: &out)
            last = number
        }
    }
    /// The numbers of such a text; what is no number ends the list.
    static func numbers(_ text: String) -> [Int64] {
        var numbers: [Int64] = []
        var last: Int64 = 0
        for part in text.split(separator: ",") {
            guard let step = Int64(part, radix: 36), case let (sum, isOver) = last.addingReportingOverflow(step),
                !isOver
            else { return numbers }
            last = sum
            numbers.append(last)
        }
        return numbers
    }
    /// Appends a number that is not negative.
    static func append(_ number: Int64, radix: UInt64, to out: inout [UInt8]) {
        var rest = UInt64(number)
        let start = out.count
        repeat {
            let digit = UInt8(rest % radix)
            out.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest /= radix
        } while rest > 0
        out[start...].reverse()
    }
}

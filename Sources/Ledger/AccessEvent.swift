package import Access
import FHIR

/// One access: what the ledger keeps of it. A FHIR AuditEvent is made from it when one is asked for.
package struct AccessEvent: Sendable {
    /// What was done. The raw values are the subtypes of IHE BALP's patterns.
    package enum Action: String, Sendable {
        case read = "PatientRead"
        case query = "PatientQuery"
        case denied = "Denied"
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
    /// Who did it; nil for work of the node itself.
    package let principal: Principal?
    /// Why.
    package let purpose: Purpose?
    /// Through which door: a page or a route, never with what was typed.
    package let route: String
    /// The version of the policy that decided.
    package let policyVersion: Int
    /// The relationship it rested on, or the reason of a refusal.
    package let basis: String
    /// What is returned of each patient record.
    package let parts: [Part]

    /// An event.
    package init(
        id: EventID, time: Int64, action: Action, principal: Principal?, purpose: Purpose?, route: String,
        policyVersion: Int = Policy.version, basis: String, parts: [Part]
    ) {
        self.id = id
        self.time = time
        self.action = action
        self.principal = principal
        self.purpose = purpose
        self.route = route
        self.policyVersion = policyVersion
        self.basis = basis
        self.parts = parts
    }

    /// The canonical JSON of the event's part for one chain: members in this order, no white space, `seq` and
    /// `previous` from the chain.
    package func canonicalJSON(of part: Part, seq: Int64, previous: [UInt8]) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object {
            $0.member("event", id.description)
            $0.member("time", Int(time))
            $0.member("action", action.rawValue)
            if let principal {
                $0.member("who", principal.subject)
                $0.member("name", principal.name)
                $0.member("role", principal.role.rawValue)
                $0.member("organisation", principal.organisation)
            }
            $0.member("purpose", purpose?.rawValue)
            $0.member("route", route)
            $0.member("policy", policyVersion)
            $0.member("basis", basis)
            if let pid = part.pid { $0.member("record", Int(pid)) }
            $0.member("resources", Varint.deltas(part.resources))
            $0.member("seq", Int(seq))
            $0.member("previous", Hex.text(previous))
        }
        return json.bytes
    }
}

/// Hexadecimal text.
package enum Hex {
    /// Two digits a byte, lower case.
    package static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// A sorted list of numbers in few characters: the differences in base 36, separated by commas.
enum Varint {
    static func deltas(_ numbers: [Int64]) -> String {
        var last: Int64 = 0
        var out = ""
        for number in numbers.sorted() {
            if !out.isEmpty { out.append(",") }
            out.append(String(number - last, radix: 36))
            last = number
        }
        return out
    }
}

package import Access
import FHIR

/// One access to a person's records, as the ledger holds it: what its entries on the chains of those records say.
package struct RecordedAccess: Sendable {
    /// The event.
    package let event: EventID
    /// When, in milliseconds since 1970.
    package let time: Int64
    /// What was done; nil for a word that this version does not know.
    package let action: AccessEvent.Action?
    /// The subject of who did it; nil for what a source sent, and for work of the node.
    package let subject: String?
    /// Their name.
    package let name: String?
    /// The role they acted in.
    package let role: Role?
    /// The code of the organisation; empty for work of the node, and for people themselves.
    package let organisation: String
    /// The name of the organisation.
    package let organisationName: String
    /// Of a sign-in, the national activities that were granted with the role; nil where the provider grants none to
    /// anybody, and of everything else.
    package let activities: [String]?
    /// Why.
    package let purpose: Purpose?
    /// Through which door.
    package let route: String
    /// The version of the policy that decided; 0 for what no policy decides.
    package let policyVersion: Int
    /// When it was entered, in milliseconds since 1970, if it waited in the urgent spool.
    package let enteredAt: Int64?
    /// The relationship it rested on, or the reason of a refusal.
    package private(set) var basis: String
    /// The numbers of the resources that were returned.
    package private(set) var resources: [Int64]
    /// The patient records on whose chains it is entered.
    package private(set) var records: [Int64]

    /// An access from the text of one of its entries.
    ///
    /// - Throws: `DocumentError` or ``LedgerError/otherHistory(_:)`` for a text that is no entry.
    package init(text: [UInt8]) throws {
        let root = try Document(parsing: text).root
        guard let event = EventID(root["event"]?.string ?? ""), let time = root["time"]?.int else {
            throw LedgerError.otherHistory("An entry of the ledger names no event. Run `longitude ledger audit`.")
        }
        self.event = event
        self.time = Int64(time)
        action = root["action"]?.string.flatMap(AccessEvent.Action.init(rawValue:))
        subject = root["who"]?.string
        name = root["name"]?.string
        role = root["role"]?.string.flatMap(Role.init(rawValue:))
        organisation = root["organisation"]?.string ?? ""
        organisationName = root["at"]?.string ?? ""
        activities = root["activities"].map { $0.elements.compactMap(\.string) }
        purpose = root["purpose"]?.string.flatMap(Purpose.init(rawValue:))
        route = root["route"]?.string ?? ""
        policyVersion = root["policy"]?.int ?? 0
        enteredAt = root["spooled"]?.int.map { Int64($0) }
        basis = root["basis"]?.string ?? ""
        resources = NumberList.numbers(root["resources"]?.string ?? "")
        records = root["record"]?.int.map { [Int64($0)] } ?? []
    }

    /// The same access without that restricted entries were open, for who may not know that there are any.
    package var withoutBrokenGlass: RecordedAccess {
        var access = self
        if basis.hasSuffix(Self.brokenGlass) { access.basis.removeLast(Self.brokenGlass.count) }
        return access
    }
    /// Whether restricted entries were open.
    package var isGlassBroken: Bool { basis.hasSuffix(Self.brokenGlass) }
    /// What the basis of an access ends with while restricted entries are open.
    package static let brokenGlass = ", glass broken"
    /// The route of a page that warned a reader before a record opened: no search, and no opening.
    package static let noticeRoute = "notice"

    /// Takes in what another entry of the same event returned.
    package mutating func add(_ other: RecordedAccess) {
        resources += other.resources
        records += other.records
    }
}

/// The newest accesses to anybody's records, for a count of them.
package struct RecentAccesses: Sendable {
    /// The accesses, the newest first.
    package let accesses: [RecordedAccess]
    /// The sign-ins among the same entries, and of a session's length before, the newest first.
    package let signIns: [RecordedAccess]
    /// Whether there are more than were read.
    package let isCut: Bool
    /// Entries that could not be read, because their records were erased.
    package let erased: Int

    /// The longest session, in milliseconds: with a sign-in that lies further back no access was made. A test holds it
    /// to the limit of sessions.
    package static let longestSession: Int64 = 12 * 3_600_000

    /// Accesses as read.
    package init(accesses: [RecordedAccess], signIns: [RecordedAccess] = [], isCut: Bool, erased: Int) {
        self.accesses = accesses
        self.signIns = signIns
        self.isCut = isCut
        self.erased = erased
    }
}

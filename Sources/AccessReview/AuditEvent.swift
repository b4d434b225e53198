import Access
import FHIR
package import Ledger

/// A FHIR R4 AuditEvent of one access, with what one reader may know of it: searches look at nothing else, so that what
/// is left out cannot be found by it either.
///
/// It follows the patterns of IHE BALP 1.1 where one fits. What the ledger does not keep is not made up: who asks has
/// no network address and a search no words, which FHIR's extension data-absent-reason says.
package struct AuditEvent: Sendable {
    /// What a reader of the event may know beside who, when and why.
    package struct Known: Sendable {
        /// Whose records it is about, as far as they may be named.
        package var patients: [Patient] = []
        /// The types of the resources that may be named, by number.
        package var types: [Int64: String] = [:]
        /// Whether the door and the relationship in its own words may be told.
        package var tellsGrounds = false
        /// Whether the provider's subject of who did it may be told.
        package var tellsSubject = false

        /// Nothing.
        package init() {}
    }
    /// Somebody whose record it is about.
    package struct Patient: Sendable, Equatable {
        /// The name to show.
        package let name: String
        /// Ten digits; nil when not told.
        package let nhsNumber: String?

        /// Somebody.
        package init(name: String, nhsNumber: String?) {
            self.name = name
            self.nhsNumber = nhsNumber
        }
    }

    /// The access.
    package let access: RecordedAccess
    /// The resources that may be named, with their types, in the order of their numbers.
    package let resources: [(rid: Int64, type: String)]
    private let known: Known
    private let node: String
    private let pattern: AuditEventCodes.Pattern

    /// The event of an access.
    ///
    /// - Parameter node: the name of the node that recorded it.
    package init(_ access: RecordedAccess, known: Known, node: String) {
        self.access = access
        self.known = known
        self.node = Self.words(node) ?? "A node of Longitude"
        pattern = access.action.map(AuditEventCodes.pattern) ?? AuditEventCodes.unknown
        resources = Set(access.resources).sorted().compactMap { rid in known.types[rid].map { (rid, $0) } }
    }

    /// A text as FHIR takes one: without control characters; nil when nothing else is in it. Source: FHIR R4
    /// datatypes.html#string.
    private static func words(_ text: String?) -> String? {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || [0x09, 0x0A, 0x0D].contains($0.value) }
        if isPlain { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            out.append(scalar.value >= 0x20 || [0x09, 0x0A, 0x0D].contains(scalar.value) ? scalar : "\u{FFFD}")
        }
        return String(out)
    }

    // MARK: What searches look at

    /// Its logical id.
    package var id: String { access.event.description }
    /// The kind of event.
    package var type: AuditEventCodes.Coding { pattern.type }
    /// What it is within that kind: of a standard, and the ledger's own action.
    package var subtypes: [AuditEventCodes.Coding] {
        [pattern.subtype, AuditEventCodes.kind(access.action, pattern)].compactMap(\.self)
    }
    /// C, R, U, D or E.
    package var action: String { pattern.action }
    /// 0 for what was done, 8 for what was refused.
    package var outcome: String { pattern.outcome }
    /// The role of who did it.
    package var roles: [AuditEventCodes.Coding] { access.role.map { [AuditEventCodes.role($0)] } ?? [] }
    /// The policy that decided, as an address; nil when none did.
    package var policy: String? {
        access.policyVersion == 0 ? nil : "\(AuditEventCodes.policies)\(access.policyVersion)"
    }
    /// The types of its entities.
    package var entityTypes: [AuditEventCodes.Coding] { entities.map(\.type) }
    /// The roles of its entities.
    package var entityRoles: [AuditEventCodes.Coding] { entities.map(\.role) }

    // MARK: The resource

    /// The resource in JSON.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 3072 + resources.count * 256)
        json.object { json in
            json.member("resourceType", "AuditEvent")
            json.member("id", id)
            if let profile { json.object("meta") { $0.array("profile") { $0.item(profile) } } }
            json.coding("type", type)
            json.array("subtype") { list in for subtype in subtypes { list.coding(subtype) } }
            json.member("action", action)
            json.member("recorded", Instant.text(access.time))
            json.member("outcome", outcome)
            if outcome != "0" { json.member("outcomeDesc", "The policy did not permit it. Nothing was shown.") }
            if !reasons.isEmpty {
                json.array("purposeOfEvent") { list in for reason in reasons { list.concept(reason) } }
            }
            json.array("agent") { agents(&$0) }
            json.object("source") { source in
                source.member("site", node)
                source.object("observer") {
                    $0.member("type", "Device")
                    $0.member("display", node)
                }
                source.array("type") { $0.coding(AuditEventCodes.applicationServer) }
            }
            json.array("entity") { list in for entity in entities { write(entity, &list) } }
        }
        return json.bytes
    }

    /// BALP's pattern, when all that it asks for is there: one patient, and who acted.
    private var profile: String? { known.patients.count == 1 ? pattern.profile : nil }

    private var reasons: [AuditEventCodes.Coding] {
        let isBroken = access.action == .breakGlass || access.isGlassBroken
        return [access.purpose.map(AuditEventCodes.reason), isBroken ? AuditEventCodes.breakTheGlass : nil]
            .compactMap(\.self)
    }

    // MARK: Who

    private func agents(_ list: inout JSONWriter) {
        let isSource = access.subject == nil && !access.organisation.isEmpty
        if access.subject != nil { list.object { user(&$0) } }
        if !access.organisation.isEmpty {
            list.object { organisation(&$0, isRequestor: isSource && pattern.sides == nil) }
        }
        if let sides = pattern.sides {
            list.object { agent in
                agent.concept("type", sides.client)
                agent.object("who") {
                    $0.member("display", isSource ? "A system of \(organisationName)" : "The reader’s browser")
                }
                agent.member("requestor", isSource)
                agent.object("network") { $0.absent("unknown") }
            }
            list.object { agent in
                agent.concept("type", sides.server)
                agent.object("who") { $0.member("display", node) }
                agent.member("requestor", false)
                agent.object("network") { $0.absent("unknown") }
            }
        }
        guard access.subject == nil, access.organisation.isEmpty else { return }
        list.object { agent in
            agent.concept("type", AuditEventCodes.application)
            agent.object("who") {
                $0.member("type", "Device")
                $0.member("display", node)
            }
            agent.member("requestor", true)
            if let policy { agent.array("policy") { $0.item(policy) } }
        }
    }

    private func user(_ agent: inout JSONWriter) {
        agent.concept("type", pattern.isAuthored ? AuditEventCodes.author : AuditEventCodes.recipient)
        if !roles.isEmpty { agent.array("role") { list in for role in roles { list.concept(role) } } }
        let name = Self.words(access.name) ?? "Name not recorded"
        agent.object("who") { who in
            switch access.role {
            case .person: who.member("type", "Patient")
            case .proxy: who.member("type", "RelatedPerson")
            default: who.member("type", "Practitioner")
            }
            if known.tellsSubject, let subject = Self.words(access.subject) {
                who.object("identifier") {
                    $0.member("system", AuditEventCodes.subjects)
                    $0.member("value", subject)
                }
            }
            who.member("display", name)
        }
        agent.member("name", name)
        agent.member("requestor", true)
        if let policy { agent.array("policy") { $0.item(policy) } }
    }

    private var organisationName: String { Self.words(access.organisationName) ?? "an organisation" }

    /// For whom somebody acted, or whose system sent something.
    private func organisation(_ agent: inout JSONWriter, isRequestor: Bool) {
        agent.concept("type", AuditEventCodes.provider)
        agent.object("who") { who in
            who.member("type", "Organization")
            who.object("identifier") {
                $0.member("system", AuditEventCodes.organisation)
                $0.member("value", Self.words(access.organisation) ?? "Unknown")
            }
            who.member("display", organisationName)
        }
        agent.member("requestor", isRequestor)
    }

    // MARK: What

    private struct Entity {
        enum What {
            case patient(Patient)
            case record, query, receipt
            case resource(Int64)
        }
        let what: What
        let type: AuditEventCodes.Coding
        let role: AuditEventCodes.Coding
    }

    private var entities: [Entity] {
        var entities = known.patients.map {
            Entity(what: .patient($0), type: AuditEventCodes.person, role: AuditEventCodes.patient)
        }
        switch access.action {
        case .query:
            entities.append(Entity(what: .query, type: AuditEventCodes.systemObject, role: AuditEventCodes.query))
        case .read, .write:
            entities.append(
                Entity(what: .record, type: AuditEventCodes.systemObject, role: AuditEventCodes.domainResource))
        default: break
        }
        entities += resources.map { rid, type in
            Entity(
                what: .resource(rid), type: .init(AuditEventCodes.resourceTypes, type, type),
                role: AuditEventCodes.domainResource)
        }
        entities.append(
            Entity(what: .receipt, type: AuditEventCodes.receiptEntity, role: AuditEventCodes.securityResource))
        return entities
    }

    private func write(_ entity: Entity, _ list: inout JSONWriter) {
        list.object { json in
            switch entity.what {
            case .patient(let patient):
                json.object("what") { what in
                    what.member("type", "Patient")
                    if let number = patient.nhsNumber {
                        what.object("identifier") {
                            $0.member("system", AuditEventCodes.nhsNumber)
                            $0.member("value", number)
                        }
                    }
                    what.member("display", Self.words(patient.name) ?? "Name not recorded")
                }
            case .record:
                json.object("what") { what in
                    if known.tellsGrounds, let door = Self.words(access.route) {
                        what.object("identifier") {
                            $0.member("system", AuditEventCodes.doors)
                            $0.member("value", door)
                        }
                    }
                    what.member("display", "The shared record")
                }
            case .resource(let rid):
                json.object("what") { $0.member("reference", "\(entity.type.code)/\(rid)") }
            case .receipt:
                json.object("what") { what in
                    what.object("identifier") {
                        $0.member("system", AuditEventCodes.receipts)
                        $0.member("value", access.event.receipt)
                    }
                }
            case .query: break
            }
            json.coding("type", entity.type)
            json.coding("role", entity.role)
            switch entity.what {
            case .query:
                // What was typed is not kept.
                json.object("_query") { $0.absent("masked") }
            case .receipt: details(&json)
            case .patient, .record, .resource: break
            }
        }
    }

    private func details(_ json: inout JSONWriter) {
        var details: [(String, String)] = []
        if known.tellsGrounds {
            if let basis = Self.words(access.basis) { details.append(("basis", basis)) }
            if let door = Self.words(access.route) { details.append(("door", door)) }
        }
        if let entered = access.enteredAt { details.append(("entered", Instant.text(entered))) }
        guard !details.isEmpty else { return }
        json.array("detail") { list in
            for (type, value) in details {
                list.object {
                    $0.member("type", type)
                    $0.member("valueString", value)
                }
            }
        }
    }
}

extension JSONWriter {
    /// A Coding as an item.
    fileprivate mutating func coding(_ coding: AuditEventCodes.Coding) {
        object {
            $0.member("system", coding.system)
            $0.member("code", coding.code)
            $0.member("display", coding.display)
        }
    }
    /// A member that is a Coding.
    fileprivate mutating func coding(_ name: String, _ coding: AuditEventCodes.Coding) {
        object(name) {
            $0.member("system", coding.system)
            $0.member("code", coding.code)
            $0.member("display", coding.display)
        }
    }
    /// A CodeableConcept of one Coding as an item.
    fileprivate mutating func concept(_ coding: AuditEventCodes.Coding) {
        object { $0.array("coding") { $0.coding(coding) } }
    }
    /// A member that is a CodeableConcept of one Coding.
    fileprivate mutating func concept(_ name: String, _ coding: AuditEventCodes.Coding) {
        object(name) { $0.array("coding") { $0.coding(coding) } }
    }
    /// Why a value is not there: a code of FHIR's data-absent-reason.
    fileprivate mutating func absent(_ reason: String) {
        array("extension") {
            $0.object {
                $0.member("url", AuditEventCodes.dataAbsent)
                $0.member("valueCode", reason)
            }
        }
    }
}

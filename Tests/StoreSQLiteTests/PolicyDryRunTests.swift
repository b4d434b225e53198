import Access
import Foundation
import Ledger
import Relationships
import Store
import StoreSQLite
import Testing

private let meta =
    #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSY"}]},"#
private func body(_ person: Int, secret: Bool) -> String {
    let condition =
        #"{"resource":{"resourceType":"Condition","id":"c\#(person)",\#(secret ? meta : "")"#
        + #""subject":{"reference":"Patient/p\#(person)"}},"request":{"method":"PUT","url":"Condition/c\#(person)"}}"#
    return #"{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","#
        + #""id":"p\#(person)","birthDate":"1951-03-04"},"request":{"method":"PUT","url":"Patient/p\#(person)"}},"#
        + #"\#(condition)]}"#
}

/// Whose access a policy would change, counted over real entries of a ledger.
@Suite struct PolicyDryRunTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000) + 3_500_000

    private struct Node {
        let here: TemporaryStore
        let relationships: Relationships
        let ledger: Ledger
    }

    /// Two people in the care of A, the first with a mental health entry, and a ledger with accesses.
    private func node() async throws -> Node {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("A")
        try await here.accept(body(1, secret: true), from: source)
        try await here.accept(body(2, secret: false), from: source)
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        return Node(
            here: here,
            relationships: Relationships(store: here.store, policies: try Policies([Policy.illustrative()])),
            ledger: Ledger(store: store))
    }

    private func principal(_ role: Role) -> Principal {
        let organisation = role.isAtWork ? "A" : ""
        return Principal(
            subject: "\(role)", name: "Somebody", role: role, organisation: organisation,
            organisationName: role.isAtWork ? "The A" : "")
    }

    /// Whose a patient record is.
    private func person(_ pid: Int64, _ node: Node) async throws -> Int64 {
        try #require(try await node.here.store.persons(Policy.grant(job: .policy), of: [pid])[pid])
    }

    /// An access as the pages enter it, of somebody who stated that the person is in their care.
    private func access(
        _ node: Node, _ role: Role, _ pid: Int64, at time: Int64, _ action: AccessEvent.Action = .read,
        purpose: Purpose? = .directCare, basis: String = "in your care, as you stated"
    ) async throws {
        let principal = principal(role)
        if action == .read, role.isAtWork {
            try await node.relationships.claim(
                principal, person: try await person(pid, node), reason: .presentNow, words: "-", event: EventID(),
                now: time - 1)
        }
        try await node.ledger.append(
            AccessEvent(
                id: EventID(), time: time, action: action, principal: principal, purpose: purpose, route: "record",
                basis: basis, parts: [.init(pid: pid, resources: [])]))
    }

    private func run(_ node: Node, _ change: (inout PolicyDocument) -> Void) async throws -> PolicyDryRun {
        let policy = try Policy.illustrative()
        var document = policy.document
        document.version += 1
        change(&document)
        return try await node.relationships.dryRun(
            try Policy(document), after: policy, in: node.ledger, now: now)
    }

    private func remove(_ role: String, _ category: String) -> (inout PolicyDocument) -> Void {
        { document in
            for at in document.roles.indices where document.roles[at].role == role {
                document.roles[at].sees.removeAll { $0 == category }
            }
        }
    }

    @Test("Only accesses that would really have shown less are counted, by organisation and role, and nobody is named")
    func counts() async throws {
        let node = try await node()
        let hour: Int64 = 3_600_000
        for n in 0..<3 { try await access(node, .hospitalConsultant, 1, at: now - Int64(n) - 30_000) }
        for n in 0..<2 { try await access(node, .hospitalConsultant, 2, at: now - Int64(n) - 30_000) }
        try await access(node, .generalPractitioner, 1, at: now - hour)
        // Its entry came to this node later: it was not shown then, and would not have been.
        try await access(node, .hospitalConsultant, 1, at: now - hour)
        // Not counted: older, another kind of entry, no purpose, of nobody's record.
        try await access(node, .hospitalConsultant, 1, at: now - 31 * 24 * hour)
        try await access(node, .hospitalConsultant, 1, at: now - hour, .breakGlass)
        try await access(node, .hospitalConsultant, 1, at: now - hour, .query, purpose: nil)
        try await node.ledger.append(
            AccessEvent(
                id: EventID(), time: now - hour, action: .read, principal: principal(.nurse), purpose: .directCare,
                route: "record", basis: "", parts: [.init(pid: nil, resources: [])]))
        let same = try await run(node) { _ in }
        #expect(same.accesses == 7 && same.changed == 0 && same.lines.allSatisfy { !$0.isChanged })
        let less = try await run(node, remove("hospitalConsultant", "mentalHealth"))
        #expect(less.accesses == 7 && less.changed == 3 && less.undecided == 0 && !less.isCut)
        let line = try #require(less.lines.first)
        #expect(line.role == .hospitalConsultant && line.organisation == "A" && line.organisationName == "The A")
        #expect((line.accesses, line.less, line.more, line.refused, line.opened) == (6, 3, 0, 0, 0))
        #expect(less.lines.count == 2 && !less.lines[1].isChanged)
        let refused = try await run(node) { $0.roles.removeAll { $0.role == "hospitalConsultant" } }
        #expect(refused.changed == 6 && refused.lines.first?.refused == 6)
    }

    @Test("A claim counts at the time of the access, not today; a refusal that would have been none is counted")
    func moments() async throws {
        let node = try await node()
        let day: Int64 = 86_400_000
        try await access(node, .nurse, 2, at: now - 20 * day)
        try await access(node, .midwife, 2, at: now - day, .denied, basis: "No relationship")
        let none = try await run(node) { document in
            for at in document.relationships.indices where document.relationships[at].kind == "claimed" {
                document.relationships[at].hours = nil
            }
        }
        // The nurse's claim was open then by both; the midwife never stated one.
        #expect(none.accesses == 2 && none.changed == 0)
        let refused = try await run(node) { $0.relationships.removeAll { $0.kind == "claimed" } }
        #expect(refused.changed == 1 && refused.lines.first?.role == .nurse)
        try await node.relationships.claim(
            principal(.receptionist), person: try await person(2, node), reason: .presentNow, words: "-",
            event: EventID(), now: now - 3 * day)
        try await access(node, .receptionist, 2, at: now - 3 * day + 1, .denied, basis: "No relationship")
        let opened = try await run(node) { document in
            for at in document.roles.indices where document.roles[at].role == "receptionist" {
                document.roles[at].relationships.append("claimed")
                document.roles[at].mayClaim = true
            }
        }
        #expect(opened.changed == 1 && opened.lines.first?.opened == 1)
    }

    @Test("Restricted items that were open with a reason count as open; the person's own accesses are counted too")
    func glassAndOwn() async throws {
        let node = try await node()
        try await access(
            node, .nurse, 1, at: now - 30_000, basis: "in your care, as you stated" + RecordedAccess.brokenGlass)
        try await access(node, .nurse, 1, at: now - 29_000)
        try await access(node, .person, 1, at: now - 28_000, purpose: .ownRequest, basis: "you")
        let breaks = try await run(node) { document in
            for at in document.roles.indices where document.roles[at].role == "nurse" {
                document.roles[at].breaks.removeAll { $0 == "mentalHealth" }
            }
        }
        #expect(breaks.accesses == 3 && breaks.changed == 1 && breaks.lines.first?.role == .nurse)
        let own = try await run(node, remove("person", "mentalHealth"))
        #expect(own.changed == 1 && own.lines.first?.role == .person && own.lines.first?.organisation == "")
    }

    @Test("What was erased is counted as undecided; the reading is bounded and says so, and is for this leave only")
    func bounds() async throws {
        let node = try await node()
        for n in 0..<5 { try await access(node, .nurse, 1 + Int64(n % 2), at: now - 30_000 + Int64(n)) }
        let leave = Policy.grant(job: .policy)
        let all = try await node.ledger.recentAccesses(leave, since: 0, limit: 100, entries: 100)
        #expect(all.accesses.count == 5 && !all.isCut)
        #expect(all.accesses.map(\.time) == all.accesses.map(\.time).sorted(by: >))
        let some = try await node.ledger.recentAccesses(leave, since: 0, limit: 3, entries: 100)
        #expect(some.accesses.count == 3 && some.isCut && some.accesses.first?.time == all.accesses.first?.time)
        let few = try await node.ledger.recentAccesses(leave, since: 0, limit: 100, entries: 2)
        #expect(few.accesses.count == 2 && few.isCut)
        let since = try await node.ledger.recentAccesses(leave, since: now - 29_998, limit: 100, entries: 2)
        #expect(since.accesses.count == 2)
        for job in [JobGrant.Job.privacy, .prove, .statistics, .audit] {
            await #expect(throws: StoreError.self) {
                _ = try await node.ledger.recentAccesses(Policy.grant(job: job), since: 0, limit: 1, entries: 1)
            }
            await #expect(throws: StoreError.self) {
                _ = try await node.here.store.outline(Policy.grant(job: job), of: 1)
            }
        }
        try await node.here.store.erase(Policy.grant(job: .erase), pids: [2])
        let run = try await run(node, remove("nurse", "abuse"))
        #expect(run.accesses == 3 && run.undecided == 2)
    }
}

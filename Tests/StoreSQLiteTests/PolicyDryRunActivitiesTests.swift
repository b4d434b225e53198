import Access
import Foundation
import Ledger
import Relationships
import Store
import StoreSQLite
import Testing

/// A dry run tries the national activities with which somebody had signed in.
@Suite struct PolicyDryRunActivitiesTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000) + 3_500_000
    private let minute: Int64 = 60_000
    private let view = "B0360", perform = "B0380", prescribe = "B0420"

    private struct Node {
        let here: TemporaryStore
        let relationships: Relationships
        let ledger: Ledger
    }

    /// Somebody who is registered with A.
    private func node() async throws -> Node {
        let here = try TemporaryStore(cacheMegabytes: 0)
        try await here.accept(#"{"resourceType":"Patient","id":"p"}"#, from: try await here.source("A", kind: .gp))
        return Node(
            here: here,
            relationships: Relationships(store: here.store, policies: try Policies([Policy.illustrative()])),
            ledger: Ledger(store: try SQLiteLedgerStore(folder: here.folder, records: here.store)))
    }
    private func principal(_ subject: String, _ role: Role, _ activities: [String]?) -> Principal {
        Principal(
            subject: subject, name: "S", role: role, organisation: "A", organisationName: "The A",
            activities: activities)
    }
    private func enter(
        _ node: Node, _ action: AccessEvent.Action, _ who: Principal, at time: Int64
    ) async throws {
        try await node.ledger.append(
            AccessEvent(
                id: EventID(), time: time, action: action, principal: who,
                purpose: action == .signIn ? nil : .directCare, route: "r", basis: "b",
                parts: [.init(pid: action == .signIn ? nil : 1, resources: [])]))
    }
    private func run(_ node: Node, _ change: (inout PolicyDocument) -> Void) async throws -> PolicyDryRun {
        let policy = try Policy.illustrative()
        var document = policy.document
        document.version += 1
        change(&document)
        return try await node.relationships.dryRun(try Policy(document), after: policy, in: node.ledger, now: now)
    }
    private func keeping(_ codes: [String]) -> (inout PolicyDocument) -> Void {
        { $0.activities?.removeAll { !codes.contains($0.code) } }
    }

    @Test("Whoever was granted only what the new policy does not let view would have been refused, and nobody else")
    func refused() async throws {
        let node = try await node()
        let (one, both) = (principal("one", .nurse, [view]), principal("both", .nurse, [perform, view]))
        // An organisation's own provider grants no activities: none are asked for.
        let own = principal("own", .nurse, nil)
        for who in [one, both, own] {
            try await enter(node, .signIn, who, at: now - 30 * minute)
            try await enter(node, .read, who, at: now - 29 * minute)
        }
        let same = try await run(node) { _ in }
        #expect(same.accesses == 3 && same.changed == 0 && same.withoutSignIn == 0)
        let less = try await run(node, keeping([perform, prescribe]))
        #expect(less.changed == 1 && less.lines.first?.refused == 1 && less.withoutSignIn == 0)
        let none = try await run(node) { $0.activities = nil }
        #expect(none.changed == 0)
    }

    @Test("A refusal for want of an activity would have opened where the new policy lets it view, or asks for none")
    func opened() async throws {
        let node = try await node()
        let who = principal("one", .nurse, ["B9999"])
        try await enter(node, .signIn, who, at: now - 30 * minute)
        try await enter(node, .denied, who, at: now - 29 * minute)
        let named = try await run(node) {
            $0.activities?.append(.init(code: "B9999", display: "Other", source: "A test", allows: ["view"]))
        }
        #expect(named.changed == 1 && named.lines.first?.opened == 1)
        let none = try await run(node) { $0.activities = nil }
        #expect(none.changed == 1 && none.lines.first?.opened == 1)
    }

    @Test("The last sign-in before an access counts, in the same role, and of the length of a session only")
    func which() async throws {
        let node = try await node()
        func sign(_ role: Role, _ codes: [String], _ ago: Int64) async throws {
            try await enter(node, .signIn, principal("one", role, codes), at: now - ago * minute)
        }
        try await sign(.nurse, [view], 90)
        try await sign(.nurse, [perform], 30)
        try await sign(.nurse, [view], 10)
        try await sign(.midwife, [view], 25)
        let nurse = principal("one", .nurse, nil)
        // With view, with perform, and again with view.
        for ago: Int64 in [60, 20, 5] { try await enter(node, .read, nurse, at: now - ago * minute) }
        let less = try await run(node, keeping([view]))
        #expect(less.accesses == 3 && less.changed == 1 && less.withoutSignIn == 0)
        // Before the first of them there is none that is known.
        try await enter(node, .read, nurse, at: now - 100 * minute)
        let unknown = try await run(node, keeping([view]))
        #expect(unknown.accesses == 4 && unknown.changed == 1 && unknown.withoutSignIn == 1)
        try await sign(.nurse, [perform], 13 * 60 + 100)
        #expect(try await run(node, keeping([view])).withoutSignIn == 1)
        try await sign(.nurse, [perform], 11 * 60 + 100)
        let known = try await run(node, keeping([view]))
        #expect(known.changed == 2 && known.withoutSignIn == 0)
    }

    @Test("Activities stand in the entry of a sign-in once, in order, and in no other")
    func entry() async throws {
        let who = principal("one", .nurse, [prescribe, view])
        func text(_ action: AccessEvent.Action, _ who: Principal) -> String {
            let event = AccessEvent(
                id: EventID(), time: 1, action: action, principal: who, purpose: nil, route: "r", basis: "b", parts: [])
            return String(decoding: CanonicalEvent(event).opening(of: .init(pid: nil, resources: [])), as: UTF8.self)
        }
        #expect(text(.signIn, who).contains(#""at":"The A","activities":["B0360","B0420"],"route""#))
        #expect(text(.signIn, principal("one", .nurse, [])).contains(#""activities":[]"#))
        #expect(!text(.signIn, principal("one", .nurse, nil)).contains("activities"))
        #expect(!text(.read, who).contains("activities"))
    }
}

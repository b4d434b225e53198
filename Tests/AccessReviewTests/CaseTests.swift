import Access
import AccessReview
import Foundation
import Intake
import Ledger
import Relationships
import Store
import StoreSQLite
import Testing

/// Cases on a real store and ledger: nobody handles their own, and the evidence is proved and says no more than it
/// must.
@Suite struct CaseTests {
    private static let officer = Principal(
        subject: "webb", name: "Grace Webb", role: .privacyOfficer, organisation: "H", organisationName: "Hospital")
    private static let reader = Principal(
        subject: "raman", name: "Dr Raman", role: .hospitalConsultant, organisation: "H", organisationName: "Hospital")

    private struct Node {
        let folder: URL
        let ledger: Ledger
        let relationships: Relationships

        /// A node with one person, whose record `reader` and another opened.
        init() async throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
            let store = try SQLiteRecordStore(folder: folder)
            ledger = Ledger(store: try SQLiteLedgerStore(folder: folder, records: store))
            relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
            let source = try await store.source(SourceRegistration(code: "H", kind: .acute, organisation: "H"))
            let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
            for id in ["p", "q"] {
                _ = try await intake.accept(
                    Array(#"{"resourceType":"Patient","id":"\#(id)"}"#.utf8), from: source, origin: "test")
            }
        }
        func enter(
            _ principal: Principal, _ pid: Int64 = 1, _ action: AccessEvent.Action = .read
        ) async throws -> EventID {
            let id = EventID()
            try await ledger.append(
                AccessEvent(
                    id: id, time: 1_772_445_600_000, action: action, principal: principal, purpose: .directCare,
                    route: "record", basis: "basis of \(principal.subject)", parts: [.init(pid: pid, resources: [7])]))
            return id
        }
    }

    private func opened(
        _ node: Node, about reader: Principal, event: EventID = EventID()
    ) async throws -> Stored<PrivacyCase> {
        let opened = PrivacyCase(
            kind: .access, organisation: "H", origin: .alert(EventID().description), reader: reader,
            event: event.description, accessed: 1_772_445_600_000, records: [1], opened: 1_772_445_700_000,
            by: Self.officer)
        let key = try await node.relationships.open(opened)
        return try #require(try await node.relationships.privacyCase(key, of: "H"))
    }

    @Test("A case is opened once from one thing, and belongs to one organisation")
    func once() async throws {
        let node = try await Node()
        let opened = PrivacyCase(
            kind: .access, organisation: "H", origin: .alert("a"), reader: Self.reader, records: [1], opened: 1,
            by: Self.officer)
        let again = PrivacyCase(
            kind: .access, organisation: "H", origin: .alert("a"), reader: Self.reader, records: [1], opened: 2,
            by: Self.officer)
        #expect(try await node.relationships.open(opened) == node.relationships.open(again))
        #expect(try await node.relationships.cases(of: "H", isOpen: true).count == 1)
        #expect(try await node.relationships.cases(of: "X", isOpen: true).isEmpty)
    }

    @Test("Nobody changes a case about their own accesses, nor one of another organisation")
    func own() async throws {
        let node = try await Node()
        let own = try await opened(node, about: Self.officer)
        #expect(!own.item.mayBeHandled(by: Self.officer))
        await #expect(throws: StoreError.self) {
            try await node.relationships.change(own, by: Self.officer) { $0.handler = .init(Self.officer) }
        }
        let other = Principal(
            subject: "other", name: "O", role: .privacyOfficer, organisation: "X", organisationName: "X")
        await #expect(throws: StoreError.self) {
            try await node.relationships.change(own, by: other) { $0.handler = .init(other) }
        }
        let colleague = Principal(
            subject: "colleague", name: "C", role: .privacyOfficer, organisation: "H", organisationName: "H")
        try await node.relationships.change(own, by: colleague) {
            $0.closed = .init(outcome: .right, officer: "C", time: 1, words: "Right.")
        }
        let closed = try #require(try await node.relationships.cases(of: "H", isOpen: false).first)
        await #expect(throws: StoreError.self) {
            try await node.relationships.change(closed, by: colleague) { $0.notes = [] }
        }
    }

    @Test("The evidence verifies, tells what the case is about, and keeps the others' entries as commitments")
    func evidence() async throws {
        let node = try await Node()
        let other = Principal(
            subject: "other", name: "Other", role: .nurse, organisation: "H", organisationName: "Hospital")
        _ = try await node.enter(other)
        let event = try await node.enter(Self.reader)
        _ = try await node.enter(other)
        _ = try await node.ledger.publish(time: 1_772_445_800_000)
        let stored = try await opened(node, about: Self.reader, event: event)
        let bundle = try await node.ledger.evidence(ofRecords: [1]) { CaseEvidence.concerns($0, stored.item) }
        let policy = try await node.relationships.policy(at: 1_772_445_600_000)
        let bytes = CaseEvidence(
            item: stored.item, bundle: bundle, policy: policy, explanation: nil, alert: nil, question: nil,
            made: 1_772_445_900_000, by: Self.officer
        ).json
        let read = try ProofBundle(parsing: bytes)
        let key = try await node.ledger.verifierKey()
        try read.verify(keys: [key])
        let entries = read.chains.flatMap(\.entries)
        #expect(entries.count == 3)
        #expect(entries.compactMap(\.text).count == 1)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("basis of raman") && !text.contains("basis of other"))
        #expect(text.contains(#""case":{"key":"\#(stored.item.key)""#))
        // Cut or changed, it does not verify.
        let changed = text.replacing("basis of raman", with: "basis of nobody")
        #expect(throws: ProofBundleError.self) {
            try ProofBundle(parsing: Array(changed.utf8)).verify(keys: [read.key])
        }
    }

    @Test("A walk through the ledger names people by person, and knows who died, where they live and their last care")
    func review() async throws {
        let node = try await Node()
        _ = try await node.enter(Self.reader)
        _ = try await node.enter(Self.reader, 2)
        _ = try await node.enter(Self.officer, 2, .privacyReview)
        let walked = try await node.ledger.review(since: 0, limit: Int.max, into: [ReviewedAccess]()) { $0.append($1) }
        #expect(walked.value.map(\.pid) == [1, 2, 2])
        #expect(Set(walked.value.map(\.subject.person)).count == 2)
        #expect(walked.range.entries == 3 && !walked.range.isCut)
        let newest = try await node.ledger.review(since: 0, limit: 1, into: 0) { count, _ in count += 1 }
        #expect(newest.value == 1 && newest.range.isCut)
        let later = try await node.ledger.review(since: 1_772_445_600_001, limit: 9, into: 0) { count, _ in count += 1 }
        #expect(later.value == 0)
    }
}

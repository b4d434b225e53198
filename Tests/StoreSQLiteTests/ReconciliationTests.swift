import Access
import Foundation
import Ledger
import Store
import StoreSQLite
import Testing

/// What a proxy saw leave, beside what is entered.
@Suite struct ReconciliationTests {
    private typealias Answer = Reconciliation.Answer
    private typealias Entered = Reconciliation.Entered

    private static func answer(_ time: Int64, _ receipt: String?, _ line: Int32 = 1, must: Bool = true) -> Answer {
        Answer(time: time, receipt: receipt, mustBeEntered: must, log: 0, line: line)
    }

    private static func compared(
        _ parts: [[Answer]], _ events: [Entered], tolerance: Int64 = 1000
    ) -> Reconciliation {
        var reconciliation = Reconciliation(tolerance: tolerance)
        for part in parts {
            guard let period = reconciliation.period(of: part) else { continue }
            reconciliation.compare(part) { body in
                for event in events where period.contains(event.time) { body(event) }
            }
        }
        return reconciliation
    }

    @Test func eachAnswerNeedsAnEntryOfItsOwnAtItsTime() {
        let events = [
            Entered(time: 5000, receipt: "A", isView: true), Entered(time: 6000, receipt: "B", isView: true),
            Entered(time: 6500, receipt: "C", isView: false), Entered(time: 9000, receipt: "D", isView: true),
        ]
        let good = Self.compared([[Self.answer(5200, "A"), Self.answer(5900, "B"), Self.answer(7500, "C")]], events)
        #expect(good.found == 0 && good.entered == 3 && good.answers == 3)
        #expect(good.unanswered(of: 2) == 0)
        // Without a receipt only what shows nothing may leave.
        #expect(Self.compared([[Self.answer(1, nil, must: false)]], []).found == 0)
        for (answers, fault) in [
            ([Self.answer(5000, nil)], .noReceipt), ([Self.answer(5000, "Z")], .notEntered),
            ([Self.answer(5000, "A"), Self.answer(5001, "A")], .usedBefore),
            ([Self.answer(5000, "A"), Self.answer(5001, "D"), Self.answer(8500, nil, must: false)], .otherTime(9000)),
            ([Self.answer(5000, "Z", must: false)], .notEntered),
        ] as [([Answer], Reconciliation.Fault)] {
            let result = Self.compared([answers], events)
            #expect(result.findings.map(\.fault) == [fault], "\(fault)")
        }
    }

    @Test func aReceiptThatStandsTwiceIsFoundAcrossParts() {
        let events = [Entered(time: 5000, receipt: "A", isView: true)]
        let result = Self.compared([[Self.answer(5000, "A", 1)], [Self.answer(5100, "A", 2)]], events)
        #expect(result.findings.map(\.answer) == [Self.answer(5100, "A", 2)] && result.findings[0].fault == .usedBefore)
    }

    @Test func anEntryThatCannotBeReadStandsForOneAnswer() {
        let events = [Entered(time: 5000, receipt: nil, isView: false)]
        let result = Self.compared([[Self.answer(5000, "A"), Self.answer(5000, "B"), Self.answer(9000, "C")]], events)
        #expect(result.undecided == 1 && result.found == 2 && result.entered == 0)
    }

    @Test func theMostAreCountedAndNotKept() {
        var reconciliation = Reconciliation(tolerance: 1, mostFindings: 3)
        reconciliation.compare((1...10).map { Self.answer(Int64($0), nil) }) { _ in }
        #expect(reconciliation.found == 10 && reconciliation.findings.count == 3)
    }

    @Test func theLedgerTellsWhenAndWhichAndNothingElse() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A")
        for n in 1...2 { try await here.accept(#"{"resourceType":"Patient","id":"p\#(n)"}"#, from: source) }
        let store = try SQLiteLedgerStore(folder: here.folder, records: here.store)
        var ids: [EventID] = []
        for n in 0..<3 {
            ids.append(EventID())
            try await store.append(
                AccessEvent(
                    id: ids[n], time: Int64(n * 1000), action: n == 1 ? .denied : .read, principal: nil, purpose: nil,
                    route: "r", basis: "b", parts: [.init(pid: 1, resources: []), .init(pid: 2, resources: [])]))
        }
        var events: [Entered] = []
        let grant = Policy.grant(job: .reconcile)
        try store.events(grant, in: 500...2000) { events.append($0) }
        #expect(
            events == [
                Entered(time: 1000, receipt: ids[1].receipt, isView: false),
                Entered(time: 2000, receipt: ids[2].receipt, isView: true),
            ])
        #expect(throws: StoreError.self) { try store.events(Policy.grant(job: .prove), in: 0...1) { _ in } }
    }
}

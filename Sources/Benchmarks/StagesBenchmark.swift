import Access
import Foundation
import Ledger
import LegalTime
import Relationships
import SharedRecord
import Store
import StoreSQLite
import Web

/// Where the CPU of a view goes, stage by stage, one view at a time: to read beside the budget of the design, no goals.
struct StagesBenchmark {
    let folder: URL
    let assets: URL
    let people: Int
    let records: Int
    let rounds: Int

    func run() async throws {
        let made = try await ViewStore.make(in: folder, people: people)
        let targets = made.targets(records: records, count: 300)
        for cacheMegabytes in [0, 1024] {
            let store = try SQLiteRecordStore(
                folder: made.folder, cacheMegabytes: cacheMegabytes, isServed: true)
            let ledger = Ledger(store: try SQLiteLedgerStore(folder: made.emptyLedger(), records: store))
            let subjects = try await subjects(targets, store)
            guard !subjects.isEmpty else { return Report.line("skip stages: nobody has \(records) records") }
            // The first round warms what may be warm.
            _ = try await stages(subjects, store, ledger)
            var sum: [(name: String, seconds: Double)] = []
            for _ in 0..<rounds {
                let round = try await stages(subjects, store, ledger)
                sum = sum.isEmpty ? round : zip(sum, round).map { ($0.name, $0.seconds + $1.seconds) }
            }
            let words = sum.map { "\($0.name) \(Int(($0.seconds / Double(rounds) * 1e6).rounded()))" }
            Report.line(
                "view of \(records) records, \(cacheMegabytes == 0 ? "not cached" : "rows cached"), µs of CPU: "
                    + words.joined(separator: ", "))
            let node = try await ViewBenchmark.Node(made, targets, assets, cacheMegabytes: cacheMegabytes)
            let (view, bare) = try node.costs(try await node.bareHandler())
            node.stop()
            Report.line("    the same over HTTP \(Int(view * 1e6)), a bare handler \(Int(bare * 1e6))")
        }
    }

    private struct Subject: Sendable {
        let principal: Principal
        let person: Int64
    }

    private func subjects(_ targets: [ViewStore.Person], _ store: SQLiteRecordStore) async throws -> [Subject] {
        var found: [Subject] = []
        let policy = try Policy.illustrative()
        for target in targets {
            let principal = Principal(
                subject: target.practice, name: "Dr", role: .generalPractitioner, organisation: target.practice,
                organisationName: target.practice)
            guard let identify = policy.identify(principal: principal),
                let person = try await store.persons(identify, nhsNumber: target.nhsNumber).first
            else { continue }
            found.append(Subject(principal: principal, person: person))
        }
        return found
    }

    /// Seconds of CPU of each stage of a view, the mean over the subjects.
    private func stages(
        _ subjects: [Subject], _ store: SQLiteRecordStore, _ ledger: Ledger
    ) async throws -> [(name: String, seconds: Double)] {
        let relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        var decide = 0.0, bytes = 0, count = 0.0
        var inside = [Double](repeating: 0, count: 4)
        var append = 0.0
        for subject in subjects {
            var start = Clock.cpu
            let read = try await relationships.read(
                principal: subject.principal, purpose: .directCare, person: subject.person, now: now
            ) { grant, snapshot in
                var times = [Clock.thread]
                _ = try snapshot.rows()
                times.append(Clock.thread)
                let record = try Record(snapshot: snapshot, grant: grant, now: now)
                times.append(Clock.thread)
                let view = try record.summary()
                times.append(Clock.thread)
                return (grant, view, times)
            }
            guard let (grant, view, times) = read else { continue }
            decide += Clock.cpu - start - (times[3] - times[0])
            for i in 0..<3 { inside[i] += times[i + 1] - times[i] }
            var page = PageContext(made: StaffDate(milliseconds: now))
            page.principalName = "Dr"
            let context = RecordContext(page: page, view: "AAAAAAAAAAAAAAAAAAAAAA", purpose: "direct care")
            start = Clock.thread
            bytes += Pages.summaryPage(view, context).count
            inside[3] += Clock.thread - start
            start = Clock.cpu
            try await ledger.append(
                AccessEvent(
                    id: grant.event, time: now, action: .read, principal: subject.principal, purpose: .directCare,
                    route: "record", basis: grant.relationship,
                    parts: grant.pids.map { .init(pid: $0, resources: Array(view.shown.prefix(12))) }))
            append += Clock.cpu - start
            count += 1
        }
        return [
            ("hop and decide", decide / count), ("rows", inside[0] / count), ("sort", inside[1] / count),
            ("assemble", inside[2] / count), ("render", inside[3] / count), ("ledger", append / count),
            ("page in bytes", Double(bytes) / count / 1e6),
        ]
    }
}

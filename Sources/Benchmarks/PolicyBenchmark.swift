import Access
import Foundation

/// Deciding for a person with twelve records, and testing items against a grant's masks.
struct PolicyBenchmark {
    private static let now: Int64 = 1_773_153_127_000

    func run(_ report: inout Report) throws {
        let policy = try Policy.illustrative()
        let principal = Principal(
            subject: "s", name: "S", role: .hospitalConsultant, organisation: "O7", organisationName: "O")
        let facts = Facts(
            records: (0..<12).map { n in
                Facts.Record(
                    pid: Int64(n), source: "S\(n)", organisation: "O\(n)",
                    sourceSensitivity: n == 3 ? [.sexualHealth] : [])
            },
            relationships: (0..<12).map { n in
                Relationship(kind: .encounter, organisation: "O\(n)", since: Self.now - Int64(n) * 86_400_000)
            }, objections: [Objection(scope: .source(organisation: "O5"), since: 0)], now: Self.now)
        var records = 0
        let count = 200_000
        var start = Clock.thread
        for n in 0..<count {
            let decision = policy.decide(
                principal: principal, purpose: n % 2 == 0 ? .directCare : .emergency, person: Int64(n), facts: facts)
            if case .permit(let grant) = decision { records += grant.pids.count }
        }
        let decisions = Double(count) / (Clock.thread - start)
        guard records == count * 10,
            case .permit(let grant) = policy.decide(
                principal: principal, purpose: .directCare, person: 1, facts: facts)
        else { throw CocoaError(.featureUnsupported) }
        report.add(
            "policy, decisions for a person with 12 records", ours: decisions, unit: "/CPU-s", reference: 200_000,
            ratio: decisions / 200_000, goal: 1)

        let sections = (0..<4096).map { Section.allCases[$0 % Section.allCases.count] }
        let labels = (0..<4096).map { SensitivityMask(rawValue: UInt64($0 % 64)) }
        var admitted = 0
        start = Clock.thread
        for _ in 0..<5000 {
            for at in 0..<4096
            where grant.admits(
                pid: 1, section: sections[at], sensitivity: labels[at], received: 0, isReviewed: true)
            {
                admitted += 1
            }
        }
        let items = 5000 * 4096 / (Clock.thread - start)
        guard admitted > 0 else { throw CocoaError(.featureUnsupported) }
        report.add(
            "policy, items tested by masks", ours: items / 1e6, unit: "M/CPU-s", reference: 20,
            ratio: items / 20e6, goal: 1)
    }
}

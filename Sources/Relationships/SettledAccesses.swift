import Access
import Store

/// An access that a privacy officer has looked at and said something about.
package struct SettledAccess: Sendable {
    /// Whose access, by subject.
    package let subject: String
    /// To whose record.
    package let person: Int64
    /// When it was said, in milliseconds since 1970.
    package let time: Int64
}

extension Relationships {
    /// The accesses by staff of an organisation that an officer has answered a question about, or found not right; the
    /// newest thousand of each. Without an organisation, none.
    package func settled(of organisation: String?) async throws -> [SettledAccess] {
        guard let organisation else { return [] }
        var settled: [SettledAccess] = []
        for alert in try await alerts(organisation: organisation, .closed, limit: 1000) {
            guard let finding = alert.item.finding, !finding.isJustified else { continue }
            settled.append(
                SettledAccess(
                    subject: alert.item.principal.subject, person: alert.item.person, time: finding.time))
        }
        for question in try await questions(to: organisation, isAnswered: true, limit: 1000) {
            guard let reader = question.item.reader, let answer = question.item.answer,
                let person = try await person(ofRecord: question.pid)
            else { continue }
            settled.append(SettledAccess(subject: reader.subject, person: person, time: answer.time))
        }
        return settled
    }

    /// The person of a patient record; nil when it was erased.
    package func person(ofRecord pid: Int64) async throws -> Int64? {
        try await store.person(Policy.grant(job: .privacy), pid: pid)
    }
}

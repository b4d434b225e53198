import Access
package import Ledger
package import Relationships
import Store

/// Looks for unusual accesses in the ledger of this node.
package struct AccessReviewer: Sendable {
    let ledger: Ledger
    let relationships: Relationships
    /// A page waits for so many entries at most; the newest are looked at.
    package static let mostEntriesOfAPage = 200_000

    /// Over a ledger and what officers have said of its accesses.
    package init(ledger: Ledger, relationships: Relationships) {
        self.ledger = ledger
        self.relationships = relationships
    }

    /// What is unusual in the last 28 days. It is shown only after that was entered in the ledger.
    ///
    /// - Parameters:
    ///   - organisation: of whose staff; nil for everybody's.
    ///   - now: milliseconds since 1970.
    ///   - limit: at most so many entries, the newest.
    package func unusual(
        of organisation: String?, now: Int64, limit: Int = Int.max
    ) async throws -> (found: UnusualAccesses, range: ReviewedRange, isVisitsCut: Bool) {
        let answered = try await relationships.settled(of: organisation).map {
            AccessPatterns.Answered(subject: $0.subject, person: $0.person, time: $0.time)
        }
        let (patterns, range) = try await ledger.review(
            since: now - ReviewComparison.days * 86_400_000, limit: limit, into: AccessPatterns(answered: answered)
        ) { $0.add($1) }
        var kinds: [String: SourceKind] = [:]
        for code in patterns.organisations { kinds[code] = try await relationships.kind(ofOrganisation: code) }
        return (patterns.unusual(kinds: kinds, of: organisation), range, patterns.isVisitsCut)
    }
}

package import Store

/// Which patient records are one person, until probabilistic matching is built.
///
/// Two records are one person only if the same valid NHS number, birth date and folded family name agree. Any
/// disagreement leaves them apart, in the review list; nothing is merged through a third record that disagrees.
package enum LinkRule {
    /// Decides for a record, given the records that carry its NHS number.
    package static func decide(_ record: Demographics, _ candidates: [LinkCandidate]) -> LinkDecision {
        guard record.nhsNumber != nil, let birth = record.birthDate, birth.utf8.count == 10 else {
            return .apart(review: candidates.isEmpty ? nil : "Same NHS number, but no full birth date to compare.")
        }
        let family = Demographics.fold(record.family)
        let agrees = { (other: LinkCandidate) in
            other.demographics.birthDate == birth && Demographics.fold(other.demographics.family) == family
                && !family.isEmpty
        }
        let persons = Set(candidates.filter(agrees).map(\.person))
        let disagreeing = candidates.filter { !agrees($0) }
        guard let person = persons.min() else {
            return .apart(
                review: disagreeing.isEmpty ? nil : "Same NHS number, but birth date or family name differ.")
        }
        // Never transitively: a person in whose set any record disagrees is not joined.
        if persons.count > 1 || disagreeing.contains(where: { $0.person == person }) {
            return .apart(review: "Same NHS number, but the records that carry it disagree among themselves.")
        }
        return .join(person)
    }
}

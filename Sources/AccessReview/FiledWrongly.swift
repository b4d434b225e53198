package import Ledger
package import Relationships

/// Who saw an entry, or what stood beside it and went with it, while it stood under the wrong person.
package enum FiledWrongly {
    /// Whether an access returned it while it stood wrongly. What a source sent and what an officer did about it
    /// is no seeing.
    package static func saw(_ access: RecordedAccess, _ filing: PrivacyCase.Filing) -> Bool {
        let wrong = [filing.entry] + (filing.beside ?? [])
        guard access.subject != nil, access.time >= filing.since, access.time <= filing.until,
            wrong.contains(where: access.resources.contains)
        else { return false }
        switch access.action {
        case .privacyReview, .choice, .question, .write, .correction: return false
        default: return true
        }
    }
}

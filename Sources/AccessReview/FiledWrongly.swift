package import Ledger
package import Relationships

/// Who saw an entry while it stood under the wrong person.
package enum FiledWrongly {
    /// Whether an access returned the entry while it stood wrongly. What a source sent and what an officer did about it
    /// is no seeing.
    package static func saw(_ access: RecordedAccess, _ filing: PrivacyCase.Filing) -> Bool {
        guard access.subject != nil, access.resources.contains(filing.entry), access.time >= filing.since,
            access.time <= filing.until
        else { return false }
        switch access.action {
        case .privacyReview, .choice, .question, .write, .correction: return false
        default: return true
        }
    }
}

/// Why somebody at work should perhaps not look at a record: who the person is to them. The raw values stand in
/// policies and alerts; new ones are added at the end.
package enum ReaderRule: String, Sendable, CaseIterable, Codable {
    /// It is their own.
    case own = "self"
    /// The person works for the same organisation.
    case colleague
    /// They live at one address: family, or who shares a home.
    case sameAddress
    /// They have one family name and one postcode.
    case sameFamily
    /// An officer marked the person as one whom many are curious about.
    case publicInterest
    /// They have one postcode, and neither one family name nor one address: a postcode is about 15 homes.
    case neighbour

    /// What the privacy officer is told: never an address.
    package var title: String {
        switch self {
        case .own: "The record is the reader’s own."
        case .colleague: "The person works for the reader’s organisation."
        case .sameAddress: "The reader and the person appear to share an address."
        case .sameFamily: "The reader and the person have one family name and one postcode."
        case .publicInterest: "The person is marked as of public interest."
        case .neighbour: "The reader and the person have one postcode."
        }
    }
}

/// What happens when a rule holds for a reader.
package enum ReaderEffect: String, Sendable, CaseIterable, Codable {
    /// Nothing.
    case nothing
    /// The privacy officer is told.
    case alert
    /// The reader is told before the record opens, and the privacy officer when it does.
    case warn
    /// The record does not open, and the privacy officer is told.
    case refuse
}

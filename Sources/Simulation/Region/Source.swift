/// What kind of organisation a source belongs to.
package enum SourceKind: String, CaseIterable, Sendable {
    case gp, acute, mentalHealth, community, ambulance, socialCare, hospice, careHome, sexualHealth, alcoholAndDrugs
    case independent, pathology, partner
}

/// How a source numbers its patients and resources.
package enum NumberingStyle: String, Sendable {
    /// Universally unique ids.
    case uuid
    /// A prefix and a running number of its own.
    case prefixed
    /// Bare numbers from 100001; two sources use the same style and so the same ids for different people.
    case bareFrom100001
}

/// What a source is like to live with.
package struct Habits: Sendable {
    /// Minutes between recording and receipt for a source that sends as it records; nil for a batch feed.
    package let lagMinutes: ClosedRange<Int>?
    /// Hour of the day (UTC) at which a batch feed sends what was recorded since the last one.
    package let batchHour: Int?
    /// Adds its own codes beside those of SNOMED CT.
    package let hasLocalCodes: Bool
    /// The share of its patients it holds without an NHS number.
    package let missingNHSNumbers: Double
    /// How it makes ids.
    package let numbering: NumberingStyle
}

/// One system of one invented organisation: what a node knows as a source.
///
/// Codes look like those of the Organisation Data Service but start with `ZZ`, a prefix that service does not issue to
/// care organisations; then a letter for the kind (H hospital, M mental health, C community, A ambulance, P practice,
/// N hospice, S social care, R residential home, I independent, L laboratory, X sexual health, D alcohol and drugs,
/// O outside London) and two digits. The names are invented; the places are real.
package struct Source: Sendable {
    /// Invented code, such as `ZZH01`.
    package let code: String
    /// Invented name.
    package let name: String
    /// What kind of service it is.
    package let kind: SourceKind
    /// The area it works in; the ambulance service works in all five of London and is listed under the first.
    package let area: Area
    /// Boroughs it serves first; empty when it serves the whole area or region.
    package let boroughs: [String]
    /// What it is like to live with.
    package let habits: Habits
    /// Whether it fails to answer from time to time.
    package let isSometimesDown: Bool

    /// Whether it does not answer at a moment, in seconds since 1 January 1970: a source that is sometimes down is so
    /// for the first ten minutes of each half hour.
    package func isDown(at seconds: Int) -> Bool {
        let halfHour = 30 * 60
        return isSometimesDown && (seconds % halfHour + halfHour) % halfHour < 10 * 60
    }

    /// The base of the source's own FHIR server, under a name reserved for examples (RFC 2606).
    package var base: String { "https://\(code.lowercased()).example/fhir" }
    /// The URL of the source's own code system.
    package var localCodes: String { "https://\(code.lowercased()).example/codes" }
}

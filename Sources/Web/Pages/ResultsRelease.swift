import Access

/// When results and scans show to the person, in words: by the grant under which the page was read. It is said whether
/// or not one is waiting.
struct ResultsRelease {
    private let delay: Release.Delay
    private let isAlike: Bool

    /// Nil for a page that was read under none: of it nothing is held.
    init(_ grant: Grant?) {
        delay = (grant?.release ?? .atOnce).delay(of: .laboratory)
        let sections: [Section] = [.laboratory, .imaging]
        isAlike = (grant?.releases ?? [:]).values.allSatisfy { release in
            sections.allSatisfy { release.delay(of: $0) == grant?.release.delay(of: $0) }
        }
    }

    private var duration: String { Hours.wordsInDays(delay.hours) }
    private static let others = "Some services let you see theirs sooner, later, or when they have checked it."

    /// The rule, in a few sentences.
    var rule: String {
        let usual =
            delay.hours == 0
            ? "A new result shows here when we get it."
            : "A new result shows here \(duration) after we get it, so that your GP practice or clinic can tell you "
                + "first. Scans too."
        return usual + (isAlike ? "" : " \(Self.others)") + " The usual range is the one that the laboratory gave."
    }
    /// What is not shown by it.
    var notShown: String {
        let usual =
            delay.hours == 0 ? "Results that we have not got." : "New results and scans, for the first \(duration)."
        return usual + (isAlike ? "" : " \(Self.others)")
    }
}

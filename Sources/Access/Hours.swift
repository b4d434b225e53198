/// A number of hours in words.
package enum Hours {
    /// `1 hour`, `72 hours`.
    static func words(_ hours: Int) -> String { hours == 1 ? "1 hour" : "\(hours) hours" }
    /// `3 days`, `36 hours`: whole days from two on.
    package static func wordsInDays(_ hours: Int) -> String {
        hours >= 48 && hours % 24 == 0 ? "\(hours / 24) days" : words(hours)
    }
}

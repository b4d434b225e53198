/// What is usual among others: the middle, and the spread that a few unusual ones do not move.
package struct UsualRange: Sendable, Equatable {
    /// How many others.
    package let others: Int
    /// The middle one.
    package let median: Double
    /// What nine in ten of them do not exceed.
    package let ninth: Int
    /// Above this it is far above what is usual.
    package let limit: Double

    /// The range of the figures of others; nil when they are too few to say.
    package init?(_ figures: [Int]) {
        guard figures.count >= ReviewComparison.fewestOthers else { return nil }
        let sorted = figures.sorted()
        let middle = Self.median(sorted.map(Double.init))
        let spread = Self.median(sorted.map { abs(Double($0) - middle) }.sorted())
        others = sorted.count
        median = middle
        ninth = sorted[(sorted.count * 9 + 9) / 10 - 1]
        // Where all do the same, one more is not far above.
        limit = middle + ReviewComparison.spreads * max(1, 1.4826 * spread)
    }

    private static func median(_ sorted: [Double]) -> Double {
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

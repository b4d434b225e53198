/// The policies of a node, each with the day from which it holds.
package struct Policies: Sendable {
    private let inOrder: [Policy]

    /// Policies in any order.
    ///
    /// - Throws: ``PolicyError`` when two have one number, or a later number holds from an earlier day.
    package init(_ policies: [Policy]) throws(PolicyError) {
        inOrder = policies.sorted { $0.version < $1.version }
        for (earlier, later) in zip(inOrder, inOrder.dropFirst()) {
            guard earlier.version < later.version, earlier.from <= later.from else {
                throw PolicyError(
                    at: "version", "\(later.version) has to follow \(earlier.version) in number and in day.")
            }
        }
    }

    /// All of them, by number.
    package var all: [Policy] { inOrder }

    /// These and more.
    ///
    /// - Throws: ``PolicyError`` as for policies in any order.
    package func adding(_ more: [Policy]) throws(PolicyError) -> Policies { try Policies(inOrder + more) }

    /// The policy in force at a moment, in milliseconds since 1970; nil when none is: then nobody opens anything.
    package func inForce(at now: Int64) -> Policy? { inOrder.last { $0.from <= now } }

    /// The policy that one of a number follows; nil for the first.
    package func before(_ version: Int) -> Policy? { inOrder.last { $0.version < version } }
}

/// One thing that a check of a node looked at: its databases, its ledger, its configuration.
package struct Finding: Sendable {
    /// What was checked.
    package let check: String
    /// Whether it is in order.
    package let isGood: Bool
    /// What was found.
    package let detail: String

    /// A finding.
    package init(check: String, isGood: Bool, detail: String) {
        self.check = check
        self.isGood = isGood
        self.detail = detail
    }
}

package import Access

/// Where an item stands and what hides it, and nothing of what it says.
package struct ItemOutline: Sendable, Equatable {
    /// The patient record.
    package let pid: Int64
    /// The section it is shown under.
    package let section: Section
    /// Its sensitive categories.
    package let sensitivity: SensitivityMask
    /// When this node received it, in milliseconds since 1970.
    package let received: Int64
    /// Whether its source says that it is reviewed.
    package let isReviewed: Bool

    /// An item.
    package init(pid: Int64, section: Section, sensitivity: SensitivityMask, received: Int64, isReviewed: Bool) {
        self.pid = pid
        self.section = section
        self.sensitivity = sensitivity
        self.received = received
        self.isReviewed = isReviewed
    }
}

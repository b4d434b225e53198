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

    /// An item.
    package init(pid: Int64, section: Section, sensitivity: SensitivityMask, received: Int64) {
        self.pid = pid
        self.section = section
        self.sensitivity = sensitivity
        self.received = received
    }
}

package import Store

/// One access as a review of accesses sees it.
package struct ReviewedAccess: Sendable {
    /// What the entry says.
    package let access: RecordedAccess
    /// The patient record on whose chain it stands.
    package let pid: Int64
    /// What is known of whose record it is.
    package let subject: ReviewSubject

    /// An access to a record.
    package init(access: RecordedAccess, pid: Int64, subject: ReviewSubject) {
        self.access = access
        self.pid = pid
        self.subject = subject
    }
}

/// How much of the ledger a review went through.
package struct ReviewedRange: Sendable, Equatable {
    /// Entries about records that were read.
    package var entries = 0
    /// Entries of erased records, which can be counted and not read.
    package var erased = 0
    /// The time of the oldest entry that was read, in milliseconds since 1970; nil when there was none.
    package var oldest: Int64?
    /// Whether there were more entries than the limit, so that older ones were left out.
    package var isCut = false

    /// Nothing yet.
    package init() {}
}

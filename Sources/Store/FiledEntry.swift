package import Access

/// By what an entry that stands under the wrong person is found.
package enum FiledPlace: Sendable, Equatable {
    /// The node's number of it.
    case number(Int64)
    /// As its source names it.
    case identity(SourceIdentity)
}

/// An entry as it stands under a person, for an officer who takes it away from there.
package struct FiledEntry: Sendable {
    /// As its source names it.
    package let identity: SourceIdentity
    /// The row, with its labels.
    package let row: StoredResource
    /// The body as accepted.
    package let original: [UInt8]
    /// Since when it has stood there, in milliseconds since 1970.
    package let since: Int64
    /// What stands beside it, and beside that, each behind what it stands beside: it goes where the entry goes.
    package let companions: [FiledCompanion]

    /// An entry.
    package init(
        identity: SourceIdentity, row: StoredResource, original: [UInt8], since: Int64,
        companions: [FiledCompanion] = []
    ) {
        self.identity = identity
        self.row = row
        self.original = original
        self.since = since
        self.companions = companions
    }
}

/// What names no patient itself and stands under a person beside an entry (``Companion``).
package struct FiledCompanion: Sendable {
    /// As its source names it, or by its bytes when they do not say that.
    package let identity: SourceIdentity
    /// The row, with its labels.
    package let row: StoredResource
    /// The body as accepted.
    package let original: [UInt8]
    /// The number of what it stands beside.
    package let target: Int64

    /// A companion.
    package init(identity: SourceIdentity, row: StoredResource, original: [UInt8], target: Int64) {
        self.identity = identity
        self.row = row
        self.original = original
        self.target = target
    }
}

/// A body that an officer took away from a record: the same bytes from the same source do not come back.
package struct FilingCorrection: CollectionItem, Equatable {
    /// The entry and the SHA-256 of its bytes, in hexadecimal.
    package let entry: Int64, digest: String
    /// When it was taken away, in milliseconds since 1970.
    package let time: Int64

    /// A correction.
    package init(entry: Int64, digest: String, time: Int64) {
        self.entry = entry
        self.digest = digest
        self.time = time
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .filingCorrection }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// The name of the field by which a body is found.
    package static var field: String { "filed" }
    /// What the field says of a body.
    package static func value(entry: Int64, digest: String) -> String { "\(entry) \(digest)" }
    /// As `CollectionItem` says.
    package var index: [String: String] { [Self.field: Self.value(entry: entry, digest: digest)] }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job == .privacy }
}

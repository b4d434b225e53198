import Crypto

/// By what a file is known that was imported before: SHA-256 of its bytes as they stand on the disk.
package struct FileDigest: Sendable {
    private var hash = SHA256()

    /// Of no bytes yet.
    package init() {}

    /// Takes the next piece of the file.
    package mutating func add(_ piece: [UInt8]) { hash.update(data: piece) }

    /// The digest of what was taken.
    var bytes: [UInt8] { Array(hash.finalize()) }
}

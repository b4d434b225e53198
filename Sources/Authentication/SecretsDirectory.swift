import Foundation

/// The folder of files that hold one secret or key each.
package struct SecretsDirectory: Sendable {
    private let folder: URL
    private static let maximumBytes = 64 * 1024

    /// The folder at this path.
    package init(path: String) { folder = URL(fileURLWithPath: path, isDirectory: true) }

    /// The bytes of a secret.
    /// - Parameter name: the name of a file in the folder itself: no path, no leading dot.
    /// - Throws: ``AuthenticationError/configuration(_:)`` when there is no such file, or it is larger than 64 KiB.
    package func read(_ name: String) throws -> [UInt8] {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.contains("\0") else {
            throw AuthenticationError.configuration(
                "a secret is named by a file of the secrets directory, not by a path.")
        }
        guard let file = try? FileHandle(forReadingFrom: folder.appendingPathComponent(name)),
            let bytes = try? file.read(upToCount: Self.maximumBytes + 1), bytes.count <= Self.maximumBytes
        else {
            throw AuthenticationError.configuration(
                "the secrets directory has no readable file “\(name)” up to 64 KiB.")
        }
        return Array(bytes)
    }
}

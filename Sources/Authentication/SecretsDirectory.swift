package import Foundation

/// The folder of files that hold one secret or key each: an operator's, or one that a manager of secrets fills.
package struct SecretsDirectory: Sendable {
    /// Where it is.
    package let folder: URL
    private let deployment: Deployment
    private static let maximumBytes = 64 * 1024

    /// The folder at this path. In production its files may be read by their owner alone.
    package init(path: String, for deployment: Deployment) {
        folder = URL(fileURLWithPath: path, isDirectory: true)
        self.deployment = deployment
    }

    /// The bytes of a secret.
    /// - Parameter name: the name of a file in the folder itself: no path, no leading dot.
    /// - Throws: ``AuthenticationError/configuration(_:)`` when there is no such file, it is larger than 64 KiB, or
    ///   others than its owner may read or change it in production.
    package func read(_ name: String) throws -> [UInt8] {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.contains("\0") else {
            throw AuthenticationError.configuration(
                "a secret is named by a file of the secrets directory, not by a path.")
        }
        // Where secrets are mounted, names are often links; what they lead to counts.
        let place = folder.appendingPathComponent(name).resolvingSymlinksInPath()
        if deployment == .production { try Self.checkIsPrivate(place) }
        guard let file = try? FileHandle(forReadingFrom: place),
            let bytes = try? file.read(upToCount: Self.maximumBytes + 1), bytes.count <= Self.maximumBytes
        else {
            throw AuthenticationError.configuration(
                "the secrets directory has no readable file “\(name)” up to 64 KiB.")
        }
        return Array(bytes)
    }

    /// Where systemd puts the credentials of the service that this program is; nil for none.
    package static var ofService: String? { ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] }

    /// Checks that nobody but its owner may read or change a secret or key, if it is there.
    ///
    /// - Parameter credentials: the folder of a service's credentials. There the bits of the group say what an access
    ///   list grants: systemd names in it the account of the service, and nobody else.
    /// - Throws: ``AuthenticationError/configuration(_:)`` naming the file.
    package static func checkIsPrivate(_ file: URL, credentials: String? = ofService) throws {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue, mode & 0o077 != 0 else { return }
        let folder = credentials.map { URL(filePath: $0).resolvingSymlinksInPath().path }
        if folder == file.deletingLastPathComponent().resolvingSymlinksInPath().path, mode & 0o037 == 0 { return }
        throw AuthenticationError.configuration(
            "others than its owner may read or change “\(file.lastPathComponent)” (mode \(String(mode, radix: 8))). "
                + "Run chmod 600 on the file, as the account that the node runs under, and replace what is in it if "
                + "somebody else may have read it.")
    }
}

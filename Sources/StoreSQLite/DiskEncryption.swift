package import Foundation

/// Whether the disk below a folder is encrypted, as the system's kernel tells.
///
/// Rows of the record are compressed and not encrypted by the program: the disk has to be. What lies below the kernel
/// (a drive that encrypts itself, a cloud's volumes) cannot be told from here. Source: OWASP ASVS 5.0, V14.2.4; the
/// classes of data in docs/dpia-template.md.
package struct DiskEncryption: Sendable, Equatable {
    /// The disk: its name in the kernel, or what is mounted there.
    package let disk: String
    /// Whether every device below the folder is encrypted by dm-crypt, as LUKS volumes are.
    package let isEncrypted: Bool

    /// What the kernel tells of the disk below a folder, or below the nearest folder above it that is there.
    ///
    /// - Parameter root: where `proc` and `sys` stand.
    package init(of folder: URL, root: URL = URL(filePath: "/")) {
        var place = folder.standardizedFileURL
        while place.path != "/", !FileManager.default.fileExists(atPath: place.path) { place.deleteLastPathComponent() }
        let mounts =
            (try? String(contentsOf: root.appending(path: "proc/self/mountinfo"), encoding: .utf8)) ?? ""
        self.init(of: place.resolvingSymlinksInPath().path, mounts: mounts, root: root)
    }

    private init(of path: String, mounts: String, root: URL) {
        // Of several mounted at one place the last is seen.
        var found: Mount?
        for mount in mounts.split(separator: "\n").compactMap(Mount.init)
        where mount.holds(path) && mount.point.utf8.count >= found?.point.utf8.count ?? 0 {
            found = mount
        }
        guard let found, let device = found.device(root) else {
            disk = found?.source ?? "an unknown disk"
            isEncrypted = false
            return
        }
        disk = device.lastPathComponent
        isEncrypted = Self.isEncrypted(device, depth: 0)
    }

    /// Whether a block device is dm-crypt's, or all that it is made of are.
    private static func isEncrypted(_ device: URL, depth: Int) -> Bool {
        // No stack of devices is so high: a link that turns back ends here.
        guard depth < 16 else { return false }
        let files = FileManager.default
        if let id = try? String(contentsOf: device.appending(path: "dm/uuid"), encoding: .utf8),
            id.hasPrefix("CRYPT-")
        {
            return true
        }
        if files.fileExists(atPath: device.appending(path: "partition").path) {
            return isEncrypted(device.deletingLastPathComponent(), depth: depth + 1)
        }
        let below = device.appending(path: "slaves")
        let names = (try? files.contentsOfDirectory(atPath: below.path)) ?? []
        return !names.isEmpty
            && names.allSatisfy {
                isEncrypted(below.appending(path: $0).resolvingSymlinksInPath(), depth: depth + 1)
            }
    }

    /// A line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
    private struct Mount {
        let number: Substring
        let point: String
        let source: String

        init?(_ line: Substring) {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 2 else { return nil }
            number = fields[2]
            point = Self.plain(fields[4])
            source = Self.plain(fields[dash + 2])
        }

        /// Whether a path is in it.
        func holds(_ path: String) -> Bool {
            point == "/" || path == point || path.hasPrefix(point + "/")
        }

        /// Its block device in `/sys`; nil for what is on none that is known.
        func device(_ root: URL) -> URL? {
            let files = FileManager.default
            let byNumber = root.appending(path: "sys/dev/block/\(number)")
            if files.fileExists(atPath: byNumber.path) { return byNumber.resolvingSymlinksInPath() }
            // A file system of several devices, such as Btrfs, has a number of its own: it names one of them.
            guard source.hasPrefix("/dev/") else { return nil }
            let name = root.appending(path: String(source.dropFirst())).resolvingSymlinksInPath().lastPathComponent
            let byName = root.appending(path: "sys/class/block/\(name)")
            return files.fileExists(atPath: byName.path) ? byName.resolvingSymlinksInPath() : nil
        }

        /// Text without the kernel's octal escapes of blanks.
        private static func plain(_ field: Substring) -> String {
            var bytes: [UInt8] = []
            var rest = field.utf8[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\\"), let code = UInt8(String(Substring(rest.prefix(3))), radix: 8) {
                    bytes.append(code)
                    rest = rest.dropFirst(3)
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

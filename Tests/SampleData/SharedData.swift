import Foundation

/// The public data that lies beside the checkout, in `../shared/data`; absent in most checkouts.
package enum SharedData {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")

    /// Whether a file of it is there.
    package static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    /// The lines of a gzipped file of it.
    /// - Throws: when the file is absent or not a whole gzip file.
    package static func lines(_ path: String) throws -> [[UInt8]] {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = ["-dc", folder.appending(path: path).path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
        return data.split(separator: 0x0A).map { Array($0) }
    }

    /// The files in a folder of it and below whose names end so, in the order of their paths, with their contents.
    /// - Throws: when one cannot be read.
    package static func files(in path: String, ending: String) throws -> [(path: String, bytes: [UInt8])] {
        let paths = FileManager.default.enumerator(atPath: folder.appending(path: path).path)?.compactMap {
            $0 as? String
        }
        return try (paths ?? []).filter { $0.hasSuffix(ending) }.sorted().map {
            ($0, Array(try Data(contentsOf: folder.appending(path: path).appending(path: $0))))
        }
    }
}

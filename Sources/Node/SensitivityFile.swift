import ArgumentParser
import Foundation
package import Intake

/// The file of a node's sensitivity lists. It stands with the data: whatever writes there labels by the same lists.
package struct SensitivityFile {
    private let url: URL

    /// The file in a data folder, there or not.
    package init(folder: String) { url = URL(filePath: folder).appending(path: "sensitivity-lists.json") }

    /// The lists of the node; the illustrative ones when it has none of its own.
    package func lists() throws -> SensitivityLists {
        guard FileManager.default.fileExists(atPath: url.path) else { return try SensitivityLists.illustrative() }
        do { return try Self.read(url.path) } catch let error as SensitivityListsError {
            throw ValidationError("\(url.path): \(error)")
        }
    }

    /// Makes lists those of the node; nothing is labelled by it.
    package func keep(_ lists: SensitivityLists) throws { try lists.document.json.write(to: url, options: .atomic) }

    /// The lists of a file.
    ///
    /// - Throws: `SensitivityListsError` with the place and what to do.
    package static func read(_ path: String) throws -> SensitivityLists {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read. Give the path of a readable file.")
        }
        return try SensitivityLists(SensitivityListsDocument(json: data))
    }
}

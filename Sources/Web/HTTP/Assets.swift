import CWebAssets
import Crypto
import Foundation
import Store

/// The styles, scripts and pictures, held in memory.
struct Assets: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        let type: String
        let tag: String
    }
    let files: [String: File]
    /// The page that checks a file of proofs, whole in itself.
    var verifyPage: [UInt8] { unsafe Self.bytes(longitude_ledger_verify()) }

    /// The style of what is printed, and the program that prints it.
    var printStyle: [UInt8] { unsafe Self.bytes(longitude_print_style()) }
    static var printer: String { unsafe String(decoding: bytes(longitude_printer()), as: UTF8.self) }

    /// Third-party files that `make setup` unpacks, and the names they are served under.
    static let unpacked = [
        "nhsuk.css": "nhsuk-frontend.css", "nhsuk.js": "nhsuk-frontend.js", "htmx.js": "htmx.js",
    ]

    /// Reads what is in the folder and adds the node's own.
    /// - Throws: ``AssetError`` naming the command that makes the folder.
    init(folder: URL) throws {
        var files: [String: File] = [:]
        func add(_ name: String, _ bytes: [UInt8]) {
            let type =
                switch name.split(separator: ".").last {
                case "css": "text/css; charset=utf-8"
                case "js": "text/javascript; charset=utf-8"
                case "svg": "image/svg+xml"
                default: "application/octet-stream"
                }
            files[name] = File(
                bytes: bytes, type: type, tag: "\"\(Hex.text(SHA256.hash(data: bytes).prefix(8)))\"")
        }
        for (file, name) in Self.unpacked {
            guard let data = try? Data(contentsOf: folder.appending(path: file)) else {
                throw AssetError(file: folder.appending(path: file).path)
            }
            add(name, Array(data))
        }
        unsafe add("longitude.css", Self.bytes(longitude_stylesheet()))
        unsafe add("longitude.js", Self.bytes(longitude_script()))
        unsafe add("mark.svg", Self.bytes(longitude_mark()))
        self.files = files
    }

    /// The bytes of a file that is part of the program.
    private static func bytes(_ asset: longitude_asset) -> [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
    }
}

/// A style or script is missing.
package struct AssetError: Error, CustomStringConvertible {
    let file: String
    package var description: String {
        "\(file) is missing. Run `make setup`, which unpacks the pages' styles and scripts."
    }
}

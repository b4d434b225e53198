import Foundation
import Testing
import Web

/// What the ends of the printer's program mean. The program itself, and what it cannot reach:
/// `Tests/Browser/test_printer.py`.
@Suite struct DocumentPrinterTests {
    /// A printer whose Python is a script.
    private func printer(_ script: String) async throws(PrintError) -> DocumentPrinter {
        let place = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let program = Data("#!/bin/sh\n\(script)\n".utf8)
        guard
            FileManager.default.createFile(
                atPath: place.path, contents: program, attributes: [.posixPermissions: 0o700])
        else { throw .busy }
        return try await DocumentPrinter(python: place.path)
    }

    @Test("A printer has printed a page, or there is none")
    func aPageIsPrinted() async throws {
        _ = try await printer("cat >/dev/null; echo %PDF-1.7")
        for script in ["exit 1", "cat >/dev/null; echo no page", "kill -9 $$"] {
            await #expect(throws: PrintError.failed) { try await printer(script) }
        }
        await #expect(throws: PrintError.failed) { try await DocumentPrinter(python: "/nowhere/python") }
    }

    @Test("A printer that cannot be shut in prints nothing, whatever it writes, and says why")
    func notShutIn() async throws {
        await #expect(throws: PrintError.notShutIn("no Landlock")) {
            try await printer("echo no Landlock; echo %PDF-1.7; exit 3")
        }
        await #expect(throws: PrintError.notShutIn("%PDF-1.7")) { try await printer("echo %PDF-1.7; exit 3") }
    }
}

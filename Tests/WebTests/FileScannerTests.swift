import Testing
import Web

/// What the answers of a scanner mean, and what becomes of the node when it breaks. With a real one:
/// `Tests/Browser/test_scanner.py`.
@Suite struct FileScannerTests {
    private func scan(_ script: String, _ bytes: Int = 100) async throws {
        let scanner = try #require(FileScanner(command: ["/bin/sh", "-c", script]))
        try await scanner.scan([UInt8](repeating: 0x41, count: bytes))
    }

    @Test("0 is harmless, 1 is malware, and all else holds the file back")
    func codes() async throws {
        try await scan("cat >/dev/null; exit 0")
        await #expect(throws: FileScanError.malware) { try await scan("cat >/dev/null; exit 1") }
        for script in ["cat >/dev/null; exit 2", "cat >/dev/null; kill -9 $$", "exec /nowhere/scanner"] {
            await #expect(throws: FileScanError.failed) { try await scan(script) }
        }
        await #expect(throws: FileScanError.failed) {
            try await FileScanner(command: ["/nowhere/scanner"])?.scan([0x41])
        }
        #expect(FileScanner(command: []) == nil)
    }

    @Test("A scanner that ends before it has read a long file does not end the node")
    func earlyEnd() async throws {
        for script in ["exit 0", "head -c 10 >/dev/null"] { try await scan(script, 4 << 20) }
        await #expect(throws: FileScanError.malware) { try await scan("exit 1", 4 << 20) }
        await #expect(throws: FileScanError.failed) { try await scan("exec /nowhere/scanner", 4 << 20) }
    }

    @Test("It is given the whole file, from its beginning")
    func whole() async throws {
        try await scan("test $(wc -c) = 4194304", 4 << 20)
    }
}

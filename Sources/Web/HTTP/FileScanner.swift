/// Looks for malware in files that sources sent, before they leave the node: a program that takes the file on its
/// standard input and ends with 0 when it found none and with 1 when it found some, as ClamAV's `clamdscan -` does.
///
/// Files are looked at when they are opened, not when they come in: what is found today was not known when they came.
/// Source: OWASP ASVS 5.0, V5.4.3.
package struct FileScanner: Sendable {
    private let program: String
    private let arguments: [String]

    /// A scanner.
    ///
    /// - Parameter command: the program's path, and its arguments; nil without any.
    package init?(command: [String]) {
        guard let program = command.first else { return nil }
        self.program = program
        arguments = Array(command.dropFirst())
    }

    /// Whether it finds the file that every scanner takes for malware so that it can be tried (eicar.org), and nothing
    /// in a plain word.
    ///
    /// - Throws: ``FileScanError/failed`` when it does not answer.
    package func findsTestFile() async throws -> Bool {
        // In two pieces: no scanner shall take this program for it.
        let test = #"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-"# + "ANTIVIRUS-TEST-FILE!$H+H*"
        do {
            try await scan(Array(test.utf8))
            return false
        } catch FileScanError.malware {
            try await scan(Array("harmless".utf8))
            return true
        }
    }

    /// Returns when nothing was found in a file.
    ///
    /// - Throws: ``FileScanError``.
    package func scan(_ file: [UInt8]) async throws {
        let code = try? await ChildProcess.run(program, arguments, input: file, seconds: 30).code
        switch code {
        case 0: return
        case 1: throw FileScanError.malware
        default: throw FileScanError.failed
        }
    }
}

/// Why a file is not handed out.
package enum FileScanError: Error, Equatable {
    /// The scanner found malware in it.
    case malware
    /// The scanner did not answer within half a minute, or failed.
    case failed
}

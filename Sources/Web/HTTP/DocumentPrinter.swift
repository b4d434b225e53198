import Synchronization

/// Makes PDFs of our own pages with WeasyPrint, in a process for each that has no root, no network and fetches nothing.
package final class DocumentPrinter: Sendable {
    /// The Python that has WeasyPrint.
    private let python: String
    /// One page at a time is printed: it takes a core for seconds.
    private let isPrinting = Mutex(false)

    /// A printer; nil when the Python does not have WeasyPrint, or not its libraries.
    ///
    /// - Parameter python: the path of the interpreter.
    package init?(python: String) async {
        let trial = try? await ChildProcess.run(python, ["-I", "-c", "import weasyprint"], input: [], seconds: 60)
        guard trial?.code == 0 else { return nil }
        self.python = python
    }

    /// The page as a PDF/UA-1, byte for byte the same for the same page and time.
    ///
    /// - Parameters:
    ///   - style: the style sheet.
    ///   - made: the time in the PDF, in milliseconds since 1970.
    /// - Throws: ``PrintError``.
    package func pdf(_ page: [UInt8], style: [UInt8], made: Int64) async throws -> [UInt8] {
        let isBusy = isPrinting.withLock { isPrinting in
            defer { isPrinting = true }
            return isPrinting
        }
        guard !isBusy else { throw PrintError.busy }
        defer { isPrinting.withLock { $0 = false } }
        let input = Array("\(style.count)\n".utf8) + style + page
        let printed = try? await ChildProcess.run(
            python, ["-I", "-c", Assets.printer], environment: ["SOURCE_DATE_EPOCH": "\(made / 1000)"], input: input,
            seconds: 60)
        guard let printed, printed.code == 0, printed.output.starts(with: "%PDF-".utf8) else { throw PrintError.failed }
        return printed.output
    }
}

/// Why nothing was printed.
package enum PrintError: Error {
    /// Another page is being printed.
    case busy
    /// The printer ended without a PDF, or took longer than a minute.
    case failed
}

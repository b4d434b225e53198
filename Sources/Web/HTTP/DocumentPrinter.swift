import Synchronization

/// Makes PDFs of our own pages with WeasyPrint, in a process for each that has no network, reads programs and fonts
/// only, and fetches nothing: `Sources/Web/Assets/print-document.py`.
package final class DocumentPrinter: Sendable {
    /// The Python that has WeasyPrint.
    private let python: String
    /// One page at a time is printed: it takes a core for seconds.
    private let isPrinting = Mutex(false)
    /// With what the program ends where the system does not let it shut itself in; it says why.
    private static let notShutIn = 3

    /// A printer that has printed a page.
    ///
    /// - Parameter python: the path of the interpreter.
    /// - Throws: ``PrintError``.
    package init(python: String) async throws(PrintError) {
        self.python = python
        _ = try await pdf(Array("<!DOCTYPE html><html lang=en><title>-</title>".utf8), style: [], made: 0)
    }

    /// The page as a PDF/UA-1, byte for byte the same for the same page and time.
    ///
    /// - Parameters:
    ///   - style: the style sheet.
    ///   - made: the time in the PDF, in milliseconds since 1970.
    /// - Throws: ``PrintError``.
    package func pdf(_ page: [UInt8], style: [UInt8], made: Int64) async throws(PrintError) -> [UInt8] {
        let isBusy = isPrinting.withLock { isPrinting in
            defer { isPrinting = true }
            return isPrinting
        }
        guard !isBusy else { throw .busy }
        defer { isPrinting.withLock { $0 = false } }
        let input = Array("\(style.count)\n".utf8) + style + page
        let printed = try? await ChildProcess.run(
            python, ["-I", "-c", Assets.printer], environment: ["SOURCE_DATE_EPOCH": "\(made / 1000)"], input: input,
            seconds: 60)
        if let printed, printed.code == Self.notShutIn {
            throw .notShutIn(String(decoding: printed.output.prefix { $0 != 0x0A }, as: UTF8.self))
        }
        guard let printed, printed.code == 0, printed.output.starts(with: "%PDF-".utf8) else { throw .failed }
        return printed.output
    }
}

/// Why nothing was printed.
package enum PrintError: Error, Equatable, CustomStringConvertible {
    /// Another page is being printed.
    case busy
    /// The printer ended without a PDF, or took longer than a minute.
    case failed
    /// The system does not keep the printer from files and network, so it read no page; why, in words.
    case notShutIn(String)

    /// What the operator reads of it.
    package var description: String {
        switch self {
        case .busy: "another page is being printed"
        case .failed: "the printer of PDFs ended without one"
        case .notShutIn: "the printer of PDFs is not kept from files and network, so it prints nothing"
        }
    }
}

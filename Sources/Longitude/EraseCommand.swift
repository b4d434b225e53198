import Access
import ArgumentParser
import FHIR
import Foundation
import Identity
import Ledger
import StoreSQLite

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove one person's record for ever, in this data folder and in every backup restored from it.")
    @OptionGroup var node: NodeFolder
    @Option(
        name: .customLong("nhs-number-from"),
        help: "A file that holds the NHS number, so that it stands in no shell history; - for standard input.")
    var file: String
    @Flag(help: "Erase. Without it, only say how many records there are.")
    var confirm = false
    @Flag(help: "Print the number of records as JSON.")
    var json = false

    func run() async throws {
        let number = try NHSNumberFile.read(file)
        let store = try node.open()
        let pids = try await store.records(Policy.grant(job: .erase), nhsNumber: number)
        // The chains outlive the records: that there was an erasure can be proved, what was erased cannot be read.
        let words = confirm ? "erasure" : "number of records to erase"
        let grant: JobGrant
        do {
            grant = try await node.grant(.erase, words, pids: pids, in: store)
        } catch is LedgerError {
            // A record whose key is lost has no chain to write on; it must be possible to erase it all the same.
            grant = try await node.grant(.erase, words + ", of records without a usable key", in: store)
        }
        if confirm { try await store.erase(grant, pids: pids) }
        guard json else {
            return Terminal.line(
                "\(pids.count) patient records \(confirm ? "erased" : "would be erased; run again with --confirm")")
        }
        var out = JSONWriter()
        out.object {
            $0.member("records", pids.count)
            $0.member("erased", confirm)
        }
        Terminal.line(String(decoding: out.bytes, as: UTF8.self))
    }
}

/// An NHS number in a file, so that it stands in no shell history.
enum NHSNumberFile {
    /// Reads the number; `-` is standard input.
    static func read(_ file: String) throws -> String {
        let text: String
        do {
            text = file == "-" ? readLine() ?? "" : try String(contentsOf: URL(filePath: file), encoding: .utf8)
        } catch {
            throw ValidationError("\(file) cannot be read. Give the path of a file that holds the NHS number.")
        }
        guard let number = NHSNumber.parse(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ValidationError("The file does not hold one NHS number of ten digits with a valid check digit.")
        }
        return number
    }
}

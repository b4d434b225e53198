import ArgumentParser
import FHIR
import Foundation
import Ledger
import Node

struct LedgerVectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Write test vectors for whoever writes a verifier of their own: inputs, and what must come of them.",
        discussion: "docs/ledger.md describes the forms; docs/ledger-vectors.json is the same file.")
    @OptionGroup var form: OutputForm
    @Option(help: "The file to write.")
    var out: String

    func run() throws {
        guard FileManager.default.createFile(atPath: out, contents: Data(try LedgerVectors.json() + [0x0A])) else {
            throw ValidationError("\(out) cannot be written. Name a file in a folder that exists.")
        }
        form.show(nil) { $0.member("file", out) }
    }
}

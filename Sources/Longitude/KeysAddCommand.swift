import ArgumentParser
import FHIR
import Foundation
import Node
import StoreSQLite

/// Where keys are written that a manager of secrets is to hand over.
struct KeysOut: ParsableArguments {
    @Option(help: "A new file for the keys that follow, where a manager of secrets hands them over.")
    var out: String?

    var file: URL? { out.map { URL(filePath: $0) } }

    /// Refuses a file that cannot be made, before anything is done for it.
    func checkFile() throws {
        guard let out else { return }
        guard !FileManager.default.fileExists(atPath: out) else {
            throw ValidationError("\(out) exists. Name a new file for the keys.")
        }
        let folder = URL(filePath: out).absoluteURL.deletingLastPathComponent().path
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            throw ValidationError(
                "\(out) cannot be made in \(folder) (\(Terminal.words(of: errno))). Nothing was changed. Name a file "
                    + "in a folder that this account may write.")
        }
    }

    /// Refuses a file where nobody hands keys over, and none where somebody does.
    func check(isHandedOver: Bool) throws {
        guard isHandedOver == (out != nil) else {
            throw ValidationError(
                isHandedOver
                    ? "The node's key is handed over by a manager of secrets. Name with --out a new file for the keys "
                        + "that are to be put to it, on no disk that keeps them: /run/…"
                    : "--out is for a node whose key a manager of secrets hands over; this one's is in its data.")
        }
    }
}

struct KeysAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add the earlier keys of a key file that was kept, to restore a backup of then; the node is stopped.",
        discussion: """
            A backup needs the key of its time, and what has stood beside the databases since needs the node's key of \
            now. With both a node is restored and served, and `keys change` seals everything under the newest again \
            and destroys the others.
            """)
    @OptionGroup var node: NodeFolder
    @Argument(help: "The key file that was kept (node.key).")
    var kept: String
    @OptionGroup var hand: KeysOut
    @OptionGroup var form: OutputForm

    func run() throws {
        let key = try node.handedKey()
        try hand.checkFile()
        try hand.check(isHandedOver: key != nil)
        let keys = try NodeKeyChange.add(
            earlierIn: URL(filePath: kept), toNodeIn: URL(filePath: node.folder), nodeKey: key, out: hand.file)
        let numbers = keys.map { "\($0.number)" }.joined(separator: ", ")
        form.show(
            hand.out.map { "keys \(numbers) are in \($0); put them to the manager of secrets" }
                ?? "the node holds keys \(numbers); `longitude keys change` ends with the newest alone"
        ) {
            $0.array("keys") { list in for key in keys { list.object { key.write(to: &$0) } } }
        }
    }
}

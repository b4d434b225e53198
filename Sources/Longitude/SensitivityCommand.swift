import ArgumentParser
import FHIR
import Intake
import Node

struct SensitivityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sensitivity",
        abstract: "Which codes, documents and sources are sensitive: show the lists, check your own, load them.",
        subcommands: [SensitivityShowCommand.self, SensitivityCheckCommand.self, SensitivityLoadCommand.self])
}

struct SensitivityShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the lists of a node, or the illustrative ones, in JSON, to begin your own from.")
    @OptionGroup var form: OutputForm
    @Option(name: .customLong("data"), help: "The node's data folder.")
    var folder: String?

    func run() async throws {
        if let folder { try NodeFolder.at(folder).checkIsThere() }
        let lists = try folder.map { try SensitivityFile(folder: $0).lists() } ?? SensitivityLists.illustrative()
        Terminal.write(Array(lists.document.json) + [0x0A])
    }
}

struct SensitivityCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that a file holds such lists; say what is wrong with it and where.")
    @OptionGroup var form: OutputForm
    @Argument(help: "The file, in JSON.", completion: .file())
    var file: String

    func run() async throws {
        do {
            let lists = try SensitivityFile.read(file)
            let codes = (lists.document.lists + lists.document.documentTypes).reduce(0) { $0 + $1.codes.count }
            form.show(
                "ok    version \(lists.version), from \(lists.document.from), \(lists.document.lists.count) lists, "
                    + "\(codes) codes"
                    + (lists.document.isIllustrative ? ", illustrative: a node in production refuses them" : "")
            ) {
                $0.member("good", true)
                $0.member("version", lists.version)
                $0.member("from", lists.document.from)
                $0.member("lists", lists.document.lists.count)
                $0.member("codes", codes)
                $0.member("isIllustrative", lists.document.isIllustrative)
            }
        } catch let error as SensitivityListsError { throw form.wrong("\(error)", in: file) }
    }
}

struct SensitivityLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Make lists those of a node, and label everything it holds anew by them.",
        discussion: "A node that runs takes them when it is started again; until then it labels by those it began with."
    )
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Argument(help: "The file, in JSON.", completion: .file())
    var file: String

    func run() async throws {
        let lists: SensitivityLists
        do { lists = try SensitivityFile.read(file) } catch let error as SensitivityListsError {
            throw ValidationError("\(file): \(error)")
        }
        let place = SensitivityFile(folder: node.folder)
        let before = try place.lists()
        let isSame = before.document == lists.document
        guard isSame || before.document.isIllustrative || lists.version > before.version else {
            throw ValidationError(
                "\(file) has version \(lists.version); the node has \(before.version). Give new lists a higher number.")
        }
        guard !lists.document.isIllustrative || !node.isProduction else {
            throw ValidationError("\(file) is illustrative, and \(node.folder) holds real people's records.")
        }
        // A node for real people is given its lists before anything else: loading them may begin it.
        let isNew = (try? node.checkIsThere()) == nil
        let store = try node.open(mayMake: true)
        if isNew { Terminal.note("\(node.folder) held no node: a new one begins there") }
        try place.keep(lists)
        try await node.label(store)
        form.show("version \(lists.version) holds") { $0.member("version", lists.version) }
    }
}

import Access
import ArgumentParser
import FHIR
import Node
import Store
import StoreSQLite

struct SourcesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "The systems that send facts: list them, or state what one is.",
        discussion: """
            What kind of service a source is decides who is registered with it, which sections it is asked for, and \
            whether its name may be told: state it before its first file is imported. Without a code: a line for each.
            """)
    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Argument(help: "The code of a source; an unknown one is registered.")
    var code: String?
    @Option(help: "The name that people know.")
    var name: String?
    @Option(help: "What kind of service it is: \(SourceKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: String?
    @Option(help: "The code of its organisation.")
    var organisation: String?
    @Flag(inversion: .prefixedNo, help: "Whether it sends in batches.")
    var batch: Bool?
    @Flag(inversion: .prefixedNo, help: "Whether it answers now.")
    var available: Bool?

    func run() async throws {
        let store = try node.open(mayMake: code != nil)
        let grant = try await node.grant(.statistics, code == nil ? "list of sources" : "a source stated", in: store)
        let before = try await store.sources(grant)
        guard let code else {
            for source in before { show(source) }
            return
        }
        let kind = try kind.map { word in
            guard let kind = SourceKind(rawValue: word) else {
                throw ValidationError(
                    "“\(word)” is not a kind: \(SourceKind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return kind
        }
        let source = try await store.source(
            SourceRegistration(
                code: code, name: name, kind: kind, organisation: organisation, isBatch: batch,
                isAvailable: available))
        // What a kind of source sends is labelled by it.
        if let old = before.first(where: { $0.code == code }), old.kind != source.kind {
            try await node.label(store, always: true)
        }
        show(source)
    }

    private func show(_ source: Source) {
        Terminal.object {
            $0.member("code", source.code)
            $0.member("name", source.name)
            $0.member("kind", source.kind.rawValue)
            $0.member("organisation", source.organisation)
            $0.member("batch", source.isBatch)
            $0.member("available", source.isAvailable)
            $0.member("received", source.lastReceived.map { Instant.text($0) })
        }
    }
}

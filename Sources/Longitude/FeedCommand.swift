import Access
import ArgumentParser
import FHIR
import Node
import Store
import StoreSQLite

struct FeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Say which resources changed after a clock value, one line of JSON each, in order.",
        discussion: """
            Go on with the clock value `t` of the last line: nothing is missed and nothing is told twice. The lines \
            name resources by their server ids and say nothing of their content.
            """)

    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Option(help: "The clock value to go on from; 0 for the beginning.")
    var after: Int64 = 0
    @Option(help: "About how many lines; the changes of one commit are never parted.")
    var limit = 1000

    func run() async throws {
        guard after >= 0, limit > 0 else { throw ValidationError("--after and --limit take numbers above zero.") }
        let store = try node.open()
        let grant = try await node.grant(.feed, "change feed after \(after)", in: store)
        for change in try await store.changes(grant, after: after, limit: limit) {
            Terminal.object {
                $0.member("t", Int(change.t))
                let type =
                    R4.resourceTypeNames.indices.contains(change.type) ? R4.resourceTypeNames[change.type] : "unknown"
                $0.member("resource", change.id.map { "\(type)/\($0)" })
                $0.member("deleted", change.isDeletion)
            }
        }
    }
}

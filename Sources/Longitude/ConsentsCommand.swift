import Access
import ArgumentParser
import FHIR
import Node
import Relationships
import Store
import StoreSQLite

struct ConsentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consents",
        abstract: "List the Consents that sources sent and that say something against sharing for care.",
        discussion: """
            A line of JSON for each: who sent it, its id there, what is withheld because of it, and why somebody \
            should look at it. What cannot be said by an objection withholds more than it asks, never less; its source \
            corrects it. Who it is about is not shown.
            """)

    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Flag(help: "Only those that somebody should look at.")
    var doubtful = false

    func run() async throws {
        let store = try node.open()
        let relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
        let consents = try await relationships.consents().filter { !doubtful || !$0.reading.doubts.isEmpty }
        // That a person objected is theirs: the entry stands on the chain of each before anything is printed.
        let pids = Set(consents.map(\.pid)).sorted()
        _ = try await node.grant(.operations, "objections that sources sent: looked at", pids: pids, in: store)
        for consent in consents { Self.show(consent) }
    }

    private static func show(_ consent: StatedConsent) {
        Terminal.object { json in
            json.member("source", consent.source.code)
            json.member("id", consent.id)
            json.array("objections") { json in
                for objection in consent.reading.objections {
                    json.object {
                        switch objection.scope {
                        case .record: $0.member("about", "record")
                        case .category(let name):
                            $0.member("about", "category")
                            $0.member("category", name)
                        case .source(let code):
                            $0.member("about", "source")
                            $0.member("organisation", code)
                        case .organisation(let code):
                            $0.member("about", "organisation")
                            $0.member("organisation", code)
                        }
                        $0.member("since", Instant.text(objection.since))
                        $0.member("until", objection.until.map(Instant.text))
                    }
                }
            }
            json.array("lookAt") { json in for doubt in consent.reading.doubts { json.item(doubt.words) } }
        }
    }
}

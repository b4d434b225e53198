import Access
import ArgumentParser
import FHIR
import Node
import Store
import StoreSQLite

struct ReviewsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reviews",
        abstract:
            "List patient records with one NHS number that disagree and are kept apart; take a pair off the list.",
        discussion: """
            A line of JSON for each pair, the oldest first: what each source says of the person. Where one of them is \
            wrong, its source corrects it, and the pair is linked or leaves the list by itself. --close says that \
            somebody has looked and that they are two people.
            """)

    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Argument(help: "The number of a pair.")
    var number: Int64?
    @Flag(help: "Take the pair off the list.")
    var close = false
    @Option(help: "How many to list.")
    var limit = 100

    func validate() throws {
        if close && number == nil { throw ValidationError("Name the number of a pair to close.") }
        if limit < 1 { throw ValidationError("--limit takes a number above zero.") }
    }

    func run() async throws {
        let store = try node.open()
        let listed = try await store.reviews(Policy.grant(job: .operations), limit: number == nil ? limit : Int.max)
        let pairs = listed.filter { number == nil || $0.number == number }
        if let number, pairs.isEmpty { throw ValidationError("There is no open pair number \(number).") }
        // Who a record is about is shown: the entry stands on the chain of each before anything is printed.
        let pids = Set(pairs.flatMap { $0.records.map(\.pid) }).sorted()
        let words = close ? "records that disagree: closed" : "records that disagree: looked at"
        let grant = try await node.grant(.operations, words, pids: pids, in: store)
        if close, let number {
            guard try await store.closeReview(grant, number: number) else {
                throw ValidationError("There is no open pair number \(number).")
            }
            return form.show("\(number) closed") {
                $0.member("number", Int(number))
                $0.member("closed", true)
            }
        }
        for pair in pairs { Self.show(pair) }
    }

    private static func show(_ pair: SQLiteRecordStore.RecordReview) {
        Terminal.object { json in
            json.member("number", Int(pair.number))
            json.member("reason", pair.reason)
            json.array("records") { json in
                for record in pair.records {
                    json.object {
                        $0.member("source", record.source.code)
                        $0.member("nhsNumber", record.demographics.nhsNumber)
                        $0.member("birthDate", record.demographics.birthDate)
                        $0.member("family", record.demographics.family)
                        $0.member("given", record.demographics.given)
                        $0.member("gender", record.demographics.gender)
                    }
                }
            }
        }
    }
}

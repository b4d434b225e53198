import Access
import AccessReview
import ArgumentParser
import FHIR
import Foundation
import Ledger
import Node
import Relationships
import Store
import StoreSQLite

struct LedgerUnusualCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unusual",
        abstract:
            "List accesses of the last 28 days that are unusual for their role, with what is usual.",
        discussion: """
            No line accuses anyone and none names a patient: each says what is seldom, by how much, and what may \
            explain it. That the list was made is entered in the ledger.
            """)
    @OptionGroup var node: NodeFolder
    @Option(help: "Only staff of the organisation with this code.")
    var organisation: String?
    @Option(help: "At most so many entries, the newest.")
    var limit = Int.max
    @OptionGroup var form: OutputForm

    func run() async throws {
        let store = try node.open()
        let ledger = Ledger(store: try node.ledger(store))
        _ = try await node.grant(.review, "unusual accesses looked for", in: store)
        let reviewer = AccessReviewer(
            ledger: ledger, relationships: Relationships(store: store, policies: try Policies([])))
        let (found, range, _) = try await reviewer.unusual(
            of: organisation, now: Int64(Date().timeIntervalSince1970 * 1000), limit: limit)
        guard !form.json else { return Self.showJSON(found, range) }
        for line in found.lines {
            Terminal.line(
                "\(line.rule.row.title): \(line.reader.name), \(line.reader.role.title), "
                    + "\(line.reader.organisationName)")
            Terminal.line("  \(line.figure). \(line.usual)")
            Terminal.line("  What may explain it: \(line.rule.row.explanations).")
            Terminal.line("  Newest access: receipt \(line.event.receipt)")
        }
        for group in found.groups where group.hour == nil {
            Terminal.line("\(group.title): \(group.readers) opened records, too few to say what is usual")
        }
        Terminal.line(
            "\(found.lines.isEmpty ? "Nothing unusual" : "\(found.lines.count) lines") in \(found.accesses) accesses "
                + "by \(found.readers) people at work, of \(range.entries) entries in 28 days")
        if range.isCut { Terminal.note("Older entries of the 28 days were left out: --limit.") }
        if range.erased > 0 { Terminal.note("\(range.erased) entries of erased records were not read.") }
    }

    private static func showJSON(_ found: UnusualAccesses, _ range: ReviewedRange) {
        Terminal.object { json in
            json.member("accesses", found.accesses)
            json.member("readers", found.readers)
            json.member("entries", range.entries)
            json.member("erased", range.erased)
            json.member("isCut", range.isCut)
            json.array("lines") { list in
                for line in found.lines {
                    list.object {
                        $0.member("rule", line.rule.rawValue)
                        $0.member("who", line.reader.subject)
                        $0.member("role", line.reader.role.rawValue)
                        $0.member("organisation", line.reader.organisation)
                        $0.member("count", line.count)
                        $0.member("figure", line.figure)
                        $0.member("usual", line.usual)
                        $0.member("mayExplain", line.rule.row.explanations)
                        $0.member("time", Int(line.time))
                        $0.member("event", line.event.description)
                    }
                }
            }
            json.array("groups") { list in
                for group in found.groups {
                    list.object { json in
                        json.member("title", group.title)
                        json.member("readers", group.readers)
                        json.member("canBeSaid", group.hour != nil)
                        if let hour = group.hour, let day = group.day {
                            json.member("ninthInAnHour", hour.ninth)
                            json.member("ninthInADay", day.ninth)
                        }
                    }
                }
            }
        }
    }
}

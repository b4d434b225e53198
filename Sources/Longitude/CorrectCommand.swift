import Access
import AccessReview
import ArgumentParser
import FHIR
import Foundation
import Intake
import Ledger
import LegalTime
import Node
import Relationships
import Store
import StoreSQLite

struct CorrectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract:
            "Take an entry away from the wrong person, file it under the right one, and list everyone who saw it.",
        discussion: """
            The entry is named as its source names it. What stood there stays as an earlier version; the same bytes \
            from the same source do not come back. A case opens for the privacy officers of the source's organisation.
            """)
    @OptionGroup var node: NodeFolder
    @Option(help: "The code of the source that sent it.")
    var source: String
    @Option(help: "The entry, such as Observation/123.")
    var entry: String
    @Option(
        name: .customLong("right-person-from"),
        help: "A file with the right person's NHS number and birth date (yyyy-mm-dd), a line each; none takes it away.")
    var right: String?
    @Option(help: "How it is known, in words for the case.")
    var words: String
    @Flag(help: "Correct it. Without it, only say where the entry stands.")
    var confirm = false
    @OptionGroup var form: OutputForm

    func run() async throws {
        let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, let type = ResourceType(String(parts[0]))?.index else {
            throw ValidationError("--entry takes a type and an id, such as Observation/123.")
        }
        let right = try right.map { try Self.person($0) }
        let store = try node.open()
        guard
            let source = try await store.sources(Policy.grant(job: .statistics)).first(where: { $0.code == source })
        else { throw ValidationError("There is no source \(source).") }
        let ledger = Ledger(store: try node.ledger(store))
        let correction = EntryCorrection(
            ledger: ledger, store: store, relationships: Relationships(store: store, policies: try Policies([])))
        let place = FiledPlace.identity(SourceIdentity(type: type, id: String(parts[1])))
        let found: EntryCorrection.Found?
        do {
            found = try await correction.find(place, of: source, right: right)
        } catch let error as StoreError { throw ValidationError(error.description) }
        guard let found else { throw ValidationError("The source has no such entry under a person.") }
        guard confirm else {
            _ = try await node.grant(.privacy, "where an entry stands", pids: [found.entry.row.pid], in: store)
            return form.show(
                "\(found.about), of \(source.code), with \(found.entry.companions.count) notes or files of it: "
                    + "would be \(right == nil ? "taken away" : "filed under the right person"); "
                    + "run again with --confirm"
            ) {
                $0.member("about", found.about)
                $0.member("source", source.code)
                $0.member("companions", found.entry.companions.count)
                $0.member("isFiled", right != nil)
                $0.member("corrected", false)
            }
        }
        let operatorOfNode = Principal(
            subject: "operator", name: "The operator of this node", role: .privacyOfficer,
            organisation: source.organisation, organisationName: source.name)
        let done = try await correction.correct(found, by: operatorOfNode, words: words) {
            Int64(Date().timeIntervalSince1970 * 1000)
        }
        show(done.key, done.saw, done.outcome != .withdrawn)
    }

    private func show(_ key: EventID, _ saw: [RecordedAccess], _ isFiled: Bool) {
        guard form.json else {
            Terminal.line("\(isFiled ? "filed under the right person" : "taken away"); case \(key.receipt)")
            for access in saw {
                Terminal.line(
                    "\(StaffDate(milliseconds: access.time).text)  \(access.name ?? "") (\(access.role?.title ?? "")), "
                        + "\(access.organisationName), receipt \(access.event.receipt)")
            }
            return Terminal.line(saw.isEmpty ? "Nobody saw it." : "\(saw.count) accesses saw it.")
        }
        Terminal.object { json in
            json.member("corrected", true)
            json.member("case", key.description)
            json.member("isFiled", isFiled)
            json.array("saw") { list in
                for access in saw {
                    list.object {
                        $0.member("time", Int(access.time))
                        $0.member("who", access.subject)
                        $0.member("name", access.name)
                        $0.member("role", access.role?.rawValue)
                        $0.member("organisation", access.organisation)
                        $0.member("event", access.event.description)
                    }
                }
            }
        }
    }

    private static func person(_ file: String) throws -> (nhsNumber: String, birthDate: String) {
        let (number, birthDate) = try PersonFile.read(file)
        guard let birthDate else {
            throw ValidationError("\(file) does not hold an NHS number and a birth date (yyyy-mm-dd), a line each.")
        }
        return (number, birthDate)
    }
}

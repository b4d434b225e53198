import Access
import ArgumentParser
import FHIR
import Foundation
import Node
import Relationships
import Store
import StoreSQLite

struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "Take an organisation's list of staff: which patient records are their own.",
        discussion: """
            Comma-separated values in UTF-8, whose first line names the columns subject (the name under which they \
            sign in, as the provider knows it), nhs_number, birth_date (yyyy-mm-dd) and family; others are ignored. \
            They then cannot open their own record at work, and who opens a colleague's, a relative's or a neighbour's \
            is noticed. Run it nightly with the whole list of the day: whoever was not found is looked for again, and \
            what an earlier list said of somebody who is not in it ends. What an officer recorded by hand stays. With \
            a mistake in any line nothing is done.
            """)
    @OptionGroup var node: NodeFolder
    @Argument(help: "The list.", completion: .file())
    var file: String
    @Option(help: "The code of the organisation whose staff they are.")
    var organisation: String
    @OptionGroup var form: OutputForm

    func validate() throws {
        guard !organisation.isEmpty, !organisation.contains(where: \.isWhitespace) else {
            throw ValidationError("--organisation takes the code of an organisation, such as RJ1.")
        }
    }

    func run() async throws {
        let list = try Self.list(file)
        let store = try node.open()
        let sources = try await store.sources(Policy.grant(job: .statistics))
        if !sources.contains(where: { $0.organisation == organisation }) {
            Terminal.note("no source here is of \(organisation): look whether that is its code where its staff sign in")
        }
        show(try await node.take(list, of: organisation, in: store))
    }

    private func show(_ changes: StaffListChanges) {
        form.show(
            """
            \(changes.recorded) recorded, \(changes.already) already, \(changes.ended) ended, \
            \(changes.notFound) not found here, \(changes.unclear) unclear
            """
        ) {
            $0.member("organisation", organisation)
            $0.member("recorded", changes.recorded)
            $0.member("already", changes.already)
            $0.member("ended", changes.ended)
            $0.member("notFound", changes.notFound)
            $0.member("unclear", changes.unclear)
        }
        if changes.unclear > 0 {
            Terminal.note(
                "unclear: number and birth date are here, under another family name or in records that are kept apart; "
                    + "a privacy officer who looks at the person can record them by hand")
        }
    }

    private static func list(_ file: String) throws -> StaffList {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(file) cannot be read. Give the path of a readable file.")
        }
        do {
            return try StaffList(csv: Array(bytes))
        } catch {
            throw ValidationError("Nothing was recorded, because of \(file):\n\(error)\nCorrect it and run it again.")
        }
    }
}

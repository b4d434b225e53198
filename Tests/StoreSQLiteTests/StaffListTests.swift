import Access
import Foundation
import Relationships
import Store
import StoreSQLite
import Testing

private func patient(_ number: String, _ family: String, born: String = "1970-01-01", id: String? = nil) -> String {
    #"{"resourceType":"Patient","id":"\#(id ?? number)","identifier":[{"#
        + #""system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(number)"}],"name":[{"family":"\#(family)"}],"#
        + #""birthDate":"\#(born)"}"#
}

/// An organisation's list of staff, and what becomes of it.
@Suite struct StaffListTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000)
    private let shah = "9990000018", brown = "9990000026", jones = "9990000034"

    private static func problems(_ text: String) -> [String] {
        do {
            _ = try StaffList(csv: Array(text.utf8))
            return []
        } catch { return error.lines.map { "\($0.line) \($0.reason)" } }
    }

    // MARK: The file

    @Test("A list is read whatever ends its lines, in whatever order its columns are, quoted or not")
    func reading() throws {
        let plain = "subject,nhs_number,birth_date,family\nshah,9990000018,1970-01-01,Shah\n"
        let others = [
            "subject,nhs_number,birth_date,family\r\nshah,9990000018,1970-01-01,Shah",
            "\u{FEFF}Family,Post, NHS_number ,birth_date,subject\rShah,\"Ward 3, nurse\",999 000 0018,"
                + "1970-01-01,shah\r",
            "\"subject\",\"nhs_number\",\"birth_date\",\"family\",\"note\"\n"
                + "\n\"shah\",\"9990000018\",\"1970-01-01\",\"Shah\",\"said \"\"yes\"\",\r\nand went\"\n\n",
            plain + "shah,9990000018,1970-01-01,Shah\n",
        ]
        let members = try StaffList(csv: Array(plain.utf8)).members
        #expect(members.map(\.subject) == ["shah"] && members[0].identity.nhsNumber == shah)
        for text in others {
            #expect(try StaffList(csv: Array(text.utf8)).members == members, "\(text.debugDescription)")
        }
        let quoted = "subject,nhs_number,birth_date,family\nx,9990000018,1970-01-01,\"O\"\"Neill, van\"\n"
        #expect(try StaffList(csv: Array(quoted.utf8)).members[0].identity.family == "O\"Neill, van")
    }

    @Test("Each mistake of a list is named by its line and its reason, and nothing of the list is repeated")
    func mistakes() {
        let head = "subject,nhs_number,birth_date,family\n"
        let good = "shah,9990000018,1970-01-01,Shah\n"
        let text =
            head + good + "x,9990000019,1970-01-01,Secret\nx,9990000026,1970-02-30,Secret\n"
            + ",9990000026,1970-01-01,Secret\n"
            + "x,9990000026,1970-01-01, - \nx,9990000026,1970-01-01\nx,9990000026,1970-01-01,a\"b\n"
            + "x,9990000026,1970-01-01,\"a\"b\nshah,9990000026,1970-01-01,Secret\na b,9990000026,1970-01-01,Secret\n"
            + "\"y\n\ny\",9990000026,1970-01-01,Secret\nx,,1970-01-01,Secret\nx,9990000026,1970-01-01,\"Secret\n"
        let found = Self.problems(text)
        #expect(
            found == [
                "3 has no NHS number of ten digits with a valid check digit", "4 has no birth date as yyyy-mm-dd",
                "5 has no subject of 1 to 200 bytes without blanks", "6 has no family name",
                "7 has 3 fields, and the first line 4", "8 has a quote in a field that is not quoted",
                "9 has text after a quoted field", "10 has the subject of line 2 for somebody else",
                "11 has no subject of 1 to 200 bytes without blanks",
                "12 has no subject of 1 to 200 bytes without blanks",
                "15 has no NHS number of ten digits with a valid check digit",
                "16 begins a quoted field that does not end",
            ])
        #expect(!found.joined().contains("Secret") && !found.joined().contains("9990"))
        #expect(Self.problems("") == ["1 names no columns"])
        #expect(Self.problems(head) == ["1 is not followed by anybody: a list names one person at least"])
        #expect(
            Self.problems("subject,subject,family,birth_date\n" + good)
                == ["1 names the column subject twice", "1 has no column nhs_number"])
        let latin = Array(head.utf8) + Array("shah,9990000018,1970-01-01,M".utf8) + [0xFC] + Array("ller\n".utf8)
        #expect(throws: StaffListError.self) { try StaffList(csv: latin) }
    }

    // MARK: What becomes of it

    private struct Node {
        let here: TemporaryStore
        let relationships: Relationships
        let sources: [Source]
    }

    /// Shah, of whom two organisations have records, and Brown.
    private func node() async throws -> Node {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let sources = [try await here.source("A", kind: .gp), try await here.source("B")]
        for source in sources { try await here.accept(patient(shah, "Shah"), from: source) }
        try await here.accept(patient(brown, "Brown"), from: sources[0])
        return Node(
            here: here,
            relationships: Relationships(store: here.store, policies: try Policies([Policy.illustrative()])),
            sources: sources)
    }
    private func member(
        _ subject: String, _ number: String, _ family: String, born: String = "1970-01-01"
    ) -> StaffList.Member {
        StaffList.Member(
            subject: subject, identity: ProvenIdentity(nhsNumber: number, birthDate: born, family: family))
    }
    /// Takes a list, and answers recorded, already, ended, not found and unclear.
    @discardableResult
    private func take(
        _ members: [StaffList.Member], of organisation: String = "A", _ node: Node
    ) async throws -> [Int] {
        let changes = try await node.relationships.changes(by: StaffList(members), organisation: organisation, now: now)
        try await node.relationships.make(changes, Policy.grant(job: .staffList(organisation: organisation)))
        return [changes.recorded, changes.already, changes.ended, changes.notFound, changes.unclear]
    }
    private func person(_ number: String, _ family: String, _ node: Node) async throws -> Int64 {
        try #require(
            try await node.relationships.person(
                ProvenIdentity(nhsNumber: number, birthDate: "1970-01-01", family: family)))
    }
    private func subjects(_ person: Int64, of organisation: String = "A", _ node: Node) async throws -> [String] {
        try await node.here.store.items(
            Policy.grant(job: .choices(person: person)), StaffRecord.self, CollectionQuery(person: person)
        ).map(\.item).filter { $0.until == nil && $0.organisation == organisation }.map(\.subject).sorted()
    }
    private func principal(_ subject: String, at organisation: String = "A") -> Principal {
        Principal(
            subject: subject, name: "S", role: .generalPractitioner, organisation: organisation,
            organisationName: organisation)
    }
    private let officer = Principal(
        subject: "w", name: "W", role: .privacyOfficer, organisation: "A", organisationName: "A")

    @Test("Whoever is found is recorded on each record, once; then their own is refused and a colleague's is told of")
    func taking() async throws {
        let node = try await node()
        let list = [member("shah", shah, "SHAH"), member("jones", jones, "Jones")]
        #expect(try await take(list, node) == [1, 0, 0, 1, 0])
        let person = try await person(shah, "Shah", node)
        #expect(try await subjects(person, node) == ["shah", "shah"])
        #expect(try await take(list, node) == [0, 1, 0, 1, 0])
        #expect(try await subjects(person, node) == ["shah", "shah"])
        let decision = try await node.relationships.decide(
            principal: principal("shah"), purpose: .directCare, person: person, now: now)
        guard case .deny(let denial) = decision else { throw StoreError.conflict }
        #expect(denial.isOwn)
        let notice = try await node.relationships.notice(principal("osei"), person: person, now: now)
        #expect(notice == ReaderNotice(told: [.colleague], warned: [.colleague]))
        // Whoever comes later is found by the next list, and a record that comes later gets its copy.
        try await node.here.accept(patient(jones, "Jones"), from: node.sources[0])
        let third = try await node.here.source("C")
        try await node.here.accept(patient(shah, "Shah"), from: third)
        #expect(try await take(list, node) == [1, 1, 0, 0, 0])
        #expect(try await subjects(person, node) == ["shah", "shah", "shah"])
    }

    @Test("Who is in the list no more is ended; what an officer recorded, or another organisation's list says, is not")
    func ending() async throws {
        let node = try await node()
        let (own, other) = (try await person(shah, "Shah", node), try await person(brown, "Brown", node))
        try await node.relationships.setStaff(of: other, subject: "brown", officer: officer, now: now)
        let both = [member("shah", shah, "Shah"), member("brown", brown, "Brown")]
        #expect(try await take(both, node) == [1, 1, 0, 0, 0])
        #expect(try await take([member("s", shah, "Shah")], of: "B", node) == [1, 0, 0, 0, 0])
        // Another name of the same person: the one begins and the other ends.
        #expect(try await take([member("shah2", shah, "Shah")], node) == [1, 0, 1, 0, 0])
        #expect(try await subjects(own, node) == ["shah2", "shah2"])
        #expect(try await take([member("jones", jones, "Jones")], node) == [0, 0, 1, 1, 0])
        #expect(try await subjects(own, node) == [])
        #expect(try await subjects(own, of: "B", node) == ["s", "s"])
        #expect(try await subjects(other, node) == ["brown"])
        let stood = try await node.relationships.staffRecords(of: other, organisation: "A")
        #expect(stood.map(\.item.origin) == [.officer] && stood[0].item.officer == "W")
        // Who left can come back, and an officer can end what a list said.
        #expect(try await take([member("shah", shah, "Shah")], node) == [1, 0, 0, 0, 0])
        try await node.relationships.setStaff(of: own, subject: nil, officer: officer, now: now)
        #expect(try await subjects(own, node) == [])
    }

    @Test("Nobody is recorded by a name alone, nor without it; a name that changes ends nothing, another number does")
    func matching() async throws {
        let node = try await node()
        let own = try await person(shah, "Shah", node)
        #expect(try await take([member("shah", shah, "Brown")], node) == [0, 0, 0, 0, 1])
        #expect(try await take([member("shah", shah, "Shah", born: "1970-01-02")], node) == [0, 0, 0, 1, 0])
        #expect(try await take([member("shah", jones, "Shah")], node) == [0, 0, 0, 1, 0])
        #expect(try await subjects(own, node) == [])
        #expect(try await take([member("shah", shah, "Shah")], node) == [1, 0, 0, 0, 0])
        #expect(try await take([member("shah", shah, "Brown")], node) == [0, 1, 0, 0, 0])
        #expect(try await subjects(own, node) == ["shah", "shah"])
        #expect(try await take([member("shah", jones, "Shah")], node) == [0, 0, 1, 1, 0])
        #expect(try await subjects(own, node) == [])
    }

    @Test("It goes with the record when it is erased, and comes back with the next list when the record does")
    func erasure() async throws {
        let node = try await node()
        try await take([member("shah", shah, "Shah")], node)
        let pids = try await node.here.store.records(
            Policy.grant(job: .erase), of: .nhsNumber(shah, birthDate: nil))
        try await node.here.store.erase(Policy.grant(job: .erase), pids: pids)
        #expect(try await take([member("shah", shah, "Shah")], node) == [0, 0, 0, 1, 0])
        try await node.here.accept(patient(shah, "Shah"), from: node.sources[0])
        #expect(try await take([member("shah", shah, "Shah")], node) == [1, 0, 0, 0, 0])
    }

    @Test("What is for lists of staff is reached by no other leave, and a list is made under its own alone")
    func leave() async throws {
        let node = try await node()
        try await take([member("shah", shah, "Shah")], node)
        let every = CollectionQuery(field: (name: "list", value: "A"))
        let others: [JobGrant.Job] = [
            .privacy, .policy, .operations, .choices(person: 1), .readers(subject: "shah", person: 1),
        ]
        for job in others {
            let found = try await node.here.store.items(Policy.grant(job: job), StaffRecord.self, every)
            #expect(found.isEmpty)
        }
        let leave = Policy.grant(job: .staffList(organisation: "A"))
        #expect(try await node.here.store.items(leave, PublicInterest.self, CollectionQuery()).isEmpty)
        #expect(try await node.here.store.items(leave, PrivacyAlert.self, CollectionQuery()).isEmpty)
        #expect(try await node.here.store.items(leave, CareClaim.self, CollectionQuery()).isEmpty)
        let changes = try await node.relationships.changes(
            by: StaffList([member("b", brown, "Brown")]), organisation: "A", now: now)
        for job in [JobGrant.Job.privacy, .staffList(organisation: "B")] {
            await #expect(throws: StoreError.self) {
                try await node.relationships.make(changes, Policy.grant(job: job))
            }
        }
        #expect(try await subjects(try await person(brown, "Brown", node), node) == [])
    }

    @Test("What was kept before there were lists reads as an officer's")
    func earlier() throws {
        let json = #"{"subject":"s","organisation":"A","officer":"W","since":1}"#
        let read = try StaffRecord.read(Data(json.utf8), schema: 1)
        #expect(read.origin == .officer && read.index == ["subject": "s"])
        let listed = StaffRecord(subject: "s", listOf: "A", since: 1)
        #expect(listed.origin == .list && listed.index == ["subject": "s", "list": "A"])
        let again = try StaffRecord.read(try JSONEncoder().encode(listed), schema: 1)
        #expect(again == listed)
    }
}

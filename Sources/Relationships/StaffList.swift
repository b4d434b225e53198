package import Access
import LegalTime
import Store

/// An organisation's list of its staff: under which name each signs in, and who they are as a patient.
package struct StaffList: Sendable {
    /// One of the staff.
    package struct Member: Sendable, Hashable {
        /// The subject of the identity provider under which they sign in.
        package let subject: String
        /// Who they are.
        package let identity: ProvenIdentity

        /// One of the staff.
        package init(subject: String, identity: ProvenIdentity) {
            self.subject = subject
            self.identity = identity
        }
    }
    /// Everybody of the list, each once.
    package let members: [Member]

    /// The columns that a list has; others are passed over.
    package static let columns = ["subject", "nhs_number", "birth_date", "family"]
    /// The longest list, in bytes.
    package static let mostBytes = 64 << 20

    /// A list of these people.
    package init(_ members: [Member]) { self.members = members }

    /// Reads a list of comma-separated values (RFC 4180, UTF-8), whose first line names the columns in any order.
    ///
    /// - Throws: ``StaffListError`` with all that is wrong: a list is taken whole or not at all.
    package init(csv bytes: [UInt8]) throws(StaffListError) {
        guard bytes.count <= Self.mostBytes else {
            throw StaffListError([.init(line: 1, reason: "begins a list of more than 64 MB")])
        }
        let rows = CommaSeparatedText.rows(bytes)
        guard let head = rows.first else { throw StaffListError([.init(line: 1, reason: "names no columns")]) }
        let places = try Self.places(head)
        var members: [Member] = []
        var lines: [String: (line: Int, member: Member)] = [:]
        var wrong: [StaffListError.Line] = []
        for row in rows.dropFirst() {
            let member: Member
            switch Self.member(row, columns: head.fields.count, places) {
            case .failure(let problem):
                wrong.append(.init(line: row.line, reason: problem.reason))
                continue
            case .success(let found): member = found
            }
            // Who has two posts may stand twice; one name under which two people sign in is a mistake.
            if let before = lines[member.subject] {
                if before.member != member {
                    wrong.append(
                        .init(line: row.line, reason: "has the subject of line \(before.line) for somebody else"))
                }
                continue
            }
            lines[member.subject] = (row.line, member)
            members.append(member)
        }
        if members.isEmpty, wrong.isEmpty {
            wrong.append(.init(line: head.line, reason: "is not followed by anybody: a list names one person at least"))
        }
        guard wrong.isEmpty else { throw StaffListError(wrong) }
        self.members = members
    }

    /// Where each column stands.
    private static func places(_ head: CommaSeparatedText.Row) throws(StaffListError) -> [Int] {
        let names = head.fields.map { $0?.trimmingBlanks.lowercased() ?? "" }
        var wrong = head.problem.map { [StaffListError.Line(line: head.line, reason: $0)] } ?? []
        var places: [Int] = []
        for column in columns {
            let found = names.indices.filter { names[$0] == column }
            if found.count == 1 { places += found }
            if found.count != 1 {
                let reason = found.isEmpty ? "has no column \(column)" : "names the column \(column) twice"
                wrong.append(.init(line: head.line, reason: reason))
            }
        }
        guard wrong.isEmpty else { throw StaffListError(wrong) }
        return places
    }

    private struct Problem: Error { let reason: String }

    private static func member(
        _ row: CommaSeparatedText.Row, columns: Int, _ places: [Int]
    ) -> Result<Member, Problem> {
        func wrong(_ reason: String) -> Result<Member, Problem> { .failure(Problem(reason: reason)) }
        if let problem = row.problem { return wrong(problem) }
        guard row.fields.count == columns else {
            return wrong("has \(row.fields.count) fields, and the first line \(columns)")
        }
        let texts = places.compactMap { row.fields[$0]?.trimmingBlanks }
        guard texts.count == places.count else { return wrong("is not UTF-8") }
        let (subject, number, born, family) = (texts[0], texts[1], texts[2], texts[3])
        guard (1...200).contains(subject.utf8.count), !subject.contains(where: \.isWhitespace) else {
            return wrong("has no subject of 1 to 200 bytes without blanks")
        }
        guard let nhsNumber = NHSNumber.parse(number) else {
            return wrong("has no NHS number of ten digits with a valid check digit")
        }
        guard CivilDay(iso: born) != nil else { return wrong("has no birth date as yyyy-mm-dd") }
        guard !Demographics.fold(family).isEmpty else { return wrong("has no family name") }
        return .success(
            Member(
                subject: subject, identity: ProvenIdentity(nhsNumber: nhsNumber, birthDate: born, family: family)))
    }
}

/// Why a list of staff is not taken. It repeats nothing of the list.
package struct StaffListError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with a line.
    package struct Line: Sendable, Equatable {
        /// Its number, from 1; of one that goes over several, the first.
        package let line: Int
        /// What is wrong, in words that go on from "line 3".
        package let reason: String
    }
    /// Every line that is wrong, in order.
    package let lines: [Line]

    init(_ lines: [Line]) { self.lines = lines }

    package var description: String { lines.map { "line \($0.line) \($0.reason)" }.joined(separator: "\n") }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let rest = drop(while: \.isWhitespace)
        return rest.lastIndex { !$0.isWhitespace }.map { String(rest[...$0]) } ?? ""
    }
}

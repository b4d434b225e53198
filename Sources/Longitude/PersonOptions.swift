import Access
import ArgumentParser
import Foundation
import Store
import StoreSQLite

/// By what the operator names one person to a command: in a file, so that it stands in no shell history, or by their
/// Patient at a source.
struct PersonOptions: ParsableArguments {
    @Option(
        name: .customLong("nhs-number-from"),
        help: """
            A file with the NHS number, and on a second line the birth date (yyyy-mm-dd) where more than one person \
            carries the number; - for standard input.
            """)
    var file: String?
    @Option(help: "The code of a source, with --patient, for somebody without an NHS number.")
    var source: String?
    @Option(help: "The id of the person's Patient at that source.")
    var patient: String?

    func validate() throws {
        guard (source == nil) == (patient == nil), (file == nil) != (source == nil) else {
            throw ValidationError("Name the person by --nhs-number-from, or by --source and --patient together.")
        }
    }

    /// Who is named.
    ///
    /// - Throws: `ValidationError` for a file that cannot be read or holds something else.
    func named() throws -> SQLiteRecordStore.NamedPerson {
        if let source, let patient { return .patient(id: patient, source: source) }
        let (number, birthDate) = try PersonFile.read(file ?? "-")
        return .nhsNumber(number, birthDate: birthDate)
    }

    /// The records of who is named.
    ///
    /// - Throws: `ValidationError` when that is more than one person, or no source.
    func records(
        of named: SQLiteRecordStore.NamedPerson, _ grant: JobGrant, in store: SQLiteRecordStore
    ) async throws -> [Int64] {
        do {
            return try await store.records(grant, of: named)
        } catch StoreError.invalid(let why) { throw ValidationError(why) }
    }
}

/// A file with an NHS number, and on its second line a birth date.
enum PersonFile {
    /// Reads it; `-` is standard input.
    ///
    /// - Throws: `ValidationError`, which repeats nothing of the file.
    static func read(_ file: String) throws -> (nhsNumber: String, birthDate: String?) {
        let text: String
        if file == "-" {
            text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        } else {
            guard let read = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
                throw ValidationError("\(file) cannot be read. Give the path of a readable file.")
            }
            text = read
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        let born = lines.count == 2 ? lines[1] : nil
        guard lines.count == 1 || lines.count == 2, let number = NHSNumber.parse(lines[0]),
            born.map({ $0.count == 10 && $0.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "-") } }) ?? true
        else {
            throw ValidationError(
                "The file does not hold an NHS number of ten digits with a valid check digit, and at most a birth date "
                    + "(yyyy-mm-dd) on a second line.")
        }
        return (number, born)
    }
}

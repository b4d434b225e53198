import Access
import Foundation
import Intake
import SampleData
import Store
import StoreSQLite
import Testing

private let patient = samplePatient(family: "Invented")

private func condition(_ code: String, note: String = "a") -> String {
    #"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"note":[{"text":"\#(note)"}],"#
        + #""code":{"coding":[{"system":"http://snomed.info/sct","code":"\#(code)"}]}}"#
}

/// What is stored follows the lists and what a source is stated to be.
@Suite struct LabellingTests {
    private static let leave = Policy.grant(job: .relabel)

    private func lists(_ code: String, category: String) throws -> SensitivityLists {
        var document = try SensitivityLists.illustrative().document
        document.version += 1
        document.lists = [
            .init(
                name: "one", category: category, citation: "A test.", system: "http://snomed.info/sct",
                codes: [.init(code: code, display: "A condition")])
        ]
        return try SensitivityLists(document)
    }

    @Test(
        "New lists label what is stored anew, earlier versions too, and no cached row keeps its old label",
        arguments: [0, 64])
    func lists(cacheMegabytes: Int) async throws {
        let here = try TemporaryStore(cacheMegabytes: cacheMegabytes)
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: source)
        for note in ["a", "b"] { try await here.accept(condition("86406008", note: note), from: source) }
        let receptionist = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        func label() async throws -> SensitivityMask? {
            try await here.store.read(receptionist) { snapshot in
                guard let row = try snapshot.rows().first(where: { $0.typeName == "Condition" }) else { return nil }
                // Every version has the label of the newest.
                let versions = try snapshot.versions(rid: row.rid).map(\.sensitivity)
                #expect(versions == [row.sensitivity])
                return row.sensitivity
            }
        }
        #expect(try await label() == nil)
        let mental = Labelling(store: here.store, lists: try lists("86406008", category: "mentalHealth"))
        let isCurrent = try await mental.isCurrent(Self.leave)
        #expect(!isCurrent)
        #expect(try await mental.bringUp(Self.leave) == 2)
        #expect(try await mental.isCurrent(Self.leave))
        #expect(try await label() == [.mentalHealth])
        let none = Labelling(store: here.store, lists: try lists("38341003", category: "hiv"))
        #expect(try await none.bringUp(Self.leave) == 2)
        #expect(try await label() == [])
        // Other work's leave labels nothing.
        await #expect(throws: StoreError.self) {
            _ = try await here.store.relabel(Policy.grant(job: .export), lists: "x") { _, _, _ in
                ItemLabel(section: .documents, sensitivity: [])
            }
        }
    }

    @Test("What a source is stated to be labels what it had sent before")
    func kinds() async throws {
        let here = try TemporaryStore()
        try await here.accept(patient, from: try await here.source("A", kind: .other))
        try await here.accept(condition("38341003"), from: try await here.source("A", kind: .other))
        let labelling = Labelling(store: here.store, lists: try SensitivityLists.illustrative())
        #expect(try await labelling.bringUp(Self.leave) == 0)
        _ = try await here.source("A", kind: .sexualHealth)
        #expect(try await labelling.isCurrent(Self.leave))
        #expect(try await labelling.bringUp(Self.leave) == 1)
    }

    @Test("What is stored moves to the section that the rules say now; a row held in memory does not stay behind")
    func sections() async throws {
        let here = try TemporaryStore()
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: source)
        try await here.accept(condition("38341003"), from: source)
        let lists = try SensitivityLists.illustrative()
        // As earlier rules had it.
        _ = try await here.store.relabel(Self.leave, lists: "\(lists.version)-other") { _, _, _ in
            ItemLabel(section: .documents, sensitivity: [])
        }
        let grant = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        func section() async throws -> Access.Section? {
            try await here.store.read(grant) { snapshot in
                try snapshot.rows().first { $0.typeName == "Condition" }?.section
            }
        }
        #expect(try await section() == .documents)
        let labelling = Labelling(store: here.store, lists: lists)
        let isCurrent = try await labelling.isCurrent(Self.leave)
        #expect(!isCurrent)
        #expect(try await labelling.bringUp(Self.leave) == 2)
        #expect(try await section() == .problems)
        #expect(try await labelling.isCurrent(Self.leave))
        #expect(labelling.name.hasSuffix("-s\(SectionRule.version)-m\(Marks.version)"))
    }

    @Test("Records whose keys are lost are not opened with new ones")
    func lostKeys() throws {
        let here = try TemporaryStore()
        let copy = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        for file in ["records.sqlite", "records.sqlite-wal"] {
            try FileManager.default.copyItem(at: here.folder.appending(path: file), to: copy.appending(path: file))
        }
        #expect(throws: StoreError.self) { _ = try SQLiteRecordStore(folder: copy) }
        #expect(!FileManager.default.fileExists(atPath: copy.appending(path: "keys/node.key").path))
    }

    @Test("A number that was erased is not given again by a store from before; a journal that cannot be read stops it")
    func journal() async throws {
        let here = try TemporaryStore()
        let keys = here.folder.appending(path: "keys")
        try Data("40\n".utf8).write(to: keys.appending(path: "erasures"))
        #expect(try await here.store.replayErasures() == 1)
        try await here.accept(patient, from: try await here.source("A", kind: .gp))
        let grant = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        #expect(grant.pids == [41])
        try Data("40\nforty\n".utf8).write(to: keys.appending(path: "erasures"))
        await #expect(throws: StoreError.self) { _ = try await here.store.replayErasures() }
    }

    @Test("A line that was cut never becomes another record's number, neither by the next one nor by a restore")
    func cutLine() async throws {
        let here = try TemporaryStore()
        let file = here.folder.appending(path: "keys/erasures")
        for n in 1...3 {
            try await here.accept(
                #"{"resourceType":"Patient","id":"p\#(n)"}"#, from: try await here.source("A", kind: .gp))
        }
        try Data("7\nrecord 1".utf8).write(to: file)
        // Of record 12, say.
        await #expect { _ = try await here.store.replayErasures() } throws: {
            "\($0)".contains("ends within a line")
        }
        let erase = Policy.grant(job: .erase)
        try await here.store.erase(erase, pids: [2])
        #expect(try String(contentsOf: file, encoding: .utf8) == "7\nrecord 2\n")
        #expect(try await here.store.replayErasures() == 2)
        #expect(try await here.store.statistics(Policy.grant(job: .statistics)).patientRecords == 2)
    }
}

import Access
import Foundation
import SampleData
import Store
import StoreSQLite
import Testing

private let patient = samplePatient()

/// Rows in memory: what they hold is nobody's to find there later.
@Suite struct RowCacheTests {
    private func bytes(_ store: SQLiteRecordStore) async throws -> Int {
        try await store.statistics(Policy.grant(job: .statistics)).cachedBytes
    }

    @Test func whatNobodyAsksForIsDropped() async throws {
        let here = try TemporaryStore(cacheMegabytes: 8, cacheLifetime: .milliseconds(200))
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: source)
        #expect(try await bytes(here.store) == 0)
        let grant = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        #expect(try await here.store.read(grant) { try $0.rows().count } == 1)
        // That rows are kept at all is for the other test: here they may be gone before anybody looks.
        for _ in 0..<100 where try await bytes(here.store) > 0 { try await Task.sleep(for: .milliseconds(100)) }
        #expect(try await bytes(here.store) == 0)
        #expect(try await here.store.read(grant) { try $0.rows().count } == 1)
    }

    @Test func whatIsAskedForStays() async throws {
        let here = try TemporaryStore(cacheMegabytes: 8)
        let source = try await here.source("A", kind: .gp)
        try await here.accept(patient, from: source)
        let grant = try #require(try await here.grant("9990000018", .generalPractitioner, at: "A"))
        _ = try await here.store.read(grant) { try $0.rows() }
        try await Task.sleep(for: .seconds(3))
        #expect(try await bytes(here.store) > 0)
    }
}

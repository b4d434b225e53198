import Access
import Intake
import Store
import StoreSQLite
import Testing

private func patient(
    _ family: String, number: String? = "9990000018", birth: String = "1951-03-04", city: String = "London",
    names: String? = nil
) -> String {
    let identifier =
        number.map { #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#($0)"}],"# } ?? ""
    return #"{"resourceType":"Patient","id":"1",\#(identifier)"name":[\#(names ?? #"{"family":"\#(family)"}"#)],"#
        + #""birthDate":"\#(birth)","address":[{"city":"\#(city)"}]}"#
}

/// Pairs of records that carry one number and disagree.
@Suite struct ReviewTests {
    private struct Place {
        let here: TemporaryStore
        let a: Source
        let b: Source

        /// Two records of one number under two names.
        init() async throws {
            here = try TemporaryStore()
            a = try await here.source("A")
            b = try await here.source("B")
            try await here.accept(patient("Adeyemi"), from: a)
            try await here.accept(patient("Stranger"), from: b)
        }
        func pairs() async throws -> [SQLiteRecordStore.RecordReview] {
            try await here.store.reviews(Policy.grant(job: .operations), limit: 10)
        }
        func close() async throws {
            let pair = try #require(try await pairs().first)
            #expect(try await here.store.closeReview(Policy.grant(job: .operations), number: pair.number))
        }
    }

    @Test("A pair goes when either side is corrected or drops the number")
    func corrected() async throws {
        for fromA in [true, false] {
            for correction in [patient(fromA ? "Stranger" : "Adeyemi"), patient("Other", number: nil)] {
                let place = try await Place()
                #expect(try await place.pairs().count == 1)
                try await place.here.accept(correction, from: fromA ? place.a : place.b)
                #expect(try await place.pairs().isEmpty)
            }
        }
    }

    @Test("A new version of either side makes no second row")
    func once() async throws {
        let place = try await Place()
        try await place.here.accept(patient("Adeyemi", city: "Bristol"), from: place.a)
        try await place.here.accept(patient("Stranger", city: "Leeds"), from: place.b)
        try await place.here.accept(patient("Another"), from: place.a)
        #expect(try await place.pairs().count == 1)
    }

    @Test("What was closed stays closed until one of the two says something else of who they are")
    func closed() async throws {
        let place = try await Place()
        try await place.close()
        try await place.here.accept(patient("Adeyemi", city: "Bristol"), from: place.a)
        try await place.here.accept(patient("Stranger", city: "Leeds"), from: place.b)
        #expect(try await place.pairs().isEmpty)
        try await place.here.accept(patient("Adeyemi", birth: "1951-03-05"), from: place.a)
        #expect(try await place.pairs().count == 1)
        try await place.close()
        try await place.here.accept(patient("Strange"), from: place.b)
        #expect(try await place.pairs().count == 1)
    }

    @Test("A record that joins one other stays listed beside the one it still disagrees with")
    func stillDisagrees() async throws {
        let place = try await Place()
        let c = try await place.here.source("C")
        try await place.here.accept(patient("Nobody"), from: c)
        #expect(try await place.pairs().count == 3)
        try await place.here.accept(patient("Adeyemi"), from: c)
        let pairs = try await place.pairs()
        #expect(pairs.count == 2)
        #expect(pairs.allSatisfy { pair in pair.records.contains { $0.demographics.family == "Stranger" } })
    }

    @Test(
        "Linked by the name in use, not by one of before",
        arguments: [
            #"{"use":"maiden","family":"Stranger"},{"family":"Adeyemi"}"#,
            #"{"use":"old","family":"Stranger"},{"use":"usual","family":"Adeyemi"}"#,
            #"{"use":"temp","family":"Stranger"},{"use":"usual","family":"O"},{"use":"official","family":"Adeyemi"}"#,
            #"{"use":"anonymous","family":"Stranger"},{"use":"nickname","family":"Adeyemi"}"#,
        ])
    func names(_ names: String) async throws {
        let here = try TemporaryStore()
        try await here.accept(patient("Adeyemi"), from: try await here.source("A"))
        try await here.accept(patient("", names: names), from: try await here.source("B"))
        let figures = try await here.store.statistics(Policy.grant(job: .statistics))
        #expect(figures.people == 1 && figures.review == 0)
    }
}

import Access
import AccessReview
import FHIR
import Ledger
import SampleData
import Testing

private typealias Fields = [(name: String, value: String)]

private func event(
    _ time: Int64, _ action: AccessEvent.Action = .read, _ role: Role = .nurse, id: EventID = EventID(),
    resources: [Int64] = [], types: [Int64: String] = [:]
) throws -> AuditEvent {
    let part = AccessEvent.Part(pid: 1, resources: resources)
    let access = AccessEvent(
        id: id, time: time, action: action,
        principal: Principal(subject: "s", name: "N", role: role, organisation: "H", organisationName: "Hospital"),
        purpose: .directCare, route: "record", policyVersion: 2, basis: "b", parts: [part])
    var known = AuditEvent.Known()
    known.types = types
    return AuditEvent(
        try RecordedAccess(
            text: CanonicalEvent(access).opening(of: part) + CanonicalEvent.closing(seq: 1, previous: [])),
        known: known, node: "Node")
}
private func moment(_ text: String) throws -> Int64 { try #require(PartialDate(text)).milliseconds }
private func problem(_ fields: Fields, takesCase: Bool = false) -> AuditEventSearch.Problem? {
    do {
        _ = try AuditEventSearch(fields, takesCase: takesCase)
        return nil
    } catch { return error }
}

/// The parameters of a search of AuditEvents, read strictly.
@Suite struct AuditEventSearchTests {
    @Test("What is not known or not understood is refused by its name, and nothing typed in its place is repeated")
    func refused() {
        for (name, value, parameter) in [
            ("date", "yesterday", "date"), ("date", "2026-13", "date"), ("date", "ap2026", "date"),
            ("date", "2026-02-30", "date"), ("date", "2026-03-02T10", "date"), ("date", "", "date"),
            ("date", "2026-03-02T10:00:00 01:00", "date"), ("date", "2026-03-29T01:30", "date"),
            ("date", "2026,", "date"), ("date", "GE2026", "date"), ("_count", "0", "_count"),
            ("_count", "-1", "_count"),
            ("_count", "+5", "_count"), ("_count", "1e3", "_count"), ("_count", "99999999999999999999", "_count"),
            ("_sort", "patient", "_sort"), ("_sort", "date,type", "_sort"), ("action", "X", "action"),
            ("action", "read", "action"), ("outcome", "1", "outcome"), ("type", "", "type"), ("type", "|", "type"),
            ("type", "a|b|c", "type"), ("type", "rest,", "type"), ("subtype", "a\\b", "subtype"),
            ("subtype", "a\\", "subtype"), ("_id", "a b", "_id"), ("_id", "", "_id"), ("cursor", "1", "cursor"),
            ("cursor", String(repeating: "g", count: 64), "cursor"), ("policy", "", "policy"),
            ("type", String(repeating: "x", count: 501), "type"), ("type:not", "rest", "type"),
            ("date:missing", "true", "date"), ("agent-name", "Raman", "agent-name"), ("patient", "1", "patient"),
            ("patient:Patient.name", "x", "patient"), ("agent.name", "x", "agent"), ("entity", "Patient/1", "entity"),
            ("case", EventID().description, "case"), ("_summary", "count", "_summary"),
            ("_total", "accurate", "_total"),
            ("_include", "AuditEvent:patient", "_include"), ("9990000018", "1", nil), ("Adeyemi", "1", nil),
            ("", "1", nil), ("a name of a person", "x", nil), ("<b>", "x", nil),
        ] as [(String, String, String?)] {
            let found = problem([(name, value)])
            #expect(found != nil, "\(name)=\(value)")
            #expect(found?.parameter == parameter, "\(name)=\(value)")
        }
        #expect(problem([("_count", "5"), ("_count", "5")])?.parameter == "_count")
        #expect(problem([("case", "florence")], takesCase: true)?.parameter == "case")
        #expect(problem([("case", EventID().description)], takesCase: true) == nil)
        let many = (0...50).map(String.init).joined(separator: ",")
        #expect(problem([("subtype", many)])?.parameter == "subtype")
    }

    @Test("Dates and times by their precision and prefix; without an offset they are London's")
    func dates() throws {
        func holds(_ value: String, _ time: String) throws -> Bool {
            try AuditEventSearch([("date", value)], takesCase: false).admits(event(try moment(time)))
        }
        // On 29 March 2026 London's day begins at 00:00Z and ends at 23:00Z.
        for (value, first, last, after) in [
            ("2026", "2026-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z"),
            ("2026-03", "2026-03-01T00:00:00.000Z", "2026-03-31T22:59:59.999Z", "2026-03-31T23:00:00.000Z"),
            ("2026-03-29", "2026-03-29T00:00:00.000Z", "2026-03-29T22:59:59.999Z", "2026-03-29T23:00:00.000Z"),
            ("2026-07-01", "2026-06-30T23:00:00.000Z", "2026-07-01T22:59:59.999Z", "2026-07-01T23:00:00.000Z"),
            (
                "2026-07-01T10:00", "2026-07-01T09:00:00.000Z", "2026-07-01T09:00:59.999Z", "2026-07-01T09:01:00.000Z"
            ),
            (
                "2026-07-01T10:00Z", "2026-07-01T10:00:00.000Z", "2026-07-01T10:00:59.999Z", "2026-07-01T10:01:00.000Z"
            ),
            (
                "2026-07-01T10:00:05Z", "2026-07-01T10:00:05.000Z", "2026-07-01T10:00:05.999Z",
                "2026-07-01T10:00:06.000Z"
            ),
            (
                "2026-07-01T10:00:05.2-02:00", "2026-07-01T12:00:05.200Z", "2026-07-01T12:00:05.299Z",
                "2026-07-01T12:00:05.300Z"
            ),
            (
                "2026-07-01T10:00:05.123+01:00", "2026-07-01T09:00:05.123Z", "2026-07-01T09:00:05.123Z",
                "2026-07-01T09:00:05.124Z"
            ),
            // The hour that comes twice: either may be meant.
            (
                "2026-10-25T01:30:00", "2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.999Z",
                "2026-10-25T01:30:01.000Z"
            ),
        ] {
            let before = Instant.text(try moment(first) - 1)
            for (prefix, expected) in [
                ("", [false, true, true, false]), ("eq", [false, true, true, false]),
                ("ne", [true, false, false, true]), ("gt", [false, false, false, true]),
                ("sa", [false, false, false, true]), ("lt", [true, false, false, false]),
                ("eb", [true, false, false, false]), ("ge", [false, true, true, true]),
                ("le", [true, true, true, false]),
            ] {
                let found = try [before, first, last, after].map { try holds(prefix + value, $0) }
                #expect(found == expected, "\(prefix)\(value)")
            }
        }
        let both = try AuditEventSearch([("date", "ge2026-03-01"), ("date", "lt2026-03-02")], takesCase: false)
        #expect(both.bounds == (try moment("2026-03-01T00:00:00Z"), try moment("2026-03-02T00:00:00Z")))
        #expect(try both.admits(event(try moment("2026-03-01T12:00:00Z"))))
        #expect(try !both.admits(event(try moment("2026-03-02T12:00:00Z"))))
        let either = try AuditEventSearch([("date", "2026-03-01,2026-03-03")], takesCase: false)
        #expect(try !either.admits(event(try moment("2026-03-02T12:00:00Z"))))
        #expect(try either.admits(event(try moment("2026-03-03T12:00:00Z"))))
    }

    @Test("A code alone, with its system, with none, and a system alone; several hold any, twice both")
    func tokens() throws {
        let read = try event(1, .read, .nurse)
        for (name, value, expected) in [
            ("type", "rest", true), ("type", "110113", false), ("action", "R", true), ("action", "C,R", true),
            ("action", "http://hl7.org/fhir/audit-event-action|R", true), ("action", "http://other|R", false),
            ("outcome", "0", true), ("outcome", "4,8,12", false), ("subtype", "read", true),
            ("subtype", "PatientRead", true), ("subtype", "urn:longitude:audit-event|PatientRead", true),
            ("subtype", "urn:longitude:audit-event|", true), ("subtype", "|read", false), ("subtype", "Denied", false),
            ("subtype", "re\\,ad", false), ("agent-role", "nurse", true), ("agent-role", "paramedic,nurse", true),
            ("agent-role", "Nurse", false), ("policy", "urn:longitude:policy:2", true),
            ("policy", "urn:longitude:policy:20", false), ("policy", "urn:longitude:policy", false),
            ("entity-role", "4", true), ("entity-role", "24", false), ("entity-type", "2", true),
            ("_id", read.id, true), ("_id", "other,\(read.id)", true), ("_id", read.id.uppercased() + "a", false),
        ] {
            let search = try AuditEventSearch([(name, value)], takesCase: false)
            #expect(search.admits(read) == expected, "\(name)=\(value)")
        }
        let twice = try AuditEventSearch([("subtype", "read"), ("subtype", "PatientRead")], takesCase: false)
        let neither = try AuditEventSearch([("subtype", "read"), ("subtype", "Denied")], takesCase: false)
        #expect(twice.admits(read) && !neither.admits(read))
        #expect(try AuditEventSearch([("_count", "100000")], takesCase: false).count == 500)
    }

    @Test("Whatever is sent is refused, or read so that what is asked again is the same")
    func anything() throws {
        var random = SeededRandom(seed: 20_261_123)
        let names = [
            "date", "_id", "type", "subtype", "action", "outcome", "agent-role", "entity-type", "entity-role", "policy",
            "_count", "_sort", "cursor", "case", "_format", "type:not", "x",
        ]
        let pieces = [
            "2026", "-03", "-02", "T10:00", ":00", ".5", "Z", "+01:00", "ge", "lt", "eq", ",", "|", "\\", "\\,", "\\|",
            "R", "read", "0", "8", "50", "date", "-date", "http://x", "é", "\u{0}", "'", " ", EventID().description,
            String(repeating: "0", count: 32), "9",
        ]
        var understood = 0
        for _ in 0..<30_000 {
            let fields: Fields = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let length = Int.random(in: 0...4, using: &random)
                let value = (0..<length).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
                return (names.randomElement(using: &random) ?? "", value)
            }
            do {
                let search = try AuditEventSearch(fields, takesCase: true)
                understood += 1
                let again = try AuditEventSearch(search.fields, takesCase: true)
                #expect(again.fields.map(\.name) == search.fields.map(\.name))
                #expect(again.fields.map(\.value) == search.fields.map(\.value))
                #expect(again.count == search.count && (1...500).contains(search.count))
                #expect(again.bounds == search.bounds)
                for time in [0, 1_772_445_600_000] as [Int64] {
                    let one = try event(time)
                    #expect(again.admits(one) == search.admits(one))
                    let isWithin = time >= search.bounds.from && time < search.bounds.to
                    #expect(isWithin || !search.admits(one), "found beyond the bounds: \(fields)")
                }
            } catch let problem as AuditEventSearch.Problem {
                #expect(problem.parameter.map { names.contains($0) } ?? true)
            }
        }
        #expect(understood > 2000, "\(understood) were understood: the pieces no longer make searches")
    }

    @Test("What is found is what the resources say, by a second reading of them")
    func secondReading() throws {
        let actions: [AccessEvent.Action] = [
            .read, .query, .denied, .breakGlass, .careClaim, .privacyReview, .choice, .question, .correction, .policy,
            .signIn, .job, .write,
        ]
        func codes(_ root: Element, _ name: String) -> [String] {
            switch name {
            case "type": return [root["type"]?["code"]?.string].compactMap(\.self)
            case "subtype": return root.all("subtype").compactMap { $0["code"]?.string }
            case "agent-role":
                return root.all("agent").flatMap { $0.all("role") }.compactMap { $0["coding"]?.first?["code"]?.string }
            case "entity-type": return root.all("entity").compactMap { $0["type"]?["code"]?.string }
            case "entity-role": return root.all("entity").compactMap { $0["role"]?["code"]?.string }
            case "policy": return root.all("agent").flatMap { $0.all("policy") }.compactMap(\.string)
            default: return [root[named: name]?.string].compactMap(\.self)
            }
        }
        let events = try actions.enumerated().map { n, action in
            try event(
                Int64(n), action, Role.allCases[n % Role.allCases.count], resources: [1, 2],
                types: n % 2 == 0 ? [1: "Observation"] : [2: "Condition"])
        }
        let names = ["type", "subtype", "action", "outcome", "agent-role", "entity-type", "entity-role", "policy"]
        for name in names {
            let values = Set(try events.flatMap { codes(try Document(parsing: $0.json).root, name) })
            #expect(!values.isEmpty)
            for value in values {
                let search = try AuditEventSearch([(name, value)], takesCase: false)
                for event in events {
                    let root = try Document(parsing: event.json).root
                    #expect(search.admits(event) == codes(root, name).contains(value), "\(name)=\(value)")
                }
            }
        }
    }

    @Test("Pages give each event once, in order, while others come and many are of one moment")
    func pages() throws {
        var random = SeededRandom(seed: 7)
        let now: Int64 = 1000
        for isNewestFirst in [true, false] {
            for size in [1, 2, 7, 500] {
                var all = try (0..<120).map { _ in try event(Int64.random(in: 1...30, using: &random)) }
                let asked = Set(all.map(\.id))
                var fields: Fields = [("_count", "\(size)"), ("_sort", isNewestFirst ? "-date" : "date")]
                var found: [AuditEvent] = []
                var pages = 0
                while true {
                    let search = try AuditEventSearch(fields, takesCase: false)
                    var gatherer = AuditEventGatherer(search, now: now + Int64(pages) * 10)
                    // Some stand in two chains, and come twice.
                    for one in (all + all.prefix(20)).shuffled(using: &random) { gatherer.add(one) }
                    let page = gatherer.page
                    pages += 1
                    #expect(page.events.count <= size && pages < 200)
                    found += page.events
                    // What comes meanwhile, such as the entry of this very search.
                    all.append(try event(now + Int64(pages) * 10))
                    guard let next = page.next else { break }
                    let root = try Document(parsing: page.json(search, base: "http://n/fhir")).root
                    let links = root.all("link").compactMap { $0["url"]?.string }
                    #expect(links.count == 2 && links[1].hasSuffix("cursor=\(next.text)"))
                    fields = fields.filter { $0.name != "cursor" } + [("cursor", next.text)]
                }
                #expect(Set(found.map(\.id)) == asked && found.count == asked.count)
                let times = found.map(\.access.time)
                #expect(times == times.sorted { isNewestFirst ? $0 > $1 : $0 < $1 })
            }
        }
    }

    @Test("A page ends early when its events name very many resources, and holds one at least")
    func largePages() throws {
        let types = Dictionary(uniqueKeysWithValues: (1...15_000).map { (Int64($0), "Observation") })
        let numbers = types.keys.sorted()
        var fields: Fields = []
        var counts: [Int] = []
        let events = try (0..<3).map { try event(Int64($0), resources: numbers, types: types) }
        repeat {
            let search = try AuditEventSearch(fields, takesCase: false)
            var gatherer = AuditEventGatherer(search, now: 10)
            for one in events { gatherer.add(one) }
            counts.append(gatherer.page.events.count)
            fields = gatherer.page.next.map { [("cursor", $0.text)] } ?? []
        } while !fields.isEmpty
        #expect(counts == [1, 1, 1])
    }
}

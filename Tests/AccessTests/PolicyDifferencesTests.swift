import Access
import Foundation
import Testing

/// What one policy says otherwise than another, in words; and what it makes of an access.
@Suite struct PolicyDifferencesTests {
    private func changed(_ change: (inout PolicyDocument) -> Void) throws -> [PolicyDifference] {
        let policy = try Policy.illustrative()
        var document = policy.document
        document.version += 1
        change(&document)
        return policy.differences(to: try Policy(document))
    }

    @Test("A policy differs in nothing from itself, whatever its number and day")
    func same() throws {
        #expect(try changed { $0.from = "2030-01-01" }.isEmpty)
    }

    /// Each single change that the mutation tests make, with the words that an officer has to read, by hand.
    private static let words: [String: (words: String, direction: PolicyDifference.Direction, isGrave: Bool)] = [
        "generalPractitioner: add hiv in sees": (
            "GPs would see HIV items, for direct care and emergency care", .wider, true
        ),
        "hospitalConsultant: remove substanceUse in sees": (
            "Consultants would no longer see Alcohol and drugs items, nor that they exist, for direct care and "
                + "emergency care", .narrower, false
        ),
        "paramedic: add substanceUse in knows": (
            "Paramedics would be told that Alcohol and drugs items exist, for direct care and emergency care", .wider,
            true
        ),
        "socialWorker: remove mentalHealth in knows": (
            "Social workers would no longer be told that Mental health items exist, for direct care", .narrower, false
        ),
        "midwife: remove hiv in breaks": (
            "Midwives would no longer be able to open HIV items with a reason, for direct care and emergency care",
            .narrower, false
        ),
        "paramedic sees mentalHealth instead of knowing of it": (
            "Paramedics would see Mental health items, for direct care and emergency care", .wider, true
        ),
        "receptionist: add ETREAT in purposes": (
            "Receptionists would open records, for emergency care", .wider, true
        ),
        "paramedic: remove TREAT in purposes": (
            "Paramedics would no longer open any record, for direct care", .narrower, false
        ),
        "generalPractitioner: remove registered in relationships": (
            "GPs would no longer open records of people registered with their practice, for direct care and emergency "
                + "care", .narrower, false
        ),
        "receptionist: add claimed in relationships": (
            "Receptionists would open records of people of whom they state that they are in their care, for direct "
                + "care", .wider, true
        ),
        "pharmacist: prescribes is false": (
            "Pharmacists would no longer be told that hidden medicines exist, for direct care", .narrower, false
        ),
        "midwives set objections aside": (
            "Midwives would be able to set a person’s objection aside with a reason", .wider, true
        ),
        "an encounter lasts 400 days": (
            "The relationship “in the care of the organisation” would last 400 days. Before: last 365 days", .wider,
            true
        ),
        "a claim lasts 48 hours": (
            "The relationship “in their care, as they stated” would last 2 days. Before: last 24 hours", .wider, true
        ),
        "a registration counts for nothing": (
            "The relationship “registered with the practice” would count for nothing. Before: have no end", .narrower,
            false
        ),
        "an ambulance call lasts a year": (
            "The relationship “attended by the ambulance service” would last 365 days. Before: last 2 days", .wider,
            true
        ),
        "an encounter counts two days before it begins": (
            "The relationship “in the care of the organisation” would begin 2 days before. Before: begin 24 hours "
                + "before", .wider, true
        ),
        "a referral lasts a month": (
            "The relationship “referred to the organisation” would last 30 days while no end is said. Before: last "
                + "365 days while no end is said", .narrower, false
        ),
        "a caseload counts for nothing": (
            "The relationship “on the organisation’s caseload” would count for nothing. Before: last 3650 days",
            .narrower, false
        ),
        "nobody needs an activity": ("Nobody would need an activity to open records", .wider, true),
        "prescribing allows viewing": ("The activity B0420 would allow opening records", .wider, true),
        "supplementary prescribers are no prescribers": (
            "The activity B0440 would no longer allow being told that hidden medicines exist, as prescribers are",
            .narrower, false
        ),
        "never loses unknown labels, and a GP sees them": (
            "A role could be given Label not known to this node items", .wider, true
        ),
        "privacy officers open records": (
            "Privacy officers would open records, for direct care and emergency care", .wider, true
        ),
    ]

    @Test("Each single change of a policy is named, marked wider or narrower, and undone the other way round")
    func mutations() throws {
        let policy = try Policy(Expectation.document())
        #expect(PolicyMutationTests.changes.count >= 50)
        for (name, change) in PolicyMutationTests.changes {
            var document = policy.document
            change(&document)
            let new = try Policy(document)
            let (there, back) = (policy.differences(to: new), new.differences(to: policy))
            #expect(there.contains { $0.direction != .other }, "\(name) is not named")
            func count(_ all: [PolicyDifference], _ direction: PolicyDifference.Direction) -> Int {
                all.count { $0.direction == direction }
            }
            // A whole line that goes is one difference, and one that comes is many.
            let isOneWay = !name.contains("purposes")
            if isOneWay, document.roles.count == policy.document.roles.count {
                #expect(count(there, .wider) == count(back, .narrower), "\(name)")
                #expect(count(there, .narrower) == count(back, .wider), "\(name)")
            }
            #expect(there.allSatisfy { !$0.isGrave || $0.direction == .wider }, "\(name)")
            if let expected = Self.words[name] {
                let found = there.first { $0.words == expected.words }
                #expect(
                    found?.direction == expected.direction && found?.isGrave == expected.isGrave,
                    "\(name): \(there.map(\.words))")
            }
        }
        #expect(Set(Self.words.keys).isSubset(of: PolicyMutationTests.changes.map(\.0)))
    }

    @Test("Changes of the other parts are named, and the grave ones stand first")
    func otherParts() throws {
        let all = try changed {
            $0.source = "The board, 1 December 2026"
            $0.codes[0].role = "nurse"
            $0.codes.removeAll { $0.code == "R1290" }
            $0.codes.append(.init(code: "R9999", display: "New", role: "nurse", organisationKind: "acute"))
            $0.withheld = [.init(organisation: "ZZX01", basis: "Crime Act", reviewBy: "2027-01-01")]
            for at in $0.roles.indices where $0.roles[at].role == "person" { $0.roles[at].held?.hours = 24 }
            $0.roles[0].sections.removeAll { $0 == "family" }
        }
        let words = all.map(\.words)
        #expect(words.contains("It would name another source: “The board, 1 December 2026”"))
        #expect(words.contains("R0260 (General Medical Practitioner) would sign in as Nurse, not as GP"))
        #expect(words.contains("R1290 (Pharmacist) would no longer sign in as Pharmacist"))
        #expect(words.contains("R9999 (New) at organisations of the kind acute would sign in as Nurse"))
        #expect(words.contains("People would not be told of accesses by ZZX01 until 2027-01-01 (Crime Act)"))
        #expect(
            words.contains(
                "People with their own records would see Results 24 hours after this node received them, not 72, for "
                    + "the person’s own request"))
        #expect(
            words.contains(
                "GPs would no longer see the section Family and social history, for direct care and emergency care"))
        let grave = all.prefix { $0.isGrave }.count
        #expect(grave == 2 && all.count { $0.isGrave } == 2)
        #expect(all.last?.direction == .other)
    }

    @Test("What changes only in how it is written is said to decide the same")
    func rewritten() throws {
        let all = try changed { $0.roles.reverse() }
        #expect(all.map(\.words) == ["The text is written otherwise, and decides the same"])
        #expect(try changed { $0.codes[0].display = "GP" }.map(\.direction) == [.other])
    }

    // MARK: One line for one purpose

    @Test("A line is changed for one purpose and stays for the others; the same for both is one line again")
    func lines() throws {
        var document = try Policy.illustrative().document
        let before = document
        var line = try #require(document.line(.paramedic, .emergency))
        #expect(line.purposes == ["ETREAT"] && line.knows.contains("mentalHealth"))
        line.knows.removeAll { $0 == "mentalHealth" }
        document.set(line, for: .paramedic, .emergency)
        #expect(document.line(.paramedic, .emergency)?.knows == ["restricted", "whereabouts"])
        #expect(document.line(.paramedic, .directCare)?.knows == ["restricted", "mentalHealth", "whereabouts"])
        #expect(document.roles.count == before.roles.count + 1)
        _ = try Policy(document)
        document.set(before.line(.paramedic, .emergency), for: .paramedic, .emergency)
        #expect(document == before)
        // Taken away, and given back.
        document.set(nil, for: .receptionist, .directCare)
        #expect(document.line(.receptionist, .directCare) == nil)
        #expect(document.roles.count == before.roles.count - 1)
        #expect(document.line(.receptionist, .emergency) == nil)
        document.set(before.line(.receptionist, .directCare), for: .receptionist, .directCare)
        #expect(try Policy(before).differences(to: try Policy(document)).filter { $0.direction != .other } == [])
    }

    // MARK: What becomes of an access

    private func effect(
        _ role: Role, _ rows: [RowOutline], objections: [Objection] = [], breakGlass: Bool = false,
        _ change: (inout PolicyDocument) -> Void
    ) throws -> PolicyEffect {
        let policy = try Policy.illustrative()
        var document = policy.document
        change(&document)
        let facts = Facts(
            records: [
                .init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: []),
                .init(pid: 2, source: "S2", organisation: "CLINIC", sourceSensitivity: [.sexualHealth]),
            ], relationships: [.init(kind: .encounter, organisation: "O", since: 1_773_153_127_000)],
            objections: objections, now: 1_773_153_127_000)
        return policy.effect(
            of: try Policy(document),
            principal: Principal(subject: "s", name: "", role: role, organisation: "O", organisationName: ""),
            purpose: .directCare, person: 1, facts: facts, breakGlass: breakGlass, rows: rows)
    }

    private func row(
        _ section: Section, _ sensitivity: SensitivityMask = [], pid: Int64 = 1, type: Int = 0
    ) -> RowOutline {
        RowOutline(pid: pid, section: section, sensitivity: sensitivity, received: 0, isReviewed: true, type: type)
    }

    @Test("An access changes when it is refused, opened, or shows less or more of what is there")
    func effects() throws {
        func remove(_ role: String, _ category: String) -> (inout PolicyDocument) -> Void {
            { document in
                for at in document.roles.indices where document.roles[at].role == role {
                    document.roles[at].sees.removeAll { $0 == category }
                    document.roles[at].knows.removeAll { $0 == category }
                }
            }
        }
        func add(_ role: String, _ category: String) -> (inout PolicyDocument) -> Void {
            { document in
                for at in document.roles.indices where document.roles[at].role == role {
                    document.roles[at].sees.append(category)
                }
            }
        }
        let mental = row(.problems, [.mentalHealth])
        #expect(try effect(.generalPractitioner, [mental]) { _ in } == PolicyEffect())
        #expect(try effect(.generalPractitioner, [mental], remove("generalPractitioner", "mentalHealth")).showsLess)
        // Nothing of that category is there: the same change changes nothing.
        #expect(
            try !effect(.generalPractitioner, [row(.problems)], remove("generalPractitioner", "mentalHealth")).isAny)
        // Known of, and no more.
        #expect(try effect(.paramedic, [mental], remove("paramedic", "mentalHealth")).showsLess)
        // A clinic that may not be named comes to be named.
        let more = try effect(.generalPractitioner, [], add("generalPractitioner", "sexualHealth"))
        #expect(more.showsMore && !more.showsLess && !more.isRefused)
        #expect(
            try effect(.generalPractitioner, [row(.problems)]) {
                $0.roles.removeAll { $0.role == "generalPractitioner" }
            }
            .isRefused)
        #expect(
            try effect(.privacyOfficer, [row(.problems)]) {
                $0.roles.append($0.roles[0])
                $0.roles[$0.roles.count - 1].role = "privacyOfficer"
            }.isOpened)
        // Both at once.
        let both = try effect(.paramedic, [mental, row(.laboratory)]) { document in
            for at in document.roles.indices where document.roles[at].role == "paramedic" {
                document.roles[at].knows = []
                document.roles[at].sections.append("laboratory")
            }
        }
        #expect(both.showsLess && both.showsMore)
    }
}

import Access
import Foundation
import Testing

/// Policies as data: what is read, what is refused and why, which one is in force.
@Suite struct PolicyTests {
    private func document() throws -> PolicyDocument { try Policy.illustrative().document }

    @Test("A policy is the same after being written and read")
    func roundTrip() throws {
        let document = try document()
        #expect(try PolicyDocument(json: document.json) == document)
    }

    @Test(
        "What is not a policy is refused with its place and what to do",
        arguments: [
            ("\"version\" : 6", "\"version\" : 0", "version: has to be above 0"),
            ("\"version\" : 6", "\"version\" : 1000000001", "version: has to be above 0, and at most 1000000000"),
            ("\"version\" : 6", "\"version\" : \(Int.max)", "version: has to be above 0, and at most 1000000000"),
            ("2020-01-01", "2020-02-30", "from: “2020-02-30” is not a day"),
            ("\"receptionist\"", "\"janitor\"", "“janitor” is not a role. Roles are generalPractitioner"),
            ("\"kind\" : \"encounter\"", "\"kind\" : \"friend\"", "“friend” is not a relationship"),
            ("\"mayClaim\" : false", "\"mayClaim\" : true", "may claim a relationship that it cannot use, or use one"),
            ("\"isIllustrative\" : true", "\"isIllustrative\" : 1.5", "isIllustrative: is not of the right type"),
            ("\"isIllustrative\" : true", "\"isIllustrativ\" : true", "isIllustrative: is missing"),
            ("\"version\" : 6", "\"version\" : 6, \"extra\" : 1", "extra: is not a key here"),
            ("\"isPrescriber\" : false", "\"sight\" : [], \"isPrescriber\" : false", ".sight: is not a key"),
            ("{", "[", "at byte"),
        ])
    func refused(from: String, to: String, words: String) throws {
        let text = String(decoding: try document().json, as: UTF8.self)
        let range = try #require(text.range(of: from))
        let changed = text.replacingCharacters(in: range, with: to)
        let error = #expect(throws: PolicyError.self) { _ = try Policy(PolicyDocument(json: Data(changed.utf8))) }
        #expect(error?.description.contains(words) == true, "\(error.map(\.description) ?? "nothing")")
    }

    @Test("A line that says two things, or opens what is never opened, is refused")
    func contradictions() throws {
        func refusal(_ change: (inout PolicyDocument) -> Void) throws -> String {
            var changed = try document()
            change(&changed)
            do { _ = try Policy(changed) } catch { return error.description }
            return "accepted"
        }
        #expect(try refusal { $0.roles.append($0.roles[0]) }.contains("has two lines for TREAT"))
        #expect(try refusal { $0.roles[0].sees.append("restricted") }.contains("both seen and only known of"))
        #expect(try refusal { $0.roles[0].breaks.append("veryRestricted") }.contains("`never` names"))
        #expect(try refusal { $0.roles[0].sections.append("identity") }.contains("stands twice"))
        #expect(try refusal { $0.codes.append($0.codes[0]) }.contains("R0260 has two lines"))
        #expect(try refusal { $0.relationships[0].hours = 0 }.contains("lasts no hours"))
        #expect(try refusal { $0.relationships[0].open = 24 }.contains("sources do not say"))
        let call = try #require(try document().relationships.firstIndex { $0.kind == "ambulanceCall" })
        #expect(try refusal { $0.relationships[call].hours = 0 } == "accepted")
        #expect(try refusal { $0.relationships[call].open = 0 }.contains("lasts no hours"))
        #expect(try refusal { $0.relationships[call].before = 9000 }.contains("more than a year before"))
        #expect(try refusal { $0.activities?[0].allows = ["edit"] }.contains("“edit” is not one of view, prescribe"))
        #expect(try refusal { $0.activities?[0].source = "" }.contains("say where it is published"))
        #expect(try refusal { $0.activities?.removeAll { $0.allows == ["view"] } }.contains("allows nobody to open"))
        #expect(try refusal { $0.roles[0].purposes = [] }.contains("allows nothing"))
        #expect(try refusal { $0.roles[0].purposes = ["FAMRQT"] }.contains("neither has another relationship"))
        #expect(try refusal { $0.roles[0].relationships.append("parent") }.contains("neither has another relationship"))
        #expect(try refusal { $0.roles[0].sees.append("keptFromProxy") }.contains("remove keptFromProxy"))
        let proxy = try #require(try document().roles.firstIndex { $0.role == "proxy" })
        #expect(try refusal { $0.roles[proxy].knows = ["hiv"] }.contains("only sees or does not"))
        #expect(try refusal { $0.roles[proxy].breaks = ["hiv"] }.contains("neither breaks glass"))
        #expect(try refusal { $0.roles[proxy].relationships = ["themselves"] }.contains("neither has another"))
        #expect(try refusal { $0.roles[proxy].purposes = ["PATRQT"] }.contains("neither has another"))
        #expect(try refusal { $0.roles[proxy].sees = ["keptFromPerson"] }.contains("remove keptFromPerson"))
        #expect(try refusal { $0.afterDeath = -1 }.contains("afterDeath: is for 0 hours"))
        #expect(try refusal { $0.ages?.review = 17 }.contains("ages: are from 0 to 18"))
    }

    @Test("A national code acts in the role of the most exact line")
    func codes() throws {
        let policy = try Policy.illustrative()
        #expect(policy.role(code: "S8000:G8000:R8001", organisationKind: "acute") == .nurse)
        #expect(policy.role(code: "R0050", organisationKind: "acute") == .hospitalConsultant)
        #expect(policy.role(code: "R0050", organisationKind: "mentalHealth") == .psychiatrist)
        #expect(policy.role(code: "R9999", organisationKind: "acute") == nil)
        #expect(policy.role(code: "", organisationKind: nil) == nil)
    }

    @Test("The policy in force is the last that has begun; before the first nobody opens anything")
    func effectiveDates() throws {
        func policy(_ version: Int, _ from: String) throws -> Policy {
            var changed = try document()
            changed.version = version
            changed.from = from
            return try Policy(changed)
        }
        let policies = try Policies([policy(3, "2026-07-01"), policy(2, "2026-01-01")])
        let july: Int64 = 1_782_860_400_000  // 2026-07-01 00:00 in London is 2026-06-30 23:00 UTC.
        #expect(policies.inForce(at: july - 1)?.version == 2)
        #expect(policies.inForce(at: july)?.version == 3)
        #expect(policies.inForce(at: 0) == nil)
        let wrong = [try policy(4, "2026-01-01"), try policy(3, "2026-07-01")]
        #expect(throws: PolicyError.self) { _ = try Policies(wrong) }
        let same = [try policy(3, "2026-01-01"), try policy(3, "2026-01-01")]
        #expect(throws: PolicyError.self) { _ = try Policies(same) }
    }

    @Test("Relationships end exactly at their last hour")
    func edges() throws {
        let policy = try Policy.illustrative()
        let now: Int64 = 1_773_153_127_000
        func opens(_ kind: Relationship.Kind, _ age: Int64, isOver: Bool = false) -> Bool {
            let principal = Principal(
                subject: "s", name: "S", role: .nurse, organisation: "O", organisationName: "O")
            let facts = Facts(
                records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
                relationships: [
                    .init(
                        kind: kind, organisation: "O", subject: "s", since: now - age, until: isOver ? now - age : nil)
                ], now: now)
            let decision = policy.decide(principal: principal, purpose: .directCare, person: 1, facts: facts)
            if case .permit = decision { return true }
            return false
        }
        let hour: Int64 = 3_600_000
        #expect(opens(.claimed, 24 * hour) && !opens(.claimed, 24 * hour + 1))
        #expect(opens(.encounter, 8760 * hour, isOver: true) && !opens(.encounter, 8760 * hour + 1, isOver: true))
        #expect(opens(.encounter, 43_800 * hour) && !opens(.encounter, 43_800 * hour + 1))
        // What is dated ahead is not care that was given.
        #expect(opens(.encounter, -24 * hour) && !opens(.encounter, -24 * hour - 1))
    }

    @Test("A decision explains itself, and names no category that the reader may not know of")
    func explanation() throws {
        let principal = Principal(
            subject: "s", name: "S", role: .paramedic, organisation: "O", organisationName: "Ambulance")
        let facts = Facts(
            records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
            relationships: [.init(kind: .encounter, organisation: "O", since: 1_773_153_127_000)],
            now: 1_773_153_127_000)
        let decision = try Policy.illustrative().decide(
            principal: principal, purpose: .emergency, person: 1, facts: facts)
        guard case .permit(let grant) = decision else { throw Denied() }
        let text = try #require(try Policy.illustrative().explanation(of: grant)).grounds.map {
            "\($0.label): \($0.text)"
        }.joined(separator: "\n")
        #expect(text.contains("Relationship: The person is in the care of your organisation."))
        #expect(text.contains("Role: Paramedic at Ambulance."))
        #expect(text.contains("Shown to you as restricted: Restricted, Mental health"))
        #expect(text.contains("Policy: Version 6"))
        #expect(!text.contains("HIV"))
    }

    @Test(
        "Who was granted activities without one that permits viewing neither opens nor finds a record, nor claims one")
    func activities() throws {
        let policy = try Policy.illustrative()
        let facts = Facts(
            records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
            relationships: [.init(kind: .registered, organisation: "O", since: nil)], now: 1_773_153_127_000)
        func principal(_ activities: [String]?, _ role: Role = .nurse) -> Principal {
            Principal(
                subject: "s", name: "S", role: role, organisation: "O", organisationName: "O", activities: activities)
        }
        func decide(_ activities: [String]?) -> Policy.Decision {
            policy.decide(principal: principal(activities), purpose: .directCare, person: 1, facts: facts)
        }
        guard case .deny(let denial) = decide(["B0790"]) else { throw Denied() }
        #expect(denial.reason == Policy.noActivity && !denial.mayClaim)
        #expect(policy.identify(principal: principal(["B0790"])) == nil)
        #expect(
            policy.identify(principal: principal(["B0360"])) != nil && policy.identify(principal: principal(nil)) != nil
        )
        #expect(!policy.permitsSigningIn(principal(["B0790"])) && !policy.permitsSigningIn(principal([])))
        #expect(policy.permitsSigningIn(principal(["B0360"])) && policy.permitsSigningIn(principal(nil)))
        // Who looks after accesses opens no record, and needs no such activity.
        #expect(policy.permitsSigningIn(principal([], .privacyOfficer)))
        #expect(policy.identify(principal: principal([], .privacyOfficer)) != nil)
        guard case .permit(let grant) = decide(["B0360", "B9999"]), case .permit(let plain) = decide(nil) else {
            throw Denied()
        }
        func ground(_ grant: Grant) -> String? {
            policy.explanation(of: grant)?.grounds.first { $0.label == "Activities granted with your role" }?.text
        }
        #expect(ground(grant) == "View Detailed Health Records (B0360), B9999" && ground(plain) == nil)
    }

    @Test("What a person objected to shows in no explanation, and makes nothing more reachable")
    func objections() throws {
        let policy = try Policy.illustrative()
        func grant(_ role: Role, _ objections: [Objection], glass: Bool = false) throws -> Grant {
            let principal = Principal(subject: "s", name: "S", role: role, organisation: "O", organisationName: "O")
            let facts = Facts(
                records: [
                    .init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: []),
                    .init(pid: 2, source: "S2", organisation: "CLINIC", sourceSensitivity: [.sexualHealth]),
                ], relationships: [.init(kind: .registered, organisation: "O", since: nil)], objections: objections,
                now: 1_773_153_127_000)
            let decision = policy.decide(
                principal: principal, purpose: .directCare, person: 1, facts: facts, breakGlass: glass)
            guard case .permit(let grant) = decision else { throw Denied() }
            return grant
        }
        func objection(_ name: String) -> [Objection] { [Objection(scope: .category(name), since: 0)] }
        for name in ["hiv", "mentalHealth", "sexualHealth"] {
            let plain = policy.explanation(of: try grant(.generalPractitioner, []))
            #expect(policy.explanation(of: try grant(.generalPractitioner, objection(name))) == plain)
        }
        // A GP opens sexual health with a reason, but not against the person's objection, nor learns of the clinic.
        let broken = try grant(.generalPractitioner, objection("sexualHealth"), glass: true)
        #expect(broken.pids == [1] && !broken.visible.contains(.sexualHealth) && !broken.known.contains(.sexualHealth))
        // A psychiatrist may set an objection to mental health aside, and is offered it.
        let offered = try grant(.psychiatrist, objection("mentalHealth"))
        #expect(offered.breaks.contains(.mentalHealth) && !offered.visible.contains(.mentalHealth))
        let aside = try grant(.psychiatrist, objection("mentalHealth"), glass: true)
        #expect(aside.visible.contains(.mentalHealth))
        #expect(try !grant(.generalPractitioner, objection("mentalHealth")).breaks.contains(.mentalHealth))
    }

    @Test("A grant says what is read only because the glass is broken")
    func opened() throws {
        func grant(_ objections: [Objection] = [], glass: Bool) throws -> Grant {
            let principal = Principal(
                subject: "s", name: "S", role: .psychiatrist, organisation: "O", organisationName: "O")
            let facts = Facts(
                records: [
                    .init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: []),
                    .init(pid: 2, source: "S2", organisation: "CLINIC", sourceSensitivity: [.hiv]),
                    .init(pid: 3, source: "S3", organisation: "WARD", sourceSensitivity: []),
                ], relationships: [.init(kind: .encounter, organisation: "O", since: 1_773_153_127_000)],
                objections: objections, now: 1_773_153_127_000)
            let decision = try Policy.illustrative().decide(
                principal: principal, purpose: .directCare, person: 1, facts: facts, breakGlass: glass)
            guard case .permit(let grant) = decision else { throw Denied() }
            return grant
        }
        let whole = try grant(glass: false)
        for pid in whole.pids {
            #expect(!whole.isOpened(pid: pid, sensitivity: whole.visible))
            #expect(!whole.isOpened(pid: pid, sensitivity: whole.breaks))
        }
        let broken = try grant(glass: true)
        #expect(broken.opened == broken.visible.subtracting(whole.visible) && broken.opened.contains(.hiv))
        #expect(broken.openedPids == [2])
        // An ordinary item of a clinic that may be named now only, and a hidden one of a source known before.
        #expect(broken.isOpened(pid: 2, sensitivity: []))
        #expect(broken.isOpened(pid: 1, sensitivity: [.hiv]))
        #expect(!broken.isOpened(pid: 1, sensitivity: []) && !broken.isOpened(pid: 3, sensitivity: [.mentalHealth]))
        // What the person objected to sharing and the psychiatrist set aside.
        let ward = [Objection(scope: .source(organisation: "WARD"), since: 0)]
        #expect(try grant(ward, glass: true).isOpened(pid: 3, sensitivity: []))
        let mind = [Objection(scope: .category("mentalHealth"), since: 0)]
        #expect(try grant(mind, glass: true).isOpened(pid: 1, sensitivity: [.mentalHealth]))
    }

    @Test("A code of one provider means nothing at another")
    func providers() throws {
        var document = try document()
        document.codes.append(
            .init(code: "doctor", display: "Doctor", role: "hospitalConsultant", provider: "trust"))
        let policy = try Policy(document)
        #expect(policy.role(code: "doctor", organisationKind: nil, provider: "trust") == .hospitalConsultant)
        #expect(policy.role(code: "doctor", organisationKind: nil, provider: "other") == nil)
        #expect(policy.role(code: "doctor", organisationKind: nil) == nil)
        #expect(policy.role(code: "R0260", organisationKind: nil, provider: "trust") == nil)
        #expect(policy.role(code: "x:R0260", organisationKind: nil, provider: "trust") == nil)
    }

    private struct Denied: Error {}
}

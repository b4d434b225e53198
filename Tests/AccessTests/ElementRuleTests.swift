import Access
import FHIR
import LegalTime
import Testing

/// What each role is expected to see of a resource, element by element: written by hand from `docs/policy.md`.
///
/// | role | purpose | type | members of its JSON | seen or hidden |
private let elementExpectations = """
    receptionist TREAT Appointment resourceType,id,meta,status,start,end,minutesDuration,participant,created seen
    receptionist TREAT Appointment modifierExtension,implicitRules,_start,requestedPeriod,slot seen
    receptionist TREAT Appointment description,comment,patientInstruction,reasonCode,reasonReference hidden
    receptionist TREAT Appointment serviceCategory,serviceType,specialty,appointmentType,priority hidden
    receptionist TREAT Appointment supportingInformation,basedOn,text,contained,extension,identifier,_comment hidden
    receptionist TREAT Appointment cancelationReason hidden
    receptionist TREAT Patient id,meta,identifier,name,gender,birthDate,_birthDate,active seen
    receptionist TREAT Patient deceasedBoolean,deceasedDateTime,link,address,telecom,contact seen
    receptionist TREAT Patient communication,generalPractitioner,managingOrganization seen
    receptionist TREAT Patient text,contained,extension,photo,maritalStatus,multipleBirthBoolean hidden
    receptionist TREAT RelatedPerson patient,relationship,name,telecom,period,active seen
    receptionist TREAT RelatedPerson address,birthDate,gender,text,extension,photo hidden
    receptionist TREAT AppointmentResponse participantStatus,appointment,start,end,actor seen
    receptionist TREAT AppointmentResponse comment,text hidden
    receptionist TREAT Person name,telecom seen
    receptionist TREAT Person address,photo hidden
    nurse TREAT Appointment description,reasonCode,comment,specialty seen
    generalPractitioner TREAT Appointment description,reasonCode,comment,specialty seen
    generalPractitioner ETREAT Patient extension,maritalStatus,text seen
    paramedic ETREAT Patient extension,maritalStatus,text seen
    socialWorker TREAT RelatedPerson address,text seen
    person PATRQT Appointment description,reasonCode,comment,text seen
    """

/// Which elements a role sees of a type.
@Suite struct ElementRuleTests {
    private typealias Change = (inout [PolicyDocument.ElementRule]) -> Void

    private func grant(_ policy: Policy, _ role: Role, _ purpose: Purpose) throws -> Grant {
        let proven = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")
        let principal =
            role == .person
            ? Principal(subject: "s", name: "S", proven: proven)
            : Principal(subject: "s", name: "S", role: role, organisation: "O", organisationName: "O")
        let born = try #require(CivilDay(iso: "1951-03-04"))
        let facts = Facts(
            records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
            relationships: [
                .init(kind: .registered, organisation: "O", since: nil),
                .init(kind: .themselves, organisation: "", subject: "s", since: nil),
            ], objections: [], born: born...born, now: 1_773_153_127_000)
        let decision = policy.decide(principal: principal, purpose: purpose, person: 1, facts: facts)
        guard case .permit(let grant) = decision else { throw Denied() }
        return grant
    }

    /// The expectations that do not hold.
    private func broken(_ policy: Policy) throws -> [Substring] {
        try elementExpectations.split(separator: "\n").filter { line in
            let field = line.split(separator: " ").map(String.init)
            let role = try #require(Role(rawValue: field[0]))
            let purpose = try #require(Purpose(rawValue: field[1]))
            let type = try #require(ResourceType(field[2]))
            let seen = try grant(policy, role, purpose).elements.members(ofType: type.index)
            return field[3].split(separator: ",").contains {
                (seen?.contains(String($0)) ?? true) != (field[4] == "seen")
            }
        }
    }

    @Test("Each role sees the elements that it is expected to see")
    func expectations() throws {
        #expect(try broken(Policy.illustrative()) == [])
    }

    @Test("Each change of the elements breaks an expectation, and is named as wider or narrower")
    func mutations() throws {
        let policy = try Policy.illustrative()
        let changes: [(Change, PolicyDifference.Direction)] = [
            ({ $0 = [] }, .wider),
            ({ $0.removeAll { $0.type == "Appointment" } }, .wider),
            ({ $0.removeAll { $0.type == "Patient" } }, .wider),
            ({ $0.removeAll { $0.type == "RelatedPerson" } }, .wider),
            ({ $0.change("Appointment") { $0.append("reasonCode") } }, .wider),
            ({ $0.change("Appointment") { $0.append("specialty") } }, .wider),
            ({ $0.change("Appointment") { $0.append("text") } }, .wider),
            ({ $0.change("Patient") { $0.append("extension") } }, .wider),
            ({ $0.change("Patient") { $0.append("maritalStatus") } }, .wider),
            ({ $0.change("RelatedPerson") { $0.append("address") } }, .wider),
            ({ $0.change("Appointment") { $0.removeAll { $0 == "start" } } }, .narrower),
            ({ $0.change("Patient") { $0.removeAll { $0 == "telecom" } } }, .narrower),
            ({ $0.append(.init(type: "Encounter", elements: ["period"])) }, .narrower),
        ]
        for (at, (change, direction)) in changes.enumerated() {
            var document = policy.document
            for line in document.roles.indices where document.roles[line].role == "receptionist" {
                var rules = try #require(document.roles[line].elements)
                change(&rules)
                document.roles[line].elements = rules
            }
            let new = try Policy(document)
            let (there, back) = (policy.differences(to: new), new.differences(to: policy))
            #expect(!there.isEmpty && there.allSatisfy { $0.direction == direction }, "\(at): \(there)")
            #expect(
                !back.isEmpty && back.allSatisfy { $0.direction == (direction == .wider ? .narrower : .wider) },
                "\(at): \(back)")
            // A type of which nothing is expected is told of by the differences alone.
            #expect(try !broken(new).isEmpty || at == changes.count - 1, "no expectation notices change \(at)")
        }
    }

    @Test("An officer reads which elements, and that everything of a type is the graver change")
    func words() throws {
        let policy = try Policy.illustrative()
        func told(_ change: Change) throws -> [PolicyDifference] {
            var document = policy.document
            for line in document.roles.indices where document.roles[line].role == "receptionist" {
                var rules = try #require(document.roles[line].elements)
                change(&rules)
                document.roles[line].elements = rules
            }
            return policy.differences(to: try Policy(document))
        }
        let whole = try told { $0.removeAll { $0.type == "Appointment" } }
        #expect(whole.map(\.words) == ["Receptionists would see everything of each Appointment, for direct care"])
        #expect(whole.map(\.isGrave) == [true])
        let more = try told { $0.change("Appointment") { $0 = ["start", "comment"] } }
        #expect(
            more.map(\.words) == [
                "Receptionists would see of each Appointment comment, for direct care",
                "Receptionists would no longer see of each Appointment end, minutesDuration, requestedPeriod, slot, "
                    + "created, for direct care",
            ])
        let new = try told { $0.append(.init(type: "Encounter", elements: ["period"])) }
        #expect(new.map(\.words) == ["Receptionists would see of each Encounter only period, for direct care"])
        let explanation = policy.explanation(of: try grant(policy, .receptionist, .directCare))
        let part = try #require(explanation?.grounds.first { $0.label == "Shown in part" })
        #expect(part.text.contains("Appointment (start, end, minutesDuration, requestedPeriod, slot, created)"))
    }

    @Test("A dry run sees what is shown of an entry, not only that it is")
    func dryRun() throws {
        let policy = try Policy.illustrative()
        let appointment = try #require(ResourceType("Appointment")).index
        let encounter = try #require(ResourceType("Encounter")).index
        func effect(_ change: Change, type: Int) throws -> PolicyEffect {
            var document = policy.document
            for line in document.roles.indices where document.roles[line].role == "receptionist" {
                var rules = try #require(document.roles[line].elements)
                change(&rules)
                document.roles[line].elements = rules
            }
            return policy.effect(
                of: try Policy(document),
                principal: Principal(
                    subject: "s", name: "", role: .receptionist, organisation: "O", organisationName: ""),
                purpose: .directCare, person: 1,
                facts: Facts(
                    records: [.init(pid: 1, source: "S1", organisation: "O", sourceSensitivity: [])],
                    relationships: [.init(kind: .registered, organisation: "O", since: nil)], objections: [],
                    now: 1_773_153_127_000),
                breakGlass: false,
                rows: [
                    RowOutline(
                        pid: 1, section: .appointments, sensitivity: [], received: 0, isReviewed: true,
                        type: type)
                ])
        }
        var more = PolicyEffect(), less = PolicyEffect(), both = PolicyEffect()
        (more.showsMore, less.showsLess, both.showsMore, both.showsLess) = (true, true, true, true)
        #expect(try effect({ $0.change("Appointment") { $0.append("comment") } }, type: appointment) == more)
        #expect(try effect({ $0.removeAll { $0.type == "Appointment" } }, type: appointment) == more)
        #expect(try effect({ $0.change("Appointment") { $0.removeLast() } }, type: appointment) == less)
        #expect(try effect({ $0.change("Appointment") { $0[0] = "comment" } }, type: appointment) == both)
        #expect(try effect({ $0.append(.init(type: "Encounter", elements: [])) }, type: encounter) == less)
        #expect(try effect({ $0.change("Patient") { $0.append("photo") } }, type: appointment) == PolicyEffect())
    }

    @Test(
        "What FHIR R4 does not have, or stands twice, is refused with its place",
        arguments: [
            (
                PolicyDocument.ElementRule(type: "Appointments", elements: []),
                "“Appointments” is not a type of resource in FHIR R4."
            ),
            (.init(type: "DomainResource", elements: []), "“DomainResource” is not a type of resource in FHIR R4."),
            (
                .init(type: "Encounter", elements: ["begin"]),
                "“begin” is not an element of Encounter in FHIR R4."
            ),
            (.init(type: "Encounter", elements: ["period", "period"]), "“period” stands twice. Leave it once."),
            (.init(type: "Patient", elements: ["telecom"]), "Patient stands twice. Leave it once."),
        ])
    func refused(_ rule: PolicyDocument.ElementRule, _ words: String) throws {
        var document = try Policy.illustrative().document
        let at = try #require(document.roles.firstIndex { $0.role == "receptionist" })
        document.roles[at].elements?.append(rule)
        let error = #expect(throws: PolicyError.self) { try Policy(document) }
        #expect(error?.words == words)
        #expect(error?.place.hasPrefix("roles.[\(at)].elements.[5]") == true)
    }

    private struct Denied: Error {}
}

extension [PolicyDocument.ElementRule] {
    fileprivate mutating func change(_ type: String, _ change: (inout [String]) -> Void) {
        for at in indices where self[at].type == type { change(&self[at].elements) }
    }
}

import Access
import Testing

/// What each role is expected to see, written by hand from `spec/access-and-trust.md` and not from the policy's table.
///
/// | column | values |
/// |---|---|
/// | role | the role |
/// | relationship | `registered`, `recent` (an encounter within a year), `old` (before that), `elsewhere`, `none` |
/// | purpose | `TREAT`, `ETREAT` |
/// | section | the section of the item |
/// | labels | the item's categories, joined by `+`; `-` for ordinary information |
/// | seen | `seen`, `restricted` (its existence is told), `traced` (told without number or kind), `hidden`, `denied` |
private let expectations = """
    generalPractitioner registered TREAT  identity       -                        seen
    generalPractitioner registered TREAT  allergies      -                        seen
    generalPractitioner registered TREAT  problems       -                        seen
    generalPractitioner registered TREAT  problems       mentalHealth             seen
    generalPractitioner registered TREAT  problems       substanceUse             seen
    generalPractitioner registered TREAT  problems       abuse                    seen
    generalPractitioner registered TREAT  problems       restricted               restricted
    generalPractitioner registered TREAT  problems       genetic                  restricted
    generalPractitioner registered TREAT  problems       sexualHealth             hidden
    generalPractitioner registered TREAT  problems       hiv                      hidden
    generalPractitioner registered TREAT  problems       veryRestricted           hidden
    generalPractitioner registered TREAT  problems       unknownLabel             hidden
    generalPractitioner registered TREAT  problems       mentalHealth+hiv         hidden
    generalPractitioner registered TREAT  problems       mentalHealth+restricted  restricted
    generalPractitioner registered TREAT  medicines      hiv                      traced
    generalPractitioner registered TREAT  allergies      hiv                      traced
    generalPractitioner registered TREAT  socialCare     -                        seen
    generalPractitioner registered TREAT  administration -                        hidden
    generalPractitioner registered ETREAT laboratory     -                        seen
    generalPractitioner recent     TREAT  laboratory     -                        seen
    generalPractitioner old        TREAT  laboratory     -                        denied
    generalPractitioner elsewhere  TREAT  laboratory     -                        denied
    generalPractitioner none       TREAT  laboratory     -                        denied
    generalPractitioner none       ETREAT laboratory     -                        denied
    hospitalConsultant  recent     TREAT  laboratory     -                        seen
    hospitalConsultant  recent     TREAT  mentalHealth   mentalHealth             seen
    hospitalConsultant  recent     TREAT  problems       substanceUse             seen
    hospitalConsultant  recent     TREAT  socialCare     -                        hidden
    hospitalConsultant  recent     TREAT  alerts         -                        seen
    hospitalConsultant  recent     TREAT  alerts         abuse                    restricted
    hospitalConsultant  recent     TREAT  problems       sexualHealth             hidden
    hospitalConsultant  recent     TREAT  medicines      sexualHealth             traced
    hospitalConsultant  recent     TREAT  allergies      veryRestricted           traced
    hospitalConsultant  recent     ETREAT documents      -                        seen
    hospitalConsultant  old        TREAT  documents      -                        denied
    hospitalConsultant  old        ETREAT documents      -                        denied
    hospitalConsultant  none       TREAT  identity       -                        denied
    psychiatrist        recent     TREAT  mentalHealth   mentalHealth             seen
    psychiatrist        recent     TREAT  problems       abuse                    seen
    psychiatrist        recent     TREAT  problems       substanceUse             seen
    psychiatrist        recent     TREAT  problems       hiv                      hidden
    psychiatrist        recent     TREAT  medicines      hiv                      traced
    psychiatrist        recent     TREAT  problems       restricted               restricted
    psychiatrist        old        TREAT  mentalHealth   -                        denied
    paramedic           recent     ETREAT allergies      -                        seen
    paramedic           recent     ETREAT medicines      -                        seen
    paramedic           recent     ETREAT problems       -                        seen
    paramedic           recent     ETREAT carePlans      -                        seen
    paramedic           recent     ETREAT ambulance      -                        seen
    paramedic           recent     ETREAT laboratory     -                        hidden
    paramedic           recent     ETREAT imaging        -                        hidden
    paramedic           recent     ETREAT socialCare     -                        hidden
    paramedic           recent     ETREAT mentalHealth   mentalHealth             hidden
    paramedic           recent     ETREAT problems       mentalHealth             restricted
    paramedic           recent     ETREAT problems       substanceUse             hidden
    paramedic           recent     ETREAT allergies      sexualHealth             traced
    paramedic           recent     ETREAT medicines      hiv                      hidden
    paramedic           recent     TREAT  medicines      -                        seen
    paramedic           none       ETREAT allergies      -                        denied
    midwife             recent     TREAT  maternity      -                        seen
    midwife             recent     TREAT  maternity      sexualHealth             seen
    midwife             recent     TREAT  problems       abuse                    seen
    midwife             recent     TREAT  mentalHealth   -                        hidden
    midwife             recent     TREAT  problems       mentalHealth             restricted
    midwife             recent     TREAT  problems       hiv                      hidden
    midwife             recent     TREAT  medicines      hiv                      hidden
    midwife             recent     TREAT  allergies      hiv                      traced
    midwife             old        TREAT  maternity      -                        denied
    pharmacist          recent     TREAT  medicines      -                        seen
    pharmacist          recent     TREAT  laboratory     -                        seen
    pharmacist          recent     TREAT  allergies      -                        seen
    pharmacist          recent     TREAT  documents      -                        hidden
    pharmacist          recent     TREAT  mentalHealth   -                        hidden
    pharmacist          recent     TREAT  medicines      mentalHealth             traced
    pharmacist          recent     TREAT  medicines      restricted               restricted
    pharmacist          recent     TREAT  problems       mentalHealth             hidden
    pharmacist          recent     ETREAT medicines      -                        denied
    pharmacist          none       TREAT  medicines      -                        denied
    socialWorker        recent     TREAT  socialCare     -                        seen
    socialWorker        recent     TREAT  socialCare     abuse                    seen
    socialWorker        recent     TREAT  carePlans      -                        seen
    socialWorker        recent     TREAT  laboratory     -                        hidden
    socialWorker        recent     TREAT  medicines      -                        hidden
    socialWorker        recent     TREAT  allergies      -                        hidden
    socialWorker        recent     TREAT  problems       mentalHealth             restricted
    socialWorker        recent     TREAT  problems       substanceUse             hidden
    socialWorker        recent     ETREAT socialCare     -                        denied
    socialWorker        elsewhere  TREAT  socialCare     -                        denied
    receptionist        registered TREAT  identity       -                        seen
    receptionist        registered TREAT  appointments   -                        seen
    receptionist        registered TREAT  appointments   mentalHealth             hidden
    receptionist        registered TREAT  appointments   restricted               hidden
    receptionist        registered TREAT  problems       -                        hidden
    receptionist        registered TREAT  allergies      -                        hidden
    receptionist        registered TREAT  allergies      hiv                      hidden
    receptionist        registered TREAT  documents      -                        hidden
    receptionist        registered ETREAT identity       -                        denied
    receptionist        none       TREAT  identity       -                        denied
    """

private let now: Int64 = 1_773_153_127_000
private let day: Int64 = 86_400_000

private func facts(_ relationship: String) -> Facts {
    func record(_ organisation: String, registered: Bool = false, last: Int64? = nil) -> Facts.Record {
        Facts.Record(
            pid: 1, organisation: organisation, sourceSensitivity: [], isRegistration: registered, lastEncounter: last)
    }
    let records: [Facts.Record] =
        switch relationship {
        case "registered": [record("O", registered: true)]
        case "recent": [record("O", last: now - 364 * day)]
        case "old": [record("O", last: now - 366 * day)]
        case "elsewhere": [record("OTHER", registered: true, last: now)]
        default: []
        }
    return Facts(records: records, now: now)
}

@Suite struct AccessTableTests {
    @Test("Each expectation of the table holds")
    func table() throws {
        let lines = expectations.split(separator: "\n")
        #expect(lines.count >= 95)
        for line in lines {
            let field = line.split(separator: " ").map(String.init)
            let role = try #require(Role(rawValue: field[0]))
            let purpose = try #require(Purpose(rawValue: field[2]))
            let section = try #require(Section.allCases.first { "\($0)" == field[3] })
            let labels =
                try field[4] == "-"
                ? []
                : field[4].split(separator: "+").map { name in
                    try #require(SensitivityCategory.allCases.first { "\($0)" == name })
                }
            #expect(seen(role, field[1], purpose, section, SensitivityMask(labels)) == field[5], "\(line)")
        }
    }

    private func seen(
        _ role: Role, _ relationship: String, _ purpose: Purpose, _ section: Section, _ labels: SensitivityMask
    ) -> String {
        let principal = Principal(subject: "s", name: "S", role: role, organisation: "O", organisationName: "O")
        let decision = Policy.decide(principal: principal, purpose: purpose, person: 1, facts: facts(relationship))
        guard case .permit(let grant) = decision else { return "denied" }
        if grant.admits(section: section, sensitivity: labels) { return "seen" }
        if grant.mayKnow(section: section, sensitivity: labels) { return "restricted" }
        return grant.sections.contains(section) && grant.tracedSections.contains(section) ? "traced" : "hidden"
    }

    @Test("Nobody sees what is very restricted, HIV, or under a label that the node does not know")
    func nobody() {
        for role in Role.allCases {
            for purpose in Purpose.allCases {
                for relationship in ["registered", "recent"] {
                    for category in [SensitivityCategory.veryRestricted, .hiv, .unknownLabel] {
                        for section in Section.allCases {
                            let found = seen(role, relationship, purpose, section, [category])
                            #expect(found != "seen" && found != "restricted")
                        }
                    }
                }
            }
        }
    }

    @Test("A source that may not be named is in no grant by its record, and its record is asked for traces only")
    func unnamedSources() throws {
        let clinic = Facts.Record(
            pid: 7, organisation: "CLINIC", sourceSensitivity: [.sexualHealth], isRegistration: false,
            lastEncounter: now)
        let hospital = Facts.Record(
            pid: 8, organisation: "O", sourceSensitivity: [], isRegistration: false, lastEncounter: now)
        func grant(_ role: Role, _ organisation: String) throws -> Grant {
            let principal = Principal(
                subject: "s", name: "S", role: role, organisation: organisation, organisationName: organisation)
            let decision = Policy.decide(
                principal: principal, purpose: .directCare, person: 1,
                facts: Facts(records: [clinic, hospital], now: now))
            guard case .permit(let grant) = decision else { throw Denied() }
            return grant
        }
        let consultant = try grant(.hospitalConsultant, "O")
        #expect(consultant.pids == [8] && consultant.unnamedPids == [7])
        let midwife = try grant(.midwife, "O")
        #expect(midwife.pids == [7, 8] && midwife.unnamedPids.isEmpty)
        // Who works there knows that they work there.
        #expect(try grant(.generalPractitioner, "CLINIC").pids == [7, 8])
    }

    @Test("A label is never dropped: of an unknown system or code it restricts")
    func labels() {
        let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
        #expect(SensitivityMask.category(system: actCode, code: "HIV") == .hiv)
        #expect(SensitivityMask.category(system: actCode, code: "psy") == .unknownLabel)
        #expect(SensitivityMask.category(system: "", code: "") == .unknownLabel)
        #expect(SensitivityMask.category(system: "urn:local", code: "N") == .unknownLabel)
        let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
        #expect(SensitivityMask.category(system: confidentiality, code: "N") == nil)
        #expect(SensitivityMask.category(system: confidentiality, code: "V") == .veryRestricted)
    }

    @Test("The bits that stand in databases never change")
    func bits() {
        #expect(Section.allCases.map(\.rawValue) == Array(0..<22))
        #expect("\(Section.allCases[5])" == "medicines" && "\(Section.allCases[21])" == "administration")
        #expect(SensitivityCategory.allCases.map(\.rawValue) == Array(0..<9))
        #expect("\(SensitivityCategory.allCases[5])" == "hiv")
    }
}

private struct Denied: Error {}

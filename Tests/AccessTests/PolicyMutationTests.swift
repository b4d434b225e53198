import Access
import Testing

/// Changes to the policy, one at a time, relaxations and restrictions alike: each of them has to break an expectation.
@Suite struct PolicyMutationTests {
    typealias Change = @Sendable (inout PolicyDocument) -> Void
    static let changes: [(String, Change)] = [
        ("socialWorker: add whereabouts in breaks", { $0.change("socialWorker") { $0.breaks.append("whereabouts") } }),
        ("receptionist: add whereabouts in breaks", { $0.change("receptionist") { $0.breaks.append("whereabouts") } }),
        ("pharmacist: add whereabouts in breaks", { $0.change("pharmacist") { $0.breaks.append("whereabouts") } }),
        (
            "paramedic: remove whereabouts in breaks",
            {
                $0.change("paramedic") { $0.breaks.removeAll { $0 == "whereabouts" } }
            }
        ),
        (
            "receptionist: remove whereabouts in knows",
            {
                $0.change("receptionist") { $0.knows.removeAll { $0 == "whereabouts" } }
            }
        ),
        (
            "nurse sees whereabouts instead of knowing of it",
            {
                $0.change("nurse") {
                    $0.knows.removeAll { $0 == "whereabouts" }
                    $0.sees.append("whereabouts")
                }
            }
        ),
        ("generalPractitioner: add hiv in sees", { $0.change("generalPractitioner") { $0.sees.append("hiv") } }),
        (
            "generalPractitioner: remove abuse in sees",
            {
                $0.change("generalPractitioner") { $0.sees.removeAll { $0 == "abuse" } }
            }
        ),
        (
            "hospitalConsultant: remove substanceUse in sees",
            {
                $0.change("hospitalConsultant") { $0.sees.removeAll { $0 == "substanceUse" } }
            }
        ),
        ("psychiatrist: add sexualHealth in sees", { $0.change("psychiatrist") { $0.sees.append("sexualHealth") } }),
        (
            "midwife: remove sexualHealth in sees",
            {
                $0.change("midwife") { $0.sees.removeAll { $0 == "sexualHealth" } }
            }
        ),
        (
            "communityMentalHealthNurse: remove abuse in sees",
            {
                $0.change("communityMentalHealthNurse") { $0.sees.removeAll { $0 == "abuse" } }
            }
        ),
        ("socialWorker: remove abuse in sees", { $0.change("socialWorker") { $0.sees.removeAll { $0 == "abuse" } } }),
        ("pharmacist: add hiv in sees", { $0.change("pharmacist") { $0.sees.append("hiv") } }),
        (
            "generalPractitioner: add sexualHealth in knows",
            {
                $0.change("generalPractitioner") { $0.knows.append("sexualHealth") }
            }
        ),
        (
            "hospitalConsultant: remove abuse in knows",
            {
                $0.change("hospitalConsultant") { $0.knows.removeAll { $0 == "abuse" } }
            }
        ),
        ("paramedic: add substanceUse in knows", { $0.change("paramedic") { $0.knows.append("substanceUse") } }),
        (
            "nurse: remove substanceUse in knows",
            {
                $0.change("nurse") { $0.knows.removeAll { $0 == "substanceUse" } }
            }
        ),
        (
            "socialWorker: remove mentalHealth in knows",
            {
                $0.change("socialWorker") { $0.knows.removeAll { $0 == "mentalHealth" } }
            }
        ),
        ("receptionist: add restricted in knows", { $0.change("receptionist") { $0.knows.append("restricted") } }),
        (
            "generalPractitioner: remove genetic in breaks",
            {
                $0.change("generalPractitioner") { $0.breaks.removeAll { $0 == "genetic" } }
            }
        ),
        (
            "hospitalConsultant: remove hiv in breaks",
            {
                $0.change("hospitalConsultant") { $0.breaks.removeAll { $0 == "hiv" } }
            }
        ),
        (
            "psychiatrist: add sexualHealth in breaks",
            {
                $0.change("psychiatrist") { $0.breaks.append("sexualHealth") }
            }
        ),
        ("paramedic: add hiv in breaks", { $0.change("paramedic") { $0.breaks.append("hiv") } }),
        ("nurse: remove abuse in breaks", { $0.change("nurse") { $0.breaks.removeAll { $0 == "abuse" } } }),
        ("pharmacist: add abuse in breaks", { $0.change("pharmacist") { $0.breaks.append("abuse") } }),
        (
            "socialWorker: add mentalHealth in breaks",
            {
                $0.change("socialWorker") { $0.breaks.append("mentalHealth") }
            }
        ),
        ("receptionist: add restricted in breaks", { $0.change("receptionist") { $0.breaks.append("restricted") } }),
        ("midwife: remove hiv in breaks", { $0.change("midwife") { $0.breaks.removeAll { $0 == "hiv" } } }),
        (
            "hospitalConsultant: remove imaging in sections",
            {
                $0.change("hospitalConsultant") { $0.sections.removeAll { $0 == "imaging" } }
            }
        ),
        (
            "hospitalConsultant: add socialCare in sections",
            {
                $0.change("hospitalConsultant") { $0.sections.append("socialCare") }
            }
        ),
        (
            "generalPractitioner: add administration in sections",
            {
                $0.change("generalPractitioner") { $0.sections.append("administration") }
            }
        ),
        ("paramedic: add laboratory in sections", { $0.change("paramedic") { $0.sections.append("laboratory") } }),
        ("midwife: add mentalHealth in sections", { $0.change("midwife") { $0.sections.append("mentalHealth") } }),
        ("nurse: add family in sections", { $0.change("nurse") { $0.sections.append("family") } }),
        ("pharmacist: add documents in sections", { $0.change("pharmacist") { $0.sections.append("documents") } }),
        (
            "socialWorker: add medicines in sections",
            {
                $0.change("socialWorker") { $0.sections.append("medicines") }
            }
        ),
        ("receptionist: add alerts in sections", { $0.change("receptionist") { $0.sections.append("alerts") } }),
        (
            "receptionist: remove appointments in sections",
            {
                $0.change("receptionist") { $0.sections.removeAll { $0 == "appointments" } }
            }
        ),
        (
            "generalPractitioner: remove ETREAT in purposes",
            {
                $0.change("generalPractitioner") { $0.purposes.removeAll { $0 == "ETREAT" } }
            }
        ),
        ("pharmacist: add ETREAT in purposes", { $0.change("pharmacist") { $0.purposes.append("ETREAT") } }),
        ("receptionist: add ETREAT in purposes", { $0.change("receptionist") { $0.purposes.append("ETREAT") } }),
        (
            "paramedic: remove TREAT in purposes",
            {
                $0.change("paramedic") { $0.purposes.removeAll { $0 == "TREAT" } }
            }
        ),
        (
            "generalPractitioner: remove registered in relationships",
            {
                $0.change("generalPractitioner") { $0.relationships.removeAll { $0 == "registered" } }
            }
        ),
        (
            "paramedic: remove encounter in relationships",
            {
                $0.change("paramedic") { $0.relationships.removeAll { $0 == "encounter" } }
            }
        ),
        (
            "receptionist: add claimed in relationships",
            {
                $0.change("receptionist") {
                    $0.relationships.append("claimed")
                    $0.mayClaim = true
                }
            }
        ),
        (
            "generalPractitioner sees genetic instead of knowing of it",
            {
                $0.change("generalPractitioner") {
                    $0.knows.removeAll { $0 == "genetic" }
                    $0.sees.append("genetic")
                }
            }
        ),
        (
            "hospitalConsultant sees abuse instead of knowing of it",
            {
                $0.change("hospitalConsultant") {
                    $0.knows.removeAll { $0 == "abuse" }
                    $0.sees.append("abuse")
                }
            }
        ),
        (
            "paramedic sees mentalHealth instead of knowing of it",
            {
                $0.change("paramedic") {
                    $0.knows.removeAll { $0 == "mentalHealth" }
                    $0.sees.append("mentalHealth")
                }
            }
        ),
        (
            "nurse sees mentalHealth instead of knowing of it",
            {
                $0.change("nurse") {
                    $0.knows.removeAll { $0 == "mentalHealth" }
                    $0.sees.append("mentalHealth")
                }
            }
        ),
        ("pharmacist: prescribes is false", { $0.change("pharmacist") { $0.isPrescriber = false } }),
        ("psychiatrist: prescribes is false", { $0.change("psychiatrist") { $0.isPrescriber = false } }),
        ("paramedic: prescribes is true", { $0.change("paramedic") { $0.isPrescriber = true } }),
        ("midwife: prescribes is true", { $0.change("midwife") { $0.isPrescriber = true } }),
        (
            "never loses what is very restricted, and a GP breaks it",
            {
                $0.never.removeAll { $0 == "veryRestricted" }
                $0.change("generalPractitioner") { $0.breaks.append("veryRestricted") }
            }
        ),
        (
            "never loses unknown labels, and a GP sees them",
            {
                $0.never.removeAll { $0 == "unknownLabel" }
                $0.change("generalPractitioner") { $0.sees.append("unknownLabel") }
            }
        ),
        ("midwives set objections aside", { $0.overridesObjections.append("midwife") }),
        ("paramedics do not set objections aside", { $0.overridesObjections.removeAll { $0 == "paramedic" } }),
        ("an encounter lasts 400 days", { $0.last("encounter", 400 * 24) }),
        ("an encounter lasts 300 days", { $0.last("encounter", 300 * 24) }),
        ("an encounter in progress lasts ten years", { $0.window("encounter") { $0.open = 87_600 } }),
        ("an encounter in progress lasts as long as one that ended", { $0.window("encounter") { $0.open = nil } }),
        ("an encounter counts two days before it begins", { $0.window("encounter") { $0.before = 48 } }),
        ("an ambulance call lasts a year", { $0.last("ambulanceCall", 8760) }),
        ("an ambulance call ends at once", { $0.last("ambulanceCall", 0) }),
        ("an ambulance call that nobody ends lasts a week", { $0.window("ambulanceCall") { $0.open = 168 } }),
        ("an ambulance call counts a day before", { $0.window("ambulanceCall") { $0.before = nil } }),
        ("an appointment counts a month before", { $0.window("appointment") { $0.before = 720 } }),
        ("an appointment counts on the day only", { $0.window("appointment") { $0.before = 12 } }),
        ("an appointment lasts a month", { $0.last("appointment", 720) }),
        ("a referral lasts ten years", { $0.window("referral") { $0.open = 87_600 } }),
        ("a referral lasts a month", { $0.window("referral") { $0.open = 720 } }),
        ("a caseload lasts a day after its end", { $0.last("caseload", 24) }),
        ("a caseload lasts a hundred years", { $0.window("caseload") { $0.open = 876_000 } }),
        ("a caseload counts for nothing", { $0.relationships.removeAll { $0.kind == "caseload" } }),
        (
            "nurses open records because of an ambulance call",
            { $0.change("nurse") { $0.relationships.append("ambulanceCall") } }
        ),
        (
            "receptionists open no record because of an appointment",
            { $0.change("receptionist") { $0.relationships.removeAll { $0 == "appointment" } } }
        ),
        (
            "consultants open no record because of a referral",
            { $0.change("hospitalConsultant") { $0.relationships.removeAll { $0 == "referral" } } }
        ),
        ("nobody needs an activity", { $0.activities = nil }),
        ("clinical coding allows viewing", { $0.allow("B0790", ["view"]) }),
        ("detailed records are not viewed", { $0.allow("B0360", []) }),
        ("prescribing allows viewing", { $0.allow("B0420", ["view", "prescribe"]) }),
        ("supplementary prescribers are no prescribers", { $0.allow("B0440", []) }),
        ("a claim lasts 48 hours", { $0.last("claimed", 48) }),
        ("a registration counts for nothing", { $0.relationships.removeAll { $0.kind == "registered" } }),
        ("parents see mental health", { $0.act("FAMRQT") { $0.sees.append("mentalHealth") } }),
        ("parents see sexual health", { $0.act("FAMRQT") { $0.sees.append("sexualHealth") } }),
        ("parents see abuse", { $0.act("FAMRQT") { $0.sees.append("abuse") } }),
        ("parents see what is kept from them", { $0.act("FAMRQT") { $0.sees.append("keptFromProxy") } }),
        ("parents see restricted items", { $0.act("FAMRQT") { $0.sees.append("restricted") } }),
        ("parents see the address", { $0.act("FAMRQT") { $0.sections.append("identity") } }),
        ("parents see maternity", { $0.act("FAMRQT") { $0.sections.append("maternity") } }),
        ("parents see results at once", { $0.act("FAMRQT") { $0.held = nil } }),
        ("attorneys see results at once", { $0.act("PWATRNY") { $0.held = nil } }),
        ("attorneys see abuse", { $0.act("PWATRNY") { $0.sees.append("abuse") } }),
        ("attorneys do not see HIV", { $0.act("PWATRNY") { $0.sees.removeAll { $0 == "hiv" } } }),
        ("attorneys act as parents do", { $0.act("FAMRQT") { $0.relationships.append("attorney") } }),
        ("parents act as attorneys do", { $0.act("PWATRNY") { $0.relationships.append("parent") } }),
        ("nobody whom the person asked acts", { $0.act("FAMRQT") { $0.relationships = ["parent"] } }),
        ("children's parents are asked at 7", { $0.ages = .init(review: 7) }),
        ("parents act for children to 18", { $0.ages = .init(adult: 18) }),
        ("children open their own record from 12 on", { $0.ages = .init(own: 12) }),
        ("care goes on for ever after a death", { $0.afterDeath = nil }),
        ("attorneys do not see medicines", { $0.act("PWATRNY") { $0.sections.removeAll { $0 == "medicines" } } }),
        ("attorneys do not see appointments", { $0.act("PWATRNY") { $0.sections.removeAll { $0 == "appointments" } } }),
        ("attorneys do not see care plans", { $0.act("PWATRNY") { $0.sections.removeAll { $0 == "carePlans" } } }),
        ("S7 shares everything", { $0.sources?.removeAll { $0.source == "S7" } }),
        ("S7 shares problems with everybody", { $0.of("S7") { $0.shares?[3].roles = nil } }),
        ("S7 shares problems with paramedics for everything", { $0.of("S7") { $0.shares?[3].purposes = nil } }),
        ("S7 shares imaging with everybody", { $0.of("S7") { $0.shares?[1].roles = nil } }),
        ("S7 shares imaging with the person only", { $0.of("S7") { $0.shares?[1].roles = ["person"] } }),
        ("S7 shares documents at all times", { $0.of("S7") { $0.shares?[2].purposes = nil } }),
        ("S7 shares alerts", { $0.of("S7") { $0.shares?[0].sections.append("alerts") } }),
        ("S7 does not share results", { $0.of("S7") { $0.shares?[0].sections.removeLast() } }),
        ("S9 shares allergies", { $0.of("S9") { $0.shares = [.init(sections: ["allergies"])] } }),
        ("S9 has no rule", { $0.sources?.removeAll { $0.source == "S9" } }),
        ("S10 shares problems", { $0.of("S10") { $0.shares?[0].sections.append("problems") } }),
        ("no source has a rule", { $0.sources = nil }),
        ("S11 releases as others do", { $0.sources?.removeAll { $0.source == "S11" } }),
        ("S11 releases scans at once", { $0.of("S11") { $0.releases?[0].sections.append("imaging") } }),
        ("S12 releases what is not final after 72 hours", { $0.of("S12") { $0.releases?[0].unreviewed = 72 } }),
        ("S12 releases what is final after 2 hours", { $0.of("S12") { $0.releases?[0].hours = 2 } }),
        ("S13 releases results after 26 hours", { $0.of("S13") { $0.releases?[0].hours = 26 } }),
        ("S13 releases results after 22 hours", { $0.of("S13") { $0.releases?[0].hours = 22 } }),
        ("S13 releases what is not final after 118 hours", { $0.of("S13") { $0.releases?[0].unreviewed = 118 } }),
        ("S13 releases letters at once", { $0.of("S13") { $0.releases?.removeLast() } }),
        (
            "privacy officers open records",
            {
                $0.roles.append($0.roles[0])
                $0.roles[$0.roles.count - 1].role = "privacyOfficer"
            }
        ),
    ]

    @Test("Each change of the policy breaks an expectation")
    func each() throws {
        let document = try Expectation.document()
        let expectations = try Expectation.all()
        for (words, change) in Self.changes {
            var changed = document
            change(&changed)
            #expect(changed != document, "\(words)")
            let policy = try Policy(changed)
            let isCaught = try expectations.contains { try $0.found(policy) != $0.seen }
            #expect(isCaught, "no expectation notices: \(words)")
        }
    }
}

extension PolicyDocument {
    fileprivate mutating func change(_ role: String, _ change: (inout RoleRule) -> Void) {
        for at in roles.indices where roles[at].role == role { change(&roles[at]) }
    }
    fileprivate mutating func of(_ source: String, _ change: (inout SourceRule) -> Void) {
        for at in (sources ?? []).indices where sources?[at].source == source {
            if var rule = sources?[at] {
                change(&rule)
                sources?[at] = rule
            }
        }
    }
    fileprivate mutating func act(_ purpose: String, _ change: (inout RoleRule) -> Void) {
        for at in roles.indices where roles[at].role == "proxy" && roles[at].purposes == [purpose] {
            change(&roles[at])
        }
    }
    fileprivate mutating func window(_ kind: String, _ change: (inout RelationshipRule) -> Void) {
        for at in relationships.indices where relationships[at].kind == kind { change(&relationships[at]) }
    }
    fileprivate mutating func allow(_ code: String, _ allows: [String]) {
        var lines = (activities ?? []).filter { $0.code != code }
        lines.append(.init(code: code, display: "-", source: "-", allows: allows))
        activities = lines
    }
    fileprivate mutating func last(_ kind: String, _ hours: Int) {
        for at in relationships.indices where relationships[at].kind == kind { relationships[at].hours = hours }
    }
}

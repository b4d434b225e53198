import Access
import ArgumentParser
import Demonstration
import Foundation
import Intake
import Node
import Simulation
import Store
import StoreSQLite

/// What the demonstration is made of: a simulated region and people to sign in as.
enum DemoSeed {
    /// Refuses to work where real people's records are, or in an environment that is named production: the
    /// demonstration signs anyone in without a password, and its people are invented.
    static func refuseProduction(_ folder: String) throws {
        let variable = ConfigurationValues.variable(of: "environment")
        let isProduction = ProcessInfo.processInfo.environment[variable] == "production"
        guard !isProduction, !NodeFolder.at(folder).isProduction else {
            throw ValidationError(
                "The demonstration invents its people and signs anyone in without a password, so it does nothing in "
                    + "production (\(variable)), nor in a folder that a node in production has served.")
        }
    }

    /// The last day that is so far gone that nothing of it is yet to come.
    private static var lastDay: String {
        let clock = Date(timeIntervalSinceNow: -Double(SimulatedLondon.secondsOfDay))
        return String(ISO8601DateFormatter().string(from: clock).prefix(10))
    }

    /// The simulation that a data folder was begun with, or begins with now: birth dates go with the day, so that
    /// whoever signs in on a later day is still the one whose record is there.
    ///
    /// - Parameter today: the day for a folder that is new; nil for the last that is over.
    static func simulation(seed: UInt64, today: String?, in folder: URL) throws -> SimulatedLondon {
        let file = folder.appending(path: "simulated-day")
        if let day = try? String(contentsOf: file, encoding: .utf8) { return try simulation(seed: seed, today: day) }
        let day = today ?? lastDay
        let simulation = try simulation(seed: seed, today: day)
        try Data(day.utf8).write(to: file, options: .atomic)
        return simulation
    }

    /// The simulation of a day; when none is given, of the last that is over.
    static func simulation(seed: UInt64, today: String?) throws -> SimulatedLondon {
        let day = today ?? lastDay
        guard let simulation = SimulatedLondon(seed: seed, today: day) else {
            throw ValidationError("--today takes a date as yyyy-mm-dd.")
        }
        return simulation
    }

    /// How a simulated source is registered in the store.
    static func registration(_ source: Simulation.Source) -> SourceRegistration {
        SourceRegistration(
            code: source.code, name: source.name, kind: kind(source.kind), organisation: source.code,
            isBatch: source.habits.batchHour != nil)
    }

    private static func kind(_ kind: Simulation.SourceKind) -> Store.SourceKind {
        switch kind {
        case .gp: .gp
        case .acute: .acute
        case .mentalHealth: .mentalHealth
        case .community: .community
        case .ambulance: .ambulance
        case .socialCare: .socialCare
        case .hospice: .hospice
        case .careHome: .careHome
        case .sexualHealth: .sexualHealth
        case .alcoholAndDrugs: .substanceUse
        case .independent: .independent
        case .pathology: .pathology
        case .partner: .partner
        }
    }

    /// Everyone to sign in as: each works where the first demonstration person is known.
    static let people: [EmbeddedProvider.Person] = [
        person(
            "raman", "Dr Priya Raman", .hospitalConsultant, "ZZH01", "Limehouse General Hospital",
            "Opens the record of someone in the emergency department"),
        person(
            "marsh", "Dr Helen Marsh", .generalPractitioner, "ZZP01", "Canal Side Practice",
            "Looks up a registered patient before surgery"),
        person("brandt", "Kemi Brandt", .paramedic, "ZZA01", "Capital Ambulance Service", "Attends a 999 call"),
        person(
            "osei", "Dr Samuel Osei", .psychiatrist, "ZZM01", "Eastbank Mental Health Trust",
            "Reviews someone in the trust’s care"),
        person(
            "clarke", "Ruth Clarke", .midwife, "ZZH01", "Limehouse General Hospital",
            "Sees a woman at an antenatal clinic"),
        person(
            "patel", "Anil Patel", .pharmacist, "ZZH01", "Limehouse General Hospital",
            "Compares what the GP and the hospital prescribe"),
        person(
            "mensah", "Sade Mensah", .socialWorker, "ZZS01", "Lea Borough adult social care", "Plans support at home"),
        person(
            "doyle", "Joan Doyle", .receptionist, "ZZP01", "Canal Side Practice",
            "Checks an address, and sees no more than that"),
        person(
            "webb", "Grace Webb", .privacyOfficer, "ZZH01", "Limehouse General Hospital",
            "Looks at accesses that were given a reason"),
        person(
            "okafor", "Daniel Okafor", .privacyOfficer, "ZZM01", "Eastbank Mental Health Trust",
            "Approves a policy that somebody else wrote"),
    ]

    /// People to sign in as to see their own record: the first, and two of the stories told on purpose.
    static func citizens(_ simulation: SimulatedLondon, people: Int) -> [EmbeddedProvider.Citizen] {
        let told = ["Pregnancy and birth": "Had a baby this year", "HIV": "Has private entries"]
        var citizens = [citizen(simulation.person(0), "Sees who has opened her record")]
        for story in simulation.stories where story.personIndex < people {
            guard let task = told.first(where: { story.title.hasPrefix($0.key) })?.value else { continue }
            citizens.append(citizen(simulation.person(story.personIndex), task))
        }
        return citizens.filter { !$0.nhsNumber.isEmpty }
    }

    private static func citizen(_ person: SimulatedPerson, _ task: String) -> EmbeddedProvider.Citizen {
        EmbeddedProvider.Citizen(
            subject: "person-\(person.index)", givenName: person.given, familyName: person.family,
            nhsNumber: person.nhsNumber ?? "", birthDate: person.birthDate, task: task)
    }

    private static func person(
        _ subject: String, _ name: String, _ role: Role, _ organisation: String, _ organisationName: String,
        _ task: String
    ) -> EmbeddedProvider.Person {
        EmbeddedProvider.Person(
            principal: Principal(
                subject: subject, name: name, role: role, organisation: organisation,
                organisationName: organisationName), task: task)
    }
}

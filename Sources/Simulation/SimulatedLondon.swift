import FHIR

/// A person of the simulated region: who they are and what each source holds about them.
package struct SimulatedPerson: Sendable {
    /// The index the person was made from.
    package let index: Int
    /// For each source that knows the person, one FHIR R4 transaction Bundle.
    package let bundles: [(source: String, bytes: [UInt8])]
    /// The title of the story the person was made for; nil for most.
    package let story: String?
    /// NHS number of the test range; nil for a person who has none.
    package let nhsNumber: String?
    /// ISO date of birth.
    package let birthDate: String
    /// Family name.
    package let family: String
    /// Given name.
    package let given: String
    /// How many resources the bundles hold together.
    package let resourceCount: Int
}

/// One story that is told on purpose among the first people.
package struct StorySummary: Sendable {
    /// A short title, such as `Heart failure with remote monitoring`.
    package let title: String
    /// Index of the person it is told about.
    package let personIndex: Int
    /// What the story shows, in a sentence.
    package let summary: String
}

/// A deterministic synthetic London.
///
/// The person at an index depends only on the seed, the day and that index: people can be made in any order, on any
/// number of threads, and stay the same as the population grows.
package struct SimulatedLondon: Sendable {
    /// The seed everything follows from.
    package let seed: UInt64
    /// The invented organisations.
    package let region: Region
    let now: Moment
    /// When on its day the record is looked at, in seconds since midnight UTC: 14:32.
    package static let secondsOfDay = (14 * 60 + 32) * 60

    /// A simulation of a day.
    ///
    /// - Parameters:
    ///   - seed: any number; the same seed gives the same bytes.
    ///   - today: the day on which the record is looked at; the clock stands at 14:32 UTC of it. Nil when it is no
    ///   date.
    package init?(seed: UInt64, today: String = "2026-11-22") {
        guard let date = PartialDate(today), date.precision >= .day else { return nil }
        self.seed = seed
        region = .london
        let minutes = Self.secondsOfDay / 60
        now = Moment(Moment.day(date.year, date.month, date.day), minutes / 60, minutes % 60)
    }

    /// The stories told among the first people, one each.
    package var stories: [StorySummary] {
        StoryBook.all.enumerated().map { StorySummary(title: $1.title, personIndex: $0, summary: $1.summary) }
    }

    /// The person at an index from 0 up to ``TestNumber/capacity``.
    package func person(_ index: Int) -> SimulatedPerson {
        let demography = Demography(seed: seed, today: now.day)
        let story = StoryBook.all.indices.contains(index) ? StoryBook.all[index] : nil
        let kin = story == nil ? demography.kin(index) : story?.kin
        let who = demography.person(index, casting: story?.casting, kin: kin)
        var life = Life(who, region: region, seed: seed, now: now)
        live(&life, demography, story, kin)
        life.attest()
        return SimulatedPerson(
            index: index, bundles: life.charts.map { (region.sources[$0.source].code, SimulatedLondon.bundle($0)) },
            story: life.title, nhsNumber: life.person.nhsNumber, birthDate: Moment.date(who.birthDay),
            family: who.family,
            given: who.given, resourceCount: life.charts.reduce(0) { $0 + $1.count })
    }

    /// The first person of working age (21 to 66) of a given and a family name, of those from ``ordinary`` to below an
    /// index; nil when there is none.
    package func worker(given: String, family: String, below end: Int) -> SimulatedPerson? {
        let demography = Demography(seed: seed, today: now.day)
        for index in Self.ordinary..<max(Self.ordinary, end) {
            let who = demography.person(index, casting: nil, kin: demography.kin(index))
            guard who.given == given, who.family == family, (21...66).contains(who.age(on: now.day)) else { continue }
            // What happens in a life can change a name or a number.
            let person = person(index)
            if person.given == given, person.family == family, person.nhsNumber != nil { return person }
        }
        return nil
    }

    /// The index of the first person of whom no more than an ordinary life is to be expected: stories are told of some
    /// before, and others are kept for tests.
    package static let ordinary = 100

    private func live(_ life: inout Life, _ demography: Demography, _ story: Story?, _ kin: Kin?) {
        if let story {
            life.title = story.title
            story.tell(&life)
            if story.hasOrdinaryLife { life.ordinaryLife() }
            return
        }
        let child = demography.kin(life.person.index + 1)
        if let next = child, case .baby = next, life.person.index >= StoryBook.all.count {
            let baby = demography.person(life.person.index + 1, casting: nil, kin: .baby)
            life.title = "Pregnancy and birth"
            life.pregnancy(delivering: baby)
        }
        if let kin, case .baby = kin { life.newborn(motherIndex: life.person.index - 1) }
        StoryBook.happen(to: &life)
        life.ordinaryLife()
    }

    private static let opening = Array(#"{"resourceType":"Bundle","type":"transaction","entry":["#.utf8)

    static func bundle(_ chart: Chart) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(chart.json.bytes.count + opening.count + 2)
        out.append(contentsOf: opening)
        out.append(contentsOf: chart.json.bytes)
        out.append(contentsOf: [0x5D, 0x7D])
        return out
    }
}

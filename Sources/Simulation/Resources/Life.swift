import FHIR

/// A person, the region and what every source has recorded about the person so far.
///
/// Stories and the baseline of primary care write into it with one small function per kind of entry; each entry goes
/// to the chart of the source that recorded it, which is opened with its own Patient at the first entry.
struct Life: Sendable {
    var person: Person
    let region: Region
    let seed: UInt64
    let now: Moment
    var random: Random
    var charts: [Chart] = []
    /// What the person's blood usually shows, by ``Lab`` raw value: mean, spread, change per year until today.
    var blood: [(mean: Double, spread: Double, drift: Double)]
    /// Codes of problems written, so that none is written twice by chance.
    var problems: Set<String> = []
    /// Medicines on the repeat list, with the day they began.
    var repeats: [(medicine: Medicine, since: Int)] = []
    var title: String?
    /// Days in hospital, when nobody is seen at the practice.
    var stays: [ClosedRange<Int>] = []

    /// Places this person goes to, worked out once.
    let gp: Int
    let hospital: Int
    let formerGP: Int?

    init(_ person: Person, region: Region, seed: UInt64, now: Moment) {
        self.person = person
        self.region = region
        self.seed = seed
        self.now = now
        random = Random(seed: seed ^ 0x4C49_4645, stream: UInt64(person.index))
        blood = Lab.allCases.map { ($0.test.usual.mean, $0.test.usual.spread, 0) }
        let place = person.place
        gp = region.source(.gp, in: place.area, borough: place.name, choice: person.choice)
        let kind: SourceKind = place.area == .hertfordshire ? .partner : .acute
        hospital = region.source(kind, in: place.area, borough: place.name, choice: person.choice)
        let areas = Area.allCases
        let other = areas[person.choice % 5]
        let surgeries = region.sources(.gp, in: other)
        let former = surgeries[person.choice / 5 % surgeries.count]
        let moved = person.choice % 100 < 34 && former != gp && person.index != 0
        formerGP = moved ? former : nil
        varyBlood()
    }

    @inline(never)
    private mutating func varyBlood() {
        for i in blood.indices {
            blood[i].mean = random.near(blood[i].mean, blood[i].spread * 0.6)
            blood[i].spread *= 0.5
        }
        let age = Double(person.age(on: now.day))
        if person.sex == .female { blood[Lab.haemoglobin.rawValue].mean -= 11 }
        if person.sex == .male { blood[Lab.creatinine.rawValue].mean += 11 }
        blood[Lab.eGFR.rawValue].mean = max(52, 112 - age * 0.55 + random.near(0, 7))
        blood[Lab.creatinine.rawValue].mean += max(0, age - 60) * 0.4
        if age < 16 { blood[Lab.creatinine.rawValue].mean = 25 + age * 2 }
    }

    /// The day today.
    var today: Int { now.day }
    /// Age in years today, or at death.
    var age: Int { person.age(on: person.diedOn ?? today) }
    /// The last day on which anything can happen.
    var lastDay: Int { person.diedOn ?? today }

    /// The place of a kind this person uses.
    @inline(never)
    func place(_ kind: SourceKind) -> Int {
        kind == .gp
            ? gp
            : (kind == .acute
                ? hospital
                : region.source(
                    kind, in: person.place.area, borough: person.place.name, choice: person.choice))
    }

    /// A source by its code; the person's hospital when there is none.
    @inline(never)
    func source(_ code: String) -> Int { region.source(code) ?? hospital }

    /// A person of the staff, the same one for the same person and role.
    @inline(never)
    func staff(_ at: Int, _ role: String = "") -> Author {
        let fitting = region.staff(at, role)
        return region.staff[at][fitting[(person.choice / 7) % fitting.count]].author
    }

    /// Any of the staff with a role, as chance has it.
    @inline(never)
    mutating func someone(_ at: Int, _ role: String = "") -> Author {
        let fitting = region.staff(at, role)
        return region.staff[at][fitting[random.int(0...fitting.count - 1)]].author
    }

    /// The index of the source's chart, opened with the source's own Patient if it is new.
    @inline(never)
    mutating func chart(_ at: Int) -> Int {
        if let known = charts.firstIndex(where: { $0.source == at }) { return known }
        let storage = JSONWriter(capacity: 48 * 1024)
        charts.append(Chart(source: at, of: region, person: person, seed: seed, storage: storage))
        writePatient(charts.count - 1)
        return charts.count - 1
    }

    /// When the node received what a source recorded: by lag, or with the next batch; never after now.
    @inline(never)
    mutating func received(_ recorded: Moment, from source: Int) -> Moment {
        let habits = region.sources[source].habits
        if let lag = habits.lagMinutes {
            let at = Moment(seconds: recorded.seconds + random.int(lag) * 60 + random.int(5...55))
            return max(recorded, min(at, now))
        }
        var at = Moment(recorded.day, habits.batchHour ?? 2, random.int(5...25))
        if at < recorded { at = at.adding(days: 1) }
        return max(recorded, min(at, now))
    }

    /// Writes one resource of a source and answers its reference, such as `Observation/…`.
    @discardableResult @inline(never)
    mutating func put(
        _ at: Int, _ type: String, _ recorded: Moment, labels: [Label] = [], profile: String? = nil,
        _ body: (inout JSONWriter, Scribe) -> Void
    ) -> String {
        let c = chart(at)
        let id = charts[c].nextID()
        write(c, type, id, recorded, labels, profile, body)
        return "\(type)/\(id)"
    }

    /// Writes an entry of a Bundle (FHIR R4 http.html#transaction): the resource and the PUT that brings it.
    ///
    /// - Parameter received: when the node received it; nil follows the source's habits.
    @inline(never)
    mutating func write(
        _ c: Int, _ type: String, _ id: String, _ recorded: Moment, _ labels: [Label], _ profile: String?,
        received: Moment? = nil, _ body: (inout JSONWriter, Scribe) -> Void
    ) {
        let scribe = charts[c].scribe
        let base = charts[c].base
        let received = received ?? self.received(recorded, from: charts[c].source)
        let path = "\(type)/\(id)"
        charts[c].json.object { entry in
            entry.member("fullUrl", "\(base)/\(path)")
            entry.object("resource") { json in
                json.member("resourceType", type)
                json.member("id", id)
                json.meta(received, base, profile ?? type, labels)
                body(&json, scribe)
            }
            entry.object("request") {
                $0.member("method", "PUT")
                $0.member("url", path)
            }
        }
        charts[c].count += 1
        charts[c].received = received
    }
}

extension JSONWriter {
    /// The meta of a resource: when the node received it, from which system, its profile, its security labels.
    @inline(never)
    mutating func meta(_ received: Moment, _ base: String, _ profile: String, _ labels: [Label]) {
        object("meta") {
            $0.member("lastUpdated", received.text)
            $0.member("source", base)
            if let ready = Phrase.profile[profile] { $0.member("profile", json: ready) }
            guard !labels.isEmpty else { return }
            $0.array("security") {
                for label in labels { $0.coding(label.system, label.rawValue, label.display) }
            }
        }
    }
}

import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// Who the person is, from every source's patient resource. Source: shared-record specification §2.
    func banner() -> BannerView {
        var view = BannerView()
        if grant.principal.role.isAtWork, grant.isRestricted,
            grant.visible.union(grant.known).contains(.whereabouts)
        {
            view.addressNote = grant.hidesWhereabouts ? "Restricted" : "Restricted: do not pass it on"
        }
        let readings = patientReadings
        guard let main = readings.first else { return view }
        view.name = main.name?.banner ?? view.name
        view.politeName = main.name?.polite ?? view.politeName
        view.preferredName = readings.lazy.compactMap(\.preferred).first
        view.gender = Self.gender(readings.lazy.compactMap(\.gender).first)
        let born = readings.first { $0.birth != nil }
        view.born = born?.birthShown
        let identified = readings.first { $0.nhsNumber != nil }
        view.nhsNumber = identified?.nhsNumber.map(Self.spaced) ?? "Not recorded"
        view.nhsNumberNote = identified?.isUnverified == true ? "Not verified" : nil
        died(readings, born?.birth, &view)
        view.disagreements = disagreements(readings)
        view.patients = readings.map { provenance($0.index) }
        return view
    }

    private func died(_ readings: [PatientReading], _ birth: Birth?, _ view: inout BannerView) {
        view.isDeceased = readings.contains(where: \.isDeceased)
        guard view.isDeceased else {
            view.age = birth.map { Age.text(from: $0, to: LondonTime(milliseconds: now)) }
            return
        }
        guard let death = readings.first(where: { $0.deathShown != nil }), let moment = death.death else { return }
        view.died = death.deathShown
        if let birth { view.ageAtDeath = Age.text(from: birth, to: moment) }
    }

    private static func gender(_ code: String?) -> String {
        switch code {
        case "female": "Female"
        case "male": "Male"
        case "other": "Other"
        case "unknown": "Unknown"
        case nil: "Not recorded"
        case let text?: text
        }
    }
    /// `999 000 0018`. Source: NHS Common User Interface, "NHS Number Display".
    static func spaced(_ number: String) -> String {
        guard number.utf8.count == 10 else { return number }
        return "\(number.prefix(3)) \(number.dropFirst(3).prefix(3)) \(number.suffix(4))"
    }

    private func disagreements(_ readings: [PatientReading]) -> [DisagreementView] {
        guard readings.count > 1 else { return [] }
        var found: [DisagreementView] = []
        // Nearly always all agree: what differs is put into words only then.
        func compare(_ subject: String, key: (PatientReading) -> String?, text: (PatientReading) -> String) {
            let keys = readings.map(key)
            guard let first = keys.firstIndex(where: { $0 != nil }),
                keys.contains(where: { $0 != nil && $0 != keys[first] })
            else { return }
            var view = DisagreementView()
            view.subject = subject
            var said: [String] = []
            for (reading, key) in zip(readings, keys) {
                guard let key else { continue }
                if let at = said.firstIndex(of: key) {
                    if !view.values[at].sources.contains(reading.source) {
                        view.values[at].sources.append(reading.source)
                    }
                } else {
                    said.append(key)
                    var entry = DisagreementView.Value()
                    entry.text = text(reading)
                    entry.sources = [reading.source]
                    view.values.append(entry)
                }
            }
            found.append(view)
        }
        compare("Name", key: { $0.name?.comparison }, text: { $0.name?.banner ?? "" })
        compare("Birth date", key: { $0.birthShown?.dateOnly.machineText }, text: { $0.birthShown?.dateText ?? "" })
        compare("Gender", key: { $0.gender }, text: { Self.gender($0.gender) })
        compare("NHS number", key: { $0.nhsNumber }, text: { $0.nhsNumber.map(Self.spaced) ?? "" })
        if readings.contains(where: \.isDeceased) {
            compare(
                "Death", key: { $0.isDeceased ? $0.deathShown?.dateOnly.machineText ?? "dead" : "alive" },
                text: { reading in
                    guard reading.isDeceased else { return "No death recorded" }
                    return reading.deathShown.map { "Died \($0.dateText)" } ?? "Died, date not recorded"
                })
        }
        return found
    }
}

extension PersonName {
    /// Family and first given name without case, for telling whether two sources mean the same name.
    var comparison: String {
        guard let family else { return (given.first ?? text ?? "").lowercased() }
        return "\(family.lowercased())|\((given.first ?? "").lowercased())"
    }
}

/// What one source's patient resource says.
struct PatientReading {
    let index: Int
    let source: String
    let name: PersonName?
    let preferred: String?
    let gender: String?
    let birth: Birth?
    let birthShown: StaffDate?
    let nhsNumber: String?
    let isUnverified: Bool
    let isDeceased: Bool
    let death: LondonTime?
    let deathShown: StaffDate?
    let isActive: Bool

    init(_ index: Int, _ row: StoredResource, _ source: String) {
        let root = row.document.root
        self.index = index
        self.source = source
        let main = Self.mainName(root)
        name = PersonName(main)
        preferred = Self.preferred(root, main)
        gender = root["gender"]?.filled
        birthShown = StaffDate(root["birthDate"])
        birth = Self.birth(root)
        (nhsNumber, isUnverified) = Self.number(root)
        let moment = root["deceasedDateTime"]?.string.flatMap(PartialDate.init)
        isDeceased = moment != nil || root["deceasedBoolean"]?.bool == true
        deathShown = moment.map(StaffDate.init)
        death = moment.map { LondonTime(milliseconds: $0.milliseconds + ($0.precision < .minute ? 43_200_000 : 0)) }
        isActive = root["active"]?.bool != false
    }

    /// Patient resources, the practice's first, then the newest; inactive ones after the active of their kind.
    ///
    /// What the node made itself, to file an entry again, says who the person was then: it counts where nothing else
    /// is.
    static func all(_ patients: [Int], _ rows: [StoredResource], _ sources: SourceTable) -> [PatientReading] {
        let sent = patients.filter { sources.source(rows[$0].source)?.refiles == nil }
        var readings = (sent.isEmpty ? patients : sent).map {
            PatientReading($0, rows[$0], sources.name(rows[$0].source))
        }
        func rank(_ reading: PatientReading) -> Int {
            let isPractice = sources.source(rows[reading.index].source)?.kind == .gp
            return (isPractice ? 0 : 2) + (reading.isActive ? 0 : 1)
        }
        readings.sort { a, b in
            let (ra, rb) = (rank(a), rank(b))
            return ra != rb ? ra < rb : rows[a.index].received > rows[b.index].received
        }
        return readings
    }

    /// The official or usual name, else the first that is not old or a nickname, else the first.
    private static func mainName(_ root: Element) -> Element? {
        var usual: Element?
        var other: Element?
        for name in root.all("name") {
            switch name["use"]?.string {
            case "official": return name
            case "usual": usual = usual ?? name
            case "old", "maiden", "nickname", "temp", "anonymous": continue
            default: other = other ?? name
            }
        }
        return usual ?? other ?? root["name"]?.first
    }
    /// A nickname; else the usual given name, when it is not that of the official name. Source: FHIR R4 name-use.
    private static func preferred(_ root: Element, _ main: Element?) -> String? {
        let official = main?["given"]?.first?.filled
        for name in root.all("name") {
            guard let use = name["use"]?.string, use == "nickname" || use == "usual" else { continue }
            if let given = name["given"]?.first?.filled ?? name["text"]?.filled, given != official { return given }
        }
        return nil
    }
    /// Birth with its time when the patient-birthTime extension gives it. Source: FHIR R4 extension patient-birthTime.
    private static func birth(_ root: Element) -> Birth? {
        for item in root["_birthDate"]?["extension"]?.elements.map({ $0 }) ?? [] {
            guard item["url"]?.equals("http://hl7.org/fhir/StructureDefinition/patient-birthTime") == true,
                let text = item["valueDateTime"]?.string, let date = PartialDate(text), date.precision >= .minute
            else { continue }
            return .moment(LondonTime(milliseconds: date.milliseconds))
        }
        guard let text = root["birthDate"]?.string, let date = PartialDate(text) else { return nil }
        switch date.precision {
        case .year: return .year(date.year)
        case .month: return .month(year: date.year, month: date.month)
        default: return CivilDay(year: date.year, month: date.month, day: date.day).map(Birth.day)
        }
    }
    /// The NHS number and whether the source says that it was not traced. Source: UK Core Patient, NHS number
    /// identifier
    /// and its verification status (`01` or `number-present-and-verified` is traced).
    private static func number(_ root: Element) -> (String?, Bool) {
        for identifier in root.all("identifier") {
            guard identifier["system"]?.equals("https://fhir.nhs.uk/Id/nhs-number") == true,
                identifier["use"]?.equals("old") != true, let value = identifier["value"]?.filled
            else { continue }
            var isUnverified = false
            for item in identifier.all("extension") {
                guard let code = item["valueCodeableConcept"]?["coding"]?.first?["code"]?.string else { continue }
                isUnverified = code != "01" && code != "number-present-and-verified"
            }
            let digits = value.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }
            return (String(decoding: digits, as: UTF8.self), isUnverified)
        }
        return (nil, false)
    }
}

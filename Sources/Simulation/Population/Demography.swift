import FHIR

/// What a story needs of the person it is about; nil where anything will do.
struct Casting: Sendable {
    var sex: Sex?
    var age: ClosedRange<Int>
    var groups: [Int]?
    var borough: String?

    init(_ age: ClosedRange<Int>, _ sex: Sex? = nil, groups: [Int]? = nil, borough: String? = nil) {
        self.age = age
        self.sex = sex
        self.groups = groups
        self.borough = borough
    }
}

/// How a person is related to the person before them in the list, if they are.
enum Kin: Sendable {
    /// Shares the address and the family name.
    case spouse
    /// A child of the same birth.
    case twin
    /// A son with his father's name.
    case namesake
    /// A baby born in the last months; the person before is the mother.
    case baby
}

/// Makes people: age, sex, ethnicity and deprivation as in London.
struct Demography: Sendable {
    let seed: UInt64
    let today: Int

    /// Per cent of London's people in bands of five years of age, from 0 (Census 2021, TS007, rounded).
    private static let ages: [Double] = [
        5.9, 6.1, 6.1, 5.8, 6.7, 9.1, 9.6, 8.8, 7.6, 6.6, 6.4, 5.8, 4.7, 3.6, 3.0, 2.2, 1.6, 1.0, 0.7,
    ]

    /// The person at an index, cast for a story or at random.
    func person(_ index: Int, casting: Casting?, kin: Kin?) -> Person {
        guard let kin, index > 0 else { return stranger(index, casting) }
        let other = stranger(index - 1, StoryBook.casting(index - 1))
        return relate(stranger(index, casting), to: other, kin)
    }

    private func stranger(_ index: Int, _ casting: Casting?) -> Person {
        if index == 0 { return florence() }
        var r = Random(seed: seed ^ 0x5045_4F50_4C45, stream: UInt64(index))
        let borough = pickBorough(&r, casting)
        let place = Borough.all[borough]
        let community = r.pick(Community.groups[r.weighted(mix(place, casting))])
        let people = Community.all[community]
        let sex = casting?.sex ?? (r.chance(0.515) ? .female : .male)
        let born = birthday(&r, casting)
        let age = (today - born) * 100 / 36_525
        let smoker = age > 15 && r.chance(0.13)
        return Person(
            index: index, sex: sex, community: community, birthDay: born,
            family: familyName(r.pick(people.family), sex),
            given: r.pick(sex == .male ? people.male : people.female), preferred: nil, borough: borough,
            address: address(&r), postcode: postcode(place, &r), formerAddress: address(&r), phone: phone(&r),
            email: nil, decile: min(10, max(1, Int(r.near(place.decile + 0.5, 1.8)))),
            nhsNumber: TestNumber.number(index), diedOn: nil, isSmoker: smoker,
            wasSmoker: !smoker && age > 25 && r.chance(0.25), bodyMassIndex: max(16, r.near(age < 16 ? 18 : 26.8, 3.4)),
            choice: r.int(0...999), use: max(0.25, r.near(1, 0.4)))
    }

    /// Sikh men are Singh where a sister is Kaur.
    private func familyName(_ name: String, _ sex: Sex) -> String {
        name == "Singh" || name == "Kaur" ? (sex == .male ? "Singh" : "Kaur") : name
    }

    private func pickBorough(_ r: inout Random, _ casting: Casting?) -> Int {
        let drawn = r.weighted(Borough.all.map { $0.area == .hertfordshire ? $0.people / 3 : $0.people })
        return casting?.borough.map(Borough.named) ?? drawn
    }

    private func mix(_ place: Borough, _ casting: Casting?) -> [Double] {
        guard let groups = casting?.groups else { return place.mix }
        return place.mix.indices.map { groups.contains($0) ? place.mix[$0] + 0.1 : 0 }
    }

    private func birthday(_ r: inout Random, _ casting: Casting?) -> Int {
        let band = r.weighted(Demography.ages)
        let within = r.int(0...1825)
        if let range = casting?.age {
            let years = range.lowerBound + (band * 7 + within) % (range.upperBound - range.lowerBound + 1)
            return today - years * 36_525 / 100 - within % 300 - 40
        }
        return today - band * 1826 - within - 1
    }

    private func address(_ r: inout Random) -> String {
        let street = r.pick(Community.streets)
        return r.chance(0.45) ? "Flat \(r.int(1...60)), \(r.int(1...140)) \(street)" : "\(r.int(1...180)) \(street)"
    }

    private func postcode(_ place: Borough, _ r: inout Random) -> String {
        // The inward codes end in letters the Post Office does not use (C I K M O V), so that no real home is named.
        let letters = ["CI", "CK", "CM", "CO", "CV", "IK", "IM", "IO", "IV", "KM", "KO", "KV", "MO", "MV", "OV", "VC"]
        return "\(r.pick(place.postcodes)) \(r.int(0...9))\(r.pick(letters))"
    }

    private func phone(_ r: inout Random) -> String {
        // Numbers that Ofcom keeps for drama: 07700 900000 to 900999.
        let n = String(r.int(1000...1999)).dropFirst()
        return "07700 900\(n)"
    }

    private func florence() -> Person {
        Person(
            index: 0, sex: .female, community: 11, birthDay: Moment.day(1951, 3, 4), family: "Adeyemi",
            given: "Florence", preferred: "Flo", borough: Borough.named("Tower Hamlets"),
            address: "Flat 3, 18 Sailmaker Street", postcode: "E14 7KV", formerAddress: "41 Larkfield Road",
            phone: "07700 900117", email: nil, decile: 3, nhsNumber: TestNumber.number(0), diedOn: nil, isSmoker: false,
            wasSmoker: false, bodyMassIndex: 27, choice: 0, use: 1.6)
    }

    private func relate(_ own: Person, to other: Person, _ kin: Kin) -> Person {
        var p = own
        p.family = other.family
        p.community = other.community
        p.borough = other.borough
        p.address = other.address
        p.postcode = other.postcode
        p.decile = other.decile
        p.choice = other.choice
        var r = Random(seed: seed ^ 0x4B49_4E, stream: UInt64(own.index))
        switch kin {
        case .spouse:
            p.sex = other.sex == .male ? .female : .male
            p.birthDay = other.birthDay + r.int(-1500...1500)
        case .twin:
            p.birthDay = other.birthDay
            p.sex = r.chance(0.5) ? other.sex : (other.sex == .male ? .female : .male)
        case .namesake:
            p.sex = .male
            p.birthDay = other.birthDay + r.int(8500...11_500)
        case .baby:
            p.birthDay = today - r.int(14...320)
            p.nhsNumber = own.nhsNumber
        }
        p.given = kin == .namesake ? other.given : givenName(p, not: other.given, &r)
        return p
    }

    private func givenName(_ p: Person, not other: String, _ r: inout Random) -> String {
        let names = p.sex == .male ? p.people.male : p.people.female
        let first = r.int(0...names.count - 1)
        return names[first] == other ? names[(first + 1) % names.count] : names[first]
    }

    /// Whether the person at an index of the general population is kin of the one before. Only at odd indexes, so that
    /// one step back always finds a stranger.
    func kin(_ index: Int) -> Kin? {
        guard index % 2 == 1 else { return nil }
        let first = stranger(index - 1, StoryBook.casting(index - 1))
        let x = Double(Random.hash(seed ^ 0x7477_696E, UInt64(index)) >> 11) * 0x1p-53
        let age = first.age(on: today)
        switch x {
        case ..<0.05: return age > 25 ? .spouse : (age < 18 ? .twin : nil)
        case ..<0.07: return first.sex == .male && age > 45 ? .namesake : (age < 18 ? .twin : nil)
        case ..<0.12: return first.sex == .female && (18...43).contains(age) ? .baby : nil
        default: return nil
        }
    }
}

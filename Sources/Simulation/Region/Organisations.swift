/// The organisations of the region. All are invented.
extension Source {
    private static let live = Habits(
        lagMinutes: 0...4, batchHour: nil, hasLocalCodes: false, missingNHSNumbers: 0, numbering: .prefixed)

    @inline(never)
    private static func habits(
        _ lag: ClosedRange<Int>? = 0...4, batch: Int? = nil, localCodes: Bool = false, missing: Double = 0,
        _ numbering: NumberingStyle = .prefixed
    ) -> Habits {
        Habits(
            lagMinutes: batch == nil ? lag : nil, batchHour: batch, hasLocalCodes: localCodes,
            missingNHSNumbers: missing, numbering: numbering)
    }

    @inline(never)
    private static func make(
        _ code: String, _ name: String, _ kind: SourceKind, _ area: Area, _ boroughs: [String] = [],
        _ habits: Habits = live, down: Bool = false
    ) -> Source {
        Source(
            code: code, name: name, kind: kind, area: area, boroughs: boroughs, habits: habits, isSometimesDown: down)
    }

    /// All sources of the region.
    static let all: [Source] =
        hospitals + mentalHealth + communityAndAmbulance + practices + hospicesAndSocialCare
        + careHomes + others

    private static let hospitals: [Source] = [
        make("ZZH01", "Limehouse General Hospital", .acute, .northEast, ["Tower Hamlets", "Newham", "City of London"]),
        make(
            "ZZH02", "Marsh Lane Hospital", .acute, .northEast, ["Hackney", "Waltham Forest", "Redbridge"],
            habits(5...60, localCodes: true, missing: 0.05), down: true),
        make(
            "ZZH03", "Beam Valley Hospital", .acute, .northEast, ["Havering", "Barking and Dagenham"],
            habits(batch: 2, missing: 0.08, .bareFrom100001)),
        make("ZZH04", "Fleet Fields Hospital", .acute, .northCentral, ["Camden", "Islington"]),
        make(
            "ZZH05", "Alexandra Heath Hospital", .acute, .northCentral, ["Haringey", "Enfield", "Barnet"],
            habits(30...240, missing: 0.06, .bareFrom100001)),
        make("ZZH06", "Westbourne Hospital", .acute, .northWest, ["Westminster", "Kensington and Chelsea", "Brent"]),
        make(
            "ZZH07", "Brent Valley Hospital", .acute, .northWest, ["Ealing", "Hounslow", "Hillingdon", "Harrow"],
            habits(10...90, localCodes: true)),
        make("ZZH08", "Borough Gate Hospital", .acute, .southEast, ["Southwark", "Lambeth", "Lewisham"]),
        make(
            "ZZH09", "Shooters Mead Hospital", .acute, .southEast, ["Greenwich", "Bexley", "Bromley"],
            habits(batch: 4, localCodes: true, missing: 0.04)),
        make("ZZH10", "Wandle Park Hospital", .acute, .southWest, ["Wandsworth", "Merton", "Croydon"]),
        make(
            "ZZH11", "Ham Common Hospital", .acute, .southWest,
            ["Kingston upon Thames", "Richmond upon Thames", "Sutton"], habits(5...45)),
    ]

    private static let mentalHealth: [Source] = [
        make(
            "ZZM01", "Eastbank Mental Health Trust", .mentalHealth, .northEast, [], habits(15...120, localCodes: true)),
        make("ZZM02", "Parliament Hill Mental Health Trust", .mentalHealth, .northCentral, [], habits(batch: 3)),
        make("ZZM03", "Canalway Mental Health Trust", .mentalHealth, .northWest),
        make("ZZM04", "Denmark Rise Mental Health Trust", .mentalHealth, .southEast, [], habits(0...10, .uuid)),
        make("ZZM05", "Beverley Brook Mental Health Trust", .mentalHealth, .southWest, [], habits(batch: 5)),
    ]

    private static let communityAndAmbulance: [Source] = [
        make("ZZC01", "Lea Valley Community Health", .community, .northEast, [], habits(30...360, localCodes: true)),
        make("ZZC02", "New River Community Health", .community, .northCentral, [], habits(batch: 1)),
        make("ZZC03", "Grand Union Community Health", .community, .northWest),
        make("ZZC04", "Ravensbourne Community Health", .community, .southEast, [], habits(batch: 23)),
        make("ZZC05", "Thames Ditton Community Health", .community, .southWest, [], habits(0...30, .uuid)),
        make("ZZA01", "Capital Ambulance Service", .ambulance, .northEast, [], habits(20...120, missing: 0.15, .uuid)),
    ]

    private static let gpHabits = habits(0...30, .uuid)
    private static let gpBatch = habits(batch: 6, .uuid)

    private static let practices: [Source] = [
        make("ZZP01", "Canal Side Practice", .gp, .northEast, ["Tower Hamlets", "City of London"], gpHabits),
        make("ZZP02", "London Fields Surgery", .gp, .northEast, ["Hackney"], gpBatch),
        make("ZZP03", "Plashet Road Medical Centre", .gp, .northEast, ["Newham"], gpHabits),
        make("ZZP04", "Hollow Ponds Surgery", .gp, .northEast, ["Waltham Forest", "Redbridge"], gpHabits),
        make("ZZP05", "Chase Cross Health Centre", .gp, .northEast, ["Havering", "Barking and Dagenham"], gpBatch),
        make("ZZP06", "Primrose Rise Practice", .gp, .northCentral, ["Camden", "Islington"], gpHabits),
        make("ZZP07", "Bounds Green Lane Surgery", .gp, .northCentral, ["Haringey", "Enfield"], gpHabits),
        make("ZZP08", "Totteridge Oak Practice", .gp, .northCentral, ["Barnet"], gpBatch),
        make("ZZP09", "Golborne Corner Surgery", .gp, .northWest, ["Kensington and Chelsea", "Westminster"], gpHabits),
        make("ZZP10", "Wembley Rise Medical Centre", .gp, .northWest, ["Brent", "Harrow"], gpHabits),
        make("ZZP11", "Southall Green Practice", .gp, .northWest, ["Ealing", "Hounslow"], gpBatch),
        make("ZZP12", "Ravenscourt Lane Surgery", .gp, .northWest, ["Hammersmith and Fulham", "Hillingdon"], gpHabits),
        make("ZZP13", "Burgess Park Practice", .gp, .southEast, ["Southwark", "Lambeth"], gpHabits),
        make("ZZP14", "Ladywell Surgery", .gp, .southEast, ["Lewisham", "Greenwich"], gpHabits),
        make("ZZP15", "Petts Corner Practice", .gp, .southEast, ["Bromley", "Bexley"], gpBatch),
        make("ZZP16", "Thornton Pond Medical Centre", .gp, .southWest, ["Croydon", "Sutton"], gpHabits),
        make("ZZP17", "Tooting Lido Surgery", .gp, .southWest, ["Wandsworth", "Merton"], gpHabits),
        make(
            "ZZP18", "Teddington Lock Practice", .gp, .southWest, ["Richmond upon Thames", "Kingston upon Thames"],
            gpBatch),
        make("ZZP19", "Waltham Abbey Lane Surgery", .gp, .hertfordshire, ["Broxbourne"], gpHabits),
    ]

    private static let slow = habits(batch: 23, localCodes: true, missing: 0.2)

    private static let hospicesAndSocialCare: [Source] = [
        make("ZZN01", "Lock House Hospice", .hospice, .northEast, [], habits(batch: 2)),
        make("ZZN02", "Heathside Hospice", .hospice, .northWest),
        make("ZZN03", "Crystal Hill Hospice", .hospice, .southEast, [], habits(batch: 2)),
        make("ZZS01", "Lea Borough adult social care", .socialCare, .northEast, ["Tower Hamlets", "Hackney"], slow),
        make("ZZS02", "Roding Borough social care", .socialCare, .northEast, ["Redbridge", "Newham"], slow),
        make("ZZS03", "Northern Heights social care", .socialCare, .northCentral, [], slow),
        make("ZZS04", "Western Gate social care", .socialCare, .northWest, [], slow),
        make("ZZS05", "Quaggy Borough social care", .socialCare, .southEast, [], slow),
        make("ZZS06", "Wandle Borough social care", .socialCare, .southWest, [], slow),
    ]

    private static let careHomes: [Source] = [
        make("ZZR01", "Mulberry Court Care Home", .careHome, .northEast, [], habits(batch: 22, missing: 0.3)),
        make("ZZR02", "The Laurels Nursing Home", .careHome, .northCentral, [], habits(batch: 22, missing: 0.3)),
        make("ZZR03", "Wharfedale House Care Home", .careHome, .northWest, [], habits(60...720, missing: 0.25)),
        make("ZZR04", "Blackheath Lodge Nursing Home", .careHome, .southEast, [], habits(batch: 22, missing: 0.3)),
        make("ZZR05", "Riverside View Care Home", .careHome, .southWest, [], habits(batch: 21, missing: 0.3)),
    ]

    private static let others: [Source] = [
        make(
            "ZZI01", "Portland Row Independent Hospital", .independent, .northWest, [],
            habits(
                batch: 20,
                missing: 0.4)),
        make("ZZL01", "Thameside Pathology", .pathology, .northEast, [], habits(0...2)),
        make("ZZL02", "North Orbital Pathology", .pathology, .northCentral, [], habits(0...2)),
        make(
            "ZZX01", "Brewer Yard Sexual Health Clinic", .sexualHealth, .northWest, [],
            habits(
                batch: 19,
                missing: 0.6)),
        make("ZZD01", "Turning Tide Alcohol and Drug Service", .alcoholAndDrugs, .southEast, [], slow),
        make("ZZO01", "Lea Meadows Hospital", .partner, .hertfordshire, [], habits(60...600, localCodes: true)),
    ]
}

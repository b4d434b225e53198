/// An area of the simulated region: London's five integrated care systems and one neighbour.
package enum Area: String, CaseIterable, Sendable {
    case northEast = "North East London"
    case northCentral = "North Central London"
    case northWest = "North West London"
    case southEast = "South East London"
    case southWest = "South West London"
    /// The neighbouring area outside London.
    case hertfordshire = "Hertfordshire"
}

/// A local authority area: real name, rough figures of its people.
///
/// Source: Office for National Statistics, Census 2021 (tables TS007, TS021), rounded; English Indices of Deprivation
/// 2019, borough average as a decile. Rounded figures are enough: the people are invented.
struct Borough: Sendable {
    let name: String
    let area: Area
    /// Population in thousands.
    let people: Double
    /// Average decile of deprivation, 1 most deprived.
    let decile: Double
    /// Outward postcodes.
    let postcodes: [String]
    /// Per cent by group, in the order of ``Community/groups``.
    let mix: [Double]
}

extension Borough {
    @inline(never)
    private static func make(
        _ name: String, _ area: Area, _ people: Double, _ decile: Double, _ postcodes: String, _ mix: [Double]
    ) -> Borough {
        Borough(
            name: name, area: area, people: people, decile: decile,
            postcodes: postcodes.split(separator: " ").map(String.init), mix: mix)
    }

    /// London's 33 boroughs and one district outside. The mix columns: White British, White Irish, White other,
    /// Indian, Pakistani, Bangladeshi, other Asian, Chinese, Black African, Black Caribbean, mixed, Arab and other.
    static let all: [Borough] = [
        make("Tower Hamlets", .northEast, 310, 3, "E1 E2 E3 E14", [23, 1, 15, 3, 1, 35, 3, 3, 5, 2, 5, 4]),
        make("Hackney", .northEast, 259, 3, "E5 E8 E9 N16", [34, 2, 17, 4, 1, 3, 2, 1, 13, 8, 7, 8]),
        make("Newham", .northEast, 351, 3, "E6 E7 E13 E15", [15, 1, 15, 11, 9, 16, 5, 2, 12, 4, 5, 5]),
        make("Waltham Forest", .northEast, 278, 4, "E4 E10 E11 E17", [34, 1, 18, 4, 11, 2, 4, 1, 7, 7, 6, 5]),
        make("Redbridge", .northEast, 310, 6, "IG1 IG4 IG5 IG6", [24, 1, 10, 16, 14, 10, 6, 1, 5, 3, 4, 6]),
        make(
            "Barking and Dagenham", .northEast, 218, 3, "IG11 RM8 RM9 RM10", [31, 1, 13, 5, 9, 10, 2, 1, 16, 3, 4, 5]),
        make("Havering", .northEast, 262, 6, "RM1 RM2 RM3 RM11", [67, 1, 8, 4, 2, 2, 2, 1, 6, 2, 3, 2]),
        make("City of London", .northEast, 9, 6, "EC1 EC2 EC3 EC4", [57, 2, 10, 4, 1, 3, 3, 6, 2, 1, 6, 5]),
        make("Barnet", .northCentral, 389, 6, "EN5 N3 N12 NW4", [38, 2, 18, 8, 2, 1, 6, 3, 6, 1, 5, 10]),
        make("Camden", .northCentral, 210, 5, "NW1 NW3 NW5 WC1", [40, 3, 17, 3, 1, 7, 4, 3, 7, 2, 6, 7]),
        make("Enfield", .northCentral, 330, 4, "EN1 EN2 EN3 N9", [31, 2, 19, 3, 1, 3, 4, 1, 11, 5, 6, 14]),
        make("Haringey", .northCentral, 264, 4, "N8 N15 N17 N22", [32, 2, 23, 2, 1, 2, 2, 2, 9, 6, 7, 12]),
        make("Islington", .northCentral, 217, 4, "N1 N4 N5 N7", [40, 4, 19, 2, 1, 3, 2, 2, 7, 3, 7, 10]),
        make("Brent", .northWest, 340, 4, "HA0 HA9 NW2 NW10", [15, 4, 15, 20, 5, 1, 7, 1, 9, 6, 5, 12]),
        make("Ealing", .northWest, 367, 5, "UB1 UB2 W5 W13", [24, 3, 17, 15, 5, 1, 9, 1, 5, 4, 5, 11]),
        make("Hammersmith and Fulham", .northWest, 183, 5, "SW6 W6 W12 W14", [42, 3, 18, 2, 1, 1, 3, 2, 7, 4, 7, 10]),
        make("Harrow", .northWest, 261, 7, "HA1 HA2 HA3 HA7", [21, 2, 13, 29, 3, 1, 12, 1, 4, 2, 4, 8]),
        make("Hillingdon", .northWest, 306, 6, "HA4 UB4 UB8 UB10", [38, 2, 8, 15, 5, 2, 9, 1, 5, 2, 5, 8]),
        make("Hounslow", .northWest, 288, 5, "TW3 TW4 TW7 W4", [29, 2, 14, 21, 6, 1, 8, 1, 5, 1, 5, 7]),
        make("Kensington and Chelsea", .northWest, 143, 5, "SW3 SW5 SW7 W8", [33, 2, 28, 2, 1, 1, 6, 3, 4, 2, 7, 11]),
        make("Westminster", .northWest, 204, 5, "SW1 W1 W2 W9", [28, 2, 24, 4, 1, 4, 5, 3, 5, 2, 7, 15]),
        make("Bexley", .southEast, 246, 6, "DA5 DA6 DA7 DA16", [64, 1, 7, 4, 1, 1, 3, 1, 11, 2, 3, 2]),
        make("Bromley", .southEast, 330, 8, "BR1 BR2 BR5 BR6", [66, 2, 8, 3, 1, 1, 3, 1, 5, 3, 5, 2]),
        make("Greenwich", .southEast, 289, 4, "SE3 SE7 SE9 SE18", [41, 1, 13, 3, 1, 1, 6, 2, 17, 4, 6, 5]),
        make("Lambeth", .southEast, 318, 4, "SE11 SE27 SW2 SW9", [37, 2, 16, 2, 1, 1, 2, 2, 12, 10, 8, 7]),
        make("Lewisham", .southEast, 300, 4, "SE4 SE6 SE13 SE23", [37, 2, 13, 2, 1, 1, 3, 2, 13, 10, 8, 8]),
        make("Southwark", .southEast, 308, 4, "SE1 SE5 SE15 SE22", [35, 2, 14, 2, 1, 2, 2, 3, 16, 6, 7, 10]),
        make("Croydon", .southWest, 391, 5, "CR0 CR2 CR7 SE25", [38, 1, 9, 7, 4, 1, 5, 1, 10, 9, 8, 7]),
        make("Kingston upon Thames", .southWest, 168, 8, "KT1 KT2 KT3 KT6", [54, 2, 12, 5, 2, 1, 8, 3, 2, 1, 5, 5]),
        make("Merton", .southWest, 215, 7, "CR4 SM4 SW19 SW20", [44, 2, 14, 4, 4, 1, 8, 1, 6, 4, 6, 6]),
        make("Richmond upon Thames", .southWest, 195, 9, "TW1 TW9 TW10 TW11", [63, 3, 15, 4, 1, 1, 3, 1, 1, 1, 6, 3]),
        make("Sutton", .southWest, 210, 7, "SM1 SM2 SM3 SM5", [57, 2, 10, 5, 3, 1, 8, 1, 4, 2, 5, 3]),
        make("Wandsworth", .southWest, 328, 6, "SW11 SW15 SW17 SW18", [48, 3, 17, 4, 3, 1, 4, 1, 5, 4, 6, 4]),
        make("Broxbourne", .hertfordshire, 99, 6, "EN8 EN10 EN11", [73, 1, 9, 2, 1, 1, 1, 1, 4, 2, 3, 3]),
    ]

    /// Boroughs by name, for stories that play in one.
    static func named(_ name: String) -> Int { all.firstIndex { $0.name == name } ?? 0 }
}

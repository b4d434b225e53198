/// A person who works at a source. Invented.
struct Practitioner: Sendable {
    let id: String
    let prefix: String
    let given: String
    let family: String
    let role: String
    /// The name as it stands under an entry.
    let author: Author

    init(id: String, prefix: String, given: String, family: String, role: String) {
        self.id = id
        self.prefix = prefix
        self.given = given
        self.family = family
        self.role = role
        let name = prefix.isEmpty ? "\(given) \(family)" : "\(prefix) \(given) \(family)"
        author = Author(reference: "Practitioner/\(id)", display: name)
    }

    /// The name as it stands under an entry, such as `Dr Helen Marsh`.
    var name: String { author.display }

    /// Who works at a source: a fixed list for a few, else one of each role of its kind.
    static func staff(of source: Source, at index: Int) -> [Practitioner] {
        var random = Random(seed: 0x5354_4146_46, stream: UInt64(index))
        let fixed = known[source.code] ?? []
        return roles(of: source.kind).enumerated().map { n, role in
            let id = "\(source.code)-STAFF-\(n + 1)"
            let prefix = isDoctor(role) ? "Dr" : ""
            if n < fixed.count {
                return Practitioner(id: id, prefix: prefix, given: fixed[n].0, family: fixed[n].1, role: role)
            }
            let community = random.pick(Community.all)
            let given = random.chance(0.55) ? random.pick(community.female) : random.pick(community.male)
            return Practitioner(id: id, prefix: prefix, given: given, family: random.pick(community.family), role: role)
        }
    }

    private static func isDoctor(_ role: String) -> Bool {
        ["General practitioner", "Consultant", "Registrar", "Psychiatrist", "Palliative"].contains {
            role.hasPrefix($0)
        }
    }

    private static let known: [String: [(String, String)]] = [
        "ZZP01": [("Helen", "Marsh"), ("Rafiq", "Chowdhury")],
        "ZZH01": [("Priya", "Raman"), ("Sami", "Iqbal")],
        "ZZN01": [("Anne", "Whitlock")],
        "ZZA01": [("Kemi", "Brandt")],
        "ZZS01": [("Joanne", "Pryce")],
        "ZZR01": [("Sade", "Mensah")],
    ]

    private static func roles(of kind: SourceKind) -> [String] {
        switch kind {
        case .gp:
            [
                "General practitioner", "General practitioner", "General practitioner", "Practice nurse",
                "Clinical pharmacist", "Health care assistant",
            ]
        case .acute, .partner, .independent:
            [
                "Consultant, emergency medicine", "Consultant, cardiology", "Consultant, general medicine",
                "Consultant, surgery", "Consultant, obstetrics", "Consultant, paediatrics", "Consultant, radiology",
                "Consultant, histopathology", "Consultant, oncology", "Registrar, general medicine", "Ward nurse",
                "Midwife", "Specialist nurse", "Physiotherapist",
            ]
        case .mentalHealth:
            [
                "Psychiatrist", "Psychiatrist", "Community psychiatric nurse", "Clinical psychologist", "Social worker",
                "Ward nurse",
            ]
        case .community:
            [
                "District nurse", "Heart failure nurse", "Community matron", "Physiotherapist", "Health visitor",
                "Occupational therapist",
            ]
        case .ambulance: ["Paramedic", "Paramedic", "Emergency medical technician", "Advanced paramedic"]
        case .socialCare:
            [
                "Approved mental health professional", "Social worker", "Social worker, children",
                "Reablement officer",
            ]
        case .hospice: ["Palliative medicine consultant", "Hospice nurse", "Hospice social worker"]
        case .careHome: ["Care home manager", "Registered nurse", "Senior carer"]
        case .sexualHealth: ["Consultant, genitourinary medicine", "Sexual health nurse", "Health adviser"]
        case .alcoholAndDrugs: ["Consultant, addictions", "Key worker", "Specialist nurse"]
        case .pathology: ["Consultant, chemical pathology", "Biomedical scientist"]
        }
    }
}

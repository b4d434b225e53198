/// The simulated region: its sources and the people who work there.
package struct Region: Sendable {
    /// Every source, in the order of their codes' kinds.
    package let sources: [Source]
    /// Who works where, by index of the source.
    let staff: [[Practitioner]]
    /// Each source's organisation as an author.
    let organisations: [Author]
    /// Of each source, which of the staff have a role, by the beginning of the role that is asked for.
    private let roles: [[String: [Int]]]
    private let index: [String: Int]
    private let byArea: [Area: [SourceKind: [Int]]]

    /// The region as it stands; the same at every call.
    package static let london = Region(Source.all)

    init(_ sources: [Source]) {
        self.sources = sources
        staff = sources.indices.map { Practitioner.staff(of: sources[$0], at: $0) }
        organisations = sources.map { Author(reference: "Organization/\($0.code)", display: $0.name) }
        roles = staff.map(Region.byRole)
        index = Dictionary(uniqueKeysWithValues: sources.enumerated().map { ($1.code, $0) })
        var places: [Area: [SourceKind: [Int]]] = [:]
        for (i, source) in sources.enumerated() {
            places[source.area, default: [:]][source.kind, default: []].append(i)
        }
        byArea = places
    }

    /// The staff of a source whose role begins so; all of them when nobody's does.
    func staff(_ at: Int, _ role: String) -> [Int] { roles[at][role] ?? roles[at][""] ?? [0] }

    /// Every beginning of a role that ends with a word or a letter, with the indexes of those who have it.
    private static func byRole(_ staff: [Practitioner]) -> [String: [Int]] {
        var out: [String: [Int]] = ["": Array(staff.indices)]
        for (i, member) in staff.enumerated() {
            for length in 1...member.role.count { out[String(member.role.prefix(length)), default: []].append(i) }
        }
        return out
    }

    /// The index of a source by its code; nil when there is none.
    package func source(_ code: String) -> Int? { index[code] }

    /// Sources of a kind in an area; those of the whole region when the area has none of its own.
    func sources(_ kind: SourceKind, in area: Area) -> [Int] {
        if let here = byArea[area]?[kind] { return here }
        return sources.indices.filter { sources[$0].kind == kind && sources[$0].area != .hertfordshire }
    }

    /// The source of a kind that serves a borough, else one of the area chosen by `choice`.
    func source(_ kind: SourceKind, in area: Area, borough: String, choice: Int) -> Int {
        let candidates = sources(kind, in: area)
        let local = candidates.filter { sources[$0].boroughs.contains(borough) }
        let from = local.isEmpty ? candidates : local
        return from[choice % from.count]
    }
}

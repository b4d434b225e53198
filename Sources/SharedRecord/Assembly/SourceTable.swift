import Access
import LegalTime
import Store

/// The sources of one person's record and whether each answered.
struct SourceTable {
    let all: [Source]
    private let byNumber: [Int: (source: Source, state: SourceState)]
    private let contributions: [(source: Source, state: SourceState, sections: SectionMask)]

    /// - Parameter states: objections, and sections that are not shared; whether a source answers is its own column,
    ///   and a failure wins over what is stated here, except over an objection.
    init(_ sources: [Source], _ states: [Int: SourceState]) {
        all = sources
        byNumber = Dictionary(
            sources.map { ($0.number, ($0, Self.state($0, states[$0.number]))) },
            uniquingKeysWith: { first, _ in first })
        contributions = sources.map {
            ($0, Self.state($0, states[$0.number]), Contribution.sections(of: $0.kind))
        }
    }
    private static func state(_ source: Source, _ stated: SourceState?) -> SourceState {
        if stated == .objected { return .objected }
        if !source.isAvailable { return .failed }
        return stated ?? .answered
    }

    func source(_ number: Int) -> Source? { byNumber[number]?.source }
    func state(_ number: Int) -> SourceState { byNumber[number]?.state ?? .answered }

    /// The name of a source. One that is not among the named ones has no name here.
    func name(_ number: Int) -> String { byNumber[number]?.source.name ?? "Source not named" }

    /// Whether rows of the section may be shown from this source.
    func shows(_ section: Section, of number: Int) -> Bool {
        switch state(number) {
        case .answered, .failed: true
        case .objected: false
        case .notShared(let sections): !sections.contains(section)
        }
    }

    /// Of the sources that may hold facts of a section: how many answered for it, and the others with their state.
    func contributing(to section: Section) -> (answered: Int, others: [(source: Source, state: SourceState)]) {
        var answered = 0
        var others: [(source: Source, state: SourceState)] = []
        for (source, state, sections) in contributions where sections.contains(section) {
            switch state {
            // Of what the node filed again nobody knows whether there is more.
            case .answered where source.refiles != nil: break
            case .answered: answered += 1
            case .notShared(let held) where !held.contains(section): answered += source.refiles == nil ? 1 : 0
            default: others.append((source, state))
            }
        }
        return (answered, others)
    }

    /// The sources that keep a section back, whatever their kind; not those that did not answer.
    func withholding(_ section: Section) -> [Source] {
        all.filter {
            if case .notShared(let kept) = state($0.number) { kept.contains(section) } else { false }
        }
    }

    /// How many answered at all.
    var answered: Int {
        all.count { source in
            switch state(source.number) {
            case .answered, .notShared: true
            case .failed, .objected: false
            }
        }
    }
    var failed: [Source] { all.filter { state($0.number) == .failed } }

    /// The source line and its table.
    func view(now: Int64, person: String) -> SourcesView {
        var view = SourcesView()
        view.total = all.count
        view.answered = answered
        view.failed = failed.map(\.name)
        view.asked = StaffDate(milliseconds: now)
        view.rows = all.map { row($0, person) }
        view.rows.sort { rank($0.state) < rank($1.state) }
        return view
    }
    private func row(_ source: Source, _ person: String) -> SourceRowView {
        var row = SourceRowView()
        row.number = source.number
        row.name = source.name
        row.state = state(source.number)
        row.isBatch = source.isBatch
        row.asAt = source.lastReceived.map(StaffDate.init(milliseconds:))
        row.answer =
            switch row.state {
            case .answered: source.isBatch ? "Answered, batch" : "Answered, live"
            case .failed: "Source unavailable"
            case .objected: Wording.objected(person)
            case .notShared: source.isBatch ? "Answered, batch; not all is shared" : "Answered, live; not all is shared"
            }
        return row
    }
    private func rank(_ state: SourceState) -> Int {
        switch state {
        case .failed: 0
        case .objected: 1
        case .notShared: 2
        case .answered: 3
        }
    }
}

package import Access
import FHIR
import LegalTime
package import Store

/// One person's record under one grant, put together from one snapshot.
///
/// Pure: it reads the snapshot it is given and nothing else. Make it inside the store's reading closure, ask for a
/// view, and return the view. Everything it says is what the sources say; it merges lines only where it can be seen and
/// opened, and says "none" only where that is known (design rule 5.3).
package struct Record {
    let snapshot: any RecordSnapshot
    let grant: Grant
    let now: Int64
    let rows: [StoredResource]
    let kinds: [ResourceKind]
    /// Indices of rows that are facts, by section.
    let buckets: [[Int]]
    let patients: [Int]
    let indexByRid: [Int64: Int]
    let retracted: [RetractedView]
    let sources: SourceTable
    let withheld: [Withheld]
    let names: Names
    let attestations: Attestations
    /// What each source's patient resource says, the one to go by first.
    let patientReadings: [PatientReading]
    /// How to speak of the person: `Mrs Adeyemi`.
    let person: String

    /// Reads a snapshot once and sorts its rows by section.
    ///
    /// - Parameters:
    ///   - snapshot: what the store admits under the grant.
    ///   - grant: the leave under which the snapshot was read; it says which sections the role includes.
    ///   - now: the moment of the view, in milliseconds since 1970.
    /// - Throws: what the snapshot throws.
    package init(snapshot: any RecordSnapshot, grant: Grant, now: Int64) throws {
        self.snapshot = snapshot
        self.grant = grant
        self.now = now
        let rows = try snapshot.rows()
        var states = try snapshot.unsharedSections().mapValues(SourceState.notShared)
        for number in try snapshot.objectedSources() { states[number] = .objected }
        let sources = SourceTable(try snapshot.sources(), states)
        withheld = try snapshot.withheld()
        names = Names(snapshot)
        var sorted = Sorted(count: rows.count)
        for index in rows.indices { sorted.place(index, rows[index], sources) }
        self.rows = rows
        self.sources = sources
        kinds = sorted.kinds
        buckets = sorted.buckets
        patients = sorted.patients
        indexByRid = sorted.indexByRid
        retracted = sorted.retractions
        attestations = Attestations(notes: sorted.notes)
        patientReadings = PatientReading.all(sorted.patients, rows, sources)
        person = patientReadings.first?.name?.polite ?? "This person"
    }

    /// Indices of the facts of a section.
    func facts(_ section: Section) -> [Int] { buckets[section.rawValue] }

    /// Indices of facts of one kind in any section.
    func facts(of kind: ResourceKind) -> [Int] {
        var found: [Int] = []
        for bucket in buckets { for index in bucket where kinds[index] == kind { found.append(index) } }
        return found
    }
    /// Whether organisations are named that a resource names beside its source: to whoever acts for the person they are
    /// not, as a name alone may tell of a clinic or a trust. Their source is masked as sources are.
    var namesOrganisations: Bool { grant.principal.role != .proxy }
    /// Whether the role includes the section.
    func permits(_ section: Section) -> Bool { grant.sections.contains(section) }

    /// The clinical date by which an item is ordered, in milliseconds since 1970; the least number when it has
    /// none.
    func order(_ index: Int) -> Int64 { rows[index].date ?? rows[index].recorded ?? Int64.min }

    /// Indices sorted newest first; ties keep the order in which the source sent them.
    func newestFirst(_ indices: [Int]) -> [Int] {
        var keyed = indices.map { (order($0), rows[$0].rid, $0) }
        keyed.sort { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
        return keyed.map(\.2)
    }
}

/// The rows of a record by section, made in one pass.
private struct Sorted {
    var kinds: [ResourceKind]
    var buckets = [[Int]](repeating: [], count: Section.allCases.count)
    var patients: [Int] = []
    var indexByRid: [Int64: Int]
    var notes: [StoredResource] = []
    private var enteredInError = [Int](repeating: 0, count: Section.allCases.count)
    private var refuted = [Int](repeating: 0, count: Section.allCases.count)

    init(count: Int) {
        kinds = []
        kinds.reserveCapacity(count)
        indexByRid = Dictionary(minimumCapacity: count)
    }

    mutating func place(_ index: Int, _ row: StoredResource, _ sources: SourceTable) {
        let kind = ResourceKind(row)
        kinds.append(kind)
        guard sources.shows(row.section, of: row.source) else { return }
        indexByRid[row.rid] = index
        if kind == .patient {
            patients.append(index)
            return
        }
        if kind == .provenance { notes.append(row) }
        guard kind.isItem else { return }
        if row.marks.contains(.enteredInError) {
            enteredInError[row.section.rawValue] += 1
        } else if row.marks.contains(.refuted) {
            refuted[row.section.rawValue] += 1
        } else {
            buckets[row.section.rawValue].append(index)
        }
    }

    var retractions: [RetractedView] {
        Section.allCases.compactMap { section in
            var view = RetractedView()
            view.section = section
            view.enteredInError = enteredInError[section.rawValue]
            view.refuted = refuted[section.rawValue]
            return view.enteredInError + view.refuted > 0 ? view : nil
        }
    }
}

/// The resources that a view shows, each once.
struct Shown {
    private var rids: Set<Int64> = []
    mutating func insert(_ rid: Int64) { rids.insert(rid) }
    mutating func insert(_ provenance: ProvenanceView) {
        rids.insert(provenance.rid)
        if let note = provenance.note { rids.insert(note) }
        for entry in provenance.mergedFrom { rids.insert(entry.rid) }
    }
    mutating func insert(_ alerts: [AlertView]) { for alert in alerts { rids.formUnion(alert.rids) } }
    mutating func insert(_ items: [ItemView]) { for item in items { insert(item.provenance) } }
    /// Ascending.
    var sorted: [Int64] {
        var out = rids
        out.remove(0)
        return out.sorted()
    }
}

import Access
import FHIR
import Identity
package import Store

/// The way in for every fact: parse, take apart, check, find whose it is, label, and write in one commit.
///
/// What is refused is kept in quarantine with its reason; nothing is half-applied.
package struct Intake: Sendable {
    private let store: any RecordStore
    private let lists: SensitivityLists
    private let receivedFromMeta: Bool

    /// An intake into a store.
    /// - Parameter lists: what makes an item sensitive, besides its own labels.
    /// - Parameter receivedFromMeta: `meta.lastUpdated` is when this node received a resource. Only for seeding a
    ///   demonstration; otherwise the moment of the commit is.
    package init(store: any RecordStore, lists: SensitivityLists, receivedFromMeta: Bool = false) {
        self.store = store
        self.lists = lists
        self.receivedFromMeta = receivedFromMeta
    }

    /// What became of one text.
    package struct Report: Sendable {
        /// Resources that made a new version.
        package var versions = 0
        /// Resources that were there already, byte for byte.
        package var repeated = 0
        /// Requests that were refused, with the reason.
        package var quarantined: [String] = []
        /// Resources that were accepted and that no record shows, with the reason.
        package var unfiled: [String] = []
        /// The clocks of the commits that made versions.
        package var commits = RangeSet<Int64>()

        /// Nothing yet.
        package init() {}

        /// Adds another report's figures.
        package mutating func add(_ other: Report) {
            versions += other.versions
            repeated += other.repeated
            quarantined += other.quarantined
            unfiled += other.unfiled
            commits.formUnion(other.commits)
        }
    }

    /// Accepts a text: a resource or a Bundle.
    ///
    /// - Parameters:
    ///   - origin: file and line or route, for the quarantine.
    ///   - isBackground: an import gives way to what a person waits for.
    ///   - turn: when it may write; it passes with the last write that is handed to the store. Nil for at once.
    ///   - repeats: the clock up to which changes are what the file that it is of left, when that had been imported to
    ///     its end before (``imported(_:from:)``).
    ///   - refused: when it was refused, for what is sent in again: it takes the place of nothing that came since,
    ///     unless the source itself says that it is the newer.
    /// - Throws: `StoreError.unavailable` when the store failed; refused input is no error, it is in the report.
    package func accept(
        _ bytes: [UInt8], from source: Source, origin: String, isBackground: Bool = false, turn: Turn? = nil,
        repeats: Int64? = nil, refused: Int64? = nil
    ) async throws -> Report {
        let grant = Policy.write(source: source.number, code: source.code)
        var report = Report()
        func refuse(_ reason: String, _ kept: [UInt8]) async throws {
            let entry = QuarantineEntry(origin: origin, reason: reason, bytes: kept, received: refused)
            try await store.quarantine(grant, entry)
            report.quarantined.append("\(origin): \(reason)")
        }
        let unpacked: Unpacking
        do {
            unpacked = try Unpacking(try Document(parsing: bytes))
        } catch {
            try await refuse("\(error)", bytes)
            return report
        }
        for entry in unpacked.refused {
            try await refuse("\(entry.place): \(entry.reason)", unpacked.alone(entry.number))
        }
        let preparation = Preparation(
            kind: source.kind, labels: { lists.categories(of: $0, type: $1, from: source.kind) },
            receivedFromMeta: receivedFromMeta, names: unpacked.references)
        for (number, items) in unpacked.requests.enumerated() {
            // What is applied whole is kept whole.
            let alone = items.first?.entry
            if let reason = firstFault(items) {
                try await refuse(reason, alone.map(unpacked.alone) ?? bytes)
                continue
            }
            let resources = items.map { write($0, preparation) }
            let request = WriteRequest(
                resources: resources, isBackground: isBackground, repeats: repeats, refused: refused,
                link: LinkRule.decide)
            let isLast = number == unpacked.requests.count - 1
            await turn?.comes()
            do {
                let outcome = try await store.write(grant, request) { if isLast { turn?.passes() } }
                report.versions += outcome.versions
                report.repeated += outcome.repeated
                if let t = outcome.t { report.commits.insert(contentsOf: t..<t + 1) }
                report.unfiled += zip(items, resources).enumerated().compactMap { place, pair in
                    unfiled(pair.1, isAwaiting: outcome.awaiting.contains(place), preparation)
                        .map { "\(origin): \(pair.0.place): \($0)" }
                }
            } catch StoreError.invalid(let reason) {
                let place = alone.map { "entry[\($0)]: " } ?? ""
                try await refuse(place + reason, alone.map(unpacked.alone) ?? bytes)
            }
        }
        return report
    }

    /// The clock when an import begins.
    package func clock() async throws -> Int64 { try await store.clock(Policy.grant(job: .audit)) }

    /// The clock up to which changes are what a file left that had been imported from a source to its end; nil when it
    /// was not.
    package func imported(_ file: FileDigest, from source: Source) async throws -> Int64? {
        try await store.imported(Policy.write(source: source.number, code: source.code), file: file.bytes)
    }

    /// Keeps that a file was imported from a source to its end.
    ///
    /// - Parameters:
    ///   - since: the clock when the import began (``clock()``).
    ///   - commits: the commits of all that it accepted (``Report/commits``).
    package func keepImported(
        _ file: FileDigest, from source: Source, since: Int64, commits: RangeSet<Int64>
    ) async throws {
        try await store.keepImported(
            Policy.write(source: source.number, code: source.code), file: file.bytes, since: since, commits: commits)
    }

    private func write(_ item: Unpacking.Item, _ preparation: Preparation) -> ResourceWrite {
        guard let document = item.document else { return deletion(of: item) }
        var preparation = preparation
        preparation.names.base = item.base
        return preparation.write(document, identity: item.identity, only: item.patient)
    }

    /// Why no record shows a resource that was accepted; nil when one does, or it is nobody's.
    private func unfiled(_ write: ResourceWrite, isAwaiting: Bool, _ preparation: Preparation) -> String? {
        if preparation.isUnfiled(write) { return "its subject names no patient of this source, so no record shows it" }
        // Other resources may come before their Patient; the Patient of a document is often nowhere but in it.
        let isBundle = R4.resourceTypeNames[write.identity.type] == "Bundle"
        return isBundle && isAwaiting ? "this source has to send its Patient too, or no record shows it" : nil
    }

    private func deletion(of item: Unpacking.Item) -> ResourceWrite {
        ResourceWrite(
            identity: item.identity, patient: nil, document: nil, section: .administration, sensitivity: [], code: nil,
            marks: [])
    }

    /// The first structural fault of a request, in words; nil when there is none.
    private func firstFault(_ items: [Unpacking.Item]) -> String? {
        for item in items {
            guard let document = item.document, let issue = StructureCheck.issues(of: document.root, limit: 1).first
            else { continue }
            return "\(item.place): \(issue)"
        }
        return nil
    }
}

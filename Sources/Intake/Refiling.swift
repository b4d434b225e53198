import Access
import Crypto
import FHIR
import Identity
package import Store

/// Takes an entry away from the person under whom its source filed it by mistake, and files it under the right one.
///
/// Nothing is lost: what stood there stays as an earlier version with its end. The source keeps its right to write:
/// what it sends later stands, except the very bytes that were taken away. Source: ARCHITECTURE.md, “Corrections are
/// new versions”.
package struct Refiling: Sendable {
    private let store: any RecordStore

    /// Over a store.
    package init(store: any RecordStore) { self.store = store }

    /// Who is the right person.
    package struct RightPerson: Sendable {
        /// Who they are, as another record says.
        package let who: Demographics
        /// Ten digits.
        package let nhsNumber: String
        /// `yyyy-mm-dd`.
        package let birthDate: String

        /// A person; nil without NHS number and birth date.
        package init?(_ who: Demographics) {
            guard let nhsNumber = who.nhsNumber, let birthDate = who.birthDate else { return nil }
            self.who = who
            self.nhsNumber = nhsNumber
            self.birthDate = birthDate
        }
    }
    /// Where it stands now.
    package enum Outcome: Sendable, Equatable {
        /// Nowhere: it was withdrawn.
        case withdrawn
        /// Under the record that its source itself has of the right person.
        case moved(pid: Int64, entry: Int64)
        /// Under a record of the right person that this node made, because the source has none.
        case filedAgain(entry: Int64)
    }

    /// Takes the entry away and files it under the right person, when there is one: all in one commit.
    ///
    /// - Parameters:
    ///   - source: the source that sent it.
    ///   - items: what else is kept of it in that commit, under a privacy officer's leave.
    ///   - now: milliseconds since 1970.
    /// - Throws: `StoreError.conflict` when the entry changed meanwhile; `StoreError.invalid` when it does not say
    ///   whose it is in a way that can be corrected.
    package func refile(
        _ filed: FiledEntry, from source: Source, to right: RightPerson?, keeping items: [ItemChange] = [], now: Int64
    ) async throws -> Outcome {
        let grant = Policy.write(source: source.number, code: source.code)
        // The bytes are known as taken away: a source that repeats them later changes nothing.
        func takenAway(_ row: StoredResource, _ original: [UInt8]) throws -> ItemChange {
            let digest = Hex.text(SHA256.hash(data: original))
            return try ItemChange(
                FilingCorrection(entry: row.rid, digest: digest, time: now), key: EventID(), pid: row.pid,
                replacing: nil)
        }
        var items = [try takenAway(filed.row, filed.original)] + items
        func correct(_ writes: [(grant: WriteGrant, request: WriteRequest)]) async throws -> [WriteOutcome] {
            try await store.correct(Policy.grant(job: .privacy), filed, writes, keeping: items)
        }
        // What stands beside it goes with it: moved by the store, or taken away as the entry is.
        let withdrawal = (grant: grant, request: Self.withdrawal(filed))
        let beside = try filed.companions.map { try takenAway($0.row, $0.original) }
        guard let right else {
            items += beside
            _ = try await correct([withdrawal])
            return .withdrawn
        }
        if let own = try await store.patient(grant, nhsNumber: right.nhsNumber, birthDate: right.birthDate) {
            guard own.pid != filed.row.pid else { throw StoreError.invalid("It stands under this person already.") }
            let write = try self.write(filed, of: own.identity, from: source)
            let outcomes = try await correct([(grant, WriteRequest(resources: [write], link: LinkRule.decide))])
            return .moved(pid: own.pid, entry: outcomes.last?.rids.first ?? filed.row.rid)
        }
        items += beside
        let outcomes = try await correct([withdrawal, try await filingAgain(filed, source, right)])
        return .filedAgain(entry: outcomes.last?.rids.dropFirst().first ?? 0)
    }

    private static func withdrawal(_ filed: FiledEntry) -> WriteRequest {
        let deletion = ResourceWrite(
            identity: filed.identity, patient: nil, document: nil, section: filed.row.section,
            sensitivity: filed.row.sensitivity, code: nil, marks: [])
        return WriteRequest(resources: [deletion], takesCompanions: true, link: LinkRule.decide)
    }

    /// Under a patient record of a source of this node's own, beside the one that sent it: of the same kind, by the
    /// same rules, and nobody's word that they have to do with the person.
    private func filingAgain(
        _ filed: FiledEntry, _ source: Source, _ right: RightPerson
    ) async throws -> (grant: WriteGrant, request: WriteRequest) {
        var own = source
        // What was filed again wrongly stays with this node's source.
        if source.refiles == nil {
            own = try await store.source(
                SourceRegistration(
                    code: "\(source.code)-CORRECTED", name: "\(source.name), filed again", refiles: source.code))
        }
        let patient = SourceIdentity(type: R4.resourceTypeNames.firstIndex(of: "Patient") ?? -1, id: right.nhsNumber)
        let preparation = Self.preparation(own, [])
        let person = preparation.write(try Self.patient(right), identity: patient)
        let entry = try write(filed, of: patient, from: own)
        return (
            Policy.write(source: own.number, code: own.code),
            WriteRequest(resources: [person, entry] + (try Self.companions(filed, from: own)), link: LinkRule.decide)
        )
    }

    /// What stands beside the entry, each beside the same as before.
    private static func companions(_ filed: FiledEntry, from source: Source) throws -> [ResourceWrite] {
        var identities = [filed.row.rid: filed.identity]
        return try filed.companions.map { one in
            identities[one.row.rid] = one.identity
            let preparation = preparation(source, one.row.sensitivity)
            var write = preparation.write(try Document(parsing: one.original), identity: one.identity)
            (write.patient, write.companion) = (nil, identities[one.target])
            return write
        }
    }

    private static func preparation(_ source: Source, _ labels: SensitivityMask) -> Preparation {
        Preparation(kind: source.kind, labels: { _, _ in labels }, receivedFromMeta: false)
    }

    private static func patient(_ right: RightPerson) throws -> Document {
        var json = JSONWriter()
        json.object { json in
            json.member("resourceType", "Patient")
            json.member("id", right.nhsNumber)
            json.array("identifier") { list in
                list.object {
                    $0.member("system", "https://fhir.nhs.uk/Id/nhs-number")
                    $0.member("value", right.nhsNumber)
                }
            }
            json.array("name") { list in
                list.object { name in
                    name.member("family", right.who.family)
                    name.array("given") { list in
                        for given in right.who.given.split(separator: " ") { list.item(String(given)) }
                    }
                }
            }
            json.member("birthDate", right.birthDate)
            json.member("gender", right.who.gender)
        }
        return try Document(parsing: json.bytes)
    }

    /// The entry with another person: what said whose it was is replaced whole, as it may name the wrong one.
    private func write(
        _ filed: FiledEntry, of patient: SourceIdentity, from source: Source
    ) throws -> ResourceWrite {
        let preparation = Self.preparation(source, filed.row.sensitivity)
        let root = try Document(parsing: filed.original).root
        guard let whose = preparation.patientReference(of: root, type: filed.row.typeName), whose.isObject else {
            throw StoreError.invalid("This entry does not say whose it is. Its source has to send it again.")
        }
        var json = JSONWriter()
        json.object { $0.member("reference", "Patient/\(patient.id)") }
        let range = whose.byteRange
        let bytes = filed.original[..<range.lowerBound] + json.bytes + filed.original[range.upperBound...]
        return preparation.write(try Document(parsing: Array(bytes)), identity: filed.identity)
    }
}

package import Access
package import FHIR

/// Where the facts are kept.
///
/// Guarantees, the same for every implementation:
/// - A write that has been answered is on the disk: its commit was followed by a completed `fsync`.
/// - A request is applied whole or not at all, and gets one clock value `t`; what readers see has no holes below the
///   `t` of their snapshot.
/// - A read sees one snapshot, of which it gets only what its grant admits: masks are applied where the rows are read.
/// - A source changes only what it sourced; two sources' resources of the same id are two resources.
/// - A request that is repeated under the same key, or that repeats the current bytes, makes no version. Neither does
///   one that repeats earlier bytes of a resource, when the source itself says that they are older than what stands
///   (``SourceVersion``), or when all of the input came before and the resource is unchanged since. Where neither is
///   known it is a change back, and makes a version.
/// - What was refused and is sent in again takes the place of nothing that came since, unless the source itself says
///   that it is the newer.
package protocol RecordStore: Sendable {
    /// The store's own threads, which may wait for the disk: a task that prefers them reads and commits without a
    /// change of thread.
    var threads: any TaskExecutor { get }
    /// Others like ``threads``, for what reckons for seconds: however many of these are taken, those are free.
    var threadsForLongWork: any TaskExecutor { get }

    /// Reads one person's record: one synchronous closure on the store's own threads.
    func read<T: Sendable>(
        _ grant: Grant, _ body: @escaping @Sendable (any RecordSnapshot) throws -> T
    ) async throws -> T

    /// Decides and reads in one closure over one snapshot, so that nothing can change between the two.
    ///
    /// - Parameters:
    ///   - grant: leave to gather what the decision rests on.
    ///   - decide: makes the grant of the read from it; nil reads nothing.
    /// - Returns: nil when there was no grant.
    func read<T: Sendable>(
        _ grant: JobGrant, deciding decide: @escaping @Sendable (DecisionBasis) throws -> Grant?,
        _ body: @escaping @Sendable (Grant, any RecordSnapshot) throws -> T
    ) async throws -> T?

    /// Candidates for a search by demographics: at most the grant's limit.
    func candidates(_ grant: IdentifyGrant, _ query: CandidateQuery) async throws -> [Candidate]

    /// Who has that NHS number: for asking the policy whether the searcher may know.
    func persons(_ grant: IdentifyGrant, nhsNumber: String) async throws -> [Int64]

    /// Whose records agree with a proven identity in number, birth date and family name: nobody, one person, or more
    /// when their records are kept apart.
    func persons(_ grant: JobGrant) async throws -> [Int64]

    /// Whose a patient record is, for whoever may act for them or a privacy officer; nil when it was erased.
    func person(_ grant: JobGrant, pid: Int64) async throws -> Int64?

    /// What a decision about one person rests on.
    func decisionBasis(_ grant: JobGrant) async throws -> DecisionBasis

    /// What the patient records of a reader and of a person say of where they live.
    func readerBasis(_ grant: JobGrant) async throws -> ReaderBasis
    /// Under a leave for it, the patient records of somebody at work: of the people whom a staff record names as them,
    /// and of whoever has the NHS number of one, kept apart or not.
    func ownRecords(_ grant: JobGrant) async throws -> Set<Int64>

    /// Seals every record of one person for ever: no read, search, export, feed or review reaches them, nothing more is
    /// taken into them, their NHS numbers answer as unknown ones do, and no link to any other record is kept.
    ///
    /// - Parameters:
    ///   - request: the request for it, as it is confirmed: in the same commit.
    ///   - givenUp: what an officer said is given up with the identity, as they were shown it.
    /// - Throws: `StoreError.invalid` when records of somebody else carry one of the numbers, something else is open
    ///   than what is given up, or the leave is another; `StoreError.conflict` when there is no such person, or
    ///   somebody else changed the request meanwhile.
    func seal(_ grant: JobGrant, with request: ItemChange, givingUp givenUp: OpenMatters) async throws

    /// What privacy officers of any organisation have yet to judge or answer of one person's records.
    func openMatters(_ grant: JobGrant, of person: Int64) async throws -> OpenMatters

    /// Every FHIR Consent of anybody, as it stands now, for those who run the node.
    func consents(_ grant: JobGrant) async throws -> [StoredConsent]

    /// Items of a collection, the newest first.
    func items<Item: CollectionItem>(
        _ grant: JobGrant, _ type: Item.Type, _ query: CollectionQuery
    ) async throws -> [Stored<Item>]

    /// Keeps an item: a new one, or in place of the version that was read.
    ///
    /// - Parameters:
    ///   - pid: the patient record it belongs to; 0 for nobody's.
    ///   - version: the version that it replaces; nil for a new item.
    /// - Returns: its version now.
    /// - Throws: `StoreError.conflict` when somebody else changed it meanwhile, or it is there already;
    ///   `StoreError.invalid` when the leave does not reach it.
    func put<Item: CollectionItem>(
        _ grant: JobGrant, _ item: Item, key: EventID, pid: Int64, replacing version: Int?
    ) async throws -> Int

    /// Keeps several items in one commit, or none of them.
    ///
    /// - Throws: as `put` of one, for the first that cannot be kept.
    func put(_ grant: JobGrant, _ changes: [ItemChange]) async throws

    /// How often the approved policies changed: ``DecisionBasis/policyOrder`` of now.
    func policyOrder(_ grant: JobGrant) async throws -> Int

    /// Whose a patient record is, for each of those that are still there.
    func persons(_ grant: JobGrant, of pids: [Int64]) async throws -> [Int64: Int64]

    /// A person in outline, for a dry run of a policy: no content, no name.
    func outline(_ grant: JobGrant, of person: Int64) async throws -> PersonOutline

    /// Applies one request whole, or throws and applies nothing.
    ///
    /// - Parameter queued: runs once, when the request has its place: requests are applied in the order of their
    ///   places, those in the background among themselves.
    func write(
        _ grant: WriteGrant, _ request: WriteRequest, queued: () -> Void
    ) async throws -> WriteOutcome

    /// The clock up to which what the grant's source changed last is what a file of that SHA-256 left, when it had been
    /// imported to its end; nil when none was.
    func imported(_ grant: WriteGrant, file digest: [UInt8]) async throws -> Int64?

    /// Keeps that a file of that SHA-256 was imported to its end.
    ///
    /// What the source changed meanwhile in another way is not what the file left: what came from then on counts as
    /// changed since the file.
    ///
    /// - Parameters:
    ///   - since: the clock when the import began.
    ///   - commits: the clocks of the import's own commits.
    func keepImported(
        _ grant: WriteGrant, file digest: [UInt8], since: Int64, commits: RangeSet<Int64>
    ) async throws

    /// An entry of the grant's source as it stands under a person; nil when there is none.
    ///
    /// - Throws: `StoreError.invalid` when it came without an id, so that it cannot be written again.
    func filed(_ grant: WriteGrant, _ place: FiledPlace) async throws -> FiledEntry?

    /// The record that the grant's source itself has of a person, by NHS number and birth date, with the name it has
    /// there; nil when there is none, or more than one.
    func patient(
        _ grant: WriteGrant, nhsNumber: String, birthDate: String
    ) async throws -> (pid: Int64, identity: SourceIdentity)?

    /// Applies requests and keeps what is told of them, all in one commit, or throws and applies nothing: an entry that
    /// is taken away from the person under whom it stands, or filed elsewhere.
    ///
    /// - Parameters:
    ///   - filed: the entry, as it was read.
    ///   - writes: the requests, in their order.
    ///   - items: what is kept of it, under the leave of the job.
    /// - Returns: an outcome for each request.
    /// - Throws: `StoreError.conflict` when the entry changed meanwhile; as `write` and `put` do.
    func correct(
        _ grant: JobGrant, _ filed: FiledEntry, _ writes: [(grant: WriteGrant, request: WriteRequest)],
        keeping items: [ItemChange]
    ) async throws -> [WriteOutcome]

    /// Keeps refused input with its reason, for correction and replay.
    func quarantine(_ grant: WriteGrant, _ entry: QuarantineEntry) async throws

    /// The source of that code, registered on first use; details replace what was known.
    func source(_ registration: SourceRegistration) async throws -> Source

    /// What changed after a clock value, in the order of the clock: about `limit` changes, always to the end of the
    /// last clock value, so that the next call goes on from there and misses nothing.
    func changes(_ grant: JobGrant, after t: Int64, limit: Int) async throws -> [Change]

    /// The writes accepted after a clock value, in the order of the clock, at most `limit`: what the ledger is told.
    func acceptedWrites(_ grant: JobGrant, after t: Int64, limit: Int) async throws -> [AcceptedWrite]

    /// The clock of the newest commit.
    func clock(_ grant: JobGrant) async throws -> Int64

    /// Every source, by its code.
    func sources(_ grant: JobGrant) async throws -> [Source]

    /// What kinds of service the sources of an organisation are.
    func kinds(_ grant: JobGrant, ofOrganisation code: String) async throws -> Set<SourceKind>

    /// Who a patient record is about, for a privacy officer who looks at an access to it; nil when it was erased.
    func demographics(_ grant: JobGrant, pid: Int64) async throws -> Demographics?

    /// Who has that NHS number and birth date, for a privacy officer and for a list of staff: at most two.
    func persons(_ grant: JobGrant, nhsNumber: String, birthDate: String) async throws -> [Int64]

    /// Of every current item of a person where it stands and what hides it, never what it says: for a privacy officer
    /// who has to state what a copy leaves out.
    func outline(_ grant: JobGrant, person: Int64) async throws -> [ItemOutline]

    /// By which sensitivity lists and rules of sections every item is labelled; nil before any.
    func labelling(_ grant: JobGrant) async throws -> String?

    /// Labels every item anew, earlier versions too, a record at a time; a read sees the old labels or the new ones.
    ///
    /// It can be stopped and begun again: the lists count as those of the store when the last record is done.
    ///
    /// - Parameters:
    ///   - lists: the name of the lists, which ``labelling(_:)`` answers from then on.
    ///   - label: what the lists, and the rules of sections, give a resource of a type from a kind of source.
    /// - Returns: how many items have other labels now, or stand in another section.
    func relabel(
        _ grant: JobGrant, lists: String,
        by label: @escaping @Sendable (Element, String, SourceKind) -> ItemLabel
    ) async throws -> Int

    /// Counts for the start page.
    func statistics(_ grant: JobGrant) async throws -> StoreStatistics
}

/// Where an item stands, and what hides it.
package struct ItemLabel: Sendable, Hashable {
    /// The section that it stands in.
    package let section: Section
    /// The sensitive categories that it has.
    package let sensitivity: SensitivityMask

    /// A label.
    package init(section: Section, sensitivity: SensitivityMask) {
        self.section = section
        self.sensitivity = sensitivity
    }
}

/// One person's record at one moment, under one grant.
package protocol RecordSnapshot {
    /// The clock of the snapshot.
    var t: Int64 { get }
    /// Every admitted row of the person's records, in key order.
    func rows() throws -> [StoredResource]
    /// The admitted row of that number; nil when there is none, or it is hidden, or it is another person's.
    func row(rid: Int64) throws -> StoredResource?
    /// Earlier versions of an admitted row, newest first.
    func versions(rid: Int64) throws -> [StoredResource]
    /// What is hidden and may be known of.
    func withheld() throws -> [Withheld]
    /// The sources that hold records of the person and may be named.
    func sources() throws -> [Source]
    /// Those of them of which nothing is read, because the person objected.
    func objectedSources() throws -> Set<Int>
    /// The sections that sources do not share with the reader, by the source's number; none for those that share all.
    func unsharedSections() throws -> [Int: SectionMask]
    /// A practitioner, organisation or place of that number.
    func shared(rid: Int64) throws -> StoredResource?
    /// The body as it was accepted, attachments put back.
    func original(_ row: StoredResource) throws -> [UInt8]
    /// The text of an attachment's data (base64).
    func attachment(_ cut: AttachmentCut, of row: StoredResource) throws -> [UInt8]
}

/// A search for a person: NHS number with birth date, or family name with birth date.
package struct CandidateQuery: Sendable {
    /// Ten digits with a valid check digit.
    package var nhsNumber: String?
    /// `yyyy-mm-dd`.
    package var birthDate: String?
    /// Family name as typed.
    package var family: String?
    /// Given name as typed, or its beginning.
    package var given: String?
    /// People with whom the searcher has a relationship: only they are answered when there is no birth date.
    package var related: [Int64] = []

    /// A query.
    package init(nhsNumber: String? = nil, birthDate: String? = nil, family: String? = nil, given: String? = nil) {
        self.nhsNumber = nhsNumber
        self.birthDate = birthDate
        self.family = family
        self.given = given
    }
}

/// One source's record of a person, as far as a decision needs it.
package struct DecisionRecord: Sendable {
    /// The patient record.
    package let pid: Int64
    /// The source.
    package let source: Source
    /// The clock of the record's last change.
    package let changed: Int64
    /// What its resources say of who has to do with the person.
    package var involvements: [Involvement] = []
    /// Whether its number, birth date and family name are those that the job's identity proves.
    package let isProven: Bool
    /// Of a practice's record, when the registration ended as the practice says, in milliseconds since 1970: 0 where it
    /// says no day; nil while it stands, where it says nothing of it, and for every other kind of source.
    package var registrationEnded: Int64?
    /// Whether its source marks the person's demographics as restricted.
    package let isRestricted: Bool
    /// The birth date as `yyyy-mm-dd` at the precision given; nil when not given.
    package let birthDate: String?
    /// When the source says that the person died, in milliseconds since 1970: when it was received, where the source
    /// gives no date; nil where it says no death.
    package let died: Int64?

    /// A record.
    package init(
        pid: Int64, source: Source, changed: Int64, registrationEnded: Int64?, isProven: Bool,
        isRestricted: Bool, birthDate: String?, died: Int64?
    ) {
        self.pid = pid
        self.source = source
        self.changed = changed
        self.registrationEnded = registrationEnded
        self.isProven = isProven
        self.birthDate = birthDate
        self.died = died
        self.isRestricted = isRestricted
    }
}

/// A FHIR Consent as a source sent it.
package struct StoredConsent: Sendable {
    /// The record it came with.
    package let pid: Int64
    /// Who sent it.
    package let source: Source
    /// The resource.
    package let resource: StoredResource
    /// The codes of the organisations that it refers to, by their numbers.
    package let organisations: [Int64: String]

    /// A Consent as read.
    package init(pid: Int64, source: Source, resource: StoredResource, organisations: [Int64: String]) {
        self.pid = pid
        self.source = source
        self.resource = resource
        self.organisations = organisations
    }
}

/// What one patient resource says of where somebody lives. Never shown.
package struct Household: Sendable, Equatable {
    /// The family name as written.
    package let family: String
    /// The lines of the address as written.
    package let lines: [String]
    /// The postcode as written.
    package let postcode: String

    /// A household.
    package init(family: String, lines: [String], postcode: String) {
        self.family = family
        self.lines = lines
        self.postcode = postcode
    }
}

/// What there is to compare of a reader at work and a person.
package struct ReaderBasis: Sendable {
    /// Of the patient records that are the reader's own; empty when none is known.
    package let reader: [Household]
    /// Of the person's.
    package let person: [Household]

    /// A basis as read.
    package init(reader: [Household], person: [Household]) {
        self.reader = reader
        self.person = person
    }
}

/// One version that was made, as the change feed tells it.
package struct Change: Sendable, Equatable {
    /// The commit that made it.
    package let t: Int64
    /// The patient record; 0 for what belongs to nobody.
    package let pid: Int64
    /// Index of the type in `R4.resourceTypeNames`.
    package let type: Int
    /// The node's number of the resource.
    package let rid: Int64
    /// Its server id; nil after erasure.
    package let id: String?
    /// Whether the resource was deleted.
    package let isDeletion: Bool

    /// A change.
    package init(t: Int64, pid: Int64, type: Int, rid: Int64, id: String?, isDeletion: Bool) {
        self.t = t
        self.pid = pid
        self.type = type
        self.rid = rid
        self.id = id
        self.isDeletion = isDeletion
    }
}

/// A write that was accepted: what its audit event says.
package struct AcceptedWrite: Sendable {
    /// The commit.
    package let t: Int64
    /// When, in milliseconds since 1970.
    package let time: Int64
    /// The identifier of the audit event, from the write grant.
    package let event: EventID
    /// Who sent it.
    package let source: Source
    /// The resources that it changed, each with its patient record; 0 for what belongs to nobody. What was erased
    /// since is left out.
    package let resources: [(pid: Int64, rid: Int64)]

    /// A write.
    package init(t: Int64, time: Int64, event: EventID, source: Source, resources: [(pid: Int64, rid: Int64)]) {
        self.t = t
        self.time = time
        self.event = event
        self.source = source
        self.resources = resources
    }
}

/// Input that was refused.
package struct QuarantineEntry: Sendable {
    /// Where it came from: file and line, or route.
    package let origin: String
    /// Why, in words that repeat nothing of the input.
    package let reason: String
    /// The input as received; of a batch the refused entry alone, with what its references name.
    package let bytes: [UInt8]
    /// When it was refused first, in milliseconds since 1970; nil stands for the moment of this call.
    package let received: Int64?

    /// An entry.
    package init(origin: String, reason: String, bytes: [UInt8], received: Int64? = nil) {
        self.origin = origin
        self.reason = reason
        self.bytes = bytes
        self.received = received
    }
}

/// Counts for the start page.
package struct StoreStatistics: Sendable {
    /// People, patient records, resources, versions, sources, quarantined inputs and pairs to review.
    package var people = 0, patientRecords = 0, resources = 0, sources = 0, sourcesAvailable = 0, quarantined = 0
    /// Pairs of records that somebody is to look at.
    package var review = 0
    /// About how many bytes of decoded rows are in memory.
    package var cachedBytes = 0
    /// When each source that is available and holds somebody's record last sent anything, in milliseconds since 1970.
    package var feeds: [Int64] = []

    /// Zero.
    package init() {}
}

/// Why the store refused or failed.
package enum StoreError: Error, Sendable, CustomStringConvertible {
    /// The same key came with other content.
    case keyReused(String)
    /// A resource names a patient that is another type.
    case invalid(String)
    /// Somebody else changed it first.
    case conflict
    /// The disk or the database failed: nothing of the request was kept.
    case unavailable(String)
    /// The store's files do not fit this program.
    case incompatible(String)

    package var description: String {
        switch self {
        case .keyReused(let key): "The request key \(key) was used before with other content. Send a new key."
        case .invalid(let why): why
        case .conflict: "Somebody else changed this meanwhile. Look at it again, then decide."
        case .unavailable(let why): "The store cannot answer: \(why). Nothing was changed. Try again."
        case .incompatible(let why): why
        }
    }
}

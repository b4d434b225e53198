/// Leave to read one person's record, for one request.
///
/// Only ``Policy`` makes one: there is no other initialiser outside this module, it is not `Codable`, and no read of
/// the store works without it.
package struct Grant: Sendable {
    /// Who reads.
    package let principal: Principal
    /// Why.
    package let purpose: Purpose
    /// The person.
    package let person: Int64
    /// The patient records that may be read.
    package let pids: [Int64]
    /// Records of sources that may not be named. The store answers one question about them: whether they hold anything
    /// in the sections of ``tracedSections``.
    package let unnamedPids: [Int64]
    /// Records of sources that may be named, which the person objected to sharing: nothing of them is read.
    package let objectedPids: [Int64]
    /// The sections the role includes.
    package let sections: SectionMask
    /// The categories the role sees.
    package let visible: SensitivityMask
    /// The categories whose existence the role may know: shown as "Restricted".
    package let known: SensitivityMask
    /// Sections in which a hidden item is never without trace (allergies; medicines for prescribers): the one stated
    /// exception to the rule that what is hidden leaves no trace.
    package let tracedSections: SectionMask
    /// The sections that the source of a record does not share with this reader, by record; none for one that is not
    /// named here.
    package let unshared: [Int64: SectionMask]
    /// When entries are released to the person.
    package let release: Release
    /// The same of records whose source says otherwise.
    package let releases: [Int64: Release]
    /// Of which types of resources some elements only are read.
    package let elements: ElementRules
    /// The categories that this reader may still open by break-glass.
    package let breaks: SensitivityMask
    /// Whether this reader may set the person's objections aside by break-glass.
    package let maySetAsideObjections: Bool
    /// Whether the glass is broken in this view.
    package let isGlassBroken: Bool
    /// The categories that are seen only because the glass is broken.
    package let opened: SensitivityMask
    /// Those of ``pids`` that are read only because the glass is broken: of sources that could not be named before, or
    /// that the person objected to sharing.
    package let openedPids: [Int64]
    /// Whether any source marks the person's demographics as restricted.
    package let isRestricted: Bool
    /// The version of the policy that decided.
    package let policyVersion: Int
    /// The relationship that it rests on, in words.
    package let relationship: String
    /// The identifier of the access event in the ledger, 128 random bits.
    package let event: EventID

    internal init(
        principal: Principal, purpose: Purpose, person: Int64, pids: [Int64], unnamedPids: [Int64],
        objectedPids: [Int64], sections: SectionMask, visible: SensitivityMask, known: SensitivityMask,
        tracedSections: SectionMask, unshared: [Int64: SectionMask], release: Release, releases: [Int64: Release],
        elements: ElementRules, breaks: SensitivityMask, maySetAsideObjections: Bool, isGlassBroken: Bool,
        opened: SensitivityMask, openedPids: [Int64], isRestricted: Bool, policyVersion: Int,
        relationship: String, event: EventID
    ) {
        self.principal = principal
        self.purpose = purpose
        self.person = person
        self.pids = pids
        self.unnamedPids = unnamedPids
        self.objectedPids = objectedPids
        self.sections = sections
        self.visible = visible
        self.known = known
        self.tracedSections = tracedSections
        self.unshared = unshared
        self.release = release
        self.releases = releases
        self.elements = elements
        self.breaks = breaks
        self.maySetAsideObjections = maySetAsideObjections
        self.isGlassBroken = isGlassBroken
        self.opened = opened
        self.openedPids = openedPids
        self.isRestricted = isRestricted
        self.policyVersion = policyVersion
        self.relationship = relationship
        self.event = event
    }

    /// Whether a row of a record that may be read, of this section and sensitivity and received at a moment, may be
    /// read. The SQL predicate of the stores says the same, and a test holds the two equal.
    package func admits(
        pid: Int64, section: Section, sensitivity: SensitivityMask, received: Int64, isReviewed: Bool
    ) -> Bool {
        sections(of: pid).contains(section) && sensitivity.isSubset(of: visible)
            && !isHeld(pid: pid, section: section, received: received, isReviewed: isReviewed)
    }
    /// The sections that the role includes and the record's source shares.
    package func sections(of pid: Int64) -> SectionMask {
        unshared.isEmpty ? sections : sections.subtracting(unshared[pid] ?? [])
    }
    /// When entries of a record are released to the person.
    package func release(of pid: Int64) -> Release { releases.isEmpty ? release : releases[pid] ?? release }
    /// Whether a row that may be read is read only because the glass is broken.
    package func isOpened(pid: Int64, sensitivity: SensitivityMask) -> Bool {
        isGlassBroken && (!sensitivity.isDisjoint(with: opened) || openedPids.contains(pid))
    }
    /// Whether what tells where the person lives is read only because the glass is broken.
    package var opensWhereabouts: Bool { isGlassBroken && isRestricted && opened.contains(.whereabouts) }
    /// Whether what tells where the person lives is masked in everything that is read.
    package var hidesWhereabouts: Bool { isRestricted && !visible.contains(.whereabouts) }
    /// Whether a row is not yet released to the person: it leaves no trace.
    package func isHeld(pid: Int64, section: Section, received: Int64, isReviewed: Bool) -> Bool {
        release(of: pid).holds(section, received: received, isReviewed: isReviewed)
    }
    /// Whether the existence of a row that is not admitted, and that its source shares, may be known.
    package func mayKnow(section: Section, sensitivity: SensitivityMask) -> Bool {
        sections.contains(section) && sensitivity.isSubset(of: visible.union(known))
    }
}

/// Leave to look for a person by demographics before any relationship is known: minimal demographics, at least two
/// identifiers, at most ten candidates, each shown candidate an entry in the ledger.
package struct IdentifyGrant: Sendable {
    /// Who searches.
    package let principal: Principal
    /// The version of the policy that allows it.
    package let policyVersion: Int
    /// The identifier of the access event.
    package let event: EventID
    /// The most candidates that may be answered.
    package let limit: Int

    internal init(principal: Principal, policyVersion: Int, event: EventID, limit: Int) {
        self.principal = principal
        self.policyVersion = policyVersion
        self.event = event
        self.limit = limit
    }
}

/// Leave to do one piece of background work. The list is closed.
package struct JobGrant: Sendable {
    /// The work.
    package enum Job: Sendable, Equatable {
        /// Gather the facts of a decision about one person for one principal: reads only registration, who has to do
        /// with the person and until when, and the sources of the person's records.
        ///
        /// With a proven identity it says too which of the records are theirs.
        case decide(principal: String, person: Int64, proven: ProvenIdentity? = nil)
        /// Find whose records somebody's own are.
        case own(ProvenIdentity)
        /// Find for whom somebody may act.
        case acting(ProvenIdentity)
        /// Write every accepted version to a file.
        case export
        /// Check the store's integrity.
        case doctor
        /// Change the key that seals: seal anew, and read nothing.
        case keys
        /// Copy the store.
        case backup
        /// Remove one person's record for ever.
        case erase
        /// Count rows, people, sources and quarantine for the start page: no row of anyone.
        case statistics
        /// Follow which resources change: their numbers, never their content.
        case feed
        /// List what is in quarantine and in the review list.
        case operations
        /// Read which writes were accepted, to enter them in the ledger: numbers, never content.
        case audit
        /// Read one person's ledger entries, with their proofs.
        case prove
        /// Read when and under which number accesses were entered, to compare them with another's log of answers.
        case reconcile
        /// Keep what one person chose, and what somebody at work stated of them.
        case choices(person: Int64)
        /// See whether somebody at work should perhaps not look at a person's record: where both are said to live, and
        /// what officers marked.
        case readers(subject: String, person: Int64)
        /// Say which patient records are those of somebody at work themselves: their numbers only.
        case ownAtWork(subject: String)
        /// Keep whose records those of an organisation's staff are, as its list of staff says: who has a number and
        /// birth date of the list, and what earlier lists said.
        case staffList(organisation: String)
        /// Keep and read what a privacy officer is to look at.
        case privacy
        /// Look for unusual accesses: who opened whose record and when, never what stands in it.
        case review
        /// Seal one person's identity for ever.
        case seal(person: Int64)
        /// Say of every item anew what makes it sensitive, when the lists have changed.
        case relabel
        /// Keep and read the node's policies.
        case policy
    }
    /// The work that is allowed.
    package let job: Job
    /// The identifier of the access event.
    package let event: EventID

    internal init(job: Job, event: EventID) {
        self.job = job
        self.event = event
    }
}

/// Leave to write: one source, its own records only.
package struct WriteGrant: Sendable {
    /// The store's number of the source.
    package let source: Int
    /// The source's code.
    package let sourceCode: String
    /// The identifier of the audit event.
    package let event: EventID

    internal init(source: Int, sourceCode: String, event: EventID) {
        self.source = source
        self.sourceCode = sourceCode
        self.event = event
    }
}

/// The identifier of an access event: 128 random bits.
package struct EventID: Sendable, Hashable, CustomStringConvertible {
    /// The upper and lower halves.
    package let high: UInt64, low: UInt64

    /// A fresh identifier from the system's random numbers.
    package init() {
        var random = SystemRandomNumberGenerator()
        high = random.next()
        low = random.next()
    }

    /// The identifier of two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The identifier of 16 bytes, as ``bytes`` gives them; nil for another number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }
    /// The identifier of 32 hexadecimal digits, as ``description`` gives them; nil for any other text.
    package init?(_ text: String) {
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }
    /// The 16 bytes, highest first.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) } }
    }

    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

    /// The receipt that people see: eight letters and digits without 0, 1, I and O, such as `7QF2-M9KD`.
    package var receipt: String {
        var out: [UInt8] = []
        for i in 0..<8 {
            if i == 4 { out.append(0x2D) }
            out.append(Self.alphabet[Int(high >> UInt64(59 - 5 * i) & 31)])
        }
        return String(decoding: out, as: UTF8.self)
    }
    /// 32 hexadecimal digits.
    package var description: String {
        func hex(_ word: UInt64) -> String {
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return hex(high) + hex(low)
    }
}

import FHIR

/// What one source holds about one person, as the Bundle grows.
struct Chart: Sendable {
    /// Index of the source in the region.
    let source: Int
    /// The source's own number for the person.
    let localNumber: String
    let patientID: String
    /// Whether this source knows the NHS number.
    let knowsNHSNumber: Bool
    /// The entries so far, as items of an array.
    var json: JSONWriter
    var sequence = 0
    /// How many resources it holds.
    var count = 0
    /// When the node received the latest entry.
    var received = Moment(seconds: 0)
    /// What a Provenance is still to be written of.
    var contributions: [Contribution] = []
    private let salt: UInt64
    /// How the source writes, and the base of its URLs.
    let scribe: Scribe
    let base: String

    init(source: Int, of region: Region, person: Person, seed: UInt64, storage: JSONWriter) {
        self.source = source
        let habits = region.sources[source].habits
        salt = Random.hash(seed &+ UInt64(source) &* 0x1_0001, UInt64(person.index))
        var r = Random(seed: salt, stream: 1)
        knowsNHSNumber = person.nhsNumber != nil && (person.index < 8 || !r.chance(habits.missingNHSNumbers))
        json = storage
        switch habits.numbering {
        case .bareFrom100001:
            // Two sources count from 100001, each in its own order, and so give the same numbers to different people.
            localNumber = String(100_001 + (person.index ^ (source & 7)))
            patientID = localNumber
        case .prefixed:
            localNumber = "\(region.sources[source].code.dropFirst(2))\(700_000 + person.index)"
            patientID = "P\(localNumber)"
        case .uuid:
            localNumber = String(2_000_000 + person.index)
            patientID = Chart.uuid(salt, 0)
        }
        style = habits.numbering
        let own = region.sources[source]
        base = own.base
        scribe = Scribe(
            patient: "Patient/\(patientID)", organisation: region.organisations[source], localCodes: own.localCodes,
            addsLocal: own.habits.hasLocalCodes, code: own.code,
            addsICD10: [.acute, .partner, .independent, .mentalHealth].contains(own.kind))
    }
    private let style: NumberingStyle

    /// The next id of the source's own.
    mutating func nextID() -> String {
        sequence += 1
        switch style {
        case .uuid: return Chart.uuid(salt, UInt64(sequence))
        case .prefixed, .bareFrom100001: return "\(localNumber)-\(sequence)"
        }
    }

    /// A version 4 UUID made from two numbers.
    static func uuid(_ salt: UInt64, _ n: UInt64) -> String {
        let high = Random.hash(salt, n) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = Random.hash(salt ^ 0x5555, n) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return unsafe String(unsafeUninitializedCapacity: 36) { buffer in
            var i = 0
            func put(_ value: UInt64, from top: Int, _ count: Int) {
                for k in 0..<count {
                    let nibble = UInt8(truncatingIfNeeded: value >> UInt64(top - 4 * k)) & 15
                    unsafe buffer[i] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
                    i += 1
                }
            }
            func dash() {
                unsafe buffer[i] = 0x2D
                i += 1
            }
            put(high, from: 60, 8)
            dash()
            put(high, from: 28, 4)
            dash()
            put(high, from: 12, 4)
            dash()
            put(low, from: 60, 4)
            dash()
            put(low, from: 44, 12)
            return 36
        }
    }
}

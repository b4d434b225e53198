/// The primitive types of FHIR R4. Source: FHIR R4 datatypes.html#primitive.
public enum Primitive: UInt8, CaseIterable, Sendable {
    case base64Binary = 1, boolean, canonical, code, date, dateTime, decimal, id, instant, integer, markdown, oid
    case positiveInt, string, time, unsignedInt, uri, url, uuid, xhtml

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { (String(describing: $0), $0) })

    /// The type of that name; nil when it is none of them.
    public init?(name: String) {
        guard let found = Self.byName[name] else { return nil }
        self = found
    }

    /// The name of the type, such as `dateTime`.
    public var name: String { String(describing: self) }

    /// How a value is written in JSON. Source: FHIR R4 json.html#primitive.
    public enum JSONType: String, Sendable { case string, number, boolean }

    /// How a value of the type is written in JSON.
    public var jsonType: JSONType {
        switch self {
        case .boolean: .boolean
        case .decimal, .integer, .positiveInt, .unsignedInt: .number
        default: .string
        }
    }
}

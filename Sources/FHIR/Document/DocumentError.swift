/// Why a JSON text was refused, where, and on which path.
///
/// The wording is for the person who sent the text: it never repeats the text itself, which may be clinical.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with the text.
    public enum Reason: String, Sendable {
        case syntax = "not valid JSON"
        case truncated = "the text ends before the JSON value does"
        case trailingBytes = "more text follows the JSON value"
        case invalidUTF8 = "not valid UTF-8"
        case loneSurrogate = "a \\u escape is half of a surrogate pair"
        case duplicateKey = "the same key stands twice in one object"
        case tooDeep = "nested deeper than 128 levels"
        case tooLarge = "larger than may be read"
        case numberTooLarge = "a number longer than 64 characters or with an exponent of more than 3 digits"
    }
    /// What is wrong.
    public let reason: Reason
    /// Byte offset in the text at which the fault was noticed.
    public let offset: Int
    /// Names and indices from the root to the fault, such as `entry[3].resource.code`. A name that no element of FHIR
    /// R4 has is `?`: it may be text about a person.
    public let path: String

    /// An error with its place.
    public init(_ reason: Reason, offset: Int, path: String) {
        self.reason = reason
        self.offset = offset
        self.path = path
    }

    public var description: String {
        "\(reason.rawValue), at byte \(offset)" + (path.isEmpty ? "" : ", in \(path)")
    }
}

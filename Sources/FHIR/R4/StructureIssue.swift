/// One place where a resource departs from the structure that FHIR R4 gives it.
///
/// It says where and why in words for the person who sent the resource, and never repeats a value, which may be
/// clinical.
public struct StructureIssue: Sendable, Equatable, CustomStringConvertible {
    /// The rule that was broken.
    public enum Rule: String, Sendable {
        /// A resource is an object. Source: FHIR R4 json.html.
        case notAResource
        /// An object in the place of a resource has a `resourceType`.
        case noResourceType
        /// R4 has no such resource type, or it is abstract.
        case unknownResourceType
        /// The type has no element of that name.
        case unknownElement
        /// An element with minimum 1 is not there.
        case missingElement
        /// An element that may repeat is an array even when it stands once.
        case mustBeArray
        /// An element that may not repeat is no array.
        case mustNotBeArray
        /// Arrays, objects and strings are never empty; an absent element is left out.
        case empty
        /// `null` stands only in the arrays of a primitive element, beside a partner that is not null.
        case null
        /// A choice such as `value[x]` stands once, with one type.
        case twoChoices
        /// A value has the JSON type that its FHIR type asks for.
        case wrongJSONType
        /// A primitive value has the syntax of its type.
        case syntax
        /// An extension has either a value or extensions (invariant ext-1).
        case extensionWithBoth
    }

    /// The rule that was broken.
    public let rule: Rule
    /// The way from the resource to the place: `Patient.name[0].given`. Names are those of the JSON text.
    public let path: String
    /// Where in the text the place is, in bytes.
    public let offset: Int
    /// What is wrong there, in words.
    public let reason: String

    public var description: String { "\(path): \(reason) (byte \(offset))" }
}

/// A resource that departs from the structure that FHIR R4 gives it.
public struct StructureError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, in the order of the text; at least one.
    public let issues: [StructureIssue]

    public var description: String { issues.map(\.description).joined(separator: "; ") }
}

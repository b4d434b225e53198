/// A decimal as FHIR defines it: its precision is part of its value, `1.00` is not written back as `1`.
///
/// Source: FHIR R4 `decimal` (datatypes.html#decimal). Comparison is by numeric value.
public struct ExactDecimal: Sendable, CustomStringConvertible {
    /// The characters as written.
    public let text: String
    /// The nearest binary number, for drawing and for comparison of magnitudes.
    public let double: Double

    /// A decimal from its JSON characters; nil when they are not a JSON number.
    public init?(_ text: String) {
        guard let double = Double(text), let first = text.utf8.first, first == 0x2D || (first >= 0x30 && first <= 0x39)
        else { return nil }
        self.text = text
        self.double = double
    }
    /// `0`.
    public static let zero = ExactDecimal(text: "0", double: 0)

    private init(text: String, double: Double) {
        self.text = text
        self.double = double
    }
    public var description: String { text }
}

/// A point of a drawing, in its units, y downwards.
public struct Point: Hashable, Sendable {
    /// To the right.
    public let x: Double
    /// Downwards.
    public let y: Double
    /// A point of a drawing.
    @inlinable
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// An attribute whose value is a length or coordinate of a drawing, written to a tenth of a unit.
public struct DecimalAttribute: Attributes {
    @usableFromInline let start: StaticString
    @usableFromInline let value: Double
    @inlinable
    init(_ start: StaticString, _ value: Double) {
        self.start = start
        self.value = value
    }
    /// Writes the attribute.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(start)
        writer.decimal(value)
        writer.markup("\"")
    }
}

/// The extent of a drawing.
public struct ViewBoxAttribute: Attributes {
    @usableFromInline let width: Int
    @usableFromInline let height: Int
    @inlinable
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
    /// Writes the attribute.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(" viewBox=\"0 0 ")
        writer.number(width)
        writer.markup(" ")
        writer.number(height)
        writer.markup("\"")
    }
}

/// A shape of dots: one path instead of an element for each, a fifth of its bytes. How large a dot is says the
/// stylesheet, by the width of a round stroke.
public struct DotsAttribute: Attributes {
    @usableFromInline let points: [Point]
    @inlinable
    init(points: [Point]) { self.points = points }
    /// Writes the attribute.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(" d=\"")
        for point in points {
            writer.markup("M")
            writer.decimal(point.x)
            writer.markup(" ")
            writer.decimal(point.y)
            writer.markup("h0")
        }
        writer.markup("\"")
    }
}

/// The points of a line.
public struct PointsAttribute: Attributes {
    @usableFromInline let points: [Point]
    @inlinable
    init(points: [Point]) { self.points = points }
    /// Writes the attribute.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(" points=\"")
        for (index, point) in points.enumerated() {
            if index > 0 { writer.markup(" ") }
            writer.decimal(point.x)
            writer.markup(",")
            writer.decimal(point.y)
        }
        writer.markup("\"")
    }
}

extension Attributes where Self == DecimalAttribute {
    /// `x`: the left edge, or where text is anchored.
    @inlinable
    public static func x(_ value: Double) -> Self { Self(" x=\"", value) }
    /// `y`: the top edge, or the baseline of text.
    @inlinable
    public static func y(_ value: Double) -> Self { Self(" y=\"", value) }
    /// `x1`: where a line starts, to the right.
    @inlinable
    public static func x1(_ value: Double) -> Self { Self(" x1=\"", value) }
    /// `y1`: where a line starts, downwards.
    @inlinable
    public static func y1(_ value: Double) -> Self { Self(" y1=\"", value) }
    /// `x2`: where a line ends, to the right.
    @inlinable
    public static func x2(_ value: Double) -> Self { Self(" x2=\"", value) }
    /// `y2`: where a line ends, downwards.
    @inlinable
    public static func y2(_ value: Double) -> Self { Self(" y2=\"", value) }
    /// `cx`: the centre, to the right.
    @inlinable
    public static func cx(_ value: Double) -> Self { Self(" cx=\"", value) }
    /// `cy`: the centre, downwards.
    @inlinable
    public static func cy(_ value: Double) -> Self { Self(" cy=\"", value) }
    /// `r`: the radius.
    @inlinable
    public static func r(_ value: Double) -> Self { Self(" r=\"", value) }
    /// `rx`: the horizontal radius.
    @inlinable
    public static func rx(_ value: Double) -> Self { Self(" rx=\"", value) }
    /// `ry`: the vertical radius.
    @inlinable
    public static func ry(_ value: Double) -> Self { Self(" ry=\"", value) }
    /// `width`: the width in units of the drawing.
    @inlinable
    public static func width(_ value: Double) -> Self { Self(" width=\"", value) }
    /// `height`: the height in units of the drawing.
    @inlinable
    public static func height(_ value: Double) -> Self { Self(" height=\"", value) }
}

extension Attributes where Self == FixedAttribute {
    /// `d`: the shape of a path; fixed, never from data.
    @inlinable
    public static func d(_ value: StaticString?) -> Self { Self(" d=\"", value) }
    /// `text-anchor`: `start`, `middle` or `end`.
    @inlinable
    public static func textAnchor(_ value: StaticString?) -> Self { Self(" text-anchor=\"", value) }
    /// `focusable`: `false` keeps a drawing out of the Tab order.
    @inlinable
    public static func focusable(_ value: StaticString?) -> Self { Self(" focusable=\"", value) }
}

extension Attributes where Self == ViewBoxAttribute {
    /// `viewBox`: the extent of a drawing from 0, 0.
    @inlinable
    public static func viewBox(_ width: Int, _ height: Int) -> Self { Self(width: width, height: height) }
}

extension Attributes where Self == DotsAttribute {
    /// `d`: a dot at each point.
    @inlinable
    public static func dots(_ points: [Point]) -> Self { Self(points: points) }
}

extension Attributes where Self == PointsAttribute {
    /// `points`: the points of a polyline.
    @inlinable
    public static func points(_ value: [Point]) -> Self { Self(points: value) }
}

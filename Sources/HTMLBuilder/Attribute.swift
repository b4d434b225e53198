/// One or more attributes of an element. Names are fixed in this module or a `StaticString`; values are always escaped.
///
/// They are made by the static functions that follow a dot: `td(.class("lg-num"), .data("l", fixed: "Taken"))`. There
/// is no `style` and no event handler among them, so that a page keeps to `default-src 'self'`, and an address is
/// always a ``SafeURL``. An attribute whose value is nil is not written at all.
public protocol Attributes: ~Copyable {
    /// Appends the attributes, each with a space before it.
    borrowing func write(to writer: inout HTMLWriter)
}

/// Any attributes: what an element takes.
public typealias AnyAttributes = Attributes & ~Copyable

/// No attributes.
public struct NoAttributes: Attributes {
    @inlinable
    init() {}
    /// Writes nothing.
    @inlinable
    public func write(to writer: inout HTMLWriter) {}
}

/// Attributes one after the other.
public struct AttributePair<First: AnyAttributes, Second: AnyAttributes>: Attributes, ~Copyable {
    @usableFromInline let first: First
    @usableFromInline let second: Second
    @inlinable
    init(_ first: consuming First, _ second: consuming Second) {
        self.first = first
        self.second = second
    }
    /// Writes them in order.
    @inlinable
    public borrowing func write(to writer: inout HTMLWriter) {
        first.write(to: &writer)
        second.write(to: &writer)
    }
}

/// An attribute whose value stands in the source of the page.
public struct FixedAttribute: Attributes {
    /// The space, the name, `="`.
    @usableFromInline let start: StaticString
    @usableFromInline let value: StaticString?
    @inlinable
    init(_ start: StaticString, _ value: StaticString?) {
        self.start = start
        self.value = value
    }
    /// Writes the attribute when there is a value.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        guard let value else { return }
        writer.markup(start)
        writer.text(value)
        writer.markup("\"")
    }
}

/// The class of an element, and perhaps a second one.
public struct ClassAttribute: Attributes {
    @usableFromInline let value: StaticString
    @usableFromInline let more: StaticString?
    @inlinable
    init(_ value: StaticString, _ more: StaticString?) {
        self.value = value
        self.more = more
    }
    /// Writes the class or classes.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(" class=\"")
        writer.text(value)
        if let more {
            writer.markup(" ")
            writer.text(more)
        }
        writer.markup("\"")
    }
}

/// An attribute whose value is data.
public struct TextAttribute: Attributes {
    /// The space and the prefix of the name, such as ` aria-`.
    @usableFromInline let lead: StaticString
    @usableFromInline let name: StaticString
    @usableFromInline let value: String?
    @inlinable
    init(_ name: StaticString, _ value: String?, lead: StaticString = " ") {
        self.lead = lead
        self.name = name
        self.value = value
    }
    /// Writes the attribute, its value escaped, when there is a value.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        guard let value else { return }
        writer.markup(lead)
        writer.markup(name)
        writer.markup("=\"")
        writer.text(value)
        writer.markup("\"")
    }
}

/// An attribute with a name after a prefix, such as `data-l`, whose value stands in the source of the page.
public struct PrefixedAttribute: Attributes {
    @usableFromInline let lead: StaticString
    @usableFromInline let name: StaticString
    @usableFromInline let value: StaticString
    @inlinable
    init(_ lead: StaticString, _ name: StaticString, _ value: StaticString) {
        self.lead = lead
        self.name = name
        self.value = value
    }
    /// Writes the attribute.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(lead)
        writer.markup(name)
        writer.markup("=\"")
        writer.text(value)
        writer.markup("\"")
    }
}

/// An attribute that is there or not, such as `checked`.
public struct FlagAttribute: Attributes {
    @usableFromInline let name: StaticString
    @usableFromInline let isOn: Bool
    @inlinable
    init(_ name: StaticString, _ isOn: Bool) {
        self.name = name
        self.isOn = isOn
    }
    /// Writes the name when the attribute is there.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        if isOn { writer.markup(name) }
    }
}

/// An attribute whose value is a whole number.
public struct NumberAttribute: Attributes {
    @usableFromInline let start: StaticString
    @usableFromInline let value: Int
    @inlinable
    init(_ start: StaticString, _ value: Int) {
        self.start = start
        self.value = value
    }
    /// Writes the attribute.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        writer.markup(start)
        writer.number(value)
        writer.markup("\"")
    }
}

/// The name of an element with content; calling it makes the element.
///
/// ```swift
/// td(.class("lg-num"), .data("l", fixed: "Taken")) { time(.datetime("2026-03-10")) { "10-Mar-2026" } }
/// ```
/// Attributes are held in place, each with its own type, so that an element costs no allocation.
public struct Tag {
    @usableFromInline let open: StaticString
    @usableFromInline let close: StaticString

    @inlinable
    init(_ open: StaticString, _ close: StaticString) {
        self.open = open
        self.close = close
    }

    /// An element without attributes.
    @inlinable
    public func callAsFunction<Content: Piece>(
        @Markup content: () -> Content
    )
        -> Node<NoAttributes, Content>
    {
        Node(self, NoAttributes(), content())
    }

    /// An element with one attribute.
    @inlinable
    public func callAsFunction<A1: AnyAttributes, Content: Piece>(
        _ a1: consuming A1, @Markup content: () -> Content
    )
        -> Node<A1, Content>
    {
        Node(self, a1, content())
    }

    /// An element with two attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, @Markup content: () -> Content
    )
        -> Node<AttributePair<A1, A2>, Content>
    {
        Node(self, AttributePair(a1, a2), content())
    }

    /// An element with three attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, @Markup content: () -> Content
    )
        -> Node<AttributePair<AttributePair<A1, A2>, A3>, Content>
    {
        Node(self, AttributePair(AttributePair(a1, a2), a3), content())
    }

    /// An element with four attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, @Markup content: () -> Content
    )
        -> Node<AttributePair<AttributePair<A1, A2>, AttributePair<A3, A4>>, Content>
    {
        Node(self, AttributePair(AttributePair(a1, a2), AttributePair(a3, a4)), content())
    }
}

/// An element: a tag, its attributes, its content.
public struct Node<List: AnyAttributes, Content: Piece>: HTML, ~Copyable {
    @usableFromInline let tag: Tag
    @usableFromInline let attributes: List
    @usableFromInline let content: Content

    @inlinable
    init(_ tag: Tag, _ attributes: consuming List, _ content: consuming Content) {
        self.tag = tag
        self.attributes = attributes
        self.content = content
    }

    /// Writes the start tag, the content and the end tag.
    @inlinable
    public borrowing func write(to writer: inout HTMLWriter) {
        writer.markup(tag.open)
        attributes.write(to: &writer)
        writer.markup(">")
        content.write(to: &writer)
        writer.markup(tag.close)
    }
}

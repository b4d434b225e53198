/// The name of an element that never has content, such as `br` and `input`.
public struct VoidTag {
    @usableFromInline let open: StaticString
    @usableFromInline let close: StaticString

    @inlinable
    init(_ open: StaticString, _ close: StaticString = "") {
        self.open = open
        self.close = close
    }

    /// An element without attributes.
    @inlinable
    public func callAsFunction()
        -> Node<NoAttributes, Nothing>
    {
        Node(Tag(open, close), NoAttributes(), Nothing())
    }

    /// An element with one attribute.
    @inlinable
    public func callAsFunction<A1: AnyAttributes>(
        _ a1: consuming A1
    )
        -> Node<A1, Nothing>
    {
        Node(Tag(open, close), a1, Nothing())
    }

    /// An element with two attributes.
    @inlinable
    public func callAsFunction<A1: AnyAttributes, A2: AnyAttributes>(
        _ a1: consuming A1, _ a2: consuming A2
    )
        -> Node<AttributePair<A1, A2>, Nothing>
    {
        Node(Tag(open, close), AttributePair(a1, a2), Nothing())
    }

    /// An element with three attributes.
    @inlinable
    public func callAsFunction<A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes>(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3
    )
        -> Node<AttributePair<AttributePair<A1, A2>, A3>, Nothing>
    {
        Node(Tag(open, close), AttributePair(AttributePair(a1, a2), a3), Nothing())
    }

    /// An element with four attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4
    )
        -> Node<AttributePair<AttributePair<A1, A2>, AttributePair<A3, A4>>, Nothing>
    {
        Node(Tag(open, close), AttributePair(AttributePair(a1, a2), AttributePair(a3, a4)), Nothing())
    }
}

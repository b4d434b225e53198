/// Four attributes.
public typealias Four<A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes> =
    AttributePair<AttributePair<A1, A2>, AttributePair<A3, A4>>

extension Tag {
    /// An element with five attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, A5>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = a5
        return Node(self, AttributePair(first, rest), content())
    }

    /// An element with six attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, A6: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        _ a6: consuming A6,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<A5, A6>>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(a5, a6)
        return Node(self, AttributePair(first, rest), content())
    }

    /// An element with seven attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, A6: AnyAttributes, A7: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        _ a6: consuming A6, _ a7: consuming A7,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<AttributePair<A5, A6>, A7>>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), a7)
        return Node(self, AttributePair(first, rest), content())
    }

    /// An element with eight attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, A6: AnyAttributes, A7: AnyAttributes, A8: AnyAttributes, Content: Piece
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        _ a6: consuming A6, _ a7: consuming A7, _ a8: consuming A8,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, Four<A5, A6, A7, A8>>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), AttributePair(a7, a8))
        return Node(self, AttributePair(first, rest), content())
    }
}

extension VoidTag {
    /// An element with five attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, A5>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = a5
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }

    /// An element with six attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, A6: AnyAttributes
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        _ a6: consuming A6
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<A5, A6>>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(a5, a6)
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }

    /// An element with seven attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, A6: AnyAttributes, A7: AnyAttributes
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        _ a6: consuming A6, _ a7: consuming A7
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<AttributePair<A5, A6>, A7>>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), a7)
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }

    /// An element with eight attributes.
    @inlinable
    public func callAsFunction<
        A1: AnyAttributes, A2: AnyAttributes, A3: AnyAttributes, A4: AnyAttributes,
        A5: AnyAttributes, A6: AnyAttributes, A7: AnyAttributes, A8: AnyAttributes
    >(
        _ a1: consuming A1, _ a2: consuming A2, _ a3: consuming A3, _ a4: consuming A4, _ a5: consuming A5,
        _ a6: consuming A6, _ a7: consuming A7, _ a8: consuming A8
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, Four<A5, A6, A7, A8>>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), AttributePair(a7, a8))
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }
}

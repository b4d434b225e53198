/// Four attributes.
public typealias Four<A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes> =
    AttributePair<AttributePair<A1, A2>, AttributePair<A3, A4>>

extension Tag {
    /// An element with five attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, Content: HTML
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, A5>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = a5
        return Node(self, AttributePair(first, rest), content())
    }

    /// An element with six attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, A6: Attributes, Content: HTML
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5, _ a6: A6,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<A5, A6>>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(a5, a6)
        return Node(self, AttributePair(first, rest), content())
    }

    /// An element with seven attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, A6: Attributes, A7: Attributes, Content: HTML
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5, _ a6: A6, _ a7: A7,
        @Markup content: () -> Content
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<AttributePair<A5, A6>, A7>>, Content> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), a7)
        return Node(self, AttributePair(first, rest), content())
    }

    /// An element with eight attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, A6: Attributes, A7: Attributes, A8: Attributes, Content: HTML
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5, _ a6: A6, _ a7: A7, _ a8: A8,
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
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, A5>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = a5
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }

    /// An element with six attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, A6: Attributes
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5, _ a6: A6
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<A5, A6>>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(a5, a6)
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }

    /// An element with seven attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, A6: Attributes, A7: Attributes
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5, _ a6: A6, _ a7: A7
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, AttributePair<AttributePair<A5, A6>, A7>>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), a7)
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }

    /// An element with eight attributes.
    @inlinable
    public func callAsFunction<
        A1: Attributes, A2: Attributes, A3: Attributes, A4: Attributes,
        A5: Attributes, A6: Attributes, A7: Attributes, A8: Attributes
    >(
        _ a1: A1, _ a2: A2, _ a3: A3, _ a4: A4, _ a5: A5, _ a6: A6, _ a7: A7, _ a8: A8
    ) -> Node<AttributePair<Four<A1, A2, A3, A4>, Four<A5, A6, A7, A8>>, Nothing> {
        let first = AttributePair(AttributePair(a1, a2), AttributePair(a3, a4))
        let rest = AttributePair(AttributePair(a5, a6), AttributePair(a7, a8))
        return Node(Tag(open, close), AttributePair(first, rest), Nothing())
    }
}

/// A piece of a page that can write itself as HTML.
///
/// Elements cannot be copied: a page is built from the inside out, each piece is moved into the one around it, and
/// writing only borrows. Were they copyable, unspecialised code would copy every subtree at every level.
public protocol HTML: ~Copyable {
    /// Appends this piece to a page.
    borrowing func write(to writer: inout HTMLWriter)
}

/// Any piece: what functions take and, as `some Piece`, return.
public typealias Piece = HTML & ~Copyable

extension HTML where Self: ~Copyable {
    /// This piece alone as bytes, for a part of a page that is loaded on its own.
    @inlinable
    public borrowing func fragment(capacity: Int = 4_096) -> [UInt8] {
        var writer = HTMLWriter(capacity: capacity)
        write(to: &writer)
        return writer.finish()
    }

    /// This piece as a whole document, `<!DOCTYPE html>` before it.
    @inlinable
    public borrowing func document(capacity: Int = 65_536) -> [UInt8] {
        var writer = HTMLWriter(capacity: capacity)
        writer.markup("<!DOCTYPE html>\n")
        write(to: &writer)
        return writer.finish()
    }
}

extension String: HTML {
    /// Text, escaped.
    @inlinable
    public func write(to writer: inout HTMLWriter) { writer.text(self) }
}

extension Int: HTML {
    /// The number in decimal digits.
    @inlinable
    public func write(to writer: inout HTMLWriter) { writer.number(self) }
}

/// UTF-8 bytes as text, escaped: an original kept as it came.
public struct TextBytes: HTML {
    @usableFromInline let bytes: [UInt8]
    /// Text from UTF-8 bytes.
    @inlinable
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    /// The bytes, escaped.
    @inlinable
    public func write(to writer: inout HTMLWriter) { writer.text(bytes) }
}

/// Nothing.
public struct Nothing: HTML {
    /// Nothing.
    @inlinable
    public init() {}
    /// Writes nothing.
    @inlinable
    public func write(to writer: inout HTMLWriter) {}
}

/// Two pieces, one after the other.
public struct Pair<First: Piece, Second: Piece>: HTML, ~Copyable {
    @usableFromInline let first: First
    @usableFromInline let second: Second
    @inlinable @inline(__always)
    init(_ first: consuming First, _ second: consuming Second) {
        self.first = first
        self.second = second
    }
    /// Writes both in order.
    @inlinable
    public borrowing func write(to writer: inout HTMLWriter) {
        first.write(to: &writer)
        second.write(to: &writer)
    }
}

/// One of two pieces: both ways of an `if`.
public enum Either<First: Piece, Second: Piece>: HTML, ~Copyable {
    /// The piece of the way taken when the condition holds.
    case first(First)
    /// The piece of the other way.
    case second(Second)
    /// Writes the piece that is there.
    @inlinable
    public borrowing func write(to writer: inout HTMLWriter) {
        switch self {
        case .first(let piece): piece.write(to: &writer)
        case .second(let piece): piece.write(to: &writer)
        }
    }
}

extension Optional: HTML where Wrapped: Piece {
    /// Writes the piece when there is one.
    @inlinable
    public borrowing func write(to writer: inout HTMLWriter) {
        switch self {
        case .some(let piece): piece.write(to: &writer)
        case .none: break
        }
    }
}

/// A piece for each element, made while it is written: the pieces of a long table are never held together.
public struct Each<Items: Sequence, Content: Piece>: HTML {
    @usableFromInline let items: Items
    @usableFromInline let content: (Items.Element) -> Content

    /// A piece for each of `items`.
    @inlinable
    public init(_ items: Items, @Markup content: @escaping (Items.Element) -> Content) {
        self.items = items
        self.content = content
    }

    /// Makes and writes the pieces in order.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        for item in items { content(item).write(to: &writer) }
    }
}

/// A piece with a name: a struct with what it needs and the content that it makes of it.
///
/// ```swift
/// struct Flag: Component {
///     let words: String
///     var content: Block { span(.class("lg-flag")) { words } }
/// }
/// ```
public protocol Component: HTML {
    /// What it is made of.
    @BlockMarkup var content: Block { get }
}

extension Component {
    /// Writes the content.
    @inlinable
    public func write(to writer: inout HTMLWriter) { content.write(to: &writer) }
}

/// A piece of any type.
///
/// The type of a page's content is as deep as the page. A component that returns a block ends that growth, so that
/// compiling stays quick, for one allocation. Rows of a long table need no block.
public struct Block: HTML {
    @usableFromInline let body: (inout HTMLWriter) -> Void

    /// A block of a piece.
    @inlinable
    public init<Content: Piece>(_ content: consuming Content) {
        let content = content
        body = { writer in content.write(to: &writer) }
    }

    /// Writes the piece.
    @inlinable
    public func write(to writer: inout HTMLWriter) { body(&writer) }
}

/// The statements that page content may have: text, elements, `if`, `switch`; ``Each`` for repetition.
public protocol MarkupStatements {}

extension MarkupStatements {
    /// An empty block.
    @inlinable
    public static func buildBlock() -> Nothing { Nothing() }
    /// One statement.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece>(_ a: consuming A) -> A { a }
    /// Two statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece>(
        _ a: consuming A, _ b: consuming B
    )
        -> Pair<A, B>
    { Pair(a, b) }
    /// Three statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece, C: Piece>(
        _ a: consuming A, _ b: consuming B, _ c: consuming C
    )
        -> Pair<Pair<A, B>, C>
    { Pair(Pair(a, b), c) }
    /// Four statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece, C: Piece, D: Piece>(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D
    )
        -> Pair<Pair<A, B>, Pair<C, D>>
    { Pair(Pair(a, b), Pair(c, d)) }
    /// Five statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece, C: Piece, D: Piece, E: Piece>(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E
    )
        -> Pair<Pair<Pair<A, B>, C>, Pair<D, E>>
    { Pair(Pair(Pair(a, b), c), Pair(d, e)) }
    /// Six statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece>(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F
    )
        -> Pair<Pair<Pair<A, B>, C>, Pair<Pair<D, E>, F>>
    { Pair(Pair(Pair(a, b), c), Pair(Pair(d, e), f)) }
    /// Seven statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece>(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G
    )
        -> Pair<Pair<Pair<A, B>, Pair<C, D>>, Pair<Pair<E, F>, G>>
    { Pair(Pair(Pair(a, b), Pair(c, d)), Pair(Pair(e, f), g)) }
    /// Eight statements.
    @inlinable @inline(__always)
    public static func buildBlock<A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece>(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H
    )
        -> Pair<Pair<Pair<A, B>, Pair<C, D>>, Pair<Pair<E, F>, Pair<G, H>>>
    { Pair(Pair(Pair(a, b), Pair(c, d)), Pair(Pair(e, f), Pair(g, h))) }
    /// Nine statements.
    @inlinable @inline(__always)
    public static func buildBlock<
        A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece, I: Piece
    >(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H, _ i: consuming I
    )
        -> Pair<Pair<Pair<Pair<A, B>, C>, Pair<D, E>>, Pair<Pair<F, G>, Pair<H, I>>>
    { Pair(Pair(Pair(Pair(a, b), c), Pair(d, e)), Pair(Pair(f, g), Pair(h, i))) }
    /// Ten statements.
    @inlinable @inline(__always)
    public static func buildBlock<
        A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece, I: Piece, J: Piece
    >(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H, _ i: consuming I, _ j: consuming J
    )
        -> Pair<Pair<Pair<Pair<A, B>, C>, Pair<D, E>>, Pair<Pair<Pair<F, G>, H>, Pair<I, J>>>
    { Pair(Pair(Pair(Pair(a, b), c), Pair(d, e)), Pair(Pair(Pair(f, g), h), Pair(i, j))) }
    /// Eleven statements.
    @inlinable @inline(__always)
    public static func buildBlock<
        A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece, I: Piece, J: Piece, K: Piece
    >(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H, _ i: consuming I, _ j: consuming J, _ k: consuming K
    )
        -> Pair<Pair<Pair<Pair<A, B>, C>, Pair<Pair<D, E>, F>>, Pair<Pair<Pair<G, H>, I>, Pair<J, K>>>
    { Pair(Pair(Pair(Pair(a, b), c), Pair(Pair(d, e), f)), Pair(Pair(Pair(g, h), i), Pair(j, k))) }
    /// Twelve statements.
    @inlinable @inline(__always)
    public static func buildBlock<
        A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece, I: Piece, J: Piece, K: Piece,
        L: Piece
    >(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H, _ i: consuming I, _ j: consuming J, _ k: consuming K, _ l: consuming L
    )
        -> Pair<Pair<Pair<Pair<A, B>, C>, Pair<Pair<D, E>, F>>, Pair<Pair<Pair<G, H>, I>, Pair<Pair<J, K>, L>>>
    { Pair(Pair(Pair(Pair(a, b), c), Pair(Pair(d, e), f)), Pair(Pair(Pair(g, h), i), Pair(Pair(j, k), l))) }
    /// Thirteen statements.
    @inlinable @inline(__always)
    public static func buildBlock<
        A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece, I: Piece, J: Piece, K: Piece,
        L: Piece, M: Piece
    >(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H, _ i: consuming I, _ j: consuming J, _ k: consuming K, _ l: consuming L,
        _ m: consuming M
    )
        -> Pair<Pair<Pair<Pair<A, B>, Pair<C, D>>, Pair<Pair<E, F>, G>>, Pair<Pair<Pair<H, I>, J>, Pair<Pair<K, L>, M>>>
    { Pair(Pair(Pair(Pair(a, b), Pair(c, d)), Pair(Pair(e, f), g)), Pair(Pair(Pair(h, i), j), Pair(Pair(k, l), m))) }
    /// Fourteen statements.
    @inlinable @inline(__always)
    public static func buildBlock<
        A: Piece, B: Piece, C: Piece, D: Piece, E: Piece, F: Piece, G: Piece, H: Piece, I: Piece, J: Piece, K: Piece,
        L: Piece, M: Piece, N: Piece
    >(
        _ a: consuming A, _ b: consuming B, _ c: consuming C, _ d: consuming D, _ e: consuming E, _ f: consuming F,
        _ g: consuming G, _ h: consuming H, _ i: consuming I, _ j: consuming J, _ k: consuming K, _ l: consuming L,
        _ m: consuming M, _ n: consuming N
    )
        -> Pair<
            Pair<Pair<Pair<A, B>, Pair<C, D>>, Pair<Pair<E, F>, G>>,
            Pair<Pair<Pair<H, I>, Pair<J, K>>, Pair<Pair<L, M>, N>>
        >
    {
        Pair(
            Pair(Pair(Pair(a, b), Pair(c, d)), Pair(Pair(e, f), g)),
            Pair(Pair(Pair(h, i), Pair(j, k)), Pair(Pair(l, m), n)))
    }
    /// An `if` without `else`.
    @inlinable @inline(__always)
    public static func buildOptional<A: Piece>(_ a: consuming A?) -> A? { a }
    /// The first way of an `if`.
    @inlinable @inline(__always)
    public static func buildEither<First: Piece, Second: Piece>(first: consuming First) -> Either<First, Second> {
        .first(first)
    }
    /// The other way of an `if`.
    @inlinable @inline(__always)
    public static func buildEither<First: Piece, Second: Piece>(second: consuming Second) -> Either<First, Second> {
        .second(second)
    }
}

/// The result builder of the content of elements: its type says what is in it.
@resultBuilder
public enum Markup: MarkupStatements {}

/// The result builder of components that end in a ``Block``.
@resultBuilder
public enum BlockMarkup: MarkupStatements {
    /// The whole content as a block.
    @inlinable
    public static func buildFinalResult<Content: Piece>(_ content: consuming Content) -> Block { Block(content) }
}

/// A piece of a page that can write itself as HTML.
public protocol HTML {
    /// Appends this piece to a page.
    func write(to writer: inout HTMLWriter)
}

extension HTML {
    /// This piece alone as bytes, for a part of a page that is loaded on its own.
    @inlinable
    public func fragment(capacity: Int = 4_096) -> [UInt8] {
        var writer = HTMLWriter(capacity: capacity)
        write(to: &writer)
        return writer.finish()
    }

    /// This piece as a whole document, `<!DOCTYPE html>` before it.
    @inlinable
    public func document(capacity: Int = 65_536) -> [UInt8] {
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
public struct Pair<First: HTML, Second: HTML>: HTML {
    @usableFromInline let first: First
    @usableFromInline let second: Second
    @inlinable
    init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }
    /// Writes both in order.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        first.write(to: &writer)
        second.write(to: &writer)
    }
}

/// One of two pieces: both ways of an `if`.
public enum Either<First: HTML, Second: HTML>: HTML {
    /// The piece of the way taken when the condition holds.
    case first(First)
    /// The piece of the other way.
    case second(Second)
    /// Writes the piece that is there.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        switch self {
        case .first(let piece): piece.write(to: &writer)
        case .second(let piece): piece.write(to: &writer)
        }
    }
}

extension Optional: HTML where Wrapped: HTML {
    /// Writes the piece when there is one.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        if let piece = self { piece.write(to: &writer) }
    }
}

extension Array: HTML where Element: HTML {
    /// Writes the pieces in order.
    @inlinable
    public func write(to writer: inout HTMLWriter) {
        for piece in self { piece.write(to: &writer) }
    }
}

/// A piece for each element, made while it is written: the pieces of a long table are never held together.
public struct Each<Items: Sequence, Content: HTML>: HTML {
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
///     var content: some HTML { span(.class("lg-flag")) { words } }
/// }
/// ```
/// Its content is compiled once, wherever it is used, and it costs no allocation.
public protocol Component: HTML {
    /// The type of the content.
    associatedtype Content: HTML
    /// What it is made of.
    @Markup var content: Content { get }
}

extension Component {
    /// Writes the content.
    @inlinable @inline(never)
    public func write(to writer: inout HTMLWriter) { content.write(to: &writer) }
}

/// A piece of any type, behind one closure.
///
/// The type of a page's content is as deep as the page. A component that returns a block ends that growth: compiling
/// stays quick and every write stays specialised, for one allocation. Rows of a long table need no block.
public struct Block: HTML {
    @usableFromInline let body: (inout HTMLWriter) -> Void

    /// A block of a piece.
    @inlinable
    public init<Content: HTML>(_ content: Content) {
        body = { writer in content.write(to: &writer) }
    }

    /// Writes the piece.
    @inlinable
    public func write(to writer: inout HTMLWriter) { body(&writer) }
}

/// The statements that page content may have: text, elements, `if`, `switch`, `for`.
public protocol MarkupStatements {}

extension MarkupStatements {
    /// An empty block.
    @inlinable
    public static func buildBlock() -> Nothing { Nothing() }
    /// The first statement.
    @inlinable
    public static func buildPartialBlock<Piece: HTML>(first: Piece) -> Piece { first }
    /// A further statement.
    @inlinable
    public static func buildPartialBlock<Before: HTML, Piece: HTML>(
        accumulated: Before, next: Piece
    )
        -> Pair<Before, Piece>
    { Pair(accumulated, next) }
    /// An `if` without `else`.
    @inlinable
    public static func buildOptional<Piece: HTML>(_ piece: Piece?) -> Piece? { piece }
    /// The first way of an `if`.
    @inlinable
    public static func buildEither<First: HTML, Second: HTML>(first: First) -> Either<First, Second> { .first(first) }
    /// The other way of an `if`.
    @inlinable
    public static func buildEither<First: HTML, Second: HTML>(second: Second) -> Either<First, Second> {
        .second(second)
    }
    /// A `for` loop. Prefer ``Each`` for more than a few rows.
    @inlinable
    public static func buildArray<Piece: HTML>(_ pieces: [Piece]) -> [Piece] { pieces }
}

/// The result builder of the content of elements: its type says what is in it.
@resultBuilder
public enum Markup: MarkupStatements {}

/// The result builder of components that end in a ``Block``.
@resultBuilder
public enum BlockMarkup: MarkupStatements {
    /// The whole content as a block.
    @inlinable
    public static func buildFinalResult<Piece: HTML>(_ piece: Piece) -> Block { Block(piece) }
}
